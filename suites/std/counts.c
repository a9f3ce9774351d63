#include "rules.h"
#include "story.h"

/*
 * A window is what lies between two answers of sigpending() that lacked a blocked signal: nothing of it was pending at
 * either end, so what was taken between them was sent between them, give or take the sends that overlap an end.
 */
struct window {
	uint64_t from, to; /* the first answer's call (0: the start), the second's return (OPEN: the end) */
	uint64_t from_ret;
	uint32_t opened, closed; /* events, NO_EVENT at start and end */
	uint32_t first, last;    /* takes: first .. last-1 */
	uint32_t whole;          /* sends that did not fail and lie inside, all before the first take was begun */
	uint32_t queued;         /* of these, by sigqueue */
	bool apart; /* some may not have met others: they went to the thread, which has a pending set of its
	                            own, or a handler sent them, below which earlier ones may have been selected */
	bool clean; /* no other send touches the window */
};

static struct window next_window(const struct story *s, const struct stream *t, const struct window *previous,
    uint32_t *at)
{
	struct window w = { 0, OPEN, 0, NO_EVENT, NO_EVENT, 0, t->takes, 0, 0, false, true };
	const struct event *e = s->h->event;
	uint64_t taken = OPEN;
	uint32_t p, i;

	if (previous != NULL) {
		w.opened = previous->closed;
		w.from = e[w.opened].call;
		w.from_ret = e[w.opened].ret;
		w.first = previous->last;
	}
	do
		p = story_next_pending(s, t->process, t->signal, at);
	while (p != NO_EVENT && in_set((uint64_t)e[p].out[0], t->signal));
	w.closed = p;
	if (p != NO_EVENT) {
		w.to = e[p].ret;
		w.last = story_takes_before(t, w.to);
	}
	if (w.first < w.last) {
		const struct event *d = &e[t->take[w.first].event];

		taken = t->take[w.first].accepted ? d->call : s->fact[t->take[w.first].event].prev;
	}
	for (i = 0; i < t->sends && t->send[i].call < w.to; i++) {
		const struct sent *x = &t->send[i];

		if (x->outcome == OUTCOME_FAILED || x->ret < w.from)
			continue;
		if (x->call > w.from_ret && x->ret < taken && (p == NO_EVENT || x->ret < e[p].call)) {
			w.whole++;
			w.queued += x->queued;
			w.apart |= x->thread || s->fact[x->event].handler != NO_EVENT;
		} else {
			w.clean = false;
		}
	}
	return w;
}

static void check_invention(const struct story *s, const struct stream *t, const struct window *w, struct judgement *j)
{
	uint32_t i;

	for (i = w->first; i < w->last; i++) {
		uint32_t possible = story_possible(t, w->from, t->take[i].time);

		if (i - w->first < possible)
			continue;
		judgement_contradict(j, w->opened != NO_EVENT ? 2 : 1, (uint32_t[]){ t->take[i].event, w->opened },
		    "%s was taken %u times after %s, but only %u sends can have made it: a delivery came from nowhere",
		    story_name(s, t).text, (unsigned)(i - w->first + 1),
		    w->opened != NO_EVENT ? "sigpending() had shown that none was left" : "the start",
		    (unsigned)possible);
		return;
	}
}

static void check_loss(const struct story *s, const struct stream *t, const struct window *w, struct judgement *j)
{
	const struct sent *x;

	if (w->closed == NO_EVENT)
		return;
	x = story_last_ok(t, s->caught_since[t->process][t->signal], s->h->event[w->closed].call);
	if (x == NULL || x->ret < w->from || (w->last > 0 && t->take[w->last - 1].time > x->call))
		return;
	judgement_contradict(j, 2, (uint32_t[]){ x->event, w->closed },
	    "%s was sent with success and caught throughout, but neither taken since nor is it pending: it is lost",
	    story_name(s, t).text);
}

/* A send that lay over the moment at which the receiver went to sleep. */
static uint64_t sent_into_sleep(const struct story *s, const struct stream *t)
{
	uint64_t n = 0;
	uint32_t i, k;

	for (i = s->first[t->process]; i < s->first[t->process + 1]; i++) {
		const struct event *e = &s->h->event[s->order[i]];

		if (event_role(e) != ROLE_SUSPEND && event_role(e) != ROLE_GET && event_role(e) != ROLE_ACCEPT)
			continue;
		for (k = 0; k < t->sends && t->send[k].call < e->call; k++)
			n += t->send[k].ret > e->call && t->send[k].ret != OPEN;
	}
	return n;
}

static void count_stream(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i;

	judgement_count(j, 0, 1);
	for (i = 1; i < t->sends; i++)
		if (t->send[i].by != t->send[i - 1].by && t->send[i].call < t->send[i - 1].ret) {
			judgement_count(j, 3, 1);
			break;
		}
	judgement_count(j, 4, sent_into_sleep(s, t));
}

