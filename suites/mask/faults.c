#include "../std/faults.h"
#include "../std/edit.h"
#include "mask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_OF "mask"
#define RULES_OF "mask."
#include "fault_rows.h"

/* ---- edits ---- */

/* A handler of a signal that is certainly blocked, right before some call of a thread. */
static bool edit_while_blocked(struct history *h, struct choices *c)
{
	struct story s;
	unsigned offered = 0, signal = 0;
	uint32_t i, found = NO_EVENT;
	struct event e;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < h->events; i++) {
		uint64_t set = s.fact[i].blocked & (SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s.foreign;

		if (event_role(&h->event[i]) == ROLE_HANDLER || set == 0 || !edit_pick(c, &offered))
			continue;
		found = i;
		for (signal = 0; (set >> signal & 1) == 0; signal++)
			;
	}
	story_close(&s);
	if (found == NO_EVENT)
		return false;
	edit_spread(h);
	e = h->event[found];
	e.op = (uint16_t)op_find("handler", 7);
	e.result = 0;
	e.err = 0;
	e.in[0] = (int64_t)signal;
	e.call = h->event[found].call - 3;
	e.ret = h->event[found].call - 2;
	edit_append(h, &e);
	return true;
}

static bool is_suspend(const struct story *s, uint32_t event)
{
	const struct event *e = &s->h->event[event];

	return event_role(e) == ROLE_SUSPEND && e->ret != OPEN && s->fact[event].complete && !s->stops &&
	    s->foreign == 0;
}

/* Another mask afterwards than before; only where no handler that began inside has stayed away. */
static bool edit_not_restored(struct history *h, struct choices *c)
{
	uint32_t i = edit_place(h, c, is_suspend), k;

	if (i == NO_EVENT)
		return false;
	for (k = i + 1; k < h->events && h->event[k].call < h->event[i].ret; k++)
		if (h->event[k].actor == h->event[i].actor && h->event[k].ret > h->event[i].ret)
			return false;
	h->event[i].out[0] ^= (int64_t)SIGNAL_BIT(SIG_I_USR2);
	return true;
}

static bool edit_no_handler(struct history *h, struct choices *c)
{
	uint32_t i = edit_place(h, c, is_suspend);

	if (i != NO_EVENT)
		std_edit_handlers_inside(h, i);
	return i != NO_EVENT;
}

/* ---- a sleeper that only the kick woke: the history ends before the first handler of a send that had returned ---- */

static bool may_sleep_on(const struct story *s, const struct stream *t, uint32_t first)
{
	const struct event *e = s->h->event;
	const struct take *d = &t->take[first];
	const struct fact *f = &s->fact[d->event];
	const struct sent *x;
	uint64_t quiet = e[d->event].call;
	uint32_t i;

	if (d->accepted || f->within == NO_EVENT || f->handler != NO_EVENT ||
	    event_role(&e[f->within]) != ROLE_SUSPEND || in_set((uint64_t)e[f->within].in[0], t->signal))
		return false;
	x = story_last_ok(t, s->caught_since[t->process][t->signal], quiet);
	if (x == NULL || (first > 0 && t->take[first - 1].time > x->call))
		return false;
	for (i = 0; i < t->sends; i++)
		if (t->send[i].call < quiet && t->send[i].ret >= quiet)
			return false;
	return true;
}

static uint32_t find_sleeper(struct history *h, struct choices *c)
{
	struct story s;
	unsigned offered = 0;
	uint32_t i, k, found = NO_EVENT;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (i = 0; i < s.streams && !s.stops && h->quiet == OPEN; i++) {
		const struct stream *t = &s.stream[i];

		if (!s.alone[t->process] || s.murky[t->process] || in_set(s.foreign, t->signal))
			continue;
		for (k = 0; k < t->takes; k++)
			if (may_sleep_on(&s, t, k) && edit_pick(c, &offered))
				found = t->take[k].event;
	}
	story_close(&s);
	return found;
}

static bool edit_asleep(struct history *h, struct choices *c)
{
	uint32_t found = find_sleeper(h, c);

	if (found != NO_EVENT)
		edit_kick(h, h->event[found].actor, h->event[found].call, (unsigned)h->event[found].in[0]);
	return found != NO_EVENT;
}

static bool must_deliver(const struct story *s, uint32_t event)
{
	return mask_must_deliver(s, event, NULL);
}

static bool edit_unblock_late(struct history *h, struct choices *c)
{
	uint32_t found = edit_place(h, c, must_deliver);

	if (found != NO_EVENT)
		std_edit_handlers_inside(h, found);
	return found != NO_EVENT;
}

/* ---- calls ---- */

