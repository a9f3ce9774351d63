/* The checks of the rules of stream, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* ---- what the log says ---- */

/* A call on that side, 0 or 1, of the connection that begins with that end. */
static int is_at(const struct event *e, const char *what, int object, int side)
{
	return is(e, what) && object_about(e) == object && side_of[e->on] == side;
}

static int receives_in_order(int object, int side)
{
	const struct event *e, *last = NULL;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_at(e, "read", object, side) && !is_at(e, "peek", object, side))
			continue;
		if (last != NULL && !before(last, e))
			return 0;
		last = e;
	}
	return 1;
}

/* How much a send has moved; if it never returned or failed, how much at most. */
static long moved(const struct event *e)
{
	return e->end == 0 || (e->result == -1 && e->error != EAGAIN && e->error != EINTR) ? e->asked
	    : e->result > 0                                                                ? e->result
	                                                                                   : 0;
}

/* A send of the other side began after e, and moved something: its direction had not ended. */
static const struct event *sent_later(const struct event *e)
{
	const struct event *later;

	for (later = e; (later = next(later)) != NULL;)
		if (is_at(later, "write", object_about(e), !side_of[e->on]) && before(e, later) && later->end != 0 &&
		    later->result > 0)
			return later;
	return NULL;
}

static const struct event *received_later(const struct event *e)
{
	const struct event *later;

	for (later = e; (later = next(later)) != NULL;)
		if (is_at(later, "read", object_about(e), side_of[e->on]) && before(e, later) && later->result > 0)
			return later;
	return NULL;
}

static int any_is(const char *what)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, what))
			return 1;
	return 0;
}

/* ---- all bytes come out, once, in order, and no others ---- */

/* What may come after a byte of the same sender: the next one of the same call, or the first of another. */
static int follows(int previous, int byte)
{
	int low = byte % 16, old = previous % 16;

	if (low == FIRST || low == LARGE)
		return 1;
	if (old == FIRST)
		return low == 2;
	return old >= LARGE ? low == LARGE + (old - LARGE + 1) % TURNS : old > 0 && low == old % TURNS + 1;
}

static int stream_balance(int object, int side)
{
	const struct event *e;
	long most[16] = { 0 }, came[16] = { 0 };
	int previous[16] = { 0 }, ordered = receives_in_order(object, side), byte, w;
	long i;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_at(e, "write", object, !side))
			most[e->actor % 16] += moved(e);
	for (e = NULL; (e = next(e)) != NULL;)
		for (i = 0; is_at(e, "read", object, side) && e->end != 0 && i < e->result; i++) {
			byte = s->data[e->data + (size_t)i];
			w = writer(byte);
			if (++came[w] > most[w])
				return seen("more bytes of a sender came out than it had sent", e, NULL);
			if (ordered && !follows(previous[w], byte))
				return seen("bytes of a send are missing, doubled, or out of order", e, NULL);
			previous[w] = byte;
		}
	return 0;
}

static const struct event *end_at(int object, int side)
{
	const struct event *e, *end = NULL;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_at(e, "read", object, side) && e->end != 0 && e->result == 0)
			end = e;
	return end;
}

/* Both ends came to the end, so that neither was closed with bytes unread: all that was sent has come. */
static int stream_complete(int object, int side)
{
	const struct event *e, *end = end_at(object, side);
	long sent = 0, came = 0;

	if (end == NULL || end_at(object, !side) == NULL)
		return 0;
	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_at(e, "write", object, !side) && before(e, end) && e->result > 0)
			sent += e->result;
		if (is_at(e, "read", object, side) && e->end == 0)
			return 0;
		if (is_at(e, "read", object, side) && e->result > 0)
			came += e->result;
	}
	return came < sent ? seen("end of file, but not all that was sent had come out", end, NULL) : 0;
}

