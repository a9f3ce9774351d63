/* What verbs share: see cmd.h. */
#include "cmd.h"

#include "mode.h"
#include "names.h"
#include "port.h"
#include "shelf.h"
#include "text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAULT_RATE = 20, PROBE_END_MS = 1000 * PROBE_S_MAX + 2000 };

int cmd_fail(int status, const char *what, ...)
{
	va_list args;

	fputs("shall: ", stderr);
	va_start(args, what);
	vfprintf(stderr, what, args);
	va_end(args);
	fputc('\n', stderr);
	return status;
}

int cmd_unreadable(const char *path, const struct complaint *why)
{
	return why->line != 0 ? cmd_fail(STATUS_USAGE, "%s:%u: %s", path, why->line, why->text)
	                      : cmd_fail(STATUS_USAGE, "%s: %s", path, why->text);
}

int cmd_plant(struct campaign *c, const struct options *o, const char *verb)
{
	const struct fault *f;

	c->model |= o->model;
	if (o->fault == NULL)
		return 0;
	c->fault = fault_find(o->fault);
	f = fault_at(c->fault);
	if (f == NULL)
		return cmd_fail(STATUS_USAGE, "%s: no fault is named %s (see: shall faults --list)", verb, o->fault);
	if (f->kind == FAULT_HISTORY)
		return cmd_fail(STATUS_USAGE, "%s: fault %s edits histories; it cannot be planted in a run", verb,
		    o->fault);
	c->fault_rate = o->fault_rate != 0 ? o->fault_rate : f->rate != 0 ? f->rate : FAULT_RATE;
	c->model |= f->kind == FAULT_MODEL;
	return 0;
}

/* ---- a run's surroundings ---- */

static volatile sig_atomic_t ended_by;

static void on_end(int signal_number_)
{
	ended_by = signal_number_;
	world_interrupt();
}

void cmd_end_by_signal(void)
{
	if (ended_by == 0)
		return;
	fflush(NULL);
	signal((int)ended_by, SIG_DFL); /* sig_atomic_t may be wider */
	raise((int)ended_by);
}

/* What would end this process ends the run in good order; but whoever had it ignored (nohup, a background job) meant that. */
static void end_in_order(int signal_number_)
{
	struct sigaction action;

	if (sigaction(signal_number_, NULL, &action) != 0 || action.sa_handler == SIG_IGN)
		return;
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_end;
	sigemptyset(&action.sa_mask);
	sigaction(signal_number_, &action, NULL);
}

void cmd_catch_signals(void)
{
	sigset_t none;

	end_in_order(SIGINT);
	end_in_order(SIGTERM);
	end_in_order(SIGQUIT);
	end_in_order(SIGHUP);
	end_in_order(SIGALRM); /* an alarm outlasts exec, and is how some limit the time of what they start */
	end_in_order(SIGXCPU);
	/* Whoever started this may have ignored or blocked anything. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int cmd_open_world(struct world *w, const char *argv0)
{
	struct complaint why;

	cmd_catch_signals();
	if (!world_open(w, argv0, &why)) {
		cmd_end_by_signal();
		return cmd_fail(STATUS_ENVIRONMENT, "%s", why.text);
	}
	return 0;
}

void leftovers_before(struct leftovers *l)
{
	siginfo_t info;

	l->descriptors = port_open_descriptors();
	/*
	 * Whoever becomes shall by exec may have had children already, and the first process of a container is given
	 * others' at any time; nothing can be told of processes then.
	 */
	l->children = getpid() == 1 || waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/* What a probe made and lost, if something went wrong with it, ends by itself: see shelf.h. */
static bool children_end(void)
{
	long long until = port_now_ms() + PROBE_END_MS;
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) != -1) {
		if (pid > 0)
			continue;
		if (port_now_ms() > until)
			return false;
		poll(NULL, 0, 5);
	}
	return errno == ECHILD;
}

bool leftovers_none(const struct leftovers *l, char *what, size_t size)
{
	int now = port_open_descriptors();

	if (!l->children && !children_end()) {
		snprintf(what, size, "a process");
		return false;
	}
	if (now != l->descriptors) {
		snprintf(what, size, "%d open descriptors", now - l->descriptors);
		return false;
	}
	if (names_left() > 0) {
		snprintf(what, size, "files or other things with names, which `shall clean` tells");
		return false;
	}
	return true;
}
