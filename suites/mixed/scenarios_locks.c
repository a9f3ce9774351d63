/* mixed.lockers: whoever has the lock writes to a pipe, forks, becomes a new image, or dies of it, under a storm. */
#include "../lock/lock.h"
#include "mixed.h"

enum { TOKEN_GONE = TOKEN_STEP, LOCKERS_MAX = 4, KIDS_MAX = 2 };

struct ledger {
	struct scenario *s;
	struct choices *c;
	unsigned file, pipe;
	uint64_t set; /* what lockers catch */
};

static void lock(const struct ledger *l, unsigned a, const char *op, unsigned type, unsigned at, unsigned n)
{
	STEP(l->s, a, op, in_end(l->file, FILE_SIDE, 0), in_word(type), in_word(FROM_START), in_number(at),
	    in_number(n));
}

/* Made while its parent has the lock, which is none of its own: it asks, and may write all the same. */
static void kid(const struct ledger *l, unsigned parent)
{
	unsigned a = scenario_process(l->s);

	STEP(l->s, parent, "fork", in_actor(a));
	STEP(l->s, a, "close", in_end(l->pipe, SIDE_R, 0));
	lock(l, a, cast_chance(l->c, 1, 2) ? "setlk" : "getlk", LOCK_EXCLUSIVE, 0, 4);
	if (cast_chance(l->c, 1, 2))
		STEP(l->s, a, "close", in_end(l->file, FILE_SIDE, 0));
	if (cast_chance(l->c, 1, 2))
		STEP(l->s, a, "write", in_end(l->pipe, SIDE_W, 0), mixed_size(l->c));
	STEP(l->s, parent, "reap", in_actor(a));
}

static void locker(const struct ledger *l, unsigned a, unsigned kids)
{
	unsigned rounds = cast_range(l->c, 1, 5), writes, at = cast_below(l->c, 3);

	STEP(l->s, a, "close", in_end(l->pipe, SIDE_R, 0));
	STEP(l->s, a, "file-open", in_end(l->file, FILE_SIDE, 0), in_word(FILE_RDWR), in_number(FILE_PATH));
	STEP(l->s, a, "catch", in_signals(l->set), in_word(INFO), in_word(1), in_word(1));
	STEP(l->s, a, "tell", in_number(TOKEN_READY));
	STEP(l->s, a, "repeat", in_number(rounds));
	lock(l, a, "setlkw", LOCK_EXCLUSIVE, at, 2);
	for (writes = cast_range(l->c, 1, 3); writes > 0; writes--)
		STEP(l->s, a, "write", in_end(l->pipe, SIDE_W, 0), mixed_size(l->c));
	if (cast_chance(l->c, 1, 3))
		lock(l, a, "setlk", LOCK_SHARED, at, 2);
	lock(l, a, "setlk", LOCK_FREE, 0, 0);
	STEP0(l->s, a, "end");
	while (kids-- > 0) {
		lock(l, a, "setlkw", LOCK_EXCLUSIVE, at, 2);
		kid(l, a);
		lock(l, a, "setlk", LOCK_FREE, 0, 0); /* who waits has none */
	}
	if (cast_chance(l->c, 1, 3)) { /* it goes with the lock, or keeps it in a new image */
		lock(l, a, "setlkw", LOCK_EXCLUSIVE, 0, 4);
		STEP(l->s, a, "mask", in_word(BLOCK), in_signals(l->set));
		STEP0(l->s, a, "exec");
		STEP(l->s, a, "write", in_end(l->pipe, SIDE_W, 0), mixed_size(l->c));
	}
}

static void draw_lockers_of(struct ledger *l)
{
	unsigned lockers = cast_range(l->c, 2, LOCKERS_MAX), killed = cast_below(l->c, 2), i, a[LOCKERS_MAX];
	unsigned storm, reader = scenario_process(l->s), n = cast_range(l->c, 100, 5000), kids = KIDS_MAX, some, hit;

	for (i = 0; i < lockers; i++) {
		a[i] = scenario_process(l->s);
		some = kids > 0 ? cast_below(l->c, kids + 1) : 0;
		STEP(l->s, 0, "fork", in_actor(a[i]));
		locker(l, a[i], some);
		kids -= some;
	}
	storm = scenario_process(l->s);
	STEP(l->s, 0, "fork", in_actor(reader));
	STEP(l->s, 0, "fork", in_actor(storm));
	STEP(l->s, reader, "close", in_end(l->pipe, SIDE_W, 0));
	STEP(l->s, reader, "drain", in_end(l->pipe, SIDE_R, 0), in_number(n));
	STEP(l->s, 0, "close", in_end(l->pipe, SIDE_W, 0));
	STEP(l->s, 0, "close", in_end(l->pipe, SIDE_R, 0));
	STEP(l->s, storm, "close", in_end(l->pipe, SIDE_W, 0));
	STEP(l->s, storm, "close", in_end(l->pipe, SIDE_R, 0));
	STEP(l->s, storm, "await", in_number(TOKEN_READY), in_number(lockers));
	STEP(l->s, storm, "repeat", in_number(cast_range(l->c, 1, 20)));
	hit = a[cast_below(l->c, lockers)];
	STEP(l->s, storm, "kill", in_actor(hit), in_signal(cast_one_of(l->c, l->set)));
	STEP0(l->s, storm, "end");
	for (; killed > 0; killed--)
		STEP(l->s, storm, "kill", in_actor(a[cast_below(l->c, lockers)]), in_signal(SIG_I_KILL));
	for (i = 0; i < lockers; i++)
		STEP(l->s, 0, "reap", in_actor(a[i]));
	STEP(l->s, 0, "reap", in_actor(storm));
	STEP(l->s, 0, "reap", in_actor(reader));
}

void draw_lockers(struct scenario *s, struct choices *c)
{
	struct ledger l = { .s = s, .c = c, .set = cast_standard(c, 2) };

	l.file = scenario_object(s, "regular");
	l.pipe = scenario_object(s, "pipe");
	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "file-make", in_object(l.file), in_number(8));
	STEP(s, 0, "pipe", in_object(l.pipe));
	draw_lockers_of(&l);
}
