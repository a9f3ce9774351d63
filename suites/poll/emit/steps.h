/* Looks at ends, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_POLL_EMIT_STEPS_H
#define SHALL_POLL_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

#include <limits.h>
#include <sys/select.h>
#include <time.h>

enum { IN = 1, OUT = 2, ERR = 4, HUP = 8, NVAL = 16, ODD = 32 };

enum { LOOK_ENDS = 3 };

static long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)(now.tv_sec % 1000000) * 1000000 + now.tv_nsec / 1000;
}

static int bits_of(const struct pollfd *p)
{
	int other = p->revents & ~(p->events | POLLERR | POLLHUP | POLLNVAL);

	return (p->revents & POLLIN ? IN : 0) | (p->revents & POLLOUT ? OUT : 0) | (p->revents & POLLERR ? ERR : 0) |
	    (p->revents & POLLHUP ? HUP : 0) | (p->revents & POLLNVAL ? NVAL : 0) | (other != 0 ? ODD : 0);
}

/* An event for each end, all of one call, with its result; an end that is closed is not looked at. */
static void begin_looks(struct event *e[LOOK_ENDS], const char *what, const int *end, int ends, int events, long ms)
{
	int i;

	for (i = 0; i < ends; i++) {
		e[i] = begin(fd[end[i]] < 0 ? "not there" : what, end[i], ms);
		e[i]->events = events;
		e[i]->us = now_us();
	}
}

static void end_looks(struct event *e[LOOK_ENDS], const int *came, int ends, int result)
{
	int i, error = errno;

	for (i = ends - 1; i >= 0; i--) {
		e[i]->came = result < 0 ? 0 : came[i];
		e[i]->us = now_us() - e[i]->us;
		errno = error;
		done(e[i], result);
	}
}

/* Also for ppoll(), which not every system has. */
static void polls(const int *end, int ends, int events, long ms)
{
	struct pollfd p[LOOK_ENDS];
	struct event *e[LOOK_ENDS];
	int came[LOOK_ENDS], i, r;

	for (i = 0; i < ends; i++) {
		p[i].fd = fd[end[i]];
		p[i].events = (short)((events & IN ? POLLIN : 0) | (events & OUT ? POLLOUT : 0));
		p[i].revents = 0x7fff;
	}
	begin_looks(e, "poll", end, ends, events, ms);
	r = poll(p, (nfds_t)ends, (int)ms);
	for (i = 0; i < ends; i++)
		came[i] = bits_of(&p[i]);
	end_looks(e, came, ends, r);
}

static void selects(const int *end, int ends, int events, long ms, int precise)
{
	struct timespec timeout = { ms / 1000, ms % 1000 * 1000000 };
	struct timeval plain = { ms / 1000, ms % 1000 * 1000 };
	struct event *e[LOOK_ENDS];
	int came[LOOK_ENDS], i, r, most = -1;
	fd_set in, out;

	FD_ZERO(&in);
	FD_ZERO(&out);
	for (i = 0; i < ends; i++) {
		if (fd[end[i]] >= 0 && events & IN)
			FD_SET(fd[end[i]], &in);
		if (fd[end[i]] >= 0 && events & OUT)
			FD_SET(fd[end[i]], &out);
		most = fd[end[i]] > most ? fd[end[i]] : most;
	}
	begin_looks(e, "select", end, ends, events, ms);
	r = precise ? pselect(most + 1, &in, &out, NULL, ms < 0 ? NULL : &timeout, NULL)
	            : select(most + 1, &in, &out, NULL, ms < 0 ? NULL : &plain);
	for (i = 0; i < ends; i++)
		came[i] =
		    fd[end[i]] < 0 ? 0 : (FD_ISSET(fd[end[i]], &in) ? IN : 0) | (FD_ISSET(fd[end[i]], &out) ? OUT : 0);
	end_looks(e, came, ends, r);
}

static void do_poll1(int end, int events, long ms)
{
	if (fd[end] >= 0)
		polls(&end, 1, events, ms);
}

static void do_ppoll1(int end, int events, long ms)
{
	if (fd[end] >= 0)
		polls(&end, 1, events, ms);
}

static void do_select1(int end, int events, long ms)
{
	if (fd[end] >= 0)
		selects(&end, 1, events, ms, 0);
}

static void do_pselect1(int end, int events, long ms)
{
	if (fd[end] >= 0)
		selects(&end, 1, events, ms, 1);
}

/* At three ends, some of which this process may not have: then a negative number is given. */
static int any_of(const int *end)
{
	return fd[end[0]] >= 0 || fd[end[1]] >= 0 || fd[end[2]] >= 0;
}

static void do_poll3(int x, int y, int z, int events, long ms)
{
	const int end[LOOK_ENDS] = { x, y, z };

	if (any_of(end))
		polls(end, LOOK_ENDS, events, ms);
}

static void do_ppoll3(int x, int y, int z, int events, long ms)
{
	const int end[LOOK_ENDS] = { x, y, z };

	if (any_of(end))
		polls(end, LOOK_ENDS, events, ms);
}

static void do_select3(int x, int y, int z, int events, long ms)
{
	const int end[LOOK_ENDS] = { x, y, z };

	if (any_of(end))
		selects(end, LOOK_ENDS, events, ms, 0);
}

static void do_pselect3(int x, int y, int z, int events, long ms)
{
	const int end[LOOK_ENDS] = { x, y, z };

	if (any_of(end))
		selects(end, LOOK_ENDS, events, ms, 1);
}

/* With it, a number that is not open: that is an event at once. */
static void do_poll_bad(int end, int events, long ms)
{
	struct pollfd p[2] = { { .fd = fd[end] }, { .fd = INT_MAX } };
	struct event *e;

	if (fd[end] < 0)
		return;
	p[0].events = p[1].events = (short)((events & IN ? POLLIN : 0) | (events & OUT ? POLLOUT : 0));
	e = begin("not open", end, ms);
	done(e, poll(p, 2, (int)ms));
	e->came = bits_of(&p[1]);
}

#endif
