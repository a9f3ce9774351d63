#include "draw.h"

enum { TOKEN_THERE = TOKEN_STEP, TOKEN_MOVED };

/* Mostly the caller or a child of it. */
static unsigned somebody(const struct society *w, unsigned self)
{
	unsigned kind = cast_below(w->c, 5), at = cast_below(w->c, w->processes + 1), n;

	if (kind == 0)
		return at;
	if (kind < 3)
		return self;
	for (n = 0; n <= w->processes; n++, at = (at + 1) % (w->processes + 1))
		if (at != 0 && w->parent[at] == self)
			return at;
	return self;
}

static void asks(const struct society *w, unsigned self)
{
	unsigned of = cast_chance(w->c, 1, 2) ? somebody(w, self) : cast_below(w->c, w->processes + 1);

	STEP(w->s, self, cast_chance(w->c, 1, 3) ? "sid" : "pgid", in_actor(of));
}

static void moves(const struct society *w, unsigned self)
{
	unsigned kind = cast_below(w->c, 20), who = somebody(w, self);
	unsigned to = cast_chance(w->c, 1, 2) ? who : cast_below(w->c, w->processes + 1);

	if (kind < w->sessions)
		STEP0(w->s, self, "setsid");
	else if (kind == 19)
		STEP(w->s, self, "setpgid-negative", in_actor(self));
	else if (kind == 18)
		STEP(w->s, self, "killgroup", in_actor(to), in_signal(SIG_I_URG));
	else
		STEP(w->s, self, "group", in_actor(who), in_actor(to));
}

/* Everybody waits until all are there, and stays until all have moved. */
static void lives(const struct society *w, unsigned self)
{
	unsigned rounds = cast_range(w->c, 1, 6), turns = cast_below(w->c, 300), p;
	bool pauses = cast_chance(w->c, 1, 3), ask = cast_chance(w->c, 1, 2);

	if (cast_chance(w->c, 1, 5) && self != 0)
		STEP0(w->s, self, "exec");
	STEP(w->s, self, "tell", in_number(TOKEN_THERE));
	STEP(w->s, self, "await", in_number(TOKEN_THERE), in_number(w->processes + 1));
	while (rounds-- > 0) {
		moves(w, self);
		if (pauses)
			STEP(w->s, self, "spin", in_number(turns));
		if (ask)
			asks(w, self);
	}
	asks(w, self);
	STEP(w->s, self, "tell", in_number(TOKEN_MOVED));
	STEP(w->s, self, "await", in_number(TOKEN_MOVED), in_number(w->processes + 1));
	asks(w, self);
	for (p = 1; p <= w->processes; p++)
		if (w->parent[p] == self)
			STEP(w->s, self, "reap", in_actor(p));
}

void society_draw(struct society *w)
{
	unsigned p;

	w->processes = cast_range(w->c, 1, SOCIETY_MOST);
	for (p = 1; p <= w->processes; p++) {
		unsigned parent = cast_chance(w->c, 1, 3) ? 0 : cast_below(w->c, p);

		w->parent[p] = parent;
		scenario_process(w->s);
		if (cast_chance(w->c, 1, 10))
			STEP0(w->s, parent, "setsid");
		STEP(w->s, parent, "fork", in_actor(p));
	}
	for (p = 0; p <= w->processes; p++)
		lives(w, p);
}
