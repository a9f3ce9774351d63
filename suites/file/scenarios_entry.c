/* What processes do to names. */
#include "draw.h"

#include "../std/cast.h"

enum { PROCESSES_MAX = 6, NAMES_MAX = 3, TOKEN_BREAK = TOKEN_STEP };

struct contest {
	struct scenario *s;
	struct choices *c;
	unsigned names, name[NAMES_MAX];
	unsigned all, actor[PROCESSES_MAX];
	unsigned ways; /* in which names are made, as bits */
};

static struct contest draw_contest(struct scenario *s, struct choices *c, unsigned names)
{
	struct contest k = { .s = s, .c = c };

	while (k.names < names)
		k.name[k.names++] = scenario_object(s, "entry");
	return k;
}

static unsigned some_name(const struct contest *k)
{
	return k->name[cast_below(k->c, k->names)];
}

static unsigned some_way(const struct contest *k)
{
	return cast_one_of(k->c, k->ways);
}

static void makes(const struct contest *k, unsigned a, unsigned name, unsigned way)
{
	STEP(k->s, a, "entry-make", in_object(name), in_word(way));
}

static void removes(const struct contest *k, unsigned a, unsigned name)
{
	unsigned how = k->ways >> ENTRY_DIRECTORY & 1 ? ENTRY_RMDIR : ENTRY_UNLINK;

	if (cast_chance(k->c, 1, 5))
		how = ENTRY_AWAY;
	STEP(k->s, a, "entry-remove", in_object(name), in_word(how));
}

static void reads(const struct contest *k, unsigned a, unsigned name)
{
	STEP(k->s, a, "entry-read", in_object(name));
}

static unsigned child(struct contest *k, unsigned i)
{
	k->actor[i] = scenario_process(k->s);
	STEP(k->s, 0, "fork", in_actor(k->actor[i]));
	return k->actor[i];
}

static void reap_all(const struct contest *k)
{
	unsigned i;

	for (i = 0; i < k->all; i++)
		STEP(k->s, 0, "reap", in_actor(k->actor[i]));
}

/* ---- file.contests ---- */

static void contender(const struct contest *k, unsigned a)
{
	unsigned rounds = cast_range(k->c, 1, 12), acts, name;

	STEP(k->s, a, "meet", in_number(0), in_number(k->all));
	STEP(k->s, a, "repeat", in_number(rounds));
	for (acts = cast_range(k->c, 1, 4); acts > 0; acts--) {
		unsigned way = some_way(k), kind = cast_below(k->c, 8);

		name = some_name(k);
		if (kind < 4)
			makes(k, a, name, way);
		else if (kind < 7)
			removes(k, a, name);
		else
			reads(k, a, name);
		if (cast_chance(k->c, 1, 3))
			file_draw_breath(k->s, k->c, a);
	}
	STEP0(k->s, a, "end");
}

void draw_contests(struct scenario *s, struct choices *c)
{
	struct contest k = draw_contest(s, c, 1 + cast_below(c, NAMES_MAX));
	unsigned kind = cast_below(c, 6), i;
	bool killed = cast_chance(c, 1, 6);

	k.ways = kind == 0 ? 1U << ENTRY_DIRECTORY
	    : kind == 1    ? 1U << ENTRY_OPEN
	    : kind == 2    ? 1U << ENTRY_LINK
	                   : 1U << ENTRY_OPEN | 1U << ENTRY_LINK | 1U << ENTRY_SYMLINK | 1U << ENTRY_FIFO;
	k.all = cast_range(c, 2, PROCESSES_MAX);
	for (i = 0; i < k.all; i++)
		contender(&k, child(&k, i));
	if (killed) {
		unsigned turns = cast_range(c, 100, 60000);

		STEP(s, 0, "spin", in_number(turns));
		STEP(s, 0, "kill", in_actor(k.actor[0]), in_signal(SIG_I_KILL));
	}
	reap_all(&k);
	for (i = 0; i < k.names; i++) {
		makes(&k, 0, k.name[i], kind == 0 ? ENTRY_DIRECTORY : ENTRY_OPEN);
		removes(&k, 0, k.name[i]);
	}
}

/* ---- file.lockfiles ---- */

