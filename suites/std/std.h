/*
 * std: what the signal mechanisms (std, mask, rtsig) share: the table of calls into the system under test, what
 * handlers and acceptances report, and the story that the rules read out of a history.
 *
 * A handler and an acceptance report the same things at the same places (enum signal_report), so that a rule need not
 * know how a signal was consumed. What a plain handler or sigwait() cannot know says so by `form`.
 */
#ifndef SHALL_STD_H
#define SHALL_STD_H

#include "action.h"
#include "actor.h"
#include "model.h"

#include <pthread.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

/* What every process may have queued: _POSIX_SIGQUEUE_MAX, where <limits.h> has it. */
enum { SIGQUEUE_LEAST = 32 };

/* ---- what is reported ---- */

enum signal_report {
	REPORT_CODE,   /* enum signal_code */
	REPORT_SENDER, /* the sending process's actor; ACTOR_UNKNOWN: none of the run's, or not told */
	REPORT_VALUE,  /* si_value.sival_ptr, 0 if the code has no value */
	REPORT_INT,    /* si_value.sival_int, likewise */
	REPORT_FORM,   /* enum signal_form */
	REPORT_MASK    /* handlers only: the mask read inside */
};
enum signal_code {
	CODE_USER,
	CODE_QUEUE,
	CODE_TIMER /* a timer's, queue's or aio's notice */,
	CODE_KERNEL,
	CODE_OTHER,
	CODE_EXITED, /* these four: of a child. The values are its status, or the index of the signal */
	CODE_KILLED,
	CODE_STOPPED,
	CODE_CONTINUED
};
/* The words of a report of kind enum signal_code, and what handlers and acceptances report first. */
#define CODE_WORDS "word(user|queue|timer|kernel|other|exited|killed|stopped|continued):code"
#define INFO_WORDS CODE_WORDS " actor:sender num:value num:int word(plain|info|torn|foreign):form"
enum signal_form {
	FORM_PLAIN,  /* no siginfo: code is other, sender unknown, values 0 */
	FORM_INFO,   /* all well */
	FORM_TORN,   /* si_signo is not the signal that was handled or returned */
	FORM_FOREIGN /* si_uid is not the user's: all processes of a run have the same */
};

/* What signals carry, as the reports show it. The pid is still the system's. */
struct signal_info {
	int number; /* si_signo */
	enum signal_code code;
	int64_t pid;              /* 0: not told by this code */
	int64_t value, value_int; /* of a child's: what enum signal_code says */
	bool foreign;
};

/* Reports 0 to 4 of a handler or an acceptance; `info` NULL for the plain form. */
void std_report_info(struct call *c, int number, const siginfo_t *info);

/* ---- calls into the system under test ---- */

struct std_calls {
	int (*sigaction)(int number, const struct sigaction *act, struct sigaction *old);
	int (*kill)(pid_t pid, int number);
	int (*raise)(int number);
	int (*setpgid)(pid_t pid, pid_t group);
	int (*killpg)(pid_t group, int number);
	int (*waitid)(idtype_t type, id_t id, siginfo_t *info, int options);
	int (*sigpending)(sigset_t *set);
	int (*sigprocmask)(int how, const sigset_t *set, sigset_t *old);
	int (*pthread_sigmask)(int how, const sigset_t *set, sigset_t *old);
	int (*pthread_kill)(pthread_t thread, int number);
	int (*sigsuspend)(const sigset_t *mask);
	int (*sigwait)(const sigset_t *set, int *number);
	/* Where the system lacks them they fail with ENOSYS: signals_queueable(), signals_acceptable(). */
	int (*sigqueue)(pid_t pid, int number, union sigval value);
	int (*sigwaitinfo)(const sigset_t *set, siginfo_t *info);
	int (*sigtimedwait)(const sigset_t *set, siginfo_t *info, const struct timespec *timeout);
	/* Reading what came is a call of its own so that faults can forge it. */
	void (*read_info)(const siginfo_t *info, struct signal_info *out);
};
extern struct std_calls std_calls;

/* The mask of the calling thread: sigprocmask() in a process of one thread, pthread_sigmask() else. */
int std_mask(const struct actor *a, int how, const sigset_t *set, sigset_t *old);

/* The system's form of a set; SIGNALS_ALL means also signals that have no index. Never holds the watchdog's signal. */
void std_sigset(uint64_t set, sigset_t *out);
/* As it is recorded: without the watchdog's signal. */
static inline uint64_t std_set(int64_t set)
{
	return (uint64_t)set & ~SIGNAL_BIT(SIG_I_KICK);
}

/* A composite step's call of another operation, by its name, with the step's actor. */
void std_part(struct call *c, const struct call *whole, const char *op);

/* Small state of an actor that lives in arena.payload, at places that the signal mechanisms have agreed on. */
enum { SLOT_POSTS = 2, SLOT_DOES = 3, SLOT_SENDS = 4, SLOT_TIMES = 5, SLOT_LINGER = 6, SLOT_SENT = 7 };

/* Catches the signals of arg[0] with the recording handler; `mask` as sigaction() wants it, flags too but SA_SIGINFO. */
void std_install(struct call *c, bool info, int flags, const sigset_t *mask);
/* The same without a handler: SIG_DFL or SIG_IGN. */
void std_dispose(struct call *c, void (*how)(int), int flags);
/* What a disposition is, of those that are installed here; *info: the handler's form. */
enum disposition_kind std_kind_of(const struct sigaction *action, bool *info);

/* ---- the model world (model.c) ---- */

enum imagined std_imagine_catch(struct call *c, struct model *m);
/* Of those that catch, the flags as enum action_flag has them. */
enum imagined std_imagine_install(struct call *c, struct model *m, bool info, unsigned flags, uint64_t samask);
enum imagined std_imagine_ignore(struct call *c, struct model *m);
enum imagined std_imagine_default(struct call *c, struct model *m);
enum imagined std_imagine_kill(struct call *c, struct model *m);
enum imagined std_imagine_raise(struct call *c, struct model *m);
enum imagined std_imagine_killself(struct call *c, struct model *m);
enum imagined std_imagine_pending(struct call *c, struct model *m);
enum imagined std_imagine_linger(struct call *c, struct model *m);

#endif
