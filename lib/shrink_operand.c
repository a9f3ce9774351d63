#include "shrink_operand.h"

#include "mechanism.h"
#include "mode.h"
#include "signals.h"

#include <stdlib.h>
#include <string.h>

/* ---- operations ---- */

/* True if the first operands of `longer` are of the kinds of all of `shorter`. */
static bool begins_with(const char *longer, const char *shorter)
{
	unsigned k;

	for (k = 0; k < operand_count(shorter); k++) {
		struct operand_kind x = operand_kind_at(longer, k), y = operand_kind_at(shorter, k);

		if (x.kind != y.kind)
			return false;
		if ((x.kind == KIND_WORD || x.kind == KIND_FLAGS) &&
		    strncmp(x.words, y.words, strcspn(y.words, ")") + 1) != 0)
			return false;
	}
	return true;
}

/*
 * No mechanism says which of its operations is plainer: one that means the same to the engine and is given less, or stands
 * further up in the same table. What reads until something happens may become a single read.
 */
static bool is_plainer(unsigned candidate, unsigned than)
{
	const struct op *to = op_at(candidate), *from = op_at(than);
	unsigned fewer = operand_count(to->operands), more = operand_count(from->operands);
	bool reads = from->role == ROLE_NONE && to->role == ROLE_GET;

	if (to->perform == NULL || (to->role != from->role && !reads) || !begins_with(from->operands, to->operands))
		return false;
	return fewer < more || (fewer == more && candidate < than);
}

enum edit_answer operand_plainer_op(const struct scenario *from, unsigned nth, struct scenario *to)
{
	unsigned a, i, k, candidate;

	for (a = 0; a < from->actors; a++)
		for (i = 0; i < from->actor[a].steps; i++) {
			const struct step *step = &from->actor[a].step[i];
			enum op_role role = shrink_role(step);

			if (shrink_is_structure(step) || role == ROLE_REPEAT || role == ROLE_END || role == ROLE_MARK)
				continue;
			for (candidate = 0; candidate < ops_count(); candidate++) {
				struct step *plain = &to->actor[a].step[i];

				if (!is_plainer(candidate, step->op) || nth-- > 0)
					continue;
				plain->op = (uint16_t)candidate;
				for (k = operand_count(op_at(candidate)->operands); k < OPERANDS_MAX; k++)
					plain->operand[k] = in_number(0);
				return EDIT_MADE;
			}
		}
	return EDIT_NONE;
}

/* ---- numbers, words, sets of signals ---- */

struct site {
	struct operand *operand;
	struct operand_kind kind;
};

static bool is_fixed(const struct step *step)
{
	const char *signature = op_at(step->op)->operands;
	struct operand_kind first = operand_kind_at(signature, 0);

	/* How often and where processes meet is not theirs to choose. */
	return shrink_role(step) == ROLE_REPEAT || shrink_role(step) == ROLE_MARK ||
	    (first.name != NULL && first.name_length == 5 && memcmp(first.name, "token", 5) == 0);
}

/* The nth operand that could be lowered, in s. */
static bool nth_site(struct scenario *s, unsigned nth, struct site *site)
{
	unsigned a, i, k;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			struct step *step = &s->actor[a].step[i];
			const char *signature = op_at(step->op)->operands;

			for (k = 0; !is_fixed(step) && k < operand_count(signature); k++) {
				site->kind = operand_kind_at(signature, k);
				site->operand = &step->operand[k];
				if ((site->kind.kind == KIND_NUMBER || site->kind.kind == KIND_WORD ||
				        site->kind.kind == KIND_FLAGS || site->kind.kind == KIND_SIGNALS) &&
				    nth-- == 0)
					return true;
			}
		}
	return false;
}

static uint64_t bits(uint64_t set)
{
	uint64_t n = 0;

	for (; set != 0; set &= set - 1)
		n++;
	return n;
}

