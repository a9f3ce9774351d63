#include "pty.h"

#include "../std/cast.h"

/* ---- pty.streams: bytes through pseudo-terminals, both ways, by processes that have only what they need ---- */

enum { PTYS_MOST = 3, TOKEN_READ = TOKEN_STEP /* and those above */ };

/* Of each pseudo-terminal only the side that it uses, if any. */
static void keeps(struct scenario *s, unsigned a, const unsigned *pty, unsigned ptys, unsigned own, unsigned side)
{
	unsigned i, k;

	for (i = 0; i < ptys; i++)
		for (k = 0; k < SIDES_MAX; k++)
			if (i != own || k != side)
				STEP(s, a, "close", in_end(pty[i], k, 0));
}

/* As much as it likes, though signals may make it less. What is unread when the last slave goes might be lost. */
static void pours(struct scenario *s, struct choices *c, unsigned object, unsigned a, unsigned b)
{
	static const unsigned sizes[] = { 1, 2, 80, 255, 256, 1000, 4095, 4096, 4097, 16000 };
	unsigned rounds = cast_range(c, 1, 8), n = sizes[cast_below(c, 10)], chunk = cast_range(c, 1, 5000);
	unsigned least = rounds * n / 400 + 1; /* or there would be too many reads */

	STEP(s, a, "repeat", in_number(rounds));
	STEP(s, a, "write", in_end(object, SIDE_SLAVE, 0), in_number(n));
	STEP0(s, a, "end");
	STEP(s, b, "drain", in_end(object, SIDE_MASTER, 0), in_number(chunk < least ? least : chunk));
}

/* Never more than a slave must hold. */
static void types(struct scenario *s, struct choices *c, unsigned object, unsigned a, unsigned b, unsigned token)
{
	unsigned rounds = cast_range(c, 1, 5), i;

	for (i = 0; i < rounds; i++) {
		unsigned n = cast_range(c, 1, PTY_INPUT_LEAST), chunk = cast_range(c, 1, PTY_INPUT_LEAST);

		STEP(s, a, "write", in_end(object, SIDE_MASTER, 0), in_number(n));
		STEP(s, a, "await", in_number(token), in_number(i + 1));
		STEP(s, b, "sip", in_end(object, SIDE_SLAVE, 0), in_number(chunk < 8 ? 8 : chunk), in_number(n));
		STEP(s, b, "tell", in_number(token));
	}
}

static void draw_streams(struct scenario *s, struct choices *c)
{
	unsigned ptys = cast_chance(c, 1, 3) ? cast_range(c, 2, PTYS_MOST) : 1, pty[PTYS_MOST], i, way,
	         first = s->actors;

	for (i = 0; i < ptys; i++) {
		pty[i] = scenario_object(s, "pty");
		STEP(s, 0, "openpty", in_object(pty[i]));
	}
	for (i = 0; i < ptys; i++) {
		unsigned ways = cast_range(c, 1, 3);

		for (way = 0; way < 2; way++) {
			unsigned a, b, from = way == 0 ? SIDE_SLAVE : SIDE_MASTER;

			if ((ways >> way & 1) == 0)
				continue;
			a = scenario_process(s);
			b = scenario_process(s);
			keeps(s, a, pty, ptys, i, from);
			keeps(s, b, pty, ptys, i, !from);
			if (way == 0)
				pours(s, c, pty[i], a, b);
			else
				types(s, c, pty[i], a, b, TOKEN_READ + i);
		}
	}
	for (i = first; i < s->actors; i++)
		STEP(s, 0, "fork", in_actor(i));
	keeps(s, 0, pty, ptys, ptys, 0);
	for (i = first; i < s->actors; i++)
		STEP(s, 0, "reap", in_actor(i));
}

/* ---- pty.asked: processes that have it in one way or another ask what it is ---- */

static void asks(struct scenario *s, struct choices *c, unsigned a, unsigned pty)
{
	unsigned n = cast_range(c, 1, 4);

	while (n-- > 0) {
		unsigned what = cast_below(c, 6), other = cast_below(c, 3);

		if (what == 0)
			STEP(s, a, "isatty-other", in_word(other));
		else
			STEP(s, a, "isatty", in_end(pty, what == 1 ? SIDE_MASTER : SIDE_SLAVE, 0));
	}
}

static void draw_asked(struct scenario *s, struct choices *c)
{
	unsigned pty = scenario_object(s, "pty"), children = cast_range(c, 1, 4), i;

	STEP(s, 0, "openpty", in_object(pty));
	asks(s, c, 0, pty);
	for (i = 0; i < children; i++) {
		unsigned a = scenario_process(s);

		STEP(s, 0, "fork", in_actor(a));
		if (cast_chance(c, 1, 3))
			STEP0(s, a, "setsid");
		if (cast_chance(c, 1, 3))
			STEP0(s, a, "exec");
		if (cast_chance(c, 1, 4))
			STEP(s, a, "close", in_end(pty, SIDE_MASTER, 0));
		asks(s, c, a, pty);
		if (cast_chance(c, 1, 3))
			STEP0(s, a, "dev-tty");
	}
	for (i = 1; i <= children; i++)
		STEP(s, 0, "reap", in_actor(i));
}

const struct family pty_families[] = {
	{ "pty.streams", 1, draw_streams, "bytes go both ways through pseudo-terminals that neither edit nor process",
	    2 },
	{ "pty.asked", 1, draw_asked, "processes that have inherited a pseudo-terminal ask whether it is one", 1 },
	{ .id = NULL },
};
