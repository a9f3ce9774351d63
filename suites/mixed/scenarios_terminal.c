/* mixed.terminal-job: a job of piped processes reads from a terminal and writes to it, while it is stopped, put aside and resumed. */
#include "mixed.h"

#include "../pty/pty.h"
#include "../wait/draw.h"

enum { STAGES_MOST = 4, ROUNDS_MOST = 5, BYTES_MOST = 200 };
enum { TOKEN_TYPED = TOKEN_STEP, TOKEN_READ, TOKEN_IN };
enum { STOP };

struct job {
	struct scenario *s;
	struct choices *c;
	unsigned pty, shell, stages;
	unsigned stage[STAGES_MOST];
	unsigned pipe[STAGES_MOST - 1]; /* from each stage to the next */
};

static struct operand slave(const struct job *b)
{
	return in_end(b->pty, SIDE_SLAVE, 0);
}

static void joins(const struct job *b, unsigned stage)
{
	unsigned a = b->stage[stage];

	mixed_keeps(b->s, a, stage, b->pipe, b->stages);
	STEP(b->s, a, "close", in_end(b->pty, SIDE_MASTER, 0));
	STEP(b->s, a, "group", in_actor(a), in_actor(b->stage[0]));
	STEP(b->s, a, "tell", in_number(TOKEN_IN));
}

/* All but the first, which the shell leads through its rounds. */
static void moves(const struct job *b, unsigned stage)
{
	unsigned rounds = cast_range(b->c, 1, 12), a = b->stage[stage], kind = cast_below(b->c, 6);
	struct operand n = mixed_size(b->c);

	if (stage + 1 == b->stages) {
		STEP(b->s, a, "repeat", in_number(rounds));
		STEP(b->s, a, "read", in_end(b->pipe[stage - 1], SIDE_R, 0), n);
		STEP(b->s, a, "write", slave(b), n);
		STEP0(b->s, a, "end");
		if (kind > 0)
			STEP(b->s, a, "drain", in_end(b->pipe[stage - 1], SIDE_R, 0), in_mark("PIPE_BUF", 1, 1));
	} else {
		STEP(b->s, a, "repeat", in_number(rounds));
		STEP(b->s, a, "read", in_end(b->pipe[stage - 1], SIDE_R, 0), n);
		STEP(b->s, a, "write", in_end(b->pipe[stage], SIDE_W, 0), n);
		STEP0(b->s, a, "end");
	}
	STEP(b->s, a, "exit", in_number(wait_draw_status(b->c)));
}

/* The job is stopped and continued, wherever it is. */
static void pauses(const struct job *b)
{
	unsigned gap = cast_below(b->c, 2000);
	bool asks = cast_chance(b->c, 1, 2);

	STEP(b->s, b->shell, "killgroup", in_actor(b->stage[0]),
	    in_signal(cast_chance(b->c, 1, 2) ? SIG_I_STOP : SIG_I_TSTP));
	STEP(b->s, b->shell, "watch", in_actor(b->stage[0]), in_word(STOP));
	STEP(b->s, b->shell, "spin", in_number(gap));
	if (asks)
		STEP(b->s, b->shell, "waitpid", in_word(WHICH_CHILD), in_actor(b->stage[b->stages - 1]),
		    in_word(WAIT_NOHANG | WAIT_STOPPED));
	STEP(b->s, b->shell, "killgroup", in_actor(b->stage[0]), in_signal(SIG_I_CONT));
}

/* It is given a line, and the foreground: at once, or when it was stopped for want of it. */
static void types(const struct job *b, unsigned round)
{
	unsigned bytes = cast_range(b->c, 1, BYTES_MOST), first = b->stage[0], turns = cast_below(b->c, 2000);
	bool back = cast_chance(b->c, 1, 2);
	struct operand n = mixed_size(b->c);

	STEP(b->s, b->shell, "tcsetpgrp", slave(b), in_actor(back ? b->shell : first));
	STEP(b->s, b->shell, "write", in_end(b->pty, SIDE_MASTER, 0), in_number(bytes));
	STEP(b->s, b->shell, "tell", in_number(TOKEN_TYPED));
	STEP(b->s, first, "await", in_number(TOKEN_TYPED), in_number(round));
	STEP(b->s, first, "sip", slave(b), in_number(bytes), in_number(bytes));
	STEP(b->s, first, "tell", in_number(TOKEN_READ));
	STEP(b->s, first, "write", in_end(b->pipe[0], SIDE_W, 0), n);
	if (back) {
		STEP(b->s, b->shell, "watch", in_actor(first), in_word(STOP));
		STEP(b->s, b->shell, "spin", in_number(turns));
		STEP(b->s, b->shell, "tcsetpgrp", slave(b), in_actor(first));
		STEP(b->s, b->shell, "killgroup", in_actor(first), in_signal(SIG_I_CONT));
	}
	STEP(b->s, b->shell, "await", in_number(TOKEN_READ), in_number(round));
}

static void opens(struct job *b)
{
	unsigned i;

	STEP(b->s, 0, "openpty", in_object(b->pty));
	STEP(b->s, 0, "fork", in_actor(b->shell));
	STEP0(b->s, b->shell, "setsid");
	STEP(b->s, b->shell, "ctty", slave(b));
	for (i = 0; i + 1 < b->stages; i++) {
		b->pipe[i] = scenario_object(b->s, "pipe");
		STEP(b->s, b->shell, "pipe", in_object(b->pipe[i]));
	}
	for (i = 0; i < b->stages; i++) {
		b->stage[i] = scenario_process(b->s);
		STEP(b->s, b->shell, "fork", in_actor(b->stage[i]));
		STEP(b->s, b->shell, "group", in_actor(b->stage[i]), in_actor(b->stage[0]));
		joins(b, i);
	}
	mixed_keeps(b->s, b->shell, b->stages + 1, b->pipe, b->stages);
	STEP(b->s, b->shell, "mask", in_word(BLOCK), in_signals(SIGNAL_BIT(SIG_I_TTOU)));
	STEP(b->s, b->shell, "await", in_number(TOKEN_IN), in_number(b->stages));
}

void draw_terminal_job(struct scenario *s, struct choices *c)
{
	struct job b = { .s = s, .c = c };
	unsigned rounds = cast_range(c, 1, ROUNDS_MOST), i;

	b.pty = scenario_object(s, "pty");
	b.shell = scenario_process(s);
	b.stages = cast_range(c, 2, STAGES_MOST);
	opens(&b);
	STEP(s, b.stage[0], "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	for (i = 1; i < b.stages; i++)
		moves(&b, i);
	for (i = 0; i < rounds && scenario_room(s, b.shell) > 16; i++) {
		if (cast_chance(c, 1, 2))
			pauses(&b);
		types(&b, i + 1);
	}
	STEP(s, b.stage[0], "exit", in_number(0));
	STEP(s, b.shell, "tcsetpgrp", slave(&b), in_actor(b.shell));
	STEP(s, b.shell, "wait-all", in_word(cast_below(c, 3)));
	STEP(s, 0, "close", slave(&b));
	STEP(s, 0, "drain", in_end(b.pty, SIDE_MASTER, 0), in_number(4096));
	STEP(s, 0, "reap", in_actor(b.shell));
}
