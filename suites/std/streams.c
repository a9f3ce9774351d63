/* What was sent and taken, process by process and signal by signal. */
#include "story.h"

#include "../rtsig/rtsig.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- streams ---- */

struct ops_here {
	int sigqueue, raise, tkill;
};

/* The processes that are signalled by a send, as bits. Of a call that failed: none, or the one that it was for. */
static uint32_t targets_of(const struct history *h, const struct event *e)
{
	uint32_t set = 0;
	unsigned p;

	switch (event_role(e)) {
	case ROLE_RAISE:
		return e->actor < ACTORS_MAX ? UINT32_C(1) << h->actor[e->actor].process : 0;
	case ROLE_SEND:
		return e->in[0] >= 0 && e->in[0] < (int64_t)h->actors ? UINT32_C(1) << h->actor[e->in[0]].process : 0;
	case ROLE_SEND_GROUP:
	case ROLE_SEND_OWN_GROUP:
		for (p = 0; p < h->actors; p++)
			if (h->actor[p].process == p && event_may_signal(h, e, p))
				set |= UINT32_C(1) << p;
		return set;
	default:
		return 0;
	}
}

/* The signal that was sent or taken, -1: none. */
static int64_t signal_of(const struct event *e)
{
	if (event_role(e) == ROLE_HANDLER)
		return e->in[0];
	if (event_role(e) == ROLE_ACCEPT)
		return e->ret != OPEN ? e->result : -1;
	return event_sends(e);
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

static struct sent sent_by(const struct story *s, uint32_t index, unsigned process, struct ops_here ops)
{
	const struct event *e = &s->h->event[index];
	struct sent x = { .call = e->call, .ret = e->ret, .event = index, .taken = NO_EVENT };

	x.outcome = e->ret == OPEN ? OUTCOME_UNKNOWN : e->result == 0 ? OUTCOME_OK : OUTCOME_FAILED;
	x.group = event_role(e) == ROLE_SEND_GROUP || event_role(e) == ROLE_SEND_OWN_GROUP;
	if (x.group && !event_must_signal(s->h, e, process))
		x.outcome = OUTCOME_UNKNOWN;
	x.by = e->actor < ACTORS_MAX ? s->h->actor[e->actor].process : e->actor;
	x.queued = e->op == ops.sigqueue;
	x.thread = e->op == ops.raise || e->op == ops.tkill;
	x.target = x.thread ? (uint8_t)(e->op == ops.tkill ? e->in[0] : e->actor) : ACTOR_UNKNOWN;
	if (x.queued)
		x.value = value_of(s, e);
	return x;
}

enum { KEYS = HISTORY_ACTORS * SIGNALS_MAX };

struct counts {
	uint64_t used[HISTORY_ACTORS]; /* signals that were sent to the process, or that it took */
	uint32_t streams, all_sends, all_takes;
	uint32_t sends[KEYS], takes[KEYS]; /* by process and signal; only of those that are used */
};

static void *space(size_t bytes)
{
	void *p = malloc(bytes);

	if (p == NULL)
		out_of_memory();
	return p;
}

static uint32_t *counter(struct counts *n, uint32_t *counts, unsigned process, unsigned signal)
{
	uint32_t key = process * SIGNALS_MAX + signal;

	if (!in_set(n->used[process], signal)) {
		n->used[process] |= SIGNAL_BIT(signal);
		n->sends[key] = n->takes[key] = 0;
		n->streams++;
	}
	return &counts[key];
}

static void count(const struct history *h, struct counts *n)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int64_t signal = signal_of(e);
		uint32_t targets;
		unsigned p;

		if (signal < 0 || signal >= SIGNALS_MAX)
			continue;
		targets = targets_of(h, e);
		for (p = 0; targets >> p != 0; p++)
			if ((targets >> p & 1) != 0) {
				++*counter(n, n->sends, p, (unsigned)signal);
				n->all_sends++;
			}
		if (event_role(e) == ROLE_HANDLER || event_role(e) == ROLE_ACCEPT) {
			++*counter(n, n->takes, h->actor[e->actor].process, (unsigned)signal);
			n->all_takes++;
		}
	}
}

/* Terminals stop and continue by themselves. */
static bool has_terminal(const struct history *h)
{
	return events_with(h, ROLE_SESSION_SOURCE).at != events_with(h, ROLE_SESSION_SOURCE).end;
}

