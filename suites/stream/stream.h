/*
 * stream: connected stream sockets, whatever made them: pairs here, named ones in ../unix, TCP in ../tcp. They include this.
 *
 * Promises: every rule of this folder judges every connection of bytes in both directions. What another process finds at
 * the other end is used at the return of a call only where the landmark UNIX_AT_ONCE says that AF_UNIX sockets deliver
 * within the call; elsewhere only once it was seen, or at the watchdog.
 */
#ifndef SHALL_STREAM_H
#define SHALL_STREAM_H

#include "../pipe/channel.h"
#include "choice.h"
#include "model_bytes.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

enum stream_liberty {
	STREAM_ROOM,
	STREAM_LATE,
	STREAM_NO_ROOM,
	STREAM_PIECES,
	STREAM_SHORT_SENDS,
	STREAM_SHORT_RECEIVES,
	STREAM_EINTR_MISSED,
	STREAM_EINTR_READY,
	STREAM_RESTART_SHORT,
	STREAM_RESET,
	STREAM_RESET_FIRST,
	STREAM_RESET_LOSES,
	STREAM_RESET_SEND,
	STREAM_OWN_SIGPIPE,
	STREAM_BROKEN_COUNT,
	STREAM_NOT_CONNECTED,
	STREAM_SHUT_READER
};
extern struct liberty stream_liberties[];

/* Words of the operations that take flags. */
enum send_how { SEND_PLAIN, SEND_QUIET, SEND_DONTWAIT, SEND_BOTH };
enum recv_how { RECV_PLAIN, RECV_DONTWAIT, RECV_ALL };
enum shut_how { SHUT_HOW_RD, SHUT_HOW_WR, SHUT_HOW_BOTH };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct stream_calls {
	int (*socketpair)(int domain, int type, int protocol, int fd[2]);
	ssize_t (*send)(int fd, const void *buf, size_t n, int flags);
	ssize_t (*recv)(int fd, void *buf, size_t n, int flags);
	ssize_t (*sendmsg)(int fd, const struct msghdr *message, int flags);
	ssize_t (*recvmsg)(int fd, struct msghdr *message, int flags);
	int (*shutdown)(int fd, int how);
};
extern struct stream_calls stream_calls;

/* ---- the model of a connection, model.c: for kinds of objects that are one ---- */

extern const struct imagining stream_imagines[];
enum imagined stream_imagine_socketpair(struct call *c, struct model *m);
enum imagined stream_imagine_send(struct call *c, struct model *m);
enum imagined stream_imagine_recv(struct call *c, struct model *m);
/* For kinds of stream sockets: which flag of such a step this system lacks. */
const char *stream_cannot(const struct step *step);
unsigned stream_ready(struct model *m, int64_t end);
/* A new connection; `prompt`: what is sent is there when the call returns. */
void stream_model_open(struct model *m, unsigned object, bool prompt);
/* Sends that may wait are not taken in part there, and so many bytes are taken before anybody must read them. */
void stream_model_whole(struct model *m, unsigned object, uint32_t least);
/* Side 1 waits in that listener to be accepted; -1: no more. It is kept open by model_float() as long as it does. */
void stream_model_pending(struct model *m, unsigned object, int listener);
/* Nobody holds that side, nor will. */
bool stream_model_gone(struct model *m, unsigned object, unsigned side);
void stream_model_nonblock(struct model *m, unsigned object, unsigned side, bool on);

/* ---- views.c: the connections of a history ---- */

/* One direction of a connection. */
struct lane {
	struct view v;           /* its puts and gets; none if nothing was tried */
	const struct lane *back; /* the other direction */
	bool good;               /* in scope, its reads in order */
	bool prompt;             /* see above */
};

/* True if such objects are connections of bytes. */
bool is_stream_kind(const struct object_kind *kind);
bool is_stream(const struct history *h, unsigned object);

typedef void lane_check(const struct lane *l, struct judgement *j);
/* Runs `check` on every direction of every connection that is in scope and in which something was tried. */
void judge_lanes(const struct history *h, struct judgement *j, lane_check *check);

