#include "fd.h"

#include "mechanism.h"

/* ---- fd.lowest-free ---- */

enum { LOWEST_HOLE, LOWEST_FROM, LOWEST_SKIPPED, LOWEST_PAIR, LOWEST_CHILD, LOWEST_WORD };

/* Another thread may be given what was free, or give some back, in between. */
static bool is_alone(const struct history *h, const struct event *e)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (a != e->actor && h->actor[a].process == event_process(h, e))
			return false;
	return true;
}

static bool is_one(const struct event *e)
{
	return event_is(e, "fd-open") || event_is(e, "fd-dup") || event_is(e, "fd-from");
}

static void check_one(const struct history *h, uint32_t event, struct judgement *j)
{
	const struct event *e = &h->event[event];

	judgement_count(j, LOWEST_FROM, event_is(e, "fd-from"));
	judgement_count(j, LOWEST_SKIPPED, event_is(e, "fd-from") && e->out[FD_LOWEST] > e->in[2]);
	judgement_count(j, LOWEST_WORD,
	    e->out[FD_NUMBER] == 31 || e->out[FD_NUMBER] == 32 || e->out[FD_NUMBER] == 63 || e->out[FD_NUMBER] == 64);
	if (e->out[FD_NUMBER] != e->out[FD_LOWEST])
		judgement_contradict(j, 1, &event,
		    "a new descriptor has the lowest number that is free, which was %lld, but it was given %lld",
		    (long long)e->out[FD_LOWEST], (long long)e->out[FD_NUMBER]);
}

static void check_pair(const struct history *h, uint32_t event, struct judgement *j)
{
	const struct event *e = &h->event[event];
	int64_t low = e->out[FD_ONE] < e->out[FD_OTHER] ? e->out[FD_ONE] : e->out[FD_OTHER];
	int64_t high = e->out[FD_ONE] + e->out[FD_OTHER] - low;

	judgement_count(j, LOWEST_PAIR, 1);
	if (low != e->out[FD_FIRST] || high != e->out[FD_SECOND])
		judgement_contradict(j, 1, &event,
		    "two new descriptors have the lowest numbers that are free, which were %lld and %lld, but they were "
		    "given %lld and %lld",
		    (long long)e->out[FD_FIRST], (long long)e->out[FD_SECOND], (long long)low, (long long)high);
}

static void judge_lowest(const struct history *h, struct judgement *j)
{
	int64_t highest[HISTORY_ACTORS] = { 0 };
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		bool one = is_one(e);

		if ((!one && !event_is(e, "fd-pair")) || e->ret == OPEN || e->result != 0 || !is_alone(h, e))
			continue;
		judgement_applies(j);
		judgement_count(j, LOWEST_CHILD, e->actor != 0);
		judgement_count(j, LOWEST_HOLE, e->out[0] < highest[e->actor]);
		if (e->out[0] > highest[e->actor])
			highest[e->actor] = e->out[0];
		if (one)
			check_one(h, (uint32_t)i, j);
		else
			check_pair(h, (uint32_t)i, j);
	}
}

const struct rule fd_rules[] = {
	{
	    .id = "fd.lowest-free",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.6.1, open(), dup(), fcntl(), pipe()",
	    .gist = "a new descriptor has the lowest number that the process does not use",
	    .accepts =
	        "The lowest is what F_GETFD says to be the first that is closed, asked right before the call; with F_DUPFD the "
	        "first from the number that is asked for. pipe() and socketpair() take the two lowest, in either order. Not "
	        "judged in processes with threads. Failures say nothing.",
	    .judge = judge_lowest,
	    .situation = { { "a lower one had become free", 2000 }, { "not below a number", 2000 },
	        { "and that one was taken", 1000 }, { "two at once", 2000 }, { "in a child", 1000 },
	        { "at the edge of a word", 500 } },
	},
	{ .id = NULL },
};
