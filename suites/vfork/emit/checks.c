/* Processes that are made by vfork(), and the check of its rule, for the programs of `shall emit-c`. */
#include "../../fork/emit/read.h"
#include "emit/exec.h"

enum { EXECS, EXITS };

extern pid_t vfork(void); /* POSIX has not had it since 2008 */

/* The process and its steps in a new image, or its end with that status. */
static void do_vfork(int child, int then, int status, int image)
{
	char file[12], actor[12], steps[12];
	char *argv[] = { program, "image", file, actor, steps, NULL };
	struct event *e, *end;
	pid_t pid;

	snprintf(file, sizeof(file), "%d", shared_file);
	snprintf(actor, sizeof(actor), "%d", child);
	snprintf(steps, sizeof(steps), "%d", image);
	memcpy(s->kept[child], fd, sizeof(fd));
	s->alive++;
	e = begin("fork", child, 0);
	if (then == EXITS) { /* the child must not write it */
		end = begin("exit", 0, status);
		end->actor = child;
	}
	pid = vfork();
	if (pid == 0) {
		if (then == EXECS)
			execvp(program, argv);
		_exit(status);
	}
	done(e, pid > 0 ? 0 : -1);
	if (pid > 0) {
		s->pid[child] = pid;
	} else {
		s->trouble = 1;
		kill(0, SIGKILL);
	}
}

static int check_vfork_safe_subset(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;)
		for (x = NULL; is(e, "reap") && e->end != 0 && e->code == CLD_EXITED && (x = next(x)) != NULL;)
			if (is(x, "exit") && x->actor == e->on && ((x->asked ^ e->status) & 0xff) != 0)
				return seen("a child of vfork() ended with another status than it gave", x, e);
	return 0;
}
