#include "rules.h"

#include "../rtsig/rules.h"

enum { SEVERAL, ONE, NONE_FIRST, CHANGING, DRAINED };

/* How many threads of the process could be given the signal when it was sent. */
static void count_eligible(const struct story *s, const struct stream *t, const struct sent *x, struct judgement *j)
{
	unsigned a, threads = 0, yes = 0, no = 0;
	bool changing = false;

	for (a = 0; a < s->h->actors; a++) {
		enum eligible e;

		if (s->h->actor[a].process != t->process || s->first[a] == s->first[a + 1] ||
		    s->h->event[s->order[s->first[a]]].call > x->call)
			continue;
		e = ledger_eligible(s, a, t->signal, x->call);
		threads++;
		yes += e == ELIGIBLE_YES || e == ELIGIBLE_WAITS;
		no += e == ELIGIBLE_NO;
		changing |= e == ELIGIBLE_UNKNOWN;
	}
	if (yes >= 2)
		judgement_count(j, SEVERAL, 1);
	if (threads >= 3 && yes == 1 && no == threads - 1)
		judgement_count(j, ONE, 1);
	if (threads >= 2 && no == threads)
		judgement_count(j, NONE_FIRST, 1);
	if (changing && yes > 0)
		judgement_count(j, CHANGING, 1);
}

/* Delivered to a thread that blocks it, or accepted by one that did not ask for it. */
static bool check_taker(const struct story *s, const struct stream *t, const struct take *d, struct judgement *j)
{
	const struct event *e = &s->h->event[d->event];

	if (d->accepted ? in_set((uint64_t)e->in[0], t->signal) : !in_set(s->fact[d->event].blocked, t->signal))
		return true;
	judgement_contradict(j, 1, &d->event,
	    d->accepted ? "%s was returned to a thread that had not asked for it"
	                : "%s was delivered to a thread that had it blocked",
	    story_name(s, t).text);
	return false;
}

static void judge_stream(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i, drain = ledger_drain(s, t), proof[4], events[CONTRADICTION_EVENTS_MAX];
	uint64_t must = 0;
	unsigned sends, n;

	judgement_applies(j);
	for (i = 0; i < t->sends; i++)
		if (!t->send[i].thread)
			count_eligible(s, t, &t->send[i], j);
	for (i = 0; i < t->takes && check_taker(s, t, &t->take[i], j); i++)
		;
	n = ledger_excess(t, &sends, events);
	if (n > 0)
		judgement_contradict(j, n, events,
		    "%s was taken by its threads more often than it had been sent by then (%u times)",
		    story_name(s, t).text, sends);
	if (is_realtime(t->signal))
		rtsig_check_values(s, t, j);
	if (drain != NO_EVENT) {
		const struct sent *x = ledger_lost(s, t, drain, &must);

		judgement_count(j, DRAINED, must);
		if (x != NULL)
			judgement_contradict(j, 2, (uint32_t[]){ x->event, drain },
			    "%s was sent to a process of several threads with success, but no thread took it and it is not "
			    "pending",
			    story_name(s, t).text);
	}
	n = ledger_hung(s, t, proof);
	if (n > 0)
		judgement_contradict(j, n, proof,
		    "%s was pending for a whole deadline although a thread waited for it or had it unblocked",
		    story_name(s, t).text);
}

static bool has_process_sends(const struct stream *t)
{
	uint32_t i;

	for (i = 0; i < t->sends; i++)
		if (!t->send[i].thread)
			return true;
	return false;
}

void thread_judge_process(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++)
		if (ledger_is_threaded(s, s->stream[i].process) && ledger_counts(s, &s->stream[i]) &&
		    has_process_sends(&s->stream[i]))
			judge_stream(s, &s->stream[i], j);
}
