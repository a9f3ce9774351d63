/* Whom a wait may tell of, and that each child's end is told once to whoever consumes it. */
#include "rules.h"

#include "mechanism.h"

#include <errno.h>

static bool is_no_child(const struct event *e)
{
	return e->ret != OPEN && e->result == -1 && e->err == ECHILD;
}

/* ---- wait.each-child-once ---- */

/* The end of a child may have come while another of the caller's children was ending. */
static bool ended_together(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	uint32_t mine = kin_exit(h, (unsigned)e->out[REPORT_CHILD], e->out[REPORT_STATUS], e->ret);

	for (; mine != NO_EVENT && i.at < i.end && &h->event[*i.at] < e; i.at++) {
		const struct event *x = &h->event[*i.at];
		uint32_t other;

		if (x->actor != e->actor || !kin_consumed(h, x) || x->out[REPORT_CHILD] >= ACTORS_MAX)
			continue;
		other = kin_exit(h, (unsigned)x->out[REPORT_CHILD], x->out[REPORT_STATUS], x->ret);
		if (other != NO_EVENT && h->event[other].call < e->ret && h->event[mine].call < x->ret)
			return true;
	}
	return false;
}

static void count_end(const struct history *h, const struct event *e, struct judgement *j)
{
	struct asked a = kin_asked(h, e);
	unsigned child = (unsigned)e->out[REPORT_CHILD];
	bool slept = life_first_act(h, child, e->call) < e->ret;

	judgement_count(j, e->out[REPORT_HOW] == CHILD_EXITED ? ONCE_EXITED : ONCE_KILLED, 1);
	judgement_count(j, ONCE_SLEPT, (a.options & WAIT_NOHANG) == 0 && slept);
	judgement_count(j, ONCE_POLLED, (a.options & WAIT_NOHANG) != 0);
	judgement_count(j, ONCE_GROUP, a.which == WHICH_GROUP);
	judgement_count(j, ONCE_TOGETHER, ended_together(h, e));
}

/* Told of again, when its end had been consumed. */
static void check_again(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (*i.at == index || x->out[REPORT_CHILD] != e->out[REPORT_CHILD] || !kin_consumed(h, x))
			continue;
		if (x->ret < e->call)
			judgement_contradict(j, 2, (uint32_t[]){ *i.at, index },
			    "the end of %s had been consumed by a wait, but another one told of it afterwards",
			    history_actor_name(h, (unsigned)e->out[REPORT_CHILD]));
		else if (*i.at < index && kin_consumed(h, e))
			judgement_contradict(j, 2, (uint32_t[]){ *i.at, index },
			    "two waits have both consumed the end of %s",
			    history_actor_name(h, (unsigned)e->out[REPORT_CHILD]));
	}
}

/* None is left, it says; whose end nobody can have consumed is a child that was lost. */
static void check_lost(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e), child;

	for (child = 1; child < h->actors; child++)
		if (kin_is_child(h, child, process) && kin_was_made(h, child, e->call) &&
		    kin_may_consume(h, e, child, e->ret) == NO_EVENT) {
			judgement_contradict(j, 1, &index,
			    "%s() says that there is no child to wait for, but nobody has consumed the end of %s",
			    op_at(e->op)->name, history_actor_name(h, child));
			return;
		}
}

void wait_judge_once(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		bool any = kin_asked(h, e).which == WHICH_ANY;

		if (kin_told(e) && e->out[REPORT_CHILD] < (int64_t)h->actors) {
			judgement_applies(j);
			if (kin_consumed(h, e))
				count_end(h, e, j);
			check_again(h, *i.at, j);
		} else if (is_no_child(e) && any) {
			judgement_applies(j);
			judgement_count(j, ONCE_DRAINED, 1);
			if (!kin_may_ignore(h, event_process(h, e)) && (kin_asked(h, e).options & WAIT_EXITED) != 0)
				check_lost(h, *i.at, j);
		}
	}
}

/* ---- wait.selection ---- */

/* A child that is not of those that were asked for, and could have been told of. */
static bool has_others(const struct history *h, const struct event *e)
{
	unsigned child;

	for (child = 1; child < h->actors; child++)
		if (kin_is_child(h, child, event_process(h, e)) && kin_was_made(h, child, e->call) &&
		    !kin_may_match(h, e, child) && kin_may_consume(h, e, child, e->ret) == NO_EVENT)
			return true;
	return false;
}

static void check_no_child(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e), child;

	for (child = 1; child < h->actors; child++)
		if (kin_is_child(h, child, process) && kin_was_made(h, child, e->call) && kin_must_match(h, e, child) &&
		    kin_may_consume(h, e, child, e->ret) == NO_EVENT) {
			judgement_contradict(j, 1, &index,
			    "%s() says that no child is of those it was asked for, but %s is, and nobody has consumed its end",
			    op_at(e->op)->name, history_actor_name(h, child));
			return;
		}
}

void wait_judge_selection(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		struct asked a = kin_asked(h, e);
		unsigned kind = a.which == WHICH_CHILD ? SELECTION_CHILD
		    : a.which == WHICH_GROUP           ? SELECTION_GROUP
		                                       : SELECTION_OWN;

		if (a.which == WHICH_ANY)
			continue;
		if (kin_told(e) && e->out[REPORT_CHILD] < (int64_t)h->actors) {
			judgement_applies(j);
			judgement_count(j, kind, 1);
			judgement_count(j, SELECTION_OTHERS, has_others(h, e));
			if (!kin_may_match(h, e, (unsigned)e->out[REPORT_CHILD]))
				judgement_contradict(j, 1, i.at,
				    "%s() tells of %s, which is not of those it was asked for", op_at(e->op)->name,
				    history_actor_name(h, (unsigned)e->out[REPORT_CHILD]));
		} else if (is_no_child(e)) {
			judgement_applies(j);
			judgement_count(j, SELECTION_NONE, has_others(h, e));
			/* Without WEXITED a dead child may not count. */
			if (!kin_may_ignore(h, event_process(h, e)) && (a.options & WAIT_EXITED) != 0)
				check_no_child(h, *i.at, j);
		}
	}
}

/* ---- wait.only-direct-children ---- */

void wait_judge_direct(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		struct asked a = kin_asked(h, e);
		unsigned process = event_process(h, e), child = (unsigned)e->out[REPORT_CHILD];

		if (e->ret == OPEN)
			continue;
		judgement_applies(j);
		judgement_count(j, DIRECT_TOLD, kin_told(e));
		/* Orphans that it adopts are its children; by their ids alone these cannot be told from others' children. */
		if (kin_may_adopt(h, process, e->ret))
			continue;
		if (kin_told(e) && child >= h->actors && !kin_forks_in(h, e))
			judgement_contradict(j, 1, i.at, "%s() tells of a process that nobody here has made",
			    op_at(e->op)->name);
		if (kin_told(e) && child < h->actors && !kin_is_child(h, child, process))
			judgement_contradict(j, 1, i.at, "%s() tells %s of %s, which is not its child",
			    op_at(e->op)->name, history_actor_name(h, process), history_actor_name(h, child));
		if (a.which != WHICH_CHILD || a.of >= h->actors || kin_is_child(h, a.of, process))
			continue;
		judgement_count(j, kin_descends(h, a.of, process) ? DIRECT_GRANDCHILD : DIRECT_OTHER, 1);
		if (e->result >= 0)
			judgement_contradict(j, 1, i.at,
			    "%s() was asked for %s, which is not a child of %s, and did not fail with ECHILD",
			    op_at(e->op)->name, history_actor_name(h, a.of), history_actor_name(h, process));
	}
}
