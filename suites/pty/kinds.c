#include "pty.h"

#include "../jobctl/terminal.h"
#include "../pipe/pipe.h"
#include "../stream/stream.h"

#include "mechanism.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the model it is a connection whose ends nobody shuts down. */
static const struct imagining pty_imagines[] = {
	{ "write", stream_imagine_send },
	{ "read", terminal_imagine_read },
	{ "drain", pipe_imagine_drain },
	{ "sip", pipe_imagine_sip },
	{ "ctty", terminal_imagine_take },
	{ "ctty-makes", terminal_imagine_source },
	{ "tcgetpgrp", terminal_imagine_get },
	{ "tcsetpgrp", terminal_imagine_set },
	{ "tcsetpgrp-negative", terminal_imagine_negative },
	{ NULL, NULL },
};

static const char *absent(void)
{
	static char why[100];
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave = -1;
	const char *name = NULL, *what = "posix_openpt()";

	if (master >= 0) {
		what = "grantpt(), unlockpt() or ptsname()";
		if (grantpt(master) == 0 && unlockpt(master) == 0)
			name = ptsname(master);
	}
	if (name != NULL) {
		what = "opening a slave";
		slave = open(name, O_RDWR | O_NOCTTY);
	}
	if (slave < 0)
		snprintf(why, sizeof(why), "there are no pseudo-terminals: %s says: %s", what, strerror(errno));
	if (master >= 0)
		close(master);
	if (slave >= 0)
		close(slave);
	return slave < 0 ? why : NULL;
}

static const char *cannot(const struct step *step)
{
	return strcmp(op_at(step->op)->name, "ctty") == 0 ? terminal_absent() : NULL;
}

const struct object_kind pty_kinds[] = {
	{ .name = "pty",
	    .sides = "ms",
	    .source = "sm",
	    .imagines = pty_imagines,
	    .ready = stream_ready,
	    .gone = terminal_gone,
	    .absent = absent,
	    .cannot = cannot },
	{ .name = NULL },
};
