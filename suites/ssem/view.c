#include "view.h"

#include "../std/facts.h"
#include "life.h"
#include "views.h"

#include <errno.h>
#include <stdlib.h>

static bool is_of(const struct event *e, unsigned object, const char *op)
{
	return event_role(e) == ROLE_NONE && event_is(e, op) && (unsigned)e->in[0] == object;
}

/* ---- arrays ---- */

static struct ssem_act act_of(const struct history *h, uint32_t index)
{
	const struct event *e = &h->event[index];
	struct ssem_act a = { .call = e->call, .ret = e->ret, .from = e->call, .event = index };
	unsigned i;

	a.process = event_process(h, e);
	a.undo = (e->in[SSEM_FLAGS_AT] & SSEM_UNDO) != 0;
	a.nowait = (e->in[SSEM_FLAGS_AT] & SSEM_NOWAIT) != 0;
	a.n = ssem_array(e->in, a.one);
	for (i = 0; i < a.n; i++) {
		a.net[a.one[i].semaphore] += a.one[i].amount;
		a.touches[a.one[i].semaphore] = true;
	}
	if (e->ret == OPEN)
		a.fate = certainly_stuck(h, index) ? COUNT_STUCK : COUNT_PERHAPS;
	else if (e->result == 0)
		a.fate = COUNT_DONE;
	else
		a.fate = e->err == EAGAIN ? COUNT_REFUSED : COUNT_NOTHING;
	return a;
}

static bool read_acts(struct ssem_view *v)
{
	const struct history *h = v->h;
	bool made = false;
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		v->acts += is_of(e, v->object, "semop");
		if (!is_of(e, v->object, "semget") || (e->ret != OPEN && e->result != 0))
			continue;
		if (made || e->ret == OPEN)
			return false;
		made = true;
		v->made = i;
	}
	v->act = zeroed(v->acts + 1, sizeof(*v->act));
	for (v->acts = i = 0; i < h->events; i++)
		if (is_of(&h->event[i], v->object, "semop"))
			v->act[v->acts++] = act_of(h, i);
	return made;
}

static void read_removals(struct ssem_view *v)
{
	struct indexes i = events_with(v->h, ROLE_NONE);

	v->removing = v->removed = OPEN;
	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (!is_of(e, v->object, "semctl-rmid") || (e->ret != OPEN && e->result != 0))
			continue;
		v->removing = e->call < v->removing ? e->call : v->removing;
		v->removed = e->ret < v->removed ? e->ret : v->removed;
	}
}

/* ---- what ends undo ---- */

static bool may_have_happened(const struct ssem_act *a)
{
	return a->fate == COUNT_DONE || a->fate == COUNT_PERHAPS;
}

static void add_act(struct counter *k, uint64_t call, uint32_t event, int64_t amount)
{
	k->act[k->acts++] = (struct count_act){ call, OPEN, event, amount, COUNT_PERHAPS };
}

/*
 * What the process did with SEM_UNDO comes to nothing with its end. That is done to the counter, as far as the acts above,
 * seen from below and from above, do not come to nothing by themselves.
 */
static void add_undone(const struct ssem_view *v, unsigned process, unsigned semaphore, const struct life *life,
    struct counter *k)
{
	int64_t low = 0, high = 0;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];
		int64_t net = a->net[semaphore];

		if (a->process != process || !a->undo || !may_have_happened(a))
			continue;
		high += net > 0 || a->fate == COUNT_DONE ? net : 0;
		low += net < 0 || a->fate == COUNT_DONE ? net : 0;
	}
	if (high < 0)
		add_act(k, life->alive, v->made, -high);
	if (low > 0)
		add_act(k, life->alive, v->made, -low);
}

static void find_undoers(struct ssem_view *v, const struct life life[HISTORY_ACTORS])
{
	unsigned k;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];

		for (k = 0; k < SSEM_EACH; k++)
			if (a->undo && a->touches[k] && may_have_happened(a)) {
				v->undoers[k] |= UINT32_C(1) << a->process;
				if (life[a->process].alive < v->undoing)
					v->undoing = life[a->process].alive;
			}
	}
}

