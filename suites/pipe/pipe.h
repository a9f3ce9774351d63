/*
 * pipe: anonymous pipes. Private to this folder and to fifo, which is the same with names; what other channels' rules share is
 * in channel.h.
 */
#ifndef SHALL_PIPE_H
#define SHALL_PIPE_H

#include "channel.h"
#include "choice.h"
#include "model.h"

enum pipe_liberty {
	PIPE_SMALL_BUF,
	PIPE_ONE_PAGE,
	PIPE_PAGE_SIZE,
	PIPE_UNEVEN,
	PIPE_NO_ROOM,
	PIPE_PIECES,
	PIPE_SHORT_WRITES,
	PIPE_DIRECT,
	PIPE_SHORT_READS,
	PIPE_EINTR_MISSED,
	PIPE_EINTR_READY,
	PIPE_RESTART_SHORT,
	PIPE_EPIPE_COUNT,
	PIPE_EPIPE_SILENT,
	PIPE_CLOSE_EINTR
};
extern struct liberty pipe_liberties[];

#include <sys/types.h>
#include <sys/uio.h>

enum { SIDE_R, SIDE_W };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct pipe_calls {
	int (*pipe)(int fd[2]);
	int (*close)(int fd);
	int (*dup)(int fd);
	int (*dup2)(int from, int to);
	int (*fcntl)(int fd, int command, ...);
	ssize_t (*read)(int fd, void *buf, size_t n);
	ssize_t (*write)(int fd, const void *buf, size_t n);
	ssize_t (*writev)(int fd, const struct iovec *part, int parts);
};
extern struct pipe_calls pipe_calls;

enum { PARTS_MAX = 16 };

/* Splits n bytes into at most PARTS_MAX pieces, some of them empty, always in the same way. */
void pipe_split(size_t n, unsigned parts, size_t length[PARTS_MAX]);

/* The model's rows, model.c. */
enum imagined pipe_imagine_pipe(struct call *c, struct model *m);
enum imagined pipe_imagine_close(struct call *c, struct model *m);
enum imagined pipe_imagine_bury(struct call *c, struct model *m);
enum imagined pipe_imagine_dup(struct call *c, struct model *m);
enum imagined pipe_imagine_dup2(struct call *c, struct model *m);
enum imagined pipe_imagine_cloexec(struct call *c, struct model *m);
enum imagined pipe_imagine_nonblock(struct call *c, struct model *m);
enum imagined pipe_imagine_write(struct call *c, struct model *m);
enum imagined pipe_imagine_writev(struct call *c, struct model *m);
enum imagined pipe_imagine_read(struct call *c, struct model *m);
enum imagined pipe_imagine_drain(struct call *c, struct model *m);
enum imagined pipe_imagine_sip(struct call *c, struct model *m);
unsigned pipe_ready(struct model *m, int64_t end);

/* ---- views.c ---- */

/* How many objects are pipes, named or not; the next one from `object` on, -1 if none. */
unsigned pipes_count(const struct history *h);
int pipe_next(const struct history *h, unsigned object);

/* ---- judges, one a rule ---- */

void judge_atomic_write(const struct history *h, struct judgement *j);
void judge_conservation(const struct history *h, struct judgement *j);
void judge_order_realtime(const struct history *h, struct judgement *j);
void judge_writev_atomic(const struct history *h, struct judgement *j);
void judge_isolation(const struct history *h, struct judgement *j);
void judge_fork_mid_write(const struct history *h, struct judgement *j);
void judge_killed_writer(const struct history *h, struct judgement *j);
void judge_eof_not_early(const struct history *h, struct judgement *j);
void judge_eof_arrives(const struct history *h, struct judgement *j);
void judge_dup_refs(const struct history *h, struct judgement *j);
void judge_epipe(const struct history *h, struct judgement *j);
void judge_nonblock_small(const struct history *h, struct judgement *j);
void judge_nonblock_large(const struct history *h, struct judgement *j);
void judge_progress(const struct history *h, struct judgement *j);
void judge_interrupted_transfer(const struct history *h, struct judgement *j);
void judge_sa_restart(const struct history *h, struct judgement *j);
void judge_read_outcome(const struct history *h, struct judgement *j);
void judge_epipe_blocked_writer(const struct history *h, struct judgement *j);

/* Runs `check` on every pipe of the history that is in scope. */
typedef void pipe_check(const struct view *v, struct judgement *j);
void judge_pipes(const struct history *h, struct judgement *j, pipe_check *check); /* those whose reads are in order */
void judge_all_pipes(const struct history *h, struct judgement *j, pipe_check *check); /* and those that several read */

