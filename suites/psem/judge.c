/* What was given and what was taken. */
#include "rules.h"

#include "../pipe/channel.h"

#include <errno.h>

static uint32_t last_post(const struct sem_view *v, uint64_t before, uint32_t otherwise)
{
	int64_t i = counter_last_given(&v->counter, before);

	return i >= 0 ? v->counter.act[i].event : otherwise;
}

/* Processes that were waiting when this post was called. */
static unsigned waiting_at(const struct sem_view *v, uint64_t at)
{
	unsigned n = 0;
	bool tries;
	size_t i;

	for (i = 0; i < v->counter.acts && v->counter.act[i].call < at; i++) {
		const struct count_act *a = &v->counter.act[i];

		n += a->amount < 0 && a->ret > at && sem_takes(act_event(v, a), &tries) && !tries;
	}
	return n;
}

/* ---- psem.conservation ---- */

enum { KEPT_TAKEN, KEPT_NONE_LEFT, KEPT_REFUSED, KEPT_LOCK };

/* As many were taken as there were: nothing is left for another one. */
static bool is_lock(const struct sem_view *v)
{
	return v->counter.most == 1 && v->counter.acts > 0;
}

static void count_kept(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	int last = -1;
	size_t i;

	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];
		unsigned process = event_process(v->h, act_event(v, a));

		if (a->amount > 0)
			continue;
		judgement_count(j, KEPT_TAKEN, a->fate == COUNT_DONE);
		judgement_count(j, KEPT_NONE_LEFT, a->fate == COUNT_DONE && counter_most(k, a->call) == 0);
		judgement_count(j, KEPT_REFUSED, a->fate == COUNT_REFUSED || a->fate == COUNT_NOTHING);
		judgement_count(j, KEPT_LOCK, is_lock(v) && a->fate == COUNT_DONE && last >= 0 && (int)process != last);
		last = a->fate == COUNT_DONE ? (int)process : last;
	}
}

/* Nobody was at it when it was found empty. */
static bool is_at_rest(const struct sem_view *v, const struct count_act *a)
{
	size_t i;

	for (i = 0; i < v->counter.acts; i++)
		if (&v->counter.act[i] != a && v->counter.act[i].call < a->ret && v->counter.act[i].ret > a->call)
			return false;
	return true;
}

static void check_kept(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i;

	judgement_applies(j);
	count_kept(v, j);
	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];

		if (counter_overdrawn(k, a)) {
			judgement_contradict(j, 2, (uint32_t[]){ last_post(v, a->call, a->event), a->event },
			    "a semaphore is never below zero, but when this wait had returned more had been taken than given");
			return;
		}
		if (a->fate == COUNT_REFUSED && act_event(v, a)->err == EAGAIN && is_at_rest(v, a) &&
		    counter_never_short(k, a, a->call, a->ret)) {
			judgement_contradict(j, 2, (uint32_t[]){ last_post(v, a->call, a->event), a->event },
			    "what was posted is there until it is taken, but nothing was left where at least %lld had to be",
			    (long long)counter_least(k, a->call, a));
			return;
		}
	}
}

void psem_judge_conservation(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_kept);
}

/* ---- psem.no-lost-post ---- */

enum { WOKEN_BY_OTHER, WOKEN_SEVERAL, WOKEN_BESIDE };

static void count_woken(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i, n;

	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];

		if (a->amount < 0 || a->fate != COUNT_DONE)
			continue;
		judgement_count(j, WOKEN_BY_OTHER, waiting_at(v, a->call) > 0 && counter_most(k, a->call) <= 1);
		judgement_count(j, WOKEN_SEVERAL, waiting_at(v, a->call) > 2);
		for (n = 0; n < k->acts && k->act[n].call < a->ret; n++)
			if (k->act[n].amount < 0 && k->act[n].ret > a->call && k->act[n].ret != OPEN &&
			    k->act[n].fate != COUNT_DONE)
				judgement_count(j, WOKEN_BESIDE, 1);
	}
}

