/*
 * fork: what a new process and its maker are to each other: who they are, by their ids. A process is asked for that by `ids`.
 */
#ifndef SHALL_FORK_H
#define SHALL_FORK_H

#include "actor.h"
#include "judge.h"
#include "liberty.h"
#include "model.h"

#include <sys/types.h>

enum ids_report { IDS_SELF, IDS_PARENT };

struct fork_calls {
	pid_t (*getpid)(void);
	pid_t (*getppid)(void);
};
extern struct fork_calls fork_calls;

enum fork_liberty { FORK_EARLY_ORPHAN };
extern struct liberty fork_liberties[];

enum imagined fork_imagine_ids(struct call *c, struct model *m);

enum { FORK_ASKED, FORK_BY_THREAD, FORK_TOGETHER };

void fork_judge_returns(const struct history *h, struct judgement *j);

/* The process did something after the call: so it was there, and no zombie. */
bool fork_ran_on(const struct history *h, unsigned process, const struct event *e);
/* An `ids` of a process whose parent certainly was there all the time. */
bool fork_has_parent(const struct history *h, const struct event *e);

#endif
