/* Breaking what terminals do to those who are in the background. */
#include "faults.h"

#include "../pipe/pipe.h"

#include "terminal.h"

#include <errno.h>
#include <unistd.h>

/* ---- edits ---- */

typedef bool fits_event(const struct history *h, uint32_t index);

static struct event *choose(struct history *h, struct choices *c, fits_event *fits)
{
	struct event *found = NULL;
	unsigned offered = 0;
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (h->event[i].ret != OPEN && fits(h, i) && choice_below(c, "place", ++offered) == 0)
			found = &h->event[i];
	return found;
}

static bool fits_asked(const struct history *h, uint32_t i)
{
	return event_is(&h->event[i], "tcgetpgrp") && terminal_must_be(h, &h->event[i]) != ACTORS_MAX;
}

bool edit_another_foreground(struct history *h, struct choices *c)
{
	struct event *e = choose(h, c, fits_asked);

	if (e != NULL)
		e->out[0] = ACTOR_UNKNOWN;
	return e != NULL;
}

static bool fits_set(const struct history *h, uint32_t i)
{
	const struct event *e = &h->event[i];

	return event_is(e, "tcsetpgrp") && e->result == 0 && terminal_is_own(h, e) &&
	    terminal_group(h, e) == GROUP_THERE && (terminal_fore(h, e) || terminal_deaf(h, e, SIG_I_TTOU));
}

bool edit_foreground_refused(struct history *h, struct choices *c)
{
	struct event *e = choose(h, c, fits_set);

	if (e != NULL) {
		e->result = -1;
		e->err = EPERM;
	}
	return e != NULL;
}

static bool fits_pending_ttou(const struct history *h, uint32_t i)
{
	uint32_t by[2];

	return terminal_must_pend(h, i, SIG_I_TTOU, by);
}

static bool fits_pending_ttin(const struct history *h, uint32_t i)
{
	uint32_t by[2];

	return terminal_must_pend(h, i, SIG_I_TTIN, by);
}

static bool edit_pending(struct history *h, struct choices *c, fits_event *fits, int signal)
{
	struct event *e = choose(h, c, fits);

	if (e != NULL)
		e->out[0] &= ~(int64_t)SIGNAL_BIT(signal);
	return e != NULL;
}

bool edit_ttou_missed(struct history *h, struct choices *c)
{
	return edit_pending(h, c, fits_pending_ttou, SIG_I_TTOU);
}

bool edit_ttin_missed(struct history *h, struct choices *c)
{
	return edit_pending(h, c, fits_pending_ttin, SIG_I_TTIN);
}

static bool fits_refused(const struct history *h, uint32_t i)
{
	const struct event *e = &h->event[i];

	return event_role(e) == ROLE_GET && e->result == -1 && e->err == EIO && terminal_is_own(h, e) &&
	    terminal_back(h, e) && terminal_set_by(h, e) != NO_EVENT;
}

/* Whoever read in the background and was refused is given the end of file. */
bool edit_background_read(struct history *h, struct choices *c)
{
	struct event *e = choose(h, c, fits_refused);

	if (e != NULL)
		e->result = e->err = 0;
	return e != NULL;
}

/* ---- sabotaged calls: they find out in which ground they are by the system's own ---- */

static bool in_background(int fd)
{
	pid_t group = tcgetpgrp(fd);

	return group > 0 && group != getpgrp();
}

static void hold(bool on)
{
	static sigset_t old;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTTOU);
	if (on)
		sigprocmask(SIG_BLOCK, &set, &old);
	else
		sigprocmask(SIG_SETMASK, &old, NULL);
}

/* Only by members of a group that cannot be stopped: whoever waits for a stop that does not come waits long. */
static int stealing_tcsetpgrp(int fd, pid_t group)
{
	int r, error;

	if (!in_background(fd) || getpgrp() != getsid(0) || !fault_strikes())
		return tcsetpgrp(fd, group);
	hold(true);
	r = tcsetpgrp(fd, group);
	error = errno;
	hold(false);
	errno = error;
	return r;
}

void plant_steals(void)
{
	terminal_calls.tcsetpgrp = stealing_tcsetpgrp;
}

static int idle_tcsetpgrp(int fd, pid_t group)
{
	return fault_strikes() ? 0 : tcsetpgrp(fd, group);
}

void plant_idle_foreground(void)
{
	terminal_calls.tcsetpgrp = idle_tcsetpgrp;
}

/* It alone is stopped, and is in the foreground when it goes on. */
static void stops_alone(int fd, int number)
{
	if (in_background(fd) && fault_strikes())
		kill(getpid(), number);
}

static int lonely_tcsetpgrp(int fd, pid_t group)
{
	stops_alone(fd, SIGTTOU);
	return tcsetpgrp(fd, group);
}

void plant_ttou_missed(void)
{
	terminal_calls.tcsetpgrp = lonely_tcsetpgrp;
}

static ssize_t lonely_read(int fd, void *buf, size_t n)
{
	stops_alone(fd, SIGTTIN);
	return read(fd, buf, n);
}

void plant_ttin_missed(void)
{
	pipe_calls.read = lonely_read;
}

/* Where it is refused it goes to the foreground for a moment: nobody waits in vain for who should be stopped. */
static ssize_t taking_read(int fd, void *buf, size_t n)
{
	pid_t fore = tcgetpgrp(fd);
	ssize_t r = read(fd, buf, n);
	int error = errno;

	if (r != -1 || error != EIO || !in_background(fd) || !fault_strikes()) {
		errno = error;
		return r;
	}
	hold(true);
	tcsetpgrp(fd, getpgrp());
	r = read(fd, buf, n);
	error = errno;
	tcsetpgrp(fd, fore);
	hold(false);
	errno = error;
	return r;
}

void plant_takes(void)
{
	pipe_calls.read = taking_read;
}
