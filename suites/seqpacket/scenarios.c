/* Families about records: several senders of one end, cut ones, and peers that go. */
#include "../dgram/draw.h"

#include "signals.h"

/* ---- seqpacket.crowd ---- */

static void draw_receiver(struct scenario *s, struct choices *c, const struct post_line *l, unsigned actor,
    enum message_size size, bool until_end)
{
	STEP(s, actor, "close", l->out);
	draw_breath(s, c, actor);
	if (until_end && choice_chance(c, "plainly", 1, 2))
		STEP(s, actor, "drain", l->in, draw_buffer(c, size));
	else
		STEP(s, actor, "collect", l->in, draw_buffer(c, size), in_number(0), in_number(1));
	STEP(s, actor, "nonblock", l->in, in_word(1));
	STEP(s, actor, "fetch", l->in, in_number(100), in_word(FETCH_MSG));
}

static void draw_crowd(struct scenario *s, struct choices *c)
{
	static const unsigned sizes[] = { 2, 2, 3, 1 };
	struct post_line line = line_of(s, SEQPAIR);
	enum message_size size = (enum message_size)choice_weighted(c, "size", sizes, MESSAGE_SIZES);
	unsigned senders = (unsigned)choice_range(c, "senders", 1, 3), a;
	bool nonblocking = choice_chance(c, "nonblocking", 1, 4), kills = choice_chance(c, "kills", 1, 6);
	bool until_end = choice_chance(c, "end", 2, 3), storm = choice_chance(c, "storm", 1, 5), aimed;

	if (storm)
		draw_catching(s, c);
	line_open(s, &line, false);
	draw_child(s);
	draw_receiver(s, c, &line, 1, size, until_end);
	for (a = 2; a <= senders + 1; a++) {
		draw_child(s);
		STEP(s, a, "close", line.in);
		line_enter(s, c, &line, a, nonblocking, &aimed);
		STEP(s, a, "meet", in_number(0), in_number(senders));
		STEP(s, a, "repeat", in_number(choice_range(c, "rounds", 1, size == MESSAGE_LARGE ? 10 : 30)));
		line_post(s, c, &line, a, aimed, draw_message(c, size));
		if (choice_chance(c, "pausing", 1, 4))
			draw_breath(s, c, a);
		STEP0(s, a, "end");
	}
	STEP(s, 0, "close", line.in);
	if (until_end)
		STEP(s, 0, "close", line.out);
	if (storm)
		draw_storm(s, c, 1, senders + 1);
	if (kills) {
		draw_breath(s, c, 0);
		STEP(s, 0, "kill", in_actor(2), in_signal(SIG_I_KILL));
	}
	for (a = 2; a <= senders + 1; a++)
		STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "tell", in_number(0));
	STEP(s, 0, "reap", in_actor(1));
}

/* ---- seqpacket.cuts ---- */

static void draw_cuts(struct scenario *s, struct choices *c)
{
	struct post_line line = line_of(s, SEQPAIR);
	enum message_size size = (enum message_size)choice_below(c, "size", MESSAGE_LARGE);
	unsigned count = (unsigned)choice_range(c, "count", 1, 7), i, sender;
	bool aimed;

	line_open(s, &line, false);
	sender = draw_child(s);
	line_enter(s, c, &line, sender, true, &aimed);
	for (i = 0; i < count; i++)
		line_post(s, c, &line, sender, aimed, draw_message(c, size));
	if (choice_chance(c, "waits", 3, 4))
		STEP(s, 0, "reap", in_actor(sender));
	STEP(s, 0, "nonblock", line.in, in_word(1));
	for (i = 0; i < 2 * count; i++) {
		struct operand buffer = choice_chance(c, "short", 1, 2) ? in_number(choice_range(c, "bytes", 1, 40))
		                                                        : draw_message(c, size);

		if (choice_chance(c, "peeks", 1, 4))
			STEP(s, 0, "peek", line.in, buffer);
		else
			STEP(s, 0, "fetch", line.in, buffer, in_word((unsigned)choice_below(c, "by", 3)));
	}
	STEP(s, 0, "fetch", line.in, in_number(20000), in_word(FETCH_MSG));
	reap_all(s);
}

/* ---- seqpacket.broken ---- */

static void draw_broken(struct scenario *s, struct choices *c)
{
	struct post_line line = line_of(s, SEQPAIR);
	enum message_size size = (enum message_size)choice_below(c, "size", MESSAGE_PAGE); /* surely not too long */
	unsigned disposition = (unsigned)choice_below(c, "sigpipe", 3);
	unsigned reader, writer;

	line_open(s, &line, false);
	reader = draw_child(s);
	writer = draw_child(s);
	STEP(s, 0, "close", line.in);
	STEP(s, 0, "close", line.out);
	STEP(s, reader, "close", line.out);
	if (choice_chance(c, "reads", 1, 2))
		STEP(s, reader, "fetch", line.in, in_number(3000), in_word(FETCH_MSG));
	draw_breath(s, c, reader);
	if (choice_chance(c, "answers", 1, 3))
		STEP(s, reader, "post", line.in, draw_message(c, MESSAGE_SMALL));
	STEP(s, writer, "close", line.in);
	if (disposition == 1)
		STEP(s, writer, "catch", in_signals(SIGNAL_BIT(SIG_I_PIPE)), in_word(1), in_word(0), in_word(0));
	else if (disposition == 2)
		STEP(s, writer, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, writer, "post", line.out, draw_message(c, size));
	STEP(s, writer, "await", in_number(0), in_number(1));
	STEP(s, writer, "repeat", in_number(choice_range(c, "posts", 1, 3)));
	STEP(s, writer, "post", line.out, draw_message(c, size));
	STEP0(s, writer, "end");
	STEP(s, writer, "fetch", line.out, in_number(3000), in_word(FETCH_MSG));
	STEP(s, 0, "reap", in_actor(reader));
	STEP(s, 0, "tell", in_number(0));
	STEP(s, 0, "reap", in_actor(writer));
}

const struct family seqpacket_families[] = {
	{ "seqpacket.crowd", 1, draw_crowd, "one to three senders of one end, one receiver, until the end", 4 },
	{ "seqpacket.cuts", 1, draw_cuts, "buffers that are too small, and looks before", 2 },
	{ "seqpacket.broken", 1, draw_broken, "the peer goes, with something unread or not; SIGPIPE in every way", 2 },
	{ .id = NULL },
};
