#include "rules.h"

enum { TAKEN_BY_TARGET, SHOWN_TO_TARGET, HIDDEN_FROM_OTHERS };

bool thread_is_directed(const struct story *s, const struct stream *t)
{
	uint32_t i;

	for (i = 0; i < t->sends; i++)
		if (!t->send[i].thread)
			return false;
	return t->sends > 0 && ledger_is_threaded(s, t->process) && ledger_counts(s, t);
}

unsigned thread_excess_of(const struct story *s, const struct stream *t, uint32_t take)
{
	unsigned taker = s->h->event[t->take[take].event].actor, takes = 0, sends = 0;
	uint32_t i;

	for (i = 0; i <= take; i++)
		takes += s->h->event[t->take[i].event].actor == taker;
	for (i = 0; i < t->sends && t->send[i].call < t->take[take].time; i++)
		sends += t->send[i].target == taker && t->send[i].outcome != OUTCOME_FAILED;
	return takes > sends ? takes - sends : 0;
}

/* What a thread asked while it blocked the signal: shown if it was sent to it and not taken since, else not. */
static void judge_question(const struct story *s, const struct stream *t, uint32_t p, struct judgement *j)
{
	const struct event *e = &s->h->event[p];
	const struct sent *owed = NULL;
	bool shown = in_set((uint64_t)e->out[0], t->signal), possible = false;
	uint32_t i;

	for (i = 0; i < t->sends && t->send[i].call < e->ret; i++) {
		const struct sent *x = &t->send[i];

		if (x->target != e->actor || x->outcome == OUTCOME_FAILED)
			continue;
		possible = true;
		if (x->outcome == OUTCOME_OK && x->ret < e->call && x->call > s->caught_since[t->process][t->signal])
			owed = x;
	}
	for (i = 0; i < t->takes && owed != NULL; i++)
		if (s->h->event[t->take[i].event].actor == e->actor && t->take[i].time > owed->call &&
		    t->take[i].time < e->ret)
			owed = NULL;
	if (owed != NULL)
		judgement_count(j, SHOWN_TO_TARGET, 1);
	if (!possible && t->send[0].ret < e->call)
		judgement_count(j, HIDDEN_FROM_OTHERS, 1);
	if (shown && !possible)
		judgement_contradict(j, 2, (uint32_t[]){ t->send[0].event, p },
		    "%s is pending for a thread to which nobody sent it, only to others of its process",
		    story_name(s, t).text);
	else if (!shown && owed != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ owed->event, p },
		    "%s was sent to the thread, which blocks it and has not taken it, but is not pending for it",
		    story_name(s, t).text);
}

static void judge_stream(const struct story *s, const struct stream *t, struct judgement *j)
{
	const struct history *h = s->h;
	struct indexes asks = events_with(h, ROLE_PENDING);
	uint32_t i;

	judgement_applies(j);
	for (i = 0; i < t->takes; i++) {
		if (thread_excess_of(s, t, i) == 0) {
			judgement_count(j, TAKEN_BY_TARGET, 1);
			continue;
		}
		judgement_contradict(j, 2, (uint32_t[]){ t->send[0].event, t->take[i].event },
		    "%s was sent to single threads only, and taken by one more often than it had been sent to it",
		    story_name(s, t).text);
		return;
	}
	for (; asks.at < asks.end; asks.at++) {
		const struct event *e = &h->event[*asks.at];

		if (event_process(h, e) == t->process && e->ret != OPEN && e->result == 0 &&
		    s->fact[*asks.at].handler == NO_EVENT && in_set(s->fact[*asks.at].blocked, t->signal))
			judge_question(s, t, *asks.at, j);
	}
}

void thread_judge_directed(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++)
		if (thread_is_directed(s, &s->stream[i]))
			judge_stream(s, &s->stream[i], j);
}
