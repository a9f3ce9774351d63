#include "faults_edit.h"

#include "mechanism.h"

#include <string.h>

struct event *wait_pick(struct history *h, struct choices *c, fits_wait *fits)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	unsigned offered = 0;
	struct event *found = NULL;

	for (; i.at < i.end; i.at++)
		if (h->event[*i.at].ret != OPEN && h->event[*i.at].ret < h->quiet && fits(h, &h->event[*i.at]) &&
		    edit_pick(c, &offered))
			found = &h->event[*i.at];
	return found;
}

bool wait_tells(const struct history *h, const struct event *e)
{
	return kin_told(e) && e->out[REPORT_CHILD] < (int64_t)h->actors && e->out[REPORT_HOW] != CHILD_NOTHING;
}

void wait_tell_nothing(struct event *e, int64_t result, int error)
{
	e->result = result;
	e->err = error;
	memset(e->out, 0, sizeof(e->out));
	e->out[REPORT_CHILD] = ACTOR_UNKNOWN;
}

struct event *wait_repeat(struct history *h, const struct event *e, unsigned nth)
{
	struct event copy = *e;

	copy.call = h->end + 1 + 2 * nth;
	copy.ret = copy.call + 1;
	return edit_append(h, &copy);
}
