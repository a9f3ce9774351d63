/*
 * scenario: what each process is to do, as data with a text form (.scn).
 *
 * Promises: scenario_check() accepts exactly what run can start; parse(print(s)) gives s again and print(parse(t)) is
 * canonical; nothing in a scenario depends on the platform (landmarks and signals stay names until it is run).
 * Does not promise: that a checked scenario cannot block; the supervisor's deadline is for that.
 * Invariants: actor 0 is the process M, which makes the others directly or indirectly by `fork` and `create` steps, each
 * exactly once and not inside a loop. What M does before its first fork is the sequential prologue, what it does after
 * its last reap the sequential epilogue. M consumes no child's end: so its children keep their ids, and it can end them.
 * Names: processes M, A, B …, threads A.1, A.2 …, objects by their mechanism's taste.
 */
#ifndef SHALL_SCENARIO_H
#define SHALL_SCENARIO_H

#include "choice.h"
#include "op.h"

#include <stdbool.h>
#include <stdio.h>

enum {
	OBJECTS_MAX = 24,
	ACTORS_MAX = 24,  /* processes and threads of one scenario, M included */
	WRITERS_MAX = 16, /* actors with a lower index may put bytes: the origin is half a byte of the payload */
	STEPS_MAX = 64,   /* of one actor */
	LOOPS_MAX = 4,    /* nested */
	NAME_MAX_SHALL = 16,
	FAMILY_MAX = 48,
	SIGNAL_LIMIT = 64, /* indexes of signals, signals.h */
	NO_MARK = -1
};

/* A value in a step. Numbers are factor * mark + n; everything else is n alone. */
struct operand {
	int64_t n;
	int16_t mark; /* index among all landmarks (mechanism.h), or NO_MARK */
	int16_t factor;
};

struct step {
	uint16_t op; /* index among all operations (mechanism.h) */
	struct operand operand[OPERANDS_MAX];
};

/*
 * Until when a process's id is its own. Nobody may be signalled by an id that may be a stranger's by then; actor_pid() and
 * the zygote see to that.
 */
enum id_life {
	ID_STAYS,  /* nobody consumes its end before the case is over */
	ID_WAITED, /* its parent may, by a ROLE_WAIT; or an unknown process when its parent has ended */
	ID_LOST /* it may be lost at any time, unseen: its parent may ignore SIGCHLD (`ignore`, `nocldwait`), or another process
	           adopt it when that dies, and consume its end */
};

struct actor_plan {
	char name[NAME_MAX_SHALL];
	uint8_t process; /* index of the actor that is its process's first thread; its own index for a process */
	uint8_t parent;  /* actor whose step makes it; its own index for M. Set by scenario_check() */
	uint8_t id;      /* of a process: enum id_life. Set by scenario_check() */
	uint16_t steps;
	struct step step[STEPS_MAX];
};

struct object_plan {
	char name[NAME_MAX_SHALL];
	uint16_t kind; /* index among all kinds of objects (mechanism.h) */
};

struct scenario {
	char family[FAMILY_MAX]; /* "-" when hand-written */
	uint64_t seed;           /* run seed, case number and version of the family that drew it */
	uint64_t number;
	unsigned version;
	char mode[NAME_MAX_SHALL]; /* perturbation, mode.h */
	uint64_t mode_seed;
	unsigned objects, actors;
	struct object_plan object[OBJECTS_MAX];
	struct actor_plan actor[ACTORS_MAX];
};

/* Where and what is wrong; line 0 if it is not about a line. */
struct complaint {
	unsigned line;
	char text[160];
};

/* ---- building, for families. Names are given automatically. Exceeding a limit is an error of the family: abort(). ---- */

void scenario_begin(struct scenario *s);                        /* with M alone, no steps */
unsigned scenario_object(struct scenario *s, const char *kind); /* named p, p2, p3 … by the kind's first letter */
unsigned scenario_process(struct scenario *s); /* a new process with no steps; the caller adds the fork step */
unsigned scenario_thread(struct scenario *s, unsigned process); /* likewise, the caller adds the create step */
void scenario_add(struct scenario *s, unsigned actor, const char *op, const struct operand *operands, size_t count);
unsigned scenario_room(const struct scenario *s, unsigned actor); /* steps that can still be added */

/* STEP(s, a, "write", in_end(p, SIDE_W, 0), in_mark("PIPE_BUF", 1, -1)); STEP0 for steps without operands. */
#define STEP(s, actor, op, ...) \
	scenario_add((s), (actor), (op), (const struct operand[]){ __VA_ARGS__ }, \
	    sizeof((const struct operand[]){ __VA_ARGS__ }) / sizeof(struct operand))
#define STEP0(s, actor, op) scenario_add((s), (actor), (op), NULL, 0)

struct operand in_number(int64_t n); /* also signals, sets of signals, words: their index or mask */
struct operand in_mark(const char *mark, int factor, int64_t plus);
struct operand in_end(unsigned object, unsigned side, unsigned slot);
struct operand in_actor(unsigned actor);
struct operand in_object(unsigned object);
#define in_signal(index) in_number(index)
#define in_signals(set) in_number((int64_t)(set))
#define in_word(index) in_number(index)

/* Every loop goes round only one part of so many times, at least once; unless some keep count of each other. */
void scenario_thin(struct scenario *s, unsigned parts);

/*
 * Whether a process can mean another one by its id without meaning a stranger, as far as plans tell: it is itself, or its
 * single-threaded parent and will be told of its end, or nobody consumes that. A parent must still see to it that it has not.
 */
bool scenario_may_name(const struct scenario *s, unsigned process, unsigned other);
/* Where orphans come to a process that is not ours, to be consumed by it: only M's children keep their ids to the end. */
void scenario_loses_orphans(struct scenario *s);

/* ---- checking and text ---- */

/* Limits, operands, the making of actors, loops. Sets `parent`. False: *why says what is wrong. */
bool scenario_check(struct scenario *s, struct complaint *why);

/* The canonical text; false if writing failed. */
bool scenario_print(const struct scenario *s, FILE *out);

/* Reads the text form. False: *why has the line and one sentence. The result has passed scenario_check(). */
bool scenario_parse(struct scenario *s, const char *text, size_t length, struct complaint *why);

/* ---- operands in text, shared with the history ---- */

struct operand_kind {
	enum {
		KIND_NONE,
		KIND_END,
		KIND_OBJECT,
		KIND_ACTOR,
		KIND_NUMBER,
		KIND_SIGNAL,
		KIND_SIGNALS,
		KIND_WORD,
		KIND_FLAGS
	} kind;
	const char *words; /* "a|b|c)" behind the parenthesis, for KIND_WORD and KIND_FLAGS */
	const char *name;  /* the part behind the colon, up to a blank; NULL if there is none */
	size_t name_length;
};

/* The i-th operand of a signature such as "end num word(off|on):state". KIND_NONE beyond the last. */
struct operand_kind operand_kind_at(const char *signature, unsigned i);
unsigned operand_count(const char *signature);

/* What names mean while an operand is printed or parsed. */
struct names {
	unsigned objects, actors;
	const struct object_plan *object;
	const char (*actor)[NAME_MAX_SHALL];
};
void scenario_names(const struct scenario *s, struct names *out, char (*room)[NAME_MAX_SHALL]);

void operand_print(FILE *out, const struct operand *o, struct operand_kind kind, const struct names *names);
bool operand_parse(struct operand *o, const char *token, size_t length, struct operand_kind kind,
    const struct names *names, char *why, size_t why_size);

#endif
