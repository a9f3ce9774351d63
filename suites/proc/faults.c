#include "../std/edit.h"
#include "states.h"

#define FAULTS_OF "proc"
#define RULES_OF "proc."
#include "fault_rows.h"

/* ---- edits ---- */

static bool edit(struct history *h, struct choices *c, int state, int shown)
{
	struct event *found = NULL;
	unsigned offered = 0;
	uint32_t by;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (proc_expect(h, &h->event[i], &by) == state && (state >= 0 || proc_must_live(h, &h->event[i])) &&
		    edit_pick(c, &offered))
			found = &h->event[i];
	if (found != NULL)
		found->out[0] = shown;
	return found != NULL;
}

static bool edit_dead(struct history *h, struct choices *c)
{
	return edit(h, c, PROC_ZOMBIE, PROC_SLEEPING);
}

static bool edit_stopped(struct history *h, struct choices *c)
{
	return edit(h, c, PROC_STOPPED, PROC_RUNNING);
}

static bool edit_living(struct history *h, struct choices *c)
{
	return edit(h, c, -1, PROC_STOPPED);
}

/* ---- sabotaged calls ---- */

static char letter_sleeps(const char *path)
{
	char letter = proc_letter(path);

	return letter != 0 && fault_strikes() ? 'S' : letter;
}

static void plant_sleeps(void)
{
	proc_calls.letter = letter_sleeps;
}

const struct fault proc_faults[] = {
	EDIT("dead", "state-letter", edit_dead, "a dead process is shown as sleeping"),
	EDIT("stopped", "state-letter", edit_stopped, "a stopped process is shown as running"),
	EDIT("living", "state-letter", edit_living, "a process that lives is shown as stopped"),
	CALL("sleeps", "state-letter", plant_sleeps, 3, "a process is shown as sleeping"),
	MODEL("running", "state-letter", 5, "in the model a process is shown as running"),
	{ .name = NULL },
};