static void judge_stream(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t at = 0, proof[4];
	unsigned n;
	struct window w = next_window(s, t, NULL, &at);

	for (;;) {
		check_invention(s, t, &w, j);
		check_loss(s, t, &w, j);
		if (w.clean && w.whole > 0 && w.opened != NO_EVENT && w.closed != NO_EVENT)
			judgement_count(j, w.whole > 1 ? 2 : 1, 1);
		if (w.closed == NO_EVENT)
			break;
		w = next_window(s, t, &w, &at);
	}
	n = story_hung(s, t, proof);
	if (n > 0)
		judgement_contradict(j, n, proof,
		    "%s was sent a deadline before the watchdog's kick, not blocked, but only that woke it",
		    story_name(s, t).text);
	if (story_drained(s, t) != NO_EVENT && t->sends > 0)
		count_stream(s, t, j);
}

void std_judge_conservation(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		if (!story_counts(s, &s->stream[i]))
			continue;
		judgement_applies(j);
		judge_stream(s, &s->stream[i], j);
	}
}

/* ---- what the system does with more than one: recorded ---- */

/* A window in which a signal was sent several times while it was blocked, and nothing else touched it. */
static bool is_coalescing(const struct window *w)
{
	return w->clean && !w->apart && w->whole >= 2 && w->opened != NO_EVENT && w->closed != NO_EVENT;
}

/* At least one of its sends succeeded, and the signal was caught from then on. */
static bool is_owed(const struct story *s, const struct stream *t, const struct window *w)
{
	const struct sent *x = story_last_ok(t, s->caught_since[t->process][t->signal], s->h->event[w->closed].call);

	return x != NULL && x->ret > w->from;
}

static void check_count(const struct story *s, const struct stream *t, const struct window *w, struct judgement *j)
{
	uint32_t taken = w->last - w->first;

	uint32_t events[CONTRADICTION_EVENTS_MAX] = { w->opened, w->closed };

	if (taken > w->whole || (taken == 0 && is_owed(s, t, w)))
		judgement_contradict(j,
		    2 +
		        story_show_sends(t, w->from, s->h->event[w->closed].call, events + 2,
		            CONTRADICTION_EVENTS_MAX - 2),
		    events,
		    "%s was sent %u times while it was blocked and taken %u times; at least once and at most so often is left open",
		    story_name(s, t).text, (unsigned)w->whole, (unsigned)taken);
}

static void record_window(const struct window *w, struct judgement *j)
{
	int64_t taken = (int64_t)(w->last - w->first);
	bool queued = w->queued == w->whole;

	if (w->queued != 0 && !queued)
		return;
	judgement_count(j, w->whole == 2 ? 0 : 1, 1);
	if (!queued)
		judgement_record(j, w->whole == 2 ? 0 : w->whole == 3 ? 1 : 2, taken);
	else
		judgement_record(j, w->whole == 2 ? 3 : 4, taken);
}

void std_judge_coalesce(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];
		uint32_t at = 0;
		struct window w;

		if (!story_counts(s, t))
			continue;
		for (w = next_window(s, t, NULL, &at); w.closed != NO_EVENT; w = next_window(s, t, &w, &at)) {
			if (!is_coalescing(&w))
				continue;
			judgement_applies(j);
			record_window(&w, j);
			check_count(s, t, &w, j);
		}
	}
}

bool std_find_coalescing(const struct story *s, const struct stream *t, uint32_t *first, uint32_t *last)
{
	uint32_t at = 0;
	struct window w;

	for (w = next_window(s, t, NULL, &at); w.closed != NO_EVENT; w = next_window(s, t, &w, &at))
		if (is_coalescing(&w) && is_owed(s, t, &w)) {
			*first = w.first;
			*last = w.last;
			return true;
		}
	return false;
}

/* ---- what sigpending() must, may and must not show ---- */

static void judge_answer(const struct story *s, const struct stream *t, uint32_t p, uint64_t lacked, uint32_t before,
    struct judgement *j)
{
	const struct event *e = &s->h->event[p];
	bool shown = in_set((uint64_t)e->out[0], t->signal);
	const struct sent *x = story_last_ok(t, s->caught_since[t->process][t->signal], e->call);
	uint32_t takes = story_takes_before(t, e->ret);
	uint32_t possible;

	if (x != NULL && takes > 0 && t->take[takes - 1].time > x->call)
		x = NULL;
	if (x != NULL)
		judgement_count(j, 0, 1);
	if (x != NULL && !shown)
		judgement_contradict(j, 2, (uint32_t[]){ x->event, p },
		    "%s was sent before sigpending(), caught, blocked and not taken since, but is not shown",
		    story_name(s, t).text);
	takes = story_takes_before(t, e->call);
	possible = story_possible(t, lacked, e->ret);
	if (possible <= takes - before) {
		judgement_count(j, 1, 1);
		if (shown)
			judgement_contradict(j, 1, &p,
			    "sigpending() shows %s, but everything that was sent of it has been taken",
			    story_name(s, t).text);
	}
}

void std_judge_pending(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];
		uint32_t at = 0, p, before = 0;
		uint64_t lacked = 0;

		if (!story_counts(s, t))
			continue;
		while ((p = story_next_pending(s, t->process, t->signal, &at)) != NO_EVENT) {
			judgement_applies(j);
			judge_answer(s, t, p, lacked, before, j);
			if (!in_set((uint64_t)h->event[p].out[0], t->signal)) {
				lacked = h->event[p].call;
				before = story_takes_before(t, h->event[p].ret);
			}
		}
	}
}
