/* Steps on named shared memory, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_SHMOBJ_EMIT_STEPS_H
#define SHALL_SHMOBJ_EMIT_STEPS_H

#include "../../map/emit/steps.h"

static void remove_shm_object(void)
{
	remove_memory();
}

/* Of the log: `target` are the flags, `value` the size that was found, `code` is whether FD_CLOEXEC was set. */
static void do_shm_open(int end, int flags)
{
	struct event *e;
	struct stat status;
	char name[40];
	int number;

	if (fd[end] >= 0)
		return;
	memory_name(object_of[end], name);
	e = begin("shm-open", end, 0);
	e->target = flags;
	number = shm_open(name, O_RDWR | flags, S_IRUSR | S_IWUSR);
	e->value = number >= 0 && fstat(number, &status) == 0 ? (long long)status.st_size : -1;
	e->code = number >= 0 && (fcntl(number, F_GETFD) & FD_CLOEXEC) != 0;
	done(e, number == -1 ? -1 : 0);
	fd[end] = number;
}

/* All objects of a name get the same size, lest what others have mapped is cut off. */
static void do_shm_size(int end, int size)
{
	struct event *e;
	int none = 0;

	if (fd[end] < 0)
		return;
	if (!atomic_compare_exchange_strong(&s->bound[object_of[end]][ACTORS], &none, size) && none != size)
		return;
	e = begin("shm-size", end, size);
	done(e, ftruncate(fd[end], size));
}

static void do_shm_map(int end, int through)
{
	struct event *e;
	struct stat status;
	void *at;

	if (mapped_size[end] > 0 || fd[through] < 0 || fstat(fd[through], &status) != 0 || status.st_size <= 0)
		return;
	e = begin("shm-map", end, 0);
	at = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd[through], 0);
	done(e, at == MAP_FAILED ? -1 : 0);
	if (at == MAP_FAILED)
		return;
	mapped_at[end] = at;
	mapped_size[end] = (long)status.st_size;
	mapped_apart[end] = 0;
}

static void do_shm_unlink(int mapping, int descriptor)
{
	struct event *e = begin("shm-unlink", mapping, 0);
	char name[40];

	(void)descriptor;
	memory_name(object_of[mapping], name);
	done(e, shm_unlink(name));
}

/* What had been written to that word of the same memory since what was read, before it was; NULL: nothing for certain. */
static const struct event *overwritten(const struct event *read)
{
	const struct event *by = NULL, *x;

	for (x = NULL; (x = next(x)) != NULL;)
		if (is(x, "mem-write") && object_about(x) == object_about(read) && x->target == read->target &&
		    x->asked == read->value)
			by = x;
	if (read->value != 0 && (by == NULL || by->end == 0))
		return NULL;
	for (x = NULL; (x = next(x)) != NULL;)
		if (x != by && is(x, "mem-write") && object_about(x) == object_about(read) &&
		    x->target == read->target && before(x, read) && (by == NULL || before(by, x)))
			return x;
	return NULL;
}

#endif
