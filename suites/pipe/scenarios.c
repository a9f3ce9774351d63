/* Families about data: many writers, readers of every appetite, several pipes. And what all families share. */
#include "pipe.h"

#include <assert.h>

/* ---- shared ---- */

struct operand draw_size(struct choices *c, const char *label, enum size_class size)
{
	unsigned i;

	switch (size) {
	case SIZE_TINY:
		return in_number((const int64_t[]){ 1, 2, 15, 16, 17 }[choice_below(c, label, 5)]);
	case SIZE_SMALL:
		i = (unsigned)choice_below(c, label, 6);
		if (i < 4)
			return in_number((const int64_t[]){ 100, 256, 400, 511 }[i]);
		return in_mark("PIPE_BUF", 1, i == 4 ? -17 : -1);
	case SIZE_AROUND:
		i = (unsigned)choice_below(c, label, 14);
		if (i < 9) /* these matter most */
			return in_mark("PIPE_BUF", 1, (int64_t)(i % 3) - 1);
		if (i < 12)
			return in_mark("PIPE_BUF", 2, (int64_t)i - 10);
		return i == 12 ? in_mark("PAGE", 1, 1) : in_number(3000);
	default:
		i = (unsigned)choice_below(c, label, 6);
		if (i < 3)
			return in_mark("CAPACITY", 1, (int64_t)i - 1);
		if (i < 5)
			return in_mark("CAPACITY", i == 3 ? 2 : 3, 1);
		return in_number(choice_range(c, "bytes", 5000, 60000));
	}
}

struct operand draw_chunk(struct choices *c, const char *label, enum size_class largest)
{
	unsigned i = (unsigned)choice_below(c, label, 8);

	if (largest == SIZE_TINY)
		return in_number((const int64_t[]){ 64, 17, 16, 7, 3, 100, 511, 5000 }[i]);
	if (largest != SIZE_LARGE && i < 3)
		return in_number((const int64_t[]){ 511, 700, 1000 }[i]);
	/* Not small beside the capacity, which is 128 times PIPE_BUF in places. */
	if (i < 5 && largest == SIZE_LARGE)
		return i < 3 ? in_number((const int64_t[]){ 4096, 5000, 4095 }[i]) : in_mark("PAGE", i == 3 ? 1 : 2, 1);
	if (i < 6)
		return in_mark("PIPE_BUF", i == 5 ? 2 : 1, (int64_t)i - 4);
	return in_mark("CAPACITY", i == 6 ? 1 : 3, i == 6 ? 1 : 0);
}

void draw_pause(struct scenario *s, struct choices *c, unsigned actor)
{
	static const int64_t turns[] = { 300, 3000, 30000 };
	unsigned kind = (unsigned)choice_below(c, "pause", 5);

	if (scenario_room(s, actor) == 0)
		return;
	if (kind >= 3)
		STEP(s, actor, "yield", in_number(kind == 3 ? 1 : 5));
	else if (kind > 0 || choice_chance(c, "spin", 1, 2))
		STEP(s, actor, "spin", in_number(turns[kind]));
}

void draw_write(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, bool vectors, struct operand n)
{
	if (vectors && choice_chance(c, "gather", 2, 3)) {
		int64_t parts = choice_range(c, "parts", 1, PARTS_MAX);

		STEP(s, actor, "writev", in_end(pipe, SIDE_W, 0), n, in_number(parts));
	} else
		STEP(s, actor, "write", in_end(pipe, SIDE_W, 0), n);
}

unsigned add_child(struct scenario *s, unsigned parent)
{
	unsigned child = scenario_process(s);

	STEP(s, parent, "fork", in_actor(child));
	return child;
}

void add_reaps(struct scenario *s, unsigned first, unsigned last)
{
	unsigned a;

	for (a = first; a <= last; a++)
		if (s->actor[a].process == a)
			STEP(s, 0, "reap", in_actor(a));
}

/* ---- pipe.many-writers ---- */

struct crowd {
	bool nonblocking, vectors, mixed;
	enum size_class size;
};

static struct crowd draw_crowd(struct choices *c)
{
	static const unsigned weight[] = { 1, 2, 5, 2 };
	struct crowd w;

	w.nonblocking = choice_chance(c, "nonblocking", 1, 3);
	w.vectors = choice_chance(c, "vectors", 1, 3);
	w.mixed = choice_chance(c, "mixed", 1, 3);
	w.size = (enum size_class)choice_weighted(c, "size", weight, SIZE_CLASSES);
	return w;
}

