/* What a history certainly tells of controlling terminals. */
#include "terminal.h"

#include "../wait/kin.h"
#include "jobctl.h"

#include "life.h"
#include "mechanism.h"

static bool one(uint32_t set)
{
	return set != 0 && (set & (set - 1)) == 0;
}

/* ---- whose it is ---- */

static unsigned object_of(const struct event *e)
{
	return end_object(e->in[0]);
}

/* It made, or may have made, that pseudo-terminal its session's. */
static bool takes(const struct event *e, unsigned object)
{
	return event_is(e, "ctty") && object_of(e) == object && (e->ret == OPEN || e->result == 0);
}

bool terminal_is_slave(const struct history *h, const struct event *e)
{
	return object_of(e) < h->objects && is_pty(h, object_of(e)) && end_side(e->in[0]) == SIDE_SLAVE &&
	    refs_description(h, event_process(h, e), e->in[0], e->call, e->ret) != NO_DESCRIPTION;
}

/* The one call that made it some session's; NULL: there are several, or none. */
static const struct event *taking(const struct history *h, unsigned object)
{
	struct indexes i = events_with(h, ROLE_TUNE);
	const struct event *found = NULL;

	for (; i.at < i.end; i.at++)
		if (takes(&h->event[*i.at], object)) {
			if (found != NULL)
				return NULL;
			found = &h->event[*i.at];
		}
	return found;
}

bool terminal_is_own(const struct history *h, const struct event *e)
{
	const struct event *by;
	unsigned leader;
	uint32_t own;

	if (e->ret == OPEN || !terminal_is_slave(h, e))
		return false;
	by = taking(h, object_of(e));
	if (by == NULL || by->ret >= e->call)
		return false;
	leader = event_process(h, by);
	own = sessions_beside(h, event_process(h, e), e);
	return own == UINT32_C(1) << leader && sessions_beside(h, leader, e) == own &&
	    (leader == event_process(h, e) || event_outlived(h, e, leader)) &&
	    refs_certainly_open(h, object_of(e), SIDE_MASTER, by->call, e->ret);
}

bool terminal_is_none(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_TUNE);
	uint32_t own;

	if (e->ret == OPEN || !terminal_is_slave(h, e))
		return false;
	own = sessions_beside(h, event_process(h, e), e);
	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (takes(x, object_of(e)) && x->call < e->ret &&
		    (sessions_possible(h, event_process(h, x), x->call, x->ret) & own) != 0)
			return false;
	}
	return true;
}

/* ---- which group is in the foreground ---- */

static bool sets(const struct event *e, unsigned object)
{
	return event_is(e, "tcsetpgrp") && object_of(e) == object && (e->ret == OPEN || e->result != -1);
}

static bool superseded(const struct history *h, const struct event *set, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_TUNE);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x != e && sets(x, object_of(e)) && x->call > set->ret && x->ret < e->call)
			return true;
	}
	return false;
}

/* The call itself, of which `e` may be a part. */
static bool is_itself(const struct event *x, const struct event *e)
{
	return x->call == e->call && x->actor == e->actor;
}

uint32_t terminal_foreground(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_TUNE);
	bool known = false;
	uint32_t set = 0;

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (is_itself(x, e) || !sets(x, object_of(e)) || x->call > e->ret || superseded(h, x, e))
			continue;
		if ((uint64_t)x->in[1] >= h->actors)
			return ~UINT32_C(0);
		known |= x->ret < e->call;
		set |= UINT32_C(1) << h->actor[x->in[1]].process;
	}
	return known ? set : ~UINT32_C(0);
}

uint32_t terminal_set_by(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_TUNE);
	uint32_t last = NO_EVENT;

	for (; i.at < i.end; i.at++)
		if (sets(&h->event[*i.at], object_of(e)) && h->event[*i.at].ret < e->call)
			last = *i.at;
	return last;
}

bool terminal_fore(const struct history *h, const struct event *e)
{
	uint32_t own = groups_beside(h, event_process(h, e), e);

	return one(own) && terminal_foreground(h, e) == own;
}

bool terminal_back(const struct history *h, const struct event *e)
{
	uint32_t own = groups_beside(h, event_process(h, e), e);

	return one(own) && (terminal_foreground(h, e) & own) == 0;
}

/* ---- how the caller takes it ---- */

bool terminal_deaf(const struct history *h, const struct event *e, int signal)
{
	return blocked_at(h, e->actor, signal, e->call, e->ret) == BLOCKING_ON ||
	    disposition_at(h, event_process(h, e), signal, e->call, e->ret) == DISPOSITION_IGNORED;
}

bool terminal_hears(const struct history *h, const struct event *e, int signal)
{
	enum disposition d = disposition_at(h, event_process(h, e), signal, e->call, e->ret);

	return blocked_at(h, e->actor, signal, e->call, e->ret) == BLOCKING_OFF &&
	    (d == DISPOSITION_DEFAULT || d == DISPOSITION_CAUGHT);
}

bool terminal_anchored(const struct history *h, const struct event *e)
{
	unsigned self = event_process(h, e), p;
	uint32_t own = groups_beside(h, self, e);

	for (p = 0; one(own) && p < h->actors; p++) {
		unsigned parent = kin_parent(h, p);
		uint32_t session = sessions_beside(h, p, e);

		if (p != 0 && h->actor[p].process == p && groups_beside(h, p, e) == own && one(session) &&
		    sessions_beside(h, parent, e) == session && (groups_beside(h, parent, e) & own) == 0 &&
		    (p == self || event_outlived(h, e, p)) && event_outlived(h, e, parent))
			return true;
	}
	return false;
}

