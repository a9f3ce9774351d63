#include "mq.h"

#include "shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>

struct mq_calls mq_calls = {
	.open = port_mq_open,
	.close = port_mq_close,
	.unlink = port_mq_unlink,
	.send = port_mq_send,
	.timedsend = port_mq_timedsend,
	.receive = port_mq_receive,
	.timedreceive = port_mq_timedreceive,
	.notify = port_mq_notify,
	.unnotify = port_mq_unnotify,
};

unsigned mq_place(const struct scenario *s, unsigned object)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			const struct step *step = &s->actor[a].step[i];

			if (strcmp(op_at(step->op)->name, "mq-create") == 0 && end_object(step->operand[0].n) == object)
				return (unsigned)step->operand[4].n;
		}
	return object;
}

static const struct scenario *scenario_of(const struct call *c)
{
	return &c->actor->arena->scenario;
}

static bool is_queue(const struct call *c, unsigned object)
{
	return mq_is_queue(scenario_of(c)->object[object].kind);
}

/* The name that leads to the object; false: it is no queue, or the run has no names. */
static bool name_of(const struct call *c, unsigned object, char name[SHELF_NAME_MAX])
{
	int64_t shelf = c->actor->arena->platform.shelf;

	if (shelf == 0 || !is_queue(c, object))
		return false;
	shelf_name(shelf, mq_place(scenario_of(c), object), name);
	return true;
}

/* ---- descriptors ---- */

static void open_queue(struct call *c, int flags, const struct port_mq_limits *limits)
{
	struct port_mq_limits has = { 0, 0 };
	char name[SHELF_NAME_MAX];
	int queue;

	if (!name_of(c, end_object(c->arg[0]), name) || handle_get(c->actor, c->arg[0]) >= 0 ||
	    !handle_claim(c->actor, c->arg[0]))
		return;
	if (handle_get(c->actor, c->arg[0]) >= 0) { /* another thread has been at it */
		handle_release(c->actor, c->arg[0]);
		return;
	}
	actor_shelves(c->actor, SHELF_QUEUE);
	call_begin(c);
	queue = mq_calls.open(name, c->arg[1] != 0 ? flags | O_NONBLOCK : flags, limits);
	if (queue >= 0 && port_mq_look(queue, &has) >= 0) {
		call_report(c, MQ_OPEN_MESSAGES, has.messages);
		call_report(c, MQ_OPEN_BYTES, has.bytes);
	}
	call_end(c, queue == -1 ? -1 : 0);
	if (queue >= 0)
		handle_set(c->actor, c->arg[0], queue);
	handle_release(c->actor, c->arg[0]);
}

static void perform_create(struct call *c)
{
	const struct port_mq_limits limits = { (long)c->arg[2], (long)c->arg[3] };

	/* Whatever a scenario says, an object is at one place. */
	if ((unsigned)c->arg[4] == mq_place(scenario_of(c), end_object(c->arg[0])))
		open_queue(c, O_RDWR | O_CREAT | O_EXCL, &limits);
}

static void perform_open(struct call *c)
{
	static const int flags[] = { [MQ_READS] = O_RDONLY, [MQ_WRITES] = O_WRONLY, [MQ_BOTH] = O_RDWR };

	open_queue(c, flags[c->arg[2]], NULL);
}

/* The descriptor of the step's end, -1: it has none. */
static int queue_of(const struct call *c)
{
	return is_queue(c, end_object(c->arg[0])) ? handle_get(c->actor, c->arg[0]) : -1;
}

static void perform_close(struct call *c)
{
	int queue = queue_of(c);

	if (queue < 0)
		return;
	handle_set(c->actor, c->arg[0], -1);
	call_begin(c);
	call_end(c, mq_calls.close(queue));
}

static void perform_unlink(struct call *c)
{
	char name[SHELF_NAME_MAX];

	if (!name_of(c, (unsigned)c->arg[0], name))
		return;
	call_begin(c);
	call_end(c, mq_calls.unlink(name));
}

/* ---- deadlines ---- */

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t = { 0, 0 };

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct deadline {
	int64_t at, other;
	struct timespec until;
};

static struct deadline deadline_in(int64_t us, int64_t how)
{
	struct deadline d = { .at = clock_ns(CLOCK_REALTIME) + mq_us(us) * 1000 };

