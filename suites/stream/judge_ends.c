/* Ends of streams: one direction shut down, or an end closed; when end of file comes, and when not. */
#include "stream.h"

#include "signals.h"

#include <errno.h>

/* ---- what both rules know of end of file ---- */

/* The first end of file that had come before the receive began; NULL: none. */
static const struct transfer *end_before(const struct view *v, const struct transfer *get)
{
	size_t i;

	for (i = 0; i < v->gets && &v->get[i] != get; i++)
		if (is_end(&v->get[i]))
			return &v->get[i];
	return NULL;
}

/* End of file while the sending end was open and nobody had shut anything down that would explain it. */
static bool is_early(const struct view *v, const struct transfer *get)
{
	return is_end(get) && side_open(v, v->from, get) && !possibly_shut(v, get->ret) && !possibly_deaf(v, get->ret);
}

/* An error that nothing explains but that the connection has ended; NULL: it is fine. */
static const char *bad_error(const struct lane *l, const struct transfer *get, bool ended)
{
	if (get->result != -1 || get->ret == OPEN || no_memory(get))
		return NULL;
	if (get->err == EINTR) /* stream.count asks for the signal */
		return NULL;
	if (get->err == EAGAIN)
		return ended ? "it failed with EAGAIN although end of file had come before" : NULL;
	return certainly_clean(l, get) ? "ECONNRESET or another error came" : NULL;
}

/* ---- stream.half-close ---- */

enum { HALF_QUEUED, HALF_SHARED, HALF_REVERSE, HALF_SENDS, HALF_ENDS };

/* Descriptors of the end that was shut down, besides the one used, were open in another process. */
static bool shared_end(const struct view *v, const struct event *shut)
{
	const struct references *refs = &v->h->refs[v->object][v->from];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].process != event_process(v->h, shut) && refs->ref[i].certain_from <= shut->call &&
		    refs->ref[i].certain_to >= shut->ret)
			return true;
	return false;
}

/* Bytes came at the other end after shutdown() had begun. */
static bool queued_at(const struct view *v, const struct event *shut)
{
	size_t i;

	for (i = 0; i < v->gets; i++)
		if (v->get[i].outcome == MOVED && v->get[i].ret > shut->call)
			return true;
	return false;
}

static void count_half_close(const struct lane *l, const struct event *shut, const struct transfer *end,
    struct judgement *j)
{
	const struct view *back = &l->back->v;
	bool reverse = false;
	size_t i;

	for (i = 0; end != NULL && l->back->good && i < back->puts; i++)
		reverse |= back->put[i].outcome == MOVED && back->put[i].call > end->ret;
	judgement_count(j, HALF_QUEUED, queued_at(&l->v, shut));
	judgement_count(j, HALF_SHARED, shared_end(&l->v, shut));
	judgement_count(j, HALF_REVERSE, reverse);
	judgement_count(j, HALF_ENDS, end != NULL);
}

/* What is wrong with a send on an end that had certainly been shut down for sending. */
static const char *bad_send(const struct view *v, const struct transfer *put)
{
	if (put->ret == OPEN)
		return waits(v, put) == MODE_NONBLOCK && is_stuck_send(v, put) ? "it never returned" : NULL;
	if (put->outcome == MOVED || put->result == 0)
		return "it succeeded";
	if (put->err == EPIPE || put->err == EINTR || no_memory(put) || !certainly_whole(v, put))
		return put->err == EAGAIN ? "it failed with EAGAIN" : NULL;
	return "it failed otherwise";
}

static bool check_sends(const struct view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		const struct event *shut = certainly_shut(v, put->call);
		const char *what = shut != NULL ? bad_send(v, put) : NULL;

		judgement_count(j, HALF_SENDS, shut != NULL);
		if (what != NULL) {
			const uint32_t events[] = { (uint32_t)(shut - v->h->event), put->event };

			judgement_contradict(j, 2, events,
			    "an end that was shut down for sending, by whatever descriptor, sends no more: EPIPE, but %s",
			    what);
			return false;
		}
	}
	return true;
}

/* Never returned, though the other end had been shut down for all the time of the watchdog. */
static bool misses_end(const struct view *v, const struct transfer *get, const struct event *shut)
{
	return get->ret == OPEN && shut != NULL && shut->ret < v->h->quiet && certainly_stuck(v->h, get->event);
}

