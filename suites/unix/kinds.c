#include "unix.h"

#include "folder.h"

#include <unistd.h>

static const char *absent(void)
{
	int fd;

	if (folder_absent() != NULL)
		return folder_absent();
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd == -1)
		return "there are no AF_UNIX stream sockets";
	close(fd);
	return NULL;
}

const struct object_kind unix_kinds[] = {
	{ .name = "unix-listener", .sides = "l", .source = "-", .imagines = unix_listener_imagines, .absent = absent },
	{ .name = "unix",
	    .sides = "ca",
	    .source = "ac",
	    .imagines = stream_imagines,
	    .absent = absent,
	    .cannot = stream_cannot },
	{ .name = NULL },
};
