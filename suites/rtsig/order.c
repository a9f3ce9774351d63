#include "rules.h"

/*
 * Order is judged where one thread takes one signal after another: the process has no second thread, does nothing in
 * handlers but record, and never waits for a signal that it has not blocked. Handlers of one number cannot lie on each
 * other, because each blocks its own.
 */
bool rtsig_is_orderly(const struct story *s, const struct stream *t)
{
	uint32_t i;

	if (!s->alone[t->process] || s->murky[t->process])
		return false;
	for (i = 0; i < t->takes; i++) {
		const struct fact *f = &s->fact[t->take[i].event];

		if (t->take[i].accepted) {
			if (!in_set(f->blocked, t->signal))
				return false;
			continue;
		}
		if (f->within != NO_EVENT && event_role(&s->h->event[f->within]) == ROLE_ACCEPT &&
		    in_set((uint64_t)s->h->event[f->within].in[0], t->signal))
			return false;
		if (!in_set(f->caught & f->least, t->signal))
			return false; /* it may let itself in again: SA_NODEFER, or another mechanism's handler */
	}
	return true;
}

/* The moment before which a take's signal was not selected yet. */
static uint64_t selected_after(const struct story *s, const struct take *d)
{
	return d->accepted ? s->h->event[d->event].call : s->fact[d->event].prev;
}

/* ---- first in, first out ---- */

static void count_pairs(const struct stream *t, uint32_t first, struct judgement *j)
{
	const struct sent *x = &t->send[t->take[first].sent];
	uint32_t i;

	for (i = first + 1; i < t->takes; i++) {
		const struct sent *y = t->take[i].sent == NO_EVENT ? NULL : &t->send[t->take[i].sent];

		if (y == NULL)
			continue;
		if (y->unique && x->ret < y->call && y->ret < t->take[first].time) {
			judgement_count(j, 0, 1);
			if (x->by != y->by)
				judgement_count(j, 1, 1);
		}
		return;
	}
}

/* Of the values that were queued with success and that nobody took, the one whose send returned first; NULL: none. */
static const struct sent *never_taken(const struct story *s, const struct stream *t)
{
	const struct sent *earliest = NULL;
	uint32_t i;

	if (rtsig_has_mute_takes(s, t))
		return NULL;
	for (i = 0; i < t->sends; i++) {
		const struct sent *x = &t->send[i];

		if (x->unique && x->outcome == OUTCOME_OK && x->taken == NO_EVENT &&
		    x->call > s->info_since[t->process][t->signal] && (earliest == NULL || x->ret < earliest->ret))
			earliest = x;
	}
	return earliest;
}

/* The take of a send's value, or the send itself where there is none: for messages. */
static uint32_t taken_at(const struct stream *t, const struct sent *x)
{
	return x->taken == NO_EVENT ? x->event : t->take[x->taken].event;
}

void rtsig_check_fifo(const struct story *s, const struct stream *t, struct judgement *j, bool count)
{
	/* Of those taken later or never, the one whose send returned first. */
	const struct sent *earliest = never_taken(s, t);
	uint32_t i;

	for (i = t->takes; i > 0; i--) {
		const struct take *d = &t->take[i - 1];
		const struct sent *y = d->sent == NO_EVENT ? NULL : &t->send[d->sent];

		if (y == NULL || !y->unique)
			continue;
		if (earliest != NULL && earliest->ret < y->call)
			judgement_contradict(j, earliest->taken == NO_EVENT ? 3 : 4,
			    (uint32_t[]){ earliest->event, y->event, d->event, taken_at(t, earliest) },
			    "%s with %lld was queued before %lld but %s", story_name(s, t).text,
			    (long long)earliest->value, (long long)y->value,
			    earliest->taken == NO_EVENT ? "had not come when that came" : "came after it");
		if (y->outcome == OUTCOME_OK && y->call > s->info_since[t->process][t->signal] &&
		    (earliest == NULL || y->ret < earliest->ret))
			earliest = y;
		if (count)
			count_pairs(t, i - 1, j);
	}
}

void rtsig_judge_fifo(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (!rtsig_counts(s, t) || !rtsig_is_orderly(s, t) || s->info_since[t->process][t->signal] == OPEN)
			continue;
		judgement_applies(j);
		rtsig_check_fifo(s, t, j, true);
	}
}

/* ---- the lowest number first ---- */

enum { RT_MAX = SIGNALS_MAX - SIG_I_RT };

/* Realtime streams of one process, and a cursor into each: takes from there on are later than the one looked at. */
struct streams_of {
	const struct stream *of[RT_MAX];
	uint32_t next[RT_MAX];
	const struct sent *earliest[RT_MAX]; /* of those taken later or never, the one whose send returned first */
};

