/* Timers in the model world, whose time passes where the clock is read and where somebody lets it pass. */
#include "timer.h"

#include "../std/model_signals.h"

#include <errno.h>
#include <string.h>

enum { MS = 1000000, READING = 1000, SLOW_STEPS = 8, MANY = 10000, DRAINED_MAX = 64 };

struct one {
	bool made, silent, armed;
	uint8_t signal;
	int value;
	int64_t next, interval; /* nanoseconds */
	int64_t overrun;        /* of the signal that is pending */
	int64_t last;           /* of the one that was taken last */
};

/* Of a process, with its first thread. */
struct timers {
	unsigned made[OBJECTS_MAX];
	struct one one[OBJECTS_MAX];
};

struct timers_run {
	int64_t now;
};

static void forget(struct model *m, unsigned process);
static void inherit(struct model *m, unsigned parent, unsigned child);

static const struct model_part part = {
	.run_size = sizeof(struct timers_run),
	.actor_size = sizeof(struct timers),
	.made = inherit,
	.exec = forget,
	.died = forget,
};

static struct timers *timers_of(struct model *m, unsigned process)
{
	return model_part_actor(m, &part, process);
}

static struct timers_run *run_of(struct model *m)
{
	return model_part_run(m, &part);
}

static bool takes(struct model *m, enum timer_liberty liberty)
{
	return model_takes(m, &timer_liberties[liberty]);
}

int64_t timer_coarseness(struct model *m)
{
	static const int64_t legal[] = { 1, MS, 10 * MS };

	return legal[model_habit(m, &timer_liberties[TIMER_COARSE], 3)];
}

bool timer_exact(struct model *m)
{
	return !model_oddity(m, &timer_liberties[TIMER_LATE], 2);
}

static void forget(struct model *m, unsigned process)
{
	memset(timers_of(m, process)->one, 0, sizeof(timers_of(m, process)->one));
}

static void inherit(struct model *m, unsigned parent, unsigned child)
{
	unsigned from = model_actor(m, parent)->process;

	if (model_actor(m, child)->process == child && model_strikes(m, "timer.model-inherited"))
		*timers_of(m, child) = *timers_of(m, from);
}

/* ---- expirations ---- */

static void fire(struct model *m, unsigned process, struct one *t)
{
	struct model_send s = { .process = process,
		.thread = -1,
		.signal = t->signal,
		.code = CODE_TIMER,
		.sender = process,
		.queue = true };

	if (t->silent && !model_strikes(m, "timer.model-not-silent"))
		return;
	if (model_strikes(m, "timer.model-vanishes"))
		return;
	memset(&s.value, 0, sizeof(s.value));
	s.value.sival_int = t->value ^ (model_strikes(m, "timer.model-value") ? 1 : 0);
	if (signals_queued(m, process, t->signal, CODE_TIMER, s.value.sival_int, false) &&
	    !model_strikes(m, "timer.model-two-queued")) {
		t->overrun++;
		return;
	}
	if (!model_strikes(m, "timer.model-not-reset"))
		t->overrun = 0;
	signals_send(m, &s);
}

static void expire(struct model *m, unsigned process, struct one *t)
{
	int64_t now = run_of(m)->now;

	while (t->armed && t->next <= now) {
		int64_t missed = t->interval > 0 ? (now - t->next) / t->interval : 0;

		fire(m, process, t);
		if (missed > MANY && !t->silent) { /* the signal of the first stands for nearly all of them */
			t->overrun += missed - MANY;
			t->next += (missed - MANY) * t->interval;
		}
		t->next += t->interval;
		t->armed = t->interval > 0;
	}
}

/* Time has come so far: whatever has expired is noticed now, or later where the system has that habit. */
static void pass(struct model *m, int64_t until)
{
	struct timers_run *r = run_of(m);
	unsigned p, i;

	if (until > r->now)
		r->now = until;
	for (p = 0; p < model_scenario(m)->actors; p++) {
		struct timers *t = timers_of(m, p);

		for (i = 0; i < model_scenario(m)->objects && model_alive(m, p); i++)
			if (t->one[i].armed && t->one[i].next <= r->now && (timer_exact(m) || !takes(m, TIMER_LATE)))
				expire(m, p, &t->one[i]);
	}
}

