/*
 * machine: what POSIX says of one process that is sent signals, for the references of the signal mechanisms.
 *
 * The receiver is the process A (actor 1), of one thread, which catches all signals that count from before its birth, with
 * SA_SIGINFO; M made it so. The others send. Everything else makes a history unknown here.
 *
 * State: what is pending, in queues; the mask; the frames of handlers that were selected, the last on top. A signal is
 * selected at any time at which it is pending and not blocked; then its frame lies on whatever was there, and its handler
 * runs before anything below goes on. Standard signals of one number become one or stay several; an instance that became one
 * with others may tell of any of them. Realtime signals queue; the lowest number that may be selected is. What kill() adds to
 * a realtime number may stand anywhere, or be lost if something of that number is pending.
 */
#ifndef SHALL_SIGNAL_MACHINE_H
#define SHALL_SIGNAL_MACHINE_H

#include "test/reference.h"

#include "../../rtsig/rtsig.h"

#include <errno.h>

enum { SELECTED, ENTERED, LEFT }; /* how far a handler is */
enum { TESTED = 4, QUEUED_MAX = 6, COALESCED_MAX = 5, FRAMES_MAX = 4, EVENTS_KNOWN = 60, RECEIVER = 1 };

/* The signals that count: two standard ones, two realtime ones. */
static const unsigned tested[TESTED] = { SIG_I_USR1, SIG_I_USR2, SIG_I_RT, SIG_I_RT + 1 };

struct machine_state {
	uint64_t begun, sent; /* sends, by event: called; had their effect */
	uint8_t count[TESTED];
	uint8_t queue[TESTED][QUEUED_MAX]; /* standard: processes that it may tell of; realtime: the send's event */
	struct {
		uint8_t signal, instance, saved, entered;
	} frame[FRAMES_MAX];
	uint8_t depth;
	uint8_t mask, old; /* bits of tested[]; `old` to be restored by sigsuspend() */
	uint8_t call;      /* the receiver is in this event + 1; 0: none */
	uint8_t effect;    /* that call has had its effect */
	uint8_t owed;      /* something must be delivered before it returns */
	uint8_t handled;   /* a handler ran in it */
	uint8_t made;      /* processes that there are */
	uint8_t gone;      /* the receiver has ended */
	uint8_t zero[7];
};

static const struct history *mh;
static uint8_t full_mask; /* what handlers block besides their own signal */

static int tested_index(int64_t signal)
{
	int i;

	for (i = 0; i < TESTED; i++)
		if (tested[i] == signal)
			return i;
	return -1;
}

static uint8_t tested_set(uint64_t set)
{
	uint8_t bits = 0;
	int i;

	for (i = 0; i < TESTED; i++)
		bits |= (uint8_t)((set >> tested[i] & 1) << i);
	return bits;
}

static bool of_receiver(const struct event *e)
{
	return e->actor == RECEIVER;
}

/* The tested signal that an event sends to the receiver, -1: none. */
static int sends(const struct event *e)
{
	if (event_role(e) == ROLE_RAISE)
		return of_receiver(e) ? tested_index(e->in[0]) : -1;
	return event_role(e) == ROLE_SEND && e->in[0] == RECEIVER ? tested_index(e->in[1]) : -1;
}

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
		return e->actor == 0 && event_is(e, "catch") && e->in[1] != 0 && e->result == 0 &&
		    tested_set((uint64_t)e->in[0]) == (1 << TESTED) - 1;
	case ROLE_SEND:
	case ROLE_RAISE:
		return sends(e) >= 0;
	case ROLE_HANDLER:
		return of_receiver(e) && tested_index(e->in[0]) >= 0;
	case ROLE_ACCEPT:
		return of_receiver(e) && !event_is(e, "sigwait") && (e->result < 0 || tested_index(e->result) >= 0);
	case ROLE_SETMASK:
	case ROLE_PENDING:
	case ROLE_SUSPEND:
		return of_receiver(e);
	default:
		return false;
	}
}

