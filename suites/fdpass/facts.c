/* What is certain of what was passed, of offsets and of flags. */
#include "fdpass.h"

#include "../pipe/channel.h"

#include <string.h>

unsigned pass_count(const struct event *e)
{
	return op_operands(e->op) - 1;
}

bool is_kind(const struct history *h, unsigned object, const char *kind)
{
	return strcmp(kind_at(h->object[object].kind)->name, kind) == 0;
}

static bool good(const struct event *e)
{
	return e->ret != OPEN && e->result != -1;
}

/* ---- the offset of a file ---- */

/* It sets the offset, or moves it. */
static bool is_offset_call(const struct event *e, unsigned object)
{
	if (event_role(e) == ROLE_OPEN)
		return (unsigned)e->in[0] == object;
	return event_role(e) == ROLE_NONE && op_operand(e->op, 0)->kind == KIND_END && end_object(e->in[0]) == object;
}

int64_t offset_after(const struct event *e)
{
	if (!good(e))
		return -1;
	if (event_role(e) == ROLE_OPEN)
		return 0;
	if (event_is(e, "leaf"))
		return e->result == (int64_t)sizeof(uint64_t) ? e->out[1] + 1 : -1;
	return event_is(e, "advance") || event_is(e, "rewind") ? e->result : -1;
}

const struct event *offset_before(const struct history *h, const struct event *e)
{
	unsigned object = end_object(e->in[0]), opens = 0;
	const struct event *last = NULL;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (is_offset_call(&h->event[i], object) && h->event[i].ret < e->call &&
		    (last == NULL || h->event[i].ret > last->ret))
			last = &h->event[i];
	for (i = 0; i < h->events && last != NULL; i++) {
		const struct event *x = &h->event[i];

		opens += event_role(x) == ROLE_OPEN && is_offset_call(x, object);
		if (x != e && x != last && is_offset_call(x, object) && x->ret > last->call && x->call < e->ret)
			return NULL;
	}
	return opens == 1 && last != NULL && offset_after(last) >= 0 ? last : NULL;
}

/* ---- O_NONBLOCK ---- */

int flag_expected(const struct history *h, const struct event *e)
{
	uint32_t description = refs_description(h, event_process(h, e), e->in[0], e->call, e->ret);
	struct indexes at = events_with(h, ROLE_FLAG);
	const struct event *last = NULL;
	bool clear = true;

	if (description == NO_DESCRIPTION || event_role(&h->event[description]) != ROLE_OPEN)
		return MODE_UNKNOWN;
	for (; at.at < at.end && h->event[*at.at].call < e->ret; at.at++) {
		const struct event *x = &h->event[*at.at];
		uint32_t its;

		if (end_object(x->in[0]) != end_object(e->in[0]) || end_side(x->in[0]) != end_side(e->in[0]))
			continue;
		its = refs_description(h, event_process(h, x), x->in[0], x->call, x->ret);
		if (its != description && its != NO_DESCRIPTION)
			continue;
		if (its == NO_DESCRIPTION || !happened_before(x, e) || x->result != 0)
			return MODE_UNKNOWN;
		clear = last == NULL || happened_before(last, x);
		if (last == NULL || x->ret > last->ret)
			last = x;
	}
	if (!clear)
		return MODE_UNKNOWN;
	return last == NULL || last->in[1] == 0 ? MODE_BLOCKING : MODE_NONBLOCK;
}

/* ---- on its way ---- */

/* Who never returned from taking there, or did not learn what it took, may have it. */
static bool may_be_taken(const struct history *h, const struct event *pass, uint64_t to)
{
	struct indexes at = events_with(h, ROLE_TAKE);

	for (; at.at < at.end && h->event[*at.at].call <= to; at.at++) {
		const struct event *take = &h->event[*at.at];

		if (end_object(take->in[0]) == end_object(pass->in[0]) &&
		    end_side(take->in[0]) != end_side(pass->in[0]) && (take->ret == OPEN || good(take)) &&
		    refs_passer(h, take) == NULL)
			return true;
	}
	return false;
}

const struct event *certainly_in_flight(const struct history *h, unsigned object, unsigned side, uint64_t from,
    uint64_t to)
{
	struct indexes at = events_with(h, ROLE_PASS);
	unsigned i;

	for (; at.at < at.end; at.at++) {
		const struct event *pass = &h->event[*at.at], *taken;

		if (!good(pass) || pass->ret >= from)
			continue;
		taken = refs_taker(h, pass);
		if (taken != NULL && taken->call <= to)
			continue;
		if (taken == NULL && may_be_taken(h, pass, to))
			continue;
		if (!refs_certainly_open(h, end_object(pass->in[0]), !end_side(pass->in[0]), pass->call, to))
			continue;
		for (i = 1; i <= pass_count(pass); i++)
			if (end_object(pass->in[i]) == object && end_side(pass->in[i]) == side)
				return pass;
	}
	return NULL;
}
