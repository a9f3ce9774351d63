#include "cast.h"
#include "mechanism.h"

/* ---- std.storm ---- */

static void storm_sender(struct cast *k, unsigned n)
{
	unsigned a = k->sender[n], bursts = cast_range(k->c, 1, 3);

	cast_await(k, n);
	while (bursts-- > 0) {
		unsigned rounds = cast_range(k->c, 1, 10), kinds = cast_range(k->c, 1, 3), i;
		unsigned turns = cast_chance(k->c, 1, 3) ? cast_below(k->c, 800) : 0;

		STEP(k->s, a, "repeat", in_number(rounds));
		for (i = 0; i < kinds; i++) {
			unsigned signal = cast_one_of(k->c, k->set), target = cast_below(k->c, k->receivers);

			if (cast_chance(k->c, 1, 5))
				STEP(k->s, a, "sigqueue", in_actor(k->receiver[target]), in_signal(signal),
				    in_number(0));
			else
				STEP(k->s, a, "kill", in_actor(k->receiver[target]), in_signal(signal));
		}
		if (turns > 0)
			STEP(k->s, a, "spin", in_number(turns));
		STEP0(k->s, a, "end");
	}
}

static void draw_storm(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned receivers = cast_range(c, 1, 3), senders = cast_range(c, 1, 4), i;
	uint64_t set = cast_standard(c, 4);

	cast_open(&k, s, c, receivers, senders, set);
	for (i = 0; i < receivers; i++) {
		bool blocks = cast_chance(c, 1, 3);

		cast_ready(&k, i, -1, -1, -1, blocks ? set : 0);
		cast_weather(&k, i);
		cast_settle(&k, i);
	}
	for (i = 0; i < senders; i++)
		storm_sender(&k, i);
	cast_close(&k);
}

/* ---- std.windows: blocked windows with an exact number of sends ---- */

enum { WINDOWS_MAX = 4 };

/* One sender after another, so that what lies in the window is exact. */
static void window_sends(struct cast *k, unsigned window)
{
	unsigned count = cast_below(k->c, 6), signal = cast_one_of(k->c, k->set), n = cast_below(k->c, k->senders), i;
	unsigned method = cast_below(k->c, 4);

	if (count == 4)
		count = 1;
	else if (count == 5)
		count = cast_range(k->c, 4, 40);
	STEP(k->s, k->sender[n], "await", in_number(TOKEN_STEP), in_number(window + 1));
	if (count > 0) {
		STEP(k->s, k->sender[n], "repeat", in_number(count));
		if (method == 0)
			STEP(k->s, k->sender[n], "sigqueue", in_actor(k->receiver[0]), in_signal(signal), in_number(0));
		else
			STEP(k->s, k->sender[n], "kill", in_actor(k->receiver[0]), in_signal(signal));
		STEP0(k->s, k->sender[n], "end");
	}
	if (cast_chance(k->c, 1, 4)) {
		i = cast_one_of(k->c, k->set);
		STEP(k->s, k->sender[n], "kill", in_actor(k->receiver[0]), in_signal(i));
	}
	STEP(k->s, k->sender[n], "tell", in_number(TOKEN_STEP + 1));
}

/* Opens the window for a moment, or takes what came by acceptance. */
static void open_window(struct scenario *s, struct choices *c, unsigned a, uint64_t set)
{
	unsigned how = cast_below(c, 4), times = cast_range(c, 1, 3);

	if (how == 0) {
		STEP(s, a, "repeat", in_number(times));
		STEP(s, a, "poll", in_signals(set));
		STEP0(s, a, "end");
		return;
	}
	STEP(s, a, "mask", in_word(how == 1 ? SETMASK : UNBLOCK), in_signals(how == 1 ? 0 : set));
	if (cast_chance(c, 1, 3)) {
		unsigned own = cast_one_of(c, set);

		STEP(s, a, "killself", in_signal(own));
	}
	STEP(s, a, "mask", in_word(BLOCK), in_signals(set));
}

