/* Stops and continues: told to those who ask for them, and as often as they can have happened. */
#include "rules.h"

#include "mechanism.h"

static bool is_stop_sent(const struct history *h, const struct event *e, unsigned child)
{
	return signal_stops(event_sends(e)) && event_may_signal(h, e, child);
}

static bool is_continue_sent(const struct history *h, const struct event *e, unsigned child)
{
	return event_sends(e) == SIG_I_CONT && event_may_signal(h, e, child);
}

/* What a call tells of the child's stops and continues, and consumes. */
static enum child_state change_told(const struct history *h, const struct event *e, unsigned child)
{
	if (event_role(e) == ROLE_CHILD && e->ret != OPEN && e->result == 0 && e->in[0] == (int64_t)child)
		return (enum child_state)e->out[0];
	if (event_role(e) == ROLE_WAIT && kin_told(e) && e->out[REPORT_CHILD] == (int64_t)child &&
	    (kin_asked(h, e).options & WAIT_NOWAIT) == 0)
		return (enum child_state)e->out[REPORT_HOW];
	return CHILD_NOTHING;
}

/* Told more often than it can have happened: a stop needs a continue before it may come again. */
static void check_counts(const struct history *h, unsigned child, struct judgement *j)
{
	uint32_t stops = 0, continues = 0, last = NO_EVENT;
	unsigned told_stops = 0, told_continues = 0;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		enum child_state how = change_told(h, e, child);

		if (event_is_source(e) && (is_stop_sent(h, e, child) || is_continue_sent(h, e, child)))
			return; /* a terminal's, any number of them */
		stops += is_stop_sent(h, e, child);
		continues += is_continue_sent(h, e, child);
		if (how == CHILD_STOPPED || how == CHILD_CONTINUED)
			last = (uint32_t)i;
		told_stops += how == CHILD_STOPPED;
		told_continues += how == CHILD_CONTINUED;
	}
	judgement_count(j, STOPS_AGAIN, told_stops > 1);
	if (told_stops > stops)
		judgement_contradict(j, 1, &last, "stops of %s were told %u times, but it was sent %u stop signals",
		    history_actor_name(h, child), told_stops, (unsigned)stops);
	/* Stopped members of a group that becomes an orphan are continued by the system. */
	if (events_with(h, ROLE_GROUP).at != events_with(h, ROLE_GROUP).end ||
	    events_with(h, ROLE_SESSION).at != events_with(h, ROLE_SESSION).end)
		return;
	if (told_stops > continues + 1)
		judgement_contradict(j, 1, &last, "stops of %s were told %u times, but it was continued only %u times",
		    history_actor_name(h, child), told_stops, (unsigned)continues);
	if (told_continues > continues)
		judgement_contradict(j, 1, &last, "it was told %u times that %s went on, but it was continued %u times",
		    told_continues, history_actor_name(h, child), (unsigned)continues);
}

/*
 * The child has stopped itself and nobody has continued it; its parent slept in a call that had to tell of that. SIGSTOP
 * cannot be blocked, caught or ignored.
 */
static void check_asleep(const struct history *h, uint32_t index, unsigned child, struct judgement *j)
{
	const struct event *e = &h->event[index], *stop = NULL;
	size_t i, at = 0;

	for (i = 0; i < h->events; i++)
		if (event_process(h, &h->event[i]) == child) {
			stop = &h->event[i];
			at = i;
		}
	if (stop == NULL || event_role(stop) != ROLE_RAISE || stop->in[0] != SIG_I_STOP || stop->ret != OPEN ||
	    stop->call >= h->quiet)
		return;
	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];

		if (is_continue_sent(h, x, child) && event_sends_until(x) > stop->call)
			return;
		if (x != e && event_process(h, x) == event_process(h, e) &&
		    (event_role(x) == ROLE_WAIT || event_role(x) == ROLE_CHILD) && x->ret > stop->call)
			return; /* it may have been told by that one */
	}
	judgement_contradict(j, 2, (uint32_t[]){ (uint32_t)at, index },
	    "%s stopped itself and was not continued, but %s(), which was asked for stops, slept until the watchdog ended "
	    "the case",
	    history_actor_name(h, child), op_at(e->op)->name);
}

static void check_call(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	struct asked a = kin_asked(h, e);
	unsigned child = (unsigned)e->out[REPORT_CHILD];
	int64_t signal = e->out[REPORT_STATUS];

	if (kin_sleeps(h, e) && (a.options & WAIT_STOPPED) && kin_lives_on(h, event_process(h, e)))
		for (child = 1; child < h->actors; child++)
			if (kin_is_child(h, child, event_process(h, e)) && kin_must_match(h, e, child))
				check_asleep(h, index, child, j);
	if (!kin_told(e) || child >= h->actors)
		return;
	if (e->out[REPORT_HOW] == CHILD_STOPPED) {
		judgement_count(j, STOPS_STOPPED, 1);
		if ((a.options & WAIT_STOPPED) == 0)
			judgement_contradict(j, 1, &index, "%s() tells of a stop, but was not asked for any",
			    op_at(e->op)->name);
		else if (!signal_stops((int)signal) || !kin_may_have_sent(h, child, signal, e->ret))
			judgement_contradict(j, 1, &index,
			    "%s is said to have been stopped by a signal that nobody sent to it",
			    history_actor_name(h, child));
	} else if (e->out[REPORT_HOW] == CHILD_CONTINUED) {
		judgement_count(j, STOPS_CONTINUED, 1);
		if ((a.options & WAIT_CONTINUED) == 0)
			judgement_contradict(j, 1, &index,
			    "%s() tells that a child goes on, but was not asked for that", op_at(e->op)->name);
	}
}

void wait_judge_stops(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	bool any = false;
	unsigned child;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if ((kin_asked(h, e).options & (WAIT_STOPPED | WAIT_CONTINUED)) == 0 &&
		    e->out[REPORT_HOW] != CHILD_STOPPED && e->out[REPORT_HOW] != CHILD_CONTINUED)
			continue;
		any = true;
		judgement_applies(j);
		check_call(h, *i.at, j);
	}
	for (child = 1; any && child < h->actors; child++)
		if (h->actor[child].process == child)
			check_counts(h, child, j);
}
