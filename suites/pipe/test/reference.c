/*
 * Do the rules of pipes agree with a plain machine that is a pipe? On histories of two or three processes with a few calls,
 * from the model and then disturbed, half of them legal. No rule may object to what the machine explains; what the machine
 * cannot explain and no rule objects to is counted.
 *
 * The machine: a queue of bytes by origin, who holds which side, O_NONBLOCK of each side, and for each write how much of it
 * has gone. Writes of at most PIPE_BUF go whole. How much room there is, is not known, but an empty pipe has room for
 * PIPE_BUF.
 */
#include "test/reference.h"

#include "../pipe.h"
#include "model.h"

#include <errno.h>

enum { EVENTS_MAX = 48, CHUNKS_MAX = 48, QUEUE_MAX = 48, NONE = 0xff };

struct state {
	uint64_t begun, done; /* events: called; had their effect */
	uint64_t met;         /* puts that have met others' bytes in the pipe: from then on there need be no room */
	uint8_t holders[2];   /* by side: processes */
	uint8_t nonblock[2];
	uint8_t made;              /* processes that there are */
	uint8_t queued;            /* chunks in the pipe */
	uint8_t queue[QUEUE_MAX];  /* the first is read next */
	uint8_t moved[EVENTS_MAX]; /* of a put: chunks that have gone */
	uint8_t zero[2];
};

/* A part of one write that every read takes whole or not at all. */
struct chunk {
	uint8_t put;
	uint32_t from, length;
	bool seen; /* some read got it */
};

static const struct history *h;
static int64_t pipe_buf;
static struct chunk chunk[CHUNKS_MAX];
static unsigned chunks, first_chunk[EVENTS_MAX], chunks_of[EVENTS_MAX];
static const struct segment *piece[CHUNKS_MAX];
static unsigned pieces;
static uint8_t got[EVENTS_MAX][CHUNKS_MAX]; /* what each get received, in order */
static unsigned gots[EVENTS_MAX];

/* ---- what the history says was moved ---- */

static int put_of(const struct segment *s)
{
	unsigned i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_PUT && h->event[i].actor == s->actor &&
		    (uint32_t)h->event[i].out[0] == s->attempt)
			return (int)i;
	return -1;
}

/* How many bytes of a put may have gone at most. */
static int64_t limit_of(const struct event *e)
{
	if (e->ret != OPEN && e->result > 0)
		return e->result;
	return e->ret == OPEN || (e->err != EAGAIN && e->err != EINTR) ? e->in[1] : 0;
}

static bool add_chunk(unsigned put, uint64_t from, uint64_t to, bool seen)
{
	if (chunks == CHUNKS_MAX)
		return false;
	if (chunks_of[put]++ == 0)
		first_chunk[put] = chunks;
	chunk[chunks++] = (struct chunk){ (uint8_t)put, (uint32_t)from, (uint32_t)(to - from), seen };
	return true;
}

