/*
 * port: everything that is not the same on every POSIX system. All #ifdefs of the project live in port*.[ch].
 *
 * Promises: every function exists everywhere; where the system offers nothing, it does nothing and says so by its result.
 * What the system has is decided in port_have.h; a new port fills in that table and port*.c, nothing else.
 */
#ifndef SHALL_PORT_H
#define SHALL_PORT_H

#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/select.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* ---- interfaces under test that a system may lack: its own, or -1 with ENOSYS ---- */

int port_sigqueue(pid_t pid, int number, union sigval value);
int port_sigwaitinfo(const sigset_t *set, siginfo_t *info);
int port_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout);
/* fcntl() with F_OFD_SETLK, F_OFD_SETLKW or F_OFD_GETLK, by what it is for other locks: F_SETLK, F_SETLKW, F_GETLK. */
int port_ofd_lock(int fd, int command, struct flock *lock);
/* flock(): 0 for LOCK_SH, 1 for LOCK_EX, 2 for LOCK_UN; with LOCK_NB if it is not to wait. */
int port_flock(int fd, unsigned type, bool waits);
/* FD_SET() and its kin, whose macros do not agree with each other's signs. */
void port_fd_add(int fd, fd_set *set);
void port_fd_remove(int fd, fd_set *set);
bool port_fd_in(int fd, const fd_set *set);
int port_ppoll(struct pollfd *entry, nfds_t entries, const struct timespec *timeout, const sigset_t *mask);

/* SIGRTMIN and SIGRTMAX; 0 and -1 where there are no realtime signals. */
int port_rtsig_min(void);
int port_rtsig_max(void);
/* True if this code of a siginfo_t says that a timer, a message queue or asynchronous I/O made the signal. */
bool port_is_notice(int code);

/*
 * Timers that send a signal, or nothing if they are `silent`, by numbers below PORT_TIMERS_MAX of this process: a child has
 * none of its parent's. All but the first and the last are async-signal-safe. A first expiration below 0, in whole seconds,
 * was so long ago by the timer's clock, or when that began.
 */
enum { PORT_TIMERS_MAX = 32 };
int port_timer_create(clockid_t clock, bool silent, int number, union sigval value); /* the timer, -1 with errno */
int port_timer_settime(int timer, const struct timespec *first, const struct timespec *interval);
int port_timer_gettime(int timer, struct timespec *left, struct timespec *interval);
int port_timer_getoverrun(int timer);
int port_timer_delete(int timer);
/* DELAYTIMER_MAX, -1 if there is no such limit. */
long port_delaytimer_max(void);
/* Overruns are counted by the clock at the moment when the signal is taken, however late it was: not POSIX. */
bool port_timer_by_clock(void);

/*
 * POSIX message queues, by numbers that are no descriptors: a child has its parent's, a new image has none. Without a limit
 * port_mq_open() opens what there is. All are async-signal-safe but for opening and closing.
 */
struct port_mq_limits {
	long messages, bytes; /* that it holds, and that each of them has, at most */
};
int port_mq_open(const char *name, int flags, const struct port_mq_limits *limits); /* its number, -1 with errno */
int port_mq_close(int queue);
int port_mq_unlink(const char *name);
int port_mq_send(int queue, const void *bytes, size_t n, unsigned priority);
int port_mq_timedsend(int queue, const void *bytes, size_t n, unsigned priority, const struct timespec *until);
ssize_t port_mq_receive(int queue, void *bytes, size_t n, unsigned *priority);
ssize_t port_mq_timedreceive(int queue, void *bytes, size_t n, unsigned *priority, const struct timespec *until);
/* What is in it, and its limits; -1 with errno. */
long port_mq_look(int queue, struct port_mq_limits *limits);
/* Registers the process for a signal, or for nothing if it is to be silent; takes that back. */
int port_mq_notify(int queue, bool silent, int number, union sigval value);
int port_mq_unnotify(int queue);
/* MQ_PRIO_MAX, -1 if there is no such limit. */
long port_mq_prio_max(void);

/* sem_init() for several processes, and sem_timedwait(). */
int port_sem_init(sem_t *sem, unsigned value);
int port_sem_timedwait(sem_t *sem, const struct timespec *until);

/* MSG_NOSIGNAL, MSG_DONTWAIT and MSG_CMSG_CLOEXEC, 0 where there is none. */
int port_nosignal(void);
int port_dontwait(void);
int port_cmsg_cloexec(void);
/* What is sent to an AF_UNIX socket, or done to it, is known at its other end when the call returns: not POSIX. */
bool port_unix_at_once(void);
/* AF_UNIX datagrams are kept, in order, and delivered within the call that sends them: not POSIX, but promised here. */
bool port_unix_reliable(void);

/* ---- means of the engine ---- */

/*
 * This process adopts orphaned descendants, so that none escapes and their ids stay taken until it reaps them. False: not
 * offered here; orphans go to the first process, which reaps them when it likes.
 */
bool port_subreaper(void);

/* The calling process dies when its parent (thread) does. False: not offered here. `parent` is the expected parent's pid. */
bool port_die_with_parent(pid_t parent);

/* Takes that request back. */
void port_outlive_parent(void);

/* Processors usable by this process; at least 1. */
int port_cpus(void);
/* Keeps the calling thread on the n-th usable processor (modulo their number); n < 0: on any. False: not offered here. */
bool port_pin(int n);

/*
 * A shared mapping of `size` zero bytes. *fd is a close-on-exec descriptor that maps it again, or -1. NULL with errno.
 * Where memory must have a name to have a descriptor (port_share_is_named()), `name` is used inside this call; a caller that
 * is killed there leaves the object behind. NULL: no descriptor is needed.
 */
void *port_share(size_t size, const char *name, int *fd);
bool port_share_is_named(void);

/* The path by which this program can be run again, from the name that it was started by; false: unknown. */
bool port_self_path(const char *argv0, char *path, size_t size);

/* Limits the number of queued signals of the caller's user as seen by the caller. False: not offered here. */
bool port_limit_queued_signals(unsigned count);

/*
 * Waits until child `pid` has terminated, without consuming its status, so that the id stays taken. 0, or -1 with errno.
 * *killed and *code: exit status or the number of the signal.
 */
int port_wait_keep(pid_t pid, bool *killed, int *code);
/* Whether it has terminated, without waiting: 1 or 0, or -1 with errno. A pid of -1: any child; returns its id instead of 1. */
pid_t port_ended(pid_t pid);

/* One line on system, release, machine, C library, and the emulator with its version where they can be told. */
void port_describe(char *text, size_t size);

/* The lowest free descriptor: nothing comes from it, and what is written to it fails. -1: there is none. */
int port_nothing(void);

/* The number of open descriptors of this process, -1 if it cannot be told. */
int port_open_descriptors(void);

/* Removes a POSIX or System V object by the kind's name in names.h or shelf.c. 0, or -1 with errno. */
int port_remove_object(const char *kind, const char *name);

/*
 * Sends this process that signal every `us` microseconds from now on; 0: no more. A child has no such timer. False: not
 * offered here. Async-signal-safe but for the first call.
 */
bool port_jolt(int number, unsigned us);

/* The clock for deadlines: monotonic milliseconds. */
long long port_now_ms(void);

#endif
