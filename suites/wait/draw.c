#include "draw.h"

#include <limits.h>

int64_t wait_draw_status(struct choices *c)
{
	static const int64_t usual[] = { 0, 1, 127, 128, 255, 256, -1, INT_MIN, INT_MAX, 0 };
	unsigned kind = cast_below(c, 4);

	if (kind < 2)
		return usual[cast_below(c, 10)];
	if (kind == 2)
		return cast_below(c, 256);
	return (int64_t)choice_below(c, "status", UINT32_MAX) - INT_MAX;
}

unsigned wait_draw_fatal(struct choices *c)
{
	static const unsigned fatal[] = { SIG_I_KILL, SIG_I_KILL, SIG_I_KILL, SIG_I_HUP, SIG_I_INT, SIG_I_QUIT,
		SIG_I_USR1, SIG_I_USR2, SIG_I_PIPE, SIG_I_ALRM, SIG_I_TERM, SIG_I_XCPU, SIG_I_XFSZ, SIG_I_ABRT,
		SIG_I_SEGV, SIG_I_BUS, SIG_I_FPE };

	if (cast_chance(c, 1, 8))
		return cast_chance(c, 1, 3) ? SIG_I_RTMAX : SIG_I_RT + cast_below(c, 8);
	return fatal[cast_below(c, sizeof(fatal) / sizeof(fatal[0]))];
}

static void by_a_thread(struct scenario *s, struct choices *c, unsigned child)
{
	unsigned thread = scenario_thread(s, child), turns = cast_below(c, 400);

	STEP(s, child, "create", in_actor(thread));
	STEP(s, thread, "spin", in_number(turns));
	STEP(s, thread, "exit", in_number(wait_draw_status(c)));
	if (cast_chance(c, 1, 2))
		STEP(s, child, "join", in_actor(thread));
}

void wait_draw_suicide(struct scenario *s, struct choices *c, unsigned child)
{
	unsigned signal = wait_draw_fatal(c);

	STEP(s, child, cast_chance(c, 1, 2) ? "raise" : "killself", in_signal(signal));
}

static unsigned threads_in(const struct scenario *s)
{
	unsigned i, n = 0;

	for (i = 0; i < s->actors; i++)
		n += s->actor[i].process != i;
	return n;
}

void wait_draw_end(struct scenario *s, struct choices *c, unsigned child)
{
	unsigned how = cast_below(c, 12), turns = cast_chance(c, 1, 2) ? cast_below(c, 60) : cast_below(c, 4000);

	STEP(s, child, "spin", in_number(turns));
	if (how == 0 && threads_in(s) < THREADS_MOST)
		by_a_thread(s, c, child);
	else if (how == 1)
		STEP0(s, child, "exec");
	else if (how < 6)
		wait_draw_suicide(s, c, child);
	STEP(s, child, "exit", in_number(wait_draw_status(c)));
}

/* Whom it is about: mostly one of them. */
static unsigned whom(struct scenario *s, struct choices *c, const struct kids *k)
{
	if (cast_chance(c, 1, 8))
		return cast_below(c, s->actors);
	return k->kid[cast_below(c, k->kids)];
}

static void ask_by(struct scenario *s, struct choices *c, const struct kids *k, bool polls)
{
	unsigned which = cast_below(c, 5), of = whom(s, c, k);
	unsigned options = polls ? WAIT_NOHANG : 0;

	which = which < 2 ? WHICH_CHILD : which == 2 ? WHICH_ANY : which == 3 ? WHICH_GROUP : WHICH_OWN;
	if (k->grandkid != 0 && cast_chance(c, 1, 5)) {
		which = WHICH_CHILD;
		of = k->grandkid;
	} else if (k->leader != 0 && cast_chance(c, 1, 2)) {
		which = WHICH_GROUP;
		of = k->leader;
	}
	if (which == WHICH_OWN || cast_chance(c, 1, 2)) {
		STEP(s, k->self, "waitpid", in_word(which), in_actor(of), in_word(options));
		return;
	}
	options |= WAIT_EXITED | (cast_chance(c, 1, 2) ? WAIT_NOWAIT : 0u);
	STEP(s, k->self, "waitid", in_word(which), in_actor(of), in_word(options));
	if ((options & WAIT_NOWAIT) != 0 && cast_chance(c, 2, 3))
		STEP(s, k->self, "waitid", in_word(which), in_actor(of), in_word(options));
}

void wait_draw_polls(struct scenario *s, struct choices *c, const struct kids *k)
{
	unsigned rounds = cast_range(c, 1, 6), turns = cast_below(c, 600);

	STEP(s, k->self, "repeat", in_number(rounds));
	ask_by(s, c, k, true);
	STEP(s, k->self, "spin", in_number(turns));
	STEP0(s, k->self, "end");
}

void wait_draw_ask(struct scenario *s, struct choices *c, const struct kids *k)
{
	unsigned how = cast_below(c, 8);

	if (scenario_room(s, k->self) < 16)
		return;
	if (how == 0)
		STEP0(s, k->self, "wait-any");
	else if (how < 4)
		wait_draw_polls(s, c, k);
	else
		ask_by(s, c, k, false);
}
