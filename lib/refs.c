/*
 * Who may or must hold a descriptor: what rules of every kind of object need to tell certain from possible. Source of the
 * definitions: the channels catalogue, section 1.
 */
#include "life.h"
#include "mechanism.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void history_refs(struct history *h);

/* ---- references ---- */

struct holding {
	uint32_t description;
	uint64_t possible_from, certain_from;
};

/* What was passed, with the open file descriptions of what was sent. */
struct flight {
	const struct event *pass;
	uint32_t description[OPERANDS_MAX];
};

/* Bits by slot. */
struct slots {
	uint8_t held, cloexec;
};

struct refs_walk {
	struct history *h;
	struct life life[HISTORY_ACTORS];
	struct slots (*slots)[OBJECTS_MAX][SIDES_MAX]; /* by process */
	struct holding *now; /* by process, object, side, slot (see holding_of): of what is held now */
	size_t room[OBJECTS_MAX][SIDES_MAX];
	unsigned takers;
	const struct event *taking[HISTORY_ACTORS];
	size_t flights, flight_room;
	struct flight *flight; /* by call */
};

static struct holding *holding_of(const struct refs_walk *w, unsigned process, unsigned o, unsigned side, unsigned slot)
{
	return &w->now[((process * w->h->objects + o) * SIDES_MAX + side) * SLOTS_MAX + slot];
}

static struct holding *holding_at(const struct refs_walk *w, unsigned process, int64_t end)
{
	return holding_of(w, process, end_object(end), end_side(end), end_slot(end));
}

static struct slots *slots_at(const struct refs_walk *w, unsigned process, int64_t end)
{
	return &w->slots[process][end_object(end)][end_side(end)];
}

static uint8_t slot_bit(int64_t end)
{
	return (uint8_t)(1U << end_slot(end));
}

/* What the descriptor refers to now. */
static uint32_t description_of(const struct refs_walk *w, unsigned process, int64_t end)
{
	return slots_at(w, process, end)->held & slot_bit(end) ? holding_at(w, process, end)->description
	                                                       : NO_DESCRIPTION;
}

static void add(struct refs_walk *w, unsigned process, int64_t end, const struct holding *held, uint64_t certain_to,
    uint64_t possible_to)
{
	unsigned o = end_object(end), side = end_side(end);
	struct references *refs = &w->h->refs[o][side];
	size_t *room = &w->room[o][side];

	if (refs->count == *room) {
		*room = *room * 2 + 8;
		refs->ref = realloc(refs->ref, sizeof(struct reference) * *room);
		if (refs->ref == NULL)
			out_of_memory();
	}
	refs->several = refs->several || held->description == NO_DESCRIPTION ||
	    (refs->count > 0 && refs->ref[0].description != held->description);
	refs->ref[refs->count++] = (struct reference){
		.process = (uint8_t)process,
		.slot = (uint8_t)end_slot(end),
		.description = held->description,
		.possible_from = held->possible_from,
		.certain_from = held->certain_from,
		.certain_to = certain_to,
		.possible_to = possible_to,
	};
}

/* The reference ends: surely held until `from`, surely not from `to` on (OPEN: maybe for ever). */
static void drop(struct refs_walk *w, unsigned process, int64_t end, uint64_t from, uint64_t to)
{
	struct slots *at = slots_at(w, process, end);

	if (!(at->held & slot_bit(end)))
		return;
	add(w, process, end, holding_at(w, process, end), from, to);
	at->held &= (uint8_t)~slot_bit(end);
	at->cloexec &= (uint8_t)~slot_bit(end);
}

static void hold(struct refs_walk *w, unsigned process, int64_t end, uint32_t description, uint64_t possible_from,
    uint64_t certain_from)
{
	*holding_at(w, process, end) = (struct holding){ description, possible_from, certain_from };
	slots_at(w, process, end)->held |= slot_bit(end);
	if (kind_at(w->h->object[end_object(end)].kind)->closes_on_exec)
		slots_at(w, process, end)->cloexec |= slot_bit(end);
}

/* Possibly somebody's, for some time, and nobody can say more. */
static void maybe(struct refs_walk *w, unsigned process, int64_t end, uint32_t description, uint64_t from, uint64_t to)
{
	struct holding held = { description, from, OPEN };

	add(w, process, end, &held, 0, to);
}

static bool good(const struct event *e)
{
	return e->ret != OPEN && e->result != -1;
}

/* Calls that may last, on a descriptor of that side: the one that they name first, of looks any. */
static bool uses(const struct event *e, int64_t end)
{
	unsigned i, n = 1;

	switch (event_role(e)) {
	case ROLE_PUT:
	case ROLE_GET:
	case ROLE_PEEK:
	case ROLE_ARRIVE:
	case ROLE_TAKE:
		break;
	case ROLE_LOOK:
	case ROLE_PASS:
		n = op_operands(e->op);
		break;
	default:
		return false;
	}
	for (i = 0; i < n; i++)
		if (op_operand(e->op, i)->kind == KIND_END && end_object(e->in[i]) == end_object(end) &&
		    end_side(e->in[i]) == end_side(end))
			return true;
	return false;
}

