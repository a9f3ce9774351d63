#include "../fork/fork.h"
#include "../std/edit.h"
#include "spawned.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FAULTS_OF "spawn"
#define RULES_OF "spawn."
#include "fault_rows.h"

/* ---- edits ---- */

static bool fits_look(const struct history *h, const struct event *e)
{
	struct expected x;

	if (spawn_of_look(h, e) == NULL)
		return false;
	fork_expect(h, e, &x);
	return x.open >= 0;
}

static bool edit_open(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "descriptor", fits_look);

	if (e != NULL)
		e->out[SHOWN_OPEN] ^= 1;
	return e != NULL;
}

static bool fits_offset(const struct history *h, const struct event *e)
{
	struct expected x;

	if (spawn_of_look(h, e) == NULL)
		return false;
	fork_expect(h, e, &x);
	return x.open == 1 && x.offset >= 0;
}

static bool edit_offset(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "descriptor", fits_offset);

	if (e != NULL)
		e->out[SHOWN_OFFSET]++;
	return e != NULL;
}

static bool fits_any(const struct history *h, const struct event *e)
{
	(void)h;
	return e->result != -1 || e->err != ENOSYS;
}

static bool edit_status(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "spawn-fail", fits_any);

	if (e == NULL)
		return false;
	e->result = e->err = 0;
	e->out[SPAWN_CHILD] = CHILD_SAID;
	e->out[SPAWN_STATUS] = 1;
	return true;
}

static bool edit_left(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "spawn-fail", spawn_is_childless);

	if (e == NULL)
		return false;
	e->result = -1;
	e->err = e->in[0] == SPAWN_NOT_PROGRAM ? EACCES : ENOENT;
	e->out[SPAWN_LEFT] = 1;
	return true;
}

/* ---- sabotaged calls ---- */

/* The last thing that was to be done is not done. */
static int spawn_less(pid_t *pid, const char *path, const struct port_spawn_act *acts, size_t n, char *const argv[],
    bool search)
{
	return port_spawn(pid, path, acts, n > 0 && fault_strikes() ? n - 1 : n, argv, search);
}

void spawn_plant_act(void)
{
	spawn_calls.spawn = spawn_less;
}

/* They are done in the opposite order. What is not possible then fails in the child: that is not wanted, so only copies are. */
static int spawn_backwards(pid_t *pid, const char *path, const struct port_spawn_act *acts, size_t n,
    char *const argv[], bool search)
{
	struct port_spawn_act turned[ACTS_MAX];
	size_t i;

	if (n > ACTS_MAX)
		return port_spawn(pid, path, acts, n, argv, search);
	for (i = 0; i < n; i++)
		if (acts[i].act != PORT_SPAWN_DUP || fcntl(acts[i].from, F_GETFD) == -1)
			return port_spawn(pid, path, acts, n, argv, search);
	for (i = 0; i < n; i++)
		turned[i] = acts[n - 1 - i];
	return port_spawn(pid, path, fault_strikes() ? turned : acts, n, argv, search);
}

void spawn_plant_order(void)
{
	spawn_calls.spawn = spawn_backwards;
}

/* What cannot be executed ends with another status, and there is no error. */
static int spawn_silent(pid_t *pid, const char *path, const struct port_spawn_act *acts, size_t n, char *const argv[],
    bool search)
{
	int e;

	if (!fault_strikes())
		return port_spawn(pid, path, acts, n, argv, search);
	e = port_spawn(pid, path, acts, n, argv, search);
	if (e == 0)
		return 0;
	*pid = fork();
	if (*pid == 0)
		_exit(1);
	return *pid > 0 ? 0 : errno;
}

void spawn_plant_status(void)
{
	spawn_calls.spawn = spawn_silent;
}

/* It fails, but a child is left. */
static int spawn_leaves(pid_t *pid, const char *path, const struct port_spawn_act *acts, size_t n, char *const argv[],
    bool search)
{
	int e = port_spawn(pid, path, acts, n, argv, search);

	if (e != 0 && fault_strikes()) {
		siginfo_t info;
		pid_t child = fork();

		if (child == 0)
			_exit(SPAWN_SAYS);
		if (child > 0)
			waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	}
	return e;
}

void spawn_plant_zombie(void)
{
	spawn_calls.spawn = spawn_leaves;
}

#define ACTIONS "file-actions"
#define FAILS "error-or-127"

const struct fault spawn_faults[] = {
	EDIT("open", ACTIONS, edit_open, "a descriptor is open that must not be, or is not"),
	EDIT("offset", ACTIONS, edit_offset, "a descriptor is of another open file description"),
	EDIT("status", FAILS, edit_status, "the child ends with another status"),
	EDIT("left", FAILS, edit_left, "a child is left after an error"),
	CALL("act", ACTIONS, spawn_plant_act, 2, "the last act is not done"),
	CALL("order", ACTIONS, spawn_plant_order, 1, "copies are made in the opposite order"),
	CALL("status", FAILS, spawn_plant_status, 2, "the child ends with another status"),
	CALL("zombie", FAILS, spawn_plant_zombie, 2, "a child is left after an error"),
	MODEL("status", FAILS, 2, "in the model the child ends with another status"),
	{ .name = NULL },
};
