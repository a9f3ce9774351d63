/* What goes through a FIFO over its generations, and by its names. What is as in any pipe, the rules of pipes judge. */
#include "fifo.h"

#include <errno.h>

enum { RENEWALS_MAX = 512 };

static bool is_eof(const struct transfer *get)
{
	return get->ret != OPEN && get->result == 0;
}

static bool got_epipe(const struct transfer *put)
{
	return put->ret != OPEN && put->result == -1 && put->err == EPIPE;
}

/* A failure that a signal or a lack of memory excuses. */
static bool is_excused(const struct view *v, const struct transfer *t)
{
	return no_memory(t) || (t->err == EINTR && signal_explains(v, t));
}

/* ---- fifo.eof-rearm ---- */

enum { REARM_AGAIN, REARM_OPEN, REARM_DATA };

/* Why a read after an end of file contradicts, NULL if it does not. */
static const char *bad_after_eof(const struct view *v, const struct transfer *eof, const struct transfer *get)
{
	const struct history *h = v->h;

	if (get->ret == OPEN) {
		if (!certainly_stuck(h, get->event))
			return NULL;
		if (refs_certainly_closed(h, v->object, v->from, h->quiet, h->end))
			return "with no writer another read() never returned";
		return certainly_available(v, h->quiet, h->end, get) ? "with new data another read() never returned"
		                                                     : NULL;
	}
	if (get->result == 0)
		return side_open(v, v->from, get) ? "another came although a new writer was there all the time" : NULL;
	if (!side_closed(v, v->from, get) || is_excused(v, get))
		return NULL;
	if (get->result == -1)
		return "with no writer another read() failed";
	return refs_certainly_closed(h, v->object, v->from, eof->call, get->ret) ? "with no writer data came" : NULL;
}

static void check_eof_rearm(const struct view *v, struct judgement *j)
{
	const struct transfer *eof = NULL;
	size_t i;

	for (i = 0; v->renewable && i < v->gets; i++) {
		const struct transfer *get = &v->get[i];
		const char *what;

		if (eof != NULL) {
			judgement_applies(j);
			judgement_count(j, REARM_AGAIN, is_eof(get) && side_closed(v, v->from, get));
			judgement_count(j, REARM_OPEN, get->ret != OPEN && side_open(v, v->from, get));
			judgement_count(j, REARM_DATA, get->outcome == MOVED);
			what = bad_after_eof(v, eof, get);
			if (what != NULL) {
				judgement_contradict(j, 3,
				    (uint32_t[]){ get->event, eof->event, witness_holder(v, v->from, get) },
				    "end of file lasts as long as a FIFO has no writer, and no longer, but after one %s",
				    what);
				return;
			}
		}
		if (is_eof(get))
			eof = get;
	}
}

void judge_eof_rearm(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_eof_rearm);
}

/* ---- fifo.epipe-rearm ---- */

enum { EPIPE_AGAIN, EPIPE_OPEN, EPIPE_DATA };

static const char *bad_after_epipe(const struct view *v, const struct transfer *put)
{
	if (put->ret == OPEN)
		return NULL;
	if (got_epipe(put))
		return side_open(v, v->to, put)
		    ? "another write() failed so although a new reader was there all the time"
		    : NULL;
	return put->outcome == MOVED && side_closed(v, v->to, put) ? "with no reader another write() succeeded" : NULL;
}

static void check_epipe_rearm(const struct view *v, struct judgement *j)
{
	const struct transfer *epipe = NULL;
	size_t i;

	for (i = 0; v->renewable && i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		const char *what;

		if (epipe != NULL && epipe->ret < put->call) {
			judgement_applies(j);
			judgement_count(j, EPIPE_AGAIN, got_epipe(put) && side_closed(v, v->to, put));
			judgement_count(j, EPIPE_OPEN, put->ret != OPEN && side_open(v, v->to, put));
			judgement_count(j, EPIPE_DATA, put->outcome == MOVED);
			what = bad_after_epipe(v, put);
			if (what != NULL) {
				judgement_contradict(j, 3,
				    (uint32_t[]){ put->event, epipe->event, witness_holder(v, v->to, put) },
				    "write() fails with EPIPE as long as a FIFO has no reader, and no longer, but after that %s",
				    what);
				return;
			}
		}
		if (got_epipe(put) && (epipe == NULL || put->ret < epipe->ret))
			epipe = put;
	}
}

void judge_epipe_rearm(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_epipe_rearm);
}

/* ---- fifo.discard ---- */

enum { DISCARD_LEFT, DISCARD_LOOKED };

