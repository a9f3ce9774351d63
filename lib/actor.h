/*
 * actor: what an operation sees while a worker performs it (or the model imagines it).
 *
 * Promises: everything here is async-signal-safe once the process has become its actor. Receives and sends go straight to
 * and from the arena, so a killed process loses no record.
 * Rules for perform functions: take the ticket right before and right after the system call, nothing else in between;
 * never block outside the system under test; errno is saved by call_end().
 */
#ifndef SHALL_ACTOR_H
#define SHALL_ACTOR_H

#include "arena.h"

struct actor {
	struct arena *arena;
	const struct actor_plan *plan;
	unsigned index;   /* of the actor */
	unsigned process; /* of its process's first thread */
	unsigned step;    /* being performed */
	unsigned
	    newborn; /* 1 + whom the fork under way makes: the child is named as its parent until fork returns there */
	bool stop;   /* no further steps: no room left in the log */
	uint64_t random; /* for noise and faults */
};

struct call {
	struct actor *actor;
	const struct op *op;
	uint16_t row; /* its index, as far as is known: call_begin() makes sure */
	const struct step *step;
	int64_t arg[OPERANDS_MAX]; /* operands, resolved */
	struct record *record;     /* set by call_begin() */
	/* For the model only: what an imagined call keeps while it is blocked; zero at its start. */
	int64_t local[4];
	bool interrupted; /* a handler ran since the call was last imagined, without SA_RESTART */
	bool slept;       /* it has been imagined and could not go on */
};

/* The actor of this thread. */
struct actor *actor_self(void);

/* A call of another operation by the same actor: for handlers and composite steps. */
void call_prepare(struct call *c, struct actor *a, unsigned op);

/* Resolves the operands of c->step into c->arg. False: they mean nothing on this system; the step is left out. */
bool call_resolve(struct call *c);
/* Loops: enters one of `times` rounds (none: behind its end); at its end goes round or on. p->next is behind the step. */
void progress_enter(struct progress *p, const struct actor_plan *plan, int64_t times);
void progress_leave(struct progress *p);

/* Opens the record: operands from c->arg, the ticket last. */
void call_begin(struct call *c);
/* Takes the ticket first, then closes the record; errno is kept if result is -1. Leaves errno as it was. */
void call_end(struct call *c, int64_t result);
/* Between the two (also right after call_end): what the operation reports, by index in op.reports. */
void call_report(struct call *c, unsigned index, int64_t value);

/*
 * Room for n bytes in the actor's data: for what will be received, or for what will be sent. NULL: none left; the case is
 * then marked as overflowed. Good until the next call_room() of the actor.
 */
uint8_t *call_room(struct call *c, size_t n);
/* After a GET or PEEK of r > 0 bytes into call_room(): keeps them as what the record received. Call it before call_end(). */
void call_keep(struct call *c, size_t r);
/* For a PUT, before call_begin(): the bytes to send, n of them, and reports the attempt number. NULL as call_room(). */
const uint8_t *call_offer(struct call *c, size_t n);
/* For a PASS, before call_begin(): the attempt's number, which it reports. */
uint32_t call_attempt(struct call *c);

/* The descriptor that a packed end means in this process, -1 if it has none. */
int handle_get(const struct actor *a, int64_t end);
void handle_set(struct actor *a, int64_t end, int fd);
/* The process has a descriptor of that object. */
bool handle_any(const struct actor *a, unsigned object);
/* Threads of a process must not fill a free slot both: true for the first that claims it, until it releases it. */
bool handle_claim(struct actor *a, int64_t end);
void handle_release(struct actor *a, int64_t end);

/* Before a file is made in the working directory: it will be removed when the case is over. */
void actor_litters(struct actor *a);
/* The same for what is made on the shelf, of an enum shelf_kind. */
void actor_shelves(struct actor *a, unsigned kind);

/*
 * The process id of an actor's process, 0 if it is not known yet, or if it might be a stranger's before the caller has used
 * it (scenario_may_name()): then the step means nothing.
 */
int64_t actor_pid(const struct actor *a, unsigned of);
/* Whether it would be told, if it were known. */
bool actor_knows(const struct actor *a, unsigned of);
/* The same for calls that only choose among the caller's children, whosever the id may be by now. */
int64_t actor_child_id(const struct actor *a, unsigned of);
/* The end of this child was consumed. */
void actor_consumed(struct actor *a, unsigned child);
/* The actor (its process's first thread) that has this process id, ACTOR_UNKNOWN if none. */
unsigned actor_of_pid(const struct actor *a, int64_t pid);

/* For sabotaged calls: true once in arena.fault_rate times on average, by the case's seed. */
bool fault_strikes(void);

#endif
