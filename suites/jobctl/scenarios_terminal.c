/*
 * jobctl.terminal: a shell has a terminal and jobs. In each round it puts a job into the foreground, and somebody reads or
 * puts another one there, in whatever ground. Who was stopped by that is put into the foreground and continued.
 */
#include "../pty/pty.h"
#include "../std/cast.h"
#include "draw.h"

enum { STOP };
enum { MEMBERS_MOST = 5, GROUPS_MOST = 3, ROUNDS_MOST = 5, BYTES_MOST = PTY_INPUT_LEAST / ROUNDS_MOST };
/* A token for what each member is to do next, and what it has done. */
enum {
	TOKEN_LED = TOKEN_STEP,
	TOKEN_JOINED,
	TOKEN_TURN,
	TOKEN_MADE = TOKEN_TURN + MEMBERS_MOST,
	TOKEN_OVER = TOKEN_MADE + MEMBERS_MOST
};
enum manner { DEFAULT, CATCHES, BLOCKS, IGNORES, MANNERS };

struct jobs {
	struct scenario *s;
	struct choices *c;
	unsigned pty, other; /* the other one is nobody's */
	unsigned shell, members, groups;
	unsigned member[MEMBERS_MOST];
	unsigned group[MEMBERS_MOST]; /* 0: the shell's, whose group is an orphan */
	unsigned leader[GROUPS_MOST + 1];
	enum manner manner[MEMBERS_MOST];
	unsigned turns[MEMBERS_MOST]; /* so far */
	bool coupled; /* the last member keeps the signal that stops the first, in the same job, in its first turn */
};

#define JOB_SIGNALS (SIGNAL_BIT(SIG_I_TTIN) | SIGNAL_BIT(SIG_I_TTOU))

static struct operand slave(const struct jobs *b)
{
	return in_end(b->pty, SIDE_SLAVE, 0);
}

static void behaves(const struct jobs *b, unsigned i)
{
	unsigned a = b->member[i];

	if (b->manner[i] == CATCHES || b->manner[i] == BLOCKS)
		STEP(b->s, a, "catch", in_signals(JOB_SIGNALS), in_word(INFO), in_word(0), in_word(1));
	if (b->manner[i] == BLOCKS)
		STEP(b->s, a, "mask", in_word(BLOCK), in_signals(JOB_SIGNALS));
	if (b->manner[i] == IGNORES)
		STEP(b->s, a, "ignore", in_signals(JOB_SIGNALS));
}

/* Leaders make their groups first, then the others join. */
static void joins(const struct jobs *b, unsigned i)
{
	unsigned a = b->member[i], leader = b->leader[b->group[i]];

	behaves(b, i);
	STEP(b->s, a, "close", in_end(b->pty, SIDE_MASTER, 0));
	if (a == leader) {
		STEP(b->s, a, "group", in_actor(a), in_actor(a));
		STEP(b->s, a, "tell", in_number(TOKEN_LED));
	} else if (b->group[i] != 0) {
		STEP(b->s, a, "await", in_number(TOKEN_LED), in_number(b->groups));
		STEP(b->s, a, "group", in_actor(a), in_actor(leader));
	}
	STEP(b->s, a, "tell", in_number(TOKEN_JOINED));
}

/* It is that member's turn: its steps are drawn by the caller. */
static void begins_turn(struct jobs *b, unsigned i)
{
	b->turns[i]++;
	STEP(b->s, b->shell, "tell", in_number(TOKEN_TURN + i));
	STEP(b->s, b->member[i], "await", in_number(TOKEN_TURN + i), in_number(b->turns[i]));
}

static void ends_turn(struct jobs *b, unsigned i)
{
	STEP(b->s, b->member[i], "tell", in_number(TOKEN_MADE + i));
}

static void awaits_turn(const struct jobs *b, unsigned i)
{
	STEP(b->s, b->shell, "await", in_number(TOKEN_MADE + i), in_number(b->turns[i]));
}

static unsigned some_group(const struct jobs *b)
{
	return b->leader[cast_below(b->c, b->groups + 1)];
}

/* Something that changes nothing, whoever asks it. */
static void asks(const struct jobs *b, unsigned a)
{
	switch (cast_below(b->c, 8)) {
	case 0:
		STEP(b->s, a, "tcgetpgrp", in_end(b->other, SIDE_SLAVE, 0));
		break;
	case 1:
		STEP(b->s, a, "tcsetpgrp", in_end(b->other, SIDE_SLAVE, 0), in_actor(some_group(b)));
		break;
	case 2:
		STEP(b->s, b->shell, "tcsetpgrp", slave(b), in_actor(0));
		break;
	case 3:
		STEP(b->s, b->shell, "tcsetpgrp-negative", slave(b));
		break;
	default:
		STEP(b->s, a, "tcgetpgrp", slave(b));
		break;
	}
}

/* Those who stop when member i makes its terminal signal the group. */
static bool stops_with(const struct jobs *b, unsigned i, unsigned k)
{
	return b->group[k] == b->group[i] && b->manner[k] == DEFAULT;
}

