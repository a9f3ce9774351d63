/* Ways to break what children have from their parents: edits of histories, and sabotaged calls. */
#include "../file/file.h"
#include "../std/edit.h"
#include "core.h"
#include "fork.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

/* ---- edits ---- */

static bool fits_words(const struct history *h, const struct event *e)
{
	struct expected_words x;

	return fork_expect_words(h, e, &x);
}

bool fork_edit_memory(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "word-get", fits_words);

	if (e != NULL)
		e->out[WORD_VALUE] ^= 1;
	return e != NULL;
}

static bool fits_shared(const struct history *h, const struct event *e)
{
	struct expected x;

	fork_expect(h, e, &x);
	return x.description != NO_DESCRIPTION && x.offset >= 0 &&
	    event_process(h, &h->event[x.offset_by]) != event_process(h, e);
}

bool fork_edit_offset(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "descriptor", fits_shared);

	if (e != NULL)
		e->out[SHOWN_OFFSET]++;
	return e != NULL;
}

static bool fits_flag(const struct history *h, const struct event *e)
{
	struct expected x;

	fork_expect(h, e, &x);
	return x.description != NO_DESCRIPTION && x.cloexec >= 0 &&
	    event_process(h, &h->event[x.description]) != event_process(h, e);
}

bool fork_edit_flag(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "descriptor", fits_flag);

	if (e != NULL)
		e->out[SHOWN_CLOEXEC] ^= 1;
	return e != NULL;
}

static bool fits_umask(const struct history *h, const struct event *e)
{
	int64_t value;
	uint32_t by;

	return fork_exec_before(h, e) == NULL &&
	    fork_attribute(h, event_process(h, e), ATTRIBUTE_UMASK, e->call, &value, &by) &&
	    h->event[by].actor != e->actor;
}

bool fork_edit_attribute(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "attributes", fits_umask);

	if (e != NULL)
		e->out[ATTRIBUTE_UMASK] ^= 1;
	return e != NULL;
}

/* ---- sabotaged calls ---- */

/* As if the page were another process's, too. */
static void store_nowhere(volatile uint64_t *word, uint64_t value)
{
	if (!fault_strikes())
		*word = value;
}

void fork_plant_memory(void)
{
	fork_calls.store = store_nowhere;
}

/* Children have offsets of their own. */
static off_t own_offset(int fd, off_t offset, int whence)
{
	off_t r = lseek(fd, offset, whence);

	return r > 0 && fault_strikes() ? r - 1 : r;
}

void fork_plant_offset(void)
{
	fork_calls.lseek = own_offset;
}

static int other_flag(int fd, int command, ...)
{
	va_list args;
	int argument, r;

	va_start(args, command);
	argument = command == F_GETFD || command == F_GETFL ? 0 : va_arg(args, int);
	va_end(args);
	r = fcntl(fd, command, argument);
	return command == F_GETFD && r != -1 && fault_strikes() ? r ^ FD_CLOEXEC : r;
}

void fork_plant_flag(void)
{
	fork_calls.fcntl = other_flag;
}

static pid_t fork_with_umask(void)
{
	pid_t pid = fork();

	if (pid == 0 && fault_strikes())
		umask(umask(0) ^ S_IWGRP);
	return pid;
}

void fork_plant_umask(void)
{
	core_calls.fork = fork_with_umask;
}

static pid_t fork_without_limit(void)
{
	struct rlimit limit;
	pid_t pid = fork();

	if (pid == 0 && fault_strikes() && getrlimit(RLIMIT_CPU, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_CPU, &limit);
	}
	return pid;
}

void fork_plant_limit(void)
{
	core_calls.fork = fork_without_limit;
}
