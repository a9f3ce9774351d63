/*
 * dgram: sockets that carry messages: pairs and named receivers of AF_UNIX, UDP on the loopback addresses, and pairs of
 * SOCK_SEQPACKET. Shared with suites/seqpacket; what rules read out of a history is in messages.h.
 *
 * Names in scenarios: a pair has sides a and b; what is put at one comes out at the other. Of the others d.r is the receiver,
 * one in a case, and d.s a sender's own socket, at most one for each process that makes one; it is bound to an address, so
 * that the receiver can tell who sent.
 */
#ifndef SHALL_DGRAM_H
#define SHALL_DGRAM_H

#include "actor.h"
#include "choice.h"
#include "mechanism.h"
#include "model.h"

#include <sys/socket.h>
#include <sys/types.h>

enum flavour { NO_MESSAGES, DPAIR, NAMED, UDP4, UDP6, SEQPAIR };

/* What kind of message socket objects of a kind are (an index among all kinds). */
enum flavour flavour_of(unsigned kind);
static inline bool flavour_is_pair(enum flavour f)
{
	return f == DPAIR || f == SEQPAIR;
}
static inline bool flavour_is_udp(enum flavour f)
{
	return f == UDP4 || f == UDP6;
}

enum { SIDE_A, SIDE_B };              /* of a pair */
enum { SIDE_RECEIVER, SIDE_SENDERS }; /* of the others */
enum { PARTS_OF_MESSAGE_MAX = 8, UDP6_MOST = 65527, UDP4_MOST = 65507 };

/* What a receiving call reports. */
enum fetch_report { FETCH_CUT, FETCH_SOURCE, FETCH_FROM, FETCH_TOLD };
enum cut { CUT_UNTOLD, CUT_WHOLE, CUT_CUT, CUT_OVERRUN /* bytes behind the buffer changed */ };
enum source { SOURCE_UNASKED, SOURCE_NONE, SOURCE_KNOWN, SOURCE_STRANGER };
enum fetch_how { FETCH_RECV, FETCH_FROM_CALL, FETCH_MSG };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct dgram_calls {
	int (*socketpair)(int family, int type, int protocol, int fd[2]);
	int (*socket)(int family, int type, int protocol);
	int (*bind)(int fd, const struct sockaddr *address, socklen_t length);
	int (*connect)(int fd, const struct sockaddr *address, socklen_t length);
	ssize_t (*send)(int fd, const void *buf, size_t n, int flags);
	ssize_t (*sendto)(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length);
	ssize_t (*sendmsg)(int fd, const struct msghdr *message, int flags);
	ssize_t (*recv)(int fd, void *buf, size_t n, int flags);
	ssize_t (*recvfrom)(int fd, void *buf, size_t n, int flags, struct sockaddr *from, socklen_t *length);
	ssize_t (*recvmsg)(int fd, struct msghdr *message, int flags);
};
extern struct dgram_calls dgram_calls;

/* Why this system has none of them; NULL: it has. */
const char *dgram_absent_pair(void);
const char *dgram_absent_empty(void); /* one without bytes, in such a pair */
const char *dgram_absent_named(void);
const char *dgram_absent_udp4(void);
const char *dgram_absent_udp6(void);
const char *seqpacket_absent(void);

/* ---- the model ---- */

enum dgram_liberty {
	DGRAM_LOSS,
	DGRAM_UNIX_UNRELIABLE,
	DGRAM_UNIX_LOSS,
	DGRAM_LATE,
	DGRAM_ANY_ORDER,
	DGRAM_DOUBLE,
	DGRAM_SMALL_MAX,
	DGRAM_SMALL_QUEUE,
	DGRAM_NO_BUFFERS,
	DGRAM_GONE,
	DGRAM_GONE_END,
	DGRAM_TELLS_LENGTH,
	DGRAM_UNIX_FILTER,
	DGRAM_EINTR_MISSED,
	DGRAM_EINTR_READY,
	DGRAM_REST,
	DGRAM_RESET
};
extern struct liberty dgram_liberties[];
extern const struct imagining dgram_imaginings[];

enum imagined dgram_imagine_couple(struct call *c, struct model *m);
enum imagined dgram_imagine_receiver(struct call *c, struct model *m);
enum imagined dgram_imagine_sender(struct call *c, struct model *m);
enum imagined dgram_imagine_aim(struct call *c, struct model *m);
enum imagined dgram_imagine_admit(struct call *c, struct model *m);
enum imagined dgram_imagine_admit_all(struct call *c, struct model *m);
enum imagined dgram_imagine_post(struct call *c, struct model *m);
enum imagined dgram_imagine_post_to(struct call *c, struct model *m);
enum imagined dgram_imagine_fetch(struct call *c, struct model *m);
enum imagined dgram_imagine_peek(struct call *c, struct model *m);
enum imagined dgram_imagine_collect(struct call *c, struct model *m);

#endif
