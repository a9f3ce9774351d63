/* What a process has of its own: words of memory, attributes. A child begins with what its parent had at the fork. */
#include "fork.h"

#include "mechanism.h"

/*
 * The process that it is a copy of, and until when; false: there is none, or it had other threads, which may have done
 * something beside the fork.
 */
static bool step_back(const struct history *h, unsigned *process, uint64_t *before)
{
	const struct event *birth = *process == 0 ? NULL : fork_of(h, *process);

	if (birth == NULL || birth->call >= *before || !fork_is_alone(h, event_process(h, birth)))
		return false;
	*process = event_process(h, birth);
	*before = birth->call;
	return true;
}

const struct event *fork_exec_before(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_EXEC);
	const struct event *found = NULL;

	for (; i.at < i.end && h->event[*i.at].call < e->call; i.at++)
		if (h->event[*i.at].actor == e->actor && h->event[*i.at].ret == OPEN)
			found = &h->event[*i.at];
	return found;
}

/* ---- memory ---- */

struct words {
	uint64_t wanted; /* those not known yet */
	int64_t value[REGION_WORDS];
	uint32_t last[REGION_WORDS];
};

static void settle(struct words *w, uint64_t which, int64_t value, uint32_t last)
{
	unsigned i;

	for (i = 0; i < REGION_WORDS; i++)
		if ((which & w->wanted) >> i & 1) {
			w->value[i] = value;
			w->last[i] = last;
		}
	w->wanted &= ~which;
}

static uint64_t range(const struct event *e)
{
	uint64_t ones = e->in[2] >= REGION_WORDS ? ~UINT64_C(0) : (UINT64_C(1) << e->in[2]) - 1;

	return e->in[1] >= 0 && e->in[1] < REGION_WORDS && e->in[2] > 0 ? ones << e->in[1] : 0;
}

/* What the process has done to them before; false: one of its acts is not known to be over. */
static bool look_back(const struct history *h, unsigned process, int64_t region, uint64_t before, struct words *w)
{
	size_t i;

	for (i = h->events; i-- > 0 && w->wanted != 0;) {
		const struct event *e = &h->event[i];

		if (e->actor != process || e->call >= before)
			continue;
		if (event_role(e) == ROLE_EXEC && e->ret == OPEN)
			settle(w, w->wanted, 0, (uint32_t)i);
		if (!event_is(e, "word-set") || e->in[0] != region)
			continue;
		if (e->ret == OPEN)
			return false;
		settle(w, range(e), e->in[3], (uint32_t)i);
	}
	return true;
}

bool fork_expect_words(const struct history *h, const struct event *get, struct expected_words *x)
{
	struct words w = { .wanted = range(get) };
	unsigned process = event_process(h, get), first = (unsigned)get->in[1];
	uint64_t before = get->call;
	int64_t most = get->in[2];

	if (get->ret == OPEN || w.wanted == 0 || !fork_is_alone(h, process))
		return false;
	do {
		if (!look_back(h, process, get->in[0], before, &w))
			return false;
		if (w.wanted != 0 && process == 0)
			settle(&w, w.wanted, 0, NO_DESCRIPTION);
	} while (w.wanted != 0 && step_back(h, &process, &before));
	if (w.wanted != 0)
		return false;
	*x = (struct expected_words){ w.value[first], 1, w.last[first] };
	while (x->same < most && first + x->same < REGION_WORDS && w.value[first + x->same] == x->value)
		x->same++;
	return true;
}

enum { MEMORY_OWN, MEMORY_PARENT, MEMORY_READ, MEMORY_GRANDCHILD, MEMORY_MEANWHILE, MEMORY_IMAGE };

/* Another process that has the same words from the same parent has changed some of them meanwhile. */
static bool changed_elsewhere(const struct history *h, const struct event *get)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < get->call; i++) {
		const struct event *e = &h->event[i];

		if (event_is(e, "word-set") && event_process(h, e) != event_process(h, get) && e->in[0] == get->in[0] &&
		    (range(e) & range(get)) != 0 && e->ret < get->call)
			return true;
	}
	return false;
}

static unsigned depth_of(const struct history *h, unsigned process)
{
	unsigned depth = 0;

	for (; process != 0 && depth < h->actors; depth++) {
		const struct event *birth = fork_of(h, process);

		process = birth == NULL ? 0 : event_process(h, birth);
	}
	return depth;
}

