/*
 * poll: poll(), ppoll(), select() and pselect() on ends of whatever has ends. Private to this folder.
 */
#ifndef SHALL_POLL_H
#define SHALL_POLL_H

#include "choice.h"
#include "liberty.h"
#include "mechanism.h"
#include "model.h"

#include <poll.h>
#include <sys/select.h>

/* What a look says of an end, as operands and reports have it. */
enum {
	SEEN_IN = 1,
	SEEN_OUT = 2,
	SEEN_ERR = 4,
	SEEN_HUP = 8,
	SEEN_NVAL = 16,
	SEEN_ODD = 32,   /* bits that nobody asked for, or that were in revents before */
	SEEN_ABSENT = 64 /* this process has no such descriptor: a negative number was given instead */
};

enum { LOOK_ENDS_MAX = 3 };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct poll_calls {
	int (*poll)(struct pollfd *entry, nfds_t entries, int ms);
	int (*ppoll)(struct pollfd *entry, nfds_t entries, const struct timespec *timeout, const sigset_t *mask);
	int (*select)(int numbers, fd_set *in, fd_set *out, fd_set *odd, struct timeval *timeout);
	int (*pselect)(int numbers, fd_set *in, fd_set *out, fd_set *odd, const struct timespec *timeout,
	    const sigset_t *mask);
};
extern struct poll_calls poll_calls;

enum poll_liberty {
	POLL_EOF_IN,
	POLL_BROKEN_BITS,
	POLL_EINTR_RESTART,
	POLL_EINTR_MISSED,
	POLL_EINTR_READY,
	POLL_ONE_BY_ONE,
	POLL_AGAIN
};
extern struct liberty poll_liberties[];

enum imagined poll_imagine_look(struct call *c, struct model *m);
enum imagined poll_imagine_bad(struct call *c, struct model *m);

/* ---- judges, one a rule ---- */

void judge_poll_in(const struct history *h, struct judgement *j);
void judge_poll_wakeup(const struct history *h, struct judgement *j);
void judge_poll_hup(const struct history *h, struct judgement *j);
void judge_poll_agree(const struct history *h, struct judgement *j);
void judge_poll_out(const struct history *h, struct judgement *j);
void judge_poll_no_reader(const struct history *h, struct judgement *j);
void judge_poll_args(const struct history *h, struct judgement *j);
void judge_poll_timeout(const struct history *h, struct judgement *j);

/* ---- scenarios ---- */

void draw_poll_consumer(struct scenario *s, struct choices *c);
void draw_poll_waiters(struct scenario *s, struct choices *c);
void draw_poll_steady(struct scenario *s, struct choices *c);
void draw_poll_writer(struct scenario *s, struct choices *c);
void draw_poll_signals(struct scenario *s, struct choices *c);

/* ---- faults ---- */

bool mutate_poll_blind(struct history *h, struct choices *c);
bool mutate_poll_phantom(struct history *h, struct choices *c);
bool mutate_poll_asleep(struct history *h, struct choices *c);
bool mutate_poll_no_hup(struct history *h, struct choices *c);
bool mutate_poll_early_hup(struct history *h, struct choices *c);
bool mutate_poll_select_blind(struct history *h, struct choices *c);
bool mutate_poll_no_room(struct history *h, struct choices *c);
bool mutate_poll_false_room(struct history *h, struct choices *c);
bool mutate_poll_unbroken(struct history *h, struct choices *c);
bool mutate_poll_count(struct history *h, struct choices *c);
bool mutate_poll_early(struct history *h, struct choices *c);

void plant_poll_blind(void);
void plant_poll_phantom(void);
void plant_poll_asleep(void);
void plant_poll_no_hup(void);
void plant_poll_early_hup(void);
void plant_poll_select_blind(void);
void plant_poll_no_room(void);
void plant_poll_false_room(void);
void plant_poll_unbroken(void);
void plant_poll_count(void);
void plant_poll_stale(void);
void plant_poll_unasked(void);
void plant_poll_early(void);

#endif
