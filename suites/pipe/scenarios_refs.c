/* Families about descriptors: trees of copies on the writing side (end of file), on the reading side (EPIPE). */
#include "pipe.h"
#include "signals.h"

/* How a process loses all its descriptors of a side. */
enum way { WAY_CLOSE, WAY_BURY, WAY_EXEC, WAY_EXIT, WAY_KILL, WAYS };

/* Tokens: what is told by whom. */
enum { TOKEN_GO, TOKEN_SEEN, TOKEN_NEVER, TOKEN_DROPPED, TOKEN_READY };

/* Over and over onto itself, which must change nothing. */
static void draw_same(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, unsigned side,
    unsigned slot)
{
	STEP(s, actor, "repeat", in_number(choice_range(c, "times", 2, 16)));
	STEP(s, actor, "dup2", in_end(pipe, side, slot), in_end(pipe, side, slot));
	STEP0(s, actor, "end");
}

/* Copies of the write end that come and go, and none may stay behind: the reader would wait for itself. */
static void draw_passing(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe)
{
	unsigned slot = 1 + (unsigned)choice_below(c, "slot", 2);

	STEP(s, actor, "repeat", in_number(choice_range(c, "times", 1, 16)));
	STEP(s, actor, "dup", in_end(pipe, SIDE_W, 0), in_end(pipe, SIDE_W, slot));
	STEP(s, actor, "close", in_end(pipe, SIDE_W, slot));
	STEP0(s, actor, "end");
}

/* Copies of the end in this process; a bit for each slot that is open. */
static unsigned draw_copies(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, unsigned side)
{
	unsigned copies = (unsigned)choice_small(c, "copies", 6);
	unsigned open = 1, last = 0;

	while (copies-- > 0) {
		unsigned from = (unsigned)choice_below(c, "from", 4);
		unsigned to = (unsigned)choice_below(c, "to", 4);

		if ((open >> from & 1) == 0)
			from = 0; /* which is never closed here */
		if (choice_chance(c, "same", 1, 5))
			to = from;
		if ((open >> to & 1) != 0)
			STEP(s, actor, "dup2", in_end(pipe, side, from), in_end(pipe, side, to));
		else
			STEP(s, actor, "dup", in_end(pipe, side, from), in_end(pipe, side, to));
		open |= 1U << to;
		if (to != 0 && choice_chance(c, "close", 1, 4)) {
			STEP(s, actor, "close", in_end(pipe, side, to));
			open &= ~(1U << to);
		} else
			last = to;
	}
	if (choice_chance(c, "over itself", 1, 2))
		draw_same(s, c, actor, pipe, side, (open >> last & 1) != 0 ? last : 0);
	return open;
}

/* What must be done beforehand so that the way is possible. */
static void prepare_way(struct scenario *s, unsigned actor, unsigned pipe, unsigned side, unsigned open, enum way way)
{
	unsigned slot;

	for (slot = 0; slot < SLOTS_MAX && way == WAY_EXEC; slot++)
		if ((open >> slot & 1) != 0)
			STEP(s, actor, "cloexec", in_end(pipe, side, slot));
}

/* The process loses them; for the last way somebody else must kill it. */
static void take_way(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, unsigned side, unsigned open,
    enum way way)
{
	unsigned first = (unsigned)choice_below(c, "first", SLOTS_MAX);
	unsigned i;

	for (i = 0; i < SLOTS_MAX && (way == WAY_CLOSE || way == WAY_BURY); i++) {
		unsigned slot = (first + i) % SLOTS_MAX;

		if ((open >> slot & 1) != 0)
			STEP(s, actor, way == WAY_CLOSE ? "close" : "bury", in_end(pipe, side, slot));
	}
	if (way == WAY_EXEC)
		STEP0(s, actor, "exec");
	else if (way == WAY_EXIT)
		STEP(s, actor, "exit", in_number(choice_range(c, "status", 0, 3)));
	else if (way == WAY_KILL)
		STEP(s, actor, "await", in_number(TOKEN_NEVER), in_number(1));
}

static bool stays_alive(enum way way)
{
	return way == WAY_CLOSE || way == WAY_BURY || way == WAY_EXEC;
}

/* ---- pipe.forks-dups ---- */

/*
 * A holder that is not meant to be the last: it comes and goes as it likes, perhaps with a child of its own, which may
 * outlive it and then be the last after all. The result is the holder.
 */
