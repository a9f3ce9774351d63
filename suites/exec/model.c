/* New images in the model world: what they were given, and what they do not have any more. */
#include "exec.h"

#include "core.h"

#include <errno.h>
#include <string.h>

/* Of a process: what its image and its environment were made from. */
struct given {
	struct strings arguments, variables;
	bool stack;
	bool empty_lost; /* by a planted fault */
};

static void made(struct model *m, unsigned parent, unsigned child);
static void image(struct model *m, unsigned actor);

static const struct model_part part = { .actor_size = sizeof(struct given), .made = made, .exec = image };

static struct given *given_of(struct model *m, unsigned process)
{
	return model_part_actor(m, &part, process);
}

static void made(struct model *m, unsigned parent, unsigned child)
{
	if (model_actor(m, child)->process == child)
		*given_of(m, child) = *given_of(m, model_actor(m, parent)->process);
}

static void image(struct model *m, unsigned actor)
{
	struct given *g = given_of(m, model_actor(m, actor)->process);

	memset(&g->arguments, 0, sizeof(g->arguments));
	g->stack = g->stack && model_strikes(m, "exec.model-stack");
	g->empty_lost = false;
}

enum imagined exec_imagine_with(struct call *c, struct model *m)
{
	struct given *g = given_of(m, c->actor->process);
	struct strings s;
	enum imagined did;

	if (!strings_of(c->arg, &s))
		return IMAGINED_DONE;
	/* All that is sure to find room is 4096 bytes, of which the environment may have taken any part. */
	if (c->record != NULL && strings_bytes(&s) > 1024 && model_habit(m, &exec_liberties[EXEC_SMALL], 4) == 1)
		return model_ends(c, -1, E2BIG);
	did = core_imagine_exec(c, m);
	if (did == IMAGINED_DONE && c->record != NULL) {
		g->arguments = g->variables = s;
		g->empty_lost = model_strikes(m, "exec.model-argument");
	}
	return did;
}

enum imagined exec_imagine_arguments(struct call *c, struct model *m)
{
	const struct given *g = given_of(m, c->actor->process);

	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	call_report(c, SHOWN_ARGUMENTS, g->arguments.arguments - (g->empty_lost && g->arguments.arguments > 0));
	call_report(c, SHOWN_ARGUMENT_SUM, strings_sum(&g->arguments, GIVEN_ARGUMENTS));
	call_report(c, SHOWN_VARIABLES, g->variables.variables);
	call_report(c, SHOWN_VARIABLE_SUM, strings_sum(&g->variables, GIVEN_VARIABLES));
	return model_says(c, 0);
}

enum imagined exec_imagine_fail(struct call *c, struct model *m)
{
	static const int error[FAILS] = { ENOENT, ENOENT, EACCES, EACCES, ENOTDIR, ENAMETOOLONG, ELOOP, ENOEXEC };

	if (c->arg[0] < 0 || c->arg[0] >= FAILS)
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	return model_says(c, model_strikes(m, "exec.model-error") ? EIO : error[c->arg[0]]);
}

enum imagined exec_imagine_sigstack(struct call *c, struct model *m)
{
	struct given *g = given_of(m, c->actor->process);

	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	call_report(c, SHOWN_STACK, g->stack);
	if (c->arg[0] != STACK_ASK)
		g->stack = c->arg[0] == STACK_SET;
	return model_says(c, 0);
}
