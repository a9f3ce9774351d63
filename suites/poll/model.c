/*
 * Waiting for events in the model world: what an end is ready for its kind says (struct object_kind.ready); here is what
 * the calls make of it, with the liberties that POSIX leaves them.
 */
#include "poll.h"

#include <errno.h>
#include <string.h>

enum phase { LOOK_NEW, LOOK_BEGUN, LOOK_LOST /* a planted fault: it sleeps on */, LOOK_RETURNS };

/* In c->local: the phase; what was seen, a byte for each end; the end to look at next; the result. */
enum { LATE = 1 << 30 /* in LOCAL_SEEN: nobody need move for the next look to see more */ };
enum { LOCAL_PHASE, LOCAL_SEEN, LOCAL_NEXT, LOCAL_RESULT };

static bool takes(struct model *m, enum poll_liberty liberty)
{
	return model_takes(m, &poll_liberties[liberty]);
}

static unsigned ends_of(const struct call *c)
{
	unsigned i;

	for (i = 0; i < LOOK_ENDS_MAX && op_operand(c->row, i)->kind == KIND_END; i++)
		;
	return i;
}

static bool selects(const struct call *c)
{
	return strstr(c->op->name, "select") != NULL;
}

/* Can the model look at them, and has the process any? */
static bool makes_sense(struct model *m, const struct call *c)
{
	const struct scenario *s = model_scenario(m);
	bool any = false;
	unsigned i;

	for (i = 0; i < ends_of(c); i++) {
		if (kind_at(s->object[end_object(c->arg[i])].kind)->ready == NULL)
			return false;
		any |= model_holds(m, c, c->arg[i]);
	}
	return any;
}

/* What poll() says of an end without a reader: some of these, it is not fixed which. */
static unsigned broken(struct model *m)
{
	static const unsigned bits[] = { SEEN_OUT | SEEN_ERR, SEEN_OUT | SEEN_HUP, SEEN_HUP, SEEN_ERR, SEEN_OUT };

	return bits[model_habit(m, &poll_liberties[POLL_BROKEN_BITS], 5)];
}

static unsigned polled(struct model *m, unsigned ready, unsigned events)
{
	unsigned seen = ready & READY_DATA ? SEEN_IN : 0;

	if ((ready & READY_END) && !model_strikes(m, "poll.model-no-hup")) {
		seen |= SEEN_HUP;
		seen |= model_habit(m, &poll_liberties[POLL_EOF_IN], 2) != 0 ? SEEN_IN : 0;
	}
	seen |= ready & READY_ROOM ? SEEN_OUT : 0;
	seen |= ready & READY_BROKEN ? broken(m) : 0;
	return seen & (events | SEEN_ERR | SEEN_HUP);
}

static unsigned selected(unsigned ready, unsigned events)
{
	unsigned seen = ready & (READY_DATA | READY_END) ? SEEN_IN : 0;

	seen |= ready & (READY_ROOM | READY_BROKEN) ? SEEN_OUT : 0;
	return seen & events;
}

static unsigned look_at(struct model *m, const struct call *c, unsigned i, bool *late)
{
	unsigned events = (unsigned)c->arg[ends_of(c)], ready;

	if (!model_holds(m, c, c->arg[i]))
		return SEEN_ABSENT;
	ready = kind_at(model_scenario(m)->object[end_object(c->arg[i])].kind)->ready(m, c->arg[i]);
	*late |= (ready & READY_LATE) != 0;
	if ((ready & READY_DATA) && model_strikes(m, "poll.model-blind"))
		ready &= ~(unsigned)READY_DATA;
	if (!(ready & READY_DATA) && end_side(c->arg[i]) == 0 && model_strikes(m, "poll.model-phantom"))
		ready |= READY_DATA;
	return selects(c) ? selected(ready, events) : polled(m, ready, events);
}

/* Of poll() the entries with an event, of select() the members of the sets. */
static int64_t count(const struct call *c)
{
	int64_t n = 0;
	unsigned i;

	for (i = 0; i < ends_of(c); i++) {
		unsigned seen = (unsigned)(c->local[LOCAL_SEEN] >> 8 * i & 0xff) & ~(unsigned)SEEN_ABSENT;
		bool again = false;
		unsigned k;

		for (k = 0; k < i && selects(c); k++)
			again |= c->arg[k] == c->arg[i];
		if (selects(c))
			n += again ? 0 : (seen & SEEN_IN ? 1 : 0) + (seen & SEEN_OUT ? 1 : 0);
		else
			n += seen != 0;
	}
	return n;
}

