/* Families about datagrams: many senders, cut ones, full queues, limits, and receivers that choose whom they hear. */
#include "draw.h"

#include "signals.h"

static enum flavour draw_flavour(struct choices *c)
{
	static const enum flavour flavour[] = { NAMED, DPAIR, UDP4, UDP6 };
	static const unsigned weight[] = { 4, 3, 3, 1 };

	return flavour[choice_weighted(c, "flavour", weight, 4)];
}

/* Looks once more when all is over: nothing may be left. */
static void draw_last_look(struct scenario *s, const struct post_line *l, unsigned actor)
{
	STEP(s, actor, "nonblock", l->in, in_word(1));
	STEP(s, actor, "fetch", l->in, in_number(100), in_word(FETCH_MSG));
}

/* ---- dgram.crowd ---- */

struct crowd {
	struct post_line line;
	enum message_size size;
	bool nonblocking, mixed, empty, kills, storm;
	unsigned senders, receivers;
};

static void draw_sender(struct scenario *s, struct choices *c, const struct crowd *w, unsigned actor)
{
	unsigned posts = (unsigned)choice_range(c, "posts", 1, 3);
	bool aimed;

	STEP(s, actor, "close", w->line.in);
	line_enter(s, c, &w->line, actor, w->nonblocking, &aimed);
	STEP(s, actor, "meet", in_number(0), in_number(w->senders));
	STEP(s, actor, "repeat", in_number(choice_range(c, "rounds", 1, w->size == MESSAGE_LARGE ? 3 : 8)));
	while (posts-- > 0) {
		enum message_size size = w->size;

		if (w->mixed)
			size = (enum message_size)choice_below(c, "class", (uint64_t)w->size + 1);
		if (w->empty && choice_chance(c, "without", 1, 4))
			STEP(s, actor, aimed ? "post" : "post-to", w->line.out, in_number(0));
		else
			line_post(s, c, &w->line, actor, aimed, draw_message(c, size));
		if (choice_chance(c, "pausing", 1, 4))
			draw_breath(s, c, actor);
	}
	STEP0(s, actor, "end");
}

static void draw_receiver(struct scenario *s, struct choices *c, const struct crowd *w, unsigned actor)
{
	if (flavour_is_pair(w->line.flavour))
		STEP(s, actor, "close", w->line.out);
	draw_breath(s, c, actor);
	STEP(s, actor, "collect", w->line.in, draw_buffer(c, w->size), in_number(0), in_number(1));
	draw_last_look(s, &w->line, actor);
}

static void draw_crowd(struct scenario *s, struct choices *c)
{
	static const unsigned sizes[] = { 2, 2, 3, 1 };
	struct crowd w;
	unsigned a, first, last;

	w.line = line_of(s, draw_flavour(c));
	w.size = (enum message_size)choice_weighted(c, "size", sizes, MESSAGE_SIZES);
	w.nonblocking = choice_chance(c, "nonblocking", 1, 3);
	w.mixed = choice_chance(c, "mixed", 1, 3);
	w.empty = choice_chance(c, "empty", 1, 2);
	w.kills = choice_chance(c, "kills", 1, 6);
	w.storm = choice_chance(c, "storm", 1, 5);
	w.senders = (unsigned)choice_range(c, "senders", 1, 5);
	w.receivers = 1 + (unsigned)choice_small(c, "receivers", 2);
	if (w.storm)
		draw_catching(s, c);
	/* One of several may find that another has taken what it was woken for. */
	line_open(s, &w.line, w.receivers > 1);
	for (a = 0; a < w.receivers; a++)
		draw_receiver(s, c, &w, draw_child(s));
	first = s->actors;
	for (a = 0; a < w.senders; a++)
		draw_sender(s, c, &w, draw_child(s));
	last = s->actors - 1;
	STEP(s, 0, "close", w.line.in);
	if (flavour_is_pair(w.line.flavour))
		STEP(s, 0, "close", w.line.out);
	if (w.storm)
		draw_storm(s, c, 1, last);
	if (w.kills) {
		draw_breath(s, c, 0);
		STEP(s, 0, "kill", in_actor(last), in_signal(SIG_I_KILL));
	}
	for (a = first; a <= last; a++)
		STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "tell", in_number(0));
	for (a = 1; a < first; a++)
		STEP(s, 0, "reap", in_actor(a));
}

/* ---- dgram.cuts ---- */

/* A buffer that is just too small for such a message, just large enough, or of one byte. */
static struct operand buffer_beside(struct choices *c, struct operand n)
{
	unsigned kind = (unsigned)choice_below(c, "beside", 6);

	if (kind == 5)
		return in_number(1);
	if (kind == 4)
		return in_number(20);
	n.n += kind == 0 ? 0 : kind == 1 ? -1 : kind == 2 ? 1 : 100;
	return n;
}

