/* What ends locks, and what does not: closes, deaths, forks, new images. */
#include "rules.h"

#include "life.h"

/* Somebody else was refused because of it before that ticket. */
static bool was_seen(const struct locks *l, const struct hold *x, uint64_t before)
{
	size_t i;

	for (i = 0; i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];

		if (lock_meets(q, x) && lock_was_refused(l->h, q) && event_of(l, q)->ret < before &&
		    event_of(l, q)->call > x->certain_from)
			return true;
	}
	return false;
}

/* A descriptor of another process went while the lock was certainly held, before the call was over; NULL: none did. */
static const struct lock_gone *other_gone(const struct locks *l, const struct hold *x, const struct lock_call *q)
{
	size_t i;

	for (i = 0; i < l->gone_count; i++) {
		const struct lock_gone *g = &l->gone[i];

		if (g->object == x->object && !lock_is_ofd(g->owner) && g->process != x->process && g->certain &&
		    g->call > x->certain_from && g->ret < event_of(l, q)->call)
			return g;
	}
	return NULL;
}

/* ---- lock.release-on-any-close ---- */

enum { BY_CLOSE, BY_BURIAL, BY_EXEC, BY_ANOTHER, CONTROLLED, NOT_BY_OTHERS };

/* It was closed by another descriptor than it was taken by. */
static bool by_another(const struct locks *l, const struct hold *x)
{
	const struct event *end = &l->h->event[x->end], *e = &l->h->event[lock_request(l, x)];

	return x->how == ENDS_CLOSED && end->in[0] != e->in[AT_END];
}

static void check_closed(const struct locks *l, const struct lock_call *q, struct judgement *j)
{
	const struct hold *x =
	    q->outcome == LOCK_GRANTED || q->outcome == LOCK_REFUSED ? locks_stale(l, q, ENDS_CLOSED, ENDS_EXEC) : NULL;

	if (x == NULL || q->type == LOCK_FREE || !lock_is_plain(q) || locks_excuse(l, q) != NULL)
		return;
	judgement_applies(j);
	judgement_count(j, x->how == ENDS_CLOSED ? BY_CLOSE : x->how == ENDS_BURIED ? BY_BURIAL : BY_EXEC, 1);
	judgement_count(j, BY_ANOTHER, by_another(l, x));
	judgement_count(j, CONTROLLED, was_seen(l, x, x->certain_to));
	if (lock_was_refused(l->h, q))
		judgement_contradict(j, 3, (uint32_t[]){ lock_request(l, x), x->end, q->event },
		    "%s closed a descriptor of the file, so all its locks on it had to go, but one is still in %s's way",
		    lock_owner(l, x->process), lock_owner(l, q->process));
}

static void check_not_by_others(const struct locks *l, const struct lock_call *q, struct judgement *j)
{
	const struct lock_gone *g;
	const struct hold *x;
	unsigned i;

	for (i = 0; lock_is_plain(q) && (x = locks_in_the_way(l, q, i)) != NULL; i++) {
		g = other_gone(l, x, q);
		if (g == NULL)
			continue;
		judgement_applies(j);
		judgement_count(j, NOT_BY_OTHERS, lock_was_refused(l->h, q));
		if (lock_went_through(l->h, q))
			judgement_contradict(j, 3,
			    (uint32_t[]){ lock_request(l, x), g->event != NOWHERE ? g->event : q->event, q->event },
			    "%s closed descriptors of the file, which takes away no locks but its own, but then %s's lock was in "
			    "nobody's way",
			    lock_owner(l, g->process), lock_owner(l, x->process));
	}
}

void lock_judge_closes(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	size_t i;

	for (i = 0; l != NULL && i < l->calls; i++) {
		check_closed(l, &l->call[i], j);
		check_not_by_others(l, &l->call[i], j);
	}
}

/* ---- lock.release-on-exit ---- */

enum { EXITED, KILLED, KILLED_WAITING, MANY_LOCKS };

