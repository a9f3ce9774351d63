/* Pseudo-terminals in the model world. */
#include "pty.h"

#include "../stream/stream.h"

#include <string.h>

static bool is_pty_plan(struct model *m, unsigned object)
{
	return strcmp(kind_at(model_scenario(m)->object[object].kind)->name, "pty") == 0;
}

enum imagined pty_imagine_open(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];

	if (c->local[0] == MODEL_NEW &&
	    (!is_pty_plan(m, object) || model_holders(m, object, 0) > 0 || model_holders(m, object, 1) > 0))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	stream_model_open(m, object, false);
	stream_model_whole(m, object, PTY_INPUT_LEAST); /* families count on what comes */
	model_ends(c, 0, 0);
	model_hold(m, c, end_pack(object, SIDE_MASTER, 0));
	model_hold(m, c, end_pack(object, SIDE_SLAVE, 0));
	return IMAGINED_DONE;
}

enum imagined pty_imagine_ask(struct call *c, struct model *m)
{
	bool terminal;

	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m) || model_returns(c, m))
		return IMAGINED_PROGRESS;
	terminal = end_side(c->arg[0]) == SIDE_SLAVE || model_habit(m, &pty_liberties[PTY_MASTER_TERMINAL], 2) == 1;
	if (model_strikes(m, "pty.model-no-terminal"))
		terminal = false;
	call_report(c, TTY_IS, terminal);
	call_report(c, TTY_NAME, terminal ? NAME_SAME : NAME_NONE);
	return model_says(c, 0);
}

enum imagined pty_imagine_other(struct call *c, struct model *m)
{
	if (model_begins(c, m) || model_returns(c, m))
		return IMAGINED_PROGRESS;
	call_report(c, TTY_IS, 0);
	call_report(c, TTY_NAME, NAME_NONE);
	return model_says(c, 0);
}
