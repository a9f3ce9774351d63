#include "rtsig.h"

#include "port.h"

#include <errno.h>
#include <string.h>

static void perform_sigqueue(struct call *c)
{
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);
	int number = signal_number((int)c->arg[1]);
	int64_t *sent = &c->actor->arena->payload[c->actor->index][SLOT_SENT];
	union sigval value;
	int64_t v;
	int r;

	if (pid <= 0 || !signals_queueable())
		return;
	v = rtsig_value(c->arg[2], c->actor->index, ++*sent);
	memset(&value, 0, sizeof(value));
	if (rtsig_fits_int(v))
		value.sival_int = (int)v;
	else
		value.sival_ptr = (void *)(intptr_t)v;
	call_begin(c);
	call_report(c, 0, v); /* before the call: it counts also if the call never returns */
	r = std_calls.sigqueue((pid_t)pid, number, value);
	call_end(c, r);
}

/* All forms of waiting that give the siginfo; `timeout` NULL waits for ever. */
static void accept_info(struct call *c, const struct timespec *timeout)
{
	sigset_t set;
	siginfo_t info;
	int r;

	if (!signals_acceptable())
		return;
	c->arg[0] = (int64_t)std_set(c->arg[0]);
	std_sigset((uint64_t)c->arg[0], &set);
	memset(&info, 0, sizeof(info));
	call_begin(c);
	r = timeout == NULL ? std_calls.sigwaitinfo(&set, &info) : std_calls.sigtimedwait(&set, &info, timeout);
	if (r > 0)
		std_report_info(c, r, &info);
	call_end(c, r > 0 ? signal_index(r) : -1);
}

static void perform_wait(struct call *c)
{
	accept_info(c, NULL);
}

static void perform_poll(struct call *c)
{
	accept_info(c, &(struct timespec){ 0, 0 });
}

static void perform_timedwait(struct call *c)
{
	int64_t us = c->arg[1] < 0 ? 0 : c->arg[1] % 10000000;

	accept_info(c, &(struct timespec){ .tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000) * 1000 });
}

static void perform_sigwait(struct call *c)
{
	sigset_t set;
	int number = 0;
	int e;

	c->arg[0] = (int64_t)std_set(c->arg[0]);
	std_sigset((uint64_t)c->arg[0], &set);
	call_begin(c);
	e = std_calls.sigwait(&set, &number);
	if (e != 0)
		errno = e;
	if (e == 0)
		std_report_info(c, number, NULL);
	call_end(c, e == 0 ? signal_index(number) : -1);
}

/* Lets caught signals that are pending be handled one at a time, where no call accepts without waiting. */
static void settle_by_handlers(struct call *c)
{
	uint64_t caught = 0, left;
	struct sigaction action;
	struct call part;
	int i;

	for (i = 0; i < SIGNALS_MAX; i++)
		if (signal_canonical(i) == i && i != SIG_I_KICK &&
		    std_calls.sigaction(signal_number(i), NULL, &action) == 0 &&
		    (action.sa_flags & SA_SIGINFO || (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN)))
			caught |= SIGNAL_BIT(i);
	for (;;) {
		std_part(&part, c, "pending");
		part.op->perform(&part);
		left = (uint64_t)part.record->event.out[0] & caught;
		if (left == 0 || c->actor->stop)
			return;
		std_part(&part, c, "suspend");
		part.arg[0] = (int64_t)(signals_canonical(SIGNALS_ALL) & ~(left & -left));
		part.op->perform(&part);
	}
}

static void perform_settle(struct call *c)
{
	struct call part;

	std_part(&part, c, "mask");
	part.arg[0] = 0;
	part.arg[1] = (int64_t)SIGNALS_ALL;
	part.op->perform(&part);
	if (!signals_acceptable()) {
		settle_by_handlers(c);
	} else {
		do {
			std_part(&part, c, "poll");
			part.arg[0] = (int64_t)signals_canonical(SETTLED);
			perform_poll(&part);
		} while (!c->actor->stop && (part.record->event.result >= 0 || part.record->event.err == EINTR));
	}
	std_part(&part, c, "pending");
	part.op->perform(&part);
}

static void perform_limit(struct call *c)
{
	bool set;

	call_begin(c);
	set = port_limit_queued_signals((unsigned)(c->arg[0] < 0 ? 0 : c->arg[0] % 1000000));
	errno = ENOSYS;
	call_end(c, set ? 0 : -1);
}

const struct op rtsig_ops[] = {
	{ "sigqueue", "actor sig num:value", "num:value", ROLE_SEND, perform_sigqueue, rtsig_imagine_sigqueue,
	    "queues a signal with a value to a process; value 0: a unique one" },
	{ "wait", "sigs", INFO_WORDS, ROLE_ACCEPT, perform_wait, rtsig_imagine_wait,
	    "accepts a signal, waiting for it" },
	{ "poll", "sigs", INFO_WORDS, ROLE_ACCEPT, perform_poll, rtsig_imagine_poll,
	    "accepts a pending signal, if there is one" },
	{ "timedwait", "sigs num:microseconds", INFO_WORDS, ROLE_ACCEPT, perform_timedwait, rtsig_imagine_timedwait,
	    "accepts a signal, waiting for it at most so long" },
	{ "sigwait", "sigs", INFO_WORDS, ROLE_ACCEPT, perform_sigwait, rtsig_imagine_sigwait,
	    "accepts a signal, waiting for it, and learns only its number" },
	{ "settle", "", "", ROLE_NONE, perform_settle, rtsig_imagine_settle,
	    "drains: blocks everything, accepts what is pending until nothing is left, then asks once more" },
	{ "limit", "num:signals", "", ROLE_NONE, perform_limit, rtsig_imagine_limit,
	    "lowers the number of signals that may be queued for this process, where the system has such a limit" },
	{ .name = NULL },
};
