#include "draw.h"

#include "mechanism.h"

/* ---- wait.trees: processes that make processes, and wait for them in every way, or die before they have ---- */

enum { TREE_MOST = 14, DEPTH_MOST = 4, FAMILY_MOST = 6 };

struct tree {
	struct scenario *s;
	struct choices *c;
	bool groups;
};

static void grow(const struct tree *t, unsigned self, unsigned depth, unsigned most);

/* What a process does that has no children; it ends by itself. */
static void child_of(const struct tree *t, unsigned child, unsigned depth, unsigned most)
{
	if (most > 0 && depth < DEPTH_MOST)
		grow(t, child, depth + 1, most);
	else
		wait_draw_end(t->s, t->c, child);
}

/* It has made others, the first right after itself. */
static bool has_made(const struct tree *t, unsigned child)
{
	return t->s->actors > child + 1 && t->s->actor[child + 1].process == child + 1;
}

/* Some of its children are put into a group that one of them leads. */
static void regroup(const struct tree *t, unsigned self, unsigned child, unsigned *leader)
{
	if (!t->groups || cast_chance(t->c, 1, 3))
		return;
	if (*leader == 0 || cast_chance(t->c, 1, 3))
		*leader = child;
	STEP(t->s, self, "group", in_actor(child), in_actor(*leader));
}

static void grow(const struct tree *t, unsigned self, unsigned depth, unsigned most)
{
	struct kids k = { .self = self };
	unsigned children = cast_range(t->c, 1, most < FAMILY_MOST ? most : FAMILY_MOST), spare = most - children, i;
	bool drains = cast_chance(t->c, 5, 6);

	for (i = 0; i < children; i++) {
		unsigned child = scenario_process(t->s), share = spare > 0 && cast_chance(t->c, 1, 2) ? spare : 0;

		share = share > 1 ? cast_range(t->c, 1, share) : share;
		spare -= share;
		STEP(t->s, self, "fork", in_actor(child));
		k.kid[k.kids++] = child;
		regroup(t, self, child, &k.leader);
		child_of(t, child, depth, share);
		k.grandkid = has_made(t, child) ? child + 1 : k.grandkid;
		if (cast_chance(t->c, 1, 2))
			wait_draw_ask(t->s, t->c, &k);
		if (cast_chance(t->c, 1, 8)) {
			unsigned victim = k.kid[cast_below(t->c, k.kids)], signal = wait_draw_fatal(t->c);

			STEP(t->s, self, "kill", in_actor(victim), in_signal(signal));
		}
	}
	if (cast_chance(t->c, 1, 8))
		STEP0(t->s, self, "exec");
	for (i = cast_below(t->c, 3); i > 0; i--)
		wait_draw_ask(t->s, t->c, &k);
	if (drains)
		STEP(t->s, self, "wait-all", in_word(cast_below(t->c, 3)));
	if (drains && cast_chance(t->c, 1, 2))
		wait_draw_ask(t->s, t->c, &k);
	STEP(t->s, self, "exit", in_number(wait_draw_status(t->c)));
}

static void draw_trees(struct scenario *s, struct choices *c)
{
	struct tree t = { .s = s, .c = c };
	unsigned a, most = cast_range(c, 2, TREE_MOST);

	t.groups = cast_chance(c, 1, 2);
	a = scenario_process(s);
	STEP(s, 0, "fork", in_actor(a));
	grow(&t, a, 1, most);
	STEP(s, 0, "reap", in_actor(a));
}

/* ---- wait.causes: one parent, and children that end of all that there is ---- */

static void draw_causes(struct scenario *s, struct choices *c)
{
	struct kids k = { .self = scenario_process(s) };
	unsigned children = cast_range(c, 2, 10), i;
	bool together = cast_chance(c, 1, 3);

	for (i = 0; i < children; i++) {
		unsigned child = scenario_process(s);
		bool races = cast_chance(c, 1, 3);

		STEP(s, k.self, "fork", in_actor(child));
		k.kid[k.kids++] = child;
		if (together || races)
			STEP(s, child, "meet", in_number(together ? 0 : 1 + i), in_number(together ? children : 2));
		wait_draw_end(s, c, child);
		if (!races)
			continue;
		if (!together)
			STEP(s, k.self, "meet", in_number(1 + i), in_number(2));
		STEP(s, k.self, "spin", in_number(cast_below(c, 300)));
		STEP(s, k.self, "kill", in_actor(child), in_signal(wait_draw_fatal(c)));
	}
	for (i = cast_below(c, 6); i > 0; i--)
		wait_draw_ask(s, c, &k);
	STEP(s, k.self, "wait-all", in_word(cast_below(c, 3)));
	STEP(s, 0, "fork", in_actor(k.self));
	STEP(s, 0, "reap", in_actor(k.self));
}

/* ---- wait.threads: threads that wait for the same children, who die together ---- */

enum { WAITERS_MOST = 4, BURST_MOST = 10 };

static void waits(struct scenario *s, struct choices *c, struct kids *k, unsigned thread)
{
	unsigned asks = cast_below(c, 5);

	k->self = thread;
	STEP(s, thread, "meet", in_number(1), in_number(2));
	while (asks-- > 0)
		wait_draw_ask(s, c, k);
	STEP(s, thread, "wait-all", in_word(cast_below(c, 3)));
}

