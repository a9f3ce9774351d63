#include "lockf.h"

#include <unistd.h>

struct lockf_calls lockf_calls = { .lockf = lockf };

static void perform_lockf(struct call *c)
{
	static const int functions[] = { F_LOCK, F_TLOCK, F_ULOCK, F_TEST };
	int fd = handle_get(c->actor, c->arg[0]);
	off_t size = (off_t)c->arg[LOCKF_LENGTH], base = fd < 0 ? -1 : lseek(fd, 0, SEEK_CUR);

	if (base == -1 || size != c->arg[LOCKF_LENGTH])
		return;
	call_begin(c);
	call_report(c, TOLD_BASE, base);
	call_end(c, lockf_calls.lockf(fd, functions[c->arg[LOCKF_HOW] % 4], size));
}

const struct op lockf_ops[] = {
	{ "lockf", "end word(lock|tlock|ulock|test):how num:length", "num:base", ROLE_NONE, perform_lockf,
	    lockf_imagine_lockf, "locks, unlocks or tests a section of the file from its offset on" },
	{ .name = NULL },
};
