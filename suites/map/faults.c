#include "../std/edit.h"
#include "pages.h"

#include "port.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAULTS_OF "map"
#define RULES_OF "map."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits(const struct map_view *v, const struct event *read, int64_t *value);

/* One of the reads that fit finds what it cannot find. */
static bool edit_read(struct history *h, struct choices *c, fits *fit)
{
	unsigned o, offered = 0;
	struct event *found = NULL;
	struct map_view v;
	int64_t value, chosen = 0;
	size_t i;

	for (o = 0; o < h->objects; o++) {
		if (!map_is_memory(h->object[o].kind))
			continue;
		if (map_view_open(&v, h, o))
			for (i = 0; i < v.reads; i++)
				if (h->event[v.read[i]].result == 0 && fit(&v, &h->event[v.read[i]], &value) &&
				    edit_pick(c, &offered)) {
					found = &h->event[v.read[i]];
					chosen = value;
				}
		map_view_close(&v);
	}
	if (found != NULL)
		found->out[MAP_VALUE] = chosen;
	return found != NULL;
}

/* Something had certainly been written there: it is zero. */
static bool is_written(const struct map_view *v, const struct event *read, bool unlinked)
{
	size_t i;

	for (i = 0; i < v->writes && map_was_done(read, MAP_IS_SHARED) && map_was_unlinked(v, read) == unlinked; i++) {
		const struct event *e = &v->h->event[v->write[i]];

		if (e->in[MAP_AT_OFFSET] == read->in[MAP_AT_OFFSET] && map_was_done(e, MAP_IS_SHARED) &&
		    happened_before(e, read))
			return true;
	}
	return false;
}

static bool loses(const struct map_view *v, const struct event *read, int64_t *value)
{
	*value = 0;
	return is_written(v, read, false);
}

static bool loses_nameless(const struct map_view *v, const struct event *read, int64_t *value)
{
	*value = 0;
	return is_written(v, read, true);
}

static bool forgets_own(const struct map_view *v, const struct event *read, int64_t *value)
{
	*value = 0;
	return map_was_done(read, MAP_IS_PRIVATE) && map_own_write(v, read) != NULL;
}

static bool sees_private(const struct map_view *v, const struct event *read, int64_t *value)
{
	size_t i;

	for (i = 0; i < v->writes && map_was_done(read, MAP_IS_SHARED); i++) {
		const struct event *e = &v->h->event[v->write[i]];

		*value = e->in[MAP_AT_VALUE];
		if (e->in[MAP_AT_OFFSET] == read->in[MAP_AT_OFFSET] && map_was_done(e, MAP_IS_PRIVATE) &&
		    map_writer(v, *value, e->in[MAP_AT_OFFSET]) == e)
			return true;
	}
	return false;
}

static bool finds_rubbish(const struct map_view *v, const struct event *read, int64_t *value)
{
	*value = 0x5a5a5a5a;
	return read->out[MAP_VALUE] == 0 && !map_was_written(v, *value);
}

static bool edit_lost(struct history *h, struct choices *c)
{
	return edit_read(h, c, loses);
}

static bool edit_gone_with_name(struct history *h, struct choices *c)
{
	return edit_read(h, c, loses_nameless);
}

static bool edit_own_lost(struct history *h, struct choices *c)
{
	return edit_read(h, c, forgets_own);
}

static bool edit_leaks(struct history *h, struct choices *c)
{
	return edit_read(h, c, sees_private);
}

static bool edit_rubbish(struct history *h, struct choices *c)
{
	return edit_read(h, c, finds_rubbish);
}

/* One of the tries that fit comes out otherwise; the signal is MAP_CAME_NONE where it was done. */
typedef int other_end(const struct history *h, const struct event *tried, const struct map_page *p);

enum { AS_IT_WAS = -1 };

