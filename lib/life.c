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
	struct indexes exits = events_with(h, ROLE_EXIT), reaps = events_with(h, ROLE_REAP);
	bool killed[HISTORY_ACTORS] = { false };
	unsigned p;

	for (; exits.at < exits.end; exits.at++) {
		const struct event *e = &h->event[*exits.at];

		if (e->call < life[event_process(h, e)].exits)
			life[event_process(h, e)].exits = e->call;
	}
	for (; reaps.at < reaps.end; reaps.at++) {
		const struct event *e = &h->event[*reaps.at];

		if (!good(e) || (uint64_t)e->in[0] >= h->actors || e->ret >= life[e->in[0]].gone)
			continue;
		life[e->in[0]].gone = e->ret;
		killed[e->in[0]] = e->out[0] == 1 && e->out[1] == SIG_I_KILL;
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
		if (event_role(x) == ROLE_SOURCE)
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
