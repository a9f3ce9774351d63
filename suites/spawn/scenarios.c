#include "../file/file.h"
#include "../std/cast.h"
#include "mechanism.h"
#include "spawned.h"

/* ---- spawn.trees: processes are spawned with descriptors that were copied, closed and opened before ---- */

enum { FILES_MOST = 2, SLOTS_USED = 5, SPAWNED_MOST = 6 };

struct nursery {
	struct scenario *s;
	struct choices *c;
	unsigned files, file[FILES_MOST], left;
};

static struct operand some_end(const struct nursery *f)
{
	unsigned file = f->file[cast_below(f->c, f->files)], slot = cast_below(f->c, SLOTS_USED);

	return in_end(file, FILE_SIDE, slot);
}

static void acts(const struct nursery *f, unsigned a)
{
	unsigned n;

	for (n = cast_below(f->c, 6); n > 0; n--) {
		struct operand end = some_end(f), other;
		unsigned how = cast_below(f->c, 4);

		if (how < 2) {
			other = in_end(end_object(end.n), FILE_SIDE, cast_below(f->c, SLOTS_USED));
			STEP(f->s, a, "act-dup", end, other);
		} else {
			STEP(f->s, a, how == 2 ? "act-close" : "act-open", end);
		}
	}
}

static void looks(const struct nursery *f, unsigned a, unsigned n)
{
	for (; n > 0; n--) {
		struct operand end = some_end(f);

		STEP(f->s, a, "descriptor", end);
	}
}

static void fails(const struct nursery *f, unsigned a)
{
	STEP(f->s, a, "spawn-fail", in_word(cast_below(f->c, SPAWN_FAILURES)));
}

static void bears(struct nursery *f, unsigned a, unsigned depth)
{
	unsigned children = cast_range(f->c, depth == 0, 2), child[2], n = 0, i;

	if (cast_chance(f->c, 1, 3))
		fails(f, a);
	for (i = 0; i < children && f->left > 0; i++) {
		f->left--;
		child[n] = scenario_process(f->s);
		if (cast_chance(f->c, 2, 3)) {
			struct operand end = some_end(f);

			STEP(f->s, a, "cloexec", end);
		}
		acts(f, a);
		STEP(f->s, a, "spawn", in_actor(child[n]), in_word(cast_below(f->c, 2)));
		looks(f, child[n], 4);
		if (depth < 2 && cast_chance(f->c, 1, 2))
			bears(f, child[n], depth + 1);
		STEP(f->s, child[n], "exit", in_number(cast_below(f->c, 256)));
		looks(f, a, 2);
		n++;
	}
	for (i = 0; i < n; i++)
		STEP(f->s, a, "reap", in_actor(child[i]));
}

static void draw_trees(struct scenario *s, struct choices *c)
{
	struct nursery f = { .s = s, .c = c, .files = cast_range(c, 1, FILES_MOST), .left = SPAWNED_MOST };
	unsigned a = scenario_process(s), i, k, n;

	for (i = 0; i < f.files; i++) {
		f.file[i] = scenario_object(s, "regular");
		STEP(s, a, "file-make", in_object(f.file[i]), in_number(300 * (i + 1)));
		n = cast_range(c, 1, 3);
		for (k = 0; k < n; k++) {
			STEP(s, a, "file-open", in_end(f.file[i], FILE_SIDE, k), in_word(FILE_RDWR),
			    in_number(FILE_PATH));
			STEP(s, a, "file-seek", in_end(f.file[i], FILE_SIDE, k), in_number(10 * k + 7));
		}
	}
	bears(&f, a, 0);
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family spawn_families[] = {
	{ "spawn.trees", 1, draw_trees,
	    "processes are spawned with descriptors that are copied, closed and opened before", 1 },
	{ .id = NULL },
};
