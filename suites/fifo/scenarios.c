/*
 * Families about opening: who waits for whom, and for how long. In all of them somebody holds both ends in the end, so that
 * nobody waits for ever on a conforming system.
 */
#include "fifo.h"
#include "signals.h"

/* Tokens: what is told by whom. */
enum { TOKEN_READERS = 1, TOKEN_WRITERS, TOKEN_HOLDS, TOKEN_READY, TOKEN_GONE, TOKEN_ROUND, ROUNDS_MAX = 5 };

void draw_open(struct scenario *s, unsigned actor, unsigned fifo, unsigned side, bool nonblock, unsigned name)
{
	STEP(s, actor, "open", in_end(fifo, side, 0), in_word(nonblock), in_number(name));
}

void draw_close(struct scenario *s, unsigned actor, unsigned fifo, unsigned side)
{
	STEP(s, actor, "close", in_end(fifo, side, 0));
}

/* M makes it; a write that comes too late is no harm. */
static unsigned draw_fifo(struct scenario *s)
{
	unsigned fifo = scenario_object(s, "fifo");

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "mkfifo", in_object(fifo));
	return fifo;
}

static struct operand draw_small(struct choices *c)
{
	return draw_size(c, "bytes", (enum size_class)choice_below(c, "class", SIZE_LARGE));
}

/* ---- fifo.meetings ---- */

/* Comes, does something without waiting, goes; again and again. */
static void draw_visitor(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo, unsigned side,
    unsigned all)
{
	unsigned visits = (unsigned)choice_range(c, "visits", 1, 2);
	bool busy = choice_chance(c, "busy", 1, 2);

	STEP(s, actor, "meet", in_number(0), in_number(all));
	STEP(s, actor, "repeat", in_number(choice_range(c, "rounds", 1, 4)));
	while (visits-- > 0) {
		if (choice_chance(c, "pausing", 1, 2))
			draw_pause(s, c, actor);
		if (side == SIDE_W && choice_chance(c, "try", 1, 4))
			draw_open(s, actor, fifo, side, true, NAME_FIRST);
		draw_open(s, actor, fifo, side, side == SIDE_R && choice_chance(c, "nonblocking", 1, 6), NAME_FIRST);
		if (busy) {
			struct operand n = draw_small(c);

			STEP(s, actor, "nonblock", in_end(fifo, side, 0), in_word(1));
			STEP(s, actor, side == SIDE_R ? "read" : "write", in_end(fifo, side, 0), n);
			draw_pause(s, c, actor);
		}
		draw_close(s, actor, fifo, side);
	}
	STEP0(s, actor, "end");
	STEP(s, actor, "tell", in_number(side == SIDE_R ? TOKEN_READERS : TOKEN_WRITERS));
}

void draw_meetings(struct scenario *s, struct choices *c)
{
	unsigned fifo = draw_fifo(s);
	unsigned readers = (unsigned)choice_range(c, "readers", 1, 3);
	unsigned writers = (unsigned)choice_range(c, "writers", 1, 3);
	unsigned a, all = readers + writers, last;

	for (a = 1; a <= all; a++) {
		add_child(s, 0);
		draw_visitor(s, c, a, fifo, a <= readers ? SIDE_R : SIDE_W, all);
	}
	/* For the readers that are left when all writers have gone. */
	last = add_child(s, 0);
	STEP(s, last, "await", in_number(TOKEN_WRITERS), in_number(writers));
	draw_open(s, last, fifo, SIDE_W, false, NAME_FIRST);
	STEP(s, last, "await", in_number(TOKEN_READERS), in_number(readers));
	/* And the other way round. */
	STEP(s, 0, "await", in_number(TOKEN_READERS), in_number(readers));
	draw_open(s, 0, fifo, SIDE_R, true, NAME_FIRST);
	add_reaps(s, 1, last);
}

/* ---- fifo.fleeting ---- */

