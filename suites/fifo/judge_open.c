/* Opening: who must wait, who must not, and what signals do to it. */
#include "fifo.h"
#include "signals.h"

#include <errno.h>

/* ---- facts ---- */

void judge_opens(const struct history *h, struct judgement *j, open_check *check)
{
	struct indexes open = events_with(h, ROLE_OPEN_END);
	bool known[OBJECTS_MAX] = { false };
	unsigned i;

	for (i = 0; i < h->objects; i++)
		known[i] = is_fifo(h, i) && !is_muddled(h, i);
	for (; open.at < open.end; open.at++)
		if (known[end_object(h->event[*open.at].in[0])])
			check(h, *open.at, j);
}

/* The reference came of an open that does not count: it failed with ENXIO, or it is that one. */
static bool is_left_out(const struct history *h, const struct reference *r, const struct event *without)
{
	const struct event *x = r->description != NO_DESCRIPTION ? &h->event[r->description] : NULL;

	return x != NULL && (x == without || (x->ret != OPEN && x->result == -1 && x->err == ENXIO));
}

bool peer_possible(const struct history *h, unsigned object, unsigned side, uint64_t from, uint64_t to,
    const struct event *without)
{
	const struct references *refs = &h->refs[object][side];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].possible_from < to && refs->ref[i].possible_to > from &&
		    !is_left_out(h, &refs->ref[i], without))
			return true;
	return false;
}

bool is_unexplained(const struct history *h, const struct event *open)
{
	unsigned object = end_object(open->in[0]), side = end_side(open->in[0]);

	return succeeded(open) && !(opens_nonblock(open) && side == SIDE_R) &&
	    !peer_possible(h, object, !side, open->call, open->ret, NULL);
}

bool handler_in(const struct history *h, const struct event *e)
{
	struct indexes ran = events_with(h, ROLE_HANDLER);

	for (; ran.at < ran.end; ran.at++)
		if (h->event[*ran.at].actor == e->actor && h->event[*ran.at].call > e->call &&
		    h->event[*ran.at].call < e->ret)
			return true;
	return false;
}

/* Nobody had the other side, or was at it, when it began; so it came to wait, or to fail. */
static bool began_alone(const struct history *h, const struct event *open)
{
	return !peer_possible(h, end_object(open->in[0]), !end_side(open->in[0]), open->call, open->call + 1, NULL);
}

/* The process lacked something that says nothing about FIFOs. */
static bool is_short(int error)
{
	return error == ENOMEM || error == ENOBUFS || error == EMFILE || error == ENFILE || error == ENOSPC;
}

/* The name that it opens was certainly there all the time. */
static bool has_name(const struct history *h, const struct event *open)
{
	bool made = false;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < open->ret; i++) {
		const struct event *e = &h->event[i];

		if (e->in[0] != (int64_t)end_object(open->in[0]))
			continue;
		if (event_is(e, "unlink") || event_is(e, "rename"))
			return false;
		made |= event_is(e, "mkfifo") && succeeded(e) && e->ret < open->call;
	}
	return made && open->in[2] == NAME_FIRST;
}

/* Why it must not have failed, NULL if it may have. ENXIO of a writer is not looked at here. */
static const char *bad_failure(const struct history *h, const struct event *open)
{
	if (open->ret == OPEN || open->result == 0 || is_short(open->err))
		return NULL;
	if (open->err == ENOENT)
		return has_name(h, open) ? "it failed with ENOENT, and its name was there" : NULL;
	if (open->err == EINTR)
		return signal_possible(h, open) ? NULL : "it failed with EINTR, and no signal can have interrupted it";
	if (open->err == ENXIO && opens_nonblock(open) && end_side(open->in[0]) == SIDE_W)
		return NULL;
	return "it failed otherwise";
}

static const char *side_name(unsigned side)
{
	return side == SIDE_R ? "reading" : "writing";
}

/* ---- fifo.open-blocks ---- */

enum { BLOCKS_READER, BLOCKS_WRITER, BLOCKS_OTHERS };

/* Somebody else tried in vain, or came to the same side, while it waited. */
static bool others_between(const struct history *h, const struct event *open)
{
	struct indexes other = events_with(h, ROLE_OPEN_END);

	for (; other.at < other.end; other.at++) {
		const struct event *x = &h->event[*other.at];

		if (x != open && end_object(x->in[0]) == end_object(open->in[0]) && x->call > open->call &&
		    x->ret < open->ret &&
		    (end_side(x->in[0]) == end_side(open->in[0]) || (x->result == -1 && x->err == ENXIO)))
			return true;
	}
	return false;
}

static void check_blocks(const struct history *h, uint32_t event, struct judgement *j)
{
	const struct event *open = &h->event[event];
	unsigned side = end_side(open->in[0]);

	if (opens_nonblock(open))
		return;
	judgement_applies(j);
	if (!succeeded(open))
		return;
	if (began_alone(h, open)) {
		judgement_count(j, side == SIDE_R ? BLOCKS_READER : BLOCKS_WRITER, 1);
		judgement_count(j, BLOCKS_OTHERS, others_between(h, open));
	}
	if (is_unexplained(h, open))
		judgement_contradict(j, 1, &event,
		    "a blocking open() for %s waits until somebody opens the FIFO for %s, but it returned although nobody "
		    "can have",
		    side_name(side), side_name(!side));
}

