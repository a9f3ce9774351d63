#include "../std/edit.h"
#include "rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAULTS_OF "ssem"
#define RULES_OF "ssem."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits(const struct ssem_view *v, const struct ssem_act *a);

/* One of the calls that fit, all with the same chance; NULL: there is none. */
static struct event *pick(struct history *h, struct choices *c, fits *fit)
{
	const struct ssem_view *v;
	struct event *found = NULL;
	unsigned i, offered = 0;
	size_t k;

	for (i = 0; (v = ssem_view_at(h, i)) != NULL; i++)
		for (k = 0; k < v->acts; k++)
			if (v->act[k].ret != OPEN && fit(v, &v->act[k]) && edit_pick(c, &offered))
				found = &h->event[v->act[k].event];
	return found;
}

static bool answers(struct event *e, int64_t result, int error)
{
	if (e == NULL)
		return false;
	e->result = result;
	e->err = error;
	return true;
}

static bool found_too_little(const struct ssem_view *v, const struct ssem_act *a)
{
	struct ssem_misfit x = { 0 };

	return a->fate == COUNT_REFUSED && ssem_overdrawn(v, a, &x);
}

static bool edit_overdrawn(struct history *h, struct choices *c)
{
	return answers(pick(h, c, found_too_little), 0, 0);
}

static bool took_alone(const struct ssem_view *v, const struct ssem_act *a)
{
	struct ssem_misfit x = { 0 };

	return a->fate == COUNT_DONE && ssem_refused_for_nothing(v, a, &x);
}

static bool edit_missing(struct history *h, struct choices *c)
{
	return answers(pick(h, c, took_alone), -1, EAGAIN);
}

/* What GETALL gave is one more, or less, than anything that can have been there. */
static bool edit_value(struct history *h, struct choices *c,
    bool (*suits)(const struct ssem_view *v, const struct ssem_misfit *x))
{
	const struct ssem_view *v;
	struct event *found = NULL;
	unsigned i, k, offered = 0;
	int64_t value = 0;
	uint32_t n, at = 0;

	for (i = 0; (v = ssem_view_at(h, i)) != NULL; i++)
		for (n = 0; n < h->events; n++)
			for (k = 0; k < 2 * SSEM_EACH; k++) {
				struct event *e = &h->event[n];
				struct ssem_misfit x = { n, k % SSEM_EACH, k < SSEM_EACH, 0 };

				if (event_role(e) != ROLE_NONE || !event_is(e, "semctl-getall") || e->ret == OPEN ||
				    e->result != 0 || (unsigned)e->in[0] != v->object)
					continue;
				x.bound = x.more ? ssem_most(v, x.semaphore, e->call, e->ret) + 1
				                 : ssem_least(v, x.semaphore, e->call, e->ret) - 1;
				if (x.bound < 0 || !suits(v, &x) || !edit_pick(c, &offered))
					continue;
				found = e;
				at = x.semaphore;
				value = x.bound;
			}
	if (found != NULL)
		found->out[at] = value;
	return found != NULL;
}

static bool whatever(const struct ssem_view *v, const struct ssem_misfit *x)
{
	(void)v;
	(void)x;
	return true;
}

static bool edit_other_value(struct history *h, struct choices *c)
{
	return edit_value(h, c, whatever);
}

static bool of_half(const struct ssem_view *v, const struct ssem_misfit *x)
{
	return ssem_half_done(v, x) != NULL;
}

static bool edit_half_seen(struct history *h, struct choices *c)
{
	return edit_value(h, c, of_half);
}

static bool found_half_done(const struct ssem_view *v, const struct ssem_act *a)
{
	struct ssem_misfit x = { 0 };

	return a->fate == COUNT_REFUSED && ssem_overdrawn(v, a, &x) && ssem_half_done(v, &x) != NULL;
}

static bool edit_half_taken(struct history *h, struct choices *c)
{
	return answers(pick(h, c, found_half_done), 0, 0);
}

static bool edit_undone_twice(struct history *h, struct choices *c)
{
	return edit_value(h, c, ssem_undone);
}

/* Had nothing happened any more when the call returned, it would be known to have had to. */
static bool edit_asleep(struct history *h, struct choices *c, fits *fit, fits *has_to)
{
	const struct ssem_view *v;
	uint32_t found = UINT32_MAX;
	unsigned i, n, offered = 0;
	size_t k, m;

	if (h->quiet != OPEN)
		return false;
	for (i = 0; (v = ssem_view_at(h, i)) != NULL; i++)
		for (k = 0; k < v->acts; k++) {
			const struct ssem_act *a = &v->act[k];
			const struct ssem_view *then;
			struct history copy;

			if (a->ret == OPEN || !fit(v, a))
				continue;
			history_copy(&copy, h);
			history_silence(&copy, a->ret);
			history_index(&copy);
			for (n = 0; (then = ssem_view_at(&copy, n)) != NULL; n++)
				for (m = 0; then->object == v->object && m < then->acts; m++)
					if (then->act[m].call == a->call && has_to(then, &then->act[m]) &&
					    edit_pick(c, &offered))
						found = a->event;
			history_free(&copy);
		}
	if (found != UINT32_MAX)
		history_silence(h, h->event[found].ret);
	return found != UINT32_MAX;
}

