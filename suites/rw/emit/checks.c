/* The checks of the rules of read-write locks and spin locks, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int is_rw_take(const struct event *e)
{
	return (is(e, "rw-take") || is(e, "rw-try")) && e->end != 0 && e->result == 0;
}

/* When it was let go, or may have been: by the next call of that thread that does so. */
static unsigned rw_held_until(const struct event *take)
{
	const struct event *e;

	for (e = take; (e = next(e)) != NULL;)
		if (e->actor == take->actor && e->on == take->on && is(e, "rw-unlock"))
			return e->call;
	return take->end;
}

static const struct event *rw_collides(const struct event *take)
{
	const struct event *e;

	for (e = take; (e = next(e)) != NULL && e->call < rw_held_until(take);)
		if (is_rw_take(e) && e->on == take->on && (e->asked == 2 || take->asked == 2) &&
		    e->end < rw_held_until(take) && take->end < rw_held_until(e))
			return e;
	return NULL;
}

/* As many as were counted, if all who count have ended. */
static int rw_miscounted(const struct event *count)
{
	const struct event *e;
	long long n = 0;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "rw-turns") || e->on != count->on || e->asked == 0)
			continue;
		if (!before(e, count))
			return 0;
		n += e->high;
	}
	return count->end != 0 && count->value != n;
}

static int rw_check(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_rw_take(e) && rw_collides(e) != NULL)
			return seen("two had the lock at the same time", e, rw_collides(e));
		if (is(e, "rw-turns") && e->value > 0)
			return seen("what the lock guards was changed within a section", e, NULL);
		if (is(e, "rw-count") && rw_miscounted(e))
			return seen("as many sections were not counted as there were", e, NULL);
	}
	return 0;
}

static int check_rw_exclusion(void)
{
	return rw_check();
}

static int check_spin_exclusion(void)
{
	return rw_check();
}
