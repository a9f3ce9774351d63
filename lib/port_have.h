/*
 * What this system has. The first #include of every lib/port*.c (and of tests that use what may be missing): it says what
 * these files may see of the system, then what they may use. This table is the first thing that a new port fills in.
 *
 * A row: SHALL_HAVE_X is 1 or 0. It is decided by what the headers offer (the constant that comes with the interface, or the
 * option macro of <unistd.h>), and by the system's name only where headers promise what the library does not keep.
 * CFLAGS=-DSHALL_HAVE_X=0 takes an interface away, so that what other systems run is run here, too: `make features` does it
 * for every row. A row that nothing asks for is deleted.
 *
 * A new row for an interface that suites test: copy SIGQUEUE, here, in port_calls.c and in port.h. The wrapper has the
 * interface's own form and answers ENOSYS where there is none, as many systems do themselves. So suites link everywhere and
 * have one way to learn of an absence: they call, at the start of a run (signals_probe(), a mark), and say "unsupported".
 */
#ifndef SHALL_PORT_HAVE_H
#define SHALL_PORT_HAVE_H

#if defined(__linux__)
#define _GNU_SOURCE
#elif defined(__APPLE__)
#ifndef _DARWIN_C_SOURCE
#define _DARWIN_C_SOURCE
#endif
#elif defined(__NetBSD__)
#define _NETBSD_SOURCE
#elif defined(__OpenBSD__)
#define _BSD_SOURCE
#elif defined(__sun)
#define _XOPEN_SOURCE 700
#define __EXTENSIONS__
#elif !defined(__FreeBSD__) && !defined(__DragonFly__) /* these two show everything unless they are asked not to */
#define _XOPEN_SOURCE 700
#endif

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#if !defined(__sun)
#include <sys/file.h>
#endif
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

/* ---- interfaces under test ---- */

/* Realtime signals. */
#ifndef SHALL_HAVE_RTSIG
#if defined(SIGRTMIN) && defined(SIGRTMAX)
#define SHALL_HAVE_RTSIG 1
#else
#define SHALL_HAVE_RTSIG 0
#endif
#endif

/* sigqueue(). NetBSD has it and no option macro; DragonFly declares it, and has none. */
#ifndef SHALL_HAVE_SIGQUEUE
#if (defined(SIGRTMIN) || (defined(_POSIX_REALTIME_SIGNALS) && _POSIX_REALTIME_SIGNALS > 0)) && !defined(__DragonFly__)
#define SHALL_HAVE_SIGQUEUE 1
#else
#define SHALL_HAVE_SIGQUEUE 0
#endif
#endif

/* sigwaitinfo() and sigtimedwait(). */
#ifndef SHALL_HAVE_SIGTIMEDWAIT
#if defined(SIGRTMIN) || (defined(_POSIX_REALTIME_SIGNALS) && _POSIX_REALTIME_SIGNALS > 0)
#define SHALL_HAVE_SIGTIMEDWAIT 1
#else
#define SHALL_HAVE_SIGTIMEDWAIT 0
#endif
#endif

/* ppoll(), of POSIX since 2024. */
#ifndef SHALL_HAVE_PPOLL
#if defined(__linux__) || defined(__FreeBSD__) || defined(__OpenBSD__) || defined(__DragonFly__) || \
    (defined(_POSIX_VERSION) && _POSIX_VERSION >= 202405L)
#define SHALL_HAVE_PPOLL 1
#else
#define SHALL_HAVE_PPOLL 0
#endif
#endif

/* posix_spawn() and <spawn.h>; these two have them and no option macro. */
#ifndef SHALL_HAVE_SPAWN
#if (defined(_POSIX_SPAWN) && _POSIX_SPAWN > 0) || defined(__APPLE__) || defined(__OpenBSD__)
#define SHALL_HAVE_SPAWN 1
#else
#define SHALL_HAVE_SPAWN 0
#endif
#endif

/* vfork(), which POSIX had until 2008. macOS warns of its own. */
#ifndef SHALL_HAVE_VFORK
#if defined(__linux__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__) || \
    defined(__DragonFly__) || defined(__sun)
#define SHALL_HAVE_VFORK 1
#else
#define SHALL_HAVE_VFORK 0
#endif
#endif

/* MSG_CMSG_CLOEXEC, which POSIX has since 2024. */
#ifndef SHALL_HAVE_CMSG_CLOEXEC
#if defined(MSG_CMSG_CLOEXEC)
#define SHALL_HAVE_CMSG_CLOEXEC 1
#else
#define SHALL_HAVE_CMSG_CLOEXEC 0
#endif
#endif