static bool died_waiting(const struct locks *l, unsigned process)
{
	size_t i;

	for (i = 0; i < l->calls; i++)
		if (l->call[i].process == process && l->call[i].waits && l->call[i].outcome == LOCK_NEVER)
			return true;
	return false;
}

static unsigned locks_at_death(const struct locks *l, const struct hold *of)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < l->holds; i++)
		n += l->hold[i].process == of->process && l->hold[i].object == of->object &&
		    l->hold[i].how == ENDS_DEATH && hold_is_certain(&l->hold[i]);
	return n;
}

void lock_judge_deaths(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	struct ending end;
	size_t i;

	for (i = 0; l != NULL && i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];
		bool answered = lock_is_plain(q) && (q->outcome == LOCK_GRANTED || q->outcome == LOCK_REFUSED);
		const struct hold *x =
		    answered && q->type != LOCK_FREE ? locks_stale(l, q, ENDS_DEATH, ENDS_DEATH) : NULL;

		if (x == NULL || x->end == NOWHERE || locks_excuse(l, q) != NULL ||
		    !event_tells_end(h, &h->event[x->end], &end))
			continue;
		judgement_applies(j);
		judgement_count(j, end.killed ? KILLED : EXITED, 1);
		judgement_count(j, KILLED_WAITING, died_waiting(l, x->process));
		judgement_count(j, MANY_LOCKS, locks_at_death(l, x) >= 4);
		if (lock_was_refused(h, q))
			judgement_contradict(j, 3, (uint32_t[]){ lock_request(l, x), x->end, q->event },
			    "%s had ended, so its locks had to be gone, but one is still in %s's way",
			    lock_owner(l, x->process), lock_owner(l, q->process));
	}
}

/* ---- lock.not-inherited-by-fork ---- */

enum { CHILD_ASKED, CHILD_UNDID, CHILD_TOLD };

/* The fork that made the process, if it began after that event was over; NOWHERE. */
static uint32_t made_after(const struct history *h, unsigned process, const struct event *after)
{
	struct indexes forks = events_with(h, ROLE_FORK);

	for (; forks.at < forks.end; forks.at++)
		if (h->event[*forks.at].in[0] == (int64_t)process && happened_before(after, &h->event[*forks.at]))
			return *forks.at;
	return NOWHERE;
}

bool lock_is_descendant(const struct history *h, unsigned process, unsigned of, const struct event *after,
    uint32_t *fork)
{
	unsigned depth, p = process;

	for (depth = 0; depth < h->actors && p != of && p != 0; depth++) {
		*fork = made_after(h, p, after);
		if (*fork == NOWHERE)
			return false;
		p = h->actor[h->actor[p].parent].process;
	}
	return p == of && process != of;
}

/* A descendant that unlocked these bytes or lost a descriptor while the lock was held, before the call. */
static bool descendant_undid(const struct locks *l, const struct hold *x, const struct lock_call *q, uint32_t *undone)
{
	const struct event *taken = &l->h->event[lock_request(l, x)];
	const struct lock_gone *g;
	uint32_t fork;
	size_t i;

	for (i = 0; i < l->calls; i++) {
		const struct lock_call *u = &l->call[i];

		if (lock_is_plain(u) && u->object == x->object && u->type == LOCK_FREE && !u->asks &&
		    u->outcome == LOCK_GRANTED && u->low <= x->high && x->low <= u->high &&
		    happened_before(taken, event_of(l, u)) && happened_before(event_of(l, u), event_of(l, q)) &&
		    lock_is_descendant(l->h, u->process, x->process, taken, &fork)) {
			*undone = u->event;
			return true;
		}
	}
	g = other_gone(l, x, q);
	*undone = g != NULL ? g->event : NOWHERE;
	return g != NULL && *undone != NOWHERE && lock_is_descendant(l->h, g->process, x->process, taken, &fork);
}

