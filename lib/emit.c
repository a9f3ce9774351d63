#include "emit.h"

#include "emit_source.h"
#include "emit_steps.h"
#include "judge.h"
#include "mechanism.h"
#include "mode.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_WIDTH = 118 };

/*
 * The operation is the mechanism's own; or both are about signals, which are everybody's: what one mechanism does with them
 * the rules of all others judge.
 */
static bool is_of(const struct mechanism *m, const struct op *op)
{
	return mechanism_has_op(m, op) || (m->kinds == NULL && op->role >= ROLE_SEND);
}

/* The checks of a mechanism that has kinds of objects take a foreign kind that flows both ways for one of their own. */
static bool is_mistaken(const struct mechanism *about, const struct object_kind *kind)
{
	return about->kinds != NULL && kind_source(kind, 0) >= 0 && kind_source(kind, 1) >= 0 &&
	    !mechanism_has_kind(about, kind);
}

/* Every step and the rule must be there in C, and the steps must have to do with the rule. */
static void check(struct emitter *e, const struct emit_sources_read *r, unsigned rule)
{
	const struct mechanism *about = rule_mechanism(rule);
	const char *id = rule_at(rule)->id;
	unsigned opened[OBJECTS_MAX] = { 0 };
	bool met = about->ops == NULL;
	unsigned a, i;
	char word[64], name[80];

	snprintf(name, sizeof(name), "check_%s", emit_word(id, word, sizeof(word)));
	if (!emit_defines(r, name))
		emit_complain(e, "a violation of %s cannot be noticed by a small C program", id);
	for (i = 0; i < e->s->objects; i++)
		if (is_mistaken(about, kind_at(e->s->object[i].kind)))
			emit_complain(e, "the check of %s knows nothing of the kind '%s'", id,
			    kind_at(e->s->object[i].kind)->name);
	for (a = 0; a < e->s->actors; a++)
		for (i = 0; i < e->s->actor[a].steps; i++) {
			const struct step *step = &e->s->actor[a].step[i];
			const struct op *op = op_at(step->op);

			snprintf(name, sizeof(name), "do_%s", emit_word(op->name, word, sizeof(word)));
			met |= is_of(about, op);
			if (op->role != ROLE_REPEAT && op->role != ROLE_END && !emit_defines(r, name))
				emit_complain(e, "the step '%s' cannot be done by a small C program", op->name);
			if (op->role == ROLE_OPEN && opened[step->operand[0].n]++ > 0)
				emit_complain(e, "%s is opened twice, which a check cannot tell apart",
				    e->s->object[step->operand[0].n].name);
		}
	if (!met)
		emit_complain(e, "no step of the scenario is about %s", id);
}

/* A paragraph of the opening comment. */
static void print_paragraph(FILE *out, const char *first, const char *text)
{
	size_t column = 0;
	char last = ' ';

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (column == 0 || column + 1 + n > TEXT_WIDTH - 3) {
			fprintf(out, "%s * %s", column > 0 ? "\n" : "", column == 0 ? first : "");
			column = column == 0 ? strlen(first) : 0;
		} else {
			fputc(' ', out);
		}
		column += n + 1;
		for (; n > 0;
		     n--, text++) { /* it may come from a file that somebody sent: it does not end the comment */
			if (text[0] == '/' && last == '*')
				fputc(' ', out);
			fputc(text[0], out);
			last = text[0];
		}
		text += *text == ' ';
	}
	fputc('\n', out);
}

