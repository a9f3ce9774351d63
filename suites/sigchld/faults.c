#include "faults.h"
#include "../std/edit.h"
#include "mechanism.h"
#include "sigchld.h"

#include <unistd.h>

/* ---- edits ---- */

static uint64_t can_come(const struct story *s, const struct stream *t)
{
	uint32_t n = t->signal == SIG_I_CHLD && !t->take[t->takes - 1].accepted && s->alone[t->process] &&
	        !s->murky[t->process] && !in_set(s->foreign, SIG_I_CHLD)
	    ? sigchld_possible(s, t, OPEN)
	    : UINT32_MAX;

	return n == UINT32_MAX ? OPEN : n;
}

static bool edit_invented(struct history *h, struct choices *c)
{
	return edit_exceed(h, c, can_come);
}

/* A take that tells of a child: one of them; NO_EVENT if there is none. */
static uint32_t find_told(struct history *h, struct choices *c, int code)
{
	struct story s;
	unsigned offered = 0;
	uint32_t i, k, found = NO_EVENT;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (i = 0; i < s.streams; i++)
		for (k = 0; k < s.stream[i].takes; k++) {
			const struct take *d = &s.stream[i].take[k];

			if (sigchld_tells(&s, &s.stream[i], d) && h->event[d->event].out[REPORT_CODE] == code &&
			    edit_pick(c, &offered))
				found = d->event;
		}
	story_close(&s);
	return found;
}

static bool edit_status(struct history *h, struct choices *c)
{
	uint32_t told = find_told(h, c, CODE_EXITED);

	if (told == NO_EVENT)
		return false;
	h->event[told].out[REPORT_VALUE] ^= 1;
	return true;
}

static bool edit_stop(struct history *h, struct choices *c)
{
	uint32_t told = find_told(h, c, CODE_STOPPED);

	if (told == NO_EVENT)
		return false;
	h->event[told].out[REPORT_VALUE] = SIG_I_USR1;
	return true;
}

static bool edit_child(struct history *h, struct choices *c)
{
	uint32_t told = find_told(h, c, CODE_EXITED);

	if (told == NO_EVENT)
		return false;
	h->event[told].out[REPORT_SENDER] = 0; /* M is nobody's child */
	return true;
}

/* ---- sabotaged calls ---- */

/* What is pending when the parent goes to sleep is dropped: a default action that is to ignore does that. */
static int forgetful_suspend(const sigset_t *mask)
{
	struct sigaction action, plain;
	sigset_t pending;

	sigemptyset(&pending);
	if (fault_strikes() && sigpending(&pending) == 0 && sigismember(&pending, SIGCHLD) == 1 &&
	    sigaction(SIGCHLD, NULL, &action) == 0) {
		plain = action;
		plain.sa_flags = 0;
		plain.sa_handler = SIG_DFL;
		sigaction(SIGCHLD, &plain, NULL);
		sigaction(SIGCHLD, &action, NULL);
	}
	return sigsuspend(mask);
}

static void plant_lost(void)
{
	std_calls.sigsuspend = forgetful_suspend;
}

static int inventing_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	if (fault_strikes())
		kill(getpid(), SIGCHLD);
	return waitid(type, id, info, options);
}

static void plant_invented(void)
{
	std_calls.waitid = inventing_waitid;
}

static void (*true_info)(const siginfo_t *info, struct signal_info *out);

static void wrong_status(const siginfo_t *info, struct signal_info *out)
{
	true_info(info, out);
	if (out->code == CODE_EXITED && fault_strikes())
		out->value = out->value_int = (out->value + 1) & 0xff;
}

static void plant_wrong_status(void)
{
	true_info = std_calls.read_info;
	std_calls.read_info = wrong_status;
}

static void wrong_stop(const siginfo_t *info, struct signal_info *out)
{
	true_info(info, out);
	if (out->code == CODE_STOPPED && fault_strikes())
		out->value = out->value_int = SIG_I_CONT;
}

static void plant_wrong_stop(void)
{
	true_info = std_calls.read_info;
	std_calls.read_info = wrong_stop;
}

static void wrong_pid(const siginfo_t *info, struct signal_info *out)
{
	true_info(info, out);
	if (out->code >= CODE_EXITED && fault_strikes())
		out->pid = 0;
}

static void plant_wrong_pid(void)
{
	true_info = std_calls.read_info;
	std_calls.read_info = wrong_pid;
}

#define EDGE "sigchld.no-lost-edge"
#define IGNORED "sigchld.autoreap-ignore"
#define NOCLDWAIT "sigchld.autoreap-nocldwait"
#define INFO_RULE "sigchld.siginfo"
#define STOP_RULE "sigchld.siginfo-stopped"