static bool machine_begin(const struct history *h, void *start)
{
	struct machine_state *s = start;
	unsigned queued[TESTED] = { 0 };
	bool caught = false;
	unsigned i;

	mh = h;
	full_mask = 0;
	if (h->events > EVENTS_KNOWN || h->actors < 2 || h->actors > 7 || h->objects > 0)
		return false;
	for (i = 0; i < h->actors; i++)
		if (h->actor[i].process != i)
			return false;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (!is_known(e) || (sends(e) >= 0 && ++queued[sends(e)] > QUEUED_MAX))
			return false;
		if (event_role(e) == ROLE_ACTION) {
			if (caught)
				return false;
			caught = true;
			full_mask = e->in[3] != 0 ? (1 << TESTED) - 1 : 0;
		}
	}
	s->made = 1;
	return caught;
}

/* ---- what may happen unseen ---- */

static bool is_standard(int signal)
{
	return tested[signal] < SIG_I_RT;
}

static void insert(struct machine_state *s, int signal, unsigned at, uint8_t entry)
{
	uint8_t *q = s->queue[signal];

	memmove(q + at + 1, q + at, s->count[signal] - at);
	q[at] = entry;
	s->count[signal]++;
}

static uint8_t extract(struct machine_state *s, int signal, unsigned at)
{
	uint8_t *q = s->queue[signal];
	uint8_t entry = q[at];

	s->count[signal]--;
	memmove(q + at, q + at + 1, s->count[signal] - at);
	q[s->count[signal]] = 0;
	return entry;
}

/* So few are queued here that only others' can have filled a queue that all share. */
static bool may_fail(const struct event *e)
{
	return !event_is(e, "sigqueue") || (e->err == EAGAIN && history_mark(mh, "SIGQUEUE_ROOM") < 512);
}

/* The receiver's own thread does it: no handler is under way, and it must have one before it returns. */
static bool by_itself(struct machine_state *s, unsigned event, int signal)
{
	if (!of_receiver(&mh->event[event]))
		return true;
	if (s->depth > 0)
		return false;
	s->effect = 1;
	if ((s->mask >> signal & 1) == 0 && mh->event[event].result == 0)
		s->owed = 1;
	return true;
}

static void generate(const struct machine_state *from, unsigned event, struct states *out)
{
	const struct event *e = &mh->event[event];
	struct machine_state s = *from;
	int signal = sends(e);
	uint8_t by = (uint8_t)(1U << event_process(mh, e));
	unsigned i;

	if (!by_itself(&s, event, signal) || (e->ret != OPEN && e->result != 0 && !may_fail(e)))
		return;
	s.sent |= UINT64_C(1) << event;
	if ((e->ret != OPEN && e->result != 0) || s.gone || (s.made >> RECEIVER & 1) == 0) {
		states_add(out, &s);
		return;
	}
	if (is_standard(signal)) {
		for (i = 0; i < s.count[signal]; i++) {
			struct machine_state merged = s;

			merged.queue[signal][i] |= by;
			states_add(out, &merged);
		}
		if (s.count[signal] < COALESCED_MAX) {
			insert(&s, signal, s.count[signal], by);
			states_add(out, &s);
		}
	} else if (event_is(e, "sigqueue")) {
		insert(&s, signal, s.count[signal], (uint8_t)event);
		states_add(out, &s);
	} else {
		if (s.count[signal] > 0)
			states_add(out, &s); /* lost */
		for (i = 0; i <= s.count[signal]; i++) {
			struct machine_state placed = s;

			insert(&placed, signal, i, (uint8_t)event);
			states_add(out, &placed);
		}
	}
}

static uint8_t pending_set(const struct machine_state *s)
{
	uint8_t bits = 0;
	int i;

	for (i = 0; i < TESTED; i++)
		bits |= (uint8_t)((s->count[i] > 0) << i);
	return bits;
}

/* Of the realtime signals in a set only the lowest pending one can be taken. */
static bool may_be_taken(const struct machine_state *s, int signal, uint8_t set)
{
	int i;

	if ((set >> signal & 1) == 0 || s->count[signal] == 0)
		return false;
	for (i = 0; i < signal && !is_standard(signal); i++)
		if (!is_standard(i) && (set >> i & 1) != 0 && s->count[i] > 0)
			return false;
	return true;
}

