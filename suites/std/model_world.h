/*
 * model_world: the state behind model_signals.h; for its own files.
 */
#ifndef SHALL_MODEL_WORLD_H
#define SHALL_MODEL_WORLD_H

#include "model_signals.h"

enum { POOL_MAX = 2048, POOL_SPARE = 512 }; /* the spare ones are for sends that cannot fail */

struct pending_set {
	uint64_t bits;
	uint16_t head[SIGNALS_MAX], tail[SIGNALS_MAX]; /* of the queues, by place in the pool; 0 none */
};

enum frame_state { FRAME_PUSHED, FRAME_ENTERED, FRAME_RUNS, FRAME_CHOOSES, FRAME_CALLS, FRAME_LEFT };

/* A handler that was called, or will be when the frames above it have gone. */
struct frame {
	enum frame_state state;
	unsigned left; /* turns that it still computes */
	bool info, restart;
	uint64_t saved; /* the mask to return to */
	struct model_instance instance;
	bool counts;            /* timer.h: it asks the timer that made it */
	unsigned does;          /* act.h: what is left of that */
	struct call call, asks; /* its record, and what it is about */
};

/* A thread; `process` holds the process's part in its first thread's. */
struct thread_signals {
	uint64_t mask, saved;
	bool suspended;   /* in sigsuspend(), `saved` being the mask to return to */
	bool asleep;      /* a planted fault: only the watchdog's kick wakes it */
	bool urgent;      /* something must be delivered before the call returns */
	unsigned handled; /* handlers that returned since sigsuspend() began */
	unsigned depth;
	struct pending_set pending;
	struct {
		struct pending_set pending;
		struct model_action action[SIGNALS_MAX];
		bool stopped, doomed;      /* doomed: SIGKILL was generated */
		uint8_t news, news_signal; /* CODE_STOPPED or CODE_CONTINUED: not yet waited for; 0 none */
		uint8_t group;             /* by the process that leads it */
		uint8_t session;           /* likewise */
		uint8_t adopter;           /* its parent since its first one died, + 1; 0 none */
		bool adopts;               /* orphans that descend from it */
		unsigned limit;            /* of what may be queued for it, + 1; 0 none */
		unsigned queued;
	} process;
	struct frame frame[MODEL_FRAMES_MAX]; /* the first `depth` of them */
};

/* Of the run; everything up to the pool is zero at first. */
struct signals_run {
	int handler_op;
	uint32_t lost; /* processes whose ends were discarded as their parents wished */
	unsigned queued, queued_by[ACTORS_MAX];
	unsigned pool_used;
	uint16_t pool_free;
	struct model_instance pool[POOL_MAX];
};

struct signals_run *signals_run(struct model *m);
struct thread_signals *signals_of(struct model *m, unsigned actor);
/* Of the first thread of the actor's process. */
struct thread_signals *signals_process(struct model *m, unsigned actor);

/* Takes the first of a queue away, one of the signal being in the set. */
void signals_remove(struct signals_run *r, struct thread_signals *target, struct pending_set *set, unsigned s);

enum effect { EFFECT_NOTHING, EFFECT_HANDLER, EFFECT_ENDS, EFFECT_STOPS };
enum effect signals_effect(const struct thread_signals *process, unsigned signal);

/* Nothing of these is pending for the process or its threads any more. */
void signals_discard(struct model *m, unsigned process, uint64_t signals);

/* The process has ended: model_kin.c. */
void signals_died(struct model *m, unsigned process);
/* It is about to get that disposition: it may wish to be told of no more ends, may be of none that came before, either. */
void signals_wish(struct model *m, unsigned process, int signal, const struct model_action *action);

/* A child has changed: enum signal_code, and its status or signal. */
void signals_tell_parent(struct model *m, unsigned child, enum signal_code code, int status);

/* Takes one of the signals pending for the thread (`own`) or its process (`shared`); one of the sets is not empty. */
void signals_take(struct model *m, unsigned actor, uint64_t own, uint64_t shared, struct model_instance *out);

/* Before each turn of an actor: see model.h. */
enum model_turn signals_turn(struct model *m, unsigned actor);

#endif
