#include "life.h"

#include "signals.h"

#include <errno.h>

uint64_t life_first_act(const struct history *h, unsigned process, uint64_t after)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (h->event[i].call > after && event_process(h, &h->event[i]) == process)
			return h->event[i].call;
	return OPEN;
}

static bool good(const struct event *e)
{
	return e->ret != OPEN && e->result != -1;
}

bool event_tells_end(const struct history *h, const struct event *e, struct ending *out)
{
	enum op_role role = event_role(e);
	unsigned at = role == ROLE_WAIT ? 1 : 0;
	int64_t process = role == ROLE_WAIT ? e->out[0] : e->in[0], how = e->out[at];

	if ((role != ROLE_REAP && role != ROLE_CHILD && role != ROLE_WAIT) || !good(e) || process < 0 ||
	    process >= (int64_t)h->actors)
		return false;
	if (role == ROLE_REAP)
		how = how == 0 ? CHILD_EXITED : CHILD_KILLED;
	*out = (struct ending){ (unsigned)process, how == CHILD_KILLED, e->out[at + 1] };
	return how == CHILD_EXITED || how == CHILD_KILLED;
}

/* Killed: it lived until the first such signal was on its way, though it may have had nothing to say. */
static void live_until_killed(const struct history *h, unsigned process, struct life *life)
{
	uint64_t killed = OPEN;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_sends(e) == SIG_I_KILL && e->call < killed && event_may_signal(h, e, process))
			killed = e->call;
	}
	if (killed != OPEN && killed > life->alive)
		life->alive = killed;
}

/* Whatever was never seen to end has no end: without a watchdog's word nothing is known after its last record. */
static void see_ends(const struct history *h, struct life *life)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_WAIT };
	struct indexes exits = events_with(h, ROLE_EXIT), reaps;
	struct ending end;
	bool killed[HISTORY_ACTORS] = { false };
	unsigned p, k;

	for (; exits.at < exits.end; exits.at++) {
		const struct event *e = &h->event[*exits.at];

		if (e->call < life[event_process(h, e)].exits)
			life[event_process(h, e)].exits = e->call;
	}
	for (k = 0; k < 2; k++)
		for (reaps = events_with(h, tells[k]); reaps.at < reaps.end; reaps.at++) {
			const struct event *e = &h->event[*reaps.at];

			if (!event_tells_end(h, e, &end) || e->ret >= life[end.process].gone)
				continue;
			life[end.process].gone = e->ret;
			killed[end.process] = end.killed && end.code == SIG_I_KILL;
		}
	for (p = 0; p < h->actors; p++)
		if (killed[p])
			live_until_killed(h, p, &life[p]);
}

void lives_of(const struct history *h, struct life life[HISTORY_ACTORS])
{
	size_t i;
	unsigned p;

	for (p = 0; p < HISTORY_ACTORS; p++)
		life[p] = (struct life){ OPEN, 0, OPEN, OPEN };
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		struct life *its = &life[event_process(h, e)];
		uint64_t last = e->ret != OPEN ? e->ret : e->call;

		if (its->first == OPEN)
			its->first = e->call;
		if (last > its->alive && e->actor < ACTORS_MAX)
			its->alive = last;
	}
	see_ends(h, life);
}

bool life_could_end(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->actor == ACTOR_WATCHDOG)
			continue;
		if (event_process(h, e) == process && role_gives(event_role(e)) &&
		    (e->ret == OPEN || (e->result == -1 && e->err == EPIPE)))
			return true;
		if (event_may_signal(h, e, process))
			return true;
	}
	return false;
}

/* ---- signals ---- */

bool signal_possible(const struct history *h, const struct event *e)
{
	unsigned process = event_process(h, e);
	size_t i, k;

	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];
		bool handled = false;

		if (x->call >= e->ret)
			break;
		if (event_role(x) == ROLE_HANDLER && event_process(h, x) == process && x->ret > e->call)
			return true;
		if (!event_may_signal(h, x, process))
			continue;
		if (event_is_source(x))
			return true;
		/* Certainly over before e began: a handler for it started after the send and ended before e. */
		for (k = i + 1; k < h->events && h->event[k].call < e->call && !handled; k++) {
			const struct event *y = &h->event[k];

			handled = event_role(y) == ROLE_HANDLER && y->in[0] == event_sends(x) &&
			    event_process(h, y) == process && y->call > x->call && y->ret < e->call;
		}
		if (!handled)
			return true;
	}
	return false;
}
