#include "../pipe/pipe.h"
#include "../std/cast.h"
#include "mechanism.h"

/* ---- exit.workers: processes whose threads are at work end; their parent looks at once whether all is over ---- */

enum { CHILDREN_MOST = 3, THREADS_MOST = 4, TOKEN_BEATS = TOKEN_STEP };

/* Work that is seen by its tickets; some of it in the pipe, so that a call may be inside the system. */
static void works(struct scenario *s, struct choices *c, unsigned thread, unsigned pipe)
{
	unsigned rounds = cast_range(c, 5, 60), what = cast_below(c, 4), pause = cast_below(c, 60);

	STEP(s, thread, "repeat", in_number(rounds));
	if (what == 0)
		STEP(s, thread, "write", in_end(pipe, SIDE_W, 0), in_number(1));
	else if (what == 1)
		STEP(s, thread, "write", in_end(pipe, SIDE_W, 0), in_mark("PIPE_BUF", 1, 0));
	else
		STEP(s, thread, "tell", in_number(TOKEN_BEATS));
	STEP(s, thread, "spin", in_number(pause));
	STEP0(s, thread, "end");
}

/* One of them ends the process, in the midst of it. */
static void ends(struct scenario *s, struct choices *c, unsigned thread)
{
	unsigned how = cast_below(c, 3), status = cast_below(c, 256), turns = cast_below(c, 1500);

	STEP(s, thread, "spin", in_number(turns));
	if (how == 0)
		STEP(s, thread, cast_chance(c, 1, 2) ? "raise" : "killself", in_signal(SIG_I_KILL));
	else if (how == 1)
		STEP(s, thread, "killself", in_signal(SIG_I_USR1));
	STEP(s, thread, "exit", in_number(status));
}

/* True if it ends by itself: else a write to a full pipe may last for ever. */
static bool lives(struct scenario *s, struct choices *c, unsigned child, unsigned threads, unsigned pipe)
{
	unsigned thread[THREADS_MOST], killer = cast_below(c, threads + 1), i;

	STEP(s, child, "close", in_end(pipe, SIDE_R, 0));
	thread[0] = child;
	for (i = 1; i < threads; i++) {
		thread[i] = scenario_thread(s, child);
		STEP(s, child, "create", in_actor(thread[i]));
	}
	for (i = 0; i < threads; i++)
		if (i == killer)
			ends(s, c, thread[i]);
		else
			works(s, c, thread[i], pipe);
	return killer < threads;
}

/* What is left in the pipe, and then whether anybody is left who may write. */
static void looks(struct scenario *s, struct choices *c, unsigned a, unsigned pipe)
{
	unsigned rounds = cast_range(c, 2, 20);

	STEP(s, a, "repeat", in_number(rounds));
	STEP(s, a, "read", in_end(pipe, SIDE_R, 0), in_mark("CAPACITY", 1, 0));
	STEP0(s, a, "end");
}

static void draw_workers(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), children = cast_range(c, 1, CHILDREN_MOST), i;
	unsigned child[CHILDREN_MOST], pipe[CHILDREN_MOST];
	bool consumes = cast_chance(c, 1, 2), ends_itself[CHILDREN_MOST];

	for (i = 0; i < children; i++) {
		unsigned threads = cast_range(c, 1, THREADS_MOST);

		child[i] = scenario_process(s);
		pipe[i] = scenario_object(s, "pipe");
		STEP(s, a, "pipe", in_object(pipe[i]));
		STEP(s, a, "nonblock", in_end(pipe[i], SIDE_R, 0), in_word(1));
		STEP(s, a, "fork", in_actor(child[i]));
		STEP(s, a, "close", in_end(pipe[i], SIDE_W, 0));
		ends_itself[i] = lives(s, c, child[i], threads, pipe[i]);
	}
	for (i = 0; i < children; i++) {
		if (cast_chance(c, 1, 3)) {
			STEP(s, a, "spin", in_number(cast_below(c, 1000)));
			STEP(s, a, "kill", in_actor(child[i]), in_signal(SIG_I_KILL));
		} else if (cast_chance(c, 1, 2)) {
			looks(s, c, a, pipe[i]);
		}
		if (!ends_itself[i])
			STEP(s, a, "kill", in_actor(child[i]), in_signal(SIG_I_TERM));
		if (consumes)
			STEP(s, a, "waitpid", in_word(1), in_actor(child[i]), in_word(0));
		else
			STEP(s, a, "reap", in_actor(child[i]));
		looks(s, c, a, pipe[i]);
	}
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family exit_families[] = {
	{ "exit.workers", 1, draw_workers,
	    "processes whose threads are at work end; their parent looks at once whether all is over", 1 },
	{ .id = NULL },
};
