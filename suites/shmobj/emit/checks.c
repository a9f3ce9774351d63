/* The checks of the rules of shmobj, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int shm_same(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y);
}

static int shm_opened(const struct event *e)
{
	return is(e, "shm-open") && e->end != 0 && e->result == 0;
}

static int shm_may_make(const struct event *e)
{
	return is(e, "shm-open") && (e->target & O_CREAT) != 0 && (e->end == 0 || e->result == 0);
}

/* Somebody may have removed the name before that time. */
static int shm_maybe_removed(const struct event *of, unsigned by)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL && e->call < by;)
		if (is(e, "shm-unlink") && shm_same(e, of) && (e->end == 0 || e->result == 0))
			return 1;
	return 0;
}

/* The removal after which nobody can have made another before that open was over. */
static const struct event *shm_removed_before(const struct event *open)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL && e->call < open->call;) {
		if (!is(e, "shm-unlink") || !shm_same(e, open) || e->result != 0 || !before(e, open))
			continue;
		for (x = NULL; (x = next(x)) != NULL;)
			if (x != open && shm_may_make(x) && shm_same(x, open) && x->call < open->end &&
			    (x->end == 0 || x->end > e->call))
				break;
		if (x == NULL)
			return e;
	}
	return NULL;
}

/* While the name was never removed all see one object, and what was written last. */
static const struct event *shm_lost(const struct event *read)
{
	return shm_maybe_removed(read, read->end) ? NULL : overwritten(read);
}

static int check_shmobj_lifetime(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (shm_opened(e) && (e->target & O_CREAT) == 0 && (x = shm_removed_before(e)) != NULL)
			return seen("a name that was removed was opened", x, e);
		if (is(e, "mem-read") && e->end != 0 && (x = shm_lost(e)) != NULL)
			return seen("something else had been written there since", x, e);
		if (!is(e, "shm-open") || e->end == 0 || e->error != ENOENT || (e->target & O_CREAT) != 0 ||
		    shm_maybe_removed(e, e->end))
			continue;
		for (x = NULL; (x = next(x)) != NULL;)
			if (shm_opened(x) && shm_same(x, e) && before(x, e))
				return seen("the name of an object led to nothing", x, e);
	}
	return 0;
}

static int check_shmobj_create(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!shm_opened(e))
			continue;
		if (e->code == 0)
			return seen("a new descriptor had no FD_CLOEXEC", e, NULL);
		for (x = NULL; (e->target & O_EXCL) != 0 && (x = next(x)) != NULL;)
			if (x != e && shm_opened(x) && shm_same(x, e) && (x->target & O_EXCL) != 0 &&
			    !shm_maybe_removed(e, x->end > e->end ? x->end : e->end))
				return seen("two made the object", e, x);
	}
	return 0;
}