	d.until = (struct timespec){ .tv_sec = (time_t)(d.at / 1000000000), .tv_nsec = (long)(d.at % 1000000000) };
	if (how != MQ_VALID)
		d.until.tv_nsec = how == MQ_NEGATIVE ? -1 : 1000000000;
	return d;
}

static void clock_before(struct call *c, struct deadline *d, unsigned first)
{
	d->other = clock_ns(CLOCK_MONOTONIC);
	call_report(c, first + MQ_TIME_BEFORE, clock_ns(CLOCK_REALTIME) - d->at);
}

static void clock_after(struct call *c, const struct deadline *d, unsigned first)
{
	call_report(c, first + MQ_TIME_AFTER, clock_ns(CLOCK_REALTIME) - d->at);
	call_report(c, first + MQ_TIME_ELAPSED, clock_ns(CLOCK_MONOTONIC) - d->other);
}

/* ---- messages ---- */

static void perform_send(struct call *c)
{
	const uint8_t *bytes;
	int queue = queue_of(c);

	if (queue < 0 || c->arg[1] < 0 || (bytes = call_offer(c, (size_t)c->arg[1])) == NULL)
		return;
	call_begin(c);
	call_end(c, mq_calls.send(queue, bytes, (size_t)c->arg[1], (unsigned)c->arg[2]));
}

static void perform_timedsend(struct call *c)
{
	struct deadline d = deadline_in(c->arg[3], c->arg[4]);
	const uint8_t *bytes;
	int queue = queue_of(c), r;

	if (queue < 0 || c->arg[1] < 0 || (bytes = call_offer(c, (size_t)c->arg[1])) == NULL)
		return;
	call_begin(c);
	clock_before(c, &d, MQ_SEND_TIMES);
	r = mq_calls.timedsend(queue, bytes, (size_t)c->arg[1], (unsigned)c->arg[2], &d.until);
	clock_after(c, &d, MQ_SEND_TIMES);
	call_end(c, r);
}

enum { BEHIND = 16, CANARY = 0xa5 };

/* Room for a message, with something behind it; NULL: the step has no meaning now. */
static uint8_t *buffer(struct call *c, int *queue)
{
	uint8_t *room = NULL;

	*queue = queue_of(c);
	if (*queue >= 0 && c->arg[1] >= 0)
		room = call_room(c, (size_t)c->arg[1] + BEHIND);
	if (room != NULL)
		memset(room + c->arg[1], CANARY, BEHIND);
	return room;
}

static void keep(struct call *c, const uint8_t *room, ssize_t *r, unsigned priority)
{
	size_t n = (size_t)c->arg[1], i;

	for (i = 0; i < BEHIND && room[n + i] == CANARY; i++)
		;
	call_report(c, MQ_RECEIVE_BEHIND, i < BEHIND ? MQ_OVERRUN : MQ_INTACT);
	if (*r >= 0)
		call_report(c, MQ_RECEIVE_PRIORITY, priority);
	if (*r > (ssize_t)n)
		*r = (ssize_t)n;
	if (*r > 0)
		call_keep(c, (size_t)*r);
}

static void perform_receive(struct call *c)
{
	unsigned priority = 0;
	int queue;
	uint8_t *room = buffer(c, &queue);
	ssize_t r;

	if (room == NULL)
		return;
	call_begin(c);
	r = mq_calls.receive(queue, room, (size_t)c->arg[1], &priority);
	keep(c, room, &r, priority);
	call_end(c, r);
}

static void perform_timedreceive(struct call *c)
{
	struct deadline d = deadline_in(c->arg[2], c->arg[3]);
	unsigned priority = 0;
	int queue;
	uint8_t *room = buffer(c, &queue);
	ssize_t r;

	if (room == NULL)
		return;
	call_begin(c);
	clock_before(c, &d, MQ_RECEIVE_TIMES);
	r = mq_calls.timedreceive(queue, room, (size_t)c->arg[1], &priority, &d.until);
	clock_after(c, &d, MQ_RECEIVE_TIMES);
	keep(c, room, &r, priority);
	call_end(c, r);
}

enum { COLLECT_IDLE_MAX = 30000, COLLECT_ERRORS_MAX = 8, COLLECT_US = 20000 };

/* Trying again may not help. */
static bool is_final(const struct event *e)
{
	return e->result < 0 && e->err != EINTR && e->err != EAGAIN && e->err != ETIMEDOUT;
}

