#include "../std/edit.h"
#include "job.h"
#include "mechanism.h"

#include <stdlib.h>

/* ---- edits ---- */

static bool is_expected(const struct story *s, uint32_t event)
{
	uint32_t last;
	uint64_t set;

	return job_expected(s, event, &set, &last);
}

static bool edit_pending(struct history *h, struct choices *c)
{
	uint32_t found = edit_place(h, c, is_expected);

	if (found == NO_EVENT)
		return false;
	h->event[found].out[0] ^=
	    (int64_t)(choice_below(c, "which", 2) == 0 ? SIGNAL_BIT(SIG_I_CONT) : SIGNAL_BIT(SIG_I_TTIN));
	return true;
}

static bool edit_not_taken(struct history *h, struct choices *c)
{
	struct story s;
	unsigned offered = 0, p, process = 0;
	uint32_t i, drain, sent = NO_EVENT;
	bool *gone;

	if (!story_open(&s, h))
		return false;
	for (p = 0; p < h->actors; p++)
		if (h->actor[p].process == p && job_must_take(&s, p, &drain) != NO_EVENT && edit_pick(c, &offered)) {
			process = p;
			sent = job_must_take(&s, p, &drain);
		}
	gone = edit_marks(h);
	for (i = 0; i < s.streams && sent != NO_EVENT; i++) {
		const struct stream *t = &s.stream[i];
		uint32_t k;

		for (k = 0; k < t->takes && t->process == process && t->signal == SIG_I_CONT; k++)
			if (t->take[k].time > h->event[sent].call)
				edit_untake(h, gone, t->take[k].event);
	}
	edit_remove(h, gone);
	free(gone);
	story_close(&s);
	return sent != NO_EVENT;
}

/* ---- sabotaged calls ---- */

static int no_cont_kill(pid_t pid, int number)
{
	return number == SIGCONT && fault_strikes() ? 0 : kill(pid, number);
}

static int no_cont_raise(int number)
{
	return number == SIGCONT && fault_strikes() ? 0 : raise(number);
}

static void plant_no_cont(void)
{
	std_calls.kill = no_cont_kill;
	std_calls.raise = no_cont_raise;
}

static int no_stop_kill(pid_t pid, int number)
{
	return (number == SIGTTIN || number == SIGTTOU) && fault_strikes() ? 0 : kill(pid, number);
}

static void plant_no_stop(void)
{
	std_calls.kill = no_stop_kill;
}

#define DISCARD "job.stop-cont-discard-model"
#define RESUMES "job.cont-always-resumes"

const struct fault job_faults[] = {
	{ .name = "job.edit-pending",
	    .kind = FAULT_HISTORY,
	    .rule = DISCARD,
	    .mutate = edit_pending,
	    .gist = "sigpending() shows what was dropped, or lacks what was not" },
	{ .name = "job.edit-not-taken",
	    .kind = FAULT_HISTORY,
	    .rule = RESUMES,
	    .mutate = edit_not_taken,
	    .gist = "nothing came of a SIGCONT that was caught" },
	{ .name = "job.no-cont",
	    .kind = FAULT_CALL,
	    .rule = DISCARD,
	    .plant = plant_no_cont,
	    .rate = 3,
	    .gist = "SIGCONT is not generated" },
	{ .name = "job.no-stop",
	    .kind = FAULT_CALL,
	    .rule = DISCARD,
	    .plant = plant_no_stop,
	    .rate = 3,
	    .gist = "SIGTTIN and SIGTTOU are not generated" },
	{ .name = "job.not-continued",
	    .kind = FAULT_CALL,
	    .rule = RESUMES,
	    .plant = plant_no_cont,
	    .rate = 5,
	    .gist = "SIGCONT does not let a stopped process go on" },
	{ .name = "job.model-keeps",
	    .kind = FAULT_MODEL,
	    .rule = DISCARD,
	    .rate = 3,
	    .gist = "in the model a stop signal leaves SIGCONT pending" },
	{ .name = "job.model-asleep",
	    .kind = FAULT_MODEL,
	    .rule = RESUMES,
	    .rate = 3,
	    .gist = "in the model SIGCONT has no effect" },
	{ .name = NULL },
};
