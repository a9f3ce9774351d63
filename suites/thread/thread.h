/*
 * thread: signals in processes of several threads: what is sent to the process, and what to one thread of it.
 */
#ifndef SHALL_THREAD_H
#define SHALL_THREAD_H

#include "../std/std.h"

enum imagined thread_imagine_tkill(struct call *c, struct model *m);

#endif
