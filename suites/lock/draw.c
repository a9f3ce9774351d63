#include "draw.h"

#include "../flock/flock.h"
#include "../lockf/lockf.h"

enum { TOKEN_TURN = TOKEN_STEP, TOKEN_OVER };
enum { WIDE = 16, ROOM_LEFT = 14 };

/* ---- ranges ---- */

static unsigned lowest_of(unsigned x, unsigned y)
{
	return x < y ? x : y;
}

struct range draw_range(struct choices *c, const struct range *near)
{
	struct range r;

	r.low = cast_below(c, WIDE);
	r.length = 1 + cast_below(c, cast_chance(c, 1, 2) ? 3 : WIDE);
	if (near != NULL && cast_chance(c, 2, 3)) {
		unsigned span = near->length == 0 ? WIDE : near->length;

		r.low = near->low + cast_below(c, span);
		if (cast_chance(c, 1, 3))
			r.low -= lowest_of(r.low, cast_below(c, 3));
		if (cast_chance(c, 1, 4)) { /* right beside it */
			r.low = near->low + span;
			r.length = 1 + cast_below(c, 4);
		}
	}
	if (cast_chance(c, 1, 10))
		r.length = 0;
	return r;
}

static void add(struct scenario *s, unsigned actor, const char *op, int64_t end, unsigned type, unsigned whence,
    struct operand start, struct operand length)
{
	STEP(s, actor, op, in_number(end), in_word(type), in_word(whence), start, length);
}

void add_lock(struct scenario *s, unsigned actor, const char *op, int64_t end, unsigned type, struct range range)
{
	add(s, actor, op, end, type, FROM_START, in_number(range.low), in_number(range.length));
}

void add_unlock_all(struct scenario *s, unsigned actor, int64_t end)
{
	add_lock(s, actor, "setlk", end, LOCK_FREE, (struct range){ 0, 0 });
}

void draw_lock(struct scenario *s, struct choices *c, unsigned actor, const char *op, int64_t end, unsigned type,
    struct range range)
{
	int64_t low = range.low, n = range.length;

	switch (cast_below(c, 12)) {
	case 0:
	case 1:
		if (n > 0)
			add(s, actor, op, end, type, FROM_START, in_number(low + n), in_number(-n));
		else
			add(s, actor, op, end, type, FROM_START, in_number(low), in_mark("OFF_MAX", 1, 1 - low));
		break;
	case 2:
		add(s, actor, op, end, type, FROM_SIZE, in_number(low - FILE_SIZE), in_number(n));
		break;
	case 3: {
		int64_t offset = cast_below(c, 2 * WIDE);

		STEP(s, actor, "file-seek", in_number(end), in_number(offset));
		add(s, actor, op, end, type, FROM_OFFSET, in_number(low - offset), in_number(n));
		break;
	}
	case 4: /* it ends far behind the end of the file */
		add(s, actor, op, end, type, FROM_START, in_number(low),
		    in_number((INT64_C(1) << 31) + cast_below(c, 3)));
		break;
	case 5:
		add(s, actor, op, end, type, FROM_START, in_number(low), in_mark("OFF_MAX", 1, -low));
		break;
	default:
		add_lock(s, actor, op, end, type, range);
	}
}

unsigned draw_file(struct scenario *s)
{
	unsigned file = scenario_object(s, "regular");

	STEP(s, 0, "file-make", in_object(file), in_number(FILE_SIZE));
	return file;
}

/* ---- scripts ---- */

static unsigned lowest(unsigned set)
{
	unsigned n = 0;

	while (!(set >> n & 1))
		n++;
	return n;
}

/* One of the slots; the set is not empty. */
static unsigned one_of(struct choices *c, unsigned set)
{
	unsigned n = 0, i, nth;

	for (i = 0; set >> i != 0; i++)
		n += set >> i & 1;
	for (nth = cast_below(c, n); nth > 0; nth--)
		set &= set - 1;
	return lowest(set);
}