/* The members who kept the signal say so; then all of the job go on in the foreground. */
static void resumes(struct jobs *b, unsigned i)
{
	unsigned leader = b->leader[b->group[i]], k;

	for (k = 0; k < b->members; k++)
		if (stops_with(b, i, k))
			STEP(b->s, b->shell, "watch", in_actor(b->member[k]), in_word(STOP));
	for (k = 0; k < b->members; k++)
		if (b->group[k] == b->group[i] && b->manner[k] == BLOCKS) {
			begins_turn(b, k);
			STEP0(b->s, b->member[k], "pending");
			ends_turn(b, k);
			awaits_turn(b, k);
		}
	STEP(b->s, b->shell, "tcgetpgrp", slave(b));
	STEP(b->s, b->shell, "tcsetpgrp", slave(b), in_actor(leader));
	STEP(b->s, b->shell, "killgroup", in_actor(leader), in_signal(SIG_I_CONT));
}

static void plays(struct jobs *b, unsigned i)
{
	bool coupled = b->coupled && i == 0 && b->turns[i] == 0;
	unsigned fore = coupled ? 0 : cast_below(b->c, b->groups + 1), bytes = cast_range(b->c, 1, BYTES_MOST),
	         to = some_group(b);
	unsigned a = b->member[i];
	bool reads = cast_chance(b->c, 1, 2), back = fore != b->group[i];

	STEP(b->s, b->shell, "tcsetpgrp", slave(b), in_actor(b->leader[fore]));
	asks(b, b->shell);
	if (reads)
		STEP(b->s, b->shell, "write", in_end(b->pty, SIDE_MASTER, 0), in_number(bytes));
	begins_turn(b, i);
	if (reads)
		STEP(b->s, a, "read", slave(b), in_number(bytes));
	else
		STEP(b->s, a, "tcsetpgrp", slave(b), in_actor(to));
	ends_turn(b, i);
	if (back && b->group[i] != 0 && (b->manner[i] == DEFAULT || b->manner[i] == CATCHES))
		resumes(b, i);
	awaits_turn(b, i);
	asks(b, b->shell);
}

static void hires(struct jobs *b)
{
	unsigned leaders = b->members - (b->coupled ? 1 : 0), i;

	b->groups = cast_range(b->c, 1, leaders < GROUPS_MOST ? leaders : GROUPS_MOST);
	b->leader[0] = b->shell;
	for (i = 0; i < b->members; i++) {
		unsigned kind = cast_below(b->c, 6), group = cast_below(b->c, b->groups + 1);

		b->member[i] = scenario_process(b->s);
		b->group[i] = i < b->groups ? i + 1 : group;
		if (i < b->groups)
			b->leader[i + 1] = b->member[i];
		b->manner[i] = kind < MANNERS ? (enum manner)kind : DEFAULT;
		if (b->coupled && i + 1 == b->members) {
			b->group[i] = 1;
			b->manner[i] = BLOCKS;
		} else if (b->coupled && i == 0) {
			b->manner[i] = DEFAULT;
		}
		STEP(b->s, b->shell, "fork", in_actor(b->member[i]));
	}
	for (i = 0; i < b->members; i++)
		joins(b, i);
	STEP(b->s, b->shell, "await", in_number(TOKEN_JOINED), in_number(b->members));
}

void draw_terminal(struct scenario *s, struct choices *c)
{
	struct jobs b = { .s = s, .c = c, .members = cast_range(c, 1, MEMBERS_MOST) };
	unsigned rounds, i;
	bool ignores = cast_chance(c, 1, 2);

	b.coupled = b.members > 1 && cast_chance(c, 1, 2);
	b.pty = scenario_object(s, "pty");
	b.other = scenario_object(s, "pty");
	b.shell = scenario_process(s);
	STEP(s, 0, "openpty", in_object(b.pty));
	STEP(s, 0, "openpty", in_object(b.other));
	STEP(s, 0, "fork", in_actor(b.shell));
	STEP0(s, b.shell, "setsid");
	STEP(s, b.shell, "ctty", slave(&b));
	STEP(s, b.shell, "tcsetpgrp", slave(&b), in_actor(b.shell));
	hires(&b);
	if (ignores) /* or nobody could bring the terminal back; not before the others are made */
		STEP(s, b.shell, "ignore", in_signals(JOB_SIGNALS));
	else
		STEP(s, b.shell, "mask", in_word(BLOCK), in_signals(JOB_SIGNALS));
	rounds = cast_range(c, 1, ROUNDS_MOST);
	for (i = 0; i < rounds && scenario_room(s, b.shell) > 28; i++) {
		unsigned who = cast_below(c, b.members);

		plays(&b, b.coupled && i == 0 ? 0 : who);
	}
	STEP(s, b.shell, "tcsetpgrp", slave(&b), in_actor(b.shell));
	STEP(s, b.shell, "tell", in_number(TOKEN_OVER));
	for (i = 0; i < b.members; i++)
		STEP(s, b.member[i], "await", in_number(TOKEN_OVER), in_number(1));
	for (i = 0; i < b.members; i++)
		STEP(s, b.shell, "reap", in_actor(b.member[i]));
	STEP(s, 0, "reap", in_actor(b.shell));
}