/* The peers of the one who waits: each of their visits is as short as can be. */
static void draw_peer(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo, unsigned side)
{
	unsigned way = (unsigned)choice_below(c, "way", 3);
	bool writes = side == SIDE_W && choice_chance(c, "writes", 2, 3);

	STEP(s, actor, "repeat", in_number(choice_range(c, "visits", 1, 4)));
	draw_open(s, actor, fifo, side, false, NAME_FIRST);
	if (writes)
		STEP(s, actor, "write", in_end(fifo, side, 0), draw_small(c));
	if (way == 0)
		STEP(s, actor, "bury", in_end(fifo, side, 0));
	else
		draw_close(s, actor, fifo, side);
	if (choice_chance(c, "pausing", 1, 3))
		draw_pause(s, c, actor);
	STEP0(s, actor, "end");
	if (way == 2 && choice_chance(c, "last", 1, 2)) { /* once more, and it goes by ending */
		draw_open(s, actor, fifo, side, false, NAME_FIRST);
		if (writes)
			STEP(s, actor, "write", in_end(fifo, side, 0), draw_small(c));
	}
	STEP(s, actor, "tell", in_number(TOKEN_GONE));
}

/* One process waits at one side again and again, and reads what there is; the others come and go at the other side. */
void draw_fleeting(struct scenario *s, struct choices *c)
{
	unsigned fifo = draw_fifo(s);
	unsigned side = choice_chance(c, "writer waits", 1, 3) ? SIDE_W : SIDE_R;
	unsigned peers = (unsigned)choice_range(c, "peers", 1, 3);
	unsigned token = side == SIDE_R ? TOKEN_READERS : TOKEN_WRITERS;
	unsigned rounds = (unsigned)choice_range(c, "rounds", 1, ROUNDS_MAX), i;
	unsigned waiter = add_child(s, 0), feeder, sink, a;

	STEP(s, waiter, "repeat", in_number(rounds));
	draw_open(s, waiter, fifo, side, false, NAME_FIRST);
	if (side == SIDE_R)
		STEP(s, waiter, "drain", in_end(fifo, side, 0), draw_chunk(c, "chunk", SIZE_AROUND));
	else if (choice_chance(c, "writes", 1, 2)) {
		STEP(s, waiter, "nonblock", in_end(fifo, side, 0), in_word(1));
		STEP(s, waiter, "write", in_end(fifo, side, 0), draw_small(c));
	}
	draw_close(s, waiter, fifo, side);
	STEP(s, waiter, "tell", in_number(TOKEN_ROUND));
	STEP0(s, waiter, "end");
	STEP(s, waiter, "tell", in_number(token));
	for (a = 0; a < peers; a++)
		draw_peer(s, c, add_child(s, 0), fifo, !side);
	/* When they have gone: somebody for each round that may be left. */
	feeder = add_child(s, 0);
	STEP(s, feeder, "await", in_number(TOKEN_GONE), in_number(peers));
	for (i = 0; i < rounds; i++) {
		STEP(s, feeder, "await", in_number(TOKEN_ROUND), in_number(i));
		draw_open(s, feeder, fifo, !side, false, NAME_FIRST);
		draw_close(s, feeder, fifo, !side);
	}
	STEP(s, feeder, "tell", in_number(TOKEN_GONE));
	/* When the one who waits has done: both ends for the peers that are left, and somebody who reads what they write. */
	sink = add_child(s, 0);
	STEP(s, sink, "await", in_number(TOKEN_HOLDS), in_number(1));
	draw_open(s, sink, fifo, SIDE_R, false, NAME_FIRST);
	STEP(s, sink, "tell", in_number(TOKEN_READY));
	STEP(s, sink, "drain", in_end(fifo, SIDE_R, 0), in_mark("PIPE_BUF", 1, 0));
	STEP(s, 0, "await", in_number(token), in_number(1));
	draw_open(s, 0, fifo, SIDE_R, true, NAME_FIRST);
	draw_open(s, 0, fifo, SIDE_W, true, NAME_FIRST);
	STEP(s, 0, "tell", in_number(TOKEN_HOLDS));
	STEP(s, 0, "await", in_number(TOKEN_GONE), in_number(peers + 1));
	STEP(s, 0, "await", in_number(TOKEN_READY), in_number(1));
	draw_close(s, 0, fifo, SIDE_W);
	add_reaps(s, 1, sink);
}

