/* The checks of the rules of mtx, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int asks_mutex(const struct event *e)
{
	return is(e, "m-lock") || is(e, "m-try") || is(e, "m-timed");
}

static int same_mutex(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y);
}

static int got_mutex(const struct event *e)
{
	return asks_mutex(e) && e->end != 0 && (e->result == 0 || e->error == EOWNERDEAD);
}

/* The call by which its thread may have let it go; NULL: there is none. */
static const struct event *mutex_let_go(const struct event *lock)
{
	const struct event *e;
	int depth = 1;

	for (e = lock; (e = next(e)) != NULL;) {
		if (e->actor == lock->actor && (is(e, "c-wait") || is(e, "c-timed")) &&
		    object_of[e->target] == object_about(lock))
			return e;
		if (e->actor != lock->actor || !same_mutex(e, lock))
			continue;
		depth += got_mutex(e);
		depth -= is(e, "m-unlock");
		if (depth == 0)
			return e;
	}
	return NULL;
}

/* Its thread did nothing more of any kind: it ended with the mutex. */
static int ended_with_mutex(const struct event *lock)
{
	const struct event *e;

	for (e = lock; (e = next(e)) != NULL;)
		if (e->actor == lock->actor && is(e, "exit"))
			break;
	return got_mutex(lock) && mutex_let_go(lock) == NULL && (e != NULL || s->reaped[lock->actor]);
}

/* Nobody has made it anew meanwhile. */
static int same_mutex_made(const struct event *x, const struct event *y)
{
	const struct event *e;

	for (e = x; (e = next(e)) != NULL && e->call < y->call;)
		if (is(e, "m-renew") && same_mutex(e, x))
			return 0;
	return same_mutex(x, y);
}

/* Nobody else asked for it meanwhile. */
static int mutex_is_quiet(const struct event *call)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL && e->call < call->end;)
		if (e != call && same_mutex(e, call) && asks_mutex(e) && (e->end == 0 || e->end > call->call))
			return 0;
	return 1;
}

/* ---- rules ---- */

static int check_mtx_exclusion(void)
{
	const struct event *e, *x;
	long added, maybe_added;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "m-turns") && e->end != 0 && e->status > 0)
			return seen("what the mutex guards was seen half written", e, NULL);
		added = maybe_added = 0;
		for (x = NULL; (x = next(x)) != NULL && x->call < e->call;) {
			const struct event *over = got_mutex(x) ? mutex_let_go(x) : NULL;

			if (!same_mutex_made(x, e))
				continue;
			if (got_mutex(e) && e->actor != x->actor && over != NULL && e->end < over->call &&
			    x->end < e->call)
				return seen("two had the mutex at the same time", x, e);
			if (is(e, "m-touch") && is(x, "m-touch") && before(x, e) && e->asked <= x->asked)
				return seen("who had the mutex did not see what was written before", x, e);
			added += is(x, "m-touch") && x->end != 0;
			added += is(x, "m-turns") && x->end != 0 ? (long)x->value : 0;
			maybe_added += is(x, "m-touch") && x->end == 0;
			maybe_added += is(x, "m-turns") && (x->end == 0 || x->result != 0) ? x->asked : 0;
		}
		if (is(e, "m-count") && (e->asked < added || e->asked > added + maybe_added))
			return seen("not all that was added is there, or more", e, NULL);
	}
	return 0;
}

static int check_mtx_robust_ownerdead(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		const struct event *dead = NULL;
		int told = 0, maybe = 0;

		if (!got_mutex(e))
			continue;
		for (x = NULL; (x = next(x)) != NULL && x->call < e->end;) {
			if (!same_mutex_made(x, e))
				continue;
			told += asks_mutex(x) && x->end != 0 && x->end <= e->end && x->error == EOWNERDEAD;
			told += is(x, "m-turns") || (is(x, "m-unlock") && x->end == 0);
			maybe += is(x, "m-turns") || (is(x, "m-unlock") && x->end == 0);
			maybe += asks_mutex(x) && (x->end == 0 || (got_mutex(x) && x != e && mutex_let_go(x) == NULL));
			if (x != e && ended_with_mutex(x) && before(x, e))
				dead = x;
		}
		if (e->error == EOWNERDEAD && told > maybe)
			return seen("EOWNERDEAD though nobody had died with it", e, NULL);
		if (e->result == 0 && dead != NULL && told == 0)
			return seen("the next owner was not told that one had died", dead, e);
	}
	return 0;
}

static int check_mtx_robust_notrecoverable(void)
{
	const struct event *e, *over, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!got_mutex(e) || e->error != EOWNERDEAD)
			continue;
		over = mutex_let_go(e);
		for (x = e; over != NULL && (x = next(x)) != NULL && x->call < over->call;)
			if (x->actor == e->actor && is(x, "m-repair") && same_mutex(x, e))
				over = NULL;
		for (x = over; over != NULL && over->end != 0 && over->result == 0 && (x = next(x)) != NULL;)
			if (before(over, x) && same_mutex_made(over, x)) {
				if (got_mutex(x))
					return seen("a mutex that had been given up was locked", over, x);
				if (is(x, "m-try") && x->end != 0 && x->error == EBUSY && mutex_is_quiet(x))
					return seen("a mutex that nobody can have was said to be locked", over, x);
			}
	}
	return 0;
}
