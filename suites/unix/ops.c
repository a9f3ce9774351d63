#include "unix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { BINDS_MAX = 8 };

struct unix_calls unix_calls = {
	.bind = bind,
	.listen = listen,
	.connect = connect,
	.accept = accept,
	.getsockopt = getsockopt,
};

/* A socket in that mode, bound to an address of its own. `fd` may be one that is of no use. False: there is none. */
static bool bind_socket(struct call *c, unsigned object, const char *suffix, int *fd)
{
	enum domain domain = domain_of(c->actor, object);
	union address address;
	socklen_t length = address_fresh(&address, c->actor, object, suffix);

	*fd = socket(domain_family(domain), SOCK_STREAM, 0);
	if (*fd == -1)
		return false;
	if (domain == DOMAIN_UNIX)
		actor_litters(c->actor);
	return (c->arg[1] == 0 || fcntl(*fd, F_SETFL, O_NONBLOCK) == 0) &&
	    unix_calls.bind(*fd, &address.any, length) == 0;
}

/*
 * -1: there is none, the step is left out. Whose a connection is, is told by its port: while those are still there that were
 * given one that was had before in this case, the next is given another.
 */
static int bound_socket(struct call *c, unsigned object, const char *suffix)
{
	int unfit[BINDS_MAX], n = 0, fd = -1;
	bool bound, again;

	do {
		bound = bind_socket(c, object, suffix, &fd);
		again = bound && !address_is_new(c->actor, object, fd);
		if (fd >= 0 && (!bound || again))
			unfit[n++] = fd;
	} while (again && n < BINDS_MAX);
	while (n > 0)
		close(unfit[--n]);
	return bound && !again ? fd : -1;
}

static void perform_listen(struct call *c)
{
	unsigned object = end_object(c->arg[0]);
	int fd, r;

	if (!is_listener(c->actor, object) || handle_get(c->actor, c->arg[0]) >= 0)
		return;
	fd = bound_socket(c, object, "");
	if (fd == -1)
		return;
	call_begin(c);
	r = strcmp(c->op->name, "listen") == 0 ? unix_calls.listen(fd, (int)c->arg[2]) : 0;
	call_end(c, r);
	if (r == 0) {
		handle_set(c->actor, c->arg[0], fd);
		address_publish(c->actor, object, fd);
	} else
		close(fd);
}

static void perform_connect(struct call *c)
{
	unsigned object = end_object(c->arg[0]), listener = (unsigned)c->arg[2];
	union address address;
	socklen_t length;
	int fd, r;

	if (!may_connect(c->actor, c->arg[0], listener))
		return;
	length = address_of_listener(&address, c->actor, listener);
	/* Each connection is made once: its name is taken, and nobody could tell two apart. */
	if (handle_get(c->actor, c->arg[0]) >= 0 || length == 0 ||
	    atomic_load(&c->actor->arena->note[object][ACTORS_MAX]) != 0)
		return;
	fd = bound_socket(c, object, ".c");
	if (fd == -1)
		return;
	address_publish(c->actor, object, fd);
	call_begin(c);
	r = unix_calls.connect(fd, &address.any, length);
	call_end(c, r);
	if (r == 0 || c->record->event.err == EINPROGRESS)
		handle_set(c->actor, c->arg[0], fd);
	else
		close(fd);
}

static void perform_accept(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]), object = -1, r;
	union address address;
	socklen_t length = sizeof(address);

	if (fd < 0 || !is_listener(c->actor, end_object(c->arg[0])))
		return;
	memset(&address, 0, sizeof(address));
	call_begin(c);
	r = unix_calls.accept(fd, &address.any, &length);
	if (r >= 0)
		object = address_connection(c->actor, &address, length);
	call_report(c, 0, object < 0 ? -1 : end_pack((unsigned)object, 1, 0));
	call_end(c, r >= 0 ? 0 : -1);
	if (object >= 0 && handle_get(c->actor, end_pack((unsigned)object, 1, 0)) < 0)
		handle_set(c->actor, end_pack((unsigned)object, 1, 0), r);
	else if (r >= 0)
		close(r);
}

/* Waits until a connection that was begun without waiting is made or has failed, and asks twice for the error. */
static void perform_settle_connect(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]), error[2] = { 0, 0 }, i, r;
	struct pollfd ready = { .fd = fd, .events = POLLOUT };
	union address peer;
	socklen_t length = sizeof(error[0]);

	if (fd < 0 || !is_connection(c->actor, end_object(c->arg[0])))
		return;
	call_begin(c);
	do
		r = poll(&ready, 1, -1);
	while (r == -1 && errno == EINTR);
	for (i = 0; i < 2; i++) {
		length = sizeof(error[i]);
		unix_calls.getsockopt(fd, SOL_SOCKET, SO_ERROR, &error[i], &length);
	}
	length = sizeof(peer);
	call_report(c, 0, error[0] == ECONNREFUSED ? 1 : error[0] != 0 ? 2 : 0);
	call_report(c, 1, error[1] != 0);
	call_report(c, 2, getpeername(fd, &peer.any, &length) == 0);
	call_end(c, 0);
}

const struct op unix_ops[] = {
	{ "listen", "end word(block|nonblock) num:backlog", "", ROLE_OPEN_END, perform_listen, unix_imagine_listen,
	    "makes a socket that listens, by a name or a port of its own" },
	{ "reserve", "end word(block|nonblock) num:none", "", ROLE_OPEN_END, perform_listen, unix_imagine_listen,
	    "makes a socket that has a name or a port and does not listen" },
	{ "connect", "end word(block|nonblock) obj", "", ROLE_CONNECT, perform_connect, unix_imagine_connect,
	    "makes a socket and connects it to that listener; once for each object" },
	{ "accept", "end", "end:made", ROLE_ARRIVE, perform_accept, unix_imagine_accept,
	    "takes a connection from a listener: side a, slot 0, of the object that was connected" },
	{ "settle-connect", "end", "word(none|refused|other):error word(none|some):again word(no|yes):peer", ROLE_TUNE,
	    perform_settle_connect, unix_imagine_settle_connect,
	    "waits until a connection is made or has failed: SO_ERROR twice, and whether there is a peer" },
	{ .name = NULL },
};
