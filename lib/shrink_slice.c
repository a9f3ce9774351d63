/* The part of a scenario that a contradiction speaks of: see shrink_edit.h. */
#include "mechanism.h"
#include "shrink_edit.h"
#include "signals.h"

#include <string.h>

struct named {
	bool actor[ACTORS_MAX];
	bool object[OBJECTS_MAX];
	uint64_t signals;
};

static void note(struct named *n, const char *signature, const int64_t *value, unsigned count)
{
	unsigned k;

	for (k = 0; k < count; k++) {
		switch (operand_kind_at(signature, k).kind) {
		case KIND_ACTOR:
			if (value[k] >= 0 && value[k] < ACTORS_MAX)
				n->actor[value[k]] = true;
			break;
		case KIND_OBJECT:
			if (value[k] >= 0 && value[k] < OBJECTS_MAX)
				n->object[value[k]] = true;
			break;
		case KIND_END:
			n->object[end_object(value[k]) % OBJECTS_MAX] = true;
			break;
		case KIND_SIGNAL:
			if (value[k] >= 0 && value[k] < SIGNALS_MAX)
				n->signals |= SIGNAL_BIT(value[k]);
			break;
		default:
			break;
		}
	}
}

static void note_event(struct named *n, const struct history *h, const struct event *e, bool senders)
{
	uint32_t i;

	if (e->actor < ACTORS_MAX)
		n->actor[e->actor] = true;
	note(n, op_at(e->op)->operands, e->in, OPERANDS_MAX);
	note(n, op_at(e->op)->reports, e->out, REPORTS_MAX);
	for (i = 0; senders && i < e->segments; i++)
		if (h->segment[e->segment + i].actor < ACTORS_MAX)
			n->actor[h->segment[e->segment + i].actor] = true;
}

/* Steps about a signal that is not named. Signals as the history has them may be others' aliases: then this finds too many. */
static void remove_other_signals(struct scenario *s, uint64_t named)
{
	struct step_set gone = { { { false } } };
	unsigned a, i, k;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			const struct step *step = &s->actor[a].step[i];

			for (k = 0; k < OPERANDS_MAX; k++)
				if (operand_kind_at(op_at(step->op)->operands, k).kind == KIND_SIGNAL &&
				    signal_canonical((int)step->operand[k].n) >= 0 &&
				    (named & SIGNAL_BIT(signal_canonical((int)step->operand[k].n))) == 0)
					gone.in[a][i] = true;
		}
	shrink_remove_steps(s, &gone);
}

enum edit_answer shrink_slice(const struct scenario *from, const struct history *h, const struct judgement *j,
    unsigned nth, struct scenario *to)
{
	struct named named = { .signals = 0 };
	bool gone[ACTORS_MAX] = { false }, without[OBJECTS_MAX] = { false };
	unsigned i, round;

	if (nth >= 4)
		return EDIT_NONE;
	*to = *from;
	for (i = 0; i < j->events; i++)
		if (j->event[i] < h->events)
			note_event(&named, h, &h->event[j->event[i]], nth % 2 != 0);
	named.actor[0] = true;
	for (round = 0; round < from->actors; round++) /* who made them stays, too */
		for (i = 0; i < from->actors; i++)
			if (named.actor[i])
				named.actor[from->actor[i].parent] = named.actor[from->actor[i].process] = true;
	for (i = 0; i < from->actors; i++)
		gone[i] = !named.actor[i];
	for (i = 0; i < from->objects; i++)
		without[i] = !named.object[i];
	if (nth < 2) {
		shrink_remove_objects(to, without);
		if (named.signals != 0)
			remove_other_signals(to, named.signals);
	}
	shrink_remove_actors(to, gone);
	return shrink_finish(from, to);
}
