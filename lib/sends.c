/* Whom a signal may or must have reached, and which process groups there were: for rules of every kind of object. */
#include "history.h"

#include "signals.h"

int event_sends(const struct event *e)
{
	int64_t signal = -1;

	switch (event_role(e)) {
	case ROLE_SEND:
	case ROLE_SEND_GROUP:
	case ROLE_SOURCE:
		signal = e->in[1];
		break;
	case ROLE_RAISE:
	case ROLE_SEND_OWN_GROUP:
		signal = e->in[0];
		break;
	default:
		break;
	}
	return signal >= 0 && signal < SIGNALS_MAX ? (int)signal : -1;
}

bool signal_stops(int signal)
{
	return signal == SIG_I_STOP || signal == SIG_I_TSTP || signal == SIG_I_TTIN || signal == SIG_I_TTOU;
}

static bool failed(const struct event *e)
{
	return e->ret != OPEN && e->result == -1;
}

/* ---- groups ---- */

/* The process of an operand that names an actor; HISTORY_ACTORS: nobody knows whose. */
static unsigned process_of(const struct history *h, int64_t actor)
{
	return actor >= 0 && actor < (int64_t)h->actors ? h->actor[actor].process : HISTORY_ACTORS;
}

static bool regroups(const struct history *h, const struct event *e, unsigned process)
{
	return !failed(e) && process_of(h, e->in[0]) == process;
}

/* Another change of group was certainly made between this moment and `from`. */
static bool superseded(const struct history *h, unsigned process, uint64_t after, uint64_t from)
{
	struct indexes i = events_with(h, ROLE_GROUP);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (regroups(h, e, process) && e->call > after && e->ret < from)
			return true;
	}
	return false;
}

static const struct event *fork_of(const struct history *h, unsigned process)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++)
		if ((unsigned)h->event[*i.at].in[0] == process)
			return &h->event[*i.at];
	return NULL;
}

static uint32_t bit_of(unsigned process)
{
	return process < HISTORY_ACTORS ? UINT32_C(1) << process : ~UINT32_C(0);
}

uint32_t groups_possible(const struct history *h, unsigned process, uint64_t from, uint64_t to)
{
	struct indexes i = events_with(h, ROLE_GROUP);
	uint32_t groups = 0;
	unsigned depth;

	if (i.at == i.end)
		return 1; /* all are in M's */
	for (depth = 0; depth < ACTORS_MAX; depth++) {
		const struct event *birth;

		for (i = events_with(h, ROLE_GROUP); i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];

			if (regroups(h, e, process) && e->call <= to && !superseded(h, process, e->ret, from))
				groups |= bit_of(process_of(h, e->in[1]));
		}
		if (superseded(h, process, 0, from))
			return groups;
		birth = process == 0 ? NULL : fork_of(h, process);
		if (birth == NULL)
			return process == 0 ? groups | 1 : ~UINT32_C(0);
		process = event_process(h, birth);
		from = birth->call;
		to = birth->ret;
	}
	return ~UINT32_C(0);
}

/* ---- who is signalled ---- */

/* The groups that a call to a group may be for. */
static uint32_t addressed(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_SEND_GROUP ? bit_of(process_of(h, e->in[0]))
	                                        : groups_possible(h, event_process(h, e), e->call, e->ret);
}

bool event_may_signal(const struct history *h, const struct event *e, unsigned process)
{
	if (failed(e))
		return false;
	switch (event_role(e)) {
	case ROLE_SEND:
		return process_of(h, e->in[0]) == process || process_of(h, e->in[0]) == HISTORY_ACTORS;
	case ROLE_RAISE:
	case ROLE_SOURCE:
		return event_process(h, e) == process;
	case ROLE_SEND_GROUP:
	case ROLE_SEND_OWN_GROUP:
		return (addressed(h, e) & groups_possible(h, process, e->call, e->ret)) != 0;
	default:
		return false;
	}
}

/* It was there before the call began, and did something after its return. */
static bool outlives(const struct history *h, unsigned process, const struct event *e)
{
	const struct event *birth = fork_of(h, process);
	bool before = process == 0 || (birth != NULL && birth->ret < e->call), after = false;
	size_t i;

	for (i = 0; i < h->events && !(before && after); i++) {
		const struct event *x = &h->event[i];

		if (event_process(h, x) != process)
			continue;
		before |= x->call < e->call;
		after |= x->call > e->ret || (x->ret != OPEN && x->ret > e->ret);
	}
	return before && after;
}

bool event_must_signal(const struct history *h, const struct event *e, unsigned process)
{
	uint32_t group;

	if (e->ret == OPEN || e->result != 0 || event_role(e) == ROLE_SOURCE || !event_may_signal(h, e, process))
		return false;
	if (event_role(e) != ROLE_SEND_GROUP && event_role(e) != ROLE_SEND_OWN_GROUP)
		return true;
	group = addressed(h, e);
	return (group & (group - 1)) == 0 && groups_possible(h, process, e->call, e->ret) == group &&
	    outlives(h, process, e);
}
