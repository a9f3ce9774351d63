/*
 * jobctl: what a shell relies on: who is stopped stands still, and jobs that nobody is left to continue are told so. How stop
 * signals and SIGCONT drop each other is in suites/job, which has the operations too.
 */
#ifndef SHALL_JOBCTL_H
#define SHALL_JOBCTL_H

#include "../std/std.h"

#include "history.h"
#include "judge.h"

struct story;

/* ---- who is stopped: suites/jobctl/stopped.c ---- */

enum { STOPS_KNOWN_MAX = 64 };

/*
 * Stops of a process that were told, and when it may have been continued. Between two stops lies a continue; so it stands still
 * at a moment before which more stops were told than it can have been continued.
 */
struct stops {
	unsigned told, continues;
	uint32_t told_by[STOPS_KNOWN_MAX];   /* events, by their return */
	uint64_t continued[STOPS_KNOWN_MAX]; /* the calls of what may have continued it, in order */
};
/* False: nothing is certain. */
bool jobctl_stops(const struct history *h, unsigned process, struct stops *out);
/* The report that makes it certain that the process is stopped at that moment; UINT32_MAX: it may not be. */
uint32_t jobctl_stopped_at(const struct history *h, const struct stops *s, uint64_t moment);

/* The first moment at which the process may have begun to end; OPEN: it has not. */
uint64_t jobctl_may_end(const struct history *h, unsigned process);

/* ---- rules ---- */

enum { FREEZES_TOLD, FREEZES_WENT_ON, FREEZES_THREADS, FREEZES_SIGNALLED, FREEZES_AGAIN, FREEZES_CAUGHT };
enum { ORPHANED_STOPPED, ORPHANED_RUNNING, ORPHANED_SEVERAL, ORPHANED_KILLED, ORPHANED_ANCHORED };

void jobctl_judge_freezes(const struct history *h, struct judgement *j);
void jobctl_judge_orphaned(const struct history *h, struct judgement *j);

/* Of a group that became an orphan with a stopped member. */
struct orphaning {
	uint32_t stop; /* the report of that stop */
	uint32_t told; /* the report of the end of the last who could have continued it, by its return */
	uint64_t from; /* the first of them may have begun to end then */
	unsigned anchors;
	bool killed;
};
/* The process's group certainly did that, and the process was in it all the time. */
bool jobctl_orphaned(const struct history *h, unsigned process, struct orphaning *out);
/* It caught that signal, which had to come because of it, before the drain at *drain. */
bool jobctl_must_come(const struct story *s, unsigned process, unsigned signal, const struct orphaning *o,
    uint32_t *drain);

#endif