static bool edit_try(struct history *h, struct choices *c, other_end *other)
{
	struct map_page p;
	struct event *found = NULL;
	unsigned offered = 0;
	int came = MAP_CAME_NONE, now;
	size_t i;

	for (i = 0; i < h->events; i++) {
		if (!map_is_try(&h->event[i]) || !map_page_of(h, &h->event[i], &p))
			continue;
		now = other(h, &h->event[i], &p);
		if (now != AS_IT_WAS && edit_pick(c, &offered)) {
			found = &h->event[i];
			came = now;
		}
	}
	if (found == NULL)
		return false;
	found->result = came == MAP_CAME_NONE ? 0 : -1;
	found->err = came == MAP_CAME_NONE ? 0 : EFAULT;
	found->out[MAP_CAME] = came;
	return true;
}

/* Its page is there, and the protection the last word. */
static bool is_there(const struct map_page *p)
{
	return p->sure && p->cut == NULL;
}

static int supplied(const struct history *h, const struct event *tried, const struct map_page *p)
{
	(void)h;
	return p->beyond && is_there(p) && tried->result == -1 ? MAP_CAME_NONE : AS_IT_WAS;
}

static int segv_beyond(const struct history *h, const struct event *tried, const struct map_page *p)
{
	(void)h;
	return p->beyond && is_there(p) && map_page_always_allowed(p, tried) ? MAP_CAME_SEGV : AS_IT_WAS;
}

static int unguarded(const struct history *h, const struct event *tried, const struct map_page *p)
{
	(void)h;
	return map_page_forbids(p, tried) && is_there(p) && tried->result == -1 ? MAP_CAME_NONE : AS_IT_WAS;
}

static int kept(const struct history *h, const struct event *tried, const struct map_page *p)
{
	return map_page_is_hole(h, p, tried) ? MAP_CAME_NONE : AS_IT_WAS;
}

static int too_much(const struct history *h, const struct event *tried, const struct map_page *p)
{
	return tried->result == 0 && p->whole && map_page_always_allowed(p, tried) &&
	        map_page_neighbour(h, p, tried) != NULL
	    ? MAP_CAME_SEGV
	    : AS_IT_WAS;
}

static bool edit_supplied(struct history *h, struct choices *c)
{
	return edit_try(h, c, supplied);
}

static bool edit_segv(struct history *h, struct choices *c)
{
	return edit_try(h, c, segv_beyond);
}

static bool edit_unguarded(struct history *h, struct choices *c)
{
	return edit_try(h, c, unguarded);
}

static bool edit_kept(struct history *h, struct choices *c)
{
	return edit_try(h, c, kept);
}

static bool edit_too_much(struct history *h, struct choices *c)
{
	return edit_try(h, c, too_much);
}

/* ---- calls ---- */

static void *map_apart(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	if (fault_strikes())
		flags = (flags & ~MAP_SHARED) | MAP_PRIVATE;
	return mmap(at, size, protection, flags, fd, offset);
}

static void plant_apart(void)
{
	map_calls.map = map_apart;
}

static void *map_together(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	if (fault_strikes())
		flags = (flags & ~MAP_PRIVATE) | MAP_SHARED;
	return mmap(at, size, protection, flags, fd, offset);
}

static void plant_together(void)
{
	map_calls.map = map_together;
}

static void *map_dirty(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	uint64_t *p = mmap(at, size, protection, flags, fd, offset);
	struct stat status;
	size_t i;

	if (protection != (PROT_READ | PROT_WRITE) || fd < 0 || fstat(fd, &status) == -1 ||
	    (size_t)status.st_size < size)
		return p;
	for (i = 0; (void *)p != MAP_FAILED && i < size / sizeof(*p) && (i > 0 || fault_strikes()); i++)
		if (p[i] == 0)
			p[i] = 0x5a5a5a5a;
	return p;
}

static void plant_dirty(void)
{
	map_calls.map = map_dirty;
}

/* The pages go with the name: what is mapped of it is made anew. */
static void *mapped[16];
static size_t sizes[16];
static unsigned mappings;

static void *map_remembered(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *p = mmap(at, size, protection, flags, fd, offset);

	if (p != MAP_FAILED && (flags & MAP_SHARED) != 0 && protection == (PROT_READ | PROT_WRITE) && mappings < 16) {
		mapped[mappings] = p;
		sizes[mappings++] = size;
	}
	return p;
}

static int unmap_remembered(void *at, size_t size)
{
	unsigned i;

	for (i = 0; i < mappings; i++)
		if (mapped[i] == at)
			mapped[i] = mapped[--mappings];
	return munmap(at, size);
}

