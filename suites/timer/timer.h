/*
 * timer: POSIX timers that belong to a process and send it signals.
 *
 * A timer is an object of kind `timer`; each process has one of that name at most, made by `timer-create`. What it sends
 * carries a value that no other timer of the run has: handlers and `timer-take` ask by it for the timer's overrun count as
 * soon as a signal is taken. Clock readings are of CLOCK_MONOTONIC, in nanoseconds, for timers of all clocks: these here
 * are relative, and so do not mind a clock's being set.
 */
#ifndef SHALL_TIMER_H
#define SHALL_TIMER_H

#include "../std/std.h"

#include "liberty.h"

enum { NOTIFY_SIGNAL, NOTIFY_NONE };
enum { TIMER_MONOTONIC, TIMER_REALTIME, TIMER_CLOCKS };

/* What the operations report, by place. */
enum { CREATE_VALUE };
enum { SET_BEFORE, SET_AFTER };
enum { OVERRUN_NOW };
enum { PAUSE_BEFORE, PAUSE_AFTER };
enum { LEFT_BEFORE, LEFT_AFTER, LEFT_FIRST, LEFT_INTERVAL };

struct timer_calls {
	int (*create)(clockid_t clock, bool silent, int number, union sigval value);
	int (*settime)(int timer, const struct timespec *first, const struct timespec *interval);
	int (*gettime)(int timer, struct timespec *left, struct timespec *interval);
	int (*getoverrun)(int timer);
	int (*delete_one)(int timer);
	int (*nanosleep)(const struct timespec *time, struct timespec *left);
};
extern struct timer_calls timer_calls;

/* Why this system has no timers, NULL if it has. */
const char *timer_absent(void);

/* The value of a process's n-th timer of that object. Values that sigqueue sends by itself are below. */
static inline int timer_value(unsigned process, unsigned object, unsigned nth)
{
	return 1 << 30 | (int)process << 16 | (int)object << 8 | (int)(nth & 0xff);
}

/* So long an operation waits or sets, in microseconds: what is recorded. */
static inline int64_t timer_us(int64_t us)
{
	return us < 0 ? 0 : us % 10000000;
}

/* So long until a timer's first expiration; below 0: so long ago, in whole seconds, a day at most. */
static inline int64_t timer_first_us(int64_t us)
{
	return us < 0 ? -(-us / 1000000 % 86400) * 1000000 : timer_us(us);
}

/* If a timer of the calling process sends that value, asks for its overrun count, and records it. Async-signal-safe. */
void timer_ask(struct actor *a, int64_t value);
/* The operation that does so, and its operands; for the model. */
const char *timer_question(int64_t value, int64_t arg[OPERANDS_MAX]);

/* ---- the model world ---- */

enum timer_liberty { TIMER_SLOW, TIMER_LATE, TIMER_COARSE, TIMER_COUNT_MAX, TIMER_FORGETS, TIMER_AGAIN };
extern struct liberty timer_liberties[];

/* The model's timers of these values and their signals: this one was delivered or accepted. */
void timer_taken(struct model *m, unsigned process, int value);
/* Of the run's system: how it rounds, in nanoseconds; that it counts by the clock. */
int64_t timer_coarseness(struct model *m);
bool timer_exact(struct model *m);

enum imagined timer_imagine_create(struct call *c, struct model *m);
enum imagined timer_imagine_set(struct call *c, struct model *m);
enum imagined timer_imagine_overrun(struct call *c, struct model *m);
enum imagined timer_imagine_left(struct call *c, struct model *m);
enum imagined timer_imagine_delete(struct call *c, struct model *m);
enum imagined timer_imagine_pause(struct call *c, struct model *m);
enum imagined timer_imagine_take(struct call *c, struct model *m);
enum imagined timer_imagine_drain(struct call *c, struct model *m);

#endif