/* Bytes that were certainly in it between these tickets, and left. */
static bool something_left(const struct view *v, uint64_t since, uint64_t until)
{
	int64_t bytes = 0;
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (v->put[i].outcome == MOVED && v->put[i].call > since && v->put[i].ret < until)
			bytes += v->put[i].result;
	for (i = 0; i < v->gets; i++)
		if (v->get[i].call > since && v->get[i].call < until)
			bytes -= v->get[i].outcome == MOVED ? v->get[i].result
			    : v->get[i].outcome == PERHAPS  ? v->get[i].n
			                                    : 0;
	return bytes > 0;
}

static bool put_between(const struct view *v, uint64_t from, uint64_t to)
{
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (v->put[i].call >= from && v->put[i].call < to)
			return true;
	return false;
}

/* A piece that was put before that ticket. */
static const struct piece *stale_piece(const struct view *v, size_t get, uint64_t since)
{
	size_t i;

	for (i = 0; i < v->pieces; i++)
		if (v->piece[i].get == get && v->piece[i].put >= 0 && v->put[v->piece[i].put].ret < since)
			return &v->piece[i];
	return NULL;
}

static void check_renewal(const struct view *v, uint64_t before, uint64_t now, uint64_t next, struct judgement *j)
{
	size_t i;

	if (something_left(v, before, now)) {
		judgement_applies(j);
		judgement_count(j, DISCARD_LEFT, 1);
	}
	for (i = 0; i < v->gets; i++) {
		const struct transfer *get = &v->get[i];
		const struct piece *stale;

		if (get->call < now || get->call >= next || get->ret == OPEN)
			continue;
		judgement_count(j, DISCARD_LOOKED, something_left(v, before, now));
		stale = stale_piece(v, i, now);
		if (get->outcome == MOVED && (stale != NULL || !put_between(v, now, get->ret))) {
			const uint32_t events[] = { get->event, stale != NULL ? v->put[stale->put].event : get->event };

			judgement_applies(j);
			judgement_contradict(j, 2, events,
			    "what is left in a FIFO is gone when the last descriptor of it is closed, but bytes from before came "
			    "to a later reader");
			return;
		}
	}
}

static void check_discard(const struct view *v, struct judgement *j)
{
	uint64_t renewal[RENEWALS_MAX];
	size_t n, i;

	if (!v->renewable || !v->ordered)
		return;
	n = refs_renewals(v->h, v->object, renewal, RENEWALS_MAX);
	for (i = 0; i < n && j->contradictions == 0; i++)
		check_renewal(v, i > 0 ? renewal[i - 1] : 0, renewal[i], i + 1 < n ? renewal[i + 1] : OPEN, j);
}

void judge_discard(const struct history *h, struct judgement *j)
{
	judge_all_pipes(h, j, check_discard);
}

/* ---- one file is one channel, by whatever name; two files are two ---- */

/* A transfer that shows that the ends are not connected, or to something else: what is wrong with it. */
static const char *disconnected(const struct view *v, const struct transfer *t, bool put)
{
	if (t->ret == OPEN)
		return NULL;
	if (put && got_epipe(t))
		return side_open(v, v->to, t) ? "a write() failed with EPIPE while it was open for reading" : NULL;
	if (!put && t->result == 0)
		return side_open(v, v->from, t) ? "a read() gave end of file while it was open for writing" : NULL;
	if (t->result == -1 && t->err != EAGAIN && t->err != EINTR && !no_memory(t))
		return "a call failed for no good reason";
	return NULL;
}

/* Looks at all that was done to its ends from that ticket on. False: it contradicts, and that has been said. */
static bool check_connected(const struct view *v, uint64_t since, const char *promise, uint32_t because,
    struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->puts + v->gets; i++) {
		bool put = i < v->puts;
		const struct transfer *t = put ? &v->put[i] : &v->get[i - v->puts];
		const char *what = t->call > since ? disconnected(v, t, put) : NULL;

		if (what == NULL)
			continue;
		judgement_contradict(j, 3,
		    (uint32_t[]){ t->event, because, witness_holder(v, put ? v->to : v->from, t) }, "%s, but %s",
		    promise, what);
		return false;
	}
	for (i = 0; i < v->pieces; i++)
		if (v->piece[i].put < 0 && v->get[v->piece[i].get].call > since) {
			judgement_contradict(j, 2, (uint32_t[]){ v->get[v->piece[i].get].event, because },
			    "%s, but bytes came that nobody offered to it", promise);
			return false;
		}
	return true;
}

/* ---- fifo.same-object ---- */

enum { SAME_LINK, SAME_SYMBOLIC, SAME_MOVED, SAME_SEVERAL, SAME_ACROSS };

