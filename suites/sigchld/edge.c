/* SIGCHLD comes: once at least after each child's end was to be seen, and never more often than children change. */
#include "../std/story.h"
#include "../wait/kin.h"
#include "sigchld.h"

enum { ENDED, WHILE_HANDLED, WHILE_LOOKING, SEVERAL, DRAINED };

static bool is_child(const struct history *h, unsigned child, unsigned parent)
{
	return child < ACTORS_MAX && h->actor[child].process == child && child != parent &&
	    h->actor[h->actor[child].parent].process == parent;
}

/* ---- not too many ---- */

uint32_t sigchld_possible(const struct story *s, const struct stream *t, uint64_t before)
{
	const struct history *h = s->h;
	uint32_t n = story_possible(t, 0, before);
	unsigned child;
	size_t i;

	for (child = 0; child < h->actors; child++) {
		bool born = false, lives = false;

		if (!is_child(h, child, t->process))
			continue;
		for (i = 0; i < h->events; i++) {
			const struct event *e = &h->event[i];
			int signal = event_sends(e);

			if ((signal_stops(signal) || signal == SIG_I_CONT) && event_is_source(e) &&
			    event_may_signal(h, e, child))
				return UINT32_MAX; /* a terminal's, any number of them */
			born |= event_role(e) == ROLE_FORK && e->in[0] == (int64_t)child && e->call < before;
			lives |= event_process(h, e) == child && e->call >= before;
			n += (signal_stops(signal) || signal == SIG_I_CONT) && e->call < before &&
			    event_may_signal(h, e, child);
		}
		n += born && !lives; /* it may have ended unseen: systems that run out of memory kill */
	}
	return n;
}

static void check_count(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < t->takes; i++) {
		uint32_t possible = sigchld_possible(s, t, t->take[i].time);

		if (i < possible)
			continue;
		judgement_contradict(j, 1, &t->take[i].event,
		    "SIGCHLD was taken %u times, but the children had changed and others had sent it %u times at most",
		    (unsigned)(i + 1), (unsigned)possible);
		return;
	}
}

/* ---- not too few ---- */

/* When the child's end began, so far as is known: OPEN if that is not. */
static uint64_t end_begun(const struct history *h, unsigned child)
{
	uint64_t begun = OPEN;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->call < begun &&
		    ((event_role(e) == ROLE_EXIT && event_process(h, e) == child) ||
		        (event_sends(e) >= 0 && event_may_signal(h, e, child))))
			begun = e->call;
	}
	return begun;
}

static bool finished(const struct history *h)
{
	struct indexes i = events_with(h, ROLE_EXIT);

	for (; i.at < i.end; i.at++)
		if (h->event[*i.at].actor == 0)
			return true;
	return false;
}

/* Something was sent to the process that it may have ended of. */
static bool may_be_dead(const struct story *s, unsigned process)
{
	const struct history *h = s->h;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int signal = event_sends(e);

		if (signal >= 0 && signal != SIG_I_CHLD && e->actor != ACTOR_WATCHDOG &&
		    event_may_signal(h, e, process) &&
		    (signal == SIG_I_KILL || s->caught_since[process][signal] >= e->call))
			return true;
	}
	return false;
}

/*
 * The watchdog has ended the case: whatever its last records say was so for a whole deadline. The parent slept with SIGCHLD
 * unblocked, having seen a child's end before, and was not told of it then or ever.
 */
