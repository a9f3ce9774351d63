/* What was done to names, against what was told of them. */
#include "rules.h"

#include "life.h"
#include "views.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool is_entry_object(const struct history *h, unsigned object)
{
	return strcmp(kind_at(h->object[object].kind)->name, "entry") == 0;
}

/* Somebody may have made it lead nowhere: then nothing is known from opens that find nothing. */
static bool leads_nowhere(const struct history *h, unsigned object)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_is(e, "entry-make") && (unsigned)e->in[0] == object && e->in[1] == ENTRY_SYMLINK &&
		    (e->ret == OPEN || e->result == 0))
			return true;
	}
	return false;
}

/* What it did or saw, if it is known to be about the name. */
static bool act_of(const struct event *e, bool nowhere, struct slot_act *a)
{
	bool open = e->ret == OPEN, good = !open && e->result == 0;

	if (event_is(e, "entry-make"))
		a->kind = good || open ? SLOT_MAKES : SLOT_MEETS;
	else if (event_is(e, "entry-remove"))
		a->kind = good || open ? SLOT_REMOVES : SLOT_MISSES;
	else if (event_is(e, "entry-replace"))
		a->kind = SLOT_PUTS;
	else if (event_is(e, "entry-read") && !open)
		a->kind = good ? SLOT_SEES : SLOT_MISSES;
	else
		return false;
	a->perhaps = open;
	a->version = e->out[ENTRY_VERSION];
	if (event_is(e, "entry-remove"))
		a->version = 0;
	if (good || open)
		return true;
	if (a->kind == SLOT_MEETS)
		return e->err == EEXIST;
	return a->kind == SLOT_MISSES && e->err == ENOENT && !(nowhere && event_is(e, "entry-read"));
}

void entry_open(struct entry *v, const struct history *h, unsigned object)
{
	struct life life[HISTORY_ACTORS];
	bool nowhere = leads_nowhere(h, object);
	size_t i;

	*v = (struct entry){ .h = h, .object = object };
	v->act = zeroed(h->events + 1, sizeof(*v->act));
	lives_of(h, life);
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		struct slot_act a = { .call = e->call, .ret = e->ret, .event = (uint32_t)i };

		if (op_operand(e->op, 0)->kind != KIND_OBJECT || (unsigned)e->in[0] != object ||
		    !act_of(e, nowhere, &a))
			continue;
		if (e->ret == OPEN)
			a.ret = life[event_process(h, e)].gone;
		v->act[v->acts++] = a;
	}
	v->broken = slot_check(v->act, v->acts);
}

void entry_close(struct entry *v)
{
	free(v->act);
}

enum entry_rule entry_rule_of(const struct event *e)
{
	if (event_is(e, "entry-make"))
		return e->in[1] == ENTRY_LINK ? ENTRY_OF_LINK : ENTRY_OF_EXCL;
	return event_is(e, "entry-remove") && e->in[1] != ENTRY_AWAY ? ENTRY_OF_LINK : ENTRY_OF_RENAME;
}

/* ---- kept with the history ---- */

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (!is_entry_object(h, object))
		return;
	entry_open(views_room(all), h, object);
	views_keep(all, true);
}

static void forget(void *view)
{
	entry_close(view);
}

static const struct entry *entry_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct entry), view_object, forget };

	return views_at(h, &kind, index);
}

/* ---- what the three rules have in common ---- */

static const struct event *event_at(const struct entry *v, size_t act)
{
	return &v->h->event[v->act[act].event];
}

/* The few acts that changed the name and were under way last, then the one that cannot be. */
static size_t witnesses(const struct entry *v, uint32_t event[CONTRADICTION_EVENTS_MAX])
{
	const struct slot_act *broken = &v->act[v->broken];
	size_t n = 0, i;

	for (i = v->acts; i-- > 0 && n < 4;) {
		const struct slot_act *a = &v->act[i];

		if (a != broken && a->call < broken->ret &&
		    (a->kind == SLOT_MAKES || a->kind == SLOT_PUTS || a->kind == SLOT_REMOVES))
			event[n++] = a->event;
	}
	for (i = 0; i < n / 2; i++) {
		uint32_t other = event[i];

		event[i] = event[n - 1 - i];
		event[n - 1 - i] = other;
	}
	event[n++] = broken->event;
	return n;
}

