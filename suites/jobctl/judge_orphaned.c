/* The system tells a group that nobody is left to continue, and lets it go on. */
#include "../pgrp/pgrp.h"
#include "../std/story.h"
#include "../wait/kin.h"
#include "jobctl.h"

#include "mechanism.h"

/* The group that the process was in from its first act on, but for moves before `by`; ACTORS_MAX: that is not certain. */
static unsigned group_of(const struct history *h, unsigned process, uint64_t by)
{
	uint32_t set = groups_possible(h, process, by, h->end);
	unsigned group = 0;

	if (set == 0 || (set & (set - 1)) != 0)
		return ACTORS_MAX;
	for (; (set >> group & 1) == 0; group++)
		;
	return group;
}

/* The parent of a member could continue it: it was in another group of the same session. */
static bool anchors(const struct history *h, unsigned parent, unsigned member, unsigned group, uint64_t by)
{
	uint32_t its = sessions_possible(h, parent, by, h->end);

	return (groups_possible(h, parent, by, h->end) >> group & 1) == 0 && (its & (its - 1)) == 0 &&
	    its == sessions_possible(h, member, by, h->end);
}

/* The first report of a process's end. */
static uint32_t end_told(const struct history *h, unsigned process, bool *killed)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	uint32_t first = NO_EVENT;
	struct indexes i;
	struct ending end;
	unsigned k;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++)
			if (event_tells_end(h, &h->event[*i.at], &end) && end.process == process &&
			    (first == NO_EVENT || h->event[*i.at].ret < h->event[first].ret)) {
				first = *i.at;
				*killed = end.killed;
			}
	return first;
}

/* Nobody else may have continued or killed it after the one moment and before the other. */
static bool left_alone(const struct history *h, unsigned process, uint64_t from, uint64_t to)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < to; i++)
		if (event_sends(&h->event[i]) == SIG_I_CONT && event_sends_until(&h->event[i]) > from &&
		    event_may_signal(h, &h->event[i], process))
			return false;
	return jobctl_may_end(h, process) > to;
}

/* A member of the group was told to be stopped before the one moment, and stayed so until the other: the report. */
static uint32_t stopped_member(const struct history *h, unsigned group, uint64_t by, uint64_t until)
{
	struct stops s;
	unsigned p;
	uint32_t told;

	for (p = 1; p < h->actors; p++) {
		if (h->actor[p].process != p || !jobctl_stops(h, p, &s))
			continue;
		told = jobctl_stopped_at(h, &s, by);
		if (told != NO_EVENT && group_of(h, p, h->event[told].call) == group &&
		    left_alone(h, p, h->event[told].call, until))
			return told;
	}
	return NO_EVENT;
}

static bool acts_after(const struct history *h, unsigned process, uint64_t moment)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (h->event[i].call > moment && event_process(h, &h->event[i]) == process)
			return true;
	return false;
}

/* All who could have continued the group's members, and when they ended; false: one may live on. */
static bool see_anchors(const struct history *h, unsigned group, struct orphaning *o)
{
	uint32_t seen = 0;
	unsigned p;

	o->from = OPEN;
	for (p = 1; p < h->actors; p++) {
		unsigned parent = kin_parent(h, p);
		uint64_t from = jobctl_may_end(h, parent);
		bool killed = false;
		uint32_t told;

		if (h->actor[p].process != p || (groups_possible(h, p, 0, h->end) >> group & 1) == 0 ||
		    (seen >> parent & 1))
			continue;
		told = end_told(h, parent, &killed);
		if (told == NO_EVENT || from == OPEN || from > h->event[told].ret)
			return false;
		seen |= UINT32_C(1) << parent;
		o->anchors++;
		o->killed |= killed;
		o->from = from < o->from ? from : o->from;
		if (o->told == NO_EVENT || h->event[told].ret > h->event[o->told].ret)
			o->told = told;
	}
	return o->anchors > 0;
}

bool jobctl_orphaned(const struct history *h, unsigned process, struct orphaning *out)
{
	unsigned group, p;

	/* Who adopts a member may be able to continue it. */
	for (p = 0; p < h->actors; p++)
		if (kin_may_adopt(h, p, OPEN))
			return false;
	*out = (struct orphaning){ .stop = NO_EVENT, .told = NO_EVENT };
	/* Where it is at the end; whether it was there before is asked below. */
	group = process == 0 ? 0 : group_of(h, process, h->end);
	if (group == 0 || group == ACTORS_MAX || !see_anchors(h, group, out))
		return false;
	out->stop = stopped_member(h, group, out->from, h->event[out->told].ret);
	if (out->stop == NO_EVENT || group_of(h, process, out->from) != group)
		return false;
	for (p = 1; p < h->actors; p++)
		if (h->actor[p].process == p && group_of(h, p, out->from) == group &&
		    acts_after(h, p, h->event[out->told].ret) && anchors(h, kin_parent(h, p), p, group, out->from))
			return true;
	return false;
}

