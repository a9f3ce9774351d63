/* Edits of legal histories that a rule must object to. */
#include "../std/edit.h"
#include "faults.h"
#include "kin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef bool fits_wait(const struct history *h, const struct event *e);

/* One of the calls that fit; NULL: there is none. */
static struct event *pick(struct history *h, struct choices *c, fits_wait *fits)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	unsigned offered = 0;
	struct event *found = NULL;

	for (; i.at < i.end; i.at++)
		if (h->event[*i.at].ret != OPEN && h->event[*i.at].ret < h->quiet && fits(h, &h->event[*i.at]) &&
		    edit_pick(c, &offered))
			found = &h->event[*i.at];
	return found;
}

static bool tells(const struct history *h, const struct event *e)
{
	return kin_told(e) && e->out[REPORT_CHILD] < (int64_t)h->actors && e->out[REPORT_HOW] != CHILD_NOTHING;
}

static unsigned child_of(const struct event *e)
{
	return (unsigned)e->out[REPORT_CHILD];
}

static void tell_nothing(struct event *e, int64_t result, int error)
{
	e->result = result;
	e->err = error;
	memset(e->out, 0, sizeof(e->out));
	e->out[REPORT_CHILD] = ACTOR_UNKNOWN;
}

/* The same call once more, when all is over. */
static struct event *repeat_last(struct history *h, const struct event *e, unsigned nth)
{
	struct event copy = *e;

	copy.call = h->end + 1 + 2 * nth;
	copy.ret = copy.call + 1;
	return edit_append(h, &copy);
}

/* ---- once ---- */

static bool fits_consumed(const struct history *h, const struct event *e)
{
	return tells(h, e) && kin_consumed(h, e);
}

bool wait_edit_twice(struct history *h, struct choices *c)
{
	const struct event *e = pick(h, c, fits_consumed);

	if (e != NULL)
		repeat_last(h, e, 0);
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
		        (kin_consumed(h, x) && (x->out[REPORT_CHILD] == but->out[REPORT_CHILD] || !tells(h, x)))))
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

	return drained != NULL && kin_was_made(h, child_of(e), drained->call) &&
	    !kin_may_ignore(h, event_process(h, e)) && only_it(h, drained, e);
}

bool wait_edit_lost(struct history *h, struct choices *c)
{
	const struct event *e = pick(h, c, fits_lost);
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
	return tells(h, e) && !is_waitid(e) && e->out[REPORT_HOW] == CHILD_EXITED &&
	    kin_exit(h, child_of(e), e->out[REPORT_STATUS] ^ 0x40, e->ret) == NO_EVENT;
}

bool wait_edit_status(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_status);

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
		if (!kin_may_have_sent(h, child_of(e), tried[i], e->ret))
			return tried[i];
	return -1;
}

static bool fits_signal(const struct history *h, const struct event *e)
{
	return tells(h, e) && !is_waitid(e) && e->out[REPORT_HOW] == CHILD_KILLED && innocent(h, e) >= 0 &&
	    events_with(h, ROLE_SOURCE).at == events_with(h, ROLE_SOURCE).end;
}

bool wait_edit_signal(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_signal);

	if (e == NULL)
		return false;
	e->out[REPORT_STATUS] = innocent(h, e);
	return true;
}

static bool fits_macros(const struct history *h, const struct event *e)
{
	return tells(h, e) && !is_waitid(e);
}

bool wait_edit_macros(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_macros);

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
	const struct event *e = pick(h, c, fits_both);
	unsigned other;

	if (e == NULL)
		return false;
	other = other_thread(h, e);
	repeat_last(h, e, 0)->actor = (uint8_t)other;
	return true;
}

static bool fits_failed(const struct history *h, const struct event *e)
{
	(void)h;
	return e->result == -1;
}

bool wait_edit_error(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_failed);

	if (e != NULL)
		e->err = EINVAL;
	return e != NULL;
}

static bool fits_asleep(const struct history *h, const struct event *e)
{
	unsigned process = event_process(h, e), child;

	if (h->quiet != OPEN || e->result != -1 || e->err != ECHILD || (kin_asked(h, e).options & WAIT_NOHANG) != 0 ||
	    life_could_end(h, process))
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
	struct event *e = pick(h, c, fits_asleep);
	uint64_t at;
	unsigned process;
	bool *gone;
	size_t i;

	if (e == NULL)
		return false;
	at = e->ret;
	process = event_process(h, e);
	e->ret = OPEN;
	tell_nothing(e, 0, 0);
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

	return tells(h, e) && event_tells_end(h, e, &end) && life_first_act(h, child_of(e), 0) != OPEN;
}

bool wait_edit_early(struct history *h, struct choices *c)
{
	const struct event *e = pick(h, c, fits_end);
	size_t i;

	if (e == NULL)
		return false;
	for (i = 0; event_process(h, &h->event[i]) != child_of(e); i++)
		;
	repeat_last(h, &h->event[i], 0);
	return true;
}

/* ---- polling ---- */

static bool polls(const struct history *h, const struct event *e)
{
	return (kin_asked(h, e).options & WAIT_NOHANG) != 0;
}

/* Its end had been told by a call that left it there. */
static bool was_seen(const struct history *h, unsigned child, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	struct ending end;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (e->ret < before && event_tells_end(h, e, &end) && end.process == child && !kin_consumed(h, e))
			return true;
	}
	return false;
}

