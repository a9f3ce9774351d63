#include "timeline.h"

#include "timeline_words.h"

#include "life.h"
#include "mechanism.h"
#include "signals.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum {
	TICKET_COLUMNS = 6,
	EDGES_MAX = 2 * TIMELINE_EVENTS_MAX + 2,
	LANE_MAX = 16,
	FOLDED_LINES_MAX = 5 /* of one text */
};

enum edge_kind { CALLS, RETURNS, WHOLE /* both on one line */, DEADLINE, NEVER /* what is open at the end */ };

struct edge {
	uint64_t ticket;
	unsigned event; /* of the drawn ones */
	enum edge_kind kind;
};

struct drawing {
	struct words w;
	unsigned depth[TIMELINE_EVENTS_MAX]; /* inside so many others of its thread: handlers */
	unsigned lanes, width;
	uint8_t lane[HISTORY_ACTORS]; /* actor of each column */
	unsigned edges;
	struct edge edge[EDGES_MAX];
	bool gaps;     /* say how many calls are left out */
	unsigned fold; /* at most so many lines for a text */
	unsigned lines;
	FILE *out;
};

static void put_edge(struct drawing *d, const struct edge *edge, FILE *out)
{
	const struct event *e = d->w.event[edge->event];

	switch (edge->kind) {
	case CALLS:
		words_call(&d->w, e, out);
		break;
	case RETURNS:
		fprintf(out, "%s %s", history_actor_name(d->w.h, e->actor), op_at(e->op)->name);
		words_return(&d->w, e, out);
		break;
	case WHOLE:
		words_call(&d->w, e, out);
		if (e->ret != OPEN)
			words_return(&d->w, e, out);
		break;
	case DEADLINE:
		fputs("a whole deadline passes: no call begins, none returns", out);
		break;
	default:
		words_open(&d->w, out);
	}
}

/* ---- columns ---- */

static bool has_lane(const struct drawing *d, unsigned actor)
{
	unsigned i;

	for (i = 0; i < d->lanes; i++)
		if (d->lane[i] == actor)
			return true;
	return false;
}

static void choose_lanes(struct drawing *d)
{
	unsigned a, i, n, deepest = 0;

	for (a = 0; a < HISTORY_ACTORS; a++) {
		bool drawn = d->w.h->actors <= TIMELINE_LANES_MAX - 1 && a < d->w.h->actors;

		for (i = 0; i < d->w.events; i++)
			drawn |= d->w.event[i]->actor == a;
		if (drawn && !has_lane(d, a) && d->lanes < TIMELINE_LANES_MAX)
			d->lane[d->lanes++] = (uint8_t)a;
	}
	for (i = 0; i < d->lanes; i++) {
		n = (unsigned)strlen(history_actor_name(d->w.h, d->lane[i]));
		d->width = n > d->width ? n : d->width;
	}
	for (i = 0; i < d->w.events; i++)
		deepest = d->depth[i] + 1 > deepest ? d->depth[i] + 1 : deepest;
	d->width = (deepest > d->width ? deepest : d->width) + 2;
	d->width = d->width < 4 ? 4 : d->width > LANE_MAX ? LANE_MAX : d->width;
}

/* From its first call to the last ticket at which it may have been there. */
static bool lives(const struct history *h, unsigned actor, uint64_t ticket)
{
	uint64_t first = OPEN, last = 0, reaped = OPEN;
	struct ending end;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		uint64_t until = e->ret != OPEN ? e->ret : words_returns(e) ? h->end : e->call;

		if (event_role(e) != ROLE_CHILD && event_tells_end(h, e, &end) && end.process == actor)
			reaped = e->ret;
		if (e->actor != actor)
			continue;
		first = e->call < first ? e->call : first;
		last = until > last ? until : last;
	}
	return ticket >= first && ticket <= last && ticket <= reaped;
}

