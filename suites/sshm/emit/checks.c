/* The checks of the rules of sshm, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int same_segment(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y);
}

/* Somebody may have removed it before that call was over. */
static int maybe_no_segment(const struct event *by)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL && e->call < by->end;)
		if (is(e, "shm-rmid") && same_segment(e, by))
			return 1;
	return 0;
}

static int check_sshm_visibility(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "mem-read") || e->end == 0 || maybe_no_segment(e))
			continue;
		x = overwritten(e);
		if (x != NULL)
			return seen("something else had been written there since", x, e);
		for (x = NULL; (x = next(x)) != NULL;)
			if (is(x, "mem-write") && x->asked == e->value)
				break;
		if (e->value != 0 && x == NULL)
			return seen("a word that nobody wrote is not zero", e, NULL);
	}
	return 0;
}

/* How often the caller itself has attached it for certain, all the time of that call. */
static long attached_by(const struct event *stat)
{
	const struct event *e, *x;
	long n = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < stat->call;) {
		if (!is(e, "shmat") || !same_segment(e, stat) || e->actor != stat->actor || e->result != 0)
			continue;
		for (x = e; (x = next(x)) != NULL;)
			if (x->actor == e->actor && ((is(x, "shmdt") && x->on == e->on) || is(x, "exec")) &&
			    x->call < stat->call)
				break;
		n += x == NULL;
	}
	return n;
}

static int check_sshm_attach_count(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "shm-stat") && e->end != 0 && e->result == 0 && e->value < attached_by(e))
			return seen("shm_nattch was lower than what its reader alone has attached", e, NULL);
	return 0;
}

static int check_sshm_detach(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "shmdt") || e->end == 0)
			continue;
		if (e->result != 0)
			return seen("what was attached could not be detached", e, NULL);
		if (e->value != EINVAL)
			return seen("it could be detached again", e, NULL);
	}
	return 0;
}

/* Only where it was never attached before it was removed. */
static int check_sshm_rmid_deferred(void)
{
	const struct event *e, *gone = NULL;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (gone == NULL && is(e, "shmat"))
			return 0;
		if (gone == NULL && is(e, "shm-rmid") && e->end != 0 && e->result == 0)
			gone = e;
		if (gone != NULL && e != gone && (is(e, "shmat") || is(e, "shm-stat")) && same_segment(e, gone) &&
		    before(gone, e) && e->end != 0 && e->result == 0)
			return seen("it was still there though nobody had it when it was removed", gone, e);
	}
	return 0;
}