static void check_woken(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i;

	judgement_applies(j);
	count_woken(v, j);
	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];

		if (!counter_has_for(k, a, v->h->quiet))
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ a->event, last_post(v, v->h->quiet, a->event) },
		    "a wait takes what is there, but this one waited for ever though the value had to be %lld",
		    (long long)counter_least(k, v->h->quiet, a));
		return;
	}
}

void psem_judge_no_lost_post(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_woken);
}

/* ---- psem.trywait-exact ---- */

enum { TRY_EMPTY, TRY_TOOK, TRY_CONTENDED };

static void check_try(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i;

	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];
		const struct event *e = act_event(v, a);
		bool tries;

		if (!sem_takes(e, &tries) || !tries || e->ret == OPEN)
			continue;
		judgement_applies(j);
		judgement_count(j, TRY_EMPTY, a->fate == COUNT_REFUSED);
		judgement_count(j, TRY_TOOK, a->fate == COUNT_DONE);
		judgement_count(j, TRY_CONTENDED, a->fate == COUNT_REFUSED && counter_most(k, a->ret) > 0);
		if (a->fate == COUNT_REFUSED && counter_never_short(k, a, a->call, a->ret)) {
			judgement_contradict(j, 2, (uint32_t[]){ last_post(v, a->call, a->event), a->event },
			    "sem_trywait() takes one if the value is positive, but it failed with EAGAIN though the value was at least "
			    "%lld",
			    (long long)counter_least(k, a->call, a));
			return;
		}
	}
}

void psem_judge_trywait(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_try);
}

/* ---- psem.timed ---- */

enum { TIMED_OUT, TIMED_PAST, TIMED_READY, TIMED_BAD };
enum { TICK_NS = 10000000 };

static const char *wrong_timeout(const struct sem_view *v, const struct count_act *a)
{
	const struct event *e = act_event(v, a);
	int64_t step = e->out[PSEM_AFTER] - e->out[PSEM_BEFORE] - e->out[PSEM_ELAPSED];

	if (e->ret == OPEN)
		return a->fate == COUNT_STUCK ? "it never returned" : NULL;
	if (e->result != -1 || e->err != ETIMEDOUT)
		return NULL;
	if (e->in[2] != PSEM_VALID)
		return "it timed out though its nanoseconds were no time";
	if (e->out[PSEM_AFTER] < -TICK_NS && step < TICK_NS && step > -TICK_NS)
		return "it timed out before its time";
	return counter_never_short(&v->counter, a, a->call, a->ret) ? "it timed out though there was one all the time" : NULL;
}

static void check_timed(const struct sem_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->counter.acts; i++) {
		const struct count_act *a = &v->counter.act[i];
		const struct event *e = act_event(v, a);
		const char *what;

		if (!event_is(e, "sem-timedwait"))
			continue;
		judgement_applies(j);
		what = wrong_timeout(v, a);
		if (e->ret != OPEN) {
			bool past = e->out[PSEM_BEFORE] >= 0, out = e->result == -1 && e->err == ETIMEDOUT;

			judgement_count(j, TIMED_OUT, out);
			judgement_count(j, TIMED_PAST, out && past);
			judgement_count(j, TIMED_READY, e->result == 0 && past);
			judgement_count(j, TIMED_BAD, e->in[2] != PSEM_VALID && e->result == -1 && e->err == EINVAL);
		}
		if (what != NULL) {
			judgement_contradict(j, 2, (uint32_t[]){ a->event, last_post(v, a->ret, a->event) },
			    "a wait with a deadline times out when the time has come and there is nothing to take, and then only, but "
			    "%s",
			    what);
			return;
		}
	}
}

void psem_judge_timed(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_timed);
}

/* ---- psem.post-from-handler ---- */

