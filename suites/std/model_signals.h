/*
 * model_signals: signals in the model world, for the operations of all mechanisms.
 *
 * Promises: what POSIX demands of generation, blocking, queueing, selection, delivery and acceptance, and no more. Each process has dispositions and a set of
 * pending signals, each thread a mask, a set of its own and a stack of handler frames. Handlers run by the part's turn
 * before the thread's call gets its own.
 * Invariant: a bit of a pending set is set iff its queue is not empty; a standard signal's queue has one entry, or
 * several where the run's system queues them.
 */
#ifndef SHALL_MODEL_SIGNALS_H
#define SHALL_MODEL_SIGNALS_H

#include "action.h"
#include "liberty.h"
#include "std.h"

enum std_liberty {
	STD_LATE_DELIVERY,
	STD_NESTED,
	STD_NO_COALESCING,
	STD_LAST_SIGINFO,
	STD_ANY_ORDER,
	STD_PROCESS_FIRST,
	STD_OTHER_THREAD,
	STD_PENDING_UNBLOCKED,
	STD_EARLY_RESTORE,
	STD_IGNORED_STAYS,
	STD_RAISE_CODE,
	STD_SIGPIPE_CODE,
	STD_SLOW_ACTIONS,
	STD_SLOW_HANDLERS,
	STD_PLAIN_QUEUES,
	STD_KILL_QUEUEING,
	STD_QUEUE_LIMIT,
	STD_KILL_EAGAIN,
	STD_NO_RLIMIT,
	STD_CONTINUE_SILENT,
	STD_EXEC_CHILD,
	STD_RESET_OPENS,
	STD_DEAD_DISCARDED,
	STD_NOCLDWAIT_SILENT
};
extern struct liberty std_liberties[];

enum { MODEL_FRAMES_MAX = 12 };

struct model_action {
	uint8_t kind;  /* enum disposition_kind */
	uint8_t flags; /* enum action_flag */
	bool info;
	bool nowait;     /* SA_NOCLDWAIT */
	uint64_t samask; /* SIGNALS_ALL: the watchdog's too */
};

/* One generation of a signal. */
struct model_instance {
	uint8_t signal;
	uint8_t code;   /* enum signal_code */
	uint8_t sender; /* a process, or ACTOR_UNKNOWN */
	bool charged;   /* counts against the limits */
	uint16_t next;
	union sigval value;
};

struct model_send {
	unsigned process;
	int thread; /* -1: to the process */
	int signal;
	enum signal_code code;
	unsigned sender; /* process */
	bool queue;      /* by sigqueue() */
	union sigval value;
};

/* The signals that there are, without the watchdog's. */
uint64_t signals_existing(struct model *m);

/* Generates it: 0, or EAGAIN. The process must have been made; nothing happens to a dead one. */
int signals_send(struct model *m, const struct model_send *s);
/* All turns of a call that sends; with c->local[0] == MODEL_CALLED it has begun. Uses local[0] and local[1]. */
enum imagined signals_imagine_send(struct call *c, struct model *m, const struct model_send *s);
/* What raise() says in si_code: not fixed. */
enum signal_code signals_raise_code(struct model *m);
/* The actor wrote to a pipe that nobody reads. */
void signals_broken_pipe(struct model *m, unsigned actor);

/* The calling thread's mask, without what cannot be blocked. */
uint64_t signals_mask(struct model *m, const struct call *c);
void signals_set_mask(struct model *m, const struct call *c, uint64_t mask);
/* Pending and blocked, as sigpending() tells. */
uint64_t signals_pending(struct model *m, const struct call *c);
/* Those that the calling process catches. */
uint64_t signals_caught(struct model *m, const struct call *c);
/* Those that it ignores by its own wish. */
uint64_t signals_ignored(struct model *m, const struct call *c);
/* True if such an instance is pending for the process; if `drop`, it is not any more. */
bool signals_queued(struct model *m, unsigned process, int signal, enum signal_code code, int value, bool drop);
/* A pending signal of this number that the thread does not block. */
bool signals_awaits(struct model *m, const struct call *c, int signal);

struct model_action signals_action(struct model *m, const struct call *c, int signal);
/* One disposition; discards pending instances where the action says so. */
void signals_act(struct model *m, const struct call *c, int signal, struct model_action action);
/* All turns of a call that gives it to the signals of arg[0]. With a handler the watchdog's is caught, beside the record. */
enum imagined signals_imagine_act(struct call *c, struct model *m, struct model_action action);
/* The process's parent, living or dead; ACTOR_UNKNOWN: one of the system's. From now on it adopts its descendants. */
unsigned signals_parent(struct model *m, unsigned process);
void signals_adopt(struct model *m, unsigned process);
/* Whose its children are when it has died: the nearest living one's of those that it descends from that adopts, or the system's. */
unsigned signals_adopter(struct model *m, unsigned process);
/* Nobody need wait for the process's children: their ends are discarded. Whether that one's was. */
bool signals_disowns(struct model *m, unsigned process);
bool signals_lost(struct model *m, unsigned child);

/* Accepts one of the set, if one is pending, by the rules of selection. */
bool signals_accept(struct model *m, const struct call *c, uint64_t set, struct model_instance *out);
bool signals_can_accept(struct model *m, const struct call *c, uint64_t set);

/* True if the caller, who sent this to its own process, must be given a signal before that call returns. */
bool signals_must_deliver(struct model *m, const struct call *c, int signal);
/*
 * At least one pending unblocked signal must be delivered before the call returns: signals_owe() says that from now on,
 * signals_paid() is true when it was, or none is left.
 */
void signals_owe(struct model *m, const struct call *c);
bool signals_paid(struct model *m, const struct call *c);

/* sigsuspend(): swaps the mask; true when a handler ran since, then the mask is the old one again. */
void signals_suspend(struct model *m, const struct call *c, uint64_t mask);
bool signals_resume(struct model *m, const struct call *c);

/* Process groups, by the process that leads them: forks inherit them. */
unsigned signals_group(struct model *m, unsigned process);
void signals_set_group(struct model *m, unsigned process, unsigned group);
/* Every member of the group gets it, from the system. */
void signals_tell_group(struct model *m, unsigned group, int signal);
/* Nobody is there who could continue the members of the group, if a terminal's signal stopped them. */
bool signals_orphaned(struct model *m, unsigned group);
/* Sessions, likewise; a new one has a new group. */
unsigned signals_session(struct model *m, unsigned process);
void signals_new_session(struct model *m, unsigned process);
/*
 * What has become of a process since this was last asked with `take`: enum signal_code and its status or signal; 0: nothing,
 * CODE_EXITED and CODE_KILLED always. `wanted`: CODE_STOPPED or CODE_CONTINUED, other changes are passed over.
 */
int signals_news(struct model *m, unsigned process, int wanted, bool take, int64_t *status);
/* It is stopped. */
bool signals_stopped(struct model *m, unsigned process);

/* Lowers what may be queued for the caller's process; false if the run's system has no such limit. */
bool signals_limit(struct model *m, const struct call *c, int64_t count);

/* Reports 0 to 4 of a handler or an acceptance. */
void signals_report(struct call *c, const struct model_instance *i, bool info);

#endif
