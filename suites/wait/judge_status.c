/* What is told of a child: how it ended, in which encoding, and the same to everybody. */
#include "rules.h"

#include "mechanism.h"

#include <errno.h>

static bool by_waitid(const struct event *e)
{
	return event_is(e, "waitid");
}

/* ---- causes ---- */

/* A signal that others may have sent whom nobody here knows. */
static bool is_anybodys(const struct history *h, unsigned process, int64_t signal)
{
	size_t i;

	if (signal == SIG_I_KILL || signal == SIG_I_KICK || signal < 0)
		return true;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		/* Orphans that were stopped are sent it; a broken pipe's writer, that one. */
		if (signal == SIG_I_HUP && signal_stops(event_sends(e)))
			return true;
		if (event_process(h, e) == process &&
		    ((signal == SIG_I_PIPE && role_gives(event_role(e))) || event_role(e) == ROLE_SOURCE))
			return true;
	}
	return false;
}

/* Why it cannot have ended like this; NULL: it can. */
static const char *no_cause(const struct history *h, const struct event *e, const struct ending *end)
{
	if (!end->killed)
		return kin_exit(h, end->process, end->code, e->ret) != NO_EVENT
		    ? NULL
		    : "it is said to have exited with a status that it did not give";
	return is_anybodys(h, end->process, end->code) || kin_may_have_sent(h, end->process, end->code, e->ret)
	    ? NULL
	    : "it is said to have been ended by a signal that nobody sent to it";
}

/* ---- wait.status-encoding ---- */

/* Why the macros contradict each other. */
static const char *badly_said(const struct event *e)
{
	static const unsigned bits[] = { 0, SAYS_EXITED, SAYS_SIGNALED, SAYS_STOPPED, SAYS_CONTINUED };
	unsigned all = SAYS_EXITED | SAYS_SIGNALED | SAYS_STOPPED | SAYS_CONTINUED;
	unsigned says = (unsigned)e->out[REPORT_SAYS];
	bool zero = e->out[REPORT_HOW] == CHILD_EXITED && e->out[REPORT_STATUS] == 0;

	if (e->out[REPORT_HOW] == CHILD_NOTHING)
		return "none of the macros is true of the status";
	if ((says & all) != bits[e->out[REPORT_HOW]])
		return "more than one of the macros is true of the status";
	if (zero != ((says & SAYS_ZERO) != 0))
		return zero ? "the status of an exit with 0 is not 0" : "the status is 0, but it did not exit with 0";
	return NULL;
}

static bool several_causes(const struct history *h, const struct event *e, unsigned child)
{
	struct indexes i = events_with(h, ROLE_EXIT);
	unsigned causes = 0;
	size_t k;

	for (; i.at < i.end; i.at++)
		causes += event_process(h, &h->event[*i.at]) == child && h->event[*i.at].call < e->ret;
	for (k = 0; k < h->events && h->event[k].call < e->ret; k++) {
		int signal = event_sends(&h->event[k]);

		causes += signal >= 0 && signal != SIG_I_CHLD && signal != SIG_I_CONT && !signal_stops(signal) &&
		    event_may_signal(h, &h->event[k], child);
	}
	return causes > 1;
}

static void count_encoding(const struct history *h, const struct event *e, const struct ending *end,
    struct judgement *j)
{
	uint32_t exit = end->killed ? NO_EVENT : kin_exit(h, end->process, end->code, e->ret);

	judgement_count(j, ENCODES_CAUSES, several_causes(h, e, end->process));
	if (end->killed) {
		judgement_count(j, ENCODES_KILL, end->code == SIG_I_KILL);
		judgement_count(j, ENCODES_REALTIME, end->code >= SIG_I_RT);
		judgement_count(j, ENCODES_OTHER, end->code != SIG_I_KILL && end->code < SIG_I_RT);
	} else if (exit != NO_EVENT) {
		int64_t status = h->event[exit].in[0];

		judgement_count(j, ENCODES_ZERO, status == 0);
		judgement_count(j, ENCODES_LOW, status > 0 && status < 256);
		judgement_count(j, ENCODES_BEYOND, status < 0 || status > 255);
		judgement_count(j, ENCODES_THREAD, h->event[exit].actor != end->process);
	}
}

void wait_judge_encoding(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	struct ending end;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		const char *why;

		if (!kin_told(e) || by_waitid(e) || e->out[REPORT_CHILD] >= (int64_t)h->actors)
			continue;
		judgement_applies(j);
		why = badly_said(e);
		if (why == NULL && event_tells_end(h, e, &end)) {
			count_encoding(h, e, &end, j);
			why = no_cause(h, e, &end);
		}
		if (why != NULL)
			judgement_contradict(j, 1, i.at, "what %s() tells of %s is not true: %s", op_at(e->op)->name,
			    history_actor_name(h, (unsigned)e->out[REPORT_CHILD]), why);
	}
}

/* ---- wait.waitid-siginfo ---- */

