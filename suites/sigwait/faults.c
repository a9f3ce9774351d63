#include "../std/faults.h"
#include "../std/edit.h"
#include "port.h"
#include "rules.h"

#include "../rtsig/rules.h"

#include <errno.h>
#include <stdlib.h>

#define FAULTS_OF "sigwait"
#define RULES_OF "sigwait."
#include "fault_rows.h"

/* ---- edits ---- */

/* The last send that must have been taken by someone, of a stream that several wait for. */
static const struct sent *must_come(const struct story *s, const struct stream *t)
{
	return ledger_counts(s, t) && t->sends > 0 && sigwait_competes(s, t) ? ledger_must_come(s, t) : NULL;
}

static bool edit_lost(struct history *h, struct choices *c)
{
	return edit_lose(h, c, must_come);
}

static uint64_t can_come(const struct story *s, const struct stream *t)
{
	return ledger_counts(s, t) && t->sends > 0 && sigwait_competes(s, t) && t->take[t->takes - 1].accepted
	    ? story_possible(t, 0, OPEN)
	    : OPEN;
}

/* Another thread gets the same, as often as it takes to be more than was sent. */
static bool edit_twice(struct history *h, struct choices *c)
{
	return edit_exceed(h, c, can_come);
}

/* What was accepted is still pending when the watchdog kicks. */
static bool edit_asleep(struct history *h, struct choices *c)
{
	unsigned offered = 0, signal = 0;
	uint32_t found = NO_EVENT, i, k, n;
	struct story s;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams && h->quiet == OPEN && !s.stops; i++) {
		const struct stream *t = &s.stream[i];

		/* All that was sent of it before the wait ended had been sent, and the rest was not begun. */
		for (k = 0; k < t->takes && ledger_counts(&s, t); k++) {
			const struct event *e = &h->event[t->take[k].event];
			bool good = t->take[k].accepted && s.fact[t->take[k].event].handler == NO_EVENT;
			bool some = false;

			for (n = 0; n < t->sends && good; n++) {
				good = !(t->send[n].call < e->ret && (t->send[n].ret >= e->ret || t->send[n].thread));
				some |= t->send[n].ret < e->ret && t->send[n].outcome == OUTCOME_OK;
			}
			for (n = 0; n < h->actors; n++) /* it is the first thread's handler that runs */
				good = good && (h->actor[n].process != t->process || n == e->actor);
			if (good && some && edit_pick(c, &offered)) {
				found = t->take[k].event;
				signal = t->signal;
			}
		}
	}
	for (i = 0; found != NO_EVENT && i < h->events; i++) /* an ignored one proves nothing */
		if (event_role(&h->event[i]) == ROLE_ACTION && std_action(&h->event[i]).kind != ACT_CATCH)
			found = NO_EVENT;
	story_close(&s);
	if (found == NO_EVENT)
		return false;
	edit_kick(h, h->event[found].actor, h->event[found].ret, signal);
	return true;
}

/* ---- calls ---- */

/* What came is thrown away, as if the wait had ended before. */
static int swallowing(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
	int r = port_sigtimedwait(set, info, timeout);

	if (r <= 0 || (timeout->tv_sec == 0 && timeout->tv_nsec == 0) || !fault_strikes())
		return r;
	errno = EAGAIN;
	return -1;
}

static void plant_swallowing(void)
{
	std_calls.sigtimedwait = swallowing;
}

/* Two get the same. */
static int doubling(const sigset_t *set, siginfo_t *info)
{
	int r = port_sigwaitinfo(set, info);

	if (r > 0 && r != SIGTERM && fault_strikes())
		port_sigqueue(getpid(), r, info->si_value);
	return r;
}

static void plant_doubling(void)
{
	std_calls.sigwaitinfo = doubling;
}

static int losing(const sigset_t *set, int *number)
{
	int e = sigwait(set, number);

	return e == 0 && *number != SIGTERM && fault_strikes() ? sigwait(set, number) : e;
}

static void plant_losing(void)
{
	std_calls.sigwait = losing;
}

/* Nothing but the watchdog's signal wakes it. */
static int deaf(const sigset_t *set, int *number)
{
	sigset_t all;

	if (fault_strikes()) {
		sigfillset(&all);
		sigdelset(&all, signal_number(SIG_I_KICK));
		sigsuspend(&all);
	}
	return sigwait(set, number);
}

static void plant_deaf(void)
{
	std_calls.sigwait = deaf;
}

const struct fault sigwait_faults[] = {
	EDIT("lost", "competing-exactly-once", edit_lost, "nobody gets what was sent"),
	EDIT("twice", "competing-exactly-once", edit_twice, "two threads get the same instance"),
	EDIT("asleep", "no-lost-wakeup", edit_asleep, "a thread sleeps on although its signal is pending"),

	CALL_UNLESS(rtsig_no_acceptance, "swallowed", "competing-exactly-once", plant_swallowing, 5,
	    "sigtimedwait() drops what comes and gives up"),
	CALL_UNLESS(rtsig_no_acceptance, "doubled", "competing-exactly-once", plant_doubling, 5,
	    "sigwaitinfo() leaves what it returns in the queue"),
	CALL("lost", "competing-exactly-once", plant_losing, 5, "sigwait() drops what comes and waits on"),
	CALL("deaf", "no-lost-wakeup", plant_deaf, 60, "sigwait() sleeps until the watchdog's kick"),

	MODEL("swallowed", "competing-exactly-once", 20, "the model drops a signal that is accepted"),
	MODEL("deaf", "no-lost-wakeup", 20, "the model's waits sleep on although their signal is pending"),
	{ .name = NULL },
};
