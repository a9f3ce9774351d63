#include "emit_steps.h"

#include "core.h"

#include "emit_source.h"
#include "mechanism.h"
#include "mode.h"
#include "signals.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void emit_complain(struct emitter *e, const char *format, ...)
{
	va_list args;

	if (!e->good)
		return;
	e->good = false;
	e->why->line = 0;
	va_start(args, format);
	vsnprintf(e->why->text, sizeof(e->why->text), format, args);
	va_end(args);
}

/* ---- names ---- */

const char *emit_word(const char *name, char *room, size_t size)
{
	size_t i;

	for (i = 0; name[i] != '\0' && i + 1 < size; i++)
		room[i] = name[i];
	room[i] = '\0';
	while (i-- > 0)
		if (!isalnum((unsigned char)room[i]))
			room[i] = '_';
	return room;
}

const char *emit_mark(const char *name, char *room, size_t size)
{
	size_t i;

	for (i = 0; name[i] != '\0' && i + 1 < size; i++)
		room[i] = (char)tolower((unsigned char)name[i]);
	room[i] = '\0';
	return room;
}

/* A letter and perhaps digits: such names are left as they are, for no others are like them in C. */
static bool is_plain(const char *name, const char *end)
{
	bool plain = isalpha((unsigned char)*name) != 0;

	for (name++; plain && name < end; name++)
		plain = isdigit((unsigned char)*name) != 0;
	return plain;
}

/* A, or A_1 for the thread A.1. */
static void print_actor(const struct emitter *e, unsigned a, FILE *out)
{
	const char *name = e->s->actor[a].name;
	const char *dot = name + strcspn(name, ".");
	char room[NAME_MAX_SHALL];

	if (is_plain(name, dot) && isupper((unsigned char)*name) && strspn(dot, ".0123456789") == strlen(dot))
		fputs(emit_word(name, room, sizeof(room)), out);
	else
		fprintf(out, "actor%u", a);
}

/* p_r, p_w2 */
static void print_end(const struct emitter *e, unsigned object, unsigned side, unsigned slot, FILE *out)
{
	const char *name = e->s->object[object].name;

	if (is_plain(name, name + strlen(name)))
		fputs(name, out);
	else
		fprintf(out, "object%u", object);
	fprintf(out, "_%c", kind_at(e->s->object[object].kind)->sides[side]);
	if (slot > 0)
		fprintf(out, "%u", slot);
}

static void print_function(const struct emitter *e, unsigned a, unsigned part, FILE *out)
{
	fputs(e->s->actor[a].process == a ? "process_" : "thread_", out);
	print_actor(e, a, out);
	if (part > 0)
		fprintf(out, "_%u", part + 1);
}

/* ---- tables: what the scenario says once for all ---- */

static void for_each_end(struct emitter *e, void (*print)(struct emitter *e, unsigned o, unsigned side, unsigned slot))
{
	unsigned o, side, slot;

	for (o = 0; o < e->s->objects; o++)
		for (side = 0; side < SIDES_MAX; side++)
			for (slot = 0; slot < SLOTS_MAX; slot++)
				if (e->end_used[o][side][slot])
					print(e, o, side, slot);
}

static void list_end(struct emitter *e, unsigned o, unsigned side, unsigned slot)
{
	print_end(e, o, side, slot, e->out);
	fputs(", ", e->out);
}
static void list_closed(struct emitter *e, unsigned o, unsigned side, unsigned slot)
{
	fprintf(e->out, "%s-1", o + side + slot > 0 ? ", " : "");
}
static void list_object(struct emitter *e, unsigned o, unsigned side, unsigned slot)
{
	fputs(o + side + slot > 0 ? ", " : "", e->out);
	print_end(e, o, 0, 0, e->out);
}
static void list_side(struct emitter *e, unsigned o, unsigned side, unsigned slot)
{
	fprintf(e->out, "%s%u", o + side + slot > 0 ? ", " : "", side);
}

static void list_kind(struct emitter *e, unsigned o, unsigned side, unsigned slot)
{
	fprintf(e->out, "%s\"%s\"", o + side + slot > 0 ? ", " : "", kind_at(e->s->object[o].kind)->name);
}

static void find_ends(struct emitter *e)
{
	unsigned a, i, k;

	for (i = 0; i < e->s->objects; i++)
		for (k = 0; k < strlen(kind_at(e->s->object[i].kind)->sides); k++)
			e->end_used[i][k][0] = true;
	for (a = 0; a < e->s->actors; a++)
		for (i = 0; i < e->s->actor[a].steps; i++) {
			const struct step *step = &e->s->actor[a].step[i];

			for (k = 0; k < OPERANDS_MAX; k++) {
				int64_t n = step->operand[k].n;

				if (operand_kind_at(op_at(step->op)->operands, k).kind == KIND_END)
					e->end_used[end_object(n)][end_side(n)][end_slot(n)] = true;
			}
		}
}

