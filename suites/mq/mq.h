/*
 * mq: POSIX message queues. What rules read out of a history is in queue.h.
 *
 * An object of kind `mqueue` is one queue. It has one side, q: what is put there comes out there; its slots are descriptors,
 * each opened by a name. The name is that of the object's own place on the shelf, or of another object's whose queue was
 * unlinked before: `mq-create` says which. Priorities are what the calls say.
 */
#ifndef SHALL_MQ_H
#define SHALL_MQ_H

#include "actor.h"
#include "choice.h"
#include "mechanism.h"
#include "model.h"
#include "port.h"

enum { MQ_SIDE, MQ_MESSAGES_MOST = 10, MQ_BYTES_MOST = 8192 /* what unprivileged users have everywhere */ };
enum { MQ_READS, MQ_WRITES, MQ_BOTH };     /* how it is opened */
enum { MQ_VALID, MQ_NEGATIVE, MQ_BEYOND }; /* nanoseconds of a deadline */
enum { MQ_INTACT, MQ_OVERRUN };            /* what stands behind the buffer */
enum { MQ_NOTIFY_SIGNAL, MQ_NOTIFY_NONE };

/* What the operations report, by place. Times are nanoseconds; `before` and `after` say how far the clock is behind the deadline. */
enum { MQ_OPEN_MESSAGES, MQ_OPEN_BYTES };
enum { MQ_SEND_AS, MQ_SEND_TIMES };
enum { MQ_RECEIVE_PRIORITY, MQ_RECEIVE_BEHIND, MQ_RECEIVE_TIMES };
enum { MQ_TIME_BEFORE, MQ_TIME_AFTER, MQ_TIME_ELAPSED /* of another clock */ };
enum { MQ_NOTIFY_VALUE };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct mq_calls {
	int (*open)(const char *name, int flags, const struct port_mq_limits *limits);
	int (*close)(int queue);
	int (*unlink)(const char *name);
	int (*send)(int queue, const void *bytes, size_t n, unsigned priority);
	int (*timedsend)(int queue, const void *bytes, size_t n, unsigned priority, const struct timespec *until);
	ssize_t (*receive)(int queue, void *bytes, size_t n, unsigned *priority);
	ssize_t (*timedreceive)(int queue, void *bytes, size_t n, unsigned *priority, const struct timespec *until);
	int (*notify)(int queue, bool silent, int number, union sigval value);
	int (*unnotify)(int queue);
};
extern struct mq_calls mq_calls;

/* Why this system has none; NULL: it has. Why they notify nobody. */
const char *mq_absent(void);
const char *mq_absent_notify(void);

/* At whose place the object's queue is, by what the scenario says. */
unsigned mq_place(const struct scenario *s, unsigned object);
bool mq_is_queue(unsigned kind);

/* The value of a process's n-th registration at that object: no other signal of the run has it. */
static inline int mq_value(unsigned process, unsigned object, unsigned nth)
{
	return 1 << 29 | (int)process << 16 | (int)object << 8 | (int)(nth & 0xff);
}

/* Deadlines that are recorded: within ten seconds of now. */
static inline int64_t mq_us(int64_t us)
{
	return us % 10000000;
}

/* ---- the model ---- */

enum mq_liberty {
	MQ_SMALL,
	MQ_PRIORITIES,
	MQ_COMPETES,
	MQ_ANY_WAITER,
	MQ_EINTR_MISSED,
	MQ_EINTR_READY,
	MQ_WHICH_ERROR,
	MQ_CHECKS_TIME,
	MQ_SLOW,
	MQ_SILENT_STAYS,
	MQ_FLUSHES,
	MQ_NO_ROOM
};
extern struct liberty mq_liberties[];

enum imagined mq_imagine_create(struct call *c, struct model *m);
enum imagined mq_imagine_open(struct call *c, struct model *m);
enum imagined mq_imagine_close(struct call *c, struct model *m);
enum imagined mq_imagine_unlink(struct call *c, struct model *m);
enum imagined mq_imagine_send(struct call *c, struct model *m);
enum imagined mq_imagine_timedsend(struct call *c, struct model *m);
enum imagined mq_imagine_receive(struct call *c, struct model *m);
enum imagined mq_imagine_timedreceive(struct call *c, struct model *m);
enum imagined mq_imagine_collect(struct call *c, struct model *m);
enum imagined mq_imagine_notify(struct call *c, struct model *m);
enum imagined mq_imagine_unnotify(struct call *c, struct model *m);

#endif
