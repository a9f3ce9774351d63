#include "../fork/fork.h"
#include "../std/cast.h"
#include "exec.h"
#include "mechanism.h"

#include "../file/file.h"

enum { FILES_MOST = 2, ENDS_MOST = 14 };

/* ---- exec.images: descriptors of all sorts, some of them marked, in a chain of images; some execs fail ---- */

struct images {
	struct scenario *s;
	struct choices *c;
	unsigned a, files, pipe; /* pipe: an object, or OBJECTS_MAX */
	unsigned file[FILES_MOST];
	unsigned ends;
	int64_t end[ENDS_MOST];
	bool open[ENDS_MOST];
};

static struct operand in_packed(int64_t end)
{
	return in_end(end_object(end), end_side(end), end_slot(end));
}

static void has(struct images *f, int64_t end)
{
	unsigned i;

	for (i = 0; i < f->ends && f->end[i] != end; i++)
		;
	if (i == f->ends && f->ends == ENDS_MOST)
		return;
	f->ends = i == f->ends ? i + 1 : f->ends;
	f->end[i] = end;
	f->open[i] = true;
}

static bool has_end(const struct images *f, int64_t end)
{
	unsigned i;

	for (i = 0; i < f->ends; i++)
		if (f->end[i] == end)
			return f->open[i];
	return false;
}

static void opens(struct images *f)
{
	unsigned i, k, n;

	f->files = cast_range(f->c, 1, FILES_MOST);
	for (i = 0; i < f->files; i++) {
		f->file[i] = scenario_object(f->s, "regular");
		STEP(f->s, f->a, "file-make", in_object(f->file[i]), in_number(1000 * (i + 1)));
		n = cast_range(f->c, 1, 3);
		for (k = 0; k < n; k++) {
			STEP(f->s, f->a, "file-open", in_end(f->file[i], FILE_SIDE, k), in_word(FILE_RDWR),
			    in_number(FILE_PATH));
			has(f, end_pack(f->file[i], FILE_SIDE, k));
		}
	}
	f->pipe = OBJECTS_MAX;
	if (!cast_chance(f->c, 1, 2))
		return;
	f->pipe = scenario_object(f->s, "pipe");
	STEP(f->s, f->a, "pipe", in_object(f->pipe));
	has(f, end_pack(f->pipe, 0, 0));
	has(f, end_pack(f->pipe, 1, 0));
}

/* Numbers about which tables of descriptors are grown, or whose bit is in another word. */
static unsigned number(struct choices *c)
{
	static const unsigned edge[] = { 10, 31, 32, 63, 64, 65, 127, 128, 191, 192, 200, 240 };

	return edge[cast_below(c, 12)];
}

static void copies(struct images *f, int64_t from)
{
	int64_t to = end_pack(end_object(from), end_side(from), 3 + cast_below(f->c, SLOTS_MAX - 3));
	unsigned least;

	if (has_end(f, to)) {
		STEP(f->s, f->a, "dup", in_packed(from), in_packed(to));
		return;
	}
	least = number(f->c);
	STEP(f->s, f->a, "dup-at", in_packed(from), in_packed(to), in_number(least));
	has(f, to);
}

static void changes(struct images *f)
{
	unsigned i = cast_below(f->c, f->ends), how = cast_below(f->c, 8);
	bool regular = end_object(f->end[i]) != f->pipe;

	if (!f->open[i])
		return;
	if (how < 3) {
		STEP(f->s, f->a, "cloexec", in_packed(f->end[i]));
	} else if (how < 6) {
		copies(f, f->end[i]);
	} else if (how == 6 && cast_chance(f->c, 1, 2)) {
		STEP(f->s, f->a, "close", in_packed(f->end[i]));
		f->open[i] = false;
	} else if (regular && how == 6) {
		bool on = cast_chance(f->c, 1, 2);

		STEP(f->s, f->a, cast_chance(f->c, 1, 2) ? "appending" : "nonblock", in_packed(f->end[i]), in_word(on));
	} else if (regular) {
		STEP(f->s, f->a, "file-seek", in_packed(f->end[i]), in_number(cast_range(f->c, 1, 5000)));
	}
}

static void looks(struct images *f, unsigned most)
{
	unsigned i, from = cast_below(f->c, f->ends);

	for (i = 0; i < f->ends && i < most && scenario_room(f->s, f->a) > 12; i++)
		STEP(f->s, f->a, "descriptor", in_packed(f->end[(from + i) % f->ends]));
}

static void fails(struct images *f)
{
	unsigned what = cast_below(f->c, FAILS);

	if (cast_chance(f->c, 1, 2)) {
		uint64_t set = cast_standard(f->c, 2);

		STEP(f->s, f->a, "catch", in_signals(set), in_word(INFO), in_word(1), in_word(1));
	}
	STEP0(f->s, f->a, "inspect");
	STEP(f->s, f->a, "exec-fail", in_word(what));
	looks(f, 3);
	STEP0(f->s, f->a, "inspect");
}