static void judge_words(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *get = &h->event[index], *last;
	struct expected_words x;

	if (!fork_expect_words(h, get, &x))
		return;
	last = x.last == NO_DESCRIPTION ? NULL : &h->event[x.last];
	judgement_applies(j);
	judgement_count(j, MEMORY_OWN, last != NULL && last->actor == get->actor && event_role(last) != ROLE_EXEC);
	judgement_count(j, MEMORY_PARENT, last != NULL && last->actor != get->actor);
	judgement_count(j, MEMORY_READ, last != NULL && event_role(last) != ROLE_EXEC && last->in[4] == BY_READ);
	judgement_count(j, MEMORY_GRANDCHILD, last != NULL && last->actor != get->actor && depth_of(h, get->actor) > 2);
	judgement_count(j, MEMORY_MEANWHILE, changed_elsewhere(h, get));
	judgement_count(j, MEMORY_IMAGE, last != NULL && event_role(last) == ROLE_EXEC);
	if (get->out[WORD_VALUE] == x.value && get->out[WORD_SAME] == x.same)
		return;
	judgement_contradict(j, last == NULL ? 1 : 2, (uint32_t[]){ index, last == NULL ? index : x.last },
	    "of %s's memory %u words there must hold %lld, but %lld hold %lld", history_actor_name(h, get->actor),
	    x.same, (long long)x.value, (long long)get->out[WORD_SAME], (long long)get->out[WORD_VALUE]);
}

void fork_judge_memory(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "word-get"))
			judge_words(h, i, j);
}

/* ---- attributes ---- */

enum { ATTRIBUTE_SAID, ATTRIBUTE_UNKNOWN, ATTRIBUTE_SILENT };

/* Whether the event says what the attribute is from then on. */
static int says(const struct event *e, unsigned attribute, int64_t *value)
{
	if (event_is(e, "attributes") && e->ret != OPEN) {
		*value = e->out[attribute];
		return ATTRIBUTE_SAID;
	}
	if (!event_is(e, "set-attribute") || e->in[0] != (int64_t)attribute)
		return ATTRIBUTE_SILENT;
	if (e->ret == OPEN || (e->result == -1 && attribute == ATTRIBUTE_FOLDER))
		return ATTRIBUTE_UNKNOWN;
	*value = e->in[1];
	return e->result == 0 ? ATTRIBUTE_SAID : ATTRIBUTE_SILENT;
}

static bool may_change_groups(const struct history *h)
{
	struct indexes i = events_with(h, ROLE_GROUP);

	return i.at < i.end;
}

bool fork_attribute(const struct history *h, unsigned process, unsigned attribute, uint64_t before, int64_t *value,
    uint32_t *by)
{
	size_t i;

	if (!fork_is_alone(h, process) || (attribute == ATTRIBUTE_GROUP && may_change_groups(h)))
		return false;
	do {
		for (i = h->events; i-- > 0;) {
			const struct event *e = &h->event[i];
			int said =
			    e->actor == process && e->call < before ? says(e, attribute, value) : ATTRIBUTE_SILENT;

			*by = (uint32_t)i;
			if (said != ATTRIBUTE_SILENT)
				return said == ATTRIBUTE_SAID;
		}
	} while (step_back(h, &process, &before));
	return false;
}

void fork_check_attributes(const struct history *h, uint32_t look, const char *what, struct judgement *j)
{
	static const char *const names[] = { "umask", "nice value", "limit", "working directory", "process group" };
	const struct event *e = &h->event[look];
	int64_t value = 0;
	uint32_t by = 0;
	unsigned i;

	for (i = 0; i <= ATTRIBUTE_GROUP; i++)
		if (fork_attribute(h, event_process(h, e), i, e->call, &value, &by) && value != e->out[i])
			judgement_contradict(j, 2, (uint32_t[]){ by, look },
			    "%s its %s must be what it was, but is not", what, names[i]);
}

/* The process has not looked before; what it is compared with is its parent's. */
static bool is_of_parent(const struct history *h, const struct event *e, uint32_t *by)
{
	int64_t value;
	unsigned i;

	for (i = 0; i <= ATTRIBUTE_GROUP; i++)
		if (fork_attribute(h, event_process(h, e), i, e->call, &value, by) && h->event[*by].actor != e->actor)
			return true;
	return false;
}

enum { INHERITED_SET, INHERITED_DEEP };

void fork_judge_attributes(const struct history *h, struct judgement *j)
{
	uint32_t i, by = 0;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (!event_is(e, "attributes") || e->ret == OPEN || event_process(h, e) == 0 ||
		    !fork_is_alone(h, event_process(h, e)) || fork_exec_before(h, e) != NULL ||
		    !is_of_parent(h, e, &by))
			continue;
		judgement_applies(j);
		judgement_count(j, INHERITED_SET, event_is(&h->event[by], "set-attribute"));
		judgement_count(j, INHERITED_DEEP, depth_of(h, event_process(h, e)) > 2);
		fork_check_attributes(h, i, "after fork()", j);
	}
}
