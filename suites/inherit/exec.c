/* What a new image has of the old one's signals. */
#include "../std/story.h"
#include "inherit.h"

enum { PASSED, PENDING, IGNORED, CAUGHT, SENT_MEANWHILE };

/* May change what `inspect` shows, or take what is pending. */
static bool changes(const struct event *e)
{
	enum op_role role = event_role(e);

	return role == ROLE_ACTION || role == ROLE_SETMASK || role == ROLE_SUSPEND || role == ROLE_ACCEPT ||
	    role == ROLE_EXEC || role == ROLE_THREAD || story_is_opaque(e);
}

static bool returned(const struct event *e)
{
	return e->ret != OPEN && e->result == 0;
}

/* Nobody ever ignores the signal: then what is blocked stays pending. */
static bool never_ignored(const struct history *h, unsigned signal)
{
	struct indexes i = events_with(h, ROLE_ACTION);

	for (; i.at < i.end; i.at++)
		if (!event_is(&h->event[*i.at], "catch") && !event_is(&h->event[*i.at], "default") &&
		    in_set((uint64_t)h->event[*i.at].in[0], signal))
			return false;
	return true;
}

static void expect(const struct story *s, struct passage *p)
{
	const struct event *exec = &s->h->event[p->exec], *q = &s->h->event[p->pending];
	uint64_t judged = (SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign, seen = 0;
	unsigned signal;
	uint32_t i, k;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (t->process != exec->actor || !in_set(judged, t->signal))
			continue;
		seen |= SIGNAL_BIT(t->signal);
		if (story_possible(t, 0, q->ret) <= story_takes_before(t, q->call))
			p->must_not |= SIGNAL_BIT(t->signal);
		for (k = 0; k < t->sends; k++) {
			const struct sent *x = &t->send[k];

			if (x->outcome != OUTCOME_OK || x->thread || x->ret >= exec->call ||
			    story_takes_before(t, q->ret) != story_takes_before(t, x->call) ||
			    !story_keeps_blocked(s, exec->actor, SIGNAL_BIT(t->signal), x->call, q->ret) ||
			    !never_ignored(s->h, t->signal))
				continue;
			p->must |= SIGNAL_BIT(t->signal);
			p->sent[t->signal] = x->event;
		}
	}
	for (signal = 0; signal < SIGNALS_MAX; signal++)
		if (in_set(judged & ~seen, signal))
			p->must_not |= SIGNAL_BIT(signal);
}

bool inherit_passage(const struct story *s, uint32_t exec, struct passage *p)
{
	const struct history *h = s->h;
	unsigned process = h->event[exec].actor;
	bool started = false;
	uint32_t i;

	*p = (struct passage){ exec, NO_EVENT, NO_EVENT, NO_EVENT, 0, 0, { 0 } };
	if (process >= ACTORS_MAX || !s->alone[process] || s->murky[process] || h->event[exec].ret != OPEN ||
	    s->fact[exec].handler != NO_EVENT)
		return false;
	for (i = s->first[process]; i < s->first[process + 1]; i++) {
		const struct event *e = &h->event[s->order[i]];

		if (s->order[i] == exec)
			continue;
		if (e->call > h->event[exec].call && event_role(e) == ROLE_START)
			started = true;
		else if (e->call > h->event[exec].call && changes(e))
			break;
		else if (changes(e))
			p->before = NO_EVENT;
		if (event_is(e, "inspect") && returned(e)) {
			if (!started)
				p->before = s->order[i];
			else if (p->after == NO_EVENT)
				p->after = s->order[i];
		}
		if (started && event_role(e) == ROLE_PENDING && returned(e) && p->pending == NO_EVENT)
			p->pending = s->order[i];
	}
	if (p->pending != NO_EVENT)
		expect(s, p);
	return started;
}

static void check_actions(const struct history *h, const struct passage *p, struct judgement *j)
{
	const struct event *b, *a;
	uint32_t events[3] = { p->before, p->exec, p->after };
	uint64_t ignored, lost, gained;

	if (p->before == NO_EVENT || p->after == NO_EVENT)
		return;
	b = &h->event[p->before];
	a = &h->event[p->after];
	ignored = (uint64_t)b->out[INSPECT_IGNORED];
	judgement_count(j, IGNORED, ignored != 0);
	judgement_count(j, CAUGHT, b->out[INSPECT_CAUGHT] != 0);
	lost = ignored & ~(uint64_t)a->out[INSPECT_IGNORED] & ~SIGNAL_BIT(SIG_I_CHLD);
	gained = (uint64_t)a->out[INSPECT_IGNORED] & ~ignored;
	if (a->out[INSPECT_MASK] != b->out[INSPECT_MASK])
		judgement_contradict(j, 3, events, "the new image has another signal mask than the old one had");
	if (a->out[INSPECT_CAUGHT] != 0)
		judgement_contradict(j, 3, events, "a signal has a handler in the new image from the beginning");
	if (lost != 0)
		judgement_contradict(j, 3, events, "a signal that was ignored is not ignored in the new image");
	if (gained != 0)
		judgement_contradict(j, 3, events, "a signal is ignored in the new image that was not before");
}

static void check_pending(const struct history *h, const struct passage *p, struct judgement *j)
{
	uint64_t shown = p->pending != NO_EVENT ? (uint64_t)h->event[p->pending].out[0] : 0;
	unsigned signal = 0;

	if (p->pending == NO_EVENT)
		return;
	judgement_count(j, PENDING, p->must != 0);
	if ((p->must & ~shown) != 0) {
		while (!((p->must & ~shown) >> signal & 1))
			signal++;
		judgement_contradict(j, 3, (uint32_t[]){ p->sent[signal], p->exec, p->pending },
		    "a signal was sent and blocked before exec, and not taken since, but it is not pending in the new image");
	}
	if ((p->must_not & shown) != 0)
		judgement_contradict(j, 2, (uint32_t[]){ p->exec, p->pending },
		    "a signal is pending in the new image that nobody sent, or that was taken");
}

static bool sent_meanwhile(const struct story *s, const struct passage *p)
{
	const struct event *exec = &s->h->event[p->exec];
	uint32_t i, k;

	for (i = 0; i < s->streams && p->pending != NO_EVENT; i++)
		for (k = 0; s->stream[i].process == exec->actor && k < s->stream[i].sends; k++)
			if (s->stream[i].send[k].ret > exec->call &&
			    s->stream[i].send[k].call < s->h->event[p->pending].call)
				return true;
	return false;
}

void inherit_judge_exec(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	struct indexes i = events_with(h, ROLE_EXEC);

	if (s == NULL)
		return;
	for (; i.at < i.end; i.at++) {
		struct passage p;

		if (!inherit_passage(s, *i.at, &p) || (p.pending == NO_EVENT && p.after == NO_EVENT))
			continue;
		judgement_applies(j);
		judgement_count(j, PASSED, 1);
		judgement_count(j, SENT_MEANWHILE, sent_meanwhile(s, &p));
		check_actions(h, &p, j);
		check_pending(h, &p, j);
	}
}
