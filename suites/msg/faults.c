#include "../std/edit.h"
#include "rules.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FAULTS_OF "msg"
#define RULES_OF "msg."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool get_fits(const struct msg_queue *q, const struct bag_get *g);
typedef bool put_fits(const struct msg_queue *q, const struct bag_put *p);

/* One of the calls that fit, all with the same chance; NULL: there is none. */
static struct event *pick_get(struct history *h, struct choices *c, get_fits *fit)
{
	const struct msg_queue *q;
	struct event *found = NULL;
	unsigned i, offered = 0;
	size_t k;

	for (i = 0; (q = msg_queue_at(h, i)) != NULL; i++)
		for (k = 0; k < q->bag.gets; k++)
			if (q->bag.get[k].ret != OPEN && fit(q, &q->bag.get[k]) && edit_pick(c, &offered))
				found = &h->event[q->bag.get[k].event];
	return found;
}

static struct event *pick_put(struct history *h, struct choices *c, put_fits *fit)
{
	const struct msg_queue *q;
	struct event *found = NULL;
	unsigned i, offered = 0;
	size_t k;

	for (i = 0; (q = msg_queue_at(h, i)) != NULL; i++)
		for (k = 0; k < q->bag.puts; k++)
			if (q->bag.put[k].ret != OPEN && fit(q, &q->bag.put[k]) && edit_pick(c, &offered))
				found = &h->event[q->bag.put[k].event];
	return found;
}

static bool answers(struct event *e, int64_t result, int error)
{
	if (e == NULL)
		return false;
	e->result = result;
	e->err = error;
	if (result < 0)
		e->bytes = e->segments = 0;
	return true;
}

static bool came(const struct msg_queue *q, const struct bag_get *g)
{
	(void)q;
	return g->answer == BAG_GOT;
}

static bool edit_other_type(struct history *h, struct choices *c)
{
	struct event *e = pick_get(h, c, came);

	if (e != NULL)
		e->out[MSG_CAME_TYPE]++;
	return e != NULL;
}

static bool came_by_type(const struct msg_queue *q, const struct bag_get *g)
{
	return g->answer == BAG_GOT && g->selector != 0 && q->removing > g->call;
}

/* It was of a type that the call did not ask for. */
static bool edit_not_asked(struct history *h, struct choices *c)
{
	struct event *e = pick_get(h, c, came_by_type);

	if (e != NULL)
		e->in[MSG_TYPE_AT] = e->in[MSG_TYPE_AT] > 0 ? e->in[MSG_TYPE_AT] + 1 : -e->out[MSG_CAME_TYPE] + 1;
	return e != NULL && e->in[MSG_TYPE_AT] != 0;
}

static bool sent_what_came(const struct msg_queue *q, const struct bag_put *p)
{
	return p->fate == BAG_PUT && p->got >= 0 && q->bag.get[p->got].answer == BAG_GOT;
}

static bool edit_failed(struct history *h, struct choices *c)
{
	return answers(pick_put(h, c, sent_what_came), -1, EINTR);
}

static bool came_late(const struct msg_queue *q, const struct bag_get *g)
{
	int32_t what;

	return g->answer == BAG_GOT && bag_all_put(&q->bag, g) && q->removing > g->ret &&
	    bag_never_empty(&q->bag, g, g->call, g->ret - 1, &what);
}

static bool edit_lost(struct history *h, struct choices *c)
{
	return answers(pick_get(h, c, came_late), -1, ENOMSG);
}

static bool has_none_too_big(const struct msg_queue *q, const struct bag_get *g)
{
	return (g->answer == BAG_GOT || g->answer == BAG_EMPTY) &&
	    ((msg_get_event(q, g)->in[MSG_FLAGS_AT] & MSG_CUTS) != 0 || !msg_may_be_too_big(q, g));
}

static bool edit_e2big(struct history *h, struct choices *c)
{
	return answers(pick_get(h, c, has_none_too_big), -1, E2BIG);
}

static bool is_no_type(const struct msg_queue *q, const struct bag_put *p)
{
	(void)q;
	return p->fate == BAG_FAILED && p->rank < 1;
}

static bool edit_no_type(struct history *h, struct choices *c)
{
	return answers(pick_put(h, c, is_no_type), 0, 0);
}

static bool was_refused(const struct msg_queue *q, const struct bag_put *p)
{
	return p->fate == BAG_FAILED && p->rank > 0 && msg_was_full(q, p);
}

