/* Signals while processes come and go: nothing is lost on survivors, the dead are explained, and their ids stay taken. */
#include "../std/story.h"
#include "storm.h"

#include <errno.h>

enum { DRAINED, EXECED, INTO_ANY, INTO_EXEC, EXITED, KILLED };

/* ---- survivors ---- */

static bool never_ignored(const struct history *h, unsigned signal)
{
	struct indexes i = events_with(h, ROLE_ACTION);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (in_set((uint64_t)e->in[0], signal) &&
		    (e->result != 0 || (!event_is(e, "catch") && !event_is(e, "default"))))
			return false;
	}
	return true;
}

/* From that moment on it was blocked or caught all the time, and blocked in every new image. */
static bool kept(const struct story *s, const struct stream *t, uint64_t from)
{
	uint32_t i;
	bool safe = false;

	for (i = s->first[t->process]; i < s->first[t->process + 1]; i++) {
		const struct fact *f = &s->fact[s->order[i]];
		const struct event *e = &s->h->event[s->order[i]];
		bool now = in_set(f->blocked | f->caught, t->signal) || event_role(e) == ROLE_HANDLER;

		if (event_role(e) == ROLE_EXEC || event_role(e) == ROLE_START)
			now = in_set(f->blocked, t->signal);
		if (e->call < from)
			safe = e->ret < from || now; /* what was over by then is seen in what follows */
		else if (!safe || !now)
			return false;
	}
	return safe;
}

bool storm_must_come(const struct story *s, const struct stream *t, const struct sent *x, uint32_t *drain)
{
	*drain = story_drained(s, t);
	return x->outcome == OUTCOME_OK && !x->thread && *drain != NO_EVENT && x->ret < s->h->event[*drain].call &&
	    in_set((SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign, t->signal) &&
	    (t->signal != SIG_I_HUP || !s->stops) && s->alone[t->process] && !s->murky[t->process] &&
	    never_ignored(s->h, t->signal) && kept(s, t, x->call);
}

static void check_survivor(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t k, drain;

	for (k = t->sends; k > 0; k--) {
		const struct sent *x = &t->send[k - 1];

		if (!storm_must_come(s, t, x, &drain))
			continue;
		judgement_count(j, DRAINED, 1);
		if (t->takes == 0 || t->take[t->takes - 1].time < x->call)
			judgement_contradict(j, 2, (uint32_t[]){ x->event, drain },
			    "%s was sent with success to a process that lived on, blocked or caught all the time, but it "
			    "was neither taken since nor is it pending",
			    story_name(s, t).text);
		return;
	}
}

/* ---- the dead ---- */

static bool may_have_ended(const struct history *h, unsigned process, int64_t signal, uint64_t before)
{
	size_t i;

	if (signal == SIG_I_KILL || signal == SIG_I_KICK || signal < 0 || signal_stops((int)signal))
		return true; /* who else sends these is not ours to know */
	for (i = 0; i < h->events && h->event[i].call < before; i++) {
		const struct event *e = &h->event[i];

		if (event_sends(e) == signal && event_may_signal(h, e, process))
			return true;
		if (event_process(h, e) == process &&
		    (story_is_opaque(e) || (signal == SIG_I_PIPE && role_gives(event_role(e)))))
			return true;
	}
	return false;
}

static bool said_so(const struct history *h, unsigned process, int64_t status, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_EXIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_process(h, e) == process && e->call < before && status_same(e->in[0], status))
			return true;
	}
	return false;
}

static void check_death(const struct story *s, uint32_t reap, struct judgement *j)
{
	const struct history *h = s->h;
	const struct event *e = &h->event[reap];
	unsigned process = (unsigned)e->in[0];
	uint32_t last;

	judgement_count(j, e->out[0] == 0 ? EXITED : KILLED, 1);
	if (e->out[0] == 0 && !said_so(h, process, e->out[1], e->ret))
		judgement_contradict(j, 1, &reap, "%s is said to have exited with a status that it did not give",
		    h->actor[process].name);
	if (e->out[0] != 0 && !(s->stops && e->out[1] == SIG_I_HUP) && !may_have_ended(h, process, e->out[1], e->ret))
		judgement_contradict(j, 1, &reap, "%s is said to have been ended by a signal that nobody sent to it",
		    h->actor[process].name);
	last = s->first[process] < s->first[process + 1] ? s->order[s->first[process + 1] - 1] : NO_EVENT;
	if (last != NO_EVENT && h->event[last].call > e->ret)
		judgement_contradict(j, 2, (uint32_t[]){ reap, last }, "%s goes on after its end was waited for",
		    h->actor[process].name);
}

/* ---- ids ---- */

/*
 * The id of M's children is taken, whether they live or not: nobody reaps them before the end. What is said of a thread that
 * has ended and that nobody has joined differs.
 */
static void check_target(const struct history *h, uint32_t send, struct judgement *j)
{
	const struct event *e = &h->event[send];
	unsigned process;

	if (e->ret == OPEN || e->result != -1 || e->in[0] < 0 || e->in[0] >= (int64_t)h->actors)
		return;
	process = h->actor[e->in[0]].process;
	if (process != (unsigned)e->in[0])
		return;
	if ((e->err == ESRCH || e->err == EPERM) && h->actor[h->actor[process].parent].process == 0)
		judgement_contradict(j, 1, &send, "a signal to %s failed with %s, though its parent has not reaped it",
		    h->actor[process].name, e->err == ESRCH ? "ESRCH" : "EPERM");
}

/* ---- evidence ---- */

static void count_overlaps(const struct story *s, struct judgement *j)
{
	static const enum op_role roles[] = { ROLE_EXEC, ROLE_FORK, ROLE_EXIT };
	const struct history *h = s->h;
	unsigned k;

	for (k = 0; k < 3; k++) {
		struct indexes i = events_with(h, roles[k]);
		uint64_t n = 0;

		for (; i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];
			unsigned process = event_process(h, e);
			uint32_t t, x;

			for (t = 0; t < s->streams && process != 0; t++)
				for (x = 0; s->stream[t].process == process && x < s->stream[t].sends; x++)
					n += s->stream[t].send[x].call < e->call && s->stream[t].send[x].ret > e->call;
		}
		judgement_count(j, INTO_ANY, n);
		judgement_count(j, INTO_EXEC, roles[k] == ROLE_EXEC ? n : 0);
	}
	judgement_count(j, EXECED, (uint64_t)(events_with(h, ROLE_EXEC).end - events_with(h, ROLE_EXEC).at));
}

void storm_judge_churn(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	struct indexes i;
	uint32_t k;

	if (s == NULL)
		return;
	judgement_applies(j);
	for (k = 0; k < s->streams; k++)
		check_survivor(s, &s->stream[k], j);
	for (i = events_with(h, ROLE_REAP); i.at < i.end; i.at++)
		if (h->event[*i.at].ret != OPEN && h->event[*i.at].result == 0)
			check_death(s, *i.at, j);
	for (i = events_with(h, ROLE_SEND); i.at < i.end; i.at++)
		check_target(h, *i.at, j);
	count_overlaps(s, j);
}
