/* Descriptors belong to processes, open file descriptions to whoever has a descriptor of them. */
#include "../file/file.h"
#include "fork.h"

#include "mechanism.h"

#include <string.h>

static bool good(const struct event *e)
{
	return e->ret != OPEN && e->result != -1;
}

/* ---- the process's own: whether it is open, and FD_CLOEXEC ---- */

static int open_state(const struct history *h, unsigned process, const struct event *e)
{
	const struct references *refs = &h->refs[end_object(e->in[0])][end_side(e->in[0])];
	bool possible = false;
	uint32_t i;

	for (i = 0; i < refs->count; i++) {
		const struct reference *r = &refs->ref[i];

		if (r->process != process || r->slot != end_slot(e->in[0]) || r->possible_from > e->ret ||
		    r->possible_to < e->call)
			continue;
		possible = true;
		if (r->certain_from <= e->call && r->certain_to >= e->ret)
			return 1;
	}
	return possible ? -1 : 0;
}

/* What the event makes of the flag of that descriptor of its process: -1 nobody knows, -2 nothing. */
static int flag_after(const struct history *h, const struct event *e, int64_t end)
{
	switch (event_role(e)) {
	case ROLE_OPEN:
		return (unsigned)e->in[0] == end_object(end) && end_slot(end) == 0 && good(e) ? 0 : -2;
	case ROLE_OPEN_END:
	case ROLE_CONNECT:
		return e->in[0] == end ? 0 : -2;
	case ROLE_DUP:
		return e->in[1] == end && e->in[0] != end && good(e) ? 0 : -2;
	case ROLE_CLOEXEC:
		return e->in[0] == end ? (good(e) ? 1 : -1) : -2;
	case ROLE_EXEC:
		return e->ret == OPEN ? 0 : -2;
	case ROLE_ARRIVE:
	case ROLE_TAKE:
		return kind_at(h->object[end_object(end)].kind) == kind_at(h->object[end_object(e->in[0])].kind) ? -1
		                                                                                                 : -2;
	default:
		return -2;
	}
}

static int flag_state(const struct history *h, unsigned process, int64_t end, uint64_t before, uint32_t *by)
{
	const struct event *birth;
	unsigned depth;
	size_t i;

	*by = NO_DESCRIPTION;
	if (kind_at(h->object[end_object(end)].kind)->closes_on_exec)
		return -1;
	for (depth = 0; depth < h->actors && fork_is_alone(h, process); depth++) {
		for (i = h->events; i-- > 0;) {
			const struct event *e = &h->event[i];
			int flag = e->actor == process && e->call < before ? flag_after(h, e, end) : -2;

			if (flag == -2)
				continue;
			*by = (uint32_t)i;
			return flag;
		}
		birth = process == 0 ? NULL : fork_of(h, process);
		if (birth == NULL || birth->call >= before)
			return -1;
		process = event_process(h, birth);
		before = birth->call;
	}
	return -1;
}

/* ---- what is shared: offset and modes ---- */

enum change { CHANGE_NONE, CHANGE_OFFSET, CHANGE_APPEND, CHANGE_NONBLOCK, CHANGE_ANY };

static enum change change_of(const struct event *e, unsigned object)
{
	if (op_operands(e->op) == 0 || op_operand(e->op, 0)->kind != KIND_END || end_object(e->in[0]) != object)
		return CHANGE_NONE;
	switch (event_role(e)) {
	case ROLE_OPEN_END:
	case ROLE_DUP:
	case ROLE_CLOSE:
	case ROLE_CLOEXEC:
		return CHANGE_NONE;
	case ROLE_FLAG:
		return CHANGE_NONBLOCK;
	default:
		return event_is(e, "file-seek") ? CHANGE_OFFSET
		    : event_is(e, "appending")  ? CHANGE_APPEND
		    : event_is(e, "descriptor") ? CHANGE_NONE
		                                : CHANGE_ANY;
	}
}

/* It concerns what is asked for: modes are read and written together. */
static bool concerns(enum change change, enum change of)
{
	return change == CHANGE_ANY || (change == CHANGE_OFFSET) == (of == CHANGE_OFFSET);
}

/*
 * The last change before the look: all others that may be of that open file description are over before it or come after
 * the look; so the look must show it. NULL: there is none that is known.
 */
static const struct event *last_change(const struct history *h, const struct event *look, uint32_t description,
    enum change of)
{
	const struct event *last = &h->event[description];
	unsigned object = end_object(look->in[0]);
	size_t i;

	if (!event_is(last, "file-open") || !good(last))
		return NULL;
	for (i = 0; i < h->events && h->event[i].call < look->call; i++) {
		const struct event *e = &h->event[i];

		if (change_of(e, object) == of && good(e) && happened_before(e, look) &&
		    refs_description(h, event_process(h, e), e->in[0], e->call, e->ret) == description)
			last = e;
	}
	for (i = 0; i < h->events && h->event[i].call < look->ret; i++) {
		const struct event *e = &h->event[i];
		enum change change = change_of(e, object);
		uint32_t its;

		if (e == last || change == CHANGE_NONE || !concerns(change, of) || happened_before(e, last) ||
		    (e->ret != OPEN && e->result == -1) ||
		    (change != of && change != CHANGE_ANY && happened_before(last, e)))
			continue;
		its = refs_description(h, event_process(h, e), e->in[0], e->call, e->ret);
		if (its == description || its == NO_DESCRIPTION)
			return NULL;
	}
	return last;
}

static int64_t shared_state(const struct history *h, const struct event *look, uint32_t description, enum change of,
    uint32_t *by)
{
	const struct event *last = last_change(h, look, description, of);

	*by = last == NULL ? NO_DESCRIPTION : (uint32_t)(last - h->event);
	if (last == NULL)
		return -1;
	return event_is(last, "file-open") ? of == CHANGE_APPEND && last->in[1] == FILE_APPENDS : last->in[1];
}

