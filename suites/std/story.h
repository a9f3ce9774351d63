/*
 * story: what a history certainly tells about signals: which were blocked and how they were handled at each event,
 * and for each process and signal what was sent to it and what it took.
 *
 * Promises: `blocked`, `caught`, `info` and `full` hold only what every conforming system must have agreed with;
 * `maybe` holds everything that may have been blocked. Dispositions that threads change beside each other, handlers
 * that never returned and operations that nobody here knows make things uncertain, never wrong. Does not promise: to
 * know signals that come from elsewhere; `foreign` names those that may.
 *
 * A signal's frame may lie under another's whose handler runs first: an entry in the log is later than the selection
 * of the signal, and the mask inside a handler may hold more than the log shows. So "blocked" comes from here, "not
 * blocked" in a handler only from the mask that it read.
 */
#ifndef SHALL_STORY_H
#define SHALL_STORY_H

#include "std.h"

#define NO_EVENT UINT32_MAX

struct fact {
	uint64_t
	    blocked;    /* certainly blocked at the call; for a handler: under all masks that may have been in force */
	uint64_t maybe; /* possibly blocked */
	uint64_t through; /* for a handler: possibly blocked under those masks that may have let it through */
	uint64_t caught, info, full; /* certainly caught, with SA_SIGINFO, with a full sa_mask */
	uint64_t interrupts;         /* certainly caught without SA_RESTART */
	uint64_t may_interrupt;      /* possibly so, the watchdog's signal never */
	uint64_t least, most;        /* for a handler: what it blocks in addition, at least and at most */
	uint64_t prev;               /* the actor's last ticket before the call */
	uint32_t handler;            /* innermost handler that the event is in, or NO_EVENT */
	uint32_t within;             /* for a handler: the call that it came in, or NO_EVENT */
	bool complete; /* the actor went on to something else: all that the event reports has been written */
};

enum outcome { OUTCOME_OK, OUTCOME_FAILED, OUTCOME_UNKNOWN };

struct sent {
	uint64_t call, ret;
	int64_t value; /* of a queued one */
	uint32_t event;
	enum outcome outcome;
	uint8_t by;     /* process */
	bool queued;    /* by sigqueue */
	bool group;     /* to a group; OUTCOME_OK only if the process was certainly in it */
	bool thread;    /* to a thread, not to the process: by raise or tkill */
	uint8_t target; /* that thread */
	bool unique;    /* queued, and no other non-failed send of the stream has its value */
	uint32_t taken; /* unique: index among the stream's takes, or NO_EVENT */
};

struct take {
	uint64_t time; /* a handler's entry, an acceptance's return */
	uint32_t event;
	bool accepted;
	uint32_t sent; /* index among the stream's sends if it is that one's unique value, or NO_EVENT */
};

/* What was sent to one process of one signal, by call, and what it took, by time. */
struct stream {
	uint8_t process, signal;
	uint32_t sends, takes;
	struct sent *send;
	struct take *take;
};

struct story {
	const struct history *h;
	struct fact *fact;                  /* by event; in one piece with */
	uint32_t *order;                    /* events by actor, then by call */
	uint32_t first[HISTORY_ACTORS + 1]; /* of an actor in `order` */
	bool alone[HISTORY_ACTORS];         /* a process that never has a second thread */
	bool murky[HISTORY_ACTORS];         /* a process that did more in handlers than to look and to send */
	uint64_t foreign;                   /* signals that unknown operations or the system may have made or taken */
	bool stops;                         /* stop or continue signals were sent, or a terminal may make them */
	bool full_queue;                    /* so few may be queued that kill() may lose its siginfo */
	uint32_t streams;
	struct stream *stream; /* in one piece with */
	struct sent *sent;
	struct take *taken;
	/* By process of the history. */
	uint64_t caught_since[HISTORY_ACTORS][SIGNALS_MAX]; /* to the end of the history; OPEN: is not */
	uint64_t info_since[HISTORY_ACTORS][SIGNALS_MAX];
};

/* The history's story, made once and kept with it; NULL if it has nothing to do with signals, or records are missing. */
const struct story *story_of(const struct history *h);

