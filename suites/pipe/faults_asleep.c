/* Edits of legal histories after which somebody sleeps for ever. */
#include "pipe.h"

#include <errno.h>

/* As if that call had never returned and everybody had waited for it in vain. False: it might be excused. */
static bool sleeps_from(struct history *h, struct event **sleeper)
{
	size_t asleep = (size_t)(*sleeper - h->event);

	history_silence(h, (*sleeper)->ret);
	*sleeper = &h->event[asleep];
	return certainly_stuck(h, (uint32_t)asleep);
}

/* A read that had something to read when it began, nothing else being under way that could have taken it. */
static bool could_read(const struct view *v, const struct transfer *get)
{
	return get->outcome == MOVED && certainly_available(v, get->call, get->ret, get);
}

bool mutate_asleep(struct history *h, struct choices *c)
{
	struct event *get = pick(h, c, false, could_read);

	return get != NULL && sleeps_from(h, &get);
}

static bool could_read_at_once(const struct view *v, const struct transfer *get)
{
	return could_read(v, get) && get->mode == MODE_NONBLOCK;
}

bool mutate_again_with_data(struct history *h, struct choices *c)
{
	struct event *get = pick(h, c, false, could_read_at_once);

	if (get == NULL)
		return false;
	get->result = -1;
	get->err = EAGAIN;
	get->segments = get->bytes = 0;
	return true;
}

static bool met_the_end(const struct view *v, const struct transfer *put)
{
	return put->mode == MODE_BLOCKING && put->ret != OPEN && put->result == -1 && put->err == EPIPE &&
	    refs_certainly_closed(v->h, v->object, v->to, put->ret, put->ret);
}

/* The put at that event sleeps on, and the rule must see it. */
static bool is_noticed(const struct history *h, const struct event *put)
{
	struct view v;
	size_t i;
	bool noticed =
	    view_open(&v, h, end_object(put->in[0]), SIDE_W, SIDE_R) && v.ordered && last_drop(&v, SIDE_R) >= 0;

	for (i = 0; noticed && i < v.puts && &h->event[v.put[i].event] != put; i++)
		;
	noticed = noticed && i < v.puts && slept_on(&v, &v.put[i]);
	view_close(&v);
	return noticed;
}

bool mutate_writer_asleep(struct history *h, struct choices *c)
{
	struct event *put = pick(h, c, true, met_the_end);

	return put != NULL && sleeps_from(h, &put) && is_noticed(h, put);
}
