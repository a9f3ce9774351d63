#include "story.h"

#include "../rtsig/rtsig.h"

#include <stdlib.h>
#include <string.h>

/* ---- what each event met ---- */

enum { NESTED_MAX = 64 };

struct context {
	uint64_t blocked, maybe;
	uint64_t end;     /* of the handler; OPEN for the thread itself */
	uint32_t handler; /* NO_EVENT for the thread itself */
	uint32_t call;    /* in progress, or NO_EVENT */
	uint32_t last;    /* call, not handler, made in this context */
};

struct walk {
	struct story *s;
	unsigned actor, process;
	unsigned depth;
	struct context context[NESTED_MAX];
	uint64_t caught, info, full;
	uint64_t unsure; /* dispositions that threads change */
	uint64_t last;   /* ticket */
	bool started, inherits;
};

/* What a new process or thread starts with. */
struct birth {
	bool known;
	uint64_t blocked, maybe, caught, info, full;
};

static void change_mask(const struct event *e, uint64_t *blocked, uint64_t *maybe)
{
	uint64_t set = (uint64_t)e->in[1];

	if (e->in[0] == 0) {
		*blocked |= set;
		*maybe |= set;
	} else if (e->in[0] == 1) {
		*blocked &= ~set;
		*maybe &= ~set;
	} else {
		*blocked = *maybe = set;
	}
}

static void caught_from(struct walk *w, uint64_t set, bool info, uint64_t ticket)
{
	struct story *s = w->s;
	unsigned i;

	for (i = 0; i < SIGNALS_MAX; i++) {
		if (!in_set(set, i))
			continue;
		if (ticket == OPEN || s->caught_since[w->process][i] == OPEN)
			s->caught_since[w->process][i] = ticket;
		if (!info || ticket == OPEN)
			s->info_since[w->process][i] = OPEN;
		else if (s->info_since[w->process][i] == OPEN)
			s->info_since[w->process][i] = ticket;
	}
}

static bool is_catch(const struct event *e)
{
	return event_is(e, "catch");
}

/* Between an action's call and its return the old one or the new one holds. */
static void begin_action(struct walk *w, const struct event *e)
{
	uint64_t set = (uint64_t)e->in[0];

	if (!is_catch(e)) {
		w->caught &= ~set;
		w->info &= ~set;
		w->full &= ~set;
		caught_from(w, set, false, OPEN);
		return;
	}
	if (e->in[1] == 0) {
		w->info &= ~set;
		caught_from(w, set & w->caught, false, e->call);
	}
	if (e->in[3] == 0)
		w->full &= ~set;
}

static void end_action(struct walk *w, const struct event *e)
{
	uint64_t set = (uint64_t)e->in[0];

	if (!is_catch(e))
		return;
	if (e->result != 0) { /* for some of them, perhaps */
		w->caught &= ~set;
		w->info &= ~set;
		w->full &= ~set;
		caught_from(w, set, false, OPEN);
		return;
	}
	set &= ~w->unsure;
	w->caught |= set;
	if (e->in[1] != 0)
		w->info |= set;
	if (e->in[3] != 0)
		w->full |= set;
	caught_from(w, set, e->in[1] != 0, e->ret);
}

/* The call in progress in a context returned before `ticket`: its effect is certain from now on. */
static void settle_call(struct walk *w, struct context *c, uint64_t ticket)
{
	const struct event *e;

	if (c->call == NO_EVENT)
		return;
	e = &w->s->h->event[c->call];
	if (e->ret >= ticket)
		return;
	if (e->ret > w->last)
		w->last = e->ret;
	if (event_role(e) == ROLE_SETMASK && e->result == 0)
		change_mask(e, &c->blocked, &c->maybe);
	else if (event_role(e) == ROLE_ACTION)
		end_action(w, e);
	c->call = NO_EVENT;
}

static void leave_handlers(struct walk *w, uint64_t ticket)
{
	while (w->depth > 0 && w->context[w->depth].end < ticket) {
		struct context *c = &w->context[w->depth];

		settle_call(w, c, ticket);
		if (c->last != NO_EVENT)
			w->s->fact[c->last].complete = true;
		if (c->end > w->last)
			w->last = c->end;
		w->depth--;
	}
	settle_call(w, &w->context[w->depth], ticket);
}

