/*
 * Families about bytes: both directions at once, one direction full, slow senders. Every family takes the steps by which a
 * connection comes about, so that pairs, named sockets and TCP are given the same to do.
 */
#include "stream.h"

#include "../pipe/pipe.h"
#include "signals.h"

enum { MEET_START };
enum { TOKEN_SENT_0, TOKEN_SENT_1, TOKEN_FULL, TOKEN_OVER };

unsigned make_pair(struct scenario *s, struct choices *c)
{
	unsigned pair = scenario_object(s, "pair");

	(void)c;
	STEP(s, 0, "socketpair", in_object(pair));
	return pair;
}

/* ---- shared ---- */

static struct operand draw_length(struct choices *c, const char *label)
{
	static const int64_t few[] = { 1, 2, 16, 100, 511, 700, 1000 };
	unsigned i = (unsigned)choice_below(c, label, 40);

	if (i < 21)
		return in_number(few[i % 7]);
	if (i < 30)
		return in_mark("PAGE", 1, (int64_t)(i % 3) - 1);
	if (i < 39)
		return in_number(choice_range(c, "bytes", 2000, 9000));
	return in_mark("SNDBUF", 1, 1);
}

static struct operand draw_ask(struct choices *c, const char *label)
{
	unsigned i = (unsigned)choice_below(c, label, 6);

	if (i < 3)
		return in_number((const int64_t[]){ 700, 100, 17 }[i]);
	return i < 5 ? in_mark("PAGE", 1, (int64_t)i - 3) : in_mark("SNDBUF", 1, 0);
}

/* For those who take all: not so little that the log overflows. */
static struct operand draw_gulp(struct choices *c)
{
	unsigned i = (unsigned)choice_below(c, "gulp", 6);

	return i < 3 ? in_mark("PAGE", 1, (int64_t)i - 1) : i < 5 ? in_number(700) : in_mark("SNDBUF", 1, 0);
}

/* A small buffer for that end, in half of the cases. */
static void draw_buffer(struct scenario *s, struct choices *c, unsigned object, unsigned side)
{
	static const int64_t sizes[] = { 4096, 1024, 2048, 16384 };

	if (choice_chance(c, "buffer", 1, 2))
		STEP(s, 0, "sndbuf", in_end(object, side, 0), in_number(sizes[choice_below(c, "size", 4)]));
}

static void draw_send(struct scenario *s, struct choices *c, unsigned actor, unsigned object, unsigned side,
    struct operand n)
{
	static const unsigned weight[] = { 2, 2, 1, 1, 1, 1, 1 };
	unsigned how = (unsigned)choice_weighted(c, "how", weight, 7);

	if (how == 0)
		STEP(s, actor, "write", in_end(object, side, 0), n);
	else if (how < 5)
		STEP(s, actor, "send", in_end(object, side, 0), n, in_word(how - 1));
	else
		STEP(s, actor, how == 5 ? "sendmsg" : "writev", in_end(object, side, 0), n,
		    in_number(choice_range(c, "parts", 1, PARTS_MAX)));
}

static void draw_receive(struct scenario *s, struct choices *c, unsigned actor, unsigned object, unsigned side)
{
	struct operand n = draw_ask(c, "ask");
	unsigned how = (unsigned)choice_below(c, "how", 6);

	if (how < 2)
		STEP(s, actor, "recv", in_end(object, side, 0), n, in_word(how));
	else if (how == 2)
		STEP(s, actor, "recvmsg", in_end(object, side, 0), n,
		    in_number(choice_range(c, "parts", 1, PARTS_MAX)));
	else if (how == 3)
		STEP(s, actor, "preview", in_end(object, side, 0), n);
	else if (how == 4)
		STEP(s, actor, "read", in_end(object, side, 0), n);
	else
		STEP(s, actor, "sip", in_end(object, side, 0), n, in_number(choice_range(c, "enough", 1, 4000)));
}

