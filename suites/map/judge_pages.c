/* What comes of an access to a page that does not allow it, is behind the end, or was taken away. */
#include "pages.h"

#include <errno.h>

static uint32_t index_of(const struct history *h, const struct event *e)
{
	return (uint32_t)(e - h->event);
}

static bool was_done(const struct event *tried)
{
	return tried->result == 0;
}

static bool came(const struct event *tried, int what)
{
	return tried->result == -1 && tried->out[MAP_CAME] == what;
}

static const char *verb(const struct event *tried)
{
	return map_is_try_write(tried) ? "write" : "read";
}

/* Every try of which something is known. */
typedef void check_try(const struct history *h, const struct event *tried, const struct map_page *p,
    struct judgement *j);

static void each_try(const struct history *h, struct judgement *j, check_try *check)
{
	struct indexes i = events_with(h, ROLE_NONE);
	struct map_page p;

	for (; i.at < i.end; i.at++)
		if (map_is_try(&h->event[*i.at]) && map_page_of(h, &h->event[*i.at], &p))
			check(h, &h->event[*i.at], &p, j);
}

/* ---- map.sigbus-beyond-end ---- */

enum { BEYOND_READ, BEYOND_WRITE, BEYOND_PART, BEYOND_COPY };

static void check_beyond(const struct history *h, const struct event *tried, const struct map_page *p,
    struct judgement *j)
{
	if (!p->beyond || !p->sure || p->cut != NULL)
		return;
	if (was_done(tried) || map_page_allows(p, tried))
		judgement_applies(j);
	if (map_page_allows(p, tried)) {
		judgement_count(j, BEYOND_READ, !map_is_try_write(tried));
		judgement_count(j, BEYOND_WRITE, map_is_try_write(tried));
		judgement_count(j, BEYOND_PART, p->made->in[1] % history_mark(h, "PAGE") != 0);
		judgement_count(j, BEYOND_COPY, p->window->in[MAP_WINDOW_HOW] == MAP_IS_PRIVATE);
	}
	if (was_done(tried))
		judgement_contradict(j, 3,
		    (uint32_t[]){ index_of(h, p->made), index_of(h, p->window), index_of(h, tried) },
		    "the object has %lld bytes, so that an access to the page at %lld gives SIGBUS, but %s could %s there",
		    (long long)p->made->in[1], (long long)p->start, history_actor_name(h, tried->actor), verb(tried));
	else if (came(tried, MAP_CAME_SEGV) && map_page_always_allowed(p, tried))
		judgement_contradict(j, 3,
		    (uint32_t[]){ index_of(h, p->made), index_of(h, p->window), index_of(h, tried) },
		    "an access to the page at %lld, behind the %lld bytes of the object, gives SIGBUS, but %s got SIGSEGV",
		    (long long)p->start, (long long)p->made->in[1], history_actor_name(h, tried->actor));
}

void map_judge_beyond(const struct history *h, struct judgement *j)
{
	each_try(h, j, check_beyond);
}

/* ---- map.protection ---- */

enum { WRITE_REFUSED, ALL_REFUSED, ALLOWED_AGAIN, BY_OTHER_THREAD, IN_CHILD, DESCRIPTOR_REFUSED, BY_BUS };

static void count_protection(const struct history *h, const struct event *tried, const struct map_page *p,
    struct judgement *j)
{
	bool forbidden = map_page_forbids(p, tried);

	judgement_count(j, WRITE_REFUSED, forbidden && p->may != 0);
	judgement_count(j, ALL_REFUSED, forbidden && p->may == 0);
	judgement_count(j, ALLOWED_AGAIN, !forbidden && p->by != p->window && map_page_allows(p, tried));
	judgement_count(j, BY_OTHER_THREAD,
	    forbidden && p->by->actor != tried->actor && event_process(h, p->by) == event_process(h, tried));
	judgement_count(j, IN_CHILD, forbidden && event_process(h, p->by) != event_process(h, tried));
	judgement_count(j, BY_BUS, forbidden && p->whole && came(tried, MAP_CAME_BUS));
}

static void check_tried(const struct history *h, const struct event *tried, const struct map_page *p,
    struct judgement *j)
{
	if (p->by == NULL || !p->sure || p->cut != NULL)
		return;
	judgement_applies(j);
	count_protection(h, tried, p, j);
	if (map_page_forbids(p, tried) && was_done(tried))
		judgement_contradict(j, 2, (uint32_t[]){ index_of(h, p->by), index_of(h, tried) },
		    "%s may not %s in the page at %lld, whose protection is %s, but could",
		    history_actor_name(h, tried->actor), verb(tried), (long long)p->start,
		    p->may == 0 ? "PROT_NONE" : "PROT_READ");
	if (map_page_allows(p, tried) && p->whole && came(tried, MAP_CAME_SEGV) &&
	    (p->by != p->window || map_page_neighbour(h, p, tried) == NULL))
		judgement_contradict(j, 2, (uint32_t[]){ index_of(h, p->by), index_of(h, tried) },
		    "%s may %s in the page at %lld, but got SIGSEGV", history_actor_name(h, tried->actor), verb(tried),
		    (long long)p->start);
}

