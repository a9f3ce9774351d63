/* The family pipe.threads: forks while other threads of the process are inside writes. */
#include "pipe.h"

enum { MEET_START, MEET_FORKS };

/* What a child forked in the middle of another thread's write does with its copies. True: it writes, too. */
static bool draw_forked(struct scenario *s, struct choices *c, unsigned child, unsigned pipe)
{
	static const unsigned weight[] = { 3, 3, 2, 1 };
	struct operand n;

	switch (choice_weighted(c, "child", weight, 4)) {
	case 0:
		return false;
	case 1:
		STEP(s, child, "close", in_end(pipe, SIDE_W, 0));
		draw_pause(s, c, child);
		return false;
	case 2:
		n = draw_size(c, "bytes", SIZE_AROUND);
		STEP(s, child, "write", in_end(pipe, SIDE_W, 0), n);
		return true;
	default:
		if (choice_chance(c, "cloexec", 1, 2))
			STEP(s, child, "cloexec", in_end(pipe, SIDE_W, 0));
		STEP0(s, child, "exec");
		return false;
	}
}

/* A few writes that no pipe holds at once, or many of which it holds some. */
static void draw_thread(struct scenario *s, struct choices *c, unsigned thread, unsigned pipe, unsigned meeting)
{
	bool large = choice_chance(c, "large", 1, 5);
	bool vectors = choice_chance(c, "vectors", 1, 8);
	int64_t rounds = choice_range(c, "rounds", large ? 1 : 8, large ? 3 : 20);
	struct operand n = large ? draw_size(c, "bytes", SIZE_LARGE) : in_number(choice_range(c, "bytes", 2100, 6000));

	STEP(s, thread, "meet", in_number(MEET_START), in_number(meeting));
	STEP(s, thread, "repeat", in_number(rounds));
	draw_write(s, c, thread, pipe, vectors, n);
	STEP0(s, thread, "end");
}

/*
 * The reader lets the threads go on only a little from one fork to the next, so that most forks find them all in writes,
 * each time in others.
 */
static void draw_slow_reader(struct scenario *s, struct choices *c, unsigned reader, unsigned pipe, unsigned forks)
{
	struct operand chunk = draw_chunk(c, "chunk", SIZE_LARGE);

	STEP(s, reader, "nonblock", in_end(pipe, SIDE_R, 0), in_word(1));
	STEP(s, reader, "repeat", in_number(forks));
	STEP(s, reader, "meet", in_number(MEET_FORKS), in_number(2));
	STEP(s, reader, "sip", in_end(pipe, SIDE_R, 0), chunk, in_number(choice_range(c, "enough", 5000, 50000)));
	STEP0(s, reader, "end");
	STEP(s, reader, "nonblock", in_end(pipe, SIDE_R, 0), in_word(0));
}

void draw_threads(struct scenario *s, struct choices *c)
{
	unsigned pipe = scenario_object(s, "pipe");
	unsigned writer, reader;
	unsigned threads = (unsigned)choice_range(c, "threads", 1, 6);
	unsigned forks = (unsigned)choice_range(c, "children", 2, 7);
	bool slow = choice_chance(c, "slow", 4, 5);
	bool all = choice_chance(c, "all", 3, 4); /* their ends are waited for: then nobody has the pipe */
	unsigned i, first;

	STEP(s, 0, "pipe", in_object(pipe));
	writer = add_child(s, 0);
	reader = add_child(s, 0);
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, writer, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
	for (i = 0; i < threads; i++) {
		unsigned thread = scenario_thread(s, writer);

		STEP(s, writer, "create", in_actor(thread));
		draw_thread(s, c, thread, pipe, threads + 1);
	}
	STEP(s, writer, "meet", in_number(MEET_START), in_number(threads + 1));
	first = s->actors;
	for (i = 0; i < forks; i++) {
		unsigned child;
		bool writes;

		if (!slow || choice_chance(c, "pausing", 1, 3))
			draw_pause(s, c, writer);
		child = add_child(s, writer);
		writes = draw_forked(s, c, child, pipe);
		/* The reader may be waiting here for the next fork: then a child that writes cannot be waited for. */
		if (!all && !(slow && writes) && choice_chance(c, "reap", 1, 2))
			STEP(s, writer, "reap", in_actor(child));
		if (slow)
			STEP(s, writer, "meet", in_number(MEET_FORKS), in_number(2));
	}
	for (i = first; all && i < s->actors; i++)
		STEP(s, writer, "reap", in_actor(i));
	if (slow)
		draw_slow_reader(s, c, reader, pipe, forks);
	else
		draw_pause(s, c, reader);
	draw_reader(s, c, reader, pipe, SIZE_LARGE);
	STEP(s, 0, "reap", in_actor(writer));
	STEP(s, 0, "reap", in_actor(reader));
}
