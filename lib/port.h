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
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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
/*
 * Makes that terminal the controlling terminal of the caller's session, which it leads, by whatever does that here: POSIX
 * leaves it open. Takes it from nobody.
 */
int port_take_terminal(int fd);
/* FD_SET() and its kin, whose macros do not agree with each other's signs. */
void port_fd_add(int fd, fd_set *set);
void port_fd_remove(int fd, fd_set *set);
bool port_fd_in(int fd, const fd_set *set);
int port_ppoll(struct pollfd *entry, nfds_t entries, const struct timespec *timeout, const sigset_t *mask);

enum { PORT_LOOPBACK_V4 = 0x7f000001 }; /* 127.0.0.1, for htonl(): POSIX has no name for it */

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

/*
 * Read-write locks, spin locks and barriers for several processes. All return 0 or an error's number, ENOSYS or ENOTSUP where
 * there is no such thing; port_barrier_wait() says in *serial whether it was told to be the one.
 */
int port_rwlock_init(void *lock);
int port_spin_init(void *lock);
int port_spin_take(void *lock, bool tries);
int port_spin_release(void *lock);
int port_barrier_init(void *barrier, unsigned count);
int port_barrier_wait(void *barrier, bool *serial);

/*
 * Futexes between processes: sleeps if the word (of 4 bytes) has that value, so many microseconds at most or, below 0, without
 * end; wakes so many; wakes so many and lets so many others sleep at another word, if this one has that value. How many, or -1
 * with errno. All are async-signal-safe.
 */
long port_futex_wait(void *word, uint32_t value, int64_t us);
long port_futex_wake(void *word, int most);
long port_futex_requeue(void *word, int wakes, void *to, int moves, uint32_t value);

/* atomic_thread_fence() with the strongest order. */
void port_fence(void);

/*
 * Mutexes and condition variables for several processes. All return an error's number, ENOSYS or ENOTSUP where there is no
 * such thing.
 */
enum port_mutex_type { PORT_MUTEX_NORMAL, PORT_MUTEX_ERRORCHECK, PORT_MUTEX_RECURSIVE, PORT_MUTEX_DEFAULT };
struct port_mutex_form {
	enum port_mutex_type type;
	bool robust, inherits;
};
int port_mutex_init(pthread_mutex_t *mutex, const struct port_mutex_form *form);
int port_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until);
int port_mutex_consistent(pthread_mutex_t *mutex);
int port_cond_init(pthread_cond_t *cond);

/* MSG_NOSIGNAL, MSG_DONTWAIT and MSG_CMSG_CLOEXEC, 0 where there is none. */
int port_nosignal(void);
int port_dontwait(void);
int port_cmsg_cloexec(void);

/*
 * Descriptors that go with a message (SCM_RIGHTS). The macros that say what room they need are in POSIX only since 2024; some
 * systems hide them from who asks for an older one. The room is the caller's, and stays until the message has gone or come;
 * to be expected are at most so many, or none.
 */
enum { PORT_RIGHTS_MAX = 8 };
struct msghdr;
union port_rights {
	long long align;
	char bytes[64 + PORT_RIGHTS_MAX * sizeof(int)];
};
void port_rights_put(struct msghdr *message, union port_rights *room, const int *fd, unsigned count);
void port_rights_expect(struct msghdr *message, union port_rights *room, unsigned count);
/* How many came, or are to go; *first is where they are, without alignment. -1: the ancillary data is something else. */
int port_rights_of(const struct msghdr *message, unsigned char **first);

/*
 * What an atomic object of one byte, and of eight, is made of. Where a compiler has no such without a lock (by which it would
 * be no matter of memory order, and need another library) it is a word, and port_atomic_bytes() or port_atomic_wide() says no.
 */
#if ATOMIC_CHAR_LOCK_FREE == 2
typedef uint8_t port_byte;
#else
typedef uint32_t port_byte;
#endif
#if ATOMIC_LLONG_LOCK_FREE == 2
typedef uint64_t port_wide;
#else
typedef uint32_t port_wide;
#endif
bool port_atomic_bytes(void);
bool port_atomic_wide(void);

/* MAP_ANONYMOUS, which is not in every POSIX. */
int port_map_anonymous(void);
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

/* Whether it could, as far as asking tells. */
bool port_can_adopt(void);

/*
 * Processes of a container may have the ids of others, and yet share names and keys with them: a number of the space in which
 * the caller's id is its own, 0 for the system's first one and where nobody knows.
 */
unsigned long port_pid_space(void);

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

/*
 * posix_spawn(), or posix_spawnp(), of that program, which gets the caller's environment: an error number, ENOSYS where the
 * system has none. What is to be done with descriptors before, in that order.
 */
struct port_spawn_act {
	enum { PORT_SPAWN_CLOSE, PORT_SPAWN_DUP, PORT_SPAWN_OPEN } act;
	int fd, from;     /* from: of a dup */
	const char *path; /* of an open, for reading and writing */
};
bool port_has_spawn(void);
int port_spawn(pid_t *pid, const char *path, const struct port_spawn_act *acts, size_t n, char *const argv[],
    bool search);

/*
 * vfork(), whose child executes that program, or ends with that status if `path` is NULL or cannot be executed: its id, or -1
 * with errno, ENOSYS where the system has none.
 */
bool port_has_vfork(void);
pid_t port_vfork(const char *path, char *const argv[], int status);

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
