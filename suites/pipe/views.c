/* What rules of pipes read out of a history: once for all of them. A FIFO is a pipe that has a name. */
#include "pipe.h"

#include "views.h"

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

/* ---- the views of all pipes that are in scope, kept with the history ---- */

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (is_pipe(h, object))
		views_keep(all, view_open(views_room(all), h, object, SIDE_W, SIDE_R));
}

static void forget(void *view)
{
	view_close(view);
}

static const struct view *pipe_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct view), view_object, forget };

	return views_at(h, &kind, index);
}

void judge_all_pipes(const struct history *h, struct judgement *j, pipe_check *check)
{
	const struct view *v;
	unsigned i;

	for (i = 0; (v = pipe_at(h, i)) != NULL; i++)
		check(v, j);
}

void judge_pipes(const struct history *h, struct judgement *j, pipe_check *check)
{
	const struct view *v;
	unsigned i;

	for (i = 0; (v = pipe_at(h, i)) != NULL; i++)
		if (v->ordered && !v->stale)
			check(v, j);
}
