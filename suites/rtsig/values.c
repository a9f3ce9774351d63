#include "rules.h"

#include <stdlib.h>

bool rtsig_has_mute_takes(const struct story *s, const struct stream *t)
{
	uint32_t i;

	for (i = 0; i < t->takes; i++) {
		const struct event *e = &s->h->event[t->take[i].event];

		if (e->ret == OPEN || e->out[REPORT_FORM] == FORM_PLAIN)
			return true;
	}
	return false;
}

bool rtsig_was_info(const struct story *s, const struct stream *t)
{
	uint32_t i;

	for (i = 0; i < t->sends; i++)
		if (t->send[i].outcome != OUTCOME_FAILED)
			return t->send[i].call > s->info_since[t->process][t->signal];
	return true;
}

/* The receiver's record shows this send's value: by the member of the union that the sender had set. */
static bool shows(const struct event *e, const struct sent *x)
{
	return rtsig_fits_int(x->value) ? e->out[REPORT_INT] == x->value : e->out[REPORT_VALUE] == x->value;
}

/* ---- values are neither lost nor invented nor doubled ---- */

/* Takes of the same value up to the i-th, itself included, against the sends that can have made them. */
static void check_take(const struct story *s, const struct stream *t, uint32_t i, struct judgement *j)
{
	const struct event *e = &s->h->event[t->take[i].event];
	uint32_t k, sends = 0, takes = 0, first = NO_EVENT;
	const struct sent *like = NULL;

	if (t->take[i].sent != NO_EVENT && t->send[t->take[i].sent].unique) {
		if (t->send[t->take[i].sent].call < t->take[i].time)
			return; /* the common case: its own send began before */
	}
	for (k = 0; k < t->sends && t->send[k].call < t->take[i].time; k++)
		if (t->send[k].queued && t->send[k].outcome != OUTCOME_FAILED && shows(e, &t->send[k])) {
			sends++;
			like = &t->send[k];
		}
	for (k = 0; k <= i && like != NULL; k++) {
		const struct event *d = &s->h->event[t->take[k].event];

		if (rtsig_is_queued(d) && shows(d, like)) {
			takes++;
			if (first == NO_EVENT)
				first = t->take[k].event;
		}
	}
	if (sends == 0)
		judgement_contradict(j, 1, &t->take[i].event,
		    "a value came with %s that nobody had queued with success before (%lld)", story_name(s, t).text,
		    (long long)e->out[REPORT_INT]);
	else if (takes > sends)
		judgement_contradict(j, 2, (uint32_t[]){ first, t->take[i].event },
		    "the value %lld came %u times with %s but was queued %u times", (long long)like->value,
		    (unsigned)takes, story_name(s, t).text, (unsigned)sends);
}

/* Takes that show the value of a send. */
static uint32_t takes_of(const struct story *s, const struct stream *t, const struct sent *x)
{
	uint32_t i, n = 0;

	for (i = 0; i < t->takes; i++) {
		const struct event *e = &s->h->event[t->take[i].event];

		n += rtsig_is_queued(e) && shows(e, x);
	}
	return n;
}

static void check_loss(const struct story *s, const struct stream *t, uint32_t end, struct judgement *j)
{
	uint64_t since = s->info_since[t->process][t->signal], before = s->h->event[end].call;
	uint32_t i, k;

	for (i = 0; i < t->sends; i++) {
		const struct sent *x = &t->send[i];
		uint32_t sends = 0;

		if (!x->queued || x->outcome != OUTCOME_OK || x->call <= since || x->ret >= before)
			continue;
		judgement_count(j, 0, 1);
		if (x->unique && x->taken != NO_EVENT)
			continue;
		for (k = 0; k < t->sends; k++) {
			const struct sent *y = &t->send[k];

			sends += y->queued && y->outcome == OUTCOME_OK && y->value == x->value && y->call > since &&
			    y->ret < before;
		}
		if (takes_of(s, t, x) < sends)
			judgement_contradict(j, 2, (uint32_t[]){ x->event, end },
			    "%s was queued with the value %lld, which had not come when nothing was left",
			    story_name(s, t).text, (long long)x->value);
	}
}

