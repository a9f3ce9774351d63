#include "sigchld.h"

#include "../std/model_signals.h"

#include <string.h>

/*
 * A parent that sleeps until it is told of its children: what is to be done next is found here for both worlds. It looks at
 * those whose end it has not seen, then sleeps. A child whose end it sees without having been told since the look before is
 * not counted at once: SIGCHLD must be on its way, so it sleeps once more. local: phase, seen ends, records looked at, child.
 */
enum { LOOKS, SLEEPS, IS_DONE };
enum { PHASE, SEEN, RECORDS, CHILD };
#define FRESH (INT64_C(1) << 32)

static bool is_child(const struct call *c, unsigned i)
{
	const struct scenario *s = &c->actor->arena->scenario;

	return s->actor[i].process == i && i != c->actor->process &&
	    s->actor[s->actor[i].parent].process == c->actor->process;
}

/* Handlers of SIGCHLD that began since this was asked before. */
static bool was_told(struct call *c)
{
	const struct log *log = &c->actor->arena->log[c->actor->index];
	uint32_t n = atomic_load(&log->cursor), i;
	int handler = op_find("handler", 7);
	bool told = false;

	for (i = (uint32_t)c->local[RECORDS]; i < n && i < RECORDS_MAX_PER_ACTOR; i++)
		told |= log->record[i].event.op == handler && log->record[i].event.in[0] == SIG_I_CHLD;
	c->local[RECORDS] = n;
	return told;
}

static unsigned ends_seen(const struct call *c)
{
	unsigned i, n = 0;

	for (i = 0; i < ACTORS_MAX; i++)
		n += (unsigned)(c->local[SEEN] >> i & 1);
	return n;
}

/* `part`: the call that was made, NULL at first. */
static int next_part(struct call *c, const struct call *part)
{
	bool told;

	if (part != NULL && c->local[PHASE] == LOOKS && part->record != NULL) {
		const struct event *e = &part->record->event;

		if (e->result == 0 && (e->out[0] == 1 || e->out[0] == 2)) /* exited, killed */
			c->local[SEEN] |= FRESH | INT64_C(1) << c->local[CHILD];
	}
	if (part == NULL || c->local[PHASE] == SLEEPS) {
		c->local[SEEN] &= ~FRESH;
		c->local[CHILD] = -1;
	}
	while (++c->local[CHILD] < (int64_t)c->actor->arena->scenario.actors)
		if (is_child(c, (unsigned)c->local[CHILD]) && (c->local[SEEN] >> c->local[CHILD] & 1) == 0) {
			c->local[PHASE] = LOOKS;
			return LOOKS;
		}
	told = was_told(c);
	if (c->actor->stop || (ends_seen(c) >= (unsigned)c->arg[0] && (told || (c->local[SEEN] & FRESH) == 0)))
		return IS_DONE;
	c->local[PHASE] = SLEEPS;
	return SLEEPS;
}

static void perform_mourn(struct call *c)
{
	struct call part, *last = NULL;
	int next;

	while ((next = next_part(c, last)) != IS_DONE) {
		std_part(&part, c, next == LOOKS ? "look" : "suspend");
		part.arg[0] = next == LOOKS ? c->local[CHILD] : c->arg[1];
		part.op->perform(&part);
		last = &part;
	}
}

enum imagined sigchld_imagine_mourn(struct call *c, struct model *m)
{
	struct call *last = model_inner_last(m, c);
	int next;

	if (last != NULL) {
		enum imagined did = model_inner_turn(m, c);

		if (did != IMAGINED_DONE)
			return did;
	}
	next = next_part(c, last);
	if (next == IS_DONE)
		return IMAGINED_DONE;
	model_inner(m, c, next == LOOKS ? "look" : "suspend")->arg[0] = next == LOOKS ? c->local[CHILD] : c->arg[1];
	return IMAGINED_PROGRESS;
}

/* ---- nobody need wait ---- */

static void perform_nocldwait(struct call *c)
{
	sigset_t none;

	sigemptyset(&none);
	if (c->arg[1] == UNHANDLED)
		std_dispose(c, SIG_DFL, SA_NOCLDWAIT);
	else
		std_install(c, c->arg[1] == HANDLES_INFO, SA_NOCLDWAIT, &none);
}

enum imagined sigchld_imagine_nocldwait(struct call *c, struct model *m)
{
	return signals_imagine_act(c, m,
	    (struct model_action){
	        .kind = c->arg[1] == UNHANDLED ? ACT_DEFAULT : ACT_CATCH,
	        .info = c->arg[1] == HANDLES_INFO,
	        .nowait = true,
	    });
}

const struct op sigchld_ops[] = {
	{ "nocldwait", "sigs word(unhandled|plain|info):handler", "", ROLE_ACTION, perform_nocldwait,
	    sigchld_imagine_nocldwait,
	    "sets SA_NOCLDWAIT, with the default action or the recording handler: for SIGCHLD" },
	{ "mourn", "num:children sigs:mask", "", ROLE_NONE, perform_mourn, sigchld_imagine_mourn,
	    "looks which children have ended and sleeps under a temporary mask until so many have" },
	{ .name = NULL },
};
