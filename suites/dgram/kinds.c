#include "dgram.h"

#include "folder.h"
#include "port.h"
#include "shelf.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

const struct object_kind dgram_kinds[] = {
	{ .name = "dpair",
	    .sides = "ab",
	    .source = "ba",
	    .unit = UNIT_MESSAGES,
	    .imagines = dgram_imaginings,
	    .absent = dgram_absent_pair },
	{ .name = "named",
	    .sides = "rs",
	    .source = "s-",
	    .unit = UNIT_MESSAGES,
	    .imagines = dgram_imaginings,
	    .absent = dgram_absent_named },
	{ .name = "udp4",
	    .sides = "rs",
	    .source = "s-",
	    .unit = UNIT_MESSAGES,
	    .imagines = dgram_imaginings,
	    .absent = dgram_absent_udp4 },
	{ .name = "udp6",
	    .sides = "rs",
	    .source = "s-",
	    .unit = UNIT_MESSAGES,
	    .imagines = dgram_imaginings,
	    .absent = dgram_absent_udp6 },
	{ .name = NULL },
};

enum flavour flavour_of(unsigned kind)
{
	static const char *const
	    name[] = { [DPAIR] = "dpair", [NAMED] = "named", [UDP4] = "udp4", [UDP6] = "udp6", [SEQPAIR] = "seqpair" };
	unsigned f;

	for (f = DPAIR; f <= SEQPAIR; f++)
		if (strcmp(kind_at(kind)->name, name[f]) == 0)
			return (enum flavour)f;
	return NO_MESSAGES;
}

/* ---- what there is: found out once ---- */

static bool pair_works(int type)
{
	char byte = 'x';
	int fd[2];
	bool works;

	if (socketpair(AF_UNIX, type, 0, fd) == -1)
		return false;
	works = send(fd[0], &byte, 1, 0) == 1 && recv(fd[1], &byte, 1, 0) == 1;
	close(fd[0]);
	close(fd[1]);
	return works;
}

static bool datagrams_work(void)
{
	return pair_works(SOCK_DGRAM);
}

static bool records_work(void)
{
	return pair_works(SOCK_SEQPACKET);
}

const char *dgram_absent_pair(void)
{
	return shelf_works(datagrams_work) ? NULL : "no pair of AF_UNIX datagram sockets";
}

static bool empty_works(void)
{
	char byte;
	int fd[2];
	bool works;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, fd) == -1)
		return false;
	fcntl(fd[1], F_SETFL, O_RDWR | O_NONBLOCK);
	works = send(fd[0], "", 0, 0) == 0 && recv(fd[1], &byte, 1, 0) == 0;
	close(fd[0]);
	close(fd[1]);
	return works;
}

const char *dgram_absent_empty(void)
{
	return shelf_works(empty_works) ? NULL : "no AF_UNIX datagrams without bytes";
}

const char *seqpacket_absent(void)
{
	return shelf_works(records_work) ? NULL : "no AF_UNIX sockets of type SOCK_SEQPACKET";
}

const char *dgram_absent_named(void)
{
	return dgram_absent_pair() != NULL ? dgram_absent_pair() : folder_absent();
}

struct probe {
	bool done;
	const char *absent;
};

/* A datagram to itself. Whether it comes is not asked: it need not. */
static const char *probe_udp(int family)
{
	struct sockaddr_storage address;
	struct sockaddr_in *four = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address;
	socklen_t length = family == AF_INET ? sizeof(*four) : sizeof(*six);
	const char *absent = NULL;
	char byte = 'x';
	int fd = socket(family, SOCK_DGRAM, 0);

	memset(&address, 0, sizeof(address));
	address.ss_family = (sa_family_t)family;
	if (family == AF_INET)
		four->sin_addr.s_addr = htonl(PORT_LOOPBACK_V4);
	else
		six->sin6_addr = in6addr_loopback;
	if (fd == -1)
		return "no UDP sockets of this address family";
	if (bind(fd, (struct sockaddr *)&address, length) == -1)
		absent = "the loopback address is not there";
	else if (getsockname(fd, (struct sockaddr *)&address, &length) == -1 ||
	    sendto(fd, &byte, 1, 0, (struct sockaddr *)&address, length) != 1)
		absent = "nothing can be sent to the loopback address";
	close(fd);
	return absent;
}

const char *dgram_absent_udp4(void)
{
	static struct probe probe;

	if (!probe.done)
		probe = (struct probe){ true, probe_udp(AF_INET) };
	return probe.absent;
}

const char *dgram_absent_udp6(void)
{
	static struct probe probe;

	if (!probe.done)
		probe = (struct probe){ true, probe_udp(AF_INET6) };
	return probe.absent;
}