static void check_asleep(const struct story *s, unsigned parent, struct judgement *j)
{
	const struct history *h = s->h;
	struct indexes i = events_with(h, ROLE_CHILD);
	uint32_t last, k;
	const struct event *e;

	/* A wait may take a pending SIGCHLD with it. */
	if (events_with(h, ROLE_WAIT).at != events_with(h, ROLE_WAIT).end)
		return;
	if (h->quiet == OPEN || finished(h) || s->stops || s->first[parent] == s->first[parent + 1] ||
	    may_be_dead(s, parent) || kin_may_ignore(h, parent))
		return;
	last = s->order[s->first[parent + 1] - 1];
	e = &h->event[last];
	if (event_role(e) != ROLE_SUSPEND || e->ret != OPEN || in_set((uint64_t)e->in[0], SIG_I_CHLD))
		return;
	for (; i.at < i.end; i.at++) {
		const struct event *seen = &h->event[*i.at];
		uint64_t begun;
		bool told = false;

		if (seen->actor != parent || seen->ret >= e->call || seen->result != 0 ||
		    (seen->out[0] != CHILD_EXITED && seen->out[0] != CHILD_KILLED))
			continue;
		begun = end_begun(h, (unsigned)seen->in[0]);
		if (begun == OPEN || s->caught_since[parent][SIG_I_CHLD] >= begun)
			continue;
		for (k = s->first[parent]; k < s->first[parent + 1]; k++) {
			const struct event *d = &h->event[s->order[k]];

			told |= (event_role(d) == ROLE_HANDLER && d->in[0] == SIG_I_CHLD && d->call > begun) ||
			    (event_role(d) == ROLE_ACCEPT && d->ret > begun && in_set((uint64_t)d->in[0], SIG_I_CHLD));
		}
		if (told)
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ *i.at, last },
		    "%s saw that %s had ended and slept with SIGCHLD caught and not blocked until the watchdog ended the "
		    "case, but SIGCHLD never came",
		    h->actor[parent].name, h->actor[seen->in[0]].name);
		return;
	}
}

/* ---- evidence ---- */

static void count_ends(const struct story *s, unsigned parent, struct judgement *j)
{
	const struct history *h = s->h;
	struct indexes ends = events_with(h, ROLE_EXIT), looks = events_with(h, ROLE_CHILD);
	uint32_t k, n = 0, takes = 0;

	for (; ends.at < ends.end; ends.at++) {
		const struct event *x = &h->event[*ends.at];
		bool handled = false, looked = false, slept = false;

		if (!is_child(h, event_process(h, x), parent))
			continue;
		n++;
		for (k = s->first[parent]; k < s->first[parent + 1]; k++) {
			const struct event *d = &h->event[s->order[k]];

			handled |= event_role(d) == ROLE_HANDLER && d->call < x->call && x->call < d->ret;
			slept |= event_role(d) == ROLE_SUSPEND && d->call < x->call && x->call < d->ret;
		}
		for (k = 0; looks.at + k < looks.end; k++)
			looked |= h->event[looks.at[k]].actor == parent && h->event[looks.at[k]].call < x->call;
		judgement_count(j, WHILE_HANDLED, handled);
		judgement_count(j, WHILE_LOOKING, looked && !slept && !handled);
	}
	judgement_count(j, ENDED, n);
	for (k = s->first[parent]; k < s->first[parent + 1]; k++) {
		const struct event *d = &h->event[s->order[k]];

		takes += event_role(d) == ROLE_HANDLER && d->in[0] == SIG_I_CHLD;
	}
	judgement_count(j, SEVERAL, takes > 0 && takes < n);
}

void sigchld_judge_edge(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;
	unsigned p;

	if (s == NULL)
		return;
	for (p = 0; p < h->actors; p++) {
		if (h->actor[p].process != p || !s->alone[p] || s->murky[p] || in_set(s->foreign, SIG_I_CHLD) ||
		    s->caught_since[p][SIG_I_CHLD] == OPEN)
			continue;
		judgement_applies(j);
		count_ends(s, p, j);
		check_asleep(s, p, j);
	}
	for (i = 0; i < s->streams; i++)
		if (s->stream[i].signal == SIG_I_CHLD && s->alone[s->stream[i].process] &&
		    !kin_may_adopt(h, s->stream[i].process, OPEN) && !s->murky[s->stream[i].process] &&
		    !in_set(s->foreign, SIG_I_CHLD))
			check_count(s, &s->stream[i], j);
}
