/*
 * inherit: what a new image has of the old one's signals: the mask, what is pending, what is ignored. `inspect` reads mask
 * and dispositions; the rule compares what it read right before exec with what it reads right after. That forks hand on no
 * pending signals is judged in std, as every fork of every history tells it.
 */
#ifndef SHALL_INHERIT_H
#define SHALL_INHERIT_H

#include "../std/std.h"

struct story;

enum inspect_report { INSPECT_CAUGHT, INSPECT_IGNORED, INSPECT_MASK };

enum imagined inherit_imagine_inspect(struct call *c, struct model *m);

void inherit_judge_exec(const struct history *h, struct judgement *j);

/* An exec and what was asked around it; NO_EVENT where that was not, or something may have changed in between. */
struct passage {
	uint32_t exec, before, after; /* `before` and `after`: inspect */
	uint32_t pending;             /* the first answer of sigpending() in the new image */
	uint64_t must; /* what it must show: in any case of signals that are blocked and default or caught */
	uint64_t must_not;
	uint32_t sent[64]; /* of `must`: the send */
};
/* Of the exec at this event; false: it failed, or the process has several threads. */
bool inherit_passage(const struct story *s, uint32_t exec, struct passage *p);

#endif
