/* Steps on semaphores, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_PSEM_EMIT_STEPS_H
#define SHALL_PSEM_EMIT_STEPS_H

#include "../../mq/emit/steps.h"
#include "../../timer/emit/steps.h"

#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>

enum { EXCL, REUSE };

static sem_t *sem_of[ENDS];

/* All processes of a round use the same names. */
static void sem_name(int object, char *name)
{
	snprintf(name, 40, "/emit-%d-s%d", s->pid[M], object);
}

static void remove_named_sem(void)
{
	char name[40];
	int object;

	for (object = 0; object < ENDS; object++) {
		sem_name(object, name);
		sem_unlink(name);
	}
}

static int is_named(int end)
{
	return strcmp(kind_of[end], "named-sem") == 0;
}

static void open_sem(const char *what, int end, int flags, int value)
{
	struct event *e;
	char name[40];

	if (fd[end] >= 0)
		return;
	sem_name(object_of[end], name);
	e = begin(what, end, value);
	e->target = flags;
	sem_of[end] = sem_open(name, flags, S_IRUSR | S_IWUSR, value);
	fd[end] = sem_of[end] == SEM_FAILED ? -1 : 0;
	done(e, fd[end]);
}

static void do_sem_create(int end, int value, int how)
{
	struct event *e;

	if (is_named(end)) {
		open_sem("sem-create", end, O_CREAT | (how == EXCL ? O_EXCL : 0), value);
		return;
	}
	e = begin("sem-create", end, value);
	e->target = O_CREAT | O_EXCL;
	sem_of[end] = &s->sem[object_of[end]];
	fd[end] = sem_init(sem_of[end], 1, (unsigned)value);
	done(e, fd[end]);
}

static void do_sem_open(int end)
{
	if (is_named(end))
		open_sem("sem-open", end, 0, 0);
}

static void do_sem_close(int end)
{
	if (fd[end] < 0 || !is_named(end))
		return;
	fd[end] = -1;
	sem_close(sem_of[end]);
}

static void do_sem_unlink(int end)
{
	struct event *e = begin("sem-unlink", end, 0);
	char name[40];

	sem_name(object_of[end], name);
	done(e, sem_unlink(name));
}

static void do_sem_post(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("sem-post", end, 0);
	done(e, sem_post(sem_of[end]));
}

static void do_sem_wait(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("sem-wait", end, 0);
	done(e, sem_wait(sem_of[end]));
}

static int take_one(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return 0;
	e = begin("sem-try", end, 0);
	done(e, sem_trywait(sem_of[end]));
	return e->result == 0;
}

static void do_sem_trywait(int end)
{
	take_one(end);
}

static void do_sem_timedwait(int end, long us, int how)
{
	struct timespec until = deadline_in(us, how);
	struct event *e;
	int r;

	if (fd[end] < 0)
		return;
	e = begin("sem-timed", end, us);
	r = sem_timedwait(sem_of[end], &until);
	e->value = behind(&until);
	done(e, r);
}

static void do_sem_drain(int end, long most)
{
	while (most-- > 0 && take_one(end))
		;
}

static int posts_to;

static void post_in_handler(int number)
{
	(void)number;
	do_sem_post(posts_to);
}

static void do_sem_post_within(int end)
{
	posts_to = end;
	inside = post_in_handler;
}

#endif
