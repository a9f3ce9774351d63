/*
 * map: memory that processes map. What rules read out of a history is in words.h, and of single pages in pages.h.
 *
 * An object of kind `memory` is a POSIX shared memory object by a name of the run's shelf, a `mapped-file` a file in the
 * run's folder, `anonymous-memory` no object at all: each of its mappings is of new bytes. It has one side, m, of which a
 * process's slots are its mappings; children have their parent's. What is read and written are words of 8 bytes, aligned;
 * each write of a scenario has a value of its own, so that what is read tells who wrote it.
 *
 * A mapping is of all of the object, for reading and writing, and so it stays; or it is a window: of so many bytes, perhaps
 * beyond the end of the object, with any protection, which may change, and pages of it may be taken away. Words of a window
 * are only tried: trap.h. A page that is away is tried only as long as nothing can have come there in its place.
 */
#ifndef SHALL_MAP_H
#define SHALL_MAP_H

#include "actor.h"
#include "mechanism.h"
#include "model.h"

#include <stddef.h>
#include <sys/types.h>

enum { MAP_SIDE };
enum { MAP_IS_SHARED, MAP_IS_PRIVATE };
enum { MAP_WORD = 8, MAP_SIZE_MAX = 1 << 20, MAP_WINDOW_PAGES_MAX = 8 };

/* What reads and writes report: how it is mapped; a read, what was there; and what is only tried, what came of it. */
enum { MAP_HOW, MAP_VALUE, MAP_CAME };
enum { MAP_CAME_NONE, MAP_CAME_SEGV, MAP_CAME_BUS };
/* Operands of reads and writes. */
enum { MAP_AT_END, MAP_AT_OFFSET, MAP_AT_VALUE };
/* Operands of a window, and what it allows. */
enum { MAP_WINDOW_END, MAP_WINDOW_HOW, MAP_WINDOW_MAY, MAP_WINDOW_SIZE, MAP_WINDOW_BY };
enum { MAP_READABLE = 1, MAP_WRITABLE = 2 };
enum { MAP_BY_BOTH, MAP_BY_READING, MAP_BY_WRITING };
/* Operands of what changes a range of its pages. */
enum { MAP_RANGE_END, MAP_RANGE_FROM, MAP_RANGE_LENGTH, MAP_RANGE_MAY };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct map_calls {
	int (*open)(const char *name, int flags, mode_t mode);
	int (*unlink)(const char *name);
	void *(*map)(void *at, size_t size, int protection, int flags, int fd, off_t offset);
	int (*unmap)(void *at, size_t size);
	int (*protect)(void *at, size_t size, int protection);
};
extern struct map_calls map_calls;

/* Why this system has none; NULL: it has. */
const char *map_absent(void);
/* Nor files. */
const char *map_objects_absent(void);

enum memory_kind { MEMORY_NONE, MEMORY_NAMED, MEMORY_FILE, MEMORY_ANONYMOUS };
enum memory_kind map_kind(unsigned kind);
/* It has a name, by which everybody maps the same bytes. */
static inline bool map_is_memory(unsigned kind)
{
	return map_kind(kind) == MEMORY_NAMED || map_kind(kind) == MEMORY_FILE;
}

/* ---- what a process has mapped: ops.c; windows: window.c ---- */

struct mapping {
	volatile uint64_t *at;
	size_t size;
	unsigned how;
	bool window;
	uint32_t away;                           /* its pages that were taken, a bit for each */
	uint16_t taken_by[MAP_WINDOW_PAGES_MAX]; /* the actor's step that took it */
	unsigned taker;                          /* the actor that took them */
};

/* The object's name; false: it has none here. */
enum { MAP_NAME_MAX = 16 };
bool map_name_of(const struct call *c, unsigned object, char name[MAP_NAME_MAX]);
int map_open_object(const struct call *c, unsigned object, const char *name, int flags);
/* The mapping of the step's end; NULL: the process has none there. */
struct mapping *map_mapping_of(const struct call *c);
/* The process has it there from now on. */
void map_keep(const struct call *c, const struct mapping *m);
/* Closes it, and leaves errno. */
int map_close_with(int fd, int result);
/* munmap() of what is left of it. */
int map_unmap_rest(const struct mapping *m);

/* Such a call maps nothing, so that pages that are away stay so. */
bool map_keeps_holes(const struct op *op);
void map_perform_window(struct call *c);
void map_perform_protect(struct call *c);
void map_perform_cut(struct call *c);
void map_perform_try_read(struct call *c);
void map_perform_try_write(struct call *c);

struct choices;
void map_draw_windows(struct scenario *s, struct choices *c);

/*
 * Objects of other kinds have words, too, if the kind lists memory-read and memory-write, perhaps memory-unmap among what it
 * imagines: its side MAP_SIDE is of mappings that map_hold() tells of, all of them shared.
 */
void map_hold(const struct call *c, int64_t end, void *at, size_t size);

/* ---- the model ---- */

enum map_liberty { MAP_NO_ROOM, MAP_NOT_BEYOND, MAP_FAULT_IS_BUS, MAP_EITHER_FAULT, MAP_WRITE_ONLY };
extern struct liberty map_liberties[];

imagine_fn map_imagine_make, map_imagine_map, map_imagine_unmap, map_imagine_unlink, map_imagine_write,
    map_imagine_read;
imagine_fn map_imagine_window, map_imagine_protect, map_imagine_cut, map_imagine_try_write, map_imagine_try_read;

/* What a process has mapped, in the model; the same for windows and others: model_window.c. */
struct imagined_window {
	uint8_t pages; /* 0: it is no window, and all of it may be used */
	bool apart, by_reading;
	uint8_t away; /* a bit for each page */
	uint8_t may[MAP_WINDOW_PAGES_MAX];
};
struct imagined_window *map_imagined_window(struct model *m, const struct call *c);
/* Its size; 0: there is no such object, or its name has gone. */
int64_t map_imagined_size(struct model *m, unsigned object, bool by_name);
/* Its new mapping, in which nothing has been written. */
void map_imagined_new(struct model *m, const struct call *c, const struct imagined_window *w);
/* Writes, or reads, what is there. */
int64_t map_imagined_use(struct model *m, const struct call *c, bool writes);

#endif
