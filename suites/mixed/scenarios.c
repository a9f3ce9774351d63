/* Families that belong to no one mechanism: everything at once, judged by the rules of each. */
#include "mixed.h"

struct operand mixed_size(struct choices *c)
{
	static const int plus[] = { 0, -1, 1 };
	unsigned kind = cast_below(c, 4);
	int64_t small = choice_range(c, "bytes", 1, 300);

	if (kind < 3)
		return in_mark("PIPE_BUF", 1, plus[kind]);
	return in_number(small);
}

/* Standard signals by kill(), realtime ones by sigqueue(), to processes that catch them. */
static void gust(struct scenario *s, struct choices *c, unsigned a, uint64_t set, unsigned target)
{
	unsigned signal = cast_one_of(c, set);

	if (signal >= SIG_I_RT)
		STEP(s, a, "sigqueue", in_actor(target), in_signal(signal), in_number(0));
	else
		STEP(s, a, "kill", in_actor(target), in_signal(signal));
}

void mixed_storm(struct scenario *s, struct choices *c, unsigned a, uint64_t set, unsigned targets)
{
	unsigned rounds = cast_range(c, 2, 20), kinds = cast_range(c, 1, 4);

	STEP(s, a, "repeat", in_number(rounds));
	while (kinds-- > 0) {
		unsigned target = 1 + cast_below(c, targets);

		gust(s, c, a, set, target);
	}
	STEP0(s, a, "end");
}

/* ---- mixed.fork-write-storm ---- */

enum { WRITERS = 3 };

static void writes(struct scenario *s, struct choices *c, unsigned a, unsigned pipe, unsigned most)
{
	unsigned rounds = cast_range(c, 1, most);
	struct operand n = mixed_size(c);

	STEP(s, a, "repeat", in_number(rounds));
	STEP(s, a, "write", in_end(pipe, SIDE_W, 0), n);
	STEP0(s, a, "end");
}

/* Writes, forks a child that writes too, and goes on. */
static void forking_writer(struct scenario *s, struct choices *c, unsigned a, unsigned pipe, unsigned stormers)
{
	unsigned children = cast_below(c, 3), child;

	STEP(s, a, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, a, "mask", in_word(SETMASK), in_signals(0));
	writes(s, c, a, pipe, 4);
	while (children-- > 0) {
		child = scenario_process(s);
		STEP(s, a, "fork", in_actor(child));
		STEP0(s, child, "pending");
		writes(s, c, child, pipe, 3);
		writes(s, c, a, pipe, 3);
	}
	STEP(s, a, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, a, "await", in_number(TOKEN_DONE), in_number(stormers));
	STEP0(s, a, "settle");
}

static void draw_fork_write_storm(struct scenario *s, struct choices *c)
{
	unsigned pipe = scenario_object(s, "pipe"), writers = cast_range(c, 1, WRITERS), stormers = cast_range(c, 1, 2);
	unsigned a, reader, restart = cast_chance(c, 2, 3), form = cast_chance(c, 3, 4), full = cast_chance(c, 3, 4);
	uint64_t set = cast_standard(c, 3);
	struct operand chunk = in_mark("PIPE_BUF", 1, 1);

	if (cast_chance(c, 2, 3))
		set |= cast_realtime(c, 2);
	STEP(s, 0, "pipe", in_object(pipe));
	/* Before the forks, so that no signal comes too early. */
	STEP(s, 0, "catch", in_signals(set), in_word(form), in_word(restart), in_word(full));
	/* And blocked until each has closed what it must: an interrupted close() may leave an end open. */
	STEP(s, 0, "mask", in_word(BLOCK), in_signals(set));
	for (a = 1; a <= writers + 1 + stormers; a++)
		scenario_process(s);
	reader = writers + 1;
	for (a = 1; a <= writers; a++)
		forking_writer(s, c, a, pipe, stormers);
	STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, reader, "mask", in_word(SETMASK), in_signals(0));
	STEP(s, reader, "drain", in_end(pipe, SIDE_R, 0), chunk);
	STEP(s, reader, "await", in_number(TOKEN_DONE), in_number(stormers));
	STEP0(s, reader, "settle");
	for (a = reader + 1; a <= reader + stormers; a++) {
		STEP(s, a, "close", in_end(pipe, SIDE_R, 0));
		STEP(s, a, "close", in_end(pipe, SIDE_W, 0));
		mixed_storm(s, c, a, set, writers + 1);
		STEP(s, a, "tell", in_number(TOKEN_DONE));
	}
	for (a = 1; a <= reader + stormers; a++)
		STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	for (a = 1; a <= reader + stormers; a++)
		STEP(s, 0, "reap", in_actor(a));
}

/* ---- mixed.exec-exit-storm: targets become new images, end and are killed while they are signalled ---- */