static int by_offset(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* Cuts a put where reads did. False: no order of things explains it, or it is too much. */
static bool cut(unsigned put)
{
	struct segment part[CHUNKS_MAX] = { { 0 } };
	const struct event *e = &h->event[put];
	uint64_t offset = 0, limit = (uint64_t)limit_of(e);
	unsigned n = 0, i;

	for (i = 0; i < pieces; i++)
		if (put_of(piece[i]) == (int)put)
			part[n++] = *piece[i];
	qsort(part, n, sizeof(part[0]), by_offset);
	for (i = 0; i < n; i++) {
		if (part[i].from < offset || part[i].from + (uint64_t)part[i].length > limit)
			return false;
		if (part[i].from > offset && !add_chunk(put, offset, part[i].from, false))
			return false;
		offset = part[i].from + (uint64_t)part[i].length;
		if (!add_chunk(put, part[i].from, offset, true))
			return false;
	}
	return offset == limit || add_chunk(put, offset, limit, false);
}

static bool match_get(unsigned get)
{
	const struct event *e = &h->event[get];
	uint32_t k;
	unsigned i;

	gots[get] = 0;
	for (k = 0; k < e->segments; k++) {
		const struct segment *s = &h->segment[e->segment + k];
		int put = put_of(s);

		for (i = 0; i < chunks && put >= 0; i++)
			if (chunk[i].put == put && chunk[i].from == s->from && chunk[i].length == s->length)
				break;
		if (put < 0 || i == chunks)
			return false;
		got[get][gots[get]++] = (uint8_t)i;
	}
	return true;
}

/* All that was received, in no order. False: it is too much. */
static bool gather_pieces(void)
{
	unsigned i;
	uint32_t k;

	pieces = 0;
	for (i = 0; i < h->events; i++)
		for (k = 0; k < h->event[i].segments; k++) {
			if (pieces == CHUNKS_MAX)
				return false;
			piece[pieces++] = &h->segment[h->event[i].segment + k];
		}
	return true;
}

static bool impossible; /* bytes came that cannot have been there, or twice */

static bool is_known(const struct event *e)
{
	switch (event_role(e)) {
	case ROLE_START:
	case ROLE_FORK:
	case ROLE_EXIT:
	case ROLE_REAP:
	case ROLE_MARK:
		return true;
	case ROLE_ACTION:
		return event_is(e, "ignore");
	case ROLE_OPEN:
	case ROLE_CLOSE:
	case ROLE_FLAG:
		return e->ret == OPEN || e->result == 0;
	case ROLE_PUT:
	case ROLE_GET:
		return e->ret == OPEN || e->result >= 0 || e->err == EAGAIN || e->err == EINTR || e->err == EPIPE;
	default:
		return false;
	}
}

/* Reads beside each other have no order, nor do the bytes that they got: no rule looks at such a pipe. */
static bool reads_ordered(void)
{
	uint64_t last = 0;
	unsigned i;

	for (i = 0; i < h->events; i++) {
		if (event_role(&h->event[i]) != ROLE_GET)
			continue;
		if (h->event[i].call < last)
			return false;
		last = h->event[i].ret;
	}
	return true;
}

/* O_NONBLOCK was set or cleared while the call was under way: which way it went then is open. */
static bool flag_changes(const struct event *e)
{
	unsigned i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_FLAG && h->event[i].in[0] == e->in[0] &&
		    overlapped(&h->event[i], e))
			return true;
	return false;
}

static bool begin(const struct history *history, void *start)
{
	struct state *s = start;
	unsigned i;

	h = history;
	pipe_buf = history_mark(h, "PIPE_BUF");
	chunks = 0;
	impossible = false;
	memset(chunks_of, 0, sizeof(chunks_of));
	if (h->events > EVENTS_MAX || h->actors > 8 || h->objects != 1 || !reads_ordered() || !gather_pieces())
		return false;
	for (i = 0; i < h->events; i++)
		if (!is_known(&h->event[i]))
			return false;
	for (i = 0; i < pieces; i++)
		impossible |= put_of(piece[i]) < 0;
	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_PUT)
			impossible |= !cut(i);
	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_GET)
			impossible |= !match_get(i);
	s->made = 1;
	return true;
}

/* ---- what may happen unseen ---- */

static void had_effect(struct state *s, unsigned event, struct states *out)
{
	s->done |= UINT64_C(1) << event;
	states_add(out, s);
}

static uint64_t queued_bytes(const struct state *s)
{
	uint64_t n = 0;
	unsigned i;

	for (i = 0; i < s->queued; i++)
		n += chunk[s->queue[i]].length;
	return n;
}

/* It did not take all, so it must have found no room. */
static bool found_no_room(const struct event *e)
{
	return event_role(e) == ROLE_PUT && e->ret != OPEN && e->result < e->in[1];
}

/* A non-blocking write finds no room: an empty pipe has room for PIPE_BUF. */
static bool may_be_full(const struct state *s, unsigned put)
{
	return (s->met >> put & 1) != 0 || queued_bytes(s) >= (uint64_t)pipe_buf;
}

static void move_chunk(const struct state *from, unsigned put, struct states *out)
{
	struct state s = *from;
	unsigned n = h->event[put].in[1] <= pipe_buf ? chunks_of[put] : 1, i;

	for (i = 0; i < n && s.queued < QUEUE_MAX; i++)
		s.queue[s.queued++] = (uint8_t)(first_chunk[put] + s.moved[put]++);
	for (i = 0; i < h->events; i++)
		if (i != put && (s.begun >> i & 1) != 0 && found_no_room(&h->event[i]))
			s.met |= UINT64_C(1) << i;
	states_add(out, &s);
}

