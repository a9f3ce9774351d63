/* Which group is in the foreground, and who may say so. */
#include "terminal.h"

#include <errno.h>

static bool is_one(uint32_t set)
{
	return set != 0 && (set & (set - 1)) == 0;
}

unsigned terminal_must_be(const struct history *h, const struct event *e)
{
	uint32_t fore = terminal_foreground(h, e);
	unsigned group = 0;

	if (e->result == -1 || !terminal_is_own(h, e) || !is_one(fore) || terminal_set_by(h, e) == NO_EVENT)
		return ACTORS_MAX;
	for (; (fore >> group & 1) == 0; group++)
		;
	/* There may be no such group any more. */
	return pgrp_member(h, group, event_process(h, e), e, ACTORS_MAX) == ACTORS_MAX ? ACTORS_MAX : group;
}

static void judge_asked(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned group;

	if (terminal_is_none(h, e)) {
		judgement_applies(j);
		judgement_count(j, TCSETPGRP_NOT_OURS, 1);
		if (e->result != -1 || e->err != ENOTTY)
			judgement_contradict(j, 1, &index,
			    "tcgetpgrp() does not fail with ENOTTY, though the terminal is not its caller's controlling terminal");
		return;
	}
	if (!terminal_is_own(h, e))
		return;
	judgement_applies(j);
	if (e->result == -1)
		judgement_contradict(j, 1, &index, "tcgetpgrp() fails for the caller's controlling terminal");
	group = terminal_must_be(h, e);
	if (group == ACTORS_MAX)
		return;
	judgement_count(j, TCSETPGRP_CHANGED, 1);
	if (e->out[0] != (int64_t)group)
		judgement_contradict(j, 2, (uint32_t[]){ terminal_set_by(h, e), index },
		    "the group of %s was put into the foreground and lives, but tcgetpgrp() gives another",
		    history_actor_name(h, group));
}

enum terminal_group terminal_group(const struct history *h, const struct event *e)
{
	unsigned self = event_process(h, e), group;

	if ((uint64_t)e->in[1] >= h->actors)
		return GROUP_PERHAPS;
	group = h->actor[e->in[1]].process;
	if (pgrp_member(h, group, self, e, ACTORS_MAX) != ACTORS_MAX)
		return GROUP_THERE;
	/* What has the id of a process of the session that leads no group is left alone: see reports/findings.md. */
	if (pgrp_may_exist(h, group, self, e, ACTORS_MAX) ||
	    (sessions_beside(h, group, e) & sessions_beside(h, self, e)) != 0)
		return GROUP_PERHAPS;
	return pgrp_may_have_ended(h, group, e) ? GROUP_PERHAPS : GROUP_ELSEWHERE;
}

static void judge_own(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	enum terminal_group there = terminal_group(h, e);
	bool fore = terminal_fore(h, e), back = terminal_back(h, e);
	bool deaf = terminal_deaf(h, e, SIG_I_TTOU), hears = terminal_hears(h, e, SIG_I_TTOU);
	uint32_t by = terminal_set_by(h, e), events[2] = { by != NO_EVENT ? by : index, index };
	unsigned n = by != NO_EVENT ? 2 : 1;

	judgement_applies(j);
	judgement_count(j, TCSETPGRP_DEAF, back && deaf);
	judgement_count(j, TCSETPGRP_ORPHAN, back && hears && e->result == -1 && e->err != EINTR);
	judgement_count(j, TCSETPGRP_STRANGER, there == GROUP_ELSEWHERE);
	if (e->result != -1 && back && hears)
		judgement_contradict(j, n, events,
		    "%s is in the background, and neither blocks nor ignores SIGTTOU, but could change the foreground",
		    history_actor_name(h, event_process(h, e)));
	else if (e->result != -1 && there == GROUP_ELSEWHERE)
		judgement_contradict(j, 1, &index, "a group of another session was put into the foreground");
	else if (e->result == -1 && there == GROUP_THERE && (fore || deaf))
		judgement_contradict(j, n, events, "tcsetpgrp() fails for a group of the session, though its caller %s",
		    fore ? "is in the foreground" : "blocks or ignores SIGTTOU");
	else if (e->result == -1 && there == GROUP_ELSEWHERE && (fore || deaf) && e->err != EPERM)
		judgement_contradict(j, 1, &index,
		    "tcsetpgrp() fails with another error than EPERM for a group elsewhere");
	else if (e->result == -1 && back && hears && terminal_anchored(h, e) && e->err != EINTR && there == GROUP_THERE)
		judgement_contradict(j, n, events,
		    "%s is in the background, and hears SIGTTOU, and its group is no orphan, but tcsetpgrp() just fails",
		    history_actor_name(h, event_process(h, e)));
}

static void judge_set(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];

	if (terminal_stopped(h, e, SIG_I_TTOU) != NO_EVENT) {
		judgement_applies(j);
		judgement_count(j, TCSETPGRP_STOPPED, 1);
	}
	if (terminal_is_none(h, e)) {
		judgement_applies(j);
		judgement_count(j, TCSETPGRP_NOT_OURS, 1);
		if (e->result != -1 || (e->err != ENOTTY && e->err != EPERM))
			judgement_contradict(j, 1, &index,
			    "tcsetpgrp() does not fail with ENOTTY, though the terminal is not its caller's controlling terminal");
	} else if (terminal_is_own(h, e)) {
		judge_own(h, index, j);
	}
}

void jobctl_judge_tcsetpgrp(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_TUNE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_is(e, "tcgetpgrp")) {
			judge_asked(h, *i.at, j);
		} else if (event_is(e, "tcsetpgrp")) {
			judge_set(h, *i.at, j);
		} else if (event_is(e, "tcsetpgrp-negative") && e->ret != OPEN) {
			judgement_applies(j);
			judgement_count(j, TCSETPGRP_NEGATIVE, 1);
			if (e->result != -1)
				judgement_contradict(j, 1, i.at, "tcsetpgrp() took a negative group");
		}
	}
	judgement_count(j, TCSETPGRP_MEMBER, terminal_check_members(h, SIG_I_TTOU, "SIGTTOU", j));
}
