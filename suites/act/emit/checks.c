/* The checks of the rules of act, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* How the process had its signal caught when that handler began; NULL if that is not certain. */
static const struct event *installed(const struct event *handler)
{
	const struct event *e, *x = NULL;

	if (!alone(handler->actor))
		return NULL;
	for (e = NULL; (e = next(e)) != NULL && e->call < handler->call;)
		if (e->actor == handler->actor && (is(e, "catch") || is(e, "ignore") || is(e, "default")) &&
		    has(&e->set, handler->on))
			x = e;
	return x != NULL && is(x, "catch") && before(x, handler) ? x : NULL;
}

/* It blocks its own signal, certainly. */
static int defers(const struct event *x, int n)
{
	return has(&x->after, n) || (x->code & (SA_NODEFER | (int)SA_RESETHAND)) == 0;
}

static int check_act_mask_during_handler(void)
{
	const struct event *e, *x;
	int n;

	for (e = NULL; (e = next(e)) != NULL;) {
		x = is(e, "handler") && e->end != 0 ? installed(e) : NULL;
		for (n = 1; x != NULL && n < SIGNALS; n++)
			if (is_standard(n) && (n == e->on ? defers(x, n) : has(&x->after, n)) && !has(&e->mask, n))
				return seen("a handler ran without a signal blocked that is its own or in its sa_mask",
				    x, e);
	}
	return 0;
}

/* All that is sent to the process it sends itself, so that no other handler's frame can lie below. */
static int only_by_itself(int process)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_send(e, process, e->on) && e->actor != process)
			return 0;
	return 1;
}

/* The handler is the first that began in a send of its own signal, outside handlers. */
static int came_at_once(const struct event *handler)
{
	const struct event *e, *around = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < handler->call;) {
		if (e->actor != handler->actor || (e->end != 0 && e->end < handler->call))
			continue;
		if (around != NULL || !is_send(e, e->actor, handler->on))
			return 0;
		around = e;
	}
	return around != NULL;
}

static int check_act_nodefer(void)
{
	const struct event *e, *h, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		x = is(e, "handler") && e->end != 0 ? installed(e) : NULL;
		if (x == NULL)
			continue;
		if (!defers(x, e->on) && (x->code & (int)SA_RESETHAND) == 0 && has(&e->mask, e->on) &&
		    only_by_itself(e->actor) && came_at_once(e))
			return seen("a handler with SA_NODEFER ran with its own signal blocked", x, e);
		for (h = e; defers(x, e->on) && (h = next(h)) != NULL && h->call < e->end;)
			if (h->actor == e->actor && is(h, "handler") && h->on == e->on)
				return seen("a handler was interrupted by its own signal, which it defers", e, h);
	}
	return 0;
}

static int check_act_resethand(void)
{
	const struct event *e, *h, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		x = is(e, "handler") ? installed(e) : NULL;
		if (x == NULL || (x->code & (int)SA_RESETHAND) == 0)
			continue;
		for (h = e; (h = next(h)) != NULL;) {
			if (h->actor != e->actor)
				continue;
			if ((is(h, "catch") || is(h, "ignore") || is(h, "default")) && has(&h->set, e->on))
				break;
			if (is(h, "handler") && h->on == e->on)
				return seen("a handler installed once with SA_RESETHAND ran twice", e, h);
			if (is(h, "query") && h->on == e->on && h->end != 0 && h->code != 0)
				return seen("a handler had been reset, but sigaction() still tells of it", e, h);
		}
	}
	return 0;
}
