/* Families that pass descriptors: along a chain, many at once, held in a message, and into a new image. */
#include "fdpass.h"
#include "signals.h"

/* Tokens. */
enum { TOKEN_PASSED, TOKEN_CLOSED, TOKEN_READY };

static unsigned child_of(struct scenario *s, unsigned parent)
{
	unsigned child = scenario_process(s);

	STEP(s, parent, "fork", in_actor(child));
	return child;
}

static void reap_all(struct scenario *s)
{
	unsigned a;

	for (a = 1; a < s->actors; a++)
		STEP(s, 0, "reap", in_actor(a));
}

static void draw_rest(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned kind = (unsigned)choice_below(c, "rest", 4);

	if (kind == 1)
		STEP(s, a, "spin", in_number(1000));
	else if (kind >= 2)
		STEP(s, a, "yield", in_number(kind == 2 ? 1 : 4));
}

static unsigned draw_road(struct scenario *s, bool mail)
{
	unsigned road = scenario_object(s, mail ? "mail" : "courier");

	STEP(s, 0, mail ? "mail" : "courier", in_object(road));
	return road;
}

/* What is passed: a pipe, a file, another courier. */
struct cargo {
	unsigned pipe, file, courier;
};

static struct cargo draw_cargo(struct scenario *s)
{
	struct cargo g = { scenario_object(s, "pipe"), scenario_object(s, "file"), scenario_object(s, "courier") };

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "pipe", in_object(g.pipe));
	STEP(s, 0, "file", in_object(g.file));
	STEP(s, 0, "courier", in_object(g.courier));
	return g;
}

static void close_cargo(struct scenario *s, unsigned a, const struct cargo *g)
{
	STEP(s, a, "close", in_end(g->pipe, PIPE_R, 0));
	STEP(s, a, "close", in_end(g->pipe, PIPE_W, 0));
	STEP(s, a, "close", in_end(g->file, 0, 0));
	STEP(s, a, "close", in_end(g->courier, COURIER_A, 0));
	STEP(s, a, "close", in_end(g->courier, COURIER_B, 0));
}

/* One of the ends. */
static struct operand draw_end(struct choices *c, const struct cargo *g)
{
	switch (choice_below(c, "what", 5)) {
	case 0:
		return in_end(g->pipe, PIPE_W, 0);
	case 1:
		return in_end(g->pipe, PIPE_R, 0);
	case 2:
		return in_end(g->courier, COURIER_A, 0);
	default:
		return in_end(g->file, 0, 0);
	}
}

/* A message by that end, with up to three ends. */
static void draw_pass(struct scenario *s, struct choices *c, unsigned a, struct operand by, const struct cargo *g)
{
	unsigned count = (unsigned)choice_below(c, "count", 7);
	struct operand x = draw_end(c, g), y = draw_end(c, g), z = draw_end(c, g);

	if (count == 0)
		STEP(s, a, "letter", by);
	else if (count <= 3)
		STEP(s, a, "pass", by, x);
	else if (count <= 5)
		STEP(s, a, "pass2", by, x, y);
	else
		STEP(s, a, "pass3", by, x, y, z);
}

/* What can be done with a file: its offset is everybody's. */
static void draw_file_use(struct scenario *s, struct choices *c, unsigned a, unsigned file, unsigned slot)
{
	unsigned kind = (unsigned)choice_below(c, "file use", 6);

	if (kind <= 1)
		STEP(s, a, "advance", in_end(file, 0, slot), in_number(choice_range(c, "words", 1, 20)));
	else if (kind <= 3)
		STEP(s, a, "leaf", in_end(file, 0, slot));
	else if (kind == 4)
		STEP(s, a, "rewind", in_end(file, 0, slot), in_number(choice_range(c, "words", 0, 100)));
	else
		STEP(s, a, "flags", in_end(file, 0, slot));
}

static void draw_uses(struct scenario *s, struct choices *c, unsigned a, const struct cargo *g)
{
	unsigned uses = (unsigned)choice_range(c, "uses", 1, 4);

	while (uses-- > 0) {
		unsigned kind = (unsigned)choice_below(c, "use", 6);

		if (kind <= 2)
			draw_file_use(s, c, a, g->file, 0);
		else if (kind == 3)
			STEP(s, a, "write", in_end(g->pipe, PIPE_W, 0), in_number(choice_range(c, "bytes", 1, 50)));
		else if (kind == 4)
			STEP(s, a, "flags", in_end(g->courier, COURIER_A, 0));
		else
			STEP(s, a, "nonblock", in_end(g->file, 0, 0), in_word((int64_t)choice_below(c, "on", 2)));
	}
}