/* Operations of mechanisms that are not known here and have a set of signals: a mask for the time of the call, perhaps. */
static bool is_opaque(struct story *s, const struct event *e)
{
	uint8_t *known = &s->opaque[e->op];
	unsigned k;

	if (*known == 0) {
		*known = 1;
		for (k = 0; k < OPERANDS_MAX && event_role(e) == ROLE_NONE; k++) {
			int kind = (int)operand_kind_at(op_at(e->op)->operands, k).kind;

			if (kind == KIND_SIGNAL || kind == KIND_SIGNALS)
				*known = 2;
		}
	}
	return *known == 2;
}

static void enter_handler(struct walk *w, uint32_t index)
{
	const struct event *e = &w->s->h->event[index];
	struct context *c = &w->context[w->depth];
	struct fact *f = &w->s->fact[index];
	struct context *n;
	uint64_t bit = SIGNAL_BIT((unsigned)e->in[0] & 63);
	uint64_t blocked = c->blocked, maybe = c->maybe;

	f->within = c->call;
	f->through = in_set(c->blocked, (unsigned)e->in[0]) ? 0 : c->maybe;
	if (c->call != NO_EVENT) {
		const struct event *call = &w->s->h->event[c->call];
		bool changes = true;

		if (event_role(call) == ROLE_SETMASK)
			change_mask(call, &blocked, &maybe);
		else if (event_role(call) == ROLE_SUSPEND)
			blocked = maybe = (uint64_t)call->in[0];
		else if (is_opaque(w->s, call))
			blocked = 0, maybe = SIGNALS_ALL;
		else
			changes = false;
		if (changes && !(blocked & bit))
			f->through |= maybe;
		f->blocked = c->blocked & blocked;
		f->maybe = c->maybe | maybe;
	}
	if (w->depth + 1 >= NESTED_MAX)
		return; /* too deep to follow: what is in it counts as outside, which only makes less certain */
	n = &w->context[++w->depth];
	*n = (struct context){ .end = e->ret, .handler = index, .call = NO_EVENT, .last = NO_EVENT, .maybe = SIGNALS_ALL };
	if (e->ret == OPEN)
		return; /* left by other ways, perhaps: nothing is certain from here on */
	n->blocked = f->blocked;
	if (w->full & bit || e->in[0] == SIG_I_KICK)
		n->blocked = SIGNALS_ALL;
	else if (w->caught & bit)
		n->blocked |= bit;
	n->maybe = (uint64_t)e->out[REPORT_MASK];
}

static void enter_call(struct walk *w, uint32_t index)
{
	const struct event *e = &w->s->h->event[index];
	struct context *c = &w->context[w->depth];

	if (c->last != NO_EVENT)
		w->s->fact[c->last].complete = true;
	c->last = c->call = index;
	if (event_role(e) == ROLE_ACTION)
		begin_action(w, e);
	if (c->handler != NO_EVENT && event_role(e) != ROLE_PENDING)
		w->s->murky[w->process] = true;
}

/* A new image: handlers are gone, the mask stays. */
static void new_image(struct walk *w)
{
	uint64_t all = SIGNALS_ALL;

	w->depth = 0;
	w->context[0].call = NO_EVENT;
	w->caught = w->info = w->full = 0;
	caught_from(w, all, false, OPEN);
}

static void born(struct walk *w, const struct birth *b, unsigned actor)
{
	struct story *s = w->s;

	w->context[0] = (struct context){ .end = OPEN, .handler = NO_EVENT, .call = NO_EVENT, .last = NO_EVENT,
		.maybe = SIGNALS_ALL };
	if (b->known) {
		w->context[0].blocked = b->blocked;
		w->context[0].maybe = b->maybe;
		w->caught = b->caught & ~w->unsure;
		w->info = b->info & ~w->unsure;
		w->full = b->full & ~w->unsure;
	}
	if (actor == w->process) {
		unsigned i;

		for (i = 0; i < SIGNALS_MAX; i++) {
			s->caught_since[actor][i] = in_set(w->caught, i) ? 0 : OPEN;
			s->info_since[actor][i] = in_set(w->info, i) ? 0 : OPEN;
		}
	}
}