void rtsig_check_values(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i, end = story_drained(s, t);

	for (i = 0; i < t->takes && rtsig_was_info(s, t); i++)
		if (rtsig_is_queued(&s->h->event[t->take[i].event]))
			check_take(s, t, i, j);
	if (end != NO_EVENT && s->alone[t->process] && !s->murky[t->process] && !rtsig_has_mute_takes(s, t) &&
	    s->info_since[t->process][t->signal] != OPEN)
		check_loss(s, t, end, j);
}

/* ---- situations ---- */

static void count_overlaps(const struct stream *t, struct judgement *j)
{
	uint32_t i;

	for (i = 1; i < t->sends; i++)
		if (t->send[i].by != t->send[i - 1].by && t->send[i].call < t->send[i - 1].ret)
			judgement_count(j, 1, 1);
}

/* Depth of the queue as far as it is certain: sent before the first take, taken later. */
static void count_depth(const struct stream *t, struct judgement *j)
{
	uint32_t i, depth = 0;

	for (i = 0; i < t->sends && t->takes > 0; i++)
		depth += t->send[i].queued && t->send[i].outcome == OUTCOME_OK && t->send[i].ret < t->take[0].time;
	if (depth >= 2)
		judgement_count(j, 2, 1);
	if (depth >= 8)
		judgement_count(j, 3, 1);
}

static bool has_queued(const struct stream *t)
{
	uint32_t i;

	for (i = 0; i < t->sends; i++)
		if (t->send[i].queued)
			return true;
	return false;
}

/* Whatever they carry, there are no more takes than sends. */
static void check_count(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i, k = 0, sends = 0;

	for (i = 0; i < t->takes; i++) {
		for (; k < t->sends && t->send[k].call < t->take[i].time; k++)
			sends += t->send[k].outcome != OUTCOME_FAILED;
		if (i < sends)
			continue;
		judgement_contradict(j, 1, &t->take[i].event,
		    "%s was taken more often than it had been sent by then: %u to %u", story_name(s, t).text,
		    (unsigned)(i + 1), (unsigned)sends);
		return;
	}
}

void rtsig_judge_conservation(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (!rtsig_counts(s, t))
			continue;
		check_count(s, t, j);
		if (!has_queued(t))
			continue;
		judgement_applies(j);
		rtsig_check_values(s, t, j);
		count_overlaps(t, j);
		count_depth(t, j);
	}
}

enum { SENDS_SHOWN = 3 }; /* with what came and should not have */

/* ---- what comes is what was sent ---- */

static void check_payload(const struct story *s, const struct stream *t, uint32_t i, struct judgement *j)
{
	const struct event *e = &s->h->event[t->take[i].event];
	uint32_t k, sends = 0, takes = 0;
	uint32_t events[1 + SENDS_SHOWN] = { t->take[i].event };
	const struct sent *like = NULL;
	bool value = false, ambiguous = false;

	judgement_count(j, 0, 1);
	if (e->out[REPORT_FORM] != FORM_INFO) {
		judgement_contradict(j, 1, &t->take[i].event, "%s came with %s", story_name(s, t).text,
		    e->out[REPORT_FORM] == FORM_TORN ? "another signal's si_signo"
		                                     : "the si_uid of another user than its senders'");
		return;
	}
	for (k = 0; k < t->sends && t->send[k].call < t->take[i].time; k++) {
		const struct sent *x = &t->send[k];

		if (!x->queued || x->outcome == OUTCOME_FAILED || !shows(e, x))
			continue;
		value = true;
		if (e->out[REPORT_SENDER] != x->by)
			continue;
		ambiguous |= like != NULL && like->value != x->value;
		like = x;
		sends++;
	}
	if (like == NULL) {
		judgement_contradict(j, 1 + story_show_sends(t, 0, t->take[i].time, events + 1, SENDS_SHOWN), events,
		    value ? "%s came with SI_QUEUE and the value %lld, but the si_pid of a process that had not sent it"
		          : "%s came with SI_QUEUE and the value %lld, which nobody had sent with it",
		    story_name(s, t).text, (long long)e->out[REPORT_VALUE]);
		return;
	}
	if (!rtsig_fits_int(like->value))
		judgement_count(j, 2, 1);
	if (like->value < 0)
		judgement_count(j, 3, 1);
	for (k = 0; k <= i; k++) {
		const struct event *d = &s->h->event[t->take[k].event];

		takes += rtsig_is_queued(d) && shows(d, like) && d->out[REPORT_SENDER] == e->out[REPORT_SENDER];
	}
	if (takes > sends && !ambiguous)
		judgement_contradict(j, 1, &t->take[i].event,
		    "%s came %u times with the value %lld and this sender's si_pid, which sent it %u times",
		    story_name(s, t).text, (unsigned)takes, (long long)like->value, (unsigned)sends);
}

