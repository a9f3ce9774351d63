/* The letter in /proc/PID/stat, and the check of the rule of proc, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../wait/emit/read.h"

static void do_proc_state(int of)
{
	char path[32], text[512];
	struct event *e;
	size_t n = 0;
	FILE *file;

	if (s->pid[of] == 0)
		return;
	snprintf(path, sizeof(path), "/proc/%d/stat", s->pid[of]);
	e = begin("state", of, 0);
	file = fopen(path, "r");
	if (file != NULL) {
		n = fread(text, 1, sizeof(text) - 1, file);
		fclose(file);
	}
	text[n] = '\0';
	e->code = n > 0 && strrchr(text, ')') != NULL ? strrchr(text, ')')[2] : 0;
	done(e, 0);
}

static int check_proc_state_letter(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "state") || e->end == 0 || e->code == 0)
			continue;
		if (e->on == process_of[e->actor] && e->code != 'R')
			return seen("a process that asks for its own state is not shown as running", e, NULL);
		for (x = NULL; (x = next(x)) != NULL && x->call < e->call;)
			if (is(x, "reap") && x->on == e->on && before(x, e) && x->result == 0 && e->code != 'Z')
				return seen("a process is dead, but is not shown as that", x, e);
	}
	return 0;
}