static int lying_mask(int how, const sigset_t *set, sigset_t *old)
{
	if (how == SIG_BLOCK && set != NULL && fault_strikes())
		return sigprocmask(SIG_BLOCK, NULL, old);
	return sigprocmask(how, set, old);
}

static void plant_lying(void)
{
	std_calls.sigprocmask = lying_mask;
}

static int shallow_action(int number, const struct sigaction *act, struct sigaction *old)
{
	struct sigaction other;

	if (act == NULL || !fault_strikes())
		return sigaction(number, act, old);
	other = *act;
	other.sa_flags |= SA_NODEFER;
	sigemptyset(&other.sa_mask);
	return sigaction(number, &other, old);
}

static void plant_shallow(void)
{
	std_calls.sigaction = shallow_action;
}

static int leaving_suspend(const sigset_t *mask)
{
	int r = sigsuspend(mask), e = errno;
	sigset_t set;

	if (fault_strikes()) {
		sigprocmask(SIG_BLOCK, NULL, &set);
		if (sigismember(&set, SIGUSR2) == 1)
			sigdelset(&set, SIGUSR2);
		else
			sigaddset(&set, SIGUSR2);
		sigprocmask(SIG_SETMASK, &set, NULL);
	}
	errno = e;
	return r;
}

static void plant_leaving(void)
{
	std_calls.sigsuspend = leaving_suspend;
}

static int hasty_suspend(const sigset_t *mask)
{
	if (!fault_strikes())
		return sigsuspend(mask);
	errno = EINTR;
	return -1;
}

static void plant_hasty(void)
{
	std_calls.sigsuspend = hasty_suspend;
}

/* Nothing but the watchdog's signal wakes it. */
static int deaf_suspend(const sigset_t *mask)
{
	sigset_t all;

	if (!fault_strikes())
		return sigsuspend(mask);
	sigfillset(&all);
	sigdelset(&all, signal_number(SIG_I_KICK));
	return sigsuspend(&all);
}

static void plant_deaf(void)
{
	std_calls.sigsuspend = deaf_suspend;
}

/* What was unblocked is so only from the next call on. */
static bool later;
static sigset_t late_set;

static int late_mask(int how, const sigset_t *set, sigset_t *old)
{
	if (later) {
		later = false;
		sigprocmask(SIG_SETMASK, &late_set, NULL);
	}
	if (set == NULL || how == SIG_BLOCK || !fault_strikes())
		return sigprocmask(how, set, old);
	sigprocmask(SIG_BLOCK, NULL, old);
	late_set = *set;
	if (how == SIG_UNBLOCK) {
		int i;

		late_set = *old;
		for (i = 0; i < SIGNALS_MAX; i++)
			if (signal_canonical(i) == i && sigismember(set, signal_number(i)) == 1)
				sigdelset(&late_set, signal_number(i));
	}
	later = true;
	return 0;
}

static void plant_late(void)
{
	std_calls.sigprocmask = late_mask;
}

const struct fault mask_faults[] = {
	EDIT("while-blocked", "blocked-not-delivered", edit_while_blocked, "a handler of a blocked signal runs"),
	EDIT("not-restored", "sigsuspend-atomic", edit_not_restored, "sigsuspend() leaves another mask"),
	EDIT("no-handler", "sigsuspend-atomic", edit_no_handler, "sigsuspend() returns and no handler has run"),
	EDIT("asleep", "sigsuspend-atomic", edit_asleep, "sigsuspend() sleeps on although its signal was sent"),
	EDIT("unblock-late", "unblock-delivers-before-return", edit_unblock_late,
	    "no handler runs inside the unblocking call"),

	CALL("lying-block", "blocked-not-delivered", plant_lying, 0,
	    "sigprocmask(SIG_BLOCK) succeeds and does nothing"),
	CALL("no-sa-mask", "blocked-not-delivered", plant_shallow, 2, "sigaction() drops sa_mask and does not defer"),
	CALL("not-restored", "sigsuspend-atomic", plant_leaving, 0, "sigsuspend() leaves another mask"),
	CALL("hasty", "sigsuspend-atomic", plant_hasty, 0, "sigsuspend() returns at once"),
	CALL("deaf", "sigsuspend-atomic", plant_deaf, 60, "sigsuspend() sleeps until the watchdog's kick"),
	CALL("late-unblock", "unblock-delivers-before-return", plant_late, 3,
	    "unblocking takes effect at the next call"),

	MODEL("not-restored", "sigsuspend-atomic", 20, "the model's sigsuspend() leaves its mask in force"),
	MODEL("delivered-while-blocked", "blocked-not-delivered", 20, "the model delivers a blocked signal"),
	MODEL("asleep", "sigsuspend-atomic", 60, "the model's sigsuspend() sleeps on"),
	{ .name = NULL },
};