static void draw_cuts(struct scenario *s, struct choices *c)
{
	struct post_line line = line_of(s, choice_chance(c, "records", 1, 10) ? SEQPAIR : draw_flavour(c));
	enum message_size size = (enum message_size)choice_below(c, "size", MESSAGE_LARGE);
	unsigned count = (unsigned)choice_range(c, "count", 1, 7), i, sender;
	struct operand n[7];
	bool aimed;

	line_open(s, &line, false);
	sender = draw_child(s);
	line_enter(s, c, &line, sender, true, &aimed);
	for (i = 0; i < count; i++) {
		n[i] = draw_message(c, size);
		line_post(s, c, &line, sender, aimed, n[i]);
	}
	if (choice_chance(c, "waits", 3, 4))
		STEP(s, 0, "reap", in_actor(sender));
	STEP(s, 0, "nonblock", line.in, in_word(1));
	for (i = 0; i < count; i++) {
		struct operand buffer;

		if (choice_chance(c, "peeks", 1, 2))
			STEP(s, 0, "peek", line.in, buffer_beside(c, n[i]));
		buffer = buffer_beside(c, n[i]);
		if (choice_chance(c, "reads", 1, 8))
			STEP(s, 0, "read", line.in, buffer);
		else
			STEP(s, 0, "fetch", line.in, buffer, in_word((unsigned)choice_below(c, "by", 3)));
	}
	STEP(s, 0, "repeat", in_number(3));
	STEP(s, 0, "fetch", line.in, in_number(20000), in_word(FETCH_MSG));
	STEP0(s, 0, "end");
	reap_all(s);
}

/* ---- dgram.filters ---- */

static void draw_filters(struct scenario *s, struct choices *c)
{
	static const enum flavour flavour[] = { UDP4, UDP6, NAMED };
	static const unsigned weight[] = { 5, 2, 1 };
	struct post_line line = line_of(s, flavour[choice_weighted(c, "flavour", weight, 3)]);
	unsigned senders = (unsigned)choice_range(c, "senders", 2, 4),
	         rounds = (unsigned)choice_range(c, "rounds", 1, 5);
	unsigned a, i, posts = (unsigned)choice_range(c, "posts", 1, 3);
	bool aimed;

	line_open(s, &line, true);
	for (a = 1; a <= senders; a++) {
		draw_child(s);
		line_enter(s, c, &line, a, true, &aimed);
		STEP(s, a, "tell", in_number(0));
		STEP(s, a, "repeat", in_number(rounds));
		STEP(s, a, "meet", in_number(0), in_number(senders + 1));
		for (i = 0; i < posts; i++)
			line_post(s, c, &line, a, aimed, draw_message(c, MESSAGE_SMALL));
		STEP(s, a, "meet", in_number(1), in_number(senders + 1));
		STEP0(s, a, "end");
	}
	STEP(s, 0, "await", in_number(0), in_number(senders));
	for (i = 0; i < rounds; i++) {
		if (choice_chance(c, "changes", 3, 4))
			STEP(s, 0, "admit", line.in, in_actor(1 + (unsigned)choice_below(c, "peer", senders)));
		else if (choice_chance(c, "all", 1, 2))
			STEP(s, 0, "admit-all", line.in);
		STEP(s, 0, "meet", in_number(0), in_number(senders + 1));
		STEP(s, 0, "meet", in_number(1), in_number(senders + 1));
		STEP(s, 0, "repeat", in_number(choice_range(c, "fetches", 1, 12)));
		STEP(s, 0, "fetch", line.in, in_number(3000), in_word((unsigned)choice_below(c, "by", 3)));
		STEP0(s, 0, "end");
	}
	reap_all(s);
}

/* ---- dgram.full ---- */

