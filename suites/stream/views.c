/* What rules of streams read out of a history: once for all of them. */
#include "stream.h"

#include "signals.h"
#include "views.h"

#include <errno.h>
#include <string.h>

/* ---- lanes ---- */

struct lanes {
	struct lane way[2];
};

bool is_stream_kind(const struct object_kind *kind)
{
	return kind->imagines == stream_imagines;
}

bool is_stream(const struct history *h, unsigned object)
{
	return is_stream_kind(kind_at(h->object[object].kind));
}

/* Both directions of an object; one that is out of scope puts the other one out, too: an end may have been reset by it. */
static void open_lanes(struct lanes *both, const struct history *h, unsigned object)
{
	bool local = strncmp(kind_at(h->object[object].kind)->name, "tcp", 3) != 0;
	bool known = true;
	unsigned i;

	for (i = 0; i < 2; i++) {
		struct lane *l = &both->way[i];
		bool open = view_open(&l->v, h, object, i, !i);

		l->back = &both->way[!i];
		l->prompt = local && history_mark(h, "UNIX_AT_ONCE") == 1;
		l->good = open && l->v.ordered;
		known = known && (open || l->v.puts + l->v.gets == 0);
	}
	for (i = 0; i < 2; i++)
		both->way[i].good = both->way[i].good && known;
}

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (!is_stream(h, object))
		return;
	open_lanes(views_room(all), h, object);
	views_keep(all, true);
}

static void forget(void *view)
{
	struct lanes *both = view;

	view_close(&both->way[0].v);
	view_close(&both->way[1].v);
}

const struct lane *lane_at(const struct history *h, unsigned number)
{
	static const struct views_kind kind = { sizeof(struct lanes), view_object, forget };
	const struct lanes *both = views_at(h, &kind, number / 2);

	return both != NULL ? &both->way[number % 2] : NULL;
}

void judge_lanes(const struct history *h, struct judgement *j, lane_check *check)
{
	const struct lane *l;
	unsigned i;

	for (i = 0; (l = lane_at(h, i)) != NULL; i++)
		if (l->good)
			check(l, j);
}

/* ---- facts ---- */

static bool shuts(const struct view *v, const struct event *e, unsigned side, enum shut_how how)
{
	return end_object(e->in[0]) == v->object && end_side(e->in[0]) == side &&
	    (e->in[1] == how || e->in[1] == SHUT_HOW_BOTH);
}

static bool possibly(const struct view *v, unsigned side, enum shut_how how, uint64_t at)
{
	struct indexes shut = events_with(v->h, ROLE_SHUTDOWN);

	for (; shut.at < shut.end; shut.at++)
		if (v->h->event[*shut.at].call < at && shuts(v, &v->h->event[*shut.at], side, how))
			return true;
	return false;
}

bool possibly_shut(const struct view *v, uint64_t at)
{
	return possibly(v, v->from, SHUT_HOW_WR, at);
}

bool possibly_deaf(const struct view *v, uint64_t at)
{
	return possibly(v, v->to, SHUT_HOW_RD, at);
}

const struct event *certainly_shut(const struct view *v, uint64_t at)
{
	struct indexes shut = events_with(v->h, ROLE_SHUTDOWN);

	for (; shut.at < shut.end; shut.at++) {
		const struct event *e = &v->h->event[*shut.at];

		if (e->ret < at && e->result == 0 && shuts(v, e, v->from, SHUT_HOW_WR))
			return e;
	}
	return NULL;
}

static uint64_t end_of(const struct view *v, const struct transfer *t)
{
	return t->ret == OPEN ? v->h->end : t->ret;
}

bool certainly_whole(const struct view *v, const struct transfer *t)
{
	uint64_t end = end_of(v, t);

	return side_open(v, v->from, t) && side_open(v, v->to, t) && !possibly_shut(v, end) && !possibly_deaf(v, end);
}

/* Nothing was ever offered to this direction by a call that may have taken effect. */
static bool never_used(const struct view *v)
{
	return v->puts + v->gets == 0;
}

bool certainly_clean(const struct lane *l, const struct transfer *get)
{
	const struct lane *back = l->back;

	if (possibly_deaf(&l->v, end_of(&l->v, get)))
		return false;
	return side_open(&l->v, l->v.from, get) || never_used(&back->v) ||
	    (back->good && certainly_empty(&back->v, get->call, end_of(&l->v, get), NULL));
}

enum mode_known waits(const struct view *v, const struct transfer *t)
{
	const struct event *e = &v->h->event[t->event];

	if ((event_is(e, "send") && (e->in[2] == SEND_DONTWAIT || e->in[2] == SEND_BOTH)) ||
	    (event_is(e, "recv") && e->in[2] == RECV_DONTWAIT))
		return MODE_NONBLOCK;
	return t->mode;
}

bool is_quiet(const struct view *v, const struct transfer *put)
{
	const struct event *e = &v->h->event[put->event];

	return event_is(e, "send") && (e->in[2] == SEND_QUIET || e->in[2] == SEND_BOTH);
}

bool is_stuck_send(const struct view *v, const struct transfer *put)
{
	enum disposition d = disposition_at(v->h, put->process, SIG_I_PIPE, put->call, v->h->end);

	return (d == DISPOSITION_IGNORED || d == DISPOSITION_CAUGHT || is_quiet(v, put)) &&
	    certainly_stuck(v->h, put->event);
}

bool failed_with(const struct transfer *t, int error)
{
	return t->ret != OPEN && t->result == -1 && t->err == error;
}

bool is_end(const struct transfer *get)
{
	return get->ret != OPEN && get->result == 0;
}
