#include "../file/file.h"
#include "../fork/fork.h"
#include "spawned.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct spawn_calls spawn_calls = { .spawn = port_spawn, .waitpid = waitpid };

/* ---- acts, as the steps before say them; the same for both worlds ---- */

/* The first of the acts that stand right before the step. */
static unsigned first_act(const struct actor *a)
{
	unsigned i = a->step, n;

	for (n = 0; i > 0 && n < ACTS_MAX; n++, i--) {
		const char *name = op_at(a->plan->step[i - 1].op)->name;

		if (strncmp(name, "act-", 4) != 0)
			break;
	}
	return i;
}

static bool is_regular(const struct actor *a, int64_t end)
{
	return strcmp(kind_at(a->arena->scenario.object[end_object(end)].kind)->name, "regular") == 0;
}

/* What the child does then, in terms of the operations that others do by themselves. */
static void say(struct spawn_act *act, const char *op, const struct step *step)
{
	unsigned k;

	act->op = (unsigned)op_find(op, strlen(op));
	for (k = 0; k < OPERANDS_MAX; k++)
		act->arg[k] = step->operand[k].n;
}

/* ---- the real world ---- */

enum { NUMBER_FIRST = 300 };

static int32_t *handle(struct arena *a, unsigned process, int64_t end)
{
	return &a->handle[process][end_object(end)][end_side(end)][end_slot(end)];
}

/* A number that this process has not, nor gets by itself. */
static int free_number(int64_t end)
{
	int n = NUMBER_FIRST + (int)(end_object(end) * SLOTS_MAX + end_slot(end)) * SIDES_MAX + (int)end_side(end);

	return fcntl(n, F_GETFD) == -1 ? n : -1;
}

/* False: it means nothing for the child as it is by then. */
static bool plan_act(const struct spawning *s, const struct step *step, struct port_spawn_act *out)
{
	struct arena *a = s->arena;
	const char *name = op_at(step->op)->name;
	int64_t end = step->operand[0].n, to = step->operand[1].n;
	int32_t *fd = handle(a, s->child, end);

	if (strcmp(name, "act-close") == 0) {
		if (*fd < 0)
			return false;
		*out = (struct port_spawn_act){ PORT_SPAWN_CLOSE, *fd, -1, NULL };
		*fd = -1;
		return true;
	}
	if (strcmp(name, "act-dup") == 0) {
		int32_t *other = handle(a, s->child, to);
		int number = *other >= 0 ? *other : free_number(to);

		if (*fd < 0 || number < 0 || end == to || end_object(end) != end_object(to) ||
		    end_side(end) != end_side(to))
			return false;
		*out = (struct port_spawn_act){ PORT_SPAWN_DUP, number, *fd, NULL };
		*other = number;
		return true;
	}
	if (*fd >= 0 || free_number(end) < 0)
		return false;
	*fd = free_number(end);
	*out = (struct port_spawn_act){ PORT_SPAWN_OPEN, *fd, -1, a->scenario.object[end_object(end)].name };
	return true;
}

static unsigned plan_acts(const struct actor *a, const struct spawning *s, struct port_spawn_act *plan,
    struct spawn_act *said)
{
	unsigned i, n = 0;

	for (i = first_act(a); i < a->step; i++) {
		const struct step *step = &a->plan->step[i];
		const char *name = op_at(step->op)->name;

		if (!is_regular(a, step->operand[0].n) || !plan_act(s, step, &plan[n]))
			continue;
		say(&said[n++], strcmp(name, "act-open") == 0 ? "file-open" : name + 4, step);
	}
	return n;
}

static void perform_spawn(struct call *c)
{
	struct port_spawn_act plan[ACTS_MAX];
	struct spawn_act said[ACTS_MAX];
	struct spawning s;
	pid_t pid = 0;
	unsigned n, i;
	int e;

	if (!spawn_begin(c, &s))
		return;
	n = plan_acts(c->actor, &s, plan, said);
	call_begin(c);
	spawn_starts(&s);
	for (i = 0; i < n; i++)
		spawn_does(&s, &said[i]);
	spawn_execs(&s);
	e = spawn_calls.spawn(&pid, s.image.argv[0], plan, n, s.image.argv, c->arg[1] == SPAWN_SEARCH);
	if (e == 0)
		spawn_made(&s, pid);
	else
		spawn_failed(&s);
	errno = e;
	call_end(c, e == 0 ? 0 : -1);
	if (e != 0 && e != ENOSYS)
		core_give_up(s.arena, e);
}

/* ---- what cannot be spawned ---- */

/* Nothing is left that could be waited for. */
static bool is_childless(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == -1 && errno == ECHILD;
}

