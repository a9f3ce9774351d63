/* What a new image has of the old one, and what is left after an exec that failed. */
#include "exec.h"

#include "../fork/fork.h"
#include "../inherit/inherit.h"
#include "mechanism.h"

#include <errno.h>

static uint32_t index_of(const struct history *h, const struct event *e)
{
	return (uint32_t)(e - h->event);
}

/* ---- exec.fd-inheritance ---- */

enum { FD_KEPT, FD_CLOSED, FD_HIGH_KEPT, FD_HIGH_CLOSED, FD_COPY, FD_CHAIN, FD_OFFSET };

/* The event by which the process came to have that slot, before the moment; NULL: it has it from its parent, or not. */
static const struct event *copied(const struct history *h, unsigned process, int64_t end, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_DUP);
	const struct event *found = NULL;

	for (; i.at < i.end && h->event[*i.at].call < before; i.at++)
		if (h->event[*i.at].actor == process && h->event[*i.at].in[1] == end && h->event[*i.at].result == 0)
			found = &h->event[*i.at];
	return found;
}

/* The slot was held when the exec began, and marked. */
static bool was_marked(const struct history *h, const struct event *exec, int64_t end)
{
	struct event then = *exec;
	struct expected x;

	then.in[0] = end;
	then.ret = exec->call;
	fork_expect(h, &then, &x);
	return x.open == 1 && x.cloexec == 1;
}

static void count_descriptor(const struct history *h, const struct event *e, const struct expected *x,
    struct judgement *j)
{
	enum { HIGH = 64 };
	const struct event *exec = fork_exec_before(h, e), *copy = copied(h, e->actor, e->in[0], exec->call);
	bool closed = x->open == 0 && was_marked(h, exec, e->in[0]), kept = x->open == 1;
	bool high = copy != NULL && event_is(copy, "dup-at") && copy->in[2] >= HIGH;

	judgement_count(j, FD_KEPT, kept);
	judgement_count(j, FD_CLOSED, closed);
	judgement_count(j, FD_HIGH_KEPT, kept && high);
	judgement_count(j, FD_HIGH_CLOSED, closed && high);
	judgement_count(j, FD_COPY, kept && copy != NULL && was_marked(h, exec, copy->in[0]));
	judgement_count(j, FD_CHAIN, fork_exec_before(h, exec) != NULL);
	judgement_count(j, FD_OFFSET, kept && x->offset > 0 && h->event[x->offset_by].call < exec->call);
}

void exec_judge_descriptors(const struct history *h, struct judgement *j)
{
	struct expected x;
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (!event_is(e, "descriptor") || e->ret == OPEN || fork_exec_before(h, e) == NULL)
			continue;
		fork_expect(h, e, &x);
		if (x.open < 0)
			continue;
		judgement_applies(j);
		count_descriptor(h, e, &x, j);
		fork_check_descriptor(h, i, &x, "in a new image", j);
	}
}

/* ---- exec.failure-noop ---- */

enum { FAILED_WITH_MARKED, FAILED_WITH_CAUGHT, FAILED_WITH_CHILD };

bool exec_error_fits(int64_t how, int error)
{
	switch (how) {
	case FAIL_MISSING:
	case FAIL_EMPTY:
		return error == ENOENT;
	case FAIL_FOLDER:
	case FAIL_PLAIN:
		return error == EACCES;
	case FAIL_THROUGH:
		return error == ENOTDIR;
	case FAIL_LONG:
		return error == ENAMETOOLONG;
	case FAIL_LOOP:
		return error == ELOOP;
	case FAIL_FORMAT:
		return error == ENOEXEC;
	default:
		return true;
	}
}

const struct event *exec_failed_before(const struct history *h, const struct event *e)
{
	const struct event *found = NULL, *image = fork_exec_before(h, e);
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < e->call; i++) {
		const struct event *x = &h->event[i];

		if (x->actor == e->actor && (event_is(x, "exec-fail") || event_role(x) == ROLE_EXEC) &&
		    x->ret != OPEN && x->result == -1 && (image == NULL || x->call > image->call))
			found = x;
	}
	return found;
}

const struct event *exec_inspected(const struct history *h, const struct event *failed, const struct event *after)
{
	const struct event *found = NULL;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < after->call; i++) {
		const struct event *e = &h->event[i];

		if (e->actor != after->actor)
			continue;
		if (event_is(e, "inspect") && e->ret != OPEN && e->call < failed->call)
			found = e->result == 0 ? e : NULL;
		else if (event_role(e) != ROLE_MARK && !event_is(e, "descriptor") && e != failed)
			found = NULL;
	}
	return found;
}