static void draw_writer(struct scenario *s, struct choices *c, const struct crowd *w, unsigned actor, unsigned pipe)
{
	int64_t rounds = choice_range(c, "rounds", 1, w->size == SIZE_LARGE ? 2 : w->size == SIZE_AROUND ? 6 : 8);
	unsigned writes = (unsigned)choice_range(c, "writes", 1, 2);

	STEP(s, actor, "repeat", in_number(rounds));
	while (writes-- > 0) {
		enum size_class size = w->size;
		struct operand n;

		if (w->mixed)
			size = (enum size_class)choice_below(c, "class", (uint64_t)w->size + 1);
		n = draw_size(c, "bytes", size);
		draw_write(s, c, actor, pipe, w->vectors, n);
		if (w->nonblocking || choice_chance(c, "pausing", 1, 5))
			draw_pause(s, c, actor);
	}
	STEP0(s, actor, "end");
}

void draw_reader(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, enum size_class largest)
{
	unsigned sips = (unsigned)choice_small(c, "sips", 4);

	while (sips-- > 0) {
		struct operand chunk, enough;

		draw_pause(s, c, actor);
		chunk = draw_chunk(c, "chunk", largest);
		enough = draw_chunk(c, "enough", largest);
		STEP(s, actor, "sip", in_end(pipe, SIDE_R, 0), chunk, enough);
	}
	STEP(s, actor, "drain", in_end(pipe, SIDE_R, 0), draw_chunk(c, "chunk", largest));
}

void draw_many_writers(struct scenario *s, struct choices *c)
{
	static const unsigned weight[] = { 1, 2, 4, 4, 2, 1, 1 };
	unsigned pipe = scenario_object(s, "pipe");
	struct crowd crowd = draw_crowd(c);
	unsigned writers = 1 + (unsigned)choice_weighted(c, "writers", weight, 7);
	bool own_reader = choice_chance(c, "reader", 1, 2);
	unsigned a, reader = 0;

	STEP(s, 0, "pipe", in_object(pipe));
	if (crowd.nonblocking)
		STEP(s, 0, "nonblock", in_end(pipe, SIDE_W, 0), in_word(1));
	for (a = 1; a <= writers; a++) {
		add_child(s, 0);
		STEP(s, a, "close", in_end(pipe, SIDE_R, 0));
		STEP(s, a, "meet", in_number(0), in_number(writers + 1));
		draw_writer(s, c, &crowd, a, pipe);
	}
	if (own_reader)
		reader = add_child(s, 0);
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	if (own_reader) {
		STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
		STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	}
	STEP(s, reader, "meet", in_number(0), in_number(writers + 1));
	draw_reader(s, c, reader, pipe, crowd.size);
	add_reaps(s, 1, s->actors - 1);
}

/* ---- pipe.appetites ---- */

/* Comes and goes: much, then nothing for a while, so that the pipe is full and empty in turn. */
static void draw_bursts(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, enum size_class size)
{
	int64_t rounds = choice_range(c, "rounds", 2, 5);
	bool vectors = choice_chance(c, "vectors", 1, 4);
	struct operand n = draw_size(c, "bytes", size);

	STEP(s, actor, "repeat", in_number(rounds));
	STEP(s, actor, "repeat",
	    in_number(choice_range(c, "burst", 1,
	        size == SIZE_LARGE        ? 2
	            : size == SIZE_AROUND ? 6
	                                  : 12)));
	draw_write(s, c, actor, pipe, vectors, n);
	STEP0(s, actor, "end");
	draw_pause(s, c, actor);
	draw_pause(s, c, actor);
	STEP0(s, actor, "end");
}

/* Looks without waiting, then waits after all. */
static void draw_glances(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, enum size_class size)
{
	struct operand chunk = draw_chunk(c, "chunk", size);

	STEP(s, actor, "nonblock", in_end(pipe, SIDE_R, 0), in_word(1));
	STEP(s, actor, "repeat", in_number(choice_range(c, "glances", 1, 20)));
	STEP(s, actor, "read", in_end(pipe, SIDE_R, 0), chunk);
	draw_pause(s, c, actor);
	STEP0(s, actor, "end");
	STEP(s, actor, "nonblock", in_end(pipe, SIDE_R, 0), in_word(0));
}

/*
 * Writers that never wait and always offer more than the reader, who never waits either, has made room for: nearly every
 * write is taken in part or refused.
 */
