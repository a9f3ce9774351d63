/*
 * pty: pseudo-terminals that a case makes for itself, in a mode in which they are channels of bytes in both directions; and
 * what is a terminal, and what it is called. No terminal is ever opened but by the name of such a master's slave. How one becomes
 * a session's controlling terminal is in suites/jobctl.
 */
#ifndef SHALL_PTY_H
#define SHALL_PTY_H

#include "../pipe/channel.h"
#include "actor.h"
#include "liberty.h"
#include "model.h"

#include <termios.h>

enum { SIDE_MASTER, SIDE_SLAVE };

struct pty_calls {
	int (*isatty)(int fd);
	int (*ttyname_r)(int fd, char *name, size_t size);
};
extern struct pty_calls pty_calls;

bool is_pty(const struct history *h, unsigned object);

/* What is asked of a descriptor that is no terminal. */
enum pty_other { OTHER_PIPE, OTHER_NULL, OTHER_SOCKET };
enum pty_name { NAME_NONE, NAME_SAME, NAME_OTHER };
enum pty_report { TTY_IS, TTY_NAME };

/* What came through a pseudo-terminal in one direction, if a rule may look at it: all that was written fitted. */
bool pty_lane(const struct history *h, unsigned object, unsigned from, struct view *v);
/* So many bytes may be on their way to a slave before some are discarded. */
enum { PTY_INPUT_LEAST = 255 };

enum { RAW_TO_SLAVE, RAW_TO_MASTER, RAW_BOTH, RAW_MANY, RAW_SEVERAL };
enum { NAMES_SLAVE, NAMES_OTHER, NAMES_INHERITED, NAMES_SESSION };

void pty_judge_raw(const struct history *h, struct judgement *j);
void pty_judge_names(const struct history *h, struct judgement *j);
/* The descriptor that such a call was about was certainly a slave's. */
bool pty_asks_slave(const struct history *h, const struct event *e);

enum pty_liberty { PTY_MASTER_TERMINAL };
extern struct liberty pty_liberties[];

enum imagined pty_imagine_open(struct call *c, struct model *m);
enum imagined pty_imagine_ask(struct call *c, struct model *m);
enum imagined pty_imagine_other(struct call *c, struct model *m);

#endif