static bool collect(const struct story *s, unsigned process, struct streams_of *all)
{
	uint32_t i, k;
	unsigned n = 0;

	*all = (struct streams_of){ .of = { NULL } };
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (t->process != process || !is_realtime(t->signal))
			continue;
		if (!rtsig_counts(s, t) || !rtsig_is_orderly(s, t))
			return false;
		for (k = 0; k < t->sends; k++)
			if (t->send[k].thread)
				return false; /* a thread's own signals may go first */
		all->of[t->signal - SIG_I_RT] = t;
		all->next[t->signal - SIG_I_RT] = t->takes;
		all->earliest[t->signal - SIG_I_RT] = never_taken(s, t);
		n++;
	}
	return n > 0;
}

/* Some caught signal may lie on another: then entries say nothing about the order of selection. */
static bool all_full(const struct story *s, unsigned process)
{
	uint32_t i;

	for (i = s->first[process]; i < s->first[process + 1]; i++) {
		const struct event *e = &s->h->event[s->order[i]];

		if (event_role(e) == ROLE_HANDLER &&
		    (s->fact[s->order[i]].handler != NO_EVENT ||
		        (e->in[0] != SIG_I_KICK && !in_set(s->fact[s->order[i]].full, (unsigned)e->in[0] & 63))))
			return false;
	}
	return true;
}

/* Which numbers could have been taken instead of this one. */
static uint64_t selectable(const struct story *s, const struct take *d, unsigned number)
{
	const struct fact *f = &s->fact[d->event];

	if (!d->accepted)
		return ~f->through;
	if (!in_set(f->blocked, number))
		return 0;
	return (uint64_t)s->h->event[d->event].in[0] & f->blocked;
}

static void check_selection(const struct story *s, const struct streams_of *all, unsigned number, const struct take *d,
    struct judgement *j)
{
	uint64_t from = selected_after(s, d), open = selectable(s, d, number);
	const struct sent *own = NULL;
	unsigned i;
	bool several = false, other_order = false;

	if (d->sent != NO_EVENT)
		own = &all->of[number - SIG_I_RT]->send[d->sent];
	for (i = 0; i < RT_MAX; i++) {
		const struct sent *x = all->earliest[i];

		if (x == NULL || i == number - SIG_I_RT || !in_set(open, i + SIG_I_RT) || x->ret >= from)
			continue;
		if (i < number - SIG_I_RT)
			judgement_contradict(j, 3, (uint32_t[]){ x->event, d->event, taken_at(all->of[i], x) },
			    "%s was pending and could be taken, but RTMIN+%u, a higher number, was taken first",
			    story_name(s, all->of[i]).text, number - SIG_I_RT);
		several = true;
		other_order |= own != NULL && x->ret < own->call;
	}
	if (several) {
		judgement_count(j, d->accepted ? 2 : 1, 1);
		judgement_count(j, 0, 1);
	}
	if (other_order)
		judgement_count(j, 3, 1);
}

/* The latest take that has not been looked at; its stream's index, or RT_MAX. */
static unsigned latest(const struct streams_of *all)
{
	unsigned i, best = RT_MAX;

	for (i = 0; i < RT_MAX; i++)
		if (all->of[i] != NULL && all->next[i] > 0 &&
		    (best == RT_MAX ||
		        all->of[i]->take[all->next[i] - 1].time > all->of[best]->take[all->next[best] - 1].time))
			best = i;
	return best;
}

bool rtsig_is_lowest_judged(const struct story *s, unsigned process)
{
	struct streams_of all;

	return s->alone[process] && !s->murky[process] && all_full(s, process) && collect(s, process, &all);
}

static void judge_process(const struct story *s, unsigned process, struct judgement *j)
{
	struct streams_of all;
	bool full = all_full(s, process);
	unsigned i;

	if (!s->alone[process] || s->murky[process] || !collect(s, process, &all))
		return;
	judgement_applies(j);
	while ((i = latest(&all)) != RT_MAX) {
		const struct stream *t = all.of[i];
		const struct take *d = &t->take[--all.next[i]];
		const struct sent *x = d->sent == NO_EVENT ? NULL : &t->send[d->sent];

		if (d->accepted || full)
			check_selection(s, &all, i + SIG_I_RT, d, j);
		if (x != NULL && x->unique && x->outcome == OUTCOME_OK && x->call > s->info_since[process][t->signal] &&
		    (all.earliest[i] == NULL || x->ret < all.earliest[i]->ret))
			all.earliest[i] = x;
	}
}

void rtsig_judge_lowest(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	unsigned process;

	if (s == NULL)
		return;
	for (process = 0; process < h->actors; process++)
		if (h->actor[process].process == process)
			judge_process(s, process, j);
}
