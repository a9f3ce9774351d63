/*
 * wait: children's ends, stops and continues, as wait(), waitpid() and waitid() tell of them, and which of these calls
 * consume what they tell.
 *
 * A consumed process's id may be a stranger's at once: so M does not take part, and only the process itself and its
 * single-threaded parent can signal a child of one that does (actor_pid()). All three calls report the same things at the
 * same places (enum wait_report), so that a rule need not know which it was.
 */
#ifndef SHALL_WAIT_H
#define SHALL_WAIT_H

#include "../std/std.h"

#include "history.h"

enum wait_which { WHICH_ANY, WHICH_CHILD, WHICH_GROUP, WHICH_OWN };

/* The flags of `waitid`; those of `waitpid` are the first three. */
enum wait_option { WAIT_NOHANG = 1, WAIT_STOPPED = 2, WAIT_CONTINUED = 4, WAIT_EXITED = 8, WAIT_NOWAIT = 16 };

enum wait_report { REPORT_CHILD, REPORT_HOW, REPORT_STATUS, REPORT_SAYS };

/* What the macros for a status, or the members of a siginfo, say. */
enum wait_says {
	SAYS_EXITED = 1,
	SAYS_SIGNALED = 2,
	SAYS_STOPPED = 4,
	SAYS_CONTINUED = 8,
	SAYS_ZERO = 16,  /* the status is 0: not waitid() */
	SAYS_SIGNO = 32, /* si_signo is SIGCHLD: waitid() only, as is */
	SAYS_UID = 64    /* si_uid is the user's: all processes of a run have the same */
};

struct wait_calls {
	pid_t (*wait)(int *status);
	pid_t (*waitpid)(pid_t pid, int *status, int options);
	int (*waitid)(idtype_t type, id_t id, siginfo_t *info, int options);
};
extern struct wait_calls wait_calls;

/* The ways of `wait-all`. */
enum { BY_WAIT, BY_WAITPID, BY_WAITID };
/* The next call of a `wait-all` whose last one was `part` (NULL: none yet); false: it is done. local[1] counts. */
bool wait_collects(struct call *collect, const struct call *part);
void wait_collect_ask(const struct call *collect, struct call *part);
const char *wait_collect_op(const struct call *collect);

/* What a call asks for, whichever it is. */
struct asked {
	enum wait_which which;
	unsigned of; /* the process, or the one that leads the group: an actor, as it is given */
	unsigned options;
};
struct asked wait_asked(const struct op *op, const int64_t *operand);

/* ---- the model world ---- */

enum wait_liberty { WAIT_ANY_ORDER, WAIT_FOR_ALL };
extern struct liberty wait_liberties[];

enum imagined wait_imagine(struct call *c, struct model *m);
enum imagined wait_imagine_collect(struct call *c, struct model *m);

#endif
