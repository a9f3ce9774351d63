/* Owners that die. */
#include "rules.h"

#include "../std/facts.h"

/* ---- mtx.robust-ownerdead ---- */

enum { DIED_WITH_IT, TOLD, WAITING, AGAIN, BY_TRY, NORMAL_AFTER };

/* That thread, or that image of it, has done its last thing by then. */
static bool maybe_ended(const struct mtx_view *v, const struct mtx_hold *x, uint64_t by)
{
	size_t i;

	if (x->by_exec)
		return true;
	for (i = v->h->events; i-- > 0;) {
		const struct event *e = &v->h->event[i];

		if (e->actor == x->actor && (e->call > by || (e->ret != OPEN && e->ret > by)))
			return false;
	}
	return true;
}

unsigned mtx_deaths(const struct mtx_view *v, const struct mtx_act *a)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < v->holds; i++)
		n += mtx_kept(&v->hold[i]) && v->hold[i].possible_from < a->ret && v->hold[i].event != a->event &&
		    maybe_ended(v, &v->hold[i], a->ret);
	for (i = 0; i < v->acts; i++)
		n += v->act[i].what == MTX_TURNS && v->act[i].ret == OPEN && v->act[i].call < a->ret;
	return n;
}

unsigned mtx_told(const struct mtx_view *v, const struct mtx_act *a)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct mtx_act *x = &v->act[i];

		if (x->ret == OPEN || x->ret > a->ret)
			continue;
		n += x->fate == MTX_GOT_DEAD;
		n += x->what == MTX_TURNS ? (unsigned)mtx_event(v, x->event)->out[MTX_TURNS_DIED] : 0;
	}
	return n;
}

/* Somebody else may have been told of that death instead. */
static bool maybe_told_other(const struct mtx_view *v, const struct mtx_hold *dead, const struct mtx_act *a)
{
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct mtx_act *x = &v->act[i];
		bool may = x->fate == MTX_GOT_DEAD ||
		    (x->what == MTX_TURNS && (x->ret == OPEN || mtx_event(v, x->event)->out[MTX_TURNS_DIED] > 0));

		if (x != a && may && x->call < a->ret && x->ret > dead->certain_from)
			return true;
	}
	return false;
}

static bool got_it_untold(const struct mtx_view *v, const struct mtx_act *a)
{
	const struct event *e = mtx_event(v, a->event);

	if (a->what == MTX_TURNS)
		return a->ret != OPEN && e->out[MTX_TURNS_DONE] > 0 && e->out[MTX_TURNS_DIED] == 0;
	return a->what == MTX_ASKS && a->fate == MTX_GOT;
}

const struct mtx_hold *mtx_must_be_told(const struct mtx_view *v, const struct mtx_act *a)
{
	size_t i;

	for (i = 0; i < v->holds; i++) {
		const struct mtx_hold *x = &v->hold[i];

		if (mtx_died_with(x) && x->actor != mtx_event(v, a->event)->actor && x->certain_from < a->call &&
		    !maybe_told_other(v, x, a))
			return x;
	}
	return NULL;
}

static const struct mtx_hold *somebody_died(const struct mtx_view *v, uint64_t by)
{
	size_t i;

	for (i = 0; i < v->holds; i++)
		if (mtx_died_with(&v->hold[i]) && v->hold[i].certain_to < by)
			return &v->hold[i];
	return NULL;
}

/* Nobody was killed while he asked for it or let it go: what he had been given then may be lost with him. */
static bool died_cleanly(const struct mtx_view *v)
{
	size_t i;

	for (i = 0; i < v->holds; i++)
		if (mtx_kept(&v->hold[i]) && !mtx_died_with(&v->hold[i]) && !certainly_stuck(v->h, v->hold[i].event))
			return false;
	for (i = 0; i < v->acts; i++)
		if (v->act[i].what == MTX_TURNS && v->act[i].ret == OPEN)
			return false;
	return true;
}

