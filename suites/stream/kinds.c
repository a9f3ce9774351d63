#include "stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *absent(void)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == -1)
		return errno == EACCES || errno == EPERM ? "AF_UNIX sockets are forbidden here"
		                                         : "there are no AF_UNIX stream sockets";
	close(fd[0]);
	close(fd[1]);
	return NULL;
}

const struct object_kind stream_kinds[] = {
	{ .name = "pair",
	    .sides = "ab",
	    .source = "ba",
	    .imagines = stream_imagines,
	    .ready = stream_ready,
	    .absent = absent,
	    .cannot = stream_cannot },
	{ .name = NULL },
};
