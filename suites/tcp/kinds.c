#include "tcp.h"

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PROBE_MS = 2000 };

static socklen_t loopback(union address *to, enum domain domain)
{
	memset(to, 0, sizeof(*to));
	if (domain == DOMAIN_V4) {
		to->v4.sin_family = AF_INET;
		to->v4.sin_addr.s_addr = htonl(PORT_LOOPBACK_V4);
		return sizeof(to->v4);
	}
	to->v6.sin6_family = AF_INET6;
	to->v6.sin6_addr = in6addr_loopback;
	return sizeof(to->v6);
}

/* A connection is made to itself, so to say; what does not work, or NULL. */
static const char *try_connection(int listener, int client, enum domain domain)
{
	struct pollfd ready = { .fd = listener, .events = POLLIN };
	union address address;
	socklen_t length = loopback(&address, domain);
	int r;

	if (bind(listener, &address.any, length) == -1)
		return "bind()";
	length = sizeof(address);
	if (listen(listener, 1) == -1 || getsockname(listener, &address.any, &length) == -1)
		return "listen()";
	if (fcntl(client, F_SETFL, O_NONBLOCK) == -1)
		return "fcntl()";
	if (connect(client, &address.any, length) == -1 && errno != EINPROGRESS)
		return "connect()";
	r = poll(&ready, 1, PROBE_MS);
	if (r == 0)
		errno = ETIMEDOUT;
	return r == 1 ? NULL : "accept()";
}

const char *tcp_absent(enum domain domain)
{
	static char why[2][80];
	static bool known[2], absent[2];
	unsigned i = domain == DOMAIN_V6;
	int listener, client;
	const char *what = "socket()";

	if (known[i])
		return absent[i] ? why[i] : NULL;
	listener = socket(domain_family(domain), SOCK_STREAM, 0);
	client = listener == -1 ? -1 : socket(domain_family(domain), SOCK_STREAM, 0);
	if (client != -1)
		what = try_connection(listener, client, domain);
	known[i] = true;
	absent[i] = what != NULL;
	if (what != NULL)
		snprintf(why[i], sizeof(why[i]), "no TCP on %s, %s says: %s", i == 0 ? "127.0.0.1" : "::1", what,
		    strerror(errno));
	if (listener != -1)
		close(listener);
	if (client != -1)
		close(client);
	return absent[i] ? why[i] : NULL;
}

static const char *absent_v4(void)
{
	return tcp_absent(DOMAIN_V4);
}

static const char *absent_v6(void)
{
	return tcp_absent(DOMAIN_V6);
}

const struct object_kind tcp_kinds[] = {
	{ .name = "tcp-listener",
	    .sides = "l",
	    .source = "-",
	    .imagines = unix_listener_imagines,
	    .absent = absent_v4 },
	{ .name = "tcp",
	    .sides = "ca",
	    .source = "ac",
	    .imagines = stream_imagines,
	    .absent = absent_v4,
	    .cannot = stream_cannot },
	{ .name = "tcp6-listener",
	    .sides = "l",
	    .source = "-",
	    .imagines = unix_listener_imagines,
	    .absent = absent_v6 },
	{ .name = "tcp6",
	    .sides = "ca",
	    .source = "ac",
	    .imagines = stream_imagines,
	    .absent = absent_v6,
	    .cannot = stream_cannot },
	{ .name = NULL },
};
