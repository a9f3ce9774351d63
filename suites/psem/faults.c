#include "../std/edit.h"
#include "rules.h"

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAULTS_OF "psem"
#define RULES_OF "psem."
#include "fault_rows.h"

/* ---- edits ---- */

struct place {
	const struct sem_view *v;
	size_t at;
};

typedef bool fits(const struct sem_view *v, const struct count_act *a);

/* One of the calls that fit, all with the same chance; NULL: there is none. */
static struct event *pick(struct history *h, struct choices *c, fits *fit, struct place *place)
{
	const struct sem_view *v;
	unsigned i, offered = 0;
	size_t k;

	*place = (struct place){ NULL, 0 };
	for (i = 0; (v = sem_view_at(h, i)) != NULL; i++)
		for (k = 0; k < v->counter.acts; k++)
			if (fit(v, &v->counter.act[k]) && edit_pick(c, &offered))
				*place = (struct place){ v, k };
	return place->v != NULL ? &h->event[place->v->counter.act[place->at].event] : NULL;
}

static bool fails(struct event *e, int error)
{
	if (e == NULL)
		return false;
	e->result = -1;
	e->err = error;
	return true;
}

static bool all_returned(const struct sem_view *v)
{
	size_t i;

	for (i = 0; i < v->counter.acts; i++)
		if (v->counter.act[i].ret == OPEN)
			return false;
	return v->counter.least == v->counter.most;
}

/* Found nothing, though there cannot have been anything. */
static bool found_nothing(const struct sem_view *v, const struct count_act *a)
{
	return a->fate == COUNT_REFUSED && counter_most(&v->counter, a->ret) <= 0;
}

static bool edit_overdrawn(struct history *h, struct choices *c)
{
	struct place p;
	struct event *e = pick(h, c, found_nothing, &p);

	if (e != NULL)
		e->result = e->err = 0;
	return e != NULL;
}

static bool took_surely(const struct sem_view *v, const struct count_act *a)
{
	return a->amount < 0 && a->fate == COUNT_DONE && counter_never_short(&v->counter, a, a->call, a->ret);
}

static bool tried_surely(const struct sem_view *v, const struct count_act *a)
{
	return took_surely(v, a) && event_is(act_event(v, a), "sem-trywait");
}

static bool timed_surely(const struct sem_view *v, const struct count_act *a)
{
	return took_surely(v, a) && event_is(act_event(v, a), "sem-timedwait");
}

/* The last call, and nobody else is there. */
static bool tried_alone(const struct sem_view *v, const struct count_act *a)
{
	size_t i;

	for (i = 0; i < v->counter.acts; i++)
		if (&v->counter.act[i] != a && v->counter.act[i].call < a->ret && v->counter.act[i].ret > a->call)
			return false;
	return tried_surely(v, a);
}

static bool edit_missing(struct history *h, struct choices *c)
{
	struct place p;

	return fails(pick(h, c, tried_alone, &p), EAGAIN);
}

static bool edit_spurious(struct history *h, struct choices *c)
{
	struct place p;

	return fails(pick(h, c, tried_surely, &p), EAGAIN);
}

static bool edit_in_vain(struct history *h, struct choices *c)
{
	struct place p;

	return fails(pick(h, c, timed_surely, &p), ETIMEDOUT);
}

static bool timed_out_late(const struct sem_view *v, const struct count_act *a)
{
	const struct event *e = act_event(v, a);

	return event_is(e, "sem-timedwait") && e->ret != OPEN && e->result == -1 && e->err == ETIMEDOUT &&
	    e->out[PSEM_BEFORE] < -10000000;
}

static bool edit_early(struct history *h, struct choices *c)
{
	struct place p;
	struct event *e = pick(h, c, timed_out_late, &p);

	if (e == NULL)
		return false;
	e->out[PSEM_AFTER] = e->out[PSEM_BEFORE];
	e->out[PSEM_ELAPSED] = 0;
	return true;
}

/* At the end of the call there was enough, whoever else is still waiting then. */
static bool could_sleep(const struct sem_view *v, const struct count_act *a)
{
	return a->amount < 0 && a->fate == COUNT_DONE && all_returned(v) && v->h->quiet == OPEN &&
	    !event_is(act_event(v, a), "sem-trywait") && counter_least(&v->counter, a->ret - 1, a) >= 1;
}

static bool edit_asleep(struct history *h, struct choices *c)
{
	struct place p;
	struct event *e = pick(h, c, could_sleep, &p);

	if (e != NULL)
		history_silence(h, e->ret);
	return e != NULL;
}

static bool was_posted_within(const struct sem_view *v, const struct count_act *a)
{
	return a->fate == COUNT_DONE && psem_post_within(v, a);
}

static bool edit_refused(struct history *h, struct choices *c)
{
	struct place p;

	return fails(pick(h, c, was_posted_within, &p), EAGAIN);
}

