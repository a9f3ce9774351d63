/* Edits of legal histories after which the named rule must object. */
#include "../std/edit.h"
#include "../std/std.h"
#include "faults.h"
#include "rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- where ---- */

struct place {
	const struct queue *q;
	size_t at;
};

typedef bool fits(const struct queue *q, size_t at);

/* One of the gets, or of the puts, that fit, all with the same chance. */
static bool pick(const struct history *h, struct choices *c, bool puts, fits *fit, struct place *place)
{
	const struct queue *q;
	unsigned i, offered = 0;
	size_t k;

	*place = (struct place){ NULL, 0 };
	for (i = 0; (q = queue_at(h, i)) != NULL; i++)
		for (k = 0; k < (puts ? q->bag.puts : q->bag.gets); k++)
			if (fit(q, k) && edit_pick(c, &offered))
				*place = (struct place){ q, k };
	return place->q != NULL;
}

static struct event *event_of(struct history *h, const struct place *p, bool puts)
{
	return &h->event[puts ? p->q->bag.put[p->at].event : p->q->bag.get[p->at].event];
}

/* Every call of the history returned: nobody can have taken what nobody got. */
static bool all_returned(const struct queue *q)
{
	size_t i;

	for (i = 0; i < q->bag.puts; i++)
		if (q->bag.put[i].ret == OPEN)
			return false;
	for (i = 0; i < q->bag.gets; i++)
		if (q->bag.get[i].ret == OPEN || q->bag.get[i].strange)
			return false;
	return true;
}

static void fails(struct event *e, int error)
{
	e->result = -1;
	e->err = error;
	e->segments = e->bytes = 0;
}

/* It got what the other one got. */
static void gets_same(struct event *e, const struct event *other)
{
	e->result = other->result;
	e->bytes = other->bytes;
	e->segment = other->segment;
	e->segments = other->segments;
	e->out[MQ_RECEIVE_PRIORITY] = other->out[MQ_RECEIVE_PRIORITY];
}

static bool got(const struct queue *q, size_t at)
{
	return q->bag.get[at].answer == BAG_GOT;
}

/* ---- mq.priority-order ---- */

/* A later get that took what was there before this one began, and had to wait; -1: none. */
static int64_t waiting(const struct queue *q, size_t at)
{
	const struct bag_get *g = &q->bag.get[at];
	const struct bag_put *v = &q->bag.put[g->answer == BAG_GOT ? g->put : 0];
	size_t i;

	for (i = 0; g->answer == BAG_GOT && v->ret < g->call && i < q->bag.gets; i++) {
		const struct bag_get *x = &q->bag.get[i];
		const struct bag_put *w = &q->bag.put[x->answer == BAG_GOT ? x->put : 0];

		if (x->answer == BAG_GOT && x->call > g->ret &&
		    (v->rank > w->rank || (v->rank == w->rank && v->ret < w->call)))
			return (int64_t)i;
	}
	return -1;
}

static bool overtakes(const struct queue *q, size_t at)
{
	return waiting(q, at) >= 0;
}

bool mq_edit_overtaken(struct history *h, struct choices *c)
{
	struct place p;
	struct event *e, *other, copy;

	if (!pick(h, c, false, overtakes, &p))
		return false;
	e = event_of(h, &p, false);
	other = &h->event[p.q->bag.get[waiting(p.q, p.at)].event];
	copy = *e;
	gets_same(e, other);
	gets_same(other, &copy);
	return true;
}

/* ---- mq.conservation ---- */

static bool is_second(const struct queue *q, size_t at)
{
	size_t i;

	for (i = 0; i < at && got(q, at); i++)
		if (got(q, i))
			return true;
	return false;
}

bool mq_edit_doubled(struct history *h, struct choices *c)
{
	struct place p;
	size_t i = 0;

	if (!pick(h, c, false, is_second, &p))
		return false;
	while (!got(p.q, i))
		i++;
	gets_same(event_of(h, &p, false), get_event(p.q, &p.q->bag.get[i]));
	return true;
}

bool mq_edit_failed(struct history *h, struct choices *c)
{
	struct place p;

	if (!pick(h, c, false, got, &p))
		return false;
	fails(&h->event[p.q->bag.put[p.q->bag.get[p.at].put].event], EAGAIN);
	return true;
}

bool mq_edit_priority(struct history *h, struct choices *c)
{
	struct place p;

	if (!pick(h, c, false, got, &p))
		return false;
	event_of(h, &p, false)->out[MQ_RECEIVE_PRIORITY]++;
	return true;
}

