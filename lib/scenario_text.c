/* The text form of scenarios: see scenario.h. */
#include "mechanism.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static void print_actor(const struct scenario *s, const struct actor_plan *plan, const struct names *names, FILE *out)
{
	unsigned i, k, depth = 1;

	fprintf(out, "%s %s\n", plan == &s->actor[plan->process] ? "proc" : "thread", plan->name);
	for (i = 0; i < plan->steps; i++) {
		const struct step *step = &plan->step[i];
		const struct op *op = op_at(step->op);

		if (op->role == ROLE_END && depth > 1)
			depth--;
		fprintf(out, "%*s%s", (int)(2 * depth), "", op->name);
		for (k = 0; k < operand_count(op->operands); k++) {
			fputc(' ', out);
			operand_print(out, &step->operand[k], operand_kind_at(op->operands, k), names);
		}
		fputc('\n', out);
		if (op->role == ROLE_REPEAT)
			depth++;
	}
}

bool scenario_print(const struct scenario *s, FILE *out)
{
	char room[ACTORS_MAX][NAME_MAX_SHALL];
	struct names names;
	unsigned i;

	scenario_names(s, &names, room);
	fprintf(out, "shall scenario 1\n");
	fprintf(out, "from %s seed 0x%llx case %llu version %u\n", s->family, (unsigned long long)s->seed,
	    (unsigned long long)s->number, s->version);
	fprintf(out, "mode %s 0x%llx\n", s->mode, (unsigned long long)s->mode_seed);
	for (i = 0; i < s->objects; i++)
		fprintf(out, "object %s %s\n", s->object[i].name, kind_at(s->object[i].kind)->name);
	for (i = 0; i < s->actors; i++)
		print_actor(s, &s->actor[i], &names, out);
	return fflush(out) == 0 && !ferror(out);
}

/* ---- parsing: the first pass declares objects, processes and threads, the second reads the steps ---- */

static bool parse_from(struct scenario *s, struct text *t)
{
	uint64_t version;

	if (t->words != 8 || !word_is(&t->word[2], "seed") || !word_is(&t->word[4], "case") ||
	    !word_is(&t->word[6], "version") || !word_name(&t->word[1], s->family, sizeof(s->family)) ||
	    !word_unsigned(&t->word[3], &s->seed) || !word_unsigned(&t->word[5], &s->number) ||
	    !word_unsigned(&t->word[7], &version) || version > UINT16_MAX)
		return text_complain(t, "expected: from FAMILY seed N case N version N");
	s->version = (unsigned)version;
	return true;
}

static bool parse_mode(struct scenario *s, struct text *t)
{
	if (t->words != 3 || !word_name(&t->word[1], s->mode, sizeof(s->mode)) ||
	    !word_unsigned(&t->word[2], &s->mode_seed))
		return text_complain(t, "expected: mode NAME SEED");
	return true;
}

static bool plain_name(const struct word *w, char *to)
{
	return word_name(w, to, NAME_MAX_SHALL) && strpbrk(to, "+*") == NULL && strcmp(to, "W") != 0;
}

static bool declare_object(struct scenario *s, struct text *t)
{
	struct object_plan *o = &s->object[s->objects];
	unsigned i;
	int kind;

	if (t->words != 3)
		return text_complain(t, "expected: object NAME KIND");
	if (s->objects == OBJECTS_MAX)
		return text_complain(t, "more than %d objects", OBJECTS_MAX);
	if (!plain_name(&t->word[1], o->name) || strchr(o->name, '.') != NULL)
		return text_complain(t, "not a name for an object");
	for (i = 0; i < s->objects; i++)
		if (strcmp(s->object[i].name, o->name) == 0)
			return text_complain(t, "object %s is declared twice", o->name);
	kind = kind_find(t->word[2].at, t->word[2].length);
	if (kind < 0)
		return text_complain(t, "unknown kind of object '%.*s'", (int)(t->word[2].length % 40), t->word[2].at);
	o->kind = (uint16_t)kind;
	s->objects++;
	return true;
}

static int find_actor(const struct scenario *s, const char *name, size_t length)
{
	unsigned i;

	for (i = 0; i < s->actors; i++)
		if (strlen(s->actor[i].name) == length && memcmp(s->actor[i].name, name, length) == 0)
			return (int)i;
	return -1;
}

