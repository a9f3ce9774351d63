/* The checks of the rules of lock, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int sets(const struct event *e)
{
	return is(e, "setlk") || is(e, "setlkw");
}

static int succeeded(const struct event *e)
{
	return e->end != 0 && e->result != -1;
}

/* A lock on these bytes is in the way of another process's there. */
static int in_the_way(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y) && process_of[x->actor] != process_of[y->actor] &&
	    x->asked != UNLOCK && y->asked != UNLOCK && (x->asked == EXCLUSIVE || y->asked == EXCLUSIVE) &&
	    x->low <= y->high && y->low <= x->high;
}

/* After it an exec may close a descriptor of the file. */
static int marks(const struct event *e, int object)
{
	return is(e, "cloexec") && object_about(e) == object;
}

/* A call of the lock's process that certainly leaves the lock. */
static int harmless(const struct event *e, const struct event *lock)
{
	const struct event *x;

	if (is(e, "getlk") || is(e, "fork") || is(e, "reap") || is(e, "open") || is(e, "cloexec") || is(e, "kill"))
		return 1;
	for (x = NULL; is(e, "exec") && (x = next(x)) != NULL;)
		if (marks(x, object_about(lock)))
			return 0;
	return is(e, "exec") || (sets(e) && object_about(e) != object_about(lock));
}

/* Up to then it was certainly held: its process made another call, the first that may end it at most. */
static unsigned held_until(const struct event *lock)
{
	const struct event *e;
	unsigned until = 0;

	for (e = lock; (e = next(e)) != NULL;) {
		if (is(e, "kill") && e->on == SIGKILL)
			break;
		if (process_of[e->actor] != process_of[lock->actor])
			continue;
		until = e->call;
		if (!harmless(e, lock))
			break;
	}
	return until;
}

/* A lock that was certainly there when the call ended, and before it began; NULL: none. */
static const struct event *passed_by(const struct event *call)
{
	const struct event *x;

	for (x = NULL; (x = next(x)) != NULL && x->call < call->end;)
		if (sets(x) && succeeded(x) && in_the_way(x, call) && alone(x->actor) && before(x, call) &&
		    call->end < held_until(x))
			return x;
	return NULL;
}

static int check_passed(const char *what)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!succeeded(e) || !(sets(e) || (is(e, "getlk") && e->came == UNLOCK)))
			continue;
		x = passed_by(e);
		if (x != NULL)
			return seen(what, x, e);
	}
	return 0;
}

/* The lock was certainly over when the call began. */
static int released(const struct event *lock, const struct event *call)
{
	const struct event *e;

	if (lock->end == 0)
		return 0;
	for (e = lock; (e = next(e)) != NULL && e->call < call->call;) {
		if (e->end == 0 || e->end > call->call || e->result == -1 || e->call < lock->end)
			continue;
		if (is(e, "reap") && process_of[e->on] == process_of[lock->actor])
			return 1;
		if (process_of[e->actor] != process_of[lock->actor])
			continue;
		if (sets(e) && e->asked == UNLOCK && object_about(e) == object_about(lock) && e->low <= lock->low &&
		    e->high >= lock->high)
			return 1;
		if ((is(e, "close") || (is(e, "dup") && e->asked != 0)) && object_about(e) == object_about(lock))
			return 1;
	}
	return 0;
}

/* It was refused, or told of a lock, and nobody can have had one. */
static int unexplained(const struct event *call)
{
	const struct event *x;

	for (x = NULL; (x = next(x)) != NULL && x->call < call->end;)
		if (sets(x) && (x->end == 0 || x->result != -1) && in_the_way(x, call) && !released(x, call))
			return 0;
	return 1;
}

static int check_refused(const char *what)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (e->end == 0 || e->asked == UNLOCK)
			continue;
		if (((is(e, "setlk") && e->result == -1 && (e->error == EAGAIN || e->error == EACCES)) ||
		        (is(e, "getlk") && e->result != -1 && e->came != UNLOCK)) &&
		    unexplained(e))
			return seen(what, e, NULL);
	}
	return 0;
}

static int check_lock_range_model(void)
{
	return check_passed("another process had a lock in the way, but this went through") ||
	    check_refused("no other process had a lock in the way, but this was refused or told of one");
}

static int check_lock_exclusion(void)
{
	return check_passed("another process had a lock in the way, but this went through");
}

static int check_lock_refusal_justified(void)
{
	return check_refused("no other process had a lock in the way, but this was refused");
}

static int check_lock_release_on_any_close(void)
{
	return check_refused("what was in the way is closed, but this was refused");
}

static int check_lock_release_on_exit(void)
{
	return check_refused("what was in the way had ended, but this was refused");
}

static int check_lock_not_inherited_by_fork(void)
{
	return check_passed("a child has none of its parent's locks, but this went through");
}

static int check_lock_kept_by_exec(void)
{
	return check_passed("a new image keeps the locks of the old one, but this went through");
}

/* Nobody can wait for a process that has no locks. */
static int check_lock_no_false_deadlock(void)
{
	const struct event *e, *x;
	int owns;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "setlkw") || e->end == 0 || e->error != EDEADLK || !alone(e->actor))
			continue;
		for (owns = 0, x = NULL; (x = next(x)) != NULL && x->call < e->call;)
			owns |=
			    sets(x) && x->actor == e->actor && x->asked != UNLOCK && x->result != -1 && !released(x, e);
		if (!owns)
			return seen("EDEADLK, but nobody can have waited for this process", e, NULL);
	}
	return 0;
}