static bool may_stop_from(const struct history *h, unsigned process, uint64_t from)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (signal_stops(event_sends(&h->event[i])) && event_sends_until(&h->event[i]) > from &&
		    event_may_signal(h, &h->event[i], process))
			return true;
	return false;
}

bool jobctl_must_come(const struct story *s, unsigned process, unsigned signal, const struct orphaning *o,
    uint32_t *drain)
{
	struct stream t = { .process = (uint8_t)process, .signal = (uint8_t)signal };

	if (!s->alone[process] || s->murky[process] || s->caught_since[process][signal] >= o->from ||
	    (signal == SIG_I_CONT && may_stop_from(s->h, process, o->from)))
		return false;
	*drain = story_drained(s, &t);
	return *drain != NO_EVENT && s->h->event[*drain].call > s->h->event[o->told].ret;
}

static bool came(const struct story *s, unsigned process, unsigned signal, uint64_t from)
{
	uint32_t i;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (t->process == process && t->signal == signal)
			return t->takes > 0 && t->take[t->takes - 1].time > from;
	}
	return false;
}

static void check_signal(const struct story *s, unsigned process, unsigned signal, const struct orphaning *o,
    struct judgement *j)
{
	uint32_t drain;

	if (!jobctl_must_come(s, process, signal, o, &drain) || came(s, process, signal, o->from))
		return;
	judgement_contradict(j, 3, (uint32_t[]){ o->stop, o->told, drain },
	    "nobody was left to continue the group of %s, a member of which was stopped, but %s did not come",
	    history_actor_name(s->h, process), signal == SIG_I_HUP ? "SIGHUP" : "SIGCONT");
}

/* ---- and nobody else is ---- */

/* Somebody may have sent it SIGHUP. */
static bool may_be_sent(const struct history *h, unsigned process, uint64_t before)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < before; i++)
		if (event_sends(&h->event[i]) == SIG_I_HUP && event_may_signal(h, &h->event[i], process))
			return true;
	return false;
}

/* Its group may have become an orphan: the parent of one that may be a member may have ended, or the groups have changed. */
static bool may_be_orphaned(const struct history *h, unsigned process, uint64_t before)
{
	uint32_t groups = groups_possible(h, process, 0, before);
	unsigned p;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < before; i++)
		if (signal_stops(event_sends(&h->event[i])))
			break;
	for (; i < h->events && h->event[i].call < before; i++)
		if (event_role(&h->event[i]) == ROLE_GROUP || event_role(&h->event[i]) == ROLE_SESSION)
			return true;

	for (p = 1; p < h->actors; p++)
		if (h->actor[p].process == p && (groups_possible(h, p, 0, before) & groups) != 0 &&
		    (jobctl_may_end(h, p) < before || jobctl_may_end(h, kin_parent(h, p)) < before))
			return true; /* the end of the last one whose parent is elsewhere leaves it an orphan, too */
	return false;
}

static void check_unasked(const struct story *s, unsigned process, struct judgement *j)
{
	uint32_t i, k;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		for (k = 0; k < t->takes && t->process == process && t->signal == SIG_I_HUP; k++)
			if (!in_set(s->foreign, SIG_I_HUP) && !may_be_sent(s->h, process, t->take[k].time) &&
			    !may_be_orphaned(s->h, process, t->take[k].time)) {
				judgement_contradict(j, 1, &t->take[k].event,
				    "SIGHUP came to %s, which nobody sent, while all were there who could continue its group",
				    history_actor_name(s->h, process));
				return;
			}
	}
}

void jobctl_judge_orphaned(const struct history *h, struct judgement *j)
{
	struct indexes groups = events_with(h, ROLE_GROUP), sessions = events_with(h, ROLE_SESSION);
	const struct story *s = story_of(h);
	struct orphaning o;
	struct stops stops;
	unsigned p;

	if (s == NULL || !s->stops || (groups.at == groups.end && sessions.at == sessions.end))
		return;
	for (p = 1; p < h->actors; p++) {
		if (h->actor[p].process != p)
			continue;
		check_unasked(s, p, j);
		if (!jobctl_orphaned(h, p, &o)) {
			if (jobctl_stops(h, p, &stops) &&
			    s->caught_since[p][SIG_I_HUP] < h->event[stops.told_by[0]].ret) {
				judgement_applies(j);
				judgement_count(j, ORPHANED_ANCHORED, 1);
			}
			continue;
		}
		judgement_applies(j);
		judgement_count(j, jobctl_stops(h, p, &stops) ? ORPHANED_STOPPED : ORPHANED_RUNNING, 1);
		judgement_count(j, ORPHANED_SEVERAL, o.anchors > 1);
		judgement_count(j, ORPHANED_KILLED, o.killed);
		check_signal(s, p, SIG_I_HUP, &o, j);
		check_signal(s, p, SIG_I_CONT, &o, j);
	}
}