/* One for those that edit the history afterwards. False: as above, then there is nothing to close. */
bool story_open(struct story *s, const struct history *h);
void story_close(struct story *s);

/* Parts of story_open(): events by actor, what each met, operations that may make, take or mask signals unseen. */
void story_order(struct story *s);
void story_walk(struct story *s);
bool story_is_opaque(const struct event *e);

/* The last PENDING event of the stream's process, outside handlers, at which the signal was certainly blocked and not
 * reported; NO_EVENT if there is none: the end of a drain. */
uint32_t story_drained(const struct story *s, const struct stream *t);

/* Takes before `time`; sends that did not fail and were called before it. */
uint32_t story_takes_before(const struct stream *t, uint64_t time);

static inline bool in_set(uint64_t set, unsigned signal)
{
	return (set >> signal & 1) != 0;
}
static inline bool is_realtime(unsigned signal)
{
	return signal >= SIG_I_RT;
}
/* Standard signals whose sends and takes must add up. */
static inline bool story_counts(const struct story *s, const struct stream *t)
{
	uint64_t unsent = s->stops ? SIGNAL_BIT(SIG_I_HUP) : 0; /* the system sends it to orphans that were stopped */

	return in_set(SIGNALS_STANDARD & ~s->foreign & ~unsent, t->signal) && s->alone[t->process] &&
	    !s->murky[t->process];
}

/* The watchdog's kick of a process: its SEND event, and the handler that ran because of it; NO_EVENT: none. */
struct kick {
	uint32_t send, handler;
	uint64_t pending; /* read in the handler */
};
bool story_kick(const struct story *s, unsigned process, struct kick *out);

/*
 * The kick rule: a signal that was sent at least a whole deadline before the watchdog's kick, that the receiver
 * caught and had outside its mask all that time, and that it took only after the kick, or not even then. Fills
 * `proof` with the events (send, kick, kick's handler, the wait that it came in) and returns how many; 0: nothing of
 * the kind is certain.
 */
unsigned story_hung(const struct story *s, const struct stream *t, uint32_t proof[4]);

/*
 * The next successful PENDING event of a process, outside handlers, at which `signal` was certainly blocked, from place
 * *at in the process's part of `order` on (0: from the start); NO_EVENT: none is left.
 */
uint32_t story_next_pending(const struct story *s, unsigned process, unsigned signal, uint32_t *at);

/* The latest send, by call, that succeeded, returned before `before` and was called after `after`; NULL: none. */
const struct sent *story_last_ok(const struct stream *t, uint64_t after, uint64_t before);

/* Sends that did not fail, were called before `before` and returned after `after`. */
uint32_t story_possible(const struct stream *t, uint64_t after, uint64_t before);

/* The process has certainly blocked all of the set from one moment to the other, if it did anything in between. */
bool story_keeps_blocked(const struct story *s, unsigned process, uint64_t set, uint64_t from, uint64_t to);

/* For the reader of a finding: the last sends, at most `room`, that were under way in between. Returns how many. */
unsigned story_show_sends(const struct stream *t, uint64_t after, uint64_t before, uint32_t *event, unsigned room);

/* The event is a signal of a process to itself that must let a handler run before the call returns. */
bool std_must_deliver(const struct story *s, uint32_t index, unsigned *signal);
/* The process's fork; NO_EVENT: it has none. */
uint32_t std_fork_of(const struct story *s, unsigned child);
/* What came may be a signal to a group that was sent while the process was being made. */
bool std_met_fork(const struct story *s, const struct stream *t, const struct take *d);
/* Why its siginfo contradicts, NULL: it does not. */
const char *std_wrong_sender(const struct story *s, const struct stream *t, const struct take *d);
/* The event is a signal of a process to itself, not to the thread, that succeeded. */
bool std_sends_itself(const struct story *s, const struct event *e, unsigned *signal);
/* A handler of its thread began inside the call. */
bool std_handled_inside(const struct story *s, uint32_t index);
/* The process was made by a fork outside handlers, so that no frames can have come along. */
bool std_plain_fork(const struct story *s, unsigned child);

/* "USR1 to A": for messages. */
struct story_name {
	char text[48];
};
struct story_name story_name(const struct story *s, const struct stream *t);

#endif
