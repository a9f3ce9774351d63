#include "rules.h"

/* The next change of the signal's disposition after `event` that the process makes, of an operation that says so. */
static uint64_t next_change(const struct story *s, unsigned process, uint32_t event, unsigned signal)
{
	uint64_t until = OPEN;
	uint32_t i;

	for (i = event + 1; i < s->h->events && until == OPEN; i++) {
		const struct event *e = &s->h->event[i];

		if (event_process(s->h, e) != process)
			continue;
		if ((event_role(e) == ROLE_ACTION && in_set((uint64_t)e->in[0], signal)) ||
		    event_role(e) == ROLE_EXEC ||
		    (event_role(e) == ROLE_ACCEPT && event_is(e, "sigwait") && in_set((uint64_t)e->in[0], signal)))
			until = e->call;
	}
	return until;
}

static uint32_t first_handler(const struct story *s, unsigned process, unsigned signal, uint64_t from, uint64_t until)
{
	uint32_t i;

	for (i = s->first[process]; i < s->first[process + 1]; i++) {
		const struct event *e = &s->h->event[s->order[i]];

		if (event_role(e) == ROLE_HANDLER && e->in[0] == (int64_t)signal && e->call > from && e->call < until)
			return s->order[i];
	}
	return NO_EVENT;
}

/*
 * Judged in processes of one thread, and where it was installed outside handlers: then no frame of the signal waits below,
 * selected under an older disposition.
 */
bool act_next_reset(const struct story *s, unsigned process, uint32_t *at, struct reset *out)
{
	for (; s->first[process] + *at / SIGNALS_MAX < s->first[process + 1]; ++*at) {
		uint32_t index = s->order[s->first[process] + *at / SIGNALS_MAX];
		const struct event *e = &s->h->event[index];
		struct action_asked a;

		if (event_role(e) != ROLE_ACTION || e->ret == OPEN || s->fact[index].handler != NO_EVENT) {
			*at |= SIGNALS_MAX - 1;
			continue;
		}
		a = std_action(e);
		if (a.kind != ACT_CATCH || (a.flags & FLAG_RESETHAND) == 0) {
			*at |= SIGNALS_MAX - 1;
			continue;
		}
		out->signal = *at % SIGNALS_MAX;
		if (!in_set((uint64_t)e->in[0] & (SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign, out->signal))
			continue;
		out->action = index;
		out->until = next_change(s, process, index, out->signal);
		out->handler = first_handler(s, process, out->signal, e->ret, out->until);
		if (out->handler == NO_EVENT)
			continue;
		++*at;
		return true;
	}
	return false;
}

uint32_t act_second_handler(const struct story *s, const struct reset *r)
{
	const struct event *first = &s->h->event[r->handler];

	return first_handler(s, first->actor, r->signal, first->call, r->until);
}

/* The process asked, after the handler had begun, and was told that the signal is still caught. */
static uint32_t still_caught(const struct story *s, const struct reset *r, struct judgement *j)
{
	const struct event *first = &s->h->event[r->handler];
	uint32_t i;

	for (i = s->first[first->actor]; i < s->first[first->actor + 1]; i++) {
		const struct event *e = &s->h->event[s->order[i]];

		if (event_role(e) != ROLE_QUERY || e->in[0] != (int64_t)r->signal || e->result != 0 || e->ret == OPEN ||
		    e->call < first->call || e->ret > r->until)
			continue;
		judgement_count(j, 1, 1);
		if (e->out[0] != ACT_DEFAULT)
			return s->order[i];
	}
	return NO_EVENT;
}

/*
 * Everything that is judged ends a process by default. One that was sent after the handler had begun, and that the
 * process has neither pending nor taken while it blocks it, was dropped as if it were ignored. *look: where that shows.
 */
static uint32_t dropped(const struct story *s, const struct reset *r, uint32_t *look)
{
	const struct event *first = &s->h->event[r->handler];
	const struct stream *t = NULL;
	uint32_t i, at = 0, p;

	for (i = 0; i < s->streams; i++)
		if (s->stream[i].process == first->actor && s->stream[i].signal == r->signal)
			t = &s->stream[i];
	while (t != NULL && (p = story_next_pending(s, first->actor, r->signal, &at)) != NO_EVENT) {
		const struct event *e = &s->h->event[p];
		const struct sent *x;
		uint32_t takes;

		if (e->ret > r->until)
			break;
		x = story_last_ok(t, first->call, e->call);
		takes = story_takes_before(t, e->ret);
		if (x == NULL || in_set((uint64_t)e->out[0], r->signal) ||
		    (takes > 0 && t->take[takes - 1].time > x->call))
			continue;
		*look = p;
		return x->event;
	}
	return NO_EVENT;
}

/* The process sent it to itself, unblocked, and the call returned although nothing else had to be delivered. */
static uint32_t survived(const struct story *s, const struct reset *r)
{
	const struct event *first = &s->h->event[r->handler];
	uint32_t i;

	for (i = s->first[first->actor]; i < s->first[first->actor + 1]; i++) {
		uint32_t index = s->order[i];
		const struct event *e = &s->h->event[index];
		unsigned signal;

		if (e->call > first->call && e->ret < r->until && std_sends_itself(s, e, &signal) &&
		    signal == r->signal && !in_set(s->fact[index].maybe, signal) && !s->stops &&
		    !std_handled_inside(s, index))
			return index;
	}
	return NO_EVENT;
}

static bool ended_by(const struct story *s, unsigned process, unsigned signal)
{
	struct indexes reap = events_with(s->h, ROLE_REAP);

	for (; reap.at < reap.end; reap.at++) {
		const struct event *e = &s->h->event[*reap.at];

		if (e->ret != OPEN && e->result == 0 && e->in[0] == (int64_t)process && e->out[0] != 0 &&
		    e->out[1] == (int64_t)signal)
			return true;
	}
	return false;
}

static void judge_one(const struct story *s, const struct reset *r, struct judgement *j)
{
	const struct event *first = &s->h->event[r->handler];
	uint32_t second = act_second_handler(s, r), asked, sent, look = NO_EVENT;

	judgement_applies(j);
	judgement_count(j, 0, 1);
	if (r->until == OPEN && ended_by(s, first->actor, r->signal))
		judgement_count(j, 2, 1);
	if (second != NO_EVENT)
		judgement_contradict(j, 3, (uint32_t[]){ r->action, r->handler, second },
		    "a handler installed once with SA_RESETHAND ran twice");
	asked = still_caught(s, r, j);
	if (asked != NO_EVENT)
		judgement_contradict(j, 3, (uint32_t[]){ r->action, r->handler, asked },
		    "a handler with SA_RESETHAND had begun, but sigaction() does not tell the default action");
	sent = dropped(s, r, &look);
	if (sent != NO_EVENT)
		judgement_contradict(j, 4, (uint32_t[]){ r->action, r->handler, sent, look },
		    "after a handler with SA_RESETHAND the signal had its default action, to end the process; one that was "
		    "sent is not pending, and the process goes on");
	sent = survived(s, r);
	if (sent != NO_EVENT)
		judgement_contradict(j, 3, (uint32_t[]){ r->action, r->handler, sent },
		    "after a handler with SA_RESETHAND the process sent itself the signal, unblocked, and goes on");
}

void act_judge_reset(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	struct reset r;
	unsigned process;

	if (s == NULL)
		return;
	for (process = 0; process < h->actors; process++) {
		uint32_t at = 0;

		if (!s->alone[process] || s->murky[process])
			continue;
		while (act_next_reset(s, process, &at, &r))
			judge_one(s, &r, j);
	}
}