/* Object 0 has slot 0 of side 0 always, so only that comes without a comma. */
static void print_end_tables(struct emitter *e)
{
	if (e->s->objects == 0) {
		fputs(
		    "enum { ENDS = 1 };\n\nstatic int fd[ENDS] = { -1 };\n\nstatic const int object_of[ENDS] = { 0 };\n\n"
		    "static const int side_of[ENDS] = { 0 };\n\nstatic const char *const kind_of[ENDS] = { \"\" };\n\n",
		    e->out);
		return;
	}
	fputs("/* Descriptors. */\nenum { ", e->out);
	for_each_end(e, list_end);
	fputs("ENDS };\n\nstatic int fd[ENDS] = { ", e->out);
	for_each_end(e, list_closed);
	fputs(" };\n\nstatic const int object_of[ENDS] = { ", e->out);
	for_each_end(e, list_object);
	fputs(" };\n\nstatic const int side_of[ENDS] = { ", e->out);
	for_each_end(e, list_side);
	fputs(" };\n\nstatic const char *const kind_of[ENDS] = { ", e->out);
	for_each_end(e, list_kind);
	fputs(" };\n\n", e->out);
}

char *emit_tables(struct emitter *e)
{
	const struct mode *mode = mode_find(e->s->mode);
	char *text;
	size_t size;
	unsigned a;

	e->out = emit_stream(&text, &size);
	fputs("/* Processes and threads. */\nenum { ", e->out);
	for (a = 0; a < e->s->actors; a++) {
		print_actor(e, a, e->out);
		fputs(", ", e->out);
	}
	fputs("ACTORS };\n\nstatic const char *const name_of[ACTORS] = { ", e->out);
	for (a = 0; a < e->s->actors; a++)
		fprintf(e->out, "%s\"%s\"", a > 0 ? ", " : "", e->s->actor[a].name);
	fputs(" };\n\nstatic const int process_of[ACTORS] = { ", e->out);
	for (a = 0; a < e->s->actors; a++) {
		fputs(a > 0 ? ", " : "", e->out);
		print_actor(e, e->s->actor[a].process, e->out);
	}
	fprintf(e->out, " };\n\nstatic %sint me; /* which of them this is */\n\n", e->threads ? "_Thread_local " : "");
	print_end_tables(e);
	/* An order that was drawn cannot be had here: many orders are the next best. */
	fprintf(e->out,
	    "/* Before a call: turns of a loop at most, and how often a process gives way or sleeps, of 100 times. */\n");
	fprintf(e->out, "enum { SPINS = %u, YIELDS = %u, SLEEPS = %u };\n", mode->ordered ? 200 : mode->delay,
	    mode->ordered ? 30 : mode->yields, mode->sleeps);
	fclose(e->out);
	return text;
}

/* ---- steps ---- */

static void print_number(const struct operand *o, FILE *out)
{
	bool wide = o->n > INT32_MAX || o->n < INT32_MIN;
	char room[NAME_MAX_SHALL * 2];

	if (o->mark != NO_MARK && o->factor != 1)
		fprintf(out, "%d * ", o->factor);
	if (o->mark != NO_MARK)
		fputs(emit_mark(mark_at((unsigned)o->mark)->name, room, sizeof(room)), out);
	if (o->mark != NO_MARK && o->n != 0)
		fprintf(out, " %c %lld", o->n < 0 ? '-' : '+', (long long)(o->n < 0 ? -o->n : o->n));
	else if (o->n == INT64_MIN)
		fputs("-9223372036854775807LL - 1", out);
	else if (o->mark == NO_MARK)
		fprintf(out, "%lld%s", (long long)o->n, wide ? "LL" : "");
}

static void print_signal(int index, FILE *out)
{
	char name[16];

	signal_name(index, name, sizeof(name));
	/* Every system with realtime signals has eight of them. */
	if (index > SIG_I_RT && index < SIG_I_RT + 8)
		fprintf(out, "SIGRTMIN + %d", index - SIG_I_RT);
	else if (index > SIG_I_RT && index < SIG_I_RTMAX)
		fprintf(out, "rt(%d)", index - SIG_I_RT);
	else
		fprintf(out, "SIG%s", name);
}