static const char *badly_informed(const struct history *h, const struct event *e)
{
	unsigned child = (unsigned)e->out[REPORT_CHILD];
	int64_t signal = e->out[REPORT_STATUS];
	struct ending end;

	if ((e->out[REPORT_SAYS] & SAYS_SIGNO) == 0)
		return "si_signo is not SIGCHLD";
	if ((e->out[REPORT_SAYS] & SAYS_UID) == 0)
		return "si_uid is not the child's";
	if (event_tells_end(h, e, &end))
		return no_cause(h, e, &end);
	switch (e->out[REPORT_HOW]) {
	case CHILD_STOPPED:
		return signal_stops((int)signal) &&
		        (signal == SIG_I_STOP || kin_may_have_sent(h, child, signal, e->ret))
		    ? NULL
		    : "it is said to have been stopped by a signal that nobody sent to it";
	case CHILD_CONTINUED:
		return signal == SIG_I_CONT ? NULL : "it is said to have been continued, and si_status is not SIGCONT";
	default:
		return "si_code and si_status name nothing that can happen to a child";
	}
}

void wait_judge_info(const struct history *h, struct judgement *j)
{
	static const unsigned situation[] = { 0, INFO_EXITED, INFO_KILLED, INFO_STOPPED, INFO_CONTINUED };
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		const char *why;

		if (!kin_told(e) || !by_waitid(e) || e->out[REPORT_CHILD] >= (int64_t)h->actors)
			continue;
		judgement_applies(j);
		judgement_count(j, situation[e->out[REPORT_HOW]], e->out[REPORT_HOW] != CHILD_NOTHING);
		why = badly_informed(h, e);
		if (why != NULL)
			judgement_contradict(j, 1, i.at, "what waitid() tells of %s is not true: %s",
			    history_actor_name(h, (unsigned)e->out[REPORT_CHILD]), why);
	}
}

/* ---- wait.no-early-return ---- */

static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };

static bool has_threads(const struct history *h, unsigned process)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (a != process && h->actor[a].process == process)
			return true;
	return false;
}

void wait_judge_early(const struct history *h, struct judgement *j)
{
	struct indexes i;
	struct ending end;
	unsigned k;
	size_t n;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];
			bool slept = false;

			if (!event_tells_end(h, e, &end))
				continue;
			judgement_applies(j);
			for (n = 0; n < h->events; n++) {
				const struct event *x = &h->event[n];

				if (event_process(h, x) != end.process || x->actor == ACTOR_WATCHDOG)
					continue;
				slept |= x->call > e->call && x->call < e->ret;
				if (x->call > e->ret || (x->ret != OPEN && x->ret > e->ret))
					judgement_contradict(j, 2, (uint32_t[]){ *i.at, (uint32_t)n },
					    "%s goes on after its end was told", history_actor_name(h, end.process));
			}
			judgement_count(j, EARLY_SLEPT, slept);
			judgement_count(j, EARLY_THREADS, has_threads(h, end.process));
			judgement_count(j, EARLY_KILLED, end.killed);
		}
}

/* ---- wait.wnowait-idempotent ---- */

static bool same_end(const struct ending *x, const struct ending *y)
{
	return x->killed == y->killed && (x->killed ? x->code == y->code : status_same(x->code, y->code));
}

/* All that were told of one child's end. */
static void judge_child(const struct history *h, unsigned child, struct judgement *j)
{
	struct ending first = { 0 }, end;
	uint32_t at = NO_EVENT, consumed = NO_EVENT;
	struct indexes i;
	unsigned k, kept = 0;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++) {
			if (!event_tells_end(h, &h->event[*i.at], &end) || end.process != child)
				continue;
			if (tells[k] == ROLE_WAIT && kin_consumed(h, &h->event[*i.at]))
				consumed = *i.at;
			else
				kept++;
			if (at != NO_EVENT && !same_end(&first, &end))
				judgement_contradict(j, 2, (uint32_t[]){ at, *i.at },
				    "two waits tell of different ends of %s", history_actor_name(h, child));
			if (at == NO_EVENT) {
				at = *i.at;
				first = end;
			}
		}
	if (kept == 0 || at == NO_EVENT)
		return;
	judgement_applies(j);
	judgement_count(j, SAME_TWICE, kept > 1);
	judgement_count(j, SAME_CONSUMED, consumed != NO_EVENT);
	/* What was only looked at must not be gone. */
	for (i = events_with(h, ROLE_WAIT); i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		struct asked a = kin_asked(h, e);

		if (event_process(h, e) != kin_parent(h, child) || h->event[at].ret >= e->call ||
		    a.which != WHICH_CHILD || a.of != child || e->ret == OPEN || e->result != -1 || e->err != ECHILD)
			continue;
		judgement_count(j, SAME_GONE, kin_has_consumed(h, child, e->call) != NO_EVENT);
		if (kin_may_consume(h, e, child, e->ret) == NO_EVENT && !kin_may_ignore(h, kin_parent(h, child)))
			judgement_contradict(j, 2, (uint32_t[]){ at, *i.at },
			    "the end of %s was told without being consumed, but is not there any more",
			    history_actor_name(h, child));
	}
}

void wait_judge_same(const struct history *h, struct judgement *j)
{
	unsigned child;

	for (child = 1; child < h->actors; child++)
		if (h->actor[child].process == child)
			judge_child(h, child, j);
}
