/* Steps on mutexes that processes share, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_MTX_EMIT_STEPS_H
#define SHALL_MTX_EMIT_STEPS_H

#include "../../../lib/emit/frame.h"

#include <pthread.h>
#include <time.h>

enum { NORMAL, ERRORCHECK, RECURSIVE, DEFAULT };

enum { STALLED, ROBUST };

enum { UNLENT, INHERIT };

/* What the mutex guards, and what it is. Both numbers are added up in each section. */
struct section {
	volatile long count;
	volatile long again;
	int made;
	int type;
	int robust;
	int inherits;
};

static int depth_of[ENDS][ACTORS]; /* how often a thread has locked it */

static int broken_by[ENDS][ACTORS]; /* with EOWNERDEAD, and nothing was said since */

static int lost_to[ENDS][ACTORS]; /* who was told that nobody can ever have it */

static pthread_mutex_t *mutex_of(int m)
{
	return (pthread_mutex_t *)(void *)s->place[object_of[m]];
}

static struct section *guarded_by(int m)
{
	return (struct section *)(void *)&s->place[object_of[m]][16];
}

/* The calls give the number of an error. */
static void mutex_gave(struct event *e, int error)
{
	errno = error;
	done(e, error == 0 ? 0 : -1);
}

static int make_mutex(int m)
{
	static const int types[] = { PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE,
		PTHREAD_MUTEX_DEFAULT };
	struct section *g = guarded_by(m);
	pthread_mutexattr_t attr;
	int error;

	memset(mutex_of(m), 0, 256);
	pthread_mutexattr_init(&attr);
	error = pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	if (error == 0)
		error = pthread_mutexattr_settype(&attr, types[g->type]);
	if (error == 0 && g->robust)
		error = pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	if (error == 0 && g->inherits)
		error = pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	if (error == 0)
		error = pthread_mutex_init(mutex_of(m), &attr);
	pthread_mutexattr_destroy(&attr);
	g->count = g->again = 0;
	g->made = error == 0;
	return error;
}

static void do_mutex_init(int m, int type, int robust, int inherits)
{
	struct section *g = guarded_by(m);

	g->type = type;
	g->robust = robust;
	g->inherits = inherits;
	mutex_gave(begin("m-init", m, 0), make_mutex(m));
}

static void do_mutex_renew(int m)
{
	struct event *e;

	if (!guarded_by(m)->made || !lost_to[m][me])
		return;
	e = begin("m-renew", m, 0);
	pthread_mutex_destroy(mutex_of(m));
	mutex_gave(e, make_mutex(m));
	lost_to[m][me] = 0;
}

/* Who has it waits for himself, or for nobody knows what. */
static int may_ask_mutex(int m)
{
	return guarded_by(m)->made &&
	    (depth_of[m][me] == 0 || guarded_by(m)->type == RECURSIVE || guarded_by(m)->type == ERRORCHECK);
}

static void have_mutex(int m, int error)
{
	depth_of[m][me] += error == 0 || error == EOWNERDEAD;
	broken_by[m][me] = broken_by[m][me] || error == EOWNERDEAD;
	lost_to[m][me] = lost_to[m][me] || error == ENOTRECOVERABLE;
}

static void do_mutex_lock(int m)
{
	struct event *e;
	int error;

	if (!may_ask_mutex(m))
		return;
	e = begin("m-lock", m, 0);
	error = pthread_mutex_lock(mutex_of(m));
	mutex_gave(e, error);
	have_mutex(m, error);
}

static void do_mutex_trylock(int m)
{
	struct event *e;
	int error;

	if (!may_ask_mutex(m))
		return;
	e = begin("m-try", m, 0);
	error = pthread_mutex_trylock(mutex_of(m));
	mutex_gave(e, error);
	have_mutex(m, error);
}

static void do_mutex_timedlock(int m, long us)
{
	struct timespec until;
	struct event *e;
	int error;

	if (!may_ask_mutex(m))
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += us % 1000000 * 1000;
	until.tv_sec += us / 1000000 % 10 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	if (until.tv_nsec < 0) {
		until.tv_nsec += 1000000000;
		until.tv_sec--;
	}
	e = begin("m-timed", m, us);
	error = pthread_mutex_timedlock(mutex_of(m), &until);
	mutex_gave(e, error);
	have_mutex(m, error);
}

static void do_mutex_unlock(int m)
{
	struct section *g = guarded_by(m);
	struct event *e;
	int error;

	if (!g->made || (depth_of[m][me] == 0 && lost_to[m][me]) ||
	    (depth_of[m][me] == 0 && g->type != ERRORCHECK && g->type != RECURSIVE && !g->robust))
		return;
	e = begin("m-unlock", m, 0);
	error = pthread_mutex_unlock(mutex_of(m));
	mutex_gave(e, error);
	if (error == 0 && depth_of[m][me] > 0 && --depth_of[m][me] == 0)
		broken_by[m][me] = 0;
}

static void do_mutex_consistent(int m)
{
	struct event *e;
	int error;

	if (!broken_by[m][me])
		return;
	guarded_by(m)->again = guarded_by(m)->count;
	e = begin("m-repair", m, 0);
	error = pthread_mutex_consistent(mutex_of(m));
	mutex_gave(e, error);
	broken_by[m][me] = error != 0;
}

/* Adds one, and lets some time pass between reading and writing. */
static void count_section(struct section *g, long turns)
{
	long old = g->count;

	spin(turns);
	g->count = old + 1;
	g->again = old + 1;
}

static void do_mutex_touch(int m, long turns)
{
	struct event *e;

	if (depth_of[m][me] == 0)
		return;
	e = begin("m-touch", m, guarded_by(m)->count);
	count_section(guarded_by(m), turns);
	done(e, 0);
}

/* How often it was done is the event's value; status: how often what it guards was seen half written. */
static void do_mutex_turns(int m, long times, long turns)
{
	struct section *g = guarded_by(m);
	struct event *e;
	int error = 0;

	if (!g->made || depth_of[m][me] != 0)
		return;
	e = begin("m-turns", m, times);
	while (error == 0 && times-- > 0) {
		error = pthread_mutex_lock(mutex_of(m));
		if (error == EOWNERDEAD) {
			e->code++;
			g->again = g->count;
			error = pthread_mutex_consistent(mutex_of(m));
		}
		if (error != 0)
			break;
		e->status += g->count != g->again;
		count_section(g, turns);
		e->value++;
		error = pthread_mutex_unlock(mutex_of(m));
	}
	mutex_gave(e, error);
}

static void do_mutex_count(int m)
{
	if (guarded_by(m)->made)
		done(begin("m-count", m, guarded_by(m)->count), 0);
}

#endif
