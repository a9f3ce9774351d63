/* Steps on POSIX message queues, for the programs of `shall emit-c`; see lib/emit/frame.h. Old C libraries have them in -lrt. */
#ifndef SHALL_MQ_EMIT_STEPS_H
#define SHALL_MQ_EMIT_STEPS_H

#include "../../dgram/emit/steps.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/stat.h>

enum { READS, WRITES, BOTH };

enum { VALID, NEGATIVE, BEYOND };

static mqd_t queue_of[ENDS];

static long mq_prio_max;

static long measure_mq_prio_max(void)
{
	return sysconf(_SC_MQ_PRIO_MAX);
}

/* All processes of a round use the same names. `bound` says at whose place an object's queue is. */
static void queue_name(int place, char *name)
{
	snprintf(name, 40, "/emit-%d-%d", s->pid[M], place);
}

static int place_of(int end)
{
	int of = object_of[end];

	return s->bound[of][ACTORS] > 0 ? s->bound[of][ACTORS] - 1 : of;
}

static void remove_mqueue(void)
{
	char name[40];
	int place;

	for (place = 0; place < ENDS; place++) {
		queue_name(place, name);
		mq_unlink(name);
	}
}

/* The limits that the queue says it has are kept: messages and bytes. */
static void open_queue(const char *what, int end, int flags, struct mq_attr *limits, int place)
{
	struct mq_attr limits_now;
	struct event *e;
	char name[40];

	if (fd[end] >= 0)
		return;
	queue_name(place, name);
	memset(&limits_now, 0, sizeof(limits_now));
	e = begin(what, end, 0);
	queue_of[end] = mq_open(name, flags, S_IRUSR | S_IWUSR, limits);
	if (queue_of[end] != (mqd_t)-1)
		fd[end] = mq_getattr(queue_of[end], &limits_now);
	e->us = limits_now.mq_maxmsg;
	e->asked = limits_now.mq_msgsize;
	done(e, fd[end]);
}

static void do_mq_create(int end, int how, long messages, long bytes, int at)
{
	struct mq_attr limits;

	memset(&limits, 0, sizeof(limits));
	limits.mq_maxmsg = messages;
	limits.mq_msgsize = bytes;
	s->bound[object_of[end]][ACTORS] = at + 1;
	open_queue("mq-create", end, O_RDWR | O_CREAT | O_EXCL | (how == NOWAIT ? O_NONBLOCK : 0), &limits, at);
}

static void do_mq_open(int end, int how, int access)
{
	int flags = access == READS ? O_RDONLY : access == WRITES ? O_WRONLY : O_RDWR;

	open_queue("mq-open", end, flags | (how == NOWAIT ? O_NONBLOCK : 0), NULL, place_of(end));
}

static void do_mq_close(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	fd[end] = -1;
	e = begin("mq-close", end, 0);
	done(e, mq_close(queue_of[end]));
}

static void do_mq_unlink(int end)
{
	char name[40];
	struct event *e = begin("mq-unlink", object_of[end], 0);

	queue_name(place_of(end), name);
	done(e, mq_unlink(name));
}

/* ---- deadlines: `value` says how far the clock is behind it, afterwards ---- */

static long long real_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static struct timespec deadline_in(long us, int how)
{
	long long at = real_ns() + us % 10000000 * 1000;
	struct timespec t = { at / 1000000000, (long)(at % 1000000000) };

	if (how != VALID)
		t.tv_nsec = how == NEGATIVE ? -1 : 1000000000;
	return t;
}

static long long behind(const struct timespec *until)
{
	return real_ns() - (until->tv_sec * 1000000000LL + until->tv_nsec);
}

/* ---- messages: the code is the priority, the status how a deadline's nanoseconds were given, -1 if there was none ---- */

static void put_message(int end, long n, unsigned priority, const struct timespec *until, int how)
{
	struct event *e = begin_post(end, n);
	int r;

	if (e == NULL)
		return;
	e->code = (int)priority;
	e->status = how;
	r = until != NULL ? mq_timedsend(queue_of[end], (const char *)buffer[me], (size_t)n, priority, until)
	                  : mq_send(queue_of[end], (const char *)buffer[me], (size_t)n, priority);
	if (until != NULL)
		e->value = behind(until);
	done(e, r);
}

static void do_mq_send(int end, long n, long priority)
{
	put_message(end, n, (unsigned)priority, NULL, -1);
}

static void do_mq_timedsend(int end, long n, long priority, long us, int how)
{
	struct timespec until = deadline_in(us, how);

	put_message(end, n, (unsigned)priority, &until, how);
}

/* The target is 1 if the byte behind the buffer changed. */
static struct event *get_message(int end, long n, const struct timespec *until, int how)
{
	unsigned priority = 0;
	struct event *e;
	ssize_t r;

	if (fd[end] < 0 || n < 0 || n >= BUFFER)
		return NULL;
	buffer[me][n] = 0xa5;
	e = begin("fetch", end, n);
	e->status = how;
	r = until != NULL ? mq_timedreceive(queue_of[end], (char *)buffer[me], (size_t)n, &priority, until)
	                  : mq_receive(queue_of[end], (char *)buffer[me], (size_t)n, &priority);
	e->code = (int)priority;
	e->target = buffer[me][n] != 0xa5;
	if (until != NULL)
		e->value = behind(until);
	if (r > 0)
		keep(e, r < n ? r : n);
	done(e, r);
	return e;
}

static void do_mq_receive(int end, long n)
{
	get_message(end, n, NULL, -1);
}

static void do_mq_timedreceive(int end, long n, long us, int how)
{
	struct timespec until = deadline_in(us, how);

	get_message(end, n, &until, how);
}

/* Receives until the token was told so often and nothing is left. */
static void do_mq_collect(int end, long n, int token, int times)
{
	struct timespec until;
	struct mq_attr limits_now;
	struct event *e;
	int told, idle = 0;

	while (fd[end] >= 0 && !s->trouble && idle < 5000) {
		told = s->told[token % PLACES] >= (unsigned)times;
		if (mq_getattr(queue_of[end], &limits_now) != 0 || limits_now.mq_curmsgs == 0) {
			if (told)
				return;
			idle++;
			poll(NULL, 0, 1);
			continue;
		}
		until = deadline_in(20000, VALID);
		e = get_message(end, n, &until, VALID);
		if (e == NULL || (e->result == -1 && e->error != EINTR && e->error != EAGAIN && e->error != ETIMEDOUT))
			return;
	}
}

/* ---- notification ---- */

enum { NOTICE_VALUE = 1 << 29 };

static void do_mq_notify(int object, int number, int end, int notify)
{
	struct sigevent event;
	struct event *e;

	(void)object;
	if (fd[end] < 0)
		return;
	memset(&event, 0, sizeof(event));
	event.sigev_notify = notify;
	event.sigev_signo = number;
	e = begin("mq-notify", end, notify);
	event.sigev_value.sival_int = NOTICE_VALUE + (int)e->call;
	e->target = number;
	done(e, mq_notify(queue_of[end], &event));
}

static void do_mq_unnotify(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("mq-unnotify", end, 0);
	done(e, mq_notify(queue_of[end], NULL));
}

#endif
