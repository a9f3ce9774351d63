/* Small scopes of timers: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope timer_scopes[] = {
	{
	    .id = "timer.windows",
	    .gist = "one timer: set, taken, asked, set anew",
	    .objects = "object t timer",
	    .setup =
	        "catch RTMIN info restart full\nmask block RTMIN\ntimer-create t RTMIN sigev-signal clock-monotonic",
	    .finish = "timer-drain RTMIN",
	    .step = { "timer-set t 1000 1000", "timer-set t 0 0", "timer-pause 3000", "timer-take RTMIN 0", NULL },
	},
	{ .id = NULL },
};
