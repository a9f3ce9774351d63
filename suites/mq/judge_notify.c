/* Registrations and the signals that come of them. */
#include "rules.h"

#include "../std/facts.h"
#include "../std/std.h"

#include <errno.h>

enum { NOTICE_CAME, NOTICE_LATER, NOTICE_ANEW, NOTICE_NONE, NOTICE_DRAINED };

static bool consumes(const struct event *e)
{
	enum op_role role = event_role(e);

	return role == ROLE_HANDLER || (role == ROLE_ACCEPT && e->ret != OPEN && e->result >= 0);
}

/* Its process registered once with that value: a new image counts anew. */
static bool is_unique(const struct history *h, const struct event *notify)
{
	struct indexes i = events_with(h, ROLE_SOURCE);

	for (; i.at < i.end; i.at++)
		if (&h->event[*i.at] != notify && event_is(&h->event[*i.at], "mq-notify") &&
		    (h->event[*i.at].ret == OPEN ||
		        h->event[*i.at].out[MQ_NOTIFY_VALUE] == notify->out[MQ_NOTIFY_VALUE]) &&
		    event_process(h, &h->event[*i.at]) == event_process(h, notify))
			return false;
	return true;
}

bool mq_notice_of(const struct history *h, const struct event *notify, const struct event *e)
{
	return consumes(e) && event_process(h, e) == event_process(h, notify) && e->out[REPORT_FORM] != FORM_PLAIN &&
	    e->out[REPORT_CODE] == CODE_TIMER && e->out[REPORT_INT] == notify->out[MQ_NOTIFY_VALUE];
}

/* When the signal was there, at the latest. */
static uint64_t time_of(const struct event *e)
{
	return event_role(e) == ROLE_HANDLER ? e->call : e->ret;
}

static const struct queue *queue_of(const struct history *h, unsigned object)
{
	const struct queue *q;
	unsigned i;

	for (i = 0; (q = queue_at(h, i)) != NULL; i++)
		if (q->object == object)
			return q;
	return NULL;
}

/* It came to an empty queue, or may have, after the registration and before `until`. */
static bool may_trigger(const struct queue *q, const struct bag_put *p, const struct event *notify, uint64_t until)
{
	int32_t what;
	const struct bag_get any = { .answer = BAG_EMPTY };

	if (p->fate == BAG_FAILED || p->ret < notify->call || p->call > until)
		return false;
	/* Another message was there from before its call to after its return. */
	return p->ret == OPEN || !bag_never_empty(&q->bag, &any, p->call, p->ret, &what) || what < 0;
}

/* ---- what came ---- */

static void check_cause(const struct queue *q, const struct event *notify, const struct event *e, struct judgement *j)
{
	const struct history *h = q->h;
	uint32_t events[] = { (uint32_t)(notify - h->event), (uint32_t)(e - h->event), 0 };
	bool other = false;
	size_t i;

	for (i = 0; i < q->bag.puts; i++) {
		const struct bag_put *p = &q->bag.put[i];

		if (may_trigger(q, p, notify, time_of(e)))
			return;
		if (p->ret > notify->call && p->call < time_of(e)) {
			events[2] = p->event;
			other = true;
		}
	}
	judgement_contradict(j, other ? 3 : 2, events,
	    "a registration is notified when a message comes to the empty queue, but a notification came %s",
	    other ? "though the queue was not empty" : "though none was sent");
}

/* The one signal that came of it; NULL: none. False: contradicted. */
static bool check_once(const struct history *h, const struct event *notify, const struct event **came,
    struct judgement *j)
{
	uint32_t first = 0;
	size_t i;

	*came = NULL;
	for (i = 0; i < h->events; i++) {
		if (!mq_notice_of(h, notify, &h->event[i]))
			continue;
		if (*came != NULL) {
			judgement_contradict(j, 3, (uint32_t[]){ (uint32_t)(notify - h->event), first, (uint32_t)i },
			    "a registration is notified once, but it was notified twice");
			return false;
		}
		*came = &h->event[i];
		first = (uint32_t)i;
	}
	return true;
}

/* ---- what did not come ---- */

/* The registration may have been taken back, or gone with its process or a descriptor. */
static bool may_be_gone(const struct history *h, const struct event *notify, uint64_t before)
{
	unsigned process = event_process(h, notify);
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < before; i++) {
		const struct event *e = &h->event[i];
		enum op_role role = event_role(e);

		if (event_process(h, e) == process && e->ret > notify->call &&
		    ((role == ROLE_NONE && event_is(e, "mq-unnotify")) ||
		        (role == ROLE_CLOSE && end_object(e->in[0]) == end_object(notify->in[2])) ||
		        role == ROLE_EXEC || role == ROLE_EXIT))
			return true;
	}
	return false;
}