/* Smaller is plainer. */
static uint64_t complexity(const struct operand *o, int kind)
{
	uint64_t n = o->n < 0 ? 2 * (UINT64_C(0) - (uint64_t)o->n) + 1 : 2 * (uint64_t)o->n;

	if (kind == KIND_SIGNALS || kind == KIND_FLAGS)
		return bits((uint64_t)o->n);
	if (kind == KIND_NUMBER && o->mark != NO_MARK)
		return (UINT64_C(1) << 62) + ((uint64_t)o->factor << 32) + (n & 0xffffffff);
	return n >> 62 != 0 ? UINT64_C(1) << 62 : n;
}

/* All signals that some step sends. */
static uint64_t sent(const struct scenario *s)
{
	uint64_t set = 0;
	unsigned a, i, k;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++)
			for (k = 0; k < OPERANDS_MAX; k++)
				if (operand_kind_at(op_at(s->actor[a].step[i].op)->operands, k).kind == KIND_SIGNAL)
					set |= SIGNAL_BIT(s->actor[a].step[i].operand[k].n);
	return set;
}

static uint64_t half_of(uint64_t set, bool upper)
{
	uint64_t half = bits(set) / 2, i, kept = 0;

	for (i = 0; set != 0; i++, set &= set - 1)
		if ((i >= half) == upper)
			kept |= set & (~set + 1);
	return kept;
}

/* Without its nth member. */
static uint64_t without(uint64_t set, unsigned nth)
{
	uint64_t left = set;

	while (nth-- > 0)
		left &= left - 1;
	return set & ~(left & (~left + 1));
}

enum { WAYS = 12 };

static struct operand lowered(const struct scenario *s, const struct operand *o, int kind, unsigned way)
{
	struct operand to = *o;
	uint64_t set = (uint64_t)o->n;

	if (kind == KIND_SIGNALS) {
		set = way == 0 ? 0
		    : way == 1 ? set & sent(s)
		    : way < 4  ? half_of(set, way == 3)
		               : without(set, way - 4);
		return in_number((int64_t)set);
	}
	if (kind == KIND_FLAGS)
		return in_number((int64_t)(way == 0 ? 0 : without(set, way - 1)));
	if (kind == KIND_WORD)
		return in_number(way == 0 ? 0 : o->n - way);
	switch (way) {
	case 0:
	case 1:
	case 2:
		return in_number(way);
	case 3: /* the landmark itself */
		to.n = 0;
		to.factor = 1;
		break;
	case 4:
		to.factor = 1;
		break;
	case 5: /* beside it */
		to.n = o->mark == NO_MARK ? o->n / 2 : o->n > 0 ? 1 : -1;
		break;
	case 6:
		to.n = o->n / 2 + o->n / 4;
		break;
	case 7:
		to.n = o->n - (o->n > 0 && o->n < 16);
		break;
	case 8:
		return in_number(16);
	default:
		break;
	}
	return to.mark == NO_MARK ? in_number(to.n) : to;
}

static bool same_operand(const struct site *x, const struct site *y)
{
	return x->kind.kind == y->kind.kind && x->operand->n == y->operand->n && x->operand->mark == y->operand->mark &&
	    x->operand->factor == y->operand->factor &&
	    ((x->kind.kind != KIND_WORD && x->kind.kind != KIND_FLAGS) || x->kind.words == y->kind.words);
}

static enum edit_answer lower(const struct scenario *from, unsigned nth, struct scenario *to, bool together)
{
	struct site site, other;
	struct operand was, less;
	unsigned i;
	int kind;

	if (!nth_site(to, nth / WAYS, &site))
		return EDIT_NONE;
	kind = (int)site.kind.kind;
	was = *site.operand;
	less = lowered(from, &was, kind, nth % WAYS);
	if (complexity(&less, kind) >= complexity(&was, kind) || less.n < (kind == KIND_WORD ? 0 : INT64_MIN))
		return EDIT_VOID;
	for (i = 0; together && nth_site(to, i, &other); i++)
		if (i != nth / WAYS && same_operand(&other, &site)) {
			if (i < nth / WAYS)
				return EDIT_VOID; /* it was tried there */
			*other.operand = less;
		}
	*site.operand = less;
	return EDIT_MADE;
}

enum edit_answer operand_lower_together(const struct scenario *from, unsigned nth, struct scenario *to)
{
	return lower(from, nth, to, true);
}

