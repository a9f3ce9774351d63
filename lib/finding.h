/*
 * finding: a violated rule's scenario and history as files, written the moment it happens: to a temporary name, flushed to
 * the disk, renamed. A file that exists is never half a file.
 */
#ifndef SHALL_FINDING_H
#define SHALL_FINDING_H

#include "history.h"

enum { PATH_MAX_SHALL = 512 };

/*
 * Makes `directory` if need be and writes RULE-SEED-CASE.scn and .hist there; the paths (of PATH_MAX_SHALL bytes) are for
 * reports. False: *error says in one line what failed; nothing half-written stays.
 */
bool finding_save(const char *directory, const char *rule, const struct scenario *s, const struct history *h,
    char *scenario_path, char *history_path, char *error, size_t error_size);

#endif