/* A take that is not SI_QUEUE must have a send that need not have it. */
static void check_code(const struct story *s, const struct stream *t, uint32_t i, struct judgement *j)
{
	uint32_t k;

	for (k = 0; k < t->sends && t->send[k].call < t->take[i].time; k++)
		if (!t->send[k].queued && t->send[k].outcome != OUTCOME_FAILED)
			return;
	if (t->sends > 0)
		judgement_contradict(j, 1, &t->take[i].event,
		    "%s came with another code than SI_QUEUE, although it had been sent by sigqueue() only",
		    story_name(s, t).text);
}

static void count_senders(const struct stream *t, struct judgement *j)
{
	uint32_t i;
	uint32_t senders = 0;

	for (i = 0; i < t->sends && t->takes > 0 && t->send[i].ret < t->take[0].time; i++)
		senders |= UINT32_C(1) << t->send[i].by;
	if ((senders & (senders - 1)) != 0)
		judgement_count(j, 1, 1);
}

void rtsig_judge_payload(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, k;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (!rtsig_counts(s, t) || !rtsig_was_info(s, t))
			continue;
		judgement_applies(j);
		count_senders(t, j);
		for (k = 0; k < t->takes; k++) {
			const struct event *e = &h->event[t->take[k].event];

			if (rtsig_is_queued(e))
				check_payload(s, t, k, j);
			else if (rtsig_is_other(e))
				check_code(s, t, k, j);
		}
	}
}

/* ---- kill among queued ones ---- */

static void judge_mixed(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i, k, end = story_drained(s, t), other = 0;
	const struct sent *x;

	rtsig_check_values(s, t, j);
	if (rtsig_is_orderly(s, t))
		rtsig_check_fifo(s, t, j, false);
	for (i = 0; i < t->takes; i++) {
		uint32_t sends = 0;

		if (!rtsig_is_other(&s->h->event[t->take[i].event]))
			continue;
		other++;
		for (k = 0; k < t->sends && t->send[k].call < t->take[i].time; k++)
			sends += !t->send[k].queued && t->send[k].outcome != OUTCOME_FAILED;
		if (other > sends)
			judgement_contradict(j, 1, &t->take[i].event,
			    "%s came %u times without SI_QUEUE but was sent so %u times", story_name(s, t).text,
			    (unsigned)other, (unsigned)sends);
	}
	if (end == NO_EVENT || !s->alone[t->process] || s->murky[t->process])
		return;
	judgement_count(j, 0, 1);
	x = story_last_ok(t, s->caught_since[t->process][t->signal], s->h->event[end].call);
	if (x != NULL && t->takes == 0)
		judgement_contradict(j, 2, (uint32_t[]){ x->event, end },
		    "%s was sent with success, but none of it was ever taken", story_name(s, t).text);
}

void rtsig_judge_mix(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, k;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];
		bool other = false;

		for (k = 0; k < t->sends; k++)
			other |= !t->send[k].queued;
		if (!rtsig_counts(s, t) || !other || !has_queued(t) || !rtsig_was_info(s, t))
			continue;
		judgement_applies(j);
		judge_mixed(s, t, j);
	}
}
