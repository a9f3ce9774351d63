/*
 * terminal: the controlling terminals of a scenario's sessions, which are pseudo-terminals that it has made, and their
 * foreground process groups: the operations, and what a history certainly tells.
 *
 * Promises: no terminal is ever touched but the slave of such a pseudo-terminal. From the call that makes it a session's own on,
 * the history has a source for each signal that it may make: SIGHUP and SIGCONT when it hangs up, SIGTTIN and SIGTTOU.
 * It is in a mode in which no byte makes a signal.
 */
#ifndef SHALL_JOBCTL_TERMINAL_H
#define SHALL_JOBCTL_TERMINAL_H

#include "../pgrp/pgrp.h"
#include "../pty/pty.h"

#include "history.h"

struct terminal_calls {
	int (*take)(int fd);
	pid_t (*tcgetpgrp)(int fd);
	int (*tcsetpgrp)(int fd, pid_t group);
};
extern struct terminal_calls terminal_calls;

/* Why no session can have a terminal here; NULL: it can. */
const char *terminal_absent(void);

/* ---- what a history tells of a call whose first operand is an end ---- */

/* That is a slave, of which the caller certainly has a descriptor. */
bool terminal_is_slave(const struct history *h, const struct event *e);
/*
 * All through the call it was the controlling terminal of the caller's session, and nothing had hung it up: its master was
 * open, and the leader of the session lived on.
 */
bool terminal_is_own(const struct history *h, const struct event *e);
/* All through the call it was the controlling terminal of no session in which the caller may have been. */
bool terminal_is_none(const struct history *h, const struct event *e);
/* The groups that may have been in the foreground during the call, but for what the call itself does. ~0: nobody knows. */
uint32_t terminal_foreground(const struct history *h, const struct event *e);
/* The last call before that certainly put a group there; NO_EVENT: there is none. */
uint32_t terminal_set_by(const struct history *h, const struct event *e);

/* The group, by its leader, that such a call of tcgetpgrp() must give; ACTORS_MAX: that is not certain. */
unsigned terminal_must_be(const struct history *h, const struct event *e);
/* Of the group that a call of tcsetpgrp() names: some member is in the session, or it is the group of another session. */
enum terminal_group { GROUP_PERHAPS, GROUP_THERE, GROUP_ELSEWHERE };
enum terminal_group terminal_group(const struct history *h, const struct event *e);

/* The caller's group was in the foreground, or in the background, all through the call. */
bool terminal_fore(const struct history *h, const struct event *e);
bool terminal_back(const struct history *h, const struct event *e);
/* The caller certainly had that signal blocked or ignored; certainly neither. */
bool terminal_deaf(const struct history *h, const struct event *e, int signal);
bool terminal_hears(const struct history *h, const struct event *e, int signal);
/* Its group was certainly no orphan. */
bool terminal_anchored(const struct history *h, const struct event *e);

/* ---- stops that a terminal makes ---- */

/*
 * The call was made from the background, and while it was under way its process was told to be stopped by that signal, which
 * nobody else has sent: the report; NO_EVENT: that is not so, or not certain.
 */
uint32_t terminal_stopped(const struct history *h, const struct event *e, int signal);
/*
 * So the terminal had signalled the whole group. A member that has blocked the signal all the time must show it pending at
 * this answer of sigpending(): the call and the report that say so. False: that is not certain.
 */
bool terminal_must_pend(const struct history *h, uint32_t pending, int signal, uint32_t by[2]);
/* Contradicts where it does not; how many such answers there are. */
unsigned terminal_check_members(const struct history *h, int signal, const char *name, struct judgement *j);

/* ---- rules, in the order of their situations ---- */

enum {
	TCSETPGRP_CHANGED,
	TCSETPGRP_STOPPED,
	TCSETPGRP_MEMBER,
	TCSETPGRP_DEAF,
	TCSETPGRP_ORPHAN,
	TCSETPGRP_STRANGER,
	TCSETPGRP_NEGATIVE,
	TCSETPGRP_NOT_OURS
};
enum { BG_READ_STOPPED, BG_READ_MEMBER, BG_READ_BLOCKED, BG_READ_IGNORED, BG_READ_ORPHAN, BG_READ_LATER };

void jobctl_judge_tcsetpgrp(const struct history *h, struct judgement *j);
void jobctl_judge_bg_read(const struct history *h, struct judgement *j);

/* ---- the model world ---- */

enum jobctl_liberty { JOBCTL_HANGUP_CONTINUES, JOBCTL_HUNG_READS, JOBCTL_REFUSES_FIRST, JOBCTL_NO_FOREGROUND };
extern struct liberty jobctl_liberties[];

enum imagined terminal_imagine_take(struct call *c, struct model *m);
enum imagined terminal_imagine_source(struct call *c, struct model *m);
enum imagined terminal_imagine_get(struct call *c, struct model *m);
enum imagined terminal_imagine_set(struct call *c, struct model *m);
enum imagined terminal_imagine_negative(struct call *c, struct model *m);
/* A read of a pseudo-terminal: from its slave only by who is in the foreground. */
enum imagined terminal_imagine_read(struct call *c, struct model *m);
/* Nobody has that side of a pseudo-terminal any more. */
void terminal_gone(struct model *m, unsigned object, unsigned side);
/* The session that the process is in has a terminal. */
bool terminal_model_has(struct model *m, unsigned process);
/* Declares the sources of such a call, before it begins. */
void terminal_declares(const struct call *c);

#endif