static void walk_event(struct walk *w, uint32_t index, struct birth *births)
{
	const struct event *e = &w->s->h->event[index];
	struct fact *f = &w->s->fact[index];
	enum op_role role = event_role(e);
	struct context *c;

	leave_handlers(w, e->call);
	if (role == ROLE_START) {
		if (w->started)
			new_image(w);
		w->started = true;
	}
	c = &w->context[w->depth];
	*f = (struct fact){ .blocked = c->blocked, .maybe = c->maybe, .caught = w->caught, .info = w->info,
		.full = w->full, .prev = w->last, .handler = c->handler, .within = NO_EVENT };
	if (e->call > w->last)
		w->last = e->call;
	if (role == ROLE_HANDLER)
		enter_handler(w, index);
	else
		enter_call(w, index);
	if ((role == ROLE_FORK || role == ROLE_THREAD) && e->in[0] >= 0 && e->in[0] < ACTORS_MAX)
		births[e->in[0]] = (struct birth){ c->handler == NO_EVENT, c->blocked, c->maybe, w->caught, w->info, w->full };
}

static void walk_actor(struct story *s, unsigned actor, uint64_t unsure, struct birth *births)
{
	struct walk w = { .s = s, .actor = actor, .process = s->h->actor[actor].process, .unsure = unsure };
	uint32_t i;

	born(&w, &births[actor], actor);
	for (i = s->first[actor]; i < s->first[actor + 1]; i++)
		walk_event(&w, s->order[i], births);
	leave_handlers(&w, OPEN);
}

/* Signals whose disposition is changed while a process has several threads, or by its later ones. */
static uint64_t unsure_of(const struct story *s, unsigned process)
{
	uint64_t unsure = 0, threaded = OPEN;
	size_t i;

	for (i = 0; i < s->h->events; i++) {
		const struct event *e = &s->h->event[i];

		if (e->actor >= ACTORS_MAX || event_process(s->h, e) != process)
			continue;
		if (event_role(e) == ROLE_THREAD && threaded == OPEN)
			threaded = e->call;
		if (event_role(e) == ROLE_ACTION && (e->actor != process || e->ret > threaded))
			unsure |= (uint64_t)e->in[0];
	}
	return unsure;
}

static void walk_all(struct story *s)
{
	struct birth births[ACTORS_MAX] = { [0] = { .known = true } }; /* M starts with nothing blocked or caught */
	bool done[ACTORS_MAX] = { false };
	unsigned a, n = s->h->actors < ACTORS_MAX ? s->h->actors : ACTORS_MAX, left = n, turn;

	for (turn = 0; turn <= n && left > 0; turn++)
		for (a = 0; a < n; a++) {
			unsigned process = s->h->actor[a].process;

			if (done[a] || (a != 0 && !done[s->h->actor[a].parent] && turn < n))
				continue;
			walk_actor(s, a, s->alone[process] ? 0 : unsure_of(s, process), births);
			done[a] = true;
			left--;
		}
}

static void order_events(struct story *s)
{
	const struct history *h = s->h;
	uint32_t at[HISTORY_ACTORS] = { 0 };
	size_t i;
	unsigned a;

	for (i = 0; i < h->events; i++)
		s->first[h->event[i].actor + 1]++;
	for (a = 0; a < HISTORY_ACTORS; a++) {
		s->first[a + 1] += s->first[a];
		at[a] = s->first[a];
	}
	for (i = 0; i < h->events; i++)
		s->order[at[h->event[i].actor]++] = (uint32_t)i;
}

/* ---- streams ---- */

struct ops_here {
	int sigqueue, raise;
};

/* Which process is signalled by a send, -1 if it is none. */
static int target_of(const struct history *h, const struct event *e)
{
	if (event_role(e) == ROLE_RAISE)
		return e->actor < ACTORS_MAX ? h->actor[e->actor].process : -1;
	if (event_role(e) != ROLE_SEND || e->in[0] < 0 || e->in[0] >= (int64_t)h->actors)
		return -1;
	return h->actor[e->in[0]].process;
}

static int64_t signal_of(const struct event *e)
{
	switch (event_role(e)) {
	case ROLE_SEND:
		return e->in[1];
	case ROLE_RAISE:
	case ROLE_HANDLER:
		return e->in[0];
	case ROLE_ACCEPT:
		return e->ret != OPEN ? e->result : -1;
	default:
		return -1;
	}
}

/* An open record has lost its value, but not how it was made. */
static int64_t value_of(const struct story *s, const struct event *e)
{
	int64_t count = 0;
	uint32_t i;

	if (e->ret != OPEN)
		return e->out[0];
	for (i = s->first[e->actor]; i < s->first[e->actor + 1]; i++) {
		const struct event *o = &s->h->event[s->order[i]];

		if (o->op == e->op)
			count++;
		if (o == e)
			break;
	}
	return rtsig_value(e->in[2], e->actor, count);
}

