/* Families about what goes through FIFOs: generations of ends, crowds of writers, names. */
#include "fifo.h"
#include "signals.h"

#include <assert.h>

enum { TOKEN_AWAY = 1, TOKEN_SEEN, TOKEN_BACK, TOKEN_READY, TOKEN_STEP, GENERATIONS_MAX = 6 };

static struct operand draw_some(struct choices *c)
{
	return draw_size(c, "bytes", (enum size_class)choice_below(c, "class", SIZE_LARGE));
}

static struct operand draw_rest(struct choices *c)
{
	unsigned kind = (unsigned)choice_below(c, "rest", 3);

	return kind == 0 ? in_number(1) : in_mark("PIPE_BUF", 1, kind == 1 ? 0 : -1);
}

/* ---- fifo.generations ---- */

/* Waits for the other side, but not for room or data: nobody may be reading, or writing. */
static void draw_patient_open(struct scenario *s, unsigned actor, unsigned fifo, unsigned side)
{
	draw_open(s, actor, fifo, side, false, NAME_FIRST);
	STEP(s, actor, "nonblock", in_end(fifo, side, 0), in_word(1));
}

/* Reads to the end of what this generation of writers left, and some more, where nothing can come. */
static void draw_look(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo)
{
	STEP(s, actor, "drain", in_end(fifo, SIDE_R, 0), draw_chunk(c, "chunk", SIZE_AROUND));
	STEP(s, actor, "repeat", in_number(choice_range(c, "again", 1, 5)));
	STEP(s, actor, "read", in_end(fifo, SIDE_R, 0), in_number(50));
	STEP0(s, actor, "end");
}

/* The reader stays, writers come and go. In turn: nobody comes before the reader has seen that the last has gone. */
static void draw_writers_change(struct scenario *s, struct choices *c, unsigned fifo)
{
	unsigned generations = (unsigned)choice_range(c, "generations", 2, GENERATIONS_MAX);
	bool in_turn = choice_chance(c, "in turn", 1, 2), nonblock = choice_chance(c, "nonblocking", 1, 2);
	unsigned reader = add_child(s, 0), writer = add_child(s, 0), i;

	draw_open(s, reader, fifo, SIDE_R, nonblock, NAME_FIRST);
	STEP(s, reader, "tell", in_number(TOKEN_BACK));
	for (i = 1; i <= generations; i++) {
		draw_patient_open(s, writer, fifo, SIDE_W);
		if (choice_chance(c, "writes", 3, 4))
			STEP(s, writer, "write", in_end(fifo, SIDE_W, 0), draw_some(c));
		draw_close(s, writer, fifo, SIDE_W);
		STEP(s, writer, "tell", in_number(TOKEN_AWAY));
		if (in_turn)
			STEP(s, writer, "await", in_number(TOKEN_SEEN), in_number(i));
		else
			draw_pause(s, c, writer);
		if (in_turn)
			STEP(s, reader, "await", in_number(TOKEN_AWAY), in_number(i));
		draw_look(s, c, reader, fifo);
		STEP(s, reader, "tell", in_number(TOKEN_SEEN));
	}
	/* Without turns the reader may have been at the end too early. */
	STEP(s, reader, "await", in_number(TOKEN_AWAY), in_number(generations));
	draw_look(s, c, reader, fifo);
}