/* What the clock says, some time later. */
static int64_t read_clock(struct model *m)
{
	int64_t steps = (int64_t)model_choose(m, &timer_liberties[TIMER_SLOW], SLOW_STEPS);

	pass(m, run_of(m)->now + READING + steps * steps * steps * (MS / 100));
	return run_of(m)->now / timer_coarseness(m) * timer_coarseness(m);
}

static struct one *find(struct model *m, unsigned process, int value)
{
	struct one *t = &timers_of(m, process)->one[(unsigned)value >> 8 & 0xff];

	return ((unsigned)value >> 8 & 0xff) < OBJECTS_MAX && t->made && t->value == value ? t : NULL;
}

void timer_taken(struct model *m, unsigned process, int value)
{
	struct one *t = find(m, process, value);
	int64_t most = model_mark(m, "DELAYTIMER_MAX");

	if (t == NULL)
		return;
	t->last = t->overrun < most ? t->overrun : most;
	if (model_strikes(m, "timer.model-one-more"))
		t->last += 1 + (int64_t)model_draw(m, 60);
}

/* ---- operations ---- */

static struct one *mine(struct model *m, const struct call *c)
{
	struct one *t = &timers_of(m, c->actor->process)->one[c->arg[0]];

	return t->made ? t : NULL;
}

static void drop_pending(struct model *m, const struct call *c, const struct one *t)
{
	if (takes(m, TIMER_FORGETS))
		signals_queued(m, c->actor->process, t->signal, CODE_TIMER, t->value, true);
}

/* The turns of a call on a timer that exists: begins it, has its effect, which gives the result, and ends it. */
static enum imagined on_timer(struct call *c, struct model *m,
    int64_t (*effect)(struct call *c, struct model *m, struct one *t))
{
	struct one *t = mine(m, c);

	if (c->local[0] == MODEL_NEW) {
		if (t == NULL)
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = t == NULL ? -1 : effect(c, m, t);
		c->local[0] = MODEL_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, c->local[1], EINVAL);
}

enum imagined timer_imagine_create(struct call *c, struct model *m)
{
	struct timers *p = timers_of(m, c->actor->process);
	struct one *t = &p->one[c->arg[0]];
	int64_t value;

	if (c->local[0] == MODEL_NEW) {
		if (t->made || model_realtime(m) == 0 ||
		    !(SIGNAL_BIT(c->arg[1]) & (SIGNALS_STANDARD | SIGNALS_REALTIME)))
			return IMAGINED_DONE;
		model_mark(m, "TIMER_RESOLUTION"); /* for the rules */
		model_mark(m, "TIMER_BY_CLOCK");
		value = timer_value(c->actor->process, (unsigned)c->arg[0], ++p->made[c->arg[0]]);
		call_begin(c);
		call_report(c, CREATE_VALUE, value);
		c->local[1] = value;
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		c->local[0] = MODEL_RETURNS;
		c->local[2] = model_takes_once_in(m, &timer_liberties[TIMER_AGAIN], 16) ? EAGAIN : 0;
		if (c->local[2] == 0)
			*t = (struct one){ .made = true,
				.silent = c->arg[2] == NOTIFY_NONE,
				.signal = (uint8_t)c->arg[1],
				.value = (int)c->local[1] };
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[2]);
}

static int64_t rounded(struct model *m, int64_t us)
{
	int64_t coarse = timer_coarseness(m);

	return us <= 0 ? us * 1000 : (us * 1000 + coarse - 1) / coarse * coarse;
}

static int64_t set(struct call *c, struct model *m, struct one *t)
{
	int64_t first = rounded(m, c->arg[1]);

	call_report(c, SET_BEFORE, read_clock(m));
	drop_pending(m, c, t);
	if (model_strikes(m, "timer.model-early"))
		first /= 4;
	t->armed = first != 0;
	t->next = run_of(m)->now + first;
	t->interval = rounded(m, c->arg[2]);
	call_report(c, SET_AFTER, read_clock(m));
	return 0;
}