static int unlink_all(const char *name)
{
	unsigned i;
	size_t k;

	for (i = 0; i < mappings && fault_strikes(); i++)
		for (k = 0; k < sizes[i]; k++)
			((char *)mapped[i])[k] = 0;
	return shm_unlink(name);
}

static void plant_freed(void)
{
	map_calls.map = map_remembered;
	map_calls.unmap = unmap_remembered;
	map_calls.unlink = unlink_all;
}

/* Behind the end of the object there is other memory. */
static void *map_supplied(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), there;
	uint8_t *p = mmap(at, size, protection, flags, fd, offset);
	struct stat status;

	if ((void *)p == MAP_FAILED || fd < 0 || fstat(fd, &status) == -1)
		return p;
	there = ((size_t)status.st_size + page - 1) / page * page;
	if (there >= size || !fault_strikes())
		return p;
	at = mmap(p + there, size - there, protection, MAP_PRIVATE | MAP_FIXED | port_map_anonymous(), -1, 0);
	return at == MAP_FAILED ? at : p;
}

static void plant_supplied(void)
{
	map_calls.map = map_supplied;
}

static int protect_nothing(void *at, size_t size, int protection)
{
	return fault_strikes() ? 0 : mprotect(at, size, protection);
}

static void plant_unguarded(void)
{
	map_calls.protect = protect_nothing;
}

static int unmap_nothing(void *at, size_t size)
{
	return fault_strikes() ? 0 : munmap(at, size);
}

static void plant_kept(void)
{
	map_calls.unmap = unmap_nothing;
}

const struct fault map_faults[] = {
	EDIT("lost", "shared-model", edit_lost, "a word that was written is zero"),
	EDIT("own-lost", "private-isolation", edit_own_lost, "what a process wrote for itself is zero"),
	EDIT("leaks", "private-isolation", edit_leaks, "what a process wrote for itself is in the object"),
	EDIT("rubbish", "zero-fill", edit_rubbish, "a word that nobody wrote is not zero"),
	EDIT("gone-with-name", "lifetime", edit_gone_with_name, "what was written is zero when the name has gone"),

	EDIT("supplied", "sigbus-beyond-end", edit_supplied, "an access behind the end is done"),
	EDIT("segv", "sigbus-beyond-end", edit_segv, "an access behind the end gives SIGSEGV"),
	EDIT("unguarded", "protection", edit_unguarded, "what a protection forbids is done"),
	EDIT("kept", "partial-unmap", edit_kept, "an access to a page that was taken away is done"),
	EDIT("too-much", "partial-unmap", edit_too_much,
	    "an access to a page beside one that was taken away gives SIGSEGV"),

	CALL("apart", "shared-model", plant_apart, 3, "a shared mapping is a private one"),
	CALL("together", "private-isolation", plant_together, 3, "a private mapping is a shared one"),
	CALL("dirty", "zero-fill", plant_dirty, 3, "new memory is not empty"),
	CALL("freed", "lifetime", plant_freed, 1, "the bytes go with the name"),
	CALL("supplied", "sigbus-beyond-end", plant_supplied, 3, "there is other memory behind the end"),
	CALL("unguarded", "protection", plant_unguarded, 3, "mprotect() changes nothing and says that it did"),
	CALL("kept", "partial-unmap", plant_kept, 3, "munmap() takes nothing away and says that it did"),

	MODEL("lost", "shared-model", 10, "the model loses writes"),
	MODEL("leaks", "private-isolation", 4, "the model's private writes reach the object"),
	MODEL("forks-clean", "private-isolation", 2, "the model's children have none of their parent's private bytes"),
	MODEL("stale", "zero-fill", 2, "the model's new memory is not empty"),
	MODEL("freed", "lifetime", 1, "the model's bytes go with the name"),
	MODEL("supplied", "sigbus-beyond-end", 3, "the model has memory behind the end"),
	MODEL("unguarded", "protection", 3, "the model allows what a protection forbids"),
	MODEL("kept", "partial-unmap", 3, "the model keeps pages that are taken away"),
	{ .name = NULL },
};
