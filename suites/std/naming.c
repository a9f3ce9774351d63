#include "naming.h"

#include "facts.h"

enum name_use name_use_of(naming *uses, const struct history *h, const struct event *e, unsigned name)
{
	unsigned its = name;
	enum name_use use = uses(h, e, &its);

	return its == name ? use : NAME_UNUSED;
}

static bool may_have_succeeded(const struct event *e)
{
	return e->ret == OPEN || e->result == 0;
}

static bool succeeded(const struct event *e)
{
	return e->ret != OPEN && e->result == 0;
}

static bool has_won(naming *uses, const struct history *h, const struct event *e, unsigned name)
{
	return succeeded(e) && name_use_of(uses, h, e, name) == NAME_WINS;
}

bool name_may_make(naming *uses, const struct history *h, unsigned name, const struct event *e)
{
	enum name_use use = name_use_of(uses, h, e, name);

	return (use == NAME_MAKES || use == NAME_WINS) && may_have_succeeded(e);
}

/* Somebody may have removed it at some time in between. */
static bool maybe_removed(naming *uses, const struct history *h, unsigned name, uint64_t from, uint64_t to)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		enum name_use use;

		if (e->ret <= from || e->call >= to || !may_have_succeeded(e))
			continue;
		use = name_use_of(uses, h, e, name);
		if (use == NAME_REMOVES || use == NAME_MAY_REMOVE)
			return true;
	}
	return false;
}

const struct event *name_present(naming *uses, const struct history *h, unsigned name, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (succeeded(x) && happened_before(x, o) && name_use_of(uses, h, x, name) != NAME_UNUSED &&
		    !maybe_removed(uses, h, name, x->call, o->ret))
			return x;
	}
	return NULL;
}

/* Nobody else can have made another between that removal and the end of o. */
static bool not_again(naming *uses, const struct history *h, unsigned name, const struct event *removal,
    const struct event *o)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x != o && x->ret > removal->call && x->call < o->ret && name_may_make(uses, h, name, x))
			return false;
	}
	return true;
}

const struct event *name_removed(naming *uses, const struct history *h, unsigned name, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (succeeded(e) && happened_before(e, o) && name_use_of(uses, h, e, name) == NAME_REMOVES &&
		    not_again(uses, h, name, e, o))
			return e;
	}
	return NULL;
}

bool name_passed_on(naming *uses, const struct history *h, unsigned name, const struct event *x, const struct event *o)
{
	struct indexes removals = events_with(h, ROLE_NONE), opens = events_with(h, ROLE_OPEN_END);

	for (; removals.at < removals.end; removals.at++) {
		const struct event *e = &h->event[*removals.at];

		if (succeeded(e) && happened_before(x, e) && happened_before(e, o) &&
		    name_use_of(uses, h, e, name) == NAME_REMOVES)
			return true;
	}
	for (; opens.at < opens.end; opens.at++) {
		const struct event *e = &h->event[*opens.at];

		if (happened_before(x, e) && happened_before(e, o) && has_won(uses, h, e, name))
			return true;
	}
	return false;
}

bool name_may_be_there(naming *uses, const struct history *h, unsigned name, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x != o && x->call < o->ret && name_may_make(uses, h, name, x) &&
		    !name_passed_on(uses, h, name, x, o))
			return true;
	}
	return false;
}

const struct event *name_other_winner(naming *uses, const struct history *h, unsigned name, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end && &h->event[*i.at] != o; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (has_won(uses, h, x, name) &&
		    !maybe_removed(uses, h, name, x->call, x->ret > o->ret ? x->ret : o->ret))
			return x;
	}
	return NULL;
}
