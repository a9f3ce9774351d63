/* Descriptors on their way; their flags; control data that do not fit. */
#include "fdpass.h"

#include "../pipe/channel.h"

#include <errno.h>

static bool good(const struct event *e)
{
	return e->ret != OPEN && e->result != -1;
}

static uint32_t index_of(const struct history *h, const struct event *e)
{
	return (uint32_t)(e - h->event);
}

/* ---- fdpass.inflight ---- */

enum { FLIGHT_ONLY, FLIGHT_TAKEN, FLIGHT_BROKEN, FLIGHT_DESTROYED };

/* That reference, if it was in a message, went with the courier, whose receiving side was closed all the time. */
static bool went_with_courier(const struct history *h, const struct reference *r, unsigned object, unsigned side,
    uint64_t from, uint64_t to)
{
	struct indexes at = events_with(h, ROLE_PASS);
	unsigned i;

	if (r->process != PROCESS_IN_FLIGHT)
		return false;
	for (; at.at < at.end; at.at++) {
		const struct event *pass = &h->event[*at.at];

		for (i = 1; i <= pass_count(pass); i++)
			if (pass->call == r->possible_from && end_object(pass->in[i]) == object &&
			    end_side(pass->in[i]) == side)
				return refs_certainly_closed(h, end_object(pass->in[0]), !end_side(pass->in[0]), from,
				    to);
	}
	return false;
}

/* Nobody can have that side but messages of couriers that are gone; and there was such a message. */
static bool only_destroyed(const struct history *h, unsigned object, unsigned side, uint64_t from, uint64_t to)
{
	const struct references *refs = &h->refs[object][side];
	bool any = false;
	uint32_t i;

	for (i = 0; i < refs->count; i++) {
		const struct reference *r = &refs->ref[i];

		if (r->possible_from > to || r->possible_to <= from)
			continue;
		if (!went_with_courier(h, r, object, side, from, to))
			return false;
		any = true;
	}
	return any;
}

static void check_flight(const struct view *v, const struct transfer *t, bool get, struct judgement *j)
{
	const struct history *h = v->h;
	unsigned side = get ? v->from : v->to;
	uint64_t until = t->ret == OPEN ? h->end : t->ret;
	const struct event *pass = certainly_in_flight(h, v->object, side, t->call, until);
	bool alone = pass != NULL && !refs_certainly_open(h, v->object, side, t->call, until);
	bool wrong = t->ret != OPEN && (get ? t->result == 0 : t->err == EPIPE);

	judgement_count(j, FLIGHT_ONLY, get && alone);
	judgement_count(j, FLIGHT_BROKEN, !get && alone);
	if (get && t->ret != OPEN && t->result == 0)
		judgement_count(j, FLIGHT_DESTROYED, only_destroyed(h, v->object, side, t->ret, t->ret));
	if (pass != NULL && wrong)
		judgement_contradict(j, 2, (uint32_t[]){ index_of(h, pass), t->event },
		    "a descriptor in a message that nobody has taken keeps its file open, but %s",
		    get ? "end of file came" : "EPIPE came");
	else if (get && t->ret == OPEN && certainly_stuck(h, t->event) &&
	    only_destroyed(h, v->object, side, h->quiet, h->end))
		judgement_contradict(j, 1, &t->event,
		    "when nobody can take a message any more its descriptors are closed, but end of file did not come for "
		    "the whole deadline");
}

void judge_inflight(const struct history *h, struct judgement *j)
{
	struct indexes at = events_with(h, ROLE_PASS);
	bool passes = false;
	unsigned object;
	size_t i;

	for (; at.at < at.end; at.at++)
		passes |= good(&h->event[*at.at]) && pass_count(&h->event[*at.at]) > 0;
	if (!passes)
		return;
	for (at = events_with(h, ROLE_TAKE); at.at < at.end; at.at++)
		judgement_count(j, FLIGHT_TAKEN, good(&h->event[*at.at]) && h->event[*at.at].result > 0);
	judgement_applies(j);
	for (object = 0; object < h->objects && j->verdict == LEGAL; object++) {
		struct view v;

		if (!is_kind(h, object, "pipe"))
			continue;
		if (view_open(&v, h, object, PIPE_W, PIPE_R))
			for (i = 0; i < v.gets + v.puts && j->verdict == LEGAL; i++)
				check_flight(&v, i < v.gets ? &v.get[i] : &v.put[i - v.gets], i < v.gets, j);
		view_close(&v);
	}
}

