/* The checks of the rules of barriers, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* How things stood at the barrier when that wait returned. */
struct bar_standing {
	long come;
	long gone;
	long serials;
	int sound; /* nobody was lost there, and none failed */
};

static struct bar_standing bar_standing_at(const struct event *at)
{
	struct bar_standing k = { 0, 0, 0, 1 };
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "bar-wait") || e->on != at->on)
			continue;
		k.sound &= e->end != 0 && e->result == 0;
		k.come += e->call < at->end;
		k.gone += e->end <= at->end;
		k.serials += e->end <= at->end && e->value != 0;
	}
	return k;
}

static int check_bar_rendezvous(void)
{
	const struct event *e, *last = NULL;
	struct bar_standing k;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "bar-turns") && e->end != 0 && e->value > 0)
			return seen("somebody passed, and another had not come", e, NULL);
		if (is(e, "bar-wait") && e->end != 0 && e->error == EINTR)
			return seen("a wait failed with EINTR", e, NULL);
		if (!is(e, "bar-wait") || e->end == 0)
			continue;
		k = bar_standing_at(e);
		if (k.sound && k.gone > k.come / s->guarded[e->on][0] * s->guarded[e->on][0])
			return seen("somebody passed before as many had come", e, NULL);
		if (k.sound && k.serials > k.come / s->guarded[e->on][0])
			return seen("too many were told that they were the one", e, NULL);
		last = last == NULL || e->end > last->end ? e : last;
	}
	k = last != NULL ? bar_standing_at(last) : (struct bar_standing){ 0, 0, 0, 0 };
	if (k.sound && k.gone == k.come && k.come % s->guarded[last->on][0] == 0 &&
	    k.serials != k.come / s->guarded[last->on][0])
		return seen("not one of each group was told that it was the one", last, NULL);
	return 0;
}
