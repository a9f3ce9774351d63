#include "lives.h"

enum { TICK_NS = 10000000 };

int64_t timer_slack(const struct history *h)
{
	int64_t resolution = history_mark(h, "TIMER_RESOLUTION");

	return resolution > TICK_NS ? resolution : TICK_NS;
}

static void add_arming(struct timer_life *l, uint32_t event)
{
	const struct event *e = &l->s->h->event[event];
	bool sets = event_is(e, "timer-set");

	l->arming[l->armings++] = (struct arming){
		.event = event,
		.before = sets ? e->out[SET_BEFORE] : 0,
		.after = sets ? e->out[SET_AFTER] : INT64_MAX,
		.first = sets ? e->in[1] * 1000 : 0,
		.interval = sets ? e->in[2] * 1000 : 0,
	};
}

/* A new image counts its timers anew. */
static bool is_unique(const struct history *h, uint32_t event)
{
	struct indexes i = events_with(h, ROLE_SOURCE);

	for (; i.at < i.end; i.at++)
		if (*i.at != event && h->event[*i.at].out[CREATE_VALUE] == h->event[event].out[CREATE_VALUE])
			return false;
	return true;
}

bool timer_life_open(struct timer_life *l, const struct story *s, uint32_t event)
{
	const struct history *h = s->h;
	const struct event *e = &h->event[event];
	uint32_t i, from = 0;

	if (!event_is(e, "timer-create") || e->ret == OPEN || e->result != 0 || !s->alone[e->actor] ||
	    s->fact[event].handler != NO_EVENT || !is_unique(h, event))
		return false;
	*l = (struct timer_life){ .s = s,
		.made = event,
		.process = e->actor,
		.object = (unsigned)e->in[0],
		.signal = (unsigned)e->in[1] & 63,
		.silent = e->in[2] == NOTIFY_NONE,
		.value = e->out[CREATE_VALUE],
		.until = OPEN };
	for (i = 0; i < s->streams; i++)
		if (s->stream[i].process == l->process && s->stream[i].signal == l->signal)
			l->stream = &s->stream[i];
	while (s->order[s->first[e->actor] + from] != event)
		from++;
	for (i = s->first[e->actor] + from + 1; i < s->first[e->actor + 1]; i++) {
		const struct event *x = &h->event[s->order[i]];
		bool sets = event_is(x, "timer-set"), deletes = event_is(x, "timer-delete");

		if ((!sets && !deletes) || x->in[0] != (int64_t)l->object)
			continue;
		if (x->ret == OPEN)
			break; /* its process came no further */
		if (x->result == 0)
			add_arming(l, s->order[i]);
		if (l->armings == ARMINGS_MAX)
			return false;
		if (deletes) {
			l->until = x->call;
			break;
		}
	}
	return true;
}

bool timer_next(struct timer_life *l, const struct story *s, uint32_t *at)
{
	struct indexes sources = events_with(s->h, ROLE_SOURCE);

	for (sources.at += *at; sources.at < sources.end; sources.at++) {
		++*at;
		if (timer_life_open(l, s, *sources.at))
			return true;
	}
	return false;
}

bool timer_sent(const struct timer_life *l, const struct take *t)
{
	const struct event *e = &l->s->h->event[t->event];

	return e->ret != OPEN && e->out[REPORT_FORM] != FORM_PLAIN && e->out[REPORT_CODE] == CODE_TIMER &&
	    e->out[REPORT_INT] == l->value;
}

const struct take *timer_told(const struct timer_life *l, uint32_t overrun)
{
	const struct event *e = &l->s->h->event[overrun];
	const struct fact *f = &l->s->fact[overrun];
	const struct take *last = NULL;
	uint32_t i;

	if (e->ret == OPEN || e->result == -1 || e->in[0] != (int64_t)l->object || e->ret > l->until)
		return NULL;
	for (i = 0; l->stream != NULL && i < l->stream->takes && l->stream->take[i].time < e->call; i++)
		if (timer_sent(l, &l->stream->take[i]))
			last = &l->stream->take[i];
	if (last == NULL)
		return NULL;
	if (f->handler != NO_EVENT) /* which its own signal cannot interrupt */
		return last->event == f->handler && in_set(l->s->fact[f->handler].least, l->signal) ? last : NULL;
	return last->accepted && in_set(f->blocked, l->signal) ? last : NULL;
}
