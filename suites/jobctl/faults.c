#include "faults.h"
#include "../std/edit.h"
#include "../std/story.h"
#include "jobctl.h"

#include "mechanism.h"

#include <stdlib.h>
#include <string.h>

#define FAULTS_OF "jobctl"
#define RULES_OF "jobctl."
#include "fault_rows.h"

/* ---- edits ---- */

/* It begins to do something a moment after its stop was told. */
static bool edit_goes_on(struct history *h, struct choices *c)
{
	struct stops s;
	unsigned p, offered = 0, process = 0;
	uint32_t told = UINT32_MAX;
	struct event act = { 0 };
	size_t i;

	edit_spread(h);
	for (p = 1; p < h->actors; p++)
		if (h->actor[p].process == p && jobctl_stops(h, p, &s))
			for (i = 0; i < s.told; i++) {
				uint32_t by = s.told_by[i];

				if (jobctl_stopped_at(h, &s, h->event[by].ret + 1) == by && edit_pick(c, &offered)) {
					process = p;
					told = by;
				}
			}
	if (told == UINT32_MAX)
		return false;
	act.op = (uint16_t)op_find("tell", 4);
	act.actor = (uint8_t)process;
	act.call = h->event[told].ret + 1;
	act.ret = h->event[told].ret + 2;
	edit_append(h, &act);
	return true;
}

/* Nothing came of the signal. */
static bool edit_silent(struct history *h, struct choices *c)
{
	unsigned signal = choice_below(c, "signal", 2) == 0 ? SIG_I_HUP : SIG_I_CONT, p, offered = 0, process = 0;
	struct orphaning o, chosen = { 0 };
	struct story s;
	bool *gone;
	uint32_t i, k, drain;

	if (!story_open(&s, h))
		return false;
	for (p = 1; p < h->actors; p++)
		if (h->actor[p].process == p && jobctl_orphaned(h, p, &o) &&
		    jobctl_must_come(&s, p, signal, &o, &drain) && edit_pick(c, &offered)) {
			process = p;
			chosen = o;
		}
	gone = edit_marks(h);
	for (i = 0; i < s.streams && process != 0; i++) {
		const struct stream *t = &s.stream[i];

		for (k = 0; k < t->takes && t->process == process && t->signal == signal; k++)
			if (t->take[k].time > chosen.from)
				edit_untake(h, gone, t->take[k].event);
	}
	edit_remove(h, gone);
	free(gone);
	story_close(&s);
	return process != 0;
}

/* ---- sabotaged calls ---- */

/* Who is told that a child has stopped lets it go on. */
static int continuing_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	int r = waitid(type, id, info, options);

	if (r == 0 && info->si_pid != 0 && info->si_code == CLD_STOPPED && fault_strikes())
		kill(info->si_pid, SIGCONT);
	return r;
}

static void plant_goes_on(void)
{
	std_calls.waitid = continuing_waitid;
}

/* Nobody is stopped, though that is told. */
static int idle_kill(pid_t pid, int number)
{
	return number == SIGSTOP ? 0 : kill(pid, number);
}

static int lying_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	if ((options & WSTOPPED) == 0)
		return waitid(type, id, info, options);
	memset(info, 0, sizeof(*info));
	info->si_signo = SIGCHLD;
	info->si_code = CLD_STOPPED;
	info->si_pid = (pid_t)id;
	info->si_status = SIGSTOP;
	return 0;
}

static void plant_silent(void)
{
	std_calls.kill = idle_kill;
	std_calls.waitid = lying_waitid;
}

#define FREEZES "stop-freezes"
#define ORPHANED "orphaned-hup-cont"
#define FOREGROUND "tcsetpgrp"
#define BACKGROUND "bg-read"

const struct fault jobctl_faults[] = {
	EDIT("goes-on", FREEZES, edit_goes_on, "a process does something after its stop was told"),
	EDIT("silent", ORPHANED, edit_silent, "SIGHUP or SIGCONT does not come to a member of an orphaned group"),
	CALL("goes-on", FREEZES, plant_goes_on, 2, "a stopped process goes on by itself"),
	CALL("silent", ORPHANED, plant_silent, 1, "nothing is sent to a group that nobody is left to continue"),
	MODEL("goes-on", FREEZES, 5, "in the model a stopped process goes on by itself"),
	MODEL("silent", ORPHANED, 2, "in the model nothing is sent to a group that has become an orphan"),
	EDIT("another", FOREGROUND, edit_another_foreground, "another group is said to be in the foreground"),
	EDIT("refused", FOREGROUND, edit_foreground_refused, "who may change the foreground is refused"),
	EDIT("ttou-missed", FOREGROUND, edit_ttou_missed, "a member of the group does not get SIGTTOU"),
	EDIT("takes", BACKGROUND, edit_background_read, "a read in the background gives the end of file"),
	EDIT("ttin-missed", BACKGROUND, edit_ttin_missed, "a member of the group does not get SIGTTIN"),
	CALL("steals", FOREGROUND, plant_steals, 1, "who is in the background changes the foreground"),
	CALL("idle", FOREGROUND, plant_idle_foreground, 2, "tcsetpgrp() does nothing and says that it has"),
	CALL("ttou-missed", FOREGROUND, plant_ttou_missed, 1, "SIGTTOU comes to who called, not to its group"),
	CALL("takes", BACKGROUND, plant_takes, 1, "who is in the background reads what there is"),
	CALL("ttin-missed", BACKGROUND, plant_ttin_missed, 1, "SIGTTIN comes to who reads, not to its group"),
	MODEL("steals", FOREGROUND, 1, "in the model who is in the background changes the foreground"),
	MODEL("another", FOREGROUND, 3, "in the model tcgetpgrp() gives another group"),
	MODEL("takes", BACKGROUND, 1, "in the model who is in the background reads what there is"),
	MODEL("only-caller", BACKGROUND, 1, "in the model only who reads in the background is signalled"),
	{ .name = NULL },
};
