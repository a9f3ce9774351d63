/* Posts in handlers, and names that are made and opened. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

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

		if (a->fate == COUNT_REFUSED && psem_is_at_rest(v, a) && act_event(v, a)->err == EAGAIN &&
		    counter_never_short(k, a, a->call, a->ret)) {
			judgement_contradict(j, 2, (uint32_t[]){ psem_last_post(v, a->call, a->event), a->event },
			    "what handlers posted is there until it is taken, but nothing was left where at least %lld had to be",
			    (long long)counter_least(k, a->call, a));
			return;
		}
		if (counter_overdrawn(k, a)) {
			judgement_contradict(j, 2, (uint32_t[]){ psem_last_post(v, a->call, a->event), a->event },
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

enum name_use psem_names(const struct history *h, const struct event *e, unsigned *name)
{
	if (event_role(e) == ROLE_NONE && event_is(e, "sem-unlink")) {
		*name = (unsigned)e->in[0];
		return NAME_REMOVES;
	}
	if (event_role(e) != ROLE_OPEN_END || !psem_is_named(h->object[end_object(e->in[0])].kind))
		return NAME_UNUSED;
	*name = end_object(e->in[0]);
	return !creates(e) ? NAME_OPENS : e->in[2] == PSEM_EXCL ? NAME_WINS : NAME_MAKES;
}

static bool contradict_open(const struct history *h, const struct event *e, const struct event *other,
    struct judgement *j, const char *why)
{
	judgement_contradict(j, other != NULL ? 2 : 1,
	    (uint32_t[]){ (uint32_t)((other != NULL ? other : e) - h->event), (uint32_t)(e - h->event) }, "%s", why);
	return false;
}

static bool check_open(const struct history *h, const struct event *e, struct judgement *j)
{
	unsigned name = end_object(e->in[0]);
	const struct event *other =
	    creates(e) && e->in[2] == PSEM_EXCL && succeeded(e) ? name_other_winner(psem_names, h, name, e) : NULL;

	if (other != NULL)
		return contradict_open(h, e, other, j,
		    "of several that create a semaphore with O_EXCL one succeeds, but two did");
	if (creates(e) && e->ret != OPEN && e->result == -1 && e->err == EEXIST) {
		judgement_count(j, OPEN_LOST, 1);
		if (!name_may_be_there(psem_names, h, name, e))
			return contradict_open(h, e, NULL, j, "EEXIST says that the name is there, but it cannot be");
	}
	if (e->ret != OPEN && e->result == -1 && e->err == ENOENT)
		other = name_present(psem_names, h, name, e);
	if (other != NULL)
		return contradict_open(h, e, other, j,
		    "a semaphore stays until it is unlinked, but its name led to nothing");
	if (succeeded(e) && !creates(e)) {
		judgement_count(j, OPEN_JOINED, 1);
		if (!name_may_be_there(psem_names, h, name, e))
			return contradict_open(h, e, NULL, j,
			    "a name leads to nothing before it was made or after it was removed, but it was opened");
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
		    (a->fate == COUNT_REFUSED && act_event(v, a)->err == EAGAIN && psem_is_at_rest(v, a) &&
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
