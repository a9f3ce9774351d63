/* What rules of pipes read out of a history: once for all of them. A FIFO is a pipe that has a name. */
#include "pipe.h"

#include <stdlib.h>
#include <string.h>

static bool is_pipe(const struct history *h, unsigned object)
{
	return strcmp(kind_at(h->object[object].kind)->name, "pipe") == 0 || is_fifo(h, object);
}

unsigned pipes_count(const struct history *h)
{
	unsigned i, n = 0;

	for (i = 0; i < h->objects; i++)
		n += is_pipe(h, i);
	return n;
}

int pipe_next(const struct history *h, unsigned object)
{
	for (; object < h->objects; object++)
		if (is_pipe(h, object))
			return (int)object;
	return -1;
}

/* The views of all pipes that are in scope, kept with the history. */
struct views {
	unsigned count;
	struct view view[];
};

static void *room(size_t bytes)
{
	void *p = malloc(bytes);

	if (p == NULL)
		out_of_memory();
	return p;
}

static void *build_views(const struct history *h)
{
	struct views *all = room(sizeof(struct views) + pipes_count(h) * sizeof(struct view));
	int object;

	all->count = 0;
	for (object = pipe_next(h, 0); object >= 0; object = pipe_next(h, (unsigned)object + 1)) {
		struct view *v = &all->view[all->count];

		if (view_open(v, h, (unsigned)object, SIDE_W, SIDE_R))
			all->count++;
		else
			view_close(v);
	}
	return all;
}

static void destroy_views(void *view)
{
	struct views *all = view;

	while (all->count > 0)
		view_close(&all->view[--all->count]);
	free(all);
}

static const struct views *views_of(const struct history *h)
{
	static const struct history_view kind = { build_views, destroy_views };

	return history_view(h, &kind);
}

void judge_all_pipes(const struct history *h, struct judgement *j, pipe_check *check)
{
	const struct views *all = views_of(h);
	unsigned i;

	for (i = 0; i < all->count; i++)
		check(&all->view[i], j);
}

void judge_pipes(const struct history *h, struct judgement *j, pipe_check *check)
{
	const struct views *all = views_of(h);
	unsigned i;

	for (i = 0; i < all->count; i++)
		if (all->view[i].ordered && !all->view[i].stale)
			check(&all->view[i], j);
}
