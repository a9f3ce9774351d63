#include "exec.h"

const struct rule exec_rules[] = {
	{
	    .id = "exec.fd-inheritance",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH exec",
	    .gist =
	        "a new image has the old one's descriptors, of the same open file descriptions, but those with FD_CLOEXEC",
	    .accepts =
	        "Judged for processes of one thread. Of regular files the offset, O_APPEND, O_NONBLOCK and the size are asked "
	        "for, which must be what was set last, where that is certain.",
	    .judge = exec_judge_descriptors,
	    .situation = { { "one was kept", 2400 }, { "one was closed", 2000 }, { "one above 63 was kept", 800 },
	        { "one above 63 was closed", 450 }, { "a copy of a marked one was kept", 200 },
	        { "in the second image or a later one", 1200 }, { "the offset was set before", 800 }, { NULL, 0 } },
	},
	{
	    .id = "exec.argv-env-fidelity",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH exec",
	    .gist =
	        "a new image gets the arguments and the environment that exec was given, byte for byte and in order",
	    .accepts =
	        "The order of the environment, and other variables in it. An exec that fails, with E2BIG or otherwise: it is "
	        "asked for nothing. argv[0] is not looked at.",
	    .judge = exec_judge_strings,
	    .situation = { { "an argument was empty", 1500 }, { "the first or the last was empty", 800 },
	        { "one of 8192 bytes or more", 500 }, { "200 arguments or more", 500 }, { "64 KiB or more", 250 },
	        { "with variables", 1500 }, { "by execvp()", 600 }, { "after another exec", 1000 }, { NULL, 0 } },
	},
	{
	    .id = "exec.failure-noop",
	    .class = CLASS_SHALL,
	    .clause = "XSH exec",
	    .gist =
	        "an exec that fails returns -1 with an error that fits, and changes nothing: descriptors, handlers, mask",
	    .accepts = "Only errors that have one cause are provoked. What was set by others meanwhile.",
	    .judge = exec_judge_failure,
	    .situation = { { "with a descriptor that it would have closed", 600 }, { "with a handler", 500 },
	        { "with a child", 400 }, { NULL, 0 } },
	},
	{
	    .id = "exec.signal-state",
	    .class = CLASS_SHALL,
	    .clause = "XSH exec",
	    .gist = "a new image has no alternate stack for signal handlers",
	    .accepts =
	        "Judged for processes of one thread. What else there is of signals in a new image (its mask, dispositions, what "
	        "is pending) is what inherit.exec-carries asks for.",
	    .judge = exec_judge_signals,
	    .situation = { { "the old image had one", 1000 }, { NULL, 0 } },
	},
	{
	    .id = "exec.attributes-kept",
	    .class = CLASS_SHALL,
	    .clause = "XSH exec",
	    .gist = "a new image has the old one's umask, nice value, limits, working directory and process group",
	    .accepts = "Judged for processes of one thread. Whatever was before anything was asked or set.",
	    .judge = exec_judge_attributes,
	    .situation = { { "one was set before", 1000 }, { "in the second image or a later one", 500 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
