#include "shmobj.h"

#include "shelf.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Some systems declare it without its last parameter. */
static int open_object(const char *name, int flags, mode_t mode)
{
	return shm_open(name, flags, mode);
}

static void *map_all(size_t size, int fd)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

struct shmobj_calls shmobj_calls = {
	.open = open_object,
	.unlink = shm_unlink,
	.size = ftruncate,
	.map = map_all,
};

/* Its name on the shelf; false: it is no such object, or there is no shelf. */
static bool name_of(const struct call *c, unsigned object, char name[SHELF_NAME_MAX])
{
	int64_t shelf = c->actor->arena->platform.shelf;

	if (shelf == 0 || !shmobj_is(c->actor->arena->scenario.object[object].kind))
		return false;
	shelf_name(shelf, object, name);
	return true;
}

/* The process's descriptor at that end, -1: there is none. */
static int descriptor_of(const struct call *c, int64_t end)
{
	return shmobj_is(c->actor->arena->scenario.object[end_object(end)].kind) && end_side(end) == SHMOBJ_DESCRIPTOR
	    ? handle_get(c->actor, end)
	    : -1;
}

/* A free end of that side, which is claimed then. */
static bool claims(const struct call *c, int64_t end, unsigned side)
{
	if (end_side(end) != side || handle_get(c->actor, end) >= 0 || !handle_claim(c->actor, end))
		return false;
	if (handle_get(c->actor, end) < 0)
		return true;
	handle_release(c->actor, end); /* another thread has been at it */
	return false;
}

static void perform_open(struct call *c)
{
	int flags = O_RDWR | ((c->arg[SHMOBJ_HOW] & SHMOBJ_CREAT) != 0 ? O_CREAT : 0);
	int64_t end = c->arg[0];
	char name[SHELF_NAME_MAX];
	struct stat status;
	int fd, flag;

	if ((c->arg[SHMOBJ_HOW] & SHMOBJ_EXCL) != 0)
		flags |= O_CREAT | O_EXCL;
	if (!name_of(c, end_object(end), name) || !claims(c, end, SHMOBJ_DESCRIPTOR))
		return;
	actor_shelves(c->actor, SHELF_MEMORY);
	call_begin(c);
	fd = shmobj_calls.open(name, flags, S_IRUSR | S_IWUSR);
	if (fd >= 0) {
		call_report(c, SHMOBJ_SIZE, fstat(fd, &status) == 0 ? (int64_t)status.st_size : -1);
		flag = fcntl(fd, F_GETFD);
		call_report(c, SHMOBJ_CLOEXEC, flag != -1 && (flag & FD_CLOEXEC) != 0);
	}
	call_end(c, fd == -1 ? -1 : 0);
	if (fd >= 0)
		handle_set(c->actor, end, fd);
	handle_release(c->actor, end);
}

/*
 * What one has mapped must not be cut off for others: the first who asks says how much it is for all. Such a note is below 0,
 * where no port of a socket is.
 */
static bool agrees(const struct call *c, int64_t size)
{
	_Atomic int64_t *note = &c->actor->arena->note[end_object(c->arg[0])][ACTORS_MAX];
	int64_t none = 0;

	return atomic_compare_exchange_strong(note, &none, -size) || none == -size;
}

static void perform_size(struct call *c)
{
	int fd = descriptor_of(c, c->arg[0]);

	if (fd < 0 || c->arg[1] <= 0 || c->arg[1] > MAP_SIZE_MAX || !agrees(c, c->arg[1]))
		return;
	call_begin(c);
	call_end(c, shmobj_calls.size(fd, (off_t)c->arg[1]));
}

static void perform_map(struct call *c)
{
	int64_t end = c->arg[0], through = c->arg[1];
	int fd = descriptor_of(c, through);
	struct stat status;
	void *at;

	if (fd < 0 || end_object(end) != end_object(through) || fstat(fd, &status) == -1 || status.st_size <= 0 ||
	    !claims(c, end, SHMOBJ_MAPPED))
		return;
	call_begin(c);
	at = shmobj_calls.map((size_t)status.st_size, fd);
	call_end(c, at == MAP_FAILED ? -1 : 0);
	if (at != MAP_FAILED)
		map_hold(c, end, at, (size_t)status.st_size);
	handle_release(c->actor, end);
}

static void perform_unlink(struct call *c)
{
	char name[SHELF_NAME_MAX];

	if (!name_of(c, (unsigned)c->arg[0], name))
		return;
	call_begin(c);
	call_end(c, shmobj_calls.unlink(name));
}

const struct op shmobj_ops[] = {
	{ "shm-open", "end flags(o-creat|o-excl):how", "num:size num:cloexec", ROLE_OPEN_END, perform_open,
	    shmobj_imagine_open, "opens the shared memory object of that name, or makes it" },
	{ "shm-size", "end num:size", "", ROLE_NONE, perform_size, shmobj_imagine_size,
	    "gives it its size, if nobody has given another to one of that name" },
	{ "shm-map", "end end:through", "", ROLE_OPEN_END, perform_map, shmobj_imagine_map,
	    "maps all of what that descriptor is of; memory-read, memory-write and memory-unmap are for it, too" },
	{ "shm-unlink", "obj", "", ROLE_NONE, perform_unlink, shmobj_imagine_unlink, "removes the name" },
	{ .name = NULL },
};
