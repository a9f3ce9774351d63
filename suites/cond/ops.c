#include "cond.h"

#include "../mtx/mtx.h"
#include "place.h"

#include <errno.h>
#include <string.h>

struct cond_calls cond_calls = {
	.init = port_cond_init,
	.wait = pthread_cond_wait,
	.timedwait = pthread_cond_timedwait,
	.signal = pthread_cond_signal,
	.broadcast = pthread_cond_broadcast,
};

/* What the mutex guards that they wait with. */
struct tokens {
	volatile int64_t count;
};

_Static_assert(sizeof(pthread_cond_t) <= PLACE_BYTES, "it must fit there");

bool cond_is_condition(unsigned kind)
{
	return strcmp(kind_at(kind)->name, "condition") == 0;
}

/* As a note of the object: 1, and the mutex behind it once somebody has waited. */
static _Atomic int64_t *note_of(const struct call *c)
{
	return &c->actor->arena->note[c->arg[0]][ACTORS_MAX];
}

static pthread_cond_t *made(const struct call *c)
{
	unsigned object = (unsigned)c->arg[0];

	return cond_is_condition(c->actor->arena->scenario.object[object].kind) && atomic_load(note_of(c)) != 0
	    ? place_of(c->actor, object)
	    : NULL;
}

static struct tokens *tokens_of(const struct call *c)
{
	return place_beside(c->actor, (unsigned)c->arg[0]);
}

/* The one mutex that they all wait with, which this thread must have; two of them at a time would mean nothing. */
static pthread_mutex_t *mutex_of(const struct call *c)
{
	int64_t none = 1, mine = 2 + c->arg[1];
	pthread_mutex_t *mutex = made(c) != NULL ? mtx_mine(c, (unsigned)c->arg[1]) : NULL;

	return mutex != NULL && (atomic_compare_exchange_strong(note_of(c), &none, mine) || none == mine) ? mutex
	                                                                                                  : NULL;
}

static int64_t says(int error)
{
	errno = error;
	return error == 0 ? 0 : -1;
}

static void perform_init(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	int e;

	if (!cond_is_condition(c->actor->arena->scenario.object[object].kind) || made(c) != NULL ||
	    c->actor->index != 0)
		return;
	memset(place_of(c->actor, object), 0, PLACE_BYTES);
	tokens_of(c)->count = 0;
	call_begin(c);
	e = cond_calls.init(place_of(c->actor, object));
	call_end(c, says(e));
	atomic_store(note_of(c), e == 0 ? 1 : 0);
}

static int wait_for(struct call *c)
{
	pthread_mutex_t *mutex = mutex_of(c);
	int e;

	if (mutex == NULL)
		return -1;
	call_begin(c);
	e = cond_calls.wait(made(c), mutex);
	call_end(c, says(e));
	mtx_came_back(c, (unsigned)c->arg[1], e);
	return e;
}

static void perform_wait(struct call *c)
{
	wait_for(c);
}

static void perform_timedwait(struct call *c)
{
	pthread_mutex_t *mutex = mutex_of(c);
	struct timespec until;
	int64_t ns;
	int e;

	if (mutex == NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	ns = (int64_t)until.tv_sec * 1000000000 + until.tv_nsec + mtx_us(c->arg[2]) * 1000;
	until = (struct timespec){ .tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000) };
	call_begin(c);
	e = cond_calls.timedwait(made(c), mutex, &until);
	call_end(c, says(e));
	mtx_came_back(c, (unsigned)c->arg[1], e);
}

static void perform(struct call *c, int (*wake)(pthread_cond_t *cond))
{
	pthread_cond_t *cond = made(c);
	int e;

	if (cond == NULL)
		return;
	call_begin(c);
	e = wake(cond);
	call_end(c, says(e));
}

static void perform_signal(struct call *c)
{
	perform(c, cond_calls.signal);
}

static void perform_broadcast(struct call *c)
{
	perform(c, cond_calls.broadcast);
}

/* ---- tokens, by who has the mutex ---- */

static void add(struct call *c, int64_t n)
{
	call_begin(c);
	tokens_of(c)->count += n;
	call_report(c, COND_TOKENS, tokens_of(c)->count);
	call_end(c, 0);
}

static void perform_give(struct call *c)
{
	if (mutex_of(c) != NULL)
		add(c, c->arg[2]);
}

static void perform_take(struct call *c)
{
	static int row = -1;
	struct call one;
	int e = 0;

	if (row < 0)
		row = op_find("cond-wait", 9);
	while (mutex_of(c) != NULL && tokens_of(c)->count <= 0 && e == 0 && !c->actor->stop) {
		call_prepare(&one, c->actor, (unsigned)row);
		one.arg[0] = c->arg[0];
		one.arg[1] = c->arg[1];
		e = wait_for(&one);
	}
	if (mutex_of(c) != NULL && tokens_of(c)->count > 0)
		add(c, -1);
}

const struct op cond_ops[] = {
	{ "cond-init", "obj", "", ROLE_NONE, perform_init, cond_imagine_init,
	    "makes the condition variable, by M while nobody else is there" },
	{ "cond-wait", "obj obj", "", ROLE_NONE, perform_wait, cond_imagine_wait, "waits, having that mutex" },
	{ "cond-timedwait", "obj obj num:microseconds", "", ROLE_NONE, perform_timedwait, cond_imagine_timedwait,
	    "waits, until a deadline so long from now" },
	{ "cond-signal", "obj", "", ROLE_NONE, perform_signal, cond_imagine_signal, "wakes one" },
	{ "cond-broadcast", "obj", "", ROLE_NONE, perform_broadcast, cond_imagine_broadcast, "wakes all" },
	{ "cond-give", "obj obj num:tokens", "num:tokens", ROLE_NONE, perform_give, cond_imagine_give,
	    "having that mutex, adds tokens; wakes nobody" },
	{ "cond-take", "obj obj", "num:tokens", ROLE_NONE, perform_take, cond_imagine_take,
	    "having that mutex, waits while there is no token, then takes one; records each" },
	{ .name = NULL },
};
