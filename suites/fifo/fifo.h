/*
 * fifo: named pipes. Private to this folder; what goes through them is judged by the rules of pipes, too (../pipe/channel.h).
 *
 * An object is one file, whatever its names. Name 0 is the path at which it was made: that of the object's own name, or that
 * of another object's, whose file was unlinked before (`supersede`). Names 1 to 3 are hard links, made or moved there; 4 to 6
 * are symbolic links to name 0; 7 is name 0, written in another way.
 */
#ifndef SHALL_FIFO_H
#define SHALL_FIFO_H

#include "../pipe/pipe.h"
#include "actor.h"
#include "liberty.h"

#include <sys/stat.h>

enum { NAME_FIRST = 0, NAME_LINK = 1, NAME_SYMBOLIC = 4, NAME_DOTTED = 7, NAMES = 8 };

/* It leads to the file by name 0, whatever stands there now. */
static inline bool name_follows(int64_t name)
{
	return name < NAME_LINK || name >= NAME_SYMBOLIC;
}

enum fifo_liberty {
	FIFO_PENDING_UNSEEN,
	FIFO_LATE,
	FIFO_ONE_RELEASED,
	FIFO_EINTR_MISSED,
	FIFO_EINTR_READY,
	FIFO_RESTART_FORGETS
};
extern struct liberty fifo_liberties[];

/* Every call that operations make into the system under test; planted faults replace entries. */
struct fifo_calls {
	int (*mkfifo)(const char *path, mode_t mode);
	int (*open)(const char *path, int flags, ...);
	int (*link)(const char *from, const char *to);
	int (*symlink)(const char *to, const char *path);
	int (*rename)(const char *from, const char *to);
	int (*unlink)(const char *path);
};
extern struct fifo_calls fifo_calls;

/* The object at whose path this one's name 0 is, by what the scenario says. */
unsigned fifo_place(const struct scenario *s, unsigned object);

/* ---- the model, model.c ---- */

enum imagined fifo_imagine_mkfifo(struct call *c, struct model *m);
enum imagined fifo_imagine_supersede(struct call *c, struct model *m);
enum imagined fifo_imagine_link(struct call *c, struct model *m);
enum imagined fifo_imagine_rename(struct call *c, struct model *m);
enum imagined fifo_imagine_unlink(struct call *c, struct model *m);
enum imagined fifo_imagine_open(struct call *c, struct model *m);

/* ---- judges ---- */

/* The opens of FIFOs of which it is known where they lead. */
typedef void open_check(const struct history *h, uint32_t event, struct judgement *j);
void judge_opens(const struct history *h, struct judgement *j, open_check *check);

static inline bool opens_nonblock(const struct event *open)
{
	return open->in[1] != 0;
}
static inline bool succeeded(const struct event *e)
{
	return e->ret != OPEN && e->result == 0;
}
/*
 * Somebody may have had that side open, or have been about to open it, at some time between these tickets: not counting
 * opens that failed with ENXIO, nor `without` and what came of it (NULL: nobody).
 */
bool peer_possible(const struct history *h, unsigned object, unsigned side, uint64_t from, uint64_t to,
    const struct event *without);
/* It succeeded although it had to wait, or to fail: nobody can have been at the other side. */
bool is_unexplained(const struct history *h, const struct event *open);
/* A handler ran inside it. */
bool handler_in(const struct history *h, const struct event *e);

void judge_open_blocks(const struct history *h, struct judgement *j);
void judge_open_rendezvous(const struct history *h, struct judgement *j);
void judge_open_nonblock(const struct history *h, struct judgement *j);
void judge_open_eintr(const struct history *h, struct judgement *j);
void judge_open_sa_restart(const struct history *h, struct judgement *j);
void judge_eof_rearm(const struct history *h, struct judgement *j);
void judge_epipe_rearm(const struct history *h, struct judgement *j);
void judge_discard(const struct history *h, struct judgement *j);
void judge_same_object(const struct history *h, struct judgement *j);
void judge_unlink_open(const struct history *h, struct judgement *j);

/* ---- faults ---- */

bool mutate_open_unasked(struct history *h, struct choices *c);
bool mutate_open_asleep(struct history *h, struct choices *c);
bool mutate_refused_open(struct history *h, struct choices *c);
bool mutate_open_eintr(struct history *h, struct choices *c);
bool mutate_restarted_eintr(struct history *h, struct choices *c);
bool mutate_sticky_eof(struct history *h, struct choices *c);
bool mutate_sticky_epipe(struct history *h, struct choices *c);
bool mutate_stale(struct history *h, struct choices *c);
bool mutate_other_name_eof(struct history *h, struct choices *c);
bool mutate_unlinked_eof(struct history *h, struct choices *c);

void plant_no_wait(void);
void plant_missed_peer(void);
void plant_refused_open(void);
void plant_open_eintr(void);
void plant_sticky_eof(void);
void plant_sticky_epipe(void);
void plant_stale(void);
void plant_object_by_name(void);
void plant_joined(void);

/* ---- scenarios ---- */

/* Opens one side by a name: waiting for the other or not. */
void draw_open(struct scenario *s, unsigned actor, unsigned fifo, unsigned side, bool nonblock, unsigned name);
void draw_close(struct scenario *s, unsigned actor, unsigned fifo, unsigned side);

void draw_meetings(struct scenario *s, struct choices *c);
void draw_fleeting(struct scenario *s, struct choices *c);
void draw_crowd_by_name(struct scenario *s, struct choices *c);
void draw_generations(struct scenario *s, struct choices *c);
void draw_unwaiting(struct scenario *s, struct choices *c);
void draw_interrupted(struct scenario *s, struct choices *c);
void draw_names(struct scenario *s, struct choices *c);
void draw_unlinked(struct scenario *s, struct choices *c);

#endif
