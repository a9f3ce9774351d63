#include "zygote.h"

#include "folder.h"
#include "names.h"
#include "port.h"
#include "shelf.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REAP_MS_MAX = 20000 };

static int wake[2];   /* a child's end makes it readable */
static bool adopting; /* orphans come to this process, and wait to be reaped */
static bool reaping;  /* some of a case's ids may be others' already: only the caller's children are signalled */

/*
 * Where orphans are adopted by others, only their death can be seen, not their end: when it pleases the first process to reap
 * them. A pipe shows it whose write end every process of the case holds: it is at its end when the last one has died.
 */
static int lives = -1;

void zygote_adopt(void)
{
	adopting = port_subreaper();
}

static void on_child(int number)
{
	int error = errno;
	ssize_t n = write(wake[1], "c", 1);

	(void)number;
	(void)n;
	errno = error;
}

static void prepare_signals(void)
{
	struct sigaction action;
	sigset_t none;

	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_handler = SIG_IGN;
	/* What ends the supervisor ends the zygote by its orders' end of file, in good order. */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
	sigaction(SIGPIPE, &action, NULL);
	action.sa_handler = on_child;
	action.sa_flags = SA_RESTART;
	sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Stops M, if it lives and is the caller's child: until it is continued or killed its children keep their ids. */
static bool hold_main(int64_t m)
{
	siginfo_t info = { .si_pid = 0 };

	if (m <= 1 || waitid(P_PID, (id_t)m, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0)
		return false;
	kill((pid_t)m, SIGSTOP);
	return waitid(P_PID, (id_t)m, &info, WEXITED | WSTOPPED | WNOWAIT) == 0 && info.si_code == CLD_STOPPED;
}

/* A child of the caller, living or dead: its id is its own until the caller reaps it. */
static bool is_child(int64_t pid, bool *ended)
{
	siginfo_t info = { .si_pid = 0 };

	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
		return false;
	*ended = info.si_pid != 0;
	return true;
}

/* One whose parent may have consumed its end is told from a stranger by having come to the caller as an orphan. */
static bool has_its_id(const struct arena *arena, unsigned process, int64_t pid)
{
	bool ended;

	return (!reaping && arena->scenario.actor[process].id == ID_STAYS) || is_child(pid, &ended);
}

void zygote_kill_case(struct arena *arena)
{
	int64_t group = atomic_load(&arena->group);
	bool ended;
	unsigned i;

	if (group == 0)
		return; /* no case: what is noted of the last one's processes may be others' ids by now */
	if (!adopting && hold_main(group))
		worker_kill_children(arena, 0);
	/*
	 * Descendants are reaped only after this, so their ids are theirs still. A group of one's own may hold processes
	 * that are not known here; a known process may have left the group. Orphans that others reap may be gone, and their
	 * ids strangers': those are met by their group alone, whose id its unreaped leader keeps.
	 */
	if (group > 1 && (!reaping || is_child(group, &ended))) {
		kill((pid_t)-group, SIGKILL);
		kill((pid_t)group, SIGKILL);
	}
	for (i = 1; adopting && i < arena->scenario.actors && i < ACTORS_MAX; i++) {
		int64_t pid = atomic_load(&arena->pid[i]);

		if (pid > 1 && atomic_load(&arena->state[i]) < ACTOR_DEAD && has_its_id(arena, i, pid))
			kill((pid_t)pid, SIGKILL);
	}
}

/*
 * Nobody known is left who could signal another. One that is no child of the caller was consumed, or has an ancestor who is
 * and who lives; or else it would have come to the caller by now.
 */
static bool all_have_ended(const struct arena *arena)
{
	bool ended = true;
	unsigned i;

	for (i = 0; ended && i < arena->scenario.actors && i < ACTORS_MAX; i++) {
		int64_t pid = atomic_load(&arena->pid[i]);

		if (pid > 1 && arena->scenario.actor[i].process == i)
			is_child(pid, &ended);
	}
	return ended;
}

static void answer(int answers, enum zygote_answer what)
{
	char byte = (char)what;
	ssize_t n = write(answers, &byte, 1);

	(void)n; /* a dead supervisor shows at the orders' end of file */
}

/* Waits a little for the last one to die. */
static bool all_are_dead(void)
{
	struct pollfd end = { .fd = lives, .events = POLLIN };
	char byte;

	return poll(&end, 1, 1) == 1 && read(lives, &byte, 1) == 0;
}

static void forget_lives(void)
{
	if (lives >= 0)
		close(lives);
	lives = -1;
}

bool zygote_reap_all(struct arena *arena, int answers)
{
	long long from = port_now_ms();
	unsigned i;

	/* Before the first id is given up: those that are killed one by one, their parents before them, may signal until then. */
	while (adopting && !all_have_ended(arena)) {
		if (port_now_ms() - from > REAP_MS_MAX)
			return false;
		zygote_kill_case(arena);
		poll(NULL, 0, 1);
	}
	reaping = true;
	for (;;) {
		int status = 0;
		pid_t pid = waitpid(-1, &status, WNOHANG | WUNTRACED);

		if (pid > 0) {
			/* It was stopped as soon as it was made, by a signal to its group, before it could say who it is. */
			if (WIFSTOPPED(status))
				kill(pid, SIGKILL);
			continue;
		}
		if (pid == -1 && errno == ECHILD)
			break;
		if (port_now_ms() - from > REAP_MS_MAX) {
			reaping = false;
			return false;
		}
		zygote_kill_case(arena);
		poll(NULL, 0, 1);
	}
	reaping = false;
	/*
	 * Without a subreaper orphans are somebody else's: all that can be seen is that nobody has the pipe any more; one may
	 * just have been made, by a process that was killed meanwhile, in any group. In a container the supervisor may be
	 * the first process, and they are its.
	 */
	while (lives >= 0 && !all_are_dead()) {
		if (port_now_ms() - from > REAP_MS_MAX)
			return false;
		if (answers >= 0)
			answer(answers, ANSWER_STRAYS);
	}
	/* Their ids may become strangers' from now on. */
	for (i = 0; i < ACTORS_MAX; i++)
		atomic_store(&arena->pid[i], 0);
	return true;
}

void zygote_clear_litter(struct arena *arena)
{
	uint32_t litter = atomic_exchange(&arena->litter, 0);

	if ((litter & 1) != 0 && !folder_empty(arena->platform.folder))
		atomic_store(&arena->spoilt, (uint32_t)errno);
	shelf_clear(arena->platform.shelf, litter >> 1, arena->scenario.objects);
}

/* Whoever waits for the end of the run's output must not wait for its processes. */
static void detach_output(void)
{
	int null = port_nothing();

	if (null < 0)
		return;
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	if (null > 2)
		close(null);
}

static pid_t start_case(struct arena *arena, int orders, int answers)
{
	pid_t self = getpid();
	int life[2] = { -1, -1 };
	pid_t m;

	if (!adopting && pipe(life) != 0)
		return -1;
	m = fork();
	if (m == 0) {
		setsid();
		atomic_store(&arena->group, (int64_t)getpid());
		port_die_with_parent(self);
		close(orders);
		close(answers);
		close(wake[0]);
		close(wake[1]);
		if (life[0] >= 0)
			close(life[0]);
		worker_main(arena);
	}
	if (life[1] >= 0)
		close(life[1]);
	lives = life[0];
	if (m > 0)
		atomic_store(&arena->group, (int64_t)m);
	else
		forget_lives();
	return m;
}

/* Ends the case: M is ended but not reaped, so its group's id is taken. */
static void finish_case(struct arena *arena, int answers)
{
	bool clean;

	zygote_kill_case(arena);
	clean = zygote_reap_all(arena, answers);
	forget_lives();
	zygote_clear_litter(arena);
	atomic_store(&arena->group, 0);
	answer(answers, clean ? ANSWER_DONE : ANSWER_POLLUTED);
}

static void obey(struct arena *arena, char order, pid_t *m, int orders, int answers)
{
	switch (order) {
	case ORDER_RUN:
		*m = start_case(arena, orders, answers);
		if (*m < 0) {
			atomic_store(&arena->trouble, (uint32_t)errno);
			answer(answers, ANSWER_NO_FORK);
		}
		break;
	case ORDER_KILL:
		if (*m > 0)
			zygote_kill_case(arena);
		break;
	default:
		answer(answers, ANSWER_PONG);
	}
}

_Noreturn void zygote_main(struct arena *arena, int orders, int answers)
{
	struct pollfd wait[2];
	pid_t m = -1;
	char bytes[64];

	detach_output();
	zygote_adopt();
	if (pipe(wake) != 0)
		_exit(4);
	fcntl(wake[0], F_SETFL, O_NONBLOCK);
	fcntl(wake[1], F_SETFL, O_NONBLOCK);
	prepare_signals();
	wait[0] = (struct pollfd){ .fd = orders, .events = POLLIN };
	wait[1] = (struct pollfd){ .fd = wake[0], .events = POLLIN };
	for (;;) {
		/* The time limit only guards against a lost SIGCHLD: this may be the system's fault under test. */
		int n = poll(wait, 2, m > 0 ? 200 : -1);

		if (n > 0 && wait[1].revents != 0)
			while (read(wake[0], bytes, sizeof(bytes)) > 0)
				;
		if (n > 0 && wait[0].revents != 0) {
			if (read(orders, bytes, 1) != 1)
				break;
			obey(arena, bytes[0], &m, orders, answers);
		}
		if (m > 0 && port_ended(m) != 0) {
			finish_case(arena, answers);
			m = -1;
		}
	}
	if (m > 0) {
		zygote_kill_case(arena);
		if (!zygote_reap_all(arena, -1))
			_exit(4);
	}
	/* The supervisor may be dead. If it is not, it has nothing left to do then. */
	names_sweep();
	_exit(0);
}