static int64_t end_of(const struct script *k, unsigned file, unsigned slot)
{
	return end_pack(k->file[file], FILE_SIDE, slot);
}

static void take_turn(struct script *k, unsigned actor)
{
	if (k->turn == actor)
		return;
	STEP(k->s, k->turn, "tell", in_number(TOKEN_TURN));
	k->told++;
	STEP(k->s, actor, "await", in_number(TOKEN_TURN), in_number(k->told));
	k->turn = actor;
}

static unsigned add_player(struct script *k, unsigned parent)
{
	unsigned p = k->players++;

	k->player[p].actor = scenario_process(k->s);
	k->player[p].parent = parent == LOCK_PLAYERS_MAX ? p : parent;
	return p;
}

void script_begin(struct script *k, struct scenario *s, struct choices *c, unsigned players, unsigned files)
{
	unsigned f, p;

	*k = (struct script){ .s = s, .c = c };
	for (f = 0; f < files; f++)
		k->file[k->files++] = draw_file(s);
	for (p = 0; p < players; p++) {
		add_player(k, LOCK_PLAYERS_MAX);
		STEP(s, 0, "fork", in_actor(k->player[p].actor));
	}
	for (p = 0; p < players; p++)
		for (f = 0; f < files; f++) {
			STEP(s, k->player[p].actor, "file-open", in_number(end_of(k, f, 0)), in_word(FILE_RDWR),
			    in_number(FILE_PATH));
			k->player[p].open[f] = 1;
		}
	k->range = (struct range){ 0, WIDE };
}

/* Everybody that is left ends, children before their parents. */
void script_end(struct script *k)
{
	unsigned p, q;

	take_turn(k, 0);
	STEP(k->s, 0, "tell", in_number(TOKEN_OVER));
	for (p = 0; p < k->players; p++)
		if (!k->player[p].gone)
			STEP(k->s, k->player[p].actor, "await", in_number(TOKEN_OVER), in_number(1));
	for (p = 0; p < k->players; p++)
		for (q = k->players; q-- > 0;)
			if (!k->player[q].gone && k->player[q].parent == p)
				STEP(k->s, p == q ? 0 : k->player[p].actor, "reap", in_actor(k->player[q].actor));
}

bool script_has_room(const struct script *k)
{
	unsigned p;

	for (p = 0; p < k->players; p++)
		if (!k->player[p].gone && scenario_room(k->s, k->player[p].actor) < ROOM_LEFT)
			return false;
	return scenario_room(k->s, 0) >= ROOM_LEFT;
}

unsigned script_player(struct script *k)
{
	unsigned there = 0, p;

	for (p = 0; p < k->players; p++)
		there |= k->player[p].gone ? 0 : 1U << p;
	return one_of(k->c, there);
}

/* A file that the player has open, the last one where that is so; LOCK_FILES_MAX: none. */
static unsigned some_file(struct script *k, unsigned p, bool same)
{
	unsigned open = 0, f;

	for (f = 0; f < k->files; f++)
		open |= k->player[p].open[f] != 0 ? 1U << f : 0;
	if (open == 0)
		return LOCK_FILES_MAX;
	return same && (open >> k->at & 1) ? k->at : one_of(k->c, open);
}

static void draw_section(struct script *k, unsigned actor, int64_t end, const char *op, unsigned type,
    struct range range)
{
	unsigned how = type == LOCK_FREE ? LOCKF_ULOCK : op[0] == 'g' ? LOCKF_TEST : LOCKF_TLOCK;
	bool backwards = range.length > 0 && cast_chance(k->c, 1, 4);

	STEP(k->s, actor, "file-seek", in_number(end), in_number(backwards ? range.low + range.length : range.low));
	STEP(k->s, actor, "lockf", in_number(end), in_word(how),
	    in_number(backwards ? -(int64_t)range.length : (int64_t)range.length));
}

