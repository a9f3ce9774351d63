/* Steps on System V shared memory, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_SSHM_EMIT_STEPS_H
#define SHALL_SSHM_EMIT_STEPS_H

#include "../../shmobj/emit/steps.h"

#include <sys/ipc.h>
#include <sys/shm.h>

/* The id that the process M got; -1 before. */
static int segment_of(int end)
{
	return s->bound[object_of[end]][ACTORS] - 1;
}

static void remove_shm_segment(void)
{
	int end;

	for (end = 0; end < ENDS; end++)
		if (strcmp(kind_of[end], "shm-segment") == 0 && segment_of(end) >= 0)
			shmctl(segment_of(end), IPC_RMID, NULL);
}

static void do_shmget(int end, long size)
{
	struct event *e;
	int id;

	if (segment_of(end) >= 0)
		return;
	e = begin("shmget", end, size);
	id = shmget(IPC_PRIVATE, (size_t)size, IPC_CREAT | S_IRUSR | S_IWUSR);
	done(e, id);
	s->bound[object_of[end]][ACTORS] = id + 1;
}

static void do_shmat(int end)
{
	struct event *e;
	struct shmid_ds about;
	void *at;

	if (segment_of(end) < 0 || mapped_size[end] > 0)
		return;
	e = begin("shmat", end, 0);
	at = shmat(segment_of(end), NULL, 0);
	done(e, at == (void *)-1 ? -1 : 0);
	if (at == (void *)-1)
		return;
	mapped_at[end] = at;
	mapped_size[end] = shmctl(segment_of(end), IPC_STAT, &about) == 0 ? (long)about.shm_segsz : 8;
	mapped_apart[end] = 0;
}

/* Of the log: `value` is the error with which the same call failed again, 0 if it did not. */
static void do_shmdt(int end)
{
	const void *at = (const void *)(uintptr_t)mapped_at[end];
	struct event *e;
	int r;

	if (segment_of(end) < 0 || mapped_size[end] == 0)
		return;
	mapped_size[end] = 0;
	e = begin("shmdt", end, 0);
	r = shmdt(at);
	e->value = shmdt(at) == 0 ? 0 : errno;
	done(e, r);
}

/* Waits a while until there are not more; how many there are is the event's value. */
static void do_shmctl_stat(int end, long most)
{
	struct event *e;
	struct shmid_ds about;
	int turn = 0, r;

	if (segment_of(end) < 0)
		return;
	e = begin("shm-stat", end, most);
	do
		r = shmctl(segment_of(end), IPC_STAT, &about);
	while (r == 0 && (long)about.shm_nattch > most && turn++ < 3000 && sched_yield() == 0);
	e->value = r == 0 ? (long long)about.shm_nattch : 0;
	done(e, r);
}

static void do_shmctl_rmid(int end)
{
	struct event *e;

	if (segment_of(end) < 0)
		return;
	e = begin("shm-rmid", end, 0);
	done(e, shmctl(segment_of(end), IPC_RMID, NULL));
}

#endif