static unsigned list_signals(uint64_t set, FILE *out)
{
	const char *comma = "";
	unsigned n = 0;
	int i;

	for (i = 0; i < SIGNALS_MAX; i++) {
		if ((set & SIGNAL_BIT(i)) == 0 || i == SIG_I_KICK)
			continue;
		if (i == SIG_I_RT && (set & SIGNALS_REALTIME) == SIGNALS_REALTIME) {
			if (out != NULL)
				fprintf(out, "%sREALTIME", comma);
			return n + 1;
		}
		if (out != NULL) {
			fputs(comma, out);
			print_signal(i, out);
		}
		comma = ", ";
		n++;
	}
	return n;
}

static void print_signals(uint64_t set, FILE *out)
{
	bool invert = list_signals(~set, NULL) < list_signals(set, NULL);

	if (set == 0 || set == SIGNALS_ALL) {
		fputs(set == 0 ? "NONE" : "ALL", out);
		return;
	}
	fputs(invert ? "ALL_BUT(" : "ONLY(", out);
	list_signals(invert ? ~set : set, out);
	fputc(')', out);
}

static void print_word(int64_t n, struct operand_kind kind, FILE *out)
{
	const char *at = kind.words;

	for (; n > 0; n--)
		at += strcspn(at, "|)") + 1;
	for (; *at != '|' && *at != ')'; at++)
		fputc(*at == '-' ? '_' : toupper((unsigned char)*at), out);
}

/* Names of bits, which an enum of the mechanism defines. */
static void print_flags(int64_t set, struct operand_kind kind, FILE *out)
{
	const char *plus = "";
	int64_t i;

	if (set == 0)
		fputc('0', out);
	for (i = 0; set >> i != 0; i++)
		if ((set >> i & 1) != 0) {
			fputs(plus, out);
			print_word(i, kind, out);
			plus = " | ";
		}
}

static void print_operand(struct emitter *e, const struct operand *o, struct operand_kind kind)
{
	unsigned side;

	switch (kind.kind) {
	case KIND_END:
		print_end(e, end_object(o->n), end_side(o->n), end_slot(o->n), e->out);
		break;
	case KIND_OBJECT: /* slot 0 of its sides */
		for (side = 0; side < strlen(kind_at(e->s->object[o->n].kind)->sides); side++) {
			fputs(side > 0 ? ", " : "", e->out);
			print_end(e, (unsigned)o->n, side, 0, e->out);
		}
		break;
	case KIND_ACTOR:
		print_actor(e, (unsigned)o->n, e->out);
		break;
	case KIND_SIGNAL:
		print_signal((int)o->n, e->out);
		break;
	case KIND_SIGNALS:
		print_signals((uint64_t)o->n, e->out);
		break;
	case KIND_WORD:
		print_word(o->n, kind, e->out);
		break;
	case KIND_FLAGS:
		print_flags(o->n, kind, e->out);
		break;
	default:
		print_number(o, e->out);
	}
}

static void indent(struct emitter *e, unsigned depth)
{
	for (; depth > 0; depth--)
		fputc('\t', e->out);
}

/* What the next image does: an actor's part. */
static void add_image(struct emitter *e, unsigned a, unsigned part)
{
	fprintf(e->image_switch, "\tcase %u:\n\t\t", e->images++);
	print_function(e, a, part, e->image_switch);
	fputs("();\n\t\tbreak;\n", e->image_switch);
}

static void print_step(struct emitter *e, const struct step *step)
{
	const struct op *op = op_at(step->op);
	char name[NAME_MAX_SHALL * 2];
	unsigned k;

	fprintf(e->out, "do_%s(", emit_word(op->name, name, sizeof(name)));
	for (k = 0; k < operand_count(op->operands); k++) {
		fputs(k > 0 ? ", " : "", e->out);
		print_operand(e, &step->operand[k], operand_kind_at(op->operands, k));
	}
	if (op->role == ROLE_FORK && op->imagine != core_imagine_fork) {
		fprintf(e->out, ", %u", e->images);
		add_image(e, (unsigned)step->operand[0].n, 0);
	} else if (op->role == ROLE_FORK || op->role == ROLE_THREAD) {
		fputs(", ", e->out);
		print_function(e, (unsigned)step->operand[0].n, 0, e->out);
	}
	fputs(");\n", e->out);
}

/* The step is about a process whose id may be a stranger's by then. */
static bool means_nobody(const struct scenario *s, unsigned a, const struct step *step)
{
	const struct op *op = op_at(step->op);
	unsigned k;

	if (op->role == ROLE_FORK || op->role == ROLE_WAIT)
		return false;
	for (k = 0; k < operand_count(op->operands); k++)
		if (operand_kind_at(op->operands, k).kind == KIND_ACTOR &&
		    !scenario_may_name(s, s->actor[a].process, s->actor[step->operand[k].n].process))
			return true;
	return false;
}

