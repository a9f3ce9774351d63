/* Steps on mapped memory, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_MAP_EMIT_STEPS_H
#define SHALL_MAP_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { PUBLIC, PRIVATE };

static volatile int64_t *mapped_at[ENDS];

static long mapped_size[ENDS]; /* below 0 for a window */

static unsigned pages_away[ENDS]; /* of a window, a bit for each */

static int maps_made;

static int mapped_apart[ENDS];

/* All processes of a round use the same names. */
static void memory_name(int object, char *name)
{
	snprintf(name, 40, "/emit-%d-m%d", s->pid[M], object);
}

static void remove_memory(void)
{
	char name[40];
	int object;

	for (object = 0; object < ENDS; object++) {
		memory_name(object, name);
		shm_unlink(name);
	}
}

static void remove_mapped_file(void)
{
	remove_memory();
}

static void do_memory_make(int m, long size)
{
	struct event *e = begin("mem-make", m, size);
	char name[40];
	int number;

	memory_name(object_of[m], name);
	number = shm_open(name, O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
	done(e, number == -1 ? -1 : ftruncate(number, size));
	if (number >= 0)
		close(number);
}

static void do_memory_map(int end, int how)
{
	struct event *e;
	struct stat status;
	char name[40];
	void *at = MAP_FAILED;
	int number;

	if (mapped_size[end] != 0)
		return;
	memory_name(object_of[end], name);
	e = begin("mem-map", end, how);
	number = shm_open(name, O_RDWR, 0);
	if (number >= 0 && fstat(number, &status) == 0)
		at = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE,
		    how == PUBLIC ? MAP_SHARED : MAP_PRIVATE, number, 0);
	done(e, at == MAP_FAILED ? -1 : 0);
	if (number >= 0)
		close(number);
	if (at == MAP_FAILED)
		return;
	maps_made++;
	mapped_at[end] = at;
	mapped_size[end] = (long)status.st_size;
	mapped_apart[end] = how == PRIVATE;
}

static void do_memory_unmap(int end)
{
	if (mapped_size[end] != 0 && pages_away[end] == 0)
		munmap((void *)(uintptr_t)mapped_at[end], (size_t)labs(mapped_size[end]));
	mapped_size[end] = 0;
	pages_away[end] = 0;
}

static void do_memory_unlink(int m)
{
	struct event *e = begin("mem-unlink", m, 0);
	char name[40];

	memory_name(object_of[m], name);
	done(e, shm_unlink(name));
}

/* Whether it is a private mapping is the event's status; the target, where. */
static void do_memory_write(int end, long offset, long value)
{
	struct event *e;

	if (offset < 0 || offset % 8 != 0 || offset + 8 > mapped_size[end])
		return;
	e = begin("mem-write", end, value);
	e->status = mapped_apart[end];
	e->target = (int)offset;
	mapped_at[end][offset / 8] = value;
	done(e, 0);
}

static void do_memory_read(int end, long offset)
{
	struct event *e;

	if (offset < 0 || offset % 8 != 0 || offset + 8 > mapped_size[end])
		return;
	e = begin("mem-read", end, offset);
	e->status = mapped_apart[end];
	e->target = (int)offset;
	e->value = mapped_at[end][offset / 8];
	done(e, (long)e->value);
}

/* ---- windows: parts, protections, and what is behind the end ---- */

enum { READABLE = 1, WRITABLE = 2 };

enum { FOR_BOTH, FOR_READING, FOR_WRITING };

static int away_since[ENDS]; /* as many maps had been made */

static int away_by[ENDS]; /* the process that took them */

static long memory_page(void)
{
	return sysconf(_SC_PAGESIZE);
}

static int memory_protection(int may)
{
	return ((may & READABLE) != 0 ? PROT_READ : 0) | ((may & WRITABLE) != 0 ? PROT_WRITE : 0);
}

/* Anonymous memory is here an object whose name has gone. */
static int open_memory(int end, long size, int by)
{
	char name[40];
	int number;

	if (strcmp(kind_of[end], "anonymous-memory") != 0) {
		memory_name(object_of[end], name);
		return shm_open(name, by == FOR_BOTH ? O_RDWR : by == FOR_READING ? O_RDONLY : O_WRONLY, 0);
	}
	snprintf(name, sizeof(name), "/emit-%d-n%d", getpid(), end);
	number = shm_open(name, O_RDWR | O_CREAT, S_IRUSR | S_IWUSR);
	shm_unlink(name);
	return number >= 0 && ftruncate(number, size) == 0 ? number : -1;
}

