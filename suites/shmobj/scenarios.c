#include "../std/cast.h"
#include "shmobj.h"

enum { PLACES_MAX = 4, PAGES_MAX = 3, ANY = 0, CREAT = SHMOBJ_CREAT, EXCL = SHMOBJ_CREAT | SHMOBJ_EXCL };

/* One name, all its objects of one size, a few places in each, and a value for each write. */
struct estate {
	struct scenario *s;
	struct choices *c;
	unsigned object, places;
	int pages, value;
	struct operand place[PLACES_MAX];
};

static struct estate draw_estate(struct scenario *s, struct choices *c)
{
	struct estate e = { .s = s, .c = c, .object = scenario_object(s, "shm-object") };
	unsigned i;

	e.pages = (int)cast_range(c, 1, PAGES_MAX);
	e.places = cast_range(c, 1, PLACES_MAX);
	for (i = 0; i < e.places; i++) {
		unsigned page = cast_below(c, (unsigned)e.pages), word = cast_below(c, 500);

		if (cast_chance(c, 1, 4))
			e.place[i] = in_mark("PAGE", (int)page + 1, -MAP_WORD);
		else
			e.place[i] = page == 0 ? in_number((int64_t)word * MAP_WORD)
			                       : in_mark("PAGE", (int)page, (int64_t)word * MAP_WORD);
	}
	return e;
}

static struct operand mapping(const struct estate *e, unsigned slot)
{
	return in_end(e->object, SHMOBJ_MAPPED, slot);
}

static struct operand descriptor(const struct estate *e, unsigned slot)
{
	return in_end(e->object, SHMOBJ_DESCRIPTOR, slot);
}

static void breath(const struct estate *e, unsigned a)
{
	unsigned kind = cast_below(e->c, 5), turns = cast_range(e->c, 50, 3000);

	if (kind == 0)
		STEP(e->s, a, "yield", in_number(1));
	else if (kind < 3)
		STEP(e->s, a, "spin", in_number(turns));
}

/* Opens or makes it and maps it; the mapping is enough to have it. */
static void comes(const struct estate *e, unsigned a, unsigned slot, unsigned how)
{
	STEP(e->s, a, "shm-open", descriptor(e, slot), in_number(how));
	if (how != ANY)
		STEP(e->s, a, "shm-size", descriptor(e, slot), in_mark("PAGE", e->pages, 0));
	STEP(e->s, a, "shm-map", mapping(e, slot), descriptor(e, slot));
	if (cast_chance(e->c, 1, 2))
		STEP(e->s, a, "close", descriptor(e, slot));
}

static void leaves(const struct estate *e, unsigned a, unsigned slot)
{
	STEP(e->s, a, "memory-unmap", mapping(e, slot));
	STEP(e->s, a, "close", descriptor(e, slot));
}

static void writes(struct estate *e, unsigned a, unsigned slot)
{
	unsigned where = cast_below(e->c, e->places);

	e->value++;
	STEP(e->s, a, "memory-write", mapping(e, slot), e->place[where], in_number(e->value));
}

static void looks(const struct estate *e, unsigned a, unsigned slot)
{
	unsigned i;

	for (i = 0; i < e->places; i++)
		STEP(e->s, a, "memory-read", mapping(e, slot), e->place[i]);
}

/* ---- shmobj.lives: somebody makes it, all leave, somebody comes again; the name is removed, and given again ---- */

enum { KEPT, AGAIN, NEXT, LATE }; /* slots */

static void guest(struct estate *e, unsigned a, bool waits)
{
	unsigned n = cast_range(e->c, 1, 3);

	comes(e, a, AGAIN, ANY);
	while (n-- > 0) {
		writes(e, a, cast_chance(e->c, 2, 3) ? AGAIN : KEPT);
		if (cast_chance(e->c, 1, 2))
			looks(e, a, AGAIN);
	}
	STEP(e->s, a, "tell", in_number(TOKEN_READY));
	if (waits)
		STEP(e->s, a, "await", in_number(TOKEN_DONE), in_number(1));
	else if (cast_chance(e->c, 1, 2))
		leaves(e, a, AGAIN);
}

