#include "shelf.h"

#include "names.h"
#include "port.h"
#include "scenario.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEY_FIRST = 0x40000000, KEYS_EACH = 32, ANSWERS_MAX = 64 };

_Static_assert((int)SHELF_PROBE >= (int)OBJECTS_MAX && (int)SHELF_PLACES <= 26, "a letter for each place");
_Static_assert((int)SHELF_PLACES <= (int)KEYS_EACH, "a key for each place");
_Static_assert((int)RUNS_MAX <= (int)KEY_FIRST / (int)KEYS_EACH, "keys for each run");

static int64_t mine;

int64_t shelf_open(void)
{
	int64_t run = names_run();
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)run);
	mine = names_intend(NAME_SHELF, number) ? run : 0;
	return mine;
}

int64_t shelf_number(void)
{
	return mine;
}

/* The digits of a number, which fit. */
static char *put_digits(char *to, int64_t n)
{
	if (n >= 10)
		to = put_digits(to, n / 10);
	*to = (char)('0' + n % 10);
	return to + 1;
}

void shelf_name(int64_t shelf, unsigned place, char name[SHELF_NAME_MAX])
{
	char *end;

	name[0] = '/';
	name[1] = 's';
	name[2] = 'h';
	end = put_digits(name + 3, shelf % 10000000000);
	end[0] = (char)('a' + place % SHELF_PLACES);
	end[1] = '\0';
}

key_t shelf_key(int64_t shelf, unsigned place)
{
	return (key_t)(KEY_FIRST + shelf % (KEY_FIRST / KEYS_EACH) * KEYS_EACH + place % SHELF_PLACES);
}

void shelf_clear(int64_t shelf, unsigned kinds, unsigned places)
{
	static const char *const kind[SHELF_KINDS] = { "queue", "semaphore", "memory", "msg-key", "sem-key",
		"shm-key" };
	struct sigaction ignore, old;
	char name[SHELF_NAME_MAX], key[24];
	unsigned k, i;

	if (shelf <= 0 || (kinds & SHELF_ALL) == 0)
		return;
	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGSYS, &ignore, &old); /* what a system lacks may say so by this */
	for (i = 0; i < places && i < SHELF_PLACES; i++) {
		shelf_name(shelf, i, name);
		snprintf(key, sizeof(key), "%ld", (long)shelf_key(shelf, i));
		for (k = 0; k < SHELF_KINDS; k++)
			if ((kinds >> k & 1) != 0)
				port_remove_object(kind[k], k < SHELF_MSG_KEY ? name : key);
	}
	sigaction(SIGSYS, &old, NULL);
}

pid_t shelf_fork(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGALRM, SIG_DFL); /* shall itself catches it */
		alarm(PROBE_S_MAX);
	}
	return pid;
}

static bool works_now(bool (*works)(void))
{
	bool killed = true;
	int code = -1;
	pid_t pid;

	fflush(NULL);
	pid = shelf_fork();
	if (pid == 0) {
		setpgid(0, 0);
		_exit(works() ? 0 : 1);
	}
	if (pid < 0)
		return false;
	setpgid(pid, pid); /* it may be killed before it does so */
	/* It may be killed before it has reaped what it made. The id of its group is taken until it is reaped itself. */
	if (port_wait_keep(pid, &killed, &code) == 0)
		kill(-pid, SIGKILL);
	while (waitpid(-pid, NULL, 0) > 0 || errno == EINTR)
		;
	return !killed && code == 0;
}

bool shelf_asked(uintptr_t question, bool (*works)(void))
{
	static struct {
		uintptr_t question;
		bool answer;
	} known[ANSWERS_MAX];
	unsigned i;

	for (i = 0; i + 1 < ANSWERS_MAX && known[i].question != 0; i++)
		if (known[i].question == question)
			return known[i].answer;
	known[i].answer = works_now(works);
	known[i].question = question;
	return known[i].answer;
}

bool shelf_works(bool (*works)(void))
{
	return shelf_asked((uintptr_t)works, works);
}
