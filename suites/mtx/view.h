/*
 * view: what rules need to know of one mutex in one history, from its making until it is made anew.
 *
 * Promises: a mutex is in view only if the history certainly has one there. It is certainly held from the return of the call
 * that got it to the call that lets it go, or to the last thing that is known of a thread that never did; possibly from that
 * call to the return of what certainly let it go. A call that never returned holds it possibly, from then on for ever. Waits
 * with a condition variable let it go and get it again.
 */
#ifndef SHALL_MTX_VIEW_H
#define SHALL_MTX_VIEW_H

#include "history.h"
#include "judge.h"
#include "mtx.h"

#define NOWHERE UINT32_MAX

enum mtx_fate {
	MTX_GOT,
	MTX_GOT_DEAD, /* with EOWNERDEAD */
	MTX_REFUSED,  /* EBUSY, ETIMEDOUT */
	MTX_TOLD_LOST,
	MTX_FAILED, /* otherwise */
	MTX_NEVER   /* it did not return */
};

enum mtx_what { MTX_ASKS, MTX_UNLOCKS, MTX_REPAIRS, MTX_TOUCHES, MTX_TURNS, MTX_WAITS, MTX_COUNTS };

/* A call on it, in the order of calls. */
struct mtx_act {
	uint32_t event;
	enum mtx_what what;
	enum mtx_fate fate;
	uint64_t call, ret;
};

struct mtx_hold {
	uint32_t event;  /* by which it came */
	uint32_t let_go; /* that let it go, NOWHERE: nothing did */
	uint8_t actor, process;
	bool surely;       /* it was had at all */
	bool dead;         /* it came with EOWNERDEAD */
	bool repaired;     /* certainly said to be consistent; else */
	bool repair_tried; /* perhaps */
	bool by_exec;      /* the image that had it is gone */
	bool kept;         /* nobody has certainly let it go; it is over when somebody else certainly has it */
	uint64_t certain_from, certain_to; /* empty if from > to */
	uint64_t possible_from, possible_to;
};

struct mtx_view {
	const struct history *h;
	unsigned object;
	uint32_t made; /* the event */
	bool renewed, robust;
	unsigned type;
	size_t acts, holds;
	struct mtx_act *act;
	struct mtx_hold *hold;
};

/* The n-th mutex in view; NULL beyond the last. */
const struct mtx_view *mtx_view_at(const struct history *h, unsigned index);

typedef void mtx_check(const struct mtx_view *v, struct judgement *j);
void mtx_judge_each(const struct history *h, struct judgement *j, mtx_check *check);

static inline const struct event *mtx_event(const struct mtx_view *v, uint32_t event)
{
	return &v->h->event[event];
}

/* Nobody has let it go, as far as is known. */
static inline bool mtx_kept(const struct mtx_hold *x)
{
	return x->kept;
}
static inline bool mtx_is_certain(const struct mtx_hold *x)
{
	return x->surely && x->certain_from <= x->certain_to;
}
/* It was kept by a thread that certainly had it until its end. */
static inline bool mtx_died_with(const struct mtx_hold *x)
{
	return mtx_is_certain(x) && mtx_kept(x) && x->let_go == NOWHERE && !x->by_exec;
}

/* Somebody may have had it at some time within; leaving aside that call. */
bool mtx_possibly_held(const struct mtx_view *v, const struct mtx_act *without);
/* Whoever has not let it go is certainly dead by then, or waits for it himself, or has let it go for a wait. */
bool mtx_all_gone(const struct mtx_view *v, uint64_t by);

#endif
