/* Operands in text: see scenario.h. */
#include "mechanism.h"
#include "signals.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* ---- signatures ---- */

static const struct operand_kind kind_names[] = {
	{ .name = "end", .kind = KIND_END },
	{ .name = "obj", .kind = KIND_OBJECT },
	{ .name = "actor", .kind = KIND_ACTOR },
	{ .name = "num", .kind = KIND_NUMBER },
	{ .name = "sig", .kind = KIND_SIGNAL },
	{ .name = "sigs", .kind = KIND_SIGNALS },
	{ .name = "word", .kind = KIND_WORD },
	{ .name = "flags", .kind = KIND_FLAGS },
};

static const char *skip_blanks(const char *at)
{
	while (*at == ' ')
		at++;
	return at;
}

struct operand_kind operand_kind_at(const char *signature, unsigned i)
{
	struct operand_kind out = { KIND_NONE, NULL, NULL, 0 };
	const char *at = signature == NULL ? "" : skip_blanks(signature);
	size_t n, k;

	for (; i > 0 && *at != '\0'; i--)
		at = skip_blanks(at + strcspn(at, " "));
	n = strcspn(at, " :(");
	for (k = 0; k < sizeof(kind_names) / sizeof(kind_names[0]); k++)
		if (strlen(kind_names[k].name) == n && memcmp(kind_names[k].name, at, n) == 0)
			out.kind = kind_names[k].kind;
	at += n;
	if (*at == '(') {
		out.words = at + 1;
		at += strcspn(at, ")") + 1;
	}
	if (*at == ':') {
		out.name = at + 1;
		out.name_length = strcspn(at + 1, " ");
	}
	return out;
}

unsigned operand_count(const char *signature)
{
	unsigned n = 0;

	while (operand_kind_at(signature, n).kind != KIND_NONE)
		n++;
	return n;
}

void scenario_names(const struct scenario *s, struct names *out, char (*room)[NAME_MAX_SHALL])
{
	unsigned i;

	for (i = 0; i < s->actors; i++)
		memcpy(room[i], s->actor[i].name, NAME_MAX_SHALL);
	*out = (struct names){ s->objects, s->actors, s->object, (const char(*)[NAME_MAX_SHALL])room };
}

/* ---- printing ---- */

static void print_number(FILE *out, const struct operand *o)
{
	if (o->mark == NO_MARK) {
		fprintf(out, "%lld", (long long)o->n);
		return;
	}
	if (o->factor != 1)
		fprintf(out, "%d*", o->factor);
	fprintf(out, "%s", mark_at((unsigned)o->mark)->name);
	if (o->n != 0)
		fprintf(out, "%+lld", (long long)o->n);
}

static void print_signals(FILE *out, uint64_t set)
{
	char name[16];
	const char *comma = "";
	int i = 0;

	if (set == 0 || set == SIGNALS_ALL) {
		fputs(set == 0 ? "none" : "all", out);
		return;
	}
	while (i < SIGNALS_MAX) {
		int last = i;

		if (!(set & SIGNAL_BIT(i))) {
			i++;
			continue;
		}
		while (last + 1 < SIGNALS_MAX && (set & SIGNAL_BIT(last + 1)))
			last++;
		signal_name(i, name, sizeof(name));
		fprintf(out, "%s%s", comma, name);
		comma = ",";
		if (last >= i + 2) { /* a run of three or more */
			signal_name(last, name, sizeof(name));
			fprintf(out, "..%s", name);
			i = last;
		}
		i++;
	}
}

static void print_word(FILE *out, int64_t n, struct operand_kind kind)
{
	const char *at = kind.words;

	for (; n > 0 && at[strcspn(at, "|)")] == '|'; n--)
		at += strcspn(at, "|)") + 1;
	if (n != 0)
		fprintf(out, "?");
	else
		fprintf(out, "%.*s", (int)strcspn(at, "|)"), at);
}

static void print_flags(FILE *out, int64_t set, struct operand_kind kind)
{
	const char *at = kind.words, *plus = "";
	int64_t bit;

	if (set == 0)
		fputs("none", out);
	for (bit = 1; set != 0; bit <<= 1) {
		size_t length = strcspn(at, "|)");

		if ((set & bit) != 0) {
			fprintf(out, "%s%.*s", plus, (int)length, at);
			plus = "+";
		}
		set &= ~bit;
		if (at[length] != '|')
			break;
		at += length + 1;
	}
	if (set != 0)
		fprintf(out, "%s?", plus);
}

