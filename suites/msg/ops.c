#include "msg.h"

#include "shelf.h"

#include <errno.h>
#include <string.h>

static int get_queue(key_t key, int flags)
{
	return msgget(key, flags);
}

static int send_message(int id, const void *message, size_t n, int flags)
{
	return msgsnd(id, message, n, flags);
}

static ssize_t receive_message(int id, void *message, size_t n, long type, int flags)
{
	return msgrcv(id, message, n, type, flags);
}

struct msg_calls msg_calls = {
	.get = get_queue,
	.control = msgctl,
	.send = send_message,
	.receive = receive_message,
};

bool msg_is_queue(unsigned kind)
{
	return strcmp(kind_at(kind)->name, "sysv-queue") == 0;
}

/* The object's note: 0 before anybody makes it, below that once it is made. */
enum { NOTE_MAKING = -1, NOTE_MADE = -2 };

static _Atomic int64_t *note_of(const struct call *c, unsigned object)
{
	return &c->actor->arena->note[object][ACTORS_MAX];
}

static bool is_queue(const struct call *c, unsigned object)
{
	return msg_is_queue(c->actor->arena->scenario.object[object].kind);
}

/* False: there is no queue yet, and the step means nothing. */
static bool id_of(const struct call *c, unsigned object, int *id)
{
	int64_t note = is_queue(c, object) ? atomic_load(note_of(c, object)) : 0;

	*id = (int)(NOTE_MADE - note);
	return note <= NOTE_MADE;
}

/* ---- making and removing ---- */

/* Lowers what it may hold, if that is asked for; what it may hold then, -1: that cannot be told. */
static int64_t limit(int id, int64_t bytes)
{
	struct msqid_ds about;

	memset(&about, 0, sizeof(about));
	if (msg_calls.control(id, IPC_STAT, &about) == -1)
		return -1;
	if (bytes > 0 && (uint64_t)bytes < about.msg_qbytes) {
		about.msg_qbytes = (msglen_t)bytes;
		if (msg_calls.control(id, IPC_SET, &about) == -1 || msg_calls.control(id, IPC_STAT, &about) == -1)
			return -1;
	}
	return (int64_t)about.msg_qbytes;
}

static void perform_get(struct call *c)
{
	int64_t shelf = c->actor->arena->platform.shelf, none = 0, bytes = -1;
	unsigned object = (unsigned)c->arg[0];
	int id;

	if (shelf == 0 || !is_queue(c, object) ||
	    !atomic_compare_exchange_strong(note_of(c, object), &none, NOTE_MAKING))
		return;
	actor_shelves(c->actor, SHELF_MSG_KEY);
	call_begin(c);
	id = msg_calls.get(shelf_key(shelf, object), IPC_CREAT | IPC_EXCL | 0600);
	if (id >= 0)
		bytes = limit(id, c->arg[1]);
	call_report(c, MSG_MADE_QBYTES, bytes);
	call_end(c, bytes == -1 ? -1 : 0);
	if (bytes != -1)
		atomic_store(note_of(c, object), NOTE_MADE - (int64_t)id);
}

static void perform_remove(struct call *c)
{
	int id;

	if (!id_of(c, (unsigned)c->arg[0], &id))
		return;
	call_begin(c);
	call_end(c, msg_calls.control(id, IPC_RMID, NULL));
}

/* ---- messages ---- */

enum { BEHIND = 16, CANARY = 0xa5 };

struct message {
	long type;
	uint8_t text[MSG_BYTES_MOST + BEHIND];
};

static int flags_of(const struct call *c)
{
	return ((c->arg[MSG_FLAGS_AT] & MSG_NOWAIT) != 0 ? IPC_NOWAIT : 0) |
	    ((c->arg[MSG_FLAGS_AT] & MSG_CUTS) != 0 ? MSG_NOERROR : 0);
}

static bool is_length(const struct call *c)
{
	return c->arg[MSG_LENGTH_AT] >= 0 && c->arg[MSG_LENGTH_AT] <= MSG_BYTES_MOST;
}

static void perform_send(struct call *c)
{
	const uint8_t *bytes;
	struct message message;
	int id;

	if (!id_of(c, end_object(c->arg[0]), &id) || !is_length(c) ||
	    (bytes = call_offer(c, (size_t)c->arg[MSG_LENGTH_AT])) == NULL)
		return;
	message.type = (long)c->arg[MSG_TYPE_AT];
	memcpy(message.text, bytes, (size_t)c->arg[MSG_LENGTH_AT]);
	call_begin(c);
	call_end(c, msg_calls.send(id, &message, (size_t)c->arg[MSG_LENGTH_AT], flags_of(c)));
}

static void perform_receive(struct call *c)
{
	size_t n = (size_t)c->arg[MSG_LENGTH_AT], i;
	struct message message;
	uint8_t *room;
	ssize_t r;
	int id;

	if (!id_of(c, end_object(c->arg[0]), &id) || !is_length(c) || (room = call_room(c, n + 1)) == NULL)
		return;
	memset(&message, CANARY, sizeof(message));
	call_begin(c);
	r = msg_calls.receive(id, &message, n, (long)c->arg[MSG_TYPE_AT], flags_of(c));
	for (i = 0; i < BEHIND && message.text[n + i] == CANARY; i++)
		;
	call_report(c, MSG_CAME_BEHIND, i < BEHIND ? MSG_OVERRUN : MSG_INTACT);
	if (r >= 0)
		call_report(c, MSG_CAME_TYPE, message.type);
	if (r > (ssize_t)n)
		r = (ssize_t)n;
	if (r > 0) {
		memcpy(room, message.text, (size_t)r);
		call_keep(c, (size_t)r);
	}
	call_end(c, r);
}

const struct op msg_ops[] = {
	{ "msgget", "obj num:qbytes", "num:qbytes", ROLE_NONE, perform_get, msg_imagine_get,
	    "makes the queue, if nobody has yet, and lowers what it may hold to so many bytes; 0: leaves it" },
	{ "msgsnd", "end num:bytes num:type flags(ipc-nowait)", "num:as", ROLE_PUT, perform_send, msg_imagine_send,
	    "sends one message of that type" },
	{ "msgrcv", "end num:bytes num:type flags(ipc-nowait|msg-noerror)", "num:type word(intact|overrun):behind",
	    ROLE_GET, perform_receive, msg_imagine_receive,
	    "receives a message: any by type 0, of a type, or by -n of the lowest up to n" },
	{ "msgctl-rmid", "obj", "", ROLE_NONE, perform_remove, msg_imagine_remove, "removes the queue" },
	{ .name = NULL },
};
