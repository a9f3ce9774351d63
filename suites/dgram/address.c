#include "address.h"

#include "port.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

enum { NAME_BYTES = 8 };

int dgram_family(enum flavour f)
{
	return f == UDP4 ? AF_INET : f == UDP6 ? AF_INET6 : AF_UNIX;
}

/* "o3r" for the receiver of the fourth object, "o3a02" for what process 2 sends with. */
static void name_of(unsigned object, unsigned of, char name[NAME_BYTES])
{
	char *at = name;

	*at++ = 'o';
	*at++ = (char)('a' + object);
	*at++ = of == ADDRESS_RECEIVER ? 'r' : 's';
	if (of != ADDRESS_RECEIVER)
		*at++ = (char)('a' + of);
	*at = '\0';
}

static void fill_unix(unsigned object, unsigned of, struct address *out)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&out->at;

	un->sun_family = AF_UNIX;
	name_of(object, of, un->sun_path);
	out->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(un->sun_path) + 1);
}

static void fill_udp(enum flavour f, uint16_t port, struct address *out)
{
	struct sockaddr_in *four = (struct sockaddr_in *)&out->at;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&out->at;

	if (f == UDP4) {
		four->sin_family = AF_INET;
		four->sin_addr.s_addr = htonl(PORT_LOOPBACK_V4);
		four->sin_port = htons(port);
		out->length = sizeof(*four);
	} else {
		six->sin6_family = AF_INET6;
		six->sin6_addr = in6addr_loopback;
		six->sin6_port = htons(port);
		out->length = sizeof(*six);
	}
}

static uint16_t port_in(enum flavour f, const struct address *from)
{
	return ntohs(f == UDP4 ? ((const struct sockaddr_in *)&from->at)->sin_port
	                       : ((const struct sockaddr_in6 *)&from->at)->sin6_port);
}

static int64_t note_of(const struct actor *a, unsigned object, unsigned of)
{
	return atomic_load(&a->arena->note[object][of]);
}

bool address_of(const struct actor *a, unsigned object, enum flavour f, unsigned of, struct address *out)
{
	memset(out, 0, sizeof(*out));
	if (flavour_is_udp(f))
		fill_udp(f, (uint16_t)note_of(a, object, of), out);
	else
		fill_unix(object, of, out);
	return !flavour_is_pair(f) && note_of(a, object, of) != 0;
}

int address_bind(struct actor *a, int fd, unsigned object, enum flavour f, unsigned of)
{
	struct address address;

	if (address_of(a, object, f, of, &address)) {
		errno = EADDRINUSE;
		return -1;
	}
	if (!flavour_is_udp(f))
		actor_litters(a);
	if (dgram_calls.bind(fd, (struct sockaddr *)&address.at, address.length) == -1)
		return -1;
	if (flavour_is_udp(f) && getsockname(fd, (struct sockaddr *)&address.at, &address.length) == -1)
		return -1;
	if (flavour_is_udp(f) && arena_has_noted(a->arena, port_in(f, &address))) {
		errno = EADDRINUSE;
		return -1;
	}
	atomic_store(&a->arena->note[object][of], flavour_is_udp(f) ? port_in(f, &address) : 1);
	return 0;
}

/* The port among those noted. */
static enum source owner_of_port(const struct actor *a, unsigned object, uint16_t port, int64_t *process)
{
	unsigned of;

	for (of = 0; of < ACTORS_MAX; of++)
		if (note_of(a, object, of) == port) {
			*process = of;
			return SOURCE_KNOWN;
		}
	return SOURCE_STRANGER;
}

enum source address_owner(const struct actor *a, unsigned object, enum flavour f, const struct address *from,
    int64_t *process)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)&from->at;
	struct address its;
	unsigned of;

	*process = ACTOR_UNKNOWN;
	if (flavour_is_udp(f))
		return from->at.ss_family == dgram_family(f) ? owner_of_port(a, object, port_in(f, from), process)
		                                             : SOURCE_STRANGER;
	if (from->length <= offsetof(struct sockaddr_un, sun_path) || un->sun_path[0] == '\0')
		return SOURCE_NONE;
	for (of = 0; of < ACTORS_MAX; of++)
		if (address_of(a, object, f, of, &its) &&
		    strncmp(un->sun_path, ((struct sockaddr_un *)&its.at)->sun_path, NAME_BYTES) == 0) {
			*process = of;
			return SOURCE_KNOWN;
		}
	return SOURCE_STRANGER;
}
