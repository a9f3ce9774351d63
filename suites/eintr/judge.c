#include "rules.h"

#include <errno.h>

/* ---- facts ---- */

static bool transfers(const struct event *e)
{
	switch (event_role(e)) {
	case ROLE_PUT:
	case ROLE_GET:
	case ROLE_PEEK:
	case ROLE_PASS:
	case ROLE_TAKE:
	case ROLE_ARRIVE:
	case ROLE_CHILD:
		return true;
	default:
		return false;
	}
}

/* System V queues fail with EINTR whatever the handler's flags, on most systems, and say so. */
bool eintr_restarts(const struct event *e)
{
	return transfers(e) && !event_is(e, "msgsnd") && !event_is(e, "msgrcv");
}

bool eintr_ends(const struct event *e)
{
	enum op_role role = event_role(e);

	return transfers(e) || role == ROLE_OPEN_END || role == ROLE_CONNECT || role == ROLE_SUSPEND;
}

bool eintr_failed(const struct event *e)
{
	return e->ret != OPEN && e->result == -1 && e->err == EINTR;
}

bool eintr_handled(const struct history *h, const struct event *e)
{
	struct indexes ran = events_with(h, ROLE_HANDLER);

	for (; ran.at < ran.end && h->event[*ran.at].call < e->ret; ran.at++)
		if (h->event[*ran.at].call > e->call && event_process(h, &h->event[*ran.at]) == event_process(h, e))
			return true;
	return false;
}

/* Signals that may have come to the process up to then. */
static uint64_t arrived(const struct story *s, unsigned process, uint64_t before)
{
	/* These the system makes by itself. */
	uint64_t set = s->foreign | SIGNAL_BIT(SIG_I_CHLD) | SIGNAL_BIT(SIG_I_PIPE);
	uint32_t i, k;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		for (k = 0; t->process == process && k < t->sends && t->send[k].call < before; k++)
			if (t->send[k].outcome != OUTCOME_FAILED)
				set |= SIGNAL_BIT(t->signal);
	}
	return set;
}

bool eintr_may_end(const struct story *s, uint32_t index)
{
	const struct event *e = &s->h->event[index];
	const struct fact *f = &s->fact[index];
	unsigned process = event_process(s->h, e);
	uint64_t set = f->may_interrupt & ~f->blocked;

	return s->stops || s->murky[process] || (set != 0 && (set & arrived(s, process, e->ret)) != 0);
}

/* Of a signal that was sent to the process nothing can be pending: it was taken as often as it was sent. */
static bool is_taken(const struct story *s, unsigned process, int64_t signal, uint64_t before)
{
	uint32_t i;

	for (i = 0; i < s->streams; i++)
		if (s->stream[i].process == process && s->stream[i].signal == signal)
			return story_possible(&s->stream[i], 0, before) <= story_takes_before(&s->stream[i], before);
	return true;
}

/*
 * The `prod` that sent the handler's signal, after `from` and when nothing else of it was pending: else the handler may be
 * that of an older one, and this one's follow at once.
 */
static uint32_t prod_of(const struct story *s, uint32_t handler, uint64_t from)
{
	const struct history *h = s->h;
	const struct event *ran = &h->event[handler];
	unsigned process = event_process(h, ran);
	uint32_t i;

	for (i = handler; i-- > 0 && h->event[i].call > from;) {
		const struct event *x = &h->event[i];

		if (event_is(x, "prod") && x->in[1] == ran->in[0] && event_may_signal(h, x, process))
			return is_taken(s, process, ran->in[0], x->call) ? i : NO_EVENT;
	}
	return NO_EVENT;
}

struct met eintr_met(const struct story *s, uint32_t place)
{
	struct met met = { .first = NO_EVENT, .last = NO_EVENT, .prod = NO_EVENT };
	const struct history *h = s->h;
	uint32_t call = s->order[place], before = NO_EVENT, k;
	unsigned actor = h->event[call].actor;
	uint64_t from = h->event[call].call;

	for (k = place + 1; k < s->first[actor + 1] && h->event[s->order[k]].call < h->event[call].ret; k++) {
		uint32_t i = s->order[k], prod = NO_EVENT;
		const struct event *x = &h->event[i];

		if (event_role(x) != ROLE_HANDLER || s->fact[i].within != call)
			continue;
		met.handlers++;
		if (x->ret != OPEN && in_set(s->fact[i].interrupts, (unsigned)x->in[0] & 63)) {
			met.interrupting++;
			met.first = met.first == NO_EVENT ? i : met.first;
			met.last = i;
			prod = prod_of(s, i, from);
		}
		if (prod != NO_EVENT && before != NO_EVENT && h->event[before].actor == h->event[prod].actor) {
			met.rounds++;
			met.prod = prod;
		}
		before = prod;
		from = x->ret;
	}
	return met;
}

/* The calls of all threads, each with its place in the story's order. */
typedef void call_check(const struct story *s, uint32_t place, struct judgement *j);

