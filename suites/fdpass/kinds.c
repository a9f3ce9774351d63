#include "fdpass.h"

#include "folder.h"

#include <errno.h>
#include <unistd.h>

static const char *absent(int type)
{
	int fd[2];

	if (socketpair(AF_UNIX, type, 0, fd) == -1)
		return errno == EACCES || errno == EPERM ? "AF_UNIX sockets are forbidden here"
		                                         : "there are no AF_UNIX sockets of this type";
	close(fd[0]);
	close(fd[1]);
	return NULL;
}

static const char *no_courier(void)
{
	return absent(SOCK_STREAM);
}

static const char *no_mail(void)
{
	return absent(SOCK_DGRAM);
}

static const struct imagining imagines[] = {
	{ "nonblock", fdpass_imagine_nonblock },
	{ NULL, NULL },
};

const struct object_kind fdpass_kinds[] = {
	{ .name = "courier",
	    .sides = "ab",
	    .source = NULL,
	    .imagines = imagines,
	    .gone = fdpass_courier_gone,
	    .absent = no_courier,
	    .cannot = fdpass_cannot },
	{ .name = "mail",
	    .sides = "ab",
	    .source = NULL,
	    .imagines = imagines,
	    .gone = fdpass_courier_gone,
	    .absent = no_mail,
	    .cannot = fdpass_cannot },
	{ .name = "file", .sides = "f", .source = NULL, .imagines = imagines, .absent = folder_absent },
	{ .name = NULL },
};