static void check_stuck(const struct mtx_view *v, const struct mtx_act *a, struct judgement *j)
{
	const struct mtx_hold *dead;

	if (a->what != MTX_ASKS || a->fate != MTX_NEVER || !certainly_stuck(v->h, a->event) ||
	    !mtx_all_gone(v, v->h->quiet) || !died_cleanly(v))
		return;
	dead = somebody_died(v, v->h->quiet);
	if (dead != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ dead->event, a->event },
		    "who waits for a robust mutex gets it when its owner has died, but this call waited for ever");
}

static void count_deaths(const struct mtx_view *v, struct judgement *j)
{
	bool told = false;
	size_t i, k;

	for (i = 0; i < v->holds; i++) {
		const struct mtx_hold *x = &v->hold[i];

		judgement_count(j, DIED_WITH_IT, mtx_died_with(x));
		judgement_count(j, AGAIN, mtx_died_with(x) && x->dead && !x->repair_tried);
	}
	for (i = 0; i < v->acts; i++) {
		const struct mtx_act *a = &v->act[i];

		judgement_count(j, TOLD, a->fate == MTX_GOT_DEAD);
		judgement_count(j, BY_TRY, a->fate == MTX_GOT_DEAD && !event_is(mtx_event(v, a->event), "mutex-lock"));
		judgement_count(j, NORMAL_AFTER, told && a->what == MTX_ASKS && a->fate == MTX_GOT);
		told = told || a->fate == MTX_GOT_DEAD;
		for (k = 0; k < v->holds && a->fate == MTX_GOT_DEAD; k++)
			judgement_count(j, WAITING,
			    mtx_died_with(&v->hold[k]) && a->call < v->hold[k].certain_to &&
			        a->call > v->hold[k].certain_from);
	}
}

static void check_deaths(const struct mtx_view *v, struct judgement *j)
{
	size_t i;

	if (!v->robust || v->acts == 0)
		return;
	judgement_applies(j);
	count_deaths(v, j);
	for (i = 0; i < v->acts; i++) {
		const struct mtx_act *a = &v->act[i];
		const struct mtx_hold *dead;

		if (mtx_maybe_lost(v, a)) /* that is another rule's matter */
			return;
		check_stuck(v, a, j);
		if (a->fate == MTX_GOT_DEAD && mtx_told(v, a) > mtx_deaths(v, a)) {
			judgement_contradict(j, 1, &a->event,
			    "a lock says EOWNERDEAD once for each owner that has died with it, but at most %u can have, and it "
			    "said so %u times",
			    mtx_deaths(v, a), mtx_told(v, a));
			return;
		}
		dead = got_it_untold(v, a) ? mtx_must_be_told(v, a) : NULL;
		if (dead != NULL) {
			judgement_contradict(j, 2, (uint32_t[]){ dead->event, a->event },
			    "the first to lock a robust mutex after its owner, %s, has died with it is told so by EOWNERDEAD, but %s "
			    "was not",
			    history_actor_name(v->h, dead->actor),
			    history_actor_name(v->h, mtx_event(v, a->event)->actor));
			return;
		}
	}
}

void mtx_judge_owner_dead(const struct history *h, struct judgement *j)
{
	mtx_judge_each(h, j, check_deaths);
}

/* ---- mtx.robust-notrecoverable ---- */

enum { LET_GO_BROKEN, TOLD_LOST, WAITED_FOR_LOST, LOST_BY_TRY, MADE_ANEW };

static bool is_let_go(const struct mtx_view *v, const struct mtx_hold *x)
{
	return x->let_go != NOWHERE && event_is(mtx_event(v, x->let_go), "mutex-unlock");
}

/* It came with EOWNERDEAD, nothing was said, and it was certainly unlocked. */
static bool lets_go_broken(const struct mtx_view *v, const struct mtx_hold *x)
{
	return x->dead && !x->repair_tried && is_let_go(v, x) && !mtx_kept(x);
}

const struct mtx_hold *mtx_lost_before(const struct mtx_view *v, const struct mtx_act *a)
{
	size_t i;

	for (i = 0; i < v->holds; i++) {
		const struct mtx_hold *x = &v->hold[i];
		bool late = a->fate == MTX_REFUSED || x->actor == mtx_event(v, a->event)->actor;

		if (lets_go_broken(v, x) && a->call > (late ? x->possible_to : x->certain_from))
			return x;
	}
	return NULL;
}