static unsigned draw_holder(struct scenario *s, struct choices *c, unsigned parent, unsigned pipe, bool writes,
    unsigned depth)
{
	unsigned actor = add_child(s, parent);
	enum way way = (enum way)choice_below(c, "way", WAY_KILL);
	unsigned open;

	STEP(s, actor, "close", in_end(pipe, SIDE_R, 0));
	open = draw_copies(s, c, actor, pipe, SIDE_W);
	if (depth > 0 && choice_chance(c, "nested", 1, 3)) {
		unsigned child = draw_holder(s, c, actor, pipe, writes, depth - 1);

		if (choice_chance(c, "reap", 2, 3))
			STEP(s, actor, "reap", in_actor(child));
	}
	if (writes && choice_chance(c, "writes", 1, 2)) {
		enum size_class size = (enum size_class)choice_below(c, "class", SIZE_LARGE);
		struct operand n = draw_size(c, "bytes", size);

		STEP(s, actor, "write", in_end(pipe, SIDE_W, 0), n);
	}
	prepare_way(s, actor, pipe, SIDE_W, open, way);
	draw_pause(s, c, actor);
	take_way(s, c, actor, pipe, SIDE_W, open, way);
	draw_pause(s, c, actor);
	return actor;
}

static struct operand draw_rest(struct choices *c, bool early)
{
	switch (choice_below(c, "rest", early ? 4 : 3)) {
	case 0:
		return in_number(1);
	case 1:
		return in_mark("PIPE_BUF", 1, -1);
	case 2:
		return in_mark("PIPE_BUF", 1, 0);
	default:
		return in_mark("CAPACITY", 1, 0);
	}
}

/* The one that outlives the other holders: M lets it go on when they are gone. */
static void draw_last_holder(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, enum way way,
    bool early)
{
	unsigned open;

	STEP(s, actor, "close", in_end(pipe, SIDE_R, 0));
	open = draw_copies(s, c, actor, pipe, SIDE_W);
	prepare_way(s, actor, pipe, SIDE_W, open, way);
	STEP(s, actor, "await", in_number(TOKEN_GO), in_number(1));
	if (choice_chance(c, "data", 2, 3)) {
		struct operand n = draw_rest(c, early);

		STEP(s, actor, "write", in_end(pipe, SIDE_W, 0), n);
	}
	STEP(s, actor, "tell", in_number(TOKEN_READY));
	draw_pause(s, c, actor);
	take_way(s, c, actor, pipe, SIDE_W, open, way);
	if (stays_alive(way)) {
		/* Lives on, so that it cannot be its end that closes. */
		STEP(s, actor, "tell", in_number(TOKEN_DROPPED));
		STEP(s, actor, "await", in_number(TOKEN_SEEN), in_number(1));
	}
}

void draw_forks_dups(struct scenario *s, struct choices *c)
{
	unsigned pipe = scenario_object(s, "pipe");
	unsigned holders = (unsigned)choice_below(c, "holders", 4);
	enum way way = (enum way)choice_below(c, "last way", WAYS);
	bool early = choice_chance(c, "early reader", 1, 2);
	unsigned holder[3];
	unsigned reader, last, i;

	STEP(s, 0, "pipe", in_object(pipe));
	reader = add_child(s, 0);
	if (choice_chance(c, "passing", 2, 3))
		draw_passing(s, c, reader, pipe);
	STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
	if (!early) {
		STEP(s, reader, "await", in_number(TOKEN_DROPPED), in_number(1));
		/* Whoever need not wait says at once that the end of file is not there. */
		if (choice_chance(c, "nonblocking", 1, 2))
			STEP(s, reader, "nonblock", in_end(pipe, SIDE_R, 0), in_word(1));
	}
	STEP(s, reader, "drain", in_end(pipe, SIDE_R, 0), draw_chunk(c, "chunk", SIZE_LARGE));
	if (choice_chance(c, "again", 2, 3)) {
		/* By now it is certain that nobody has the other side. */
		STEP(s, reader, "await", in_number(TOKEN_DROPPED), in_number(1));
		STEP(s, reader, "repeat", in_number(choice_range(c, "times", 1, 20)));
		STEP(s, reader, "read", in_end(pipe, SIDE_R, 0), in_number(100));
		STEP0(s, reader, "end");
	}
	STEP(s, reader, "tell", in_number(TOKEN_SEEN));
	last = add_child(s, 0);
	draw_last_holder(s, c, last, pipe, way, early);
	for (i = 0; i < holders; i++)
		holder[i] = draw_holder(s, c, 0, pipe, early, 1);
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	for (i = 0; i < holders; i++)
		STEP(s, 0, "reap", in_actor(holder[i]));
	STEP(s, 0, "tell", in_number(TOKEN_GO));
	if (way == WAY_KILL) {
		STEP(s, 0, "await", in_number(TOKEN_READY), in_number(1));
		draw_pause(s, c, 0);
		STEP(s, 0, "kill", in_actor(last), in_signal(SIG_I_KILL));
	}
	if (!stays_alive(way)) {
		STEP(s, 0, "reap", in_actor(last));
		STEP(s, 0, "tell", in_number(TOKEN_DROPPED));
	}
	STEP(s, 0, "reap", in_actor(reader));
	if (stays_alive(way))
		STEP(s, 0, "reap", in_actor(last));
}