/* A lane by number, for faults; NULL: there are no more. */
const struct lane *lane_at(const struct history *h, unsigned number);

/* The sending end may have been shut down for sending before `at`; a successful shutdown() of it has returned before. */
bool possibly_shut(const struct view *v, uint64_t at);
const struct event *certainly_shut(const struct view *v, uint64_t at);
/* The receiving end may have been shut down for receiving before `at`. */
bool possibly_deaf(const struct view *v, uint64_t at);

/* Throughout the transfer: neither end closed, nor the connection shut down in this direction, up to its return. */
bool certainly_whole(const struct view *v, const struct transfer *t);
/*
 * Nothing can have reset the sending end when the receiver looked: it was open, or all that ever was or may have been sent
 * to it had been received by it.
 */
bool certainly_clean(const struct lane *l, const struct transfer *get);

/* Whether it waits: the flags of the call, then O_NONBLOCK. */
enum mode_known waits(const struct view *v, const struct transfer *t);
bool is_quiet(const struct view *v, const struct transfer *put); /* MSG_NOSIGNAL */
/* It never returned, and cannot have ended its process by SIGPIPE instead. */
bool is_stuck_send(const struct view *v, const struct transfer *put);
bool failed_with(const struct transfer *t, int error);
bool is_end(const struct transfer *get); /* end of file */

/* ---- judges ---- */

void judge_stream_conservation(const struct history *h, struct judgement *j);
void judge_stream_half_close(const struct history *h, struct judgement *j);
void judge_stream_close_eof(const struct history *h, struct judgement *j);
void judge_stream_epipe(const struct history *h, struct judgement *j);
void judge_stream_duplex(const struct history *h, struct judgement *j);
void judge_stream_count(const struct history *h, struct judgement *j);
void judge_stream_peek(const struct history *h, struct judgement *j);
void judge_stream_waitall(const struct history *h, struct judgement *j);

/* ---- families: the same for every kind of connection ---- */

/* Steps by which M makes a connection of which it holds both ends; the result is the object. */
typedef unsigned make_connection(struct scenario *s, struct choices *c);
unsigned make_pair(struct scenario *s, struct choices *c);

void draw_stream_duplex(struct scenario *s, struct choices *c, make_connection *make);
void draw_stream_half_close(struct scenario *s, struct choices *c, make_connection *make);
void draw_stream_closes(struct scenario *s, struct choices *c, make_connection *make);
void draw_stream_broken(struct scenario *s, struct choices *c, make_connection *make);
void draw_stream_fill(struct scenario *s, struct choices *c, make_connection *make);
void draw_stream_trickle(struct scenario *s, struct choices *c, make_connection *make);

/* ---- faults ---- */

bool mutate_stream_lose(struct history *h, struct choices *c);
bool mutate_stream_double(struct history *h, struct choices *c);
bool mutate_stream_end_overtakes(struct history *h, struct choices *c);
bool mutate_stream_both_ways(struct history *h, struct choices *c);
bool mutate_stream_send_after(struct history *h, struct choices *c);
bool mutate_stream_early_end(struct history *h, struct choices *c);
bool mutate_stream_reset(struct history *h, struct choices *c);
bool mutate_stream_whole_epipe(struct history *h, struct choices *c);
bool mutate_stream_missing_sigpipe(struct history *h, struct choices *c);
bool mutate_stream_asleep(struct history *h, struct choices *c);
bool mutate_stream_count(struct history *h, struct choices *c);
bool mutate_stream_again(struct history *h, struct choices *c);
bool mutate_stream_peek(struct history *h, struct choices *c);
bool mutate_stream_short_all(struct history *h, struct choices *c);

void plant_stream_lost(void);
void plant_stream_doubled(void);
void plant_stream_both_ways(void);
void plant_stream_shut_nothing(void);
void plant_stream_early_end(void);
void plant_stream_reset(void);
void plant_stream_swallowed_end(void);
void plant_stream_silent(void);
void plant_stream_loud(void);
void plant_stream_asleep(void);
void plant_stream_again(void);
void plant_stream_count(void);
void plant_stream_peek_takes(void);
void plant_stream_short_all(void);

#endif
