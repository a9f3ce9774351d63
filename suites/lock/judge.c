/* Requests and answers, by what others hold at the time. */
#include "rules.h"

#include <stdlib.h>

const char *lock_owner(const struct locks *l, unsigned process)
{
	return history_actor_name(l->h, process);
}

const struct hold *lock_waited(const struct locks *l, const struct lock_call *q)
{
	const struct event *e = event_of(l, q);
	size_t i;

	for (i = 0; i < l->holds && q->waits && q->outcome == LOCK_GRANTED; i++) {
		const struct hold *x = &l->hold[i];

		if (lock_meets(q, x) && x->certain_from <= e->call && x->certain_to > e->call && x->certain_to < e->ret)
			return x;
	}
	return NULL;
}

void lock_object_to_success(const struct locks *l, const struct lock_call *q, const struct hold *x, struct judgement *j)
{
	if (x != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ lock_request(l, x), q->event },
		    "%s had a lock for %s on a part of these bytes all the time, but %s %s", lock_owner(l, x->process),
		    x->type == LOCK_EXCLUSIVE ? "writing" : "reading", lock_owner(l, q->process),
		    q->asks ? "was told that there was none in its way" : "was granted one");
}

void lock_object_to_refusal(const struct locks *l, const struct lock_call *q, struct judgement *j)
{
	if (locks_excuse(l, q) == NULL)
		judgement_contradict(j, 1, &q->event,
		    "nobody else can have had a lock that was in the way of %s, but %s", lock_owner(l, q->process),
		    q->asks ? "one was told" : "it was refused");
}

/* ---- lock.range-model ---- */

enum { SPLIT, JOINED, UPGRADED, DOWNGRADED, KEPT, HOLE, NEGATIVE, HUGE_RANGE, OWN_OTHER, THREE };

/* What happens to the locks of one file, one after another. */
struct serial {
	const struct locks *l;
	size_t call, gone, calls, gones; /* next, and behind the last */
	uint64_t calls_over, all_over;   /* the last return so far: of calls, and of descriptors that went, too */
};

enum turn { TURN_END, TURN_CALL, TURN_GONE, TURN_MUDDLED };

/* What comes next, if all before it is over; descriptors may go together. */
static enum turn next(struct serial *s)
{
	const struct event *e = s->call < s->calls ? event_of(s->l, &s->l->call[s->call]) : NULL;
	const struct lock_gone *g = s->gone < s->gones ? &s->l->gone[s->gone] : NULL;
	uint64_t ret;

	if (e != NULL && (g == NULL || e->call < g->call)) {
		if (e->ret == OPEN || e->call < s->all_over)
			return TURN_MUDDLED;
		s->calls_over = s->all_over = e->ret;
		s->call++;
		return TURN_CALL;
	}
	if (g == NULL || (e == NULL && (!g->certain || g->call > s->calls_over)))
		return TURN_END; /* nobody asks any more */
	ret = g->ret;
	if (!g->certain || g->call < s->calls_over)
		return TURN_MUDDLED;
	s->all_over = ret > s->all_over ? ret : s->all_over;
	s->gone++;
	return TURN_GONE;
}

static void begin(struct serial *s, const struct locks *l, unsigned object)
{
	*s = (struct serial){ .l = l };
	while (s->call < l->calls && l->call[s->call].object < object)
		s->call++;
	for (s->calls = s->call; s->calls < l->calls && l->call[s->calls].object == object; s->calls++)
		;
	while (s->gone < l->gone_count && l->gone[s->gone].object < object)
		s->gone++;
	for (s->gones = s->gone; s->gones < l->gone_count && l->gone[s->gones].object == object; s->gones++)
		;
}

bool lock_is_serial(const struct locks *l, unsigned object)
{
	struct serial s;
	enum turn t;

	begin(&s, l, object);
	while ((t = next(&s)) == TURN_CALL || t == TURN_GONE)
		;
	return t == TURN_END && s.calls > 0;
}

/* By which descriptor each lock of the table was taken last. */
static int64_t taken_by(const struct locks *l, const struct lock_call *q, const struct lock *own)
{
	const struct lock_call *x = q;

	while (x-- > l->call)
		if (x->object == q->object && x->owner == q->owner && !x->asks && x->outcome == LOCK_GRANTED &&
		    x->low <= own->high && x->high >= own->low)
			return event_of(l, x)->in[AT_END];
	return event_of(l, q)->in[AT_END];
}