/* The function's variables and its steps, up to a step that goes on in a new image: what follows is the next part's. */
static unsigned print_steps(struct emitter *e, unsigned a, unsigned from)
{
	const struct actor_plan *plan = &e->s->actor[a];
	unsigned depth = 0, deepest = 0, i;

	for (i = from; i < plan->steps && op_at(plan->step[i].op)->role != ROLE_EXEC; i++) {
		depth += op_at(plan->step[i].op)->role == ROLE_REPEAT;
		deepest = depth > deepest ? depth : deepest;
		depth -= op_at(plan->step[i].op)->role == ROLE_END;
	}
	if (deepest > 0) {
		fputs("\tint i", e->out);
		for (depth = 1; depth < deepest; depth++)
			fprintf(e->out, ", %c", 'i' + depth);
		fputs(";\n\n", e->out);
	}
	for (i = from, depth = 0; i < plan->steps; i++) {
		const struct step *step = &plan->step[i];
		char v = (char)('i' + depth);

		switch (op_at(step->op)->role) {
		case ROLE_EXEC:
			if (depth > 0)
				emit_complain(e, "%s goes on in a new image inside a loop, which a C program cannot",
				    plan->name);
			return i;
		case ROLE_REPEAT:
			indent(e, ++depth);
			fprintf(e->out, "for (%c = 0; %c < ", v, v);
			print_operand(e, &step->operand[0], operand_kind_at("num", 0));
			fprintf(e->out, "; %c++) {\n", v);
			break;
		case ROLE_END:
			indent(e, depth--);
			fputs("}\n", e->out);
			break;
		default:
			if (means_nobody(e->s, a, step))
				break;
			indent(e, depth + 1);
			print_step(e, step);
		}
	}
	return i;
}

/* The step with its operands, and the number of what the new image goes on with. */
static void print_exec(struct emitter *e, const struct step *step, unsigned image, FILE *out)
{
	const struct op *op = op_at(step->op);
	char name[NAME_MAX_SHALL * 2];
	FILE *others = e->out;
	unsigned k;

	e->out = out;
	fprintf(out, "\tdo_%s(", emit_word(op->name, name, sizeof(name)));
	for (k = 0; k < operand_count(op->operands); k++) {
		print_operand(e, &step->operand[k], operand_kind_at(op->operands, k));
		fputs(", ", out);
	}
	fprintf(out, "%u);\n\t", image);
	e->out = others;
}

/* An actor's function, behind those that it names: an earlier part calls the later one if exec fails. */
static void print_part(struct emitter *e, unsigned a, unsigned part, unsigned from)
{
	char *text;
	size_t size;
	FILE *out = e->out;
	unsigned end;

	e->out = emit_stream(&text, &size);
	end = print_steps(e, a, from);
	if (end < e->s->actor[a].steps && e->good) {
		unsigned image = e->images;
		FILE *body = e->out;

		add_image(e, a, part + 1);

		e->out = out;
		print_part(e, a, part + 1, end + 1);
		e->out = body;
		print_exec(e, &e->s->actor[a].step[end], image, body);
		print_function(e, a, part + 1, body);
		fputs("();\n", body);
	}
	fclose(e->out);
	e->out = out;
	fputs("\nstatic void ", out);
	print_function(e, a, part, out);
	fprintf(out, "(void)\n{\n%s}\n", text);
	free(text);
}

/* Those that an actor makes come before it. */
static void print_actors_from(struct emitter *e, unsigned a)
{
	unsigned i;

	for (i = 1; i < e->s->actors; i++)
		if (i != a && e->s->actor[i].parent == a)
			print_actors_from(e, i);
	print_part(e, a, 0, 0);
}

char *emit_processes(struct emitter *e)
{
	char *text, *images;
	size_t size, images_size;

	e->image_switch = emit_stream(&images, &images_size);
	e->out = emit_stream(&text, &size);
	fputs("\n/* ---- what is done ---- */\n", e->out);
	print_actors_from(e, 0);
	fclose(e->image_switch);
	if (e->images > 0)
		fprintf(e->out, "\nstatic void image_steps(int image)\n{\n\tswitch (image) {\n%s\t}\n}\n", images);
	free(images);
	fclose(e->out);
	return text;
}

void emit_begin(struct emitter *e, const struct scenario *s, struct complaint *why)
{
	unsigned a;

	*e = (struct emitter){ .s = s, .why = why, .good = true };
	for (a = 0; a < s->actors; a++)
		e->threads |= s->actor[a].process != a;
	find_ends(e);
}