enum { HANDLER_POST, HANDLER_IN_POST, HANDLER_IN_WAIT };

static bool is_semaphore_call(const struct event *e)
{
	bool tries;

	return event_role(e) == ROLE_NONE && (event_is(e, "sem-post") || sem_takes(e, &tries));
}

/* The innermost handler of its thread that the event is in; NULL: none. */
static const struct event *handler_of(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_HANDLER);
	const struct event *found = NULL;

	for (; i.at < i.end && h->event[*i.at].call < e->call; i.at++)
		if (h->event[*i.at].actor == e->actor && h->event[*i.at].ret > e->call)
			found = &h->event[*i.at];
	return found;
}

/* The call on a semaphore that the handler came into; NULL: none. */
static const struct event *call_around(const struct sem_view *v, const struct event *handler)
{
	size_t i;

	for (i = 0; i < v->h->events && v->h->event[i].call < handler->call; i++) {
		const struct event *e = &v->h->event[i];

		if (e->actor == handler->actor && e->ret > handler->ret && is_semaphore_call(e) &&
		    end_object(e->in[0]) == v->object)
			return e;
	}
	return NULL;
}

bool psem_post_within(const struct sem_view *v, const struct count_act *a)
{
	return a->amount > 0 && handler_of(v->h, act_event(v, a)) != NULL;
}

/* A post is never kept waiting: neither by what it interrupts nor by another one. */
static void check_handlers(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	bool any = false;
	size_t i;

	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];
		const struct event *handler = a->amount > 0 ? handler_of(v->h, act_event(v, a)) : NULL, *around;

		if (handler == NULL)
			continue;
		judgement_applies(j);
		any = true;
		around = call_around(v, handler);
		judgement_count(j, HANDLER_POST, a->fate == COUNT_DONE);
		judgement_count(j, HANDLER_IN_POST, around != NULL && event_is(around, "sem-post"));
		judgement_count(j, HANDLER_IN_WAIT, around != NULL && !event_is(around, "sem-post"));
		if (a->ret != OPEN && a->fate != COUNT_DONE) {
			judgement_contradict(j, 2, (uint32_t[]){ (uint32_t)(handler - v->h->event), a->event },
			    "sem_post() can be called in a handler, but there it failed");
			return;
		}
		if (a->ret == OPEN && certainly_stuck(v->h, a->event)) {
			judgement_contradict(j, 2, (uint32_t[]){ (uint32_t)(handler - v->h->event), a->event },
			    "sem_post() can be called in a handler, but there it never returned");
			return;
		}
	}
	for (i = 0; any && i < k->acts; i++) {
		const struct count_act *a = &k->act[i];

		if (a->fate == COUNT_REFUSED && is_at_rest(v, a) && act_event(v, a)->err == EAGAIN &&
		    counter_never_short(k, a, a->call, a->ret)) {
			judgement_contradict(j, 2, (uint32_t[]){ last_post(v, a->call, a->event), a->event },
			    "what handlers posted is there until it is taken, but nothing was left where at least %lld had to be",
			    (long long)counter_least(k, a->call, a));
			return;
		}
		if (counter_overdrawn(k, a)) {
			judgement_contradict(j, 2, (uint32_t[]){ last_post(v, a->call, a->event), a->event },
			    "handlers posted less than was taken");
			return;
		}
	}
}

void psem_judge_handlers(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_handlers);
}

/* ---- psem.open-atomic ---- */

enum { OPEN_LOST, OPEN_JOINED, OPEN_RACED };

static bool creates(const struct event *e)
{
	return event_is(e, "sem-create");
}

static bool succeeded(const struct event *e)
{
	return e->ret != OPEN && e->result == 0;
}

/* The name may have been removed at some time in between. */
static bool maybe_removed(const struct history *h, unsigned object, uint64_t from, uint64_t to)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_is(e, "sem-unlink") && (unsigned)e->in[0] == object && (e->ret == OPEN || e->result == 0) &&
		    e->ret > from && e->call < to)
			return true;
	}
	return false;
}