/* ---- duplex ---- */

static void draw_sending(struct scenario *s, struct choices *c, unsigned actor, unsigned object, unsigned side)
{
	unsigned sends = (unsigned)choice_range(c, "sends", 1, 3);

	STEP(s, actor, "repeat", in_number(choice_range(c, "rounds", 1, 6)));
	while (sends-- > 0) {
		draw_send(s, c, actor, object, side, draw_length(c, "bytes"));
		if (choice_chance(c, "pausing", 1, 4))
			draw_pause(s, c, actor);
	}
	STEP0(s, actor, "end");
}

/*
 * A process that receives by one end until the other is shut down, and senders that share the end with it; the first of them
 * shuts it down when all have sent.
 */
static void draw_side(struct scenario *s, struct choices *c, unsigned object, unsigned side, unsigned senders[2],
    bool storm)
{
	unsigned all = senders[0] + senders[1] + 2, i, receiver, looks;
	int64_t token = side == 0 ? TOKEN_SENT_0 : TOKEN_SENT_1;

	for (i = 0; i < senders[side]; i++) {
		unsigned actor = add_child(s, 0);

		STEP(s, actor, "close", in_end(object, !side, 0));
		STEP(s, actor, "meet", in_number(MEET_START), in_number(all));
		draw_sending(s, c, actor, object, side);
		if (i > 0) {
			STEP(s, actor, "tell", in_number(token));
			continue;
		}
		if (senders[side] > 1)
			STEP(s, actor, "await", in_number(token), in_number(senders[side] - 1));
		STEP(s, actor, "shutdown", in_end(object, side, 0), in_word(SHUT_HOW_WR));
	}
	receiver = add_child(s, 0);
	STEP(s, receiver, "close", in_end(object, !side, 0));
	STEP(s, receiver, "meet", in_number(MEET_START), in_number(all));
	for (looks = (unsigned)choice_small(c, "looks", 6); looks > 0; looks--) {
		draw_pause(s, c, receiver);
		draw_receive(s, c, receiver, object, side);
	}
	if (storm)
		STEP(s, receiver, "kill", in_actor(1), in_signal(SIG_I_USR1));
	STEP(s, receiver, "drain", in_end(object, side, 0), draw_gulp(c));
}

void draw_stream_duplex(struct scenario *s, struct choices *c, make_connection *make)
{
	unsigned object = make(s, c), senders[2], side, a;
	bool nonblocking = choice_chance(c, "nonblocking", 1, 4);
	bool storm = choice_chance(c, "storm", 1, 4);

	for (side = 0; side < 2; side++) {
		senders[side] = (unsigned)choice_range(c, "senders", 1, 3);
		draw_buffer(s, c, object, side);
		if (nonblocking)
			STEP(s, 0, "nonblock", in_end(object, side, 0), in_word(1));
	}
	if (storm) {
		int64_t restart = (int64_t)choice_below(c, "restart", 2);

		STEP(s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(0), in_word(restart), in_word(0));
	}
	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	for (side = 0; side < 2; side++)
		draw_side(s, c, object, side, senders, storm);
	STEP(s, 0, "close", in_end(object, 0, 0));
	STEP(s, 0, "close", in_end(object, 1, 0));
	if (storm) {
		STEP(s, 0, "repeat", in_number(choice_range(c, "gusts", 2, 10)));
		for (a = 1; a < s->actors; a++)
			STEP(s, 0, "kill", in_actor(a), in_signal(SIG_I_USR1));
		draw_pause(s, c, 0);
		STEP0(s, 0, "end");
	}
	add_reaps(s, 1, s->actors - 1);
}

/* ---- fill ---- */

/*
 * One direction is filled until nothing goes in; while it stays full, bytes go the other way, and perhaps are answered for;
 * then the full one is emptied.
 */