void operand_print(FILE *out, const struct operand *o, struct operand_kind kind, const struct names *names)
{
	char name[16];
	unsigned object = end_object(o->n);

	switch (kind.kind) {
	case KIND_END:
		if (o->n < 0 || object >= names->objects) {
			fputs("?", out);
			break;
		}
		fprintf(out, "%s.%c", names->object[object].name,
		    kind_at(names->object[object].kind)->sides[end_side(o->n)]);
		if (end_slot(o->n) > 0)
			fprintf(out, "%u", end_slot(o->n));
		break;
	case KIND_OBJECT:
		fputs(o->n >= 0 && o->n < (int64_t)names->objects ? names->object[o->n].name : "?", out);
		break;
	case KIND_ACTOR:
		fputs(o->n >= 0 && o->n < (int64_t)names->actors ? names->actor[o->n] : "?", out);
		break;
	case KIND_SIGNAL:
		signal_name((int)o->n, name, sizeof(name));
		fputs(name, out);
		break;
	case KIND_SIGNALS:
		print_signals(out, (uint64_t)o->n);
		break;
	case KIND_WORD:
		print_word(out, o->n, kind);
		break;
	case KIND_FLAGS:
		print_flags(out, o->n, kind);
		break;
	default:
		print_number(out, o);
	}
}

/* ---- parsing ---- */

static bool parse_number(struct operand *o, const char *at, size_t length)
{
	const char *end = at + length, *star, *name;
	size_t n;
	int mark;
	struct word word = { at, length };
	int64_t value;

	*o = in_number(0);
	if (word_number(&word, &o->n))
		return true;
	o->factor = 1;
	star = memchr(at, '*', length);
	if (star != NULL) {
		word = (struct word){ at, (size_t)(star - at) };
		if (!word_number(&word, &value) || value < 1 || value > 1000)
			return false;
		o->factor = (int16_t)value;
		at = star + 1;
	}
	for (name = at, n = 0; name + n < end && name[n] != '+' && name[n] != '-'; n++)
		;
	mark = mark_find(name, n);
	if (mark < 0)
		return false;
	o->mark = (int16_t)mark;
	at = name + n;
	if (at == end)
		return true;
	word = (struct word){ *at == '+' ? at + 1 : at, (size_t)(end - at) - (*at == '+') };
	return word_number(&word, &o->n) && (*at == '+' ? o->n > 0 : o->n < 0);
}

static bool parse_signals(uint64_t *set, const char *at, size_t length)
{
	const char *end = at + length;

	*set = 0;
	if (length == 4 && memcmp(at, "none", 4) == 0)
		return true;
	if (length == 3 && memcmp(at, "all", 3) == 0) {
		*set = SIGNALS_ALL;
		return true;
	}
	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma == NULL ? end : comma;
		const char *dots = at;
		int from, to;

		while (dots + 1 < stop && !(dots[0] == '.' && dots[1] == '.'))
			dots++;
		if (dots + 1 >= stop) {
			from = to = signal_parse(at, (size_t)(stop - at));
		} else {
			from = signal_parse(at, (size_t)(dots - at));
			to = signal_parse(dots + 2, (size_t)(stop - dots) - 2);
		}
		if (from < 0 || to < from)
			return false;
		for (; from <= to; from++)
			*set |= SIGNAL_BIT(from);
		at = comma == NULL ? end : comma + 1;
		if (comma != NULL && at == end)
			return false;
	}
	return true;
}

static bool parse_word(struct operand *o, const char *at, size_t length, const char *words)
{
	int64_t n = 0;

	for (;; n++) {
		size_t w = strcspn(words, "|)");

		if (w == length && memcmp(words, at, w) == 0) {
			o->n = n;
			return true;
		}
		if (words[w] != '|')
			return false;
		words += w + 1;
	}
}