/* ---- pipe.broken ---- */

enum {
	TOKEN_LEFT = 8, /* told once for each reader that is gone */
	CONTROL_BYTES = 3
};

enum taste { TASTE_DEFAULT, TASTE_HANDLER, TASTE_IGNORED, TASTE_BLOCKED, TASTE_BLOCKED_CAUGHT, TASTES };

static void draw_taste(struct scenario *s, struct choices *c, unsigned actor, enum taste taste)
{
	const struct operand set = in_signals(SIGNAL_BIT(SIG_I_PIPE));

	if (taste == TASTE_IGNORED)
		STEP(s, actor, "ignore", set);
	if (taste == TASTE_BLOCKED || taste == TASTE_BLOCKED_CAUGHT)
		STEP(s, actor, "mask", in_word(0), set);
	if (taste == TASTE_HANDLER || taste == TASTE_BLOCKED_CAUGHT) {
		int64_t info = (int64_t)choice_below(c, "info", 2);
		int64_t restart = (int64_t)choice_below(c, "restart", 2);
		int64_t full = (int64_t)choice_below(c, "full", 2);

		STEP(s, actor, "catch", set, in_word(info), in_word(restart), in_word(full));
	}
}

static enum taste draw_any_taste(struct choices *c)
{
	static const unsigned weight[TASTES] = { 2, 3, 2, 1, 2 };

	return (enum taste)choice_weighted(c, "taste", weight, TASTES);
}

static bool blocks(enum taste taste)
{
	return taste == TASTE_BLOCKED || taste == TASTE_BLOCKED_CAUGHT;
}

/* Again and again where nobody reads, looking after each write whether its signal came: one does not hide the next. */
static void draw_into_nowhere(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, enum taste taste)
{
	const struct operand set = in_signals(SIGNAL_BIT(SIG_I_PIPE));
	enum size_class size = (enum size_class)choice_below(c, "class", SIZE_LARGE);
	struct operand n = draw_size(c, "bytes", size);

	STEP(s, actor, "repeat", in_number(choice_range(c, "times", 1, 40)));
	STEP(s, actor, "write", in_end(pipe, SIDE_W, 0), n);
	if (blocks(taste))
		STEP0(s, actor, "pending");
	if (taste == TASTE_BLOCKED_CAUGHT || taste == TASTE_HANDLER || taste == TASTE_DEFAULT)
		STEP(s, actor, "mask", in_word(1), set);
	if (taste == TASTE_BLOCKED_CAUGHT)
		STEP(s, actor, "mask", in_word(0), set);
	STEP0(s, actor, "end");
}

static void draw_victim(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, unsigned readers,
    bool nonblocking)
{
	enum taste taste = draw_any_taste(c);
	bool vectors = choice_chance(c, "vectors", 1, 4);
	bool often = choice_chance(c, "often", 2, 3);
	unsigned writes = (often ? 0 : 1) + (unsigned)choice_small(c, "writes", 4);

	STEP(s, actor, "close", in_end(pipe, SIDE_R, 0));
	draw_taste(s, c, actor, taste);
	if (readers >= 2) { /* not the last has left: all is well */
		STEP(s, actor, "await", in_number(TOKEN_LEFT), in_number(1));
		STEP(s, actor, "write", in_end(pipe, SIDE_W, 0), in_number(CONTROL_BYTES));
	}
	if (nonblocking && choice_chance(c, "fill", 2, 3)) {
		STEP(s, actor, "repeat", in_number(4));
		STEP(s, actor, "write", in_end(pipe, SIDE_W, 0), in_mark("CAPACITY", 1, 0));
		STEP0(s, actor, "end");
		STEP(s, actor, "write", in_end(pipe, SIDE_W, 0), in_mark("PIPE_BUF", 1, 0));
	}
	STEP(s, actor, "tell", in_number(TOKEN_READY));
	STEP(s, actor, "await", in_number(TOKEN_LEFT), in_number(readers));
	while (writes-- > 0) {
		enum size_class size = (enum size_class)choice_below(c, "class", SIZE_CLASSES);
		struct operand n = draw_size(c, "bytes", size);

		draw_write(s, c, actor, pipe, vectors, n);
	}
	if (often)
		draw_into_nowhere(s, c, actor, pipe, taste);
	if (blocks(taste))
		STEP0(s, actor, "pending");
	draw_pause(s, c, actor);
}

