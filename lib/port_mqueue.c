/* Message queues by small numbers, since mqd_t may be anything, and not every system has it. */
#include "port_have.h"

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#if SHALL_HAVE_MQUEUE

#include <mqueue.h>
#include <stdatomic.h>

/* Numbers begin where no descriptor is, so that nothing takes one for the other. */
enum { QUEUES_MAX = 64, FIRST = 1 << 20 };

enum { FREE, TAKEN, OPENED };
static _Atomic int state[QUEUES_MAX];
static mqd_t queue_of[QUEUES_MAX];

static mqd_t get(int queue)
{
	int i = queue - FIRST;

	return i >= 0 && i < QUEUES_MAX && atomic_load(&state[i]) == OPENED ? queue_of[i] : (mqd_t)-1;
}

static int claim(void)
{
	int i, expected;

	for (i = 0; i < QUEUES_MAX; i++) {
		expected = FREE;
		if (atomic_compare_exchange_strong(&state[i], &expected, TAKEN))
			return i;
	}
	errno = EMFILE;
	return -1;
}

int port_mq_open(const char *name, int flags, const struct port_mq_limits *limits)
{
	struct mq_attr attr;
	int i = claim();

	if (i < 0)
		return -1;
	memset(&attr, 0, sizeof(attr));
	if (limits != NULL) {
		attr.mq_maxmsg = limits->messages;
		attr.mq_msgsize = limits->bytes;
	}
	queue_of[i] = mq_open(name, flags, S_IRUSR | S_IWUSR, limits != NULL ? &attr : NULL);
	atomic_store(&state[i], queue_of[i] == (mqd_t)-1 ? FREE : OPENED);
	return queue_of[i] == (mqd_t)-1 ? -1 : FIRST + i;
}

int port_mq_close(int queue)
{
	mqd_t q = get(queue);
	int r = mq_close(q);

	if (r == 0)
		atomic_store(&state[queue - FIRST], FREE);
	return r;
}

int port_mq_unlink(const char *name)
{
	return mq_unlink(name);
}

int port_mq_send(int queue, const void *bytes, size_t n, unsigned priority)
{
	return mq_send(get(queue), bytes, n, priority);
}

int port_mq_timedsend(int queue, const void *bytes, size_t n, unsigned priority, const struct timespec *until)
{
	return mq_timedsend(get(queue), bytes, n, priority, until);
}

ssize_t port_mq_receive(int queue, void *bytes, size_t n, unsigned *priority)
{
	return mq_receive(get(queue), bytes, n, priority);
}

ssize_t port_mq_timedreceive(int queue, void *bytes, size_t n, unsigned *priority, const struct timespec *until)
{
	return mq_timedreceive(get(queue), bytes, n, priority, until);
}

long port_mq_look(int queue, struct port_mq_limits *limits)
{
	struct mq_attr attr;

	memset(&attr, 0, sizeof(attr));
	if (mq_getattr(get(queue), &attr) != 0)
		return -1;
	*limits = (struct port_mq_limits){ attr.mq_maxmsg, attr.mq_msgsize };
	return attr.mq_curmsgs;
}

int port_mq_notify(int queue, bool silent, int number, union sigval value)
{
	struct sigevent event;

	memset(&event, 0, sizeof(event));
	event.sigev_notify = silent ? SIGEV_NONE : SIGEV_SIGNAL;
	event.sigev_signo = number;
	event.sigev_value = value;
	return mq_notify(get(queue), &event);
}

int port_mq_unnotify(int queue)
{
	return mq_notify(get(queue), NULL);
}

long port_mq_prio_max(void)
{
#if defined(_SC_MQ_PRIO_MAX)
	return sysconf(_SC_MQ_PRIO_MAX);
#else
	return -1;
#endif
}

#else

static int lacking(void)
{
	errno = ENOSYS;
	return -1;
}

int port_mq_open(const char *name, int flags, const struct port_mq_limits *limits)
{
	(void)name;
	(void)flags;
	(void)limits;
	return lacking();
}

int port_mq_close(int queue)
{
	(void)queue;
	return lacking();
}

int port_mq_unlink(const char *name)
{
	(void)name;
	return lacking();
}

int port_mq_send(int queue, const void *bytes, size_t n, unsigned priority)
{
	(void)queue;
	(void)bytes;
	(void)n;
	(void)priority;
	return lacking();
}

int port_mq_timedsend(int queue, const void *bytes, size_t n, unsigned priority, const struct timespec *until)
{
	(void)until;
	return port_mq_send(queue, bytes, n, priority);
}

ssize_t port_mq_receive(int queue, void *bytes, size_t n, unsigned *priority)
{
	(void)queue;
	(void)bytes;
	(void)n;
	(void)priority;
	return lacking();
}

ssize_t port_mq_timedreceive(int queue, void *bytes, size_t n, unsigned *priority, const struct timespec *until)
{
	(void)until;
	return port_mq_receive(queue, bytes, n, priority);
}

long port_mq_look(int queue, struct port_mq_limits *limits)
{
	(void)queue;
	(void)limits;
	return lacking();
}

int port_mq_notify(int queue, bool silent, int number, union sigval value)
{
	(void)queue;
	(void)silent;
	(void)number;
	(void)value;
	return lacking();
}

int port_mq_unnotify(int queue)
{
	(void)queue;
	return lacking();
}

long port_mq_prio_max(void)
{
	return -1;
}

#endif
