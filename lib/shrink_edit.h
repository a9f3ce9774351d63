/*
 * shrink_edit: simpler neighbours of a scenario, one at a time. Pure: nothing is run here.
 *
 * Promises: what an edit makes passes scenario_check(), is in canonical form and differs from what it was made of. Each
 * pass makes something smaller that no pass makes larger again, so taking any edits in any order comes to an end.
 * Does not promise: that the result still shows anything, or even ends; shrink.h finds out by running it.
 */
#ifndef SHALL_SHRINK_EDIT_H
#define SHALL_SHRINK_EDIT_H

#include "history.h"
#include "judge.h"

enum edit_answer {
	EDIT_NONE, /* the pass has no such edit, nor any later one */
	EDIT_VOID, /* this one leads nowhere */
	EDIT_MADE
};

struct shrink_pass {
	const char *name;
	bool weakens; /* does the same less often: what is rare gets rarer */
	enum edit_answer (*edit)(const struct scenario *from, unsigned nth, struct scenario *to);
};

extern const struct shrink_pass shrink_passes[]; /* coarse to fine; ends with a NULL name */

/* The nth edit of a pass, made valid and canonical. `from` has passed scenario_check(). */
enum edit_answer shrink_edit(const struct shrink_pass *pass, const struct scenario *from, unsigned nth,
    struct scenario *to);

/*
 * The nth way to keep only what the events of a contradiction speak of: processes, and with the first ways objects and signals.
 * The history is of `from`.
 */
enum edit_answer shrink_slice(const struct scenario *from, const struct history *h, const struct judgement *j,
    unsigned nth, struct scenario *to);

/*
 * The opposite, for what is rarely seen: the nth way to do something more often, by `times`. The 0th concerns everything
 * at once, the others one step or loop each. Or everything once, times == 0: what goes wrong early may hide in what follows.
 */
enum edit_answer shrink_amplify(const struct scenario *from, unsigned nth, unsigned times, struct scenario *to);

/*
 * Actors in the order in which they are made, names by that order, no empty loops, no objects that nobody uses, nobody
 * waits for more tells or meets more actors than there are.
 */
void shrink_canonical(struct scenario *s);

/* What is left, for people. Making and reaping processes, making objects, `repeat` and `end` are not counted as steps. */
struct shrink_size {
	unsigned processes, threads, steps;
};
struct shrink_size shrink_size(const struct scenario *s);

/* The same for scenarios that do the same under the same mode, whatever the mode's seed. */
uint64_t shrink_hash(const struct scenario *s);

/* ---- parts that the passes are made of ---- */

/* What an edit ends with: made canonical, checked, compared with what it was made of. */
enum edit_answer shrink_finish(const struct scenario *from, struct scenario *to);

struct step_set {
	bool in[ACTORS_MAX][STEPS_MAX];
};
void shrink_remove_steps(struct scenario *s, const struct step_set *gone);
/* With their threads and descendants, and all steps that name any of them. */
void shrink_remove_actors(struct scenario *s, const bool gone[ACTORS_MAX]);
void shrink_remove_objects(struct scenario *s, const bool gone[OBJECTS_MAX]);
/* False: there is no room. */
bool shrink_insert_steps(struct scenario *s, unsigned actor, unsigned at, const struct step *step, unsigned count);
/* The matching end of a repeat, the matching repeat of an end; the step itself for others. */
unsigned shrink_partner(const struct actor_plan *plan, unsigned step);
/* Loops around a step. */
unsigned shrink_depth(const struct actor_plan *plan, unsigned step);
enum op_role shrink_role(const struct step *step);
/* True for what makes and joins processes and threads. */
bool shrink_is_structure(const struct step *step);

#endif