/* mq_*() and <mqueue.h>. */
#ifndef SHALL_HAVE_MQUEUE
#if defined(_POSIX_MESSAGE_PASSING) && _POSIX_MESSAGE_PASSING > 0
#define SHALL_HAVE_MQUEUE 1
#else
#define SHALL_HAVE_MQUEUE 0
#endif
#endif

/* sem_init(). macOS declares it, and has none. */
#ifndef SHALL_HAVE_SEM_UNNAMED
#if defined(__APPLE__)
#define SHALL_HAVE_SEM_UNNAMED 0
#else
#define SHALL_HAVE_SEM_UNNAMED 1
#endif
#endif

/* sem_timedwait(). */
#ifndef SHALL_HAVE_SEM_TIMEDWAIT
#if defined(__APPLE__)
#define SHALL_HAVE_SEM_TIMEDWAIT 0
#else
#define SHALL_HAVE_SEM_TIMEDWAIT 1
#endif
#endif

/* Mutexes, condition variables and locks for several processes; barriers where there are any. */
#ifndef SHALL_HAVE_PSHARED
#if defined(_POSIX_THREAD_PROCESS_SHARED) && _POSIX_THREAD_PROCESS_SHARED > 0
#define SHALL_HAVE_PSHARED 1
#else
#define SHALL_HAVE_PSHARED 0
#endif
#endif

/* pthread_barrier_*(). */
#ifndef SHALL_HAVE_BARRIER
#if SHALL_HAVE_PSHARED && defined(_POSIX_BARRIERS) && _POSIX_BARRIERS > 0
#define SHALL_HAVE_BARRIER 1
#else
#define SHALL_HAVE_BARRIER 0
#endif
#endif

/* pthread_spin_*(). */
#ifndef SHALL_HAVE_SPIN
#if SHALL_HAVE_PSHARED && defined(_POSIX_SPIN_LOCKS) && _POSIX_SPIN_LOCKS > 0
#define SHALL_HAVE_SPIN 1
#else
#define SHALL_HAVE_SPIN 0
#endif
#endif

/* Futexes, by number: C libraries have no function for them. */
#ifndef SHALL_HAVE_FUTEX
#if defined(SYS_futex)
#define SHALL_HAVE_FUTEX 1
#else
#define SHALL_HAVE_FUTEX 0
#endif
#endif

/* Robust mutexes. */
#ifndef SHALL_HAVE_ROBUST
#if SHALL_HAVE_PSHARED && (defined(__linux__) || defined(__FreeBSD__) || defined(__sun))
#define SHALL_HAVE_ROBUST 1
#else
#define SHALL_HAVE_ROBUST 0
#endif
#endif

/* Locks with a deadline, of mutexes and of read-write locks. */
#ifndef SHALL_HAVE_LOCK_TIMED
#if defined(_POSIX_TIMEOUTS) && _POSIX_TIMEOUTS > 0
#define SHALL_HAVE_LOCK_TIMED 1
#else
#define SHALL_HAVE_LOCK_TIMED 0
#endif
#endif

/* flock(), which was never in POSIX. */
#ifndef SHALL_HAVE_FLOCK
#if defined(LOCK_SH)
#define SHALL_HAVE_FLOCK 1
#else
#define SHALL_HAVE_FLOCK 0
#endif
#endif

/* TIOCSCTTY, by which a session takes its terminal. Where it is not there, opening one does it. */
#ifndef SHALL_HAVE_CTTY
#if defined(TIOCSCTTY)
#define SHALL_HAVE_CTTY 1
#else
#define SHALL_HAVE_CTTY 0
#endif
#endif

/* F_OFD_SETLK and its kin, which POSIX has since 2024; they come with <fcntl.h>. */
#ifndef SHALL_HAVE_OFD_LOCK
#if defined(F_OFD_SETLK)
#define SHALL_HAVE_OFD_LOCK 1
#else
#define SHALL_HAVE_OFD_LOCK 0
#endif
#endif

/* MSG_NOSIGNAL. */
#ifndef SHALL_HAVE_NOSIGNAL
#if defined(MSG_NOSIGNAL)
#define SHALL_HAVE_NOSIGNAL 1
#else
#define SHALL_HAVE_NOSIGNAL 0
#endif
#endif

/* MSG_DONTWAIT, which POSIX has since 2024. */
#ifndef SHALL_HAVE_DONTWAIT
#if defined(MSG_DONTWAIT)
#define SHALL_HAVE_DONTWAIT 1
#else
#define SHALL_HAVE_DONTWAIT 0
#endif
#endif

