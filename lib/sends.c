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
	case ROLE_SESSION_SOURCE:
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

/* What a process belongs to. A new session is a new group, too. */
enum belonging { TO_GROUP, TO_SESSION };

/* Calls that may change that, for any process. */
static struct indexes changes(const struct history *h, enum belonging what, bool of_session)
{
	struct indexes none = { NULL, NULL };

	return of_session ? events_with(h, ROLE_SESSION) : what == TO_GROUP ? events_with(h, ROLE_GROUP) : none;
}

/* Of the process, but for the call `but`. */
static bool moves(const struct history *h, const struct event *e, unsigned process, const struct event *but)
{
	return e != but && !failed(e) &&
	    (event_role(e) == ROLE_SESSION ? event_process(h, e) : process_of(h, e->in[0])) == process;
}

/* Another change was certainly made between this moment and `from`. */
static bool superseded(const struct history *h, enum belonging what, unsigned process, uint64_t after, uint64_t from,
    const struct event *but)
{
	unsigned k;

	for (k = 0; k < 2; k++) {
		struct indexes i = changes(h, what, k == 1);

		for (; i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];

			if (moves(h, e, process, but) && e->call > after && e->ret < from)
				return true;
		}
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

/* To what it may have been moved, that was not superseded. */
static uint32_t moved_to(const struct history *h, enum belonging what, unsigned process, uint64_t from, uint64_t to,
    const struct event *but)
{
	uint32_t set = 0;
	unsigned k;

	for (k = 0; k < 2; k++) {
		struct indexes i = changes(h, what, k == 1);

		for (; i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];

			if (moves(h, e, process, but) && e->call <= to &&
			    !superseded(h, what, process, e->ret, from, but))
				set |= bit_of(k == 1 ? process : process_of(h, e->in[1]));
		}
	}
	return set;
}

/* What others belong to at first is not known. */
static bool descends_from_m(const struct history *h, unsigned process)
{
	unsigned depth;

	for (depth = 0; depth < ACTORS_MAX && process != 0; depth++)
		process = h->actor[h->actor[process].parent].process;
	return process == 0;
}

static uint32_t possible(const struct history *h, enum belonging what, unsigned process, uint64_t from, uint64_t to,
    const struct event *but)
{
	struct indexes groups = changes(h, what, false), sessions = changes(h, what, true);
	uint32_t set = 0;
	unsigned depth;

	if (groups.at == groups.end && sessions.at == sessions.end)
		return descends_from_m(h, process) ? 1 : ~UINT32_C(0);
	for (depth = 0; depth < ACTORS_MAX; depth++) {
		const struct event *birth;

		set |= moved_to(h, what, process, from, to, but);
		if (superseded(h, what, process, 0, from, but))
			return set;
		birth = process == 0 ? NULL : fork_of(h, process);
		if (birth == NULL)
			return process == 0 ? set | 1 : ~UINT32_C(0);
		process = event_process(h, birth);
		from = birth->call;
		to = birth->ret;
	}
	return ~UINT32_C(0);
}

uint32_t groups_possible(const struct history *h, unsigned process, uint64_t from, uint64_t to)
{
	return possible(h, TO_GROUP, process, from, to, NULL);
}

uint32_t sessions_possible(const struct history *h, unsigned process, uint64_t from, uint64_t to)
{
	return possible(h, TO_SESSION, process, from, to, NULL);
}

uint32_t groups_beside(const struct history *h, unsigned process, const struct event *e)
{
	return possible(h, TO_GROUP, process, e->call, e->ret, e);
}

uint32_t sessions_beside(const struct history *h, unsigned process, const struct event *e)
{
	return possible(h, TO_SESSION, process, e->call, e->ret, e);
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
	case ROLE_SESSION_SOURCE:
		return (sessions_possible(h, event_process(h, e), e->call, e->ret) &
		           sessions_possible(h, process, e->call, h->end)) != 0;
	case ROLE_SEND_GROUP:
	case ROLE_SEND_OWN_GROUP:
		return (addressed(h, e) & groups_possible(h, process, e->call, e->ret)) != 0;
	default:
		return false;
	}
}

bool event_outlived(const struct history *h, const struct event *e, unsigned process)
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

	if (e->ret == OPEN || e->result != 0 || event_is_source(e) || !event_may_signal(h, e, process))
		return false;
	if (event_role(e) != ROLE_SEND_GROUP && event_role(e) != ROLE_SEND_OWN_GROUP)
		return true;
	group = addressed(h, e);
	return (group & (group - 1)) == 0 && groups_possible(h, process, e->call, e->ret) == group &&
	    event_outlived(h, e, process);
}
