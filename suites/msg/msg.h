/*
 * msg: System V message queues. What rules read out of a history is in queue.h.
 *
 * An object of kind `sysv-queue` is one queue, found by the key of the object's place on the run's shelf: that is in the
 * journal before the queue is made, and made with IPC_EXCL. It is made once in a case at most; its id is a note of the object,
 * which all processes read. It has one side, q: what is put there comes out there; nobody has it open.
 */
#ifndef SHALL_MSG_H
#define SHALL_MSG_H

#include "actor.h"
#include "choice.h"
#include "mechanism.h"
#include "model.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>

enum { MSG_SIDE, MSG_BYTES_MOST = 2000 /* of a message: what the smallest systems take */ };
enum { MSG_PLAIN = 0, MSG_NOWAIT = 1, MSG_CUTS = 2 }; /* flags; the last for msgrcv only */
enum { MSG_INTACT, MSG_OVERRUN };                     /* what stands behind the buffer */

/* Where things stand among the operands of msgsnd and msgrcv, and among what they report. */
enum { MSG_LENGTH_AT = 1, MSG_TYPE_AT, MSG_FLAGS_AT };
enum { MSG_SENT_AS };
enum { MSG_CAME_TYPE, MSG_CAME_BEHIND };
enum { MSG_MADE_QBYTES };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct msg_calls {
	int (*get)(key_t key, int flags);
	int (*control)(int id, int command, struct msqid_ds *about);
	int (*send)(int id, const void *message, size_t n, int flags);
	ssize_t (*receive)(int id, void *message, size_t n, long type, int flags);
};
extern struct msg_calls msg_calls;

/* Why this system has none; NULL: it has. */
const char *msg_absent(void);

bool msg_is_queue(unsigned kind);

/* ---- the model ---- */

enum msg_liberty {
	MSG_EINTR_MISSED,
	MSG_EINTR_READY,
	MSG_REMOVED_ERROR,
	MSG_WHICH_ERROR,
	MSG_POOL,
	MSG_FIT,
	MSG_HANDED,
	MSG_NO_ROOM
};
extern struct liberty msg_liberties[];

enum imagined msg_imagine_get(struct call *c, struct model *m);
enum imagined msg_imagine_send(struct call *c, struct model *m);
enum imagined msg_imagine_receive(struct call *c, struct model *m);
enum imagined msg_imagine_remove(struct call *c, struct model *m);

#endif