/* A message that certainly came to the empty queue while nobody was receiving, if it was registered. */
static const struct bag_put *trigger(const struct queue *q, const struct event *notify)
{
	const struct bag *b = &q->bag;
	size_t i, k;

	for (i = 0; i < b->puts; i++) {
		const struct bag_put *p = &b->put[i];
		bool met = false;

		if (p->fate != BAG_PUT || p->ret >= q->h->quiet || !(notify->ret < p->call) ||
		    bag_most(b, p->ret, (int32_t)i) > 0 || bag_most(b, p->call, (int32_t)i) > 0)
			continue;
		for (k = 0; k < b->puts; k++)
			met = met ||
			    (k != i && b->put[k].fate != BAG_FAILED && b->put[k].call < p->ret &&
			        b->put[k].ret > p->call);
		for (k = 0; k < b->gets; k++)
			met = met || (b->get[k].call < p->ret && b->get[k].ret > p->call);
		if (!met)
			return p;
	}
	return NULL;
}

/* It waited until the watchdog came; what that sends may have ended it. */
static bool waits_in_vain(const struct history *h, uint32_t index)
{
	const struct event *e = &h->event[index];

	return e->ret == OPEN ? certainly_stuck(h, index)
	                      : e->call < h->quiet && e->ret >= h->quiet && e->result == -1 && e->err == EINTR;
}

/* A wait for just this signal that the watchdog found. */
static const struct event *wait_in_vain(const struct history *h, const struct event *notify)
{
	struct indexes i = events_with(h, ROLE_ACCEPT);

	for (; i.at < i.end; i.at++)
		if (event_process(h, &h->event[*i.at]) == event_process(h, notify) &&
		    ((uint64_t)h->event[*i.at].in[0] >> notify->in[1] & 1) != 0 &&
		    happened_before(notify, &h->event[*i.at]) && waits_in_vain(h, *i.at))
			return &h->event[*i.at];
	return NULL;
}

/* The signal is neither ignored nor taken before that wait, if it was made at all. */
static bool must_be_pending(const struct history *h, const struct event *notify, const struct event *wait)
{
	unsigned process = event_process(h, notify);
	int signal = (int)notify->in[1];
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (consumes(e) && event_process(h, e) == process && e->ret > notify->call &&
		    (event_role(e) == ROLE_HANDLER ? e->in[0] : e->result) == signal)
			return false;
	}
	return disposition_at(h, process, signal, notify->call, h->quiet) == DISPOSITION_CAUGHT &&
	    blocked_at(h, wait->actor, signal, notify->call, h->quiet) == BLOCKING_ON;
}

static void check_missing(const struct queue *q, const struct event *notify, struct judgement *j)
{
	const struct history *h = q->h;
	const struct event *wait = h->quiet != OPEN ? wait_in_vain(h, notify) : NULL;
	const struct bag_put *p = wait != NULL ? trigger(q, notify) : NULL;

	if (p == NULL || notify->in[3] != MQ_NOTIFY_SIGNAL || may_be_gone(h, notify, h->quiet) ||
	    !must_be_pending(h, notify, wait))
		return;
	judgement_contradict(j, 3, (uint32_t[]){ (uint32_t)(notify - h->event), p->event, (uint32_t)(wait - h->event) },
	    "a registration is notified when a message comes to the empty queue, but its process waited for that in vain");
}

/* ---- the rule ---- */

/* It was made when something was in the queue. */
static bool was_not_empty(const struct queue *q, const struct event *notify)
{
	const struct bag_get any = { .answer = BAG_EMPTY };
	int32_t what;

	return bag_never_empty(&q->bag, &any, notify->call, notify->ret, &what);
}

bool mq_is_judged(const struct history *h, const struct event *notify)
{
	return event_is(notify, "mq-notify") && notify->ret != OPEN && notify->result == 0 && is_unique(h, notify) &&
	    queue_of(h, end_object(notify->in[2])) != NULL;
}

static void check_registration(const struct history *h, const struct event *notify, bool again, struct judgement *j)
{
	const struct queue *q = queue_of(h, end_object(notify->in[2]));
	const struct event *came;

	if (!mq_is_judged(h, notify))
		return;
	judgement_applies(j);
	if (!check_once(h, notify, &came, j))
		return;
	judgement_count(j, NOTICE_NONE, notify->in[3] == MQ_NOTIFY_NONE);
	if (came == NULL) {
		check_missing(q, notify, j);
		return;
	}
	judgement_count(j, NOTICE_CAME, 1);
	judgement_count(j, NOTICE_ANEW, again);
	judgement_count(j, NOTICE_DRAINED, was_not_empty(q, notify));
	judgement_count(j, NOTICE_LATER, q->bag.puts > 0 && q->bag.put[q->bag.puts - 1].call > time_of(came));
	if (notify->in[3] == MQ_NOTIFY_NONE)
		judgement_contradict(j, 2, (uint32_t[]){ (uint32_t)(notify - h->event), (uint32_t)(came - h->event) },
		    "SIGEV_NONE asks for no notification, but one came");
	else if (event_role(came) == ROLE_HANDLER ? came->in[0] != notify->in[1] : came->result != notify->in[1])
		judgement_contradict(j, 2, (uint32_t[]){ (uint32_t)(notify - h->event), (uint32_t)(came - h->event) },
		    "a notification is the signal that was asked for, but another one came");
	else
		check_cause(q, notify, came, j);
}

void mq_judge_notify(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_SOURCE);
	bool again = false;

	for (; i.at < i.end && j->contradictions == 0; i.at++)
		if (event_is(&h->event[*i.at], "mq-notify")) {
			check_registration(h, &h->event[*i.at], again, j);
			again = true;
		}
}
