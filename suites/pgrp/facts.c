/* What a history certainly tells of process groups, and what setpgid() may say. */
#include "../wait/kin.h"
#include "pgrp.h"

#include <errno.h>

static bool one(uint32_t set)
{
	return set != 0 && (set & (set - 1)) == 0;
}

static bool is_process(const struct history *h, unsigned p)
{
	return h->actor[p].process == p;
}

/* In the same session as another process all the time, or perhaps for some time; PGRP_ANYWHERE: sessions do not matter. */
static bool together(const struct history *h, unsigned process, unsigned self, const struct event *e)
{
	uint32_t session = self == PGRP_ANYWHERE ? 0 : sessions_beside(h, self, e);

	return self == PGRP_ANYWHERE || (one(session) && sessions_beside(h, process, e) == session);
}

static bool perhaps_together(const struct history *h, unsigned process, unsigned self, const struct event *e)
{
	return self == PGRP_ANYWHERE || (sessions_beside(h, process, e) & sessions_beside(h, self, e)) != 0;
}

static bool has(const struct history *h, unsigned group, unsigned process, const struct event *e)
{
	return group < ACTORS_MAX && groups_beside(h, process, e) == UINT32_C(1) << group &&
	    event_outlived(h, e, process);
}

/* Of a process that nobody in the history has made nothing is known. */
static bool may_be_made(const struct history *h, unsigned process, uint64_t before)
{
	return kin_may_be_made(h, process, before) || !kin_may_be_made(h, process, OPEN);
}

static bool may_have(const struct history *h, unsigned group, unsigned process, const struct event *e)
{
	if (group >= ACTORS_MAX)
		return true;
	if ((groups_beside(h, process, e) >> group & 1) == 0)
		return false;
	return may_be_made(h, process, e->ret) && kin_has_consumed(h, process, e->call) == NO_EVENT;
}

unsigned pgrp_member(const struct history *h, unsigned group, unsigned self, const struct event *e, unsigned but)
{
	unsigned p;

	for (p = 0; p < h->actors; p++)
		if (p != but && is_process(h, p) && has(h, group, p, e) && together(h, p, self, e))
			return p;
	return ACTORS_MAX;
}

bool pgrp_may_exist(const struct history *h, unsigned group, unsigned self, const struct event *e, unsigned but)
{
	unsigned p;

	for (p = 0; p < h->actors; p++)
		if (p != but && is_process(h, p) && may_have(h, group, p, e) && perhaps_together(h, p, self, e))
			return true;
	return false;
}

bool pgrp_may_have_ended(const struct history *h, unsigned process, const struct event *e)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];

		if (event_process(h, x) == process && x->actor < ACTORS_MAX &&
		    (x->call > e->ret || (x->ret != OPEN && x->ret > e->ret)))
			return false;
	}
	return true;
}

/* It has made itself a new image: certainly before that moment, or perhaps. Threads may go on meanwhile. */
static bool has_execed(const struct history *h, unsigned process, uint64_t before, bool certainly)
{
	struct indexes i = events_with(h, certainly ? ROLE_START : ROLE_EXEC);
	unsigned starts = 0;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (e->actor != process || e->call >= before)
			continue;
		if (certainly ? ++starts > 1 : e->ret == OPEN)
			return true;
	}
	return false;
}

static unsigned of_child(const struct history *h, const struct event *e, unsigned self, unsigned child,
    const char **why)
{
	uint32_t its = sessions_beside(h, child, e), own = sessions_beside(h, self, e);
	unsigned out = pgrp_may_have_ended(h, child, e) ? PGRP_ESRCH | PGRP_EPERM : 0;

	if (has_execed(h, child, e->ret, false))
		out |= PGRP_EACCES;
	if (has_execed(h, child, e->call, true))
		*why = "the child had made itself a new image";
	if (its != own || !one(its))
		out |= PGRP_EPERM;
	if ((its & own) == 0)
		*why = "the child was in another session";
	return out;
}

unsigned pgrp_outcomes(const struct history *h, const struct event *e, const char **why)
{
	unsigned self = event_process(h, e), out = 0;
	unsigned process = (uint64_t)e->in[0] < h->actors ? h->actor[e->in[0]].process : HISTORY_ACTORS;
	unsigned group = (uint64_t)e->in[1] < h->actors ? h->actor[e->in[1]].process : HISTORY_ACTORS;
	uint32_t session;

	*why = NULL;
	if (process == HISTORY_ACTORS || group == HISTORY_ACTORS)
		return ~0U;
	if (process != self && !kin_is_child(h, process, self)) {
		*why = "it is neither the caller nor a child of it";
		return PGRP_ESRCH;
	}
	if (process != self)
		out |= of_child(h, e, self, process, why);
	session = sessions_beside(h, process, e);
	if (session >> process & 1)
		out |= PGRP_EPERM;
	if (session == UINT32_C(1) << process)
		*why = "it leads a session";
	if (group != process && pgrp_member(h, group, self, e, ACTORS_MAX) == ACTORS_MAX)
		out |= PGRP_EPERM;
	if (group != process && !pgrp_may_exist(h, group, self, e, ACTORS_MAX))
		*why = "there is no such group in the session";
	return *why == NULL ? out | PGRP_MOVES : out;
}

unsigned pgrp_said(const struct event *e)
{
	if (e->result != -1)
		return PGRP_MOVES;
	switch (e->err) {
	case ESRCH:
		return PGRP_ESRCH;
	case EACCES:
		return PGRP_EACCES;
	case EPERM:
		return PGRP_EPERM;
	case EINVAL:
		return PGRP_EINVAL;
	default:
		return 0;
	}
}