static struct sent sent_by(const struct story *s, uint32_t index, struct ops_here ops)
{
	const struct event *e = &s->h->event[index];
	struct sent x = { .call = e->call, .ret = e->ret, .event = index, .taken = NO_EVENT };

	x.outcome = e->ret == OPEN ? OUTCOME_UNKNOWN : e->result == 0 ? OUTCOME_OK : OUTCOME_FAILED;
	x.by = e->actor < ACTORS_MAX ? s->h->actor[e->actor].process : e->actor;
	x.queued = e->op == ops.sigqueue;
	x.thread = e->op == ops.raise || (event_role(e) == ROLE_SEND && s->h->actor[e->in[0]].process != e->in[0]);
	if (x.queued)
		x.value = value_of(s, e);
	return x;
}

enum { KEYS = HISTORY_ACTORS * SIGNALS_MAX };

/* Counts per process and signal, then lays out the streams. False: nothing was sent or taken. */
static bool lay_out(struct story *s, uint32_t *sends, uint32_t *takes)
{
	const struct history *h = s->h;
	uint32_t all_sends = 0, all_takes = 0, k, used = 0;
	size_t i;

	memset(sends, 0, sizeof(*sends) * KEYS);
	memset(takes, 0, sizeof(*takes) * KEYS);
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int64_t signal = signal_of(e);
		int process = target_of(h, e);

		if (signal < 0 || signal >= SIGNALS_MAX)
			continue;
		if (process >= 0) {
			sends[process * SIGNALS_MAX + signal]++;
			all_sends++;
		} else if (event_role(e) == ROLE_HANDLER || event_role(e) == ROLE_ACCEPT) {
			takes[h->actor[e->actor].process * SIGNALS_MAX + signal]++;
			all_takes++;
		}
	}
	if (all_sends + all_takes == 0)
		return false;
	for (k = 0; k < KEYS; k++)
		used += sends[k] + takes[k] > 0;
	s->stream = calloc(used, sizeof(*s->stream));
	s->sent = calloc(all_sends + 1, sizeof(*s->sent));
	s->taken = calloc(all_takes + 1, sizeof(*s->taken));
	if (s->stream == NULL || s->sent == NULL || s->taken == NULL)
		abort();
	all_sends = all_takes = 0;
	for (k = 0; k < KEYS; k++) {
		struct stream *t = &s->stream[s->streams];

		if (sends[k] + takes[k] == 0)
			continue;
		*t = (struct stream){ .process = (uint8_t)(k / SIGNALS_MAX), .signal = k % SIGNALS_MAX,
			.send = &s->sent[all_sends], .take = &s->taken[all_takes] };
		all_sends += sends[k];
		all_takes += takes[k];
		sends[k] = s->streams++; /* from here on: which stream */
	}
	return true;
}

static void add_take(struct stream *t, const struct event *e, uint32_t index)
{
	struct take x = { .event = index, .accepted = event_role(e) == ROLE_ACCEPT, .sent = NO_EVENT };
	uint32_t i;

	x.time = x.accepted ? e->ret : e->call;
	for (i = t->takes++; i > 0 && t->take[i - 1].time > x.time; i--)
		t->take[i] = t->take[i - 1];
	t->take[i] = x;
}

static void fill_streams(struct story *s, const uint32_t *which)
{
	const struct history *h = s->h;
	struct ops_here ops = { op_find("sigqueue", 8), op_find("raise", 5) };
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int64_t signal = signal_of(e);
		int process = target_of(h, e);

		if (signal < 0 || signal >= SIGNALS_MAX)
			continue;
		if (process >= 0) {
			struct stream *t = &s->stream[which[process * SIGNALS_MAX + signal]];

			t->send[t->sends++] = sent_by(s, i, ops);
			s->full_queue |= e->ret != OPEN && e->result == -1;
			s->stops |= in_set(SIGNAL_BIT(SIG_I_STOP) | SIGNAL_BIT(SIG_I_CONT) | SIGNAL_BIT(SIG_I_TSTP) |
			    SIGNAL_BIT(SIG_I_TTIN) | SIGNAL_BIT(SIG_I_TTOU), (unsigned)signal);
		} else if (event_role(e) == ROLE_HANDLER || event_role(e) == ROLE_ACCEPT) {
			add_take(&s->stream[which[h->actor[e->actor].process * SIGNALS_MAX + signal]], e, i);
		}
	}
}

