/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "faults.h"

#include "mq.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { ROOM_BYTES = 1 << 15 };

static int failed(int error)
{
	errno = error;
	return -1;
}

/* A deadline that has passed. */
static const struct timespec past = { 1, 0 };

/* send() and timedsend() in one, receive() and timedreceive() likewise. */
static int send_any(int queue, const void *bytes, size_t n, unsigned priority, const struct timespec *until)
{
	return until == NULL ? port_mq_send(queue, bytes, n, priority)
	                     : port_mq_timedsend(queue, bytes, n, priority, until);
}

static ssize_t receive_any(int queue, void *bytes, size_t n, unsigned *priority, const struct timespec *until)
{
	return until == NULL ? port_mq_receive(queue, bytes, n, priority)
	                     : port_mq_timedreceive(queue, bytes, n, priority, until);
}

#define PLANT_SEND(NAME) \
	static int send_##NAME(int queue, const void *bytes, size_t n, unsigned priority) \
	{ \
		return NAME(queue, bytes, n, priority, NULL); \
	} \
	void mq_plant_##NAME(void) \
	{ \
		mq_calls.send = send_##NAME; \
		mq_calls.timedsend = NAME; \
	}

#define PLANT_RECEIVE(NAME) \
	static ssize_t receive_##NAME(int queue, void *bytes, size_t n, unsigned *rank) \
	{ \
		return NAME(queue, bytes, n, rank, NULL); \
	} \
	void mq_plant_##NAME(void) \
	{ \
		mq_calls.receive = receive_##NAME; \
		mq_calls.timedreceive = NAME; \
	}

static int lost(int queue, const void *bytes, size_t n, unsigned priority, const struct timespec *until)
{
	return fault_strikes() ? 0 : send_any(queue, bytes, n, priority, until);
}
PLANT_SEND(lost)

static int doubled(int queue, const void *bytes, size_t n, unsigned priority, const struct timespec *until)
{
	int r = send_any(queue, bytes, n, priority, until);

	if (r == 0 && fault_strikes() && port_mq_timedsend(queue, bytes, n, priority, &past) == -1)
		errno = 0; /* there was no room for it */
	return r;
}
PLANT_SEND(doubled)

static int refused(int queue, const void *bytes, size_t n, unsigned priority, const struct timespec *until)
{
	return fault_strikes() ? failed(EAGAIN) : send_any(queue, bytes, n, priority, until);
}
PLANT_SEND(refused)

static ssize_t shortened(int queue, void *bytes, size_t n, unsigned *priority, const struct timespec *until)
{
	ssize_t r = receive_any(queue, bytes, n, priority, until);

	return r > 0 && fault_strikes() ? r - 1 : r;
}
PLANT_RECEIVE(shortened)

static ssize_t priority(int queue, void *bytes, size_t n, unsigned *rank, const struct timespec *until)
{
	ssize_t r = receive_any(queue, bytes, n, rank, until);

	if (r >= 0 && fault_strikes())
		++*rank;
	return r;
}
PLANT_RECEIVE(priority)

static ssize_t empty(int queue, void *bytes, size_t n, unsigned *rank, const struct timespec *until)
{
	return fault_strikes() ? failed(EAGAIN) : receive_any(queue, bytes, n, rank, until);
}
PLANT_RECEIVE(empty)

/* As a lost wake-up looks from outside. */
static ssize_t asleep(int queue, void *bytes, size_t n, unsigned *rank, const struct timespec *until)
{
	while (fault_strikes())
		for (;;)
			pause();
	return receive_any(queue, bytes, n, rank, until);
}
PLANT_RECEIVE(asleep)

static struct {
	int queue; /* 0: nothing is held back */
	ssize_t n;
	unsigned rank;
	char bytes[ROOM_BYTES];
} first;

