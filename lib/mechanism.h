/*
 * mechanism: one kind of inter-process communication, one folder under suites/. The build finds the folder and makes the
 * row of mechanisms[] from the files that it has; nothing is registered by hand:
 *
 *   suites/NAME/ops.c        const struct op NAME_ops[]               what a process can do to it
 *   suites/NAME/kinds.c      const struct object_kind NAME_kinds[]    kinds of objects that scenarios declare
 *   suites/NAME/marks.c      const struct mark NAME_marks[]           landmarks of the platform
 *   suites/NAME/rules.c      const struct rule NAME_rules[]           what POSIX promises
 *   suites/NAME/scenarios.c  const struct family NAME_families[]      random scenarios that provoke it
 *   suites/NAME/faults.c     const struct fault NAME_faults[]         ways to break it on purpose
 *   suites/NAME/liberties.c  struct liberty NAME_liberties[]          what POSIX leaves open, for the model world
 *   suites/NAME/scopes.c     const struct scope NAME_scopes[]         small scenarios that are explored whole
 *   suites/NAME/emit/        do_OP(), check_RULE()                    steps and checks in the C of bug reports, by name
 *
 * Every table ends with a row whose first member is NULL. Operations, marks, kinds and rules are known by name everywhere:
 * a family may use any mechanism's operations, any history is judged by every rule.
 */
#ifndef SHALL_MECHANISM_H
#define SHALL_MECHANISM_H

#include "history.h"
#include "judge.h"
#include "liberty.h"

#include <assert.h>

struct family {
	const char *id;   /* pipe.many-writers */
	unsigned version; /* raise it when the generator changes: golden seeds change with it */
	void (*draw)(struct scenario *s, struct choices *c); /* s has M alone and its origin filled in */
	const char *gist;
	unsigned weight; /* share of the cases among a mechanism's families; 0 counts as 1 */
};

/*
 * A way to break the system on purpose. FAULT_HISTORY: `mutate` edits one random place of a legal history so that `rule`
 * must object; false if the history offers no place. FAULT_CALL: `plant` runs in every worker before its first step and
 * replaces entries of the mechanism's table of calls by sabotaged ones, which ask fault_strikes() each time. FAULT_MODEL:
 * the mechanism's imagine functions ask model_strikes(m, name).
 */
enum fault_kind { FAULT_HISTORY, FAULT_CALL, FAULT_MODEL };

struct fault {
	const char *name; /* pipe.torn-write */
	enum fault_kind kind;
	const char *rule; /* that must notice */
	const char *gist;
	bool (*mutate)(struct history *h, struct choices *c);
	void (*plant)(void);
	unsigned rate; /* default: one in `rate` operations; 0 counts as 20 */
	/* FAULT_CALL: NULL, or says why this system has nothing to break here. Its rule's own absence need not be told again. */
	const char *(*absent)(void);
};

enum { SCOPE_STEPS_MAX = 24 };

/*
 * A small scope: M does `setup` and makes A, then both do some of the steps, in every combination, then M reaps A and does
 * `finish`. Lines of the text form of scenarios; `M` and `A` can be meant. `explore` runs them in every order.
 */
struct scope {
	const char *id;   /* pipe.small-writes */
	const char *gist; /* what can happen in it */
	const char *objects, *setup, *finish;
	const char *step[SCOPE_STEPS_MAX + 1]; /* ends with NULL */
};

struct mechanism {
	const char *name;
	const struct op *ops;
	const struct object_kind *kinds;
	const struct mark *marks;
	const struct rule *rules;
	const struct family *families;
	const struct fault *faults;
	struct liberty *liberties;
	const struct scope *scopes;
};

extern const struct mechanism mechanisms[]; /* generated; the engine's own rows (lib/core.c) are not among them */
extern const size_t mechanisms_count;

/* ---- all rows of all mechanisms, the engine's own first; indexes are stable within one build ---- */

enum { OPS_MAX = 512, KINDS_MAX = 64, MARKS_MAX = 64, RULES_MAX = 512 };

void mechanisms_index(void); /* once, at the start of main */
extern const struct op *op_rows[];
static inline const struct op *op_at(unsigned index) /* event_role() in history.h is enough for the role */
{
	assert(index < OPS_MAX && op_rows[index] != NULL);
	return op_rows[index];
}
int op_find(const char *name, size_t length); /* -1: unknown */
/*
 * The same for a text in the program: it is known again by its address, so what stands there must never change. Never in a
 * scenario's process.
 */
int op_named(const char *name);
/* What an operation's signature says, already read: its operands, and the kind of the i-th (KIND_NONE beyond them). */
extern uint8_t op_counts[];
extern struct operand_kind op_kinds[][OPERANDS_MAX];
static inline unsigned op_operands(unsigned index)
{
	return op_counts[index];
}
static inline const struct operand_kind *op_operand(unsigned index, unsigned i)
{
	return &op_kinds[index][i];
}
unsigned ops_count(void);
const struct object_kind *kind_at(unsigned index);
/*
 * How the model does an operation on an object of that kind: the kind's own way, else the operation's. NULL: not at all; so
 * it is where the operation would touch what is kept of an object and neither lists it nor has its mechanism such objects.
 */
imagine_fn *op_imagine_for(unsigned op, unsigned kind);
int kind_find(const char *name, size_t length);
const struct mark *mark_at(unsigned index);
int mark_find(const char *name, size_t length);
unsigned marks_count(void);
const struct rule *rule_at(unsigned index);
int rule_find(const char *id);
unsigned rules_count(void);
const struct mechanism *rule_mechanism(unsigned index);
/* Is it a row of that mechanism's own table? */
bool mechanism_has_op(const struct mechanism *m, const struct op *op);
bool mechanism_has_kind(const struct mechanism *m, const struct object_kind *kind);
/* Faults of all mechanisms, by a running index; NULL beyond the last. */
const struct fault *fault_at(int index);
int fault_find(const char *name);
const struct family *family_find(const char *id, const struct mechanism **owner);

/* A shell's pattern of * and ? over the whole text. */
bool glob_matches(const char *pattern, const char *text);
/* Shell-like pattern: `pipe.*`, `*.fifo-*`, or an exact id; a bare mechanism name matches all of its rows. */
bool pattern_matches(const char *pattern, const char *id);

#endif
