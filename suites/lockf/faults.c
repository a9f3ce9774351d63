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

static bool edit_admits(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_lockf, lock_is_opposed, 0);
}

static bool edit_refuses(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_lockf, lock_is_unopposed, EACCES);
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
