/* New images that are given something, and the checks of the rules of exec, for the programs of `shall emit-c`. */
#include "../../fork/emit/read.h"
#include "emit/exec.h"

/* ---- arguments and variables ---- */

enum { EXECV, EXECVE, EXECVP };

extern char **environ;

/* The i-th string: one in four is empty, one in four is as long as may be. What it holds depends on its number and on `seed`. */
static void make_string(char *text, const char *name, long i, long most, long seed)
{
	unsigned state = (unsigned)(seed * 7919 + i * 104729 + 1);
	long n = name[0] != '\0' ? sprintf(text, "%s%ld=", name, i) : 0;
	long end = n + (i % 4 == 0 ? 0 : i % 4 == 1 ? most : i % (most + 1));

	for (; n < end; n++) {
		state = state * 1664525U + 1013904223U;
		text[n] = (char)((state >> 16) % 255 + 1);
	}
	text[n] = '\0';
}

/* Adds so many to a list that has room for them. */
static char **add_strings(char **list, const char *name, long n, long most, long seed)
{
	long i;

	for (i = 0; i < n; i++) {
		list[i] = malloc((size_t)most + 64);
		make_string(list[i], name, i, most, seed);
	}
	list[n] = NULL;
	return list + n;
}

static void do_exec_with(long arguments, long most, long variables, long seed, int by, int image)
{
	char file[12], actor[12], steps[12];
	char **argv = calloc((size_t)arguments + 6, sizeof(*argv));
	char **environment = calloc((size_t)variables + 1, sizeof(*environment));
	char **old = environ;
	struct event *e;

	memcpy(s->kept[me], fd, sizeof(fd));
	sprintf(file, "%d", shared_file);
	sprintf(actor, "%d", me);
	sprintf(steps, "%d", image);
	argv[0] = program;
	argv[1] = "image";
	argv[2] = file;
	argv[3] = actor;
	argv[4] = steps;
	add_strings(argv + 5, "", arguments, most, seed);
	add_strings(environment, "SHALL_V", variables, most, seed);
	e = begin("exec", image, arguments);
	e->value = most;
	e->low = variables;
	e->high = seed;
	if (by == EXECVE) {
		execve(program, argv, environment);
	} else {
		environ = environment;
		(by == EXECV ? execv : execvp)(program, argv);
	}
	done(e, -1);
	environ = old;
	free(argv);
	free(environment);
}

/* How many of the strings that this image was to be given it has not. */
static void do_arguments(void)
{
	const struct event *x, *exec = NULL;
	struct event *e = begin("arguments", 0, 0);
	const char *value;
	char *text, name[32];
	long i, n = 0, wrong = 0;

	for (x = NULL; (x = next(x)) != NULL && x->call < e->call;)
		if (x->actor == me && is(x, "exec"))
			exec = x;
	if (exec == NULL || given == NULL)
		return;
	text = malloc((size_t)exec->value + 64);
	while (given[n] != NULL)
		n++;
	for (i = 0; i < exec->asked; i++) {
		make_string(text, "", i, (long)exec->value, (long)exec->high);
		wrong += i >= n || given[i] == NULL || strcmp(given[i], text) != 0;
	}
	for (i = 0; i < exec->low; i++) {
		make_string(text, "SHALL_V", i, (long)exec->value, (long)exec->high);
		sprintf(name, "SHALL_V%ld", i);
		value = getenv(name);
		wrong += value == NULL || strcmp(value, strchr(text, '=') + 1) != 0;
	}
	free(text);
	done(e, wrong + (n != exec->asked));
}

static int check_exec_argv_env_fidelity(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "arguments") && e->end != 0 && e->result != 0)
			return seen("a new image has other arguments or variables than it was given", e, NULL);
	return 0;
}

/* ---- descriptors ---- */

/* The image in which e was done, by the exec that made it; NULL: there is none. */
static const struct event *image_of(const struct event *e)
{
	const struct event *x, *exec = NULL;

	for (x = NULL; (x = next(x)) != NULL && x->call < e->call;)
		if (x->actor == e->actor && is(x, "exec") && x->end == 0)
			exec = x;
	return exec;
}

