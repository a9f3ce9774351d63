/*
 * model: the second world, a conforming system in memory that takes every liberty POSIX leaves (liberty.h), drawn from a
 * seed; or visits all that it may do, along a trail (trail.h).
 *
 * One thread runs all actors: at each turn it picks one that can go on and lets it make one small move. The log is the
 * same arena, so the history cannot tell.
 *
 * Contract of imagine(c, m): called when the actor gets a turn while its step is this operation. It does at most one
 * small move (transfer some bytes, take a signal) and answers IMAGINED_DONE after call_end(), IMAGINED_BLOCKED if it
 * cannot go on until another actor moves, IMAGINED_PROGRESS if it moved but is not done. It calls call_begin() at its
 * first turn only (c->record == NULL then) and keeps its state in c->local; composite operations make calls of their
 * parts (model_inner). A liberty to wait although it could go on is answered IMAGINED_PROGRESS, never IMAGINED_BLOCKED,
 * unless the system may wait until somebody else moves.
 * If c->interrupted is set it must end with EINTR or a short count where the standard has it so (or go on, where the
 * standard lets it), and clear it.
 *
 * Does not promise: anything to two threads at once. There is one model in a process.
 */
#ifndef SHALL_MODEL_H
#define SHALL_MODEL_H

#include "actor.h"

struct model;

struct liberty_set;
struct liberty;
struct trail;

/* How a run goes. */
struct model_options {
	uint64_t seed;
	const char *fault;                 /* a planted model fault, or NULL */
	unsigned rate;                     /* it strikes once in so many occasions; 0: 20 */
	const struct liberty_set *allowed; /* NULL: all liberties */
	bool bytes;          /* what is received is bytes, traced afterwards, whatever the seed says: model_bytes.h */
	struct trail *trail; /* NULL: everything is drawn from the seed; else from there, and nothing else */
};

/* Runs a scenario in `a` (an arena used by nothing else at the time) and gives its history. */
void model_run_with(struct arena *a, const struct scenario *s, const struct model_options *o, struct history *out);
/* The same with all liberties. */
void model_run(struct arena *a, const struct scenario *s, uint64_t seed, const char *fault, unsigned rate,
    struct history *out);

/*
 * ---- for imagine functions: what is free ----
 *
 * Every freedom goes by the name of a liberty. Its 0, or false, or the most, is what a plain system does; that is the
 * answer where the run does not allow the liberty. A trail visits all answers, of large ranges some.
 */

/* Is it taken at this occasion? How often is drawn once a run. */
bool model_takes(struct model *m, const struct liberty *l);
/* The same, once in n occasions on average. */
bool model_takes_once_in(struct model *m, const struct liberty *l, uint64_t n);
/* A number below n (n >= 1), any of which is right at this occasion. */
uint64_t model_choose(struct model *m, const struct liberty *l, uint64_t n);
/* A number below n (n < 255) that stays the same for the run: how this system does it. */
unsigned model_habit(struct model *m, const struct liberty *l, unsigned n);
/* True in one of n runs on average, and then all through it: a peculiarity of this system. */
bool model_oddity(struct model *m, const struct liberty *l, unsigned n);
/* How much: from `least` to `most`. */
uint64_t model_amount(struct model *m, const struct liberty *l, uint64_t least, uint64_t most);
/* Does the run allow it at all? */
bool model_may(const struct model *m, const struct liberty *l);
/* Ends the move here? For the places between ticket and effect: others may move in between. */
bool model_pause(struct model *m);
/* The same where no other move in between would make a difference that can be told: never along a trail. */
bool model_breathe(struct model *m);

/* A draw below n (n >= 1) that is no liberty: what a planted fault does. */
uint64_t model_draw(struct model *m, uint64_t n);
/* True if a fault is planted. */
bool model_sabotaged(const struct model *m);
/* True if this is the planted fault and it strikes now. */
bool model_strikes(struct model *m, const char *fault);

struct arena *model_arena(struct model *m);
const struct scenario *model_scenario(const struct model *m);
/* A landmark of the run's system. */
int64_t model_mark(struct model *m, const char *name);
/* How many realtime signals the run's system has; 0: it lacks the option, with its functions. */
unsigned model_realtime(struct model *m);

/* True if nobody else can move: what was put off (TURN_LATER) must be done now. */
bool model_pressed(const struct model *m);
/*
 * Nobody can move any more, so that time passes: meetings give up, timeouts expire. True during the one round in which
 * everybody is asked again.
 */
bool model_stalled(const struct model *m);
/* The same for what ends after some time: also earlier, once in n turns on average. */
bool model_time_is_up(struct model *m, uint64_t n);

/* Where a call stands, in c->local[0], for those that have an effect at one moment between two tickets. */
enum model_phase { MODEL_NEW, MODEL_CALLED, MODEL_RETURNS };
/* Such a call at its first turn: begins it; between begin and effect others may move. True: they do now. */
bool model_begins(struct call *c, struct model *m);
/* It has had its effect; so they may between effect and end. */
bool model_returns(struct call *c, struct model *m);
/* Ends a call, with that errno if the result is -1. */
enum imagined model_ends(struct call *c, int64_t result, int error);
/* The same for a call that says 0, or -1 with an error. */
enum imagined model_says(struct call *c, int error);

/* Composite operations: a new call of another operation, and its turns. *inner is good until the next one. */
struct call *model_inner(struct model *m, struct call *c, const char *op);
/* The one begun last; NULL before the first. */
struct call *model_inner_last(struct model *m, struct call *c);
enum imagined model_inner_turn(struct model *m, struct call *c);

/* ---- descriptors: fork copies them, the end of the process closes them, one after another ---- */