/* A request by some descriptor; those for reading only are for nothing else. */
static void request(struct script *k, unsigned p, unsigned f, const char *op, unsigned type, struct range range)
{
	struct player *who = &k->player[p];
	unsigned writes = who->open[f] & ~(unsigned)who->reads[f];
	unsigned slot = one_of(k->c, type == LOCK_EXCLUSIVE && writes != 0 ? writes : who->open[f]);

	take_turn(k, who->actor);
	if (k->whole) {
		STEP(k->s, who->actor, "flock", in_number(end_of(k, f, slot)), in_word(type), in_word(FLOCK_TRIES));
		return;
	}
	if (k->sections) {
		draw_section(k, who->actor, end_of(k, f, slot), op, type, range);
		return;
	}
	if (k->ofd > 0 && cast_below(k->c, 4) < k->ofd)
		op = type == LOCK_FREE || op[0] == 's' ? "ofd-setlk" : "ofd-getlk";
	draw_lock(k->s, k->c, who->actor, op, end_of(k, f, slot), type, range);
}

void act_lock(struct script *k, unsigned p)
{
	unsigned f = some_file(k, p, cast_chance(k->c, 2, 3));
	unsigned type = cast_chance(k->c, 1, 2) ? LOCK_EXCLUSIVE : LOCK_SHARED;

	if (f == LOCK_FILES_MAX || !script_has_room(k))
		return;
	k->range = draw_range(k->c, cast_chance(k->c, 1, 2) ? &k->range : NULL);
	k->locker = p;
	k->at = f;
	request(k, p, f, "setlk", type, k->range);
}

/* About what was locked last. */
void act_ask(struct script *k, unsigned p, bool probes)
{
	unsigned f = some_file(k, p, true);
	unsigned type = cast_chance(k->c, 2, 3) ? LOCK_EXCLUSIVE : LOCK_SHARED;
	struct range range;

	if (f == LOCK_FILES_MAX || !script_has_room(k))
		return;
	range = draw_range(k->c, &k->range);
	if (probes && k->range.length > 0) { /* at its ends, or right beside them */
		range.low = cast_chance(k->c, 1, 2) ? k->range.low + k->range.length - 1 : k->range.low;
		range.low += cast_below(k->c, 3);
		range.low -= lowest_of(range.low, 1);
		range.length = 1;
	}
	request(k, p, f, probes ? "getlk" : "setlk", type, range);
}

void act_unlock(struct script *k, unsigned p)
{
	unsigned f = some_file(k, p, true);
	struct range range;

	if (f == LOCK_FILES_MAX || !script_has_room(k))
		return;
	range = draw_range(k->c, &k->range);
	request(k, p, f, "setlk", LOCK_FREE, range);
}

/* One more descriptor, of an open file description of its own or not. */
void act_open(struct script *k, unsigned p)
{
	struct player *who = &k->player[p];
	unsigned f = cast_below(k->c, k->files), slot = 0;
	bool copies;

	while (slot < LOCK_SLOTS && (who->open[f] >> slot & 1))
		slot++;
	if (slot == LOCK_SLOTS || !script_has_room(k))
		return;
	take_turn(k, who->actor);
	copies = who->open[f] != 0 && cast_chance(k->c, 1, 2);
	who->reads[f] &= (uint8_t) ~(1U << slot);
	if (copies) {
		unsigned from = one_of(k->c, who->open[f]);

		STEP(k->s, who->actor, "dup", in_number(end_of(k, f, from)), in_number(end_of(k, f, slot)));
		who->reads[f] |= (uint8_t)((who->reads[f] >> from & 1) << slot);
	} else {
		unsigned access = cast_chance(k->c, 1, 3) ? FILE_RDONLY : FILE_RDWR;
		unsigned name = cast_below(k->c, FILE_NAMES);

		STEP(k->s, who->actor, "file-open", in_number(end_of(k, f, slot)), in_word(access), in_number(name));
		if (access == FILE_RDONLY)
			who->reads[f] |= (uint8_t)(1U << slot);
	}
	who->open[f] |= (uint8_t)(1U << slot);
}

