/* The checks of the rules of dgram and seqpacket, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* ---- what the log says ---- */

/* Of a few bytes nobody can say which message they are of. */
enum { TELLING = 8 };

/* e puts a message where that call can get it. */
static int may_feed(const struct event *e, const struct event *fetch)
{
	return is(e, "post") && object_about(e) == object_about(fetch) && side_of[e->on] != side_of[fetch->on] &&
	    e->call < fetch->end;
}

static int came_from(const struct event *post, const struct event *fetch, long from)
{
	return post->asked >= from + fetch->result &&
	    memcmp(&s->data[post->data + (size_t)from], &s->data[fetch->data], (size_t)fetch->result) == 0;
}

static int got_something(const struct event *e)
{
	return is(e, "fetch") && e->end != 0 && e->result > 0;
}

/* The call that sent what this one got, from its first byte on; NULL: none, or it failed. */
static const struct event *post_of(const struct event *fetch)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (may_feed(e, fetch) && (e->end == 0 || e->result >= 0) && came_from(e, fetch, 0))
			return e;
	return NULL;
}

static long shorter(long a, long b)
{
	return a < b ? a : b;
}

/* Somebody used other calls on that object, of which nothing is kept. */
static int has_plain_calls(const struct event *fetch)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if ((is(e, "write") || is(e, "read")) && object_about(e) == object_about(fetch))
			return 1;
	return 0;
}

/* ---- datagrams ---- */

static int check_dgram_integrity(void)
{
	const struct event *e, *other, *post;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "post") && e->end != 0 && e->result >= 0 && e->result != e->asked)
			return seen("a datagram was sent in part", e, NULL);
		if (!got_something(e) || has_plain_calls(e) || (is_udp(e->on) && e->target < 0))
			continue;
		post = post_of(e);
		if (post == NULL)
			return seen("what came was not sent as one datagram", e, NULL);
		if (e->result < TELLING)
			continue;
		if (e->result != shorter(post->asked, e->asked))
			return seen("a datagram came in part", e, post);
		for (other = e; (other = next(other)) != NULL;)
			if (got_something(other) && other->on == e->on && !is_udp(e->on) && post_of(other) == post)
				return seen("a datagram came twice", e, other);
	}
	return 0;
}

/* Right after a look, by the same process alone, with nobody else receiving: the same message. */
static int is_gone(const struct event *peek)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (object_about(e) != object_about(peek) || side_of[e->on] != side_of[peek->on] || e == peek ||
		    !is(e, "fetch") || before(e, peek))
			continue;
		if (!before(peek, e) || e->actor != peek->actor || e->end == 0)
			return 0;
		return (e->result == -1 && e->error == EAGAIN) ||
		    (e->result > 0 &&
		        memcmp(&s->data[e->data], &s->data[peek->data], (size_t)shorter(e->result, peek->result)) != 0);
	}
	return 0;
}

static int receivers_of(const struct event *fetch)
{
	const struct event *e;
	int actor = -1;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "fetch") && object_about(e) == object_about(fetch)) {
			if (actor >= 0 && e->actor != actor)
				return 2;
			actor = e->actor;
		}
	return 1;
}

static int check_dgram_truncate(void)
{
	const struct event *e, *post, *whole;
	long from;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "peek") && e->end != 0 && e->result > 0 && receivers_of(e) == 1 && !has_plain_calls(e) &&
		    is_gone(e))
			return seen("the next call did not get the message that had been looked at", e, NULL);
		if (!got_something(e) || e->result < TELLING || has_plain_calls(e))
			continue;
		whole = post_of(e);
		if (whole != NULL && (e->code == CUT) != (whole->asked > e->asked))
			return seen("MSG_TRUNC is missing, or there for no reason", e, whole);
		for (post = NULL; whole == NULL && (post = next(post)) != NULL;)
			for (from = 1; may_feed(post, e) && from + e->result <= post->asked; from++)
				if (came_from(post, e, from))
					return seen("the rest of a datagram came by another call", e, post);
	}
	return 0;
}

static int check_dgram_emsgsize(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "post") || e->end == 0)
			continue;
		if (e->result >= 0 && e->result != e->asked)
			return seen("a message was sent in part", e, NULL);
		if (e->result >= 0 && is_udp(e->on) && e->asked > (is_kind(e->on, "udp4") ? 65507 : 65527))
			return seen("more was sent than a UDP header can say", e, NULL);
		if (e->error == EMSGSIZE && !is_udp(e->on) && e->asked <= dgram_max)
			return seen("EMSGSIZE for a message that is not too long", e, NULL);
	}
	return 0;
}

static int has_sender(int process, int end)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "sender") && process_of[e->actor] == process && object_about(e) == object_of[end] &&
		    e->result == 0)
			return 1;
	return 0;
}

/* The process whose own socket sent what came; -1: that is not certain. */
static int source_of(const struct event *fetch)
{
	const struct event *post = got_something(fetch) && fetch->result >= TELLING ? post_of(fetch) : NULL;

	return post != NULL && has_sender(process_of[post->actor], post->on) ? process_of[post->actor] : -1;
}

