#include "../std/story.h"
#include "mask.h"

#include <errno.h>

static struct story_name signal_text(unsigned signal)
{
	struct story_name n = { "" };

	signal_name((int)signal, n.text, sizeof(n.text));
	return n;
}

/* ---- nothing is delivered while it is blocked ---- */

/* A send of s that was over while s was blocked, and a later delivery: blocking has put something off. */
static bool was_put_off(const struct story *s, const struct stream *t, const struct take *d)
{
	const struct sent *x = story_last_ok(t, 0, s->fact[d->event].prev);

	return x != NULL && !d->accepted &&
	    (t->takes == 1 || t->take[0].event == d->event || x->call > t->take[0].time);
}

static void count_put_off(const struct story *s, struct judgement *j)
{
	uint32_t i, k;

	for (i = 0; i < s->streams; i++)
		for (k = 0; k < s->stream[i].takes; k++)
			if (was_put_off(s, &s->stream[i], &s->stream[i].take[k]))
				judgement_count(j, 1, 1);
}

/* The call or the handler that the delivery came in. */
static uint32_t around(const struct fact *f)
{
	return f->within != NO_EVENT ? f->within : f->handler;
}

/* That, or else the last call before the event with which its thread changed its mask. */
static uint32_t blocked_by(const struct story *s, uint32_t index)
{
	const struct event *e = &s->h->event[index];
	uint32_t i, found = index;

	if (around(&s->fact[index]) != NO_EVENT)
		return around(&s->fact[index]);
	for (i = 0; i < index; i++)
		if (s->h->event[i].actor == e->actor && event_role(&s->h->event[i]) == ROLE_SETMASK)
			found = i;
	return found;
}

static void judge_blocked(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		const struct fact *f = &s->fact[i];

		if (event_role(e) != ROLE_HANDLER || e->in[0] < 0 || e->in[0] >= SIGNALS_MAX ||
		    in_set(s->foreign, (unsigned)e->in[0]))
			continue;
		judgement_applies(j);
		judgement_count(j, 0, 1);
		if (f->handler != NO_EVENT)
			judgement_count(j, 2, 1);
		if (f->within != NO_EVENT && event_role(&h->event[f->within]) == ROLE_SUSPEND)
			judgement_count(j, 3, 1);
		if (in_set(f->blocked, (unsigned)e->in[0]))
			judgement_contradict(j, 2, (uint32_t[]){ i, blocked_by(s, i) },
			    "%s was delivered to a thread that certainly had it blocked%s",
			    signal_text((unsigned)e->in[0]).text, f->handler != NO_EVENT ? " inside a handler" : "");
	}
	count_put_off(s, j);
}

/* ---- sigsuspend ---- */

/* True if a handler of a signal outside the temporary mask ran inside the call; *returned: all handlers inside did. */
static bool handler_inside(const struct story *s, uint32_t index, bool *returned)
{
	const struct history *h = s->h;
	const struct event *e = &h->event[index];
	bool found = false;
	size_t i;

	*returned = true;
	for (i = index + 1; i < h->events && h->event[i].call < e->ret; i++) {
		const struct event *d = &h->event[i];

		if (d->actor != e->actor || event_role(d) != ROLE_HANDLER)
			continue;
		if (d->ret > e->ret)
			*returned = false;
		else if (!in_set((uint64_t)e->in[0], (unsigned)d->in[0] & 63))
			found = true;
	}
	return found;
}

static void judge_return(const struct story *s, uint32_t index, struct judgement *j)
{
	const struct event *e = &s->h->event[index];
	bool returned;
	bool handled = handler_inside(s, index, &returned);

	judgement_count(j, 0, 1);
	if (e->result != -1 || e->err != EINTR)
		judgement_contradict(j, 1, &index, "sigsuspend() returned otherwise than with -1 and EINTR");
	if (!handled && returned && !s->stops && s->foreign == 0)
		judgement_contradict(j, 1, &index,
		    "sigsuspend() returned, but no handler of a signal outside its mask has run");
	if (returned && s->fact[index].complete && e->out[0] != e->out[1])
		judgement_contradict(j, 1, &index,
		    "after sigsuspend() the signal mask is not what it was before: %016llx instead of %016llx",
		    (unsigned long long)e->out[0], (unsigned long long)e->out[1]);
}

/* How the send that woke it lay to the call: around its begin, before it, after it. */
static void count_timing(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < t->takes; i++) {
		const struct take *d = &t->take[i];
		uint32_t within = s->fact[d->event].within;
		const struct sent *x = NULL;
		const struct event *e;
		uint32_t k;

		if (d->accepted || within == NO_EVENT || event_role(&s->h->event[within]) != ROLE_SUSPEND)
			continue;
		e = &s->h->event[within];
		for (k = 0; k < t->sends && t->send[k].call < d->time; k++)
			if (t->send[k].outcome != OUTCOME_FAILED && (i == 0 || t->send[k].ret > t->take[i - 1].time))
				x = &t->send[k];
		if (x == NULL)
			continue;
		judgement_count(j, x->ret < e->call ? 2 : x->call > e->call ? 3 : 1, 1);
	}
}

