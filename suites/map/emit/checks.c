/* The checks of the rules of map, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int same_memory_word(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y) && x->target == y->target;
}

/* The write whose value was read there; NULL: there is none, or several. */
static const struct event *memory_writer(const struct event *read)
{
	const struct event *e, *found = NULL;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "mem-write") && same_memory_word(e, read) && e->asked == read->value) {
			if (found != NULL)
				return NULL;
			found = e;
		}
	return found;
}

static int memory_name_gone(const struct event *before_it)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "mem-unlink") && object_about(e) == object_about(before_it) && e->result == 0 &&
		    before(e, before_it))
			return 1;
	return 0;
}

/* Its name may have become another's. */
static int may_be_several(const struct event *read)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "shm-unlink") && object_about(e) == object_about(read))
			return 1;
	return 0;
}

/* All see what was written last. */
static int memory_is_old(int nameless)
{
	const struct event *e, *by, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "mem-read") || e->end == 0 || e->status != 0 || memory_name_gone(e) != nameless ||
		    may_be_several(e))
			continue;
		by = memory_writer(e);
		if (e->value != 0 && (by == NULL || by->status != 0 || by->end == 0))
			continue;
		for (x = NULL; (x = next(x)) != NULL;)
			if (x != by && is(x, "mem-write") && same_memory_word(x, e) && x->status == 0 && before(x, e) &&
			    (by == NULL || before(by, x)))
				return seen("something else had been written there since", x, e);
	}
	return 0;
}

static int check_map_shared_model(void)
{
	return memory_is_old(0);
}

static int check_map_lifetime(void)
{
	return memory_is_old(1);
}

static int check_map_private_isolation(void)
{
	const struct event *e, *by, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "mem-read") || e->end == 0)
			continue;
		by = e->value != 0 ? memory_writer(e) : NULL;
		if (by != NULL && by->status != 0 && e->status == 0)
			return seen("what was written to a private mapping is in the object", by, e);
		for (x = NULL, by = NULL; (x = next(x)) != NULL && x->call < e->call;)
			if (x->actor == e->actor && x->on == e->on && (is(x, "mem-write") || is(x, "mem-map")) &&
			    (is(x, "mem-map") || same_memory_word(x, e)))
				by = is(x, "mem-map") ? NULL : x;
		if (e->status != 0 && by != NULL && by->asked != e->value)
			return seen("a process did not see what it wrote to its private mapping", by, e);
	}
	return 0;
}

static int check_map_zero_fill(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "mem-read") || e->end == 0 || e->value == 0)
			continue;
		for (x = NULL; (x = next(x)) != NULL;)
			if ((is(x, "mem-write") || is(x, "try-write")) && x->asked == e->value)
				break;
		if (x == NULL)
			return seen("a word that nobody wrote is not zero", e, NULL);
	}
	return 0;
}

/* ---- windows: only what one process of one thread does by itself ---- */

static int is_tried(const struct event *e)
{
	return (is(e, "try-write") || is(e, "try-read")) && e->end != 0 && alone(e->actor);
}

/* The last event of that name, or window, that the process made there before, about that word; NULL: none. */
static const struct event *last_there(const struct event *tried, const char *what)
{
	const struct event *e, *last = NULL;
	long start = tried->target / memory_page() * memory_page();

	for (e = NULL; (e = next(e)) != NULL && e->call < tried->call;)
		if (e->actor == tried->actor && e->on == tried->on && e->end != 0 &&
		    ((is(e, "window") && e->result == 0) ||
		        (is(e, what) && e->low < start + memory_page() && e->high >= start)))
			last = e;
	return last;
}

static int is_away(const struct event *tried)
{
	const struct event *e = last_there(tried, "cut");

	return e != NULL && is(e, "cut");
}

static int is_behind_end(const struct event *tried)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "mem-make") && object_about(e) == object_about(tried) && e->result == 0)
			return tried->target / memory_page() * memory_page() >= e->asked;
	return 0;
}

static int is_allowed(const struct event *tried)
{
	const struct event *e = last_there(tried, "protect");

	return e != NULL && e->result == 0 && (e->asked & (is(tried, "try-write") ? WRITABLE : READABLE)) != 0;
}

static int is_forbidden(const struct event *tried)
{
	const struct event *e = last_there(tried, "protect");

	return e != NULL && e->result == 0 && (is(tried, "try-write") ? (e->asked & WRITABLE) == 0 : e->asked == 0);
}

static int check_map_sigbus_beyond_end(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_tried(e) || last_there(e, "window") == NULL || !is_behind_end(e) || is_away(e))
			continue;
		if (e->result == 0)
			return seen("an access behind the end of the object was done", last_there(e, "window"), e);
		if (e->code == SIGSEGV && is_allowed(e))
			return seen("an access behind the end of the object gave SIGSEGV", last_there(e, "window"), e);
	}
	return 0;
}

static int check_map_protection(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "window") && e->end != 0 && e->result == 0 &&
		    strcmp(kind_of[e->on], "anonymous-memory") != 0 &&
		    (e->code == FOR_WRITING ||
		        (e->code == FOR_READING && e->status == 0 && (e->asked & WRITABLE) != 0)))
			return seen("a descriptor was mapped that is not open for that", e, NULL);
		if (!is_tried(e) || is_away(e))
			continue;
		if (is_forbidden(e) && e->result == 0)
			return seen("what the protection forbids was done", last_there(e, "protect"), e);
		if (is_allowed(e) && !is_behind_end(e) && e->code == SIGSEGV)
			return seen("what the protection allows gave SIGSEGV", last_there(e, "protect"), e);
	}
	return 0;
}

static int check_map_partial_unmap(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_tried(e) || last_there(e, "cut") == NULL)
			continue;
		if (is_away(e) && (e->result == 0 || e->code == SIGBUS))
			return seen("an access to a page that was taken away did not give SIGSEGV",
			    last_there(e, "cut"), e);
		if (!is_away(e) && is_allowed(e) && !is_behind_end(e) && e->code == SIGSEGV)
			return seen("a page that was not taken away is not there", last_there(e, "window"), e);
	}
	return 0;
}