static void push_frame(struct machine_state *s, int signal, uint8_t instance, uint8_t saved)
{
	s->frame[s->depth].signal = (uint8_t)signal;
	s->frame[s->depth].instance = instance;
	s->frame[s->depth].saved = saved;
	s->frame[s->depth++].entered = SELECTED;
	s->mask |= full_mask | (uint8_t)(1U << signal);
	s->owed = 0;
}

static bool in_suspend(const struct machine_state *s)
{
	return s->call > 0 && event_role(&mh->event[s->call - 1]) == ROLE_SUSPEND && s->effect;
}

static void select_signal(const struct machine_state *from, struct states *out)
{
	int signal;
	unsigned i;

	for (signal = 0; signal < TESTED && from->depth < FRAMES_MAX; signal++) {
		if (!may_be_taken(from, signal, (uint8_t)~from->mask))
			continue;
		for (i = 0; i < (is_standard(signal) ? from->count[signal] : 1); i++) {
			struct machine_state s = *from;
			uint8_t instance = extract(&s, signal, i);
			struct machine_state early = s;

			push_frame(&s, signal, instance, s.mask);
			states_add(out, &s);
			/* The old mask may be back when the handler returns, or only when sigsuspend() does. */
			if (in_suspend(from) && from->depth == 0) {
				push_frame(&early, signal, instance, early.old);
				states_add(out, &early);
			}
		}
	}
}

/* An open record has lost its value, but not how it was made. */
static int64_t value_of(const struct event *x)
{
	int64_t n = 0;
	const struct event *e;

	for (e = mh->event; e <= x; e++)
		n += e->op == x->op && e->actor == x->actor;
	return x->ret != OPEN ? x->out[0] : rtsig_value(x->in[2], x->actor, n);
}

/* What a handler or an acceptance tells of the instance. */
static bool tells_of(const struct event *e, int signal, uint8_t instance)
{
	const struct event *x;

	if (e->ret == OPEN || e->out[REPORT_FORM] == FORM_PLAIN)
		return true;
	if (e->out[REPORT_FORM] != FORM_INFO)
		return false;
	if (is_standard(signal)) {
		if (e->out[REPORT_CODE] != CODE_USER)
			return true; /* raise() may have other codes */
		return e->out[REPORT_SENDER] >= 0 && e->out[REPORT_SENDER] < 8 &&
		    (instance >> e->out[REPORT_SENDER] & 1) != 0;
	}
	x = &mh->event[instance];
	if (!event_is(x, "sigqueue"))
		return e->out[REPORT_CODE] != CODE_QUEUE;
	return e->out[REPORT_CODE] == CODE_QUEUE && e->out[REPORT_SENDER] == event_process(mh, x) &&
	    e->out[REPORT_INT] == value_of(x); /* the scenarios send what fits an int */
}

static void accept_signal(const struct machine_state *from, const struct event *e, struct states *out)
{
	uint8_t set = tested_set((uint64_t)e->in[0]);
	int signal;
	unsigned i;

	for (signal = 0; signal < TESTED; signal++) {
		if (!may_be_taken(from, signal, set) || (e->ret != OPEN && (int64_t)tested[signal] != e->result))
			continue;
		for (i = 0; i < (is_standard(signal) ? from->count[signal] : 1); i++) {
			struct machine_state s = *from;

			if (tells_of(e, signal, extract(&s, signal, i))) {
				s.effect = 1;
				states_add(out, &s);
			}
		}
	}
}

/* Of what is pending and not blocked it may tell or not. */
static bool shows_right(const struct machine_state *s, uint64_t set)
{
	uint8_t shown = tested_set(set), pending = pending_set(s);
	int i;

	for (i = 0; i < TESTED; i++)
		set &= ~SIGNAL_BIT(tested[i]);
	return (set & (SIGNALS_STANDARD | SIGNALS_REALTIME)) == 0 && (shown & ~pending) == 0 &&
	    (pending & s->mask & ~shown) == 0;
}

