/* The checks of the rules of rtsig, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* ---- what the log says ---- */

static int is_realtime(int n)
{
	return n >= SIGRTMIN && n <= SIGRTMAX;
}

static int is_queued(const struct event *e, int process, int n)
{
	return is_send(e, process, n) && is(e, "sigqueue");
}

/* A take that tells the value with which the signal was queued. */
static int is_value(const struct event *e, int process, int n)
{
	return is_take(e, process, n) && e->code == SI_QUEUE;
}

/* Whichever member of the union was set. */
static int same_value(const struct event *sent, const struct event *took)
{
	return sent->value == took->asked || sent->value == took->value;
}

/* All that the process ever took of n says whether a value came with it, and which. */
static int values_told(int process, int n)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (e->code == NO_CODE && is_take(e, process, n))
			return 0;
	return 1;
}

/* How often a value like x's was queued for the process: certainly before that time, or perhaps before it. */
static int queued(const struct event *x, unsigned time, int certainly)
{
	const struct event *e;
	int count = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < time;)
		count += is_queued(e, x->target, x->on) && e->value == x->value &&
		    (!certainly || (e->end != 0 && e->end < time));
	return count;
}

/* How often the process took it before that time; `surely` leaves out what may be a longer value that looks like it. */
static int times_taken(const struct event *x, unsigned time, int surely)
{
	const struct event *e;
	int count = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < time;)
		count += is_value(e, x->target, x->on) && (surely ? x->value == e->value : same_value(x, e));
	return count;
}

/* ---- every value comes once ---- */

/* A value that was queued before the question q, but neither taken nor pending; NULL if there is none. */
static const struct event *lost_value(const struct event *q)
{
	const struct event *x;

	if (!is(q, "pending") || q->end == 0 || q->result != 0 || !alone(q->actor))
		return NULL;
	for (x = NULL; (x = next(x)) != NULL && x->call < q->call;)
		if (is_queued(x, q->actor, x->on) && is_realtime(x->on) && before(x, q) && has(&q->mask, x->on) &&
		    !has(&q->set, x->on) && caught_since(x, q, x->on) && values_told(q->actor, x->on) &&
		    times_taken(x, q->end, 0) < queued(x, q->call, 1))
			return x;
	return NULL;
}

/* A send of the value that the take says it took, begun before; NULL if there is none. */
static const struct event *origin(const struct event *take)
{
	const struct event *x;

	for (x = NULL; (x = next(x)) != NULL && x->call < taken(take);)
		if (is_queued(x, take->actor, take->on) && same_value(x, take))
			return x;
	return NULL;
}

static int check_rtsig_no_loss(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		x = lost_value(e);
		if (x != NULL)
			return seen("a value was queued, but neither taken nor pending", x, e);
		if (!is_realtime(e->on) || !is_value(e, e->actor, e->on) || !alone(e->actor))
			continue;
		x = origin(e);
		if (x == NULL)
			return seen("a value was taken that nobody had queued", e, NULL);
		if (times_taken(x, e->call + 1, 1) > queued(x, taken(e), 0))
			return seen("a value was taken more often than it had been queued", x, e);
	}
	return 0;
}

static int check_rtsig_payload_fidelity(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_realtime(e->on) || !is_value(e, e->actor, e->on) || !alone(e->actor))
			continue;
		for (x = NULL; (x = next(x)) != NULL && x->call < taken(e);)
			if (is_queued(x, e->actor, e->on) && same_value(x, e) &&
			    (e->sender < 0 || e->sender == process_of[x->actor]))
				break;
		if (x == NULL || x->call >= taken(e))
			return seen("number, value and si_pid are not as anybody had sent them", e, NULL);
	}
	return 0;
}

/* ---- in which order ---- */

/* The only take of x's value; NULL if it was never taken, or it is not the only one of its kind. */
static const struct event *take_of(const struct event *x)
{
	const struct event *e, *found = NULL;

	if (queued(x, LOG, 0) != 1)
		return NULL;
	for (e = NULL; (e = next(e)) != NULL;)
		if (is_value(e, x->target, x->on) && same_value(x, e)) {
			if (found != NULL)
				return NULL;
			found = e;
		}
	return found;
}