static void count_own(const struct locks *l, const struct lock_call *q, const struct lock *own, struct judgement *j)
{
	bool granted = q->outcome == LOCK_GRANTED;

	judgement_count(j, SPLIT, granted && q->type != own->type && own->low < q->low && own->high > q->high);
	judgement_count(j, UPGRADED, granted && q->type == LOCK_EXCLUSIVE && own->type == LOCK_SHARED);
	judgement_count(j, DOWNGRADED, granted && q->type == LOCK_SHARED && own->type == LOCK_EXCLUSIVE);
	judgement_count(j, KEPT, q->outcome == LOCK_REFUSED && q->type == LOCK_EXCLUSIVE && own->type == LOCK_SHARED);
	judgement_count(j, OWN_OTHER,
	    granted && locks_conflict(q->type, own->type) && taken_by(l, q, own) != event_of(l, q)->in[AT_END]);
}

/* What is unusual about the request, given what its process has. */
static void count_request(const struct locks *l, const struct lock_call *q, const struct lock_table *t,
    struct judgement *j)
{
	const struct event *e = event_of(l, q);
	bool owns_all = false;
	unsigned i;

	for (i = 0; i < t->count; i++) {
		const struct lock *own = &t->lock[i];

		if (own->owner != q->owner)
			continue;
		if (own->low <= q->high && q->low <= own->high)
			count_own(l, q, own, j);
		owns_all = owns_all || (own->low <= q->low && own->high >= q->high);
		judgement_count(j, JOINED,
		    q->outcome == LOCK_GRANTED && q->type == own->type &&
		        (own->low - 1 == q->high || (own->high != LOCK_END && own->high + 1 == q->low)));
	}
	judgement_count(j, HOLE, q->outcome == LOCK_GRANTED && q->type == LOCK_FREE && !owns_all);
	judgement_count(j, NEGATIVE, e->in[AT_LENGTH] < 0);
	judgement_count(j, HUGE_RANGE, q->low <= INT32_MAX && q->high > INT32_MAX && q->high != LOCK_END);
}

/* By its name: open file descriptions have none. */
static bool is_named(const struct hold *x, int64_t name)
{
	return lock_is_ofd(x->owner) ? name == ACTOR_UNKNOWN : name == x->process;
}

bool lock_answer_is_true(const struct locks *l, const struct lock_call *q)
{
	const struct event *e = event_of(l, q);
	int64_t low = e->out[TOLD_START], length = e->out[TOLD_LENGTH], high, at;
	size_t i;

	if (low < 0 || length < 0 || (length > 0 && length - 1 > LOCK_END - low))
		return false;
	high = length == 0 ? LOCK_END : low + (length - 1);
	if (low > q->high || high < q->low || !locks_conflict(q->type, (unsigned)e->out[TOLD_TYPE]))
		return false;
	for (at = low;;) {
		const struct hold *found = NULL;

		for (i = 0; i < l->holds && found == NULL; i++) {
			const struct hold *x = &l->hold[i];

			if (x->object == q->object && is_named(x, e->out[TOLD_HOLDER]) &&
			    x->type == e->out[TOLD_TYPE] && x->owner != q->owner && x->low <= at && x->high >= at &&
			    x->possible_from < e->ret && x->possible_to > e->call)
				found = x;
		}
		if (found == NULL)
			return false;
		if (found->high >= high)
			return true;
		at = found->high + 1;
	}
}

static void judge_one(const struct locks *l, const struct lock_call *q, struct judgement *j)
{
	if (!lock_is_plain(q))
		return;
	judgement_applies(j);
	if (lock_went_through(l->h, q))
		lock_object_to_success(l, q, locks_in_the_way(l, q, 0), j);
	else if (lock_was_refused(l->h, q))
		lock_object_to_refusal(l, q, j);
	if (q->asks && lock_was_refused(l->h, q) && !lock_answer_is_true(l, q))
		judgement_contradict(j, 1, &q->event,
		    "F_GETLK told of a lock that no process can have had like that, or that was in nobody's way");
}

