#include "facts.h"

#include "mechanism.h"
#include "signals.h"

#include "action.h"

#include <string.h>

/* ---- ends of processes ---- */

int32_t death_of(const struct history *h, unsigned process)
{
	struct indexes reap = events_with(h, ROLE_REAP);

	for (; reap.at < reap.end; reap.at++) {
		const struct event *e = &h->event[*reap.at];

		if (e->ret != OPEN && e->result == 0 && (unsigned)e->in[0] == process)
			return (int32_t)*reap.at;
	}
	return -1;
}

bool killed_by(const struct event *reap, int signal)
{
	return reap->out[0] != 0 && reap->out[1] == signal;
}

/* The watchdog's kicks go to those who catch them only. */
static bool may_get(const struct history *h, const struct event *send, unsigned process)
{
	return send->actor != ACTOR_WATCHDOG && event_may_signal(h, send, process);
}

bool possibly_sent(const struct history *h, unsigned process, int signal)
{
	static const enum op_role sends[] = { ROLE_SEND, ROLE_RAISE, ROLE_SEND_GROUP, ROLE_SEND_OWN_GROUP, ROLE_SOURCE,
		ROLE_SESSION_SOURCE };
	size_t i;

	for (i = 0; i < sizeof(sends) / sizeof(sends[0]); i++) {
		struct indexes send = events_with(h, sends[i]);

		for (; send.at < send.end; send.at++)
			if (event_sends(&h->event[*send.at]) == signal && may_get(h, &h->event[*send.at], process))
				return true;
	}
	return false;
}

/* A signal that a process survives however it takes it: no default action, or a handler all the time. */
static bool survives(const struct history *h, unsigned process, int signal, const struct event *send)
{
	enum disposition d;

	if (signal == SIG_I_CHLD || signal == SIG_I_URG || signal == SIG_I_CONT)
		return true;
	if (signal == SIG_I_KILL || signal < 0 || signal_stops(signal))
		return false;
	/* It may be delivered at any time from then on. */
	d = disposition_at(h, process, signal, send->call, h->end);
	return d == DISPOSITION_CAUGHT || d == DISPOSITION_IGNORED;
}

/* Operations without a role that are about no object may end processes: timers, limits. */
static bool obscure(const struct event *e)
{
	const struct operand_kind *first = op_operand(e->op, 0);

	return event_role(e) == ROLE_NONE && first->kind != KIND_END && first->kind != KIND_OBJECT;
}

/* A write that met no reader, or may have, ends the process unless SIGPIPE is harmless. */
static bool may_die_of(const struct history *h, const struct event *put)
{
	return event_role(put) == ROLE_PUT && (put->ret == OPEN || put->result == -1) &&
	    kind_has_far_end(kind_at(h->object[end_object(put->in[0])].kind), end_side(put->in[0])) &&
	    disposition_at(h, event_process(h, put), SIG_I_PIPE, put->call, h->end) != DISPOSITION_CAUGHT &&
	    disposition_at(h, event_process(h, put), SIG_I_PIPE, put->call, h->end) != DISPOSITION_IGNORED;
}

bool undisturbed(const struct history *h, unsigned process, uint64_t until)
{
	size_t i;

	if (until == OPEN || until >= h->quiet) /* then the watchdog's signal may be about */
		return false;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		enum op_role role = event_role(e);

		if (obscure(e) || may_get(h, e, process))
			return false;
		if (event_process(h, e) != process)
			continue;
		if (e->actor != process || role == ROLE_THREAD || role == ROLE_EXEC)
			return false;
		if (role == ROLE_FORK) /* SIGCHLD */
			return false;
		if (role == ROLE_HANDLER && (e->in[0] != SIG_I_PIPE || e->ret == OPEN))
			return false;
	}
	return true;
}

/* Leaving aside what the call `self` may do. */
static bool possibly_dead(const struct history *h, unsigned process, const struct event *self)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		bool own = h->actor[e->actor].process == process;

		if (obscure(e))
			return true;
		if (own && (event_role(e) == ROLE_EXIT || (event_role(e) == ROLE_EXEC && e->actor != process)))
			return true;
		if (own && e != self && may_die_of(h, e))
			return true;
		if (may_get(h, e, process) && !survives(h, process, event_sends(e), e))
			return true;
	}
	return death_of(h, process) >= 0;
}

bool certainly_stuck(const struct history *h, uint32_t event)
{
	const struct event *e = &h->event[event];

	return h->quiet != OPEN && e->ret == OPEN && e->call < h->quiet && !possibly_dead(h, event_process(h, e), e);
}

/* ---- dispositions ---- */

static enum disposition meaning(const struct event *action)
{
	struct action_asked asked = std_action(action);

	if (asked.kind == ACT_CATCH) /* that is reset when it runs: who knows whether it did */
		return asked.flags & FLAG_RESETHAND ? DISPOSITION_UNKNOWN : DISPOSITION_CAUGHT;
	if (asked.kind == ACT_IGNORE)
		return DISPOSITION_IGNORED;
	return asked.kind == ACT_DEFAULT ? DISPOSITION_DEFAULT : DISPOSITION_UNKNOWN;
}

static bool is_action_on(const struct event *e, int signal)
{
	return event_role(e) == ROLE_ACTION && ((uint64_t)e->in[0] & SIGNAL_BIT(signal)) != 0;
}

