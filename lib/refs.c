/*
 * Who may or must hold a descriptor, and when a signal may have interrupted a call: what rules of every kind of object
 * need to tell certain from possible. Source of the definitions: the channels catalogue, section 1.
 */
#include "history.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "signals.h"

void history_refs(struct history *h);

/* ---- references ---- */

struct holding {
	bool held;
	uint64_t possible_from, certain_from;
};

struct refs_walk {
	struct history *h;
	/* by process, object, side, slot (see holding_of): the reference being held now */
	struct holding *now;
	uint8_t (*cloexec)[OBJECTS_MAX][SIDES_MAX]; /* bits by slot */
	size_t room[OBJECTS_MAX][SIDES_MAX];
};

static struct holding *holding_of(const struct refs_walk *w, unsigned process, unsigned o, unsigned side, unsigned slot)
{
	return &w->now[((process * w->h->objects + o) * SIDES_MAX + side) * SLOTS_MAX + slot];
}

static void add(struct refs_walk *w, unsigned process, unsigned o, unsigned side, unsigned slot, uint64_t certain_to,
    uint64_t possible_to)
{
	struct references *refs = &w->h->refs[o][side];
	const struct holding *held = holding_of(w, process, o, side, slot);
	size_t *room = &w->room[o][side];

	if (refs->count == *room) {
		*room = *room * 2 + 8;
		refs->ref = realloc(refs->ref, sizeof(struct reference) * *room);
		if (refs->ref == NULL)
			out_of_memory();
	}
	refs->ref[refs->count++] = (struct reference){
		.process = (uint8_t)process,
		.slot = (uint8_t)slot,
		.possible_from = held->possible_from,
		.certain_from = held->certain_from,
		.certain_to = certain_to,
		.possible_to = possible_to,
	};
}

/* The reference ends: surely held until `from`, surely not from `to` on (OPEN: maybe for ever). */
static void drop(struct refs_walk *w, unsigned process, int64_t end, uint64_t from, uint64_t to)
{
	unsigned o = end_object(end), side = end_side(end), slot = end_slot(end);
	struct holding *held = holding_of(w, process, o, side, slot);

	if (!held->held)
		return;
	add(w, process, o, side, slot, from, to);
	held->held = false;
	w->cloexec[process][o][side] &= (uint8_t) ~(1U << slot);
}

static void hold(struct refs_walk *w, unsigned process, int64_t end, uint64_t possible_from, uint64_t certain_from)
{
	*holding_of(w, process, end_object(end), end_side(end), end_slot(end)) =
	    (struct holding){ true, possible_from, certain_from };
}

static bool good(const struct event *e)
{
	return e->ret != OPEN && e->result != -1;
}

/* A call of the process in progress on a descriptor keeps its reference possible until the call ends. */
static uint64_t kept_until(const struct history *h, unsigned process, int64_t end, uint64_t closed)
{
	uint64_t until = closed;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < closed; i++) {
		const struct event *e = &h->event[i];

		if (e->ret > until && event_process(h, e) == process &&
		    (event_role(e) == ROLE_PUT || event_role(e) == ROLE_GET) &&
		    end_object(e->in[0]) == end_object(end) && end_side(e->in[0]) == end_side(end))
			until = e->ret;
	}
	return until;
}

static uint64_t first_act(const struct history *h, unsigned process, uint64_t after)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (h->event[i].call > after && event_process(h, &h->event[i]) == process)
			return h->event[i].call;
	return OPEN;
}

static bool touches(const struct event *e, int64_t end)
{
	switch (event_role(e)) {
	case ROLE_OPEN:
		return (unsigned)e->in[0] == end_object(end) && end_slot(end) == 0;
	case ROLE_DUP:
		return e->in[1] == end;
	case ROLE_CLOSE:
	case ROLE_CLOEXEC:
		return e->in[0] == end;
	default:
		return false;
	}
}

/* Another thread was at this descriptor during the fork, or a close of it had failed: nobody knows what the child got. */
static bool in_doubt(const struct history *h, const struct event *fork, int64_t end)
{
	unsigned process = event_process(h, fork);
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < fork->ret; i++) {
		const struct event *e = &h->event[i];

		if (e->actor >= ACTORS_MAX || event_process(h, e) != process || !touches(e, end))
			continue;
		if ((e->actor != fork->actor && e->ret > fork->call) || (event_role(e) == ROLE_CLOSE && !good(e)))
			return true;
	}
	return false;
}

/* Can there be a doubt at all? */
static bool may_doubt(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->actors; i++)
		if (h->actor[i].process == process && i != process)
			return true;
	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_CLOSE && !good(&h->event[i]) &&
		    event_process(h, &h->event[i]) == process)
			return true;
	return false;
}

