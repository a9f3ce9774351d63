/* mixed.job: a job of piped processes, waited for by several threads, or stopped and continued by one. */
#include "mixed.h"

#include "../wait/draw.h"

enum { STAGES_MOST = 5 };

struct job {
	struct scenario *s;
	struct choices *c;
	unsigned shell, stages;
	unsigned pipe[STAGES_MOST - 1]; /* from each stage to the next */
};

void mixed_keeps(struct scenario *s, unsigned a, unsigned stage, const unsigned *pipe, unsigned stages)
{
	unsigned i;

	for (i = 0; i + 1 < stages; i++) {
		if (i + 1 != stage)
			STEP(s, a, "close", in_end(pipe[i], SIDE_R, 0));
		if (i != stage)
			STEP(s, a, "close", in_end(pipe[i], SIDE_W, 0));
	}
}

static void moves(const struct job *b, unsigned a, unsigned stage)
{
	unsigned rounds = cast_range(b->c, 1, 12), kind = cast_below(b->c, 6);
	struct operand n = mixed_size(b->c);
	bool first = stage == 0, last = stage + 1 == b->stages;

	if (last && kind > 0) {
		STEP(b->s, a, "drain", in_end(b->pipe[stage - 1], SIDE_R, 0), in_mark("PIPE_BUF", 1, 1));
	} else {
		STEP(b->s, a, "repeat", in_number(rounds));
		if (!first)
			STEP(b->s, a, "read", in_end(b->pipe[stage - 1], SIDE_R, 0), n);
		if (!last)
			STEP(b->s, a, "write", in_end(b->pipe[stage], SIDE_W, 0), n);
		STEP0(b->s, a, "end");
	}
	if (kind == 1)
		STEP(b->s, a, "killself", in_signal(SIG_I_TERM));
	STEP(b->s, a, "exit", in_number(wait_draw_status(b->c)));
}

/* Of the leader nothing is consumed meanwhile: the group must be found when it is to go on. */
static void stops(const struct job *b, unsigned leader, unsigned member)
{
	unsigned rounds = cast_range(b->c, 1, 5), gap = cast_below(b->c, 1500);

	STEP(b->s, b->shell, "repeat", in_number(rounds));
	STEP(b->s, b->shell, "killgroup", in_actor(leader), in_signal(SIG_I_STOP));
	STEP(b->s, b->shell, "spin", in_number(gap));
	STEP(b->s, b->shell, "waitpid", in_word(WHICH_CHILD), in_actor(member), in_word(WAIT_NOHANG | WAIT_STOPPED));
	STEP(b->s, b->shell, "killgroup", in_actor(leader), in_signal(SIG_I_CONT));
	STEP(b->s, b->shell, "waitid", in_word(WHICH_CHILD), in_actor(member),
	    in_word(WAIT_NOHANG | WAIT_EXITED | (cast_chance(b->c, 1, 2) ? WAIT_CONTINUED : WAIT_NOWAIT)));
	STEP0(b->s, b->shell, "end");
}

void draw_job(struct scenario *s, struct choices *c)
{
	struct job b = { .s = s, .c = c, .shell = scenario_process(s) };
	unsigned waiters = cast_chance(c, 1, 2) ? cast_range(c, 1, 3) : 0, first = 0, last = 0, i;
	unsigned waiter[3];

	b.stages = cast_range(c, 2, STAGES_MOST);
	for (i = 0; i + 1 < b.stages; i++) {
		b.pipe[i] = scenario_object(s, "pipe");
		STEP(s, b.shell, "pipe", in_object(b.pipe[i]));
	}
	for (i = 0; i < b.stages; i++) {
		unsigned a = scenario_process(s);

		first = i == 0 ? a : first;
		last = a;
		STEP(s, b.shell, "fork", in_actor(a));
		if (waiters == 0)
			STEP(s, b.shell, "group", in_actor(a), in_actor(first));
		mixed_keeps(s, a, i, b.pipe, b.stages);
		moves(&b, a, i);
	}
	mixed_keeps(s, b.shell, b.stages + 1, b.pipe, b.stages);
	for (i = 0; i < waiters; i++) {
		waiter[i] = scenario_thread(s, b.shell);
		STEP(s, b.shell, "create", in_actor(waiter[i]));
		STEP(s, waiter[i], "wait-all", in_word(cast_below(c, 3)));
	}
	if (waiters == 0)
		stops(&b, first, last);
	STEP(s, b.shell, "wait-all", in_word(cast_below(c, 3)));
	STEP(s, 0, "fork", in_actor(b.shell));
	STEP(s, 0, "reap", in_actor(b.shell));
}