static void judge_serial(const struct locks *l, unsigned object, struct judgement *j)
{
	struct lock_table t = { 0 };
	struct serial s;
	uint32_t who = 0;
	enum turn turn;

	begin(&s, l, object);
	while ((turn = next(&s)) == TURN_CALL || turn == TURN_GONE) {
		const struct lock_call *q = turn == TURN_CALL ? &l->call[s.call - 1] : NULL;
		struct lock want;

		if (q == NULL) {
			table_drop(&t, l->gone[s.gone - 1].owner);
			continue;
		}
		judge_one(l, q, j);
		who |= UINT32_C(1) << q->process;
		if (q->asks)
			continue;
		count_request(l, q, &t, j);
		want = (struct lock){ q->owner, q->type, q->low, q->high };
		if (q->outcome == LOCK_GRANTED && !table_set(&t, &want))
			return;
		table_join(&t);
	}
	who &= who - 1;
	judgement_count(j, THREE, (who & (who - 1)) != 0);
}

void lock_judge_ranges(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	unsigned o;

	for (o = 0; l != NULL && o < h->objects; o++)
		if (lock_is_serial(l, o))
			judge_serial(l, o, j);
}

/* ---- lock.exclusion ---- */

enum { MET, TOGETHER, BY_THREE };

static bool is_plain(const struct hold *x)
{
	return !lock_is_ofd(x->owner) && x->family == FAMILY_FCNTL;
}

static bool at_once(const struct hold *x, const struct hold *y)
{
	return hold_is_certain(x) && hold_is_certain(y) && x->certain_from <= y->certain_to &&
	    y->certain_from <= x->certain_to;
}

static void check_pair(const struct locks *l, const struct hold *x, const struct hold *y, struct judgement *j)
{
	if (!at_once(x, y))
		return;
	judgement_count(j, TOGETHER, x->type == LOCK_SHARED && y->type == LOCK_SHARED);
	if (locks_conflict(x->type, y->type))
		judgement_contradict(j, 2, (uint32_t[]){ lock_request(l, x), lock_request(l, y) },
		    "%s and %s certainly had locks on the same bytes at the same time, and not both for reading",
		    lock_owner(l, x->process), lock_owner(l, y->process));
}

void lock_judge_exclusion(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	uint32_t who = 0;
	size_t i, k;

	if (l == NULL)
		return;
	for (i = 0; i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];

		if (q->asks || q->type == LOCK_FREE || !lock_is_plain(q))
			continue;
		judgement_applies(j);
		judgement_count(j, MET, q->outcome == LOCK_REFUSED || lock_waited(l, q) != NULL);
		who |= q->outcome == LOCK_GRANTED ? UINT32_C(1) << q->process : 0;
	}
	who &= who - 1;
	judgement_count(j, BY_THREE, (who & (who - 1)) != 0);
	for (i = 0; i < l->holds; i++) /* those of one part stand together */
		for (k = i + 1;
		     k < l->holds && l->hold[k].object == l->hold[i].object && l->hold[k].low == l->hold[i].low; k++)
			if (l->hold[i].owner != l->hold[k].owner && is_plain(&l->hold[i]) && is_plain(&l->hold[k]))
				check_pair(l, &l->hold[i], &l->hold[k], j);
}

/* ---- lock.refusal-justified ---- */

enum { REFUSED, REFUSED_AT_END, REFUSED_AS_OTHERS };

void lock_judge_refusals(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	size_t i, k;

	for (i = 0; l != NULL && i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];
		const struct event *e = event_of(l, q);
		bool ends = false, others = false;

		if (q->asks || q->waits || q->type == LOCK_FREE || !lock_is_plain(q))
			continue;
		judgement_applies(j);
		if (q->outcome != LOCK_REFUSED)
			continue;
		for (k = 0; k < l->holds; k++)
			ends = ends ||
			    (lock_meets(q, &l->hold[k]) && l->hold[k].certain_to > e->call &&
			        l->hold[k].certain_to < e->ret);
		for (k = 0; k < l->calls; k++)
			others = others ||
			    (k != i && l->call[k].object == q->object && l->call[k].owner != q->owner &&
			        !l->call[k].asks && overlapped(e, event_of(l, &l->call[k])));
		judgement_count(j, REFUSED, 1);
		judgement_count(j, REFUSED_AT_END, ends);
		judgement_count(j, REFUSED_AS_OTHERS, others);
		lock_object_to_refusal(l, q, j);
	}
}
