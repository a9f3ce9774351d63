/*
 * port: everything that is not the same on every POSIX system. All #ifdefs of the project live in port*.[ch].
 *
 * Promises: every function exists everywhere; where the system offers nothing, it does nothing and says so by its result.
 * A new port fills in this file and port*.c, nothing else.
 */
#ifndef SHALL_PORT_H
#define SHALL_PORT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* Interfaces that a system may lack altogether, so that code using them would not compile or link. */
#ifndef SHALL_HAVE_RTSIG
#if defined(SIGRTMIN) && defined(SIGRTMAX)
#define SHALL_HAVE_RTSIG 1
#else
#define SHALL_HAVE_RTSIG 0
#endif
#endif
#ifndef SHALL_HAVE_SIGQUEUE
#if defined(_POSIX_REALTIME_SIGNALS) && _POSIX_REALTIME_SIGNALS > 0 && SHALL_HAVE_RTSIG
#define SHALL_HAVE_SIGQUEUE 1
#else
#define SHALL_HAVE_SIGQUEUE 0
#endif
#endif
#ifndef SHALL_HAVE_SIGTIMEDWAIT
#define SHALL_HAVE_SIGTIMEDWAIT SHALL_HAVE_SIGQUEUE
#endif

#ifndef SHALL_HAVE_MQUEUE
#if defined(_POSIX_MESSAGE_PASSING) && _POSIX_MESSAGE_PASSING > 0
#define SHALL_HAVE_MQUEUE 1
#else
#define SHALL_HAVE_MQUEUE 0
#endif
#endif

/* This process adopts orphaned descendants, so that none escapes. False: not offered here. */
bool port_subreaper(void);

/* The calling process dies when its parent (thread) does. False: not offered here. `parent` is the expected parent's pid. */
bool port_die_with_parent(pid_t parent);

/* Processors usable by this process; at least 1. */
int port_cpus(void);
/* Keeps the calling thread on the n-th usable processor (modulo their number); n < 0: on any. False: not offered here. */
bool port_pin(int n);

/* A shared mapping of `size` zero bytes. *fd is a close-on-exec descriptor that maps it again, or -1. NULL with errno. */
void *port_share(size_t size, int *fd);

/* The path by which this program can be run again; false: unknown. */
bool port_self_path(const char *argv0, char *path, size_t size);

/* Limits the number of queued signals of the caller's user as seen by the caller. False: not offered here. */
bool port_limit_queued_signals(unsigned count);

/*
 * Waits until child `pid` has terminated, without consuming its status, so that the id stays taken. 0, or -1 with errno.
 * *killed and *code: exit status or the number of the signal.
 */
int port_wait_keep(pid_t pid, bool *killed, int *code);

/* One line on system, release, machine, C library, and the emulator with its version where they can be told. */
void port_describe(char *text, size_t size);

/* The number of open descriptors of this process, -1 if it cannot be told. */
int port_open_descriptors(void);

/* Removes a POSIX or System V object by the kind's name in names.h. 0, or -1 with errno. */
int port_remove_object(const char *kind, const char *name);

/* The clock for deadlines: monotonic milliseconds. */
long long port_now_ms(void);

#endif
