#include "msg.h"

#include "shelf.h"

#include <string.h>

static bool works(void)
{
	key_t key = shelf_key(shelf_number(), SHELF_PROBE);
	struct {
		long type;
		char text[4];
	} message = { 3, "abc" };
	struct msqid_ds about;
	int id = msgget(key, 0);
	bool good;

	if (id >= 0)
		msgctl(id, IPC_RMID, NULL);
	id = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
	good = id >= 0 && msgctl(id, IPC_STAT, &about) == 0 && msgctl(id, IPC_SET, &about) == 0 &&
	    msgsnd(id, &message, 3, IPC_NOWAIT) == 0 &&
	    msgrcv(id, &message, sizeof(message.text), 3, IPC_NOWAIT) == 3 && message.type == 3 &&
	    memcmp(message.text, "abc", 3) == 0;
	return id >= 0 && msgctl(id, IPC_RMID, NULL) == 0 && good;
}

const char *msg_absent(void)
{
	if (shelf_number() == 0)
		return "no keys can be given in this run";
	return shelf_works(works) ? NULL : "this system has no System V message queues that work";
}

const struct object_kind msg_kinds[] = {
	{ .name = "sysv-queue", .sides = "q", .source = "q", .unit = UNIT_MESSAGES, .absent = msg_absent },
	{ .name = NULL },
};