static void check_half_close(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	const struct event *shut = certainly_shut(v, OPEN), *other = certainly_shut(&l->back->v, OPEN);
	const struct transfer *end = NULL;
	size_t i;

	if (shut == NULL && other == NULL)
		return;
	judgement_applies(j);
	if (!check_sends(v, j))
		return;
	for (i = 0; i < v->gets; i++) {
		const struct transfer *get = &v->get[i];
		const struct event *cause = shut != NULL ? shut : other;
		const uint32_t events[] = { (uint32_t)(cause - v->h->event), get->event };
		bool ended = end != NULL && end->ret < get->call;
		const char *what = NULL;

		if (is_early(v, get))
			what =
			    shut != NULL ? "end of file came before that" : "end of file came in the other direction";
		else if (ended && get->outcome == MOVED)
			what = "bytes came after end of file";
		else if (side_open(v, v->from, get))
			what = misses_end(v, get, shut) ? "end of file never came" : bad_error(l, get, ended);
		if (what != NULL) {
			judgement_contradict(j, 2, events,
			    "shutdown() of an end for sending gives the other one what had been sent, then 0, and leaves "
			    "the other direction alone, but %s",
			    what);
			return;
		}
		if (end == NULL && is_end(get))
			end = get;
	}
	if (shut != NULL)
		count_half_close(l, shut, end, j);
}

void judge_stream_half_close(const struct history *h, struct judgement *j)
{
	judge_lanes(h, j, check_half_close);
}

/* ---- stream.close-eof ---- */

enum { CLOSE_ENDS, CLOSE_HELD, CLOSE_LEFT, CLOSE_UNREAD, CLOSE_CERTAIN };

/* A receive that shows the other end's close wrongly; NULL: it does not. */
static const char *bad_close(const struct lane *l, const struct transfer *get)
{
	const struct view *v = &l->v;
	const struct transfer *end = end_before(v, get);

	if (is_early(v, get))
		return "end of file came while a descriptor of the other end was open and nobody had shut it down";
	if (end != NULL && get->outcome == MOVED)
		return "bytes came after end of file";
	if (get->ret == OPEN)
		return certainly_stuck(v->h, get->event) &&
		        refs_certainly_closed(v->h, v->object, v->from, v->h->quiet, v->h->end)
		    ? "the other end was gone and it never returned"
		    : NULL;
	if (!side_closed(v, v->from, get))
		return failed_with(get, ECONNRESET) && side_open(v, v->from, get)
		    ? "ECONNRESET came with the other end open"
		    : NULL;
	if (failed_with(get, EAGAIN) && l->prompt)
		return "it failed with EAGAIN although the other end was gone";
	return bad_error(l, get, end != NULL);
}

/* Descriptors of the sending end that went while others were certainly left. */
static uint64_t partial_closes(const struct view *v)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];

		count += event_role(e) == ROLE_CLOSE && drops(e, v->object, v->from) && e->ret != OPEN &&
		    refs_certainly_open(v->h, v->object, v->from, e->call, e->ret + 1);
	}
	return count;
}

static void check_close_eof(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	size_t i;

	if (v->gets == 0)
		return;
	judgement_applies(j);
	judgement_count(j, CLOSE_HELD, partial_closes(v));
	for (i = 0; i < v->gets; i++) {
		const struct transfer *get = &v->get[i];
		bool gone = side_closed(v, v->from, get);
		const char *what = bad_close(l, get);

		judgement_count(j, CLOSE_ENDS, is_end(get) && !possibly_shut(v, get->ret));
		judgement_count(j, CLOSE_LEFT, gone && get->outcome == MOVED);
		judgement_count(j, CLOSE_UNREAD, gone && !certainly_clean(l, get));
		judgement_count(j, CLOSE_CERTAIN, gone && is_end(get));
		if (what != NULL) {
			const uint32_t events[] = { get->event,
				side_open(v, v->from, get) ? witness_holder(v, v->from, get)
				                           : witness_drop(v, v->from, get->event) };

			judgement_contradict(j, 2, events,
			    "when the last descriptor of an end is closed, and not before, the other end gets what was "
			    "sent, then 0, but %s",
			    what);
			return;
		}
	}
}

void judge_stream_close_eof(const struct history *h, struct judgement *j)
{
	judge_lanes(h, j, check_close_eof);
}