/* ---- which take is which send's, where values tell ---- */

static int by_value(const void *a, const void *b)
{
	const struct sent *const *x = a, *const *y = b;

	return (*x)->value < (*y)->value ? -1 : (*x)->value > (*y)->value ? 1 : 0;
}

static struct sent *find_value(struct sent *const *sorted, uint32_t n, int64_t value)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (sorted[middle]->value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && sorted[low]->value == value ? sorted[low] : NULL;
}

static void match_values(struct story *s, struct stream *t)
{
	struct sent **sorted = malloc(sizeof(struct sent *) * (t->sends + 1));
	uint32_t i, n = 0;

	if (sorted == NULL)
		abort();
	for (i = 0; i < t->sends; i++)
		if (t->send[i].queued && t->send[i].outcome != OUTCOME_FAILED)
			sorted[n++] = &t->send[i];
	qsort(sorted, n, sizeof(struct sent *), by_value);
	for (i = 0; i < n; i++)
		sorted[i]->unique = (i == 0 || sorted[i - 1]->value != sorted[i]->value) &&
		    (i + 1 == n || sorted[i + 1]->value != sorted[i]->value);
	for (i = 0; i < t->takes; i++) {
		const struct event *e = &s->h->event[t->take[i].event];
		struct sent *x, *wide;

		if (e->ret == OPEN || e->out[REPORT_CODE] != CODE_QUEUE || e->out[REPORT_FORM] == FORM_PLAIN)
			continue;
		/* The sender has set one member of the union; which, its value tells. */
		x = find_value(sorted, n, e->out[REPORT_INT]);
		wide = rtsig_fits_int(e->out[REPORT_VALUE]) ? NULL : find_value(sorted, n, e->out[REPORT_VALUE]);
		if (x != NULL && wide != NULL)
			continue;
		if (x == NULL)
			x = wide;
		if (x == NULL || !x->unique)
			continue;
		t->take[i].sent = (uint32_t)(x - t->send);
		if (x->taken == NO_EVENT)
			x->taken = i;
		else
			x->unique = false; /* taken twice: another rule's matter, no order follows from it */
	}
	free(sorted);
}

/* ---- the whole ---- */

static uint64_t foreign_signals(struct story *s)
{
	const struct history *h = s->h;
	uint64_t foreign = 0;
	size_t i;
	unsigned k;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (!is_opaque(s, e))
			continue;
		for (k = 0; k < OPERANDS_MAX; k++) {
			struct operand_kind kind = operand_kind_at(op_at(e->op)->operands, k);

			if (kind.kind == KIND_SIGNAL && e->in[k] >= 0)
				foreign |= SIGNAL_BIT((unsigned)e->in[k] & 63);
			else if (kind.kind == KIND_SIGNALS)
				foreign |= (uint64_t)e->in[k];
		}
	}
	return foreign;
}

bool story_open(struct story *s, const struct history *h)
{
	uint32_t sends[KEYS], takes[KEYS];
	uint32_t i;
	unsigned a;

	memset(s, 0, sizeof(*s));
	s->h = h;
	if (h->overflow || h->events == 0 || !lay_out(s, sends, takes))
		return false;
	s->fact = calloc(h->events, sizeof(*s->fact));
	s->order = calloc(h->events, sizeof(*s->order));
	if (s->fact == NULL || s->order == NULL)
		abort();
	for (a = 0; a < HISTORY_ACTORS; a++)
		s->alone[a] = a < h->actors && h->actor[a].process == a;
	for (a = 0; a < h->actors; a++)
		if (h->actor[a].process != a)
			s->alone[h->actor[a].process] = false;
	memset(s->caught_since, 0xff, sizeof(s->caught_since));
	memset(s->info_since, 0xff, sizeof(s->info_since));
	order_events(s);
	s->foreign = foreign_signals(s);
	walk_all(s);
	fill_streams(s, sends);
	for (i = 0; i < s->streams; i++)
		match_values(s, &s->stream[i]);
	return true;
}

void story_close(struct story *s)
{
	free(s->fact);
	free(s->order);
	free(s->stream);
	free(s->sent);
	free(s->taken);
	memset(s, 0, sizeof(*s));
}
