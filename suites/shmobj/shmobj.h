/*
 * shmobj: POSIX shared memory objects by their names: made, opened, removed, made again. What is in them are the words of
 * suites/map; what rules read out of a history is in view.h.
 *
 * An object of kind `shm-object` is a name of the run's shelf, under which one memory object may come after another. It has
 * two sides: d, of which a process's slots are descriptors, and m, mappings of all of it. Both are children's as well. Whoever
 * gives an object of that name its size gives it the same as everybody else in the case, so that none ever shrinks.
 */
#ifndef SHALL_SHMOBJ_H
#define SHALL_SHMOBJ_H

#include "../map/map.h"

enum { SHMOBJ_MAPPED = MAP_SIDE, SHMOBJ_DESCRIPTOR };
enum { SHMOBJ_CREAT = 1, SHMOBJ_EXCL = 2 }; /* flags of shm-open */
enum { SHMOBJ_HOW = 1 };                    /* where they stand among its operands */

/* What shm-open reports: fstat()'s size, and whether FD_CLOEXEC is set. */
enum { SHMOBJ_SIZE, SHMOBJ_CLOEXEC };

/* Every call that operations make into the system under test, but for those of suites/map; planted faults replace entries. */
struct shmobj_calls {
	int (*open)(const char *name, int flags, mode_t mode);
	int (*unlink)(const char *name);
	int (*size)(int fd, off_t size);
	void *(*map)(size_t size, int fd);
};
extern struct shmobj_calls shmobj_calls;

bool shmobj_is(unsigned kind);

/* ---- the model ---- */

enum shmobj_liberty { SHMOBJ_NO_ROOM };
extern struct liberty shmobj_liberties[];

imagine_fn shmobj_imagine_open, shmobj_imagine_size, shmobj_imagine_map, shmobj_imagine_unmap, shmobj_imagine_unlink,
    shmobj_imagine_write, shmobj_imagine_read;

#endif