static void draw_full(struct scenario *s, struct choices *c)
{
	static const unsigned sizes[] = { 3, 2, 2, 4 };
	struct post_line line = line_of(s, choice_chance(c, "pair", 1, 2) ? DPAIR : NAMED);
	enum message_size size = (enum message_size)choice_weighted(c, "size", sizes, MESSAGE_SIZES);
	unsigned senders = (unsigned)choice_range(c, "senders", 1, 3), a, receiver;
	bool nonblocking = choice_chance(c, "nonblocking", 1, 3), storm = choice_chance(c, "storm", 1, 3);
	bool aimed;

	if (storm)
		draw_catching(s, c);
	line_open(s, &line, false);
	receiver = draw_child(s);
	STEP(s, receiver, "await", in_number(1), in_number(1));
	draw_breath(s, c, receiver);
	/* It waits for what may be too long to be sent: then for nothing. */
	if (size > MESSAGE_SMALL)
		STEP(s, receiver, "nonblock", line.in, in_word(1));
	STEP(s, receiver, "repeat", in_number(choice_range(c, "slow", 1, storm ? 2 : 10))); /* as many come, surely */
	STEP(s, receiver, "fetch", line.in, draw_buffer(c, size), in_word(FETCH_MSG));
	draw_breath(s, c, receiver);
	STEP0(s, receiver, "end");
	if (size > MESSAGE_SMALL)
		STEP(s, receiver, "nonblock", line.in, in_word(0));
	STEP(s, receiver, "collect", line.in, draw_buffer(c, size), in_number(0), in_number(1));
	draw_last_look(s, &line, receiver);
	for (a = 2; a <= senders + 1; a++) {
		draw_child(s);
		STEP(s, a, "close", line.in);
		line_enter(s, c, &line, a, nonblocking, &aimed);
		/* So many that all of the receiver's first calls get one. */
		line_post(s, c, &line, a, aimed, draw_message(c, size));
		STEP(s, a, "tell", in_number(1));
		STEP(s, a, "repeat", in_number(choice_range(c, "rounds", 10, size == MESSAGE_LARGE ? 12 : 40)));
		line_post(s, c, &line, a, aimed, draw_message(c, size));
		STEP0(s, a, "end");
	}
	STEP(s, 0, "close", line.in);
	if (storm)
		draw_storm(s, c, 1, senders + 1);
	for (a = 2; a <= senders + 1; a++)
		STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "tell", in_number(0));
	STEP(s, 0, "reap", in_actor(receiver));
}

/* ---- dgram.limits ---- */

static void draw_limits(struct scenario *s, struct choices *c)
{
	struct post_line line = line_of(s, draw_flavour(c));
	const char *most = flavour_is_udp(line.flavour) ? "UDP_MAX" : "DGRAM_MAX";
	unsigned posts = (unsigned)choice_range(c, "posts", 1, 6), receiver, sender;
	bool aimed;

	line_open(s, &line, false);
	receiver = draw_child(s);
	STEP(s, receiver, "collect", line.in,
	    in_mark(most, 1, choice_chance(c, "short", 1, 5) ? -1 : choice_chance(c, "long", 1, 2)), in_number(0),
	    in_number(1));
	draw_last_look(s, &line, receiver);
	sender = draw_child(s);
	STEP(s, sender, "close", line.in);
	line_enter(s, c, &line, sender, choice_chance(c, "nonblocking", 1, 4), &aimed);
	while (posts-- > 0) {
		unsigned kind = (unsigned)choice_below(c, "limit", 7);

		line_post(s, c, &line, sender, aimed,
		    kind < 5        ? in_mark(most, 1, (int64_t)(kind % 3) - 1)
		        : kind == 5 ? in_mark(most, 2, 7)
		                    : in_number(100));
	}
	STEP(s, 0, "close", line.in);
	STEP(s, 0, "reap", in_actor(sender));
	STEP(s, 0, "tell", in_number(0));
	STEP(s, 0, "reap", in_actor(receiver));
}

/* ---- dgram.exchange ---- */

/* To and fro over one pair; each waits for the other's. */
static void draw_exchange(struct scenario *s, struct choices *c)
{
	unsigned pair = scenario_object(s, choice_chance(c, "records", 1, 2) ? "seqpair" : "dpair"), a, b, side;
	int64_t rounds = choice_range(c, "rounds", 1, 8);
	enum message_size size = (enum message_size)choice_below(c, "size", MESSAGE_PAGE); /* surely not too long */
	struct operand ends[] = { in_end(pair, SIDE_A, 0), in_end(pair, SIDE_B, 0) };

	STEP(s, 0, "couple", in_object(pair));
	a = draw_child(s);
	b = draw_child(s);
	for (side = 0; side < 2; side++) {
		unsigned actor = side == 0 ? a : b;

		STEP(s, actor, "close", ends[!side]);
		STEP(s, actor, "repeat", in_number(rounds));
		if (side == 0)
			STEP(s, actor, "post", ends[side], draw_message(c, size));
		STEP(s, actor, "fetch", ends[side], in_number(20000), in_word(FETCH_MSG));
		draw_breath(s, c, actor);
		if (side == 1)
			STEP(s, actor, "post", ends[side], draw_message(c, size));
		STEP0(s, actor, "end");
	}
	STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "reap", in_actor(b));
}

const struct family dgram_families[] = {
	{ "dgram.crowd", 2, draw_crowd, "one to five senders at once, one to three receivers of one socket, every kind",
	    4 },
	{ "dgram.cuts", 1, draw_cuts, "buffers around the length of the message; looked at before", 3 },
	{ "dgram.filters", 1, draw_filters, "a receiver connects to one sender after another while all send", 2 },
	{ "dgram.full", 1, draw_full, "senders that wait for a slow receiver, or do not wait; signals", 2 },
	{ "dgram.limits", 1, draw_limits, "messages around the greatest length", 1 },
	{ "dgram.exchange", 1, draw_exchange, "to and fro over a pair, each waiting for the other", 1 },
	{ .id = NULL },
};