/* A reader that leaves in its way; M says so for those who cannot. The last one waits until the writers are ready. */
static void draw_leaver(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, enum way way,
    unsigned writers, bool last, int64_t control)
{
	unsigned open;

	STEP(s, actor, "close", in_end(pipe, SIDE_W, 0));
	open = draw_copies(s, c, actor, pipe, SIDE_R);
	prepare_way(s, actor, pipe, SIDE_R, open, way);
	/* With a byte left in it a pipe need not have room for another. */
	if (last && control > 0)
		STEP(s, actor, "sip", in_end(pipe, SIDE_R, 0), in_number(100), in_number(control));
	if (last)
		STEP(s, actor, "await", in_number(TOKEN_READY), in_number(writers));
	draw_pause(s, c, actor);
	take_way(s, c, actor, pipe, SIDE_R, open, way);
	if (stays_alive(way))
		STEP(s, actor, "tell", in_number(TOKEN_LEFT));
}

/* Nobody waits for anybody: the reader goes in the middle of it all. */
static void draw_sudden(struct scenario *s, struct choices *c, unsigned pipe, unsigned writers)
{
	unsigned a, reader;

	for (a = 1; a <= writers; a++) {
		enum size_class size;
		struct operand n;
		enum taste taste;

		add_child(s, 0);
		STEP(s, a, "close", in_end(pipe, SIDE_R, 0));
		taste = draw_any_taste(c);
		draw_taste(s, c, a, taste);
		size = (enum size_class)choice_range(c, "class", SIZE_SMALL, SIZE_LARGE);
		n = draw_size(c, "bytes", size);
		STEP(s, a, "meet", in_number(0), in_number(writers + 1));
		STEP(s, a, "repeat", in_number(choice_range(c, "rounds", 2, 12)));
		draw_write(s, c, a, pipe, false, n);
		STEP0(s, a, "end");
		if (blocks(taste))
			STEP0(s, a, "pending");
	}
	reader = add_child(s, 0);
	STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, reader, "meet", in_number(0), in_number(writers + 1));
	STEP(s, reader, "repeat", in_number(choice_range(c, "reads", 0, 6)));
	STEP(s, reader, "read", in_end(pipe, SIDE_R, 0), draw_chunk(c, "chunk", SIZE_LARGE));
	STEP0(s, reader, "end");
	draw_pause(s, c, reader);
	if (choice_chance(c, "close", 1, 2)) {
		STEP(s, reader, "close", in_end(pipe, SIDE_R, 0));
		draw_pause(s, c, reader);
	}
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	add_reaps(s, 1, reader);
}

void draw_broken(struct scenario *s, struct choices *c)
{
	unsigned pipe = scenario_object(s, "pipe");
	bool nonblocking = choice_chance(c, "nonblocking", 1, 2);
	unsigned writers = (unsigned)choice_range(c, "writers", 1, 3);
	unsigned readers = (unsigned)choice_range(c, "readers", 1, 3);
	bool sudden = choice_chance(c, "sudden", 1, 4);
	enum way way[3];
	unsigned i;

	STEP(s, 0, "pipe", in_object(pipe));
	if (nonblocking)
		STEP(s, 0, "nonblock", in_end(pipe, SIDE_W, 0), in_word(1));
	if (sudden) {
		draw_sudden(s, c, pipe, writers);
		return;
	}
	for (i = 1; i <= writers; i++) {
		add_child(s, 0);
		draw_victim(s, c, i, pipe, readers, nonblocking);
	}
	for (i = 0; i < readers; i++) {
		unsigned actor = add_child(s, 0);

		way[i] = (enum way)choice_below(c, "way", WAYS);
		draw_leaver(s, c, actor, pipe, way[i], writers, i + 1 == readers,
		    readers >= 2 && !nonblocking ? CONTROL_BYTES * (int64_t)writers : 0);
	}
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	for (i = 0; i < readers; i++) {
		unsigned actor = writers + 1 + i;

		if (stays_alive(way[i]))
			continue;
		if (way[i] == WAY_KILL) {
			if (i + 1 == readers)
				STEP(s, 0, "await", in_number(TOKEN_READY), in_number(writers));
			STEP(s, 0, "kill", in_actor(actor), in_signal(SIG_I_KILL));
		}
		STEP(s, 0, "reap", in_actor(actor));
		STEP(s, 0, "tell", in_number(TOKEN_LEFT));
	}
	add_reaps(s, 1, writers + readers);
}
