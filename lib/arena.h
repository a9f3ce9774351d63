/*
 * arena: the memory that every process of a run shares: what the platform is, the scenario, the log, the few atomics by
 * which processes find each other. Mapped once, before the first fork, and inherited; a new image maps it again from its
 * descriptor. Holds no pointers.
 *
 * Invariants: a record's slot is taken by an atomic add on its actor's cursor (handlers nest); its `state` is stored last,
 * with release order; a record in state RECORD_CALLED when its process is gone is a call that never returned.
 */
#ifndef SHALL_ARENA_H
#define SHALL_ARENA_H

#include "history.h"
#include "mechanism.h"
#include "signals.h"
#include "turnstile.h"

#include <stdatomic.h>

enum {
	RECORDS_MAX_PER_ACTOR = 1536,
	DATA_MAX_PER_ACTOR = 4 << 20, /* bytes received, and scratch for bytes to send */
	TOKENS_MAX = 32,
	MEETS_MAX = 32,
	COMMON_BYTES = 512 /* of an object: place.h */
};

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "tickets are taken in signal handlers and between processes");

enum record_state { RECORD_FREE, RECORD_TAKEN, RECORD_CALLED, RECORD_RETURNED };

struct record {
	_Atomic uint32_t state;
	uint32_t data; /* offset in the actor's data where received bytes start; event.bytes of them */
	struct event event;
};

struct log {
	_Atomic uint32_t cursor; /* records taken; may exceed the limit, then arena.overflow is set */
	uint32_t attempts;       /* PUTs so far; the actor's own */
	uint32_t data_used;
	uint32_t unused;
	struct record record[RECORDS_MAX_PER_ACTOR];
};

enum actor_state {
	ACTOR_UNBORN,
	ACTOR_ALIVE,
	ACTOR_ENDING,
	ACTOR_DEAD, /* known by others to have ended */
	ACTOR_GONE  /* its end was consumed: its id may be a stranger's */
};

/* Where an actor stands in its plan; in the arena so that a new image can go on. */
struct progress {
	uint16_t next;  /* step to perform next */
	uint16_t depth; /* loops entered */
	uint16_t loop_start[LOOPS_MAX];
	uint32_t loop_left[LOOPS_MAX];
};

struct platform {
	char text[120]; /* one line, for people */
	int cpus;       /* usable by this process */
	unsigned scale; /* how much slower than a usual machine, at least 1 */
	/*
	 * Orphans come to the zygote and wait to be reaped. Otherwise processes that leave the case's group can be ended
	 * only if they are M's own children, whose ids M keeps for as long as it lives.
	 */
	bool adopts;
	int64_t mark[MARKS_MAX];
	struct signals_here signals;
	char self[256];   /* path of this program, for exec; empty if unknown */
	char folder[256]; /* where processes make files (folder.h); empty: there is none */
	int64_t shelf;    /* the names and keys of what they make otherwise (shelf.h); 0: there are none */
};

struct arena {
	int fd; /* by which a new image maps it; -1: exec is not possible here */
	struct platform platform;
	struct scenario scenario;
	uint64_t case_seed; /* for noise and faults in the workers */
	bool by_origin;     /* what was received is struct segments in `data`, not bytes: the model can tell */
	int32_t fault;      /* index among all faults, -1 none */
	uint32_t fault_rate;
	_Atomic uint64_t ticket;
	_Atomic uint32_t overflow;
	/* What may have been made: 1, something in platform.folder; the bits above, by kind, something on the shelf. */
	_Atomic uint32_t litter;
	_Atomic uint32_t spoilt;   /* errno: what a case made in platform.folder cannot be removed; never taken back */
	_Atomic uint32_t finished; /* M has done its last step */
	_Atomic uint32_t trouble;  /* errno of an engine call that failed in a worker (fork), 0 none */
	_Atomic int64_t pid[ACTORS_MAX];    /* of the process of that actor, once it is known; 0 before */
	_Atomic uint32_t state[ACTORS_MAX]; /* enum actor_state */
	_Atomic int64_t group;              /* process group of the case, 0 none */
	_Atomic uint32_t
	    kickable[ACTORS_MAX]; /* by process: it catches SIG_I_KICK (set by the operation that installs it) */
	struct progress progress[ACTORS_MAX];
	_Atomic uint32_t token[TOKENS_MAX];
	_Atomic uint32_t meet[MEETS_MAX];
	struct turnstile turnstile;                                    /* for the mode of that name */
	int32_t handle[ACTORS_MAX][OBJECTS_MAX][SIDES_MAX][SLOTS_MAX]; /* descriptors, by process; -1 none */
	_Atomic uint32_t
	    claimed[ACTORS_MAX][OBJECTS_MAX]; /* a bit for each side and slot: a thread is about to fill it */
	int64_t
	    payload[ACTORS_MAX]
	           [8]; /* small state that an actor's operations keep across steps and exec, by mechanism's taste */
	/* What processes tell each other of their ends of an object, such as a port; the last is the object's own. */
	_Atomic int64_t note[OBJECTS_MAX][ACTORS_MAX + 1];
	/* What lives in memory that all processes share, by object and mechanism's taste: place.h. */
	_Alignas(64) uint8_t common[OBJECTS_MAX][COMMON_BYTES];
	struct log log[HISTORY_ACTORS];
	uint8_t data[HISTORY_ACTORS][DATA_MAX_PER_ACTOR];
};

/* Maps a new arena, shared and all zero but handles; NULL with errno. Later: unmaps it. */
struct arena *arena_open(void);
void arena_close(struct arena *a);
/* Some object of the case has that note. Async-signal-safe. */
bool arena_has_noted(const struct arena *a, int64_t what);
/* Maps the arena of a run from an inherited descriptor (a new image). */
struct arena *arena_attach(int fd);

/* Makes it ready for the next case; touches only what the last one used. */
void arena_reset(struct arena *a);

/* The history of what the log holds now: sorted, received bytes traced to their origin, references computed. */
void arena_history(struct arena *a, const char *world, uint64_t quiet, struct history *h);

static inline uint64_t arena_ticket(struct arena *a)
{
	return atomic_fetch_add(&a->ticket, 1) + 1;
}

/*
 * Notes a process's id. If another process of the case had the same one, nothing that is known by an id can be relied upon:
 * the case is then marked as overflowed.
 */
void arena_know(struct arena *a, unsigned process, int64_t pid);

/* The bytes of an attempt: those at offsets from .. from+n-1. The same everywhere. */
void payload_fill(uint8_t *buf, unsigned object, unsigned actor, uint32_t attempt, uint64_t from, size_t n);

#endif