/* ---- fdpass.chain ---- */

/* One after the other gets what the first had, and passes it on; M reads until all of them are gone. */
void draw_pass_chain(struct scenario *s, struct choices *c)
{
	unsigned hops = (unsigned)choice_range(c, "hops", 1, 4), i;
	bool early = choice_chance(c, "early", 1, 2), keeps = choice_chance(c, "keeps file", 1, 2);
	unsigned road[4] = { 0 }, actor[4] = { 0 };
	struct cargo g = draw_cargo(s);

	for (i = 0; i < hops; i++) {
		road[i] = scenario_object(s, "courier");
		STEP(s, 0, "courier", in_object(road[i]));
	}
	for (i = 0; i < hops; i++) {
		unsigned a = actor[i] = child_of(s, 0), k;

		close_cargo(s, a, &g);
		for (k = 0; k < hops; k++) {
			if (k != i + 1)
				STEP(s, a, "close", in_end(road[k], COURIER_A, 0));
			if (k != i)
				STEP(s, a, "close", in_end(road[k], COURIER_B, 0));
		}
	}
	if (choice_chance(c, "nonblock", 1, 2))
		STEP(s, 0, "nonblock", in_end(g.file, 0, 0), in_word(1));
	draw_file_use(s, c, 0, g.file, 0);
	STEP(s, 0, "pass3", in_end(road[0], COURIER_A, 0), in_end(g.pipe, PIPE_W, 0), in_end(g.file, 0, 0),
	    in_end(g.courier, COURIER_A, 0));
	STEP(s, 0, "close", in_end(g.pipe, PIPE_W, 0));
	if (!keeps)
		STEP(s, 0, "close", in_end(g.file, 0, 0));
	STEP(s, 0, "tell", in_number(TOKEN_PASSED));
	for (i = 0; i < hops; i++) {
		unsigned a = actor[i];

		if (!early && i == 0)
			STEP(s, a, "await", in_number(TOKEN_PASSED), in_number(1));
		STEP(s, a, "take", in_end(road[i], COURIER_B, 0), in_word(0));
		draw_uses(s, c, a, &g);
		if (i + 1 == hops)
			continue;
		STEP(s, a, "pass3", in_end(road[i + 1], COURIER_A, 0), in_end(g.pipe, PIPE_W, 0), in_end(g.file, 0, 0),
		    in_end(g.courier, COURIER_A, 0));
		if (choice_chance(c, "closes", 1, 2))
			STEP(s, a, "close", in_end(g.pipe, PIPE_W, 0));
		draw_rest(s, c, a);
	}
	for (i = 0; i < hops; i++) {
		STEP(s, 0, "close", in_end(road[i], COURIER_A, 0));
		STEP(s, 0, "close", in_end(road[i], COURIER_B, 0));
	}
	STEP(s, 0, "drain", in_end(g.pipe, PIPE_R, 0), in_number(100));
	reap_all(s);
	if (keeps)
		draw_file_use(s, c, 0, g.file, 0);
}

/* ---- fdpass.crowd ---- */

