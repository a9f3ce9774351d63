/* Steps on System V message queues, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_MSG_EMIT_STEPS_H
#define SHALL_MSG_EMIT_STEPS_H

#include "../../dgram/emit/steps.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/stat.h>

enum { POST_BYTES = 2001 };

/* What msgsnd() and msgrcv() are given. */
struct typed_message {
	long type;
	unsigned char text[POST_BYTES];
};

/* The id that the process M got; -1 before. */
static int post_queue_of(int end)
{
	return s->bound[object_of[end]][ACTORS] - 1;
}

static void remove_sysv_queue(void)
{
	int end;

	for (end = 0; end < ENDS; end++)
		if (strcmp(kind_of[end], "sysv-queue") == 0 && post_queue_of(end) >= 0)
			msgctl(post_queue_of(end), IPC_RMID, NULL);
}

/* Of the log: `asked` is what the queue may hold. */
static void do_msgget(int end, long qbytes)
{
	struct msqid_ds about;
	struct event *e;
	int id, r = -1;

	if (post_queue_of(end) >= 0)
		return;
	memset(&about, 0, sizeof(about));
	e = begin("msgget", end, 0);
	id = msgget(IPC_PRIVATE, IPC_CREAT | S_IRUSR | S_IWUSR);
	if (id >= 0)
		r = msgctl(id, IPC_STAT, &about);
	if (r == 0 && qbytes > 0 && (unsigned long)qbytes < about.msg_qbytes) {
		about.msg_qbytes = (unsigned long)qbytes;
		r = msgctl(id, IPC_SET, &about);
	}
	e->asked = (long)about.msg_qbytes;
	done(e, r);
	fd[end] = r;
	s->bound[object_of[end]][ACTORS] = id + 1;
}

/* Of the log: `low` is the type. */
static void do_msgsnd(int end, long n, long type, int flags)
{
	struct typed_message message;
	struct event *e = n < POST_BYTES ? begin_post(end, n) : NULL;

	if (e == NULL)
		return;
	e->low = type;
	message.type = type;
	memcpy(message.text, buffer[me], (size_t)n);
	done(e, msgsnd(post_queue_of(end), &message, (size_t)n, flags));
}

/* Of the log: `high` is what was asked for, `low` what came, `target` the flags. */
static void do_msgrcv(int end, long n, long type, int flags)
{
	struct typed_message message;
	struct event *e;
	ssize_t r;

	if (fd[end] < 0 || n < 0 || n >= POST_BYTES)
		return;
	e = begin("fetch", end, n);
	e->high = type;
	e->target = flags;
	r = msgrcv(post_queue_of(end), &message, (size_t)n, type, flags);
	if (r >= 0) {
		e->low = message.type;
		memcpy(buffer[me], message.text, (size_t)r);
		keep(e, r);
	}
	done(e, r);
}

static void do_msgctl_rmid(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("msgrmid", end, 0);
	done(e, msgctl(post_queue_of(end), IPC_RMID, NULL));
}

#endif