/* The writer stays, readers come and go. */
static void draw_readers_change(struct scenario *s, struct choices *c, unsigned fifo)
{
	unsigned generations = (unsigned)choice_range(c, "generations", 1, 4);
	unsigned reader = add_child(s, 0), writer = add_child(s, 0), i;

	draw_open(s, reader, fifo, SIDE_R, false, NAME_FIRST);
	draw_patient_open(s, writer, fifo, SIDE_W);
	STEP(s, writer, "tell", in_number(TOKEN_READY));
	STEP(s, reader, "await", in_number(TOKEN_READY), in_number(1));
	for (i = 1; i <= generations; i++) {
		draw_close(s, reader, fifo, SIDE_R);
		STEP(s, reader, "tell", in_number(TOKEN_AWAY));
		STEP(s, writer, "await", in_number(TOKEN_AWAY), in_number(i));
		STEP(s, writer, "repeat", in_number(choice_range(c, "times", 1, 3)));
		STEP(s, writer, "write", in_end(fifo, SIDE_W, 0), draw_some(c));
		STEP0(s, writer, "end");
		STEP(s, writer, "tell", in_number(TOKEN_SEEN));
		STEP(s, reader, "await", in_number(TOKEN_SEEN), in_number(i));
		draw_open(s, reader, fifo, SIDE_R, choice_chance(c, "nonblocking", 1, 2), NAME_FIRST);
		STEP(s, reader, "tell", in_number(TOKEN_BACK));
		STEP(s, writer, "await", in_number(TOKEN_BACK), in_number(i));
		STEP(s, writer, "write", in_end(fifo, SIDE_W, 0), draw_some(c));
		STEP(s, writer, "tell", in_number(TOKEN_STEP));
		if (choice_chance(c, "reads", 1, 2)) {
			STEP(s, reader, "await", in_number(TOKEN_STEP), in_number(i));
			STEP(s, reader, "read", in_end(fifo, SIDE_R, 0), in_number(5000));
		}
	}
	draw_close(s, writer, fifo, SIDE_W);
	STEP(s, reader, "nonblock", in_end(fifo, SIDE_R, 0), in_word(0));
	STEP(s, reader, "drain", in_end(fifo, SIDE_R, 0), in_number(5000));
}

/* Everybody goes and leaves something; what the next ones find must be their own. */
static void draw_all_change(struct scenario *s, struct choices *c, unsigned fifo)
{
	unsigned generations = (unsigned)choice_range(c, "generations", 2, 4);
	bool in_turn = choice_chance(c, "in turn", 3, 4);
	unsigned reader = add_child(s, 0), writer = add_child(s, 0), i;

	for (i = 1; i <= generations; i++) {
		bool reads = i == generations || choice_chance(c, "reads", 1, 2);

		draw_patient_open(s, reader, fifo, SIDE_R);
		draw_patient_open(s, writer, fifo, SIDE_W);
		STEP(s, writer, "write", in_end(fifo, SIDE_W, 0), draw_rest(c));
		if (choice_chance(c, "early", 1, 3))
			draw_close(s, writer, fifo, SIDE_W);
		STEP(s, writer, "tell", in_number(TOKEN_STEP));
		STEP(s, reader, "await", in_number(TOKEN_STEP), in_number(i));
		if (reads)
			STEP(s, reader, "read", in_end(fifo, SIDE_R, 0), in_number(10));
		draw_close(s, reader, fifo, SIDE_R);
		draw_close(s, writer, fifo, SIDE_W);
		STEP(s, reader, "tell", in_number(TOKEN_AWAY));
		STEP(s, writer, "tell", in_number(TOKEN_AWAY));
		if (in_turn) {
			STEP(s, reader, "await", in_number(TOKEN_AWAY), in_number(2 * i));
			STEP(s, writer, "await", in_number(TOKEN_AWAY), in_number(2 * i));
		}
	}
}

void draw_generations(struct scenario *s, struct choices *c)
{
	static void (*const shape[])(struct scenario * s, struct choices * c, unsigned fifo) = { draw_writers_change,
		draw_readers_change, draw_all_change };
	unsigned fifo = scenario_object(s, "fifo");
	unsigned which = (unsigned)choice_below(c, "shape", 3);

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "mkfifo", in_object(fifo));
	shape[which](s, c, fifo);
	STEP(s, 0, "reap", in_actor(2));
	if (which == 2) { /* for a reader whose last writers came and went while it still had an earlier end */
		draw_open(s, 0, fifo, SIDE_R, true, NAME_FIRST);
		draw_open(s, 0, fifo, SIDE_W, true, NAME_FIRST);
	}
	STEP(s, 0, "reap", in_actor(1));
}

/* ---- fifo.crowd ---- */

static void draw_own_writer(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo, enum size_class size)
{
	bool vectors = choice_chance(c, "vectors", 1, 4);
	unsigned opens = (unsigned)choice_range(c, "opens", 1, 2);

	while (opens-- > 0) {
		bool nonblock = choice_chance(c, "nonblocking", 1, 3);

		draw_open(s, actor, fifo, SIDE_W, false, NAME_FIRST);
		if (nonblock)
			STEP(s, actor, "nonblock", in_end(fifo, SIDE_W, 0), in_word(1));
		STEP(s, actor, "repeat", in_number(choice_range(c, "rounds", 1, size == SIZE_LARGE ? 2 : 6)));
		draw_write(s, c, actor, fifo, vectors, draw_size(c, "bytes", size));
		if (nonblock)
			draw_pause(s, c, actor);
		STEP0(s, actor, "end");
		draw_close(s, actor, fifo, SIDE_W);
	}
}