static void judge_calls(const struct story *s, struct judgement *j, bool (*which)(const struct event *e),
    call_check *check)
{
	uint32_t place;

	for (place = 0; place < s->first[ACTORS_MAX]; place++)
		if (which(&s->h->event[s->order[place]]))
			check(s, place, j);
}

/* ---- eintr.restart-transparent ---- */

enum { MANY = 10 };

static unsigned restart_kind(const struct event *e)
{
	switch (event_role(e)) {
	case ROLE_PUT:
	case ROLE_PASS:
		return RESTART_WRITES;
	case ROLE_ARRIVE:
		return RESTART_ACCEPTS;
	case ROLE_CHILD:
		return RESTART_WAITS;
	default:
		return RESTART_READS;
	}
}

/*
 * A handler can have run in the call only if its signal was caught at some time of it, may have come by then, and was not
 * blocked all the time. If none of these can have been caught without SA_RESTART the call must not show what happened. What
 * the watchdog does is left aside, and so are calls in which no handler ran: those are the other rule's.
 */
static void check_restart(const struct story *s, uint32_t place, struct judgement *j)
{
	const struct history *h = s->h;
	uint32_t index = s->order[place];
	const struct event *e = &h->event[index];
	struct met met;

	if (e->ret == OPEN || e->ret >= h->quiet)
		return;
	met = eintr_met(s, place);
	if (met.handlers == 0 || eintr_may_end(s, index))
		return;
	judgement_applies(j);
	judgement_count(j, restart_kind(e), 1);
	judgement_count(j, RESTART_MIXED, s->fact[index].may_interrupt != 0);
	judgement_count(j, RESTART_MANY, met.handlers >= MANY);
	if (eintr_failed(e))
		judgement_contradict(j, 2, (uint32_t[]){ index, s->order[place + 1] },
		    "every handler that can have run in it was installed with SA_RESTART, so %s() had to go on, but it failed "
		    "with EINTR",
		    op_at(e->op)->name);
}

void eintr_judge_restart(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);

	if (s != NULL)
		judge_calls(s, j, eintr_restarts, check_restart);
}

/* ---- eintr.no-restart-fails ---- */

static unsigned ended_kind(const struct event *e)
{
	switch (event_role(e)) {
	case ROLE_PUT:
	case ROLE_PASS:
		return ENDED_WRITES;
	case ROLE_OPEN_END:
	case ROLE_CONNECT:
		return ENDED_OPENS;
	case ROLE_ARRIVE:
		return ENDED_ACCEPTS;
	case ROLE_CHILD:
		return ENDED_WAITS;
	case ROLE_SUSPEND:
		return ENDED_SUSPENDS;
	default:
		return ENDED_READS;
	}
}

static bool is_short(const struct event *e)
{
	return event_role(e) == ROLE_PUT && e->ret != OPEN && e->result > 0 && e->result < e->in[1];
}

static void judge_unasked(const struct history *h, uint32_t index, bool stops, struct judgement *j)
{
	const struct event *e = &h->event[index];

	if (eintr_failed(e) && !stops && e->ret < h->quiet && !eintr_handled(h, e))
		judgement_contradict(j, 1, &index, "%s() failed with EINTR, but no handler ran during the call",
		    op_at(e->op)->name);
}

/*
 * That one handler ran inside a call says little: it may have run before the call was made, or when it had all that it
 * waited for. But a call that is made gets there within microseconds of its thread's time. In each of the rounds its thread
 * had the processor to run the handler, and was let alone afterwards, longer each time, until the next signal was sent:
 * nothing of it was pending then, and no other handler came between. That it was out of the processor just then can happen;
 * not fifty times in a row. So it slept in one of those handlers at least, which therefore had to end it, and did not.
 * Neither data nor time that went on later matters, so the call may have ended since, in whatever way, or never.
 */
static void check_fails(const struct story *s, uint32_t place, struct judgement *j)
{
	uint32_t index = s->order[place];
	const struct event *e = &s->h->event[index];
	struct met met = eintr_met(s, place);
	bool ended = eintr_failed(e) || is_short(e);

	if (met.interrupting == 0 && !eintr_failed(e))
		return;
	judgement_applies(j);
	judgement_count(j, ended_kind(e), met.interrupting > 0 && ended);
	judgement_count(j, ENDED_LATE, met.interrupting > 1 && ended);
	judge_unasked(s->h, index, s->stops, j);
	if (met.rounds >= ROUNDS_ENOUGH)
		judgement_contradict(j, 4, (uint32_t[]){ index, met.first, met.prod, met.last },
		    "a handler without SA_RESTART that runs in %s() ends it, but %u ran in one call, one after another, and it "
		    "went on",
		    op_at(e->op)->name, (unsigned)met.interrupting);
}

void eintr_judge_fails(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s != NULL) {
		judge_calls(s, j, eintr_ends, check_fails);
		return;
	}
	for (i = 0; i < h->events; i++) /* no signals at all */
		if (eintr_ends(&h->event[i]) && eintr_failed(&h->event[i])) {
			judgement_applies(j);
			judge_unasked(h, i, false, j);
		}
}
