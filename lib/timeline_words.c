#include "timeline_words.h"

#include "mechanism.h"
#include "signals.h"

enum { SEGMENTS_SHOWN = 8 /* of one call; of more, those that the drawn writes offered and their neighbours */ };

/* True if a drawn event offered these bytes. */
static bool offered_here(const struct words *w, const struct segment *s)
{
	unsigned i;

	for (i = 0; i < w->events; i++)
		if (event_role(w->event[i]) == ROLE_PUT && w->event[i]->actor == s->actor &&
		    w->event[i]->out[0] == s->attempt)
			return true;
	return false;
}

/* The best example for the legend is in the middle of what a drawn event offered. */
static unsigned worth(const struct words *w, const struct segment *s)
{
	return s == NULL ? 0 : 1U + (s->from > 0) + 2U * offered_here(w, s);
}

static void put_segment(struct words *w, const struct segment *s, FILE *out)
{
	if (s->actor == ACTOR_UNKNOWN) {
		fprintf(out, "?:%u", s->length);
		return;
	}
	fprintf(out, "%s/%u+%u:%u", history_actor_name(w->h, s->actor), s->attempt, s->from, s->length);
	if (worth(w, s) > worth(w, w->example))
		w->example = s;
}

static void put_segments(struct words *w, const struct event *e, FILE *out)
{
	const struct segment *s = &w->h->segment[e->segment];
	const char *comma = ": ";
	bool left_out = false;
	uint32_t i;

	for (i = 0; i < e->segments; i++) {
		if (e->segments > SEGMENTS_SHOWN && i > 0 && i + 1 < e->segments && !offered_here(w, &s[i - 1]) &&
		    !offered_here(w, &s[i]) && !offered_here(w, &s[i + 1])) {
			left_out = true;
			continue;
		}
		fputs(comma, out);
		comma = ", ";
		if (left_out)
			fputs("..., ", out);
		left_out = false;
		put_segment(w, &s[i], out);
	}
}

static void put_operand(const struct words *w, int64_t value, struct operand_kind kind, FILE *out)
{
	struct operand o = in_number(value);

	operand_print(out, &o, kind, &w->names);
}

void words_call(const struct words *w, const struct event *e, FILE *out)
{
	const struct op *op = op_at(e->op);
	unsigned k;

	fprintf(out, "%s %s", history_actor_name(w->h, e->actor), op->name);
	for (k = 0; k < operand_count(op->operands); k++) {
		fputc(' ', out);
		put_operand(w, e->in[k], operand_kind_at(op->operands, k), out);
	}
	if (op->role == ROLE_PUT)
		fprintf(out, " as %s/%lld", history_actor_name(w->h, e->actor), (long long)e->out[0]);
}

/* Signal indexes are shown by name where the engine knows that they are some. */
static void put_signal(int64_t index, FILE *out)
{
	char name[16];

	signal_name((int)index, name, sizeof(name));
	fputs(name, out);
}

static void put_reports(const struct words *w, const struct event *e, FILE *out)
{
	const struct op *op = op_at(e->op);
	unsigned code = op->role == ROLE_WAIT ? 2 : 1; /* where it stands */
	bool killed =
	    (op->role == ROLE_REAP && e->out[0] == 1) || (op->role == ROLE_WAIT && e->out[code - 1] > CHILD_EXITED);
	unsigned k;

	for (k = op->role == ROLE_PUT; k < operand_count(op->reports); k++) {
		struct operand_kind kind = operand_kind_at(op->reports, k);

		fprintf(out, " %.*s=", (int)kind.name_length, kind.name);
		if (killed && k == code)
			put_signal(e->out[k], out);
		else
			put_operand(w, e->out[k], kind, out);
	}
}

void words_return(struct words *w, const struct event *e, FILE *out)
{
	fputs(" = ", out);
	if (event_role(e) == ROLE_ACCEPT && e->result >= 0)
		put_signal(e->result, out);
	else
		fprintf(out, "%lld", (long long)e->result);
	if (e->result == -1) {
		fputc(' ', out);
		error_print(out, e->err);
	} else {
		put_reports(w, e, out);
		put_segments(w, e, out);
	}
}

bool words_returns(const struct event *e)
{
	return event_role(e) != ROLE_EXIT && event_role(e) != ROLE_EXEC;
}

void words_open(const struct words *w, FILE *out)
{
	const char *comma = "";
	unsigned i;

	for (i = 0; i < w->events; i++)
		if (w->event[i]->ret == OPEN && words_returns(w->event[i])) {
			fprintf(out, "%s%s %s", comma, history_actor_name(w->h, w->event[i]->actor),
			    op_at(w->event[i]->op)->name);
			comma = ", ";
		}
	fputs(": never returned", out);
}
