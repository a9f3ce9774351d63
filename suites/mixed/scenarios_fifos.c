/* mixed.fifo-images: FIFOs are opened, abandoned and opened again by processes that become new images meanwhile. */
#include "mixed.h"

enum { READERS_DONE = TOKEN_STEP, WRITERS_DONE, WRITERS_MAX_HERE = 3 };

static void opens(struct scenario *s, unsigned a, unsigned fifo, unsigned side, bool nonblock)
{
	STEP(s, a, "open", in_end(fifo, side, 0), in_word(nonblock), in_number(0));
}

/* In nobody's way: transfers do not wait. */
static void transfers(struct scenario *s, struct choices *c, unsigned a, unsigned fifo, unsigned side)
{
	STEP(s, a, side == SIDE_W ? "write" : "read", in_end(fifo, side, 0),
	    in_number(choice_range(c, "bytes", 1, 200)));
}

/* Each round it opens, moves something, becomes a new image with the end or without it, and abandons it. */
static void visits(struct scenario *s, struct choices *c, unsigned a, unsigned fifo, unsigned side)
{
	unsigned rounds = cast_range(c, 1, 3);

	while (rounds-- > 0) {
		bool loses = cast_chance(c, 1, 3), tries = cast_chance(c, 1, 4), rests = cast_chance(c, 1, 2);

		if (tries)
			opens(s, a, fifo, side, true);
		opens(s, a, fifo, side, false);
		STEP(s, a, "nonblock", in_end(fifo, side, 0), in_word(1));
		transfers(s, c, a, fifo, side);
		if (loses)
			STEP(s, a, "cloexec", in_end(fifo, side, 0));
		STEP0(s, a, "exec");
		if (side == SIDE_W) /* in the new image SIGPIPE may be ignored still */
			STEP0(s, a, "pending");
		transfers(s, c, a, fifo, side);
		if (rests)
			STEP(s, a, "yield", in_number(2));
		STEP(s, a, "close", in_end(fifo, side, 0));
	}
	STEP(s, a, "tell", in_number(side == SIDE_W ? WRITERS_DONE : READERS_DONE));
}

void draw_fifo_images(struct scenario *s, struct choices *c)
{
	unsigned fifo = scenario_object(s, "fifo"), writers = cast_range(c, 1, WRITERS_MAX_HERE), a, reader, last;
	bool killed = cast_chance(c, 1, 4);

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "mkfifo", in_object(fifo));
	for (a = 1; a <= writers; a++) {
		scenario_process(s);
		visits(s, c, a, fifo, SIDE_W);
		STEP(s, 0, "fork", in_actor(a));
	}
	reader = scenario_process(s);
	visits(s, c, reader, fifo, SIDE_R);
	STEP(s, 0, "fork", in_actor(reader));
	/* Whoever is left waiting for the other side finds these two. */
	last = scenario_process(s);
	STEP(s, last, "await", in_number(WRITERS_DONE), in_number(writers));
	opens(s, last, fifo, SIDE_W, false);
	STEP(s, last, "await", in_number(READERS_DONE), in_number(1));
	STEP(s, 0, "fork", in_actor(last));
	if (killed) {
		STEP(s, 0, "kill", in_actor(1), in_signal(SIG_I_KILL));
		STEP(s, 0, "reap", in_actor(1)); /* nobody waits for what it would have told */
	}
	STEP(s, 0, "await", in_number(READERS_DONE), in_number(1));
	opens(s, 0, fifo, SIDE_R, true);
	for (a = killed ? 2 : 1; a <= last; a++)
		STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "unlink", in_object(fifo), in_number(0));
}