/* M has a write end until all have come, so that end of file is the end. */
void draw_crowd_by_name(struct scenario *s, struct choices *c)
{
	static const unsigned weight[] = { 1, 2, 4, 1 };
	unsigned fifo = scenario_object(s, "fifo");
	unsigned writers = (unsigned)choice_range(c, "writers", 1, 5);
	enum size_class size = (enum size_class)choice_weighted(c, "size", weight, SIZE_CLASSES);
	unsigned a, reader;

	STEP(s, 0, "mkfifo", in_object(fifo));
	reader = add_child(s, 0);
	draw_open(s, reader, fifo, SIDE_R, choice_chance(c, "nonblocking", 1, 2), NAME_FIRST);
	STEP(s, reader, "nonblock", in_end(fifo, SIDE_R, 0), in_word(0));
	STEP(s, reader, "tell", in_number(TOKEN_READY));
	STEP(s, reader, "await", in_number(TOKEN_BACK), in_number(1));
	draw_reader(s, c, reader, fifo, size);
	draw_open(s, 0, fifo, SIDE_W, false, NAME_FIRST);
	STEP(s, 0, "tell", in_number(TOKEN_BACK));
	for (a = 0; a < writers; a++) {
		unsigned writer = add_child(s, 0);

		if (choice_chance(c, "own end", 2, 3)) /* else M's as well, with its description */
			draw_close(s, writer, fifo, SIDE_W);
		draw_own_writer(s, c, writer, fifo, size);
	}
	add_reaps(s, reader + 1, reader + writers);
	draw_close(s, 0, fifo, SIDE_W);
	STEP(s, 0, "reap", in_actor(reader));
}

/* ---- fifo.names ---- */

/* Some names of it; a bit for each. */
static unsigned draw_links(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo)
{
	unsigned names = 1U << NAME_FIRST | 1U << NAME_DOTTED, n = (unsigned)choice_range(c, "links", 1, 4);

	while (n-- > 0) {
		unsigned name = (unsigned)choice_range(c, "name", NAME_LINK, NAME_DOTTED - 1);

		if ((names >> name & 1) == 0)
			STEP(s, actor, "link", in_object(fifo), in_number(name));
		names |= 1U << name;
	}
	return names;
}

/* Opens it by any of its names. */
static void draw_open_by_any(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo, unsigned side,
    unsigned names)
{
	bool nonblock = choice_chance(c, "nonblocking", 1, 2);
	unsigned name = (unsigned)choice_below(c, "by", NAMES);

	while ((names >> name & 1) == 0)
		name = (name + 1) % NAMES;
	draw_open(s, actor, fifo, side, nonblock, name);
}

/* Every reader has a FIFO of its own; writers go to all of them by any name. */
void draw_names(struct scenario *s, struct choices *c)
{
	unsigned fifos = (unsigned)choice_range(c, "fifos", 1, 3), writers = (unsigned)choice_range(c, "writers", 1, 3);
	unsigned names[3], f, a;

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	for (f = 0; f < fifos; f++) {
		unsigned object = scenario_object(s, "fifo");

		assert(object == f);
		STEP(s, 0, "mkfifo", in_object(object));
		names[f] = draw_links(s, c, 0, object);
		if (choice_chance(c, "rename", 1, 4)) { /* which of the two names is left need not be known */
			STEP(s, 0, "rename", in_object(object), in_number(NAME_FIRST), in_number(NAME_LINK + 2));
			if ((names[f] >> (NAME_LINK + 2) & 1) == 0)
				names[f] = (names[f] & 0xeU) | 1U << (NAME_LINK + 2);
		}
	}
	for (f = 0; f < fifos; f++) {
		a = add_child(s, 0);
		draw_open_by_any(s, c, a, f, SIDE_R, names[f]);
		STEP(s, a, "nonblock", in_end(f, SIDE_R, 0), in_word(0));
		STEP(s, a, "await", in_number(TOKEN_BACK), in_number(1));
		STEP(s, a, "drain", in_end(f, SIDE_R, 0), draw_chunk(c, "chunk", SIZE_AROUND));
	}
	for (f = 0; f < fifos; f++)
		draw_open(s, 0, f, SIDE_W, false, names[f] & 1U << NAME_FIRST ? NAME_FIRST : NAME_LINK + 2);
	for (a = fifos + 1; a <= fifos + writers; a++) {
		unsigned writes = (unsigned)choice_range(c, "writes", 1, 6);

		add_child(s, 0);
		while (writes-- > 0) {
			f = (unsigned)choice_below(c, "fifo", fifos);
			draw_close(s, a, f, SIDE_W); /* that which M opened, or the last one */
			draw_open_by_any(s, c, a, f, SIDE_W, names[f]);
			STEP(s, a, "write", in_end(f, SIDE_W, 0), draw_some(c));
		}
	}
	STEP(s, 0, "tell", in_number(TOKEN_BACK));
	add_reaps(s, fifos + 1, fifos + writers);
	for (f = 0; f < fifos; f++)
		draw_close(s, 0, f, SIDE_W);
	add_reaps(s, 1, fifos);
}

