/* Children that die at once, and the check of the rule of pid, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "emit/frame.h"

enum { BREED_KEPT = 64 };

static void bury_child(long id)
{
	struct event *e = begin("buried", 0, id);

	while (waitpid((pid_t)id, NULL, 0) == -1 && errno == EINTR)
		;
	done(e, 0);
}

/* So many, one after another; some of them stay dead for a while. */
static void do_breed(int children, int kept)
{
	long id[BREED_KEPT];
	int first = 0, n = 0, i;
	struct event *e;
	pid_t pid;

	for (i = 0; i < children; i++) {
		e = begin("born", 0, 0);
		pid = fork();
		if (pid == 0)
			_exit(0);
		e->value = (long long)pid;
		done(e, pid);
		if (pid == -1)
			break;
		id[(first + n++) % BREED_KEPT] = (long)pid;
		if (n > kept) {
			bury_child(id[first++ % BREED_KEPT]);
			n--;
		}
	}
	for (; n > 0; n--)
		bury_child(id[first++ % BREED_KEPT]);
}

/* Its maker has not begun to consume it at that time. */
static int is_there(const struct event *born, unsigned time)
{
	const struct event *e;

	for (e = born; (e = next(e)) != NULL && e->call < time;)
		if (is(e, "buried") && e->actor == born->actor && e->asked == (long)born->value)
			return 0;
	return 1;
}

static int check_pid_unique_lifetimes(void)
{
	const struct event *x, *y;

	for (x = NULL; (x = next(x)) != NULL;)
		for (y = x; is(x, "born") && x->end != 0 && x->value > 0 && (y = next(y)) != NULL;)
			if (is(y, "born") && y->end > x->end && y->value == x->value && is_there(x, y->end))
				return seen("a new process has the id of one that is there", x, y);
	return 0;
}
