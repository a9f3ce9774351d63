#include "flock.h"

#include "port.h"

#include <errno.h>
#include <stdio.h>

struct flock_calls flock_calls = { .flock = port_flock };

const char *flock_absent(void)
{
	FILE *file = tmpfile();
	int r = file == NULL ? 0 : port_flock(fileno(file), LOCK_SHARED, false);

	if (file != NULL)
		fclose(file);
	return r == -1 ? "this system has no flock()" : NULL;
}

static void perform_flock(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);

	if (fd < 0)
		return;
	call_begin(c);
	call_end(c, flock_calls.flock(fd, (unsigned)c->arg[1] % 3, c->arg[2] == FLOCK_WAITS));
}

const struct op flock_ops[] = {
	{ "flock", "end word(shared|exclusive|unlock):type word(waiting|trying):how", "", ROLE_NONE, perform_flock,
	    flock_imagine_flock, "locks or unlocks the file, and waits for it or fails" },
	{ .name = NULL },
};
