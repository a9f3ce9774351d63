/* Windows in the model world; the bytes behind them are model.c's. */
#include "map.h"

#include <errno.h>

static enum memory_kind kind_of(struct model *m, const struct call *c)
{
	return map_kind(model_scenario(m)->object[end_object(c->arg[0])].kind);
}

static int64_t page_size(struct model *m)
{
	return model_mark(m, "PAGE");
}

/* By such a descriptor nobody maps that; by the same rule it cannot become so. */
static bool is_refused(int64_t by, bool apart, int64_t may)
{
	return by == MAP_BY_WRITING || (by == MAP_BY_READING && !apart && (may & MAP_WRITABLE) != 0);
}

enum imagined map_imagine_window(struct call *c, struct model *m)
{
	int64_t bytes = c->arg[MAP_WINDOW_SIZE], pages = (bytes + page_size(m) - 1) / page_size(m), size;
	struct imagined_window w = { .apart = c->arg[MAP_WINDOW_HOW] == MAP_IS_PRIVATE,
		.by_reading = c->arg[MAP_WINDOW_BY] == MAP_BY_READING && kind_of(m, c) != MEMORY_ANONYMOUS };
	bool named = kind_of(m, c) != MEMORY_ANONYMOUS;
	int64_t k;

	if (c->local[0] == MODEL_NEW &&
	    (kind_of(m, c) == MEMORY_NONE || bytes <= 0 || pages > MAP_WINDOW_PAGES_MAX ||
	        model_holds(m, c, c->arg[0]) || !handle_claim(c->actor, c->arg[0])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	handle_release(c->actor, c->arg[0]);
	size = map_imagined_size(m, end_object(c->arg[0]), true);
	if (named && size == 0)
		return model_says(c, ENOENT);
	if (named && is_refused(c->arg[MAP_WINDOW_BY], w.apart, c->arg[MAP_WINDOW_MAY]) &&
	    !model_strikes(m, "map.model-unguarded"))
		return model_says(c, EACCES);
	if (named && bytes > size && model_takes_once_in(m, &map_liberties[MAP_NOT_BEYOND], 4))
		return model_says(c, ENXIO);
	if (model_takes_once_in(m, &map_liberties[MAP_NO_ROOM], 64))
		return model_says(c, ENOMEM);
	w.pages = (uint8_t)pages;
	for (k = 0; k < pages; k++)
		w.may[k] = (uint8_t)c->arg[MAP_WINDOW_MAY];
	map_imagined_new(m, c, &w);
	model_says(c, 0);
	model_hold_new(m, c, c->arg[0]);
	return IMAGINED_DONE;
}

/* The step's range of pages; false: it is none of a window's, and empty. */
static bool range_of(struct model *m, const struct call *c, int64_t *from, int64_t *to)
{
	int64_t first = c->arg[MAP_RANGE_FROM], length = c->arg[MAP_RANGE_LENGTH], page = page_size(m);
	int64_t last = first < MAP_WINDOW_PAGES_MAX * page ? first + length : -1; /* with no room to overflow */

	*from = *to = 0;
	if (kind_of(m, c) == MEMORY_NONE || !model_holds(m, c, c->arg[0]) || first < 0 || first % page != 0 ||
	    length <= 0 || length > MAP_WINDOW_PAGES_MAX * page || last > map_imagined_window(m, c)->pages * page ||
	    last < 0)
		return false;
	*from = first / page;
	*to = (last + page - 1) / page;
	return true;
}

static bool may_protect(struct model *m, const struct call *c)
{
	int64_t from, to;
	bool any = range_of(m, c, &from, &to);

	while (any && from < to)
		any = (map_imagined_window(m, c)->away >> from++ & 1) == 0;
	return any;
}

enum imagined map_imagine_protect(struct call *c, struct model *m)
{
	struct imagined_window *w = map_imagined_window(m, c);
	int64_t from, to, may = c->arg[MAP_RANGE_MAY];

	if (c->local[0] == MODEL_NEW && !may_protect(m, c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = w->by_reading && is_refused(MAP_BY_READING, w->apart, may) ? EACCES : 0;
		for (range_of(m, c, &from, &to); from < to && c->local[1] == 0; from++)
			w->may[from] = (uint8_t)may;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined map_imagine_cut(struct call *c, struct model *m)
{
	struct imagined_window *w = map_imagined_window(m, c);
	int64_t from, to;

	if (c->local[0] == MODEL_NEW && !range_of(m, c, &from, &to))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		for (range_of(m, c, &from, &to); from < to; from++)
			if (!model_strikes(m, "map.model-kept"))
				w->away |= (uint8_t)(1U << from);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

/* ---- trying ---- */

static bool may_try(struct model *m, const struct call *c)
{
	int64_t offset = c->arg[MAP_AT_OFFSET];

	return kind_of(m, c) != MEMORY_NONE && model_holds(m, c, c->arg[0]) && offset >= 0 && offset % MAP_WORD == 0 &&
	    offset < page_size(m) *
	        (map_imagined_window(m, c)->pages > 0
	                ? map_imagined_window(m, c)->pages
	                : (map_imagined_size(m, end_object(c->arg[0]), false) + page_size(m) - 1) / page_size(m));
}

static bool is_forbidden(struct model *m, unsigned may, bool writes)
{
	if (writes)
		return (may & MAP_WRITABLE) == 0;
	return may == 0 || (may == MAP_WRITABLE && model_takes(m, &map_liberties[MAP_WRITE_ONLY]));
}

/* What comes of it. */
static int outcome(struct model *m, const struct call *c, bool writes)
{
	const struct imagined_window *w = map_imagined_window(m, c);
	int64_t offset = c->arg[MAP_AT_OFFSET], page = offset / page_size(m);
	bool forbidden, beyond;

	if (w->pages == 0)
		return MAP_CAME_NONE;
	if ((w->away >> page & 1) != 0)
		return MAP_CAME_SEGV;
	forbidden = is_forbidden(m, w->may[page], writes);
	beyond = kind_of(m, c) != MEMORY_ANONYMOUS &&
	    page * page_size(m) >= map_imagined_size(m, end_object(c->arg[0]), false);
	if (beyond && model_strikes(m, "map.model-supplied"))
		beyond = false;
	if (forbidden && model_strikes(m, "map.model-unguarded"))
		forbidden = false;
	if (beyond && (!forbidden || model_takes(m, &map_liberties[MAP_EITHER_FAULT])))
		return MAP_CAME_BUS;
	if (!forbidden)
		return MAP_CAME_NONE;
	return model_oddity(m, &map_liberties[MAP_FAULT_IS_BUS], 4) ? MAP_CAME_BUS : MAP_CAME_SEGV;
}

static enum imagined try_it(struct call *c, struct model *m, bool writes)
{
	if (c->local[0] == MODEL_NEW && !may_try(m, c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[2] = outcome(m, c, writes);
		c->local[1] = writes ? c->arg[MAP_AT_VALUE] : 0;
		if (c->local[2] == MAP_CAME_NONE)
			c->local[1] = map_imagined_use(m, c, writes);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, MAP_HOW, map_imagined_window(m, c)->apart);
	call_report(c, MAP_VALUE, c->local[1]);
	call_report(c, MAP_CAME, c->local[2]);
	return model_says(c, c->local[2] == MAP_CAME_NONE ? 0 : EFAULT);
}

enum imagined map_imagine_try_write(struct call *c, struct model *m)
{
	return try_it(c, m, true);
}

enum imagined map_imagine_try_read(struct call *c, struct model *m)
{
	return try_it(c, m, false);
}