/* Receives until a token was told so often and then nothing is there. Not inside a call that nobody may end. */
static void perform_collect(struct call *c)
{
	static int receive = -1;
	unsigned idle = 0, errors = 0;
	struct port_mq_limits limits;

	if (receive < 0)
		receive = op_find("mq-timedreceive", 15);
	while (!c->actor->stop && queue_of(c) >= 0) {
		_Atomic uint32_t *token = &c->actor->arena->token[(uint64_t)c->arg[2] % TOKENS_MAX];
		bool told = (int64_t)atomic_load(token) >= c->arg[3];
		struct call one;

		if (port_mq_look(queue_of(c), &limits) < 1) {
			if (told || ++idle > COLLECT_IDLE_MAX)
				return;
			poll(NULL, 0, 1);
			continue;
		}
		idle = 0;
		call_prepare(&one, c->actor, (unsigned)receive);
		one.arg[0] = c->arg[0];
		one.arg[1] = c->arg[1];
		one.arg[2] = COLLECT_US;
		perform_timedreceive(&one);
		if (one.record == NULL || (is_final(&one.record->event) && ++errors == COLLECT_ERRORS_MAX))
			return;
	}
}

/* ---- notification ---- */

static void perform_notify(struct call *c)
{
	static unsigned made[OBJECTS_MAX];
	unsigned object = (unsigned)c->arg[0];
	union sigval value;
	int queue;

	if (end_object(c->arg[2]) != object || !is_queue(c, object) ||
	    !(SIGNAL_BIT(c->arg[1]) & (SIGNALS_STANDARD | SIGNALS_REALTIME)) ||
	    (queue = handle_get(c->actor, c->arg[2])) < 0)
		return;
	memset(&value, 0, sizeof(value));
	value.sival_int = mq_value(c->actor->process, object, ++made[object]);
	call_begin(c);
	call_report(c, MQ_NOTIFY_VALUE, value.sival_int);
	call_end(c, mq_calls.notify(queue, c->arg[3] == MQ_NOTIFY_NONE, signal_number((int)c->arg[1]), value));
}

static void perform_unnotify(struct call *c)
{
	int queue = queue_of(c);

	if (queue < 0)
		return;
	call_begin(c);
	call_end(c, mq_calls.unnotify(queue));
}

#define TIMES "num:before num:after num:elapsed"
#define DEADLINE "num:microseconds word(valid|negative|beyond):nanoseconds"
#define CAME "num:priority word(intact|overrun):behind"

const struct op mq_ops[] = {
	{ "mq-create", "end word(waits|nowait) num:messages num:bytes obj:at", "num:messages num:bytes", ROLE_OPEN_END,
	    perform_create, mq_imagine_create,
	    "makes the queue, at the place of that object's name, and opens it for both; once in a case" },
	{ "mq-open", "end word(waits|nowait) word(reads|writes|both):for", "num:messages num:bytes", ROLE_OPEN_END,
	    perform_open, mq_imagine_open, "opens the queue that is there by its name" },
	{ "mq-close", "end", "", ROLE_CLOSE, perform_close, mq_imagine_close, "closes a queue's descriptor" },
	{ "mq-unlink", "obj", "", ROLE_NONE, perform_unlink, mq_imagine_unlink, "removes the queue's name" },
	{ "mq-send", "end num num:priority", "num:as", ROLE_PUT, perform_send, mq_imagine_send,
	    "sends a message of so many bytes" },
	{ "mq-timedsend", "end num num:priority " DEADLINE, "num:as " TIMES, ROLE_PUT, perform_timedsend,
	    mq_imagine_timedsend, "the same with a deadline so long from now" },
	{ "mq-receive", "end num", CAME, ROLE_GET, perform_receive, mq_imagine_receive,
	    "receives a message into a buffer of so many bytes" },
	{ "mq-timedreceive", "end num " DEADLINE, CAME " " TIMES, ROLE_GET, perform_timedreceive,
	    mq_imagine_timedreceive, "the same with a deadline so long from now" },
	{ "mq-collect", "end num:buffer num:token num:times", "", ROLE_NONE, perform_collect, mq_imagine_collect,
	    "receives until that token was told so often and nothing is left" },
	{ "mq-notify", "obj sig end:by word(sigev-signal|sigev-none):how", "num:value", ROLE_SOURCE, perform_notify,
	    mq_imagine_notify, "registers the process for a signal when a message comes to the empty queue" },
	{ "mq-unnotify", "end", "", ROLE_NONE, perform_unnotify, mq_imagine_unnotify,
	    "takes the process's registration back" },
	{ .name = NULL },
};
