/*
 * mixed.lockfile: whoever makes the lock file appends to a log, replaces what the log is about, forks, or dies of it; who hears
 * of a death removes the lock. mixed.appenders: whoever has a lock on the log appends to it, and others do without.
 */
#include "../file/file.h"
#include "../lock/lock.h"
#include "mixed.h"

enum { TOKEN_GONE = TOKEN_STEP, WORKERS_MAX = 4, KIDS_MAX = 2, SLOT_READ = 1 };

struct log_book {
	struct scenario *s;
	struct choices *c;
	unsigned log, lock, state;
	unsigned workers, worker[WORKERS_MAX], kids;
	uint64_t set; /* what workers catch */
};

static struct operand log_end(const struct log_book *b, unsigned slot)
{
	return in_end(b->log, FILE_SIDE, slot);
}

static void appends(const struct log_book *b, unsigned a)
{
	unsigned n = cast_chance(b->c, 1, 5) ? cast_range(b->c, 3000, 9000) : cast_range(b->c, 1, 200);

	STEP(b->s, a, "write", log_end(b, 0), in_number(n));
}

static void begins(const struct log_book *b, unsigned a)
{
	STEP(b->s, a, "file-open", log_end(b, 0), in_word(FILE_APPENDS), in_number(FILE_PATH));
	STEP(b->s, a, "catch", in_signals(b->set), in_word(INFO), in_word(1), in_word(1));
	STEP(b->s, a, "tell", in_number(TOKEN_READY));
}

/* Appends by its parent's description, and has nothing of its parent's locks. */
static void kid_of(struct log_book *b, unsigned parent, bool locks)
{
	unsigned a = scenario_process(b->s);

	b->kids--;
	STEP(b->s, parent, "fork", in_actor(a));
	if (locks)
		STEP(b->s, a, "setlk", log_end(b, 0), in_word(LOCK_EXCLUSIVE), in_word(FROM_START), in_number(0),
		    in_number(4));
	else
		STEP(b->s, a, "entry-make", in_object(b->lock), in_word(ENTRY_LINK));
	appends(b, a);
	STEP(b->s, parent, "reap", in_actor(a));
}

/* Signals come while they work; some are killed, and reaped at once. The log is read at last. */
static void draw_end(const struct log_book *b, unsigned killed, bool breaks)
{
	unsigned storm = scenario_process(b->s), rounds = cast_range(b->c, 1, 20), i;
	unsigned hit = b->worker[cast_below(b->c, b->workers)], chunk = cast_range(b->c, 1000, 20000);

	STEP(b->s, 0, "fork", in_actor(storm));
	STEP(b->s, storm, "await", in_number(TOKEN_READY), in_number(b->workers));
	STEP(b->s, storm, "repeat", in_number(rounds));
	STEP(b->s, storm, "kill", in_actor(hit), in_signal(cast_one_of(b->c, b->set)));
	STEP0(b->s, storm, "end");
	STEP(b->s, 0, "await", in_number(TOKEN_READY), in_number(b->workers));
	for (i = 0; i < killed; i++) {
		unsigned turns = cast_range(b->c, 100, 30000);

		STEP(b->s, 0, "spin", in_number(turns));
		STEP(b->s, 0, "kill", in_actor(b->worker[i]), in_signal(SIG_I_KILL));
		STEP(b->s, 0, "reap", in_actor(b->worker[i]));
		if (breaks)
			STEP(b->s, 0, "entry-remove", in_object(b->lock), in_word(ENTRY_AWAY));
	}
	STEP(b->s, 0, "tell", in_number(TOKEN_GONE));
	for (; i < b->workers; i++)
		STEP(b->s, 0, "reap", in_actor(b->worker[i]));
	STEP(b->s, 0, "reap", in_actor(storm));
	STEP(b->s, 0, "file-open", log_end(b, SLOT_READ), in_word(FILE_RDONLY), in_number(FILE_PATH));
	STEP(b->s, 0, "drain", log_end(b, SLOT_READ), in_number(chunk));
}

static struct log_book draw_book(struct scenario *s, struct choices *c)
{
	struct log_book b = { .s = s, .c = c, .set = cast_standard(c, 2), .kids = KIDS_MAX };

