/*
 * tcp: TCP on the loopback, by IPv4 and IPv6: connections that are begun without waiting. How sockets listen, connect and
 * accept is in ../unix, what flows through a connection in ../stream.
 */
#ifndef SHALL_TCP_H
#define SHALL_TCP_H

#include "../unix/unix.h"

/* Why this system has no TCP by that protocol on its loopback, NULL if it has. */
const char *tcp_absent(enum domain domain);

void judge_connect_async(const struct history *h, struct judgement *j);

bool mutate_refused_made(struct history *h, struct choices *c);
bool mutate_error_stays(struct history *h, struct choices *c);
void plant_error_stays(void);
void plant_connect_again(void);

#endif
