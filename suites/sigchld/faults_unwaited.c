/* Edits and sabotaged calls of processes that are to be told of no ends. */
#include "../std/edit.h"
#include "../wait/kin.h"
#include "faults.h"
#include "mechanism.h"
#include "sigchld.h"

#include <errno.h>

/* ---- edits ---- */

/* A wait of one that may not tell: something was to be waited for, and there was nothing. */
static bool fits_none(const struct history *h, const struct event *e, enum unwaited how)
{
	uint32_t by;

	return sigchld_is_none(e) && e->ret < h->quiet && kin_may_ignore(h, event_process(h, e)) &&
	    sigchld_unwaited(h, event_process(h, e), e->call, e->ret, &by) == how;
}

static bool is_first(const struct history *h, const struct event *exit)
{
	struct indexes i = events_with(h, ROLE_EXIT);

	while (event_process(h, &h->event[*i.at]) != event_process(h, exit))
		i.at++;
	return &h->event[*i.at] == exit;
}

/* The exit of a child that began when that was so already; NULL: there is none. */
static const struct event *exit_unseen(const struct history *h, const struct event *e, enum unwaited how)
{
	struct indexes i = events_with(h, ROLE_EXIT);
	uint32_t by;

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (kin_is_child(h, event_process(h, x), event_process(h, e)) && x->call < e->ret && is_first(h, x) &&
		    sigchld_unwaited(h, event_process(h, e), x->call, e->ret, &by) == how)
			return x;
	}
	return NULL;
}

static struct event *pick_none(struct history *h, struct choices *c, enum unwaited how, bool unseen)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	struct event *found = NULL;
	unsigned offered = 0;

	for (; i.at < i.end; i.at++)
		if (fits_none(h, &h->event[*i.at], how) && (!unseen || exit_unseen(h, &h->event[*i.at], how) != NULL) &&
		    edit_pick(c, &offered))
			found = &h->event[*i.at];
	return found;
}

static bool edit_zombie(struct history *h, struct choices *c, enum unwaited how)
{
	struct event *e = pick_none(h, c, how, true);
	const struct event *x = e != NULL ? exit_unseen(h, e, how) : NULL;

	if (x == NULL)
		return false;
	e->result = 1;
	e->err = 0;
	e->out[REPORT_CHILD] = event_process(h, x);
	e->out[REPORT_HOW] = CHILD_EXITED;
	e->out[REPORT_STATUS] = x->in[0] & 0xff;
	e->out[REPORT_SAYS] = SAYS_EXITED;
	return true;
}

bool sigchld_edit_zombie_ignored(struct history *h, struct choices *c)
{
	return edit_zombie(h, c, UNWAITED_IGNORED);
}

bool sigchld_edit_zombie_flag(struct history *h, struct choices *c)
{
	return edit_zombie(h, c, UNWAITED_FLAG);
}

/* A child that was asked for goes on after all. */
static bool edit_alive(struct history *h, struct choices *c, enum unwaited how)
{
	const struct event *e = pick_none(h, c, how, false);
	unsigned child, offered = 0, found = 0;
	struct event copy;
	size_t i;

	for (child = 1; e != NULL && child < h->actors; child++)
		if (kin_is_child(h, child, event_process(h, e)) && kin_was_made(h, child, e->call) &&
		    kin_must_match(h, e, child) && life_first_act(h, child, 0) != OPEN && edit_pick(c, &offered))
			found = child;
	if (found == 0)
		return false;
	for (i = 0; event_process(h, &h->event[i]) != found; i++)
		;
	copy = h->event[i];
	copy.call = h->end + 1;
	copy.ret = h->end + 2;
	edit_append(h, &copy);
	return true;
}

bool sigchld_edit_alive_ignored(struct history *h, struct choices *c)
{
	return edit_alive(h, c, UNWAITED_IGNORED);
}

bool sigchld_edit_alive_flag(struct history *h, struct choices *c)
{
	return edit_alive(h, c, UNWAITED_FLAG);
}

/* Nothing happens after the last child's end, neither in the wait nor elsewhere. */
bool sigchld_edit_asleep(struct history *h, struct choices *c)
{
	struct event *e = pick_none(h, c, UNWAITED_IGNORED, true);
	struct history copy;
	bool fits;

	if (e == NULL || (kin_asked(h, e).options & WAIT_NOHANG) != 0)
		return false;
	history_copy(&copy, h);
	history_silence(&copy, e->ret);
	fits = kin_lives_on(&copy, event_process(h, e)) && sigchld_all_ended(&copy, event_process(h, e));
	if (fits)
		history_silence(h, e->ret);
	history_free(&copy);
	return fits;
}

/* ---- sabotaged calls ---- */

/* Half of it is done: the disposition without the wish. */
static int keeping_sigaction(int number, const struct sigaction *act, struct sigaction *old, bool ignored)
{
	struct sigaction changed;

	if (act == NULL || number != SIGCHLD ||
	    !(ignored ? act->sa_handler == SIG_IGN : (act->sa_flags & SA_NOCLDWAIT) != 0) || !fault_strikes())
		return sigaction(number, act, old);
	changed = *act;
	changed.sa_flags &= ~SA_NOCLDWAIT;
	if (ignored)
		changed.sa_handler = SIG_DFL;
	return sigaction(number, &changed, old);
}

static int unignoring_sigaction(int number, const struct sigaction *act, struct sigaction *old)
{
	return keeping_sigaction(number, act, old, true);
}

static int flagless_sigaction(int number, const struct sigaction *act, struct sigaction *old)
{
	return keeping_sigaction(number, act, old, false);
}

void sigchld_plant_ignored(void)
{
	std_calls.sigaction = unignoring_sigaction;
}

void sigchld_plant_nocldwait(void)
{
	std_calls.sigaction = flagless_sigaction;
}

/* Who is told of no ends is told that there is no child. */
static pid_t impatient_waitpid(pid_t pid, int *status, int options)
{
	struct sigaction action;

	if (sigaction(SIGCHLD, NULL, &action) == 0 &&
	    (action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0) && fault_strikes()) {
		errno = ECHILD;
		return -1;
	}
	return waitpid(pid, status, options);
}

void sigchld_plant_impatient(void)
{
	wait_calls.waitpid = impatient_waitpid;
}
