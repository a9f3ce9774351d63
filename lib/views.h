/*
 * views: what the rules of a mechanism know of each of its objects in a history, in a list that is made once (history_view()).
 *
 *	static void view_object(struct views *all, const struct history *h, unsigned object)
 *	{
 *		if (is_lock(h->object[object].kind))
 *			views_keep(all, lock_open(views_room(all), h, object));
 *	}
 *
 *	const struct lock *lock_at(const struct history *h, unsigned index)
 *	{
 *		static const struct views_kind kind = { sizeof(struct lock), view_object, lock_close };
 *
 *		return views_at(h, &kind, index);
 *	}
 */
#ifndef SHALL_VIEWS_H
#define SHALL_VIEWS_H

#include "history.h"

struct views;

struct views_kind {
	size_t size; /* of a view, in bytes */
	/* Is called for each object of the history in turn; adds as many views as there are of it. */
	void (*fill)(struct views *all, const struct history *h, unsigned object);
	/* Frees what a view holds, one that was not kept too: so it must do for one of zeroes. */
	void (*close)(void *view);
};

/* Room for the next view, of zeroes: it is one of the list when it is kept, and closed if it is not good. */
void *views_room(struct views *all);
void views_keep(struct views *all, bool good);

/* The n-th view that was kept, which does not move; NULL beyond the last. */
const void *views_at(const struct history *h, const struct views_kind *kind, unsigned index);

#endif
