/* Steps on sets of System V semaphores, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_SSEM_EMIT_STEPS_H
#define SHALL_SSEM_EMIT_STEPS_H

#include "../../../lib/emit/frame.h"

#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>

enum { EACH_SET = 3 };

/* What is done to one of the three: see set_semaphore() and set_amount(). */
enum {
	NO_OP,
	A_DOWN4,
	A_DOWN3,
	A_DOWN2,
	A_DOWN1,
	A_ZERO,
	A_UP1,
	A_UP2,
	A_UP3,
	A_UP4,
	B_DOWN4,
	B_DOWN3,
	B_DOWN2,
	B_DOWN1,
	B_ZERO,
	B_UP1,
	B_UP2,
	B_UP3,
	B_UP4,
	C_DOWN4,
	C_DOWN3,
	C_DOWN2,
	C_DOWN1,
	C_ZERO,
	C_UP1,
	C_UP2,
	C_UP3,
	C_UP4
};

static int set_semaphore(int word)
{
	return (word - A_DOWN4) / (B_DOWN4 - A_DOWN4);
}

static int set_amount(int word)
{
	return (word - A_DOWN4) % (B_DOWN4 - A_DOWN4) - (A_ZERO - A_DOWN4);
}

/* What semctl() is given; some systems' headers declare it, too, by the usual name. */
union set_argument {
	int value;
	unsigned short *all;
};

/* The id that the process M got; -1 before. */
static int set_of(int end)
{
	return s->bound[object_of[end]][ACTORS] - 1;
}

static void remove_sem_set(void)
{
	int end;

	for (end = 0; end < ENDS; end++)
		if (strcmp(kind_of[end], "sem-set") == 0 && set_of(end) >= 0)
			semctl(set_of(end), 0, IPC_RMID);
}

static void do_semget(int end, int a, int b, int c)
{
	unsigned short value[EACH_SET] = { (unsigned short)a, (unsigned short)b, (unsigned short)c };
	struct event *e;
	int id, r = -1;

	if (set_of(end) >= 0)
		return;
	e = begin("semget", end, 0);
	e->data = (size_t)a;
	e->low = b;
	e->high = c;
	id = semget(IPC_PRIVATE, EACH_SET, IPC_CREAT | S_IRUSR | S_IWUSR);
	if (id >= 0)
		r = semctl(id, 0, SETALL, (union set_argument){ .all = value });
	done(e, r == -1 ? -1 : 0);
	s->bound[object_of[end]][ACTORS] = id + 1;
}

/* Of the log: `target` are the flags, `code`, `status` and `sender` the words. */
static void do_semop(int end, int flags, int first, int second, int third)
{
	int word[EACH_SET] = { first, second, third }, i;
	struct sembuf array[EACH_SET];
	struct event *e;
	size_t n = 0;

	memset(array, 0, sizeof(array));
	for (i = 0; i < EACH_SET; i++)
		if (word[i] != NO_OP) {
			array[n].sem_num = (unsigned short)set_semaphore(word[i]);
			array[n].sem_op = (short)set_amount(word[i]);
			array[n++].sem_flg = (short)flags;
		}
	if (n == 0 || set_of(end) < 0)
		return;
	e = begin("semop", end, (long)n);
	e->target = flags;
	e->code = first;
	e->status = second;
	e->sender = third;
	done(e, semop(set_of(end), array, n));
}

/* Of the log: `data`, `low` and `high` are the values. */
static void do_semctl_getall(int end)
{
	unsigned short value[EACH_SET] = { 0, 0, 0 };
	struct event *e;
	int r;

	if (set_of(end) < 0)
		return;
	e = begin("getall", end, 0);
	r = semctl(set_of(end), 0, GETALL, (union set_argument){ .all = value });
	e->data = value[0];
	e->low = value[1];
	e->high = value[2];
	done(e, r == -1 ? -1 : 0);
}

/* Waits a while until so many sleep. */
static void do_semctl_asleep(int end, int processes)
{
	int turn, i, sum = 0;

	for (turn = 0; set_of(end) >= 0 && turn < 3000 && sum < processes; turn++) {
		for (sum = i = 0; i < EACH_SET; i++)
			sum += semctl(set_of(end), i, GETNCNT) + semctl(set_of(end), i, GETZCNT);
		sched_yield();
	}
}

static void do_semctl_rmid(int end)
{
	struct event *e;

	if (set_of(end) < 0)
		return;
	e = begin("semrmid", end, 0);
	done(e, semctl(set_of(end), 0, IPC_RMID));
}

#endif
