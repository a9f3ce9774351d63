#include "../lock/rules.h"
#include "../pipe/pipe.h"
#include "lockf.h"

#include "mechanism.h"

#include <errno.h>
#include <unistd.h>

#define FAULTS_OF "lockf"
#define RULES_OF "lockf."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits_call(const struct locks *l, const struct lock_call *q);

/* One of the calls that fit, all with the same chance, gets that result; false: there is none. */
static bool edit(struct history *h, struct choices *c, fits_call *fits, int error)
{
	const struct locks *l = locks_of(h);
	uint32_t chosen = NOWHERE;
	unsigned seen = 0;
	size_t i;

	for (i = 0; l != NULL && i < l->calls; i++)
		if (l->call[i].family == FAMILY_LOCKF && fits(l, &l->call[i]) && choice_below(c, "place", ++seen) == 0)
			chosen = l->call[i].event;
	if (chosen == NOWHERE)
		return false;
	h->event[chosen].result = error == 0 ? 0 : -1;
	h->event[chosen].err = error;
	return true;
}

static bool is_refused(const struct locks *l, const struct lock_call *q)
{
	return q->outcome == LOCK_REFUSED && locks_in_the_way(l, q, 0) != NULL;
}

static bool edit_admits(struct history *h, struct choices *c)
{
	return edit(h, c, is_refused, 0);
}

static bool is_unopposed(const struct locks *l, const struct lock_call *q)
{
	return !q->waits && q->type != LOCK_FREE && q->outcome == LOCK_GRANTED && locks_excuse(l, q) == NULL;
}

static bool edit_refuses(struct history *h, struct choices *c)
{
	return edit(h, c, is_unopposed, EACCES);
}

/* ---- calls ---- */

/* A section before the offset is taken for one behind it. */
static int forwards(int fd, int function, off_t size)
{
	return lockf(fd, function, size < 0 && fault_strikes() ? -size : size);
}

static void plant_forwards(void)
{
	lockf_calls.lockf = forwards;
}

/* One's own section is in one's way. */
static int test_own(int fd, int function, off_t size)
{
	int r = lockf(fd, function, size);

	if (r == 0 && function == F_TEST && fault_strikes()) {
		errno = EACCES;
		return -1;
	}
	return r;
}

static void plant_test_own(void)
{
	lockf_calls.lockf = test_own;
}

static int close_later(int fd)
{
	return fault_strikes() ? 0 : close(fd);
}

static void plant_kept_open(void)
{
	pipe_calls.close = close_later;
}

const struct fault lockf_faults[] = {
	EDIT("admits", "model", edit_admits, "a section that another has is granted, or said to be free"),
	EDIT("refuses", "model", edit_refuses, "a section that nobody else has is refused, or said to be locked"),

	CALL("forwards", "model", plant_forwards, 2, "lockf() takes negative sizes for positive ones"),
	CALL("test-own", "model", plant_test_own, 3, "F_TEST says that what is free is locked"),
	CALL("kept-open", "model", plant_kept_open, 2, "close() does not unlock"),

	MODEL("tail", "model", 1, "the model's unlocking leaves the last byte"),
	MODEL("admits", "model", 4, "the model grants what is in another's way"),
	MODEL("missed", "model", 4, "the model forgets who waits"),
	{ .name = NULL },
};
