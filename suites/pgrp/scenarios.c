#include "draw.h"
#include "mechanism.h"

/* ---- pgrp.society: everybody moves everybody ---- */

static void draw_society(struct scenario *s, struct choices *c)
{
	struct society w = { .s = s, .c = c };

	w.sessions = cast_chance(c, 1, 2) ? 0 : 2;
	society_draw(&w);
}

/* ---- pgrp.left: groups whose leaders leave them or end, and are signalled all the same ---- */

enum { TOKEN_LED = TOKEN_STEP, TOKEN_LEFT, LEADERS_MOST = 2, MEMBERS_MOST = 5 };

struct left {
	struct cast k; /* the first receivers lead, the others are members */
	unsigned leaders;
	bool ends[LEADERS_MOST];
};

/* It has made a group, and when the others have joined goes away, in one way or another. */
static void leads(struct left *w, unsigned r)
{
	struct scenario *s = w->k.s;
	unsigned a = w->k.receiver[r], how = cast_below(w->k.c, 4);

	STEP(s, a, "catch", in_signals(w->k.set | SIGNAL_BIT(NUDGE)), in_word(INFO), in_word(1), in_word(1));
	if (how == 0)
		STEP0(s, a, "setsid"); /* nobody of another session can join, but its children are in it */
	else
		STEP(s, a, "group", in_actor(a), in_actor(a));
	STEP(s, a, "tell", in_number(TOKEN_LED));
	w->ends[r] = how >= 2;
	cast_ready(&w->k, r, INFO, 1, 1, 0);
	STEP(s, a, "await", in_number(TOKEN_READY), in_number(w->k.receivers));
	if (how == 1)
		STEP(s, a, "group", in_actor(a), in_actor(0));
	if (w->ends[r])
		STEP(s, a, "exit", in_number(0));
	STEP(s, a, "tell", in_number(TOKEN_LEFT));
	cast_settle(&w->k, r);
}

static void joins(struct left *w, unsigned r)
{
	struct scenario *s = w->k.s;
	unsigned a = w->k.receiver[r], to = cast_below(w->k.c, w->leaders + 1);
	uint64_t blocked = cast_chance(w->k.c, 1, 2) ? w->k.set : 0;

	STEP(s, a, "catch", in_signals(w->k.set | SIGNAL_BIT(NUDGE)), in_word(INFO), in_word(1), in_word(1));
	STEP(s, a, "await", in_number(TOKEN_LED), in_number(w->leaders));
	if (to < w->leaders)
		STEP(s, a, "group", in_actor(a), in_actor(w->k.receiver[to]));
	else if (cast_chance(w->k.c, 1, 2))
		STEP0(s, a, "setsid");
	cast_ready(&w->k, r, INFO, 1, 1, blocked);
	cast_settle(&w->k, r);
}

static void signals(struct left *w, unsigned n)
{
	struct scenario *s = w->k.s;
	unsigned a = w->k.sender[n], rounds = cast_range(w->k.c, 1, 5), turns = cast_below(w->k.c, 200), i;

	STEP(s, a, "await", in_number(TOKEN_LEFT), in_number(w->leaders));
	STEP(s, a, "repeat", in_number(rounds));
	for (i = cast_range(w->k.c, 1, 3); i > 0; i--) {
		unsigned to = cast_below(w->k.c, w->k.receivers), signal = cast_one_of(w->k.c, w->k.set);

		STEP(s, a, cast_chance(w->k.c, 1, 3) ? "killpg" : "killgroup", in_actor(w->k.receiver[to]),
		    in_signal(signal));
	}
	STEP(s, a, "spin", in_number(turns));
	STEP0(s, a, "end");
}

static void draw_left(struct scenario *s, struct choices *c)
{
	struct left w = { .leaders = cast_range(c, 1, LEADERS_MOST) };
	unsigned members = cast_range(c, 1, MEMBERS_MOST), i;

	cast_open(&w.k, s, c, w.leaders + members, 1, cast_standard(c, 2));
	STEP(s, 0, "catch", in_signals(w.k.set), in_word(INFO), in_word(1), in_word(1));
	for (i = 0; i < w.leaders; i++)
		leads(&w, i);
	for (; i < w.leaders + members; i++)
		joins(&w, i);
	signals(&w, 0);
	for (i = 0; i < w.k.receivers; i++)
		STEP(s, 0, "fork", in_actor(w.k.receiver[i]));
	STEP(s, 0, "fork", in_actor(w.k.sender[0]));
	STEP(s, w.k.sender[0], "tell", in_number(TOKEN_DONE));
	for (i = 0; i < w.leaders; i++)
		if (w.ends[i]) {
			STEP(s, 0, "reap", in_actor(w.k.receiver[i]));
			STEP(s, 0, "tell", in_number(TOKEN_LEFT));
		}
	STEP(s, 0, "reap", in_actor(w.k.sender[0]));
	for (i = 0; i < w.k.receivers; i++)
		STEP(s, 0, "reap", in_actor(w.k.receiver[i]));
}

const struct family pgrp_families[] = {
	{ "pgrp.society", 1, draw_society,
	    "processes move themselves and each other between groups, become new images, and ask where they are", 2 },
	{ "pgrp.left", 1, draw_left, "groups whose leaders leave them or end are signalled all the same", 1 },
	{ .id = NULL },
};
