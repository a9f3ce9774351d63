/* Edits of what was asked for, and of what is told of that, that a rule must object to. */
#include "faults_edit.h"

#include <errno.h>

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
	return wait_tells(h, e) && polls(h, e) && kin_must_match(h, e, wait_child(e)) &&
	    was_seen(h, wait_child(e), e->call) && !kin_may_ignore(h, event_process(h, e)) &&
	    kin_may_consume(h, e, wait_child(e), e->ret) == NO_EVENT;
}

bool wait_edit_overlooked(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_overlooked);

	if (e != NULL)
		wait_tell_nothing(e, 0, 0);
	return e != NULL;
}

static bool fits_childless(const struct history *h, const struct event *e)
{
	unsigned child;

	if (!polls(h, e) || e->result != -1 || e->err != ECHILD || kin_may_adopt(h, event_process(h, e), OPEN))
		return false;
	for (child = 1; child < h->actors; child++)
		if (kin_is_child(h, child, event_process(h, e)) && kin_may_be_made(h, child, e->ret) &&
		    kin_may_match(h, e, child) && kin_has_consumed(h, child, e->call) == NO_EVENT)
			return false;
	return true;
}

bool wait_edit_childless(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_childless);

	if (e != NULL)
		wait_tell_nothing(e, 0, 0);
	return e != NULL;
}

/* ---- selection and kinship ---- */

static bool fits_by_id(const struct history *h, const struct event *e)
{
	return wait_tells(h, e) && kin_asked(h, e).which == WHICH_CHILD;
}

/* It was asked for M, who is nobody's child. */
bool wait_edit_other(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_by_id);

	if (e != NULL)
		e->in[1] = 0;
	return e != NULL;
}

static bool fits_none(const struct history *h, const struct event *e)
{
	return fits_by_id(h, e) && kin_was_made(h, wait_child(e), e->call) && !kin_may_ignore(h, event_process(h, e)) &&
	    kin_may_consume(h, e, wait_child(e), e->ret) == NO_EVENT;
}

bool wait_edit_none(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_none);

	if (e != NULL)
		wait_tell_nothing(e, -1, ECHILD);
	return e != NULL;
}

static bool fits_direct(const struct history *h, const struct event *e)
{
	return wait_tells(h, e) && !kin_may_adopt(h, event_process(h, e), OPEN);
}

bool wait_edit_stranger(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_direct);

	if (e != NULL)
		e->out[REPORT_CHILD] = 0;
	return e != NULL;
}

static bool fits_no_child(const struct history *h, const struct event *e)
{
	struct asked a = kin_asked(h, e);

	return a.which == WHICH_CHILD && a.of < h->actors && !kin_is_child(h, a.of, event_process(h, e)) &&
	    !kin_may_adopt(h, event_process(h, e), OPEN) && e->result == -1;
}

bool wait_edit_grandchild(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_no_child);

	if (e != NULL)
		wait_tell_nothing(e, 0, 0);
	return e != NULL;
}

/* ---- looking without consuming ---- */

static bool fits_looked_again(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	struct ending end, other;

	if (!wait_tells(h, e) || kin_consumed(h, e) || !event_tells_end(h, e, &end))
		return false;
	for (; i.at < i.end; i.at++)
		if (&h->event[*i.at] != e && event_tells_end(h, &h->event[*i.at], &other) &&
		    other.process == end.process)
			return true;
	return false;
}

bool wait_edit_differs(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_looked_again);

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
	return fits_by_id(h, e) && was_seen(h, wait_child(e), e->call) && !kin_may_ignore(h, event_process(h, e)) &&
	    kin_may_consume(h, e, wait_child(e), e->ret) == NO_EVENT;
}

bool wait_edit_gone(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_gone);

	if (e != NULL)
		wait_tell_nothing(e, -1, ECHILD);
	return e != NULL;
}

/* ---- siginfo ---- */

static bool fits_info(const struct history *h, const struct event *e)
{
	return wait_tells(h, e) && event_is(e, "waitid");
}

static bool edit_says(struct history *h, struct choices *c, int64_t bit)
{
	struct event *e = wait_pick(h, c, fits_info);

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
	return wait_tells(h, e) && e->out[REPORT_HOW] == CHILD_STOPPED;
}

bool wait_edit_unasked(struct history *h, struct choices *c)
{
	struct event *e = wait_pick(h, c, fits_stop);

	if (e != NULL)
		e->in[2] &= ~(int64_t)WAIT_STOPPED;
	return e != NULL;
}

/* A terminal may have stopped or continued it, any number of times. */
static bool has_source(const struct history *h, unsigned child)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		int signal = event_sends(&h->event[i]);

		if (event_is_source(&h->event[i]) && (signal_stops(signal) || signal == SIG_I_CONT) &&
		    event_may_signal(h, &h->event[i], child))
			return true;
	}
	return false;
}

static bool fits_stop_taken(const struct history *h, const struct event *e)
{
	return fits_stop(h, e) && (kin_asked(h, e).options & WAIT_NOWAIT) == 0 && !has_source(h, wait_child(e));
}

/* Told more often than signals were sent. */
bool wait_edit_stops(struct history *h, struct choices *c)
{
	const struct event *e = wait_pick(h, c, fits_stop_taken);
	struct event copy;
	unsigned sends = 0, i;
	size_t k;

	if (e == NULL)
		return false;
	copy = *e;
	for (k = 0; k < h->events; k++)
		sends +=
		    signal_stops(event_sends(&h->event[k])) && event_may_signal(h, &h->event[k], wait_child(&copy));
	for (i = 0; i < sends; i++)
		wait_repeat(h, &copy, i);
	return true;
}