static const struct event *birth_of(const struct history *h, unsigned actor)
{
	struct indexes made = events_with(h, h->actor[actor].process == actor ? ROLE_FORK : ROLE_THREAD);

	for (; made.at < made.end; made.at++)
		if ((unsigned)h->event[*made.at].in[0] == actor)
			return &h->event[*made.at];
	return NULL;
}

/* An exec resets caught signals. An image begins where a process logs a start again. */
static bool new_image_between(const struct history *h, unsigned process, uint64_t from, uint64_t to)
{
	struct indexes exec = events_with(h, ROLE_EXEC);

	for (; exec.at < exec.end; exec.at++) {
		const struct event *e = &h->event[*exec.at];

		if (h->actor[e->actor].process == process && e->call < to && e->call >= from)
			return true;
	}
	return false;
}

enum disposition disposition_at(const struct history *h, unsigned process, int signal, uint64_t from, uint64_t to)
{
	unsigned depth;

	for (depth = 0; depth < ACTORS_MAX; depth++) {
		struct indexes action = events_with(h, ROLE_ACTION);
		const struct event *last = NULL;
		const struct event *birth;
		enum disposition d;

		for (; action.at < action.end && h->event[*action.at].call < to; action.at++) {
			const struct event *e = &h->event[*action.at];

			if (!is_action_on(e, signal) || h->actor[e->actor].process != process)
				continue;
			if (e->ret >= from || (last != NULL && !happened_before(last, e)))
				return DISPOSITION_UNKNOWN;
			last = e;
		}
		if (new_image_between(h, process, from, to))
			return DISPOSITION_UNKNOWN;
		if (last != NULL) {
			d = meaning(last);
			if (d == DISPOSITION_CAUGHT && new_image_between(h, process, last->call, to))
				return DISPOSITION_DEFAULT;
			return d;
		}
		birth = birth_of(h, process);
		/* M is started with every signal at its default. Below an exec only that much is easy to tell. */
		if (process == 0)
			return DISPOSITION_DEFAULT;
		if (birth == NULL || new_image_between(h, process, 0, to))
			return DISPOSITION_UNKNOWN;
		process = h->actor[birth->actor].process;
		from = birth->call;
		to = birth->ret;
	}
	return DISPOSITION_UNKNOWN;
}

/* ---- masks ---- */

enum blocking blocked_at(const struct history *h, unsigned actor, int signal, uint64_t from, uint64_t to)
{
	unsigned depth;

	for (depth = 0; depth < ACTORS_MAX; depth++) {
		enum blocking now = BLOCKING_UNKNOWN;
		const struct event *birth;
		size_t i;

		for (i = 0; i < h->events && h->event[i].call < to; i++) {
			const struct event *e = &h->event[i];
			bool named;

			if (e->actor != actor || (event_role(e) != ROLE_SETMASK && event_role(e) != ROLE_SUSPEND))
				continue;
			if (e->ret >= from)
				return BLOCKING_UNKNOWN;
			if (event_role(e) == ROLE_SUSPEND)
				continue; /* the old mask is back when it returns */
			if (e->result != 0)
				return BLOCKING_UNKNOWN;
			named = ((uint64_t)e->in[1] & SIGNAL_BIT(signal)) != 0;
			if (e->in[0] == 2)
				now = named ? BLOCKING_ON : BLOCKING_OFF;
			else if (named)
				now = e->in[0] == 0 ? BLOCKING_ON : BLOCKING_OFF;
		}
		if (now != BLOCKING_UNKNOWN)
			return now;
		if (actor == 0)
			return BLOCKING_OFF;
		birth = birth_of(h, actor);
		if (birth == NULL)
			return BLOCKING_UNKNOWN;
		actor = birth->actor;
		from = birth->call;
		to = birth->ret;
	}
	return BLOCKING_UNKNOWN;
}

/* ---- handlers ---- */

/* The processes whose actions this one may have: itself and those it was forked from. */
static uint32_t lineage(const struct history *h, unsigned process)
{
	uint32_t set = UINT32_C(1) << process;

	while (process != 0 && process < ACTORS_MAX) {
		process = h->actor[h->actor[process].parent].process;
		if ((set >> process & 1) != 0)
			break;
		set |= UINT32_C(1) << process;
	}
	return set;
}

static bool any_catch(const struct history *h, unsigned process, bool restart)
{
	struct indexes action = events_with(h, ROLE_ACTION);
	uint32_t set = lineage(h, process);

	for (; action.at < action.end; action.at++) {
		const struct event *e = &h->event[*action.at];
		struct action_asked asked = std_action(e);

		if ((set >> h->actor[e->actor].process & 1) == 0)
			continue;
		if (asked.kind == ACT_UNKNOWN
		        ? !restart
		        : asked.kind == ACT_CATCH && ((asked.flags & FLAG_RESTART) != 0) == restart)
			return true;
	}
	return false;
}

bool possibly_without_restart(const struct history *h, unsigned process)
{
	static const int stop[] = { SIG_I_STOP, SIG_I_TSTP, SIG_I_TTIN, SIG_I_TTOU };
	size_t i;

	for (i = 0; i < sizeof(stop) / sizeof(stop[0]); i++)
		if (possibly_sent(h, process, stop[i]))
			return true;
	return any_catch(h, process, false);
}

bool has_restarting_handler(const struct history *h, unsigned process)
{
	return any_catch(h, process, true);
}
