/*
 * model_state: what model.c and model_core.c share; nobody else looks in here.
 *
 * Invariants: `holders` is the number of bits set in `held` of all processes, of `leaked` ones, of calls that keep an end
 * open, and of floating ones; a bit of `ready` is set for actors that have turns to take, of `stuck` for those of them that
 * answered that they cannot go on since the last change. On a trail a run depends on its draws and on nothing else.
 */
#ifndef SHALL_MODEL_STATE_H
#define SHALL_MODEL_STATE_H

#include "mechanism.h"
#include "model.h"
#include "trail.h"

/* How many answers to one question a trail visits. */
enum { MODEL_BRANCHES_MAX = 5 };

enum life {
	LIFE_UNBORN,
	LIFE_RUNS,
	LIFE_ENDED, /* a thread: has ended; a process: its threads are gone, its descriptors are being closed */
	LIFE_GONE   /* a process: all descriptors are closed; can be reaped */
};

struct model_actor {
	struct actor self;
	struct call call, inner;
	imagine_fn *imagine, *imagine_inner; /* how `call` and `inner` go */
	bool inside;                         /* `call` is in progress */
	bool composed;                       /* `inner` is a part of it */
	bool started;                        /* has logged its start */
	bool execed;                         /* has made itself a new image */
	bool signalled;                      /* a handler ran inside the call */
	bool entered;                        /* the call keeps entered_end open */
	bool pinned;                         /* and that is a descriptor, though no step can name it: fork copies it */
	int64_t entered_end;
	enum life life;
	/* of a process */
	uint8_t killed; /* it did not exit */
	int64_t code;   /* status or signal index */
};

struct attached {
	const struct model_part *part;
	_Alignas(16) uint8_t run[MODEL_PART_RUN_BYTES];
	size_t stride; /* of one actor's bytes: packed, for the processor's sake */
	_Alignas(16) uint8_t actor[ACTORS_MAX * MODEL_PART_ACTOR_BYTES];
};

struct model_object_room {
	_Alignas(16) uint8_t bytes[MODEL_OBJECT_BYTES];
};

struct model {
	struct arena *arena;
	const struct scenario *scenario;
	uint64_t random;
	const char *fault;
	unsigned rate;
	struct trail *trail; /* NULL: draws are random */
	struct liberty_set allowed, took;
	uint8_t habit[LIBERTIES_MAX]; /* 1 + what was drawn for the run; 0 not yet */
	uint64_t marks_known;         /* landmarks drawn, as bits */
	/* how the run is scheduled, where it is not along a trail */
	unsigned pause;   /* a move ends between ticket and effect with probability pause/8 */
	unsigned stick;   /* the same actor goes on with probability stick/16 */
	uint32_t starved; /* these actors are passed over 15 times in 16 */
	/* who can go on */
	uint32_t ready, stuck;
	uint32_t attention; /* the parts may have to do something before these actors' calls go on */
	uint32_t later;     /* of those that are stuck: they have put something off */
	unsigned last;
	bool stalled, pressed;
	bool moved;    /* since everybody was asked the last time */
	bool over;     /* M has ended */
	bool in_turn;  /* one goes on until it waits */
	bool switched; /* at some time another went on */
	unsigned attached;
	struct model_actor actor[ACTORS_MAX];
	uint8_t held[ACTORS_MAX][OBJECTS_MAX][SIDES_MAX];                   /* by process, a bit for each slot */
	uint8_t description[ACTORS_MAX][OBJECTS_MAX][SIDES_MAX][SLOTS_MAX]; /* where `held` is set */
	uint8_t descriptions[OBJECTS_MAX];                                  /* made so far */
	uint8_t cloexec[ACTORS_MAX][OBJECTS_MAX][SIDES_MAX];
	uint8_t leaked[ACTORS_MAX][OBJECTS_MAX][SIDES_MAX]; /* open ones that no step can name */
	uint16_t holders[OBJECTS_MAX][SIDES_MAX];
	struct attached part[MODEL_PARTS_MAX];
	struct model_object_room object[OBJECTS_MAX];
};

#define ACTOR_BIT(actor) (UINT32_C(1) << (actor))

/* How the run is scheduled, drawn at its start. */
void model_draw_temper(struct model *m);
/* How the call goes, by the kind of what it names first. */
imagine_fn *model_way(const struct model *m, const struct call *c);
/* A landmark's value, drawn when it is first asked for. */
int64_t model_mark_value(struct model *m, unsigned mark);

/* Logs a record of an operation that no step asks for; open: it does not end. */
void model_log(struct model *m, unsigned actor, const char *op, int64_t operand, bool open);
/* A process or thread comes to life; it starts at its next turn. */
void model_make(struct model *m, unsigned parent, unsigned child);
/* The process ends: no more records, its descriptors are closed by and by. */
void model_end(struct model *m, unsigned process, bool killed, int64_t code);
/* Closes one descriptor that exec must close; false if there is none left. */
bool model_close_one(struct model *m, unsigned process, bool cloexec_only);
/* The actor's call does not keep an end open any longer. */
void model_actor_leave(struct model *m, struct model_actor *a);
/* What the parts have to do at a process's exec, at its end, and before an actor's turn. */
void model_part_exec(struct model *m, unsigned actor);
void model_part_died(struct model *m, unsigned process);
void model_part_kick(struct model *m, unsigned process);
enum model_turn model_parts_turn(struct model *m, unsigned actor);

#endif
