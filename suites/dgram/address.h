/*
 * address: where the message sockets of a case are bound. AF_UNIX: names in the case's folder that say object and process.
 * UDP: a port that the system chose, noted in the arena. Async-signal-safe.
 */
#ifndef SHALL_DGRAM_ADDRESS_H
#define SHALL_DGRAM_ADDRESS_H

#include "dgram.h"

struct address {
	struct sockaddr_storage at;
	socklen_t length;
};

enum { ADDRESS_RECEIVER = ACTORS_MAX };

int dgram_family(enum flavour f);
/* Of the object's receiver (ADDRESS_RECEIVER) or of a process's sender. False: it is not known, there may be none. */
bool address_of(const struct actor *a, unsigned object, enum flavour f, unsigned of, struct address *out);
/*
 * Binds a new socket there and makes that known. 0, or -1 with errno; EADDRINUSE if that was done before in this case, or if
 * the port is one that some socket of the case has had: whom it belongs to could not be told.
 */
int address_bind(struct actor *a, int fd, unsigned object, enum flavour f, unsigned of);
/* Whose address that is. */
enum source address_owner(const struct actor *a, unsigned object, enum flavour f, const struct address *from,
    int64_t *process);

#endif