/* Systems that say so of themselves: AF_UNIX sockets deliver within the call. */
#ifndef SHALL_HAVE_UNIX_AT_ONCE
#if defined(__linux__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__) || defined(__DragonFly__)
#define SHALL_HAVE_UNIX_AT_ONCE 1
#else
#define SHALL_HAVE_UNIX_AT_ONCE 0
#endif
#endif

/* Systems that say so of themselves: AF_UNIX datagrams are neither lost nor reordered, and there when the call returns. */
#ifndef SHALL_HAVE_UNIX_RELIABLE
#if defined(__linux__)
#define SHALL_HAVE_UNIX_RELIABLE 1
#else
#define SHALL_HAVE_UNIX_RELIABLE 0
#endif
#endif

/* Objects of one byte, and of eight, can be changed atomically without a lock. */
#ifndef SHALL_HAVE_ATOMIC_BYTE
#if ATOMIC_CHAR_LOCK_FREE == 2
#define SHALL_HAVE_ATOMIC_BYTE 1
#else
#define SHALL_HAVE_ATOMIC_BYTE 0
#endif
#endif
#ifndef SHALL_HAVE_ATOMIC_WIDE
#if ATOMIC_LLONG_LOCK_FREE == 2
#define SHALL_HAVE_ATOMIC_WIDE 1
#else
#define SHALL_HAVE_ATOMIC_WIDE 0
#endif
#endif

/* timer_create() and its kin; the mode that jolts uses them, too. */
#ifndef SHALL_HAVE_TIMER
#if defined(_POSIX_TIMERS) && _POSIX_TIMERS > 0
#define SHALL_HAVE_TIMER 1
#else
#define SHALL_HAVE_TIMER 0
#endif
#endif

/* Systems that say so of themselves: expirations are counted by the clock at the moment when a timer's signal is taken. */
#ifndef SHALL_HAVE_TIMER_BY_CLOCK
#if defined(__linux__)
#define SHALL_HAVE_TIMER_BY_CLOCK 1
#else
#define SHALL_HAVE_TIMER_BY_CLOCK 0
#endif
#endif

/* ---- what the engine uses; without it, it does with less ---- */

/* waitid() with WNOWAIT. Without it nothing can be run: an id must stay taken until the case is over. */
#ifndef SHALL_HAVE_WAITID
#if defined(WNOWAIT)
#define SHALL_HAVE_WAITID 1
#else
#define SHALL_HAVE_WAITID 0
#endif
#endif

/* A process that is not the first one can adopt orphaned descendants. */
#ifndef SHALL_HAVE_SUBREAPER
#if defined(PR_SET_CHILD_SUBREAPER) || defined(__FreeBSD__) || defined(__DragonFly__)
#define SHALL_HAVE_SUBREAPER 1
#else
#define SHALL_HAVE_SUBREAPER 0
#endif
#endif

/* A process can ask to die with its parent. */
#ifndef SHALL_HAVE_PDEATHSIG
#if defined(PR_SET_PDEATHSIG) || defined(__FreeBSD__) || defined(__DragonFly__)
#define SHALL_HAVE_PDEATHSIG 1
#else
#define SHALL_HAVE_PDEATHSIG 0
#endif
#endif

/* sched_setaffinity() and cpu_set_t, as Linux and FreeBSD since 14 have them. */
#ifndef SHALL_HAVE_AFFINITY
#if defined(CPU_COUNT) && defined(CPU_SETSIZE)
#define SHALL_HAVE_AFFINITY 1
#else
#define SHALL_HAVE_AFFINITY 0
#endif
#endif

/* memfd_create(), by number: the C library may be older than the kernel. */
#ifndef SHALL_HAVE_MEMFD
#if defined(SYS_memfd_create)
#define SHALL_HAVE_MEMFD 1
#else
#define SHALL_HAVE_MEMFD 0
#endif
#endif

/* /proc/self/exe */
#ifndef SHALL_HAVE_SELF_EXE
#if defined(__linux__)
#define SHALL_HAVE_SELF_EXE 1
#else
#define SHALL_HAVE_SELF_EXE 0
#endif
#endif

/* Emulators of this system can be told by what they show in /proc. */
#ifndef SHALL_HAVE_EMULATORS
#if defined(__linux__)
#define SHALL_HAVE_EMULATORS 1
#else
#define SHALL_HAVE_EMULATORS 0
#endif
#endif

/* The number of queued signals can be limited. */
#ifndef SHALL_HAVE_SIGPENDING_LIMIT
#if defined(RLIMIT_SIGPENDING)
#define SHALL_HAVE_SIGPENDING_LIMIT 1
#else
#define SHALL_HAVE_SIGPENDING_LIMIT 0
#endif
#endif

#endif
