#include "../std/edit.h"
#include "core.h"
#include "mechanism.h"
#include "storm.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- edits ---- */

static bool edit_lost(struct history *h, struct choices *c)
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
		for (k = s.stream[i].sends; k > 0; k--)
			if (storm_must_come(&s, &s.stream[i], &s.stream[i].send[k - 1], &drain)) {
				if (edit_pick(c, &offered)) {
					t = &s.stream[i];
					x = &t->send[k - 1];
				}
				break;
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

static struct event *any_reap(struct history *h, struct choices *c)
{
	unsigned offered = 0;
	struct event *found = NULL;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_REAP && h->event[i].ret != OPEN && h->event[i].result == 0 &&
		    edit_pick(c, &offered))
			found = &h->event[i];
	return found;
}

static bool has_signals(struct history *h)
{
	struct story s;
	bool has = story_open(&s, h);

	if (has)
		story_close(&s);
	return has;
}

static bool edit_status(struct history *h, struct choices *c)
{
	struct event *reap = has_signals(h) ? any_reap(h, c) : NULL;

	if (reap == NULL || reap->out[0] != 0)
		return false;
	reap->out[1] += 256;
	return true;
}

/* Nobody sends that one. */
static bool edit_murder(struct history *h, struct choices *c)
{
	struct event *reap = has_signals(h) ? any_reap(h, c) : NULL;

	if (reap == NULL)
		return false;
	reap->out[0] = 1;
	reap->out[1] = SIG_I_XCPU;
	return true;
}

/* ---- sabotaged calls ---- */

static int losing_exec(const char *path, char *const argv[])
{
	const struct timespec now = { 0, 0 };
	sigset_t pending;
	siginfo_t info;
	int i;

	sigemptyset(&pending);
	if (fault_strikes() && sigpending(&pending) == 0)
		for (i = 0; i < SIGNALS_MAX && std_calls.sigtimedwait(&pending, &info, &now) > 0; i++)
			;
	return execv(path, argv);
}

static const char *nothing_accepts(void)
{
	return signals_acceptable() ? NULL : "no sigtimedwait()";
}

static void plant_lost(void)
{
	core_calls.exec = losing_exec;
}

static int (*true_wait)(pid_t pid, bool *killed, int *code);

static int wrong_wait(pid_t pid, bool *killed, int *code)
{
	int r = true_wait(pid, killed, code);

	if (r == 0 && fault_strikes())
		*code = *killed ? SIGXCPU : (*code + 1) & 0xff;
	return r;
}

static void plant_status(void)
{
	true_wait = core_calls.wait_keep;
	core_calls.wait_keep = wrong_wait;
}

/* A dead process is not found, though nobody has reaped it. */
static int early_gone(pid_t pid, int number)
{
	int r = kill(pid, number);

	if (r == 0 && pid > 0 && fault_strikes()) {
		errno = ESRCH;
		return -1;
	}
	return r;
}

static void plant_gone(void)
{
	std_calls.kill = early_gone;
}

#define RULE "storm.churn-conservation"

const struct fault storm_faults[] = {
	{ .name = "storm.edit-lost",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = edit_lost,
	    .gist = "nothing came of a survivor's signal" },
	{ .name = "storm.edit-status",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = edit_status,
	    .gist = "the status of a dead process is not what it said" },
	{ .name = "storm.edit-murder",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = edit_murder,
	    .gist = "a process was ended by a signal that nobody sent" },
	{ .name = "storm.exec-loses",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = plant_lost,
	    .rate = 1,
	    .absent = nothing_accepts,
	    .gist = "exec drops what is pending" },
	{ .name = "storm.wrong-status",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = plant_status,
	    .rate = 3,
	    .gist = "waitid() tells another status" },
	{ .name = "storm.gone-early",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = plant_gone,
	    .rate = 20,
	    .gist = "kill() says that an unreaped process is not there" },
	{ .name = NULL },
};