void act_close(struct script *k, unsigned p)
{
	struct player *who = &k->player[p];
	unsigned f = some_file(k, p, true), slot, how = cast_below(k->c, 4);

	if (f == LOCK_FILES_MAX || !script_has_room(k))
		return;
	slot = one_of(k->c, who->open[f]);
	take_turn(k, who->actor);
	if (how == 0 && (who->open[f] & (who->open[f] - 1)) != 0) { /* by another of it, so that it stays open */
		unsigned from = one_of(k->c, who->open[f] & ~(1U << slot));

		STEP(k->s, who->actor, "dup2", in_number(end_of(k, f, from)), in_number(end_of(k, f, slot)));
		who->reads[f] &= (uint8_t) ~(1U << slot);
		who->reads[f] |= (uint8_t)((who->reads[f] >> from & 1) << slot);
	} else {
		STEP(k->s, who->actor, how == 1 ? "bury" : "close", in_number(end_of(k, f, slot)));
		who->open[f] &= (uint8_t) ~(1U << slot);
	}
	who->marked[f] &= (uint8_t) ~(1U << slot);
}

/* A new image, with a descriptor of the file that was locked last closed by that, or none. */
void act_image(struct script *k, unsigned p)
{
	struct player *who = &k->player[p];
	unsigned f = some_file(k, p, true);

	if (!script_has_room(k))
		return;
	take_turn(k, who->actor);
	if (f != LOCK_FILES_MAX && cast_chance(k->c, 1, 3)) {
		unsigned slot = one_of(k->c, who->open[f]);

		STEP(k->s, who->actor, "cloexec", in_number(end_of(k, f, slot)));
		who->marked[f] |= (uint8_t)(1U << slot);
	}
	STEP0(k->s, who->actor, "exec");
	for (f = 0; f < k->files; f++) {
		who->open[f] &= (uint8_t)~who->marked[f];
		who->marked[f] = 0;
	}
}

/* A child that has all its descriptors, and some other act of the script. */
void act_fork(struct script *k, unsigned p)
{
	unsigned child;

	if (k->players == LOCK_PLAYERS_MAX || !script_has_room(k))
		return;
	take_turn(k, k->player[p].actor);
	child = add_player(k, p);
	STEP(k->s, k->player[p].actor, "fork", in_actor(k->player[child].actor));
	for (unsigned f = 0; f < k->files; f++) {
		k->player[child].open[f] = k->player[p].open[f];
		k->player[child].marked[f] = k->player[p].marked[f];
		k->player[child].reads[f] = k->player[p].reads[f];
	}
}

/* It exits or is killed, and is reaped by its maker; unless it has children, or nobody else is left. */
void act_end(struct script *k, unsigned p)
{
	struct player *who = &k->player[p];
	unsigned maker = who->parent == p ? 0 : k->player[who->parent].actor, others = 0, q;

	for (q = 0; q < k->players; q++) {
		if (q != p && !k->player[q].gone && k->player[q].parent == p)
			return;
		others += q != p && !k->player[q].gone;
	}
	if (others == 0 || !script_has_room(k))
		return;
	if (cast_chance(k->c, 1, 2)) {
		take_turn(k, who->actor);
		take_turn(k, maker);
		STEP(k->s, who->actor, "exit", in_number(0));
	} else {
		take_turn(k, maker);
		STEP(k->s, who->actor, "await", in_number(TOKEN_OVER), in_number(1)); /* in vain */
		STEP(k->s, maker, "kill", in_actor(who->actor), in_signal(SIG_I_KILL));
	}
	STEP(k->s, maker, "reap", in_actor(who->actor));
	who->gone = true;
}
