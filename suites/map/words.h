/*
 * words: reads and writes of one memory object in one history, and what is certain of them. For the rules and their faults.
 *
 * Promises: an object is in view only if it was certainly made once, and of it only words before its end, tried ones too.
 * Each value is one write's; what was written twice is of nobody known.
 */
#ifndef SHALL_MAP_WORDS_H
#define SHALL_MAP_WORDS_H

#include "history.h"
#include "judge.h"
#include "map.h"

struct map_view {
	const struct history *h;
	unsigned object;
	uint32_t made;
	size_t reads, writes;
	uint32_t *read, *write; /* events, by call */
};

bool map_view_open(struct map_view *v, const struct history *h,
    unsigned object); /* false: not in view; close it anyway */
void map_view_close(struct map_view *v);
typedef void map_check(const struct map_view *v, struct judgement *j);
void map_judge_each(const struct history *h, struct judgement *j, map_check *check);

/* It was done, through a mapping of that kind. */
static inline bool map_was_done(const struct event *e, unsigned how)
{
	return e->ret != OPEN && e->result == 0 && e->out[MAP_HOW] == how;
}

/* The only write of that value, at that offset if it is not below 0; NULL: there is none, or several. */
const struct event *map_writer(const struct map_view *v, int64_t value, int64_t offset);
/* Somebody wrote it, wherever. */
bool map_was_written(const struct map_view *v, int64_t value);

/*
 * The write through the same private mapping of which the reader's process certainly has its own copy, its own or an
 * ancestor's before the fork; NULL: it has none for certain.
 */
const struct event *map_own_write(const struct map_view *v, const struct event *read);
/* What that process wrote for itself the reader cannot have come by. */
bool map_is_foreign(const struct map_view *v, const struct event *read, const struct event *write);

/* Why what was read through a shared mapping cannot be; NULL: it can. *other: the event that shows it. */
const char *map_wrong(const struct map_view *v, const struct event *read, const struct event **other);
/* The name was certainly gone before. */
bool map_was_unlinked(const struct map_view *v, const struct event *e);

void map_judge_shared(const struct history *h, struct judgement *j);
void map_judge_private(const struct history *h, struct judgement *j);
void map_judge_zero(const struct history *h, struct judgement *j);
void map_judge_lifetime(const struct history *h, struct judgement *j);
void map_judge_beyond(const struct history *h, struct judgement *j);
void map_judge_protection(const struct history *h, struct judgement *j);
void map_judge_cut(const struct history *h, struct judgement *j);

#endif
