#include "states.h"

#include "../std/model_signals.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct proc_calls proc_calls = { .letter = proc_letter };

char proc_letter(const char *path)
{
	char text[512];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	/* The name before it may hold anything. */
	while (n > 0 && text[n - 1] != ')')
		n--;
	return n > 0 && (size_t)n + 1 < sizeof(text) ? text[n + 1] : 0;
}

static enum proc_state state_of(char letter)
{
	switch (letter) {
	case 0:
	case 'X':
	case 'x':
		return PROC_GONE;
	case 'R':
		return PROC_RUNNING;
	case 'S':
	case 'D':
	case 'I':
		return PROC_SLEEPING;
	case 'T':
		return PROC_STOPPED;
	case 'Z':
		return PROC_ZOMBIE;
	default:
		return PROC_OTHER;
	}
}

static void perform_state(struct call *c)
{
	static const char before[] = "/proc/", after[] = "/stat";
	char path[40], digits[24];
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);
	size_t n = 0, at = sizeof(before) - 1;
	char letter;

	if (pid <= 0 || c->actor->arena->scenario.actor[c->arg[0]].process != c->arg[0])
		return;
	for (; pid > 0; pid /= 10)
		digits[n++] = (char)('0' + pid % 10);
	memcpy(path, before, at);
	while (n > 0)
		path[at++] = digits[--n];
	memcpy(path + at, after, sizeof(after));
	call_begin(c);
	letter = proc_calls.letter(path);
	call_report(c, 0, state_of(letter));
	call_end(c, 0);
}

enum imagined proc_imagine_state(struct call *c, struct model *m)
{
	unsigned process = (unsigned)c->arg[0];
	bool killed;
	int64_t code;

	if (c->local[0] == MODEL_NEW &&
	    (!model_made(m, process) || model_scenario(m)->actor[process].process != process ||
	        !actor_knows(c->actor, process)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		enum proc_state state = process == c->actor->process ? PROC_RUNNING : PROC_SLEEPING;

		if (!model_alive(m, process) || model_ended(m, process, &killed, &code))
			state = PROC_ZOMBIE;
		else if (signals_stopped(m, process))
			state = PROC_STOPPED;
		if (model_strikes(m, "proc.model-running"))
			state = PROC_RUNNING;
		call_report(c, 0, state);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

const struct op proc_ops[] = {
	{ "proc-state", "actor", "word(gone|running|sleeping|stopped|zombie|other):is", ROLE_MARK, perform_state,
	    proc_imagine_state, "asks /proc for the state of that process" },
	{ .name = NULL },
};
