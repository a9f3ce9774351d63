/*
 * pgrp: who may go to which process group, and which groups there are. The operation that moves processes, `group`, is in
 * suites/kill, where groups are signalled; new sessions are in suites/session. All that is judged are processes of the
 * scenario and the groups that they lead.
 */
#ifndef SHALL_PGRP_H
#define SHALL_PGRP_H

#include "../std/std.h"

#include "history.h"
#include "judge.h"

#define NO_EVENT UINT32_MAX

struct pgrp_calls {
	pid_t (*getpgrp)(void);
	pid_t (*getpgid)(pid_t pid);
};
extern struct pgrp_calls pgrp_calls;

/* ---- facts ---- */

/*
 * A process that was certainly in that group, alive, from the call's begin to its end, and in the session of `self`, and is not
 * `but`: the least; ACTORS_MAX: there is none.
 */
enum { PGRP_ANYWHERE = HISTORY_ACTORS }; /* for `self`: in whatever session */
unsigned pgrp_member(const struct history *h, unsigned group, unsigned self, const struct event *e, unsigned but);
/* Whether there may be one, for some time in between, alive or dead. */
bool pgrp_may_exist(const struct history *h, unsigned group, unsigned self, const struct event *e, unsigned but);
/* The process may have ended before that call returned. */
bool pgrp_may_have_ended(const struct history *h, unsigned process, const struct event *e);

/* What setpgid() may say, as bits. */
enum pgrp_outcome { PGRP_MOVES = 1, PGRP_ESRCH = 2, PGRP_EACCES = 4, PGRP_EPERM = 8, PGRP_EINVAL = 16 };
/* Of a ROLE_GROUP, as far as is certain; *why is what forbids it, if it may not succeed. */
unsigned pgrp_outcomes(const struct history *h, const struct event *e, const char **why);
/* What a call said, of these; 0: something else. */
unsigned pgrp_said(const struct event *e);

/* ---- rules, in the order of their situations ---- */

enum {
	SETPGID_SELF,
	SETPGID_CHILD,
	SETPGID_JOINED,
	SETPGID_EXECED,
	SETPGID_STRANGER,
	SETPGID_LEADER,
	SETPGID_SESSION,
	SETPGID_NO_GROUP,
	SETPGID_ASKED
};
enum { SCOPE_FOUND, SCOPE_GONE, SCOPE_LEADERLESS, SCOPE_SESSIONS };

void pgrp_judge_setpgid(const struct history *h, struct judgement *j);
void pgrp_judge_scope(const struct history *h, struct judgement *j);

struct story;
struct stream;
struct sent;
/* A member of a group whose leader had left it or ended had to take the signal before its drain. */
bool pgrp_must_reach(const struct story *s, const struct stream *t, const struct sent *x, uint32_t *drain);
/* The group that a ROLE_SEND_GROUP is for; ACTORS_MAX: it is unknown, or that is no such call, or it never returned. */
unsigned pgrp_addressed(const struct history *h, const struct event *e);

/* ---- the model world ---- */

enum pgrp_liberty { PGRP_DEAD_CHILD, PGRP_DEAD_MEMBER, PGRP_DEAD_ASKED, PGRP_OTHER_SESSION };
extern struct liberty pgrp_liberties[];

/* Asks which process leads that of the first operand, in its group or session: getpgid() and getsid(). */
enum imagined pgrp_model_asks(struct call *c, struct model *m, unsigned (*leader)(struct model *, unsigned));
enum imagined pgrp_imagine_pgid(struct call *c, struct model *m);
enum imagined pgrp_imagine_negative(struct call *c, struct model *m);

#endif
