/*
 * pages: what is certain of the page of a window that somebody tries. For the rules and their faults.
 *
 * Promises: what is said here holds all through the try, whatever lost calls did; where that cannot be said, it is not.
 * Overlapping calls of other threads of the process count as what may have come before or after.
 */
#ifndef SHALL_MAP_PAGES_H
#define SHALL_MAP_PAGES_H

#include "words.h"

struct map_page {
	const struct event *window; /* that made the mapping, or a memory-map; NULL: nobody knows which */
	const struct event *made;   /* the object, if there is one, and only once */
	int64_t start;              /* its first byte */
	bool beyond;                /* it is certainly no page of the object */
	bool whole;                 /* it certainly is one, or one of anonymous memory */
	/* What gave it its protection last, the window or a memory-protect; NULL: nobody knows. What that is. */
	const struct event *by;
	unsigned may;
	/* What took it away last, NULL: nothing; whether that is certain, one way or the other. */
	const struct event *cut;
	bool sure;
};

bool map_is_try(const struct event *e);
bool map_is_try_write(const struct event *e);
/* False: nothing is known of it. */
bool map_page_of(const struct history *h, const struct event *tried, struct map_page *p);
/* The access is allowed there, or forbidden, by the protection; neither where the system is free. */
bool map_page_allows(const struct map_page *p, const struct event *tried);
bool map_page_forbids(const struct map_page *p, const struct event *tried);
/* The same, and no mprotect() has ever been about it: then nothing else is to blame for a signal. */
static inline bool map_page_always_allowed(const struct map_page *p, const struct event *tried)
{
	return p->by == p->window && map_page_allows(p, tried);
}
/* It was taken away by the process that tries, which has one thread and has done nothing since by which there could be another. */
bool map_page_is_hole(const struct history *h, const struct map_page *p, const struct event *tried);
/* Something was taken away of that window before, but not that page. */
const struct event *map_page_neighbour(const struct history *h, const struct map_page *p, const struct event *tried);
/* How many pages of it such a call was about that had been taken away before. */
bool map_cuts_again(const struct history *h, const struct event *cut);

#endif
