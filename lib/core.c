#include "core.h"

#include "mode.h"
#include "place.h"
#include "port.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct core_calls core_calls = { .fork = fork, .exec = execv, .wait_keep = port_wait_keep };

/* What was planned cannot be any more: the case is over, before anybody waits for who was never born. */
void core_give_up(struct arena *arena, int error)
{
	int64_t group = atomic_load(&arena->group);

	atomic_store(&arena->trouble, (uint32_t)error);
	if (group > 1) /* M's: its id is taken as long as anybody of the case is there */
		kill((pid_t)-group, SIGKILL);
	kill(0, SIGKILL);
}

static void perform_fork(struct call *c)
{
	struct actor *a = c->actor;
	struct arena *arena = a->arena;
	unsigned child = (unsigned)c->arg[0];
	pid_t parent = getpid();
	bool thread = a->index != a->process;
	pid_t pid;

	if (atomic_load(&arena->pid[child]) != 0)
		return;
	memcpy(arena->handle[child], arena->handle[a->process], sizeof(arena->handle[child]));
	atomic_store(&arena->kickable[child], atomic_load(&arena->kickable[a->process]));
	a->newborn = child + 1;
	call_begin(c);
	pid = core_calls.fork();
	if (pid == 0)
		worker_child(arena, child, thread, parent);
	if (pid > 0)
		arena_know(arena, child, pid); /* whoever comes after this call knows the child */
	call_end(c, pid > 0 ? 0 : -1);
	if (pid < 0)
		core_give_up(arena, errno);
}

static void perform_thread(struct call *c)
{
	int e;

	if (atomic_load(&c->actor->arena->state[c->arg[0]]) != ACTOR_UNBORN)
		return;
	call_begin(c);
	e = worker_start_thread(c->actor->arena, (unsigned)c->arg[0]);
	errno = e;
	call_end(c, e == 0 ? 0 : -1);
	if (e != 0)
		core_give_up(c->actor->arena, e);
}

static void perform_join(struct call *c)
{
	call_begin(c);
	worker_join((int)c->arg[0]);
	call_end(c, 0);
}

bool core_image_of(struct arena *arena, unsigned process, struct new_image *image)
{
	static char verb[] = "image";

	if (arena->fd < 0 || arena->platform.self[0] == '\0')
		return false;
	snprintf(image->fd, sizeof(image->fd), "%d", arena->fd);
	snprintf(image->actor, sizeof(image->actor), "%u", process);
	image->argv[0] = arena->platform.self;
	image->argv[1] = verb;
	image->argv[2] = image->fd;
	image->argv[3] = image->actor;
	image->argv[4] = NULL;
	fcntl(arena->fd, F_SETFD, 0); /* and so it stays: another thread may be making an image, too */
	return true;
}

bool core_exec_begin(struct call *c, struct new_image *image)
{
	const struct actor *a = c->actor;

	/* A process with threads would lose them without a record. */
	if (a->index != a->process || !core_image_of(a->arena, a->index, image))
		return false;
	image->kickable = atomic_exchange(&a->arena->kickable[a->process], 0); /* what is caught becomes default */
	return true;
}

void core_exec_failed(struct call *c, const struct new_image *image)
{
	atomic_store(&c->actor->arena->kickable[c->actor->process], image->kickable);
}

static void perform_exec(struct call *c)
{
	struct new_image image;

	if (!core_exec_begin(c, &image))
		return;
	call_begin(c);
	core_calls.exec(image.argv[0], image.argv);
	call_end(c, -1);
	core_exec_failed(c, &image);
}

static void perform_exit(struct call *c)
{
	worker_exit(c->actor, (int)c->arg[0]);
}

static void perform_reap(struct call *c)
{
	struct arena *arena = c->actor->arena;
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);
	bool killed = false;
	int code = 0, r;

	if (pid <= 0 || arena->scenario.actor[c->arg[0]].process != c->arg[0])
		return;
	call_begin(c);
	r = core_calls.wait_keep((pid_t)pid, &killed, &code);
	if (r == 0) {
		call_report(c, 0, killed);
		call_report(c, 1, killed ? signal_index(code) : code);
	}
	call_end(c, r);
	if (r == 0)
		atomic_store(&arena->state[c->arg[0]], ACTOR_DEAD);
}

/* ---- the harness's own means of order: no system call of the system under test is involved ---- */

enum { MEET_TURNS_MAX = 4000 };

