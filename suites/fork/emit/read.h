/* What a process must have from its parent, by the log, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_FORK_EMIT_READ_H
#define SHALL_FORK_EMIT_READ_H

#include "steps.h"

/* The fork that made the process; NULL: none did. */
static const struct event *birth_of(int process)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "fork") && e->on == process)
			return e;
	return NULL;
}

/* The last event of that name before `until`, of the process or, before its fork, of those that it descends from. */
static const struct event *last_of(const char *what, int process, const struct event *until,
    int (*accepted)(const struct event *e, const struct event *until))
{
	const struct event *e, *found, *birth, *edge = until;

	for (;;) {
		found = NULL;
		for (e = NULL; alone(process) && (e = next(e)) != NULL && e->call < edge->call;)
			if (e->actor == process && is(e, what) && e->end != 0 && accepted(e, until))
				found = e;
		birth = birth_of(process);
		if (found != NULL || birth == NULL || !alone(process))
			return found;
		process = process_of[birth->actor];
		edge = birth;
	}
}

/* There was an exec of that process between the two, or of those that it descends from. */
static int exec_between(const struct event *from, const struct event *to)
{
	const struct event *e;

	for (e = from; (e = next(e)) != NULL && e->call < to->call;)
		if (is(e, "exec"))
			return 1;
	return 0;
}

#endif