static void print_head(const struct emitter *e, const struct rule *rule, unsigned rounds,
    const struct emit_story *story)
{
	char text[600], name[80];

	fprintf(e->out, "/*\n * %s: ", rule->id);
	fprintf(e->out, "does this system keep what POSIX promises in %s?\n *\n", rule->clause);
	print_paragraph(e->out, "Promised: ", rule->gist);
	if (story->why != NULL)
		print_paragraph(e->out, "Seen: ", story->why);
	if (story->platform != NULL)
		print_paragraph(e->out, "Where: ", story->platform);
	fprintf(e->out, " *\n *     cc -Wall -Wextra %s-o bug bug.c && ./bug [ROUNDS]\n *\n",
	    e->threads ? "-pthread " : "");
	snprintf(text, sizeof(text),
	    "does %u rounds if no number is given, and exits with 1 when a round contradicted that, with 0 when none did. "
	    "What is done in a round begins with process_M(), what is then looked at with check_%s(). Each line that it "
	    "prints is a call: when it began and when it was over by a clock that all processes share, who made it, and "
	    "what it gave.",
	    rounds, emit_word(rule->id, name, sizeof(name)));
	print_paragraph(e->out, "", text);
	fprintf(e->out, " *\n * Made by shall " SHALL_VERSION);
	if (strchr(e->s->family, '.') != NULL)
		fprintf(e->out, " from %s, seed 0x%llx, case %llu", e->s->family, (unsigned long long)e->s->seed,
		    (unsigned long long)e->s->number);
	fprintf(e->out, ".\n */\n#define _XOPEN_SOURCE 700\n\n");
}

/* What objects of a scenario's kinds may leave behind is removed after each round. */
static void print_clean_up(const struct scenario *s, const struct emit_sources_read *r, FILE *out)
{
	bool done[KINDS_MAX] = { false };
	char word[64], name[80];
	unsigned i, any = 0;

	for (i = 0; i < s->objects; i++) {
		unsigned kind = s->object[i].kind;

		snprintf(name, sizeof(name), "remove_%s", emit_word(kind_at(kind)->name, word, sizeof(word)));
		if (done[kind] || !emit_defines(r, name))
			continue;
		done[kind] = true;
		fprintf(out, "%s\t%s();\n", any++ == 0 ? "\nstatic void clean_up(void)\n{\n" : "", name);
	}
	fputs(any > 0 ? "}\n" : "", out);
}

/* clean_up() and main() as text: landmarks are measured if anything names them. */
static char *end_of(const struct emitter *e, const struct emit_sources_read *r, const char *rule, unsigned rounds)
{
	char name[80], *text;
	size_t size;
	FILE *out = emit_stream(&text, &size);
	unsigned i;

	print_clean_up(e->s, r, out);
	fputs("\nint main(int argc, char **argv)\n{\n", out);
	if (e->images > 0)
		fputs("\tprogram = argv[0];\n", out);
	for (i = 0; i < marks_count(); i++) {
		emit_mark(mark_at(i)->name, name, sizeof(name));
		if (emit_wanted(r, name))
			fprintf(out, "\t%s = measure_%s();\n", name, name);
	}
	if (e->images > 0)
		fputs("\tif (argc >= 5 && strcmp(argv[1], \"image\") == 0)\n\t\tbe_image(argv);\n", out);
	fprintf(out, "\treturn run(argc > 1 ? atoi(argv[1]) : %u, process_M, check_%s);\n}\n", rounds,
	    emit_word(rule, name, sizeof(name)));
	fclose(out);
	return text;
}

bool emit_program(const struct scenario *s, unsigned rule, unsigned rounds, const struct emit_story *story, FILE *out,
    struct complaint *why)
{
	static struct emit_sources_read r;
	static struct emitter e;
	static const char *const plain[] = { NULL };
	static const char *const threaded[] = { "sigprocmask", "pthread_sigmask", NULL };
	const char *id = rule_at(rule)->id;
	char *tables, *steps, *end;

	emit_begin(&e, s, why);
	tables = emit_tables(&e);
	steps = emit_processes(&e);
	emit_sources_open(&r, tables);
	check(&e, &r, rule);
	if (e.good) {
		end = end_of(&e, &r, id, rounds);
		emit_want(&r, steps);
		emit_want(&r, end);
		free(end);
		if (strcmp(s->mode, "none") != 0)
			emit_want(&r, "jitter");
		if (e.threads)
			emit_want(&r, "join_all");
		end = end_of(&e, &r, id, rounds);
		emit_want(&r, end);
		e.out = out;
		print_head(&e, rule_at(rule), rounds, story);
		emit_print_headers(&r, out);
		emit_print_units(&r, e.threads ? threaded : plain, out);
		fprintf(out, "%s%s", steps, end);
		free(end);
	}
	emit_sources_close(&r);
	free(tables);
	free(steps);
	return e.good;
}
