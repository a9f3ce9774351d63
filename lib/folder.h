/*
 * folder: the directory in which the processes of a run make files: FIFOs, sockets' names.
 *
 * Made when the world is opened, private to the user, journalled (names.h), removed when it is closed; emptied after each
 * case that said that it made something. It is the working directory of every scenario's processes, so that names are
 * short. Where none can be made (a read-only system), kinds of objects that need names are absent: folder_absent().
 */
#ifndef SHALL_FOLDER_H
#define SHALL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* Makes it. False: there is none, and folder_absent() says why. */
bool folder_open(char *path, size_t size);
/* NULL if there is one in this run, else why not. */
const char *folder_absent(void);
/* Removes what is in it, and in directories in it. False: something stays, errno says why. */
bool folder_empty(const char *path);

#endif