static void hidden_put(const struct state *from, unsigned put, struct states *out)
{
	const struct event *e = &h->event[put];
	struct state s = *from;
	bool nonblock = s.nonblock[SIDE_W] != 0, small = e->in[1] <= pipe_buf, readers = s.holders[SIDE_R] != 0;

	if (s.moved[put] < chunks_of[put] && readers)
		move_chunk(from, put, out);
	if (e->ret == OPEN) {
		if (!readers)
			had_effect(&s, put, out);
	} else if (e->result == -1 && e->err == EAGAIN) {
		if (nonblock && readers && may_be_full(&s, put))
			had_effect(&s, put, out);
	} else if (e->result == -1 && e->err == EPIPE) {
		/* What a large write had transferred before it lost its reader may be told or not. */
		if (!readers && (s.moved[put] == 0 || !small))
			had_effect(&s, put, out);
	} else if (e->result > 0 && s.moved[put] == chunks_of[put]) {
		if (e->result == e->in[1] || (!readers && (!small || !nonblock)) ||
		    (!small && (flag_changes(e) || (nonblock && may_be_full(&s, put)))))
			had_effect(&s, put, out);
	}
}

static bool stands_first(const struct state *s, unsigned get)
{
	return gots[get] <= s->queued && memcmp(s->queue, got[get], gots[get]) == 0;
}

static void take(const struct state *from, unsigned get, unsigned n, struct states *out)
{
	struct state s = *from;

	memmove(s.queue, s.queue + n, s.queued - n);
	memset(s.queue + s.queued - n, 0, n);
	s.queued = (uint8_t)(s.queued - n);
	had_effect(&s, get, out);
}

static void hidden_get(const struct state *from, unsigned get, struct states *out)
{
	const struct event *e = &h->event[get];
	struct state s = *from;
	int64_t bytes = 0;
	unsigned n;

	if (e->ret == OPEN) {
		/* It may have taken what nobody else got, or have found the end. */
		for (n = 0; n < s.queued && !chunk[s.queue[n]].seen; n++) {
			bytes += chunk[s.queue[n]].length;
			if (bytes <= e->in[1])
				take(from, get, n + 1, out);
		}
		if (s.queued == 0 && (s.holders[SIDE_W] == 0 || s.nonblock[SIDE_R]))
			had_effect(&s, get, out);
	} else if (e->result > 0) {
		if (stands_first(&s, get))
			take(from, get, gots[get], out);
	} else if (s.queued == 0 &&
	    (e->result == 0 ? s.holders[SIDE_W] == 0
	                    : e->err == EAGAIN && s.nonblock[SIDE_R] && s.holders[SIDE_W] != 0))
		had_effect(&s, get, out);
}

static void hidden_exit(const struct state *from, unsigned event, unsigned process, struct states *out)
{
	unsigned side;

	for (side = 0; side < 2; side++) {
		struct state s = *from;

		if ((s.holders[side] >> process & 1) == 0)
			continue;
		s.holders[side] &= (uint8_t) ~(1U << process);
		if (((s.holders[0] | s.holders[1]) >> process & 1) == 0)
			s.done |= UINT64_C(1) << event;
		states_add(out, &s);
	}
}

static void hidden(const void *state, struct states *out)
{
	struct state s = *(const struct state *)state;
	unsigned i, process, side;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		const struct state before = s;

		if ((s.begun >> i & 1) == 0 || (s.done >> i & 1) != 0)
			continue;
		process = event_process(h, e);
		switch (event_role(e)) {
		case ROLE_OPEN:
			s.holders[0] = s.holders[1] = (uint8_t)(1U << process);
			had_effect(&s, i, out);
			break;
		case ROLE_FORK:
			s.made |= (uint8_t)(1U << e->in[0]);
			for (side = 0; side < 2; side++)
				s.holders[side] |= (uint8_t)((s.holders[side] >> process & 1U) << e->in[0]);
			had_effect(&s, i, out);
			break;
		case ROLE_CLOSE:
			s.holders[end_side(e->in[0])] &= (uint8_t) ~(1U << process);
			had_effect(&s, i, out);
			break;
		case ROLE_FLAG:
			s.nonblock[end_side(e->in[0])] = e->in[1] != 0;
			had_effect(&s, i, out);
			break;
		case ROLE_EXIT:
			hidden_exit(&s, i, process, out);
			break;
		case ROLE_PUT:
			hidden_put(&s, i, out);
			break;
		case ROLE_GET:
			hidden_get(&s, i, out);
			break;
		default:
			break;
		}
		s = before;
	}
}

/* ---- what is seen ---- */

static bool needs_effect(const struct event *e)
{
	enum op_role role = event_role(e);

	return role == ROLE_OPEN || role == ROLE_FORK || role == ROLE_CLOSE || role == ROLE_FLAG || role == ROLE_PUT ||
	    role == ROLE_GET;
}

