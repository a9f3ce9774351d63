#include "../std/cast.h"
#include "job.h"
#include "mechanism.h"

/* ---- job.words: stop signals and SIGCONT one after another, all blocked ---- */

enum { TOKEN_WORD = TOKEN_STEP, TOKEN_SAID };

static unsigned letter(struct choices *c)
{
	static const unsigned letters[] = { SIG_I_CONT, SIG_I_CONT, SIG_I_TSTP, SIG_I_TTIN, SIG_I_TTOU, SIG_I_CONT,
		SIG_I_TSTP };

	return letters[cast_below(c, 7)];
}

static void draw_words(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), b = scenario_process(s), length = cast_range(c, 1, 10), i, said = 0;
	uint64_t more = cast_standard(c, 1);

	STEP(s, a, "catch", in_signals(JOB_CATCHABLE | more), in_word(INFO), in_word(1), in_word(1));
	STEP(s, a, "mask", in_word(BLOCK), in_signals(JOB_CATCHABLE | more));
	for (i = 0; i < length; i++) {
		unsigned signal = letter(c), who = cast_below(c, 3);

		if (who == 0) {
			STEP(s, a, cast_chance(c, 1, 3) ? "raise" : "killself", in_signal(signal));
		} else {
			STEP(s, a, "tell", in_number(TOKEN_WORD));
			STEP(s, b, "await", in_number(TOKEN_WORD), in_number(said + 1));
			STEP(s, b, "kill", in_actor(a), in_signal(signal));
			STEP(s, b, "tell", in_number(TOKEN_SAID));
			said++;
			STEP(s, a, "await", in_number(TOKEN_SAID), in_number(said));
		}
		STEP0(s, a, "pending");
	}
	if (cast_chance(c, 1, 2)) {
		STEP(s, a, "mask", in_word(UNBLOCK), in_signals(cast_chance(c, 1, 2) ? JOB_CATCHABLE : SIGNALS_ALL));
		STEP(s, a, "killself", in_signal(SIG_I_CONT));
	}
	STEP0(s, a, "settle");
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "fork", in_actor(b));
	STEP(s, 0, "reap", in_actor(b));
	STEP(s, 0, "look", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

/* ---- job.cycles: a child is stopped and goes on, again and again, while others signal it ---- */

enum { STOP, CONTINUE };

/* How it meets SIGCONT; signals are caught. */
static void prepare(struct scenario *s, struct choices *c, unsigned a, uint64_t set)
{
	unsigned how = cast_below(c, 5);

	STEP(s, a, "catch", in_signals(set), in_word(INFO), in_word(1), in_word(1));
	if (how == 0)
		STEP(s, a, "ignore", in_signals(SIGNAL_BIT(SIG_I_CONT)));
	else if (how > 1)
		STEP(s, a, "catch", in_signals(SIGNAL_BIT(SIG_I_CONT)), in_word(INFO), in_word(1), in_word(1));
	if (how == 2 || how == 3)
		STEP(s, a, "mask", in_word(BLOCK), in_signals(SIGNAL_BIT(SIG_I_CONT) | (how == 3 ? set : 0)));
}

static void draw_cycles(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), b = scenario_process(s), rounds = cast_range(c, 1, 5),
	         storm = cast_range(c, 1, 20);
	uint64_t set = cast_standard(c, 2) & ~SIGNAL_BIT(SIG_I_HUP);
	bool itself = cast_chance(c, 2, 3), own_group = cast_chance(c, 1, 3), noise = cast_chance(c, 1, 2);
	unsigned signal = cast_chance(c, 1, 3) && own_group ? SIG_I_TSTP : SIG_I_STOP, n, i;

	if (set == 0)
		set = SIGNAL_BIT(SIG_I_USR1);
	n = cast_one_of(c, set);
	prepare(s, c, a, set);
	STEP(s, 0, "fork", in_actor(a));
	if (own_group) {
		STEP(s, 0, "group", in_actor(a), in_actor(a));
		STEP(s, 0, "tell", in_number(TOKEN_WORD));
		STEP(s, a, "await", in_number(TOKEN_WORD), in_number(1));
	}
	STEP(s, a, "tell", in_number(TOKEN_READY));
	STEP(s, 0, "await", in_number(TOKEN_READY), in_number(1));
	STEP(s, 0, "fork", in_actor(b));
	/* Who stops itself may do so late, after a handler; so it waits until it has been continued. */
	for (i = 0; i < rounds; i++) {
		if (itself)
			STEP(s, a, cast_chance(c, 1, 3) ? "raise" : "killself", in_signal(signal));
		else
			STEP(s, 0, own_group ? "killgroup" : "kill", in_actor(a), in_signal(signal));
		STEP(s, a, "spin", in_number(100));
		STEP0(s, a, "pending");
		STEP(s, a, "await", in_number(TOKEN_SAID), in_number(i + 1));
		STEP(s, 0, "watch", in_actor(a), in_word(STOP));
		if (cast_chance(c, 1, 2))
			STEP(s, 0, "kill", in_actor(a), in_signal(n));
		STEP(s, 0, own_group ? "killgroup" : "kill", in_actor(a), in_signal(SIG_I_CONT));
		if (cast_chance(c, 1, 2))
			STEP(s, 0, "watch", in_actor(a), in_word(CONTINUE));
		STEP(s, 0, "tell", in_number(TOKEN_SAID));
	}
	STEP(s, a, "await", in_number(TOKEN_DONE), in_number(1));
	STEP0(s, a, "settle");
	STEP(s, b, "repeat", in_number(storm));
	STEP(s, b, "kill", in_actor(a), in_signal(noise ? n : SIG_I_CHLD));
	STEP(s, b, "spin", in_number(50));
	STEP0(s, b, "end");
	STEP(s, 0, "reap", in_actor(b));
	STEP(s, 0, "tell", in_number(TOKEN_DONE));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family job_families[] = {
	{ "job.words", 2, draw_words,
	    "stop signals and SIGCONT in any order, one at a time, to a process that blocks them", 1 },
	{ "job.cycles", 1, draw_cycles, "a child is stopped and continued again and again while others signal it", 2 },
	{ .id = NULL },
};
