/*
 * draw: what families about locks have in common: ranges that meet each other often, and scripts in which one process acts at a
 * time.
 *
 * In a script a turn goes from process to process by a token: whoever has it acts, all others wait. So what is drawn knows who
 * has which descriptors, who is alive, and what was locked last. Whoever is made in it is reaped by its maker at the end.
 */
#ifndef SHALL_LOCK_DRAW_H
#define SHALL_LOCK_DRAW_H

#include "../std/cast.h"
#include "lock.h"

enum { FILE_SIZE = 24, LOCK_FILES_MAX = 3, LOCK_PLAYERS_MAX = 8, LOCK_SLOTS = 4 };

struct range {
	unsigned low, length; /* 0: to the end */
};

/* Mostly of the first bytes; `near` (NULL: none): meets that one more often than not. */
struct range draw_range(struct choices *c, const struct range *near);
/* A step of that operation; how the range is written down is drawn, too. */
void draw_lock(struct scenario *s, struct choices *c, unsigned actor, const char *op, int64_t end, unsigned type,
    struct range range);
/* The plain form. */
void add_lock(struct scenario *s, unsigned actor, const char *op, int64_t end, unsigned type, struct range range);
void add_unlock_all(struct scenario *s, unsigned actor, int64_t end);
/* M makes it. */
unsigned draw_file(struct scenario *s);
/* The actor lets some time pass. */
void draw_while(struct scenario *s, struct choices *c, unsigned actor);
/* So many processes lock and unlock ranges of one file, each with one lock at a time that it waited for. */
void draw_contest(struct scenario *s, struct choices *c, unsigned all, bool ofd);

struct player {
	unsigned actor, parent; /* as indexes of players; of those that M made its own */
	bool gone;
	uint8_t open[LOCK_FILES_MAX];   /* slots */
	uint8_t marked[LOCK_FILES_MAX]; /* that exec closes */
	uint8_t reads[LOCK_FILES_MAX];  /* that are for reading only */
};

struct script {
	struct scenario *s;
	struct choices *c;
	unsigned files, file[LOCK_FILES_MAX];
	unsigned players;
	struct player player[LOCK_PLAYERS_MAX];
	unsigned turn, told;  /* whose it is: an actor; how often it was handed on */
	unsigned locker, at;  /* who locked last, in which file */
	struct range range;   /* and what */
	unsigned ofd;         /* of four requests so many are for the open file description */
	bool whole, sections; /* they are flock()s instead, or lockf()s */
};

void script_begin(struct script *k, struct scenario *s, struct choices *c, unsigned players, unsigned files);
void script_end(struct script *k);
/* There is room for one more act of everybody. */
bool script_has_room(const struct script *k);
/* Some player that is there. */
unsigned script_player(struct script *k);

/* What players do. They take the turn. */
void act_lock(struct script *k, unsigned p);
void act_ask(struct script *k, unsigned p, bool probes);
void act_unlock(struct script *k, unsigned p);
void act_open(struct script *k, unsigned p);
void act_close(struct script *k, unsigned p);
void act_image(struct script *k, unsigned p);
void act_fork(struct script *k, unsigned p);
void act_end(struct script *k, unsigned p);

/* Somebody locks, others ask; something happens to the locker or to another; others ask again. */
void script_rounds(struct script *k, unsigned rounds, void (*happens)(struct script *k, unsigned p));
/* What may happen: a descriptor goes; a process forks, becomes a new image, ends. */
void happens_close(struct script *k, unsigned p);
void happens_life(struct script *k, unsigned p);

#endif