/* ---- fdpass.cloexec ---- */

enum { MARK_ASKED, MARK_PLAIN, MARK_SENDERS };

/* The sender's own descriptor had the flag. */
static bool was_marked(const struct history *h, const struct event *pass)
{
	struct indexes at = events_with(h, ROLE_CLOEXEC);
	unsigned i;

	for (; at.at < at.end; at.at++)
		for (i = 1; i <= pass_count(pass); i++)
			if (good(&h->event[*at.at]) && h->event[*at.at].in[0] == pass->in[i] &&
			    event_process(h, &h->event[*at.at]) == event_process(h, pass) &&
			    happened_before(&h->event[*at.at], pass))
				return true;
	return false;
}

void judge_pass_cloexec(const struct history *h, struct judgement *j)
{
	struct indexes at = events_with(h, ROLE_TAKE);

	for (; at.at < at.end; at.at++) {
		const struct event *take = &h->event[*at.at], *pass;
		bool asked = take->in[1] != 0;
		unsigned how = (unsigned)take->out[REPORT_HOW];

		if (!good(take) || take->result < 1)
			continue;
		judgement_applies(j);
		pass = refs_passer(h, take);
		judgement_count(j, asked ? MARK_ASKED : MARK_PLAIN, 1);
		judgement_count(j, MARK_SENDERS, pass != NULL && was_marked(h, pass));
		if ((how & (TOOK_MARKED | TOOK_UNMARKED)) != (asked ? TOOK_MARKED : TOOK_UNMARKED)) {
			judgement_contradict(j, 1, (uint32_t[]){ index_of(h, take) },
			    "descriptors that come have FD_CLOEXEC exactly if the receiver asks for it, but %s",
			    asked ? "it was asked for and is not set in all of them"
			          : "it was not asked for and is set");
			return;
		}
	}
}

/* ---- fdpass.ctrunc ---- */

enum { CUT_CUT, CUT_FITS, CUT_NO_ROOM };

void judge_ctrunc(const struct history *h, struct judgement *j)
{
	struct indexes at = events_with(h, ROLE_TAKE);

	for (; at.at < at.end; at.at++) {
		const struct event *take = &h->event[*at.at];
		const struct event *pass = good(take) ? refs_passer(h, take) : NULL;
		bool little = event_is(take, "take-cut"), cut = (take->out[REPORT_HOW] & TOOK_CUT) != 0;
		const char *what = NULL;

		if (pass == NULL)
			continue;
		judgement_applies(j);
		judgement_count(j, CUT_CUT, cut);
		judgement_count(j, CUT_FITS, little && !cut && take->result > 0);
		judgement_count(j, CUT_NO_ROOM, little && take->in[2] <= 0 && pass_count(pass) > 0);
		if (take->out[REPORT_HOW] & TOOK_MORE)
			what = "more came than there was room for";
		else if (is_kind(h, end_object(take->in[0]), "mail") && !cut &&
		    take->result < (int64_t)pass_count(pass))
			what = "some are missing and MSG_CTRUNC is not set";
		else if (little && !cut && take->result < (int64_t)pass_count(pass) &&
		    take->in[2] < (int64_t)pass_count(pass))
			what = "there was no room for all and MSG_CTRUNC is not set";
		else if (!little && cut)
			what = "MSG_CTRUNC is set where there was room";
		if (what != NULL) {
			judgement_contradict(j, 2, (uint32_t[]){ index_of(h, pass), index_of(h, take) },
			    "recvmsg() says MSG_CTRUNC exactly when control data did not fit, and writes no more than fits, "
			    "but %s",
			    what);
			return;
		}
	}
}
