#include "draw.h"

#include "signals.h"

struct operand draw_message(struct choices *c, enum message_size size)
{
	static const int64_t tiny[] = { 12, 1, 13, 2, 16, 17, 31 };
	static const int64_t small[] = { 100, 200, 512, 1000, 1500, 2000 };
	static const int64_t large[] = { 9000, 5000, 20000, 33000, 60000 };
	unsigned i;

	switch (size) {
	case MESSAGE_TINY:
		return in_number(tiny[choice_below(c, "bytes", 7)]);
	case MESSAGE_SMALL:
		return in_number(small[choice_below(c, "bytes", 6)]);
	case MESSAGE_PAGE:
		i = (unsigned)choice_below(c, "bytes", 5);
		return i < 3 ? in_mark("PAGE", 1, (int64_t)i - 1) : in_mark("PAGE", 2, (int64_t)i - 3);
	default:
		return in_number(large[choice_below(c, "bytes", 5)]);
	}
}

struct operand draw_buffer(struct choices *c, enum message_size size)
{
	static const int64_t most[] = { 64, 2000, 20000, 65536 };
	unsigned kind = (unsigned)choice_below(c, "buffer", 6);

	if (kind < 3)
		return in_number(most[size]);
	return kind == 3 ? in_number(most[size] / 2)
	    : kind == 4  ? in_number(most[size] / 128 + 15)
	                 : draw_message(c, size);
}

void draw_breath(struct scenario *s, struct choices *c, unsigned actor)
{
	static const int64_t turns[] = { 300, 3000, 30000 };
	unsigned kind = (unsigned)choice_below(c, "breath", 5);

	if (scenario_room(s, actor) == 0)
		return;
	if (kind >= 3)
		STEP(s, actor, "yield", in_number(kind == 3 ? 1 : 5));
	else if (kind > 0)
		STEP(s, actor, "spin", in_number(turns[kind]));
}

unsigned draw_child(struct scenario *s)
{
	unsigned child = scenario_process(s);

	STEP(s, 0, "fork", in_actor(child));
	return child;
}

void reap_all(struct scenario *s)
{
	unsigned a;

	for (a = 1; a < s->actors; a++)
		STEP(s, 0, "reap", in_actor(a));
}

struct post_line line_of(struct scenario *s, enum flavour f)
{
	static const char *const
	    kind[] = { [DPAIR] = "dpair", [NAMED] = "named", [UDP4] = "udp4", [UDP6] = "udp6", [SEQPAIR] = "seqpair" };
	unsigned object = scenario_object(s, kind[f]);
	bool pair = flavour_is_pair(f);

	return (struct post_line){ f, object, in_end(object, pair ? SIDE_B : SIDE_RECEIVER, 0),
		in_end(object, pair ? SIDE_A : SIDE_SENDERS, 0) };
}

void line_open(struct scenario *s, const struct post_line *l, bool nonblock)
{
	if (!flavour_is_pair(l->flavour)) {
		STEP(s, 0, "receiver", l->in, in_word(nonblock));
		return;
	}
	STEP(s, 0, "couple", in_object(l->object));
	if (nonblock)
		STEP(s, 0, "nonblock", l->in, in_word(1));
}

void line_enter(struct scenario *s, struct choices *c, const struct post_line *l, unsigned actor, bool nonblock,
    bool *aimed)
{
	*aimed = flavour_is_pair(l->flavour);
	if (*aimed) {
		if (nonblock)
			STEP(s, actor, "nonblock", l->out, in_word(1));
		return;
	}
	STEP(s, actor, "sender", l->out, in_word(nonblock));
	*aimed = choice_chance(c, "aimed", 1, 2);
	if (*aimed)
		STEP(s, actor, "aim", l->out);
}

void line_post(struct scenario *s, struct choices *c, const struct post_line *l, unsigned actor, bool aimed,
    struct operand n)
{
	unsigned by = (unsigned)choice_below(c, "by", 6);

	if (!aimed)
		STEP(s, actor, "post-to", l->out, n);
	else if (by < 3)
		STEP(s, actor, "post", l->out, n);
	else if (by < 5)
		STEP(s, actor, "post-parts", l->out, n, in_number(choice_range(c, "parts", 1, PARTS_OF_MESSAGE_MAX)));
	else
		STEP(s, actor, "write", l->out, n);
}

void draw_catching(struct scenario *s, struct choices *c)
{
	bool restart = choice_chance(c, "restart", 1, 2);

	STEP(s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(1), in_word(restart), in_word(0));
}

void draw_storm(struct scenario *s, struct choices *c, unsigned first, unsigned last)
{
	unsigned a;

	STEP(s, 0, "repeat", in_number(choice_range(c, "signals", 2, 25)));
	for (a = first; a <= last; a++)
		STEP(s, 0, "kill", in_actor(a), in_signal(SIG_I_USR1));
	draw_breath(s, c, 0);
	STEP0(s, 0, "end");
}
