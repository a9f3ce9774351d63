#include "../std/cast.h"
#include "draw.h"
#include "mechanism.h"

enum { STOP, CONTINUE };

/* ---- jobctl.freezes: a process whose threads never rest is stopped, signalled and continued ---- */

enum { TOKEN_BEAT = TOKEN_STEP, TOKEN_GROUPED, BEATERS_MOST = 4 };

static void beats(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned rounds = cast_range(c, 20, 120), turns = cast_range(c, 20, 1500);

	STEP(s, a, "repeat", in_number(rounds));
	STEP(s, a, "tell", in_number(TOKEN_BEAT));
	STEP(s, a, "spin", in_number(turns));
	STEP0(s, a, "end");
}

/* How it meets SIGCONT, and what it is signalled with. */
static void prepares(struct scenario *s, struct choices *c, unsigned a, uint64_t set)
{
	unsigned how = cast_below(c, 4);
	uint64_t cont = SIGNAL_BIT(SIG_I_CONT);

	STEP(s, a, "catch", in_signals(set), in_word(INFO), in_word(1), in_word(1));
	if (how == 0)
		STEP(s, a, "ignore", in_signals(cont));
	else if (how == 1)
		STEP(s, a, "catch", in_signals(cont), in_word(INFO), in_word(1), in_word(1));
	else if (how == 2)
		STEP(s, a, "mask", in_word(BLOCK), in_signals(cont));
}

static void draw_freezes(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), beaters = cast_range(c, 1, BEATERS_MOST), rounds = cast_range(c, 1, 5), i, n;
	unsigned thread[BEATERS_MOST], gap = cast_below(c, 6000);
	uint64_t set = cast_standard(c, 2);
	bool grouped = cast_chance(c, 1, 2), killed = cast_chance(c, 1, 6);

	prepares(s, c, a, set);
	if (grouped) {
		STEP(s, a, "group", in_actor(a), in_actor(a));
		STEP(s, a, "tell", in_number(TOKEN_GROUPED));
	}
	for (i = 1; i < beaters; i++) {
		thread[i] = scenario_thread(s, a);
		STEP(s, a, "create", in_actor(thread[i]));
		beats(s, c, thread[i]);
	}
	beats(s, c, a);
	for (i = 1; i < beaters; i++)
		STEP(s, a, "join", in_actor(thread[i]));
	STEP(s, a, "await", in_number(TOKEN_DONE), in_number(1));
	STEP0(s, a, "settle");
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "await", in_number(TOKEN_BEAT), in_number(cast_range(c, 1, 12)));
	for (i = 0; i < rounds; i++) {
		unsigned how = cast_below(c, 4);

		if (grouped && how == 0)
			STEP(s, 0, "killgroup", in_actor(a), in_signal(SIG_I_TSTP));
		else
			STEP(s, 0, grouped && how == 1 ? "killpg" : "kill", in_actor(a), in_signal(SIG_I_STOP));
		STEP(s, 0, "watch", in_actor(a), in_word(STOP));
		for (n = cast_below(c, 3); n > 0; n--)
			STEP(s, 0, "kill", in_actor(a), in_signal(cast_one_of(c, set)));
		STEP(s, 0, "spin", in_number(gap));
		if (killed && i + 1 == rounds)
			break;
		STEP(s, 0, grouped && how < 2 ? "killgroup" : "kill", in_actor(a), in_signal(SIG_I_CONT));
		STEP(s, 0, "spin", in_number(gap));
	}
	if (killed)
		STEP(s, 0, "kill", in_actor(a), in_signal(SIG_I_KILL));
	STEP(s, 0, "tell", in_number(TOKEN_DONE));
	STEP(s, 0, "reap", in_actor(a));
}

/* ---- jobctl.orphans: a group with stopped members loses all who could continue it, or all but one ---- */

enum { TOKEN_LED = TOKEN_STEP, TOKEN_MEMBER, TOKEN_STOPPED, TOKEN_GONE, TOKEN_OVER };
enum { SHELLS_MOST = 3, MEMBERS_MOST = 5 };

struct orphans {
	struct scenario *s;
	struct choices *c;
	unsigned shells, members, leader;
	unsigned shell[SHELLS_MOST];
	unsigned member[MEMBERS_MOST], parent[MEMBERS_MOST];
	bool stopped[MEMBERS_MOST];
};