static void survivor(struct scenario *s, struct choices *c, unsigned a, uint64_t set, unsigned stormers)
{
	unsigned images = cast_range(c, 1, 2);

	STEP(s, a, "catch", in_signals(set), in_word(INFO), in_word(1), in_word(1));
	STEP(s, a, "mask", in_word(BLOCK), in_signals(set));
	STEP(s, a, "tell", in_number(TOKEN_READY));
	while (images-- > 0) {
		/* Blocked across exec: the new image has default actions, which end a process. */
		STEP0(s, a, "exec");
		if (cast_chance(c, 1, 2))
			STEP0(s, a, "pending");
		STEP(s, a, "catch", in_signals(set), in_word(INFO), in_word(1), in_word(1));
		if (cast_chance(c, 1, 2)) {
			STEP(s, a, "mask", in_word(UNBLOCK), in_signals(set));
			STEP(s, a, "mask", in_word(BLOCK), in_signals(set));
		}
	}
	STEP(s, a, "await", in_number(TOKEN_DONE), in_number(stormers));
	STEP0(s, a, "settle");
}

/* Ends by itself or by a signal, whichever comes first. */
static void victim(struct scenario *s, struct choices *c, unsigned a, uint64_t set)
{
	unsigned turns = cast_below(c, 3000), status = cast_below(c, 100);

	if (cast_chance(c, 1, 2))
		STEP(s, a, "catch", in_signals(set), in_word(INFO), in_word(0), in_word(1));
	STEP(s, a, "tell", in_number(TOKEN_READY));
	STEP(s, a, "spin", in_number(turns));
	STEP(s, a, "exit", in_number(status));
}

static void draw_exec_exit_storm(struct scenario *s, struct choices *c)
{
	unsigned survivors = cast_range(c, 1, 2), victims = cast_below(c, 3), stormers = cast_range(c, 1, 2), a;
	unsigned targets = survivors + victims;
	uint64_t set = cast_standard(c, 2);

	if (cast_chance(c, 1, 2))
		set |= cast_realtime(c, 2);
	for (a = 1; a <= targets + stormers; a++)
		scenario_process(s);
	for (a = 1; a <= survivors; a++)
		survivor(s, c, a, set, stormers);
	for (; a <= targets; a++)
		victim(s, c, a, set);
	for (; a <= targets + stormers; a++) {
		STEP(s, a, "await", in_number(TOKEN_READY), in_number(targets));
		mixed_storm(s, c, a, set, targets);
		if (victims > 0 && cast_chance(c, 1, 4))
			STEP(s, a, "kill", in_actor(survivors + 1), in_signal(SIG_I_KILL));
		STEP(s, a, "tell", in_number(TOKEN_DONE));
	}
	for (a = 1; a <= targets + stormers; a++)
		STEP(s, 0, "fork", in_actor(a));
	for (a = targets + stormers; a >= 1; a--)
		STEP(s, 0, "reap", in_actor(a));
}

const struct family mixed_families[] = {
	{ "mixed.fork-write-storm", 1, draw_fork_write_storm,
	    "processes write to a pipe and fork while signals rain on them", 2 },
	{ "mixed.exec-exit-storm", 1, draw_exec_exit_storm,
	    "processes become new images, end or are killed under a storm", 2 },
	{ "mixed.stopped-group", 1, draw_stopped_group,
	    "a process group is stopped, continued and signalled while it moves data through pipes and sockets", 2 },
	{ "mixed.passing-server", 1, draw_passing_server,
	    "a server writes by descriptors that dying clients pass to it, under a storm", 2 },
	{ "mixed.queue-workers", 1, draw_queue_workers,
	    "jobs go through a queue to workers that are killed, or by a semaphore, while processes fork under a storm",
	    2 },
	{ "mixed.fifo-images", 1, draw_fifo_images,
	    "FIFOs are opened, abandoned and opened again by processes that become new images", 2 },
	{ "mixed.job", 1, draw_job,
	    "a job of piped processes is waited for by several threads, or stopped and continued by one", 2 },
	{ "mixed.terminal-job", 1, draw_terminal_job,
	    "a job of piped processes reads from a terminal and writes to it, while it is stopped, put aside and resumed",
	    2 },
	{ "mixed.lockers", 1, draw_lockers,
	    "processes that have a lock write to a pipe, fork, become new images and are killed, under a storm", 2 },
	{ "mixed.undo-owners", 1, draw_undo_owners,
	    "processes that have something to undo write to a pipe, fork, become new images and are killed, under a storm",
	    2 },
	{ "mixed.lockfile", 1, draw_lockfile,
	    "whoever makes the lock file appends, forks, replaces, becomes a new image, or dies of it, under a storm",
	    1 },
	{ "mixed.appenders", 1, draw_appenders,
	    "whoever has a lock on the log appends to it, its children and others do without; owners die", 1 },
	{ "mixed.guarded-queue", 1, draw_guarded_queue,
	    "messages go through a queue behind a robust mutex, whose owners are killed, under a storm", 2 },
	{ "mixed.ring", 1, draw_ring,
	    "words go through a ring in memory between two semaphores to readers that end and fork, under a storm", 2 },
	{ .id = NULL },
};