static bool went_on(const struct ssem_view *v, const struct ssem_act *a)
{
	(void)v;
	return a->fate == COUNT_DONE && !a->nowait;
}

static bool takes_on(const struct ssem_view *v, const struct ssem_act *a)
{
	return went_on(v, a) && !ssem_asks_zero(a);
}

static bool zero_on(const struct ssem_view *v, const struct ssem_act *a)
{
	return went_on(v, a) && ssem_asks_zero(a);
}

static bool was_told(const struct ssem_view *v, const struct ssem_act *a)
{
	return a->fate == COUNT_NOTHING && v->removed < a->ret;
}

static bool must_wake(const struct ssem_view *v, const struct ssem_act *a)
{
	return ssem_wakes(v, a) == SSEM_WAKES;
}

static bool must_wake_by_undo(const struct ssem_view *v, const struct ssem_act *a)
{
	return ssem_wakes(v, a) == SSEM_WAKES_BY_UNDO;
}

static bool must_be_told(const struct ssem_view *v, const struct ssem_act *a)
{
	return a->fate == COUNT_STUCK && v->removed < v->h->quiet;
}

static bool edit_forgotten(struct history *h, struct choices *c)
{
	return edit_asleep(h, c, takes_on, must_wake);
}

static bool edit_zero_forgotten(struct history *h, struct choices *c)
{
	return edit_asleep(h, c, zero_on, must_wake);
}

static bool edit_not_undone(struct history *h, struct choices *c)
{
	return edit_asleep(h, c, went_on, must_wake_by_undo);
}

static bool edit_not_told(struct history *h, struct choices *c)
{
	return edit_asleep(h, c, was_told, must_be_told);
}

/* It was not zero until the call had returned: whatever is taken is so only then. */
static bool found_no_zero(const struct ssem_view *v, const struct ssem_act *a)
{
	return a->fate == COUNT_REFUSED && ssem_asks_zero(a) && ssem_never_zero(v, a);
}

static bool edit_no_zero(struct history *h, struct choices *c)
{
	const struct ssem_view *v;
	struct event *found = NULL;
	unsigned i, offered = 0;
	int64_t at = 0;
	size_t k;

	if (answers(pick(h, c, found_no_zero), 0, 0))
		return true;
	/* Or: there was one more from the beginning on, and nobody has taken it. */
	for (i = 0; (v = ssem_view_at(h, i)) != NULL; i++)
		for (k = 0; k < v->acts; k++)
			if (v->act[k].fate == COUNT_DONE && v->act[k].one[0].amount == 0 &&
			    ssem_least(v, v->act[k].one[0].semaphore, v->act[k].call, v->act[k].ret) >= 0 &&
			    edit_pick(c, &offered)) {
				found = &h->event[v->made];
				at = 1 + v->act[k].one[0].semaphore;
			}
	if (found != NULL)
		found->in[at]++;
	return found != NULL;
}

static bool came_after(const struct ssem_view *v, const struct ssem_act *a)
{
	return a->call > v->removed && a->fate == COUNT_NOTHING;
}

static bool edit_still_there(struct history *h, struct choices *c)
{
	return answers(pick(h, c, came_after), 0, 0);
}

static bool came_before(const struct ssem_view *v, const struct ssem_act *a)
{
	return a->ret < v->removing && a->fate != COUNT_NOTHING;
}

static bool edit_gone_early(struct history *h, struct choices *c)
{
	return answers(pick(h, c, came_before), -1, EIDRM);
}

/* ---- calls ---- */

static int op_lost(int id, struct sembuf *array, size_t n)
{
	return array[0].sem_op > 0 && fault_strikes() ? 0 : semop(id, array, n);
}

static void plant_lost(void)
{
	ssem_calls.op = op_lost;
}

static int op_twice(int id, struct sembuf *array, size_t n)
{
	if (array[0].sem_op > 0 && fault_strikes())
		semop(id, array, n);
	return semop(id, array, n);
}

static void plant_twice(void)
{
	ssem_calls.op = op_twice;
}

/* One operation after another, as a naive emulation does it. */
static int op_one_by_one(int id, struct sembuf *array, size_t n)
{
	size_t i;

	if (n < 2 || !fault_strikes())
		return semop(id, array, n);
	for (i = 0; i < n; i++)
		if (semop(id, &array[i], 1) == -1)
			return -1;
	return 0;
}