static int check_stream_conservation(void)
{
	int end;

	for (end = 0; end < ENDS; end++)
		if (object_of[end] == end &&
		    (stream_balance(end, 0) || stream_balance(end, 1) || stream_complete(end, 0) ||
		        stream_complete(end, 1)))
			return 1;
	return 0;
}

/* ---- ends ---- */

static int check_stream_close_eof(void)
{
	const struct event *e, *later;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "read") || e->end == 0 || e->result != 0)
			continue;
		if ((later = sent_later(e)) != NULL && !any_is("shutdown"))
			return seen("end of file, but the other end was open: it sent afterwards", e, later);
		if ((later = received_later(e)) != NULL)
			return seen("bytes came after end of file", e, later);
	}
	return 0;
}

static int check_stream_half_close(void)
{
	const struct event *e, *later;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "shutdown") || e->result != 0 || e->asked == RD)
			continue;
		for (later = e; (later = next(later)) != NULL;)
			if (is_at(later, "write", object_about(e), side_of[e->on]) && before(e, later) &&
			    later->end != 0 && later->result > 0)
				return seen("a send succeeded after its end had been shut down", e, later);
	}
	for (e = NULL; (e = next(e)) != NULL;) {
		later = is(e, "read") && e->end != 0 && e->result == 0 ? sent_later(e) : NULL;
		if (later != NULL)
			return seen("end of file, but the other end could send afterwards", e, later);
	}
	return check_stream_close_eof();
}

/* ---- nobody is there ---- */

/* Nobody catches, ignores or blocks SIGPIPE: it ends whom it reaches. */
static int pipe_signal_kills(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if ((is(e, "catch") || is(e, "ignore") || is(e, "mask")) && sigismember(&e->set, SIGPIPE) == 1)
			return 0;
	return 1;
}

static int check_stream_epipe_nosignal(void)
{
	const struct event *e, *later;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "write") || e->end == 0 || e->error != EPIPE)
			continue;
		if (pipe_signal_kills() && e->code != NOSIGNAL && e->code != NEITHER && !any_is("shutdown"))
			return seen("EPIPE, but no SIGPIPE ended the process", e, NULL);
		for (later = e; (later = next(later)) != NULL;)
			if (is_at(later, "write", object_about(e), side_of[e->on]) && before(e, later) &&
			    later->end != 0 && later->result > 0)
				return seen("a send succeeded after another had failed with EPIPE", e, later);
	}
	return 0;
}

/* ---- counts and flags ---- */

static int check_stream_count(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if ((!is(e, "write") && !is(e, "read")) || e->end == 0)
			continue;
		if (e->result > e->asked || (is(e, "write") && e->result == 0))
			return seen("that is no count of bytes", e, NULL);
		if (e->error == EAGAIN && e->code != DONTWAIT && e->code != NEITHER && !any_is("nonblock"))
			return seen("EAGAIN from a call that may wait", e, NULL);
	}
	return check_stream_conservation();
}

static int check_stream_peek(void)
{
	const struct event *e, *later;
	long n;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "peek") || e->result < 1 || !receives_in_order(object_about(e), side_of[e->on]))
			continue;
		for (later = e; (later = next(later)) != NULL;)
			if (is_at(later, "read", object_about(e), side_of[e->on]) && later->result > 0)
				break;
		if (later == NULL)
			continue;
		n = e->result < later->result ? e->result : later->result;
		if (memcmp(&s->data[e->data], &s->data[later->data], (size_t)n) != 0)
			return seen("what was peeked at is not what was received next", e, later);
	}
	return 0;
}

static int check_stream_waitall(void)
{
	const struct event *e, *later;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "read") || e->code != WAITALL || e->result < 1 || e->result == e->asked || any_is("kill") ||
		    any_is("nonblock"))
			continue;
		later = sent_later(e);
		if (later != NULL)
			return seen("MSG_WAITALL gave less, though the other end went on sending", e, later);
	}
	return 0;
}