enum imagined timer_imagine_set(struct call *c, struct model *m)
{
	c->arg[1] = timer_first_us(c->arg[1]);
	c->arg[2] = timer_us(c->arg[2]);
	return on_timer(c, m, set);
}

static int64_t overrun(struct call *c, struct model *m, struct one *t)
{
	int64_t count = t->last;

	call_report(c, OVERRUN_NOW, read_clock(m));
	return count;
}

enum imagined timer_imagine_overrun(struct call *c, struct model *m)
{
	return on_timer(c, m, overrun);
}

static int64_t left(struct call *c, struct model *m, struct one *t)
{
	int64_t now;

	call_report(c, LEFT_BEFORE, read_clock(m));
	now = run_of(m)->now;
	call_report(c, LEFT_FIRST, !t->armed ? 0 : t->next > now ? t->next - now : 1);
	call_report(c, LEFT_INTERVAL, t->interval);
	call_report(c, LEFT_AFTER, read_clock(m));
	return 0;
}

enum imagined timer_imagine_left(struct call *c, struct model *m)
{
	return on_timer(c, m, left);
}

static int64_t delete_one(struct call *c, struct model *m, struct one *t)
{
	drop_pending(m, c, t);
	t->made = t->armed = false;
	return 0;
}

enum imagined timer_imagine_delete(struct call *c, struct model *m)
{
	return on_timer(c, m, delete_one);
}

enum imagined timer_imagine_pause(struct call *c, struct model *m)
{
	int64_t until;

	if (c->local[0] == MODEL_NEW) {
		c->arg[0] = timer_us(c->arg[0]);
		call_begin(c);
		call_report(c, PAUSE_BEFORE, read_clock(m));
		c->local[1] = run_of(m)->now + rounded(m, c->arg[0]);
		if (model_strikes(m, "timer.model-short-pause"))
			c->local[1] = run_of(m)->now;
		c->local[0] = MODEL_CALLED;
	}
	until = c->local[1];
	if (c->local[0] == MODEL_CALLED) {
		if (run_of(m)->now < until && !model_time_is_up(m, 4))
			return IMAGINED_BLOCKED;
		pass(m, until);
		call_report(c, PAUSE_AFTER, read_clock(m));
		c->local[0] = MODEL_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, 0, 0);
}

/* ---- taking: as take() in ops.c ---- */

enum { ACCEPTS = 1, ASKS };

/* One more turn; *took: whether a signal was accepted, once it is done. */
static enum imagined take(struct call *c, struct model *m, int64_t us, bool *took)
{
	const struct event *e;
	struct call *inner;
	enum imagined did;

	if (c->local[0] == 0) {
		if (model_realtime(m) == 0)
			return IMAGINED_DONE;
		inner = model_inner(m, c, us > 0 ? "timedwait" : "poll");
		inner->arg[0] = c->arg[0];
		inner->arg[1] = us;
		c->local[0] = ACCEPTS;
	}
	did = model_inner_turn(m, c);
	if (did != IMAGINED_DONE)
		return did;
	if (c->local[0] == ASKS) {
		*took = true;
		return IMAGINED_DONE;
	}
	e = &model_inner_last(m, c)->record->event;
	*took = e->result >= 0;
	if (!*took || e->out[REPORT_CODE] != CODE_TIMER || find(m, c->actor->process, (int)e->out[REPORT_INT]) == NULL)
		return IMAGINED_DONE;
	c->local[0] = ASKS;
	c->local[1] = e->out[REPORT_INT];
	inner = model_inner(m, c, "timer-overrun");
	timer_question(c->local[1], inner->arg);
	return IMAGINED_PROGRESS;
}

enum imagined timer_imagine_take(struct call *c, struct model *m)
{
	bool took;

	return take(c, m, c->arg[1], &took);
}

enum imagined timer_imagine_drain(struct call *c, struct model *m)
{
	bool took = false;
	enum imagined did = take(c, m, 0, &took);

	if (did != IMAGINED_DONE || !took || c->actor->stop || ++c->local[2] == DRAINED_MAX)
		return did;
	c->local[0] = 0;
	return IMAGINED_PROGRESS;
}
