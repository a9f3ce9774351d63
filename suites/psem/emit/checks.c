/* The checks of the rules of psem, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* ---- what the log says. Nothing is said of a semaphore whose name was removed ---- */

static int is_sem_take(const struct event *e)
{
	return is(e, "sem-wait") || is(e, "sem-try") || is(e, "sem-timed");
}

static int same_sem(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y);
}

/* The only successful making of it; NULL: there were several, or it was removed. */
static const struct event *sem_made(const struct event *of)
{
	const struct event *e, *found = NULL;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!same_sem(e, of))
			continue;
		if (is(e, "sem-unlink") || (is(e, "sem-create") && e->end == 0))
			return NULL;
		if (!is(e, "sem-create") || e->result != 0)
			continue;
		if (found != NULL || (e->target & O_EXCL) == 0)
			return NULL;
		found = e;
	}
	return found;
}

/* At most so many were there for that call: more had been taken when it had returned. */
static int overdrawn(const struct event *take)
{
	const struct event *e, *making = sem_made(take);
	long n = making != NULL ? making->asked : 0;

	for (e = NULL; making != NULL && (e = next(e)) != NULL && e->call < take->end;) {
		n += is(e, "sem-post") && same_sem(e, take) && (e->end == 0 || e->result == 0);
		n -= is_sem_take(e) && same_sem(e, take) && e->result == 0 && e->end != 0 && e->end <= take->end;
	}
	return making != NULL && take->result == 0 && take->end != 0 && n < 0;
}

/* At least so many were there all the time of that call. */
static int never_short(const struct event *take)
{
	const struct event *e, *making = sem_made(take);
	long n = making != NULL ? making->asked : 0;

	for (e = NULL; making != NULL && (e = next(e)) != NULL && e->call < take->end;) {
		n += is(e, "sem-post") && same_sem(e, take) && e->result == 0 && before(e, take);
		n -= is_sem_take(e) && same_sem(e, take) && e != take && (e->end == 0 || e->result == 0);
	}
	return making != NULL && n > 0;
}

/* ---- rules ---- */

static int check_psem_conservation(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_sem_take(e) && overdrawn(e))
			return seen("more was taken than there was", sem_made(e), e);
		if (is(e, "sem-try") && e->end != 0 && e->error == EAGAIN && never_short(e))
			return seen("nothing was left of what had been posted", sem_made(e), e);
	}
	return 0;
}

static int check_psem_trywait_exact(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "sem-try") && e->end != 0 && e->error == EAGAIN && never_short(e))
			return seen("sem_trywait() failed with EAGAIN though there was one", sem_made(e), e);
	return 0;
}

static int check_psem_timed(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "sem-timed") || e->end == 0 || e->error != ETIMEDOUT)
			continue;
		if (e->value < -10000000)
			return seen("a wait timed out before its time", e, NULL);
		if (never_short(e))
			return seen("a wait timed out though there was one", sem_made(e), e);
	}
	return 0;
}

static int check_psem_post_from_handler(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "sem-post") && e->end != 0 && e->result != 0)
			return seen("a post failed", e, NULL);
		if (is_sem_take(e) && overdrawn(e))
			return seen("more was taken than there was", sem_made(e), e);
		if (is(e, "sem-try") && e->end != 0 && e->error == EAGAIN && never_short(e))
			return seen("nothing was left of what had been posted", sem_made(e), e);
	}
	return 0;
}

static int check_psem_open_atomic(void)
{
	const struct event *e, *other;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_sem_take(e) && overdrawn(e))
			return seen("a semaphore had another value than it was made with", sem_made(e), e);
		if (!is(e, "sem-create") || e->result != 0 || e->end == 0 || (e->target & O_EXCL) == 0)
			continue;
		for (other = NULL; (other = next(other)) != NULL;) {
			if (is(other, "sem-unlink") && same_sem(other, e))
				break;
			if (other != e && is(other, "sem-create") && same_sem(other, e) && other->end != 0 &&
			    other->result == 0 && (other->target & O_EXCL) != 0)
				return seen("two created the semaphore", e, other);
		}
	}
	return 0;
}