/* ---- fifo.unwaiting: nobody waits at all ---- */

static void draw_glimpses(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo, unsigned side)
{
	struct operand n = draw_small(c);
	bool busy = choice_chance(c, "busy", 2, 3);

	STEP(s, actor, "repeat", in_number(choice_range(c, "rounds", 2, 12)));
	draw_open(s, actor, fifo, side, true, NAME_FIRST);
	if (busy)
		STEP(s, actor, side == SIDE_R ? "read" : "write", in_end(fifo, side, 0), n);
	if (choice_chance(c, "staying", 1, 2))
		draw_pause(s, c, actor);
	draw_close(s, actor, fifo, side);
	if (choice_chance(c, "pausing", 1, 3))
		draw_pause(s, c, actor);
	STEP0(s, actor, "end");
}

/* Alone: what must be so when nobody else has it. */
static void draw_probe(struct scenario *s, struct choices *c, unsigned fifo)
{
	STEP(s, 0, "repeat", in_number(choice_range(c, "probes", 1, 3)));
	draw_open(s, 0, fifo, SIDE_W, true, NAME_FIRST); /* no reader */
	draw_open(s, 0, fifo, SIDE_R, true, NAME_FIRST);
	STEP(s, 0, "read", in_end(fifo, SIDE_R, 0), in_number(100));
	draw_open(s, 0, fifo, SIDE_W, true, NAME_FIRST);
	STEP(s, 0, "write", in_end(fifo, SIDE_W, 0), draw_small(c));
	if (choice_chance(c, "leave", 1, 2))
		STEP(s, 0, "read", in_end(fifo, SIDE_R, 0), in_number(7));
	draw_close(s, 0, fifo, choice_chance(c, "reader first", 1, 2) ? SIDE_R : SIDE_W);
	draw_close(s, 0, fifo, SIDE_R);
	draw_close(s, 0, fifo, SIDE_W);
	STEP0(s, 0, "end");
}

void draw_unwaiting(struct scenario *s, struct choices *c)
{
	unsigned fifo = draw_fifo(s);
	unsigned readers = (unsigned)choice_range(c, "readers", 1, 2);
	unsigned writers = (unsigned)choice_range(c, "writers", 1, 3);
	bool kills = choice_chance(c, "kills", 1, 3), waits = choice_chance(c, "waits", 1, 3);
	unsigned victim = 1 + (unsigned)choice_below(c, "victim", readers + writers), a, last;

	for (a = 1; a <= readers + writers; a++) {
		add_child(s, 0);
		draw_glimpses(s, c, a, fifo, a <= readers ? SIDE_R : SIDE_W);
	}
	last = a - 1;
	if (waits) { /* one who does wait, until M lets it in */
		last = add_child(s, 0);
		draw_open(s, last, fifo, SIDE_R, false, NAME_FIRST);
	}
	draw_pause(s, c, 0);
	if (kills)
		STEP(s, 0, "kill", in_actor(victim), in_signal(SIG_I_KILL));
	add_reaps(s, 1, readers + writers);
	if (waits) {
		draw_open(s, 0, fifo, SIDE_R, true, NAME_FIRST);
		draw_open(s, 0, fifo, SIDE_W, true, NAME_FIRST);
		STEP(s, 0, "reap", in_actor(last));
		draw_close(s, 0, fifo, SIDE_R);
		draw_close(s, 0, fifo, SIDE_W);
	}
	draw_probe(s, c, fifo);
}

/* ---- fifo.interrupted ---- */

/* Waits at its side, being signalled; tries again a few times. */
static void draw_waiter(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo, unsigned side)
{
	STEP(s, actor, "tell", in_number(TOKEN_READY));
	STEP(s, actor, "repeat", in_number(choice_range(c, "tries", 1, 4)));
	draw_open(s, actor, fifo, side, false, NAME_FIRST);
	STEP0(s, actor, "end");
}

