/* Which groups a signal finds: those that have a member, whoever leads them, in whatever session. */
#include "../kill/kill.h"
#include "../std/story.h"
#include "../wait/kin.h"
#include "pgrp.h"

#include <errno.h>

unsigned pgrp_addressed(const struct history *h, const struct event *e)
{
	if (event_role(e) != ROLE_SEND_GROUP || e->ret == OPEN || (uint64_t)e->in[0] >= h->actors)
		return ACTORS_MAX;
	return h->actor[e->in[0]].process;
}

/* Who has given the group its id was told to have ended before the call, or has certainly gone to another group. */
static bool leaderless(const struct history *h, unsigned leader, const struct event *e)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	struct indexes i;
	struct ending end;
	unsigned k;

	if ((groups_beside(h, leader, e) >> leader & 1) == 0)
		return true;
	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++)
			if (h->event[*i.at].ret < e->call && event_tells_end(h, &h->event[*i.at], &end) &&
			    end.process == leader)
				return true;
	return false;
}

static void judge_found(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned group = pgrp_addressed(h, e), member;
	bool gone;

	if (group == ACTORS_MAX)
		return;
	judgement_applies(j);
	member = pgrp_member(h, group, PGRP_ANYWHERE, e, ACTORS_MAX);
	gone = !pgrp_may_exist(h, group, PGRP_ANYWHERE, e, ACTORS_MAX);
	judgement_count(j, SCOPE_FOUND, member != ACTORS_MAX);
	judgement_count(j, SCOPE_GONE, gone);
	judgement_count(j, SCOPE_SESSIONS,
	    member != ACTORS_MAX && (sessions_beside(h, member, e) & sessions_beside(h, event_process(h, e), e)) == 0);
	if (gone && e->result != -1)
		judgement_contradict(j, 1, &index,
		    "a signal was sent to a group that %s has led, and nobody is in it, but that did not fail",
		    history_actor_name(h, group));
	else if (member != ACTORS_MAX && e->result == -1 && e->err != EAGAIN)
		judgement_contradict(j, 1, &index, "%s is in the group, but a signal to the group failed",
		    history_actor_name(h, member));
}

bool pgrp_must_reach(const struct story *s, const struct stream *t, const struct sent *x, uint32_t *drain)
{
	const struct event *e = &s->h->event[x->event];
	unsigned group = pgrp_addressed(s->h, e);

	return group != ACTORS_MAX && kill_must_have_come(s, t, x, drain) && leaderless(s->h, group, e);
}

static void judge_reached(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t k, drain;

	for (k = 0; k < t->sends; k++) {
		const struct sent *x = &t->send[k];

		if (!pgrp_must_reach(s, t, x, &drain))
			continue;
		judgement_count(j, SCOPE_LEADERLESS, 1);
		if (t->takes == 0 || t->take[t->takes - 1].time <= x->call)
			judgement_contradict(j, 2, (uint32_t[]){ x->event, drain },
			    "%s was sent to its group, whose leader has left it or ended, but did not come",
			    story_name(s, t).text);
	}
}

void pgrp_judge_scope(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_SEND_GROUP);
	const struct story *s;
	uint32_t k;

	if (i.at == i.end)
		return;
	for (; i.at < i.end; i.at++)
		judge_found(h, *i.at, j);
	s = story_of(h);
	for (k = 0; s != NULL && k < s->streams; k++)
		judge_reached(s, &s->stream[k], j);
}
