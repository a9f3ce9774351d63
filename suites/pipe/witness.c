/*
 * Events that show the reader of a finding what a rule is certain of. They decide nothing: where none is found, the given
 * one stands for it.
 */
#include "pipe.h"

bool drops(const struct event *e, unsigned object, unsigned side)
{
	switch (event_role(e)) {
	case ROLE_CLOSE:
		return end_object(e->in[0]) == object && end_side(e->in[0]) == side;
	case ROLE_DUP:
		return end_object(e->in[1]) == object && end_side(e->in[1]) == side && e->in[0] != e->in[1];
	case ROLE_EXIT:
	case ROLE_EXEC:
		return true;
	default:
		return false;
	}
}

int32_t last_drop(const struct view *v, unsigned side)
{
	const struct references *refs = &v->h->refs[v->object][side];
	uint64_t latest = 0;
	unsigned process = 0;
	uint32_t i;
	size_t k;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].certain_from <= refs->ref[i].certain_to && refs->ref[i].certain_to > latest) {
			latest = refs->ref[i].certain_to;
			process = refs->ref[i].process;
		}
	for (k = 0; k < v->h->events; k++) {
		uint64_t call = v->h->event[k].call;

		if (call == latest && (drops(&v->h->event[k], v->object, side) || event_sends(&v->h->event[k]) >= 0))
			return (int32_t)k;
	}
	return death_of(v->h, process);
}

uint32_t witness_drop(const struct view *v, unsigned side, uint32_t otherwise)
{
	int32_t drop = last_drop(v, side);

	return drop >= 0 ? (uint32_t)drop : otherwise;
}

/* The event gave the process an end of this side: it was made with one, or copied or opened one. */
static bool gives(const struct view *v, const struct event *e, unsigned process, unsigned side)
{
	switch (event_role(e)) {
	case ROLE_FORK:
		return (unsigned)e->in[0] == process;
	case ROLE_OPEN:
		return (unsigned)e->in[0] == v->object && event_process(v->h, e) == process;
	case ROLE_OPEN_END:
		return end_object(e->in[0]) == v->object && end_side(e->in[0]) == side && e->result == 0 &&
		    event_process(v->h, e) == process;
	case ROLE_DUP:
		return end_object(e->in[1]) == v->object && end_side(e->in[1]) == side &&
		    event_process(v->h, e) == process;
	default:
		return false;
	}
}

uint32_t witness_holder(const struct view *v, unsigned side, const struct transfer *t)
{
	const struct references *refs = &v->h->refs[v->object][side];
	uint64_t until = t->ret != OPEN ? t->ret : v->h->end;
	uint32_t found = t->event, i;
	size_t k;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].certain_from <= t->call && refs->ref[i].certain_to >= until)
			break;
	for (k = 0; i < refs->count && k < v->h->events && v->h->event[k].call < t->call; k++)
		if (gives(v, &v->h->event[k], refs->ref[i].process, side))
			found = (uint32_t)k;
	return found;
}

uint32_t witness_data(const struct view *v, const struct transfer *get)
{
	uint64_t before = v->h->quiet < get->ret ? v->h->quiet : get->call;
	uint32_t found = get->event;
	size_t i;

	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];

		if (put->outcome == MOVED && put->ret < before &&
		    (put->seen < (uint64_t)put->result || v->get[v->piece[put->last].get].call > get->call))
			found = put->event;
	}
	return found;
}

uint32_t witness_reader(const struct view *v, const struct transfer *put)
{
	uint32_t found = put->event;
	size_t i;

	if (put->seen > 0)
		return v->get[v->piece[put->last].get].event;
	for (i = 0; i < v->gets && v->get[i].ret < put->call; i++)
		found = v->get[i].event;
	return found;
}

uint32_t witness_handler(const struct view *v, const struct transfer *t)
{
	size_t i;

	for (i = t->event + 1; i < v->h->events && v->h->event[i].call < t->ret; i++)
		if (event_role(&v->h->event[i]) == ROLE_HANDLER && event_process(v->h, &v->h->event[i]) == t->process)
			return (uint32_t)i;
	return t->event;
}