/* The name goes while some have what it led to; whoever comes then gets another one. */
static void succession(struct estate *e)
{
	unsigned heir = scenario_process(e->s), who = cast_chance(e->c, 1, 2) ? heir : 0;

	STEP(e->s, 0, "fork", in_actor(heir));
	breath(e, heir);
	STEP(e->s, who, "shm-unlink", in_object(e->object));
	STEP(e->s, who, "shm-open", descriptor(e, LATE), in_number(ANY));
	comes(e, who, NEXT, cast_chance(e->c, 3, 4) ? EXCL : CREAT);
	looks(e, who, NEXT);
	writes(e, who, NEXT);
	writes(e, who, KEPT);
	STEP(e->s, heir, "memory-read", mapping(e, KEPT), e->place[0]);
	STEP(e->s, 0, "reap", in_actor(heir));
	comes(e, 0, LATE, ANY);
	looks(e, 0, LATE);
	looks(e, 0, KEPT);
}

static void draw_lives(struct scenario *s, struct choices *c)
{
	struct estate e = draw_estate(s, c);
	unsigned guests = cast_below(c, 3), i, first, killed = cast_chance(c, 1, 2), removed = cast_chance(c, 2, 3);

	comes(&e, 0, KEPT, EXCL);
	writes(&e, 0, KEPT);
	first = s->actors;
	for (i = 0; i < guests; i++) {
		unsigned a = scenario_process(s);

		guest(&e, a, killed && i == 0);
		STEP(s, 0, "fork", in_actor(a));
	}
	writes(&e, 0, KEPT);
	if (guests > 0 && killed) {
		STEP(s, 0, "await", in_number(TOKEN_READY), in_number(guests));
		STEP(s, 0, "kill", in_actor(first), in_signal(SIG_I_KILL));
	}
	if (cast_chance(c, 2, 3)) {
		leaves(&e, 0, KEPT);
		for (i = 0; i < guests; i++)
			STEP(s, 0, "reap", in_actor(first + i));
		comes(&e, 0, KEPT, ANY);
		looks(&e, 0, KEPT);
		guests = 0;
	}
	if (removed)
		succession(&e);
	for (i = 0; i < guests; i++)
		STEP(s, 0, "reap", in_actor(first + i));
	looks(&e, 0, KEPT);
	STEP(s, 0, "shm-unlink", in_object(e.object));
	STEP(s, 0, "shm-open", descriptor(&e, LATE + 1), in_number(ANY));
	looks(&e, 0, KEPT);
}

/* ---- shmobj.races: several make and open one name at once, and some remove it ---- */

static void draw_races(struct scenario *s, struct choices *c)
{
	struct estate e = draw_estate(s, c);
	unsigned players = cast_range(c, 2, 6), i, n, a, turns;
	bool removes = cast_chance(c, 1, 3);

	for (i = 0; i < players; i++) {
		a = scenario_process(s);
		STEP(s, 0, "fork", in_actor(a));
		STEP(s, a, "meet", in_number(0), in_number(players));
		turns = cast_below(c, 300);
		if (cast_chance(c, 1, 3))
			STEP(s, a, "spin", in_number(turns));
		n = cast_below(c, 4);
		comes(&e, a, KEPT, n == 0 ? CREAT : n < 3 ? EXCL : ANY);
		comes(&e, a, AGAIN, ANY);
		for (n = cast_below(c, 3); n > 0; n--)
			writes(&e, a, cast_below(c, 2));
		looks(&e, a, AGAIN);
		if (removes && cast_chance(c, 1, 2)) {
			STEP(s, a, "shm-unlink", in_object(e.object));
			comes(&e, a, NEXT, cast_chance(c, 1, 2) ? EXCL : ANY);
			looks(&e, a, NEXT);
		}
	}
	for (i = 1; i <= players; i++)
		STEP(s, 0, "reap", in_actor(i));
	comes(&e, 0, KEPT, ANY);
	looks(&e, 0, KEPT);
}

const struct family shmobj_families[] = {
	{ "shmobj.lives", 1, draw_lives, "an object is made, left, opened again; its name is removed, and given again",
	    3 },
	{ "shmobj.races", 1, draw_races, "up to six processes make, open and remove one name at once", 2 },
	{ .id = NULL },
};