static int by_call(const void *x, const void *y)
{
	const struct count_act *a = x, *b = y;

	if (a->call != b->call)
		return a->call < b->call ? -1 : 1;
	return a->event != b->event ? (a->event < b->event ? -1 : 1)
	                            : (a->amount > b->amount) - (a->amount < b->amount);
}

static void count(struct ssem_view *v, unsigned semaphore, const struct life life[HISTORY_ACTORS])
{
	struct counter *k = &v->counter[semaphore];
	unsigned p;
	size_t i;

	k->acts = 0;
	for (i = 0; i < v->acts; i++)
		if (v->act[i].touches[semaphore])
			k->act[k->acts++] = ssem_count_act(&v->act[i], semaphore);
	for (p = 0; p < v->h->actors; p++)
		if (v->h->actor[p].process == p)
			add_undone(v, p, semaphore, &life[p], k);
	qsort(k->act, k->acts, sizeof(*k->act), by_call);
}

/* ---- what cannot have happened, or not so early ---- */

/*
 * The first ticket at which everything that the array takes may have been there; OPEN: never. Values rise only where
 * somebody may have begun to give.
 */
static uint64_t first_possible(const struct ssem_view *v, const struct ssem_act *a, unsigned semaphore)
{
	const struct counter *k = &v->counter[semaphore];
	size_t i;

	if (a->net[semaphore] >= 0 || counter_most(k, a->from) >= -a->net[semaphore])
		return a->from;
	for (i = 0; i < k->acts && k->act[i].call < a->ret; i++)
		if (k->act[i].amount > 0 && k->act[i].call > a->from &&
		    counter_most(k, k->act[i].call) >= -a->net[semaphore])
			return k->act[i].call;
	return OPEN;
}

/* Arrays that take here and give there: what they give came not before there was what they take. False: nothing new. */
static bool refine(struct ssem_view *v)
{
	bool changed = false;
	unsigned k;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		struct ssem_act *a = &v->act[i];
		uint64_t from = a->from;
		bool gives = false;

		for (k = 0; k < SSEM_EACH; k++)
			gives = gives || a->net[k] > 0;
		if (!gives || !may_have_happened(a))
			continue;
		for (k = 0; k < SSEM_EACH; k++) {
			uint64_t here = first_possible(v, a, k);

			from = here > from ? here : from;
		}
		if (from == a->from)
			continue;
		changed = true;
		if (from == OPEN && a->fate == COUNT_PERHAPS)
			a->fate = COUNT_NOTHING;
		else if (from != OPEN)
			a->from = from;
		else
			changed = false; /* it is wrong that it went on, and said elsewhere */
	}
	return changed;
}

/* ---- at rest ---- */

static bool never_below_zero(const struct counter *k)
{
	size_t i;

	for (i = 0; i < k->acts; i++)
		if (counter_least(k, k->act[i].call, NULL) < 0)
			return false;
	return true;
}

static bool sleeps(const struct history *h, unsigned process)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (h->event[i].ret == OPEN && event_process(h, &h->event[i]) == process && certainly_stuck(h, i))
			return true;
	return false;
}

static void read_rest(struct ssem_view *v, unsigned semaphore, const struct life life[HISTORY_ACTORS])
{
	const struct history *h = v->h;
	struct counter rest = v->counter[semaphore];
	bool clean = never_below_zero(&rest);
	unsigned p;
	size_t i;

	rest.act = zeroed(v->acts + 2 * HISTORY_ACTORS + 1, sizeof(*rest.act));
	rest.acts = 0;
	for (i = 0; i < v->acts; i++)
		if (v->act[i].touches[semaphore] && !(v->act[i].undo && life[v->act[i].process].gone < h->quiet))
			rest.act[rest.acts++] = ssem_count_act(&v->act[i], semaphore);
	for (p = 0; p < h->actors; p++)
		if (h->actor[p].process == p && life[p].gone >= h->quiet && life[p].alive < h->quiet && !sleeps(h, p))
			add_undone(v, p, semaphore, &life[p], &rest);
	qsort(rest.act, rest.acts, sizeof(*rest.act), by_call);
	v->rest_least[semaphore] = counter_least(&rest, h->quiet, NULL);
	/* What would have made it negative did something else: who knows what is left. */
	v->rest_most[semaphore] = clean ? counter_most(&rest, h->quiet) : INT64_MAX;
	free(rest.act);
}