/* A call of the process in progress on a descriptor keeps its reference possible until the call ends. */
static uint64_t kept_until(const struct history *h, unsigned process, int64_t end, uint64_t closed)
{
	uint64_t until = closed;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < closed; i++) {
		const struct event *e = &h->event[i];

		if (e->ret > until && event_process(h, e) == process && uses(e, end))
			until = e->ret;
	}
	return until;
}

static bool touches(const struct event *e, int64_t end)
{
	unsigned i;

	switch (event_role(e)) {
	case ROLE_OPEN:
		return (unsigned)e->in[0] == end_object(end) && end_slot(end) == 0;
	case ROLE_DUP:
		return e->in[1] == end;
	case ROLE_OPEN_END:
	case ROLE_CONNECT:
	case ROLE_CLOSE:
	case ROLE_CLOEXEC:
		return e->in[0] == end;
	case ROLE_ARRIVE:
		return e->ret == OPEN || e->out[0] == end;
	case ROLE_TAKE:
		for (i = 0; i < TAKEN_MAX && e->ret != OPEN; i++)
			if (taken_end(e, i) == end)
				return true;
		return e->ret == OPEN;
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
	struct indexes closes = events_with(h, ROLE_CLOSE);
	size_t i;

	for (i = 0; i < h->actors; i++)
		if (h->actor[i].process == process && i != process)
			return true;
	for (; closes.at < closes.end; closes.at++)
		if (!good(&h->event[*closes.at]) && event_process(h, &h->event[*closes.at]) == process)
			return true;
	return false;
}

static void walk_fork(struct refs_walk *w, const struct event *e)
{
	unsigned parent = event_process(w->h, e), child = (unsigned)e->in[0];
	unsigned o, side, slot;
	uint64_t born = w->life[child].first, certain;
	bool doubtful;

	if (e->ret != OPEN && e->result == -1)
		return;
	doubtful = may_doubt(w->h, parent);
	if (born <= e->call)
		born = life_first_act(w->h, child, e->call);
	certain = born < e->ret ? born : e->ret; /* OPEN, OPEN: it may never have been */
	for (o = 0; o < w->h->objects; o++)
		for (side = 0; side < SIDES_MAX; side++) {
			struct slots *from = &w->slots[parent][o][side], *to = &w->slots[child][o][side];

			to->cloexec = from->cloexec;
			for (slot = 0; doubtful ? slot < SLOTS_MAX : from->held >> slot != 0; slot++) {
				const struct holding *held = holding_of(w, parent, o, side, slot);
				int64_t end = end_pack(o, side, slot);

				if (doubtful && in_doubt(w->h, e, end)) {
					hold(w, child, end, NO_DESCRIPTION, e->call, OPEN);
					to->cloexec &= (uint8_t)~slot_bit(end);
				} else if (from->held & slot_bit(end)) {
					hold(w, child, end, held->description, e->call,
					    held->certain_from > e->call ? OPEN : certain);
				}
			}
		}
}

/* Every reference of the process ends. */
static void drop_all(struct refs_walk *w, unsigned process, uint64_t from, uint64_t to, bool only_cloexec)
{
	unsigned o, side, slot;

	for (o = 0; o < w->h->objects; o++)
		for (side = 0; side < SIDES_MAX; side++) {
			struct slots at = w->slots[process][o][side];
			unsigned which = only_cloexec ? at.held & at.cloexec : at.held;

			for (slot = 0; which >> slot != 0; slot++)
				if (which >> slot & 1)
					drop(w, process, end_pack(o, side, slot), from, to);
		}
}

/* A new image drops what is marked between the call and its first act, or its end if it never came to act. */
static void walk_exec(struct refs_walk *w, const struct event *e)
{
	unsigned process = event_process(w->h, e);
	uint64_t acts, gone = w->life[process].gone;

	if (e->ret != OPEN)
		return;
	acts = life_first_act(w->h, process, e->call);
	drop_all(w, process, e->call, acts < gone ? acts : gone, true);
}

static uint32_t index_of(const struct refs_walk *w, const struct event *e)
{
	return (uint32_t)(e - w->h->event);
}

/*
 * A new open file description: an open in progress may count already, a failed one may have for its time. A connection that
 * is said to be in progress has its descriptor.
 */
static void walk_open_end(struct refs_walk *w, const struct event *e)
{
	unsigned p = event_process(w->h, e);

	if (good(e) || e->ret == OPEN || (event_role(e) == ROLE_CONNECT && e->err == EINPROGRESS))
		hold(w, p, e->in[0], index_of(w, e), e->call, e->ret);
	else
		maybe(w, p, e->in[0], index_of(w, e), e->call, e->ret);
}

/* The far end of a connection is there before anybody accepts it, and goes with the listener, whenever that is. */
static void walk_connect(struct refs_walk *w, const struct event *e)
{
	const struct history *h = w->h;
	unsigned o = end_object(e->in[0]), far = !end_side(e->in[0]);
	uint64_t until = OPEN;
	size_t i;

	walk_open_end(w, e);
	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];

		if (event_role(x) == ROLE_ARRIVE && good(x) && x->out[0] >= 0 && end_object(x->out[0]) == o &&
		    end_side(x->out[0]) == far && x->ret < until)
			until = x->ret;
	}
	maybe(w, PROCESS_IN_FLIGHT, end_pack(o, far, 0), NO_DESCRIPTION, e->call, until);
}

