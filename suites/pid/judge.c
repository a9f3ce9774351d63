#include "../wait/kin.h"
#include "mechanism.h"
#include "pids.h"

#include <stdlib.h>

/* The maker's last ticket, up to which it certainly was there to consume the child, or has not. */
static uint64_t last_act(const struct history *h, unsigned actor)
{
	uint64_t last = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (h->event[i].actor == actor) {
			uint64_t at = h->event[i].ret != OPEN ? h->event[i].ret : h->event[i].call;

			last = at > last ? at : last;
		}
	return last;
}

bool pid_stay(const struct history *h, uint32_t born, struct stay *out)
{
	const struct event *b = &h->event[born];
	size_t i;

	if (!event_is(b, "born") || b->ret == OPEN || b->result != 0 || kin_may_ignore(h, event_process(h, b)))
		return false;
	*out = (struct stay){ born, b->out[BORN_ID], b->ret, last_act(h, b->actor) };
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		/* By any of its threads, and by what takes any child. */
		if (event_process(h, e) == event_process(h, b) && e->call < out->to &&
		    (event_role(e) == ROLE_WAIT ? e->ret > b->call
		                                : event_is(e, "buried") && e->in[0] == out->id && e->ret > b->ret))
			out->to = e->call;
	}
	return out->to > out->from;
}

enum { UNIQUE_DEAD, UNIQUE_TOGETHER, UNIQUE_AGAIN };

static int by_id(const void *x, const void *y)
{
	const struct stay *a = x, *b = y;

	return a->id != b->id ? (a->id < b->id ? -1 : 1) : a->from < b->from ? -1 : a->from > b->from;
}

static int by_time(const void *x, const void *y)
{
	const struct stay *a = x, *b = y;

	return a->from < b->from ? -1 : a->from > b->from;
}

static void count(const struct history *h, struct stay *stay, size_t n, struct judgement *j)
{
	enum { MANY = 8 };
	bool dead = false, together = false;
	size_t i, k;

	qsort(stay, n, sizeof(*stay), by_time);
	for (i = 0; i < n; i++) {
		unsigned there = 0;

		for (k = 0; k < i; k++) {
			there += stay[k].to > stay[i].from;
			together |= h->event[stay[k].born].actor != h->event[stay[i].born].actor &&
			    overlapped(&h->event[stay[k].born], &h->event[stay[i].born]);
		}
		dead |= there >= MANY;
	}
	judgement_count(j, UNIQUE_DEAD, dead);
	judgement_count(j, UNIQUE_TOGETHER, together);
}

void pid_judge_unique(const struct history *h, struct judgement *j)
{
	struct stay *stay = malloc((h->events + 1) * sizeof(*stay));
	size_t n = 0, k;
	uint32_t i;

	if (stay == NULL)
		out_of_memory();
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (pid_stay(h, i, &stay[n]))
			n++;
		if (event_is(e, "born") && e->ret != OPEN && e->result == 0 &&
		    e->out[BORN_OTHER] < (int64_t)h->actors && kin_was_made(h, (unsigned)e->out[BORN_OTHER], e->call) &&
		    kin_may_consume(h, NULL, (unsigned)e->out[BORN_OTHER], e->ret) == NO_EVENT &&
		    !kin_may_ignore(h, kin_parent(h, (unsigned)e->out[BORN_OTHER])) &&
		    last_act(h, (unsigned)e->out[BORN_OTHER]) > e->ret)
			judgement_contradict(j, 1, &i, "a new process has the id of %s, which is still there",
			    history_actor_name(h, (unsigned)e->out[BORN_OTHER]));
	}
	if (n > 0) {
		judgement_applies(j);
		count(h, stay, n, j);
		qsort(stay, n, sizeof(*stay), by_id);
	}
	for (k = 1; k < n; k++) {
		if (stay[k].id != stay[k - 1].id)
			continue;
		judgement_count(j, UNIQUE_AGAIN, 1);
		/* The later one was made when the earlier one was certainly there. */
		if (h->event[stay[k].born].ret < stay[k - 1].to)
			judgement_contradict(j, 2, (uint32_t[]){ stay[k - 1].born, stay[k].born },
			    "a new process has the id %lld, which another one has whose end nobody has consumed",
			    (long long)stay[k].id);
	}
	free(stay);
}
