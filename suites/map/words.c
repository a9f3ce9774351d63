#include "words.h"

#include "../fork/fork.h"

#include <stdlib.h>

static bool reads_memory(const struct event *e)
{
	return event_is(e, "memory-read") || event_is(e, "memory-try-read");
}

static bool writes_memory(const struct event *e)
{
	return event_is(e, "memory-write") || event_is(e, "memory-try-write");
}

/* Of those, only words of the object: what is behind its end, in its last page, is nobody's. */
static size_t within(const struct map_view *v, uint32_t *event, size_t n)
{
	int64_t size = v->h->event[v->made].in[1];
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (v->h->event[event[i]].in[MAP_AT_OFFSET] <= size - MAP_WORD)
			event[kept++] = event[i];
	return kept;
}

bool map_view_open(struct map_view *v, const struct history *h, unsigned object)
{
	struct indexes i = events_with(h, ROLE_NONE);
	unsigned made = 0;

	*v = (struct map_view){ .h = h,
		.object = object,
		.read = zeroed(h->events + 1, sizeof(uint32_t)),
		.write = zeroed(h->events + 1, sizeof(uint32_t)) };
	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_is(e, "memory-make") && (unsigned)e->in[0] == object && (e->ret == OPEN || e->result == 0)) {
			made += e->ret == OPEN ? 2 : 1;
			v->made = *i.at;
		} else if (writes_memory(e) && end_object(e->in[MAP_AT_END]) == object) {
			v->write[v->writes++] = *i.at;
		} else if (reads_memory(e) && end_object(e->in[MAP_AT_END]) == object && e->ret != OPEN) {
			v->read[v->reads++] = *i.at;
		}
	}
	if (made != 1)
		return false;
	v->reads = within(v, v->read, v->reads);
	v->writes = within(v, v->write, v->writes);
	return true;
}

void map_view_close(struct map_view *v)
{
	free(v->read);
	free(v->write);
}

void map_judge_each(const struct history *h, struct judgement *j, map_check *check)
{
	struct map_view v;
	unsigned o;

	for (o = 0; o < h->objects; o++) {
		if (!map_is_memory(h->object[o].kind))
			continue;
		if (map_view_open(&v, h, o))
			check(&v, j);
		map_view_close(&v);
	}
}

static const struct event *write_at(const struct map_view *v, size_t i)
{
	return &v->h->event[v->write[i]];
}

const struct event *map_writer(const struct map_view *v, int64_t value, int64_t offset)
{
	const struct event *found = NULL;
	size_t i;

	for (i = 0; i < v->writes; i++) {
		const struct event *e = write_at(v, i);

		if (e->in[MAP_AT_VALUE] != value || (offset >= 0 && e->in[MAP_AT_OFFSET] != offset))
			continue;
		if (found != NULL)
			return NULL;
		found = e;
	}
	return found;
}

bool map_was_written(const struct map_view *v, int64_t value)
{
	size_t i;

	for (i = 0; i < v->writes; i++)
		if (write_at(v, i)->in[MAP_AT_VALUE] == value)
			return true;
	return false;
}

bool map_was_unlinked(const struct map_view *v, const struct event *e)
{
	struct indexes i = events_with(v->h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &v->h->event[*i.at];

		if (event_is(x, "memory-unlink") && (unsigned)x->in[0] == v->object && x->ret != OPEN &&
		    x->result == 0 && happened_before(x, e))
			return true;
	}
	return false;
}

/* ---- what is a process's own ---- */

/* When the process last mapped that end, or may have, or unmapped it, before that ticket; 0: never itself. */
static uint64_t mapped_at(const struct history *h, unsigned process, int64_t end, uint64_t before)
{
	uint64_t last = 0;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < before; i++) {
		const struct event *e = &h->event[i];
		enum op_role role = event_role(e);

		if (event_process(h, e) == process &&
		    (role == ROLE_EXEC || ((role == ROLE_OPEN_END || role == ROLE_CLOSE) && e->in[0] == end)))
			last = e->ret == OPEN || e->ret > last ? e->ret : last;
	}
	return last;
}

/* The last of a process's writes through that end up to [from, to]; *sure: nothing else can have come after it. */
static const struct event *last_write(const struct map_view *v, unsigned process, const struct event *like,
    uint64_t from, uint64_t to, bool *sure)
{
	const struct event *last = NULL;
	size_t i;

	*sure = true;
	for (i = 0; i < v->writes && write_at(v, i)->call < to; i++) {
		const struct event *e = write_at(v, i);

		if (event_process(v->h, e) != process || e->in[MAP_AT_END] != like->in[MAP_AT_END] ||
		    e->in[MAP_AT_OFFSET] != like->in[MAP_AT_OFFSET])
			continue;
		if (e->ret == OPEN || e->ret >= from || (last != NULL && !happened_before(last, e)))
			*sure = false;
		last = e;
	}
	return last;
}

const struct event *map_own_write(const struct map_view *v, const struct event *read)
{
	unsigned process = event_process(v->h, read), depth;
	uint64_t from = read->call, to = read->ret;

	for (depth = 0; depth < ACTORS_MAX; depth++) {
		uint64_t mapped = mapped_at(v->h, process, read->in[MAP_AT_END], to);
		const struct event *fork, *last;
		bool sure;

		last = last_write(v, process, read, from, to, &sure);
		if (!sure || mapped == OPEN || mapped >= from)
			return NULL;
		if (last != NULL && last->call > mapped)
			return map_was_done(last, MAP_IS_PRIVATE) ? last : NULL;
		fork = fork_of(v->h, process);
		if (mapped != 0 || process == 0 || fork == NULL)
			return NULL;
		process = event_process(v->h, fork);
		from = fork->call;
		to = fork->ret;
	}
	return NULL;
}

bool map_is_foreign(const struct map_view *v, const struct event *read, const struct event *write)
{
	unsigned process = event_process(v->h, read), by = event_process(v->h, write), depth;
	const struct event *fork = NULL;

	if (write->in[MAP_AT_END] != read->in[MAP_AT_END])
		return true;
	for (depth = 0; depth < ACTORS_MAX && process != by; depth++) {
		fork = fork_of(v->h, process);
		if (fork == NULL)
			return process == 0; /* else nobody knows where it is from */
		process = event_process(v->h, fork);
	}
	return process != by || (fork != NULL && happened_before(fork, write));
}

/* ---- what all see ---- */

const char *map_wrong(const struct map_view *v, const struct event *read, const struct event **other)
{
	int64_t value = read->out[MAP_VALUE], offset = read->in[MAP_AT_OFFSET];
	const struct event *by = map_writer(v, value, offset);
	size_t i;

	*other = by;
	if (value != 0 && by == NULL) {
		*other = map_writer(v, value, -1);
		return *other != NULL ? "it was written at another place" : NULL;
	}
	if (by != NULL && map_was_done(by, MAP_IS_PRIVATE))
		return NULL; /* another rule's matter */
	if (by != NULL && by->call > read->ret)
		return "it was written later";
	for (i = 0; i < v->writes; i++) {
		const struct event *e = write_at(v, i);

		if (e == by || e->in[MAP_AT_OFFSET] != offset || !map_was_done(e, MAP_IS_SHARED) ||
		    !happened_before(e, read) || (by != NULL && !happened_before(by, e)))
			continue;
		*other = e;
		return "something else had been written there since";
	}
	return NULL;
}
