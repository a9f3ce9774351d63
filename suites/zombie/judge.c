#include "zombie.h"

#include "mechanism.h"

#include <errno.h>

static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };

uint32_t zombie_seen(const struct history *h, unsigned child)
{
	uint32_t first = NO_EVENT;
	struct indexes i;
	struct ending end;
	unsigned k;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];

			if (event_tells_end(h, e, &end) && end.process == child &&
			    !(tells[k] == ROLE_WAIT && kin_consumed(h, e)) &&
			    (first == NO_EVENT || e->ret < h->event[first].ret))
				first = *i.at;
		}
	return first;
}

/* ---- zombie.kill-ok ---- */

bool zombie_is_sent(const struct history *h, const struct event *e)
{
	unsigned child = e->in[0] >= 0 && e->in[0] < (int64_t)h->actors ? h->actor[e->in[0]].process : 0;
	uint32_t seen;

	if (event_role(e) != ROLE_SEND || e->actor == ACTOR_WATCHDOG || child == 0 || child != (unsigned)e->in[0] ||
	    e->ret == OPEN)
		return false;
	seen = zombie_seen(h, child);
	return seen != NO_EVENT && h->event[seen].ret < e->call && kin_is_kept(h, child, e->ret);
}

void zombie_judge_kill(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_SEND);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!zombie_is_sent(h, e))
			continue;
		judgement_applies(j);
		judgement_count(j, e->in[1] == SIG_I_KILL ? KILL_ENDING : KILL_OTHER, 1);
		judgement_count(j, KILL_BY_OTHER, event_process(h, e) != kin_parent(h, (unsigned)e->in[0]));
		if (e->result == -1 && e->err != EAGAIN)
			judgement_contradict(j, 2, (uint32_t[]){ zombie_seen(h, (unsigned)e->in[0]), *i.at },
			    "%s had ended and nobody has consumed that, so its id is its own, but a signal to it failed",
			    history_actor_name(h, (unsigned)e->in[0]));
	}
}

/* ---- zombie.persist ---- */

static bool same_end(const struct ending *x, const struct ending *y)
{
	return x->killed == y->killed && (x->killed ? x->code == y->code : status_same(x->code, y->code));
}

/* What happened between the two. */
static void count_between(const struct history *h, unsigned child, const struct event *from, const struct event *to,
    struct judgement *j)
{
	uint64_t sent = 0, forks = 0, execs = 0;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->call < from->ret || e->call > to->call)
			continue;
		sent += zombie_is_sent(h, e) && e->in[0] == (int64_t)child;
		forks += event_role(e) == ROLE_FORK;
		execs += event_role(e) == ROLE_EXEC && event_process(h, e) == kin_parent(h, child);
	}
	judgement_count(j, PERSIST_SIGNALLED, sent);
	judgement_count(j, PERSIST_FORKED, forks);
	judgement_count(j, PERSIST_EXECED, execs);
}

static void judge_zombie(const struct history *h, unsigned child, uint32_t seen, struct judgement *j)
{
	struct ending first, end;
	struct indexes i;
	unsigned k;

	event_tells_end(h, &h->event[seen], &first);
	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];
			bool asked = k < 2 ? e->in[0] == (int64_t)child
			                   : kin_asked(h, e).which == WHICH_CHILD && kin_asked(h, e).of == child;

			if (e->call < h->event[seen].ret || e->ret == OPEN ||
			    event_process(h, e) != kin_parent(h, child))
				continue;
			if (event_tells_end(h, e, &end) && end.process == child) {
				judgement_applies(j);
				count_between(h, child, &h->event[seen], e, j);
				judgement_count(j, PERSIST_CONSUMED, k == 2 && kin_consumed(h, e));
				if (!same_end(&first, &end))
					judgement_contradict(j, 2, (uint32_t[]){ seen, *i.at },
					    "%s had ended, and later another end of it was told",
					    history_actor_name(h, child));
			} else if (asked && e->result == -1 && e->err == ECHILD &&
			    kin_may_consume(h, e, child, e->ret) == NO_EVENT &&
			    !kin_may_ignore(h, kin_parent(h, child))) {
				judgement_contradict(j, 2, (uint32_t[]){ seen, *i.at },
				    "%s had ended and nobody has consumed that, but it is not there any more",
				    history_actor_name(h, child));
			}
		}
}

void zombie_judge_persist(const struct history *h, struct judgement *j)
{
	unsigned child;

	for (child = 1; child < h->actors; child++) {
		uint32_t seen = h->actor[child].process == child ? zombie_seen(h, child) : NO_EVENT;

		if (seen != NO_EVENT)
			judge_zombie(h, child, seen, j);
	}
}