static void walk_fork(struct refs_walk *w, const struct event *e)
{
	unsigned parent = event_process(w->h, e), child = (unsigned)e->in[0];
	unsigned o, side, slot;
	uint64_t born, certain;
	bool doubtful = may_doubt(w->h, parent);

	if (e->ret != OPEN && e->result == -1)
		return;
	born = first_act(w->h, child, e->call);
	certain = born < e->ret ? born : e->ret; /* OPEN, OPEN: it may never have been */
	for (o = 0; o < w->h->objects; o++)
		for (side = 0; side < SIDES_MAX; side++) {
			w->cloexec[child][o][side] = w->cloexec[parent][o][side];
			for (slot = 0; slot < SLOTS_MAX; slot++) {
				const struct holding *held = holding_of(w, parent, o, side, slot);
				int64_t end = end_pack(o, side, slot);

				if (doubtful && in_doubt(w->h, e, end)) {
					hold(w, child, end, e->call, OPEN);
					w->cloexec[child][o][side] &= (uint8_t) ~(1U << slot);
				} else if (held->held) {
					hold(w, child, end, e->call, held->certain_from > e->call ? OPEN : certain);
				}
			}
		}
}

/* Every reference of the process ends. */
static void drop_all(struct refs_walk *w, unsigned process, uint64_t from, uint64_t to, bool only_cloexec)
{
	unsigned o, side, slot;

	for (o = 0; o < w->h->objects; o++)
		for (side = 0; side < SIDES_MAX; side++)
			for (slot = 0; slot < SLOTS_MAX; slot++)
				if (!only_cloexec || (w->cloexec[process][o][side] & 1U << slot))
					drop(w, process, end_pack(o, side, slot), from, to);
}

static void life(const struct history *h, unsigned process, uint64_t *alive, uint64_t *gone);

/* A new image drops what is marked between the call and its first act, or its end if it never came to act. */
static void walk_exec(struct refs_walk *w, const struct event *e)
{
	unsigned process = event_process(w->h, e);
	uint64_t acts = first_act(w->h, process, e->call), alive, gone;

	if (e->ret != OPEN)
		return;
	life(w->h, process, &alive, &gone);
	drop_all(w, process, e->call, acts < gone ? acts : gone, true);
}

static void walk_event(struct refs_walk *w, const struct event *e)
{
	unsigned p = event_process(w->h, e);
	int64_t end = e->in[0];
	unsigned side;

	switch (event_role(e)) {
	case ROLE_OPEN:
		for (side = 0; side < SIDES_MAX && (good(e) || e->ret == OPEN); side++)
			hold(w, p, end_pack((unsigned)end, side, 0), e->call, e->ret);
		break;
	case ROLE_DUP:
		if (!good(e) && e->ret != OPEN)
			break;
		if (end == e->in[1])
			break; /* dup2(fd, fd) changes nothing */
		drop(w, p, e->in[1], e->call, kept_until(w->h, p, e->in[1], e->ret));
		hold(w, p, e->in[1], e->call, e->ret);
		break;
	case ROLE_CLOSE:
		/* After a failed close the descriptor's state is unspecified. */
		drop(w, p, end, e->call, good(e) ? kept_until(w->h, p, end, e->ret) : OPEN);
		break;
	case ROLE_CLOEXEC:
		if (good(e))
			w->cloexec[p][end_object(end)][end_side(end)] |= (uint8_t)(1U << end_slot(end));
		break;
	case ROLE_FORK:
		walk_fork(w, e);
		break;
	case ROLE_EXEC:
		walk_exec(w, e);
		break;
	default:
		break;
	}
}

/* The last ticket at which a process was certainly alive, and the first from which it was certainly gone. */
static void life(const struct history *h, unsigned process, uint64_t *alive, uint64_t *gone)
{
	const struct event *reap = NULL;
	uint64_t killed = OPEN;
	size_t i;

	*alive = 0;
	*gone = OPEN;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_process(h, e) == process && e->actor < ACTORS_MAX) {
			uint64_t last = e->ret != OPEN ? e->ret : e->call;

			if (last > *alive)
				*alive = last;
		}
		if (event_role(e) == ROLE_REAP && good(e) && (unsigned)e->in[0] == process &&
		    (reap == NULL || e->ret < reap->ret))
			reap = e;
	}
	if (reap == NULL) {
		/* It was never seen to end. Without a watchdog's word nothing is known after its last record. */
		return;
	}
	*gone = reap->ret;
	if (reap->out[0] != 1 || reap->out[1] != SIG_I_KILL)
		return;
	/* Killed: it lived until the first such signal was on its way, though it may have had nothing to say. */
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_role(e) == ROLE_SEND && (unsigned)e->in[0] < h->actors &&
		    h->actor[e->in[0]].process == process && e->in[1] == SIG_I_KILL &&
		    !(e->ret != OPEN && e->result == -1) && e->call < killed)
			killed = e->call;
	}
	if (killed != OPEN && killed > *alive)
		*alive = killed;
}

