/* The checks of the rules of fdpass, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int is_offset(const struct event *e, int file)
{
	return (is(e, "advance") || is(e, "rewind") || is(e, "leaf") || is(e, "file")) && object_about(e) == file;
}

/* The last call on that file's offset before e, NULL if others were under way. */
static const struct event *offset_call_before(const struct event *e)
{
	const struct event *x, *last = NULL;

	for (x = NULL; (x = next(x)) != NULL;)
		if (is_offset(x, object_about(e)) && before(x, e) && (last == NULL || x->end > last->end))
			last = x;
	for (x = NULL; last != NULL && (x = next(x)) != NULL && x->call < e->end;)
		if (x != e && x != last && is_offset(x, object_about(e)) && !before(x, last))
			return NULL;
	return last;
}

static int check_fdpass_same_ofd(void)
{
	const struct event *e, *last;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "leaf") && e->code != 0 && e->code != object_about(e) + 1)
			return seen("a word of another file was read", e, NULL);
		if ((!is(e, "leaf") && !is(e, "advance")) || e->end == 0 || e->result == -1)
			continue;
		last = offset_call_before(e);
		if (last != NULL && last->result != -1 && last->result != e->value)
			return seen("the offset was not where the call before had left it", last, e);
	}
	return 0;
}

/* The call that sent what this one took, NULL if it took nothing known. */
static const struct event *sender_of(const struct event *take)
{
	const struct event *e;

	for (e = NULL; take->end != 0 && take->result >= 0 && (e = next(e)) != NULL;)
		if (is(e, "pass") && e->call == (unsigned)take->value)
			return e;
	return NULL;
}

static int is_mail(const struct event *take)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "couple") && e->asked == SOCK_DGRAM && object_about(e) == object_about(take))
			return 1;
	return 0;
}

static int check_fdpass_message_binding(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "take") || sender_of(e) == NULL)
			continue;
		if (is_mail(e) && !e->came && e->result != sender_of(e)->asked)
			return seen("not as many descriptors came as were sent with it", sender_of(e), e);
		for (x = e; (x = next(x)) != NULL;)
			if (is(x, "take") && x->end != 0 && x->result >= 0 && x->value == e->value)
				return seen("a message came twice", e, x);
	}
	return 0;
}

/* A message with an end of that side was sent before e, and nobody began to take it before e was over. */
static const struct event *on_its_way(const struct event *e)
{
	const struct event *pass, *x;
	int side = 1 - side_of[e->on];

	for (pass = NULL; (pass = next(pass)) != NULL;) {
		if (!is(pass, "pass") || !before(pass, e) || pass->result != 0 || pass->target < 0 ||
		    object_of[pass->target] != object_about(e) || side_of[pass->target] != side)
			continue;
		for (x = NULL; (x = next(x)) != NULL;)
			if (is(x, "take") && x->call > e->end && x->result > 0 && (unsigned)x->value == pass->call)
				return pass;
	}
	return NULL;
}

static int check_fdpass_inflight(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "read") && e->end != 0 && e->result == 0 && on_its_way(e) != NULL)
			return seen("end of file, though a write end was in a message, and was taken afterwards",
			    on_its_way(e), e);
	return 0;
}

static int check_fdpass_cloexec(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "take") && e->end != 0 && e->result > 0 && e->code != (e->events ? e->result : 0))
			return seen("FD_CLOEXEC is not as it was asked for", e, NULL);
	return 0;
}

static int check_fdpass_ctrunc(void)
{
	const struct event *e, *pass;

	for (e = NULL; (e = next(e)) != NULL;) {
		pass = is(e, "take") ? sender_of(e) : NULL;
		if (pass != NULL && !e->came && e->asked < pass->asked && e->result < pass->asked)
			return seen("there was no room for all descriptors, and MSG_CTRUNC was not set", pass, e);
		if (pass != NULL && e->came && e->asked >= pass->asked)
			return seen("MSG_CTRUNC is set where there was room", pass, e);
	}
	return 0;
}
