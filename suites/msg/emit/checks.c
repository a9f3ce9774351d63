/* The checks of the rules of msg, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* Of a few bytes nobody can say which message they are. */
enum { TELLING_POST = 8 };

static int is_posted(const struct event *e)
{
	return is(e, "post") && is_kind(e->on, "sysv-queue");
}

static int is_fetched(const struct event *e)
{
	return is(e, "fetch") && is_kind(e->on, "sysv-queue") && e->end != 0;
}

static int same_post_queue(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y);
}

/* The call that sent what this one got; NULL: none, or that cannot be told. */
static const struct event *posted_as(const struct event *call)
{
	const struct event *e;

	for (e = NULL; call->result >= TELLING_POST && (e = next(e)) != NULL;)
		if (is_posted(e) && same_post_queue(e, call) && e->asked >= call->result &&
		    memcmp(&s->data[e->data], &s->data[call->data], (size_t)call->result) == 0)
			return e;
	return NULL;
}

/* It may be that this call has taken it; one that got another one has not. */
static int may_fetch(const struct event *call, const struct event *post)
{
	if (!is(call, "fetch") || !same_post_queue(call, post) || (call->end != 0 && call->result < 0))
		return 0;
	return call->end == 0 || call->result < TELLING_POST || posted_as(call) == post || posted_as(call) == NULL;
}

/* It was there all through the call. */
static int stayed_there(const struct event *post, const struct event *call)
{
	const struct event *e;

	if (post->result != 0 || !before(post, call))
		return 0;
	for (e = NULL; (e = next(e)) != NULL && e->call < call->end;)
		if ((e != call && may_fetch(e, post)) || (is(e, "msgrmid") && same_post_queue(e, post)))
			return 0;
	return 1;
}

/* ---- rules ---- */

static int check_msg_conservation(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_fetched(e))
			continue;
		if (e->result >= TELLING_POST && posted_as(e) == NULL)
			return seen("something came that nobody had sent", e, NULL);
		if (e->result >= TELLING_POST && posted_as(e)->end != 0 && posted_as(e)->result != 0)
			return seen("a message came whose sending had failed", posted_as(e), e);
		for (x = e; e->result >= TELLING_POST && (x = next(x)) != NULL;)
			if (is_fetched(x) && posted_as(x) == posted_as(e))
				return seen("a message came twice", e, x);
		for (x = NULL; e->error == ENOMSG && e->high == 0 && (x = next(x)) != NULL;)
			if (is_posted(x) && same_post_queue(x, e) && stayed_there(x, e))
				return seen("nothing was there though a message was left", x, e);
	}
	return 0;
}

static int check_msg_type_selection(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_fetched(e) || e->result < 0)
			continue;
		if ((e->high > 0 && e->low != e->high) || (e->high < 0 && e->low > -e->high))
			return seen("a message came of another type than was asked for", e, NULL);
		for (x = NULL; e->high < 0 && e->result >= TELLING_POST && (x = next(x)) != NULL;)
			if (is_posted(x) && same_post_queue(x, e) && x->low < e->low && stayed_there(x, e))
				return seen("a message of a lower type was there", x, e);
	}
	return 0;
}

static int check_msg_e2big(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_posted(e) && e->end != 0 && e->result == 0 && e->low < 1)
			return seen("a message of no type was sent", e, NULL);
		if (is_fetched(e) && e->result >= TELLING_POST && (e->target & MSG_NOERROR) == 0 &&
		    posted_as(e) != NULL && posted_as(e)->asked > e->asked)
			return seen("a message that was too long came all the same", posted_as(e), e);
	}
	return 0;
}

static int check_msg_rmid_wakes(void)
{
	const struct event *e, *removal;

	for (removal = NULL; (removal = next(removal)) != NULL;) {
		if (!is(removal, "msgrmid") || removal->end == 0 || removal->result != 0)
			continue;
		for (e = removal; (e = next(e)) != NULL;)
			if ((is_fetched(e) || is_posted(e)) && same_post_queue(e, removal) && before(removal, e) &&
			    e->end != 0 && (e->result >= 0 || e->error == EAGAIN || e->error == ENOMSG))
				return seen("a queue that was removed was used", removal, e);
	}
	return 0;
}
