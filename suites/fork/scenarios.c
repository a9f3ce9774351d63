#include "../std/cast.h"
#include "mechanism.h"

/* ---- fork.many: processes and their threads make others at the same time, who ask who they are ---- */

enum { MAKERS_MOST = 4, TREE_MOST = 12 };

struct forest {
	struct scenario *s;
	struct choices *c;
	unsigned left;
};

static void asks(const struct forest *f, unsigned a)
{
	unsigned rounds = cast_range(f->c, 1, 4), turns = cast_below(f->c, 200);

	STEP(f->s, a, "repeat", in_number(rounds));
	STEP0(f->s, a, "ids");
	STEP(f->s, a, "spin", in_number(turns));
	STEP0(f->s, a, "end");
}

static void grow(struct forest *f, unsigned process, unsigned depth);

static void makes(struct forest *f, unsigned actor, unsigned depth)
{
	unsigned children = cast_range(f->c, 1, 3), made[3], i, n = 0;

	if (cast_chance(f->c, 1, 2))
		STEP(f->s, actor, "meet", in_number(depth), in_number(2));
	for (i = 0; i < children && f->left > 0; i++) {
		made[n] = scenario_process(f->s);
		f->left--;
		STEP(f->s, actor, "fork", in_actor(made[n]));
		asks(f, made[n]);
		if (depth < 3 && cast_chance(f->c, 1, 3))
			grow(f, made[n], depth + 1);
		STEP(f->s, made[n], "exit", in_number(cast_below(f->c, 256)));
		n++;
	}
	for (i = 0; i < n; i++)
		STEP(f->s, actor, "reap", in_actor(made[i]));
}

static void grow(struct forest *f, unsigned process, unsigned depth)
{
	unsigned threads = cast_chance(f->c, 1, 2) ? cast_range(f->c, 1, 2) : 0, thread[2], i;

	for (i = 0; i < threads && f->s->actors + f->left + MAKERS_MOST < ACTORS_MAX; i++) {
		thread[i] = scenario_thread(f->s, process);
		STEP(f->s, process, "create", in_actor(thread[i]));
		makes(f, thread[i], depth);
	}
	makes(f, process, depth);
	asks(f, process);
}

static void draw_many(struct scenario *s, struct choices *c)
{
	struct forest f = { .s = s, .c = c, .left = TREE_MOST };
	unsigned makers = cast_range(c, 1, MAKERS_MOST), i, made[MAKERS_MOST];

	for (i = 0; i < makers; i++) {
		made[i] = scenario_process(s);
		STEP(s, 0, "fork", in_actor(made[i]));
		grow(&f, made[i], 1);
	}
	for (i = 0; i < makers; i++)
		STEP(s, 0, "reap", in_actor(made[i]));
}

const struct family fork_families[] = {
	{ "fork.many", 1, draw_many, "processes and their threads make others at the same time, who ask who they are",
	    1 },
	{ .id = NULL },
};
