#include "unix.h"

#include "port.h"

#include <stdio.h>
#include <string.h>

enum { OWN = ACTORS_MAX }; /* of a note: the object's own */

static const char *object_name(const struct actor *a, unsigned object)
{
	return a->arena->scenario.object[object].name;
}

enum domain domain_of(const struct actor *a, unsigned object)
{
	const char *kind = kind_at(a->arena->scenario.object[object].kind)->name;

	if (strncmp(kind, "tcp", 3) != 0)
		return DOMAIN_UNIX;
	return kind[3] == '6' ? DOMAIN_V6 : DOMAIN_V4;
}

bool is_listener(const struct actor *a, unsigned object)
{
	return strcmp(kind_at(a->arena->scenario.object[object].kind)->sides, "l") == 0;
}

bool is_connection(const struct actor *a, unsigned object)
{
	return strcmp(kind_at(a->arena->scenario.object[object].kind)->sides, "ca") == 0;
}

bool may_connect(const struct actor *a, int64_t end, unsigned listener)
{
	return is_connection(a, end_object(end)) && end_side(end) == 0 && is_listener(a, listener) &&
	    domain_of(a, end_object(end)) == domain_of(a, listener);
}

int domain_family(enum domain domain)
{
	return domain == DOMAIN_UNIX ? AF_UNIX : domain == DOMAIN_V4 ? AF_INET : AF_INET6;
}

/* No stdio: this runs in processes of scenarios. */
static socklen_t local_address(union address *to, const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	memset(to, 0, sizeof(*to));
	to->local.sun_family = AF_UNIX;
	memcpy(to->local.sun_path, name, n);
	memcpy(to->local.sun_path + n, suffix, m);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + m + 1);
}

static socklen_t loopback(union address *to, enum domain domain, int64_t port)
{
	memset(to, 0, sizeof(*to));
	if (domain == DOMAIN_V4) {
		to->v4.sin_family = AF_INET;
		to->v4.sin_addr.s_addr = htonl(PORT_LOOPBACK_V4);
		to->v4.sin_port = htons((uint16_t)port);
		return sizeof(to->v4);
	}
	to->v6.sin6_family = AF_INET6;
	to->v6.sin6_addr = in6addr_loopback;
	to->v6.sin6_port = htons((uint16_t)port);
	return sizeof(to->v6);
}

socklen_t address_fresh(union address *to, const struct actor *a, unsigned object, const char *suffix)
{
	enum domain domain = domain_of(a, object);

	return domain == DOMAIN_UNIX ? local_address(to, object_name(a, object), suffix) : loopback(to, domain, 0);
}

socklen_t address_of_listener(union address *to, const struct actor *a, unsigned listener)
{
	int64_t note = atomic_load(&a->arena->note[listener][OWN]);
	enum domain domain = domain_of(a, listener);

	if (note == 0)
		return 0;
	return domain == DOMAIN_UNIX ? local_address(to, object_name(a, listener), "") : loopback(to, domain, note);
}

static int64_t port_of(const union address *address)
{
	return ntohs(address->any.sa_family == AF_INET6 ? address->v6.sin6_port : address->v4.sin_port);
}

bool address_is_new(const struct actor *a, unsigned object, int fd)
{
	union address address;
	socklen_t length = sizeof(address);

	return domain_of(a, object) == DOMAIN_UNIX || getsockname(fd, &address.any, &length) == -1 ||
	    !arena_has_noted(a->arena, port_of(&address));
}

void address_publish(const struct actor *a, unsigned object, int fd)
{
	union address address;
	socklen_t length = sizeof(address);
	int64_t note = 1;

	if (domain_of(a, object) != DOMAIN_UNIX && getsockname(fd, &address.any, &length) == 0)
		note = port_of(&address);
	atomic_store(&a->arena->note[object][OWN], note);
}

/* `name` and a dot. */
static bool is_client_of(const struct actor *a, unsigned object, const char *path)
{
	size_t n = strlen(object_name(a, object));

	return strncmp(path, object_name(a, object), n) == 0 && strcmp(path + n, ".c") == 0;
}

int address_connection(const struct actor *a, const union address *address, socklen_t length)
{
	const struct scenario *s = &a->arena->scenario;
	unsigned o;

	for (o = 0; o < s->objects; o++) {
		if (kind_at(s->object[o].kind)->sides[1] != 'a')
			continue;
		if (domain_of(a, o) == DOMAIN_UNIX) {
			if (address->any.sa_family == AF_UNIX && length > offsetof(struct sockaddr_un, sun_path) &&
			    is_client_of(a, o, address->local.sun_path))
				return (int)o;
		} else if ((address->any.sa_family == AF_INET || address->any.sa_family == AF_INET6) &&
		    atomic_load(&a->arena->note[o][OWN]) == port_of(address))
			return (int)o;
	}
	return -1;
}