/* A later call found nothing when all had been sent. */
static bool precedes_empty(const struct queue *q, size_t at)
{
	size_t i, k;

	for (i = at + 1; got(q, at) && all_returned(q) && i < q->bag.gets; i++) {
		if (q->bag.get[i].answer != BAG_EMPTY)
			continue;
		for (k = 0; k < q->bag.puts && q->bag.put[k].ret < q->bag.get[i].call; k++)
			;
		if (k == q->bag.puts)
			return true;
	}
	return false;
}

static bool edit_fails(struct history *h, struct choices *c, fits *fit, int error)
{
	struct place p;

	if (!pick(h, c, false, fit, &p))
		return false;
	fails(event_of(h, &p, false), error);
	return true;
}

bool mq_edit_lost(struct history *h, struct choices *c)
{
	return edit_fails(h, c, precedes_empty, EAGAIN);
}

/* ---- mq.bounds, mq.timed ---- */

static bool was_there(const struct queue *q, size_t at)
{
	const struct bag_get *g = &q->bag.get[at];

	return g->answer == BAG_GOT && all_returned(q) && q->bag.put[g->put].ret < g->call;
}

static bool was_there_for_timed(const struct queue *q, size_t at)
{
	bool bad;

	return was_there(q, at) && mq_has_deadline(get_event(q, &q->bag.get[at]), &bad);
}

bool mq_edit_empty(struct history *h, struct choices *c)
{
	return edit_fails(h, c, was_there, EAGAIN);
}

bool mq_edit_in_vain(struct history *h, struct choices *c)
{
	return edit_fails(h, c, was_there_for_timed, ETIMEDOUT);
}

static bool had_room(const struct queue *q, size_t at)
{
	const struct bag_put *p = &q->bag.put[at];

	return p->fate == BAG_PUT && q->messages > 0 &&
	    bag_never_full(&q->bag, (int32_t)at, q->messages, p->call, p->ret);
}

bool mq_edit_full(struct history *h, struct choices *c)
{
	struct place p;

	if (!pick(h, c, true, had_room, &p))
		return false;
	fails(event_of(h, &p, true), EAGAIN);
	return true;
}

static bool makes_two(const struct queue *q, size_t at)
{
	return q->bag.put[at].fate == BAG_PUT && q->messages > 1 && bag_least(&q->bag, q->bag.put[at].ret) > 1;
}

bool mq_edit_one_more(struct history *h, struct choices *c)
{
	struct place p;

	if (!pick(h, c, true, makes_two, &p))
		return false;
	h->event[p.q->made].out[MQ_OPEN_MESSAGES] = bag_least(&p.q->bag, p.q->bag.put[p.at].ret) - 1;
	return true;
}

static bool timed_out_late(const struct event *e)
{
	bool bad;

	return mq_has_deadline(e, &bad) && e->ret != OPEN && e->result == -1 && e->err == ETIMEDOUT &&
	    e->out[mq_times(e) + MQ_TIME_BEFORE] < -10000000;
}

static bool get_timed_out(const struct queue *q, size_t at)
{
	return timed_out_late(get_event(q, &q->bag.get[at]));
}

static bool put_timed_out(const struct queue *q, size_t at)
{
	return timed_out_late(put_event(q, &q->bag.put[at]));
}

bool mq_edit_early(struct history *h, struct choices *c)
{
	bool puts = choice_chance(c, "puts", 1, 2);
	struct place p;
	struct event *e;

	if (!pick(h, c, puts, puts ? put_timed_out : get_timed_out, &p))
		return false;
	e = event_of(h, &p, puts);
	e->out[mq_times(e) + MQ_TIME_AFTER] = e->out[mq_times(e) + MQ_TIME_BEFORE];
	e->out[mq_times(e) + MQ_TIME_ELAPSED] = 0;
	return true;
}

/* ---- mq.wake-blocked ---- */

static bool could_sleep(const struct queue *q, size_t at)
{
	const struct bag_get *g = &q->bag.get[at];

	return g->answer == BAG_GOT && all_returned(q) && q->bag.put[g->put].ret < g->ret && q->h->quiet == OPEN &&
	    get_event(q, g)->in[1] >= q->bytes;
}

bool mq_edit_asleep(struct history *h, struct choices *c)
{
	struct place p;

	if (!pick(h, c, false, could_sleep, &p))
		return false;
	history_silence(h, p.q->bag.get[p.at].ret);
	return true;
}

/* ---- mq.message-boundaries ---- */

static bool came(const struct queue *q, size_t at)
{
	return q->bytes > 0 && (got(q, at) || q->bag.get[at].answer == BAG_SOMETHING);
}