static const char *said(const struct slot_act *a)
{
	switch (a->kind) {
	case SLOT_MAKES:
		return "this one made the name, though in whatever order the others came it was there";
	case SLOT_MEETS:
		return "this one was told that the name is there, though in whatever order the others came it was not";
	case SLOT_REMOVES:
		return "this one removed the name, though in whatever order the others came it was not there";
	case SLOT_MISSES:
		return "this one was told that the name is not there, though in whatever order the others came it was";
	case SLOT_SEES:
		return "this one found a version that in whatever order the others came was not there";
	default:
		return "in no order of what was done can this one have succeeded";
	}
}

static void check(const struct entry *v, enum entry_rule rule, const char *clause, struct judgement *j)
{
	uint32_t event[CONTRADICTION_EVENTS_MAX];
	size_t n;

	if (v->broken == SLOT_UNDECIDED) {
		judgement_undecided(j);
		return;
	}
	if (v->broken == SLOT_FINE || entry_rule_of(event_at(v, v->broken)) != rule)
		return;
	n = witnesses(v, event);
	judgement_contradict(j, n, event, "%s, but %s", clause, said(&v->act[v->broken]));
}

static bool overlap(const struct slot_act *x, const struct slot_act *y)
{
	return x->call < y->ret && y->call < x->ret;
}

/* Acts of the kind that were under way when one of another process was, of a kind of the set. */
static bool at_once(const struct entry *v, size_t act, unsigned kinds)
{
	size_t i;

	for (i = 0; i < v->acts; i++)
		if (i != act && (kinds >> v->act[i].kind & 1) != 0 && overlap(&v->act[i], &v->act[act]) &&
		    event_at(v, i)->actor != event_at(v, act)->actor)
			return true;
	return false;
}

#define KIND_BIT(kind) (1U << (kind))

/* ---- file.excl-one-winner ---- */

enum { EXCL_AT_ONCE, EXCL_LATE, EXCL_WINNERS, EXCL_AGAIN, EXCL_NOWHERE, EXCL_WAYS, EXCL_DIRECTORY };

static void count_makes(const struct entry *v, struct judgement *j)
{
	unsigned ways = 0;
	uint32_t winners = 0;
	bool removed = false, symlink = false;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct slot_act *a = &v->act[i];
		const struct event *e = event_at(v, i);

		if (a->kind == SLOT_MAKES || a->kind == SLOT_MEETS) {
			ways |= 1U << e->in[1];
			judgement_count(j, EXCL_AT_ONCE, at_once(v, i, KIND_BIT(SLOT_MAKES) | KIND_BIT(SLOT_MEETS)));
		}
		judgement_count(j, EXCL_LATE, a->kind == SLOT_MEETS);
		judgement_count(j, EXCL_NOWHERE, a->kind == SLOT_MEETS && symlink && e->in[1] == ENTRY_OPEN);
		if (a->kind == SLOT_MAKES) {
			winners |= UINT32_C(1) << e->actor;
			symlink |= e->in[1] == ENTRY_SYMLINK;
			judgement_count(j, EXCL_AGAIN, removed);
		}
		removed |= a->kind == SLOT_REMOVES;
	}
	judgement_count(j, EXCL_WINNERS, (winners & (winners - 1)) != 0);
	judgement_count(j, EXCL_WAYS, (ways & (ways - 1)) != 0);
	judgement_count(j, EXCL_DIRECTORY, (ways >> ENTRY_DIRECTORY & 1) != 0);
}

static bool has(const struct entry *v, bool (*fits)(const struct event *e))
{
	size_t i;

	for (i = 0; i < v->acts; i++)
		if (fits(event_at(v, i)))
			return true;
	return false;
}

static bool makes_excl(const struct event *e)
{
	return event_is(e, "entry-make") && e->in[1] != ENTRY_LINK;
}