static bool ticket(void *state, unsigned event, bool returns)
{
	struct state *s = state;
	const struct event *e = &h->event[event];
	unsigned process = event_process(h, e);

	if (impossible || (s->made >> process & 1) == 0)
		return false;
	if (!returns) {
		s->begun |= UINT64_C(1) << event;
		if (s->queued > 0 && found_no_room(e))
			s->met |= UINT64_C(1) << event;
		return true;
	}
	if (event_role(e) == ROLE_REAP) /* its descriptors are gone with it */
		return ((s->holders[0] | s->holders[1]) >> e->in[0] & 1) == 0;
	return !needs_effect(e) || (s->done >> event & 1) != 0;
}

/* Nothing moves any more: who is inside a call cannot go on. */
static bool quiet(const void *state)
{
	const struct state *s = state;
	unsigned i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->ret != OPEN || e->call >= h->quiet)
			continue;
		if (event_role(e) == ROLE_GET && ((s->done >> i & 1) != 0 || s->queued > 0 || s->holders[SIDE_W] == 0))
			return false;
		if (event_role(e) == ROLE_PUT && ((s->done >> i & 1) != 0 || s->queued == 0 || s->holders[SIDE_R] == 0))
			return false;
	}
	return true;
}

static const struct machine pipe_machine = { sizeof(struct state), begin, hidden, ticket, quiet };

/* ---- small scenarios ---- */

static struct choices c;
static struct scenario s;

static unsigned below(unsigned n)
{
	return (unsigned)choice_below(&c, "", n);
}

static void add_call(unsigned actor)
{
	static const int64_t sizes[] = { 1, 2, 3, 7 };
	struct operand n = below(3) == 0 ? in_mark("PIPE_BUF", 1, (int64_t)below(3) - 1) : in_number(sizes[below(4)]);

	switch (below(11)) {
	case 0:
		STEP(&s, actor, "close", in_end(0, SIDE_R, 0));
		break;
	case 1:
		STEP(&s, actor, "close", in_end(0, SIDE_W, 0));
		break;
	case 2:
		STEP(&s, actor, "nonblock", in_end(0, below(2), 0), in_word(below(3) > 0));
		break;
	case 3:
	case 4:
	case 5:
	case 6:
		STEP(&s, actor, "read", in_end(0, SIDE_R, 0), n);
		break;
	default:
		STEP(&s, actor, "write", in_end(0, SIDE_W, 0), n);
	}
}

/* Two writers, and M reads. */
static void draw_writers(void)
{
	unsigned i, k;

	for (i = 1; i <= 2; i++)
		(void)scenario_process(&s);
	for (i = 1; i <= 2; i++) {
		STEP(&s, 0, "fork", in_actor(i));
		for (k = 1 + below(2); k > 0; k--)
			STEP(&s, i, "write", in_end(0, SIDE_W, 0),
			    below(4) == 0 ? in_mark("PIPE_BUF", 1, 1) : in_number(40 + below(100)));
	}
	if (below(2) > 0)
		STEP(&s, 0, "close", in_end(0, SIDE_W, 0));
	for (k = 1 + below(4); k > 0; k--)
		STEP(&s, 0, "read", in_end(0, SIDE_R, 0),
		    below(2) > 0 ? in_number(30 + below(100)) : in_mark("PIPE_BUF", 1, 0));
}

/* M and one or two children do anything. */
static void draw_any(void)
{
	unsigned children = 1 + below(2), i, k;

	for (i = 0; i < children; i++)
		(void)scenario_process(&s);
	for (i = 1; i <= children; i++) {
		STEP(&s, 0, "fork", in_actor(i));
		if (below(3) > 0)
			STEP(&s, i, "close", in_end(0, i == 1 ? SIDE_R : SIDE_W, 0));
		for (k = 1 + below(3); k > 0; k--)
			add_call(i);
	}
	if (below(2) > 0)
		STEP(&s, 0, "close", in_end(0, below(2), 0));
	for (k = below(4); k > 0; k--)
		add_call(0);
	for (i = 1; i <= children && below(2) > 0; i++)
		STEP(&s, 0, "reap", in_actor(i));
	for (k = below(3); k > 0; k--)
		add_call(0);
}

