#include "../file/file.h"
#include "../std/cast.h"
#include "fork.h"
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

/* ---- fork.copies: words of memory are set and asked for on both sides of forks, and attributes ---- */

enum { COPIES_MOST = 10, LEVELS = 4 };

struct copies {
	struct scenario *s;
	struct choices *c;
	unsigned left;
	int64_t value; /* each is used once */
};

static void sets_words(struct copies *f, unsigned a)
{
	unsigned region = cast_below(f->c, REGIONS), first = cast_below(f->c, REGION_WORDS), how = cast_below(f->c, 3);
	unsigned words = cast_range(f->c, 1, cast_chance(f->c, 1, 2) ? 4 : REGION_WORDS);

	if (words > REGION_WORDS - first)
		words = REGION_WORDS - first;
	f->value += 1 + (int64_t)cast_below(f->c, 1000);
	STEP(f->s, a, "word-set", in_word(region), in_number(first), in_number(words), in_number(f->value),
	    in_word(how == 0 ? BY_READ : BY_STORE));
}

static void gets_words(struct copies *f, unsigned a)
{
	unsigned region = cast_below(f->c, REGIONS), first = cast_below(f->c, REGION_WORDS / 4);

	STEP(f->s, a, "word-get", in_word(region), in_number(first), in_number(REGION_WORDS - first));
	first = cast_below(f->c, REGION_WORDS);
	STEP(f->s, a, "word-get", in_word(region), in_number(first), in_number(1));
}

static void sets_attribute(const struct copies *f, unsigned a)
{
	static const unsigned low[] = { 0, 0, 1000, 0 }, span[] = { 0100, 3, 9000, 2 };
	unsigned which = cast_below(f->c, ATTRIBUTES);

	STEP(f->s, a, "set-attribute", in_word(which), in_number(low[which] + cast_below(f->c, span[which])));
}

static void copies_act(struct copies *f, unsigned a)
{
	unsigned n;

	for (n = cast_range(f->c, 1, 4); n > 0 && scenario_room(f->s, a) > 24; n--)
		if (cast_chance(f->c, 1, 5))
			sets_attribute(f, a);
		else
			sets_words(f, a);
	if (scenario_room(f->s, a) > 24 && cast_chance(f->c, 2, 3))
		gets_words(f, a);
}

static void copies_grow(struct copies *f, unsigned a, unsigned level)
{
	unsigned children = cast_range(f->c, level == 1, 2), child[2], n = 0, i;

	copies_act(f, a);
	for (i = 0; i < children && level < LEVELS && f->left > 0; i++) {
		child[n] = scenario_process(f->s);
		f->left--;
		STEP(f->s, a, "fork", in_actor(child[n]));
		if (cast_chance(f->c, 1, 2))
			STEP0(f->s, child[n], "attributes");
		gets_words(f, child[n]);
		copies_grow(f, child[n], level + 1);
		copies_act(f, a);
		n++;
	}
	gets_words(f, a);
	STEP0(f->s, a, "attributes");
	for (i = 0; i < n; i++)
		STEP(f->s, a, "reap", in_actor(child[i]));
}

static void draw_copies(struct scenario *s, struct choices *c)
{
	struct copies f = { .s = s, .c = c, .left = COPIES_MOST };
	unsigned a = scenario_process(s);

	copies_grow(&f, a, 1);
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

/* ---- fork.sharers: processes take turns with open file descriptions that they have from each other ---- */

enum { SHARERS_MOST = 4, SHARED_SLOTS = 3, TURNS_MOST = 24, TOKEN_TURN = TOKEN_STEP };

struct sharers {
	struct scenario *s;
	struct choices *c;
	unsigned sharer[SHARERS_MOST], parent[SHARERS_MOST], sharers, files;
	unsigned file[2];
};

static struct operand some_end(const struct sharers *f)
{
	unsigned file = f->file[cast_below(f->c, f->files)], slot = cast_below(f->c, SHARED_SLOTS);

	return in_end(file, FILE_SIDE, slot);
}

static void changes(const struct sharers *f, unsigned a)
{
	struct operand end = some_end(f), other;
	unsigned how = cast_below(f->c, 10), on;

	if (how < 4) {
		STEP(f->s, a, "file-seek", end, in_number(cast_range(f->c, 1, 9000)));
	} else if (how < 6) {
		on = cast_below(f->c, 2);
		STEP(f->s, a, cast_chance(f->c, 1, 2) ? "appending" : "nonblock", end, in_word(on));
	} else if (how == 6) {
		STEP(f->s, a, "cloexec", end);
	} else if (how == 7) {
		STEP(f->s, a, "close", end);
	} else {
		other = in_end(end_object(end.n), FILE_SIDE, cast_below(f->c, SHARED_SLOTS));
		STEP(f->s, a, "dup", end, other);
	}
}

static void takes_turn(const struct sharers *f, unsigned a, unsigned turn)
{
	struct operand end;
	unsigned n;

	if (turn > 0)
		STEP(f->s, a, "await", in_number(TOKEN_TURN + turn - 1), in_number(1));
	for (n = cast_range(f->c, 1, 2); n > 0; n--)
		changes(f, a);
	for (n = cast_range(f->c, 1, 2); n > 0; n--) {
		end = some_end(f);
		STEP(f->s, a, "descriptor", end);
	}
	STEP(f->s, a, "tell", in_number(TOKEN_TURN + turn));
}

static void draw_sharers(struct scenario *s, struct choices *c)
{
	struct sharers f = { .s = s, .c = c };
	unsigned turns, i, a;

	f.sharers = cast_range(c, 2, SHARERS_MOST);
	f.files = cast_range(c, 1, 2);
	turns = cast_range(c, 8, TURNS_MOST);
	f.sharer[0] = scenario_process(s);
	for (i = 0; i < f.files; i++) {
		f.file[i] = scenario_object(s, "regular");
		STEP(s, f.sharer[0], "file-make", in_object(f.file[i]), in_number(500 + 100 * i));
		STEP(s, f.sharer[0], "file-open", in_end(f.file[i], FILE_SIDE, 0), in_word(FILE_RDWR),
		    in_number(FILE_PATH));
		STEP(s, f.sharer[0], "file-open", in_end(f.file[i], FILE_SIDE, 1), in_word(FILE_RDONLY),
		    in_number(FILE_PATH));
	}
	for (i = 1; i < f.sharers; i++) {
		f.sharer[i] = scenario_process(s);
		f.parent[i] = f.sharer[cast_below(c, i)];
		STEP(s, f.parent[i], "fork", in_actor(f.sharer[i]));
	}
	for (i = 0; i < turns; i++) {
		a = f.sharer[cast_below(c, f.sharers)];
		if (scenario_room(s, a) > 12)
			takes_turn(&f, a, i);
		else
			STEP(s, 0, "tell", in_number(TOKEN_TURN + i));
	}
	for (i = f.sharers - 1; i > 0; i--)
		STEP(s, f.parent[i], "reap", in_actor(f.sharer[i]));
	STEP(s, 0, "fork", in_actor(f.sharer[0]));
	STEP(s, 0, "reap", in_actor(f.sharer[0]));
}

const struct family fork_families[] = {
	{ "fork.copies", 1, draw_copies, "words of memory and attributes are set and asked for on both sides of forks",
	    1 },
	{ "fork.sharers", 1, draw_sharers, "processes take turns with descriptors that they have from each other", 1 },
	{ "fork.many", 1, draw_many, "processes and their threads make others at the same time, who ask who they are",
	    1 },
	{ .id = NULL },
};
