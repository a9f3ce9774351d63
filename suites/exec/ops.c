#include "exec.h"

#include "core.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct exec_calls exec_calls = { .execv = execv, .execve = execve, .execvp = execvp, .sigaltstack = sigaltstack };

extern char **environ;

/* ---- a new image with arguments and variables ---- */

static bool is_variable(const char *text)
{
	return strncmp(text, VARIABLE_NAME, sizeof(VARIABLE_NAME) - 1) == 0;
}

/* The strings, and pointers to them. */
static char *put(const struct strings *s, unsigned which, char **list, char *text)
{
	int64_t n = which == GIVEN_ARGUMENTS ? s->arguments : s->variables;
	unsigned i;

	for (i = 0; i < n; i++) {
		size_t length = strings_one(s, which, i, text);

		list[i] = text;
		text[length] = '\0';
		text += length + 1;
	}
	list[i] = NULL;
	return text;
}

struct lists {
	char **argv, **environment;
};

/* In the actor's room; false: there is not enough. */
static bool build(struct call *c, const struct strings *s, char *const *first, struct lists *out)
{
	size_t others = 0, own = 0, bytes;
	char **at;
	char *room;
	unsigned i;

	while (environ[others] != NULL)
		others++;
	while (first[own] != NULL)
		own++;
	bytes = strings_bytes(s) + (others + own + 4) * sizeof(char *);
	room = (char *)call_room(c, bytes);
	if (room == NULL)
		return false;
	at = (char **)(void *)(room + (sizeof(char *) - (uintptr_t)room % sizeof(char *)) % sizeof(char *));
	out->argv = at;
	for (i = 0; i < own; i++)
		*at++ = first[i];
	out->environment = at + s->arguments + 1;
	room = (char *)(out->environment + others + s->variables + 1);
	room = put(s, GIVEN_ARGUMENTS, at, room);
	at = out->environment;
	for (i = 0; i < others; i++)
		if (!is_variable(environ[i]))
			*at++ = environ[i];
	put(s, GIVEN_VARIABLES, at, room);
	return true;
}

static void perform_with(struct call *c)
{
	char **old = environ;
	struct new_image image;
	struct strings s;
	struct lists lists;

	if (!strings_of(c->arg, &s) || !core_exec_begin(c, &image))
		return;
	if (!build(c, &s, image.argv, &lists)) {
		core_exec_failed(c, &image);
		return;
	}
	call_begin(c);
	if (c->arg[4] == BY_EXECVE) {
		exec_calls.execve(image.argv[0], lists.argv, lists.environment);
	} else {
		environ = lists.environment;
		(c->arg[4] == BY_EXECV ? exec_calls.execv : exec_calls.execvp)(image.argv[0], lists.argv);
	}
	call_end(c, -1);
	environ = old;
	core_exec_failed(c, &image);
}

static void perform_arguments(struct call *c)
{
	uint64_t given = 0, variables = 0;
	unsigned n = 0, k = 0, i;

	call_begin(c);
	for (; worker_given[n] != NULL; n++)
		given += strings_part(GIVEN_ARGUMENTS, n, worker_given[n], strlen(worker_given[n]));
	for (i = 0; environ[i] != NULL; i++)
		if (is_variable(environ[i])) {
			variables += strings_part(GIVEN_VARIABLES, 0, environ[i], strlen(environ[i]));
			k++;
		}
	call_report(c, SHOWN_ARGUMENTS, n);
	call_report(c, SHOWN_ARGUMENT_SUM, (int64_t)(given >> 1));
	call_report(c, SHOWN_VARIABLES, k);
	call_report(c, SHOWN_VARIABLE_SUM, (int64_t)(variables >> 1));
	call_end(c, 0);
}

/* ---- what cannot be executed ---- */

enum { LONG_NAME = 600 };
#define NO_FORMAT "exec.text"
#define LOOP "exec.loop"

/* Makes the file that is wanted, if there is none; false: it cannot be made. */
static bool make_ready(struct call *c, int64_t how)
{
	static const char nothing[] = "this is no program\n";
	int fd;

	if (how != FAIL_FORMAT && how != FAIL_LOOP)
		return true;
	if (c->actor->arena->platform.folder[0] == '\0')
		return false;
	actor_litters(c->actor);
	if (how == FAIL_LOOP)
		return symlink(LOOP, LOOP) == 0 || errno == EEXIST;
	fd = open(NO_FORMAT, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRWXU);
	if (fd == -1)
		return errno == EEXIST;
	if (write(fd, nothing, sizeof(nothing) - 1) == -1 || fchmod(fd, S_IRWXU) != 0)
		how = -1;
	close(fd);
	return how >= 0;
}

static void perform_fail(struct call *c)
{
	static const char *const path[FAILS] = { "exec.missing", "", "/", "/dev/null", "/dev/null/exec", NULL, LOOP,
		NO_FORMAT };
	char name[] = "exec", *argv[] = { name, NULL };
	char room[LONG_NAME];
	int64_t how = c->arg[0];

	if (how < 0 || how >= FAILS || !make_ready(c, how))
		return;
	memset(room, 'x', sizeof(room) - 1);
	room[sizeof(room) - 1] = '\0';
	call_begin(c);
	call_end(c, exec_calls.execv(path[how] != NULL ? path[how] : room, argv));
}

/* ---- the alternate stack for handlers ---- */

static void perform_sigstack(struct call *c)
{
	static char memory[1 << 16];
	stack_t old, stack;
	int r;

	memset(&old, 0, sizeof(old));
	memset(&stack, 0, sizeof(stack));
	stack.ss_flags = c->arg[0] == STACK_SET ? 0 : SS_DISABLE;
	stack.ss_size = sizeof(memory);
	stack.ss_sp = memory;
	call_begin(c);
	r = exec_calls.sigaltstack(c->arg[0] == STACK_ASK ? NULL : &stack, &old);
	call_report(c, SHOWN_STACK, r == 0 && (old.ss_flags & SS_DISABLE) == 0);
	call_end(c, r);
}

const struct op exec_ops[] = {
	{ "exec-with", "num:arguments num:longest num:variables num:seed word(execv|execve|execvp):by", "", ROLE_EXEC,
	    perform_with, exec_imagine_with,
	    "goes on with the next step in a new image that is given so many arguments and variables" },
	{ "arguments", "", "num:given num:sum num:variables num:sum2", ROLE_MARK, perform_arguments,
	    exec_imagine_arguments, "counts what this image was given, and makes sums of its bytes" },
	{ "exec-fail", "word(no-file|no-name|root|device|through|long-name|loop|text):what", "", ROLE_MARK,
	    perform_fail, exec_imagine_fail, "tries to execute what cannot be executed" },
	{ "sigstack", "word(stack-asked|stack-on|stack-off)", "word(off|on):was", ROLE_MARK, perform_sigstack,
	    exec_imagine_sigstack, "asks for the alternate stack, or sets or disables it" },
	{ .name = NULL },
};