static int64_t size_of(const struct history *h, const struct event *look)
{
	unsigned object = end_object(look->in[0]);
	int64_t size = -1;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_is(e, "file-make") && (unsigned)e->in[0] == object && good(e) && happened_before(e, look))
			size = e->in[1];
		else if (change_of(e, object) == CHANGE_ANY)
			return -1;
	}
	return size;
}

void fork_expect(const struct history *h, const struct event *look, struct expected *x)
{
	unsigned process = event_process(h, look);
	uint32_t none = NO_DESCRIPTION;

	*x = (struct expected){ -1, -1, -1, -1, -1, -1, none, none, none, none, none };
	if (look->ret == OPEN || !fork_is_alone(h, process))
		return;
	x->open = open_state(h, process, look);
	if (x->open != 1)
		return;
	x->cloexec = flag_state(h, process, look->in[0], look->call, &x->cloexec_by);
	if (strcmp(kind_at(h->object[end_object(look->in[0])].kind)->name, "regular") != 0)
		return;
	x->size = size_of(h, look);
	x->description = refs_description(h, process, look->in[0], look->call, look->ret);
	if (x->description == NO_DESCRIPTION)
		return;
	x->offset = shared_state(h, look, x->description, CHANGE_OFFSET, &x->offset_by);
	x->append = (int)shared_state(h, look, x->description, CHANGE_APPEND, &x->append_by);
	x->nonblock = (int)shared_state(h, look, x->description, CHANGE_NONBLOCK, &x->nonblock_by);
}

/* ---- against what is shown ---- */

static void object_to(uint32_t by, uint32_t look, const char *what, const char *why, struct judgement *j)
{
	uint32_t both[2] = { by, look };
	bool one = by == NO_DESCRIPTION;

	judgement_contradict(j, one ? 1 : 2, one ? &look : both, "%s %s", what, why);
}

void fork_check_descriptor(const struct history *h, uint32_t look, const struct expected *x, const char *what,
    struct judgement *j)
{
	const struct event *e = &h->event[look];
	int64_t modes = e->out[SHOWN_MODES];

	if (x->open >= 0 && x->open != (int)e->out[SHOWN_OPEN]) {
		object_to(x->description, look, what,
		    x->open ? "a descriptor must be open, but is not" : "a descriptor must be closed, but is open", j);
		return;
	}
	if (x->open != 1)
		return;
	if (x->cloexec >= 0 && x->cloexec != (int)e->out[SHOWN_CLOEXEC])
		object_to(x->cloexec_by, look, what,
		    x->cloexec ? "FD_CLOEXEC must be set, but is not" : "FD_CLOEXEC must not be set, but is", j);
	if (x->offset >= 0 && x->offset != e->out[SHOWN_OFFSET])
		object_to(x->offset_by, look, what, "the offset must be what was set last", j);
	if (x->append >= 0 && x->append != ((modes & MODE_APPEND) != 0))
		object_to(x->append_by, look, what, "O_APPEND must be what was set last", j);
	if (x->nonblock >= 0 && x->nonblock != ((modes & MODE_NONBLOCK_BIT) != 0))
		object_to(x->nonblock_by, look, what, "O_NONBLOCK must be what was set last", j);
	if (x->size >= 0 && x->size != e->out[SHOWN_SIZE])
		object_to(x->description, look, what, "the descriptor must be for that file, but is for another one",
		    j);
}

/* ---- fork.shared-description ---- */

enum { SHARED_OFFSET, SHARED_MODE, SHARED_FLAG, SHARED_CLOSED };

static bool by_other(const struct history *h, uint32_t by, const struct event *e)
{
	return by != NO_DESCRIPTION && event_process(h, &h->event[by]) != event_process(h, e);
}

/* Another process has certainly done that before with a descriptor of the same open file description. */
static bool done_elsewhere(const struct history *h, const struct event *look, uint32_t description, enum op_role role)
{
	struct indexes i = events_with(h, role);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (good(e) && happened_before(e, look) && event_process(h, e) != event_process(h, look) &&
		    end_object(e->in[0]) == end_object(look->in[0]) &&
		    refs_description(h, event_process(h, e), e->in[0], e->call, e->call) == description)
			return true;
	}
	return false;
}

static void judge_look(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	struct expected x;
	bool closed, flagged;

	fork_expect(h, e, &x);
	if (x.description == NO_DESCRIPTION)
		return;
	closed = done_elsewhere(h, e, x.description, ROLE_CLOSE);
	flagged = x.cloexec >= 0 && done_elsewhere(h, e, x.description, ROLE_CLOEXEC);
	if (!closed && !flagged && !by_other(h, x.description, e) && !by_other(h, x.offset_by, e))
		return;
	judgement_applies(j);
	judgement_count(j, SHARED_OFFSET,
	    by_other(h, x.offset_by, e) && !event_is(&h->event[x.offset_by], "file-open"));
	judgement_count(j, SHARED_MODE,
	    (by_other(h, x.append_by, e) && !event_is(&h->event[x.append_by], "file-open")) ||
	        (by_other(h, x.nonblock_by, e) && !event_is(&h->event[x.nonblock_by], "file-open")));
	judgement_count(j, SHARED_FLAG, flagged);
	judgement_count(j, SHARED_CLOSED, closed);
	fork_check_descriptor(h, index, &x, "of what a parent and its children share", j);
}

void fork_judge_shared(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "descriptor") && h->event[i].ret != OPEN)
			judge_look(h, i, j);
}
