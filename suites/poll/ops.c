#include "poll.h"

#include "port.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

struct poll_calls poll_calls = {
	.poll = poll,
	.ppoll = port_ppoll,
	.select = select,
	.pselect = pselect,
};

/* A step on up to three ends: behind them what is asked for, and how long. */
struct asked {
	unsigned ends;
	int fd[LOOK_ENDS_MAX + 2];
	unsigned events;
	int64_t ms;
};

/* False: none of the ends is open here. */
static bool read_step(const struct call *c, struct asked *q)
{
	bool any = false;
	unsigned i;

	for (i = 0; i < LOOK_ENDS_MAX && op_operand(c->row, i)->kind == KIND_END; i++) {
		q->fd[i] = handle_get(c->actor, c->arg[i]);
		any |= q->fd[i] >= 0;
	}
	q->ends = i;
	q->events = (unsigned)c->arg[i];
	q->ms = c->arg[i + 1] > INT_MAX / 1000 ? INT_MAX / 1000 : c->arg[i + 1];
	return any;
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct timespec timespec_of(int64_t ms)
{
	return (struct timespec){ (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };
}

/* ---- poll() and ppoll() ---- */

static short events_of(unsigned asked)
{
	return (short)((asked & SEEN_IN ? POLLIN : 0) | (asked & SEEN_OUT ? POLLOUT : 0));
}

static unsigned seen_of(const struct pollfd *entry)
{
	unsigned seen = 0;
	int left = entry->revents;

	seen |= left & entry->events & POLLIN ? SEEN_IN : 0;
	seen |= left & entry->events & POLLOUT ? SEEN_OUT : 0;
	seen |= left & POLLERR ? SEEN_ERR : 0;
	seen |= left & POLLHUP ? SEEN_HUP : 0;
	seen |= left & POLLNVAL ? SEEN_NVAL : 0;
	left &= ~(entry->events | POLLERR | POLLHUP | POLLNVAL);
	return left != 0 ? seen | SEEN_ODD : seen;
}

/* What a call must overwrite. */
static void lay_out(struct pollfd *entry, const struct asked *q)
{
	unsigned i;

	for (i = 0; i < q->ends; i++)
		entry[i] = (struct pollfd){ .fd = q->fd[i], .events = events_of(q->events), .revents = (short)0x7fff };
}

/* Reports of a look that has returned, the time last. */
static void report(struct call *c, const struct asked *q, const unsigned *seen, int r, int64_t started)
{
	int64_t waited = now_us() - started;
	unsigned i;

	for (i = 0; i < q->ends; i++)
		call_report(c, i, (r == -1 ? 0 : (int64_t)seen[i]) | (q->fd[i] < 0 ? SEEN_ABSENT : 0));
	call_report(c, i, waited);
}

static void do_poll(struct call *c, bool precise)
{
	struct pollfd entry[LOOK_ENDS_MAX];
	unsigned seen[LOOK_ENDS_MAX], i;
	struct timespec timeout;
	struct asked q;
	int64_t started;
	int r, error;

	if (!read_step(c, &q))
		return;
	lay_out(entry, &q);
	timeout = timespec_of(q.ms);
	started = now_us();
	call_begin(c);
	r = precise ? poll_calls.ppoll(entry, q.ends, q.ms < 0 ? NULL : &timeout, NULL)
	            : poll_calls.poll(entry, q.ends, (int)q.ms);
	error = errno;
	for (i = 0; i < q.ends; i++)
		seen[i] = seen_of(&entry[i]);
	report(c, &q, seen, r, started);
	errno = error;
	call_end(c, r);
}

static void perform_poll(struct call *c)
{
	do_poll(c, false);
}

static void perform_ppoll(struct call *c)
{
	do_poll(c, true);
}

/* With it, a number that is never open, and a negative one. */
static void perform_poll_bad(struct call *c)
{
	struct pollfd entry[3];
	unsigned seen[3], i;
	struct asked q;
	int64_t started;
	int r, error;

	if (!read_step(c, &q))
		return;
	q.ends = 3;
	q.fd[1] = INT_MAX;
	q.fd[2] = -1 - (int)(c->arg[2] & 0xff);
	lay_out(entry, &q);
	started = now_us();
	call_begin(c);
	r = poll_calls.poll(entry, 3, (int)q.ms);
	error = errno;
	for (i = 0; i < 3; i++)
		seen[i] = seen_of(&entry[i]);
	report(c, &q, seen, r, started);
	errno = error;
	call_end(c, r);
}

/* ---- select() and pselect() ---- */

static int fill(const struct asked *q, unsigned event, fd_set *set)
{
	int most = -1;
	unsigned i;

	FD_ZERO(set);
	for (i = 0; i < q->ends && (q->events & event); i++)
		if (q->fd[i] >= 0) {
			port_fd_add(q->fd[i], set);
			most = q->fd[i] > most ? q->fd[i] : most;
		}
	return most;
}

static void do_select(struct call *c, bool precise)
{
	unsigned seen[LOOK_ENDS_MAX] = { 0 }, i;
	struct timespec timeout;
	struct timeval plain;
	fd_set in, out;
	struct asked q;
	int64_t started;
	int r, error, most, other;

	if (!read_step(c, &q))
		return;
	for (i = 0; i < q.ends; i++)
		if (q.fd[i] >= FD_SETSIZE)
			return;
	most = fill(&q, SEEN_IN, &in);
	other = fill(&q, SEEN_OUT, &out);
	most = other > most ? other : most;
	timeout = timespec_of(q.ms);
	plain = (struct timeval){ timeout.tv_sec, (suseconds_t)(timeout.tv_nsec / 1000) };
	started = now_us();
	call_begin(c);
	r = precise ? poll_calls.pselect(most + 1, &in, &out, NULL, q.ms < 0 ? NULL : &timeout, NULL)
	            : poll_calls.select(most + 1, &in, &out, NULL, q.ms < 0 ? NULL : &plain);
	error = errno;
	for (i = 0; i < q.ends; i++)
		if (q.fd[i] >= 0)
			seen[i] =
			    (port_fd_in(q.fd[i], &in) ? SEEN_IN : 0U) | (port_fd_in(q.fd[i], &out) ? SEEN_OUT : 0U);
	report(c, &q, seen, r, started);
	errno = error;
	call_end(c, r);
}

static void perform_select(struct call *c)
{
	do_select(c, false);
}

static void perform_pselect(struct call *c)
{
	do_select(c, true);
}

#define ASKED "flags(in|out):events num:ms"
#define CAME(NAME) "flags(in|out|err|hup|nval|odd|absent):" NAME

const struct op poll_ops[] = {
	{ "poll1", "end " ASKED, CAME("came") " num:us", ROLE_LOOK, perform_poll, poll_imagine_look,
	    "waits for an event at that end; -1: for ever" },
	{ "ppoll1", "end " ASKED, CAME("came") " num:us", ROLE_LOOK, perform_ppoll, poll_imagine_look,
	    "the same by ppoll()" },
	{ "select1", "end " ASKED, CAME("came") " num:us", ROLE_LOOK, perform_select, poll_imagine_look,
	    "the same by select()" },
	{ "pselect1", "end " ASKED, CAME("came") " num:us", ROLE_LOOK, perform_pselect, poll_imagine_look,
	    "the same by pselect()" },
	{ "poll3", "end end end " ASKED, CAME("first") " " CAME("second") " " CAME("third") " num:us", ROLE_LOOK,
	    perform_poll, poll_imagine_look, "waits for an event at one of these, some of which may be the same" },
	{ "ppoll3", "end end end " ASKED, CAME("first") " " CAME("second") " " CAME("third") " num:us", ROLE_LOOK,
	    perform_ppoll, poll_imagine_look, "the same by ppoll()" },
	{ "select3", "end end end " ASKED, CAME("first") " " CAME("second") " " CAME("third") " num:us", ROLE_LOOK,
	    perform_select, poll_imagine_look, "the same by select()" },
	{ "pselect3", "end end end " ASKED, CAME("first") " " CAME("second") " " CAME("third") " num:us", ROLE_LOOK,
	    perform_pselect, poll_imagine_look, "the same by pselect()" },
	{ "poll-bad", "end " ASKED, CAME("came") " " CAME("never") " " CAME("negative") " num:us", ROLE_LOOK,
	    perform_poll_bad, poll_imagine_bad,
	    "poll() of that end, of a number that is not open, and of a negative one" },
	{ .name = NULL },
};
