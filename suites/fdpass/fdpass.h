/*
 * fdpass: descriptors that are sent by SCM_RIGHTS from process to process, and what they are then. Private to this folder.
 *
 * A courier is a pair of AF_UNIX sockets by which nothing else goes: `courier` a stream, `mail` datagrams. The data of a
 * message say who sent it by which attempt, and names of the ends that go with it; the receiver believes that, and whether
 * it is so shows when they are used. A file is a regular one without a name, full of words that say where they stand.
 */
#ifndef SHALL_FDPASS_H
#define SHALL_FDPASS_H

#include "choice.h"
#include "liberty.h"
#include "mechanism.h"
#include "model.h"

#include <sys/socket.h>
#include <sys/types.h>

/* What a take says beside the ends, as its report has it. */
enum {
	TOOK_END = 1,      /* nothing came: the other side is gone */
	TOOK_CUT = 2,      /* MSG_CTRUNC */
	TOOK_MARKED = 4,   /* FD_CLOEXEC is set in all that came */
	TOOK_UNMARKED = 8, /* in none of them */
	TOOK_MORE = 16,    /* there was more than there was room for, for all that */
	TOOK_ODD = 32      /* other control data, or data that no pass sent */
};
enum { REPORT_HOW = TAKE_END + TAKEN_MAX };

enum { FILE_WORDS = 512 };
enum { PIPE_R, PIPE_W };
enum { COURIER_A, COURIER_B };

struct fdpass_calls {
	int (*socketpair)(int domain, int type, int protocol, int fd[2]);
	ssize_t (*sendmsg)(int fd, const struct msghdr *message, int flags);
	ssize_t (*recvmsg)(int fd, struct msghdr *message, int flags);
	off_t (*lseek)(int fd, off_t offset, int whence);
	ssize_t (*read)(int fd, void *buf, size_t n);
	int (*getfl)(int fd);
};
extern struct fdpass_calls fdpass_calls;

enum fdpass_liberty { FDPASS_FULL, FDPASS_EINTR_MISSED };
extern struct liberty fdpass_liberties[];

enum imagined fdpass_imagine_courier(struct call *c, struct model *m);
enum imagined fdpass_imagine_mail(struct call *c, struct model *m);
enum imagined fdpass_imagine_pass(struct call *c, struct model *m);
enum imagined fdpass_imagine_take(struct call *c, struct model *m);
enum imagined fdpass_imagine_file(struct call *c, struct model *m);
enum imagined fdpass_imagine_offset(struct call *c, struct model *m);
enum imagined fdpass_imagine_flags(struct call *c, struct model *m);
enum imagined fdpass_imagine_nonblock(struct call *c, struct model *m);
/* Which flag of such a step this system lacks. */
const char *fdpass_cannot(const struct step *step);
void fdpass_courier_gone(struct model *m, unsigned object, unsigned side);

/* How many ends go with a pass. */
unsigned pass_count(const struct event *e);
/* Kinds by name. */
bool is_kind(const struct history *h, unsigned object, const char *kind);

/* ---- judges, one a rule ---- */

void judge_same_ofd(const struct history *h, struct judgement *j);
void judge_message_binding(const struct history *h, struct judgement *j);
void judge_inflight(const struct history *h, struct judgement *j);
void judge_pass_cloexec(const struct history *h, struct judgement *j);
void judge_ctrunc(const struct history *h, struct judgement *j);

/* The last call of that kind on the offset before this one, if it is certain which one that was; NULL. */
const struct event *offset_before(const struct history *h, const struct event *e);
/* Where the offset was after such a call, in words; -1 if it does not tell. */
int64_t offset_after(const struct event *e);
/* O_NONBLOCK, certainly; MODE_UNKNOWN. */
int flag_expected(const struct history *h, const struct event *e);
/* The write side of a pipe is open by a descriptor that is certainly on its way from `from` to `to`: the pass. */
const struct event *certainly_in_flight(const struct history *h, unsigned object, unsigned side, uint64_t from,
    uint64_t to);

/* ---- scenarios ---- */

void draw_pass_chain(struct scenario *s, struct choices *c);
void draw_pass_crowd(struct scenario *s, struct choices *c);
void draw_pass_flight(struct scenario *s, struct choices *c);
void draw_pass_exec(struct scenario *s, struct choices *c);

/* ---- faults ---- */

bool mutate_pass_offset(struct history *h, struct choices *c);
bool mutate_pass_flag(struct history *h, struct choices *c);
bool mutate_pass_other_file(struct history *h, struct choices *c);
bool mutate_pass_twice(struct history *h, struct choices *c);
bool mutate_pass_lost(struct history *h, struct choices *c);
bool mutate_pass_early_eof(struct history *h, struct choices *c);
bool mutate_pass_marked(struct history *h, struct choices *c);
bool mutate_pass_silent_cut(struct history *h, struct choices *c);

void plant_pass_private(void);
void plant_pass_swapped(void);
void plant_pass_doubled(void);
void plant_pass_lost(void);
void plant_pass_leaked(void);
void plant_pass_collected(void);
void plant_pass_marked(void);
void plant_pass_unmarked(void);
void plant_pass_silent_cut(void);

#endif