static ssize_t swapped(int queue, void *bytes, size_t n, unsigned *rank, const struct timespec *until)
{
	ssize_t r;

	if (first.queue == queue && (size_t)first.n <= n) {
		memcpy(bytes, first.bytes, (size_t)first.n);
		*rank = first.rank;
		first.queue = 0;
		return first.n;
	}
	r = receive_any(queue, bytes, n, rank, until);
	if (r < 0 || r > ROOM_BYTES || first.queue != 0 || !fault_strikes())
		return r;
	memcpy(first.bytes, bytes, (size_t)r);
	first.n = r;
	first.rank = *rank;
	r = port_mq_timedreceive(queue, bytes, n, rank, &past);
	if (r >= 0) {
		first.queue = queue;
		return r;
	}
	memcpy(bytes, first.bytes, (size_t)first.n); /* it was the only one */
	*rank = first.rank;
	return first.n;
}
PLANT_RECEIVE(swapped)

static ssize_t any_length(int queue, void *bytes, size_t n, unsigned *rank, const struct timespec *until)
{
	static char room[ROOM_BYTES];
	ssize_t r;

	if (n >= sizeof(room) || !fault_strikes())
		return receive_any(queue, bytes, n, rank, until);
	r = receive_any(queue, room, sizeof(room), rank, until);
	if (r > (ssize_t)n)
		r = (ssize_t)n;
	if (r > 0)
		memcpy(bytes, room, (size_t)r);
	return r;
}
PLANT_RECEIVE(any_length)

static ssize_t overrun(int queue, void *bytes, size_t n, unsigned *rank, const struct timespec *until)
{
	ssize_t r = receive_any(queue, bytes, n, rank, until);

	if (r >= 0 && fault_strikes())
		((char *)bytes)[n] = 0;
	return r;
}
PLANT_RECEIVE(overrun)

static int send_early(int queue, const void *bytes, size_t n, unsigned rank, const struct timespec *until)
{
	return fault_strikes() ? failed(ETIMEDOUT) : port_mq_timedsend(queue, bytes, n, rank, until);
}

static ssize_t receive_early(int queue, void *bytes, size_t n, unsigned *rank, const struct timespec *until)
{
	return fault_strikes() ? failed(ETIMEDOUT) : port_mq_timedreceive(queue, bytes, n, rank, until);
}

void mq_plant_early(void)
{
	mq_calls.timedsend = send_early;
	mq_calls.timedreceive = receive_early;
}

static int unlink_not(const char *name)
{
	return fault_strikes() ? 0 : port_mq_unlink(name);
}

void mq_plant_stays(void)
{
	mq_calls.unlink = unlink_not;
}

static int open_empties(const char *name, int flags, const struct port_mq_limits *limits)
{
	static char room[ROOM_BYTES];
	int queue = port_mq_open(name, flags, limits);
	unsigned rank;

	if (queue >= 0 && fault_strikes())
		while (port_mq_timedreceive(queue, room, sizeof(room), &rank, &past) >= 0)
			;
	return queue;
}

void mq_plant_forgets(void)
{
	mq_calls.open = open_empties;
}

static struct {
	int queue, number;
	union sigval value;
} last;

static int notify_keeping(int queue, bool silent, int number, union sigval value)
{
	last.queue = queue;
	last.number = number;
	last.value = value;
	return port_mq_notify(queue, silent, number, value);
}

static ssize_t receive_again(int queue, void *bytes, size_t n, unsigned *rank)
{
	ssize_t r = port_mq_receive(queue, bytes, n, rank);
	int error = errno;

	if (last.queue == queue && fault_strikes())
		port_mq_notify(queue, false, last.number, last.value);
	errno = error;
	return r;
}

void mq_plant_again(void)
{
	mq_calls.notify = notify_keeping;
	mq_calls.receive = receive_again;
}

static int notify_silent(int queue, bool silent, int number, union sigval value)
{
	return port_mq_notify(queue, silent || fault_strikes(), number, value);
}

void mq_plant_no_notice(void)
{
	mq_calls.notify = notify_silent;
}