static void draw_rations(struct scenario *s, struct choices *c, unsigned pipe)
{
	unsigned writers = (unsigned)choice_range(c, "writers", 1, 2);
	int64_t rounds = choice_range(c, "rounds", 5, 30);
	unsigned portion = (unsigned)choice_below(c, "portion", 4);
	unsigned a, reader;

	STEP(s, 0, "nonblock", in_end(pipe, SIDE_W, 0), in_word(1));
	for (a = 1; a <= writers; a++) {
		unsigned more = (unsigned)choice_below(c, "more", 3);

		add_child(s, 0);
		STEP(s, a, "close", in_end(pipe, SIDE_R, 0));
		STEP(s, a, "write", in_end(pipe, SIDE_W, 0), in_mark("CAPACITY", 1, 0));
		STEP(s, a, "repeat", in_number(rounds));
		STEP(s, a, "meet", in_number(0), in_number(writers + 1));
		STEP(s, a, "write", in_end(pipe, SIDE_W, 0),
		    more < 2 ? in_mark("PAGE", 3, (int64_t)more) : in_mark("CAPACITY", 1, 0));
		STEP(s, a, "meet", in_number(1), in_number(writers + 1));
		STEP0(s, a, "end");
	}
	reader = add_child(s, 0);
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, reader, "nonblock", in_end(pipe, SIDE_R, 0), in_word(1));
	STEP(s, reader, "repeat", in_number(rounds));
	STEP(s, reader, "read", in_end(pipe, SIDE_R, 0),
	    portion < 2        ? in_mark("PAGE", (int)portion + 1, 0)
	        : portion == 2 ? in_mark("PAGE", 1, 1)
	                       : in_number(5000));
	STEP(s, reader, "meet", in_number(0), in_number(writers + 1));
	STEP(s, reader, "meet", in_number(1), in_number(writers + 1));
	STEP0(s, reader, "end");
	STEP(s, reader, "nonblock", in_end(pipe, SIDE_R, 0), in_word(0));
	STEP(s, reader, "drain", in_end(pipe, SIDE_R, 0), draw_chunk(c, "chunk", SIZE_LARGE));
	add_reaps(s, 1, reader);
}

void draw_appetites(struct scenario *s, struct choices *c)
{
	static const unsigned weight[] = { 1, 2, 4, 4 };
	unsigned pipe = scenario_object(s, "pipe");
	bool rations = choice_chance(c, "rations", 1, 3);
	enum size_class size = (enum size_class)choice_weighted(c, "size", weight, SIZE_CLASSES);
	unsigned writers = (unsigned)choice_range(c, "writers", 1, 3);
	bool glances = choice_chance(c, "glances", 1, 6);
	bool nonblocking = choice_chance(c, "nonblocking", 1, 5);
	unsigned a, reader;

	STEP(s, 0, "pipe", in_object(pipe));
	if (rations) {
		draw_rations(s, c, pipe);
		return;
	}
	if (nonblocking)
		STEP(s, 0, "nonblock", in_end(pipe, SIDE_W, 0), in_word(1));
	for (a = 1; a <= writers; a++) {
		add_child(s, 0);
		STEP(s, a, "close", in_end(pipe, SIDE_R, 0));
		STEP(s, a, "meet", in_number(0), in_number(writers + 1));
		draw_bursts(s, c, a, pipe, size);
	}
	reader = add_child(s, 0);
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, reader, "meet", in_number(0), in_number(writers + 1));
	if (glances)
		draw_glances(s, c, reader, pipe, size);
	if (choice_chance(c, "nibbles", 1, 4))
		STEP(s, reader, "sip", in_end(pipe, SIDE_R, 0), in_number(1),
		    in_number(choice_range(c, "bytes", 1, 40)));
	draw_reader(s, c, reader, pipe, size);
	add_reaps(s, 1, reader);
}

/* ---- pipe.several ---- */

static void close_others(struct scenario *s, unsigned actor, unsigned pipes, unsigned side, unsigned but)
{
	unsigned p;

	for (p = 0; p < pipes; p++)
		if (p != but)
			STEP(s, actor, "close", in_end(p, side, 0));
}

static void draw_scattering(struct scenario *s, struct choices *c, unsigned actor, unsigned pipes, enum size_class size)
{
	unsigned writes = (unsigned)choice_range(c, "writes", 2, 6);

	STEP(s, actor, "repeat", in_number(choice_range(c, "rounds", 1, 4)));
	while (writes-- > 0) {
		unsigned pipe = (unsigned)choice_below(c, "pipe", pipes);
		struct operand n = draw_size(c, "bytes", size);

		draw_write(s, c, actor, pipe, false, n);
	}
	STEP0(s, actor, "end");
}

