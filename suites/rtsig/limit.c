#include "rules.h"

#include <errno.h>

/* ---- a number stays pending until the last instance is taken ---- */

const struct sent *rtsig_certainly_left(const struct story *s, const struct stream *t, uint64_t from, uint64_t to)
{
	uint64_t since = s->info_since[t->process][t->signal];
	bool mute = rtsig_has_mute_takes(s, t);
	uint32_t i;

	for (i = t->sends; i > 0; i--) {
		const struct sent *x = &t->send[i - 1];

		if (x->unique && x->outcome == OUTCOME_OK && x->call > since && x->ret < from &&
		    (x->taken != NO_EVENT ? t->take[x->taken].time > to : !mute))
			return x;
	}
	return NULL;
}

/* Its take, or if it was never taken its send: for messages. */
static uint32_t taken_at(const struct stream *t, const struct sent *x)
{
	return x->taken == NO_EVENT ? x->event : t->take[x->taken].event;
}

static void judge_answers(const struct story *s, const struct stream *t, struct judgement *j)
{
	const struct event *events = s->h->event;
	uint32_t at = 0, p, before = 0, takes;
	uint64_t lacked = 0;

	while ((p = story_next_pending(s, t->process, t->signal, &at)) != NO_EVENT) {
		const struct event *e = &events[p];
		bool shown = in_set((uint64_t)e->out[0], t->signal);
		const struct sent *x = rtsig_certainly_left(s, t, e->call, e->ret);

		takes = story_takes_before(t, e->call);
		if (x != NULL && takes > 0)
			judgement_count(j, 0, 1);
		if (x != NULL && !shown)
			judgement_contradict(j, 3, (uint32_t[]){ x->event, p, taken_at(t, x) },
			    "%s was queued before sigpending() and not taken by then, but is not shown",
			    story_name(s, t).text);
		if (story_possible(t, lacked, e->ret) <= takes - before) {
			if (takes > before)
				judgement_count(j, 1, 1);
			if (shown)
				judgement_contradict(j, 1, &p,
				    "sigpending() shows %s, but the last instance had been taken",
				    story_name(s, t).text);
		}
		if (!shown) {
			lacked = e->call;
			before = story_takes_before(t, e->ret);
		}
	}
}

/* A poll that finds nothing although there certainly was something. */
static void judge_polls(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i;

	for (i = s->first[t->process]; i < s->first[t->process + 1]; i++) {
		uint32_t index = s->order[i];
		const struct event *e = &s->h->event[index];
		const struct sent *x;

		if (event_role(e) != ROLE_ACCEPT || e->ret == OPEN || e->result != -1 || e->err != EAGAIN ||
		    !in_set((uint64_t)e->in[0] & s->fact[index].blocked, t->signal))
			continue;
		judgement_count(j, 2, 1);
		x = rtsig_certainly_left(s, t, e->call, e->ret);
		if (x != NULL)
			judgement_contradict(j, 3, (uint32_t[]){ x->event, index, taken_at(t, x) },
			    "%s was pending, but a poll for it found nothing", story_name(s, t).text);
	}
}

void rtsig_judge_remains(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (!rtsig_counts(s, t) || !rtsig_is_orderly(s, t))
			continue;
		judgement_applies(j);
		judge_answers(s, t, j);
		judge_polls(s, t, j);
	}
}

/* ---- the limit ---- */

/* Sends that may be in a queue while `y` is made: of one process, or of all (by < 0). */
static uint32_t outstanding(const struct story *s, const struct event *y, int by)
{
	uint32_t i, k, n = 0;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		for (k = 0; k < t->sends && t->send[k].call < y->ret; k++) {
			const struct sent *x = &t->send[k];

			if (x->outcome == OUTCOME_FAILED || (by >= 0 && x->by != by))
				continue;
			n += !x->unique || x->taken == NO_EVENT || t->take[x->taken].time > y->call;
		}
	}
	return n;
}

static bool lives_after(const struct story *s, unsigned process, uint64_t ticket)
{
	uint32_t last = s->first[process + 1];

	return last > s->first[process] && s->h->event[s->order[last - 1]].call > ticket;
}

/* The watchdog's kick ran inside the call: its process lived, and the call did not end. */
static bool kicked_inside(const struct story *s, unsigned process, uint32_t index)
{
	struct kick kick;

	return s->h->quiet != OPEN && story_kick(s, process, &kick) && s->fact[kick.handler].within == index &&
	    s->h->event[index].call < s->h->quiet;
}

static void judge_send(const struct story *s, const struct stream *t, const struct sent *x, bool limited, int64_t room,
    struct judgement *j)
{
	const struct event *e = &s->h->event[x->event];
	uint32_t events[CONTRADICTION_EVENTS_MAX];

	if (x->by < ACTORS_MAX && kicked_inside(s, x->by, x->event) && !s->stops)
		judgement_contradict(j, 1, &x->event, "sigqueue() blocked instead of failing with EAGAIN");
	if (x->outcome != OUTCOME_FAILED)
		return;
	if (e->err != EAGAIN) {
		if (e->err != ENOSYS && lives_after(s, t->process, e->ret))
			judgement_contradict(j, 1, &x->event,
			    "sigqueue() to a living process of the same user failed, and not with EAGAIN");
		return;
	}
	judgement_count(j, 1, 1);
	/* A lowered limit, or others that fill what all processes of a user share, excuse. */
	if (limited || room < 512 || outstanding(s, e, -1) > room / 2)
		return;
	if (outstanding(s, e, x->by) < SIGQUEUE_LEAST)
		judgement_contradict(j, story_show_sends(t, 0, e->call + 1, events, CONTRADICTION_EVENTS_MAX), events,
		    "sigqueue() failed with EAGAIN although its process had fewer than %d signals queued",
		    SIGQUEUE_LEAST);
}

/* One process has at least so many certainly queued at once. */
static void count_full(const struct stream *t, struct judgement *j)
{
	uint32_t by[ACTORS_MAX] = { 0 };
	uint32_t i;

	for (i = 0; i < t->sends && t->takes > 0; i++)
		if (t->send[i].queued && t->send[i].outcome == OUTCOME_OK && t->send[i].ret < t->take[0].time &&
		    t->send[i].by < ACTORS_MAX && ++by[t->send[i].by] == SIGQUEUE_LEAST)
			judgement_count(j, 0, 1);
}

void rtsig_judge_limit(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	int64_t room = history_mark(h, "SIGQUEUE_ROOM");
	int limit = op_find("limit", 5);
	bool limited = false;
	uint32_t i, k;

	if (s == NULL)
		return;
	for (i = 0; i < h->events; i++)
		limited |= h->event[i].op == limit;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		for (k = 0; k < t->sends; k++) {
			if (!t->send[k].queued || !is_realtime(t->signal))
				continue;
			judgement_applies(j);
			judge_send(s, t, &t->send[k], limited, room, j);
		}
		count_full(t, j);
	}
}
