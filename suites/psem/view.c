#include "view.h"

#include "../std/facts.h"
#include "views.h"

#include <errno.h>
#include <stdlib.h>

bool sem_takes(const struct event *e, bool *tries)
{
	*tries = event_is(e, "sem-trywait");
	return *tries || event_is(e, "sem-wait") || event_is(e, "sem-timedwait");
}

static bool is_of(const struct event *e, unsigned object)
{
	bool tries;

	return event_role(e) == ROLE_NONE && end_object(e->in[0]) == object &&
	    (event_is(e, "sem-post") || sem_takes(e, &tries));
}

static struct count_act act_of(const struct history *h, uint32_t index)
{
	const struct event *e = &h->event[index];
	struct count_act a = { .call = e->call,
		.ret = e->ret,
		.event = index,
		.amount = event_is(e, "sem-post") ? 1 : -1 };

	if (e->ret == OPEN)
		a.fate = a.amount < 0 && certainly_stuck(h, index) ? COUNT_STUCK : COUNT_PERHAPS;
	else if (e->result == 0)
		a.fate = COUNT_DONE;
	else
		a.fate = e->err == EAGAIN || e->err == ETIMEDOUT ? COUNT_REFUSED : COUNT_NOTHING;
	return a;
}

/* Bounds of the first value: of those that may have made it. False: there may be several semaphores, or none. */
static bool first_value(const struct history *h, unsigned object, int64_t *least, int64_t *most)
{
	struct indexes i = events_with(h, ROLE_OPEN_END), unlinks = events_with(h, ROLE_NONE);
	const struct event *sole = NULL;
	unsigned makers = 0;

	for (; unlinks.at < unlinks.end; unlinks.at++)
		if (event_is(&h->event[*unlinks.at], "sem-unlink") && (unsigned)h->event[*unlinks.at].in[0] == object)
			return false;
	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (end_object(e->in[0]) != object || !event_is(e, "sem-create") || (e->ret != OPEN && e->result != 0))
			continue;
		if (e->in[2] == PSEM_EXCL && e->ret != OPEN) { /* that one made it, and nobody else */
			if (sole != NULL)
				return false;
			sole = e;
		}
		*least = makers == 0 || e->in[1] < *least ? e->in[1] : *least;
		*most = makers == 0 || e->in[1] > *most ? e->in[1] : *most;
		makers++;
	}
	if (sole != NULL)
		*least = *most = sole->in[1];
	return makers > 0;
}

static bool sem_view_open(struct sem_view *v, const struct history *h, unsigned object)
{
	size_t acts = 0;
	uint32_t i;

	*v = (struct sem_view){ .h = h, .object = object };
	if (!first_value(h, object, &v->counter.least, &v->counter.most))
		return false;
	for (i = 0; i < h->events; i++)
		acts += is_of(&h->event[i], object);
	v->counter.act = zeroed(acts + 1, sizeof(struct count_act));
	for (i = 0; i < h->events; i++)
		if (is_of(&h->event[i], object))
			v->counter.act[v->counter.acts++] = act_of(h, i);
	return true;
}

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (psem_is_semaphore(h->object[object].kind))
		views_keep(all, sem_view_open(views_room(all), h, object));
}

static void forget(void *view)
{
	struct sem_view *v = view;

	free(v->counter.act);
}

const struct sem_view *sem_view_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct sem_view), view_object, forget };

	return views_at(h, &kind, index);
}

void judge_semaphores(const struct history *h, struct judgement *j, sem_check *check)
{
	const struct sem_view *v;
	unsigned i;

	for (i = 0; (v = sem_view_at(h, i)) != NULL; i++)
		check(v, j);
}
