#include "../std/faults.h"
#include "../std/edit.h"
#include "core.h"
#include "inherit.h"
#include "mechanism.h"

#include <unistd.h>

/* ---- edits ---- */

enum place { MASK, DROPPED, GHOST, IGNORED };

static bool offers(const struct passage *p, enum place place)
{
	return place == DROPPED ? p->must != 0
	    : place == GHOST    ? p->pending != NO_EVENT && (p->must_not & SIGNALS_STANDARD) != 0
	                        : p->before != NO_EVENT && p->after != NO_EVENT;
}

static int64_t lowest(uint64_t set)
{
	return (int64_t)(set & -set);
}

static bool edit(struct history *h, struct choices *c, enum place place)
{
	struct story s;
	unsigned offered = 0;
	struct passage p, found = { .exec = NO_EVENT };
	struct indexes i;

	if (!story_open(&s, h))
		return false;
	for (i = events_with(h, ROLE_EXEC); i.at < i.end; i.at++)
		if (inherit_passage(&s, *i.at, &p) && offers(&p, place) && edit_pick(c, &offered))
			found = p;
	story_close(&s);
	if (found.exec == NO_EVENT)
		return false;
	if (place == MASK)
		h->event[found.after].out[INSPECT_MASK] ^= (int64_t)SIGNAL_BIT(SIG_I_USR1);
	else if (place == IGNORED)
		h->event[found.after].out[INSPECT_IGNORED] ^= (int64_t)SIGNAL_BIT(SIG_I_HUP);
	else if (place == DROPPED)
		h->event[found.pending].out[0] &= ~lowest(found.must);
	else
		h->event[found.pending].out[0] |= lowest(found.must_not & SIGNALS_STANDARD);
	return true;
}

static bool edit_mask(struct history *h, struct choices *c)
{
	return edit(h, c, MASK);
}

static bool edit_ignored(struct history *h, struct choices *c)
{
	return edit(h, c, IGNORED);
}

static bool edit_dropped(struct history *h, struct choices *c)
{
	return edit(h, c, DROPPED);
}

static bool edit_ghost(struct history *h, struct choices *c)
{
	return edit(h, c, GHOST);
}

/* ---- sabotaged calls ---- */

static int exec_with_mask(const char *path, char *const argv[])
{
	sigset_t more;

	sigemptyset(&more);
	sigaddset(&more, SIGPIPE);
	if (fault_strikes())
		sigprocmask(SIG_BLOCK, &more, NULL);
	return execv(path, argv);
}

static void plant_mask(void)
{
	core_calls.exec = exec_with_mask;
}

static int exec_without_ignored(const char *path, char *const argv[])
{
	struct sigaction action;
	int i;

	for (i = 0; i < SIG_I_RT && fault_strikes(); i++)
		if (i != SIG_I_KICK && sigaction(signal_number(i), NULL, &action) == 0 &&
		    (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN) {
			action.sa_handler = SIG_DFL;
			sigaction(signal_number(i), &action, NULL);
		}
	return execv(path, argv);
}

static void plant_ignored(void)
{
	core_calls.exec = exec_without_ignored;
}

#define RULE "inherit.exec-carries"

const struct fault inherit_faults[] = {
	{ .name = "inherit.edit-mask",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = edit_mask,
	    .gist = "the new image has another mask" },
	{ .name = "inherit.edit-ignored",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = edit_ignored,
	    .gist = "the new image ignores another set of signals" },
	{ .name = "inherit.edit-dropped",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = edit_dropped,
	    .gist = "a pending signal is gone in the new image" },
	{ .name = "inherit.edit-ghost",
	    .kind = FAULT_HISTORY,
	    .rule = RULE,
	    .mutate = edit_ghost,
	    .gist = "a signal is pending in the new image that nobody sent" },
	{ .name = "inherit.mask-changed",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = plant_mask,
	    .rate = 2,
	    .gist = "exec blocks one more signal" },
	{ .name = "inherit.pending-lost",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = std_plant_exec_drops,
	    .rate = 2,
	    .absent = std_no_acceptance,
	    .gist = "exec drops what is pending" },
	{ .name = "inherit.ignored-reset",
	    .kind = FAULT_CALL,
	    .rule = RULE,
	    .plant = plant_ignored,
	    .rate = 1,
	    .gist = "exec gives ignored signals their default action" },
	{ .name = "inherit.model-pending",
	    .kind = FAULT_MODEL,
	    .rule = RULE,
	    .rate = 3,
	    .gist = "the model drops what is pending at exec" },
	{ .name = NULL },
};
