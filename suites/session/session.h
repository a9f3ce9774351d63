/*
 * session: new sessions, and who is in which. Every process of the scenario is at first in M's, which has no controlling
 * terminal. A session is named by the process that has made it.
 */
#ifndef SHALL_SESSION_H
#define SHALL_SESSION_H

#include "actor.h"
#include "judge.h"
#include "model.h"

#include <sys/types.h>

struct session_calls {
	pid_t (*setsid)(void);
	pid_t (*getsid)(pid_t pid);
	int (*open_terminal)(void); /* /dev/tty */
};
extern struct session_calls session_calls;

/* What setsid() must or may say, as far as is certain. */
struct setsid_answer {
	bool may_succeed, may_fail;
	unsigned other; /* a process that is certainly in the caller's group without leading it, ACTORS_MAX: none */
};
struct setsid_answer session_answer(const struct history *h, const struct event *e);

enum { SETSID_MADE, SETSID_LEADER, SETSID_LEFT, SETSID_MEMBER, SETSID_ASKED, SETSID_FORKED, SETSID_TERMINAL };

void session_judge_setsid(const struct history *h, struct judgement *j);

enum imagined session_imagine_setsid(struct call *c, struct model *m);
enum imagined session_imagine_sid(struct call *c, struct model *m);
enum imagined session_imagine_terminal(struct call *c, struct model *m);

#endif
