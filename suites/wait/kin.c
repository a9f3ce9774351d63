#include "kin.h"

#include "mechanism.h"

struct asked kin_asked(const struct history *h, const struct event *e)
{
	struct asked a = wait_asked(op_at(e->op), e->in);

	a.of = a.of < h->actors ? h->actor[a.of].process : HISTORY_ACTORS;
	return a;
}

bool kin_consumed(const struct history *h, const struct event *e)
{
	struct ending end;

	return kin_told(e) && event_tells_end(h, e, &end) && (kin_asked(h, e).options & WAIT_NOWAIT) == 0;
}

unsigned kin_parent(const struct history *h, unsigned process)
{
	return h->actor[h->actor[process].parent].process;
}

bool kin_descends(const struct history *h, unsigned process, unsigned from)
{
	unsigned depth;

	for (depth = 0; depth < h->actors && process < h->actors; depth++, process = kin_parent(h, process))
		if (kin_parent(h, process) == from && process != from)
			return true;
	return false;
}

bool kin_may_adopt(const struct history *h, unsigned process, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_ADOPT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_process(h, e) == process && e->call < before && (e->ret == OPEN || e->result == 0))
			return true;
	}
	return false;
}

/* ---- whether it is there ---- */

bool kin_was_made(const struct history *h, unsigned child, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (e->in[0] == (int64_t)child && e->ret < before && e->result == 0)
			return true;
	}
	return false;
}

bool kin_may_be_made(const struct history *h, unsigned child, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (e->in[0] == (int64_t)child && e->call < before && (e->ret == OPEN || e->result == 0))
			return true;
	}
	return false;
}

bool kin_forks_in(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++)
		if (event_process(h, &h->event[*i.at]) == event_process(h, e) && overlapped(&h->event[*i.at], e))
			return true;
	return false;
}

/* ---- whether it is meant ---- */

static bool one(uint32_t set)
{
	return set != 0 && (set & (set - 1)) == 0;
}

bool kin_must_match(const struct history *h, const struct event *e, unsigned child)
{
	struct asked a = kin_asked(h, e);
	uint32_t its, own;

	switch (a.which) {
	case WHICH_ANY:
		return true;
	case WHICH_CHILD:
		return a.of == child;
	case WHICH_GROUP:
		return a.of < ACTORS_MAX && groups_possible(h, child, e->call, e->ret) == UINT32_C(1) << a.of;
	default:
		its = groups_possible(h, child, e->call, e->ret);
		own = groups_possible(h, event_process(h, e), e->call, e->ret);
		return one(its) && its == own;
	}
}

bool kin_may_match(const struct history *h, const struct event *e, unsigned child)
{
	struct asked a = kin_asked(h, e);

	switch (a.which) {
	case WHICH_ANY:
		return true;
	case WHICH_CHILD:
		return a.of == child || a.of >= ACTORS_MAX;
	case WHICH_GROUP:
		return a.of >= ACTORS_MAX || (groups_possible(h, child, e->call, e->ret) >> a.of & 1) != 0;
	default:
		return (groups_possible(h, child, e->call, e->ret) &
		           groups_possible(h, event_process(h, e), e->call, e->ret)) != 0;
	}
}

/* ---- whether its end was consumed ---- */

/* It is its parent, or may be. */
static bool may_wait_for(const struct history *h, unsigned process, unsigned child, uint64_t before)
{
	return process == kin_parent(h, child) ||
	    (kin_descends(h, child, process) && kin_may_adopt(h, process, before));
}

uint32_t kin_may_consume(const struct history *h, const struct event *e, unsigned child, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x == e || x->call >= before || !may_wait_for(h, event_process(h, x), child, before))
			continue;
		if (x->ret == OPEN || x->ret >= h->quiet ||
		    (kin_consumed(h, x) &&
		        (x->out[REPORT_CHILD] == (int64_t)child || x->out[REPORT_CHILD] >= ACTORS_MAX)))
			return *i.at;
	}
	return NO_EVENT;
}

bool kin_is_kept(const struct history *h, unsigned child, uint64_t before)
{
	unsigned parent = kin_parent(h, child);
	struct life life[HISTORY_ACTORS];

	if (kin_may_ignore(h, parent) || kin_may_consume(h, NULL, child, before) != NO_EVENT)
		return false;
	lives_of(h, life);
	return life[parent].alive >= before;
}

uint32_t kin_has_consumed(const struct history *h, unsigned child, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x->ret < before && x->out[REPORT_CHILD] == (int64_t)child && kin_consumed(h, x))
			return *i.at;
	}
	return NO_EVENT;
}

static bool may_ignore(struct action_asked a)
{
	return a.nowait || (a.kind != ACT_CATCH && a.kind != ACT_DEFAULT);
}

bool kin_may_ignore(const struct history *h, unsigned process)
{
	struct indexes i;
	unsigned up = process, depth;

	/* Who has no parent has itself; and what was written by hand may go round. */
	for (depth = 0; depth < h->actors; depth++, up = kin_parent(h, up))
		for (i = events_with(h, ROLE_ACTION); i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];

			if (event_process(h, e) == up && ((uint64_t)e->in[0] >> SIG_I_CHLD & 1) != 0 &&
			    may_ignore(std_action(e)))
				return true;
		}
	return false;
}

/* ---- how it may have ended ---- */

bool kin_lives_on(const struct history *h, unsigned process)
{
	struct indexes i = events_with(h, ROLE_EXIT);

	for (; i.at < i.end; i.at++)
		if (event_process(h, &h->event[*i.at]) == process)
			return false;
	return !life_could_end(h, process);
}

bool kin_may_have_sent(const struct history *h, unsigned process, int64_t signal, uint64_t before)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < before; i++)
		if (event_sends(&h->event[i]) == signal && event_may_signal(h, &h->event[i], process))
			return true;
	return false;
}

uint32_t kin_exit(const struct history *h, unsigned process, int64_t status, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_EXIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_process(h, e) == process && e->call < before && status_same(e->in[0], status))
			return *i.at;
	}
	return NO_EVENT;
}