/* ---- fifo.unlinked ---- */

/* Writes to the old one and reads it, M being at both ends of it. */
static void draw_use(struct scenario *s, struct choices *c, unsigned actor, unsigned fifo)
{
	STEP(s, actor, "write", in_end(fifo, SIDE_W, 0), draw_some(c));
	if (choice_chance(c, "reads", 2, 3))
		STEP(s, actor, "read", in_end(fifo, SIDE_R, 0), in_number(5000));
}

/*
 * M has both ends of a FIFO, without waiting, and perhaps somebody waits at a name that stays. Then its name goes, another
 * FIFO takes it, and both are used.
 */
void draw_unlinked(struct scenario *s, struct choices *c)
{
	unsigned old = scenario_object(s, "fifo"), young = scenario_object(s, "fifo");
	bool waits = choice_chance(c, "waits", 1, 2), moves = choice_chance(c, "moves", 1, 3);
	unsigned side = (unsigned)choice_below(c, "side", 2), other, waiter = 0;

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "mkfifo", in_object(old));
	STEP(s, 0, "link", in_object(old), in_number(NAME_LINK));
	if (waits) {
		waiter = add_child(s, 0);
		STEP(s, waiter, "tell", in_number(TOKEN_READY));
		draw_open(s, waiter, old, side, false, NAME_LINK);
		STEP(s, 0, "await", in_number(TOKEN_READY), in_number(1));
		draw_pause(s, c, 0);
	} else {
		draw_open(s, 0, old, SIDE_R, true, NAME_FIRST);
		draw_open(s, 0, old, SIDE_W, true, NAME_FIRST);
		if (choice_chance(c, "data", 1, 2))
			STEP(s, 0, "write", in_end(old, SIDE_W, 0), draw_rest(c));
	}
	if (moves)
		STEP(s, 0, "rename", in_object(old), in_number(NAME_FIRST), in_number(NAME_LINK + 1));
	else
		STEP(s, 0, "unlink", in_object(old), in_number(NAME_FIRST));
	if (!waits && choice_chance(c, "all names", 1, 2))
		STEP(s, 0, "unlink", in_object(old), in_number(NAME_LINK));
	STEP(s, 0, "supersede", in_object(young), in_object(old));
	other = add_child(s, 0);
	/* The new one has nobody yet. */
	draw_open(s, other, young, SIDE_W, true, NAME_FIRST);
	draw_open(s, other, young, SIDE_R, true, NAME_FIRST);
	draw_open(s, other, young, SIDE_W, true, NAME_FIRST);
	draw_use(s, c, other, young);
	STEP(s, other, "tell", in_number(TOKEN_STEP));
	STEP(s, other, "await", in_number(TOKEN_SEEN), in_number(1));
	draw_use(s, c, other, young);
	STEP(s, 0, "await", in_number(TOKEN_STEP), in_number(1));
	if (waits) {
		draw_open(s, 0, old, SIDE_R, true, NAME_LINK);
		draw_open(s, 0, old, SIDE_W, true, NAME_LINK);
	}
	draw_use(s, c, 0, old);
	STEP(s, 0, "tell", in_number(TOKEN_SEEN));
	draw_use(s, c, 0, old);
	STEP(s, 0, "reap", in_actor(other));
	if (waits)
		STEP(s, 0, "reap", in_actor(waiter));
	draw_close(s, 0, old, SIDE_W);
	STEP(s, 0, "drain", in_end(old, SIDE_R, 0), in_number(5000));
}