static void check_child(const struct locks *l, const struct lock_call *q, struct judgement *j)
{
	const struct hold *x;
	unsigned i;

	for (i = 0; lock_is_plain(q) && (x = locks_in_the_way(l, q, i)) != NULL; i++) {
		const struct event *taken = &l->h->event[lock_request(l, x)];
		uint32_t fork = NOWHERE, undone = NOWHERE;
		bool child = lock_is_descendant(l->h, q->process, x->process, taken, &fork);
		bool after = !child && descendant_undid(l, x, q, &undone);
		bool through = lock_went_through(l->h, q);

		if ((!child && !after) || (!through && !lock_was_refused(l->h, q)))
			continue;
		judgement_applies(j);
		judgement_count(j, child ? CHILD_ASKED : CHILD_UNDID, 1);
		judgement_count(j, CHILD_TOLD, child && q->asks && !through);
		if (through && child)
			judgement_contradict(j, 3, (uint32_t[]){ lock_request(l, x), fork, q->event },
			    "the lock is %s's, and its child %s has none of its locks, but it went through as if it had",
			    lock_owner(l, x->process), lock_owner(l, q->process));
		else if (through)
			judgement_contradict(j, 3, (uint32_t[]){ lock_request(l, x), undone, q->event },
			    "what a child unlocks or closes leaves the locks of %s, its parent, but then one was in nobody's way",
			    lock_owner(l, x->process));
	}
}

void lock_judge_forks(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	size_t i;

	for (i = 0; l != NULL && i < l->calls; i++)
		check_child(l, &l->call[i], j);
}

/* ---- lock.kept-by-exec ---- */

enum { IMAGE_MET, IMAGE_TOLD, IMAGE_TWICE };

/* How many new images the holder has become while it certainly held the lock, before the call; *exec is the last. */
static unsigned images(const struct locks *l, const struct hold *x, const struct lock_call *q, uint32_t *exec)
{
	struct indexes at = events_with(l->h, ROLE_EXEC);
	unsigned n = 0;

	for (; at.at < at.end; at.at++) {
		const struct event *e = &l->h->event[*at.at];

		if (e->ret == OPEN && event_process(l->h, e) == x->process && e->call > x->certain_from &&
		    e->call < event_of(l, q)->call) {
			*exec = *at.at;
			n++;
		}
	}
	return n;
}

/* The new image has begun. */
static bool has_begun(const struct locks *l, uint32_t exec, uint64_t before)
{
	struct indexes at = events_with(l->h, ROLE_START);

	for (; at.at < at.end; at.at++)
		if (event_process(l->h, &l->h->event[*at.at]) == event_process(l->h, &l->h->event[exec]) &&
		    l->h->event[*at.at].call > l->h->event[exec].call && l->h->event[*at.at].call < before)
			return true;
	return false;
}

bool lock_outlived_exec(const struct locks *l, const struct lock_call *q)
{
	const struct hold *x;
	unsigned k;

	for (k = 0; (x = locks_in_the_way(l, q, k)) != NULL; k++) {
		uint32_t exec = NOWHERE;

		if (images(l, x, q, &exec) > 0 && has_begun(l, exec, event_of(l, q)->call))
			return true;
	}
	return false;
}

void lock_judge_images(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	const struct hold *x;
	size_t i;
	unsigned k;

	for (i = 0; l != NULL && i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];

		for (k = 0; lock_is_plain(q) && (x = locks_in_the_way(l, q, k)) != NULL; k++) {
			uint32_t exec = NOWHERE;
			unsigned n = images(l, x, q, &exec);
			bool through = lock_went_through(h, q);

			if (n == 0 || (!through && !lock_was_refused(h, q)) ||
			    !has_begun(l, exec, event_of(l, q)->call))
				continue;
			judgement_applies(j);
			judgement_count(j, q->asks ? IMAGE_TOLD : IMAGE_MET, 1);
			judgement_count(j, IMAGE_TWICE, n > 1);
			if (through)
				judgement_contradict(j, 3, (uint32_t[]){ lock_request(l, x), exec, q->event },
				    "%s keeps its locks in a new image, where no descriptor of the file was closed, but one was in "
				    "nobody's way afterwards",
				    lock_owner(l, x->process));
		}
	}
}