/* Whoever never returned from accepting may have any connection's end. */
static void walk_arrive(struct refs_walk *w, const struct event *e)
{
	const struct history *h = w->h;
	unsigned p = event_process(h, e), o;

	if (good(e) && e->out[0] >= 0)
		hold(w, p, e->out[0], index_of(w, e), e->call, e->ret);
	for (o = 0; o < h->objects && e->ret == OPEN; o++)
		if (o != end_object(e->in[0]) && strlen(kind_at(h->object[o].kind)->sides) > 1)
			maybe(w, p, end_pack(o, 1, 0), NO_DESCRIPTION, e->call, OPEN);
}

const struct event *refs_taker(const struct history *h, const struct event *pass)
{
	struct indexes at = events_with(h, ROLE_TAKE);

	for (; at.at < at.end; at.at++) {
		const struct event *x = &h->event[*at.at];

		if (good(x) && x->out[TAKE_ACTOR] == pass->actor && x->out[TAKE_ATTEMPT] == pass->out[0])
			return x;
	}
	return NULL;
}

const struct event *refs_passer(const struct history *h, const struct event *take)
{
	struct indexes at = events_with(h, ROLE_PASS);

	for (; at.at < at.end && good(take); at.at++) {
		const struct event *x = &h->event[*at.at];

		if (x->actor == take->out[TAKE_ACTOR] && x->out[0] == take->out[TAKE_ATTEMPT])
			return x;
	}
	return NULL;
}

/* The taker made no end of the nth copy that it got: nobody knows what became of that one. */
static bool is_taken(const struct event *taken, unsigned n)
{
	return taken != NULL && n < TAKEN_MAX && taken_end(taken, n) >= 0;
}

/* What is passed is open until it is taken; then the taker has it. Nobody knows when what is never taken is closed. */
static void walk_pass(struct refs_walk *w, const struct event *e)
{
	const struct event *taken = refs_taker(w->h, e);
	struct flight f = { .pass = e };
	unsigned i;

	for (i = 1; i < op_operands(e->op); i++) {
		f.description[i] = description_of(w, event_process(w->h, e), e->in[i]);
		if (e->ret == OPEN || e->result != -1 || taken != NULL)
			maybe(w, PROCESS_IN_FLIGHT, e->in[i], f.description[i], e->call,
			    is_taken(taken, i - 1) ? taken->ret : OPEN);
	}
	if (w->flights == w->flight_room) {
		w->flight_room = 2 * w->flight_room + 8;
		w->flight = realloc(w->flight, sizeof(f) * w->flight_room);
		if (w->flight == NULL)
			out_of_memory();
	}
	w->flight[w->flights++] = f;
}

static void walk_take(struct refs_walk *w, const struct event *e)
{
	const struct event *pass = refs_passer(w->h, e);
	unsigned p = event_process(w->h, e), i;
	size_t f;

	for (i = 0; i < TAKEN_MAX; i++) {
		int64_t end = taken_end(e, i);
		uint32_t description = NO_DESCRIPTION;

		if (end < 0)
			continue;
		for (f = 0; f < w->flights && i + 1 < OPERANDS_MAX; f++)
			if (w->flight[f].pass == pass)
				description = w->flight[f].description[i + 1];
		hold(w, p, end, description, e->call, e->ret);
		if (e->in[1] != 0)
			slots_at(w, p, end)->cloexec |= slot_bit(end);
	}
}

/* Takers that began to wait before what they took was sent: they come after it, and before what they do next. */
static void walk_takes(struct refs_walk *w, uint64_t before)
{
	unsigned i;

	for (i = 0; w->takers > 0 && i < w->h->actors; i++)
		if (w->taking[i] != NULL && w->taking[i]->ret < before) {
			walk_take(w, w->taking[i]);
			w->taking[i] = NULL;
			w->takers--;
		}
}