static void call_effect(const struct machine_state *from, struct states *out)
{
	const struct event *e = &mh->event[from->call - 1];
	struct machine_state s = *from;
	uint8_t set;

	s.effect = 1;
	switch (event_role(e)) {
	case ROLE_SETMASK:
		set = tested_set((uint64_t)e->in[1]);
		s.mask = (uint8_t)(e->in[0] == 0 ? s.mask | set : e->in[0] == 1 ? s.mask & ~set : set);
		s.owed = (pending_set(&s) & ~s.mask) != 0;
		states_add(out, &s);
		break;
	case ROLE_PENDING:
		if (e->ret == OPEN || shows_right(&s, (uint64_t)e->out[0]))
			states_add(out, &s);
		break;
	case ROLE_SUSPEND:
		s.old = s.mask;
		s.mask = tested_set((uint64_t)e->in[0]);
		s.handled = 0;
		states_add(out, &s);
		break;
	case ROLE_ACCEPT:
		if (e->ret == OPEN || e->result >= 0)
			accept_signal(from, e, out);
		else if (e->err == EAGAIN ? (pending_set(&s) & tested_set((uint64_t)e->in[0])) == 0
		                          : e->err == EINTR && s.handled)
			states_add(out, &s);
		break;
	default:
		break;
	}
}

static void drop_frame(const struct machine_state *from, struct states *out)
{
	struct machine_state s = *from;
	unsigned top = s.depth - 1U;

	s.mask = s.frame[top].saved;
	memset(&s.frame[top], 0, sizeof(s.frame[top]));
	s.depth--;
	states_add(out, &s);
}

static void machine_hidden(const void *state, struct states *out)
{
	const struct machine_state *s = state;
	unsigned i;

	for (i = 0; i < mh->events; i++)
		if ((s->begun >> i & 1) != 0 && (s->sent >> i & 1) == 0 && sends(&mh->event[i]) >= 0)
			generate(s, i, out);
	for (i = 0; i < mh->events; i++) {
		struct machine_state child = *s;

		if (event_role(&mh->event[i]) != ROLE_FORK || (s->begun >> i & 1) == 0 ||
		    (s->made >> mh->event[i].in[0] & 1) != 0)
			continue;
		child.made |= (uint8_t)(1U << mh->event[i].in[0]);
		states_add(out, &child);
	}
	if (s->gone || (s->made >> RECEIVER & 1) == 0)
		return;
	select_signal(s, out);
	if (s->depth > 0 && s->frame[s->depth - 1].entered == LEFT)
		drop_frame(s, out);
	if (s->call > 0 && !s->effect && s->depth == 0)
		call_effect(s, out);
}

/* ---- what is seen ---- */

static bool enters_handler(struct machine_state *s, const struct event *e)
{
	unsigned top = s->depth - 1U;

	if (s->depth == 0 || s->frame[top].entered != SELECTED || tested[s->frame[top].signal] != (unsigned)e->in[0] ||
	    !tells_of(e, s->frame[top].signal, s->frame[top].instance))
		return false;
	s->frame[top].entered = ENTERED;
	s->handled = 1;
	return true;
}

/* It still has its mask until the frame is gone. */
static bool leaves_handler(struct machine_state *s, const struct event *e)
{
	unsigned top = s->depth - 1U;

	if (s->depth == 0 || s->frame[top].entered != ENTERED || tested[s->frame[top].signal] != (unsigned)e->in[0])
		return false;
	s->frame[top].entered = LEFT;
	return true;
}

static bool has_effect(const struct event *e)
{
	enum op_role role = event_role(e);

	return role == ROLE_SETMASK || role == ROLE_PENDING || role == ROLE_SUSPEND || role == ROLE_ACCEPT ||
	    sends(e) >= 0;
}

