#include "dgram.h"

#include "port.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

enum { MEASURED_MAX = 1 << 20 };

/* True if a message of so many bytes is taken when nothing else is there. */
static bool is_taken(int from, int to, size_t n, int flags)
{
	static const char zeros[MEASURED_MAX];
	char byte;

	if (send(from, zeros, n, flags) != (ssize_t)n)
		return false;
	while (recv(to, &byte, 1, 0) > 0)
		;
	return true;
}

static int64_t measure(int from, int to, int flags)
{
	size_t low = 0, high = MEASURED_MAX;

	fcntl(from, F_SETFL, O_RDWR | O_NONBLOCK);
	fcntl(to, F_SETFL, O_RDWR | O_NONBLOCK);
	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (is_taken(from, to, middle, flags))
			low = middle;
		else
			high = middle;
	}
	return low > 0 ? (int64_t)low : -1;
}

static int64_t measure_pair(int type, int flags)
{
	int64_t most;
	int fd[2];

	if (socketpair(AF_UNIX, type, 0, fd) == -1)
		return -1;
	most = measure(fd[0], fd[1], flags);
	close(fd[0]);
	close(fd[1]);
	return most;
}

static int64_t measure_datagram(void)
{
	return measure_pair(SOCK_DGRAM, 0);
}

static int64_t measure_record(void)
{
	return measure_pair(SOCK_SEQPACKET, MSG_EOR);
}

/* To itself. */
static int64_t measure_udp(void)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int64_t most = -1;

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(PORT_LOOPBACK_V4);
	if (fd == -1)
		return -1;
	if (bind(fd, (struct sockaddr *)&address, length) == 0 &&
	    getsockname(fd, (struct sockaddr *)&address, &length) == 0 &&
	    connect(fd, (struct sockaddr *)&address, length) == 0)
		most = measure(fd, fd, 0);
	close(fd);
	return most;
}

static int64_t measure_reliable(void)
{
	return port_unix_reliable();
}

static int64_t imagine_datagram(struct model *m)
{
	static const int64_t legal[] = { 16384, 2048, 9216 };

	return legal[model_habit(m, &dgram_liberties[DGRAM_SMALL_MAX], 3)];
}

static int64_t imagine_udp(struct model *m)
{
	static const int64_t legal[] = { UDP4_MOST, 9216, 20000 };

	return legal[model_habit(m, &dgram_liberties[DGRAM_SMALL_MAX], 3)];
}

static int64_t imagine_reliable(struct model *m)
{
	return model_habit(m, &dgram_liberties[DGRAM_UNIX_UNRELIABLE], 2) == 0;
}

const struct mark dgram_marks[] = {
	{ .name = "DGRAM_MAX", .measure = measure_datagram, .imagine = imagine_datagram },
	{ .name = "RECORD_MAX", .measure = measure_record, .imagine = imagine_datagram },
	{ .name = "UDP_MAX", .measure = measure_udp, .imagine = imagine_udp },
	{ .name = "UNIX_RELIABLE", .measure = measure_reliable, .imagine = imagine_reliable },
	{ .name = NULL },
};