static bool fits_overlooked(const struct history *h, const struct event *e)
{
	return tells(h, e) && polls(h, e) && kin_must_match(h, e, child_of(e)) && was_seen(h, child_of(e), e->call) &&
	    kin_may_consume(h, e, child_of(e), e->ret) == NO_EVENT;
}

bool wait_edit_overlooked(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_overlooked);

	if (e != NULL)
		tell_nothing(e, 0, 0);
	return e != NULL;
}

static bool fits_childless(const struct history *h, const struct event *e)
{
	unsigned child;

	if (!polls(h, e) || e->result != -1 || e->err != ECHILD)
		return false;
	for (child = 1; child < h->actors; child++)
		if (kin_is_child(h, child, event_process(h, e)) && kin_may_be_made(h, child, e->ret) &&
		    kin_may_match(h, e, child) && kin_has_consumed(h, child, e->call) == NO_EVENT)
			return false;
	return true;
}

bool wait_edit_childless(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_childless);

	if (e != NULL)
		tell_nothing(e, 0, 0);
	return e != NULL;
}

/* ---- selection and kinship ---- */

static bool fits_by_id(const struct history *h, const struct event *e)
{
	return tells(h, e) && kin_asked(h, e).which == WHICH_CHILD;
}

/* It was asked for M, who is nobody's child. */
bool wait_edit_other(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_by_id);

	if (e != NULL)
		e->in[1] = 0;
	return e != NULL;
}

static bool fits_none(const struct history *h, const struct event *e)
{
	return fits_by_id(h, e) && kin_was_made(h, child_of(e), e->call) && !kin_may_ignore(h, event_process(h, e)) &&
	    kin_may_consume(h, e, child_of(e), e->ret) == NO_EVENT;
}

bool wait_edit_none(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_none);

	if (e != NULL)
		tell_nothing(e, -1, ECHILD);
	return e != NULL;
}

bool wait_edit_stranger(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, tells);

	if (e != NULL)
		e->out[REPORT_CHILD] = 0;
	return e != NULL;
}

static bool fits_no_child(const struct history *h, const struct event *e)
{
	struct asked a = kin_asked(h, e);

	return a.which == WHICH_CHILD && a.of < h->actors && !kin_is_child(h, a.of, event_process(h, e)) &&
	    e->result == -1;
}

bool wait_edit_grandchild(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_no_child);

	if (e != NULL)
		tell_nothing(e, 0, 0);
	return e != NULL;
}

/* ---- looking without consuming ---- */

static bool fits_looked_again(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	struct ending end, other;

	if (!tells(h, e) || kin_consumed(h, e) || !event_tells_end(h, e, &end))
		return false;
	for (; i.at < i.end; i.at++)
		if (&h->event[*i.at] != e && event_tells_end(h, &h->event[*i.at], &other) &&
		    other.process == end.process)
			return true;
	return false;
}

bool wait_edit_differs(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_looked_again);

	if (e == NULL)
		return false;
	if (e->out[REPORT_HOW] == CHILD_KILLED)
		e->out[REPORT_STATUS] = e->out[REPORT_STATUS] == SIG_I_KILL ? SIG_I_TERM : SIG_I_KILL;
	else
		e->out[REPORT_STATUS] ^= 1;
	return true;
}

static bool fits_gone(const struct history *h, const struct event *e)
{
	return fits_by_id(h, e) && was_seen(h, child_of(e), e->call) &&
	    kin_may_consume(h, e, child_of(e), e->ret) == NO_EVENT;
}

bool wait_edit_gone(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_gone);

	if (e != NULL)
		tell_nothing(e, -1, ECHILD);
	return e != NULL;
}

/* ---- siginfo ---- */

static bool fits_info(const struct history *h, const struct event *e)
{
	return tells(h, e) && is_waitid(e);
}

static bool edit_says(struct history *h, struct choices *c, int64_t bit)
{
	struct event *e = pick(h, c, fits_info);

	if (e != NULL)
		e->out[REPORT_SAYS] &= ~bit;
	return e != NULL;
}

bool wait_edit_signo(struct history *h, struct choices *c)
{
	return edit_says(h, c, SAYS_SIGNO);
}

bool wait_edit_uid(struct history *h, struct choices *c)
{
	return edit_says(h, c, SAYS_UID);
}

/* ---- stops ---- */

static bool fits_stop(const struct history *h, const struct event *e)
{
	return tells(h, e) && e->out[REPORT_HOW] == CHILD_STOPPED;
}

bool wait_edit_unasked(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_stop);

	if (e != NULL)
		e->in[2] &= ~(int64_t)WAIT_STOPPED;
	return e != NULL;
}

static bool fits_stop_taken(const struct history *h, const struct event *e)
{
	return fits_stop(h, e) && (kin_asked(h, e).options & WAIT_NOWAIT) == 0;
}

/* Told more often than signals were sent. */
bool wait_edit_stops(struct history *h, struct choices *c)
{
	const struct event *e = pick(h, c, fits_stop_taken);
	struct event copy;
	unsigned sends = 0, i;
	size_t k;

	if (e == NULL)
		return false;
	copy = *e;
	for (k = 0; k < h->events; k++)
		sends += signal_stops(event_sends(&h->event[k])) && event_may_signal(h, &h->event[k], child_of(&copy));
	for (i = 0; i < sends; i++)
		repeat_last(h, &copy, i);
	return true;
}
