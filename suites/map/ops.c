#include "map.h"

#include "shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Some systems declare it without its last parameter. */
static int open_memory(const char *name, int flags, mode_t mode)
{
	return shm_open(name, flags, mode);
}

struct map_calls map_calls = {
	.open = open_memory,
	.unlink = shm_unlink,
	.map = mmap,
	.unmap = munmap,
	.protect = mprotect,
};

/* What this process has mapped; a child has the same. The number in the table of handles is none of a descriptor. */
static struct mapping here[OBJECTS_MAX][SLOTS_MAX];
enum { HANDLE = 1 << 20 };

_Static_assert((int)MAP_NAME_MAX >= (int)SHELF_NAME_MAX && (int)MAP_NAME_MAX >= (int)NAME_MAX_SHALL, "both fit");

enum memory_kind map_kind(unsigned kind)
{
	static const char *const name
	    [] = { [MEMORY_NAMED] = "memory", [MEMORY_FILE] = "mapped-file", [MEMORY_ANONYMOUS] = "anonymous-memory" };
	unsigned k;

	for (k = MEMORY_NAMED; k <= MEMORY_ANONYMOUS; k++)
		if (strcmp(kind_at(kind)->name, name[k]) == 0)
			return (enum memory_kind)k;
	return MEMORY_NONE;
}

static enum memory_kind kind_of(const struct call *c, unsigned object)
{
	return map_kind(c->actor->arena->scenario.object[object].kind);
}

bool map_name_of(const struct call *c, unsigned object, char name[MAP_NAME_MAX])
{
	const struct arena *a = c->actor->arena;
	enum memory_kind kind = kind_of(c, object);

	if (kind == MEMORY_NAMED && a->platform.shelf != 0)
		shelf_name(a->platform.shelf, object, name);
	else if (kind == MEMORY_FILE && a->platform.folder[0] != '\0')
		memcpy(name, a->scenario.object[object].name, NAME_MAX_SHALL);
	else
		return false;
	return true;
}

int map_open_object(const struct call *c, unsigned object, const char *name, int flags)
{
	mode_t mode = S_IRUSR | S_IWUSR;

	return kind_of(c, object) == MEMORY_FILE ? open(name, flags, mode) : map_calls.open(name, flags, mode);
}

/* Objects of that kind have such mappings, for which the step is. */
static bool is_for(const struct op *op, unsigned kind)
{
	const struct imagining *own = kind_at(kind)->imagines;

	while (own != NULL && own->op != NULL && strcmp(own->op, op->name) != 0)
		own++;
	return map_kind(kind) != MEMORY_NONE || (own != NULL && own->op != NULL);
}

struct mapping *map_mapping_of(const struct call *c)
{
	int64_t end = c->arg[MAP_AT_END];

	return end_side(end) == MAP_SIDE && is_for(c->op, c->actor->arena->scenario.object[end_object(end)].kind) &&
	        handle_get(c->actor, end) >= 0
	    ? &here[end_object(end)][end_slot(end)]
	    : NULL;
}

void map_keep(const struct call *c, const struct mapping *m)
{
	int64_t end = c->arg[MAP_AT_END];

	here[end_object(end)][end_slot(end)] = *m;
	handle_set(c->actor, end, HANDLE);
}

void map_hold(const struct call *c, int64_t end, void *at, size_t size)
{
	here[end_object(end)][end_slot(end)] = (struct mapping){ .at = at, .size = size, .how = MAP_IS_SHARED };
	handle_set(c->actor, end, HANDLE);
}

int map_close_with(int fd, int result)
{
	int error = errno;

	close(fd);
	errno = error;
	return result;
}

/* ---- making and mapping ---- */

static void perform_make(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	char name[MAP_NAME_MAX];
	int fd;

	if (c->arg[1] <= 0 || c->arg[1] > MAP_SIZE_MAX || !map_name_of(c, object, name))
		return;
	if (kind_of(c, object) == MEMORY_FILE)
		actor_litters(c->actor);
	else
		actor_shelves(c->actor, SHELF_MEMORY);
	call_begin(c);
	fd = map_open_object(c, object, name, O_RDWR | O_CREAT | O_EXCL);
	call_end(c, fd == -1 ? -1 : map_close_with(fd, ftruncate(fd, (off_t)c->arg[1])));
}

static bool map_it(int fd, struct mapping *new)
{
	struct stat status;
	void *at;

	if (fd == -1)
		return false;
	if (fstat(fd, &status) == -1)
		return map_close_with(fd, false);
	new->size = (size_t)status.st_size;
	at = map_calls.map(NULL, new->size, PROT_READ | PROT_WRITE,
	    new->how == MAP_IS_SHARED ? MAP_SHARED : MAP_PRIVATE, fd, 0);
	new->at = at;
	return map_close_with(fd, at != MAP_FAILED);
}