static void check_inspect(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index], *failed = exec_failed_before(h, e), *before;

	before = failed == NULL || e->result != 0 ? NULL : exec_inspected(h, failed, e);
	if (before == NULL || !fork_is_alone(h, event_process(h, e)))
		return;
	judgement_count(j, FAILED_WITH_CAUGHT, before->out[INSPECT_CAUGHT] != 0);
	if (e->out[INSPECT_CAUGHT] != before->out[INSPECT_CAUGHT] ||
	    e->out[INSPECT_IGNORED] != before->out[INSPECT_IGNORED] ||
	    e->out[INSPECT_MASK] != before->out[INSPECT_MASK])
		judgement_contradict(j, 3, (uint32_t[]){ index_of(h, before), index_of(h, failed), index },
		    "an exec failed, but afterwards signals are handled or blocked otherwise than before");
}

static void check_kept(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	struct expected x;

	if (exec_failed_before(h, e) == NULL)
		return;
	fork_expect(h, e, &x);
	judgement_count(j, FAILED_WITH_MARKED, x.open == 1 && x.cloexec == 1);
	fork_check_descriptor(h, index, &x, "after an exec that failed", j);
}

static bool has_child(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++)
		if (event_process(h, &h->event[*i.at]) == event_process(h, e) && happened_before(&h->event[*i.at], e))
			return true;
	return false;
}

void exec_judge_failure(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->ret == OPEN)
			continue;
		if (event_is(e, "descriptor"))
			check_kept(h, i, j);
		if (event_is(e, "inspect"))
			check_inspect(h, i, j);
		if (!event_is(e, "exec-fail"))
			continue;
		judgement_applies(j);
		judgement_count(j, FAILED_WITH_CHILD, has_child(h, e));
		if (e->result != -1)
			judgement_contradict(j, 1, &i, "an exec of what cannot be executed must fail, and return -1");
		else if (!exec_error_fits(e->in[0], e->err))
			judgement_contradict(j, 1, &i, "an exec failed with an error that does not fit");
	}
}

/* ---- exec.signal-state ---- */

enum { STACK_WAS_SET };

const struct event *exec_before_stack(const struct history *h, const struct event *e)
{
	const struct event *exec = fork_exec_before(h, e);
	size_t i;

	if (!event_is(e, "sigstack") || e->ret == OPEN || e->result != 0 || exec == NULL ||
	    !fork_is_alone(h, event_process(h, e)))
		return NULL;
	for (i = 0; i < h->events && h->event[i].call < e->call; i++)
		if (h->event[i].actor == e->actor && h->event[i].call > exec->call &&
		    event_is(&h->event[i], "sigstack"))
			return NULL;
	return exec;
}

/* It was set last in the image that the exec ended. */
static bool was_set(const struct history *h, const struct event *exec)
{
	const struct event *image = fork_exec_before(h, exec);
	bool set = false;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < exec->call; i++) {
		const struct event *e = &h->event[i];

		if (e->actor == exec->actor && event_is(e, "sigstack") && e->in[0] != STACK_ASK && e->result == 0 &&
		    (image == NULL || e->call > image->call))
			set = e->in[0] == STACK_SET;
	}
	return set;
}

void exec_judge_signals(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i], *exec = exec_before_stack(h, e);

		if (exec == NULL)
			continue;
		judgement_applies(j);
		judgement_count(j, STACK_WAS_SET, was_set(h, exec));
		if (e->out[SHOWN_STACK] != 0)
			judgement_contradict(j, 2, (uint32_t[]){ index_of(h, exec), i },
			    "a new image has no alternate stack for handlers, but this one has");
	}
}

/* ---- exec.attributes-kept ---- */

enum { KEPT_SET, KEPT_CHAIN };

void exec_judge_attributes(const struct history *h, struct judgement *j)
{
	const struct event *exec;
	uint32_t i, by;
	int64_t value;
	unsigned k;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		bool known = false;

		exec = event_is(e, "attributes") && e->ret != OPEN ? fork_exec_before(h, e) : NULL;
		for (k = 0; k < ATTRIBUTES && exec != NULL; k++)
			if (fork_attribute(h, event_process(h, e), k, e->call, &value, &by) &&
			    h->event[by].call < exec->call) {
				known = true;
				judgement_count(j, KEPT_SET, event_is(&h->event[by], "set-attribute"));
			}
		if (!known)
			continue;
		judgement_applies(j);
		judgement_count(j, KEPT_CHAIN, fork_exec_before(h, exec) != NULL);
		fork_check_attributes(h, i, "in a new image", j);
	}
}
