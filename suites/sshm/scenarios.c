#include "../std/cast.h"
#include "sshm.h"

enum { PLACES_MAX = 4, PAGES_MAX = 3, SLOTS_USED = 3, CAST_MAX = ACTORS_MAX - 8, CHILDREN_MAX = 3 };

/* One segment, a few places in it, and a value for each write. */
struct field {
	struct scenario *s;
	struct choices *c;
	unsigned segment, places;
	int value;
	struct operand place[PLACES_MAX];
};

static struct field draw_field(struct scenario *s, struct choices *c)
{
	struct field f = { .s = s, .c = c, .segment = scenario_object(s, "shm-segment") };
	unsigned pages = cast_range(c, 1, PAGES_MAX), i;

	STEP(s, 0, "shmget", in_object(f.segment), in_mark("PAGE", (int)pages, 0));
	f.places = cast_range(c, 1, PLACES_MAX);
	for (i = 0; i < f.places; i++) {
		unsigned page = cast_below(c, pages), word = cast_below(c, 500);

		if (cast_chance(c, 1, 4))
			f.place[i] = in_mark("PAGE", (int)page + 1, -MAP_WORD);
		else
			f.place[i] = page == 0 ? in_number((int64_t)word * MAP_WORD)
			                       : in_mark("PAGE", (int)page, (int64_t)word * MAP_WORD);
	}
	return f;
}

static struct operand at(const struct field *f, unsigned slot)
{
	return in_end(f->segment, MAP_SIDE, slot);
}

static void writes(struct field *f, unsigned a, unsigned slot)
{
	unsigned where = cast_below(f->c, f->places);

	f->value++;
	STEP(f->s, a, "memory-write", at(f, slot), f->place[where], in_number(f->value));
}

static void looks(const struct field *f, unsigned a, unsigned slot)
{
	unsigned i;

	for (i = 0; i < f->places; i++)
		STEP(f->s, a, "memory-read", at(f, slot), f->place[i]);
}

static void asks(const struct field *f, unsigned a, unsigned most)
{
	STEP(f->s, a, "shmctl-stat", in_object(f->segment), in_number(most));
}

enum { ROOM_AFTER = 16, ROOM_AFTER_ALL = 48 }; /* steps that are kept for what comes behind, in M for the end */

/* Uses what it has, attaches more, detaches some, and has children, whose ends it waits for. */
static void acts(struct field *f, unsigned a, unsigned n, unsigned depth)
{
	unsigned child[CHILDREN_MAX], children = 0, slot, what, turns;

	for (; n > 0 && scenario_room(f->s, a) > (a == 0 ? ROOM_AFTER_ALL : ROOM_AFTER); n--) {
		what = cast_below(f->c, 14);
		slot = cast_below(f->c, SLOTS_USED);
		if (what < 4) {
			writes(f, a, slot);
		} else if (what < 7) {
			looks(f, a, slot);
		} else if (what == 7) {
			STEP(f->s, a, "shmdt", at(f, slot));
		} else if (what < 10) {
			STEP(f->s, a, "shmat", at(f, slot));
		} else if (what == 10) {
			asks(f, a, 99);
		} else if (what == 11 && depth > 0 && f->s->actors < CAST_MAX && children < CHILDREN_MAX) {
			child[children] = scenario_process(f->s);
			turns = cast_range(f->c, 1, 5);
			acts(f, child[children], turns, depth - 1);
			STEP(f->s, a, "fork", in_actor(child[children]));
			children++;
		} else {
			turns = cast_range(f->c, 50, 2000);
			STEP(f->s, a, "spin", in_number(turns));
		}
	}
	while (children-- > 0)
		STEP(f->s, a, "reap", in_actor(child[children]));
}

/* It is removed while it is attached, or when nobody has it. */
static void removal(struct field *f)
{
	bool used = cast_chance(f->c, 1, 2);

	if (!used)
		STEP(f->s, 0, "shmdt", at(f, 0));
	STEP(f->s, 0, "shmctl-rmid", in_object(f->segment));
	looks(f, 0, 0);
	writes(f, 0, 0);
	looks(f, 0, 0);
	STEP(f->s, 0, "shmat", at(f, 1));
	asks(f, 0, 99);
	looks(f, 0, 1);
	STEP(f->s, 0, "shmdt", at(f, 0));
	STEP(f->s, 0, "shmdt", at(f, 1));
	asks(f, 0, 99);
	STEP(f->s, 0, "shmat", at(f, 2));
}

static void draw_tree(struct scenario *s, struct choices *c)
{
	struct field f = draw_field(s, c);
	unsigned players = cast_range(c, 1, 3), i, n, a[3] = { 0 };
	bool kills = cast_chance(c, 1, 3), execs = cast_chance(c, 1, 6);

	STEP(s, 0, "shmat", at(&f, 0));
	n = cast_below(c, 3);
	acts(&f, 0, n, 0);
	STEP(s, 0, "shmat", at(&f, 0)); /* if it has gone */
	for (i = 0; i < players; i++) {
		a[i] = scenario_process(s);
		STEP(s, 0, "fork", in_actor(a[i]));
		STEP(s, a[i], "meet", in_number(0), in_number(players));
		n = cast_range(c, 3, 10);
		acts(&f, a[i], n, 2);
		if (execs && i + 1 == players) {
			STEP0(s, a[i], "exec");
			STEP(s, a[i], "shmat", at(&f, 1));
			looks(&f, a[i], 1);
		}
	}
	n = cast_range(c, 1, 6);
	acts(&f, 0, n, 0);
	STEP(s, 0, "shmat", at(&f, 0));
	if (kills)
		STEP(s, 0, "kill", in_actor(a[0]), in_signal(SIG_I_KILL));
	for (i = 0; i < players; i++)
		STEP(s, 0, "reap", in_actor(a[i]));
	STEP(s, 0, "shmat", at(&f, 1));
	STEP(s, 0, "shmdt", at(&f, 2));
	asks(&f, 0, 2);
	looks(&f, 0, 1);
	STEP(s, 0, "shmdt", at(&f, 1));
	asks(&f, 0, 1);
	looks(&f, 0, 0);
	if (cast_chance(c, 1, 2))
		removal(&f);
}

const struct family sshm_families[] = {
	{ "sshm.tree", 1, draw_tree,
	    "up to three processes and their children attach, use and detach one segment, and count; it may be removed",
	    1 },
	{ .id = NULL },
};