void file_judge_excl(const struct history *h, struct judgement *j)
{
	const struct entry *v;
	unsigned i;

	for (i = 0; (v = entry_at(h, i)) != NULL; i++) {
		if (!has(v, makes_excl))
			continue;
		judgement_applies(j);
		count_makes(v, j);
		check(v, ENTRY_OF_EXCL, "whether a name is there and making it are one act, and who comes second fails",
		    j);
	}
}

/* ---- file.link-unlink-one-winner ---- */

enum { LINK_AT_ONCE, LINK_LATE, LINK_GONE, LINK_REMOVED_AT_ONCE, LINK_HANDED };

static bool links_or_removes(const struct event *e)
{
	return entry_rule_of(e) == ENTRY_OF_LINK;
}

static void count_links(const struct entry *v, struct judgement *j)
{
	unsigned maker = ACTOR_UNKNOWN;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct slot_act *a = &v->act[i];
		const struct event *e = event_at(v, i);
		bool links = event_is(e, "entry-make") && e->in[1] == ENTRY_LINK, removes = event_is(e, "entry-remove");

		judgement_count(j, LINK_AT_ONCE, links && at_once(v, i, KIND_BIT(SLOT_MAKES) | KIND_BIT(SLOT_MEETS)));
		judgement_count(j, LINK_LATE, links && a->kind == SLOT_MEETS);
		judgement_count(j, LINK_GONE, removes && a->kind == SLOT_MISSES);
		judgement_count(j, LINK_REMOVED_AT_ONCE,
		    removes && at_once(v, i, KIND_BIT(SLOT_REMOVES) | KIND_BIT(SLOT_MISSES)));
		if (a->kind == SLOT_MAKES)
			maker = e->actor;
		judgement_count(j, LINK_HANDED, a->kind == SLOT_REMOVES && maker != e->actor);
	}
}

void file_judge_link(const struct history *h, struct judgement *j)
{
	const struct entry *v;
	unsigned i;

	for (i = 0; (v = entry_at(h, i)) != NULL; i++) {
		if (!has(v, links_or_removes))
			continue;
		judgement_applies(j);
		count_links(v, j);
		check(v, ENTRY_OF_LINK, "a name is linked once and unlinked once", j);
	}
}

/* ---- file.rename-atomic ---- */

enum { RENAME_READ, RENAME_AT_ONCE, RENAME_SEEN, RENAME_AWAY };

static bool renames_or_reads(const struct event *e)
{
	return entry_rule_of(e) == ENTRY_OF_RENAME;
}

static void count_renames(const struct entry *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct slot_act *a = &v->act[i];
		const struct event *e = event_at(v, i);

		judgement_count(j, RENAME_READ, event_is(e, "entry-read") && at_once(v, i, KIND_BIT(SLOT_PUTS)));
		judgement_count(j, RENAME_AT_ONCE, a->kind == SLOT_PUTS && at_once(v, i, KIND_BIT(SLOT_PUTS)));
		judgement_count(j, RENAME_SEEN, a->kind == SLOT_SEES && a->version > 0);
		judgement_count(j, RENAME_AWAY, a->kind == SLOT_REMOVES && e->in[1] == ENTRY_AWAY);
	}
}

/* A read found what no version is. */
static bool check_torn(const struct entry *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->acts; i++)
		if (v->act[i].kind == SLOT_SEES && v->act[i].version == -1) {
			const uint32_t events[] = { v->act[i].event };

			judgement_contradict(j, 1, events,
			    "what a name refers to is one version or another, whole, but this one read neither");
			return false;
		}
	return true;
}

void file_judge_rename(const struct history *h, struct judgement *j)
{
	const struct entry *v;
	unsigned i;

	for (i = 0; (v = entry_at(h, i)) != NULL; i++) {
		if (!has(v, renames_or_reads))
			continue;
		judgement_applies(j);
		count_renames(v, j);
		if (check_torn(v, j))
			check(v, ENTRY_OF_RENAME, "rename() changes at one time what a name refers to", j);
	}
}
