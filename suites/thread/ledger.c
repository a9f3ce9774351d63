#include "ledger.h"

#include "../rtsig/rules.h"

bool ledger_counts(const struct story *s, const struct stream *t)
{
	return in_set((SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign, t->signal) && !s->murky[t->process] &&
	    !(s->stops && t->signal == SIG_I_HUP);
}

/* ---- the end ---- */

/* It never was, or has been joined before that time. */
static bool is_over(const struct story *s, unsigned thread, uint64_t time)
{
	const struct history *h = s->h;
	const struct event *made = NULL;
	struct indexes all;

	for (all = events_with(h, ROLE_THREAD); all.at < all.end; all.at++)
		if (h->event[*all.at].in[0] == (int64_t)thread)
			made = &h->event[*all.at];
	if (made == NULL)
		return true;
	for (all = events_with(h, ROLE_JOIN); all.at < all.end && made->ret != OPEN; all.at++) {
		const struct event *e = &h->event[*all.at];

		if (e->in[0] == (int64_t)thread && e->ret < time && e->call > made->ret)
			return true;
	}
	return false;
}

uint32_t ledger_drain(const struct story *s, const struct stream *t)
{
	uint32_t drain = story_drained(s, t);
	unsigned a;

	for (a = 0; drain != NO_EVENT && a < s->h->actors; a++)
		if (a != t->process && s->h->actor[a].process == t->process && !is_over(s, a, s->h->event[drain].call))
			return NO_EVENT;
	return drain;
}

/* ---- too much ---- */

unsigned ledger_excess(const struct stream *t, unsigned *sends, uint32_t event[CONTRADICTION_EVENTS_MAX])
{
	uint32_t i, k = 0;

	*sends = 0;
	for (i = 0; i < t->takes; i++) {
		for (; k < t->sends && t->send[k].call < t->take[i].time; k++)
			*sends += t->send[k].outcome != OUTCOME_FAILED;
		if (i < *sends)
			continue;
		event[0] = t->take[i].event;
		event[1] = t->take[i > 0 ? i - 1 : 0].event;
		return 2 + story_show_sends(t, 0, t->take[i].time, event + 2, 3);
	}
	return 0;
}

/* ---- too little ---- */

/*
 * Nobody ever ignores it where the process or one that it comes from could. Then it is never dropped: by default it ends the
 * process, which lived to look.
 */
static bool never_ignored(const struct story *s, unsigned process, unsigned signal)
{
	unsigned depth;

	for (depth = 0; depth < ACTORS_MAX; depth++) {
		struct indexes action = events_with(s->h, ROLE_ACTION);

		for (; action.at < action.end; action.at++) {
			const struct event *e = &s->h->event[*action.at];
			enum disposition_kind kind = std_action(e).kind;

			if (event_process(s->h, e) == process && in_set((uint64_t)e->in[0], signal) &&
			    (kind == ACT_IGNORE || kind == ACT_UNKNOWN))
				return false;
		}
		process = s->h->actor[s->h->actor[process].parent].process;
	}
	return true;
}

/* Every value that was queued to be taken by handlers with SA_SIGINFO, or by those who see it, was taken. */
static const struct sent *lost_value(const struct story *s, const struct stream *t, uint64_t before, uint64_t *must)
{
	uint64_t since = s->info_since[t->process][t->signal];
	const struct sent *lost = NULL;
	uint32_t i;

	for (i = 0; i < t->sends; i++) {
		const struct sent *x = &t->send[i];

		if (!x->queued || !x->unique || x->outcome != OUTCOME_OK || x->call <= since || x->ret >= before)
			continue;
		++*must;
		if (x->taken == NO_EVENT && lost == NULL)
			lost = x;
	}
	return lost;
}

const struct sent *ledger_lost(const struct story *s, const struct stream *t, uint32_t drain, uint64_t *must)
{
	uint64_t before = s->h->event[drain].call;
	const struct sent *x = NULL;
	uint32_t i;

	if (!never_ignored(s, t->process, t->signal))
		return NULL;
	if (is_realtime(t->signal) && !rtsig_has_mute_takes(s, t) && s->info_since[t->process][t->signal] != OPEN) {
		x = lost_value(s, t, before, must);
		if (x != NULL)
			return x;
	}
	/* Of all that may become one at least one comes after the last send began. */
	x = NULL;
	for (i = 0; i < t->sends; i++)
		if (!t->send[i].thread && t->send[i].outcome == OUTCOME_OK && t->send[i].ret < before)
			x = &t->send[i];
	if (x == NULL)
		return NULL;
	++*must;
	return t->takes == 0 || t->take[t->takes - 1].time < x->call ? x : NULL;
}

const struct sent *ledger_must_come(const struct story *s, const struct stream *t)
{
	uint32_t drain = ledger_drain(s, t);
	const struct sent *x = NULL;
	uint64_t must = 0;
	uint32_t i;

	if (drain == NO_EVENT || ledger_lost(s, t, drain, &must) != NULL || must == 0)
		return NULL;
	for (i = 0; i < t->sends; i++)
		if (!t->send[i].thread && t->send[i].outcome == OUTCOME_OK && t->send[i].ret < s->h->event[drain].call)
			x = &t->send[i];
	return x;
}

/* ---- when ---- */

static bool is_changing(const struct event *e, uint64_t time)
{
	return (event_role(e) == ROLE_SETMASK || event_role(e) == ROLE_SUSPEND || story_is_opaque(e)) && e->ret > time;
}

enum eligible ledger_eligible(const struct story *s, unsigned thread, unsigned signal, uint64_t time)
{
	const struct history *h = s->h;
	const struct event *last = NULL;
	uint32_t i, next = NO_EVENT;

	for (i = s->first[thread]; i < s->first[thread + 1] && next == NO_EVENT; i++) {
		const struct event *e = &h->event[s->order[i]];

		if (e->call > time)
			next = s->order[i];
		else
			last = e;
		if (e->call <= time && event_role(e) == ROLE_HANDLER && e->ret > time)
			return ELIGIBLE_UNKNOWN;
	}
	if (last == NULL)
		return ELIGIBLE_UNKNOWN;
	if (event_role(last) == ROLE_ACCEPT && last->ret > time)
		return in_set((uint64_t)last->in[0], signal) ? ELIGIBLE_WAITS : ELIGIBLE_NO;
	if (event_role(last) == ROLE_SUSPEND && last->ret > time)
		return in_set((uint64_t)last->in[0], signal) ? ELIGIBLE_NO : ELIGIBLE_YES;
	if (is_changing(last, time))
		return ELIGIBLE_UNKNOWN;
	if (next == NO_EVENT) /* the thread may have ended */
		return last->ret > time && !in_set(s->fact[last - h->event].maybe, signal) ? ELIGIBLE_YES
		                                                                           : ELIGIBLE_UNKNOWN;
	return !in_set(s->fact[next].maybe, signal) ? ELIGIBLE_YES
	    : in_set(s->fact[next].blocked, signal) ? ELIGIBLE_NO
	                                            : ELIGIBLE_UNKNOWN;
}

/* ---- never ---- */

/* The question that a kicked handler of the process asked; *send: the kick. */
static uint32_t kicked_question(const struct story *s, unsigned process, uint32_t *send)
{
	const struct history *h = s->h;
	struct indexes asks = events_with(h, ROLE_PENDING);
	uint32_t i;

	*send = NO_EVENT;
	for (i = s->first[ACTOR_WATCHDOG]; i < s->first[ACTOR_WATCHDOG + 1] && *send == NO_EVENT; i++) {
		const struct event *e = &h->event[s->order[i]];

		if (event_role(e) == ROLE_SEND && e->in[1] == SIG_I_KICK && e->in[0] >= 0 &&
		    e->in[0] < (int64_t)h->actors && h->actor[e->in[0]].process == process)
			*send = s->order[i];
	}
	for (; *send != NO_EVENT && asks.at < asks.end; asks.at++) {
		uint32_t handler = s->fact[*asks.at].handler;

		if (event_process(h, &h->event[*asks.at]) == process && handler != NO_EVENT &&
		    h->event[*asks.at].ret != OPEN && h->event[handler].in[0] == SIG_I_KICK &&
		    h->event[handler].call > h->event[*send].call)
			return *asks.at;
	}
	return NO_EVENT;
}

/* The call in which the thread has been since before the silence, waiting for the signal or letting it in, until then. */
static uint32_t open_call(const struct story *s, unsigned thread, unsigned signal, uint64_t until)
{
	const struct history *h = s->h;
	uint32_t i, found = NO_EVENT;

	for (i = s->first[thread]; i < s->first[thread + 1]; i++) {
		const struct event *e = &h->event[s->order[i]];

		if (e->call >= h->quiet)
			break;
		if (event_role(e) == ROLE_HANDLER && e->ret >= h->quiet)
			return NO_EVENT;
		if (event_role(e) != ROLE_HANDLER && s->fact[s->order[i]].handler == NO_EVENT)
			found = s->order[i];
	}
	if (found == NO_EVENT || h->event[found].ret < until)
		return NO_EVENT;
	switch (event_role(&h->event[found])) {
	case ROLE_ACCEPT:
		return in_set((uint64_t)h->event[found].in[0], signal) ? found : NO_EVENT;
	case ROLE_SUSPEND:
		return in_set((uint64_t)h->event[found].in[0], signal) ? NO_EVENT : found;
	case ROLE_SETMASK:
	case ROLE_EXIT:
	case ROLE_EXEC:
		return NO_EVENT;
	default:
		return in_set(s->fact[found].maybe, signal) || story_is_opaque(&h->event[found]) ? NO_EVENT : found;
	}
}

unsigned ledger_hung(const struct story *s, const struct stream *t, uint32_t proof[4])
{
	const struct history *h = s->h;
	const struct sent *x = NULL;
	uint32_t kick, asked, call = NO_EVENT, i;
	unsigned a;

	if (h->quiet == OPEN || s->stops || !ledger_counts(s, t) || !never_ignored(s, t->process, t->signal))
		return 0;
	asked = kicked_question(s, t->process, &kick);
	if (asked == NO_EVENT || h->event[kick].call < h->quiet || !in_set((uint64_t)h->event[asked].out[0], t->signal))
		return 0;
	/* Whatever is pending was sent before the silence, and to the process. */
	for (i = 0; i < t->sends; i++) {
		if (t->send[i].outcome != OUTCOME_FAILED && (t->send[i].thread || t->send[i].ret >= h->quiet))
			return 0;
		if (t->send[i].outcome == OUTCOME_OK)
			x = &t->send[i];
	}
	for (a = 0; a < h->actors && call == NO_EVENT; a++)
		if (h->actor[a].process == t->process)
			call = open_call(s, a, t->signal, h->event[asked].ret);
	if (x == NULL || call == NO_EVENT)
		return 0;
	proof[0] = x->event;
	proof[1] = call;
	proof[2] = kick;
	proof[3] = asked;
	return 4;
}