static bool declare_actor(struct scenario *s, struct text *t)
{
	bool thread = word_is(&t->word[0], "thread");
	struct actor_plan *plan = &s->actor[s->actors];
	char name[NAME_MAX_SHALL];
	const char *dot;

	if (t->words != 2)
		return text_complain(t, "expected: %s NAME", thread ? "thread" : "proc");
	if (s->actors == ACTORS_MAX)
		return text_complain(t, "more than %d processes and threads", ACTORS_MAX);
	if (!plain_name(&t->word[1], name) || (strchr(name, '.') != NULL) != thread)
		return text_complain(t, "not a name for a %s (A for a process, A.1 for a thread)",
		    thread ? "thread" : "process");
	if (find_actor(s, name, strlen(name)) >= 0)
		return text_complain(t, "%s is declared twice", name);
	if (s->actors == 0 && strcmp(name, "M") != 0)
		return text_complain(t, "the first process must be M");
	plan->steps = 0;
	plan->process = plan->parent = (uint8_t)s->actors;
	if (thread) {
		int process;

		dot = strchr(name, '.');
		process = find_actor(s, name, (size_t)(dot - name));
		if (process < 0)
			return text_complain(t, "thread %s of a process that is not declared before it", name);
		plan->process = plan->parent = (uint8_t)process;
	}
	memcpy(plan->name, name, sizeof(name));
	s->actors++;
	return true;
}

static bool declare(struct scenario *s, struct text *t)
{
	const struct word *w = &t->word[0];

	if (word_is(w, "from"))
		return parse_from(s, t);
	if (word_is(w, "mode"))
		return parse_mode(s, t);
	if (word_is(w, "object"))
		return declare_object(s, t);
	if (word_is(w, "proc") || word_is(w, "thread"))
		return declare_actor(s, t);
	if (s->actors == 0)
		return text_complain(t, "'%.*s' is neither a declaration nor a step of a process",
		    (int)(w->length < 24 ? w->length : 24), w->at);
	return true;
}

static bool parse_step(struct scenario *s, struct actor_plan *plan, struct text *t, const struct names *names)
{
	struct step *step = &plan->step[plan->steps];
	int index = op_find(t->word[0].at, t->word[0].length);
	char why[120];
	unsigned k, count;
	const struct op *op;

	(void)s;
	if (index < 0)
		return text_complain(t, "unknown operation '%.*s'",
		    (int)(t->word[0].length < 24 ? t->word[0].length : 24), t->word[0].at);
	if (plan->steps == STEPS_MAX)
		return text_complain(t, "more than %d steps", STEPS_MAX);
	op = op_at((unsigned)index);
	count = operand_count(op->operands);
	if (t->words - 1 != count)
		return text_complain(t, "%s takes %u operands: %s", op->name, count,
		    count == 0 ? "none" : op->operands);
	step->op = (uint16_t)index;
	for (k = 0; k < OPERANDS_MAX; k++)
		step->operand[k] = in_number(0);
	for (k = 0; k < count; k++)
		if (!operand_parse(&step->operand[k], t->word[k + 1].at, t->word[k + 1].length,
		        operand_kind_at(op->operands, k), names, why, sizeof(why)))
			return text_complain(t, "%s", why);
	plan->steps++;
	return true;
}

static bool header(struct text *t, const char *what)
{
	int more = text_line(t);

	if (more < 0)
		return false;
	if (more == 0 || t->words != 3 || !word_is(&t->word[0], "shall") || !word_is(&t->word[1], what) ||
	    !word_is(&t->word[2], "1"))
		return text_complain(t, "the first line must be 'shall %s 1'", what);
	return true;
}

bool scenario_parse(struct scenario *s, const char *text, size_t length, struct complaint *why)
{
	char room[ACTORS_MAX][NAME_MAX_SHALL];
	struct names names;
	struct actor_plan *plan = NULL;
	struct text t;
	int more;

	memset(s, 0, sizeof(*s));
	strcpy(s->family, "-");
	strcpy(s->mode, "none");
	text_open(&t, text, length, why);
	if (!header(&t, "scenario"))
		return false;
	while ((more = text_line(&t)) > 0)
		if (!declare(s, &t))
			return false;
	if (more < 0)
		return false;
	if (s->actors == 0)
		return text_complain(&t, "no process is declared");
	scenario_names(s, &names, room);
	text_open(&t, text, length, why);
	header(&t, "scenario");
	while (text_line(&t) > 0) {
		const struct word *w = &t.word[0];

		if (word_is(w, "proc") || word_is(w, "thread"))
			plan = &s->actor[find_actor(s, t.word[1].at, t.word[1].length)];
		else if (word_is(w, "from") || word_is(w, "mode") || word_is(w, "object"))
			continue;
		else if (plan == NULL)
			return text_complain(&t, "a step outside any process");
		else if (!parse_step(s, plan, &t, &names))
			return false;
	}
	return scenario_check(s, why);
}