	b.log = scenario_object(s, "regular");
	STEP(s, 0, "file-make", in_object(b.log), in_number(0));
	b.workers = cast_range(c, 2, WORKERS_MAX);
	return b;
}

/* ---- mixed.lockfile ---- */

static void keeper(struct log_book *b, unsigned a)
{
	unsigned rounds = cast_range(b->c, 1, 6), way = cast_chance(b->c, 1, 2) ? ENTRY_LINK : ENTRY_OPEN;
	unsigned turns = cast_below(b->c, 3000), then = cast_chance(b->c, 1, 3) ? ENTRY_AWAY : ENTRY_UNLINK;

	begins(b, a);
	STEP(b->s, a, "repeat", in_number(rounds));
	STEP(b->s, a, "entry-hold", in_object(b->lock), in_word(way), in_number(turns), in_word(then));
	appends(b, a);
	if (cast_chance(b->c, 1, 2))
		STEP(b->s, a, "entry-replace", in_object(b->state), in_number(8 * cast_range(b->c, 1, 100)));
	if (cast_chance(b->c, 1, 2))
		STEP(b->s, a, "entry-read", in_object(b->state));
	STEP0(b->s, a, "end");
	if (b->kids > 0 && cast_chance(b->c, 1, 2))
		kid_of(b, a, false);
	if (cast_chance(b->c, 1, 3)) { /* it has heard of a death, and goes on in a new image */
		STEP(b->s, a, "await", in_number(TOKEN_GONE), in_number(1));
		STEP(b->s, a, "entry-remove", in_object(b->lock), in_word(ENTRY_UNLINK));
		STEP(b->s, a, "mask", in_word(BLOCK), in_signals(b->set));
		STEP0(b->s, a, "exec");
		appends(b, a);
	}
}

void draw_lockfile(struct scenario *s, struct choices *c)
{
	struct log_book b = draw_book(s, c);
	unsigned killed = cast_below(c, 2), i;

	b.lock = scenario_object(s, "entry");
	b.state = scenario_object(s, "entry");
	STEP(s, 0, "entry-replace", in_object(b.state), in_number(8));
	for (i = 0; i < b.workers; i++) {
		b.worker[i] = scenario_process(s);
		STEP(s, 0, "fork", in_actor(b.worker[i]));
		keeper(&b, b.worker[i]);
	}
	draw_end(&b, killed, true);
	STEP(s, 0, "entry-read", in_object(b.state));
}

/* ---- mixed.appenders ---- */

static void lock_log(const struct log_book *b, unsigned a, const char *op, unsigned type, unsigned at, unsigned n)
{
	STEP(b->s, a, op, log_end(b, 0), in_word(type), in_word(FROM_START), in_number(at), in_number(n));
}

static void appender(struct log_book *b, unsigned a)
{
	unsigned rounds = cast_range(b->c, 1, 6), at = cast_below(b->c, 3);
	bool locks = cast_chance(b->c, 3, 4), stays = cast_chance(b->c, 1, 4);

	begins(b, a);
	STEP(b->s, a, "repeat", in_number(rounds));
	if (locks)
		lock_log(b, a, "setlkw", LOCK_EXCLUSIVE, at, 2);
	appends(b, a);
	if (cast_chance(b->c, 1, 3))
		lock_log(b, a, "getlk", LOCK_EXCLUSIVE, 0, 0);
	if (locks)
		lock_log(b, a, "setlk", LOCK_FREE, 0, 0);
	STEP0(b->s, a, "end");
	if (locks)
		lock_log(b, a, "setlkw", LOCK_EXCLUSIVE, at, 2);
	if (b->kids > 0 && cast_chance(b->c, 1, 2))
		kid_of(b, a, true);
	if (locks && stays) { /* a new image has the lock, and the descriptor */
		STEP(b->s, a, "mask", in_word(BLOCK), in_signals(b->set));
		STEP0(b->s, a, "exec");
		appends(b, a);
	}
}

void draw_appenders(struct scenario *s, struct choices *c)
{
	struct log_book b = draw_book(s, c);
	unsigned killed = cast_below(c, 3), i;

	for (i = 0; i < b.workers; i++) {
		b.worker[i] = scenario_process(s);
		STEP(s, 0, "fork", in_actor(b.worker[i]));
		appender(&b, b.worker[i]);
	}
	draw_end(&b, killed < b.workers ? killed : b.workers - 1, false);
}
