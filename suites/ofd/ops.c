#include "ofd.h"

#include "port.h"

#include <errno.h>
#include <stdio.h>

struct ofd_calls ofd_calls = { .lock = port_ofd_lock };

/* Systems that do not know the command say EINVAL. */
const char *ofd_absent(void)
{
	struct flock all = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	FILE *file = tmpfile();
	int r = file == NULL ? 0 : port_ofd_lock(fileno(file), F_GETLK, &all);

	if (file != NULL)
		fclose(file);
	return r == -1 ? "this system has no locks of open file descriptions" : NULL;
}

static void perform_setlk(struct call *c)
{
	lock_perform_set(c, ofd_calls.lock, F_SETLK);
}

static void perform_setlkw(struct call *c)
{
	lock_perform_set(c, ofd_calls.lock, F_SETLKW);
}

static void perform_getlk(struct call *c)
{
	lock_perform_get(c, ofd_calls.lock, F_GETLK);
}

enum imagined ofd_imagine_setlk(struct call *c, struct model *m)
{
	return lock_model_set(c, m, true);
}

enum imagined ofd_imagine_setlkw(struct call *c, struct model *m)
{
	return lock_model_wait(c, m, true);
}

enum imagined ofd_imagine_getlk(struct call *c, struct model *m)
{
	return lock_model_ask(c, m, true);
}

const struct op ofd_ops[] = {
	{ "ofd-setlk", LOCK_RANGE, "num:base", ROLE_NONE, perform_setlk, ofd_imagine_setlk,
	    "locks or unlocks a range for the open file description, or fails: fcntl(F_OFD_SETLK)" },
	{ "ofd-setlkw", LOCK_RANGE, "num:base", ROLE_NONE, perform_setlkw, ofd_imagine_setlkw,
	    "waits for it: fcntl(F_OFD_SETLKW)" },
	{ "ofd-getlk", LOCK_RANGE, LOCK_ANSWER, ROLE_NONE, perform_getlk, ofd_imagine_getlk,
	    "asks for a lock that is in the way: fcntl(F_OFD_GETLK)" },
	{ .name = NULL },
};
