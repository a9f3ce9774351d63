/*
 * job: stops and continues. A process that is stopped takes no ticket; its parent sees by `watch` that it is, and that it
 * goes on. The ends of children are only looked at here, never consumed: their process ids stay taken.
 */
#ifndef SHALL_JOB_H
#define SHALL_JOB_H

#include "../std/std.h"

struct story;

/* A set of the signals that drop each other: SIGCONT, and stop signals that can be caught. */
#define JOB_CATCHABLE \
	(SIGNAL_BIT(SIG_I_CONT) | SIGNAL_BIT(SIG_I_TSTP) | SIGNAL_BIT(SIG_I_TTIN) | SIGNAL_BIT(SIG_I_TTOU))

#define CHILD_WORDS "word(nothing|exited|killed|stopped|continued):how num:code"

enum imagined job_imagine_watch(struct call *c, struct model *m);
enum imagined job_imagine_look(struct call *c, struct model *m);

void job_judge_discard(const struct history *h, struct judgement *j);
void job_judge_resumes(const struct history *h, struct judgement *j);

/* What of JOB_CATCHABLE must be pending at this answer of sigpending(); false: that is not certain. */
bool job_expected(const struct story *s, uint32_t pending, uint64_t *set, uint32_t *last);
/* The last SIGCONT that a process must have taken before its drain at that event, NO_EVENT if there is none. */
uint32_t job_must_take(const struct story *s, unsigned process, uint32_t *drain);

#endif
