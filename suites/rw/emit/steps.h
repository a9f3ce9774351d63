/* Steps on read-write locks and spin locks, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_RW_EMIT_STEPS_H
#define SHALL_RW_EMIT_STEPS_H

#include "emit/frame.h"

#include <pthread.h>

enum { READER, WRITER };

/* What this thread has: 1 for reading, 2 for writing. */
static _Thread_local int rw_has[ENDS];

static pthread_rwlock_t *rw_at(int lock)
{
	return (pthread_rwlock_t *)(void *)s->room[lock];
}

static pthread_spinlock_t *spin_at(int lock)
{
	return (pthread_spinlock_t *)(void *)s->room[lock];
}

static int spins(int lock)
{
	return strcmp(kind_of[lock], "spinlock") == 0;
}

static void do_rw_init(int lock)
{
	pthread_rwlockattr_t shared;

	pthread_rwlockattr_init(&shared);
	pthread_rwlockattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_rwlock_init(rw_at(lock), &shared);
}

static void do_spin_init(int lock)
{
	pthread_spin_init(spin_at(lock), PTHREAD_PROCESS_SHARED);
}

/* A call on it, recorded: 1 for reading, 2 for writing, if it got it. */
static void rw_take(const char *what, int lock, int as, int (*take)(int lock))
{
	struct event *e;
	int error;

	if (rw_has[lock] != 0)
		return;
	e = begin(what, lock, as);
	error = take(lock);
	errno = error;
	done(e, error == 0 ? 0 : -1);
	rw_has[lock] = error == 0 ? as : 0;
}

static int take_read(int lock)
{
	return pthread_rwlock_rdlock(rw_at(lock));
}

static int take_write(int lock)
{
	return pthread_rwlock_wrlock(rw_at(lock));
}

static int take_tryread(int lock)
{
	return pthread_rwlock_tryrdlock(rw_at(lock));
}

static int take_trywrite(int lock)
{
	return pthread_rwlock_trywrlock(rw_at(lock));
}

static int take_spin(int lock)
{
	return pthread_spin_lock(spin_at(lock));
}

static int take_tryspin(int lock)
{
	return pthread_spin_trylock(spin_at(lock));
}

static void do_rw_read(int lock)
{
	rw_take("rw-take", lock, 1, take_read);
}

static void do_rw_write(int lock)
{
	rw_take("rw-take", lock, 2, take_write);
}

static void do_rw_tryread(int lock)
{
	rw_take("rw-try", lock, 1, take_tryread);
}

static void do_rw_trywrite(int lock)
{
	rw_take("rw-try", lock, 2, take_trywrite);
}

static void do_spin_lock(int lock)
{
	rw_take("rw-take", lock, 2, take_spin);
}

static void do_spin_trylock(int lock)
{
	rw_take("rw-try", lock, 2, take_tryspin);
}

static void do_rw_unlock(int lock)
{
	struct event *e;

	if (rw_has[lock] == 0)
		return;
	rw_has[lock] = 0;
	e = begin("rw-unlock", lock, 0);
	done(e, pthread_rwlock_unlock(rw_at(lock)) == 0 ? 0 : -1);
}

static void do_spin_unlock(int lock)
{
	struct event *e;

	if (rw_has[lock] == 0)
		return;
	rw_has[lock] = 0;
	e = begin("rw-unlock", lock, 0);
	done(e, pthread_spin_unlock(spin_at(lock)) == 0 ? 0 : -1);
}

/* One section: who sees two numbers differ, or change, is not alone with whoever writes them. */
static int rw_section(int lock, long turns, int writes)
{
	long now = s->guarded[lock][0], bad = now != s->guarded[lock][1];

	spin(turns);
	bad |= s->guarded[lock][0] != now || s->guarded[lock][1] != now;
	if (writes) {
		s->guarded[lock][0] = now + 1;
		s->guarded[lock][1] = now + 1;
	}
	return bad != 0;
}

static void do_rw_turns(int lock, long times, long turns, int as)
{
	int writes = as == WRITER || spins(lock);
	struct event *e;

	if (rw_has[lock] != 0)
		return;
	e = begin("rw-turns", lock, writes);
	for (; times > 0; times--) {
		if (spins(lock))
			pthread_spin_lock(spin_at(lock));
		else if (writes)
			pthread_rwlock_wrlock(rw_at(lock));
		else
			pthread_rwlock_rdlock(rw_at(lock));
		e->value += rw_section(lock, turns, writes);
		if (spins(lock))
			pthread_spin_unlock(spin_at(lock));
		else
			pthread_rwlock_unlock(rw_at(lock));
		e->high++;
	}
	done(e, 0);
}

static void do_rw_count(int lock)
{
	struct event *e = begin("rw-count", lock, 0);

	e->value = s->guarded[lock][0];
	done(e, 0);
}

#endif