static void sets(struct images *f)
{
	static const int64_t low[] = { 0, 0, 1000, 0 }, span[] = { 0100, 3, 9000, 2 };
	unsigned which = cast_below(f->c, ATTRIBUTES);

	STEP(f->s, f->a, "set-attribute", in_word(which),
	    in_number(low[which] + cast_below(f->c, (unsigned)span[which])));
}

static void draw_images(struct scenario *s, struct choices *c)
{
	struct images f = { .s = s, .c = c, .a = scenario_process(s) };
	unsigned images = cast_range(c, 1, 3), child = cast_chance(c, 1, 3) ? scenario_process(s) : 0, i, n;

	opens(&f);
	if (child != 0) {
		STEP(s, f.a, "fork", in_actor(child));
		STEP(s, child, "exit", in_number(0));
	}
	for (i = 0; i < images && scenario_room(s, f.a) > 32; i++) {
		for (n = cast_range(c, 2, 6); n > 0; n--)
			changes(&f);
		if (cast_chance(c, 1, 3))
			fails(&f);
		if (cast_chance(c, 1, 2))
			STEP(s, f.a, "sigstack", in_word(cast_chance(c, 3, 4) ? STACK_SET : STACK_ASK));
		if (cast_chance(c, 1, 2))
			sets(&f);
		if (cast_chance(c, 1, 4))
			STEP0(s, f.a, "attributes");
		if (cast_chance(c, 1, 2))
			STEP0(s, f.a, "exec");
		else
			STEP(s, f.a, "exec-with", in_number(i), in_number(9), in_number(1), in_number(7), in_word(i));
		looks(&f, ENDS_MOST);
		if (cast_chance(c, 1, 2))
			STEP(s, f.a, "sigstack", in_word(STACK_ASK));
		if (cast_chance(c, 1, 2))
			STEP0(s, f.a, "attributes");
	}
	if (child != 0)
		STEP(s, f.a, "reap", in_actor(child));
	STEP(s, 0, "fork", in_actor(f.a));
	STEP(s, 0, "reap", in_actor(f.a));
}

/* ---- exec.strings: images that are given many, long and empty strings ---- */

static void gives(struct scenario *s, struct choices *c, unsigned a)
{
	struct strings n;
	unsigned kind = cast_below(c, 6), by;

	n.arguments = kind == 1 ? 200 + cast_below(c, 800) : kind == 5 ? 1000 + cast_below(c, 500) : cast_below(c, 12);
	n.variables = cast_chance(c, 1, 3) ? 0 : kind == 2 ? cast_below(c, 300) : cast_below(c, 8);
	n.longest = cast_below(c, 200);
	if (kind == 3)
		n.longest = 8192 + cast_below(c, 60000);
	else if (kind >= 4)
		n.longest = kind == 4 ? cast_range(c, 4000, 4200) : 400;
	n.seed = cast_below(c, 1000000);
	by = cast_below(c, 3);
	while (strings_bytes(&n) > EXEC_BYTES_MAX / 2 && n.longest > 0) {
		n.longest /= 2;
		n.variables /= 2;
	}
	STEP(s, a, "exec-with", in_number(n.arguments), in_number(n.longest), in_number(n.variables), in_number(n.seed),
	    in_word(by));
}

static void draw_strings(struct scenario *s, struct choices *c)
{
	unsigned makers = cast_range(c, 1, 3), maker[3], i, k;

	for (i = 0; i < makers; i++) {
		unsigned images = cast_range(c, 1, 3), child = 0, a = scenario_process(s);

		maker[i] = a;
		for (k = 0; k < images; k++) {
			if (cast_chance(c, 1, 6))
				STEP0(s, a, "exec");
			else
				gives(s, c, a);
			STEP0(s, a, "arguments");
			if (child == 0 && cast_chance(c, 1, 6)) {
				child = scenario_process(s);
				STEP(s, a, "fork", in_actor(child));
				if (cast_chance(c, 1, 2))
					gives(s, c, child);
				STEP0(s, child, "arguments");
			}
		}
		if (child != 0)
			STEP(s, a, "reap", in_actor(child));
		STEP(s, 0, "fork", in_actor(a));
	}
	for (i = 0; i < makers; i++)
		STEP(s, 0, "reap", in_actor(maker[i]));
}

const struct family exec_families[] = {
	{ "exec.images", 1, draw_images, "descriptors of all sorts go through a chain of images, and some execs fail",
	    2 },
	{ "exec.strings", 1, draw_strings, "images that are given many, long and empty arguments and variables", 1 },
	{ .id = NULL },
};
