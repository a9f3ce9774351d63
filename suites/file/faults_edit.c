/* Edits of legal histories: each makes what some rule must object to. */
#include "../std/edit.h"
#include "faults.h"
#include "rules.h"

#include <errno.h>

/* ---- what files hold ---- */

typedef bool fits_piece(const struct content *v, size_t piece);

/* One of the pieces that fit, in a file that was written in that way. */
static const struct content *pick_piece(const struct history *h, struct choices *c, enum content_way way,
    fits_piece *fits, size_t *piece)
{
	const struct content *v, *chosen = NULL;
	unsigned i, offered = 0;
	size_t k;

	for (i = 0; (v = content_at(h, i)) != NULL; i++)
		for (k = 0; v->way == way && k < v->pieces; k++)
			if (v->piece[k].put >= 0 && fits(v, k) && edit_pick(c, &offered)) {
				chosen = v;
				*piece = k;
			}
	return chosen;
}

static struct segment *segment_of(struct history *h, const struct content *v, size_t piece)
{
	const struct event *e = &h->event[v->piece[piece].get];
	size_t first = piece;

	while (first > 0 && v->piece[first - 1].get == v->piece[piece].get)
		first--;
	return &h->segment[e->segment + (piece - first)];
}

static bool begins(const struct content *v, size_t piece)
{
	return v->piece[piece].from == 0 && v->put[v->piece[piece].put].known;
}

static bool edit_over(struct history *h, struct choices *c, enum content_way way)
{
	size_t piece;
	const struct content *v = pick_piece(h, c, way, begins, &piece);

	if (v != NULL)
		segment_of(h, v, piece)->from++;
	return v != NULL;
}

bool file_edit_append_over(struct history *h, struct choices *c)
{
	return edit_over(h, c, CONTENT_APPENDED);
}

bool file_edit_shared_over(struct history *h, struct choices *c)
{
	return edit_over(h, c, CONTENT_SHARED);
}

/* The next one is another put's, which had not begun when this one had ended; both are whole. */
static bool stands_before(const struct content *v, size_t piece)
{
	const struct content_piece *x = &v->piece[piece], *y = x + 1;

	return piece + 1 < v->pieces && y->put >= 0 && x->get == y->get && v->put[x->put].over < v->put[y->put].call &&
	    x->from == 0 && y->from == 0 && v->put[x->put].seen == x->length && v->put[y->put].seen == y->length;
}

bool file_edit_append_order(struct history *h, struct choices *c)
{
	size_t piece;
	const struct content *v = pick_piece(h, c, CONTENT_APPENDED, stands_before, &piece);
	struct segment *s, first;

	if (v == NULL)
		return false;
	s = segment_of(h, v, piece);
	first = s[0];
	s[0] = s[1];
	s[1] = first;
	return true;
}

static bool is_countable(const struct content *v, size_t piece)
{
	return begins(v, piece) && v->put[v->piece[piece].put].result > 1;
}

static bool edit_count(struct history *h, struct choices *c, enum content_way way)
{
	size_t piece;
	const struct content *v = pick_piece(h, c, way, is_countable, &piece);

	if (v != NULL)
		h->event[v->put[v->piece[piece].put].event].result--;
	return v != NULL;
}

bool file_edit_append_count(struct history *h, struct choices *c)
{
	return edit_count(h, c, CONTENT_APPENDED);
}

bool file_edit_shared_count(struct history *h, struct choices *c)
{
	return edit_count(h, c, CONTENT_SHARED);
}

bool file_edit_append_offset(struct history *h, struct choices *c)
{
	const struct content *v;
	uint32_t chosen = UINT32_MAX;
	unsigned i, offered = 0;
	size_t k;

	for (i = 0; (v = content_at(h, i)) != NULL; i++)
		for (k = 0; k < h->events; k++) {
			const struct event *e = &h->event[k];

			if (event_is(e, "file-tell") && end_object(e->in[0]) == v->object && e->ret != OPEN &&
			    e->result == 0 && file_told_of(v, e) != NULL && edit_pick(c, &offered))
				chosen = (uint32_t)k;
		}
	if (chosen != UINT32_MAX)
		h->event[chosen].out[0]++;
	return chosen != UINT32_MAX;
}

/* A read gives what another one by the same description gave. */
bool file_edit_read_twice(struct history *h, struct choices *c)
{
	const struct content *v;
	const struct content_get *from = NULL, *to = NULL;
	unsigned i, offered = 0;
	size_t k, l;

	for (i = 0; (v = content_at(h, i)) != NULL; i++)
		for (k = 0; k < v->gets; k++)
			for (l = 0; l < v->gets; l++) {
				const struct content_get *x = &v->get[k], *y = &v->get[l];

				if (x->actor == y->actor || x->description != y->description || x->from < 0 ||
				    y->from < 0 || x->result > h->event[y->event].in[1] ||
				    !file_read_by_several(v, x->description) || !edit_pick(c, &offered))
					continue;
				from = x;
				to = y;
			}
	if (from == NULL)
		return false;
	h->event[to->event].segment = h->event[from->event].segment;
	h->event[to->event].segments = h->event[from->event].segments;
	h->event[to->event].bytes = h->event[from->event].bytes;
	h->event[to->event].result = h->event[from->event].result;
	return true;
}

