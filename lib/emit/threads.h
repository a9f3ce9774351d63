/* threads: steps that make and join threads, for the programs of `shall emit-c`; see frame.h. */
#ifndef SHALL_EMIT_THREADS_H
#define SHALL_EMIT_THREADS_H

#include "frame.h"

#include <pthread.h>

struct thread {
	int actor;
	atomic_int runs;
	void (*steps)(void);
	sigset_t mask;
	pthread_t id;
};

static struct thread thread[ACTORS];

static pthread_t first_thread;

static atomic_int using_ids; /* of threads: nobody may join one meanwhile */

static void *thread_main(void *argument)
{
	struct thread *t = argument;

	me = t->actor;
	pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
	t->steps();
	return NULL;
}

/* Handlers find out by `me` whose they are, so none shall run before it is set. */
static void do_create(int actor, void (*steps)(void))
{
	struct thread *t = &thread[actor];
	sigset_t all;
	int e;

	if (me == process_of[me])
		first_thread = pthread_self();
	t->actor = actor;
	t->steps = steps;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &t->mask);
	e = pthread_create(&t->id, NULL, thread_main, t);
	pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
	if (e != 0) {
		s->trouble = 1;
		kill(0, SIGKILL);
	}
	t->runs = my_pid;
}

static void do_join(int actor)
{
	if (thread[actor].runs != my_pid) /* only the thread that forks lives on in the child */
		return;
	thread[actor].runs = 0;
	while (using_ids > 0)
		sched_yield();
	pthread_join(thread[actor].id, NULL);
}

static void join_all(void)
{
	int i;

	for (i = 0; i < ACTORS; i++)
		do_join(i);
}

#endif