static bool edit_one_more(struct history *h, struct choices *c)
{
	return answers(pick_put(h, c, was_refused), 0, 0);
}

static bool get_came_after(const struct msg_queue *q, const struct bag_get *g)
{
	return g->call > q->removed;
}

static bool edit_still_there(struct history *h, struct choices *c)
{
	return answers(pick_get(h, c, get_came_after), -1, ENOMSG);
}

static bool get_came_before(const struct msg_queue *q, const struct bag_get *g)
{
	return g->ret < q->removing;
}

static bool edit_gone_early(struct history *h, struct choices *c)
{
	return answers(pick_get(h, c, get_came_before), -1, EIDRM);
}

typedef bool sleeps(const struct msg_queue *q, uint32_t event);

/* Had nothing happened any more when the call returned, it would be known to have had to. */
static bool edit_asleep(struct history *h, struct choices *c, const char *op, sleeps *has_to)
{
	uint32_t i, n, found = UINT32_MAX;
	unsigned offered = 0, k;

	if (h->quiet != OPEN)
		return false;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		const struct msg_queue *then;
		struct history copy;

		if (e->ret == OPEN || !event_is(e, op))
			continue;
		history_copy(&copy, h);
		history_silence(&copy, e->ret);
		history_index(&copy);
		for (k = 0; (then = msg_queue_at(&copy, k)) != NULL; k++)
			for (n = 0; n < copy.events; n++)
				if (copy.event[n].call == e->call && has_to(then, n) && edit_pick(c, &offered))
					found = i;
		history_free(&copy);
	}
	if (found != UINT32_MAX)
		history_silence(h, h->event[found].ret);
	return found != UINT32_MAX;
}

static bool has_room(const struct msg_queue *q, uint32_t event)
{
	size_t i;

	for (i = 0; i < q->bag.puts; i++)
		if (q->bag.put[i].event == event && msg_has_room(q, &q->bag.put[i]))
			return true;
	return false;
}

static bool edit_no_room(struct history *h, struct choices *c)
{
	return edit_asleep(h, c, "msgsnd", has_room);
}

static bool has_message(const struct msg_queue *q, uint32_t event)
{
	int32_t what;
	size_t i;

	for (i = 0; i < q->bag.gets; i++)
		if (q->bag.get[i].event == event && msg_has_message(q, &q->bag.get[i], &what))
			return true;
	return false;
}

static bool edit_forgotten(struct history *h, struct choices *c)
{
	return edit_asleep(h, c, "msgrcv", has_message);
}

static bool must_be_told(const struct msg_queue *q, uint32_t event)
{
	size_t i;

	for (i = 0; i < q->bag.gets; i++)
		if (q->bag.get[i].event == event && q->bag.get[i].stuck && q->removed < q->h->quiet)
			return true;
	return false;
}

static bool edit_not_told(struct history *h, struct choices *c)
{
	return edit_asleep(h, c, "msgrcv", must_be_told);
}

/* ---- calls ---- */

static int send_lost(int id, const void *message, size_t n, int flags)
{
	return fault_strikes() ? 0 : msgsnd(id, message, n, flags);
}

static void plant_lost(void)
{
	msg_calls.send = send_lost;
}

static int send_twice(int id, const void *message, size_t n, int flags)
{
	if (fault_strikes())
		msgsnd(id, message, n, flags | IPC_NOWAIT);
	return msgsnd(id, message, n, flags);
}

static void plant_twice(void)
{
	msg_calls.send = send_twice;
}

/* Types up to a limit are those of any. */
static ssize_t receive_first(int id, void *message, size_t n, long type, int flags)
{
	return msgrcv(id, message, n, type < 0 && fault_strikes() ? 0 : type, flags);
}

static void plant_first(void)
{
	msg_calls.receive = receive_first;
}

static ssize_t receive_cuts(int id, void *message, size_t n, long type, int flags)
{
	return msgrcv(id, message, n, type, fault_strikes() ? flags | MSG_NOERROR : flags);
}

static void plant_cuts(void)
{
	msg_calls.receive = receive_cuts;
}

static ssize_t receive_overruns(int id, void *message, size_t n, long type, int flags)
{
	ssize_t r = msgrcv(id, message, n, type, flags);

	if (r == (ssize_t)n && (flags & MSG_NOERROR) != 0 && fault_strikes())
		((char *)message)[sizeof(long) + n] = 0;
	return r;
}