void draw_stream_fill(struct scenario *s, struct choices *c, make_connection *make)
{
	unsigned object = make(s, c), side = (unsigned)choice_below(c, "side", 2);
	unsigned filler, other;
	int64_t times = choice_range(c, "times", 1, 6);
	bool dontwait = choice_chance(c, "dontwait", 1, 3);
	struct operand n = draw_length(c, "bytes"), piece = draw_ask(c, "piece");

	draw_buffer(s, c, object, side);
	draw_buffer(s, c, object, !side);
	if (!dontwait)
		STEP(s, 0, "nonblock", in_end(object, side, 0), in_word(1));
	filler = add_child(s, 0);
	STEP(s, filler, "close", in_end(object, !side, 0));
	STEP(s, filler, "repeat", in_number(4));
	STEP(s, filler, "send", in_end(object, side, 0), in_mark("SNDBUF", 1, 0),
	    in_word(dontwait ? SEND_DONTWAIT : SEND_PLAIN));
	STEP0(s, filler, "end");
	STEP(s, filler, "repeat", in_number(choice_range(c, "more", 1, 6)));
	STEP(s, filler, "send", in_end(object, side, 0), piece, in_word(dontwait ? SEND_DONTWAIT : SEND_QUIET));
	STEP0(s, filler, "end");
	STEP(s, filler, "tell", in_number(TOKEN_FULL));
	if (!dontwait)
		STEP(s, filler, "nonblock", in_end(object, side, 0), in_word(0));
	STEP(s, filler, "sip", in_end(object, side, 0), draw_gulp(c), in_number(1));
	if (choice_chance(c, "each", 1, 2)) {
		STEP(s, filler, "repeat", in_number(times));
		STEP(s, filler, "recv", in_end(object, side, 0), n, in_word(RECV_DONTWAIT));
		STEP0(s, filler, "end");
	}
	STEP(s, filler, "tell", in_number(TOKEN_OVER));
	STEP(s, filler, "shutdown", in_end(object, side, 0), in_word(SHUT_HOW_WR));
	STEP(s, filler, "drain", in_end(object, side, 0), draw_gulp(c));

	other = add_child(s, 0);
	STEP(s, other, "close", in_end(object, side, 0));
	STEP(s, other, "await", in_number(TOKEN_FULL), in_number(1));
	STEP(s, other, "send", in_end(object, !side, 0), n, in_word(SEND_QUIET));
	STEP(s, other, "repeat", in_number(times));
	STEP(s, other, "send", in_end(object, !side, 0), n, in_word((int64_t)choice_below(c, "how", 4)));
	if (choice_chance(c, "pausing", 1, 3))
		draw_pause(s, c, other);
	STEP0(s, other, "end");
	if (choice_chance(c, "shut", 1, 2))
		STEP(s, other, "shutdown", in_end(object, !side, 0), in_word(SHUT_HOW_WR));
	STEP(s, other, "await", in_number(TOKEN_OVER), in_number(1));
	STEP(s, other, "drain", in_end(object, !side, 0), in_mark("PAGE", choice_chance(c, "large", 1, 2) ? 2 : 1, -1));
	STEP(s, 0, "close", in_end(object, 0, 0));
	STEP(s, 0, "close", in_end(object, 1, 0));
	add_reaps(s, 1, other);
}

/* ---- trickle ---- */

