#include "../file/file.h"
#include "../std/cast.h"
#include "mechanism.h"
#include "vforked.h"

/* ---- vfork.children: processes and their threads make children by vfork(), which execute a program or end ---- */

enum { CHILDREN_MOST = 8 };

struct brood {
	struct scenario *s;
	struct choices *c;
	unsigned file, left;
};

static void asks(const struct brood *f, unsigned a)
{
	if (cast_chance(f->c, 1, 2))
		STEP0(f->s, a, "inspect");
	else
		STEP(f->s, a, "descriptor", in_end(f->file, FILE_SIDE, cast_below(f->c, 2)));
}

static void child_does(const struct brood *f, unsigned child)
{
	STEP(f->s, child, "descriptor", in_end(f->file, FILE_SIDE, cast_below(f->c, 2)));
	STEP0(f->s, child, "ids");
	STEP0(f->s, child, "inspect");
	STEP(f->s, child, "exit", in_number(cast_below(f->c, 256)));
}

static void makes(struct brood *f, unsigned a)
{
	unsigned children = cast_range(f->c, 1, 3), child[3], n = 0, i;

	for (i = 0; i < children && f->left > 0; i++) {
		bool exits = cast_chance(f->c, 1, 2);

		f->left--;
		child[n] = scenario_process(f->s);
		asks(f, a);
		STEP(f->s, a, "vfork", in_actor(child[n]), in_word(exits ? VFORK_EXITS : VFORK_EXECS),
		    in_number(cast_below(f->c, 256)));
		asks(f, a);
		if (!exits)
			child_does(f, child[n]);
		n++;
	}
	for (i = 0; i < n; i++)
		STEP(f->s, a, "reap", in_actor(child[i]));
}

static void draw_children(struct scenario *s, struct choices *c)
{
	struct brood f = { .s = s, .c = c, .left = CHILDREN_MOST };
	unsigned a = scenario_process(s), threads = cast_chance(c, 1, 2) ? cast_range(c, 1, 2) : 0, i;
	uint64_t caught = cast_standard(c, 2), blocked = cast_standard(c, 2);

	f.file = scenario_object(s, "regular");
	STEP(s, a, "file-make", in_object(f.file), in_number(77));
	STEP(s, a, "file-open", in_end(f.file, FILE_SIDE, 0), in_word(FILE_RDWR), in_number(FILE_PATH));
	STEP(s, a, "dup", in_end(f.file, FILE_SIDE, 0), in_end(f.file, FILE_SIDE, 1));
	STEP(s, a, "cloexec", in_end(f.file, FILE_SIDE, cast_below(c, 2)));
	STEP(s, a, "catch", in_signals(caught), in_word(INFO), in_word(1), in_word(1));
	STEP(s, a, "mask", in_word(BLOCK), in_signals(blocked));
	for (i = 0; i < threads; i++) {
		unsigned thread = scenario_thread(s, a);

		STEP(s, a, "create", in_actor(thread));
		makes(&f, thread);
	}
	makes(&f, a);
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family vfork_families[] = {
	{ "vfork.children", 1, draw_children,
	    "processes and their threads make children by vfork(), which execute a program or end", 1 },
	{ .id = NULL },
};