static void judge_suspend(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, proof[4];

	if (s == NULL)
		return;
	for (i = 0; i < h->events; i++) {
		if (event_role(&h->event[i]) != ROLE_SUSPEND)
			continue;
		judgement_applies(j);
		if (h->event[i].ret != OPEN)
			judge_return(s, i, j);
	}
	for (i = 0; i < s->streams && j->judged; i++) {
		unsigned n = story_hung(s, &s->stream[i], proof);

		count_timing(s, &s->stream[i], j);
		if (n == 4 && event_role(&h->event[proof[3]]) == ROLE_SUSPEND)
			judgement_contradict(j, n, proof,
			    "%s was sent a deadline before the kick, outside sigsuspend()'s mask, but only it woke it",
			    story_name(s, &s->stream[i]).text);
	}
}

/* ---- unblocking delivers before it returns ---- */

/* A signal that was certainly pending before the call and certainly not blocked after it; NULL if there is none. */
static const struct sent *exposed(const struct story *s, uint32_t index, uint64_t opened)
{
	const struct event *e = &s->h->event[index];
	unsigned process = event_process(s->h, e);
	uint32_t i;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];
		const struct sent *x;
		uint32_t takes;

		if (t->process != process || !in_set(opened, t->signal))
			continue;
		x = story_last_ok(t, s->caught_since[process][t->signal], e->call);
		takes = story_takes_before(t, e->call);
		if (x != NULL && (takes == 0 || t->take[takes - 1].time < x->call))
			return x;
	}
	return NULL;
}

bool mask_must_deliver(const struct story *s, uint32_t index, uint32_t *cause)
{
	const struct event *e = &s->h->event[index];
	const struct sent *x;
	uint64_t after;

	if (event_role(e) != ROLE_SETMASK || e->ret == OPEN || e->result != 0 || e->in[0] == 0 || s->stops ||
	    !s->alone[e->actor] || s->murky[e->actor])
		return false;
	after = e->in[0] == 1 ? s->fact[index].maybe & ~(uint64_t)e->in[1] : (uint64_t)e->in[1];
	x = exposed(s, index, s->fact[index].blocked & ~after & ~s->foreign);
	if (x != NULL && cause != NULL)
		*cause = x->event;
	return x != NULL;
}

static void judge_unblock(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, k, cause = NO_EVENT;

	if (s == NULL)
		return;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		bool inside = false;

		if (event_role(e) == ROLE_SETMASK)
			judgement_applies(j);
		if (!mask_must_deliver(s, i, &cause))
			continue;
		judgement_count(j, 0, 1);
		for (k = i + 1; k < h->events && h->event[k].call < e->ret && !inside; k++)
			inside = h->event[k].actor == e->actor && event_role(&h->event[k]) == ROLE_HANDLER;
		if (!inside)
			judgement_contradict(j, 2, (uint32_t[]){ cause, i },
			    "%s was pending and caught and became unblocked, but no handler ran inside the call",
			    signal_text((unsigned)event_sends(&h->event[cause])).text);
	}
}

const struct rule mask_rules[] = {
	{
	    .id = "mask.blocked-not-delivered",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH 2.4.1",
	    .gist = "a signal that a thread has blocked is not delivered to it",
	    .accepts =
	        "During a call that changes the mask the old or the new one may apply, during sigsuspend() also the "
	        "temporary one. Inside a handler the interrupted mask, sa_mask and the signal itself are blocked. "
	        "After a handler that did not return, and with operations that have masks of their own, nothing is "
	        "claimed.",
	    .judge = judge_blocked,
	    .situation = { { "handler entered", 2500 }, { "signal sent before the delivery became possible", 2000 },
	        { "handler inside a handler", 300 }, { "handler inside sigsuspend()", 1300 }, { NULL, 0 } },
	},
	{
	    .id = "mask.sigsuspend-atomic",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH sigsuspend()",
	    .gist =
	        "sigsuspend() changes the mask and sleeps in one step, returns after a handler, and restores the mask",
	    .accepts =
	        "Any number of handlers inside one call, in any order. It must return -1 with EINTR, only after a "
	        "handler of a signal outside its mask, and with the old mask. A sleeper is at fault only if the "
	        "watchdog's kick had to wake it.",
	    .judge = judge_suspend,
	    .situation = { { "sigsuspend() returned", 2500 }, { "the signal was sent while it began", 300 },
	        { "the signal was pending before", 1200 }, { "the signal was sent later", 2400 }, { NULL, 0 } },
	},
	{
	    .id = "mask.unblock-delivers-before-return",
	    .class = CLASS_SHALL,
	    .clause = "XSH sigprocmask()",
	    .gist = "unblocking a pending signal lets at least one handler run before the call returns",
	    .accepts =
	        "One handler is enough, of any pending signal. Judged in processes of one thread, for signals that "
	        "were certainly pending, caught and blocked before the call and certainly not blocked after it.",
	    .judge = judge_unblock,
	    .situation = { { "a pending signal was unblocked", 100 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