/* True if a signal may have ended the process: one was sent to it, or it was inside a call that may raise SIGPIPE. */
static bool could_die(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->actor == ACTOR_WATCHDOG)
			continue;
		if (event_process(h, e) == process &&
		    (event_role(e) == ROLE_RAISE || (event_role(e) == ROLE_PUT && e->ret == OPEN)))
			return true;
		if (event_role(e) == ROLE_SEND &&
		    (e->in[0] >= (int64_t)h->actors || h->actor[e->in[0]].process == process))
			return true;
	}
	return false;
}

/* An `exit` record begins the possible end. */
static uint64_t exit_call(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_EXIT && event_process(h, &h->event[i]) == process)
			return h->event[i].call;
	return OPEN;
}

void history_refs(struct history *h)
{
	struct refs_walk w = { .h = h };
	size_t i;
	unsigned p, o, side;

	for (o = 0; o < OBJECTS_MAX; o++)
		for (side = 0; side < SIDES_MAX; side++)
			h->refs[o][side].count = 0; /* storage is kept */
	if (h->objects == 0)
		return;
	for (o = 0; o < OBJECTS_MAX; o++)
		for (side = 0; side < SIDES_MAX; side++) {
			free(h->refs[o][side].ref);
			h->refs[o][side].ref = NULL;
		}
	w.now = calloc((size_t)h->actors * h->objects, sizeof(*w.now) * SIDES_MAX * SLOTS_MAX);
	w.cloexec = calloc(h->actors, sizeof(*w.cloexec));
	if (w.now == NULL || w.cloexec == NULL)
		out_of_memory();
	for (i = 0; i < h->events; i++)
		if (h->event[i].actor < ACTORS_MAX)
			walk_event(&w, &h->event[i]);
	for (p = 0; p < h->actors; p++) {
		uint64_t alive, gone, ended;

		if (h->actor[p].process != p)
			continue;
		life(h, p, &alive, &gone);
		ended = exit_call(h, p);
		if (gone == OPEN && ended == OPEN && h->quiet != OPEN && !could_die(h, p))
			alive = h->end;
		drop_all(&w, p, ended != OPEN ? ended : alive, gone, false);
	}
	free(w.now);
	free(w.cloexec);
}

bool refs_certainly_open(const struct history *h, unsigned object, unsigned side, uint64_t from, uint64_t to)
{
	const struct references *refs = &h->refs[object][side];
	uint64_t covered = from;
	bool first = true, moved = true;
	uint32_t i;

	/* A chain of intervals, each beginning before the last ends. */
	while (moved) {
		moved = false;
		for (i = 0; i < refs->count; i++) {
			const struct reference *r = &refs->ref[i];

			if (r->certain_from > r->certain_to || r->certain_from > covered)
				continue;
			if (first ? r->certain_to >= covered : r->certain_to > covered) {
				covered = r->certain_to;
				first = false;
				moved = true;
				if (covered >= to)
					return true;
			}
		}
	}
	return false;
}

bool refs_certainly_closed(const struct history *h, unsigned object, unsigned side, uint64_t from, uint64_t to)
{
	const struct references *refs = &h->refs[object][side];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].possible_from <= to && refs->ref[i].possible_to > from)
			return false;
	return true;
}

/* ---- signals ---- */

static bool may_reach(const struct history *h, const struct event *send, unsigned process)
{
	if (send->ret != OPEN && send->result == -1)
		return false;
	if (event_role(send) == ROLE_RAISE)
		return event_process(h, send) == process;
	if (event_role(send) != ROLE_SEND)
		return false;
	return send->in[0] < 0 || send->in[0] >= (int64_t)h->actors || h->actor[send->in[0]].process == process;
}

bool signal_possible(const struct history *h, const struct event *e)
{
	unsigned process = event_process(h, e);
	size_t i, k;

	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];
		bool handled = false;

		if (x->call >= e->ret)
			break;
		if (event_role(x) == ROLE_HANDLER && event_process(h, x) == process && x->ret > e->call)
			return true;
		if (!may_reach(h, x, process))
			continue;
		/* Certainly over before e began: a handler for it started after the send and ended before e. */
		for (k = i + 1; k < h->events && h->event[k].call < e->call && !handled; k++) {
			const struct event *y = &h->event[k];

			handled = event_role(y) == ROLE_HANDLER &&
			    y->in[0] == (event_role(x) == ROLE_RAISE ? x->in[0] : x->in[1]) &&
			    event_process(h, y) == process && y->call > x->call && y->ret < e->call;
		}
		if (!handled)
			return true;
	}
	return false;
}