static enum imagined returns(struct call *c, struct model *m, int64_t result, int error)
{
	if (c->local[LOCAL_PHASE] != LOOK_RETURNS) {
		c->local[LOCAL_PHASE] = LOOK_RETURNS;
		c->local[LOCAL_RESULT] = result == -1 ? -error : result;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return IMAGINED_DONE;
}

static enum imagined ends(struct call *c)
{
	int64_t result = c->local[LOCAL_RESULT], ms = c->arg[ends_of(c) + 1];
	unsigned i;

	for (i = 0; i < ends_of(c); i++) {
		int64_t seen = c->local[LOCAL_SEEN] >> 8 * i & 0xff;

		call_report(c, i, result < 0 ? seen & SEEN_ABSENT : seen);
	}
	call_report(c, i, result == 0 ? ms * 1000 : 0);
	errno = result < 0 ? (int)-result : 0;
	call_end(c, result < 0 ? -1 : result);
	return IMAGINED_DONE;
}

static enum imagined finish(struct call *c, struct model *m, int64_t result, int error)
{
	enum imagined did = returns(c, m, result, error);

	return did == IMAGINED_DONE ? ends(c) : did;
}

/* A handler ran inside: poll() may fail with EINTR even if it restarts calls. */
static bool ends_by_signal(struct call *c, struct model *m, bool ready)
{
	bool interrupted = c->interrupted, signalled = model_signalled_since(m, c);

	c->interrupted = false;
	if (!interrupted && !signalled)
		return false;
	if (ready)
		return takes(m, POLL_EINTR_READY);
	return interrupted ? !takes(m, POLL_EINTR_MISSED) : !takes(m, POLL_EINTR_RESTART);
}

static enum imagined goes_on(struct call *c, struct model *m)
{
	int64_t ms = c->arg[ends_of(c) + 1];
	bool late = false;
	int64_t n;

	if (c->local[LOCAL_PHASE] == LOOK_LOST)
		return IMAGINED_BLOCKED;
	if (c->local[LOCAL_NEXT] == 0)
		c->local[LOCAL_SEEN] = 0;
	while (c->local[LOCAL_NEXT] < ends_of(c)) {
		unsigned i = (unsigned)c->local[LOCAL_NEXT]++;

		c->local[LOCAL_SEEN] |= (int64_t)look_at(m, c, i, &late) << 8 * i;
		c->local[LOCAL_SEEN] |= late ? LATE : 0;
		if (c->local[LOCAL_NEXT] < ends_of(c) && takes(m, POLL_ONE_BY_ONE))
			return IMAGINED_PROGRESS;
	}
	c->local[LOCAL_NEXT] = 0;
	n = count(c);
	if (ends_by_signal(c, m, n > 0))
		return finish(c, m, -1, EINTR);
	if (n > 0 && ms < 0 && model_strikes(m, "poll.model-asleep")) {
		c->local[LOCAL_PHASE] = LOOK_LOST;
		return IMAGINED_BLOCKED;
	}
	if (n > 0 || ms == 0 || (ms > 0 && model_time_is_up(m, 64)))
		return finish(c, m, n, 0);
	return c->local[LOCAL_SEEN] & LATE ? IMAGINED_PROGRESS : IMAGINED_BLOCKED;
}

enum imagined poll_imagine_look(struct call *c, struct model *m)
{
	if (c->local[LOCAL_PHASE] == LOOK_NEW) {
		if (!makes_sense(m, c))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[LOCAL_PHASE] = LOOK_BEGUN;
		if (model_holds(m, c, c->arg[0]))
			model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
		if (!selects(c) && model_takes_once_in(m, &poll_liberties[POLL_AGAIN], 256))
			return finish(c, m, -1, EAGAIN);
	}
	if (c->local[LOCAL_PHASE] == LOOK_RETURNS)
		return ends(c);
	return goes_on(c, m);
}

/* The number that is not open is an event at once. */
enum imagined poll_imagine_bad(struct call *c, struct model *m)
{
	bool late = false;
	unsigned seen;

	if (c->local[LOCAL_PHASE] == LOOK_NEW) {
		if (!makes_sense(m, c))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[LOCAL_PHASE] = LOOK_BEGUN;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	seen = look_at(m, c, 0, &late);
	call_report(c, 0, seen);
	call_report(c, 1, model_strikes(m, "poll.model-no-nval") ? 0 : SEEN_NVAL);
	call_report(c, 2, SEEN_ABSENT);
	call_report(c, 3, 0);
	call_end(c, ((seen & ~(unsigned)SEEN_ABSENT) != 0) + 1);
	return IMAGINED_DONE;
}
