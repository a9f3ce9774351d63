#include "rw.h"

#include "mode.h"
#include "place.h"
#include "port.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

static int take(void *lock, enum rw_how how)
{
	switch (how) {
	case RW_READS:
		return pthread_rwlock_rdlock(lock);
	case RW_WRITES:
		return pthread_rwlock_wrlock(lock);
	case RW_TRIES_READING:
		return pthread_rwlock_tryrdlock(lock);
	case RW_TRIES_WRITING:
		return pthread_rwlock_trywrlock(lock);
	case RW_SPINS:
		return port_spin_take(lock, false);
	default:
		return port_spin_take(lock, true);
	}
}

static int release(void *lock, bool spins)
{
	return spins ? port_spin_release(lock) : pthread_rwlock_unlock(lock);
}

struct rw_calls rw_calls = { take, release };
const struct rw_calls rw_honest = { take, release };

/* What the lock guards. Writers count both up in each section: who sees them differ is not alone with them. */
struct guarded {
	volatile uint64_t count, again;
};

/* What this thread has, by its own calls; children's threads have other indexes, and have nothing. */
enum having { HAS_NOTHING, HAS_READ, HAS_WRITTEN };
static uint8_t has[ACTORS_MAX][OBJECTS_MAX];

_Static_assert(sizeof(pthread_rwlock_t) <= PLACE_BYTES && sizeof(struct guarded) <= PLACE_BYTES, "they must fit there");

bool rw_is_spin(unsigned kind)
{
	return strcmp(kind_at(kind)->name, "spinlock") == 0;
}

bool rw_is_lock(unsigned kind)
{
	return rw_is_spin(kind) || strcmp(kind_at(kind)->name, "rwlock") == 0;
}

static unsigned kind_of(const struct call *c)
{
	return c->actor->arena->scenario.object[c->arg[0]].kind;
}

static bool is_made(const struct call *c)
{
	return rw_is_lock(kind_of(c)) && atomic_load(&c->actor->arena->note[c->arg[0]][ACTORS_MAX]) != 0;
}

static int64_t says(int error)
{
	errno = error;
	return error == 0 ? 0 : -1;
}

void rw_perform_init(struct call *c, int (*init)(void *lock), bool spins)
{
	void *lock = place_of(c->actor, (unsigned)c->arg[0]);
	int e;

	if (!rw_is_lock(kind_of(c)) || rw_is_spin(kind_of(c)) != spins || c->actor->index != 0 || is_made(c))
		return;
	memset(lock, 0, PLACE_BYTES);
	*(struct guarded *)place_beside(c->actor, (unsigned)c->arg[0]) = (struct guarded){ 0, 0 };
	call_begin(c);
	e = init(lock);
	call_end(c, says(e));
	if (e == 0)
		atomic_store(&c->actor->arena->note[c->arg[0]][ACTORS_MAX], 1);
}

void rw_perform_take(struct call *c, enum rw_how how)
{
	bool spins = how == RW_SPINS || how == RW_TRIES_SPINNING;
	int e;

	if (!is_made(c) || rw_is_spin(kind_of(c)) != spins || has[c->actor->index][c->arg[0]] != HAS_NOTHING)
		return;
	call_begin(c);
	e = rw_calls.take(place_of(c->actor, (unsigned)c->arg[0]), how);
	call_end(c, says(e));
	if (e == 0)
		has[c->actor->index][c->arg[0]] = rw_is_shared(how) ? HAS_READ : HAS_WRITTEN;
}

void rw_perform_release(struct call *c)
{
	int e;

	if (!is_made(c) || has[c->actor->index][c->arg[0]] == HAS_NOTHING)
		return;
	has[c->actor->index][c->arg[0]] = HAS_NOTHING;
	call_begin(c);
	e = rw_calls.release(place_of(c->actor, (unsigned)c->arg[0]), rw_is_spin(kind_of(c)));
	call_end(c, says(e));
}

