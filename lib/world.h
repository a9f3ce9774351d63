/*
 * world: the real one, seen from the supervisor: runs one scenario at a time with real processes and gives its history.
 *
 * Promises: when world_run() returns, no process of the case is left; the caller's signals, terminal and descriptors are
 * as before. Deadlines are kept here alone, in monotonic time, by watch.h.
 */
#ifndef SHALL_WORLD_H
#define SHALL_WORLD_H

#include "arena.h"
#include "watch.h"

enum run_outcome {
	RUN_DONE,        /* the history is complete, or the watchdog ended it (history.quiet) */
	RUN_DISCARDED,   /* log full, M gone, or too long: nothing to be judged */
	RUN_NO_RESOURCE, /* a process could not be made; errno in world.trouble */
	RUN_INTERRUPTED, /* world_interrupt() was called */
	RUN_BROKEN       /* the zygote died, or processes would not go away */
};

struct world {
	struct arena *arena;
	int orders, answers;      /* pipes to and from the zygote */
	int64_t zygote;           /* its process id */
	long long calibration_us; /* what a case of one process takes that does nothing */
	unsigned scale;           /* SHALL_SCALE: deadlines are that many times as long */
	struct patience patience; /* deadlines */
	int trouble;              /* errno of the last RUN_NO_RESOURCE */
	unsigned restarts;        /* zygotes that died and were replaced */
	uint64_t ordered,
	    disordered; /* cases that went through the turnstile; that did not quite keep the drawn order */
	/* Why cases were discarded, counted. */
	uint64_t log_full, main_gone, too_long;
};

/*
 * Probes the platform, starts the zygote, calibrates. `argv0` is for exec, of a program whose main() knows the verb `image`;
 * NULL: no exec then. False: *why says what failed (exit status 4).
 */
bool world_open(struct world *w, const char *argv0, struct complaint *why);
void world_close(struct world *w);

/* Runs it under its mode, with `fault` (index among all faults, -1 none) striking once in `rate`. Fills *out if done. */
enum run_outcome world_run(struct world *w, const struct scenario *s, int fault, unsigned rate, struct history *out);

/* Async-signal-safe: the run in progress, and every later one, ends at once as RUN_INTERRUPTED. */
void world_interrupt(void);
bool world_interrupted(void);

/* No deadline is shorter than this from now on, times the scale: where hanging is planted or known. 0: the usual one. */
void world_set_quiet(struct world *w, unsigned ms);
/*
 * Whether cases without a sign of life are broken off soon and discarded, as too long, instead of waited for: where nothing
 * is to be concluded from silence.
 */
void world_set_haste(struct world *w, bool hasty);
/* Whether the kick comes soon: where what is certain without a deadline counts alone. */
void world_set_eager(struct world *w, bool eager);
/* False: *why says what it wants that is not to be had here. */
bool world_can_run(const struct world *w, const struct scenario *s, const char **why);

#endif