/* Of the log: what it asks for, and by what descriptor. */
static void do_memory_window(int end, int how, int may, long size, int by)
{
	struct event *e;
	void *at = MAP_FAILED;
	int number;

	if (mapped_size[end] != 0)
		return;
	e = begin("window", end, may);
	e->code = by;
	e->status = how == PRIVATE;
	number = open_memory(end, size, by);
	if (number >= 0)
		at = mmap(NULL, (size_t)size, memory_protection(may), how == PUBLIC ? MAP_SHARED : MAP_PRIVATE, number,
		    0);
	done(e, at == MAP_FAILED ? -1 : 0);
	if (number >= 0)
		close(number);
	if (at == MAP_FAILED)
		return;
	maps_made++;
	pages_away[end] = 0;
	mapped_at[end] = at;
	mapped_size[end] = -size;
	mapped_apart[end] = how == PRIVATE;
}

/* The page is there; or it is not, and nothing can have come there. */
static int page_is_sure(int end, long page)
{
	return (pages_away[end] >> page & 1) == 0 || (away_since[end] == maps_made && away_by[end] == me);
}

/* Behind its last page. */
static long window_end(int end)
{
	return (labs(mapped_size[end]) + memory_page() - 1) / memory_page() * memory_page();
}

/* A range that is in a window. */
static int pages_are_sure(int end, long from, long length)
{
	long page = from / memory_page();

	if (mapped_size[end] >= 0 || from % memory_page() != 0 || length <= 0 || from + length > window_end(end))
		return 0;
	for (; page * memory_page() < from + length; page++)
		if (!page_is_sure(end, page))
			return 0;
	return 1;
}

static void do_memory_protect(int end, long from, long length, int may)
{
	struct event *e;

	if (pages_away[end] != 0 || !pages_are_sure(end, from, length))
		return;
	e = begin("protect", end, may);
	e->low = from;
	e->high = from + length - 1;
	done(e, mprotect((char *)(uintptr_t)mapped_at[end] + from, (size_t)length, memory_protection(may)));
}

/* For good: the rest is not unmapped later, since others may be in the middle of it by then. */
static void do_memory_cut(int end, long from, long length)
{
	struct event *e;
	long page = from / memory_page();

	if (!alone(me) || !pages_are_sure(end, from, length))
		return;
	e = begin("cut", end, length);
	e->low = from;
	e->high = from + length - 1;
	done(e, munmap((char *)(uintptr_t)mapped_at[end] + from, (size_t)length));
	away_since[end] = maps_made;
	away_by[end] = me;
	for (; page * memory_page() < from + length; page++)
		pages_away[end] |= 1U << page;
}

static _Thread_local sigjmp_buf memory_back;

static void memory_fault(int number)
{
	siglongjmp(memory_back, number);
}

/* The signal that comes of it, 0 if it is done. */
static int touch_memory(volatile int64_t *word, int writes, int64_t *value)
{
	struct sigaction action;
	int number;

	memset(&action, 0, sizeof(action));
	action.sa_handler = memory_fault;
	sigemptyset(&action.sa_mask);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	number = sigsetjmp(memory_back, 1);
	if (number == 0 && writes)
		*word = *value;
	else if (number == 0)
		*value = *word;
	return number;
}

/* Of the log: the code is the signal; the rest as of what is written and read without care. */
static void try_memory(const char *what, int end, long offset, long value)
{
	int64_t there = value;
	struct event *e;

	if (mapped_size[end] == 0 || offset < 0 || offset % 8 != 0 || offset >= window_end(end) ||
	    !page_is_sure(end, offset / memory_page()))
		return;
	e = begin(what, end, value);
	e->status = mapped_apart[end];
	e->target = (int)offset;
	e->code = touch_memory(&mapped_at[end][offset / 8], strcmp(what, "try-write") == 0, &there);
	e->value = there;
	errno = EFAULT;
	done(e, e->code == 0 ? 0 : -1);
}

static void do_memory_try_write(int end, long offset, long value)
{
	try_memory("try-write", end, offset, value);
}

static void do_memory_try_read(int end, long offset)
{
	try_memory("try-read", end, offset, 0);
}

#endif
