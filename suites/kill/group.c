/* Who gets what is sent to a process group: every member, and nobody else. */
#include "../std/story.h"
#include "kill.h"

enum { MEMBER_DRAINED, ONE, TWO, MANY, OUTSIDER, MOVED, OWN_GROUP, BY_KILLPG };

static bool is_group_send(const struct event *e)
{
	return event_role(e) == ROLE_SEND_GROUP || event_role(e) == ROLE_SEND_OWN_GROUP;
}

/* Signals that are counted: caught ones that the system never makes itself. */
static bool counts(const struct story *s, const struct stream *t)
{
	return story_counts(s, t) ||
	    (is_realtime(t->signal) && !in_set(s->foreign, t->signal) && s->alone[t->process] && !s->murky[t->process]);
}

static bool sent_to_groups(const struct history *h, unsigned signal)
{
	static const enum op_role roles[] = { ROLE_SEND_GROUP, ROLE_SEND_OWN_GROUP };
	struct indexes i;
	unsigned k;

	for (k = 0; k < 2; k++)
		for (i = events_with(h, roles[k]); i.at < i.end; i.at++)
			if (event_sends(&h->event[*i.at]) == (int)signal)
				return true;
	return false;
}

/* The process's last change of group before a send, NO_EVENT if it has its parent's. */
static uint32_t joined(const struct history *h, unsigned process, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_GROUP);
	uint32_t last = NO_EVENT;

	for (; i.at < i.end; i.at++)
		if (h->event[*i.at].call < before && h->event[*i.at].in[0] == (int64_t)process &&
		    h->event[*i.at].result == 0)
			last = *i.at;
	return last;
}

bool kill_must_have_come(const struct story *s, const struct stream *t, const struct sent *x, uint32_t *drain)
{
	*drain = story_drained(s, t);
	return counts(s, t) && x->group && x->outcome == OUTCOME_OK && *drain != NO_EVENT &&
	    x->ret < s->h->event[*drain].call && s->caught_since[t->process][t->signal] < x->call;
}

static bool came(const struct stream *t, const struct sent *x)
{
	return t->takes > 0 && t->take[t->takes - 1].time > x->call;
}

static void check_member(const struct story *s, const struct stream *t, const struct sent *x, struct judgement *j)
{
	const struct history *h = s->h;
	const struct event *e = &h->event[x->event];
	uint32_t drain, events[3] = { x->event };
	unsigned n = 1;

	if (!kill_must_have_come(s, t, x, &drain))
		return;
	judgement_count(j, MEMBER_DRAINED, 1);
	judgement_count(j, OWN_GROUP, event_role(e) == ROLE_SEND_OWN_GROUP);
	judgement_count(j, BY_KILLPG, event_is(e, "killpg"));
	if (came(t, x))
		return;
	events[n++] = drain;
	if (joined(h, t->process, e->call) != NO_EVENT)
		events[n++] = joined(h, t->process, e->call);
	judgement_contradict(j, n, events,
	    "%s was sent to the group that it was in all the time, but it was neither taken since nor is it pending",
	    story_name(s, t).text);
}

/* As many as may have been sent to it, alone or with a group that it may have been in. */
static void check_outsider(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i, events[4];
	unsigned n;

	for (i = 0; i < t->takes; i++) {
		uint32_t possible = story_possible(t, 0, t->take[i].time);

		if (i < possible)
			continue;
		events[0] = t->take[i].event;
		n = 1 + story_show_sends(t, 0, t->take[i].time, events + 1, 3);
		judgement_contradict(j, n, events,
		    "%s was taken %u times, but only %u were sent to it or to a group that it was in then",
		    story_name(s, t).text, (unsigned)(i + 1), (unsigned)possible);
		return;
	}
}

/* How many the send was certainly for; whether somebody else caught it, or had been in the group or came later. */
static void count_send(const struct story *s, uint32_t index, struct judgement *j)
{
	const struct history *h = s->h;
	const struct event *e = &h->event[index];
	unsigned p, n = 0, signal = (unsigned)event_sends(e);
	bool outsider = false, moved = false;

	if (e->ret == OPEN || e->result != 0)
		return;
	for (p = 0; p < h->actors; p++) {
		if (h->actor[p].process != p)
			continue;
		n += event_must_signal(h, e, p);
		outsider |= !event_may_signal(h, e, p) && s->caught_since[p][signal] < e->call;
		moved |= joined(h, p, OPEN) != joined(h, p, e->call) && joined(h, p, e->call) != NO_EVENT;
	}
	judgement_count(j, ONE, n == 1);
	judgement_count(j, TWO, n == 2);
	judgement_count(j, MANY, n >= 5);
	judgement_count(j, OUTSIDER, outsider);
	judgement_count(j, MOVED, moved);
}

void kill_judge_group(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, k;
	bool any = false;

	if (s == NULL)
		return;
	for (i = 0; i < h->events; i++)
		if (is_group_send(&h->event[i]) && event_sends(&h->event[i]) >= 0) {
			any = true;
			count_send(s, i, j);
		}
	if (!any)
		return;
	judgement_applies(j);
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		for (k = 0; k < t->sends; k++)
			check_member(s, t, &t->send[k], j);
		if (counts(s, t) && sent_to_groups(h, t->signal))
			check_outsider(s, t, j);
	}
}

/* ---- a signal to a group that meets a fork ---- */

bool kill_met_fork(const struct history *h)
{
	struct indexes sends = events_with(h, ROLE_SEND_GROUP), forks;

	for (; sends.at < sends.end; sends.at++)
		for (forks = events_with(h, ROLE_FORK); forks.at < forks.end; forks.at++)
			if (overlapped(&h->event[*sends.at], &h->event[*forks.at]) &&
			    event_may_signal(h, &h->event[*sends.at], event_process(h, &h->event[*forks.at])))
				return true;
	return false;
}

void kill_judge_in_fork(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, k;

	if (s == NULL || !kill_met_fork(h))
		return;
	judgement_applies(j);
	judgement_count(j, 1, 1);

	for (i = 0; i < s->streams && !s->full_queue; i++) {
		const struct stream *t = &s->stream[i];

		for (k = 0; k < t->takes && story_counts(s, t); k++) {
			uint32_t events[5] = { t->take[k].event, std_fork_of(s, t->process) };
			const struct event *e = &h->event[t->take[k].event];
			const char *why;

			if (e->ret == OPEN || e->out[REPORT_FORM] == FORM_PLAIN || !std_met_fork(s, t, &t->take[k]))
				continue;
			judgement_count(j, 0, 1);
			why = std_wrong_sender(s, t, &t->take[k]);
			if (why != NULL)
				judgement_contradict(j, 2 + story_show_sends(t, 0, t->take[k].time, events + 2, 3),
				    events, "%s came, sent to its group while it was being made, with %s",
				    story_name(s, t).text, why);
		}
	}
}