bool mtx_maybe_lost(const struct mtx_view *v, const struct mtx_act *a)
{
	size_t i;

	for (i = 0; i < v->holds; i++) {
		const struct mtx_hold *x = &v->hold[i];

		if (x->dead && !x->repaired && is_let_go(v, x) && mtx_event(v, x->let_go)->call < a->ret)
			return true;
	}
	for (i = 0; i < v->acts; i++) /* it does not say how it failed */
		if (v->act[i].what == MTX_TURNS && v->act[i].call < a->ret && v->act[i].fate != MTX_GOT)
			return true;
	return false;
}

/* What a call that asks for it says of one that is lost. */
static const char *denies(const struct mtx_view *v, const struct mtx_act *a)
{
	if (a->what == MTX_TURNS)
		return a->ret != OPEN && mtx_event(v, a->event)->out[MTX_TURNS_DONE] > 0 ? "it was locked" : NULL;
	if (a->what != MTX_ASKS)
		return NULL;
	if (a->fate == MTX_GOT || a->fate == MTX_GOT_DEAD)
		return "it was locked";
	if (a->fate == MTX_NEVER)
		return certainly_stuck(v->h, a->event) ? "a call waits for it for ever" : NULL;
	return a->fate == MTX_REFUSED && event_is(mtx_event(v, a->event), "mutex-trylock") && mtx_was_free(v, a)
	    ? "it is said to be locked"
	    : NULL;
}

/* A call that waits for ever must have been able to go on before the watchdog looked. */
static bool is_in_time(const struct mtx_view *v, const struct mtx_hold *lost, const struct mtx_act *a)
{
	return a->fate != MTX_NEVER || lost->possible_to < v->h->quiet;
}

static void count_lost(const struct mtx_view *v, struct judgement *j)
{
	const struct mtx_hold *lost;
	size_t i;

	for (i = 0; i < v->holds; i++)
		judgement_count(j, LET_GO_BROKEN, lets_go_broken(v, &v->hold[i]));
	for (i = 0; i < v->acts; i++) {
		const struct mtx_act *a = &v->act[i];

		if (a->fate != MTX_TOLD_LOST)
			continue;
		lost = mtx_lost_before(v, a);
		judgement_count(j, TOLD_LOST, 1);
		judgement_count(j, WAITED_FOR_LOST, lost != NULL && a->call < lost->possible_to);
		judgement_count(j, LOST_BY_TRY, !event_is(mtx_event(v, a->event), "mutex-lock"));
	}
}

static void check_lost(const struct mtx_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->acts && v->act[i].fate != MTX_GOT_DEAD && v->act[i].fate != MTX_TOLD_LOST; i++)
		;
	if (!v->robust || (i == v->acts && !v->renewed))
		return;
	judgement_applies(j);
	judgement_count(j, MADE_ANEW, v->renewed && v->acts > 0);
	count_lost(v, j);
	for (i = 0; i < v->acts; i++) {
		const struct mtx_act *a = &v->act[i];
		const struct mtx_hold *lost = mtx_lost_before(v, a);
		const char *says = denies(v, a);

		if (lost != NULL && says != NULL && is_in_time(v, lost, a)) {
			judgement_contradict(j, 3, (uint32_t[]){ lost->event, lost->let_go, a->event },
			    "a mutex that was unlocked after EOWNERDEAD without being made consistent is never locked again, and all "
			    "are told so by ENOTRECOVERABLE, but %s",
			    says);
			return;
		}
		if (a->fate == MTX_TOLD_LOST && !mtx_maybe_lost(v, a)) {
			judgement_contradict(j, 1, &a->event,
			    "only an unlock after EOWNERDEAD makes a mutex one that cannot be locked any more, but this call said "
			    "ENOTRECOVERABLE and there was none");
			return;
		}
	}
}

void mtx_judge_lost(const struct history *h, struct judgement *j)
{
	mtx_judge_each(h, j, check_lost);
}
