/* Processes that are spawned, and the checks of the rules of spawn, for the programs of `shall emit-c`. */
#include "../../file/emit/steps.h"
#include "../../fork/emit/read.h"
#include "emit/exec.h"

#include <fcntl.h>
#include <spawn.h>

extern char **environ;

/* ---- what is done with descriptors before ---- */

enum { ACT_NUMBER = 300 }; /* such numbers come from acts */

static posix_spawn_file_actions_t acts;

static int acts_begun;

static int fd_then[ENDS]; /* as they will be in the process that is spawned next */

static void begin_acts(void)
{
	if (!acts_begun) {
		posix_spawn_file_actions_init(&acts);
		memcpy(fd_then, fd, sizeof(fd));
	}
	acts_begun = 1;
}

static void do_act_close(int end)
{
	begin_acts();
	if (fd_then[end] >= 0)
		posix_spawn_file_actions_addclose(&acts, fd_then[end]);
	fd_then[end] = -1;
}

static void do_act_dup(int from, int to)
{
	begin_acts();
	if (fd_then[from] < 0 || from == to)
		return;
	if (fd_then[to] < 0)
		fd_then[to] = ACT_NUMBER + to;
	posix_spawn_file_actions_adddup2(&acts, fd_then[from], fd_then[to]);
}

static void do_act_open(int end)
{
	static char name[ENDS][NAME]; /* the act may not copy it */

	begin_acts();
	if (fd_then[end] >= 0)
		return;
	fd_then[end] = ACT_NUMBER + end;
	file_name(object_of[end], 0, name[end]);
	posix_spawn_file_actions_addopen(&acts, fd_then[end], name[end], O_RDWR, 0);
}

/* ---- processes ---- */

enum { BY_PATH, BY_SEARCH };

static void do_spawn(int child, int how, int image)
{
	char file[12], actor[12], steps[12];
	char *argv[] = { program, "image", file, actor, steps, NULL };
	struct event *e;
	pid_t pid = 0;
	int r;

	snprintf(file, sizeof(file), "%d", shared_file);
	snprintf(actor, sizeof(actor), "%d", child);
	snprintf(steps, sizeof(steps), "%d", image);
	begin_acts();
	memcpy(s->kept[child], fd_then, sizeof(fd_then));
	s->alive++;
	e = begin("fork", child, 0);
	r = (how == BY_PATH ? posix_spawn : posix_spawnp)(&pid, program, &acts, NULL, argv, environ);
	errno = r;
	done(e, r == 0 ? 0 : -1);
	posix_spawn_file_actions_destroy(&acts);
	acts_begun = 0;
	if (r == 0) {
		s->pid[child] = pid;
	} else {
		s->trouble = 1;
		kill(0, SIGKILL);
	}
}

static int check_spawn_file_actions(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "look") || e->end == 0)
			continue;
		if (e->asked >= ACT_NUMBER && !e->came)
			return seen("a descriptor that was made for a new process is not open there", e, NULL);
		if (e->asked < 0 && e->came)
			return seen("a descriptor that was closed for a new process is open there", e, NULL);
	}
	return 0;
}

/* ---- what cannot be spawned ---- */

enum { NO_PROGRAM, NOT_PROGRAM, BAD_OPEN };

/* Its result is the child's status, 0 if there was none. */
static void do_spawn_fail(int what)
{
	static const char *const path[] = { "/no/such/program", "/dev/null", "/bin/sh" };
	char name[] = "sh", *argv[] = { name, NULL };
	posix_spawn_file_actions_t bad;
	struct event *e;
	pid_t pid = 0;
	int r, status = 0;

	posix_spawn_file_actions_init(&bad);
	if (what == BAD_OPEN)
		posix_spawn_file_actions_addopen(&bad, ACT_NUMBER, "/no/such/file", O_RDONLY, 0);
	e = begin("spawn-fail", what, 0);
	r = posix_spawn(&pid, path[what], &bad, NULL, argv, environ);
	if (r == 0)
		waitpid(pid, &status, 0);
	e->code = r;
	done(e, status);
	posix_spawn_file_actions_destroy(&bad);
}

static int check_spawn_error_or_127(void)
{
	static const int error[] = { ENOENT, EACCES, ENOENT };
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "spawn-fail") || e->end == 0)
			continue;
		if (e->code != 0 && e->code != error[e->on])
			return seen("posix_spawn() fails with an error that does not fit", e, NULL);
		if (e->code == 0 && (!WIFEXITED((int)e->result) || WEXITSTATUS((int)e->result) != 127))
			return seen("what cannot be spawned ended otherwise than with 127", e, NULL);
	}
	return 0;
}
