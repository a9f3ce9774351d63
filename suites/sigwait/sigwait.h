/*
 * sigwait: waiting for signals, several threads at once. The calls themselves are rtsig's: wait, timedwait, poll, sigwait.
 */
#ifndef SHALL_SIGWAIT_H
#define SHALL_SIGWAIT_H

#include "../std/std.h"

enum { ACCEPT_SIGWAIT, ACCEPT_WAIT, ACCEPT_TIMEDWAIT, ACCEPT_KINDS };
#define ACCEPT_KIND "word(sigwait|wait|timedwait):how"

enum imagined sigwait_imagine_accept_signal(struct call *c, struct model *m);
enum imagined sigwait_imagine_accept_until(struct call *c, struct model *m);

#endif