static void holder(const struct contest *k, unsigned a, bool meets)
{
	unsigned rounds = cast_range(k->c, 2, 10), way = cast_chance(k->c, 1, 2) ? ENTRY_LINK : ENTRY_OPEN;
	unsigned turns = cast_range(k->c, 0, 4000), then = cast_chance(k->c, 1, 4) ? ENTRY_AWAY : ENTRY_UNLINK;

	if (meets)
		STEP(k->s, a, "meet", in_number(0), in_number(k->all));
	STEP(k->s, a, "repeat", in_number(rounds));
	STEP(k->s, a, "entry-hold", in_object(k->name[0]), in_word(way), in_number(turns), in_word(then));
	if (cast_chance(k->c, 1, 2))
		file_draw_breath(k->s, k->c, a);
	STEP0(k->s, a, "end");
}

/* Some are killed, perhaps with the lock: whoever hears of it, and there may be several, removes it. */
void draw_lockfiles(struct scenario *s, struct choices *c)
{
	struct contest k = draw_contest(s, c, 1);
	unsigned killed = cast_below(c, 3), clear = cast_below(c, 3), i;

	k.ways = 1U << ENTRY_LINK;
	k.all = cast_range(c, 2, PROCESSES_MAX);
	for (i = 0; i < k.all; i++) {
		unsigned a = child(&k, i);

		holder(&k, a, true);
		if (i < clear) {
			STEP(s, a, "await", in_number(TOKEN_BREAK), in_number(1));
			removes(&k, a, k.name[0]);
			holder(&k, a, false);
		}
	}
	for (i = 0; i < killed && i + clear < k.all; i++) {
		unsigned turns = cast_range(c, 100, 60000);

		STEP(s, 0, "spin", in_number(turns));
		STEP(s, 0, "kill", in_actor(k.actor[k.all - 1 - i]), in_signal(SIG_I_KILL));
		STEP(s, 0, "reap", in_actor(k.actor[k.all - 1 - i]));
	}
	STEP(s, 0, "tell", in_number(TOKEN_BREAK));
	k.all -= i;
	removes(&k, 0, k.name[0]);
	reap_all(&k);
	makes(&k, 0, k.name[0], ENTRY_LINK);
}

/* ---- file.versions ---- */

static void replaces(const struct contest *k, unsigned a, unsigned name)
{
	unsigned size = cast_chance(k->c, 1, 6) ? cast_range(k->c, 4000, 20000) : cast_range(k->c, 8, 400);

	STEP(k->s, a, "entry-replace", in_object(name), in_number(size));
}

static void versioner(const struct contest *k, unsigned a, bool writes, bool goes)
{
	unsigned rounds = cast_range(k->c, 1, 6), acts, name;

	STEP(k->s, a, "meet", in_number(0), in_number(k->all));
	STEP(k->s, a, "repeat", in_number(rounds));
	for (acts = cast_range(k->c, 1, 3); acts > 0; acts--) {
		name = some_name(k);
		if (writes)
			replaces(k, a, name);
		if (!writes || cast_chance(k->c, 1, 3))
			reads(k, a, name);
		if (goes && cast_chance(k->c, 1, 2))
			STEP(k->s, a, "entry-remove", in_object(name), in_word(ENTRY_AWAY));
		if (cast_chance(k->c, 1, 3))
			file_draw_breath(k->s, k->c, a);
	}
	STEP0(k->s, a, "end");
}

void draw_versions(struct scenario *s, struct choices *c)
{
	struct contest k = draw_contest(s, c, 1 + cast_below(c, 2));
	unsigned writers, i;
	bool goes = cast_chance(c, 1, 4), killed = cast_chance(c, 1, 6);

	k.ways = 1U << ENTRY_LINK;
	k.all = cast_range(c, 2, PROCESSES_MAX);
	writers = cast_range(c, 1, k.all - 1);
	for (i = 0; i < k.names; i++)
		replaces(&k, 0, k.name[i]);
	for (i = 0; i < k.all; i++)
		versioner(&k, child(&k, i), i < writers, goes && i == 0);
	if (killed) {
		unsigned turns = cast_range(c, 100, 60000);

		STEP(s, 0, "spin", in_number(turns));
		STEP(s, 0, "kill", in_actor(k.actor[0]), in_signal(SIG_I_KILL));
	}
	reap_all(&k);
	for (i = 0; i < k.names; i++)
		reads(&k, 0, k.name[i]);
}
