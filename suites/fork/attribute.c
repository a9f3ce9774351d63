/* What a process is told to be, that a child and a new image are, too. */
#include "fork.h"

#include <errno.h>
#include <unistd.h>

static const char inner[] = "inner";

/* 0 for the run's folder, 1 for the one in it. */
static int64_t folder_now(const struct call *c)
{
	struct stat run, here;

	return stat(c->actor->arena->platform.folder, &run) != 0 || stat(".", &here) != 0 ||
	    run.st_dev != here.st_dev || run.st_ino != here.st_ino;
}

void fork_perform_attributes(struct call *c)
{
	struct rlimit limit = { 0, 0 };
	mode_t mask;
	int nice;

	call_begin(c);
	mask = fork_calls.umask(0);
	fork_calls.umask(mask);
	errno = 0;
	nice = getpriority(PRIO_PROCESS, 0);
	fork_calls.getrlimit(RLIMIT_CPU, &limit);
	call_report(c, ATTRIBUTE_UMASK, (int64_t)mask);
	call_report(c, ATTRIBUTE_NICE, nice);
	call_report(c, ATTRIBUTE_LIMIT, limit.rlim_cur == RLIM_INFINITY ? -1 : (int64_t)limit.rlim_cur);
	call_report(c, ATTRIBUTE_FOLDER, folder_now(c));
	call_report(c, ATTRIBUTE_GROUP, actor_of_pid(c->actor, fork_calls.getpgrp()));
	call_end(c, 0);
}

/* Seconds of computing that nobody uses up in a case; raised, so that none that came from outside is in the way. */
static int limit_to(int64_t seconds)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CPU, &limit) != 0)
		return -1;
	limit.rlim_cur = (rlim_t)seconds;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_cur > limit.rlim_max) {
		errno = EINVAL;
		return -1;
	}
	return setrlimit(RLIMIT_CPU, &limit);
}

static bool makes_sense(const struct call *c)
{
	static const int64_t least[] = { 0, 0, 600, 0 }, most[] = { 0777, 4, 100000, 1 };

	return c->arg[0] >= 0 && c->arg[0] < ATTRIBUTES && c->arg[1] >= least[c->arg[0]] &&
	    c->arg[1] <= most[c->arg[0]];
}

void fork_perform_set(struct call *c)
{
	const char *folder = c->actor->arena->platform.folder;
	int r = 0;

	if (!makes_sense(c) || (c->arg[0] == ATTRIBUTE_FOLDER && (folder[0] == '\0' || chdir(folder) != 0)))
		return;
	if (c->arg[0] == ATTRIBUTE_FOLDER && c->arg[1] == 1) {
		actor_litters(c->actor);
		if (mkdir(inner, S_IRWXU) != 0 && errno != EEXIST)
			return;
	}
	call_begin(c);
	switch (c->arg[0]) {
	case ATTRIBUTE_UMASK:
		fork_calls.umask((mode_t)c->arg[1]);
		break;
	case ATTRIBUTE_NICE:
		r = setpriority(PRIO_PROCESS, 0, (int)c->arg[1]);
		break;
	case ATTRIBUTE_LIMIT:
		r = limit_to(c->arg[1]);
		break;
	default:
		r = chdir(c->arg[1] == 1 ? inner : folder);
	}
	call_end(c, r);
}
