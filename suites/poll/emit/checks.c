/* The checks of the rules of poll, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int looks(const struct event *e)
{
	return (is(e, "poll") || is(e, "select")) && e->end != 0 && e->result >= 0;
}

/* Bytes that the writes before `by` put in, at least; and that reads which began before `until` took, at most. */
static long left_certainly(const struct event *look)
{
	const struct event *e;
	long left = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < look->end;) {
		if (object_about(e) != object_about(look))
			continue;
		if (is(e, "write") && before(e, look) && e->result > 0)
			left += e->result;
		if (is(e, "read"))
			left -= e->end == 0 ? e->asked : e->result > 0 ? e->result : 0;
	}
	return left;
}

/* All that writes which began before its end may have put in was read before it began. */
static int nothing_left(const struct event *look)
{
	const struct event *e;
	long left = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < look->end;) {
		if (object_about(e) != object_about(look))
			continue;
		if (is(e, "write"))
			left += e->end == 0 || e->result < 0 ? e->asked : e->result;
		if (is(e, "read") && before(e, look) && e->result > 0)
			left -= e->result;
	}
	return left <= 0;
}

/* A use of the other side of the pipe that began after the look: it was open all the time. */
static const struct event *other_side_later(const struct event *look)
{
	const struct event *e;

	for (e = look; (e = next(e)) != NULL;)
		if ((is(e, "read") || is(e, "write") || is(e, "close")) && object_about(e) == object_about(look) &&
		    side_of[e->on] != side_of[look->on] && before(look, e) && e->error != EBADF && alone(e->actor))
			return e;
	return NULL;
}

/* In a round of one process: it has closed the other side, of which it never made copies. */
static const struct event *other_side_closed(const struct event *look)
{
	const struct event *e, *closed = NULL;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "fork") || is(e, "create") || is(e, "dup"))
			return NULL;
		if (is(e, "close") && object_about(e) == object_about(look) && side_of[e->on] != side_of[look->on] &&
		    e->result == 0 && before(e, look))
			closed = e;
	}
	return closed;
}

static int at_read_end(const struct event *e)
{
	return looks(e) && side_of[e->on] == 0;
}

static int at_write_end(const struct event *e)
{
	return looks(e) && side_of[e->on] == 1;
}

static int check_poll_in_exact(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!at_read_end(e) || !(e->events & IN))
			continue;
		if (!(e->came & IN) && left_certainly(e) > 0)
			return seen("data were there all the time, and it did not say so", e, NULL);
		if ((e->came & IN) && nothing_left(e) && other_side_later(e) != NULL)
			return seen("it said that there were data, and there were none", e, other_side_later(e));
	}
	return 0;
}

static int check_poll_hup_read_end(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!at_read_end(e) || !is(e, "poll"))
			continue;
		if ((e->came & HUP) && other_side_later(e) != NULL)
			return seen("POLLHUP, though a write end was open: it was used afterwards", e,
			    other_side_later(e));
		if (!(e->came & HUP) && other_side_closed(e) != NULL)
			return seen("no POLLHUP, though the last write end was closed", e, other_side_closed(e));
	}
	return 0;
}

static int check_poll_out_exact(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (at_write_end(e) && (e->events & OUT) && !(e->came & OUT) && nothing_left(e) &&
		    other_side_later(e) != NULL)
			return seen("an empty pipe was not ready for writing", e, other_side_later(e));
	return 0;
}

static int check_poll_no_reader(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (at_write_end(e) && (e->events & OUT) && e->came == 0 && other_side_closed(e) != NULL)
			return seen("a pipe without readers was not ready for writing", e, other_side_closed(e));
	return 0;
}

/* Looks at the same end, one after the other, and nothing but looks under way from the first to the second. */
static int nothing_between(const struct event *x, const struct event *y)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL && e->call < y->end;)
		if (!is(e, "poll") && !is(e, "select") && !is(e, "not there") && (e->end == 0 || e->end > x->call))
			return 0;
	return 1;
}

static int check_poll_select_agree(void)
{
	const struct event *x, *y;

	for (x = NULL; (x = next(x)) != NULL;)
		for (y = x; at_read_end(x) && (y = next(y)) != NULL;)
			if (at_read_end(y) && y->on == x->on && y->actor == x->actor && (x->events & y->events & IN) &&
			    nothing_between(x, y) &&
			    ((x->came & (IN | HUP | ERR)) != 0) != ((y->came & (IN | HUP | ERR)) != 0))
				return seen("two looks at one state disagreed", x, y);
	return 0;
}

static int check_poll_args(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "not open") && e->end != 0 && e->result >= 0 && e->came != NVAL)
			return seen("not POLLNVAL alone of a number that is not open", e, NULL);
		if (looks(e) && (e->came & ~(e->events | ERR | HUP)) != 0)
			return seen("bits came that nobody had asked for", e, NULL);
		if (looks(e) && e->came != 0 && e->result == 0)
			return seen("the result is 0, and there was an event", e, NULL);
	}
	return 0;
}

static int check_poll_timeout(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (looks(e) && e->result == 0 && (e->asked < 0 || e->us < e->asked * 1000 - 2000))
			return seen("it gave 0 before its time", e, NULL);
	return 0;
}
