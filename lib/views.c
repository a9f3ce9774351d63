#include "views.h"

#include <stdlib.h>
#include <string.h>

struct views {
	const struct views_kind *kind;
	unsigned count, room; /* of `view`, and maybe one behind the last that has not been kept yet */
	void **view;
};

static void grow(struct views *all)
{
	unsigned room = all->room == 0 ? 4 : 2 * all->room;
	void **view = zeroed(room, sizeof(*view));

	if (all->room > 0)
		memcpy(view, all->view, all->room * sizeof(*view));
	free(all->view);
	all->view = view;
	all->room = room;
}

void *views_room(struct views *all)
{
	if (all->count == all->room)
		grow(all);
	if (all->view[all->count] == NULL)
		all->view[all->count] = zeroed(1, all->kind->size);
	return all->view[all->count];
}

void views_keep(struct views *all, bool good)
{
	void *view = views_room(all);

	if (good) {
		all->count++;
		return;
	}
	all->kind->close(view);
	memset(view, 0, all->kind->size);
}

static void *build(const struct history *h, const void *key)
{
	struct views *all = zeroed(1, sizeof(*all));
	unsigned object;

	all->kind = key;
	for (object = 0; object < h->objects; object++)
		all->kind->fill(all, h, object);
	return all;
}

static void destroy(void *view)
{
	struct views *all = view;
	unsigned i;

	for (i = 0; i < all->count; i++)
		all->kind->close(all->view[i]);
	for (i = 0; i < all->room; i++)
		free(all->view[i]);
	free(all->view);
	free(all);
}

const void *views_at(const struct history *h, const struct views_kind *kind, unsigned index)
{
	const struct views *all = history_kept(h, kind, build, destroy);

	return index < all->count ? all->view[index] : NULL;
}