bool model_holds(const struct model *m, const struct call *c, int64_t end);
void model_hold(struct model *m, const struct call *c, int64_t end);
/* The open file description that it refers to: a number below 256 that no other one in use of the object has. */
unsigned model_description(const struct model *m, const struct call *c, int64_t end);
/* Some process has a descriptor of that open file description of the object. */
bool model_described(const struct model *m, unsigned object, unsigned description);
/* Holds it, with a description of its own: open, accept; the caller sets up what belongs to that. */
unsigned model_hold_new(struct model *m, const struct call *c, int64_t end);
/* Holds it, with that one: dup, a descriptor that was passed. */
void model_hold_same(struct model *m, const struct call *c, int64_t end, unsigned description);
/*
 * A descriptor that is in no process's table keeps that side open, or does not any more: one that was passed and not
 * taken, an open that waits for its peer, a connection's far end that nobody has accepted.
 */
void model_float(struct model *m, unsigned object, unsigned side);
void model_sink(struct model *m, unsigned object, unsigned side);
void model_drop(struct model *m, const struct call *c, int64_t end);
void model_cloexec(struct model *m, const struct call *c, int64_t end);
bool model_is_cloexec(const struct model *m, const struct call *c, int64_t end);
/* Descriptors of that side in all processes, and calls in progress on it whose descriptor is gone. */
unsigned model_holders(const struct model *m, unsigned object, unsigned side);
/* A call on this end is in progress until it leaves or is done; does it keep the side open? A liberty. */
void model_enter(struct model *m, const struct call *c, int64_t end);
/* The same, and it certainly does, being a descriptor that no other step can name. One at a time for each actor. */
void model_pin(struct model *m, const struct call *c, int64_t end);
/* The same for what is no descriptor yet, so that fork does not copy it: an open that waits. One at a time, too. */
void model_await_end(struct model *m, const struct call *c, int64_t end);
/* The pinned descriptor stays open for good, and nobody can name it. */
void model_leak(struct model *m, const struct call *c);
void model_leave(struct model *m, const struct call *c);

/* ---- state that lib does not know ---- */

enum { MODEL_OBJECT_BYTES = 2 * ((1 << 18) + 256) };

/* Bytes of an object, kept for the run; whatever makes the object must set them up. */
void *model_object(struct model *m, unsigned object);

enum model_turn {
	TURN_NONE,  /* nothing to do, and nothing before somebody calls model_attend() for the actor */
	TURN_FREE,  /* nothing to do now: the actor's call goes on */
	TURN_LATER, /* something was put off that must be done some time: the call goes on; see model_pressed() */
	TURN_TAKEN, /* the turn was used */
	TURN_STUCK  /* the actor cannot do anything until another moves */
};

/*
 * A part of the world that several operations share, such as signals: bytes for the run and for each actor, zero at
 * first, and what happens to them. Attached at its first use in a run, so that nothing lists the parts. Zero must mean
 * the state of a process that has not used the part.
 */
struct model_part {
	size_t run_size, actor_size;
	size_t actor_clear;              /* of an actor's bytes only so many are zero at first; 0: all */
	void (*attach)(struct model *m); /* sets up what is not zero */
	void (*made)(struct model *m, unsigned parent, unsigned child); /* by fork or as a thread; NULL if nothing */
	void (*exec)(struct model *m, unsigned actor);
	void (*died)(struct model *m, unsigned process);          /* all its threads are gone, its descriptors closed */
	void (*kick)(struct model *m, unsigned process);          /* the watchdog sends it SIG_I_KICK */
	enum model_turn (*turn)(struct model *m, unsigned actor); /* before the actor's call gets its turn */
};

enum { MODEL_PARTS_MAX = 16, MODEL_PART_RUN_BYTES = 1 << 17, MODEL_PART_ACTOR_BYTES = 1 << 14 };

/* These actors (a bit mask) may have something to do before their calls go on: their parts are asked. */
void model_attend(struct model *m, uint32_t actors);

void *model_part_run(struct model *m, const struct model_part *part);
void *model_part_actor(struct model *m, const struct model_part *part, unsigned actor);

/* ---- processes ---- */

struct actor *model_actor(struct model *m, unsigned actor);
/* The call that the actor is inside of, NULL if it is between steps. */
struct call *model_call(struct model *m, unsigned actor);
/* It was made and has not ended: its process's first thread for processes. */
bool model_alive(const struct model *m, unsigned actor);
/* It was made at some time (a zombie counts). */
bool model_made(const struct model *m, unsigned actor);
/* The process has ended and could be reaped; then *killed and *code are how, else untouched. */
bool model_ended(const struct model *m, unsigned process, bool *killed, int64_t *code);
/* The process has made itself a new image. */
bool model_execed(const struct model *m, unsigned process);
/* Actors of a process that are alive, as a bit mask. */
uint32_t model_threads(const struct model *m, unsigned process);
/* Ends a process: by a signal (an index), all its calls stay open. */
void model_kill(struct model *m, unsigned process, int signal);
/* A handler ran in this actor while it was inside a call: sets interrupted, unless all of them had SA_RESTART. */
void model_signalled(struct model *m, unsigned actor, bool restart);
/* True if a handler ran inside the actor's call since it began or since this was last asked, also with SA_RESTART. */
bool model_signalled_since(struct model *m, const struct call *c);
/*
 * A handler without SA_RESTART ran in a call that cannot go on: does it sleep all the same? A liberty of those that have
 * not slept so far: the handler may have run before they came to.
 */
bool model_overlooks(struct model *m, const struct call *c, const struct liberty *l);
/*
 * Something changed that may let stuck actors go on: to be said by whatever changes what others may wait for. What is done
 * by functions of this header says it by itself.
 */
void model_changed(struct model *m);

#endif