static void perform_fail(struct call *c)
{
	static const struct port_spawn_act bad = { PORT_SPAWN_OPEN, NUMBER_FIRST - 1, -1, "/no/such/file" };
	static const char *const path[] = { "/no/such/program", "/dev/null", NULL };
	struct arena *arena = c->actor->arena;
	char name[] = "shall", help[] = "--version", *argv[] = { name, help, NULL };
	int64_t how = c->arg[0];
	int e, status = 0, child = CHILD_NONE;
	pid_t pid = 0;

	if (how < 0 || how >= SPAWN_FAILURES || arena->platform.self[0] == '\0')
		return;
	call_begin(c);
	e = spawn_calls.spawn(&pid, path[how] != NULL ? path[how] : arena->platform.self, &bad, how == SPAWN_BAD_OPEN,
	    argv, false);
	if (e == 0) {
		pid_t got;

		while ((got = spawn_calls.waitpid(pid, &status, 0)) == -1 && errno == EINTR)
			;
		child = got == pid && WIFEXITED(status) ? CHILD_SAID : CHILD_OTHERWISE;
	}
	call_report(c, SPAWN_CHILD, child);
	call_report(c, SPAWN_STATUS, child == CHILD_SAID ? WEXITSTATUS(status) : 0);
	call_report(c, SPAWN_LEFT, is_childless() ? 0 : 1);
	errno = e;
	call_end(c, e == 0 ? 0 : -1);
}

static void perform_act(struct call *c)
{
	(void)c; /* it is read by the spawn that it stands before */
}

/* ---- the model ---- */

static unsigned imagine_acts(const struct call *c, struct spawn_act *said)
{
	unsigned i, n = 0;

	for (i = first_act(c->actor); i < c->actor->step; i++) {
		const struct step *step = &c->actor->plan->step[i];
		const char *name = op_at(step->op)->name;

		if (!is_regular(c->actor, step->operand[0].n) ||
		    (strcmp(name, "act-dup") == 0 && step->operand[0].n == step->operand[1].n))
			continue;
		say(&said[n++], strcmp(name, "act-open") == 0 ? "file-open" : name + 4, step);
	}
	return n;
}

enum imagined spawn_imagine_spawn(struct call *c, struct model *m)
{
	struct spawn_act said[ACTS_MAX];
	unsigned n = imagine_acts(c, said);

	return spawn_imagine(c, m, said, n, -1);
}

enum imagined spawn_imagine_act(struct call *c, struct model *m)
{
	(void)c;
	(void)m;
	return IMAGINED_DONE;
}

static bool has_children(const struct call *c, struct model *m)
{
	const struct scenario *s = model_scenario(m);
	unsigned i;

	for (i = 1; i < s->actors; i++)
		if (s->actor[i].process == i && s->actor[s->actor[i].parent].process == c->actor->process &&
		    model_made(m, i))
			return true;
	return false;
}

enum imagined spawn_imagine_fail(struct call *c, struct model *m)
{
	static const int error[] = { ENOENT, EACCES, ENOENT };
	bool says;

	if (c->arg[0] < 0 || c->arg[0] >= SPAWN_FAILURES)
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	says = model_habit(m, &spawn_liberties[SPAWN_BY_STATUS], 2) == 1;
	call_report(c, SPAWN_CHILD, says ? CHILD_SAID : CHILD_NONE);
	call_report(c, SPAWN_STATUS, says ? (model_strikes(m, "spawn.model-status") ? 1 : SPAWN_SAYS) : 0);
	call_report(c, SPAWN_LEFT, has_children(c, m));
	return model_says(c, says ? 0 : error[c->arg[0]]);
}

const struct op spawn_ops[] = {
	{ "act-close", "end", "", ROLE_MARK, perform_act, spawn_imagine_act, "the spawn that follows closes it" },
	{ "act-dup", "end end", "", ROLE_MARK, perform_act, spawn_imagine_act,
	    "the spawn that follows copies the first into the second slot" },
	{ "act-open", "end", "", ROLE_MARK, perform_act, spawn_imagine_act,
	    "the spawn that follows opens the file there" },
	{ "spawn", "actor word(by-path|by-search):how", "", ROLE_FORK, perform_spawn, spawn_imagine_spawn,
	    "makes that process in a new image, by posix_spawn() or posix_spawnp()" },
	{ "spawn-fail", "word(no-program|not-program|bad-open):what",
	    "word(none|said|otherwise):child num:status num:left", ROLE_NONE, perform_fail, spawn_imagine_fail,
	    "tries to spawn what cannot be executed" },
	{ .name = NULL },
};
