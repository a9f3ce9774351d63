#include "arena.h"

#include "names.h"
#include "origin.h"
#include "port.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void no_handles(struct arena *a)
{
	memset(a->handle, 0xff, sizeof(a->handle));
}

static void no_claims(struct arena *a)
{
	unsigned i, k;

	for (i = 0; i < a->scenario.actors; i++)
		for (k = 0; k < a->scenario.objects; k++)
			atomic_store_explicit(&a->claimed[i][k], 0, memory_order_relaxed);
}

/* What has a name is in the journal first, however short it lives. */
static struct arena *share(int *fd)
{
	struct arena *a;
	char name[32];
	bool good;

	if (!port_share_is_named())
		return port_share(sizeof(struct arena), "", fd);
	snprintf(name, sizeof(name), "/shall-%lld", (long long)names_run());
	good = names_intend(NAME_MEMORY, name);
	a = port_share(sizeof(struct arena), good ? name : NULL, fd);
	if (good)
		names_gone(NAME_MEMORY, name);
	return a;
}

struct arena *arena_open(void)
{
	int fd;
	struct arena *a = share(&fd);

	if (a == NULL)
		return NULL;
	a->fd = fd;
	a->fault = -1;
	no_handles(a);
	return a;
}

struct arena *arena_attach(int fd)
{
	void *at = mmap(NULL, sizeof(struct arena), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? NULL : at;
}

void arena_close(struct arena *a)
{
	if (a->fd >= 0)
		close(a->fd);
	munmap(a, sizeof(*a));
}

static uint32_t records_of(struct log *log)
{
	uint32_t n = atomic_load(&log->cursor);

	return n < RECORDS_MAX_PER_ACTOR ? n : RECORDS_MAX_PER_ACTOR;
}

static void reset_log(struct log *log)
{
	uint32_t k, n = records_of(log);

	if (atomic_load_explicit(&log->cursor, memory_order_relaxed) == 0)
		return;
	for (k = 0; k < n; k++)
		atomic_store_explicit(&log->record[k].state, RECORD_FREE, memory_order_relaxed);
	atomic_store_explicit(&log->cursor, 0, memory_order_relaxed);
	log->attempts = 0;
	log->data_used = 0;
}

bool arena_has_noted(const struct arena *a, int64_t what)
{
	unsigned i, k;

	for (i = 0; i < a->scenario.objects; i++)
		for (k = 0; k <= ACTORS_MAX; k++)
			if (atomic_load(&a->note[i][k]) == what)
				return true;
	return false;
}

void arena_reset(struct arena *a)
{
	unsigned i, k;

	for (i = 0; i < HISTORY_ACTORS; i++)
		reset_log(&a->log[i]);
	for (i = 0; i < a->scenario.actors; i++) {
		atomic_store_explicit(&a->pid[i], 0, memory_order_relaxed);
		atomic_store_explicit(&a->state[i], ACTOR_UNBORN, memory_order_relaxed);
		atomic_store_explicit(&a->kickable[i], 0, memory_order_relaxed);
		a->progress[i].next = a->progress[i].depth = 0;
		memset(a->payload[i], 0, sizeof(a->payload[i]));
	}
	for (i = 0; i < TOKENS_MAX; i++)
		atomic_store_explicit(&a->token[i], 0, memory_order_relaxed);
	for (i = 0; i < MEETS_MAX; i++)
		atomic_store_explicit(&a->meet[i], 0, memory_order_relaxed);
	for (i = 0; i < a->scenario.objects; i++)
		for (k = 0; k <= ACTORS_MAX; k++)
			atomic_store_explicit(&a->note[i][k], 0, memory_order_relaxed);
	no_claims(a);
	if (!a->by_origin) /* the model has no descriptors */
		no_handles(a);
	a->by_origin = false;
	atomic_store(&a->ticket, 0);
	atomic_store(&a->group, 0);
	atomic_store(&a->overflow, 0);
	atomic_store(&a->finished, 0);
	atomic_store(&a->trouble, 0); /* in this order with what follows, and all of the above with them */
}

/* ---- the log becomes a history ---- */

static void copy_header(const struct arena *a, const char *world, struct history *h)
{
	const struct scenario *s = &a->scenario;
	unsigned i;

	memcpy(h->family, s->family, sizeof(h->family));
	h->seed = s->seed;
	h->number = s->number;
	h->version = s->version;
	memcpy(h->mode, s->mode, sizeof(h->mode));
	h->mode_seed = s->mode_seed;
	strncpy(h->world, world, sizeof(h->world) - 1);
	memcpy(h->platform, a->platform.text, sizeof(h->platform));
	h->mark = malloc(sizeof(int64_t) * (marks_count() + 1));
	if (h->mark == NULL)
		out_of_memory();
	memcpy(h->mark, a->platform.mark, sizeof(int64_t) * marks_count());
	h->objects = s->objects;
	memcpy(h->object, s->object, sizeof(h->object[0]) * s->objects);
	h->actors = s->actors;
	for (i = 0; i < s->actors; i++) {
		memcpy(h->actor[i].name, s->actor[i].name, NAME_MAX_SHALL);
		h->actor[i].process = s->actor[i].process;
		h->actor[i].parent = s->actor[i].parent;
	}
}

/* What a record says of its call. */
static void copy_event(struct event *e, const struct record *r, bool by_origin)
{
	*e = r->event;
	/* A reader killed between its call's return and its record keeps what it got, as unknown. */
	if (atomic_load_explicit(&r->state, memory_order_acquire) == RECORD_CALLED)
		event_lost(e);
	if (!by_origin)
		e->segments = 0;
	e->segment = 0;
}

/* What was received, where it is kept by origin. */
static void copy_segments(struct history *h, struct event *e, const uint8_t *data, size_t *room)
{
	if (e->segments == 0)
		return;
	if (h->segments + e->segments > *room) {
		*room = 2 * *room + e->segments + 16;
		h->segment = realloc(h->segment, sizeof(struct segment) * *room);
		if (h->segment == NULL)
			out_of_memory();
	}
	e->segment = (uint32_t)h->segments;
	memcpy(&h->segment[h->segments], data, sizeof(struct segment) * e->segments);
	h->segments += e->segments;
}

/* Where a call's record is, by the ticket before it. */
struct place {
	struct record *record; /* NULL: the ticket was taken after a call, or by a process that died then */
	const uint8_t *data;   /* the actor's */
};

static void find_places(struct arena *a, struct place *place, uint64_t tickets)
{
	unsigned i;

	for (i = 0; i < HISTORY_ACTORS; i++) {
		struct record *r = a->log[i].record, *end = r + records_of(&a->log[i]);

		for (; r < end; r++)
			if (atomic_load_explicit(&r->state, memory_order_acquire) >= RECORD_CALLED) {
				assert(r->event.call <= tickets);
				place[(size_t)r->event.call] = (struct place){ r, a->data[i] };
			}
	}
}

/* All records in the order of their calls. */
static size_t merge(struct arena *a, struct history *h, struct origin_bytes *bytes)
{
	uint64_t tickets = atomic_load(&a->ticket), t;
	struct place *place = zeroed((size_t)tickets + 1, sizeof(*place));
	size_t gets = 0, room = 0;

	find_places(a, place, tickets);
	for (t = 1; t <= tickets; t++) {
		const struct record *r = place[t].record;
		struct event *e;

		if (r == NULL)
			continue;
		e = &h->event[h->events++];
		copy_event(e, r, a->by_origin);
		if (a->by_origin)
			copy_segments(h, e, place[t].data + r->data, &room);
		else if (e->bytes > 0)
			bytes[gets++] = (struct origin_bytes){ place[t].data + r->data, e->call };
	}
	free(place);
	return gets;
}

void arena_history(struct arena *a, const char *world, uint64_t quiet, struct history *h)
{
	struct origin_bytes *bytes = NULL;
	size_t total = 0, gets;
	unsigned i;

	memset(h, 0, sizeof(*h));
	copy_header(a, world, h);
	h->quiet = quiet;
	h->overflow = atomic_load(&a->overflow) != 0;
	for (i = 0; i < HISTORY_ACTORS; i++)
		total += records_of(&a->log[i]);
	h->event = malloc(sizeof(struct event) * (total + 1));
	if (!a->by_origin)
		bytes = malloc(sizeof(*bytes) * (total + 1));
	if (h->event == NULL || (bytes == NULL && !a->by_origin))
		out_of_memory();
	gets = merge(a, h, bytes);
	history_index(h);
	if (gets > 0)
		origin_trace(h, bytes, gets);
	free(bytes);
}

void arena_know(struct arena *a, unsigned process, int64_t pid)
{
	unsigned i;

	atomic_store(&a->pid[process], pid);
	for (i = 0; i < a->scenario.actors; i++)
		if (i != process && atomic_load(&a->pid[i]) == pid)
			atomic_store(&a->overflow, 1);
}
