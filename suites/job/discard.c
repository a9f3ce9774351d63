/* Stop signals and SIGCONT drop each other. */
#include "../std/story.h"
#include "job.h"

enum { DROPPED_CONT, DROPPED_STOPS, SEVERAL, NONE_DROPPED };

/* The next send to the process of one of the four signals, by call; false: none is left. */
static bool next_send(const struct story *s, unsigned process, uint64_t after, const struct sent **out,
    unsigned *signal)
{
	uint32_t i, k;

	*out = NULL;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (t->process != process || !(in_set(JOB_CATCHABLE, t->signal) || t->signal == SIG_I_STOP))
			continue;
		for (k = 0; k < t->sends; k++)
			if (t->send[k].outcome != OUTCOME_FAILED && t->send[k].call > after) {
				if (*out == NULL || t->send[k].call < (*out)->call) {
					*out = &t->send[k];
					*signal = t->signal;
				}
				break;
			}
	}
	return *out != NULL;
}

/* None of them was taken before that moment, and all are caught from before `from`. */
static bool untouched(const struct story *s, unsigned process, uint64_t from, uint64_t until)
{
	unsigned signal;
	uint32_t i;

	for (signal = 0; signal < SIGNALS_MAX; signal++)
		if (in_set(JOB_CATCHABLE, signal) &&
		    (s->caught_since[process][signal] >= from || in_set(s->foreign, signal)))
			return false;
	for (i = 0; i < s->streams; i++)
		if (s->stream[i].process == process && in_set(JOB_CATCHABLE, s->stream[i].signal) &&
		    s->stream[i].takes > 0 && s->stream[i].take[0].time < until)
			return false;
	return true;
}

bool job_expected(const struct story *s, uint32_t pending, uint64_t *set, uint32_t *last)
{
	const struct event *e = &s->h->event[pending];
	const struct sent *x, *first = NULL, *previous = NULL;
	unsigned process = e->actor, signal = 0;
	uint64_t after = 0;

	*set = 0;
	*last = NO_EVENT;
	if (event_role(e) != ROLE_PENDING || e->ret == OPEN || e->result != 0 || process >= ACTORS_MAX ||
	    s->h->actor[process].process != process || !s->alone[process] || s->murky[process] ||
	    s->fact[pending].handler != NO_EVENT)
		return false;
	for (; next_send(s, process, after, &x, &signal) && x->call < e->ret; after = x->call) {
		if (x->outcome != OUTCOME_OK || x->ret >= e->call || signal == SIG_I_STOP ||
		    (previous != NULL && x->call < previous->ret))
			return false;
		if (first == NULL)
			first = x;
		previous = x;
		*last = x->event;
		if (signal == SIG_I_CONT)
			*set = SIGNAL_BIT(SIG_I_CONT);
		else
			*set = (*set & ~SIGNAL_BIT(SIG_I_CONT)) | SIGNAL_BIT(signal);
	}
	return first != NULL && untouched(s, process, first->call, e->ret) &&
	    story_keeps_blocked(s, process, JOB_CATCHABLE, first->call, e->ret);
}

static void count_answer(const struct story *s, uint32_t pending, uint64_t set, struct judgement *j)
{
	uint64_t sent = 0, stops = set & ~SIGNAL_BIT(SIG_I_CONT), after = 0;
	const struct sent *x;
	unsigned signal = 0;

	for (; next_send(s, s->h->event[pending].actor, after, &x, &signal) && x->call < s->h->event[pending].call;
	     after = x->call)
		sent |= SIGNAL_BIT(signal);
	judgement_count(j, DROPPED_CONT, stops != 0 && in_set(sent, SIG_I_CONT));
	judgement_count(j, DROPPED_STOPS, stops == 0 && (sent & ~SIGNAL_BIT(SIG_I_CONT)) != 0);
	judgement_count(j, SEVERAL, (stops & (stops - 1)) != 0);
	judgement_count(j, NONE_DROPPED, sent == set);
}

void job_judge_discard(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL || !s->stops)
		return;
	for (i = 0; i < h->events; i++) {
		uint64_t set, seen;
		uint32_t last;

		if (!job_expected(s, i, &set, &last))
			continue;
		judgement_applies(j);
		count_answer(s, i, set, j);
		seen = (uint64_t)h->event[i].out[0] & JOB_CATCHABLE;
		if (seen == set)
			continue;
		if ((seen & ~set) != 0)
			judgement_contradict(j, 2, (uint32_t[]){ last, i },
			    "sigpending() shows %s, which what was sent after it has dropped or nobody sent",
			    in_set(seen & ~set, SIG_I_CONT) ? "SIGCONT" : "a stop signal");
		else
			judgement_contradict(j, 2, (uint32_t[]){ last, i },
			    "sigpending() lacks %s, which was sent, blocked and caught, and not dropped since",
			    in_set(set & ~seen, SIG_I_CONT) ? "SIGCONT" : "a stop signal");
	}
}
