#include "../fork/fork.h"
#include "../inherit/inherit.h"
#include "life.h"
#include "mechanism.h"
#include "vforked.h"

const char *vfork_absent(void)
{
	return port_has_vfork() ? NULL : "this system has no vfork()";
}

enum { SAFE_EXECED, SAFE_ENDED, SAFE_DESCRIPTOR, SAFE_SIGNALS, SAFE_THREADS };

const struct event *vfork_of_end(const struct history *h, const struct event *e, int64_t *status)
{
	const struct event *birth;
	struct ending end;

	if (!event_tells_end(h, e, &end) || end.killed)
		return NULL;
	birth = fork_of(h, end.process);
	*status = end.code;
	return birth != NULL && event_is(birth, "vfork") && birth->in[1] == VFORK_EXITS ? birth : NULL;
}

static void check_end(const struct history *h, uint32_t index, struct judgement *j)
{
	int64_t status;
	const struct event *birth = vfork_of_end(h, &h->event[index], &status);

	if (birth == NULL)
		return;
	judgement_count(j, SAFE_ENDED, 1);
	if (!status_same(status, birth->in[2]))
		judgement_contradict(j, 2, (uint32_t[]){ (uint32_t)(birth - h->event), index },
		    "a child of vfork() ended with another status than it gave");
}

const struct event *vfork_inspected(const struct history *h, const struct event *after, const struct event **made)
{
	const struct event *found = NULL;
	size_t i;

	*made = NULL;
	for (i = 0; i < h->events && h->event[i].call < after->call; i++) {
		const struct event *e = &h->event[i];

		if (e->actor != after->actor)
			continue;
		if (event_is(e, "inspect") && e->ret != OPEN && e->result == 0)
			found = e;
		else if (event_is(e, "vfork") && e->ret != OPEN && e->result == 0)
			*made = e;
		else if (event_role(e) != ROLE_MARK && !event_is(e, "descriptor") && event_role(e) != ROLE_REAP)
			found = NULL;
	}
	return found != NULL && *made != NULL && found->call < (*made)->call ? found : NULL;
}

static void check_signals(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index], *made, *before = vfork_inspected(h, e, &made);

	if (before == NULL || e->result != 0 || !fork_is_alone(h, event_process(h, e)))
		return;
	judgement_count(j, SAFE_SIGNALS, 1);
	if (e->out[INSPECT_CAUGHT] != before->out[INSPECT_CAUGHT] ||
	    e->out[INSPECT_IGNORED] != before->out[INSPECT_IGNORED] ||
	    e->out[INSPECT_MASK] != before->out[INSPECT_MASK])
		judgement_contradict(j, 3,
		    (uint32_t[]){ (uint32_t)(before - h->event), (uint32_t)(made - h->event), index },
		    "after vfork() its caller handles or blocks signals otherwise than before");
}

/* The process has made another by vfork() before. */
static bool has_made(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++)
		if (event_is(&h->event[*i.at], "vfork") && h->event[*i.at].actor == e->actor &&
		    happened_before(&h->event[*i.at], e))
			return true;
	return false;
}

void vfork_judge_safe(const struct history *h, struct judgement *j)
{
	struct expected x;
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i], *birth = fork_of(h, event_process(h, e));

		if (e->ret == OPEN)
			continue;
		if (event_is(e, "vfork")) {
			judgement_applies(j);
			judgement_count(j, SAFE_THREADS, !fork_is_alone(h, event_process(h, e)));
		}
		judgement_count(j, SAFE_EXECED,
		    birth != NULL && event_is(birth, "vfork") && event_role(e) == ROLE_START &&
		        fork_exec_before(h, e) != NULL);
		check_end(h, i, j);
		if (event_is(e, "inspect"))
			check_signals(h, i, j);
		if (!event_is(e, "descriptor") || !has_made(h, e))
			continue;
		fork_expect(h, e, &x);
		judgement_count(j, SAFE_DESCRIPTOR, x.open == 1 && x.cloexec == 1);
		fork_check_descriptor(h, i, &x, "after vfork()", j);
	}
}
