#include "fork.h"

#include <fcntl.h>
#include <unistd.h>

static int limit_of(int resource, struct rlimit *limit)
{
	return getrlimit(resource, limit);
}

static void store(volatile uint64_t *word, uint64_t value)
{
	*word = value;
}

struct fork_calls fork_calls = {
	.getpid = getpid,
	.getppid = getppid,
	.getpgrp = getpgrp,
	.umask = umask,
	.getrlimit = limit_of,
	.fstat = fstat,
	.fcntl = fcntl,
	.lseek = lseek,
	.store = store,
};

static void perform_ids(struct call *c)
{
	pid_t self, parent;

	call_begin(c);
	self = fork_calls.getpid();
	parent = fork_calls.getppid();
	call_report(c, IDS_SELF, actor_of_pid(c->actor, self));
	call_report(c, IDS_PARENT, actor_of_pid(c->actor, parent));
	call_end(c, 0);
}

#define REGION "word(initial|zeroed|mapped):region num:first num:words"

const struct op fork_ops[] = {
	{ "ids", "", "actor:self actor:parent", ROLE_NONE, perform_ids, fork_imagine_ids,
	    "asks whose process id the caller has, and its parent" },
	{ "word-set", REGION " num:value word(stored|read-in):how", "", ROLE_MARK, fork_perform_word_set,
	    fork_imagine_word_set, "writes the value into words of the process's memory, or lets read() do it" },
	{ "word-get", REGION, "num:value num:same", ROLE_MARK, fork_perform_word_get, fork_imagine_word_get,
	    "what the first of these words holds, and how many from there on hold the same" },
	{ "descriptor", "end",
	    "word(closed|open):is word(off|on):cloexec num:offset flags(append|nonblock):modes num:size", ROLE_NONE,
	    fork_perform_descriptor, fork_imagine_descriptor,
	    "asks whether the descriptor is open, for its flag, and, of a regular file, for what it shares" },
	{ "dup-at", "end end num:least", "", ROLE_DUP, fork_perform_dup_at, fork_imagine_dup_at,
	    "copies the first into the second slot, which is free, with a number that is not below that" },
	{ "appending", "end word(off|on)", "", ROLE_NONE, fork_perform_appending, fork_imagine_modes,
	    "sets or clears O_APPEND of the open file description of a regular file" },
	{ "attributes", "", "num:umask num:nice num:limit word(run|inner):folder actor:group", ROLE_MARK,
	    fork_perform_attributes, fork_imagine_attributes,
	    "asks for the umask, the nice value, the limit of computing time, the working directory and the group" },
	{ "set-attribute", "word(umask|nice|cpu-limit|folder):attribute num:value", "", ROLE_MARK, fork_perform_set,
	    fork_imagine_set, "sets one of these attributes of the process" },
	{ .name = NULL },
};
