#include "life.h"

#include "signals.h"

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

void life_of(const struct history *h, unsigned process, uint64_t *alive, uint64_t *gone)
{
	const struct event *reap = NULL;
	uint64_t killed = OPEN;
	size_t i;

	*alive = 0;
	*gone = OPEN;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_process(h, e) == process && e->actor < ACTORS_MAX) {
			uint64_t last = e->ret != OPEN ? e->ret : e->call;

			if (last > *alive)
				*alive = last;
		}
		if (event_role(e) == ROLE_REAP && good(e) && (unsigned)e->in[0] == process &&
		    (reap == NULL || e->ret < reap->ret))
			reap = e;
	}
	if (reap == NULL) {
		/* It was never seen to end. Without a watchdog's word nothing is known after its last record. */
		return;
	}
	*gone = reap->ret;
	if (reap->out[0] != 1 || reap->out[1] != SIG_I_KILL)
		return;
	/* Killed: it lived until the first such signal was on its way, though it may have had nothing to say. */
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_sends(e) == SIG_I_KILL && e->call < killed && event_may_signal(h, e, process))
			killed = e->call;
	}
	if (killed != OPEN && killed > *alive)
		*alive = killed;
}

bool life_could_end(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->actor == ACTOR_WATCHDOG)
			continue;
		if (event_process(h, e) == process && event_role(e) == ROLE_PUT && e->ret == OPEN)
			return true;
		if (event_may_signal(h, e, process))
			return true;
	}
	return false;
}

uint64_t life_exit(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_EXIT && event_process(h, &h->event[i]) == process)
			return h->event[i].call;
	return OPEN;
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
