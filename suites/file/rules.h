/* rules: the judges of files, one a rule, and what mutators ask of them. Private to this folder. */
#ifndef SHALL_FILE_RULES_H
#define SHALL_FILE_RULES_H

#include "content.h"
#include "slot.h"

void file_judge_append(const struct history *h, struct judgement *j);
void file_judge_shared_offset(const struct history *h, struct judgement *j);
void file_judge_excl(const struct history *h, struct judgement *j);
void file_judge_link(const struct history *h, struct judgement *j);
void file_judge_rename(const struct history *h, struct judgement *j);

/* The put whose last byte the offset must be behind that `file-tell` asked for, NULL if that is not certain. */
const struct content_put *file_told_of(const struct content *v, const struct event *tell);
/* It is judged what several read by that description. */
bool file_read_by_several(const struct content *v, uint32_t description);

/* ---- names ---- */

/* Which of the three rules is to say that an event of a name cannot be explained. */
enum entry_rule { ENTRY_OF_EXCL, ENTRY_OF_LINK, ENTRY_OF_RENAME, ENTRY_RULES };

/* What was done to one name. */
struct entry {
	const struct history *h;
	unsigned object;
	size_t acts;
	struct slot_act *act;
	size_t broken; /* by slot_check() */
};

/* Reads it, in or out of the view; entry_close() frees it. */
void entry_open(struct entry *v, const struct history *h, unsigned object);
void entry_close(struct entry *v);
bool is_entry_object(const struct history *h, unsigned object);
enum entry_rule entry_rule_of(const struct event *e);

#endif