/* ---- stops that it makes ---- */

/* The call tells that the process was stopped by that signal. */
static bool tells_stop(const struct event *e, unsigned process, int signal)
{
	if (e->ret == OPEN)
		return false;
	if (event_role(e) == ROLE_CHILD)
		return e->result == 0 && e->in[0] == (int64_t)process && e->out[0] == CHILD_STOPPED &&
		    e->out[1] == signal;
	return event_role(e) == ROLE_WAIT && kin_told(e) && e->out[REPORT_CHILD] == (int64_t)process &&
	    e->out[REPORT_HOW] == CHILD_STOPPED && e->out[REPORT_STATUS] == signal;
}

/* Somebody may have sent it to the process by a call. */
static bool may_be_sent(const struct history *h, unsigned process, int signal, uint64_t before)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < before; i++)
		if (event_sends(&h->event[i]) == signal && !event_is_source(&h->event[i]) &&
		    event_may_signal(h, &h->event[i], process))
			return true;
	return false;
}

uint32_t terminal_stopped(const struct history *h, const struct event *e, int signal)
{
	static const enum op_role roles[] = { ROLE_CHILD, ROLE_WAIT };
	unsigned k, process = event_process(h, e);

	for (k = 0; k < 2; k++) {
		struct indexes i = events_with(h, roles[k]);

		for (; i.at < i.end; i.at++) {
			const struct event *x = &h->event[*i.at];
			struct event part = *e;

			if (x->ret < e->call || x->ret >= e->ret || !tells_stop(x, process, signal) ||
			    may_be_sent(h, process, signal, x->ret))
				continue;
			/* It would tell of an earlier stop only if the process had gone on since. */
			if (x->call < e->call && may_be_sent(h, process, SIG_I_CONT, e->call))
				continue;
			part.ret = x->ret;
			if (terminal_is_own(h, &part) && terminal_back(h, &part) && terminal_hears(h, &part, signal) &&
			    terminal_anchored(h, &part))
				return *i.at;
		}
	}
	return NO_EVENT;
}

/* ---- and all members of the group are signalled ---- */

static bool has_taken(const struct history *h, unsigned process, int signal, uint64_t before)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < before; i++) {
		const struct event *e = &h->event[i];

		if (event_process(h, e) == process &&
		    ((event_role(e) == ROLE_HANDLER && e->in[0] == signal) || event_role(e) == ROLE_ACCEPT ||
		        event_role(e) == ROLE_EXEC || event_role(e) == ROLE_THREAD))
			return true;
	}
	return false;
}

/* The member was in the group, with the signal blocked, from the call on until it answered. */
static bool keeps(const struct history *h, const struct event *call, const struct event *pending, int signal)
{
	unsigned member = event_process(h, pending);
	uint32_t own = groups_beside(h, event_process(h, call), call);
	enum disposition d = disposition_at(h, member, signal, call->call, pending->ret);

	return one(own) && groups_possible(h, member, call->call, pending->ret) == own &&
	    life_first_act(h, member, 0) < call->call && (d == DISPOSITION_DEFAULT || d == DISPOSITION_CAUGHT) &&
	    blocked_at(h, pending->actor, signal, call->call, pending->ret) == BLOCKING_ON &&
	    !has_taken(h, member, signal, pending->ret) && !may_be_sent(h, member, SIG_I_CONT, pending->ret);
}

bool terminal_must_pend(const struct history *h, uint32_t pending, int signal, uint32_t by[2])
{
	const struct event *e = &h->event[pending];
	size_t i;

	if (event_role(e) != ROLE_PENDING || e->ret == OPEN || e->result != 0 || e->actor >= ACTORS_MAX ||
	    h->actor[e->actor].process != e->actor)
		return false;
	for (i = 0; i < h->events && h->event[i].call < e->call; i++) {
		const struct event *x = &h->event[i];
		struct event part = *x;
		bool asks =
		    event_role(x) == ROLE_GET ? signal == SIG_I_TTIN : event_is(x, "tcsetpgrp") && signal == SIG_I_TTOU;
		uint32_t told;

		if (!asks || event_process(h, x) == event_process(h, e))
			continue;
		told = terminal_stopped(h, x, signal);
		if (told == NO_EVENT || h->event[told].ret >= e->call)
			continue;
		part.ret = e->ret; /* so long it must not have hung up */
		if (keeps(h, x, e, signal) && terminal_is_own(h, &part) && terminal_anchored(h, &part)) {
			by[0] = (uint32_t)i;
			by[1] = told;
			return true;
		}
	}
	return false;
}

unsigned terminal_check_members(const struct history *h, int signal, const char *name, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_PENDING);
	unsigned n = 0;

	for (; i.at < i.end; i.at++) {
		uint32_t by[2];

		if (!terminal_must_pend(h, *i.at, signal, by))
			continue;
		n++;
		if (((uint64_t)h->event[*i.at].out[0] & SIGNAL_BIT(signal)) == 0)
			judgement_contradict(j, 3, (uint32_t[]){ by[0], by[1], *i.at },
			    "%s was stopped by %s, which its terminal had sent to its group, but %s, a member that blocks it, "
			    "does not have it pending",
			    history_actor_name(h, event_process(h, &h->event[by[0]])), name,
			    history_actor_name(h, event_process(h, &h->event[*i.at])));
	}
	return n;
}