/* Counts per process and signal, then lays out the streams. False: nothing was sent or taken. */
static bool lay_out(struct story *s, struct counts *n)
{
	uint32_t k;
	unsigned p;

	memset(n, 0, offsetof(struct counts, sends));
	count(s->h, n);
	if (n->streams == 0 && !has_terminal(s->h))
		return false;
	s->stream = space(
	    1 + n->streams * sizeof(*s->stream) + n->all_sends * sizeof(*s->sent) + n->all_takes * sizeof(*s->taken));
	s->sent = (struct sent *)(s->stream + n->streams);
	s->taken = (struct take *)(s->sent + n->all_sends);
	n->all_sends = n->all_takes = 0;
	for (p = 0; p < s->h->actors; p++)
		for (; n->used[p] != 0; n->used[p] &= n->used[p] - 1) {
			unsigned signal = signals_least(n->used[p]);

			k = p * SIGNALS_MAX + signal;
			s->stream[s->streams] = (struct stream){ .process = (uint8_t)p,
				.signal = (uint8_t)signal,
				.send = &s->sent[n->all_sends],
				.take = &s->taken[n->all_takes] };
			n->all_sends += n->sends[k];
			n->all_takes += n->takes[k];
			n->sends[k] = s->streams++; /* from here on: which stream */
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
	struct ops_here ops = { op_find("sigqueue", 8), op_find("raise", 5), op_find("tkill", 5) };
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int64_t signal = signal_of(e);
		uint32_t targets;
		unsigned p;

		if (signal < 0 || signal >= SIGNALS_MAX)
			continue;
		targets = targets_of(h, e);
		for (p = 0; targets >> p != 0; p++) {
			struct stream *t;

			if ((targets >> p & 1) == 0)
				continue;
			t = &s->stream[which[p * SIGNALS_MAX + signal]];
			t->send[t->sends++] = sent_by(s, i, p, ops);
			s->full_queue |= e->ret != OPEN && e->result == -1;
			s->stops |= signal == SIG_I_CONT || signal_stops((int)signal);
		}
		if (event_role(e) == ROLE_HANDLER || event_role(e) == ROLE_ACCEPT)
			add_take(&s->stream[which[h->actor[e->actor].process * SIGNALS_MAX + signal]], e, i);
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

static void match_values(struct story *s, struct stream *t, struct sent **sorted)
{
	uint32_t i, n = 0;

	for (i = 0; i < t->sends; i++)
		if (t->send[i].queued && t->send[i].outcome != OUTCOME_FAILED)
			sorted[n++] = &t->send[i];
	for (i = 1; i < n && sorted[i - 1]->value <= sorted[i]->value; i++)
		;
	if (i < n) /* they mostly count up */
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
}

static void match_all(struct story *s, uint32_t sends)
{
	struct sent **room = malloc(sizeof(struct sent *) * (sends + 1));
	uint32_t i;

	if (room == NULL)
		out_of_memory();
	for (i = 0; i < s->streams; i++)
		match_values(s, &s->stream[i], room);
	free(room);
}

/* ---- the whole ---- */

static uint64_t foreign_signals(const struct story *s)
{
	static const enum op_role roles[] = { ROLE_SOURCE, ROLE_SESSION_SOURCE };
	struct indexes others = events_with(s->h, ROLE_NONE), sources;
	uint64_t foreign = 0;
	unsigned k;

	for (k = 0; k < 2; k++)
		for (sources = events_with(s->h, roles[k]); sources.at < sources.end; sources.at++)
			foreign |= SIGNAL_BIT((unsigned)s->h->event[*sources.at].in[1] & 63);

	for (; others.at < others.end; others.at++) {
		const struct event *e = &s->h->event[*others.at];

		if (!story_is_opaque(e))
			continue;
		for (k = 0; k < op_operands(e->op); k++) {
			int kind = (int)op_operand(e->op, k)->kind;

			if (kind == KIND_SIGNAL && e->in[k] >= 0)
				foreign |= SIGNAL_BIT((unsigned)e->in[k] & 63);
			else if (kind == KIND_SIGNALS)
				foreign |= (uint64_t)e->in[k];
		}
	}
	return foreign;
}

bool story_open(struct story *s, const struct history *h)
{
	struct counts n;
	unsigned a;
	int64_t room;

	memset(s, 0, offsetof(struct story, caught_since));
	s->h = h;
	room = history_mark(h, "SIGQUEUE_ROOM");
	s->full_queue = room >= 0 && room < SIGQUEUE_LEAST;
	if (h->overflow || h->events == 0 || !lay_out(s, &n))
		return false;
	s->fact = space(h->events * (sizeof(*s->fact) + sizeof(*s->order)));
	s->order = (uint32_t *)(s->fact + h->events);
	for (a = 0; a < HISTORY_ACTORS; a++)
		s->alone[a] = a < h->actors && h->actor[a].process == a;
	for (a = 0; a < h->actors; a++)
		if (h->actor[a].process != a)
			s->alone[h->actor[a].process] = false;
	memset(s->caught_since, 0xff, sizeof(s->caught_since[0]) * h->actors);
	memset(s->info_since, 0xff, sizeof(s->info_since[0]) * h->actors);
	story_order(s);
	s->foreign = foreign_signals(s);
	s->stops = has_terminal(h);
	story_walk(s);
	fill_streams(s, n.sends);
	match_all(s, (uint32_t)h->events);
	return true;
}

void story_close(struct story *s)
{
	free(s->fact);
	free(s->stream);
}

/* ---- kept with the history ---- */

static void *build(const struct history *h)
{
	struct story *s = malloc(sizeof(*s));
	bool good = s != NULL && story_open(s, h);

	if (s == NULL)
		out_of_memory();
	if (good)
		return s;
	free(s);
	return NULL;
}

static void destroy(void *view)
{
	story_close(view);
	free(view);
}

const struct story *story_of(const struct history *h)
{
	static const struct history_view kind = { build, destroy };

	return history_view(h, &kind);
}