static void belongs(const struct orphans *o, unsigned i)
{
	unsigned a = o->member[i];
	uint64_t set = SIGNAL_BIT(SIG_I_HUP) | SIGNAL_BIT(SIG_I_CONT);
	bool blocks = cast_chance(o->c, 1, 3);

	STEP0(o->s, a, "outlive");
	STEP(o->s, a, "catch", in_signals(set | SIGNAL_BIT(SIG_I_USR1)), in_word(INFO), in_word(1), in_word(1));
	if (i > 0)
		STEP(o->s, a, "await", in_number(TOKEN_LED), in_number(1));
	STEP(o->s, a, "group", in_actor(a), in_actor(o->leader));
	if (i == 0)
		STEP(o->s, a, "tell", in_number(TOKEN_LED));
	if (blocks)
		STEP(o->s, a, "mask", in_word(BLOCK), in_signals(set));
	STEP(o->s, a, "tell", in_number(TOKEN_MEMBER));
	STEP(o->s, a, "await", in_number(TOKEN_GONE), in_number(o->shells));
	STEP0(o->s, a, "settle");
	STEP(o->s, a, "tell", in_number(TOKEN_OVER));
	STEP(o->s, a, "exit", in_number(0));
}

/* Stops those of its children that are to be, and waits until all the others have. */
static void stops(const struct orphans *o, unsigned shell, unsigned stoppers)
{
	unsigned i;

	STEP(o->s, shell, "await", in_number(TOKEN_MEMBER), in_number(o->members));
	for (i = 0; i < o->members; i++)
		if (o->parent[i] == shell && o->stopped[i]) {
			STEP(o->s, shell, "kill", in_actor(o->member[i]), in_signal(SIG_I_STOP));
			STEP(o->s, shell, "watch", in_actor(o->member[i]), in_word(STOP));
		}
	STEP(o->s, shell, "tell", in_number(TOKEN_STOPPED));
	STEP(o->s, shell, "await", in_number(TOKEN_STOPPED), in_number(stoppers));
}

static void draw_orphans(struct scenario *s, struct choices *c)
{
	struct orphans o = { .s = s, .c = c };
	unsigned i, k, none = cast_below(c, 4);
	bool anchored = cast_chance(c, 1, 4);

	o.shells = cast_range(c, 1, SHELLS_MOST);
	o.members = cast_range(c, 1, MEMBERS_MOST);
	for (i = 0; i < o.shells; i++)
		o.shell[i] = scenario_process(s);
	for (i = 0; i < o.members; i++) {
		unsigned by = cast_below(c, o.shells);

		o.member[i] = scenario_process(s);
		o.parent[i] = i < o.shells ? o.shell[i] : o.shell[by];
		o.stopped[i] = none != 0 && cast_chance(c, 1, 2);
	}
	if (anchored)
		o.parent[o.members - 1] = 0;
	o.leader = o.member[0];
	for (i = 0; i < o.members; i++) {
		STEP(s, o.parent[i], "fork", in_actor(o.member[i]));
		belongs(&o, i);
	}
	for (k = 0; k < o.shells; k++) {
		unsigned turns = cast_below(c, 500);

		stops(&o, o.shell[k], o.shells + 1);
		STEP(s, o.shell[k], "spin", in_number(turns));
		if (cast_chance(c, 1, 3))
			STEP(s, o.shell[k], "killself", in_signal(SIG_I_KILL));
		STEP(s, o.shell[k], "exit", in_number(0));
		STEP(s, 0, "fork", in_actor(o.shell[k]));
	}
	stops(&o, 0, o.shells + 1);
	for (k = 0; k < o.shells; k++) {
		STEP(s, 0, "reap", in_actor(o.shell[k]));
		STEP(s, 0, "tell", in_number(TOKEN_GONE));
	}
	if (anchored)
		STEP(s, 0, "killgroup", in_actor(o.leader), in_signal(SIG_I_CONT));
	STEP(s, 0, "await", in_number(TOKEN_OVER), in_number(o.members));
}

const struct family jobctl_families[] = {
	{ "jobctl.freezes", 1, draw_freezes,
	    "a process whose threads never rest is stopped, signalled and continued, or killed", 2 },
	{ "jobctl.orphans", 1, draw_orphans,
	    "a group with stopped members loses all who could continue it, or all but one", 1 },
	{ "jobctl.terminal", 1, draw_terminal,
	    "jobs take turns in the foreground of a session's terminal, and try to read or to change it from the background",
	    2 },
	{ .id = NULL },
};