static bool receiver_call(struct machine_state *s, unsigned event)
{
	if (s->depth > 0 || s->call > 0)
		return false;
	s->call = (uint8_t)(event + 1);
	s->effect = s->owed = s->handled = 0;
	if (event_role(&mh->event[event]) == ROLE_EXIT) {
		s->gone = 1;
		memset(s->count, 0, sizeof(s->count));
		memset(s->queue, 0, sizeof(s->queue));
	}
	return true;
}

static bool receiver_return(struct machine_state *s, const struct event *e)
{
	if (s->depth > 0 || (has_effect(e) && !s->effect) || s->owed)
		return false;
	if (event_role(e) == ROLE_SUSPEND) {
		if (!s->handled || e->result != -1 || e->err != EINTR || e->out[0] != e->out[1])
			return false;
		s->mask = s->old;
		s->old = 0;
	}
	s->call = s->effect = s->handled = 0;
	return true;
}

static bool machine_ticket(void *state, unsigned event, bool returns)
{
	struct machine_state *s = state;
	const struct event *e = &mh->event[event];

	if ((s->made >> e->actor & 1) == 0)
		return false;
	if (event_role(e) == ROLE_HANDLER)
		return returns ? leaves_handler(s, e) : enters_handler(s, e);
	if (!returns) {
		if (sends(e) >= 0 || event_role(e) == ROLE_FORK)
			s->begun |= UINT64_C(1) << event;
		return !of_receiver(e) || receiver_call(s, event);
	}
	if (sends(e) >= 0 && (s->sent >> event & 1) == 0)
		return false;
	if (event_role(e) == ROLE_FORK && (s->made >> e->in[0] & 1) == 0)
		return false;
	return !of_receiver(e) || receiver_return(s, e);
}

static const struct machine signal_machine = { sizeof(struct machine_state), machine_begin, machine_hidden,
	machine_ticket, NULL };

_Static_assert(sizeof(struct machine_state) <= STATE_BYTES_MAX, "states must fit");

/* ---- small scenarios, and disturbances, that both references use ---- */

static struct choices mc;
static struct scenario ms;

static unsigned below(unsigned n)
{
	return (unsigned)choice_below(&mc, "", n);
}

/* Some of the signals that count. */
static struct operand some_signals(uint64_t from)
{
	uint64_t set = 0;
	unsigned i;

	if (below(3) == 0)
		return in_signals(from);
	for (i = 0; i < TESTED; i++)
		if (below(2) > 0)
			set |= SIGNAL_BIT(tested[i]);
	return in_signals(set & from);
}

/* M, which catches and forks, the receiver, and senders. */
static void begin_scenario(uint64_t number, unsigned senders)
{
	unsigned i;

	scenario_begin(&ms);
	strcpy(ms.family, "-");
	strcpy(ms.mode, "none");
	ms.seed = 2;
	ms.number = number;
	STEP(&ms, 0, "catch",
	    in_signals(SIGNAL_BIT(tested[0]) | SIGNAL_BIT(tested[1]) | SIGNAL_BIT(tested[2]) | SIGNAL_BIT(tested[3])),
	    in_word(1), in_word(1), in_word((int64_t)below(2)));
	for (i = 0; i <= senders; i++) {
		unsigned p = scenario_process(&ms);

		STEP(&ms, 0, "fork", in_actor(p));
	}
}

/* An event of this role (and the receiver's, if it can be others'), NULL: there is none. */
static struct event *any_event(struct history *h, enum op_role role)
{
	struct event *found = NULL;
	unsigned i, n = 0;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == role && h->event[i].ret != OPEN && below(++n) == 0)
			found = &h->event[i];
	return found;
}

/* A handler or an acceptance. */
static struct event *any_take(struct history *h)
{
	struct event *e = any_event(h, below(2) > 0 ? ROLE_ACCEPT : ROLE_HANDLER);

	return e != NULL ? e : any_event(h, ROLE_HANDLER);
}

static void set_signal(struct event *e, unsigned signal)
{
	if (event_role(e) == ROLE_HANDLER) {
		e->in[0] = signal;
		return;
	}
	e->result = signal;
	e->err = 0;
	e->out[REPORT_FORM] = FORM_INFO;
}

