/*
 * mode: how a run is perturbed, so that calls overlap and orders vary. A mode has a name and its own seed, both in the
 * scenario; lib/test/mode.c asserts that each still has its effect.
 *
 *   none       nothing between steps, meetings only yield: almost serial
 *   overlap    processes split over the processors, spinning meetings, random spins before steps: calls inside each other
 *   yield      overlap and, three times in ten, sched_yield() before a step: many orders and overlap
 *   turnstile  steps begin in an order that is drawn, one at a time, the same whenever the seed is the same (turnstile.h)
 *   sleep      up to 50 µs of sleep before steps: calls that block, and are woken
 *   starve     one process or thread is held up for up to 16 ms where others go on
 *   jolt       a timer's signal comes every so often, a bounded number of times, and its handler yields; not to processes
 *              that wait for signals by steps of their own, which it would put out of step
 *
 * What a mode does is seen by the rules or does not concern them: waiting happens between steps, and jolts come as the
 * watchdog's signal, which no scenario can block, send or handle, to a handler with SA_RESTART; both the installing of
 * the handler (as `catch none`) and its runs are in the history, so calls may be cut short by it as by any other.
 */
#ifndef SHALL_MODE_H
#define SHALL_MODE_H

#include "actor.h"
#include "choice.h"

struct mode {
	const char *name;
	unsigned weight; /* per cent of the cases that are drawn without an explicit mode */
	bool pin;        /* split over the processors */
	bool spin;       /* meetings spin */
	unsigned delay;  /* at most so many turns of a loop before a step, half of the time; 0 none */
	unsigned yields; /* per cent of the steps that are preceded by sched_yield() */
	unsigned sleeps; /* per cent of the steps that are preceded by nanosleep() */
	bool ordered;    /* steps go through the turnstile: another run with the same seed has the same order */
	bool starves, jolts;
};

extern const struct mode modes[]; /* ends with a NULL name */
const struct mode *mode_find(const char *name);
/* The mode of a case, by weights. */
const struct mode *mode_draw(struct choices *c);
/* "overlap 40 %, yield 25 %, …", for people; `size` of at least 40 for each mode. */
void mode_weights(char *text, size_t size);

/* Before a case begins, with the scenario in the arena. */
void mode_prepare(struct arena *a);

/*
 * In a worker: as soon as it is an actor; after its first record; before each step, with its operands; when it does no more
 * steps (`process`: nor does any other thread of its process).
 */
void mode_start(const struct actor *a);
void mode_begin(struct actor *a);
void mode_step(struct call *c);
void mode_end(struct actor *a, bool process);

/* While it waits at a meeting for the `turn`-th time. False: there is no point in waiting. */
bool mode_wait(unsigned turn);
/* Where only order matters: lets all others go first, as far as they can. False: the mode has no order. */
bool mode_pass(struct actor *a);
/* Steps that only let time pass have a meaning. */
bool mode_is_timed(void);
/* In the handler of SIG_I_KICK, whoever sent it. */
void mode_jolted(void);

/* A loop of n turns that no compiler removes. */
void mode_spin(uint64_t n);

#endif