enum edit_answer operand_lower_one(const struct scenario *from, unsigned nth, struct scenario *to)
{
	return lower(from, nth, to, false);
}

/* ---- signals and slots, everywhere at once ---- */

static bool is_used(const struct scenario *s, unsigned signal)
{
	return (sent(s) & SIGNAL_BIT(signal)) != 0;
}

/* The one that people expect: USR1, USR2; RTMIN, RTMIN+1. Only for those that nothing else happens by. */
static unsigned plain_signal(unsigned signal, unsigned way)
{
	return signal >= SIG_I_RT ? SIG_I_RT + way : SIG_I_USR1 + way;
}

static bool is_plain_kind(unsigned signal)
{
	return signal >= SIG_I_RT || (SIGNALS_STANDARD & SIGNAL_BIT(signal)) != 0;
}

static unsigned rank(unsigned signal)
{
	return signal == SIG_I_USR1 ? 0 : signal == SIG_I_USR2 ? 1 : signal + 2;
}

enum edit_answer operand_rename_signal(const struct scenario *from, unsigned nth, struct scenario *to)
{
	unsigned signal = nth / 2, plain, a, i, k;

	if (signal >= SIGNALS_MAX)
		return EDIT_NONE;
	if (!is_used(from, signal) || !is_plain_kind(signal))
		return EDIT_VOID;
	plain = plain_signal(signal, nth % 2);
	if (rank(plain) >= rank(signal))
		return EDIT_VOID;
	for (a = 0; a < to->actors; a++)
		for (i = 0; i < to->actor[a].steps; i++) {
			struct step *step = &to->actor[a].step[i];
			const char *signature = op_at(step->op)->operands;

			for (k = 0; k < operand_count(signature); k++) {
				int kind = (int)operand_kind_at(signature, k).kind;
				uint64_t set = (uint64_t)step->operand[k].n;

				if (kind == KIND_SIGNAL && step->operand[k].n == (int64_t)signal)
					step->operand[k].n = plain;
				else if (kind == KIND_SIGNALS && set != SIGNALS_ALL && (set & SIGNAL_BIT(signal)) != 0)
					step->operand[k].n = (int64_t)((set & ~SIGNAL_BIT(signal)) | SIGNAL_BIT(plain));
			}
		}
	return EDIT_MADE;
}

enum edit_answer operand_rename_slot(const struct scenario *from, unsigned nth, struct scenario *to)
{
	unsigned object = nth / SLOTS_MAX / SIDES_MAX, side = nth / SLOTS_MAX % SIDES_MAX, slot = nth % SLOTS_MAX;
	bool used[SLOTS_MAX] = { false };
	unsigned a, i, k, lower_slot = 0, pass;

	if (object >= from->objects)
		return EDIT_NONE;
	for (pass = 0; pass < 2; pass++) {
		for (a = 0; a < to->actors; a++)
			for (i = 0; i < to->actor[a].steps; i++) {
				struct step *step = &to->actor[a].step[i];
				const char *signature = op_at(step->op)->operands;

				for (k = 0; k < operand_count(signature); k++) {
					int64_t *end = &step->operand[k].n;

					if (operand_kind_at(signature, k).kind != KIND_END ||
					    end_object(*end) != object || end_side(*end) != side)
						continue;
					if (pass == 0)
						used[end_slot(*end)] = true;
					else if (end_slot(*end) == slot)
						*end = end_pack(object, side, lower_slot);
				}
			}
		while (pass == 0 && lower_slot < slot && (lower_slot == 0 || used[lower_slot]))
			lower_slot++; /* slot 0 is made with the object */
		if (!used[slot] || lower_slot == 0 || lower_slot >= slot)
			return EDIT_VOID;
	}
	return EDIT_MADE;
}

/* ---- modes ---- */

enum edit_answer operand_plainer_mode(const struct scenario *from, unsigned nth, struct scenario *to)
{
	if (modes[nth].name == NULL || strcmp(modes[nth].name, from->mode) == 0)
		return EDIT_NONE; /* those further down are not plainer */
	memset(to->mode, 0, sizeof(to->mode));
	strncpy(to->mode, modes[nth].name, sizeof(to->mode) - 1);
	return EDIT_MADE;
}