static unsigned own_signal(unsigned sender)
{
	return sender == 0 ? SIG_I_USR1 : sender == 1 ? SIG_I_USR2 : SIG_I_HUP;
}

/* The same window many times, each sender with a signal of its own: nothing that is lost can hide behind another. */
static void round_of_windows(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_range(c, 1, 3), rounds = cast_range(c, 3, 12), i, a;
	uint64_t set = 0;
	bool asks = cast_chance(c, 2, 3);

	for (i = 0; i < senders; i++)
		set |= SIGNAL_BIT(own_signal(i));
	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	cast_ready(&k, 0, -1, -1, -1, set);
	STEP(s, a, "repeat", in_number(rounds));
	STEP0(s, a, "pending");
	STEP(s, a, "meet", in_number(1), in_number(senders + 1));
	STEP(s, a, "meet", in_number(2), in_number(senders + 1));
	if (asks)
		STEP0(s, a, "pending");
	open_window(s, c, a, set);
	STEP0(s, a, "end");
	cast_settle(&k, 0);
	for (i = 0; i < senders; i++) {
		cast_await(&k, i);
		STEP(s, k.sender[i], "repeat", in_number(rounds));
		STEP(s, k.sender[i], "meet", in_number(1), in_number(senders + 1));
		STEP(s, k.sender[i], "kill", in_actor(a), in_signal(own_signal(i)));
		STEP(s, k.sender[i], "meet", in_number(2), in_number(senders + 1));
		STEP0(s, k.sender[i], "end");
	}
	cast_close(&k);
}

static void counted_windows(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_range(c, 1, 3), windows = cast_range(c, 1, WINDOWS_MAX), w, i, a;
	uint64_t set = cast_standard(c, 3);

	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	cast_ready(&k, 0, -1, -1, -1, set);
	for (i = 0; i < senders; i++)
		cast_await(&k, i);
	for (w = 0; w < windows; w++) {
		STEP0(s, a, "pending");
		if (cast_chance(c, 1, 4)) {
			unsigned own = cast_one_of(c, set);

			STEP(s, a, cast_chance(c, 1, 2) ? "raise" : "killself", in_signal(own));
		}
		STEP(s, a, "tell", in_number(TOKEN_STEP));
		window_sends(&k, w);
		STEP(s, a, "await", in_number(TOKEN_STEP + 1), in_number(w + 1));
		STEP0(s, a, "pending");
		open_window(s, c, a, set);
	}
	STEP0(s, a, "pending");
	cast_settle(&k, 0);
	cast_close(&k);
}

static void draw_windows(struct scenario *s, struct choices *c)
{
	if (cast_chance(c, 1, 2))
		round_of_windows(s, c);
	else
		counted_windows(s, c);
}

/* ---- std.senders: whose siginfo it is ---- */

static void draw_senders(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_range(c, 2, 6), rounds = cast_range(c, 1, 4), turns = cast_below(c, 400), i, a;
	uint64_t set = cast_standard(c, 2);
	bool late = cast_chance(c, 1, 2); /* the receiver looks only after all have sent */

	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	cast_ready(&k, 0, INFO, -1, -1, set);
	STEP(s, a, "repeat", in_number(rounds));
	STEP(s, a, "meet", in_number(1), in_number(senders + 1));
	if (cast_chance(c, 1, 3)) {
		unsigned own = cast_one_of(c, set);

		STEP(s, a, cast_chance(c, 1, 2) ? "raise" : "killself", in_signal(own));
	}
	if (late)
		STEP(s, a, "meet", in_number(2), in_number(senders + 1));
	else
		STEP(s, a, "spin", in_number(turns));
	if (cast_chance(c, 1, 3)) {
		STEP(s, a, "poll", in_signals(set));
	} else {
		STEP(s, a, "mask", in_word(UNBLOCK), in_signals(set));
		STEP(s, a, "mask", in_word(BLOCK), in_signals(set));
	}
	STEP0(s, a, "end");
	cast_settle(&k, 0);
	for (i = 0; i < senders; i++) {
		unsigned signal = cast_one_of(c, set);

		STEP(s, k.sender[i], "await", in_number(TOKEN_READY), in_number(1));
		STEP(s, k.sender[i], "repeat", in_number(rounds));
		STEP(s, k.sender[i], "meet", in_number(1), in_number(senders + 1));
		STEP(s, k.sender[i], "kill", in_actor(a), in_signal(signal));
		STEP(s, k.sender[i], "meet", in_number(2), in_number(senders + late));
		STEP0(s, k.sender[i], "end");
	}
	cast_close(&k);
}

