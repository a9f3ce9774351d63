/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "core.h"
#include "exec.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Those of the scenario, by number. */
static void for_each_descriptor(void (*act)(int fd))
{
	const struct actor *a = actor_self();
	unsigned object, side, slot;

	for (object = 0; object < a->arena->scenario.objects; object++)
		for (side = 0; side < SIDES_MAX; side++)
			for (slot = 0; slot < SLOTS_MAX; slot++) {
				int fd = handle_get(a, end_pack(object, side, slot));

				if (fd >= 0)
					act(fd);
			}
}

static void unmark(int fd)
{
	fcntl(fd, F_SETFD, 0);
}

static void mark(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static int exec_leaks(const char *path, char *const argv[])
{
	if (fault_strikes())
		for_each_descriptor(unmark);
	return execv(path, argv);
}

void exec_plant_leak(void)
{
	core_calls.exec = exec_leaks;
}

static int exec_closes(const char *path, char *const argv[])
{
	if (fault_strikes())
		for_each_descriptor(mark);
	return execv(path, argv);
}

void exec_plant_close(void)
{
	core_calls.exec = exec_closes;
}

/* The last string of a list that is not empty loses its last byte. */
static void shorten(char *const list[])
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	while (n > 4 && list[n - 1][0] == '\0')
		n--;
	if (n > 4 && fault_strikes())
		list[n - 1][strlen(list[n - 1]) - 1] = '\0';
}

static int execv_short(const char *path, char *const argv[])
{
	shorten(argv);
	return execv(path, argv);
}

static int execve_short(const char *path, char *const argv[], char *const environment[])
{
	shorten(argv);
	return execve(path, argv, environment);
}

static int execvp_short(const char *file, char *const argv[])
{
	shorten(argv);
	return execvp(file, argv);
}

void exec_plant_argument(void)
{
	exec_calls.execv = execv_short;
	exec_calls.execve = execve_short;
	exec_calls.execvp = execvp_short;
}

static int execve_without(const char *path, char *const argv[], char *const environment[])
{
	char **list = (char **)(uintptr_t)environment;
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	if (n > 0 && strncmp(list[n - 1], VARIABLE_NAME, sizeof(VARIABLE_NAME) - 1) == 0 && fault_strikes())
		list[n - 1] = NULL;
	return execve(path, argv, environment);
}

void exec_plant_variable(void)
{
	exec_calls.execve = execve_without;
}

static int execv_odd(const char *path, char *const argv[])
{
	int r = execv(path, argv);

	if (fault_strikes())
		errno = EIO;
	return r;
}

void exec_plant_succeeds(void)
{
	exec_calls.execv = execv_odd;
}

static void shut(int fd)
{
	if ((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0)
		close(fd);
}

static int execv_shuts(const char *path, char *const argv[])
{
	int r = execv(path, argv), error = errno;

	if (fault_strikes())
		for_each_descriptor(shut);
	errno = error;
	return r;
}

void exec_plant_shuts(void)
{
	exec_calls.execv = execv_shuts;
}

static int stack_stays(const stack_t *stack, stack_t *old)
{
	int r = sigaltstack(stack, old);

	if (stack == NULL && fault_strikes())
		old->ss_flags = 0;
	return r;
}

void exec_plant_stack(void)
{
	exec_calls.sigaltstack = stack_stays;
}

static int exec_with_umask(const char *path, char *const argv[])
{
	if (fault_strikes())
		umask(umask(0) ^ S_IWGRP);
	return execv(path, argv);
}

void exec_plant_umask(void)
{
	core_calls.exec = exec_with_umask;
}
