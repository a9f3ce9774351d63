/* The checks of the rules of mask, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* True if that thread certainly had n blocked at that time, by what it asked for; not while a call changes its mask. */
static int blocked_at(int actor, int n, unsigned time)
{
	const struct event *e;
	int blocked = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < time;) {
		if (e->actor != actor || (!is(e, "mask") && !is(e, "suspend")))
			continue;
		if (e->end == 0 || e->end > time)
			return 0;
		if (is(e, "suspend") || e->result != 0)
			continue;
		if (has(&e->set, n))
			blocked = e->asked != UNBLOCK;
		else if (e->asked == SET)
			blocked = 0;
	}
	return blocked;
}

static int check_mask_blocked_not_delivered(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "handler") && blocked_at(e->actor, e->on, e->call))
			return seen("a signal was delivered to a thread that had it blocked", e, NULL);
	return 0;
}

static int check_mask_sigsuspend_atomic(void)
{
	const struct event *e, *h;
	int n;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "suspend") || e->end == 0)
			continue;
		if (e->result != -1 || e->error != EINTR)
			return seen("sigsuspend() returned otherwise than with -1 and EINTR", e, NULL);
		for (h = e; (h = next(h)) != NULL && h->call < e->end;)
			if (h->actor == e->actor && is(h, "handler") && !has(&e->set, h->on))
				break;
		if ((h == NULL || h->call > e->end) && !anything_stops())
			return seen("sigsuspend() returned, but no handler of a signal outside its mask ran", e, NULL);
		for (n = 1; n < SIGNALS; n++)
			if (has(&e->after, n) != has(&e->mask, n))
				return seen("sigsuspend() did not bring back the mask that was before", e, NULL);
	}
	return 0;
}

static int check_mask_unblock_delivers_before_return(void)
{
	const struct event *e, *x;
	int n;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "mask") || e->end == 0 || e->result != 0 || e->asked == BLOCK || !alone(e->actor))
			continue;
		for (n = 1; n < SIGNALS; n++) {
			int unblocked = (has(&e->set, n)) == (e->asked == UNBLOCK);

			if (!unblocked || !has(&e->mask, n) || handler_inside(e))
				continue;
			x = untaken(e, n);
			if (x != NULL)
				return seen("a pending signal was unblocked, but no handler ran inside the call", x, e);
		}
	}
	return 0;
}
