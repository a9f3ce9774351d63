#include "pty.h"

static const char *unsupported(void)
{
	return kind_at((unsigned)kind_find("pty", 3))->absent();
}

const struct rule pty_rules[] = {
	{
	    .id = "pty.raw-fidelity",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XBD 11.1.7, 11.2; XSH posix_openpt()",
	    .gist =
	        "a pseudo-terminal that neither edits nor processes gives what was written at the other side, in order, once",
	    .accepts =
	        "Any mixing of what processes write at the same time, and any boundaries. What goes to the slave is judged only as "
	        "long as no more than 255 bytes can be on their way: beyond that a terminal may discard. What is not read before "
	        "the end of the case is not missed.",
	    .judge = pty_judge_raw,
	    .situation = { { "bytes came to a slave", 2100 }, { "bytes came to a master", 2000 },
	        { "both ways at once", 1000 }, { "more than 4096 bytes one way", 1200 },
	        { "several pseudo-terminals", 600 } },
	    .unsupported = unsupported,
	},
	{
	    .id = "pty.names",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH isatty(), ttyname(), ptsname()",
	    .gist = "the slave of a pseudo-terminal is a terminal whose name leads to it; a pipe is not one",
	    .accepts =
	        "A slave whose name is not told: it may lie in another file system than this process sees. Anything of masters.",
	    .judge = pty_judge_names,
	    .situation = { { "a slave was asked", 2500 }, { "something else was", 1800 },
	        { "by a process that has inherited it", 2300 }, { "in a session of its own", 1300 } },
	    .unsupported = unsupported,
	},
	{ .id = NULL },
};