static void disturb_take(struct history *h)
{
	struct event *e = any_take(h), *x = any_event(h, ROLE_SEND), *other = any_take(h);
	unsigned i;

	if (e == NULL)
		return;
	switch (below(6)) {
	case 0:
		if (event_role(e) == ROLE_HANDLER)
			remove_event(h, (size_t)(e - h->event));
		else {
			e->result = -1;
			e->err = below(4) > 0 ? EAGAIN : EINTR;
		}
		break;
	case 1:
		set_signal(e, tested[below(TESTED)]);
		break;
	case 2: /* somebody else's value */
		if (x == NULL)
			break;
		if (below(2) > 0)
			e->out[REPORT_VALUE] = e->out[REPORT_INT] = x->out[0];
		else
			e->out[REPORT_SENDER] = x->actor;
		break;
	case 3: /* two change places */
		for (i = 0; i <= REPORT_INT && other != NULL; i++) {
			int64_t mine = e->out[i];

			e->out[i] = other->out[i];
			other->out[i] = mine;
		}
		break;
	case 4:
		e->out[REPORT_CODE] = below(2) > 0 ? CODE_USER : CODE_QUEUE;
		break;
	default: /* as another send would have it */
		if (x == NULL)
			break;
		set_signal(e, (unsigned)x->in[1]);
		e->out[REPORT_CODE] = event_is(x, "sigqueue") ? CODE_QUEUE : CODE_USER;
		e->out[REPORT_SENDER] = x->actor;
		e->out[REPORT_VALUE] = e->out[REPORT_INT] = x->out[0];
	}
}

static void disturb_rest(struct history *h)
{
	struct event *e;

	switch (below(3)) {
	case 0:
		e = any_event(h, ROLE_SUSPEND);
		if (e != NULL) {
			e->result = below(2) > 0 ? 0 : -1;
			e->err = e->result == 0 ? 0 : EAGAIN;
		}
		break;
	case 1: /* another mask than it was */
		e = any_event(h, ROLE_SETMASK);
		if (e != NULL)
			e->in[below(2)] = below(2) > 0 ? (int64_t)SIGNAL_BIT(tested[below(TESTED)]) : (int64_t)below(3);
		if (e != NULL && e->in[0] > 2)
			e->in[0] = 0;
		break;
	default:
		e = any_event(h, ROLE_PENDING);
		if (e != NULL)
			e->out[0] ^= (int64_t)SIGNAL_BIT(tested[below(TESTED)]);
	}
}

static void disturb_signals(struct history *h, const char *const *prefixes, unsigned count)
{
	unsigned kind = below(8), n;

	swap_neighbours(h, &mc, below(3) == 0 ? 0 : below(24));
	if (kind == 0)
		return;
	if (kind < 3) {
		plant_in_history(h, prefixes[below(count)], &mc);
		return;
	}
	for (n = kind < 5 ? 1 : 1 + below(4); n > 0; n--)
		if (below(3) > 0)
			disturb_take(h);
		else
			disturb_rest(h);
	history_index(h);
}

/* Makes and compares `wanted` pairs of histories; false if there is no memory. */
static bool compare_signals(struct comparison *c, const char *label, uint64_t wanted, void (*draw)(uint64_t number),
    const char *const *prefixes, unsigned count)
{
	struct arena *a = arena_open();
	struct complaint why;
	uint64_t number;

	for (number = 0; number < wanted && a != NULL; number++) {
		struct history made, other;

		choices_from_seed(&mc, choice_case_seed(1, label, number));
		draw(number);
		if (!scenario_check(&ms, &why)) {
			printf("# %s\n", why.text);
			abort();
		}
		model_run(a, &ms, number, NULL, 0, &made);
		compare(c, &made, true);
		history_copy(&other, &made);
		disturb_signals(&other, prefixes, count);
		compare(c, &other, false);
		history_free(&made);
		history_free(&other);
	}
	report_comparison(c, label);
	if (a != NULL)
		arena_close(a);
	return a != NULL;
}

#endif