/* Many messages with this and that, from several senders to one who takes them and looks at what came. */
void draw_pass_crowd(struct scenario *s, struct choices *c)
{
	bool mail = choice_chance(c, "mail", 1, 2), cuts = choice_chance(c, "cuts", 1, 3);
	unsigned senders = (unsigned)choice_range(c, "senders", 1, 3), i, k, receiver, road;
	unsigned messages = (unsigned)choice_range(c, "messages", 1, 3);
	struct cargo g = draw_cargo(s);

	road = draw_road(s, mail);
	if (mail) { /* may be lost, or refused: nobody waits */
		STEP(s, 0, "nonblock", in_end(road, COURIER_A, 0), in_word(1));
		STEP(s, 0, "nonblock", in_end(road, COURIER_B, 0), in_word(1));
	}
	receiver = child_of(s, 0);
	close_cargo(s, receiver, &g);
	STEP(s, receiver, "close", in_end(road, COURIER_A, 0));
	for (i = 0; i < senders; i++) {
		unsigned a = child_of(s, 0);

		STEP(s, a, "close", in_end(road, COURIER_B, 0));
		STEP(s, a, "close", in_end(g.pipe, PIPE_R, 0));
		for (k = 0; k < messages; k++) {
			struct cargo sends = g;

			draw_pass(s, c, a, in_end(road, COURIER_A, 0), &sends);
			draw_rest(s, c, a);
		}
		STEP(s, a, "tell", in_number(TOKEN_PASSED));
	}
	if (mail && choice_chance(c, "waits", 2, 3))
		STEP(s, receiver, "await", in_number(TOKEN_PASSED), in_number(senders));
	for (i = 0; i < senders * messages; i++) {
		int64_t fresh = (int64_t)choice_small(c, "cloexec", 2);

		if (cuts && choice_chance(c, "cut", 1, 2))
			STEP(s, receiver, "take-cut", in_end(road, COURIER_B, 0), in_word(fresh),
			    in_number((int64_t)choice_below(c, "room", 4)));
		else
			STEP(s, receiver, "take", in_end(road, COURIER_B, 0), in_word(fresh));
		if (choice_chance(c, "use", 1, 2))
			draw_file_use(s, c, receiver, g.file, (unsigned)choice_small(c, "slot", 3));
		else if (choice_chance(c, "write", 1, 2))
			STEP(s, receiver, "write", in_end(g.pipe, PIPE_W, (unsigned)choice_small(c, "slot", 2)),
			    in_number(3));
	}
	STEP(s, 0, "close", in_end(road, COURIER_A, 0));
	STEP(s, 0, "close", in_end(road, COURIER_B, 0));
	STEP(s, 0, "close", in_end(g.pipe, PIPE_W, 0));
	if (choice_chance(c, "file", 1, 2))
		draw_file_use(s, c, 0, g.file, 0);
	STEP(s, 0, "close", in_end(g.courier, COURIER_A, 0));
	STEP(s, 0, "drain", in_end(g.pipe, PIPE_R, 0), in_number(100));
	reap_all(s);
}

/* ---- fdpass.flight ---- */

enum fate { FATE_TAKEN, FATE_CLOSED, FATE_EXIT, FATES };

/* The last end of one side of a pipe is in a message; somebody at the other side looks; then it is taken, or the socket goes. */
void draw_pass_flight(struct scenario *s, struct choices *c)
{
	bool write_end = choice_chance(c, "write end", 2, 3), waits = choice_chance(c, "waits", 1, 2);
	enum fate fate = (enum fate)choice_below(c, "fate", FATES);
	unsigned side = write_end ? PIPE_W : PIPE_R, other = !side, road, taker, i;
	unsigned pipe = scenario_object(s, "pipe"), looks = (unsigned)choice_range(c, "looks", 1, 4);

	bool mail = choice_chance(c, "mail", 1, 3);

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "pipe", in_object(pipe));
	road = draw_road(s, mail);
	taker = child_of(s, 0);
	STEP(s, taker, "close", in_end(pipe, PIPE_R, 0));
	STEP(s, taker, "close", in_end(pipe, PIPE_W, 0));
	STEP(s, taker, "close", in_end(road, COURIER_A, 0));
	STEP(s, taker, "await", in_number(TOKEN_READY), in_number(1));
	draw_rest(s, c, taker);
	if (fate == FATE_TAKEN) {
		STEP(s, taker, "take", in_end(road, COURIER_B, 0), in_word(0));
		if (write_end)
			STEP(s, taker, "write", in_end(pipe, PIPE_W, 0), in_number(5));
		else
			STEP(s, taker, "sip", in_end(pipe, PIPE_R, 0), in_number(100), in_number(1));
		draw_rest(s, c, taker);
	} else if (fate == FATE_CLOSED) {
		STEP(s, taker, "close", in_end(road, COURIER_B, 0));
		STEP(s, taker, "await", in_number(TOKEN_CLOSED), in_number(1));
	}
	STEP(s, 0, "close", in_end(road, COURIER_B, 0));
	STEP(s, 0, "pass", in_end(road, COURIER_A, 0), in_end(pipe, side, 0));
	STEP(s, 0, "close", in_end(pipe, side, 0));
	STEP(s, 0, "nonblock", in_end(pipe, other, 0), in_word(1));
	for (i = 0; i < looks; i++) {
		if (write_end)
			STEP(s, 0, "read", in_end(pipe, PIPE_R, 0), in_number(10));
		else
			STEP(s, 0, "write", in_end(pipe, PIPE_W, 0), in_number(3));
		draw_rest(s, c, 0);
	}
	STEP(s, 0, "tell", in_number(TOKEN_READY));
	if (waits)
		STEP(s, 0, "nonblock", in_end(pipe, other, 0), in_word(0));
	if (write_end)
		STEP(s, 0, "drain", in_end(pipe, PIPE_R, 0), in_number(10));
	else
		STEP(s, 0, "write", in_end(pipe, PIPE_W, 0), in_number(7));
	STEP(s, 0, "tell", in_number(TOKEN_CLOSED));
	reap_all(s);
	if (write_end)
		STEP(s, 0, "read", in_end(pipe, PIPE_R, 0), in_number(10));
}

