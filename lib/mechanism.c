#include "mechanism.h"

#include "core.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { OP_PLACES = 2 * OPS_MAX };

uint8_t op_roles[OPS_MAX];
char op_initials[OPS_MAX];
static imagine_fn *own_ways[KINDS_MAX][OPS_MAX];
static bool means_nothing[KINDS_MAX][OPS_MAX]; /* the model leaves such a step out */
static const struct mechanism *op_owner[OPS_MAX];
static const struct mechanism *kind_owner[KINDS_MAX];
const struct op *op_rows[OPS_MAX];
struct operand_kind op_kinds[OPS_MAX][OPERANDS_MAX];
uint8_t op_counts[OPS_MAX];
static uint16_t op_places[OP_PLACES]; /* hashed by name: 1 + index, 0 free */
static uint8_t op_lengths[OPS_MAX];   /* of their names */
static const struct object_kind *kinds[KINDS_MAX];
static const struct mark *marks[MARKS_MAX];
static const struct rule *rules[RULES_MAX];
static const struct mechanism *rule_owner[RULES_MAX];
static struct liberty *liberties[LIBERTIES_MAX];
static unsigned ops_known, kinds_known, marks_known, rules_known, liberties_known;

static bool is_named(const char *row, const char *name, size_t length)
{
	return length > 0 && row[0] == name[0] && strlen(row) == length && memcmp(row, name, length) == 0;
}

/* Words that begin a line of a text form and so cannot be operations. */
static bool is_keyword(const char *name)
{
	static const char *const keywords[] = { "from", "mode", "object", "proc", "thread", "shall" };
	size_t i;

	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strcmp(keywords[i], name) == 0)
			return true;
	return false;
}

/* Where to begin to look for an operation. */
static unsigned op_place(const char *name, size_t length)
{
	const uint8_t *c = (const uint8_t *)name;
	uint32_t hash = (uint32_t)length;

	if (length > 0) /* all of them would take as long as what it saves */
		hash += c[0] * 31u + c[length / 2] * 961u + c[length - 1] * 29791u;
	return (hash ^ hash >> 10) % OP_PLACES;
}

static void read_signature(unsigned index)
{
	unsigned k;

	for (k = 0; k < OPERANDS_MAX; k++) {
		op_kinds[index][k] = operand_kind_at(op_rows[index]->operands, k);
		if (op_kinds[index][k].kind != KIND_NONE)
			op_counts[index] = (uint8_t)(k + 1);
	}
}

static void index_op(unsigned index)
{
	size_t length = strlen(op_rows[index]->name);
	unsigned place = op_place(op_rows[index]->name, length);

	assert(length <= UINT8_MAX);
	op_lengths[index] = (uint8_t)length;
	while (op_places[place] != 0)
		place = (place + 1) % OP_PLACES;
	op_places[place] = (uint16_t)(index + 1);
	op_counts[index] = 0;
	read_signature(index);
}

static void index_ops(const struct op *row)
{
	for (; row != NULL && row->name != NULL; row++) {
		assert(ops_known < OPS_MAX);
		assert(op_find(row->name, strlen(row->name)) < 0); /* two mechanisms with one name */
		assert(!is_keyword(row->name));
		assert(operand_count(row->operands) <= OPERANDS_MAX);
		assert(operand_count(row->reports) <= REPORTS_MAX);
		op_roles[ops_known] = (uint8_t)row->role;
		op_initials[ops_known] = row->name[0];
		op_rows[ops_known++] = row;
		index_op(ops_known - 1);
	}
}

static void index_liberties(struct liberty *row)
{
	for (; row != NULL && row->name != NULL; row++) {
		assert(liberties_known < LIBERTIES_MAX);
		assert(liberty_find(row->name, strlen(row->name)) < 0);
		row->index = liberties_known;
		liberties[liberties_known++] = row;
	}
}

