#include "map.h"

#include "folder.h"
#include "shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child writes what the parent sees. */
static bool works(void)
{
	char name[SHELF_NAME_MAX];
	int fd, status = -1;
	volatile int *at;
	pid_t pid;

	shelf_name(shelf_number(), SHELF_PROBE, name);
	shm_unlink(name);
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
	if (fd == -1)
		return false;
	shm_unlink(name);
	if (ftruncate(fd, (off_t)sizeof(int)) == -1)
		return false;
	at = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if ((const volatile void *)at == MAP_FAILED)
		return false;
	pid = shelf_fork();
	if (pid == 0) {
		*at = 1;
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return *at == 1;
}

const char *map_absent(void)
{
	if (shelf_number() == 0)
		return "no names can be given in this run";
	return shelf_works(works) ? NULL : "this system has no shared memory objects that work";
}

const char *map_objects_absent(void)
{
	return map_absent() != NULL && folder_absent() != NULL ? "there is nothing with a name that can be mapped here"
	                                                       : NULL;
}

/* Nothing flows through it. */
const struct object_kind map_kinds[] = {
	{ .name = "memory", .sides = "m", .source = "-", .closes_on_exec = true, .absent = map_absent },
	{ .name = "mapped-file", .sides = "m", .source = "-", .closes_on_exec = true, .absent = folder_absent },
	{ .name = "anonymous-memory", .sides = "m", .source = "-", .closes_on_exec = true },
	{ .name = NULL },
};
