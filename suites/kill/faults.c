#include "../std/faults.h"
#include "../std/edit.h"
#include "kill.h"
#include "mechanism.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- edits ---- */

bool kill_edit_missed(struct history *h, struct choices *c)
{
	struct story s;
	unsigned offered = 0;
	const struct stream *t = NULL;
	const struct sent *x = NULL;
	uint32_t i, k, drain;
	bool *gone;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++)
		for (k = 0; k < s.stream[i].sends; k++)
			if (kill_must_have_come(&s, &s.stream[i], &s.stream[i].send[k], &drain) &&
			    edit_pick(c, &offered)) {
				t = &s.stream[i];
				x = &t->send[k];
			}
	gone = edit_marks(h);
	if (x != NULL) {
		for (i = 0; i < t->takes; i++)
			if (t->take[i].time > x->call)
				edit_untake(h, gone, t->take[i].event);
		edit_remove(h, gone);
	}
	free(gone);
	story_close(&s);
	return x != NULL;
}

static bool is_for_groups(const struct history *h, unsigned signal)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if ((event_role(&h->event[i]) == ROLE_SEND_GROUP || event_role(&h->event[i]) == ROLE_SEND_OWN_GROUP) &&
		    event_sends(&h->event[i]) == (int)signal)
			return true;
	return false;
}

static uint64_t can_come(const struct story *s, const struct stream *t)
{
	return story_counts(s, t) && is_for_groups(s->h, t->signal) && !t->take[t->takes - 1].accepted
	    ? story_possible(t, 0, OPEN)
	    : OPEN;
}

/* More deliveries than sends to it and to its groups. */
bool kill_edit_outsider(struct history *h, struct choices *c)
{
	return edit_exceed(h, c, can_come);
}

static bool edit_in_fork(struct history *h, struct choices *c)
{
	struct story s;
	unsigned offered = 0;
	uint32_t i, k, found = NO_EVENT;

	if (!kill_met_fork(h) || !story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++)
		for (k = 0; k < s.stream[i].takes; k++) {
			const struct take *d = &s.stream[i].take[k];

			if (story_counts(&s, &s.stream[i]) && !s.full_queue && h->event[d->event].ret != OPEN &&
			    h->event[d->event].out[REPORT_CODE] == CODE_USER && std_met_fork(&s, &s.stream[i], d) &&
			    edit_pick(c, &offered))
				found = d->event;
		}
	story_close(&s);
	if (found == NO_EVENT)
		return false;
	h->event[found].out[REPORT_SENDER] = ACTOR_UNKNOWN;
	return true;
}

/* ---- sabotaged calls ---- */

/* A process of the scenario that catches something, is in the group or is not, and is not `but`; 0: there is none. */
static pid_t somebody(pid_t group, bool member, pid_t but)
{
	const struct actor *self = actor_self();
	const struct scenario *s = &self->arena->scenario;
	unsigned i, at = (unsigned)(choice_next(&actor_self()->random) % s->actors), n;

	for (n = 0; n < s->actors; n++) {
		int64_t pid = actor_pid(self, i = (at + n) % s->actors);

		if (i == 0 || pid <= 1 || s->actor[i].process != i || (pid_t)pid == but ||
		    atomic_load(&self->arena->kickable[i]) == 0 || atomic_load(&self->arena->state[i]) != ACTOR_ALIVE)
			continue;
		if ((getpgid((pid_t)pid) == group) == member)
			return (pid_t)pid;
	}
	return 0;
}

/* One of them after another, but not that one. */
static int all_but(pid_t group, int number, pid_t but)
{
	const struct actor *self = actor_self();
	unsigned i;

	for (i = 0; i < self->arena->scenario.actors; i++) {
		int64_t pid = actor_pid(self, i);

		if (self->arena->scenario.actor[i].process == i && pid > 1 && (pid_t)pid != but &&
		    getpgid((pid_t)pid) == group)
			kill((pid_t)pid, number);
	}
	return 0;
}

static int missing_kill(pid_t pid, int number)
{
	pid_t group = pid == 0 ? getpgrp() : -pid, one;

	if (pid > 0 || !fault_strikes())
		return kill(pid, number);
	one = somebody(group, true, 0);
	return one == 0 ? kill(pid, number) : all_but(group, number, one);
}

static int missing_killpg(pid_t group, int number)
{
	return missing_kill(-group, number);
}

void kill_plant_missed(void)
{
	std_calls.kill = missing_kill;
	std_calls.killpg = missing_killpg;
}

static int spreading_kill(pid_t pid, int number)
{
	int r = kill(pid, number);
	pid_t other = pid <= 0 && r == 0 && fault_strikes() ? somebody(pid == 0 ? getpgrp() : -pid, false, 0) : 0;

	if (other != 0)
		kill(other, number);
	return r;
}

static int spreading_killpg(pid_t group, int number)
{
	return spreading_kill(-group, number);
}

void kill_plant_outsider(void)
{
	std_calls.kill = spreading_kill;
	std_calls.killpg = spreading_killpg;
}

static int others_kill(pid_t pid, int number)
{
	return pid == 0 && fault_strikes() ? all_but(getpgrp(), number, getpid()) : kill(pid, number);
}

void kill_plant_not_sender(void)
{
	std_calls.kill = others_kill;
}

#define RULE "kill.group-exact-set"

const struct fault kill_faults[] = {
	{ .name = "kill.edit-missed",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = kill_edit_missed,
	    .gist = "nothing came to a member of what was sent to its group" },
	{ .name = "kill.edit-outsider",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = kill_edit_outsider,
	    .gist = "a process takes more than was sent to it and its groups" },
	{ .name = "kill.edit-in-fork",
	    .kind = FAULT_HISTORY,
	    .rule = "kill.siginfo-in-fork",
	    .mutate = edit_in_fork,
	    .gist = "a signal that met a fork names nobody" },
	{ .name = "kill.wrong-pid",
	    .kind = FAULT_CALL,
	    .rule = "kill.siginfo-in-fork",
	    .plant = std_plant_wrong_pid,
	    .rate = 1,
	    .gist = "si_pid is the receiver's parent's" },
	{ .name = "kill.missed-member",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = kill_plant_missed,
	    .rate = 3,
	    .gist = "one member of the group is left out" },
	{ .name = "kill.reached-outsider",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = kill_plant_outsider,
	    .rate = 5,
	    .gist = "a process outside the group is signalled, too" },
	{ .name = "kill.not-the-sender",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = kill_plant_not_sender,
	    .rate = 2,
	    .gist = "kill(0) leaves out who calls it" },
	{ .name = "kill.model-missed",
	    .kind = FAULT_MODEL,
	    .rule = RULE,
	    .rate = 20,
	    .gist = "the model leaves out a member" },
	{ .name = NULL },
};
