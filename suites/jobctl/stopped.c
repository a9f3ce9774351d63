/* When a process was certainly stopped. */
#include "jobctl.h"

#include "../wait/kin.h"
#include "mechanism.h"

#include <stdlib.h>

/* The call tells that the process was stopped, and nobody is told of that stop again. */
static bool tells_stop(const struct history *h, const struct event *e, unsigned process)
{
	if (e->ret == OPEN)
		return false;
	if (event_role(e) == ROLE_CHILD)
		return e->result == 0 && e->in[0] == (int64_t)process && e->out[0] == CHILD_STOPPED;
	return event_role(e) == ROLE_WAIT && kin_told(e) && e->out[REPORT_CHILD] == (int64_t)process &&
	    e->out[REPORT_HOW] == CHILD_STOPPED && (kin_asked(h, e).options & WAIT_NOWAIT) == 0;
}

/* The call tells that a process was ended by a signal of which nobody here knows: at any time before. */
static bool tells_unseen(const struct history *h, const struct event *e, struct ending *end)
{
	return event_tells_end(h, e, end) && end->killed && !kin_may_have_sent(h, end->process, end->code, e->ret);
}

uint64_t jobctl_may_end(const struct history *h, unsigned process)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	uint64_t first = OPEN;
	struct indexes told;
	struct ending end;
	unsigned k;
	size_t i;

	for (k = 0; k < 3; k++)
		for (told = events_with(h, tells[k]); told.at < told.end; told.at++)
			if (tells_unseen(h, &h->event[*told.at], &end) && end.process == process)
				return 0;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int signal = event_sends(e);
		/* What ended it in a call may be known to nobody. */
		bool ends = (event_role(e) == ROLE_EXIT || e->ret == OPEN) && event_process(h, e) == process;

		if (signal >= 0 && signal != SIG_I_CONT && signal != SIG_I_CHLD && signal != SIG_I_URG &&
		    !signal_stops(signal))
			ends = event_may_signal(h, e, process);
		if (ends && e->call < first)
			first = e->call;
	}
	return first;
}

/* Another process may end of it. */
static bool may_end_another(const struct history *h, const struct event *e, unsigned process)
{
	int signal = event_sends(e);
	unsigned p;

	if (event_role(e) == ROLE_EXIT || e->ret == OPEN)
		return true; /* what ended a process in a call may be known to nobody */
	if (role_gives(event_role(e)))
		return e->result == -1;
	if (signal < 0 || signal == SIG_I_CHLD || signal == SIG_I_URG || signal_stops(signal))
		return false;
	for (p = 0; p < h->actors; p++)
		if (p != process && h->actor[p].process == p && event_may_signal(h, e, p))
			return true;
	return false;
}

/* Calls after which the process may go on: SIGCONT, and whatever may make its group an orphan, if there are groups. */
static bool may_continue(const struct history *h, const struct event *e, unsigned process, bool groups)
{
	if (event_sends(e) == SIG_I_CONT && event_may_signal(h, e, process))
		return true;
	return groups && event_process(h, e) != process &&
	    (event_role(e) == ROLE_GROUP || event_role(e) == ROLE_SESSION || may_end_another(h, e, process));
}

static int by_value(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

static bool has_groups(const struct history *h)
{
	struct indexes groups = events_with(h, ROLE_GROUP), sessions = events_with(h, ROLE_SESSION);

	return groups.at != groups.end || sessions.at != sessions.end;
}

/* Nobody can have stopped the process before. */
static uint64_t first_stop(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (signal_stops(event_sends(&h->event[i])) && event_may_signal(h, &h->event[i], process))
			return h->event[i].call;
	return OPEN;
}

bool jobctl_stops(const struct history *h, unsigned process, struct stops *out)
{
	uint64_t from = first_stop(h, process), last = 0;
	bool groups = has_groups(h);
	struct ending end;
	size_t i;

	out->told = out->continues = 0;
	if (from == OPEN || process == 0)
		return false;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (tells_stop(h, e, process)) {
			if (e->call < last || out->told == STOPS_KNOWN_MAX)
				return false; /* two may have been told of one stop */
			last = e->ret;
			out->told_by[out->told++] = (uint32_t)i;
		}
		if (groups && tells_unseen(h, e, &end) && end.process != process)
			return false; /* its end may have made the process go on at any time */
		if (event_sends_until(e) > from && may_continue(h, e, process, groups)) {
			if (out->continues == STOPS_KNOWN_MAX || event_is_source(e))
				return false;
			out->continued[out->continues++] = e->call;
		}
	}
	qsort(out->continued, out->continues, sizeof(out->continued[0]), by_value);
	return out->told > 0;
}

uint32_t jobctl_stopped_at(const struct history *h, const struct stops *s, uint64_t moment)
{
	unsigned told, continued;

	for (told = 0; told < s->told && h->event[s->told_by[told]].ret < moment; told++)
		;
	for (continued = 0; continued < s->continues && s->continued[continued] < moment; continued++)
		;
	return told > continued ? s->told_by[told - 1] : UINT32_MAX;
}
