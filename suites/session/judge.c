#include "session.h"

#include "../pgrp/pgrp.h"

#include <errno.h>

struct setsid_answer session_answer(const struct history *h, const struct event *e)
{
	unsigned self = event_process(h, e);
	uint32_t groups = groups_beside(h, self, e);
	struct setsid_answer a;

	a.other = pgrp_member(h, self, PGRP_ANYWHERE, e, self);
	a.may_succeed = groups != UINT32_C(1) << self && a.other == ACTORS_MAX;
	a.may_fail = (groups >> self & 1) != 0 || pgrp_may_exist(h, self, PGRP_ANYWHERE, e, self);
	return a;
}

/* The last event before the call that says of a process where it went, or how it was made. */
static unsigned show_origin(const struct history *h, unsigned process, const struct event *e, uint32_t *event)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < e->call; i++) {
		const struct event *x = &h->event[i];
		bool about = event_role(x) == ROLE_GROUP || event_role(x) == ROLE_FORK
		    ? x->in[0] == (int64_t)process
		    : event_role(x) == ROLE_SESSION && event_process(h, x) == process;

		if (about) {
			*event = (uint32_t)i;
			n = 1;
		}
	}
	return n;
}

static void judge_made(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned self = event_process(h, e), n;
	struct setsid_answer a;
	uint32_t events[2];

	if (e->ret == OPEN)
		return;
	a = session_answer(h, e);
	judgement_applies(j);
	judgement_count(j, SETSID_MADE, !a.may_fail);
	judgement_count(j, SETSID_LEADER, groups_beside(h, self, e) == UINT32_C(1) << self);
	judgement_count(j, SETSID_LEFT, a.other == ACTORS_MAX && a.may_succeed && a.may_fail);
	judgement_count(j, SETSID_MEMBER, (groups_beside(h, self, e) >> self & 1) == 0 && a.other != ACTORS_MAX);
	n = show_origin(h, a.other != ACTORS_MAX ? a.other : self, e, events);
	events[n++] = index;
	if (e->result != -1 && !a.may_succeed)
		judgement_contradict(j, n, events, "%s made a session, but %s", history_actor_name(h, self),
		    a.other == ACTORS_MAX ? "it leads a process group"
		                          : "another process is in the group that has its id");
	else if (e->result != -1 && e->out[0] != (int64_t)self)
		judgement_contradict(j, 1, &index, "setsid() gives another id than that of the process that called it");
	else if (e->result == -1 && !a.may_fail)
		judgement_contradict(j, n, events,
		    "%s leads no process group, and nobody is in one that has its id, but cannot make a session",
		    history_actor_name(h, self));
	else if (e->result == -1 && e->err != EPERM)
		judgement_contradict(j, 1, &index, "setsid() fails with another error than EPERM");
}

static void judge_asked(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = (uint64_t)e->in[0] < h->actors ? h->actor[e->in[0]].process : HISTORY_ACTORS, n;
	uint32_t its, own, events[2];

	if (e->ret == OPEN || process == HISTORY_ACTORS)
		return;
	its = sessions_beside(h, process, e);
	own = sessions_beside(h, event_process(h, e), e);
	judgement_applies(j);
	judgement_count(j, SETSID_ASKED, (its & (its - 1)) == 0 && its != 1);
	judgement_count(j, SETSID_FORKED, (its & (its - 1)) == 0 && its != 1 && (its >> process & 1) == 0);
	n = show_origin(h, process, e, events);
	events[n++] = index;
	if (e->result == -1) {
		bool hidden = e->err == EPERM && (its != own || (its & (its - 1)) != 0);

		if (!hidden && !pgrp_may_have_ended(h, process, e))
			judgement_contradict(j, n, events, "%s lives, but its session is not told",
			    history_actor_name(h, process));
	} else if (e->out[0] >= (int64_t)h->actors || (its >> e->out[0] & 1) == 0) {
		judgement_contradict(j, n, events, "%s is in a session that neither it nor who made it has made",
		    history_actor_name(h, process));
	}
}

/* Some session that the process may be in may have got a terminal. */
static bool may_have_terminal(const struct history *h, const struct event *e, uint32_t its)
{
	struct indexes i = events_with(h, ROLE_SESSION_SOURCE);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x->call < e->ret && (sessions_possible(h, event_process(h, x), x->call, x->ret) & its) != 0)
			return true;
	}
	return false;
}

/* M's session has no terminal, and others begin without one. */
static void judge_terminal(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	uint32_t its = sessions_beside(h, event_process(h, e), e);

	if (e->ret == OPEN)
		return;
	if (may_have_terminal(h, e, its))
		return;
	judgement_count(j, SETSID_TERMINAL, (its & 1) == 0);
	if (e->result != -1)
		judgement_contradict(j, 1, &index, "a session that has no controlling terminal can open it");
}

void session_judge_setsid(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_SESSION)
			judge_made(h, i, j);
		else if (event_is(&h->event[i], "sid"))
			judge_asked(h, i, j);
		else if (event_is(&h->event[i], "dev-tty"))
			judge_terminal(h, i, j);
}
