/* Edits of legal histories after which the named rule must object. */
#include "fdpass.h"

#include "../pipe/channel.h"

typedef bool fits_event(const struct history *h, const struct event *e);

static bool good(const struct event *e)
{
	return e->ret != OPEN && e->result != -1;
}

/* One of the events that fit, all with the same chance; NULL: none. */
static struct event *pick(struct history *h, struct choices *c, fits_event *fits)
{
	struct event *found = NULL;
	uint64_t seen = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (fits(h, &h->event[i]) && choice_below(c, "place", ++seen) == 0)
			found = &h->event[i];
	return found;
}

/* The rule is about histories in which something was passed and came. */
static bool passes(const struct history *h)
{
	struct indexes at = events_with(h, ROLE_TAKE);

	for (; at.at < at.end; at.at++)
		if (good(&h->event[*at.at]) && refs_passer(h, &h->event[*at.at]) != NULL &&
		    taken_end(&h->event[*at.at], 0) >= 0)
			return true;
	return false;
}

static bool has_certain_offset(const struct history *h, const struct event *e)
{
	return passes(h) && event_is(e, "advance") && good(e) && offset_before(h, e) != NULL;
}

bool mutate_pass_offset(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, has_certain_offset);

	if (e == NULL)
		return false;
	e->result += choice_range(c, "more", 1, 5);
	return true;
}

static bool has_certain_flag(const struct history *h, const struct event *e)
{
	return passes(h) && event_is(e, "flags") && good(e) && flag_expected(h, e) != MODE_UNKNOWN;
}

bool mutate_pass_flag(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, has_certain_flag);

	if (e == NULL)
		return false;
	e->result = !e->result;
	return true;
}

static bool is_leaf(const struct history *h, const struct event *e)
{
	return passes(h) && event_is(e, "leaf") && good(e) && e->result > 0 && h->objects > 1;
}

bool mutate_pass_other_file(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_leaf);

	if (e == NULL)
		return false;
	e->out[0] = (e->out[0] + 1 + (int64_t)choice_below(c, "other", h->objects - 1)) % (int64_t)h->objects;
	return true;
}

static bool is_known_take(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_TAKE && good(e) && refs_passer(h, e) != NULL;
}

bool mutate_pass_twice(struct history *h, struct choices *c)
{
	struct event *x = pick(h, c, is_known_take), *y = pick(h, c, is_known_take);

	if (x == NULL || x == y || x->in[0] != y->in[0])
		return false;
	y->out[TAKE_ACTOR] = x->out[TAKE_ACTOR];
	y->out[TAKE_ATTEMPT] = x->out[TAKE_ATTEMPT];
	return true;
}

static bool is_full_mail(const struct history *h, const struct event *e)
{
	return is_known_take(h, e) && is_kind(h, end_object(e->in[0]), "mail") && e->result > 0 &&
	    !(e->out[REPORT_HOW] & TOOK_CUT);
}

bool mutate_pass_lost(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_full_mail);

	if (e == NULL)
		return false;
	e->result--;
	e->out[TAKE_END + (e->result < TAKEN_MAX ? e->result : TAKEN_MAX - 1)] = -1;
	return true;
}

static bool reads_in_flight(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_GET && e->ret != OPEN && is_kind(h, end_object(e->in[0]), "pipe") &&
	    end_side(e->in[0]) == PIPE_R &&
	    certainly_in_flight(h, end_object(e->in[0]), PIPE_W, e->call, e->ret) != NULL;
}

bool mutate_pass_early_eof(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, reads_in_flight);

	if (e == NULL)
		return false;
	e->result = 0;
	e->err = 0;
	e->segments = e->bytes = 0;
	return true;
}

static bool came_with_flags(const struct history *h, const struct event *e)
{
	(void)h;
	return event_role(e) == ROLE_TAKE && good(e) && e->result > 0;
}

bool mutate_pass_marked(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, came_with_flags);

	if (e == NULL)
		return false;
	e->out[REPORT_HOW] ^= TOOK_MARKED | TOOK_UNMARKED;
	return true;
}

static bool is_cut(const struct history *h, const struct event *e)
{
	return is_known_take(h, e) && (e->out[REPORT_HOW] & TOOK_CUT) &&
	    e->result < (int64_t)pass_count(refs_passer(h, e));
}

bool mutate_pass_silent_cut(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_cut);

	if (e == NULL)
		return false;
	e->out[REPORT_HOW] &= ~(int64_t)TOOK_CUT;
	return true;
}