static void perform_meet(struct call *c)
{
	struct arena *arena = c->actor->arena;
	_Atomic uint32_t *meet = &arena->meet[(uint64_t)c->arg[0] % MEETS_MAX];
	uint32_t n = c->arg[1] > 0 ? (uint32_t)c->arg[1] : 1;
	uint32_t mine, goal;
	unsigned turn;

	call_begin(c);
	mine = atomic_fetch_add(meet, 1);
	goal = (mine / n + 1) * n;
	for (turn = 0; atomic_load(meet) < goal && turn < MEET_TURNS_MAX && mode_wait(turn); turn++)
		;
	call_end(c, 0);
}

static void perform_tell(struct call *c)
{
	call_begin(c);
	atomic_fetch_add(&c->actor->arena->token[(uint64_t)c->arg[0] % TOKENS_MAX], 1);
	call_end(c, 0);
}

/* True if a living process could still tell the token. */
static bool may_be_told(const struct arena *arena, int64_t token)
{
	unsigned a, i;

	for (a = 0; a < arena->scenario.actors; a++) {
		const struct actor_plan *plan = &arena->scenario.actor[a];
		unsigned state = atomic_load(&arena->state[plan->process]);

		if (state >= ACTOR_ENDING)
			continue;
		for (i = 0; i < plan->steps; i++)
			if (strcmp(op_at(plan->step[i].op)->name, "tell") == 0 && plan->step[i].operand[0].n == token)
				return true;
	}
	return false;
}

static void perform_await(struct call *c)
{
	struct arena *arena = c->actor->arena;
	_Atomic uint32_t *token = &arena->token[(uint64_t)c->arg[0] % TOKENS_MAX];
	unsigned turn;

	call_begin(c);
	for (turn = 0; (int64_t)atomic_load(token) < c->arg[1]; turn++) {
		bool passed = mode_pass(c->actor);

		if (!passed && turn < 500)
			mode_spin(10);
		else if (!passed)
			sched_yield();
		if ((passed || turn % 4096 == 4095) && !may_be_told(arena, c->arg[0]))
			break;
	}
	call_end(c, 0);
}

static void perform_spin(struct call *c)
{
	if (mode_is_timed())
		mode_spin(c->arg[0] > 0 ? (uint64_t)c->arg[0] % 10000000 : 0);
}

static void perform_yield(struct call *c)
{
	int64_t i;

	for (i = 0; i < c->arg[0] && i < 100000 && mode_is_timed(); i++)
		sched_yield();
}

static void perform_elsewhere(struct call *c)
{
	place_move(c->actor);
}

static void perform_nothing(struct call *c)
{
	(void)c;
}

const struct op core_ops[] = {
	{ "repeat", "num:times", "", ROLE_REPEAT, perform_nothing, NULL, "does the steps up to its end that often" },
	{ "end", "", "", ROLE_END, perform_nothing, NULL, "ends the innermost repeat" },
	{ "start", "", "", ROLE_START, perform_nothing, NULL,
	    "recorded as the first act of a process, thread or image" },
	{ "fork", "actor", "", ROLE_FORK, perform_fork, core_imagine_fork, "makes that process, a copy of this one" },
	{ "create", "actor", "", ROLE_THREAD, perform_thread, core_imagine_thread,
	    "makes that thread of this process" },
	{ "join", "actor", "", ROLE_JOIN, perform_join, core_imagine_join,
	    "waits for a thread of this process to end" },
	{ "exec", "", "", ROLE_EXEC, perform_exec, core_imagine_exec, "goes on with the next step in a new image" },
	{ "exit", "num:status", "", ROLE_EXIT, perform_exit, core_imagine_exit, "ends the process" },
	{ "reap", "actor", "word(exited|killed):how num:code", ROLE_REAP, perform_reap, core_imagine_reap,
	    "waits until a child has terminated; its id stays taken" },
	{ "meet", "num:place num:actors", "", ROLE_MARK, perform_meet, core_imagine_meet,
	    "waits a bounded time until so many have come to this place" },
	{ "tell", "num:token", "", ROLE_MARK, perform_tell, core_imagine_tell, "adds one to a token" },
	{ "await", "num:token num:times", "", ROLE_MARK, perform_await, core_imagine_await,
	    "waits until a token was told so often" },
	{ "spin", "num:turns", "", ROLE_MARK, perform_spin, core_imagine_spin, "computes for a while" },
	{ "yield", "num:times", "", ROLE_MARK, perform_yield, core_imagine_yield, "gives the processor away" },
	{ "elsewhere", "", "", ROLE_MARK, perform_elsewhere, core_imagine_elsewhere,
	    "sees what is shared in memory at another address from now on" },
	{ "kick", "actor sig", "", ROLE_SEND, NULL, NULL, "recorded when the watchdog signals a sleeper" },
	{ .name = NULL },
};
