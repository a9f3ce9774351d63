#include "../pipe/pipe.h"
#include "ofd.h"
#include "port.h"
#include "rules.h"

#include "mechanism.h"

#include <errno.h>
#include <unistd.h>

#define FAULTS_OF "ofd"
#define RULES_OF "ofd."
#include "fault_rows.h"

/* ---- edits ---- */

static bool is_request(const struct lock_call *q)
{
	return !q->asks;
}

static bool is_own_request(const struct lock_call *q)
{
	return is_request(q) && lock_is_described(q);
}

static bool edit_admits(struct history *h, struct choices *c)
{
	return lock_edit(h, c, is_own_request, lock_is_opposed, 0);
}

static bool edit_refuses(struct history *h, struct choices *c)
{
	return lock_edit(h, c, is_own_request, lock_is_unopposed, EAGAIN);
}

static bool is_refused_across(const struct locks *l, const struct lock_call *q)
{
	return q->outcome == LOCK_REFUSED && locks_across(l, q, 0) != NULL;
}

static bool edit_across(struct history *h, struct choices *c)
{
	return lock_edit(h, c, is_request, is_refused_across, 0);
}

/* ---- calls ---- */

static int by_process(int fd, int command, struct flock *lock)
{
	return fcntl(fd, command, lock);
}

static void plant_by_process(void)
{
	ofd_calls.lock = by_process;
}

/* Whoever closes it, and however many copies there are. */
static int close_unlocking(int fd)
{
	struct flock all = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	if (fault_strikes())
		port_ofd_lock(fd, F_SETLK, &all);
	return close(fd);
}

static void plant_first_close(void)
{
	pipe_calls.close = close_unlocking;
}

/* What is in the way only as a process's is not. */
static int blind(int fd, int command, struct flock *lock)
{
	struct flock probe = *lock;

	if (command != F_GETLK && lock->l_type != F_UNLCK && port_ofd_lock(fd, F_GETLK, &probe) == 0 &&
	    probe.l_type != F_UNLCK && probe.l_pid > 0 && fault_strikes())
		return 0;
	return port_ofd_lock(fd, command, lock);
}

static void plant_blind(void)
{
	ofd_calls.lock = blind;
}

const struct fault ofd_faults[] = {
	EDIT("admits", "ownership", edit_admits, "a request that was refused is granted"),
	EDIT("refuses", "ownership", edit_refuses, "a request that nobody opposes is refused"),
	EDIT("across", "vs-process-locks", edit_across, "a request is granted over the other kind's lock"),

	CALL("by-process", "ownership", plant_by_process, 1, "F_OFD_SETLK does what F_SETLK does"),
	CALL("first-close", "ownership", plant_first_close, 1, "the close of any copy ends the locks"),
	CALL("blind", "vs-process-locks", plant_blind, 2, "F_OFD_SETLK does not see locks of processes"),

	MODEL("kept", "ownership", 1, "the model's locks stay when the last descriptor goes"),
	MODEL("shared", "ownership", 2, "the model takes descriptions of one process for one owner"),
	MODEL("across", "vs-process-locks", 3, "the model's two kinds of locks do not see each other"),
	{ .name = NULL },
};