static bool parse_flags(struct operand *o, const char *at, size_t length, const char *words)
{
	const char *end = at + length;
	struct operand one = in_number(0);

	if (length == 4 && memcmp(at, "none", 4) == 0)
		return true;
	while (at < end) {
		const char *plus = memchr(at, '+', (size_t)(end - at));
		const char *stop = plus == NULL ? end : plus;

		if (!parse_word(&one, at, (size_t)(stop - at), words) || (o->n >> one.n & 1) != 0)
			return false;
		o->n |= INT64_C(1) << one.n;
		at = plus == NULL ? end : plus + 1;
		if (plus != NULL && at == end)
			return false;
	}
	return length > 0;
}

static int find_object(const struct names *names, const char *at, size_t length)
{
	unsigned i;

	for (i = 0; i < names->objects; i++)
		if (strlen(names->object[i].name) == length && memcmp(names->object[i].name, at, length) == 0)
			return (int)i;
	return -1;
}

static bool parse_end(struct operand *o, const char *at, size_t length, const struct names *names)
{
	size_t dot = length;
	const char *sides, *side;
	int object;
	unsigned slot = 0;

	while (dot > 0 && at[dot - 1] != '.')
		dot--;
	if (dot < 2 || dot >= length)
		return false;
	object = find_object(names, at, dot - 1);
	if (object < 0)
		return false;
	sides = kind_at(names->object[object].kind)->sides;
	side = strchr(sides, at[dot]);
	if (side == NULL || at[dot] == '\0')
		return false;
	if (length == dot + 2 && at[dot + 1] > '0' && at[dot + 1] < '0' + SLOTS_MAX)
		slot = (unsigned)(at[dot + 1] - '0');
	else if (length != dot + 1)
		return false;
	o->n = end_pack((unsigned)object, (unsigned)(side - sides), slot);
	return true;
}

static bool parse_actor(struct operand *o, const char *at, size_t length, const struct names *names)
{
	unsigned i;

	for (i = 0; i < names->actors; i++)
		if (strlen(names->actor[i]) == length && memcmp(names->actor[i], at, length) == 0) {
			o->n = i;
			return true;
		}
	if (length == 1 && at[0] == '?') {
		o->n = ACTOR_UNKNOWN;
		return true;
	}
	return false;
}

bool operand_parse(struct operand *o, const char *token, size_t length, struct operand_kind kind,
    const struct names *names, char *why, size_t why_size)
{
	static const char *const expected[] = {
		[KIND_END] = "a descriptor such as p.w",
		[KIND_OBJECT] = "a declared object",
		[KIND_ACTOR] = "a declared process or thread",
		[KIND_NUMBER] = "a number or landmark",
		[KIND_SIGNAL] = "a signal",
		[KIND_SIGNALS] = "a set of signals",
		[KIND_WORD] = "one of the words",
	};
	bool good = false;
	uint64_t set;
	int n;

	*o = in_number(0);
	switch (kind.kind) {
	case KIND_END:
		good = parse_end(o, token, length, names);
		break;
	case KIND_OBJECT:
		n = find_object(names, token, length);
		o->n = n;
		good = n >= 0;
		break;
	case KIND_ACTOR:
		good = parse_actor(o, token, length, names);
		break;
	case KIND_NUMBER:
		good = parse_number(o, token, length);
		break;
	case KIND_SIGNAL:
		n = signal_parse(token, length);
		o->n = n == -2 ? -1 : n;
		good = n != -1;
		break;
	case KIND_SIGNALS:
		good = parse_signals(&set, token, length);
		o->n = (int64_t)set;
		break;
	case KIND_WORD:
		good = parse_word(o, token, length, kind.words);
		break;
	case KIND_FLAGS:
		good = parse_flags(o, token, length, kind.words);
		break;
	default:
		break;
	}
	if (!good && (kind.kind == KIND_WORD || kind.kind == KIND_FLAGS))
		snprintf(why, why_size, "'%.*s' where %s of %.*s is expected", (int)(length < 24 ? length : 24), token,
		    kind.kind == KIND_WORD ? "one" : "none or some", (int)strcspn(kind.words, ")"), kind.words);
	else if (!good)
		snprintf(why, why_size, "'%.*s' where %s is expected", (int)(length < 24 ? length : 24), token,
		    kind.kind == KIND_NONE ? "nothing" : expected[kind.kind]);
	return good;
}