static void draw(uint64_t number)
{
	struct complaint why;

	scenario_begin(&s);
	strcpy(s.family, "-");
	strcpy(s.mode, "none");
	s.seed = 2;
	s.number = number;
	STEP(&s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(&s, 0, "pipe", in_object(scenario_object(&s, "pipe")));
	if (below(2) > 0)
		STEP(&s, 0, "nonblock", in_end(0, SIDE_W, 0), in_word(1));
	if (below(2) > 0)
		STEP(&s, 0, "nonblock", in_end(0, SIDE_R, 0), in_word(1));
	if (below(2) > 0)
		draw_writers();
	else
		draw_any();
	if (!scenario_check(&s, &why)) {
		printf("# %s\n", why.text);
		abort();
	}
}

/* ---- disturbances ---- */

/* A random transfer, NULL: there is none. */
static struct event *transfer_of(struct history *x)
{
	struct event *found = NULL;
	unsigned i, n = 0;

	for (i = 0; i < x->events; i++)
		if ((event_role(&x->event[i]) == ROLE_GET || event_role(&x->event[i]) == ROLE_PUT) &&
		    x->event[i].ret != OPEN && below(++n) == 0)
			found = &x->event[i];
	return found;
}

static void fails(struct event *e, int error)
{
	e->result = -1;
	e->err = error;
	e->segments = e->bytes = 0;
}

static void receives(struct event *e, int64_t n)
{
	e->result = n;
	e->bytes = (uint32_t)n;
	e->err = 0;
	if (n == 0)
		e->segments = 0;
}

static void disturb_put(struct event *e)
{
	static const int errors[] = { EAGAIN, EPIPE, EINTR };

	if (below(2) > 0) {
		fails(e, errors[below(3)]);
		return;
	}
	e->err = 0;
	e->result = below(2) > 0 ? e->in[1] : 1 + below((unsigned)e->in[1]);
}

static void disturb_get(struct history *x, struct event *e)
{
	struct segment *first = &x->segment[e->segment];
	struct event *other;

	switch (below(5)) {
	case 0:
		fails(e, below(3) > 0 ? EAGAIN : EINTR);
		break;
	case 1:
		receives(e, 0);
		break;
	case 2: /* the last piece is missing */
		if (e->segments > 1)
			receives(e, e->result - first[--e->segments].length);
		break;
	case 3: /* bytes change places within the call or with another one */
		other = transfer_of(x);
		if (other != NULL && other->segments > 0 && e->segments > 0) {
			struct segment *a = &first[below(e->segments)],
			               *b = &x->segment[other->segment + below(other->segments)];
			struct segment mine = *a;
			int64_t more = (int64_t)b->length - a->length;

			*a = *b;
			*b = mine;
			receives(e, e->result + more);
			receives(other, other->result - more);
		}
		break;
	default: /* other bytes */
		if (e->segments > 0) {
			if (below(2) > 0)
				first[below(e->segments)].from += 1 + below(2);
			else
				first[below(e->segments)].attempt = below(3);
		}
	}
}

static void disturb(struct history *x)
{
	unsigned kind = below(8), n;
	struct event *e;

	swap_neighbours(x, &c, below(3) == 0 ? 0 : below(24));
	if (kind < 2)
		return;
	if (kind < 5) {
		plant_in_history(x, "pipe.", &c);
		return;
	}
	for (n = kind < 7 ? 1 : 1 + below(5); n > 0; n--) {
		e = transfer_of(x);
		if (e != NULL && event_role(e) == ROLE_PUT)
			disturb_put(e);
		else if (e != NULL)
			disturb_get(x, e);
	}
	history_index(x);
}

int main(int argc, char **argv)
{
	static struct comparison all = { .machine = &pipe_machine };
	uint64_t number, wanted = argc > 1 ? (uint64_t)atoll(argv[1]) : 60000;
	struct arena *a;

	_Static_assert(sizeof(struct state) <= STATE_BYTES_MAX, "states must fit");
	mechanisms_index();
	a = arena_open();
	if (a == NULL)
		return 1;
	for (number = 0; number < wanted; number++) {
		struct history made, other;

		choices_from_seed(&c, choice_case_seed(1, "pipe reference", number));
		draw(number);
		model_run(a, &s, number, NULL, 0, &made);
		compare(&all, &made, true);
		history_copy(&other, &made);
		disturb(&other);
		compare(&all, &other, false);
		history_free(&made);
		history_free(&other);
	}
	report_comparison(&all, "pipes");
	arena_close(a);
	check(all.false_alarms == 0, "no rule objects to a history of a pipe that has an explanation");
	check(all.refused == 0, "every history of the model has an explanation");
	check(all.explained > all.histories / 4 && all.unexplained > all.histories / 10,
	    "many are legal, many are not");
	return test_end();
}
