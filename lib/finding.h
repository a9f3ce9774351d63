/*
 * finding: a violated rule's scenario and history as files, written the moment it happens: to a temporary name, flushed to
 * the disk, renamed. A file that exists is never half a file.
 *
 * The scenario's file begins with comments that say what it shows and under which circumstances:
 *
 *   # breaks pipe.atomic-write
 *   # fault pipe.torn-write:1/500        only if one was planted
 *   # world model                        only if it was
 *
 * Any scenario may carry them, also one written by hand.
 */
#ifndef SHALL_FINDING_H
#define SHALL_FINDING_H

#include "history.h"

enum { PATH_MAX_SHALL = 512, FINDING_NAME_MAX = 80 };

struct finding_about {
	char rule[FINDING_NAME_MAX];  /* empty: not said */
	char fault[FINDING_NAME_MAX]; /* planted in the run; empty: none */
	unsigned fault_rate;
	bool model;
};

/*
 * Makes `directory` if need be and writes RULE-SEED-CASE.scn and .hist there; the paths (of PATH_MAX_SHALL bytes) are for
 * reports. False: *error says in one line what failed; nothing half-written stays.
 */
bool finding_save(const char *directory, const struct finding_about *about, const struct scenario *s,
    const struct history *h, char *scenario_path, char *history_path, char *error, size_t error_size);

/* Makes a directory and those above it that are missing. False: *error says in one line what failed. */
bool finding_directory(const char *path, char *error, size_t error_size);

/* The same as STEM.scn and STEM.hist in a directory that exists. */
bool finding_write(const char *stem, const struct finding_about *about, const struct scenario *s,
    const struct history *h, char *error, size_t error_size);

/* Reads a scenario and what its comments say. False: *why has the line and one sentence. */
bool finding_read(const char *path, struct scenario *s, struct finding_about *about, struct complaint *why);

#endif