/* Whether the process had that descriptor when the call began, and marked: 2; 1: unmarked; 0: not; -1: it never opened it. */
static int had(int process, int end, const struct event *until)
{
	const struct event *e;
	int state = -1;

	for (e = NULL; (e = next(e)) != NULL && e->call < until->call;) {
		if (e->actor != process || (e->end != 0 && e->result == -1))
			continue;
		if (is(e, "open") || is(e, "dup"))
			state = e->on == end ? 1 : state;
		if (is(e, "close") && e->on == end && state > 0)
			state = 0;
		if (is(e, "cloexec") && e->on == end && state == 1)
			state = 2;
		if (is(e, "exec") && e->end == 0 && state == 2)
			state = 0;
	}
	return state;
}

static int check_exec_fd_inheritance(void)
{
	const struct event *e, *exec;

	for (e = NULL; (e = next(e)) != NULL;) {
		exec = is(e, "look") && e->end != 0 && alone(e->actor) ? image_of(e) : NULL;
		if (exec == NULL)
			continue;
		if (had(e->actor, e->on, e) == 0 && e->came)
			return seen("a descriptor is open in a new image that exec had to close", exec, e);
		if (had(e->actor, e->on, e) > 0 && !e->came)
			return seen("a descriptor is not open in a new image that exec had to keep", exec, e);
	}
	return 0;
}

/* ---- an exec that fails ---- */

enum { NO_FILE, NO_NAME, ROOT, DEVICE, THROUGH, LONG_NAME, LOOP, TEXT };

static void do_exec_fail(int what)
{
	static const char *const path[] = { "no/such/file", "", "/", "/dev/null", "/dev/null/file" };
	char name[] = "exec", *argv[] = { name, NULL }, long_name[600];
	struct event *e;

	if (what == LOOP || what == TEXT) /* these would need files */
		return;
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	e = begin("exec-fail", what, 0);
	done(e, execv(what == LONG_NAME ? long_name : path[what], argv));
}

static int check_exec_failure_noop(void)
{
	static const int error[] = { ENOENT, ENOENT, EACCES, EACCES, ENOTDIR, ENAMETOOLONG };
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "exec-fail") && e->end != 0 && (e->result != -1 || e->error != error[e->on]))
			return seen("an exec of what cannot be executed did not fail as it must", e, NULL);
		if (!is(e, "look") || e->end == 0 || e->came || had(e->actor, e->on, e) <= 0)
			continue;
		for (x = NULL; (x = next(x)) != NULL && x->call < e->call;)
			if (is(x, "exec-fail") && x->actor == e->actor)
				return seen("a descriptor is not open after an exec that failed", x, e);
	}
	return 0;
}

/* ---- the alternate stack ---- */

enum { STACK_ASKED, STACK_ON, STACK_OFF };

static void do_sigstack(int what)
{
	static char memory[1 << 16];
	struct event *e = begin("sigstack", what, 0);
	stack_t stack, old;

	memset(&stack, 0, sizeof(stack));
	memset(&old, 0, sizeof(old));
	stack.ss_flags = what == STACK_ON ? 0 : SS_DISABLE;
	stack.ss_sp = memory;
	stack.ss_size = sizeof(memory);
	if (sigaltstack(what == STACK_ASKED ? NULL : &stack, &old) == 0)
		e->came = (old.ss_flags & SS_DISABLE) == 0;
	done(e, 0);
}

static int check_exec_signal_state(void)
{
	const struct event *e, *x, *exec;

	for (e = NULL; (e = next(e)) != NULL;) {
		exec = is(e, "sigstack") && e->end != 0 ? image_of(e) : NULL;
		if (exec == NULL || !e->came)
			continue;
		for (x = next(exec); x != NULL && x->call < e->call; x = next(x))
			if (is(x, "sigstack") && x->actor == e->actor)
				break;
		if (x == NULL || x->call >= e->call)
			return seen("a new image has an alternate stack", exec, e);
	}
	return 0;
}

static int of_the_umask(const struct event *set, const struct event *asked)
{
	(void)asked;
	return set->on == UMASK;
}

static int check_exec_attributes_kept(void)
{
	const struct event *e, *set;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "attributes") || e->end == 0 || image_of(e) == NULL)
			continue;
		set = last_of("set", process_of[e->actor], e, of_the_umask);
		if (set != NULL && set->asked != e->value)
			return seen("the umask is not what the process set last, before an exec", set, e);
	}
	return 0;
}
