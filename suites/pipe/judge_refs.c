/* End of file: when the last write end is gone, and not before. Ends kept open by copies. */
#include "pipe.h"
#include "signals.h"

#include <errno.h>
#include <string.h>

static bool is_eof(const struct transfer *get)
{
	return get->ret != OPEN && get->result == 0;
}

/* ---- pipe.eof-not-early ---- */

enum { EARLY_EOFS, EARLY_HELD, EARLY_QUEUED };

static bool certain_data(const struct view *v, const struct transfer *get)
{
	return certainly_available(v, get->call, get->ret, get);
}

/*
 * A write end was open until some write had returned, and what it wrote was there from then on: at no moment was there
 * neither the one nor the other.
 */
static bool handed_over(const struct view *v, const struct transfer *get)
{
	size_t i;

	for (i = 0; i < v->puts && v->put[i].call < get->ret; i++)
		if (v->put[i].outcome == MOVED && v->put[i].ret > get->call && v->put[i].ret < get->ret &&
		    refs_certainly_open(v->h, v->object, v->from, get->call, v->put[i].ret) &&
		    certainly_available(v, v->put[i].ret, get->ret, get))
			return true;
	return false;
}

static void contradict_early(const struct view *v, const struct transfer *get, struct judgement *j)
{
	bool held = side_open(v, v->from, get);
	const uint32_t events[] = { get->event, held ? witness_holder(v, v->from, get) : witness_data(v, get) };

	judgement_contradict(j, 2, events,
	    "read() of %lld bytes gives 0 only when no process has the write side open and nothing is left, but it did "
	    "while %s",
	    (long long)get->n,
	    held                       ? "a write end was open all the time"
	        : certain_data(v, get) ? "bytes were left all the time"
	                               : "a write end was open until bytes were there");
}

/* Reads under way while a write end went and another was certainly left. */
static void count_held(const struct view *v, struct judgement *j)
{
	size_t i, k = 0;

	for (i = 0; i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];

		if (!drops(e, v->object, v->from))
			continue;
		while (k < v->gets && v->get[k].ret < e->call)
			k++;
		if (k < v->gets && v->get[k].call < e->call && v->get[k].ret != OPEN && e->call < v->get[k].ret)
			judgement_count(j, EARLY_HELD, side_open(v, v->from, &v->get[k]));
	}
}

static void check_not_early(const struct view *v, struct judgement *j)
{
	size_t i;

	if (v->gets == 0)
		return;
	judgement_applies(j);
	count_held(v, j);
	for (i = 0; i < v->gets; i++) {
		const struct transfer *get = &v->get[i];

		judgement_count(j, EARLY_QUEUED, get->outcome == MOVED && side_closed(v, v->from, get));
		if (!is_eof(get))
			continue;
		judgement_count(j, EARLY_EOFS, 1);
		if (side_open(v, v->from, get) || certain_data(v, get) || handed_over(v, get)) {
			contradict_early(v, get, j);
			return;
		}
	}
}

void judge_eof_not_early(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_not_early);
}

/* ---- pipe.eof-arrives ---- */

enum { ARRIVE_CERTAIN, ARRIVE_CLOSE, ARRIVE_EXIT, ARRIVE_KILL, ARRIVE_EXEC, ARRIVE_DUP2, ARRIVE_WAITED, ARRIVE_LEFT };

static void count_way(const struct event *e, struct judgement *j)
{
	enum op_role role = event_role(e);

	judgement_count(j, ARRIVE_CLOSE, role == ROLE_CLOSE && !event_is(e, "bury"));
	judgement_count(j, ARRIVE_DUP2, role == ROLE_DUP || event_is(e, "bury"));
	judgement_count(j, ARRIVE_EXIT, role == ROLE_EXIT);
	judgement_count(j, ARRIVE_EXEC, role == ROLE_EXEC);
	judgement_count(j, ARRIVE_KILL, event_sends(e) >= 0 || (role == ROLE_REAP && killed_by(e, SIG_I_KILL)));
}

/* Why this read contradicts, NULL if it does not. */
static const char *no_eof(const struct view *v, const struct transfer *get)
{
	if (get->ret == OPEN)
		return certainly_stuck(v->h, get->event) &&
		        refs_certainly_closed(v->h, v->object, v->from, v->h->quiet, v->h->end)
		    ? "it never returned"
		    : NULL;
	if (get->result != -1 || !side_closed(v, v->from, get))
		return NULL;
	if (get->err == EINTR)
		return signal_explains(v, get) ? NULL : "it failed with EINTR and there was no signal";
	if (no_memory(get))
		return NULL;
	return get->err == EAGAIN ? "it failed with EAGAIN" : "it failed";
}

static void check_arrives(const struct view *v, struct judgement *j)
{
	int32_t drop = last_drop(v, v->from);
	const struct event *last = drop >= 0 ? &v->h->event[drop] : NULL;
	bool told = false;
	size_t i;

	if (v->gets == 0)
		return;
	judgement_applies(j);
	for (i = 0; i < v->gets; i++) {
		const struct transfer *get = &v->get[i];
		const char *what = no_eof(v, get);

		judgement_count(j, ARRIVE_LEFT, get->outcome == MOVED && side_closed(v, v->from, get));
		if (is_eof(get) && last != NULL && !told) {
			told = true;
			count_way(last, j);
			judgement_count(j, ARRIVE_WAITED, get->call < last->call && get->ret > last->call);
		}
		judgement_count(j, ARRIVE_CERTAIN, is_eof(get) && side_closed(v, v->from, get));
		if (what != NULL) {
			const uint32_t events[] = { get->event, drop >= 0 ? (uint32_t)drop : get->event };

			judgement_contradict(j, 2, events,
			    "with no write end open anywhere read() gives what is left, then 0, but %s", what);
			return;
		}
	}
}