static int check_rtsig_fifo_within_number(void)
{
	const struct event *x, *y, *first, *second;

	for (x = NULL; (x = next(x)) != NULL;) {
		second = NULL;
		if (is(x, "sigqueue") && is_realtime(x->on) && alone(x->target) && !lets_itself_in(x->on))
			second = take_of(x);
		for (y = x; second != NULL && (y = next(y)) != NULL;) {
			if (!is_queued(y, x->target, x->on) || !before(x, y))
				continue;
			first = take_of(y);
			if (first != NULL && first->call < second->call && taken(first) < taken(second)) {
				seen("these two were queued in this order", x, y);
				return seen("and taken in the other one", first, second);
			}
		}
	}
	return 0;
}

static int check_rtsig_kill_mix_harmless(void)
{
	return check_rtsig_no_loss() || check_rtsig_fifo_within_number();
}

static int unblocks(const struct event *mask, int n)
{
	return has(&mask->mask, n) && mask->asked != BLOCK && has(&mask->set, n) == (mask->asked == UNBLOCK);
}

/* When n was taken by e, x was pending for the same process, lower, and free to be taken, but came later. */
static int passed_over(const struct event *x, const struct event *e)
{
	const struct event *later, *around, *w;

	if (!is_queued(x, e->actor, x->on) || !is_realtime(x->on) || x->on >= e->on)
		return 0;
	later = take_of(x);
	if (later == NULL || later->call <= e->call || is(later, "handler") != is(e, "handler"))
		return 0;
	if (is(e, "accept"))
		return before(x, e) && before(e, later) && has(&e->set, x->on);
	/* Both handlers ran inside one call that unblocked both, and no handler there let another lie on it. */
	for (around = NULL, w = NULL; (w = next(w)) != NULL && w->call < later->call;)
		if (w->actor == e->actor && is(w, "mask") && w->call < e->call && w->end > later->call)
			around = w;
	if (around == NULL || !before(x, around) || !unblocks(around, x->on) || !unblocks(around, e->on))
		return 0;
	for (w = NULL; (w = next(w)) != NULL && w->call < around->end;)
		if (w->actor == e->actor && is(w, "handler") && (w->end == 0 || w->end > around->call) &&
		    (w->call < around->call || !has(&w->mask, x->on) || !has(&w->mask, e->on)))
			return 0;
	return 1;
}

static int check_rtsig_lowest_number_first(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;)
		for (x = NULL; is_realtime(e->on) && is_take(e, e->actor, e->on) && e->end != 0 && alone(e->actor) &&
		     (x = next(x)) != NULL && x->call < e->call;)
			if (passed_over(x, e)) {
				seen("this was pending", x, NULL);
				return seen("when a higher number was taken before it", e, take_of(x));
			}
	return 0;
}

/* ---- pending until the last one is taken ---- */

/* Of what was queued for the process before the question q, some is certainly left. */
static int some_left(const struct event *q, int n)
{
	const struct event *e, *x = NULL;
	int sent = 0, took = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < q->end;) {
		if (is_queued(e, q->actor, n) && before(e, q)) {
			sent++;
			x = x == NULL ? e : x;
		}
		took += is_take(e, q->actor, n);
	}
	return sent > took && caught_since(x, q, n);
}

static int check_rtsig_remains_pending_until_last(void)
{
	const struct event *q;
	int n;

	for (q = NULL; (q = next(q)) != NULL;)
		for (n = SIGRTMIN; n <= SIGRTMAX; n++) {
			if (left_over(q, n))
				return seen("a signal is pending, but all that was sent had been taken", q, NULL);
			if (is(q, "pending") && q->end != 0 && q->result == 0 && alone(q->actor) && has(&q->mask, n) &&
			    !has(&q->set, n) && some_left(q, n))
				return seen("a signal is not pending, but not all that was queued had been taken", q,
				    NULL);
		}
	return 0;
}

static int check_rtsig_limit_eagain(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "sigqueue") && e->result == -1 && e->error != EAGAIN)
			return seen("sigqueue() failed otherwise than with EAGAIN", e, NULL);
	return 0;
}