static void draw_signals(struct scenario *s, struct choices *c, unsigned waiters, bool kills)
{
	STEP(s, 0, "repeat", in_number(choice_range(c, "gusts", 1, 6)));
	STEP(s, 0, "kill", in_actor(1 + (unsigned)choice_below(c, "target", waiters)), in_signal(SIG_I_USR1));
	draw_pause(s, c, 0);
	STEP0(s, 0, "end");
	if (kills)
		STEP(s, 0, "kill", in_actor(1), in_signal(SIG_I_KILL));
}

/* Waiters on one side; signals for them, and perhaps somebody who comes meanwhile. Afterwards nothing of them is left. */
void draw_interrupted(struct scenario *s, struct choices *c)
{
	unsigned fifo = draw_fifo(s);
	unsigned side = (unsigned)choice_below(c, "side", 2);
	unsigned waiters = (unsigned)choice_range(c, "waiters", 1, 2);
	int64_t restart = (int64_t)choice_below(c, "restart", 2);
	bool comes = choice_chance(c, "somebody comes", 1, 3), kills = choice_chance(c, "kills", 1, 4);
	unsigned a, late, comer = 0;

	STEP(s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(1), in_word(restart), in_word(1));
	for (a = 1; a <= waiters; a++)
		draw_waiter(s, c, add_child(s, 0), fifo, side);
	if (comes) {
		comer = add_child(s, 0);
		STEP(s, comer, "await", in_number(TOKEN_READY), in_number(waiters));
		draw_pause(s, c, comer);
		draw_open(s, comer, fifo, !side, side != SIDE_R, NAME_FIRST);
	}
	STEP(s, 0, "await", in_number(TOKEN_READY), in_number(waiters));
	draw_pause(s, c, 0);
	draw_signals(s, c, waiters, kills);
	/* Some still wait, or come again after a signal. */
	draw_open(s, 0, fifo, SIDE_R, true, NAME_FIRST);
	draw_open(s, 0, fifo, SIDE_W, true, NAME_FIRST);
	add_reaps(s, 1, comes ? comer : waiters);
	draw_close(s, 0, fifo, SIDE_R);
	draw_close(s, 0, fifo, SIDE_W);
	/* Nobody has it: who comes must wait, at either side. */
	draw_open(s, 0, fifo, SIDE_W, true, NAME_FIRST);
	late = add_child(s, 0);
	side = (unsigned)choice_below(c, "late side", 2);
	STEP(s, late, "tell", in_number(TOKEN_GONE));
	draw_open(s, late, fifo, side, false, NAME_FIRST);
	STEP(s, 0, "await", in_number(TOKEN_GONE), in_number(1));
	draw_pause(s, c, 0);
	draw_open(s, 0, fifo, SIDE_R, true, NAME_FIRST);
	draw_open(s, 0, fifo, SIDE_W, true, NAME_FIRST);
	STEP(s, 0, "reap", in_actor(late));
}

const struct family fifo_families[] = {
	{ "fifo.meetings", 1, draw_meetings, "readers and writers that open, wait for each other and go, in any order",
	    4 },
	{ "fifo.fleeting", 1, draw_fleeting, "one waits at one side, others come to the other and leave at once", 4 },
	{ "fifo.unwaiting", 1, draw_unwaiting, "opens that do not wait, racing with each other and with kills", 3 },
	{ "fifo.interrupted", 1, draw_interrupted, "opens that wait are signalled and killed; what is left of them",
	    3 },
	{ "fifo.generations", 1, draw_generations,
	    "one side stays, the other goes and comes again; all go and come again", 4 },
	{ "fifo.crowd", 1, draw_crowd_by_name, "many writers, each with a description of its own, waiting or not", 3 },
	{ "fifo.names", 1, draw_names, "one file by many names, several files at once", 2 },
	{ "fifo.unlinked", 1, draw_unlinked, "names go while ends are open; another FIFO takes the name", 3 },
	{ .id = NULL },
};