static void perform_map(struct call *c)
{
	struct mapping new = { .how = (unsigned)c->arg[1] };
	int64_t end = c->arg[0];
	char name[MAP_NAME_MAX];
	bool done;

	if (!map_name_of(c, end_object(end), name) || handle_get(c->actor, end) >= 0 || !handle_claim(c->actor, end))
		return;
	call_begin(c);
	done = map_it(map_open_object(c, end_object(end), name, O_RDWR), &new);
	call_end(c, done ? 0 : -1);
	if (done)
		map_keep(c, &new);
	handle_release(c->actor, end);
}

static void perform_unmap(struct call *c)
{
	struct mapping *m = map_mapping_of(c);

	if (m == NULL)
		return;
	handle_set(c->actor, c->arg[0], -1);
	call_begin(c);
	call_end(c, map_unmap_rest(m));
}

static void perform_unlink(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	char name[MAP_NAME_MAX];

	if (!map_name_of(c, object, name))
		return;
	call_begin(c);
	call_end(c, kind_of(c, object) == MEMORY_FILE ? unlink(name) : map_calls.unlink(name));
}

/* ---- using ---- */

/* The step's word; NULL: there is none that can be used without care. */
static volatile uint64_t *word_of(const struct call *c, const struct mapping *m)
{
	int64_t offset = c->arg[MAP_AT_OFFSET];

	return m != NULL && !m->window && offset >= 0 && offset % MAP_WORD == 0 && (size_t)offset + MAP_WORD <= m->size
	    ? &m->at[offset / MAP_WORD]
	    : NULL;
}

static void perform_write(struct call *c)
{
	const struct mapping *m = map_mapping_of(c);
	volatile uint64_t *word = word_of(c, m);

	if (word == NULL)
		return;
	call_begin(c);
	call_report(c, MAP_HOW, m->how);
	*word = (uint64_t)c->arg[MAP_AT_VALUE];
	call_end(c, 0);
}

static void perform_read(struct call *c)
{
	const struct mapping *m = map_mapping_of(c);
	volatile uint64_t *word = word_of(c, m);

	if (word == NULL)
		return;
	call_begin(c);
	call_report(c, MAP_HOW, m->how);
	call_report(c, MAP_VALUE, (int64_t)*word);
	call_end(c, 0);
}

#define RANGE "end num:from num:length"
#define TRIED "word(none|SEGV|BUS):came"

const struct op map_ops[] = {
	{ "memory-make", "obj num:size", "", ROLE_NONE, perform_make, map_imagine_make,
	    "makes the shared memory object or the file, of that size; no descriptor" },
	{ "memory-map", "end word(public|private)", "", ROLE_OPEN_END, perform_map, map_imagine_map,
	    "opens it by its name and maps all of it, MAP_SHARED or MAP_PRIVATE; no descriptor" },
	{ "memory-window",
	    "end word(public|private) flags(readable|writable) num:size word(for-both|for-reading|for-writing)", "",
	    ROLE_OPEN_END, map_perform_window, map_imagine_window,
	    "maps so many bytes, perhaps more than there are, with that protection, by a descriptor that is open for that" },
	{ "memory-unmap", "end", "", ROLE_CLOSE, perform_unmap, map_imagine_unmap, "takes that mapping away" },
	{ "memory-unlink", "obj", "", ROLE_NONE, perform_unlink, map_imagine_unlink, "removes its name" },
	{ "memory-write", "end num:offset num:value", "word(public|private):how", ROLE_NONE, perform_write,
	    map_imagine_write, "writes a word there; not to a window" },
	{ "memory-read", "end num:offset", "word(public|private):how num:value", ROLE_NONE, perform_read,
	    map_imagine_read, "reads the word there; not of a window" },
	{ "memory-try-write", "end num:offset num:value", "word(public|private):how num:value " TRIED, ROLE_NONE,
	    map_perform_try_write, map_imagine_try_write,
	    "writes a word there, or says by which signal that failed; no other thread may care for SIGSEGV or SIGBUS now" },
	{ "memory-try-read", "end num:offset", "word(public|private):how num:value " TRIED, ROLE_NONE,
	    map_perform_try_read, map_imagine_try_read, "reads the word there, likewise" },
	{ "memory-protect", RANGE " flags(readable|writable)", "", ROLE_NONE, map_perform_protect, map_imagine_protect,
	    "mprotect() of the pages of a window in that range" },
	{ "memory-cut", RANGE, "", ROLE_NONE, map_perform_cut, map_imagine_cut,
	    "munmap() of the pages of a window in that range; in a process of one thread, outside of loops" },
	{ .name = NULL },
};