static int check_dgram_source_address(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (source_of(e) >= 0 && e->target != source_of(e))
			return seen("a message came with another address than its sender's", e, post_of(e));
	return 0;
}

/* The receiver was not connected anew from the end of one call to the end of the other. */
static int still_connected(const struct event *admit, const struct event *fetch)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (e != admit && is(e, "admit") && e->on == admit->on && !before(e, admit) && e->call < fetch->end)
			return 0;
	return 1;
}

static int check_dgram_connected_filter(void)
{
	const struct event *e, *admit;

	for (e = NULL; (e = next(e)) != NULL;)
		for (admit = NULL; source_of(e) >= 0 && is_udp(e->on) && (admit = next(admit)) != NULL;)
			if (is(admit, "admit") && admit->on == e->on && admit->result == 0 && admit->target >= 0 &&
			    admit->target != source_of(e) && before(admit, post_of(e)) && still_connected(admit, e))
				return seen("another's message came after the socket had been connected", admit, e);
	return 0;
}

/* ---- order and loss ---- */

/* A call found nothing, but more had been sent than had been received, or may have been. */
static int is_missed(const struct event *fetch)
{
	const struct event *e;
	long left = 0;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (may_feed(e, fetch) && before(e, fetch) && e->result > 0)
			left++;
		if (is(e, "fetch") && e->on == fetch->on && e != fetch && e->call < fetch->end &&
		    (e->end == 0 || e->result >= 0))
			left--;
	}
	return left > 0;
}

static int is_overtaken(const struct event *x, const struct event *y)
{
	return got_something(y) && y->on == x->on && y->result >= TELLING && before(x, y) && post_of(x) != NULL &&
	    post_of(y) != NULL && before(post_of(y), post_of(x));
}

static int kept_in_order(const struct event *e)
{
	const struct event *y;

	if (!got_something(e) || is_udp(e->on) || has_plain_calls(e))
		return 0;
	for (y = e; e->result >= TELLING && (y = next(y)) != NULL;)
		if (is_overtaken(e, y))
			return seen("a message came after one that had been sent later", e, y);
	return 0;
}

static int check_dgram_unix_reliable(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (kept_in_order(e))
			return 1;
		if (is(e, "fetch") && e->end != 0 && e->result == -1 && e->error == EAGAIN && !is_udp(e->on) &&
		    !has_plain_calls(e) && is_missed(e))
			return seen("nothing was there though a message had been sent", e, NULL);
	}
	return 0;
}

/* The other end was open when this one got something: it was used afterwards. */
static int is_open_still(const struct event *fetch)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "post") && object_about(e) == object_about(fetch) && side_of[e->on] != side_of[fetch->on] &&
		    before(fetch, e) && e->result > 0)
			return 1;
	return 0;
}

/* 0, but no message without bytes was sent, and the other end was open. */
static int is_false_end(const struct event *fetch)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "post") && e->asked == 0)
			return 0;
	return is_open_still(fetch);
}

/* As many without bytes had been received by then as sent. */
static int is_one_too_many(const struct event *fetch)
{
	const struct event *e;
	int left = 0;

	for (e = NULL; (e = next(e)) != NULL;) {
		left += may_feed(e, fetch) && e->asked == 0 && (e->end == 0 || e->result == 0);
		left -= is(e, "fetch") && object_about(e) == object_about(fetch) &&
		    side_of[e->on] == side_of[fetch->on] && e->end != 0 && e->end <= fetch->end && e->result == 0;
	}
	return left < 0;
}

static int check_dgram_zero_length(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "fetch") && e->end != 0 && e->result == 0 && e->asked > 0 && !is_udp(e->on) &&
		    !has_plain_calls(e) && is_one_too_many(e) && is_open_still(e))
			return seen("0 though no datagram without bytes was left", e, NULL);
	return 0;
}

static int check_sock_nonblock_empty(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "fetch") && e->end != 0 && e->result == 0 && is_false_end(e))
			return seen("0 though no message was there and the other end was open", e, NULL);
	return 0;
}

/* ---- records ---- */

/* All of it is of one record. */
static int is_of_one(const struct event *fetch)
{
	const struct event *e;
	long from;

	for (e = NULL; (e = next(e)) != NULL;)
		for (from = 0; may_feed(e, fetch) && from + fetch->result <= e->asked; from++)
			if (came_from(e, fetch, from))
				return 1;
	return 0;
}

static int check_seqpacket_records(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (got_something(e) && !has_plain_calls(e) && !is_of_one(e))
			return seen("a call got bytes that are not of one record", e, NULL);
		if (is(e, "fetch") && e->end != 0 && e->result == 0 && is_false_end(e))
			return seen("the end came though the other end was open", e, NULL);
		if (kept_in_order(e))
			return 1;
	}
	return 0;
}

static int check_seqpacket_sigpipe(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if ((is(e, "catch") || is(e, "ignore") || is(e, "mask")) && sigismember(&e->set, SIGPIPE) == 1)
			return 0;
	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "post") && e->error == EPIPE && is_kind(e->on, "seqpair"))
			return seen("EPIPE, but no SIGPIPE ended the process", e, NULL);
	return 0;
}
