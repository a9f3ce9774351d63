#include "lx.h"

#include "place.h"
#include "port.h"

#include <string.h>

struct lx_calls lx_calls = { port_futex_wait, port_futex_wake, port_futex_requeue };
const struct lx_calls lx_honest = { port_futex_wait, port_futex_wake, port_futex_requeue };

static _Atomic int64_t *note_of(const struct call *c, int64_t object)
{
	return &c->actor->arena->note[object][ACTORS_MAX];
}

static bool is_futex(const struct call *c, int64_t object)
{
	return strcmp(kind_at(c->actor->arena->scenario.object[object].kind)->name, "futex") == 0;
}

/* The word, if it was made. */
static _Atomic uint32_t *word_of(const struct call *c, int64_t object)
{
	return is_futex(c, object) && atomic_load(note_of(c, object)) != 0 ? place_of(c->actor, (unsigned)object)
	                                                                   : NULL;
}

static void perform_init(struct call *c)
{
	if (!is_futex(c, c->arg[0]) || c->actor->index != 0 || word_of(c, c->arg[0]) != NULL)
		return;
	call_begin(c);
	atomic_store((_Atomic uint32_t *)place_of(c->actor, (unsigned)c->arg[0]), (uint32_t)c->arg[LX_VALUE]);
	atomic_store(note_of(c, c->arg[0]), 1);
	call_end(c, 0);
}

static void perform_set(struct call *c)
{
	_Atomic uint32_t *word = word_of(c, c->arg[0]);

	if (word == NULL)
		return;
	call_begin(c);
	atomic_store(word, (uint32_t)c->arg[LX_VALUE]);
	call_end(c, 0);
}

static void perform_wait(struct call *c)
{
	_Atomic uint32_t *word = word_of(c, c->arg[0]);

	if (word == NULL)
		return;
	call_begin(c);
	call_end(c, lx_calls.wait(word, (uint32_t)c->arg[LX_VALUE], c->arg[LX_US] % 10000000));
}

static int below(int64_t n)
{
	return n < 0 ? 0 : n > LX_ALL ? LX_ALL : (int)n;
}

static void perform_wake(struct call *c)
{
	_Atomic uint32_t *word = word_of(c, c->arg[0]);

	if (word == NULL)
		return;
	call_begin(c);
	call_end(c, lx_calls.wake(word, below(c->arg[LX_MOST])));
}

static void perform_requeue(struct call *c)
{
	_Atomic uint32_t *word = word_of(c, c->arg[0]), *to = word_of(c, c->arg[LX_TO]);

	if (word == NULL || to == NULL || word == to)
		return;
	call_begin(c);
	call_end(c,
	    lx_calls.requeue(word, below(c->arg[LX_WAKES]), to, below(c->arg[LX_MOVES]),
	        (uint32_t)c->arg[LX_EXPECTED]));
}

const struct op lx_ops[] = {
	{ "futex-init", "obj num:value", "", ROLE_NONE, perform_init, lx_imagine_init,
	    "gives the word its first value, by M" },
	{ "futex-set", "obj num:value", "", ROLE_NONE, perform_set, lx_imagine_set, "stores a value there" },
	{ "futex-wait", "obj num:value num:microseconds", "", ROLE_NONE, perform_wait, lx_imagine_wait,
	    "sleeps there if the word has that value, so long at most (below 0: without end)" },
	{ "futex-wake", "obj num:most", "", ROLE_NONE, perform_wake, lx_imagine_wake,
	    "wakes so many of those who sleep there; says how many" },
	{ "futex-requeue", "obj obj:to num:wake num:move num:value", "", ROLE_NONE, perform_requeue, lx_imagine_requeue,
	    "if the word has that value, wakes so many and lets so many others sleep at another word; says how many" },
	{ .name = NULL },
};