const struct fault sigchld_faults[] = {
	{ .name = "sigchld.edit-invented",
	    .kind = FAULT_HISTORY,
	    .rule = EDGE,
	    .mutate = edit_invented,
	    .gist = "SIGCHLD comes more often than children change" },
	{ .name = "sigchld.edit-status",
	    .kind = FAULT_HISTORY,
	    .rule = INFO_RULE,
	    .mutate = edit_status,
	    .gist = "si_status is not the child's" },
	{ .name = "sigchld.edit-child",
	    .kind = FAULT_HISTORY,
	    .rule = INFO_RULE,
	    .mutate = edit_child,
	    .gist = "si_pid is not a child's" },
	{ .name = "sigchld.edit-stop",
	    .kind = FAULT_HISTORY,
	    .rule = STOP_RULE,
	    .mutate = edit_stop,
	    .gist = "si_status is not a stop signal" },
	{ .name = "sigchld.wrong-stop",
	    .kind = FAULT_CALL,
	    .rule = STOP_RULE,
	    .plant = plant_wrong_stop,
	    .rate = 2,
	    .gist = "si_status is not the signal that stopped the child" },
	{ .name = "sigchld.lost",
	    .kind = FAULT_CALL,
	    .rule = EDGE,
	    .plant = plant_lost,
	    .rate = 1,
	    .gist = "a pending SIGCHLD is lost when the parent goes to sleep" },
	{ .name = "sigchld.invented",
	    .kind = FAULT_CALL,
	    .rule = EDGE,
	    .plant = plant_invented,
	    .rate = 2,
	    .gist = "SIGCHLD comes though no child has changed" },
	{ .name = "sigchld.wrong-status",
	    .kind = FAULT_CALL,
	    .rule = INFO_RULE,
	    .plant = plant_wrong_status,
	    .rate = 2,
	    .gist = "si_status is shifted" },
	{ .name = "sigchld.wrong-pid",
	    .kind = FAULT_CALL,
	    .rule = INFO_RULE,
	    .plant = plant_wrong_pid,
	    .rate = 2,
	    .gist = "si_pid is 0" },
	{ .name = "sigchld.model-lost",
	    .kind = FAULT_MODEL,
	    .rule = EDGE,
	    .rate = 3,
	    .gist = "in the model a child's end makes no SIGCHLD" },
	{ .name = "sigchld.edit-zombie-ignored",
	    .kind = FAULT_HISTORY,
	    .rule = IGNORED,
	    .mutate = sigchld_edit_zombie_ignored,
	    .gist = "a wait tells of an end while SIGCHLD was ignored" },
	{ .name = "sigchld.edit-alive-ignored",
	    .kind = FAULT_HISTORY,
	    .rule = IGNORED,
	    .mutate = sigchld_edit_alive_ignored,
	    .gist = "a child goes on after none was left" },
	{ .name = "sigchld.edit-asleep",
	    .kind = FAULT_HISTORY,
	    .rule = IGNORED,
	    .mutate = sigchld_edit_asleep,
	    .gist = "a wait sleeps on after the last child's end" },
	{ .name = "sigchld.edit-zombie-nocldwait",
	    .kind = FAULT_HISTORY,
	    .rule = NOCLDWAIT,
	    .mutate = sigchld_edit_zombie_flag,
	    .gist = "a wait tells of an end in spite of SA_NOCLDWAIT" },
	{ .name = "sigchld.edit-alive-nocldwait",
	    .kind = FAULT_HISTORY,
	    .rule = NOCLDWAIT,
	    .mutate = sigchld_edit_alive_flag,
	    .gist = "a child goes on after none was left" },
	{ .name = "sigchld.ignored",
	    .kind = FAULT_CALL,
	    .rule = IGNORED,
	    .plant = sigchld_plant_ignored,
	    .rate = 2,
	    .gist = "ignoring SIGCHLD leaves zombies" },
	{ .name = "sigchld.impatient",
	    .kind = FAULT_CALL,
	    .rule = IGNORED,
	    .plant = sigchld_plant_impatient,
	    .rate = 3,
	    .gist = "who ignores SIGCHLD has no child to wait for" },
	{ .name = "sigchld.nocldwait",
	    .kind = FAULT_CALL,
	    .rule = NOCLDWAIT,
	    .plant = sigchld_plant_nocldwait,
	    .rate = 2,
	    .gist = "SA_NOCLDWAIT does nothing" },
	{ .name = "sigchld.model-ignored",
	    .kind = FAULT_MODEL,
	    .rule = IGNORED,
	    .rate = 3,
	    .gist = "in the model children become zombies though SIGCHLD is ignored" },
	{ .name = "sigchld.model-nocldwait",
	    .kind = FAULT_MODEL,
	    .rule = NOCLDWAIT,
	    .rate = 3,
	    .gist = "in the model children become zombies in spite of SA_NOCLDWAIT" },
	{ .name = "sigchld.model-no-child",
	    .kind = FAULT_MODEL,
	    .rule = IGNORED,
	    .rate = 3,
	    .gist = "in the model a wait does not wait for children whose ends are discarded" },
	{ .name = NULL },
};