bool mq_edit_short(struct history *h, struct choices *c)
{
	struct place p;

	if (!pick(h, c, false, came, &p))
		return false;
	event_of(h, &p, false)->in[1] = p.q->bytes - 1;
	return true;
}

bool mq_edit_overrun(struct history *h, struct choices *c)
{
	struct place p;

	if (!pick(h, c, false, came, &p))
		return false;
	event_of(h, &p, false)->out[MQ_RECEIVE_BEHIND] = MQ_OVERRUN;
	return true;
}

static bool was_sent(const struct queue *q, size_t at)
{
	return q->bytes > 0 && q->bag.put[at].fate == BAG_PUT;
}

bool mq_edit_too_long(struct history *h, struct choices *c)
{
	struct place p;

	if (!pick(h, c, true, was_sent, &p))
		return false;
	event_of(h, &p, true)->in[1] = p.q->bytes + 1;
	return true;
}

/* ---- mq.lifetime ---- */

/* A call of that name that said so, perhaps after the queue's name had certainly gone, or while it was certainly there. */
static struct event *pick_open(struct history *h, struct choices *c, int error, bool gone)
{
	struct indexes opens = events_with(h, ROLE_OPEN_END);
	struct event *found = NULL;
	unsigned offered = 0;

	for (; opens.at < opens.end; opens.at++) {
		struct event *e = &h->event[*opens.at];
		unsigned place;

		if (event_is(e, "mq-open") && e->ret != OPEN && e->err == error &&
		    mq_names(h, e, &place) != NAME_UNUSED &&
		    (gone ? name_removed(mq_names, h, place, e) : name_present(mq_names, h, place, e)) != NULL &&
		    edit_pick(c, &offered))
			found = e;
	}
	return found;
}

bool mq_edit_not_there(struct history *h, struct choices *c)
{
	struct event *e = pick_open(h, c, 0, false);

	if (e != NULL)
		fails(e, ENOENT);
	return e != NULL;
}

bool mq_edit_still_there(struct history *h, struct choices *c)
{
	struct event *e = pick_open(h, c, ENOENT, true);

	if (e != NULL)
		e->result = e->err = 0;
	return e != NULL;
}

bool mq_edit_limits(struct history *h, struct choices *c)
{
	const struct queue *q;
	struct event *found = NULL;
	unsigned i, offered = 0;

	for (i = 0; (q = queue_at(h, i)) != NULL; i++) {
		struct indexes opens = events_with(h, ROLE_OPEN_END);

		for (; opens.at < opens.end; opens.at++) {
			struct event *e = &h->event[*opens.at];

			if (end_object(e->in[0]) == q->object && event_is(e, "mq-open") && e->ret != OPEN &&
			    e->result == 0 && e->out[MQ_OPEN_MESSAGES] > 0 && q->messages > 0 && edit_pick(c, &offered))
				found = e;
		}
	}
	if (found != NULL)
		found->out[MQ_OPEN_MESSAGES]++;
	return found != NULL;
}

/* ---- mq.notify-one-shot ---- */

/* A notification of a registration in view; NULL: there is none. */
static const struct event *pick_notice(const struct history *h, struct choices *c, const struct event **notify)
{
	struct indexes i = events_with(h, ROLE_SOURCE);
	const struct event *found = NULL;
	unsigned offered = 0;
	size_t k;

	for (; i.at < i.end; i.at++)
		for (k = 0; k < h->events && mq_is_judged(h, &h->event[*i.at]); k++)
			if (mq_notice_of(h, &h->event[*i.at], &h->event[k]) && edit_pick(c, &offered)) {
				found = &h->event[k];
				*notify = &h->event[*i.at];
			}
	return found;
}

bool mq_edit_twice(struct history *h, struct choices *c)
{
	const struct event *notify, *e = pick_notice(h, c, &notify);
	struct event copy;

	if (e == NULL || event_role(e) != ROLE_ACCEPT)
		return false;
	copy = *e;
	edit_spread(h);
	copy.call = copy.ret * ROOM + 1;
	copy.ret = copy.call + 1;
	edit_append(h, &copy);
	return true;
}

bool mq_edit_no_cause(struct history *h, struct choices *c)
{
	const struct event *notify, *e = pick_notice(h, c, &notify);
	size_t i;

	for (i = 0; e != NULL && i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_PUT &&
		    end_object(h->event[i].in[0]) == end_object(notify->in[2]) && h->event[i].call < e->ret) {
			h->event[i].ret = h->event[i].ret == OPEN ? h->event[i].call + 1 : h->event[i].ret;
			fails(&h->event[i], EAGAIN);
		}
	return e != NULL;
}
