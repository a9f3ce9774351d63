/*
 * unix: sockets that listen, those that connect to them, and what accept() makes of it: of AF_UNIX by names in the run's
 * folder here, of TCP in ../tcp, which includes this. What flows through a connection is judged in ../stream.
 *
 * A listener is an object of one side, `l`; a connection is one of two, `c` where it was connected and `a` where it was
 * accepted. Which connection was accepted is told by the peer's address: every client binds its socket before it connects.
 */
#ifndef SHALL_UNIX_H
#define SHALL_UNIX_H

#include "../stream/stream.h"

#include <netinet/in.h>
#include <sys/un.h>

enum unix_liberty {
	UNIX_BACKLOG,
	UNIX_REFUSES,
	UNIX_ACCEPT_ORDER,
	UNIX_ABORTED,
	UNIX_WAKES_LATE,
	UNIX_ACCEPT_EINTR,
	UNIX_IN_PROGRESS
};
extern struct liberty unix_liberties[];

/* Every call that operations make into the system under test; planted faults replace entries. */
struct unix_calls {
	int (*bind)(int fd, const struct sockaddr *address, socklen_t length);
	int (*listen)(int fd, int backlog);
	int (*connect)(int fd, const struct sockaddr *address, socklen_t length);
	int (*accept)(int fd, struct sockaddr *address, socklen_t *length);
	int (*getsockopt)(int fd, int level, int option, void *value, socklen_t *length);
};
extern struct unix_calls unix_calls;

union address {
	struct sockaddr any;
	struct sockaddr_un local;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_storage room;
};

/* ---- address.c ---- */

enum domain { DOMAIN_UNIX, DOMAIN_V4, DOMAIN_V6 };
enum domain domain_of(const struct actor *a, unsigned object);
/* What scenarios may name in vain: other kinds of objects, or of another domain. */
bool is_listener(const struct actor *a, unsigned object);
bool is_connection(const struct actor *a, unsigned object);
bool may_connect(const struct actor *a, int64_t end, unsigned listener);
int domain_family(enum domain domain);
/* An address to bind to: a name made of the object's and that suffix, or a port that the system chooses. */
socklen_t address_fresh(union address *to, const struct actor *a, unsigned object, const char *suffix);
/* Where that listener can be reached; 0: it has not been told. */
socklen_t address_of_listener(union address *to, const struct actor *a, unsigned listener);
/* None of the sockets of the case has had the port that this one is bound to. */
bool address_is_new(const struct actor *a, unsigned object, int fd);
/* After it was bound: others can find it. */
void address_publish(const struct actor *a, unsigned object, int fd);
/* The connection that was bound to that address, -1 if none of the run's was. */
int address_connection(const struct actor *a, const union address *address, socklen_t length);

/* ---- model.c ---- */

extern const struct imagining unix_listener_imagines[];
enum imagined unix_imagine_listen(struct call *c, struct model *m);
enum imagined unix_imagine_connect(struct call *c, struct model *m);
enum imagined unix_imagine_accept(struct call *c, struct model *m);
enum imagined unix_imagine_settle_connect(struct call *c, struct model *m);

/* ---- judges ---- */

void judge_accept(const struct history *h, struct judgement *j);

/* ---- families ---- */

unsigned make_named(struct scenario *s, struct choices *c);
/* A connection by a listener of the one kind to an object of the other. */
unsigned make_accepted(struct scenario *s, struct choices *c, const char *listener, const char *connection);
/* Many clients, some acceptors. */
void draw_crowd(struct scenario *s, struct choices *c, const char *listener, const char *connection);

/* ---- faults ---- */

bool mutate_accepted_twice(struct history *h, struct choices *c);
bool mutate_cross_talk(struct history *h, struct choices *c);
void plant_accepted_twice(void);

#endif
