#include "../std/faults.h"
#include "../std/edit.h"
#include "core.h"
#include "mechanism.h"
#include "storm.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- edits ---- */

static const struct sent *must_come(const struct story *s, const struct stream *t)
{
	uint32_t k, drain;

	for (k = t->sends; k > 0; k--)
		if (storm_must_come(s, t, &t->send[k - 1], &drain))
			return &t->send[k - 1];
	return NULL;
}

static bool edit_lost(struct history *h, struct choices *c)
{
	return edit_lose(h, c, must_come);
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
	struct indexes i = events_with(h, ROLE_EXIT);

	if (reap == NULL || reap->out[0] != 0)
		return false;
	reap->out[1] ^= 0x55;
	for (; i.at < i.end; i.at++) /* another thread may have said that */
		if (event_process(h, &h->event[*i.at]) == (unsigned)reap->in[0] &&
		    status_same(h->event[*i.at].in[0], reap->out[1]))
			return false;
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
	    .plant = std_plant_exec_drops,
	    .rate = 1,
	    .absent = std_no_acceptance,
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
