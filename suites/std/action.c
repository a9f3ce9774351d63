#include "action.h"

#include "signals.h"

struct action_asked std_action(const struct event *e)
{
	struct action_asked a = { .kind = ACT_UNKNOWN };

	if (e->ret != OPEN && e->result != 0)
		return a;
	if (event_is(e, "ignore")) {
		a.kind = ACT_IGNORE;
	} else if (event_is(e, "default")) {
		a.kind = ACT_DEFAULT;
	} else if (event_is(e, "catch")) {
		a = (struct action_asked){ ACT_CATCH, e->in[1] != 0, false, e->in[2] != 0 ? FLAG_RESTART : 0,
			e->in[3] != 0 ? SIGNALS_ALL : 0 };
	} else if (event_is(e, "action")) {
		a = (struct action_asked){ ACT_CATCH, e->in[1] != 0, false, (unsigned)e->in[2] & 7,
			(uint64_t)e->in[3] };
	} else if (event_is(e, "nocldwait")) {
		a = (struct action_asked){ e->in[1] == 0 ? ACT_DEFAULT : ACT_CATCH, e->in[1] == 2, true, 0, 0 };
	}
	return a;
}
