/* What POSIX leaves open of System V message queues; suites/msg/model.c makes use of it. */
#include "msg.h"

struct liberty msg_liberties[] = {
	[MSG_EINTR_MISSED] = { "msg-eintr-missed", "a call that waits goes on although a handler ran in it", 0 },
	[MSG_EINTR_READY] = { "msg-eintr-ready", "it fails with EINTR although it could go on", 0 },
	[MSG_REMOVED_ERROR] = { "msg-removed-error", "calls that come after the removal say EIDRM", 0 },
	[MSG_WHICH_ERROR] = { "msg-which-error", "of several errors that a call deserves it has any", 0 },
	[MSG_POOL] = { "msg-pool", "a message that would fit is refused for lack of room elsewhere", 0 },
	[MSG_FIT] = { "msg-fit", "a queue takes a message whenever it holds less than msg_qbytes", 0 },
	[MSG_HANDED] = { "msg-handed", "a message is given to somebody who waits for it, and is in no queue", 0 },
	[MSG_NO_ROOM] = { "msgget-no-room", "there is no room for another queue", 0 },
	{ NULL, NULL, 0 },
};