static int init_rwlock(void *lock)
{
	return port_rwlock_init(lock);
}

static void perform_init(struct call *c)
{
	rw_perform_init(c, init_rwlock, false);
}

static void perform_read(struct call *c)
{
	rw_perform_take(c, RW_READS);
}

static void perform_write(struct call *c)
{
	rw_perform_take(c, RW_WRITES);
}

static void perform_tryread(struct call *c)
{
	rw_perform_take(c, RW_TRIES_READING);
}

static void perform_trywrite(struct call *c)
{
	rw_perform_take(c, RW_TRIES_WRITING);
}

/* ---- sections without a record of their own, as close to each other as can be ---- */

/* As a reader, twice the same; as a writer, nothing older than it has seen. */
static bool is_bad(struct guarded *g, bool writes, uint64_t turns, uint64_t *last)
{
	uint64_t count = g->count, again = g->again;
	bool bad = count != again || count < *last;

	mode_spin(turns);
	bad |= g->count != count || g->again != again;
	if (writes) {
		g->count = count + 1;
		g->again = count + 1;
	}
	*last = count + writes;
	return bad;
}

static bool turn(struct call *c, bool writes, uint64_t *last)
{
	void *lock = place_of(c->actor, (unsigned)c->arg[0]);
	bool spins = rw_is_spin(kind_of(c)), bad;

	if (rw_calls.take(lock, spins ? RW_SPINS : writes ? RW_WRITES : RW_READS) != 0)
		return false;
	bad = is_bad(place_beside(c->actor, (unsigned)c->arg[0]), writes, (uint64_t)c->arg[2] % 100000, last);
	if (rw_calls.release(lock, spins) != 0)
		return false;
	c->record->event.out[RW_DONE]++;
	c->record->event.out[RW_BAD] += bad;
	return true;
}

static void perform_turns(struct call *c)
{
	int64_t left = c->arg[1] % 100000;
	bool writes = c->arg[3] == RW_WRITING || rw_is_spin(kind_of(c));
	uint64_t last = 0;

	if (!is_made(c) || has[c->actor->index][c->arg[0]] != HAS_NOTHING)
		return;
	call_begin(c);
	while (left-- > 0 && turn(c, writes, &last))
		;
	call_end(c, left < 0 ? 0 : says(EINVAL));
}

static void perform_count(struct call *c)
{
	if (!is_made(c))
		return;
	call_begin(c);
	call_report(c, RW_COUNT, (int64_t)((struct guarded *)place_beside(c->actor, (unsigned)c->arg[0]))->count);
	call_end(c, 0);
}

const struct op rw_ops[] = {
	{ "rw-init", "obj", "", ROLE_NONE, perform_init, rw_imagine_init, "makes the lock, by M" },
	{ "rw-read", "obj", "", ROLE_NONE, perform_read, rw_imagine_read, "locks it for reading" },
	{ "rw-write", "obj", "", ROLE_NONE, perform_write, rw_imagine_write, "locks it for writing" },
	{ "rw-tryread", "obj", "", ROLE_NONE, perform_tryread, rw_imagine_tryread,
	    "locks it for reading if that can be at once" },
	{ "rw-trywrite", "obj", "", ROLE_NONE, perform_trywrite, rw_imagine_trywrite,
	    "locks it for writing if that can be at once" },
	{ "rw-unlock", "obj", "", ROLE_NONE, rw_perform_release, rw_imagine_release, "unlocks it" },
	{ "rw-turns", "obj num:times num:turns word(reader|writer):as", "num:done num:bad", ROLE_NONE, perform_turns,
	    rw_imagine_turns,
	    "locks it, reads or counts up what it guards and unlocks it, so often, with nothing in between" },
	{ "rw-count", "obj", "num:count", ROLE_NONE, perform_count, rw_imagine_count,
	    "what was counted, without a lock" },
	{ .name = NULL },
};
