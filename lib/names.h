/*
 * names: what a run makes that outlives its processes unless somebody removes it: files, directories, and the names and
 * ids of POSIX and System V objects.
 *
 * Promises: a name is in the run's journal, on disk, before the object is made, so that `shall clean` finds it whatever was
 * killed in between. The journal is made with the first name and removed with the last; a run without names makes none.
 * Only objects of this user's dead runs are ever removed.
 * Journal: TMPDIR (or /tmp)/shall-UID-PID.names, a line a name: KIND NAME, later lines "gone KIND NAME". In a container that
 * has process ids of its own PID is PID-SPACE: see port_pid_space().
 */
#ifndef SHALL_NAMES_H
#define SHALL_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum name_kind {
	NAME_FILE,
	NAME_DIRECTORY,
	NAME_FOLDER, /* a directory, with what is in it */
	NAME_SHELF,  /* everything on the shelf of that number: shelf.h */
	NAME_QUEUE,
	NAME_SEMAPHORE,
	NAME_MEMORY,
	NAME_MSG_ID,
	NAME_SEM_ID,
	NAME_SHM_ID
};

/* A number from 1 to RUNS_MAX - 1 that no other run has which lives, as far as a container may know. */
enum { RUNS_MAX = 1 << 25 };
int64_t names_run(void);

/* A path for something of this run: beside the journal and named like it, with WHAT and, if it is not 0, the number behind. */
void names_path(char *path, size_t size, const char *what, int number);

/* Before an object is made: the name is on disk when this returns true. A path, a /name, a decimal id or number. */
bool names_intend(enum name_kind kind, const char *name);
/* After the object was removed. */
void names_gone(enum name_kind kind, const char *name);
/* Names that are intended and not gone, in this run. */
size_t names_left(void);
/* Removes every object of this run that is left, and with the last of them the journal; names_left() are those that stay. */
void names_sweep(void);

/*
 * Removes what this user's dead runs left, calling `told` with a line for each object removed or not removable.
 * Returns how many could not be removed.
 */
unsigned names_clean(void (*told)(const char *line));

#endif