static void plant_overruns(void)
{
	msg_calls.receive = receive_overruns;
}

static ssize_t receive_not_told(int id, void *message, size_t n, long type, int flags)
{
	ssize_t r = msgrcv(id, message, n, type, flags);

	while (r == -1 && errno == EIDRM && fault_strikes())
		for (;;)
			pause();
	return r;
}

static void plant_not_told(void)
{
	msg_calls.receive = receive_not_told;
}

static ssize_t receive_asleep(int id, void *message, size_t n, long type, int flags)
{
	while ((flags & IPC_NOWAIT) == 0 && fault_strikes())
		for (;;)
			pause();
	return msgrcv(id, message, n, type, flags);
}

static void plant_asleep(void)
{
	msg_calls.receive = receive_asleep;
}

/* The limit is not lowered, though it is said to be. */
static int control_boasts(int id, int command, struct msqid_ds *about)
{
	static msglen_t said;
	int r;

	if (command == IPC_SET) {
		said = about->msg_qbytes;
		return 0;
	}
	r = msgctl(id, command, about);
	if (command == IPC_STAT && r == 0 && said > 0)
		about->msg_qbytes = said;
	return r;
}

static void plant_boasts(void)
{
	msg_calls.control = control_boasts;
}

const struct fault msg_faults[] = {
	EDIT("other-type", "conservation", edit_other_type, "a message comes with another type"),
	EDIT("failed", "conservation", edit_failed, "a message comes whose sending had failed"),
	EDIT("lost", "conservation", edit_lost, "nothing is left though a message must be"),
	EDIT("not-asked", "type-selection", edit_not_asked, "a message comes of a type that was not asked for"),
	EDIT("e2big", "e2big", edit_e2big, "E2BIG though no message is too long"),
	EDIT("no-type", "e2big", edit_no_type, "a message is sent whose type is not above zero"),
	EDIT("one-more", "qbytes-full", edit_one_more, "a queue that is full takes a message"),
	EDIT("no-room", "qbytes-full", edit_no_room, "a sender waits for ever though there is room"),
	EDIT("forgotten", "wake-blocked", edit_forgotten, "a receiver waits for ever though a message is there"),
	EDIT("not-told", "rmid-wakes", edit_not_told, "a call never returns though the queue was removed"),
	EDIT("still-there", "rmid-wakes", edit_still_there, "a queue that was removed is used"),
	EDIT("gone-early", "rmid-wakes", edit_gone_early, "EIDRM though nobody has removed the queue"),

	CALL("lost", "conservation", plant_lost, 0, "a message is lost"),
	CALL("twice", "conservation", plant_twice, 0, "a message is sent twice"),
	CALL("overruns", "conservation", plant_overruns, 1, "what is cut off is written behind the buffer"),
	CALL("first", "type-selection", plant_first, 4, "who asks for the lowest types gets the oldest message"),
	CALL("cuts", "e2big", plant_cuts, 4, "messages that are too long are cut unasked"),
	CALL("boasts", "qbytes-full", plant_boasts, 1, "msg_qbytes is not kept"),
	CALL("asleep", "wake-blocked", plant_asleep, 60, "msgrcv never returns"),
	CALL("not-told", "rmid-wakes", plant_not_told, 20, "who waits at a queue that is removed waits on"),

	MODEL("lost", "conservation", 20, "the model loses messages"),
	MODEL("twice", "conservation", 20, "the model's messages come twice"),
	MODEL("sees-nothing", "conservation", 10, "the model's receivers find nothing"),
	MODEL("lifo", "type-selection", 10, "the model's youngest message comes first"),
	MODEL("first", "type-selection", 4, "the model does not look for the lowest type"),
	MODEL("cuts", "e2big", 4, "the model cuts messages unasked"),
	MODEL("any-type", "e2big", 2, "the model sends messages of no type"),
	MODEL("e2big-loses", "conservation", 2, "the model loses messages that are too long"),
	MODEL("one-more", "qbytes-full", 4, "the model's queues take more than they hold"),
	MODEL("asleep", "wake-blocked", 20, "in the model some who wait are never woken"),
	MODEL("not-told", "rmid-wakes", 4, "in the model some wait on when the queue is removed"),
	MODEL("still-there", "rmid-wakes", 4, "the model finds what was removed"),
	{ .name = NULL },
};
