/* What processes write into files, and read: by descriptions of their own or by one of all. */
#include "draw.h"

#include "../std/cast.h"

enum { PROCESSES_MAX = 6, TOTAL_MAX = 1 << 20, LOOKS_MAX = 40, SLOT_READ = 1 };

/* A file of one case. */
struct store {
	struct scenario *s;
	struct choices *c;
	unsigned file, all, actor[PROCESSES_MAX];
	bool shared; /* one description of all */
};

static struct store draw_store(struct scenario *s, struct choices *c)
{
	struct store t = { .s = s, .c = c };

	t.file = scenario_object(s, "regular");
	STEP(s, 0, "file-make", in_object(t.file), in_number(0));
	return t;
}

static struct operand at(const struct store *t, unsigned slot)
{
	return in_end(t->file, FILE_SIDE, slot);
}

static void opens(const struct store *t, unsigned a, unsigned slot, unsigned way)
{
	STEP(t->s, a, "file-open", at(t, slot), in_word(way), in_number(FILE_PATH));
}

/* Bytes of one write; of the largest a few must do. */
static unsigned draw_bytes(const struct store *t, unsigned most)
{
	unsigned kind = cast_below(t->c, 4);
	unsigned small = cast_range(t->c, 1, 300), page = cast_range(t->c, 4093, 4099);

	if (kind < 2 || most <= 4099)
		return small;
	return kind == 2 ? page : cast_range(t->c, 4100, most);
}

static void writes(const struct store *t, unsigned a, unsigned n)
{
	if (cast_chance(t->c, 1, 4)) {
		unsigned parts = cast_range(t->c, 2, 8);

		STEP(t->s, a, "writev", at(t, 0), in_number(n), in_number(parts));
	} else {
		STEP(t->s, a, "write", at(t, 0), in_number(n));
	}
}

void file_draw_breath(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned kind = cast_below(c, 5), turns = cast_range(c, 50, 3000);

	if (kind == 0)
		STEP(s, a, "yield", in_number(1));
	else if (kind < 3)
		STEP(s, a, "spin", in_number(turns));
}

static void finish(const struct store *t)
{
	unsigned chunk = cast_range(t->c, 5000, 70000);

	opens(t, 0, SLOT_READ, FILE_RDONLY);
	STEP(t->s, 0, "drain", at(t, SLOT_READ), in_number(chunk));
}

/* ---- all write ---- */

static void writer(const struct store *t, unsigned a, unsigned most, unsigned rounds, bool tells)
{
	unsigned each;

	STEP(t->s, a, "meet", in_number(0), in_number(t->all));
	STEP(t->s, a, "repeat", in_number(rounds));
	for (each = cast_range(t->c, 1, 3); each > 0; each--) {
		unsigned n = draw_bytes(t, most);

		writes(t, a, n);
		if (tells)
			STEP(t->s, a, "file-tell", at(t, 0));
		if (cast_chance(t->c, 1, 2))
			file_draw_breath(t->s, t->c, a);
	}
	STEP0(t->s, a, "end");
}

static void draw_writers(struct store *t, unsigned way)
{
	bool huge = cast_chance(t->c, 1, 8), tells = way == FILE_APPENDS && cast_chance(t->c, 1, 2);
	unsigned most = huge ? 120000 : cast_chance(t->c, 1, 3) ? 20000 : 300, i;
	unsigned rounds = huge ? 1 : cast_range(t->c, 1, most > 300 ? 4 : 12);
	bool killed = cast_chance(t->c, 1, 5);

	t->all = cast_range(t->c, 2, PROCESSES_MAX);
	t->shared = way != FILE_APPENDS || cast_chance(t->c, 1, 3);
	if (t->shared)
		opens(t, 0, 0, way);
	for (i = 0; i < t->all; i++) {
		unsigned a = t->actor[i] = scenario_process(t->s);

		STEP(t->s, 0, "fork", in_actor(a));
		if (!t->shared)
			opens(t, a, 0, way);
		writer(t, a, most, rounds, tells);
	}
	if (killed) {
		unsigned turns = cast_range(t->c, 100, 60000);

		STEP(t->s, 0, "spin", in_number(turns));
		STEP(t->s, 0, "kill", in_actor(t->actor[0]), in_signal(SIG_I_KILL));
	}
	for (i = 0; i < t->all; i++)
		STEP(t->s, 0, "reap", in_actor(t->actor[i]));
	finish(t);
}

static void draw_appends(struct scenario *s, struct choices *c)
{
	struct store t = draw_store(s, c);

	draw_writers(&t, FILE_APPENDS);
}

/* ---- all read what was written before ---- */

static void draw_readers(struct store *t)
{
	unsigned puts = cast_range(t->c, 1, 4), most = cast_chance(t->c, 1, 4) ? 40000 : 3000, total = 0, chunk, i;
	bool threads = cast_chance(t->c, 1, 4);

	opens(t, 0, 0, FILE_RDWR);
	for (i = 0; i < puts; i++) {
		unsigned n = cast_range(t->c, 300, most);

		STEP(t->s, 0, "write", at(t, 0), in_number(n));
		total += n;
	}
	opens(t, 0, SLOT_READ, FILE_RDONLY);
	t->all = cast_range(t->c, 2, PROCESSES_MAX - 1);
	for (i = 0; i < t->all; i++) {
		unsigned a = t->actor[i] = threads ? scenario_thread(t->s, 0) : scenario_process(t->s);

		STEP(t->s, 0, threads ? "create" : "fork", in_actor(a));
		chunk = total / cast_range(t->c, 8, LOOKS_MAX / 2) + 24;
		STEP(t->s, a, "meet", in_number(0), in_number(t->all));
		STEP(t->s, a, "drain", at(t, SLOT_READ), in_number(chunk));
	}
	for (i = 0; i < t->all; i++)
		STEP(t->s, 0, threads ? "join" : "reap", in_actor(t->actor[i]));
}

static void draw_offsets(struct scenario *s, struct choices *c)
{
	struct store t = draw_store(s, c);

	if (cast_chance(c, 1, 2))
		draw_writers(&t, FILE_RDWR);
	else
		draw_readers(&t);
}

const struct family file_families[] = {
	{ "file.appends", 1, draw_appends, "processes append to one file, some of them by one description", 2 },
	{ "file.offsets", 1, draw_offsets, "processes write, or read, by one description that does not append", 2 },
	{ "file.contests", 1, draw_contests, "processes make and remove the same names all at once, in all ways", 2 },
	{ "file.lockfiles", 1, draw_lockfiles,
	    "whoever makes the name has the lock and removes it; some die before, and others clear up", 1 },
	{ "file.versions", 1, draw_versions, "some replace a file by rename() while others read it", 2 },
	{ .id = NULL },
};
