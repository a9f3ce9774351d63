/* SIGCONT lets a stopped process go on, whatever it thinks of that signal. */
#include "../std/story.h"
#include "job.h"

enum { CONTINUED, BLOCKED, CAUGHT, NEITHER, HAD_TO_COME };

/* A stop signal may have been generated for the process by a call that was not over at that moment, but for `except`. */
static bool may_stop_after(const struct history *h, unsigned process, uint64_t moment, const struct event *except)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e != except && signal_stops(event_sends(e)) && event_sends_until(e) > moment &&
		    event_may_signal(h, e, process))
			return true;
	}
	return false;
}

static const struct stream *continues_of(const struct story *s, unsigned process)
{
	uint32_t i;

	for (i = 0; i < s->streams; i++)
		if (s->stream[i].process == process && s->stream[i].signal == SIG_I_CONT)
			return &s->stream[i];
	return NULL;
}

/* ---- a caught one must be taken ---- */

uint32_t job_must_take(const struct story *s, unsigned process, uint32_t *drain)
{
	const struct stream *t = continues_of(s, process);
	const struct sent *x;

	if (t == NULL || !s->alone[process] || s->murky[process] || in_set(s->foreign, SIG_I_CONT))
		return NO_EVENT;
	*drain = story_drained(s, t);
	if (*drain == NO_EVENT)
		return NO_EVENT;
	x = story_last_ok(t, s->caught_since[process][SIG_I_CONT], s->h->event[*drain].call);
	if (x == NULL || may_stop_after(s->h, process, x->call, NULL))
		return NO_EVENT;
	return x->event;
}

static void check_taken(const struct story *s, unsigned process, struct judgement *j)
{
	const struct stream *t = continues_of(s, process);
	uint32_t drain, sent = job_must_take(s, process, &drain);

	if (sent == NO_EVENT)
		return;
	judgement_count(j, HAD_TO_COME, 1);
	if (t->takes == 0 || t->take[t->takes - 1].time < s->h->event[sent].call)
		judgement_contradict(j, 2, (uint32_t[]){ sent, drain },
		    "%s was sent and caught, and no stop signal followed, but it was neither taken since nor is it pending",
		    story_name(s, t).text);
}

/* ---- the process must go on ---- */

/* Its parent saw it stopped between these moments. */
static uint32_t seen_stopped(const struct history *h, unsigned process, uint64_t from, uint64_t to)
{
	struct indexes i = events_with(h, ROLE_CHILD);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (e->in[0] == (int64_t)process && e->ret < to && e->call > from && e->result == 0 &&
		    e->out[0] == CHILD_STOPPED)
			return *i.at;
	}
	return NO_EVENT;
}

/* Something was sent to it that it may have died of. */
static bool may_be_dead(const struct story *s, unsigned process)
{
	const struct history *h = s->h;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int signal = event_sends(e);

		if (signal >= 0 && signal != SIG_I_CONT && signal != SIG_I_CHLD && !signal_stops(signal) &&
		    event_may_signal(h, e, process) &&
		    (signal == SIG_I_KILL || s->caught_since[process][signal] >= e->call))
			return true;
	}
	return false;
}

static void check_goes_on(const struct story *s, unsigned process, struct judgement *j)
{
	const struct history *h = s->h;
	const struct stream *t = continues_of(s, process);
	uint32_t last = NO_EVENT, k;
	const struct event *e;

	if (h->quiet == OPEN || s->first[process] == s->first[process + 1] || !s->alone[process])
		return;
	last = s->order[s->first[process + 1] - 1];
	e = &h->event[last];
	if (event_role(e) != ROLE_RAISE || !signal_stops((int)e->in[0]) || e->ret != OPEN || e->call >= h->quiet ||
	    may_be_dead(s, process))
		return;
	for (k = 0; t != NULL && k < t->sends; k++) {
		const struct sent *x = &t->send[k];
		uint32_t seen = seen_stopped(h, process, e->call, x->call);

		if (x->outcome != OUTCOME_OK || x->ret >= h->quiet || seen == NO_EVENT ||
		    may_stop_after(h, process, x->call, e))
			continue;
		judgement_contradict(j, 3, (uint32_t[]){ last, seen, x->event },
		    "%s was stopped, and continued long before the watchdog ended the case, but it did not go on",
		    h->actor[process].name);
		return;
	}
}

static void count_continues(const struct story *s, unsigned process, struct judgement *j)
{
	const struct stream *t = continues_of(s, process);
	uint32_t i, k;

	for (k = 0; k < t->sends; k++) {
		const struct sent *x = &t->send[k];
		const struct fact *f = NULL;

		if (x->outcome != OUTCOME_OK || seen_stopped(s->h, process, 0, x->call) == NO_EVENT)
			continue;
		for (i = s->first[process]; i < s->first[process + 1] && s->h->event[s->order[i]].call < x->call; i++)
			f = &s->fact[s->order[i]];
		judgement_count(j, CONTINUED, 1);
		if (f == NULL)
			continue;
		judgement_count(j, BLOCKED, in_set(f->blocked, SIG_I_CONT));
		judgement_count(j, CAUGHT, in_set(f->caught, SIG_I_CONT) && !in_set(f->maybe, SIG_I_CONT));
		judgement_count(j, NEITHER, !in_set(f->caught, SIG_I_CONT));
	}
}

void job_judge_resumes(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	unsigned p;

	if (s == NULL || !s->stops)
		return;
	for (p = 0; p < h->actors; p++) {
		if (h->actor[p].process != p || continues_of(s, p) == NULL)
			continue;
		judgement_applies(j);
		count_continues(s, p, j);
		check_taken(s, p, j);
		check_goes_on(s, p, j);
	}
}