/* ---- std.forks: forks while signals are pending and coming ---- */

static void fork_child(struct scenario *s, struct choices *c, unsigned child, unsigned depth)
{
	STEP0(s, child, "pending");
	STEP(s, child, "mask", in_word(SETMASK), in_signals(0));
	STEP0(s, child, "pending");
	if (depth > 0 && cast_chance(c, 1, 2)) {
		unsigned grandchild = scenario_process(s);

		STEP(s, child, "fork", in_actor(grandchild));
		STEP(s, child, "reap", in_actor(grandchild));
		fork_child(s, c, grandchild, depth - 1);
	}
}

static void fork_sends(struct cast *k, unsigned n, uint64_t queued)
{
	unsigned rounds = cast_range(k->c, 1, 8), kinds = cast_range(k->c, 1, 4), i;

	STEP(k->s, k->sender[n], "repeat", in_number(rounds));
	for (i = 0; i < kinds; i++) {
		unsigned signal = cast_one_of(k->c, k->set);

		if ((queued >> signal & 1) != 0)
			STEP(k->s, k->sender[n], "sigqueue", in_actor(k->receiver[0]), in_signal(signal), in_number(0));
		else
			STEP(k->s, k->sender[n], "kill", in_actor(k->receiver[0]), in_signal(signal));
	}
	STEP0(k->s, k->sender[n], "end");
}

static void draw_forks(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_range(c, 1, 2), children = cast_range(c, 2, 6), i, a;
	uint64_t set = cast_standard(c, 2), queued = cast_chance(c, 2, 3) ? cast_realtime(c, 2) : 0, blocked;

	set |= queued;
	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	/* Full masks: a frame under another would go with the fork. */
	cast_ready(&k, 0, INFO, -1, 1, set);
	for (i = 0; i < senders; i++) {
		cast_await(&k, i);
		fork_sends(&k, i, queued);
		STEP(s, k.sender[i], "tell", in_number(TOKEN_STEP));
		STEP(s, k.sender[i], "await", in_number(TOKEN_STEP + 1), in_number(1));
		fork_sends(&k, i, queued);
	}
	STEP(s, a, "await", in_number(TOKEN_STEP), in_number(senders));
	STEP0(s, a, "pending");
	STEP(s, a, "tell", in_number(TOKEN_STEP + 1));
	blocked = cast_part(c, set);
	if (blocked != set && cast_chance(c, 1, 3))
		STEP(s, a, "mask", in_word(SETMASK), in_signals(blocked));
	for (i = 0; i < children; i++) {
		unsigned child = scenario_process(s);

		STEP(s, a, "fork", in_actor(child));
		if (cast_chance(c, 1, 2))
			STEP0(s, a, "pending");
		fork_child(s, c, child, 2);
		if (cast_chance(c, 1, 3))
			STEP(s, a, "reap", in_actor(child));
	}
	cast_settle(&k, 0);
	cast_close(&k);
}

const struct family std_families[] = {
	{ "std.storm", 1, draw_storm, "many processes signal a few that spin, sleep, read and change their masks", 3 },
	{ "std.windows", 1, draw_windows,
	    "an exact number of sends while blocked, sigpending() before, between and after", 3 },
	{ "std.senders", 1, draw_senders, "many senders of one pending signal", 1 },
	{ "std.forks", 2, draw_forks, "forks, also in chains, while signals are pending and more are coming", 4 },
	{ .id = NULL },
};
