/* What comes out of a pseudo-terminal, and what it is called. */
#include "pty.h"

#include "mechanism.h"

#include <string.h>

bool is_pty(const struct history *h, unsigned object)
{
	return strcmp(kind_at(h->object[object].kind)->name, "pty") == 0;
}

/* ---- pty.raw-fidelity ---- */

/* Whatever each write found on its way, with its own bytes, was no more than a slave must hold. */
static bool fits_input(const struct view *v)
{
	size_t i, k;

	for (i = 0; i < v->puts; i++) {
		int64_t there = 0;

		for (k = 0; k < v->puts; k++)
			if (v->put[k].call < v->put[i].ret)
				there += v->put[k].n;
		for (k = 0; k < v->gets; k++)
			if (v->get[k].ret < v->put[i].call && v->get[k].result > 0)
				there -= v->get[k].result;
		if (there > PTY_INPUT_LEAST)
			return false;
	}
	return true;
}

bool pty_lane(const struct history *h, unsigned object, unsigned from, struct view *v)
{
	return view_open(v, h, object, from, !from) && v->ordered && (from == SIDE_SLAVE || fits_input(v));
}

static uint64_t received(const struct view *v)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < v->gets; i++)
		n += v->get[i].result > 0 ? (uint64_t)v->get[i].result : 0;
	return n;
}

void pty_judge_raw(const struct history *h, struct judgement *j)
{
	unsigned object, side, used = 0;

	for (object = 0; object < h->objects; object++) {
		unsigned ways = 0;

		if (!is_pty(h, object))
			continue;
		for (side = 0; side < SIDES_MAX; side++) {
			struct view v;

			if (pty_lane(h, object, side, &v)) {
				uint64_t n = received(&v);

				judgement_applies(j);
				judgement_count(j, side == SIDE_MASTER ? RAW_TO_SLAVE : RAW_TO_MASTER, n > 0);
				judgement_count(j, RAW_MANY, n > 4096);
				ways += n > 0;
				check_bytes(&v, false, j);
			}
			view_close(&v);
		}
		judgement_count(j, RAW_BOTH, ways == 2);
		used += ways > 0;
	}
	judgement_count(j, RAW_SEVERAL, used > 1);
}

/* ---- pty.names ---- */

bool pty_asks_slave(const struct history *h, const struct event *e)
{
	return event_is(e, "isatty") && e->ret != OPEN && is_pty(h, end_object(e->in[0])) &&
	    end_side(e->in[0]) == SIDE_SLAVE &&
	    refs_description(h, event_process(h, e), e->in[0], e->call, e->ret) != NO_DESCRIPTION;
}

static void judge_slave(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e);
	uint32_t events[2] = { refs_description(h, process, e->in[0], e->call, e->ret), index };

	judgement_applies(j);
	judgement_count(j, NAMES_SLAVE, 1);
	judgement_count(j, NAMES_INHERITED, event_process(h, &h->event[events[0]]) != process);
	judgement_count(j, NAMES_SESSION, (sessions_possible(h, process, e->call, e->ret) & 1) == 0);
	if (e->out[TTY_IS] != 1)
		judgement_contradict(j, 2, events, "isatty() says that the slave of a pseudo-terminal is no terminal");
	else if (e->out[TTY_NAME] == NAME_OTHER)
		judgement_contradict(j, 2, events, "the name that ttyname_r() gives does not lead to that terminal");
}

static void judge_other(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];

	if (e->ret == OPEN)
		return;
	judgement_applies(j);
	judgement_count(j, NAMES_OTHER, 1);
	if (e->out[TTY_IS] != 0)
		judgement_contradict(j, 1, &index, "isatty() says that something is a terminal that is none");
	else if (e->out[TTY_NAME] != NAME_NONE)
		judgement_contradict(j, 1, &index, "ttyname_r() gives a name to what is no terminal");
}

void pty_judge_names(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (pty_asks_slave(h, &h->event[i]))
			judge_slave(h, i, j);
		else if (event_is(&h->event[i], "isatty-other"))
			judge_other(h, i, j);
}