static void index_mechanism(const struct mechanism *m)
{
	const struct object_kind *kind = m->kinds;
	const struct mark *mark = m->marks;
	const struct rule *rule = m->rules;
	unsigned k;

	k = ops_known;
	index_ops(m->ops);
	for (; k < ops_known; k++)
		op_owner[k] = m;
	index_liberties(m->liberties);
	for (; kind != NULL && kind->name != NULL; kind++) {
		assert(kinds_known < KINDS_MAX);
		assert(kind_find(kind->name, strlen(kind->name)) < 0); /* two mechanisms with one name */
		kind_owner[kinds_known] = m;
		kinds[kinds_known++] = kind;
	}
	for (; mark != NULL && mark->name != NULL; mark++) {
		assert(marks_known < MARKS_MAX);
		marks[marks_known++] = mark;
	}
	for (; rule != NULL && rule->id != NULL; rule++) {
		assert(rules_known < RULES_MAX);
		assert(rule_find(rule->id) < 0);
		rule_owner[rules_known] = m;
		rules[rules_known++] = rule;
	}
}

/* Such a call reads or changes what the model keeps of an object, whose form only its kind's mechanism knows. */
static bool touches_object(unsigned op)
{
	switch ((enum op_role)op_roles[op]) {
	case ROLE_OPEN:
	case ROLE_OPEN_END:
	case ROLE_CONNECT:
	case ROLE_ARRIVE:
	case ROLE_PASS:
	case ROLE_TAKE:
	case ROLE_FLAG:
	case ROLE_SHUTDOWN:
	case ROLE_TUNE:
	case ROLE_PUT:
	case ROLE_GET:
	case ROLE_PEEK:
	case ROLE_NONE:
		return op_kinds[op][0].kind == KIND_OBJECT || op_kinds[op][0].kind == KIND_END;
	default:
		return false;
	}
}

/* The operation's mechanism has that kind, or one whose objects are of the same form. */
static bool is_at_home(const struct mechanism *owner, unsigned kind)
{
	unsigned k;

	for (k = 0; k < kinds_known; k++)
		if (kind_owner[k] == owner &&
		    (k == kind || (kinds[k]->imagines == kinds[kind]->imagines && kinds[k]->imagines)))
			return true;
	return false;
}

static void index_foreign(void)
{
	unsigned k, op;

	for (k = 0; k < kinds_known; k++)
		for (op = 0; op < ops_known; op++)
			means_nothing[k][op] = op_owner[op] != NULL && touches_object(op) && own_ways[k][op] == NULL &&
			    !is_at_home(op_owner[op], k);
}

/* Kinds name operations of any mechanism, so this comes when all are known. */
static void index_imagines(void)
{
	const struct imagining *own;
	unsigned k;
	int op;

	for (k = 0; k < kinds_known; k++) {
		for (op = 0; op < (int)ops_known; op++)
			own_ways[k][op] = NULL;
		for (own = kinds[k]->imagines; own != NULL && own->op != NULL; own++) {
			op = op_find(own->op, strlen(own->op));
			assert(op >= 0);
			own_ways[k][op] = own->imagine;
		}
	}
}

imagine_fn *op_imagine_for(unsigned op, unsigned kind)
{
	if (means_nothing[kind][op])
		return NULL;
	return own_ways[kind][op] != NULL ? own_ways[kind][op] : op_at(op)->imagine;
}

/* Where op_named() found what stands at an address. */
static struct {
	const char *name;
	int op;
} known[1024];

void mechanisms_index(void)
{
	size_t i;

	memset(op_places, 0, sizeof(op_places));
	memset(known, 0, sizeof(known));
	ops_known = kinds_known = marks_known = rules_known = liberties_known = 0;
	memset(op_owner, 0, sizeof(op_owner));
	index_ops(core_ops);
	index_liberties(core_liberties);
	for (i = 0; i < mechanisms_count; i++)
		index_mechanism(&mechanisms[i]);
	index_imagines();
	index_foreign();
}

int op_find(const char *name, size_t length)
{
	unsigned place;

	for (place = op_place(name, length); op_places[place] != 0; place = (place + 1) % OP_PLACES) {
		unsigned found = op_places[place] - 1u;

		if (op_lengths[found] == length && memcmp(op_rows[found]->name, name, length) == 0)
			return (int)found;
	}
	return -1;
}