/* ---- the views ---- */

enum { ROUNDS_MAX = 8 };

static bool set_open(struct ssem_view *v, const struct history *h, unsigned object)
{
	struct life life[HISTORY_ACTORS];
	unsigned i, round;

	*v = (struct ssem_view){ .h = h, .object = object, .undoing = OPEN };
	if (!read_acts(v))
		return false;
	read_removals(v);
	lives_of(h, life);
	for (i = 0; i < SSEM_EACH; i++) {
		int64_t first = (int64_t)((uint64_t)h->event[v->made].in[1 + i] % 1000);

		v->counter[i] = (struct counter){ first, first, 0,
			zeroed(v->acts + 2 * HISTORY_ACTORS + 1, sizeof(struct count_act)) };
		count(v, i, life);
	}
	for (round = 0; round < ROUNDS_MAX && refine(v); round++)
		for (i = 0; i < SSEM_EACH; i++)
			count(v, i, life);
	find_undoers(v, life);
	for (i = 0; i < SSEM_EACH && h->quiet != OPEN; i++)
		read_rest(v, i, life);
	return true;
}

static void set_close(void *view)
{
	struct ssem_view *v = view;
	unsigned i;

	for (i = 0; i < SSEM_EACH; i++)
		free(v->counter[i].act);
	free(v->act);
}

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (ssem_is_set(h->object[object].kind))
		views_keep(all, set_open(views_room(all), h, object));
}

const struct ssem_view *ssem_view_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct ssem_view), view_object, set_close };

	return views_at(h, &kind, index);
}

void ssem_judge_sets(const struct history *h, struct judgement *j, ssem_check *check)
{
	const struct ssem_view *v;
	unsigned i;

	for (i = 0; (v = ssem_view_at(h, i)) != NULL; i++)
		check(v, j);
}

/* ---- values ---- */

static bool may_be(const struct count_act *a)
{
	return a->fate == COUNT_DONE || a->fate == COUNT_PERHAPS;
}

int64_t ssem_least(const struct ssem_view *v, unsigned semaphore, uint64_t from, uint64_t to)
{
	const struct counter *k = &v->counter[semaphore];
	int64_t n = k->least;
	size_t i;

	for (i = 0; i < k->acts && k->act[i].call <= to; i++)
		if (k->act[i].amount > 0 ? k->act[i].fate == COUNT_DONE && k->act[i].ret <= from : may_be(&k->act[i]))
			n += k->act[i].amount;
	return n;
}

int64_t ssem_most(const struct ssem_view *v, unsigned semaphore, uint64_t from, uint64_t to)
{
	const struct counter *k = &v->counter[semaphore];
	int64_t n = k->most;
	size_t i;

	for (i = 0; i < k->acts && k->act[i].call <= to; i++)
		if (k->act[i].amount > 0 ? may_be(&k->act[i]) : k->act[i].fate == COUNT_DONE && k->act[i].ret <= from)
			n += k->act[i].amount;
	return n;
}

bool ssem_can_go_on(const struct ssem_act *a, const int64_t *least, const int64_t *most)
{
	int64_t change[SSEM_EACH] = { 0 };
	unsigned i;

	for (i = 0; i < a->n; i++) {
		unsigned k = a->one[i].semaphore;

		if (a->one[i].amount == 0 ? most[k] > -change[k] : least[k] + change[k] + a->one[i].amount < 0)
			return false;
		change[k] += a->one[i].amount;
	}
	return a->n > 0;
}

bool ssem_asks_zero(const struct ssem_act *a)
{
	unsigned i;

	for (i = 0; i < a->n; i++)
		if (a->one[i].amount == 0)
			return true;
	return false;
}

bool ssem_at_rest(const struct ssem_view *v, const struct event *e)
{
	size_t i;

	for (i = 0; i < v->acts; i++)
		if (ssem_event(v, &v->act[i]) != e && v->act[i].call < e->ret && v->act[i].ret > e->call)
			return false;
	return v->undoing >= e->ret;
}