/* What a write that failed was to put there is nowhere. */
static void check_untouched(const struct map_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->reads; i++) {
		const struct event *e = &v->h->event[v->read[i]];
		const struct event *by =
		    was_done(e) && e->out[MAP_VALUE] != 0 ? map_writer(v, e->out[MAP_VALUE], -1) : NULL;

		if (by != NULL && by->ret != OPEN && by->result == -1)
			judgement_contradict(j, 2, (uint32_t[]){ index_of(v->h, by), v->read[i] },
			    "a write that a signal refused changes nothing, but %s read its %lld at %lld",
			    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE],
			    (long long)e->in[MAP_AT_OFFSET]);
	}
}

/* A shared mapping is writable only by a descriptor that is, and each is by one that is readable. */
static bool may_be(const struct event *window, unsigned may)
{
	return window->in[MAP_WINDOW_BY] != MAP_BY_WRITING &&
	    (window->in[MAP_WINDOW_BY] != MAP_BY_READING || (may & MAP_WRITABLE) == 0 ||
	        window->in[MAP_WINDOW_HOW] == MAP_IS_PRIVATE);
}

static void check_windows(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!event_is(e, "memory-window") || e->ret == OPEN ||
		    !map_is_memory(h->object[end_object(e->in[0])].kind) || may_be(e, (unsigned)e->in[MAP_WINDOW_MAY]))
			continue;
		judgement_applies(j);
		judgement_count(j, DESCRIPTOR_REFUSED, e->result == -1);
		if (e->result != -1)
			judgement_contradict(j, 1, (uint32_t[]){ *i.at },
			    "a descriptor that is open for %s only cannot be mapped %s (EACCES), but %s did so",
			    e->in[MAP_WINDOW_BY] == MAP_BY_WRITING ? "writing" : "reading",
			    e->in[MAP_WINDOW_BY] == MAP_BY_WRITING ? "at all" : "for shared writing",
			    history_actor_name(h, e->actor));
	}
}

/* Nor can it become so. */
static void check_protects(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_NONE);
	struct map_page p;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_is(e, "memory-protect") && map_page_of(h, e, &p) && e->result == 0 && p.sure &&
		    p.cut == NULL && event_is(p.window, "memory-window") && p.made != NULL &&
		    !may_be(p.window, (unsigned)e->in[MAP_RANGE_MAY]))
			judgement_contradict(j, 2, (uint32_t[]){ index_of(h, p.window), *i.at },
			    "a shared mapping by a descriptor that is open for reading only cannot become writable (EACCES), but %s "
			    "made it so",
			    history_actor_name(h, e->actor));
	}
}

void map_judge_protection(const struct history *h, struct judgement *j)
{
	each_try(h, j, check_tried);
	check_windows(h, j);
	check_protects(h, j);
	map_judge_each(h, j, check_untouched);
}

/* ---- map.partial-unmap ---- */

enum { HOLE, NEIGHBOUR, PART_OF_PAGE, CUT_AGAIN };

static void check_page(const struct history *h, const struct event *tried, const struct map_page *p,
    struct judgement *j)
{
	bool hole = map_page_is_hole(h, p, tried);
	const struct event *beside = map_page_neighbour(h, p, tried);
	const struct event *cut = hole ? p->cut : beside;

	if (cut == NULL || (!hole && (!p->whole || !map_page_always_allowed(p, tried))))
		return;
	judgement_applies(j);
	judgement_count(j, HOLE, hole);
	judgement_count(j, NEIGHBOUR, !hole);
	judgement_count(j, PART_OF_PAGE, hole && cut->in[MAP_RANGE_LENGTH] % history_mark(h, "PAGE") != 0);
	if (hole && (was_done(tried) || came(tried, MAP_CAME_BUS)))
		judgement_contradict(j, 2, (uint32_t[]){ index_of(h, cut), index_of(h, tried) },
		    "the page at %lld is not mapped any more, so that an access gives SIGSEGV, but %s %s",
		    (long long)p->start, history_actor_name(h, tried->actor),
		    !was_done(tried)              ? "got SIGBUS"
		        : map_is_try_write(tried) ? "could write there"
		                                  : "could read there");
	if (!hole && came(tried, MAP_CAME_SEGV))
		judgement_contradict(j, 3, (uint32_t[]){ index_of(h, p->window), index_of(h, cut), index_of(h, tried) },
		    "the page at %lld is still mapped and %s may %s there, but got SIGSEGV", (long long)p->start,
		    history_actor_name(h, tried->actor), verb(tried));
}

/* Nothing to take away is no error. */
static void check_cuts(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_NONE);
	int64_t page = history_mark(h, "PAGE");

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!event_is(e, "memory-cut") || e->ret == OPEN || page <= 0 || e->in[MAP_RANGE_FROM] % page != 0 ||
		    e->in[MAP_RANGE_LENGTH] <= 0)
			continue;
		judgement_count(j, CUT_AGAIN, map_cuts_again(h, e));
		if (e->result == -1 && e->err == EINVAL)
			judgement_contradict(j, 1, (uint32_t[]){ *i.at },
			    "munmap() of any pages succeeds, mapped or not, but %s got EINVAL",
			    history_actor_name(h, e->actor));
	}
}

void map_judge_cut(const struct history *h, struct judgement *j)
{
	each_try(h, j, check_page);
	check_cuts(h, j);
}
