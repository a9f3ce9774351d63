/* Who may be put into which group, and that everybody is where it was put. */
#include "../wait/kin.h"
#include "mechanism.h"
#include "pgrp.h"

#include <errno.h>

/* The last change of the process's group or session before the call, for who reads the finding. */
static unsigned show_change(const struct history *h, unsigned process, const struct event *e, uint32_t *event)
{
	size_t i;
	unsigned n = 0;

	for (i = 0; i < h->events && h->event[i].call < e->call; i++) {
		const struct event *x = &h->event[i];

		if ((event_role(x) == ROLE_GROUP && x->in[0] == (int64_t)process) ||
		    (event_role(x) == ROLE_SESSION && event_process(h, x) == process) ||
		    (event_role(x) == ROLE_FORK && x->in[0] == (int64_t)process)) {
			*event = (uint32_t)i;
			n = 1;
		}
	}
	return n;
}

static void count_move(const struct history *h, const struct event *e, unsigned allowed, const char *why,
    struct judgement *j)
{
	unsigned self = event_process(h, e), process = h->actor[e->in[0]].process, group = h->actor[e->in[1]].process;
	bool moves = allowed == PGRP_MOVES, child = process != self && kin_is_child(h, process, self);

	judgement_count(j, SETPGID_SELF, moves && process == self);
	judgement_count(j, SETPGID_CHILD, moves && child);
	judgement_count(j, SETPGID_JOINED, moves && group != process);
	judgement_count(j, SETPGID_EXECED, child && allowed == PGRP_EACCES);
	judgement_count(j, SETPGID_STRANGER, allowed == PGRP_ESRCH && why != NULL);
	judgement_count(j, SETPGID_LEADER, why != NULL && sessions_beside(h, process, e) == UINT32_C(1) << process);
	judgement_count(j, SETPGID_SESSION,
	    child && (sessions_beside(h, process, e) & sessions_beside(h, self, e)) == 0);
	judgement_count(j, SETPGID_NO_GROUP, group != process && !pgrp_may_exist(h, group, self, e, ACTORS_MAX));
}

static void judge_move(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	const char *why;
	unsigned allowed = pgrp_outcomes(h, e, &why), said = pgrp_said(e), n = 0;
	uint32_t events[2];

	if (e->ret == OPEN || allowed == ~0U)
		return;
	judgement_applies(j);
	count_move(h, e, allowed, why, j);
	if ((allowed & said) != 0)
		return;
	n = show_change(h, h->actor[e->in[0]].process, e, events);
	events[n++] = index;
	if (said == PGRP_MOVES)
		judgement_contradict(j, n, events, "setpgid() put %s into a group, but %s",
		    history_actor_name(h, (unsigned)e->in[0]), why);
	else if (allowed == PGRP_MOVES)
		judgement_contradict(j, n, events, "setpgid() of %s failed, but nothing was in its way",
		    history_actor_name(h, (unsigned)e->in[0]));
	else
		judgement_contradict(j, n, events, "setpgid() of %s failed with another error than %s",
		    history_actor_name(h, (unsigned)e->in[0]), why != NULL ? why : "what may have been in its way");
}

static void judge_negative(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];

	if (e->ret == OPEN)
		return;
	judgement_applies(j);
	if (e->result != -1)
		judgement_contradict(j, 1, &index, "setpgid() accepted a negative process group id");
}

static void judge_asked(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = (uint64_t)e->in[0] < h->actors ? h->actor[e->in[0]].process : HISTORY_ACTORS, n;
	uint32_t groups, its, own, events[2];

	if (e->ret == OPEN || process == HISTORY_ACTORS)
		return;
	groups = groups_beside(h, process, e);
	its = sessions_beside(h, process, e);
	own = sessions_beside(h, event_process(h, e), e);
	judgement_applies(j);
	judgement_count(j, SETPGID_ASKED, (groups & (groups - 1)) == 0 && process != event_process(h, e));
	n = show_change(h, process, e, events);
	events[n++] = index;
	if (e->result == -1) {
		bool hidden = e->err == EPERM && (its != own || (its & (its - 1)) != 0);

		if (!hidden && !pgrp_may_have_ended(h, process, e))
			judgement_contradict(j, n, events, "%s lives, but its process group is not told",
			    history_actor_name(h, process));
	} else if (e->out[0] >= (int64_t)h->actors || (groups >> e->out[0] & 1) == 0) {
		judgement_contradict(j, n, events, "%s is in a process group to which nobody has put it",
		    history_actor_name(h, process));
	}
}

void pgrp_judge_setpgid(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_GROUP)
			judge_move(h, i, j);
		else if (event_is(&h->event[i], "pgid"))
			judge_asked(h, i, j);
		else if (event_is(&h->event[i], "setpgid-negative"))
			judge_negative(h, i, j);
}
