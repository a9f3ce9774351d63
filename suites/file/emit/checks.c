/* The checks of the rules of file, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* ---- what files hold ---- */

/*
 * How many bytes were written, if all writes returned before the first read by which something came of them, and all of the
 * file was read, by one description; else -1. What was read goes to *read.
 */
static long content_written(int object, long *read)
{
	const struct event *e;
	unsigned last = 0;
	long sum = 0, first = -1, end = 0;

	*read = 0;
	for (e = NULL; (e = next(e)) != NULL;) {
		if ((!is(e, "write") && !is(e, "read")) || object_about(e) != object)
			continue;
		if (e->end == 0 || e->result < 0)
			return -1;
		if (is(e, "write")) {
			sum += e->result;
			last = e->end > last ? e->end : last;
			continue;
		}
		first = first < 0 ? (long)e->call : first;
		*read += e->result;
		end |= e->result == 0;
	}
	return end && first > (long)last ? sum : -1;
}

static int check_contents(const char *what)
{
	long sum, came;
	int object;

	for (object = 0; object < ENDS; object++) {
		if (object_of[object] != object || strcmp(kind_of[object], "regular") != 0)
			continue;
		sum = content_written(object, &came);
		if (sum >= 0 && sum != came) {
			printf("%ld bytes were written, %ld were read\n", sum, came);
			return seen(what, NULL, NULL);
		}
	}
	return 0;
}

static int check_file_append_atomic(void)
{
	return check_contents("not all that was appended is in the file, or more");
}

static int check_file_shared_offset_io(void)
{
	return check_contents("what was written by one open file description is not all there, or not read once");
}

/* ---- names ---- */

static int done_on(const struct event *e, const char *what, int object)
{
	return is(e, what) && e->on == object && e->end != 0 && e->result >= 0;
}

static int makes(const struct event *e)
{
	return is(e, "make") || is(e, "replace");
}

/* Something that is no call of that kind may have happened to the name between the two, or they are in any order. */
static int between(const struct event *x, const struct event *y, int removes)
{
	const struct event *e;
	unsigned from = x->call < y->call ? x->call : y->call, to = x->end > y->end ? x->end : y->end;

	for (e = NULL; (e = next(e)) != NULL && e->call < to;)
		if (e->on == x->on && (removes ? is(e, "remove") : makes(e)) && (e->end == 0 || e->result >= 0) &&
		    (e->end == 0 || e->end > from))
			return 1;
	return 0;
}

/* Two have made it, and nobody removed it. */
static int check_makes(int links)
{
	const struct event *x, *y;

	for (x = NULL; (x = next(x)) != NULL;)
		for (y = x; (y = next(y)) != NULL;)
			if (done_on(x, "make", x->on) && done_on(y, "make", x->on) && !between(x, y, 1) &&
			    ((y->asked == LINK) == links))
				return seen("two have made the name, and nobody removed it in between", x, y);
	return 0;
}

/* Nobody can have made it who had begun by then, but somebody was told that it is there. */
static int check_met(int links)
{
	const struct event *x, *y;
	int made;

	for (y = NULL; (y = next(y)) != NULL;) {
		if (!is(y, "make") || y->end == 0 || y->error != EEXIST || (y->asked == LINK) != links)
			continue;
		for (made = 0, x = NULL; (x = next(x)) != NULL && x->call < y->end;)
			made |= makes(x) && x->on == y->on && (x->end == 0 || x->result >= 0);
		if (!made)
			return seen("EEXIST, but nobody had made the name", y, NULL);
	}
	return 0;
}

static int check_file_excl_one_winner(void)
{
	return check_makes(0) || check_met(0);
}

static int check_file_link_unlink_one_winner(void)
{
	const struct event *x, *y;

	for (x = NULL; (x = next(x)) != NULL;)
		for (y = x; (y = next(y)) != NULL;)
			if (done_on(x, "remove", x->on) && done_on(y, "remove", x->on) && !between(x, y, 0))
				return seen("two have removed the name, and nobody made it in between", x, y);
	return check_makes(1) || check_met(1);
}

/* It was there before that began, and nobody may have removed it. */
static int check_gone(void)
{
	const struct event *x, *y;

	for (x = NULL; (x = next(x)) != NULL;)
		for (y = x; (y = next(y)) != NULL;)
			if (done_on(x, "replace", x->on) && is(y, "look") && y->on == x->on && before(x, y) &&
			    y->error == ENOENT && !between(x, y, 1))
				return seen("a name that nobody removes is not there", x, y);
	return 0;
}

/* It had been replaced when that began. */
static int is_stale(const struct event *look)
{
	const struct event *x, *y;

	for (x = NULL; (x = next(x)) != NULL;)
		for (y = x; (y = next(y)) != NULL;)
			if (done_on(x, "replace", look->on) && done_on(y, "replace", look->on) && before(x, y) &&
			    before(y, look) && look->value == x->value && x->value != 0)
				return 1;
	return 0;
}

static int check_file_rename_atomic(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (done_on(e, "look", e->on) && is_stale(e))
			return seen("what was read had been replaced before", e, NULL);
	return check_gone();
}