bool psem_second_winner(const struct history *h, const struct event *create, const struct event **first)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);
	unsigned object = end_object(create->in[0]);

	for (; i.at < i.end && &h->event[*i.at] != create; i.at++) {
		const struct event *e = &h->event[*i.at];
		uint64_t to = e->ret > create->ret ? e->ret : create->ret;

		*first = e;
		if (creates(e) && e->in[2] == PSEM_EXCL && succeeded(e) && end_object(e->in[0]) == object &&
		    !maybe_removed(h, object, e->call, to))
			return true;
	}
	return false;
}

bool psem_must_be_there(const struct history *h, const struct event *open, const struct event **made)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);
	unsigned object = end_object(open->in[0]);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		*made = e;
		if (creates(e) && succeeded(e) && end_object(e->in[0]) == object && happened_before(e, open) &&
		    !maybe_removed(h, object, e->call, open->ret))
			return true;
	}
	return false;
}

/* Somebody may have made it by then. */
static bool may_be_there(const struct history *h, const struct event *by)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (e != by && creates(e) && end_object(e->in[0]) == end_object(by->in[0]) && e->call < by->ret &&
		    (e->ret == OPEN || e->result == 0))
			return true;
	}
	return false;
}

static bool contradict_open(const struct history *h, const struct event *e, const struct event *other, struct judgement *j,
    const char *why)
{
	judgement_contradict(j, other != NULL ? 2 : 1,
	    (uint32_t[]){ (uint32_t)((other != NULL ? other : e) - h->event), (uint32_t)(e - h->event) }, "%s", why);
	return false;
}

static bool check_open(const struct history *h, const struct event *e, struct judgement *j)
{
	const struct event *other = NULL;

	if (creates(e) && e->in[2] == PSEM_EXCL && succeeded(e) && psem_second_winner(h, e, &other))
		return contradict_open(h, e, other, j, "of several that create a semaphore with O_EXCL one succeeds, but two did");
	if (creates(e) && e->ret != OPEN && e->result == -1 && e->err == EEXIST) {
		judgement_count(j, OPEN_LOST, 1);
		if (!may_be_there(h, e))
			return contradict_open(h, e, NULL, j, "EEXIST says that the name is there, but nobody can have made it");
	}
	if (e->ret != OPEN && e->result == -1 && e->err == ENOENT && psem_must_be_there(h, e, &other))
		return contradict_open(h, e, other, j, "a semaphore stays until it is unlinked, but its name led to nothing");
	if (succeeded(e) && !creates(e)) {
		judgement_count(j, OPEN_JOINED, 1);
		if (!may_be_there(h, e))
			return contradict_open(h, e, NULL, j, "a name leads to nothing before it was made, but it was opened");
	}
	return true;
}

/* Everybody sees the same one, with the winner's value: more cannot be taken of it, nor less. */
static void check_value(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i;

	if (!psem_is_named(v->h->object[v->object].kind))
		return;
	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];

		if (counter_overdrawn(k, a) ||
		    (a->fate == COUNT_REFUSED && act_event(v, a)->err == EAGAIN && is_at_rest(v, a) &&
		        counter_never_short(k, a, a->call, a->ret))) {
			judgement_contradict(j, 1, &a->event,
			    "a semaphore has the value of whoever made it, but this call saw another one");
			return;
		}
	}
}

void psem_judge_open(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);
	const struct event *last = NULL;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!psem_is_named(h->object[end_object(e->in[0])].kind))
			continue;
		judgement_applies(j);
		judgement_count(j, OPEN_RACED, last != NULL && creates(last) && creates(e) && overlapped(last, e));
		last = e;
		if (!check_open(h, e, j))
			return;
	}
	judge_semaphores(h, j, check_value);
}