/* Every pipe has a reader of its own, every writer writes to all of them: nobody waits in a circle. */
static void draw_side_by_side(struct scenario *s, struct choices *c, unsigned pipes, enum size_class size)
{
	unsigned writers = (unsigned)choice_range(c, "writers", 2, 4);
	unsigned a, p;

	for (a = 1; a <= writers; a++) {
		add_child(s, 0);
		close_others(s, a, pipes, SIDE_R, pipes);
		STEP(s, a, "meet", in_number(0), in_number(writers));
		draw_scattering(s, c, a, pipes, size);
	}
	for (p = 0; p < pipes; p++) {
		a = add_child(s, 0);
		close_others(s, a, pipes, SIDE_W, pipes);
		close_others(s, a, pipes, SIDE_R, p);
		STEP(s, a, "drain", in_end(p, SIDE_R, 0), draw_chunk(c, "chunk", size));
	}
	close_others(s, 0, pipes, SIDE_W, pipes);
	close_others(s, 0, pipes, SIDE_R, pipes);
}

/* One reader for all, which must not be waited for: writers that never wait. */
static void draw_one_reader(struct scenario *s, struct choices *c, unsigned pipes, enum size_class size)
{
	unsigned writers = (unsigned)choice_range(c, "writers", 2, 4);
	unsigned a, p;

	for (p = 0; p < pipes; p++)
		STEP(s, 0, "nonblock", in_end(p, SIDE_W, 0), in_word(1));
	for (a = 1; a <= writers; a++) {
		add_child(s, 0);
		close_others(s, a, pipes, SIDE_R, pipes);
		STEP(s, a, "meet", in_number(0), in_number(writers));
		draw_scattering(s, c, a, pipes, size);
	}
	close_others(s, 0, pipes, SIDE_W, pipes);
	for (p = 0; p < pipes; p++)
		STEP(s, 0, "drain", in_end(p, SIDE_R, 0), draw_chunk(c, "chunk", size));
}

/* Made one after the other, each closed here before the next is made: descriptor numbers come again and again. */
static void draw_recycled(struct scenario *s, struct choices *c, unsigned pipes, enum size_class size)
{
	unsigned p;

	for (p = 0; p < pipes; p++) {
		struct operand n = draw_size(c, "bytes", size);
		unsigned writer, reader;

		STEP(s, 0, "pipe", in_object(p));
		writer = add_child(s, 0);
		STEP(s, writer, "close", in_end(p, SIDE_R, 0));
		STEP(s, writer, "repeat", in_number(choice_range(c, "rounds", 1, 6)));
		draw_write(s, c, writer, p, false, n);
		draw_pause(s, c, writer);
		STEP0(s, writer, "end");
		reader = add_child(s, 0);
		STEP(s, reader, "close", in_end(p, SIDE_W, 0));
		STEP(s, reader, "drain", in_end(p, SIDE_R, 0), draw_chunk(c, "chunk", size));
		STEP(s, 0, "close", in_end(p, SIDE_R, 0));
		STEP(s, 0, "close", in_end(p, SIDE_W, 0));
	}
}

void draw_several(struct scenario *s, struct choices *c)
{
	static const unsigned weight[] = { 2, 3, 4, 1 };
	enum size_class size = (enum size_class)choice_weighted(c, "size", weight, SIZE_CLASSES);
	unsigned shape = (unsigned)choice_below(c, "shape", 3);
	unsigned pipes = (unsigned)choice_range(c, "pipes", 2, shape == 1 ? 8 : 4);
	unsigned p;

	for (p = 0; p < pipes; p++) {
		unsigned object = scenario_object(s, "pipe");

		assert(object == p);
		(void)object;
	}
	if (shape == 2) {
		draw_recycled(s, c, pipes, size);
	} else {
		for (p = 0; p < pipes; p++)
			STEP(s, 0, "pipe", in_object(p));
		if (shape == 0)
			draw_side_by_side(s, c, pipes, size);
		else
			draw_one_reader(s, c, pipes, size);
	}
	add_reaps(s, 1, s->actors - 1);
}

const struct family pipe_families[] = {
	{ "pipe.many-writers", 1, draw_many_writers,
	    "one to seven writers at once, sizes around PIPE_BUF and the capacity", 4 },
	{ "pipe.appetites", 2, draw_appetites, "readers of every appetite; the pipe is full and empty in turn", 3 },
	{ "pipe.storms", 1, draw_storms, "storms of signals on readers and writers", 3 },
	{ "pipe.forks-dups", 2, draw_forks_dups, "trees of copied write ends, lost in every way while a reader waits",
	    3 },
	{ "pipe.kills", 1, draw_kills, "writers killed at any moment while others go on", 2 },
	{ "pipe.broken", 2, draw_broken, "readers leave in every way, under every disposition of SIGPIPE", 3 },
	{ "pipe.several", 1, draw_several, "two to eight pipes at once, descriptor numbers used again", 2 },
	{ "pipe.threads", 2, draw_threads, "threads inside writes while another forks", 4 },
	{ .id = NULL },
};
