#include "terminal.h"

#include "shelf.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "port.h"

struct terminal_calls terminal_calls = { .take = port_take_terminal, .tcgetpgrp = tcgetpgrp, .tcsetpgrp = tcsetpgrp };

/* ---- is there such a thing? ---- */

enum { STOP_S_MAX = 2 };

/* Who reads from it in the background is stopped, or who changes the foreground: a scenario would wait for that in vain. */
static bool stops(int slave, bool reads)
{
	pid_t pid = shelf_fork();
	int status = 0;
	char byte;

	if (pid == 0) {
		alarm(STOP_S_MAX);
		_exit(setpgid(0, 0) == 0 && (reads ? read(slave, &byte, 1) == 1 : tcsetpgrp(slave, getpgrp()) == 0)
		        ? 0
		        : 1);
	}
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return false;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return true;
}

static void as_by_default(void)
{
	static const int numbers[] = { SIGHUP, SIGTTIN, SIGTTOU };
	sigset_t set;
	unsigned i;

	sigemptyset(&set);
	for (i = 0; i < 3; i++) {
		signal(numbers[i], SIG_DFL);
		sigaddset(&set, numbers[i]);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static const char *const lacks[] = { NULL, "no session can get a pseudo-terminal as its controlling terminal here",
	"nobody is stopped here who reads from the terminal in the background, or changes the foreground",
	"the jobs of a session could not be ended here, since nobody adopts orphans but the first process" };
enum { NOTHING_LACKS, NO_TERMINAL, NO_STOPS, NO_ADOPTION };

static int takes_one(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave = -1;
	const char *name;

	if (setsid() == -1 || master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		return NO_TERMINAL;
	name = ptsname(master);
	if (name != NULL)
		slave = open(name, O_RDWR | O_NOCTTY);
	if (slave < 0 || port_take_terminal(slave) != 0 || tcsetpgrp(slave, getpgrp()) != 0 || tcgetpgrp(slave) < 0)
		return NO_TERMINAL;
	return stops(slave, true) && stops(slave, false) ? NOTHING_LACKS : NO_STOPS;
}

/* In a process that leads no group yet. */
static int found(void)
{
	pid_t pid = shelf_fork();
	int status = -1;

	if (pid == 0) {
		as_by_default();
		_exit(takes_one());
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : NO_TERMINAL;
}

static bool has_terminals(void)
{
	return found() != NO_TERMINAL;
}

static bool has_stops(void)
{
	return found() == NOTHING_LACKS;
}

const char *terminal_absent(void)
{
	if (!port_can_adopt())
		return lacks[NO_ADOPTION];
	return lacks[shelf_works(has_stops) ? NOTHING_LACKS : shelf_works(has_terminals) ? NO_STOPS : NO_TERMINAL];
}

/* ---- operations ---- */

/* The descriptor of a slave, -1 if it is none. */
static int slave_of(const struct call *c)
{
	return end_side(c->arg[0]) == SIDE_SLAVE ? handle_get(c->actor, c->arg[0]) : -1;
}

void terminal_declares(const struct call *c)
{
	static const uint8_t made[] = { SIG_I_HUP, SIG_I_CONT, SIG_I_TTIN, SIG_I_TTOU };
	struct call part;
	unsigned i;

	for (i = 0; i < sizeof(made); i++) {
		std_part(&part, c, "ctty-makes");
		part.arg[0] = end_object(c->arg[0]);
		part.arg[1] = made[i];
		call_begin(&part);
		call_end(&part, 0);
	}
}

static void perform_take(struct call *c)
{
	int fd = slave_of(c), r;

	if (fd < 0)
		return;
	terminal_declares(c);
	call_begin(c);
	r = terminal_calls.take(fd);
	call_end(c, r);
}

static void perform_source(struct call *c)
{
	call_begin(c);
	call_end(c, 0);
}

static void perform_get(struct call *c)
{
	int fd = slave_of(c);
	pid_t group;

	if (fd < 0)
		return;
	call_begin(c);
	group = terminal_calls.tcgetpgrp(fd);
	call_report(c, 0, actor_of_pid(c->actor, group));
	call_end(c, group == -1 ? -1 : 0);
}

static void perform_set(struct call *c)
{
	int fd = slave_of(c), r;
	int64_t leader = actor_pid(c->actor, (unsigned)c->arg[1]);

	if (fd < 0 || leader <= 1)
		return;
	call_begin(c);
	r = terminal_calls.tcsetpgrp(fd, (pid_t)leader);
	call_end(c, r);
}

static void perform_negative(struct call *c)
{
	int fd = slave_of(c), r;

	if (fd < 0)
		return;
	call_begin(c);
	r = terminal_calls.tcsetpgrp(fd, -getpgrp());
	call_end(c, r);
}

const struct op jobctl_ops[] = {
	{ "ctty", "end", "", ROLE_TUNE, perform_take, terminal_imagine_take,
	    "the leader of a session takes the slave of a pseudo-terminal as its controlling terminal" },
	{ "ctty-makes", "obj sig", "", ROLE_SESSION_SOURCE, perform_source, terminal_imagine_source,
	    "says that the terminal may send that signal to the session from now on; ctty says so by itself" },
	{ "tcgetpgrp", "end", "actor:group", ROLE_TUNE, perform_get, terminal_imagine_get,
	    "asks which group is in the foreground of a terminal" },
	{ "tcsetpgrp", "end actor:leader", "", ROLE_TUNE, perform_set, terminal_imagine_set,
	    "puts the group that a process leads into the foreground of a terminal" },
	{ "tcsetpgrp-negative", "end", "", ROLE_TUNE, perform_negative, terminal_imagine_negative,
	    "asks to put a group with a negative id there" },
	{ .name = NULL },
};