static void draw_threads(struct scenario *s, struct choices *c)
{
	struct kids k = { .self = scenario_process(s) };
	unsigned a = k.self, waiters = cast_range(c, 2, WAITERS_MOST), children = cast_range(c, 1, BURST_MOST), i;
	bool groups = cast_chance(c, 1, 2), together = cast_chance(c, 2, 3);
	unsigned thread[WAITERS_MOST];

	for (i = 0; i < children; i++) {
		unsigned child = scenario_process(s);

		STEP(s, a, "fork", in_actor(child));
		k.kid[k.kids++] = child;
		if (groups && cast_chance(c, 1, 2)) {
			k.leader = k.leader == 0 || cast_chance(c, 1, 3) ? child : k.leader;
			STEP(s, a, "group", in_actor(child), in_actor(k.leader));
		}
		if (together)
			STEP(s, child, "meet", in_number(0), in_number(children));
		STEP(s, child, "spin", in_number(cast_below(c, 500)));
		if (cast_chance(c, 1, 3))
			wait_draw_suicide(s, c, child);
		STEP(s, child, "exit", in_number(wait_draw_status(c)));
	}
	for (i = 1; i < waiters; i++) {
		thread[i] = scenario_thread(s, a);
		STEP(s, a, "create", in_actor(thread[i]));
	}
	for (i = 1; i < waiters; i++)
		waits(s, c, &k, thread[i]);
	waits(s, c, &k, a);
	for (i = 1; i < waiters; i++)
		STEP(s, a, "join", in_actor(thread[i]));
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

/* ---- wait.stops: children that stop and go on, one step after another or in bursts ---- */

enum { TOKEN_GO = TOKEN_STEP, STEPS_FOR_ONE = 34 /* and what follows */ };

/* How a stop is asked for, by whichever call. */
static void asks_for(struct scenario *s, struct choices *c, unsigned a, unsigned child, unsigned what, bool polls)
{
	if (cast_chance(c, 1, 2)) {
		STEP(s, a, "waitpid", in_word(cast_chance(c, 1, 4) ? WHICH_OWN : WHICH_CHILD), in_actor(child),
		    in_word(what | (polls ? WAIT_NOHANG : 0u)));
	} else {
		unsigned looks = cast_below(c, 3);

		while (looks-- > 0)
			STEP(s, a, "waitid", in_word(WHICH_CHILD), in_actor(child),
			    in_word(what | WAIT_EXITED | WAIT_NOWAIT | (polls ? WAIT_NOHANG : 0u)));
		STEP(s, a, "waitid", in_word(WHICH_CHILD), in_actor(child),
		    in_word(what | WAIT_EXITED | (polls ? WAIT_NOHANG : 0u)));
	}
}

static void stops_in_turn(struct scenario *s, struct choices *c, unsigned a, unsigned child, unsigned token)
{
	unsigned rounds = cast_range(c, 1, 3), i;
	bool killed = cast_chance(c, 1, 4);

	for (i = 0; i < rounds; i++) {
		bool itself = cast_chance(c, 2, 3), last = i + 1 == rounds;

		if (itself)
			STEP(s, child, cast_chance(c, 1, 2) ? "raise" : "killself", in_signal(SIG_I_STOP));
		else
			STEP(s, a, "kill", in_actor(child), in_signal(SIG_I_STOP));
		STEP(s, child, "await", in_number(token), in_number(i + 1));
		STEP(s, a, "waitpid", in_word(WHICH_CHILD), in_actor(child), in_word(WAIT_STOPPED));
		if (cast_chance(c, 1, 2))
			asks_for(s, c, a, child, WAIT_STOPPED, true);
		if (last && killed)
			break;
		STEP(s, a, "kill", in_actor(child), in_signal(SIG_I_CONT));
		if (cast_chance(c, 1, 2))
			asks_for(s, c, a, child, WAIT_CONTINUED, false);
		else if (cast_chance(c, 1, 2))
			asks_for(s, c, a, child, WAIT_STOPPED | WAIT_CONTINUED, true);
		STEP(s, a, "tell", in_number(token));
	}
	if (killed)
		STEP(s, a, "kill", in_actor(child), in_signal(SIG_I_KILL));
	STEP(s, child, "exit", in_number(wait_draw_status(c)));
}

static void stops_in_bursts(struct scenario *s, struct choices *c, unsigned a, unsigned child)
{
	unsigned rounds = cast_range(c, 1, 6), gap = cast_below(c, 400);

	STEP(s, a, "repeat", in_number(rounds));
	STEP(s, a, "kill", in_actor(child), in_signal(SIG_I_STOP));
	STEP(s, a, "spin", in_number(gap));
	asks_for(s, c, a, child, WAIT_STOPPED | WAIT_CONTINUED, true);
	STEP(s, a, "kill", in_actor(child), in_signal(SIG_I_CONT));
	if (cast_chance(c, 1, 2))
		asks_for(s, c, a, child, cast_chance(c, 1, 2) ? WAIT_CONTINUED : WAIT_STOPPED, true);
	STEP0(s, a, "end");
	STEP(s, child, "spin", in_number(cast_below(c, 3000)));
	STEP(s, child, "exit", in_number(wait_draw_status(c)));
}

static void draw_stops(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), children = cast_range(c, 1, 3), i;

	for (i = 0; i < children && scenario_room(s, a) > STEPS_FOR_ONE; i++) {
		unsigned child = scenario_process(s);

		STEP(s, a, "fork", in_actor(child));
		if (cast_chance(c, 2, 3))
			stops_in_turn(s, c, a, child, TOKEN_GO + i);
		else
			stops_in_bursts(s, c, a, child);
	}
	STEP(s, a, "wait-all", in_word(cast_below(c, 3)));
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family wait_families[] = {
	{ "wait.trees", 1, draw_trees,
	    "processes make processes and wait for them in every way, or die before they have", 3 },
	{ "wait.causes", 1, draw_causes, "children end of everything that there is, now and then of two things at once",
	    2 },
	{ "wait.threads", 1, draw_threads, "threads wait for the same children, who die together", 3 },
	{ "wait.stops", 1, draw_stops, "children stop and go on, one step after another or in bursts", 2 },
	{ .id = NULL },
};
