/*
 * shelf: names and keys under which processes of a run make what outlives them: POSIX queues, semaphores and memory, and the
 * three kinds of System V.
 *
 * Promises: every object of a scenario has a place on the run's shelf, which is one name and one key, the same for all kinds.
 * The shelf is a line of the run's journal (names.h) before anything is made on it, so that `shall clean` finds what is left
 * whatever was killed. What a case says it made (actor_shelves()) is removed when the case is over. shelf_name() and
 * shelf_key() are async-signal-safe.
 * Does not promise: that nobody else uses a key. Who makes something by a key does it with IPC_EXCL.
 */
#ifndef SHALL_SHELF_H
#define SHALL_SHELF_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum shelf_kind {
	SHELF_QUEUE,
	SHELF_SEMAPHORE,
	SHELF_MEMORY,
	SHELF_MSG_KEY,
	SHELF_SEM_KEY,
	SHELF_SHM_KEY,
	SHELF_KINDS
};

/* Places below OBJECTS_MAX are objects'; the others are for probes. */
enum { SHELF_PROBE = 24, SHELF_PLACES = 26, SHELF_NAME_MAX = 16, SHELF_ALL = (1 << SHELF_KINDS) - 1 };

/* Makes the run's shelf; its number, 0: there is none. */
int64_t shelf_open(void);
/* The number of this run's shelf, 0 before it was made. */
int64_t shelf_number(void);

/* The name of that place, beginning with its only slash; its key. */
void shelf_name(int64_t shelf, unsigned place, char name[SHELF_NAME_MAX]);
key_t shelf_key(int64_t shelf, unsigned place);

/* Removes what is there of these kinds (a bit for each), at the first so many places. */
void shelf_clear(int64_t shelf, unsigned kinds, unsigned places);

/*
 * Runs `works` in a process of its own, since what a system lacks may end whoever calls it: true if it says so there. For
 * probes, which clear what they have made themselves. Asked once: the answer is remembered, for `works` or, where one
 * function asks several things, for the question, which is an address of whatever stands for it.
 */
bool shelf_works(bool (*works)(void));
bool shelf_asked(uintptr_t question, bool (*works)(void));
/*
 * fork() for what probes do, in a process that ends after PROBE_S_MAX at the latest: no limit of time is inherited, and who
 * waits for somebody that was killed waits for ever.
 */
enum { PROBE_S_MAX = 10 };
pid_t shelf_fork(void);

#endif