/* The fork of another thread of the put's process that happened inside it, NULL: none. */
const struct event *fork_inside(const struct history *h, const struct transfer *put);
/* The REAP that says that SIGKILL ended the put's process inside it, -1: none. */
int32_t killed_inside(const struct history *h, const struct transfer *put);
/* The process ended by itself after the put: its exit, NULL: no. */
const struct event *ended_normally(const struct history *h, const struct transfer *put);
/* Handlers that restart calls, and no others, may run in the process of the transfer. */
bool only_restarts(const struct view *v, const struct transfer *t);
/* A non-blocking put while the pipe was certainly empty and had a reader. */
bool tried_on_empty(const struct view *v, const struct transfer *put);

/* A put that never returned although it is certain that nobody can read what it writes. */
bool slept_on(const struct view *v, const struct transfer *put);

/* The call lasted until after another one of the other side had begun and ended: it had to wait, most likely. */
bool waited_for_room(const struct view *v, const struct transfer *put);
bool waited_for_data(const struct view *v, const struct transfer *get);

/* ---- scenarios ---- */

/* Which features of a family are on in a case, and the sizes that it uses. */
enum size_class { SIZE_TINY, SIZE_SMALL, SIZE_AROUND, SIZE_LARGE, SIZE_CLASSES };
struct operand draw_size(struct choices *c, const char *label, enum size_class size);
/* A chunk for readers that keeps the number of reads bounded for writes up to that class. */
struct operand draw_chunk(struct choices *c, const char *label, enum size_class largest);
/* Some steps that let time pass for the actor, or none. */
void draw_pause(struct scenario *s, struct choices *c, unsigned actor);
/* A write or writev step. */
void draw_write(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, bool vectors, struct operand n);
/* Reads it all, perhaps slowly at first. */
void draw_reader(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, enum size_class largest);

/* A new process forked by `parent` at this point; it starts with no steps. */
unsigned add_child(struct scenario *s, unsigned parent);
/* M reaps the processes among these actors. */
void add_reaps(struct scenario *s, unsigned first, unsigned last);

void draw_many_writers(struct scenario *s, struct choices *c);
void draw_appetites(struct scenario *s, struct choices *c);
void draw_several(struct scenario *s, struct choices *c);
void draw_threads(struct scenario *s, struct choices *c);
void draw_storms(struct scenario *s, struct choices *c);
void draw_kills(struct scenario *s, struct choices *c);
void draw_forks_dups(struct scenario *s, struct choices *c);
void draw_broken(struct scenario *s, struct choices *c);

/* ---- faults ---- */

typedef bool fits_transfer(const struct view *v, const struct transfer *t);
/* One of the puts or gets that fit, all with the same chance; NULL: none. */
struct event *pick(struct history *h, struct choices *c, bool puts, fits_transfer *fits);

bool mutate_tear(struct history *h, struct choices *c);
bool mutate_lose(struct history *h, struct choices *c);
bool mutate_double(struct history *h, struct choices *c);
bool mutate_swap(struct history *h, struct choices *c);
bool mutate_tear_vector(struct history *h, struct choices *c);
bool mutate_leak(struct history *h, struct choices *c);
bool mutate_double_forked(struct history *h, struct choices *c);
bool mutate_garbage_of_killed(struct history *h, struct choices *c);
bool mutate_early_eof(struct history *h, struct choices *c);
bool mutate_again_at_eof(struct history *h, struct choices *c);
bool mutate_dup_early_eof(struct history *h, struct choices *c);
bool mutate_success_into_nowhere(struct history *h, struct choices *c);
bool mutate_early_epipe(struct history *h, struct choices *c);
bool mutate_missing_sigpipe(struct history *h, struct choices *c);
bool mutate_partial_small(struct history *h, struct choices *c);
bool mutate_again_on_empty(struct history *h, struct choices *c);
bool mutate_count_too_large(struct history *h, struct choices *c);
bool mutate_asleep(struct history *h, struct choices *c);
bool mutate_unexplained_short(struct history *h, struct choices *c);
bool mutate_eintr_after_data(struct history *h, struct choices *c);
bool mutate_eintr_despite_restart(struct history *h, struct choices *c);
bool mutate_again_with_data(struct history *h, struct choices *c);
bool mutate_writer_asleep(struct history *h, struct choices *c);

void plant_torn(void);
void plant_lost(void);
void plant_doubled(void);
void plant_swapped(void);
void plant_torn_vector(void);
void plant_leak(void);
void plant_doubled_large(void);
void plant_garbage(void);
void plant_early_eof(void);
void plant_again_at_eof(void);
void plant_leaked_end(void);
void plant_dup2_same_closes(void);
void plant_success_into_nowhere(void);
void plant_silent_epipe(void);
void plant_early_epipe(void);
void plant_partial_small(void);
void plant_again_on_empty(void);
void plant_count_too_large(void);
void plant_asleep(void);
void plant_unexplained_short(void);
void plant_eintr_after_data(void);
void plant_eintr_despite_restart(void);
void plant_again_with_data(void);
void plant_writer_asleep(void);

#endif