static void plant_one_by_one(void)
{
	ssem_calls.op = op_one_by_one;
}

static int op_keeps(int id, struct sembuf *array, size_t n)
{
	bool strikes = fault_strikes();
	size_t i;

	for (i = 0; i < n && strikes; i++)
		array[i].sem_flg = (short)(array[i].sem_flg & ~SEM_UNDO);
	return semop(id, array, n);
}

static void plant_no_undo(void)
{
	ssem_calls.op = op_keeps;
}

static int op_asleep(int id, struct sembuf *array, size_t n)
{
	while (array[0].sem_op < 0 && fault_strikes())
		for (;;)
			pause();
	return semop(id, array, n);
}

static void plant_asleep(void)
{
	ssem_calls.op = op_asleep;
}

static int op_not_told(int id, struct sembuf *array, size_t n)
{
	int r = semop(id, array, n);

	while (r == -1 && errno == EIDRM && fault_strikes())
		for (;;)
			pause();
	return r;
}

static void plant_not_told(void)
{
	ssem_calls.op = op_not_told;
}

static int op_invalid(int id, struct sembuf *array, size_t n)
{
	int r = semop(id, array, n);

	if (r == -1 && errno == EIDRM && fault_strikes())
		errno = EINVAL;
	return r;
}

static void plant_invalid(void)
{
	ssem_calls.op = op_invalid;
}

static int op_no_zero(int id, struct sembuf *array, size_t n)
{
	if (array[0].sem_op != 0 || !fault_strikes())
		return semop(id, array, n);
	return n == 1 ? 0 : semop(id, array + 1, n - 1);
}

static void plant_no_zero(void)
{
	ssem_calls.op = op_no_zero;
}

const struct fault ssem_faults[] = {
	EDIT("overdrawn", "conservation", edit_overdrawn, "something is taken that is not there"),
	EDIT("missing", "conservation", edit_missing, "nothing is left though something must be there"),
	EDIT("other-value", "conservation", edit_other_value, "GETALL gives a value that there never was"),
	EDIT("half-taken", "all-or-nothing", edit_half_taken,
	    "something is taken that only a part of an array can have given"),
	EDIT("half-seen", "all-or-nothing", edit_half_seen, "GETALL shows a part of an array"),
	EDIT("not-undone", "undo-on-death", edit_not_undone,
	    "nothing is undone, and whoever waits for it waits for ever"),
	EDIT("undone-twice", "undo-on-death", edit_undone_twice, "the end of a process undoes more than it did"),
	EDIT("not-told", "rmid-wakes", edit_not_told, "a call never returns though the set was removed"),
	EDIT("still-there", "rmid-wakes", edit_still_there, "a set that was removed is used"),
	EDIT("gone-early", "rmid-wakes", edit_gone_early, "EIDRM though nobody has removed the set"),
	EDIT("forgotten", "no-lost-wakeup", edit_forgotten, "an array never returns though it could be done"),
	EDIT("no-zero", "wait-for-zero", edit_no_zero, "an operation 0 goes on though the value is not zero"),
	EDIT("zero-forgotten", "wait-for-zero", edit_zero_forgotten, "one never returns though the value is zero"),

	CALL("lost", "conservation", plant_lost, 0, "semop gives nothing"),
	CALL("twice", "conservation", plant_twice, 0, "semop gives twice as much"),
	CALL("one-by-one", "all-or-nothing", plant_one_by_one, 4, "operations are done one after another"),
	CALL("no-undo", "undo-on-death", plant_no_undo, 10, "SEM_UNDO is left out"),
	CALL("not-told", "rmid-wakes", plant_not_told, 20, "who sleeps at a set that is removed sleeps on"),
	CALL("invalid", "rmid-wakes", plant_invalid, 4, "or is told EINVAL"),
	CALL("asleep", "no-lost-wakeup", plant_asleep, 60, "semop never returns"),
	CALL("no-zero", "wait-for-zero", plant_no_zero, 4, "nobody waits for zero"),

	MODEL("lost", "conservation", 20, "the model's operations do nothing"),
	MODEL("twice", "conservation", 20, "the model gives twice as much"),
	MODEL("half", "all-or-nothing", 4, "in the model a part of what fails is done"),
	MODEL("no-undo", "undo-on-death", 4, "the model undoes nothing"),
	MODEL("undo-twice", "undo-on-death", 4, "the model undoes all twice"),
	MODEL("not-told", "rmid-wakes", 4, "in the model some sleep on when the set is removed"),
	MODEL("still-there", "rmid-wakes", 4, "the model finds what was removed"),
	MODEL("asleep", "no-lost-wakeup", 20, "in the model some who wait are never woken"),
	MODEL("no-zero", "wait-for-zero", 4, "the model does not wait for zero"),
	{ .name = NULL },
};