/* ---- fdpass.exec ---- */

/* What was taken with a flag or without one, and a new image: the pipe tells which it has. */
void draw_pass_exec(struct scenario *s, struct choices *c)
{
	bool fresh = choice_chance(c, "fresh", 1, 2), marked = choice_chance(c, "sender's flag", 1, 2);
	unsigned pipe = scenario_object(s, "pipe"), file = scenario_object(s, "file"), road, taker;

	road = scenario_object(s, "courier");
	STEP(s, 0, "pipe", in_object(pipe));
	STEP(s, 0, "file", in_object(file));
	STEP(s, 0, "courier", in_object(road));
	taker = child_of(s, 0);
	STEP(s, taker, "close", in_end(pipe, PIPE_R, 0));
	STEP(s, taker, "close", in_end(pipe, PIPE_W, 0));
	STEP(s, taker, "close", in_end(file, 0, 0));
	STEP(s, taker, "close", in_end(road, COURIER_A, 0));
	STEP(s, taker, "take", in_end(road, COURIER_B, 0), in_word(fresh));
	draw_rest(s, c, taker);
	STEP0(s, taker, "exec");
	if (!fresh) {
		STEP(s, taker, "write", in_end(pipe, PIPE_W, 0), in_number(4));
		STEP(s, taker, "leaf", in_end(file, 0, 0));
	} else if (choice_chance(c, "lives on", 1, 2)) /* so that it cannot be its end that closes */
		STEP(s, taker, "await", in_number(TOKEN_CLOSED), in_number(1));
	if (marked) {
		STEP(s, 0, "cloexec", in_end(pipe, PIPE_W, 0));
		STEP(s, 0, "cloexec", in_end(file, 0, 0));
	}
	draw_file_use(s, c, 0, file, 0);
	STEP(s, 0, "pass2", in_end(road, COURIER_A, 0), in_end(pipe, PIPE_W, 0), in_end(file, 0, 0));
	STEP(s, 0, "close", in_end(pipe, PIPE_W, 0));
	STEP(s, 0, "close", in_end(road, COURIER_A, 0));
	STEP(s, 0, "close", in_end(road, COURIER_B, 0));
	STEP(s, 0, "drain", in_end(pipe, PIPE_R, 0), in_number(10));
	STEP(s, 0, "tell", in_number(TOKEN_CLOSED));
	reap_all(s);
	draw_file_use(s, c, 0, file, 0);
}

const struct family fdpass_families[] = {
	{ "fdpass.chain", 1, draw_pass_chain,
	    "a pipe, a file and a socket go from hand to hand, and are used on the way", 3 },
	{ "fdpass.crowd", 1, draw_pass_crowd, "several senders, messages with up to three descriptors, one receiver",
	    3 },
	{ "fdpass.flight", 1, draw_pass_flight, "the last end of a pipe is in a message that nobody has taken yet", 2 },
	{ "fdpass.exec", 1, draw_pass_exec,
	    "descriptors are taken, with FD_CLOEXEC or without, and a new image follows", 1 },
	{ .id = NULL },
};