/* Little by little from one end; the other looks before it takes, or waits for much. */
void draw_stream_trickle(struct scenario *s, struct choices *c, make_connection *make)
{
	unsigned object = make(s, c), side = (unsigned)choice_below(c, "side", 2);
	bool storm = choice_chance(c, "storm", 1, 3);
	unsigned sends, i, sender, receiver, rounds;

	draw_buffer(s, c, object, side);
	if (storm) {
		int64_t restart = (int64_t)choice_below(c, "restart", 2);

		STEP(s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(0), in_word(restart), in_word(0));
	}
	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	sender = add_child(s, 0);
	STEP(s, sender, "close", in_end(object, !side, 0));
	STEP(s, sender, "repeat", in_number(choice_range(c, "rounds", 2, 8)));
	for (sends = (unsigned)choice_range(c, "sends", 1, 4); sends > 0; sends--) {
		struct operand n =
		    choice_chance(c, "long", 1, 6) ? draw_length(c, "bytes") : in_number(choice_range(c, "few", 1, 60));

		draw_send(s, c, sender, object, side, n);
		draw_pause(s, c, sender);
	}
	STEP0(s, sender, "end");
	if (choice_chance(c, "shut", 1, 2))
		STEP(s, sender, "shutdown", in_end(object, side, 0), in_word(SHUT_HOW_WR));
	receiver = add_child(s, 0);
	STEP(s, receiver, "close", in_end(object, side, 0));
	STEP(s, receiver, "repeat", in_number(choice_range(c, "rounds", 1, 8)));
	rounds = (unsigned)choice_range(c, "looks", 1, 3);
	for (i = 0; i < rounds; i++) {
		struct operand n = choice_chance(c, "much", 1, 8) ? in_mark("SNDBUF", 1, 1)
		                                                  : in_number(choice_range(c, "some", 1, 300));

		if (choice_chance(c, "peek", 1, 2)) {
			STEP(s, receiver, "preview", in_end(object, !side, 0), n);
			if (choice_chance(c, "again", 1, 2))
				STEP(s, receiver, "preview", in_end(object, !side, 0), n);
			STEP(s, receiver, "recv", in_end(object, !side, 0), in_number(choice_range(c, "took", 1, 200)),
			    in_word(RECV_PLAIN));
		} else
			STEP(s, receiver, "recv", in_end(object, !side, 0), n, in_word(RECV_ALL));
	}
	STEP0(s, receiver, "end");
	STEP(s, receiver, "drain", in_end(object, !side, 0), in_number(500));
	STEP(s, 0, "close", in_end(object, 0, 0));
	STEP(s, 0, "close", in_end(object, 1, 0));
	if (storm) {
		STEP(s, 0, "repeat", in_number(choice_range(c, "gusts", 2, 20)));
		STEP(s, 0, "kill", in_actor(receiver), in_signal(SIG_I_USR1));
		draw_pause(s, c, 0);
		STEP0(s, 0, "end");
	}
	add_reaps(s, 1, receiver);
}

/* ---- on pairs ---- */

static void draw_duplex(struct scenario *s, struct choices *c)
{
	draw_stream_duplex(s, c, make_pair);
}
static void draw_half_close(struct scenario *s, struct choices *c)
{
	draw_stream_half_close(s, c, make_pair);
}
static void draw_closes(struct scenario *s, struct choices *c)
{
	draw_stream_closes(s, c, make_pair);
}
static void draw_broken_pair(struct scenario *s, struct choices *c)
{
	draw_stream_broken(s, c, make_pair);
}
static void draw_fill(struct scenario *s, struct choices *c)
{
	draw_stream_fill(s, c, make_pair);
}
static void draw_trickle(struct scenario *s, struct choices *c)
{
	draw_stream_trickle(s, c, make_pair);
}

const struct family stream_families[] = {
	{ "stream.duplex", 1, draw_duplex, "several processes send by both ends at once, until each is shut down", 4 },
	{ "stream.shuts", 1, draw_half_close,
	    "one direction is shut down while copies of its end stay, the other goes on", 3 },
	{ "stream.closes", 1, draw_closes, "copies of an end are lost in every way, with or without bytes unread", 3 },
	{ "stream.broken", 1, draw_broken_pair, "sends to an end that is gone, with and without MSG_NOSIGNAL", 3 },
	{ "stream.fill", 1, draw_fill, "bytes go one way while the other is full", 2 },
	{ "stream.trickle", 1, draw_trickle, "little by little, to one who peeks or waits for all", 3 },
	{ .id = NULL },
};