void judge_open_blocks(const struct history *h, struct judgement *j)
{
	judge_opens(h, j, check_blocks);
}

/* ---- fifo.open-rendezvous ---- */

enum { MEET_READER, MEET_WRITER, MEET_READER_LEFT, MEET_WRITER_LEFT, MEET_CROWD };

/* Somebody came to the other side while it waited, and began to leave before it returned. */
static bool peer_left(const struct history *h, const struct event *open)
{
	const struct references *refs = &h->refs[end_object(open->in[0])][!end_side(open->in[0])];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].possible_from > open->call && refs->ref[i].certain_from <= refs->ref[i].certain_to &&
		    refs->ref[i].certain_to < open->ret)
			return true;
	return false;
}

/* An open of the other side that only this one can have let in. */
static const struct event *let_in(const struct history *h, const struct event *open)
{
	struct indexes other = events_with(h, ROLE_OPEN_END);
	unsigned object = end_object(open->in[0]), side = end_side(open->in[0]);

	for (; other.at < other.end; other.at++) {
		const struct event *x = &h->event[*other.at];

		if (succeeded(x) && end_object(x->in[0]) == object && end_side(x->in[0]) == !side &&
		    !(opens_nonblock(x) && side == SIDE_W) && x->ret > open->call && x->ret < h->quiet &&
		    !peer_possible(h, object, side, x->call, x->ret, open))
			return x;
	}
	return NULL;
}

static unsigned openers(const struct history *h, unsigned object)
{
	struct indexes open = events_with(h, ROLE_OPEN_END);
	uint32_t set = 0;
	unsigned n = 0;

	for (; open.at < open.end; open.at++) {
		const struct event *x = &h->event[*open.at];

		if (end_object(x->in[0]) != object || (set >> x->actor & 1) != 0)
			continue;
		set |= UINT32_C(1) << x->actor;
		n++;
	}
	return n;
}

static void check_rendezvous(const struct history *h, uint32_t event, struct judgement *j)
{
	const struct event *open = &h->event[event], *x;
	unsigned object = end_object(open->in[0]), side = end_side(open->in[0]);

	if (opens_nonblock(open))
		return;
	judgement_applies(j);
	if (succeeded(open) && began_alone(h, open)) {
		bool left = peer_left(h, open);

		judgement_count(j, side == SIDE_R ? MEET_READER : MEET_WRITER, 1);
		judgement_count(j, side == SIDE_R ? MEET_READER_LEFT : MEET_WRITER_LEFT, left);
		judgement_count(j, MEET_CROWD, left && openers(h, object) >= 3);
	}
	if (open->ret != OPEN || !certainly_stuck(h, event) || signal_possible(h, open))
		return;
	if (refs_certainly_open(h, object, !side, h->quiet, h->end)) {
		judgement_contradict(j, 1, &event,
		    "who opens a FIFO lets go on those that wait at its other side, but an open() for %s was asleep for the "
		    "whole deadline while it was open for %s",
		    side_name(side), side_name(!side));
		return;
	}
	x = let_in(h, open);
	if (x != NULL) {
		const uint32_t events[] = { event, (uint32_t)(x - h->event) };

		judgement_contradict(j, 2, events,
		    "who opens a FIFO lets go on those that wait at its other side, also if it leaves at once, but an open() "
		    "for %s slept on although another for %s, which can have met nobody else, returned",
		    side_name(side), side_name(!side));
	}
}

void judge_open_rendezvous(const struct history *h, struct judgement *j)
{
	judge_opens(h, j, check_rendezvous);
}

/* ---- fifo.open-nonblock ---- */

enum { GLIMPSE_READER, GLIMPSE_REFUSED, GLIMPSE_WRITER, GLIMPSE_KILLED };

static bool reader_was_killed(const struct history *h, const struct event *open)
{
	const struct references *refs = &h->refs[end_object(open->in[0])][SIDE_R];
	uint32_t i;

	for (i = 0; i < refs->count; i++) {
		int32_t reap = refs->ref[i].process < ACTORS_MAX ? death_of(h, refs->ref[i].process) : -1;

		if (reap >= 0 && h->event[reap].ret < open->call && killed_by(&h->event[reap], SIG_I_KILL) &&
		    refs->ref[i].possible_to == h->event[reap].ret)
			return true;
	}
	return false;
}

static const char *bad_glimpse(const struct history *h, uint32_t event)
{
	const struct event *open = &h->event[event];
	unsigned object = end_object(open->in[0]);

	if (open->ret == OPEN)
		return certainly_stuck(h, event) ? "it never returned" : NULL;
	if (open->result == -1 && open->err == ENXIO && end_side(open->in[0]) == SIDE_W)
		return refs_certainly_open(h, object, SIDE_R, open->call, open->ret)
		    ? "it failed with ENXIO while a read end was open all the time"
		    : NULL;
	if (is_unexplained(h, open))
		return "it succeeded although nobody can have had a read end";
	return bad_failure(h, open);
}

