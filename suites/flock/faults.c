#include "../lock/rules.h"
#include "../pipe/pipe.h"
#include "flock.h"
#include "port.h"

#include "mechanism.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define FAULTS_OF "flock"
#define RULES_OF "flock."
#include "fault_rows.h"

/* ---- edits ---- */

static bool edit_admits(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_flock, lock_is_opposed, 0);
}

static bool edit_refuses(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_flock, lock_is_unopposed, EAGAIN);
}

/* ---- calls ---- */

static int by_process(int fd, unsigned type, bool waits)
{
	static const short types[] = { F_RDLCK, F_WRLCK, F_UNLCK };
	struct flock all = { .l_type = types[type % 3], .l_whence = SEEK_SET };

	return fcntl(fd, waits ? F_SETLKW : F_SETLK, &all);
}

static void plant_by_process(void)
{
	flock_calls.flock = by_process;
}

static int close_unlocking(int fd)
{
	if (fault_strikes())
		port_flock(fd, LOCK_FREE, true);
	return close(fd);
}

static void plant_first_close(void)
{
	pipe_calls.close = close_unlocking;
}

static int admit(int fd, unsigned type, bool waits)
{
	bool strikes = fault_strikes();
	int r = port_flock(fd, type, waits && !strikes);

	return r == -1 && strikes && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : r;
}

static void plant_admits(void)
{
	flock_calls.flock = admit;
}

const struct fault flock_faults[] = {
	EDIT("admits", "model", edit_admits, "a request that was refused is granted"),
	EDIT("refuses", "model", edit_refuses, "a request that nobody opposes is refused"),

	CALL("by-process", "model", plant_by_process, 1, "flock() does what F_SETLK does"),
	CALL("first-close", "model", plant_first_close, 1, "the close of any copy ends the lock"),
	CALL("admits", "model", plant_admits, 4, "flock() says that it has what it was refused"),

	MODEL("kept", "model", 1, "the model's locks stay when the last descriptor goes"),
	MODEL("by-process", "model", 2, "the model takes descriptions of one process for one owner"),
	MODEL("admits", "model", 4, "the model grants what is in another's way"),
	MODEL("missed", "model", 4, "the model forgets who waits"),
	{ .name = NULL },
};