static void walk_event(struct refs_walk *w, const struct event *e)
{
	unsigned p = event_process(w->h, e);
	int64_t end = e->in[0];
	unsigned side;

	switch (event_role(e)) {
	case ROLE_OPEN:
		for (side = 0; side < SIDES_MAX && (good(e) || e->ret == OPEN); side++)
			hold(w, p, end_pack((unsigned)end, side, 0), index_of(w, e), e->call, e->ret);
		break;
	case ROLE_OPEN_END:
		walk_open_end(w, e);
		break;
	case ROLE_CONNECT:
		walk_connect(w, e);
		break;
	case ROLE_ARRIVE:
		walk_arrive(w, e);
		break;
	case ROLE_PASS:
		walk_pass(w, e);
		break;
	case ROLE_TAKE:
		if (good(e)) {
			w->takers += w->taking[e->actor] == NULL;
			w->taking[e->actor] = e;
		}
		break;
	case ROLE_DUP:
		if (!good(e) && e->ret != OPEN)
			break;
		if (end == e->in[1])
			break; /* dup2(fd, fd) changes nothing */
		drop(w, p, e->in[1], e->call, kept_until(w->h, p, e->in[1], e->ret));
		hold(w, p, e->in[1], description_of(w, p, end), e->call, e->ret);
		break;
	case ROLE_CLOSE:
		/* After a failed close the descriptor's state is unspecified. */
		drop(w, p, end, e->call, good(e) ? kept_until(w->h, p, end, e->ret) : OPEN);
		break;
	case ROLE_CLOEXEC:
		if (good(e))
			slots_at(w, p, end)->cloexec |= slot_bit(end);
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

void history_refs(struct history *h)
{
	struct refs_walk w = { .h = h };
	size_t i;
	unsigned p, o, side;

	if (h->objects == 0)
		return;
	for (o = 0; o < h->objects; o++)
		for (side = 0; side < SIDES_MAX; side++) {
			free(h->refs[o][side].ref);
			h->refs[o][side] = (struct references){ 0, false, NULL };
		}
	w.now = malloc(h->actors * h->objects * sizeof(*w.now) * SIDES_MAX * SLOTS_MAX);
	w.slots = calloc(h->actors, sizeof(*w.slots));
	if (w.now == NULL || w.slots == NULL)
		out_of_memory();
	lives_of(h, w.life);
	for (i = 0; i < h->events; i++) {
		if (h->event[i].actor >= ACTORS_MAX)
			continue;
		walk_takes(&w, h->event[i].call);
		walk_event(&w, &h->event[i]);
	}
	walk_takes(&w, OPEN);
	for (p = 0; p < h->actors; p++) {
		struct life its = w.life[p];

		if (h->actor[p].process != p)
			continue;
		if (its.gone == OPEN && its.exits == OPEN && h->quiet != OPEN && !life_could_end(h, p))
			its.alive = h->end;
		drop_all(&w, p, its.exits != OPEN ? its.exits : its.alive, its.gone, false);
	}
	free(w.now);
	free(w.slots);
	free(w.flight);
}

uint32_t refs_description(const struct history *h, unsigned process, int64_t end, uint64_t from, uint64_t to)
{
	const struct references *refs = &h->refs[end_object(end)][end_side(end)];
	uint32_t i, found = NO_DESCRIPTION;

	if (!refs->several)
		return refs->count > 0 ? refs->ref[0].description : NO_DESCRIPTION;
	for (i = 0; i < refs->count; i++) {
		const struct reference *r = &refs->ref[i];

		if (r->process != process || r->slot != end_slot(end) || r->possible_from > to || r->possible_to < from)
			continue;
		if (found != NO_DESCRIPTION && found != r->description)
			return NO_DESCRIPTION;
		found = r->description;
		if (found == NO_DESCRIPTION)
			return found;
	}
	return found;
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

static int by_possible(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;

	return x->possible_from < y->possible_from ? -1 : x->possible_from > y->possible_from;
}

size_t refs_renewals(const struct history *h, unsigned object, uint64_t *ticket, size_t most)
{
	const struct references *refs = h->refs[object];
	size_t count = (size_t)refs[0].count + refs[1].count, n = 0, i;
	struct reference *all = malloc((count + 1) * sizeof(*all));
	uint64_t until = 0;

	if (all == NULL)
		out_of_memory();
	for (i = 0; i < count; i++)
		all[i] = i < refs[0].count ? refs[0].ref[i] : refs[1].ref[i - refs[0].count];
	qsort(all, count, sizeof(*all), by_possible);
	for (i = 0; i < count && n < most; i++) {
		if (i > 0 && all[i].possible_from > until)
			ticket[n++] = all[i].possible_from;
		if (all[i].possible_to > until)
			until = all[i].possible_to;
	}
	free(all);
	return n;
}