static void check_nonblock(const struct history *h, uint32_t event, struct judgement *j)
{
	const struct event *open = &h->event[event];
	unsigned side = end_side(open->in[0]);
	const char *what;

	if (!opens_nonblock(open))
		return;
	judgement_applies(j);
	if (began_alone(h, open)) {
		judgement_count(j, GLIMPSE_READER, side == SIDE_R && succeeded(open));
		judgement_count(j, GLIMPSE_REFUSED, side == SIDE_W && open->err == ENXIO);
		judgement_count(j, GLIMPSE_KILLED, side == SIDE_W && reader_was_killed(h, open));
	}
	judgement_count(j, GLIMPSE_WRITER,
	    side == SIDE_W && succeeded(open) &&
	        refs_certainly_open(h, end_object(open->in[0]), SIDE_R, open->call, open->ret));
	what = bad_glimpse(h, event);
	if (what != NULL)
		judgement_contradict(j, 1, &event,
		    "with O_NONBLOCK open() returns at once: for reading with success, for writing with ENXIO if nobody "
		    "has the FIFO open for reading, else with success; but of this one for %s: %s",
		    side_name(side), what);
}

void judge_open_nonblock(const struct history *h, struct judgement *j)
{
	judge_opens(h, j, check_nonblock);
}

/* ---- fifo.open-eintr ---- */

enum { EINTR_HANDLED, EINTR_FAILED, EINTR_KILLED, EINTR_AFTER };

/* An earlier open of the other side that a signal ended: it may have been left behind in somebody's count. */
static int32_t ghost_of(const struct history *h, const struct event *open)
{
	struct indexes other = events_with(h, ROLE_OPEN_END);

	for (; other.at < other.end; other.at++) {
		const struct event *x = &h->event[*other.at];

		if (end_object(x->in[0]) != end_object(open->in[0]) || end_side(x->in[0]) == end_side(open->in[0]) ||
		    opens_nonblock(x) || x->call > open->call)
			continue;
		if (x->ret == OPEN ? death_of(h, event_process(h, x)) >= 0 : x->result == -1 && x->err == EINTR)
			return (int32_t)*other.at;
	}
	return -1;
}

static void check_eintr(const struct history *h, uint32_t event, struct judgement *j)
{
	const struct event *open = &h->event[event];
	int32_t ghost = ghost_of(h, open);
	const char *what = opens_nonblock(open) ? NULL : bad_failure(h, open);

	if (!opens_nonblock(open)) {
		bool failed = open->ret != OPEN && open->result == -1 && open->err == EINTR;
		int32_t reap = open->ret == OPEN ? death_of(h, event_process(h, open)) : -1;

		if (failed || reap >= 0 || handler_in(h, open))
			judgement_applies(j);
		judgement_count(j, EINTR_HANDLED, handler_in(h, open));
		judgement_count(j, EINTR_FAILED, failed);
		judgement_count(j, EINTR_KILLED, reap >= 0 && killed_by(&h->event[reap], SIG_I_KILL));
	}
	if (what != NULL) {
		judgement_applies(j);
		judgement_contradict(j, 1, &event, "only a signal ends an open() that waits, with EINTR, but %s", what);
		return;
	}
	if (ghost < 0 || (opens_nonblock(open) && end_side(open->in[0]) == SIDE_R))
		return;
	judgement_count(j, EINTR_AFTER, began_alone(h, open));
	if (is_unexplained(h, open)) {
		const uint32_t events[] = { event, (uint32_t)ghost };

		judgement_applies(j);
		judgement_contradict(j, 2, events,
		    "of an open() that a signal ended nothing is left, but later another for %s went on although nobody can "
		    "have had the other side",
		    side_name(end_side(open->in[0])));
	}
}

void judge_open_eintr(const struct history *h, struct judgement *j)
{
	judge_opens(h, j, check_eintr);
}

/* ---- fifo.open-sa-restart ---- */

static void check_sa_restart(const struct history *h, uint32_t event, struct judgement *j)
{
	const struct event *open = &h->event[event];
	unsigned process = event_process(h, open);
	bool failed = open->ret != OPEN && open->result == -1 && open->err == EINTR;

	if (opens_nonblock(open) || !has_restarting_handler(h, process) || possibly_without_restart(h, process) ||
	    (!failed && !handler_in(h, open)))
		return;
	judgement_applies(j);
	judgement_count(j, 0, handler_in(h, open));
	/* Once the watchdog steps in, its own signal is about. */
	if (failed && open->ret < h->quiet)
		judgement_contradict(j, 1, &event,
		    "with SA_RESTART on every handler an open() that waits goes on after the signal, but it failed with "
		    "EINTR");
}

void judge_open_sa_restart(const struct history *h, struct judgement *j)
{
	judge_opens(h, j, check_sa_restart);
}
