/* One at a time. */
#include "rules.h"

#include <errno.h>
#include <stdlib.h>

enum { SECTION, HANDED_ON, BUSY, WAITED, UNTICKETED, ROBUST, OTHER_TYPE };

static const char *name_of(const struct mtx_view *v, const struct mtx_hold *x)
{
	return history_actor_name(v->h, x->actor);
}

/* ---- holds ---- */

static int by_beginning(const void *a, const void *b)
{
	const struct mtx_hold *x = a, *y = b;

	return x->certain_from < y->certain_from ? -1 : x->certain_from > y->certain_from;
}

/* Those that are certain, in order; the caller frees them. */
static struct mtx_hold *certain_holds(const struct mtx_view *v, size_t *count)
{
	struct mtx_hold *all = zeroed(v->holds + 1, sizeof(*all));
	size_t i;

	for (i = *count = 0; i < v->holds; i++)
		if (mtx_is_certain(&v->hold[i]))
			all[(*count)++] = v->hold[i];
	qsort(all, *count, sizeof(*all), by_beginning);
	return all;
}

static void check_holds(const struct mtx_view *v, struct judgement *j)
{
	size_t count, i;
	struct mtx_hold *all = certain_holds(v, &count), *last = all;

	for (i = 0; i < count; i++) {
		const struct mtx_hold *x = &all[i];

		judgement_count(j, SECTION, 1);
		judgement_count(j, HANDED_ON, i > 0 && all[i - 1].process != x->process);
		if (i > 0 && x->certain_from <= last->certain_to) {
			judgement_contradict(j, 2, (uint32_t[]){ last->event, x->event },
			    "a mutex has one owner at a time, but %s got it while %s certainly had it", name_of(v, x),
			    name_of(v, last));
			break;
		}
		if (x->certain_to > last->certain_to)
			last = &all[i];
	}
	free(all);
}

/* ---- refusals ---- */

bool mtx_was_free(const struct mtx_view *v, const struct mtx_act *a)
{
	return !mtx_possibly_held(v, a);
}

static bool is_try(const struct mtx_view *v, const struct mtx_act *a)
{
	return a->what == MTX_ASKS && event_is(mtx_event(v, a->event), "mutex-trylock");
}

static void check_refusals(const struct mtx_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct mtx_act *a = &v->act[i];

		if (a->what != MTX_ASKS || a->fate != MTX_REFUSED)
			continue;
		judgement_count(j, BUSY, 1);
		if (!mtx_was_free(v, a) || mtx_maybe_lost(v, a))
			continue;
		judgement_contradict(j, 1, &a->event,
		    "a mutex that nobody has can be locked, but this call said that it is %s",
		    is_try(v, a) ? "locked" : "locked until its time was over");
		return;
	}
}

/* ---- what it guards ---- */

struct bounds {
	int64_t least, most;
	bool clear; /* nothing of it overlaps the reading */
};

/* How much was counted by then. */
static struct bounds counted(const struct mtx_view *v, const struct mtx_act *reading)
{
	struct bounds b = { 0, 0, true };
	size_t i;

	for (i = 0; i < v->acts && v->act[i].call < reading->ret; i++) {
		const struct mtx_act *a = &v->act[i];
		const struct event *e = mtx_event(v, a->event);
		int64_t most = a->what == MTX_TOUCHES ? 1 : a->what == MTX_TURNS ? e->in[1] % 100000 : 0;

		b.clear = b.clear && (most == 0 || a->ret == OPEN || a->ret < reading->call);
		if (a->ret != OPEN && a->what == MTX_TURNS)
			most = e->out[MTX_TURNS_DONE];
		b.least += a->ret != OPEN ? most : 0;
		/* Where a section went wrong it may have counted all the same. */
		b.most += most + (a->ret != OPEN && a->what == MTX_TURNS && a->fate != MTX_GOT);
	}
	return b;
}

static void check_count(const struct mtx_view *v, const struct mtx_act *a, struct judgement *j)
{
	struct bounds b = counted(v, a);
	int64_t seen = mtx_event(v, a->event)->out[MTX_COUNT];

	if (a->fate == MTX_GOT && b.clear && (seen < b.least || seen > b.most))
		judgement_contradict(j, 1, &a->event,
		    "each section adds one to what the mutex guards, which is %lld and must be %lld to %lld",
		    (long long)seen, (long long)b.least, (long long)b.most);
}

static void check_touch(const struct mtx_view *v, const struct mtx_act *last, const struct mtx_act *a,
    struct judgement *j)
{
	int64_t before = mtx_event(v, last->event)->out[MTX_COUNT], now = mtx_event(v, a->event)->out[MTX_COUNT];

	if (last->ret < a->call && now <= before)
		judgement_contradict(j, 2, (uint32_t[]){ last->event, a->event },
		    "who locks a mutex sees what was written by those who had it before, but after one had added to %lld the next "
		    "saw %lld",
		    (long long)before, (long long)now);
}

static void check_guarded(const struct mtx_view *v, struct judgement *j)
{
	const struct mtx_act *last = NULL;
	size_t i, open = 0;

	for (i = 0; i < v->acts; i++) {
		const struct mtx_act *a = &v->act[i];
		const struct event *e = mtx_event(v, a->event);

		if (a->what == MTX_COUNTS)
			check_count(v, a, j);
		if (a->what == MTX_TURNS) {
			judgement_count(j, UNTICKETED, open > 0 && a->fate == MTX_GOT);
			open++;
			if (a->ret != OPEN && e->out[MTX_TURNS_BAD] != 0)
				judgement_contradict(j, 1, &a->event,
				    "what the mutex guards was seen half written %lld times by one who had it",
				    (long long)e->out[MTX_TURNS_BAD]);
		}
		if (a->what != MTX_TOUCHES || a->fate != MTX_GOT)
			continue;
		if (last != NULL)
			check_touch(v, last, a, j);
		last = a;
	}
}

static bool waited(const struct mtx_view *v, const struct mtx_act *a)
{
	size_t i;

	for (i = 0; i < v->holds && a->what == MTX_ASKS && a->fate == MTX_GOT; i++)
		if (mtx_is_certain(&v->hold[i]) && v->hold[i].certain_from < a->call &&
		    v->hold[i].certain_to > a->call && v->hold[i].certain_to < a->ret)
			return true;
	return false;
}

static void check_exclusion(const struct mtx_view *v, struct judgement *j)
{
	bool other = v->type == MTX_ERRORCHECK || v->type == MTX_RECURSIVE, slept = false;
	size_t i;

	if (v->acts == 0)
		return;
	judgement_applies(j);
	for (i = 0; i < v->acts && !slept; i++)
		slept = waited(v, &v->act[i]);
	judgement_count(j, WAITED, slept);
	judgement_count(j, ROBUST, v->robust);
	judgement_count(j, OTHER_TYPE, other);
	check_holds(v, j);
	check_refusals(v, j);
	check_guarded(v, j);
}

void mtx_judge_exclusion(const struct history *h, struct judgement *j)
{
	mtx_judge_each(h, j, check_exclusion);
}
