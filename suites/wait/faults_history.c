/* Edits of what is told, and to whom, that a rule must object to. */
#include "faults_edit.h"

#include <errno.h>
#include <stdlib.h>

/* ---- once ---- */

static bool fits_consumed(const struct history *h, const struct event *e)
{
	return wait_tells(h, e) && kin_consumed(h, e);
}

bool wait_edit_twice(struct history *h, struct choices *c)
{
	const struct event *e = wait_pick(h, c, fits_consumed);

	if (e != NULL)
		wait_repeat(h, e, 0);
	return e != NULL;
}

/* Nobody but `e` can have consumed its end, if `but` did not. */
static bool only_it(const struct history *h, const struct event *e, const struct event *but)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x != but && x != e && event_process(h, x) == event_process(h, e) &&
		    (x->ret == OPEN || x->ret >= h->quiet ||
		        (kin_consumed(h, x) && (x->out[REPORT_CHILD] == but->out[REPORT_CHILD] || !wait_tells(h, x)))))
			return false;
	}
	return true;
}

static const struct event *drained_after(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (event_process(h, x) == event_process(h, e) && x->ret != OPEN && x->ret < h->quiet &&
		    x->result == -1 && x->err == ECHILD && kin_asked(h, x).which == WHICH_ANY)
			return x;
	}
	return NULL;
}

static bool fits_lost(const struct history *h, const struct event *e)
{
	const struct event *drained = fits_consumed(h, e) ? drained_after(h, e) : NULL;

	return drained != NULL && kin_was_made(h, wait_child(e), drained->call) &&
	    kin_is_child(h, wait_child(e), event_process(h, e)) && !kin_may_ignore(h, event_process(h, e)) &&
	    only_it(h, drained, e);
}

bool wait_edit_lost(struct history *h, struct choices *c)
{
	const struct event *e = wait_pick(h, c, fits_lost);
	bool *gone;

	if (e == NULL)
		return false;
	gone = edit_marks(h);
	gone[e - h->event] = true;
	edit_remove(h, gone);
	free(gone);
	return true;
}

/* ---- statuses ---- */

static bool is_waitid(const struct event *e)
{
	return event_is(e, "waitid");
}

static bool fits_status(const struct history *h, const struct event *e)
{
	return wait_tells(h, e) && !is_waitid(e) && e->out[REPORT_HOW] == CHILD_EXITED &&
	    kin_exit(h, wait_child(e), e->out[REPORT_STATUS] ^ 0x40, e->ret) == NO_EVENT;
}

bool wait_edit_status(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_status);

	if (e == NULL)
		return false;
	e->out[REPORT_STATUS] ^= 0x40;
	e->out[REPORT_SAYS] = SAYS_EXITED | (e->out[REPORT_STATUS] == 0 ? SAYS_ZERO : 0);
	return true;
}

/* A signal that cannot have ended it; -1: none that is tried here. */
static int innocent(const struct history *h, const struct event *e)
{
	static const int tried[] = { SIG_I_XCPU, SIG_I_FPE, SIG_I_BUS, SIG_I_TERM };
	unsigned i;

	for (i = 0; i < 4; i++)
		if (!kin_may_have_sent(h, wait_child(e), tried[i], e->ret))
			return tried[i];
	return -1;
}

static bool fits_signal(const struct history *h, const struct event *e)
{
	return wait_tells(h, e) && !is_waitid(e) && e->out[REPORT_HOW] == CHILD_KILLED && innocent(h, e) >= 0 &&
	    events_with(h, ROLE_SOURCE).at == events_with(h, ROLE_SOURCE).end;
}

bool wait_edit_signal(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_signal);

	if (e == NULL)
		return false;
	e->out[REPORT_STATUS] = innocent(h, e);
	return true;
}

static bool fits_macros(const struct history *h, const struct event *e)
{
	return wait_tells(h, e) && !is_waitid(e);
}

bool wait_edit_macros(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_macros);

	if (e == NULL)
		return false;
	e->out[REPORT_SAYS] |= SAYS_EXITED | SAYS_SIGNALED;
	return true;
}

/* ---- several waiters ---- */

/* Another thread of its process; the same if there is none. */
static unsigned other_thread(const struct history *h, const struct event *e)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (a != e->actor && h->actor[a].process == h->actor[e->actor].process)
			return a;
	return e->actor;
}

static bool fits_both(const struct history *h, const struct event *e)
{
	return fits_consumed(h, e) && other_thread(h, e) != e->actor;
}

bool wait_edit_both(struct history *h, struct choices *c)
{
	const struct event *e = wait_pick(h, c, fits_both);
	unsigned other;

	if (e == NULL)
		return false;
	other = other_thread(h, e);
	wait_repeat(h, e, 0)->actor = (uint8_t)other;
	return true;
}

static bool fits_failed(const struct history *h, const struct event *e)
{
	(void)h;
	return e->result == -1;
}

bool wait_edit_error(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_failed);

	if (e != NULL)
		e->err = EINVAL;
	return e != NULL;
}

static bool fits_asleep(const struct history *h, const struct event *e)
{
	unsigned process = event_process(h, e), child;

	if (h->quiet != OPEN || e->result != -1 || e->err != ECHILD || (kin_asked(h, e).options & WAIT_NOHANG) != 0 ||
	    life_could_end(h, process) || kin_may_ignore(h, process) || kin_may_adopt(h, process, OPEN))
		return false;
	for (child = 1; child < h->actors; child++)
		if (kin_is_child(h, child, process) && kin_may_be_made(h, child, OPEN) && kin_may_match(h, e, child) &&
		    kin_has_consumed(h, child, e->ret) == NO_EVENT)
			return false;
	return true;
}

/* Its process does nothing any more, nor does anybody else. */
bool wait_edit_asleep(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_asleep);
	uint64_t at;
	unsigned process;
	bool *gone;
	size_t i;

	if (e == NULL)
		return false;
	at = e->ret;
	process = event_process(h, e);
	e->ret = OPEN;
	wait_tell_nothing(e, 0, 0);
	gone = edit_marks(h);
	for (i = 0; i < h->events; i++)
		if (h->event[i].call > at)
			gone[i] = true;
		else if (h->event[i].ret != OPEN && h->event[i].ret > at)
			h->event[i].ret = OPEN;
		else if (event_role(&h->event[i]) == ROLE_EXIT && event_process(h, &h->event[i]) == process)
			gone[i] = true;
	h->quiet = at + 1;
	edit_remove(h, gone);
	free(gone);
	return true;
}

/* ---- early ---- */

static bool fits_end(const struct history *h, const struct event *e)
{
	struct ending end;

	return wait_tells(h, e) && event_tells_end(h, e, &end) && life_first_act(h, wait_child(e), 0) != OPEN;
}

bool wait_edit_early(struct history *h, struct choices *c)
{
	const struct event *e = wait_pick(h, c, fits_end);
	size_t i;

	if (e == NULL)
		return false;
	for (i = 0; event_process(h, &h->event[i]) != wait_child(e); i++)
		;
	wait_repeat(h, &h->event[i], 0);
	return true;
}