void judge_eof_arrives(const struct history *h, struct judgement *j)
{
	judge_all_pipes(h, j, check_arrives);
}

/* ---- pipe.dup-refs: the same and EPIPE, on pipes with copied ends ---- */

enum { DUP_COPIES, DUP_OVER, DUP_SAME, DUP_EOFS, DUP_EPIPES };

static bool slot_was_open(const struct history *h, const struct event *dup)
{
	const struct references *refs = &h->refs[end_object(dup->in[1])][end_side(dup->in[1])];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].process == event_process(h, dup) && refs->ref[i].slot == end_slot(dup->in[1]) &&
		    refs->ref[i].possible_from < dup->call && refs->ref[i].possible_to >= dup->call)
			return true;
	return false;
}

static bool count_copies(const struct view *v, struct judgement *j)
{
	bool any = false;
	size_t i;

	for (i = 0; i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];

		if (event_role(e) != ROLE_DUP || e->result != 0 || end_object(e->in[1]) != v->object)
			continue;
		any = true;
		if (e->in[0] == e->in[1])
			judgement_count(j, DUP_SAME, 1);
		else if (slot_was_open(v->h, e))
			judgement_count(j, DUP_OVER, 1);
		else
			judgement_count(j, DUP_COPIES, 1);
	}
	return any;
}

static bool has_threads(const struct history *h, unsigned process)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (h->actor[a].process == process && a != process)
			return true;
	return false;
}

/*
 * The descriptor was certainly open in that process all the time, and yet the call says that it was not. A close ends that
 * time itself; without other threads nobody else in the process does.
 */
static bool lost_descriptor(const struct history *h, const struct event *e)
{
	bool closes = event_role(e) == ROLE_CLOSE;
	const struct references *refs = &h->refs[end_object(e->in[0])][end_side(e->in[0])];
	uint32_t i;

	if (closes && has_threads(h, event_process(h, e)))
		return false;
	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].process == event_process(h, e) && refs->ref[i].slot == end_slot(e->in[0]) &&
		    refs->ref[i].certain_from <= e->call && refs->ref[i].certain_to >= (closes ? e->call : e->ret))
			return true;
	return false;
}

/* dup2() fails with EBADF also for a bad second number, but that one, too, was one of this process's descriptors. */
static bool needs_descriptor(enum op_role role)
{
	return role == ROLE_PUT || role == ROLE_GET || role == ROLE_CLOSE || role == ROLE_DUP;
}

static bool check_descriptors(const struct view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];
		enum op_role role = event_role(e);
		const struct transfer t = { .event = (uint32_t)i, .call = e->call, .ret = e->ret };
		unsigned side = role == ROLE_GET ? SIDE_R : SIDE_W;

		if (!needs_descriptor(role) || e->ret == OPEN || e->result != -1 || e->err != EBADF ||
		    end_object(e->in[0]) != v->object || (role == ROLE_PUT && end_side(e->in[0]) != SIDE_W) ||
		    (role == ROLE_GET && end_side(e->in[0]) != SIDE_R) || !lost_descriptor(v->h, e))
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ t.event, witness_holder(v, side, &t) },
		    "%s() failed with EBADF on a descriptor that nobody had closed", op_at(e->op)->name);
		return false;
	}
	return true;
}

static const char *bad_get(const struct view *v, const struct transfer *get)
{
	if (is_eof(get) && side_open(v, v->from, get))
		return "end of file came while a copy of the write end was open";
	if (get->ret != OPEN && get->result == -1 && get->err == EAGAIN && side_closed(v, v->from, get))
		return "EAGAIN came although no copy of the write end was left";
	if (get->ret == OPEN && no_eof(v, get) != NULL)
		return "end of file never came although no copy of the write end was left";
	return NULL;
}

static const char *bad_put(const struct view *v, const struct transfer *put)
{
	if (put->ret != OPEN && put->result == -1 && put->err == EPIPE && side_open(v, v->to, put))
		return "EPIPE came while a copy of the read end was open";
	if (put->outcome == MOVED && side_closed(v, v->to, put))
		return "a write succeeded although no copy of the read end was left";
	return NULL;
}

static void check_dups(const struct view *v, struct judgement *j)
{
	size_t i;

	if (!count_copies(v, j))
		return;
	judgement_applies(j);
	if (!check_descriptors(v, j))
		return;
	for (i = 0; i < v->gets + v->puts; i++) {
		const struct transfer *t = i < v->gets ? &v->get[i] : &v->put[i - v->gets];
		const char *what = i < v->gets ? bad_get(v, t) : bad_put(v, t);
		unsigned side = i < v->gets ? SIDE_W : SIDE_R;

		judgement_count(j, DUP_EOFS, i < v->gets && is_eof(t));
		judgement_count(j, DUP_EPIPES, i >= v->gets && t->ret != OPEN && t->err == EPIPE);
		if (what != NULL) {
			const uint32_t events[] = { t->event,
				side_open(v, side, t) ? witness_holder(v, side, t) : witness_drop(v, side, t->event) };

			judgement_contradict(j, 2, events, "an end is open while any descriptor for it is, but %s",
			    what);
			return;
		}
	}
}

void judge_dup_refs(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_dups);
}
