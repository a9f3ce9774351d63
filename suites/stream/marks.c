#include "stream.h"

#include "port.h"

#include <fcntl.h>
#include <unistd.h>

/* How much one end of a pair takes, in pieces of 512 bytes, while nobody receives. */
static int64_t measure_sndbuf(void)
{
	static const char piece[512];
	int64_t total = 0;
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == -1)
		return -1;
	if (fcntl(fd[0], F_SETFL, O_NONBLOCK) == 0) {
		ssize_t r;

		while ((r = send(fd[0], piece, sizeof(piece), 0)) > 0 && total < (4 << 20))
			total += r;
	}
	close(fd[0]);
	close(fd[1]);
	return total > 0 ? total : -1;
}

static int64_t imagine_sndbuf(struct model *m)
{
	static const int64_t legal[] = { 8192, 512, 1024, 4096 };

	return legal[model_habit(m, &stream_liberties[STREAM_ROOM], 4)];
}

static int64_t measure_at_once(void)
{
	return port_unix_at_once();
}

static int64_t imagine_at_once(struct model *m)
{
	return model_habit(m, &stream_liberties[STREAM_LATE], 4) == 0;
}

const struct mark stream_marks[] = {
	{ .name = "SNDBUF", .measure = measure_sndbuf, .imagine = imagine_sndbuf },
	{ .name = "UNIX_AT_ONCE", .measure = measure_at_once, .imagine = imagine_at_once },
	{ .name = NULL },
};