int op_named(const char *name)
{
	unsigned at = (unsigned)((uintptr_t)name ^ (uintptr_t)name >> 10) % (sizeof(known) / sizeof(known[0]));

	if (known[at].name != name) {
		known[at].op = op_find(name, strlen(name));
		known[at].name = name;
	}
	return known[at].op;
}

unsigned ops_count(void)
{
	return ops_known;
}

const struct object_kind *kind_at(unsigned index)
{
	assert(index < kinds_known);
	return kinds[index];
}

int kind_source(const struct object_kind *kind, unsigned side)
{
	const char *at =
	    kind->source == NULL || side >= strlen(kind->source) ? NULL : strchr(kind->sides, kind->source[side]);

	return at == NULL ? -1 : (int)(at - kind->sides);
}

int kind_find(const char *name, size_t length)
{
	unsigned i;

	for (i = 0; i < kinds_known; i++)
		if (is_named(kinds[i]->name, name, length))
			return (int)i;
	return -1;
}

const struct mark *mark_at(unsigned index)
{
	assert(index < marks_known);
	return marks[index];
}

int mark_find(const char *name, size_t length)
{
	unsigned i;

	for (i = 0; i < marks_known; i++)
		if (is_named(marks[i]->name, name, length))
			return (int)i;
	return -1;
}

unsigned marks_count(void)
{
	return marks_known;
}

const struct rule *rule_at(unsigned index)
{
	assert(index < rules_known);
	return rules[index];
}

int rule_find(const char *id)
{
	unsigned i;

	for (i = 0; i < rules_known; i++)
		if (strcmp(rules[i]->id, id) == 0)
			return (int)i;
	return -1;
}

unsigned rules_count(void)
{
	return rules_known;
}

const struct mechanism *rule_mechanism(unsigned index)
{
	assert(index < rules_known);
	return rule_owner[index];
}

bool mechanism_has_op(const struct mechanism *m, const struct op *op)
{
	const struct op *row;

	for (row = m->ops; row != NULL && row->name != NULL; row++)
		if (row == op)
			return true;
	return false;
}

bool mechanism_has_kind(const struct mechanism *m, const struct object_kind *kind)
{
	const struct object_kind *row;

	for (row = m->kinds; row != NULL && row->name != NULL; row++)
		if (row == kind)
			return true;
	return false;
}

unsigned liberties_count(void)
{
	return liberties_known;
}

const struct liberty *liberty_at(unsigned index)
{
	assert(index < liberties_known);
	return liberties[index];
}

int liberty_find(const char *name, size_t length)
{
	unsigned i;

	for (i = 0; i < liberties_known; i++)
		if (is_named(liberties[i]->name, name, length))
			return (int)i;
	return -1;
}

const struct fault *fault_at(int index)
{
	const struct fault *f;
	size_t i;

	for (i = 0; index >= 0 && i < mechanisms_count; i++)
		for (f = mechanisms[i].faults; f != NULL && f->name != NULL; f++)
			if (index-- == 0)
				return f;
	return NULL;
}

int fault_find(const char *name)
{
	int i;

	for (i = 0; fault_at(i) != NULL; i++)
		if (strcmp(fault_at(i)->name, name) == 0)
			return i;
	return -1;
}

const struct family *family_find(const char *id, const struct mechanism **owner)
{
	size_t i;
	const struct family *f;

	for (i = 0; i < mechanisms_count; i++)
		for (f = mechanisms[i].families; f != NULL && f->id != NULL; f++)
			if (f->id[0] == id[0] && strcmp(f->id, id) == 0) {
				if (owner != NULL)
					*owner = &mechanisms[i];
				return f;
			}
	return NULL;
}

bool glob_matches(const char *p, const char *s)
{
	for (; *p != '\0'; p++, s++) {
		if (*p == '*') {
			for (; *s != '\0'; s++)
				if (glob_matches(p + 1, s))
					return true;
			return glob_matches(p + 1, s);
		}
		if (*s == '\0' || (*p != '?' && *p != *s))
			return false;
	}
	return *s == '\0';
}

bool pattern_matches(const char *pattern, const char *id)
{
	size_t n = strlen(pattern);

	return glob_matches(pattern, id) ||
	    (strchr(pattern, '.') == NULL && strncmp(id, pattern, n) == 0 && id[n] == '.');
}
