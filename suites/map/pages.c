#include "pages.h"

#include "../fork/fork.h"

#include "mechanism.h"

enum { BY_MAPPING = 1, BY_PROTECTING = 2, BY_CUTTING = 4 };

bool map_is_try_write(const struct event *e)
{
	return event_is(e, "memory-try-write");
}

bool map_is_try(const struct event *e)
{
	return map_is_try_write(e) || event_is(e, "memory-try-read");
}

/* ---- what came last ---- */

struct page_key {
	int64_t end, page, size; /* the page by its number, and how long pages are */
};

static bool covers(const struct event *e, const struct page_key *k)
{
	int64_t from = e->in[MAP_RANGE_FROM], length = e->in[MAP_RANGE_LENGTH];

	return e->in[MAP_RANGE_END] == k->end && length > 0 && from / k->size <= k->page &&
	    (from + length - 1) / k->size >= k->page;
}

/* It changes, or may change, what is asked about that page. */
static bool changes(const struct event *e, const struct page_key *k, unsigned what)
{
	enum op_role role = event_role(e);

	if (role == ROLE_EXEC)
		return true;
	if (role == ROLE_OPEN_END)
		return e->in[0] == k->end && (e->ret == OPEN || e->result != -1);
	if (role == ROLE_CLOSE)
		return e->in[0] == k->end;
	if (role != ROLE_NONE)
		return false;
	return ((what & BY_PROTECTING) != 0 && event_is(e, "memory-protect") && covers(e, k)) ||
	    ((what & BY_CUTTING) != 0 && event_is(e, "memory-cut") && covers(e, k));
}

/* The last of a process's calls that does, up to [from, to]; *sure: nothing else can have come after it. */
static const struct event *last_of_process(const struct history *h, unsigned process, const struct page_key *k,
    unsigned what, uint64_t from, uint64_t to, bool *sure)
{
	const struct event *last = NULL;
	size_t i;

	*sure = true;
	for (i = 0; i < h->events && h->event[i].call < to; i++) {
		const struct event *e = &h->event[i];

		if (event_process(h, e) != process || !changes(e, k, what))
			continue;
		if (e->ret == OPEN || e->ret >= from || (last != NULL && !happened_before(last, e)))
			*sure = false;
		last = e;
	}
	return last;
}

/* The same, of the process that tries, or else of those that it is a copy of; NULL: that is not certain. */
static const struct event *last_change(const struct history *h, const struct event *tried, const struct page_key *k,
    unsigned what)
{
	unsigned process = event_process(h, tried), depth;
	uint64_t from = tried->call, to = tried->ret;

	for (depth = 0; depth < ACTORS_MAX; depth++) {
		bool sure;
		const struct event *fork, *last = last_of_process(h, process, k, what, from, to, &sure);

		if (last != NULL)
			return sure && last->result != -1 ? last : NULL;
		fork = process != 0 ? fork_of(h, process) : NULL;
		if (fork == NULL)
			return NULL;
		process = event_process(h, fork);
		from = fork->call;
		to = fork->ret;
	}
	return NULL;
}

/* ---- one page ---- */

static bool is_window(const struct event *e)
{
	return event_is(e, "memory-window");
}

static bool is_mapping(const struct event *e)
{
	return event_role(e) == ROLE_OPEN_END && (is_window(e) || event_is(e, "memory-map"));
}

/* The object was made once and is of one size ever after. */
static const struct event *made_before(const struct history *h, unsigned object, const struct event *window)
{
	struct indexes i = events_with(h, ROLE_NONE);
	const struct event *made = NULL;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!event_is(e, "memory-make") || (unsigned)e->in[0] != object || (e->ret != OPEN && e->result == -1))
			continue;
		if (made != NULL || e->ret == OPEN || !happened_before(e, window))
			return NULL;
		made = e;
	}
	return made;
}