/* One thread's column at a ticket. `edge` NULL: between two lines, inside what had begun at `from` and not ended at `to`. */
static void put_lane(struct drawing *d, unsigned actor, const struct edge *edge, uint64_t from, uint64_t to)
{
	static const char mark[] = { [CALLS] = '+', [RETURNS] = '+', [WHOLE] = 'o', [DEADLINE] = '~', [NEVER] = '?' };
	char lane[LANE_MAX + 1];
	bool idle = true;
	unsigned i;

	memset(lane, ' ', d->width);
	if (edge != NULL && edge->kind == DEADLINE)
		memset(lane, '~', d->width - (actor == d->lane[d->lanes - 1]));
	lane[d->width] = '\0';
	for (i = 0; i < d->w.events; i++) {
		const struct event *e = d->w.event[i];
		unsigned at = d->depth[i] < d->width - 1 ? d->depth[i] : d->width - 2;

		if (e->actor != actor)
			continue;
		if (edge != NULL && edge->kind == NEVER && e->ret == OPEN && words_returns(e))
			lane[at] = mark[NEVER];
		else if (edge != NULL && edge->kind < DEADLINE && d->w.event[edge->event] == e)
			lane[at] = mark[edge->kind];
		else if (e->call <= from && e->ret >= to && (e->ret != OPEN || words_returns(e)))
			lane[at] = '|';
		else
			continue;
		idle = false;
	}
	if (idle && lane[0] == ' ' && lives(d->w.h, actor, from) && lives(d->w.h, actor, to))
		lane[0] = '.';
	fputs(lane, d->out);
}

static void put_lanes(struct drawing *d, const char *ticket, const struct edge *edge, uint64_t from, uint64_t to)
{
	unsigned i;

	fprintf(d->out, "%*s  ", TICKET_COLUMNS, ticket);
	for (i = 0; i < d->lanes; i++)
		put_lane(d, d->lane[i], edge, from, to);
}

/* ---- lines ---- */

static void put_line(struct drawing *d, const char *ticket, const struct edge *edge, uint64_t from, uint64_t to,
    const char *text, size_t length)
{
	put_lanes(d, ticket, edge, from, to);
	fprintf(d->out, "%.*s\n", (int)length, text);
	d->lines++;
}

/* The edge's line and those that its text runs over. */
static void put_lines(struct drawing *d, const struct edge *edge)
{
	char ticket[24] = "-", *text, *folded;
	struct paper paper;
	size_t columns = TIMELINE_COLUMNS - TICKET_COLUMNS - 2 - (size_t)d->lanes * d->width;
	uint64_t after =
	    edge->kind == WHOLE && d->w.event[edge->event]->ret != OPEN ? d->w.event[edge->event]->ret : edge->ticket;
	const char *at;
	unsigned n;

	put_edge(d, edge, paper_open(&paper));
	text = paper_close(&paper);
	text_fold(paper_open(&paper), text, "", columns);
	folded = paper_close(&paper);
	free(text);
	if (edge->kind != NEVER)
		snprintf(ticket, sizeof(ticket), "%llu", (unsigned long long)edge->ticket);
	for (at = folded, n = 0; *at != '\0' && n < d->fold; n++) {
		size_t length = strcspn(at, "\n");
		bool more = at[length] == '\n' && at[length + 1] != '\0';

		if (n == 0)
			put_line(d, ticket, edge, edge->ticket, edge->ticket, at, length);
		else if (more && n + 1 == d->fold)
			put_line(d, "", NULL, after, after + 1, "...", 3);
		else
			put_line(d, "", NULL, after, after + 1, at, length);
		at += length + (at[length] == '\n');
	}
	free(folded);
}

/* How many calls began after one edge and before the next that are not drawn. */
static void put_gap(struct drawing *d, const struct edge *before, const struct edge *after)
{
	char text[64];
	unsigned n = 0, k;
	uint64_t to = after->kind == NEVER ? d->w.h->end : after->ticket;
	size_t i;

	for (i = 0; i < d->w.h->events; i++)
		n += d->w.h->event[i].call > before->ticket && d->w.h->event[i].call < to;
	for (k = 0; k < d->w.events; k++)
		n -= d->w.event[k]->call > before->ticket && d->w.event[k]->call < to;
	if (n == 0 || !d->gaps)
		return;
	snprintf(text, sizeof(text), "(%u other call%s)", n, n == 1 ? "" : "s");
	put_line(d, "...", NULL, before->ticket, to, text, strlen(text));
}

static void put_header(struct drawing *d)
{
	unsigned i;

	fprintf(d->out, "%*s  ", TICKET_COLUMNS, "ticket");
	for (i = 0; i < d->lanes; i++)
		fprintf(d->out, "%-*s", i + 1 < d->lanes ? (int)d->width : 0, history_actor_name(d->w.h, d->lane[i]));
	fputc('\n', d->out);
	d->lines++;
}