/* By which names it was opened, as bits. */
static unsigned names_used(const struct history *h, unsigned object, uint32_t *last)
{
	struct indexes open = events_with(h, ROLE_OPEN_END);
	unsigned names = 0;

	for (; open.at < open.end; open.at++) {
		const struct event *e = &h->event[*open.at];

		if (end_object(e->in[0]) != object || !succeeded(e))
			continue;
		names |= 1U << (e->in[2] & 7);
		*last = *open.at;
	}
	return names;
}

static bool was_moved(const struct history *h, unsigned object)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "rename") && h->event[i].in[0] == (int64_t)object && succeeded(&h->event[i]))
			return true;
	return false;
}

/* The name by which the end of a transfer was opened, -1: unknown. */
static int64_t name_of(const struct view *v, const struct transfer *t)
{
	const struct event *e = &v->h->event[t->event];
	uint32_t made = refs_description(v->h, t->process, e->in[0], t->call, t->ret);

	return made != NO_DESCRIPTION && event_role(&v->h->event[made]) == ROLE_OPEN_END ? v->h->event[made].in[2] : -1;
}

static bool came_across(const struct view *v)
{
	size_t i;

	for (i = 0; i < v->pieces; i++) {
		int64_t to = name_of(v, &v->get[v->piece[i].get]);
		int64_t from = v->piece[i].put >= 0 ? name_of(v, &v->put[v->piece[i].put]) : to;

		if (to >= 0 && from >= 0 && from != to)
			return true;
	}
	return false;
}

static void check_same_object(const struct view *v, struct judgement *j)
{
	uint32_t last = 0;
	unsigned names = v->renewable ? names_used(v->h, v->object, &last) : 0;
	unsigned i, others = 0;

	for (i = 0; i < v->h->objects; i++)
		others += i != v->object && is_fifo(v->h, i);
	if (names == 0 || ((names & (names - 1)) == 0 && others == 0))
		return;
	judgement_applies(j);
	judgement_count(j, SAME_LINK, (names & 0xe) != 0 && (names & (names - 1)) != 0);
	judgement_count(j, SAME_SYMBOLIC, (names & 0x70) != 0);
	judgement_count(j, SAME_MOVED, was_moved(v->h, v->object));
	judgement_count(j, SAME_SEVERAL, others > 0);
	judgement_count(j, SAME_ACROSS, came_across(v));
	check_connected(v, 0, "a FIFO is one channel by all its names, and no other", last, j);
}

void judge_same_object(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_same_object);
}

/* ---- fifo.unlink-open ---- */

enum { UNLINK_OPEN, UNLINK_WAITING, UNLINK_USED, UNLINK_NEW };

/* The first time that it lost a name; NULL: it never did. */
static const struct event *lost_name(const struct history *h, unsigned object)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if ((event_is(e, "unlink") || event_is(e, "rename")) && e->in[0] == (int64_t)object && succeeded(e))
			return e;
	}
	return NULL;
}

static void check_orphan(const struct view *v, struct judgement *j)
{
	const struct event *lost = v->renewable ? lost_name(v->h, v->object) : NULL;
	bool open;
	size_t i;

	if (lost == NULL)
		return;
	open = refs_certainly_open(v->h, v->object, v->from, lost->call, lost->ret) ||
	    refs_certainly_open(v->h, v->object, v->to, lost->call, lost->ret);
	judgement_applies(j);
	judgement_count(j, UNLINK_OPEN, open);
	for (i = 0; i < v->puts + v->gets; i++)
		judgement_count(j, UNLINK_USED,
		    open && (i < v->puts ? &v->put[i] : &v->get[i - v->puts])->call > lost->ret);
	check_connected(v, lost->call, "a file lives as long as it is open, whatever becomes of its name",
	    (uint32_t)(lost - v->h->event), j);
}

static void check_new(const struct history *h, uint32_t event, struct judgement *j)
{
	const struct event *open = &h->event[event];
	const struct event *lost = NULL;
	unsigned object = end_object(open->in[0]), place = object;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "supersede") && h->event[i].in[0] == (int64_t)object &&
		    succeeded(&h->event[i]))
			place = (unsigned)h->event[i].in[1];
	if (place == object) {
		lost = lost_name(h, object);
		judgement_count(j, UNLINK_WAITING,
		    lost != NULL && !opens_nonblock(open) && open->call < lost->call && open->ret > lost->ret);
		return;
	}
	judgement_applies(j);
	judgement_count(j, UNLINK_NEW, 1);
	if (is_unexplained(h, open))
		judgement_contradict(j, 1, &event,
		    "another FIFO made where the name was is another channel, but somebody came to meet there although nobody "
		    "else can have opened it");
}

void judge_unlink_open(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_orphan);
	if (j->contradictions == 0)
		judge_opens(h, j, check_new);
}