static void place(const struct history *h, struct map_page *p, const struct page_key *k)
{
	unsigned object = end_object(k->end);

	p->start = k->page * k->size;
	if (map_kind(h->object[object].kind) == MEMORY_ANONYMOUS) {
		p->whole = true;
		return;
	}
	p->made = made_before(h, object, p->window);
	if (p->made == NULL)
		return;
	p->beyond = p->start >= p->made->in[1];
	p->whole = !p->beyond;
}

bool map_page_of(const struct history *h, const struct event *tried, struct map_page *p)
{
	struct page_key k = { tried->in[MAP_AT_END], 0, history_mark(h, "PAGE") };
	const struct event *last;

	*p = (struct map_page){ .window = NULL };
	if (tried->ret == OPEN || k.size <= 0 || tried->in[MAP_AT_OFFSET] < 0 ||
	    map_kind(h->object[end_object(k.end)].kind) == MEMORY_NONE)
		return false;
	k.page = tried->in[MAP_AT_OFFSET] / k.size;
	p->window = last_change(h, tried, &k, BY_MAPPING);
	if (p->window == NULL || !is_mapping(p->window))
		return false;
	place(h, p, &k);
	p->by = last_change(h, tried, &k, BY_MAPPING | BY_PROTECTING);
	if (p->by != NULL)
		p->may = is_window(p->by) ? (unsigned)p->by->in[MAP_WINDOW_MAY]
		    : p->by == p->window  ? MAP_READABLE | MAP_WRITABLE
		                          : (unsigned)p->by->in[MAP_RANGE_MAY];
	last = last_change(h, tried, &k, BY_MAPPING | BY_CUTTING);
	p->sure = last != NULL;
	p->cut = last != NULL && last != p->window ? last : NULL;
	return true;
}

bool map_page_allows(const struct map_page *p, const struct event *tried)
{
	return p->by != NULL && (p->may & (map_is_try_write(tried) ? MAP_WRITABLE : MAP_READABLE)) != 0;
}

/* What may be written may be read; so the system may have it. */
bool map_page_forbids(const struct map_page *p, const struct event *tried)
{
	return p->by != NULL && (map_is_try_write(tried) ? (p->may & MAP_WRITABLE) == 0 : p->may == 0);
}

bool map_page_is_hole(const struct history *h, const struct map_page *p, const struct event *tried)
{
	unsigned process = event_process(h, tried);
	const struct event *e;

	if (!p->sure || p->cut == NULL || event_process(h, p->cut) != process || !fork_is_alone(h, process))
		return false;
	for (e = p->cut + 1; e < tried; e++) /* events are sorted by their calls */
		if (event_process(h, e) == process && !map_keeps_holes(op_at(e->op)))
			return false;
	return true;
}

/* A call that took something of that mapping, before the event; of the process or of those that it is a copy of. */
static const struct event *any_cut(const struct history *h, const struct event *window, const struct event *before_it)
{
	const struct event *e, *found = NULL;

	for (e = window; e < before_it; e++)
		if (event_is(e, "memory-cut") && e->in[MAP_RANGE_END] == window->in[0] && e->ret != OPEN &&
		    e->result == 0 && happened_before(e, before_it) &&
		    (event_process(h, e) == event_process(h, before_it) ||
		        event_process(h, e) == event_process(h, window)))
			found = e;
	return found;
}

const struct event *map_page_neighbour(const struct history *h, const struct map_page *p, const struct event *tried)
{
	return p->sure && p->cut == NULL ? any_cut(h, p->window, tried) : NULL;
}

bool map_cuts_again(const struct history *h, const struct event *cut)
{
	const struct event *e;

	for (e = h->event; e < cut; e++)
		if (event_is(e, "memory-cut") && e->in[MAP_RANGE_END] == cut->in[MAP_RANGE_END] && e->ret != OPEN &&
		    e->result == 0 && event_process(h, e) == event_process(h, cut) &&
		    e->in[MAP_RANGE_FROM] < cut->in[MAP_RANGE_FROM] + cut->in[MAP_RANGE_LENGTH] &&
		    cut->in[MAP_RANGE_FROM] < e->in[MAP_RANGE_FROM] + e->in[MAP_RANGE_LENGTH])
			return true;
	return false;
}
