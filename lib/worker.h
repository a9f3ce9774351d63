/*
 * worker: a process of the scenario performing its steps.
 *
 * Promises: no stdio, no malloc, no exit() after fork; every process of a scenario is in M's process group; standard input
 * and output are /dev/null. None of the functions returns that says so.
 */
#ifndef SHALL_WORKER_H
#define SHALL_WORKER_H

#include "actor.h"

#include <pthread.h>

/* In the process that is to be M, forked by the zygote: becomes it, runs its plan, ends. Never returns. */
_Noreturn void worker_main(struct arena *arena);

/* In a new image: goes on as `actor` from where it stood. `given`: the arguments behind what says so. Never returns. */
_Noreturn void worker_image(int arena_fd, unsigned actor, char **given);
/* Those arguments, up to a null pointer; an image that nobody gave any has none. */
extern char **worker_given;

/* In a new image, to see whether exec leads to the same system: exit status 0 if signals mean the same here. */
_Noreturn void worker_image_probe(int arena_fd);

/* For core operations, in a child right after fork: becomes `actor` and runs its plan. Never returns. */
_Noreturn void worker_child(struct arena *arena, unsigned actor, bool parent_is_thread, pid_t parent);
/* Joins the threads of the calling process that were started by `thread` and not joined yet; `actor` < 0: all. */
void worker_join(int actor);
/* Makes a thread that becomes `actor` and runs its plan. 0 or an error number. */
int worker_start_thread(struct arena *arena, unsigned actor);

/*
 * The id of a thread of the calling process that runs, or has run and is not joined: nobody joins it until it is released.
 * False: there is none, and nothing to release. Async-signal-safe.
 */
bool worker_hold_thread(const struct actor *a, unsigned actor, pthread_t *id);
void worker_release_thread(unsigned actor);

/* Logs the end and ends the process. */
_Noreturn void worker_exit(struct actor *a, int status);

/* Kills the children of that process, none of which must have been reaped. Async-signal-safe. */
void worker_kill_children(struct arena *arena, unsigned process);

#endif
