/* The checks of the rules of ssem, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* ---- what the log says. Nothing is said of a set whose values some ends may have changed ---- */

static int same_set(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y);
}

/* What the array does to that semaphore, all in all. */
static int array_net(const struct event *e, int semaphore)
{
	int word[EACH_SET] = { e->code, e->status, e->sender }, i, n = 0;

	for (i = 0; i < EACH_SET; i++)
		if (word[i] != NO_OP && set_semaphore(word[i]) == semaphore)
			n += set_amount(word[i]);
	return n;
}

static long long value_in(const struct event *e, int semaphore)
{
	return semaphore == 0 ? (long long)e->data : semaphore == 1 ? e->low : e->high;
}

/* The making of the set; NULL: somebody used SEM_UNDO there, whose end does something at an unknown time. */
static const struct event *set_made(const struct event *of)
{
	const struct event *e, *found = NULL;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "semop") && same_set(e, of) && (e->target & SEM_UNDO) != 0)
			return NULL;
		if (is(e, "semget") && same_set(e, of) && e->end != 0 && e->result == 0)
			found = e;
	}
	return found;
}

static int set_failed(const struct event *e)
{
	return e->end != 0 && e->result != 0;
}

static int array_net_at(const struct event *e, const struct event *call, int semaphore)
{
	return is(e, "semop") && same_set(e, call) && !set_failed(e) ? array_net(e, semaphore) : 0;
}

/* More than that cannot be left there, when what was taken by that time is. */
static long long most_in_set(const struct event *call, int semaphore, unsigned by)
{
	const struct event *e;
	long long n = value_in(set_made(call), semaphore);

	for (e = NULL; (e = next(e)) != NULL && e->call < call->end;) {
		int net = array_net_at(e, call, semaphore);

		n += net > 0 || (e->end != 0 && e->end <= by) ? net : 0;
	}
	return n;
}

/* Less than that cannot be there at any time of the call. */
static long long least_in_set(const struct event *call, int semaphore)
{
	const struct event *e;
	long long n = value_in(set_made(call), semaphore);

	for (e = NULL; (e = next(e)) != NULL && e->call < call->end;) {
		int net = array_net_at(e, call, semaphore);

		n += e != call && (net < 0 || before(e, call)) ? net : 0;
	}
	return n;
}

static const struct event *torn_array(void)
{
	const struct event *e;
	int i;

	for (e = NULL; (e = next(e)) != NULL;) {
		if ((!is(e, "semop") && !is(e, "getall")) || e->end == 0 || e->result != 0 || set_made(e) == NULL)
			continue;
		for (i = 0; i < EACH_SET; i++) {
			if (is(e, "semop") && array_net(e, i) < 0 && most_in_set(e, i, e->end) < 0)
				return e;
			if (is(e, "getall") &&
			    (value_in(e, i) > most_in_set(e, i, e->call) || value_in(e, i) < least_in_set(e, i)))
				return e;
		}
	}
	return NULL;
}

/* ---- rules ---- */

static int check_ssem_conservation(void)
{
	const struct event *e = torn_array();

	return e == NULL ? 0 : seen("a semaphore has not what was given to it and not taken", set_made(e), e);
}

/* An array of several that did nothing, or was not done yet. */
static int check_ssem_all_or_nothing(void)
{
	const struct event *e = torn_array(), *a;

	for (a = NULL; e != NULL && (a = next(a)) != NULL;)
		if (is(a, "semop") && same_set(a, e) && a->asked > 1 && a->call < e->end && a->end != 0 &&
		    a->result != 0)
			return seen("a part of an array that failed was done", a, e);
	return 0;
}

static int check_ssem_rmid_wakes(void)
{
	const struct event *e, *removal;

	for (removal = NULL; (removal = next(removal)) != NULL;) {
		if (!is(removal, "semrmid") || removal->end == 0 || removal->result != 0)
			continue;
		for (e = removal; (e = next(e)) != NULL;)
			if (is(e, "semop") && same_set(e, removal) && before(removal, e) && e->end != 0 &&
			    (e->result == 0 || e->error == EAGAIN))
				return seen("a set that was removed was used", removal, e);
	}
	return 0;
}

/* It waits for zero first, but nobody can have made it zero while it lasted. */
static int never_zero_in(const struct event *call)
{
	int semaphore = set_semaphore(call->code);

	return set_made(call) != NULL && call->code != NO_OP && set_amount(call->code) == 0 &&
	    least_in_set(call, semaphore) > 0;
}

static int check_ssem_wait_for_zero(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "semop") && e->end != 0 && e->result == 0 && never_zero_in(e))
			return seen("an operation 0 went on though the value was not zero", set_made(e), e);
	return 0;
}