/* ---- names ---- */

struct entry_edit {
	enum entry_rule rule;
	bool (*fits)(const struct event *e);
	/* Changes it. */
	void (*edit)(struct history *h, struct event *e);
};

/* With that change, no order explains what was done to its name; the rule is the one that says so. */
static bool breaks(struct history *h, struct event *e, const struct entry_edit *edit)
{
	struct event before = *e;
	struct entry v;
	bool broken;

	edit->edit(h, e);
	entry_open(&v, h, (unsigned)e->in[0]);
	broken = v.broken < SLOT_UNDECIDED && entry_rule_of(&h->event[v.act[v.broken].event]) == edit->rule;
	entry_close(&v);
	*e = before;
	return broken;
}

static bool edit_entry(struct history *h, struct choices *c, const struct entry_edit *edit)
{
	struct event *chosen = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++) {
		struct event *e = &h->event[i];

		if (e->ret != OPEN && edit->fits(e) && breaks(h, e, edit) && edit_pick(c, &offered))
			chosen = e;
	}
	if (chosen != NULL)
		edit->edit(h, chosen);
	return chosen != NULL;
}

static void succeeds(struct history *h, struct event *e)
{
	(void)h;
	e->result = e->err = 0;
}

static void finds_it_there(struct history *h, struct event *e)
{
	(void)h;
	e->result = -1;
	e->err = EEXIST;
}

static void finds_nothing(struct history *h, struct event *e)
{
	(void)h;
	e->result = -1;
	e->err = ENOENT;
}

static void finds_mixture(struct history *h, struct event *e)
{
	(void)h;
	e->out[ENTRY_VERSION] = -1;
}

/* The first version of that name. */
static void finds_oldest(struct history *h, struct event *e)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "entry-replace") && h->event[i].in[0] == e->in[0] &&
		    h->event[i].result == 0 && h->event[i].ret != OPEN) {
			e->out[ENTRY_VERSION] = h->event[i].out[ENTRY_VERSION];
			return;
		}
}

static bool came_too_late(const struct event *e)
{
	return event_is(e, "entry-make") && e->in[1] != ENTRY_LINK && e->err == EEXIST;
}

static bool made_it(const struct event *e)
{
	return event_is(e, "entry-make") && e->in[1] != ENTRY_LINK && e->result == 0;
}

static bool linked_too_late(const struct event *e)
{
	return event_is(e, "entry-make") && e->in[1] == ENTRY_LINK && e->err == EEXIST;
}

static bool removed_nothing(const struct event *e)
{
	return event_is(e, "entry-remove") && e->in[1] != ENTRY_AWAY && e->err == ENOENT;
}

static bool read_it(const struct event *e)
{
	return event_is(e, "entry-read") && e->result == 0;
}

static bool read_version(const struct event *e)
{
	return read_it(e) && e->out[ENTRY_VERSION] > 0;
}

bool file_edit_two_winners(struct history *h, struct choices *c)
{
	return edit_entry(h, c, &(struct entry_edit){ ENTRY_OF_EXCL, came_too_late, succeeds });
}

bool file_edit_in_the_way(struct history *h, struct choices *c)
{
	return edit_entry(h, c, &(struct entry_edit){ ENTRY_OF_EXCL, made_it, finds_it_there });
}

bool file_edit_link_over(struct history *h, struct choices *c)
{
	return edit_entry(h, c, &(struct entry_edit){ ENTRY_OF_LINK, linked_too_late, succeeds });
}

bool file_edit_removed_twice(struct history *h, struct choices *c)
{
	return edit_entry(h, c, &(struct entry_edit){ ENTRY_OF_LINK, removed_nothing, succeeds });
}

bool file_edit_gone(struct history *h, struct choices *c)
{
	return edit_entry(h, c, &(struct entry_edit){ ENTRY_OF_RENAME, read_it, finds_nothing });
}

bool file_edit_stale(struct history *h, struct choices *c)
{
	return edit_entry(h, c, &(struct entry_edit){ ENTRY_OF_RENAME, read_version, finds_oldest });
}

bool file_edit_torn_version(struct history *h, struct choices *c)
{
	return edit_entry(h, c, &(struct entry_edit){ ENTRY_OF_RENAME, read_version, finds_mixture });
}
