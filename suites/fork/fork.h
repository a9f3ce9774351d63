/*
 * fork: what a new process and its maker are to each other: who they are, by their ids (`ids`); memory of their own
 * (`word-set`, `word-get`); descriptors of their own for open file descriptions that they share (`descriptor`); and the attributes
 * that a child has from its parent (`attributes`). What exec and spawn hand on is asked for by the same operations.
 */
#ifndef SHALL_FORK_H
#define SHALL_FORK_H

#include "actor.h"
#include "judge.h"
#include "liberty.h"
#include "model.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

struct fork_calls {
	pid_t (*getpid)(void);
	pid_t (*getppid)(void);
	pid_t (*getpgrp)(void);
	mode_t (*umask)(mode_t mask);
	int (*getrlimit)(int resource, struct rlimit *limit);
	int (*fstat)(int fd, struct stat *s);
	int (*fcntl)(int fd, int command, ...);
	off_t (*lseek)(int fd, off_t offset, int whence);
	void (*store)(volatile uint64_t *word, uint64_t value); /* no call, but memory must be sabotaged somewhere */
};
extern struct fork_calls fork_calls;

enum fork_liberty { FORK_EARLY_ORPHAN };
extern struct liberty fork_liberties[];

/* ---- who is who ---- */

enum ids_report { IDS_SELF, IDS_PARENT };

/* The process did something after the call: so it was there, and no zombie. */
bool fork_ran_on(const struct history *h, unsigned process, const struct event *e);
/* An `ids` of a process whose parent certainly was there all the time. */
bool fork_has_parent(const struct history *h, const struct event *e);
/* The fork that made the process, if it made it; NULL: nobody did. */
const struct event *fork_of(const struct history *h, unsigned process);
/* The process has never had another thread. */
bool fork_is_alone(const struct history *h, unsigned process);

/* ---- memory ---- */

enum { REGION_DATA, REGION_BSS, REGION_MAPPED, REGIONS };
enum { REGION_WORDS = 64 };
enum { BY_STORE, BY_READ };
enum word_report { WORD_VALUE, WORD_SAME };

/*
 * What a `word-get` must show, in a process that is alone as those are that it descends from: the value, how many words from
 * the first on hold it, and the event that has set the first, NO_DESCRIPTION if none has. False: it is not known.
 */
struct expected_words {
	int64_t value;
	unsigned same;
	uint32_t last;
};
bool fork_expect_words(const struct history *h, const struct event *get, struct expected_words *x);

/* ---- descriptors ---- */

enum descriptor_report { SHOWN_OPEN, SHOWN_CLOEXEC, SHOWN_OFFSET, SHOWN_MODES, SHOWN_SIZE };
enum { MODE_APPEND = 1, MODE_NONBLOCK_BIT = 2 };

/* What a `descriptor` must show, as far as it is certain; -1: it is not. */
struct expected {
	int open, cloexec, append, nonblock;
	int64_t offset, size;
	uint32_t description; /* the event that made the open file description, NO_DESCRIPTION: unknown */
	uint32_t offset_by, append_by, nonblock_by,
	    cloexec_by; /* the events that have set them, NO_DESCRIPTION: none */
};
void fork_expect(const struct history *h, const struct event *look, struct expected *x);
/* Contradicts if it shows something else; `what` begins the sentence. */
void fork_check_descriptor(const struct history *h, uint32_t look, const struct expected *x, const char *what,
    struct judgement *j);
/* The last exec of the process that succeeded before the call; NULL: there is none. */
const struct event *fork_exec_before(const struct history *h, const struct event *e);

/* ---- attributes ---- */

enum { ATTRIBUTE_UMASK, ATTRIBUTE_NICE, ATTRIBUTE_LIMIT, ATTRIBUTE_FOLDER, ATTRIBUTES, ATTRIBUTE_GROUP = ATTRIBUTES };

/* What an attribute of the process must be at that moment, and the event that says so. False: it is not known. */
bool fork_attribute(const struct history *h, unsigned process, unsigned attribute, uint64_t before, int64_t *value,
    uint32_t *by);
/* Contradicts if an `attributes` shows another one than is known. */
void fork_check_attributes(const struct history *h, uint32_t look, const char *what, struct judgement *j);

/* ---- operations ---- */

void fork_perform_word_set(struct call *c);
void fork_perform_word_get(struct call *c);
void fork_perform_descriptor(struct call *c);
void fork_perform_dup_at(struct call *c);
void fork_perform_appending(struct call *c);
void fork_perform_attributes(struct call *c);
void fork_perform_set(struct call *c);

enum imagined fork_imagine_ids(struct call *c, struct model *m);
enum imagined fork_imagine_word_set(struct call *c, struct model *m);
enum imagined fork_imagine_word_get(struct call *c, struct model *m);
enum imagined fork_imagine_descriptor(struct call *c, struct model *m);
enum imagined fork_imagine_dup_at(struct call *c, struct model *m);
enum imagined fork_imagine_modes(struct call *c, struct model *m);
enum imagined fork_imagine_attributes(struct call *c, struct model *m);
enum imagined fork_imagine_set(struct call *c, struct model *m);

/* ---- rules ---- */

enum { FORK_ASKED, FORK_BY_THREAD, FORK_TOGETHER };
void fork_judge_returns(const struct history *h, struct judgement *j);
void fork_judge_memory(const struct history *h, struct judgement *j);
void fork_judge_shared(const struct history *h, struct judgement *j);
void fork_judge_attributes(const struct history *h, struct judgement *j);

/* ---- faults, faults_kept.c ---- */

bool fork_edit_memory(struct history *h, struct choices *c);
bool fork_edit_offset(struct history *h, struct choices *c);
bool fork_edit_flag(struct history *h, struct choices *c);
bool fork_edit_attribute(struct history *h, struct choices *c);
void fork_plant_memory(void);
void fork_plant_offset(void);
void fork_plant_flag(void);
void fork_plant_umask(void);
void fork_plant_limit(void);

#endif