static void put_legend(struct drawing *d)
{
	const struct segment *s = d->w.example;
	const char *name;

	if (s == NULL)
		return;
	name = history_actor_name(d->w.h, s->actor);
	fprintf(d->out, "%s/%u+%u:%u is %u byte%s from offset %u of what %s offered as %s/%u.\n", name, s->attempt,
	    s->from, s->length, s->length, s->length == 1 ? "" : "s", s->from, name, name, s->attempt);
	d->lines++;
}

/* ---- the whole ---- */

static void choose_events(struct drawing *d, unsigned events, const uint32_t *event)
{
	unsigned i, k, n;

	/* Indexes are in the order of the calls; each is drawn once. */
	for (i = 0; i < events && d->w.events < TIMELINE_EVENTS_MAX; i++) {
		const struct event *e;

		if (event[i] >= d->w.h->events)
			continue;
		e = &d->w.h->event[event[i]];
		for (k = d->w.events; k > 0 && d->w.event[k - 1]->call > e->call; k--)
			;
		if (k > 0 && d->w.event[k - 1] == e)
			continue;
		for (n = d->w.events++; n > k; n--)
			d->w.event[n] = d->w.event[n - 1];
		d->w.event[k] = e;
	}
	for (i = 0; i < d->w.events; i++)
		for (k = 0; k < i; k++)
			d->depth[i] +=
			    d->w.event[k]->actor == d->w.event[i]->actor && d->w.event[k]->ret > d->w.event[i]->call;
}

static void add_edge(struct drawing *d, uint64_t ticket, unsigned event, enum edge_kind kind)
{
	unsigned k;

	for (k = d->edges; k > 0 && d->edge[k - 1].ticket > ticket; k--)
		d->edge[k] = d->edge[k - 1];
	d->edge[k] = (struct edge){ ticket, event, kind };
	d->edges++;
}

static void choose_edges(struct drawing *d)
{
	bool slept = false, open = false;
	unsigned i, kept = 0;

	for (i = 0; i < d->w.events; i++) {
		const struct event *e = d->w.event[i];

		add_edge(d, e->call, i, words_returns(e) ? CALLS : WHOLE);
		if (e->ret != OPEN)
			add_edge(d, e->ret, i, RETURNS);
		open |= e->ret == OPEN && words_returns(e);
		slept |=
		    d->w.h->quiet != OPEN && e->call < d->w.h->quiet && e->ret >= d->w.h->quiet && words_returns(e);
	}
	if (slept)
		add_edge(d, d->w.h->quiet, 0, DEADLINE);
	if (open)
		add_edge(d, OPEN, 0, NEVER);
	for (i = 0; i < d->edges; i++) {
		d->edge[kept] = d->edge[i];
		if (d->edge[i].kind == CALLS && i + 1 < d->edges && d->edge[i + 1].kind == RETURNS &&
		    d->edge[i].event == d->edge[i + 1].event) {
			d->edge[kept].kind = WHOLE;
			i++;
		}
		kept++;
	}
	d->edges = kept;
}

static char *attempt(struct drawing *d, bool gaps, unsigned fold)
{
	struct paper paper;
	unsigned i;

	d->gaps = gaps;
	d->fold = fold;
	d->lines = 0;
	d->w.example = NULL;
	d->out = paper_open(&paper);
	if (d->edges > 0)
		put_header(d);
	for (i = 0; i < d->edges; i++) {
		if (i > 0)
			put_gap(d, &d->edge[i - 1], &d->edge[i]);
		put_lines(d, &d->edge[i]);
	}
	put_legend(d);
	return paper_close(&paper);
}

char *timeline_draw(const struct history *h, unsigned events, const uint32_t *event)
{
	static const struct {
		bool gaps;
		unsigned fold;
	} tries[] = { { true, FOLDED_LINES_MAX }, { false, FOLDED_LINES_MAX }, { false, 2 } };
	struct drawing d = { .w.h = h };
	char *text = NULL;
	unsigned i;

	history_names(h, &d.w.names, d.w.room);
	choose_events(&d, events, event);
	choose_lanes(&d);
	choose_edges(&d);
	for (i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		free(text);
		text = attempt(&d, tries[i].gaps, tries[i].fold);
		if (d.lines <= TIMELINE_LINES)
			break;
	}
	return text;
}
