/*
 * pipe: anonymous pipes. Private to this folder.
 *
 * Promises: a view is what the rules need to know of one pipe in one history, computed once; views never change the
 * history and use no fact that is not certain. A pipe whose history holds an act whose effect is unspecified is not in
 * scope and no rule looks at it.
 */
#ifndef SHALL_PIPE_H
#define SHALL_PIPE_H

#include "choice.h"
#include "judge.h"
#include "mechanism.h"
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

/* ---- view.c: one pipe of a history ---- */

enum outcome {
	MOVED,   /* `result` bytes, at least one */
	NOTHING, /* EAGAIN, EINTR, end of file */
	PERHAPS  /* anything from none to all: another error, or the call never returned */
};

enum mode_known { MODE_UNKNOWN = -1, MODE_BLOCKING, MODE_NONBLOCK };

struct transfer {
	uint32_t event;
	uint64_t call, ret;
	int64_t n, result;
	int err;
	uint8_t actor, process;
	enum outcome outcome;
	enum mode_known mode;
	uint32_t attempt; /* puts only */
	/* Puts: where its bytes stand in the received stream. */
	uint32_t first, last; /* indexes of its first and last piece; first > last: none was received */
	uint64_t seen;        /* bytes of it that were received, doubled ones counted */
	/* Gets: bytes that earlier gets received. */
	uint64_t before;
};

/* A piece of the received stream S, in order. */
struct piece {
	int32_t put; /* index among the puts of this pipe; -1: no attempt on this pipe */
	uint32_t get;
	uint32_t from, length;
	uint32_t run; /* index of the first piece of the longest row up to here that holds no two processes' bytes */
	uint8_t actor;
	uint32_t attempt;
	uint32_t segment; /* index in history.segment[] */
};

struct keyed {
	uint64_t key, value;
};

/* Bytes over tickets: an entry's value is the sum of all entries up to it. */
struct tally {
	size_t entries;
	struct keyed *entry;
};

struct view {
	const struct history *h;
	unsigned object;
	int64_t pipe_buf;
	size_t puts, gets, pieces, flags;
	bool ordered;               /* the reads are, one after another; else there is no stream, and no bounds */
	struct transfer *put, *get; /* by call */
	struct keyed *by_attempt;   /* puts by actor, then attempt */
	struct piece *piece;
	struct tally sent_min, sent_max, got_min, got_max;
	int row_process; /* while the stream is laid out: of the last known piece, -1 none */
};

/* How many objects are pipes; the next one from `object` on, -1 if none. */
unsigned pipes_count(const struct history *h);
int pipe_next(const struct history *h, unsigned object);

/* Everything that rules ask about this pipe. False: it is out of scope, or no data moved; close it in any case. */
bool view_open(struct view *v, const struct history *h, unsigned object);
void view_close(struct view *v);

/* A put by actor and attempt on this pipe, -1 if there is none. */
int32_t view_put(const struct view *v, uint8_t actor, uint32_t attempt);

/*
 * By the bounds on bytes (catalogue, section 1), throughout [from, to], whatever the get or put itself did: there was
 * something to read; there was nothing in the pipe.
 */
bool certainly_available(const struct view *v, uint64_t from, uint64_t to, const struct transfer *get);
bool certainly_empty(const struct view *v, uint64_t from, uint64_t to, const struct transfer *put);

/* Throughout a call; for one that never returned up to the end of the history. */
bool side_open(const struct view *v, unsigned side, const struct transfer *t);
bool side_closed(const struct view *v, unsigned side, const struct transfer *t);

/* The system lacked memory: that says nothing about pipes. */
bool no_memory(const struct transfer *t);

bool signal_explains(const struct view *v, const struct transfer *t);

/* ---- facts.c: what is certain of processes and signals ---- */

/*
 * The call was inside the system all the time from the watchdog's start, its process living and not stopped. What the
 * call itself may do to its process (SIGPIPE) is the caller's to know.
 */
bool certainly_stuck(const struct history *h, uint32_t event);

/* The REAP event that says how the process ended, or -1. */
int32_t death_of(const struct history *h, unsigned process);
bool killed_by(const struct event *reap, int signal);

enum disposition { DISPOSITION_UNKNOWN, DISPOSITION_DEFAULT, DISPOSITION_CAUGHT, DISPOSITION_IGNORED };
/* Of a signal in a process, the same throughout [from, to]; else unknown. */
enum disposition disposition_at(const struct history *h, unsigned process, int signal, uint64_t from, uint64_t to);

enum blocking { BLOCKING_UNKNOWN, BLOCKING_OFF, BLOCKING_ON };
/* Of a signal in a thread, throughout [from, to]. */
enum blocking blocked_at(const struct history *h, unsigned actor, int signal, uint64_t from, uint64_t to);

/* A handler not installed to restart calls may interrupt them in this process; or a stop may, another rule's matter. */
bool possibly_without_restart(const struct history *h, unsigned process);
/* Some handler that restarts calls was certainly installed in the process or inherited. */
bool has_restarting_handler(const struct history *h, unsigned process);

/* Somebody, perhaps the caller, may have sent this signal to the process by a call that says so. */
bool possibly_sent(const struct history *h, unsigned process, int signal);

/*
 * Up to then no signal was pending for this process but the SIGPIPEs of its own writes, as far as anybody knows, and its
 * one thread does what the history says and nothing else.
 */
bool undisturbed(const struct history *h, unsigned process, uint64_t until);

/* ---- witness.c: events for the reader of a finding; they decide nothing ---- */

/* An event that takes descriptors of a side away: a close, a dup2 over one, the end or a new image of a process. */
bool drops(const struct event *e, unsigned object, unsigned side);
/* The event that took the last end of a side away, as far as it can be told: -1 unknown. */
int32_t last_drop(const struct view *v, unsigned side);
/* That, or `otherwise`. */
uint32_t witness_drop(const struct view *v, unsigned side, uint32_t otherwise);
/* How the process that held an end of the side throughout the call came by it. */
uint32_t witness_holder(const struct view *v, unsigned side, const struct transfer *t);
/* The last completed write of which bytes had not come before the get, nor before the watchdog's start. */
uint32_t witness_data(const struct view *v, const struct transfer *get);
/* The read that got the last bytes of the put; if none did, the last one before it. */
uint32_t witness_reader(const struct view *v, const struct transfer *put);
/* A handler that ran inside the call. */
uint32_t witness_handler(const struct view *v, const struct transfer *t);

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

/* Runs `check` on every pipe of the history that is in scope. */
typedef void pipe_check(const struct view *v, struct judgement *j);
void judge_pipes(const struct history *h, struct judgement *j, pipe_check *check); /* those whose reads are in order */
void judge_all_pipes(const struct history *h, struct judgement *j, pipe_check *check); /* and those that several read */

/* True if bytes of another process stand between the first and the last received byte of the put. */
bool is_torn(const struct view *v, const struct transfer *put);
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

#endif
