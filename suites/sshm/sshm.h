/*
 * sshm: System V shared memory. What is in it are the words of suites/map; what rules read out of a history is in view.h.
 *
 * An object of kind `shm-segment` is a segment found by the key of the object's place on the run's shelf: that is in the
 * journal before the segment is made, and it is made with IPC_EXCL, so that what is removed is ours. It is made once in a case
 * at most; its id is a note of the object, which all processes read. It has one side, m, of which a process's slots are what
 * it has attached; children have their parent's.
 */
#ifndef SHALL_SSHM_H
#define SHALL_SSHM_H

#include "../map/map.h"

#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/types.h>

/* What shmdt reports: was the memory still there afterwards, how did the same call end again, and who else's was not there. */
enum { SSHM_LEFT, SSHM_AGAIN, SSHM_LOST };
enum {
	SSHM_IS_GONE,
	SSHM_IS_THERE,
	SSHM_UNASKED
};                                               /* of SSHM_LEFT; UNASKED: the process has threads, nothing is told */
enum { SSHM_EINVAL, SSHM_DONE, SSHM_OTHERWISE }; /* of SSHM_AGAIN, if it is gone */

/* What shmctl-stat reports, and for how long it waits until there are not more than it was told of. */
enum { SSHM_ATTACHED, SSHM_WAITED_MS };
enum { SSHM_PATIENCE_MS = 500 };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct sshm_calls {
	int (*get)(key_t key, size_t size, int flags);
	void *(*at)(int id);
	int (*dt)(const void *at);
	int (*control)(int id, int command, struct shmid_ds *about);
};
extern struct sshm_calls sshm_calls;

/* Why this system has none; NULL: it has. */
const char *sshm_absent(void);

bool sshm_is(unsigned kind);

/* The address can be read, as far as the system is asked and not what the process knows. Only where there are no threads. */
bool sshm_readable(const volatile void *at);

/* ---- the model ---- */

enum sshm_liberty { SSHM_NO_ROOM, SSHM_LATE, SSHM_TWICE, SSHM_REMOVED_HIDES, SSHM_REMOVED_ERROR };
extern struct liberty sshm_liberties[];

imagine_fn sshm_imagine_get, sshm_imagine_at, sshm_imagine_dt, sshm_imagine_stat, sshm_imagine_remove,
    sshm_imagine_write, sshm_imagine_read;

#endif