/* A call that lost, or came too early, did not. */
static bool edit_opens(struct history *h, struct choices *c, bool second)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);
	struct event *found = NULL;
	unsigned offered = 0;

	for (; i.at < i.end; i.at++) {
		struct event *e = &h->event[*i.at];
		unsigned name = end_object(e->in[0]);

		if (!psem_is_named(h->object[name].kind) || e->ret == OPEN)
			continue;
		if (second
		        ? e->err == EEXIST && name_other_winner(psem_names, h, name, e) != NULL
		        : e->result == 0 && !event_is(e, "sem-create") && name_present(psem_names, h, name, e) != NULL)
			if (edit_pick(c, &offered))
				found = e;
	}
	if (found != NULL) {
		found->result = second ? 0 : -1;
		found->err = second ? 0 : ENOENT;
	}
	return found != NULL;
}

static bool edit_two_winners(struct history *h, struct choices *c)
{
	return edit_opens(h, c, true);
}

static bool edit_not_there(struct history *h, struct choices *c)
{
	return edit_opens(h, c, false);
}

/* ---- calls ---- */

static int post_lost(sem_t *sem)
{
	return fault_strikes() ? 0 : sem_post(sem);
}

static void plant_lost(void)
{
	psem_calls.post = post_lost;
}

static int post_twice(sem_t *sem)
{
	if (fault_strikes())
		sem_post(sem);
	return sem_post(sem);
}

static void plant_twice(void)
{
	psem_calls.post = post_twice;
}

static int wait_never(sem_t *sem)
{
	return fault_strikes() ? 0 : sem_wait(sem);
}

static void plant_never_waits(void)
{
	psem_calls.wait = wait_never;
}

static int wait_asleep(sem_t *sem)
{
	while (fault_strikes())
		for (;;)
			pause();
	return sem_wait(sem);
}

static void plant_asleep(void)
{
	psem_calls.wait = wait_asleep;
}

static int try_spurious(sem_t *sem)
{
	if (!fault_strikes())
		return sem_trywait(sem);
	errno = EAGAIN;
	return -1;
}

static void plant_spurious(void)
{
	psem_calls.trywait = try_spurious;
}

static int timed_early(sem_t *sem, const struct timespec *until)
{
	if (!fault_strikes())
		return port_sem_timedwait(sem, until);
	errno = ETIMEDOUT;
	return -1;
}

static void plant_early(void)
{
	psem_calls.timedwait = timed_early;
}

static sem_t *open_not_excl(const char *name, int flags, unsigned value)
{
	return sem_open(name, fault_strikes() ? flags & ~O_EXCL : flags, S_IRUSR | S_IWUSR, value);
}

static void plant_two_winners(void)
{
	psem_calls.open = open_not_excl;
}

static sem_t *open_other(const char *name, int flags, unsigned value)
{
	return sem_open(name, flags, S_IRUSR | S_IWUSR, fault_strikes() ? value + 1 : value);
}

static void plant_other_value(void)
{
	psem_calls.open = open_other;
}

const struct fault psem_faults[] = {
	EDIT("overdrawn", "conservation", edit_overdrawn, "one is taken though there is none"),
	EDIT("missing", "conservation", edit_missing, "nothing is left though one must be there"),
	EDIT("asleep", "no-lost-post", edit_asleep, "a wait never returns though there is one"),
	EDIT("spurious", "trywait-exact", edit_spurious, "EAGAIN though there is one"),
	EDIT("early", "timed", edit_early, "a wait times out at once"),
	EDIT("in-vain", "timed", edit_in_vain, "a wait times out though there is one"),
	EDIT("refused", "post-from-handler", edit_refused, "a post in a handler fails"),
	EDIT("two-winners", "open-atomic", edit_two_winners, "two create a semaphore with O_EXCL"),
	EDIT("not-there", "open-atomic", edit_not_there, "a semaphore that was made cannot be opened"),

	CALL("lost", "conservation", plant_lost, 0, "a post does nothing"),
	CALL("twice", "conservation", plant_twice, 0, "a post adds two"),
	CALL("never-waits", "conservation", plant_never_waits, 4, "a wait returns at once"),
	CALL("asleep", "no-lost-post", plant_asleep, 60, "a wait never returns"),
	CALL("spurious", "trywait-exact", plant_spurious, 0, "sem_trywait() fails with EAGAIN for no reason"),
	CALL("early", "timed", plant_early, 4, "a wait with a deadline times out at once"),
	CALL("lost-within", "post-from-handler", plant_lost, 10, "a post does nothing"),
	CALL("two-winners", "open-atomic", plant_two_winners, 2, "O_EXCL is left out"),
	CALL("other-value", "open-atomic", plant_other_value, 2, "a semaphore is made with another value"),

	MODEL("lost", "conservation", 20, "the model loses posts"),
	MODEL("twice", "conservation", 20, "the model's posts add two"),
	MODEL("never-waits", "conservation", 10, "the model's waits do not wait"),
	MODEL("sees-nothing", "trywait-exact", 20, "the model's sem_trywait() fails for no reason"),
	MODEL("early", "timed", 2, "the model's deadlines are over too soon"),
	MODEL("two-winners", "open-atomic", 4, "the model forgets O_EXCL"),
	{ .name = NULL },
};
