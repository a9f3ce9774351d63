/* What can be read, and that nobody sleeps on while there is something. */
#include "looks.h"

#include <errno.h>
#include <string.h>

static const char *name_of(const struct look *k)
{
	return op_at(k->e->op)->name;
}

/* ---- poll.in-exact ---- */

enum { IN_THEN_READ, IN_DATA, IN_RACED, IN_AT_END, IN_SEVERAL, IN_SOCKET };

/* It said that a read would not block: why that was wrong, NULL if it may have been right. */
static const char *false_in(const struct look *k, const struct sight *s, uint32_t *witness)
{
	const struct transfer *get = next_get(k, s);

	*witness = witness_of_holder(k, s->in, s->in->from);
	if (s->prompt && look_no_data(s, k->e->call, k->e->ret) && look_writer(s, k->e->call, k->e->ret))
		return "there were no data all the time, and a write end was open";
	if (get == NULL || !s->in->ordered)
		return NULL;
	*witness = get->event;
	/* At a FIFO's end of file another writer may have come. */
	if (!look_writer(s, k->e->call, k->e->ret) &&
	    strcmp(kind_at(s->in->h->object[s->in->object].kind)->name, "fifo") == 0)
		return NULL;
	if (get->ret != OPEN)
		return get->result == -1 && get->err == EAGAIN ? "the next read failed with EAGAIN" : NULL;
	return s->prompt && certainly_stuck(s->in->h, get->event) ? "the next read blocked" : NULL;
}

/* It should have said so: why, NULL if not. */
static const char *missed_in(const struct looks *l, const struct look *k, const struct sight *s, uint32_t *witness)
{
	unsigned any = k->select ? SEEN_IN : SEEN_IN | SEEN_HUP | SEEN_ERR;

	if (!s->prompt || (s->came & SEEN_IN))
		return NULL;
	*witness = witness_of_data(k, s);
	if (look_data(s, k->e->call, k->e->ret))
		return "there were data all the time";
	*witness = witness_of_end(k, s->in, s->in->from);
	if (!(s->came & any) && look_ended(l, k, s, k->e->call, k->e->ret))
		return "the last writer had gone";
	return NULL;
}

/* A put of this channel was under way during the look. */
static bool raced(const struct look *k, const struct sight *s)
{
	size_t i;

	for (i = 0; i < s->in->puts; i++)
		if (overlapped(&s->in->h->event[s->in->put[i].event], k->e))
			return true;
	return false;
}

static void count_in(const struct looks *l, const struct look *k, const struct sight *s, struct judgement *j)
{
	const struct transfer *get = s->came & SEEN_IN ? next_get(k, s) : NULL;

	judgement_count(j, IN_THEN_READ, get != NULL && get->ret != OPEN);
	judgement_count(j, IN_DATA, look_data(s, k->e->call, k->e->ret));
	judgement_count(j, IN_RACED, (s->came & SEEN_IN) == 0 && raced(k, s));
	judgement_count(j, IN_AT_END, look_ended(l, k, s, k->e->call, k->e->ret));
	judgement_count(j, IN_SOCKET, get != NULL && get->ret != OPEN && !s->prompt);
	judgement_count(j, IN_SEVERAL, k->sights > 1 && k->sight[0].end != k->sight[1].end);
}

void judge_poll_in(const struct history *h, struct judgement *j)
{
	const struct looks *l = looks_of(h);
	size_t n;
	unsigned i;

	for (n = 0; n < l->count; n++) {
		const struct look *k = &l->look[n];

		for (i = 0; i < k->sights && k->done && (k->asked & SEEN_IN); i++) {
			const struct sight *s = &k->sight[i];
			uint32_t witness = k->event;
			const char *what;

			if (s->in == NULL)
				continue;
			judgement_applies(j);
			count_in(l, k, s, j);
			what = s->came & SEEN_IN ? false_in(k, s, &witness) : missed_in(l, k, s, &witness);
			if (what == NULL)
				continue;
			judgement_contradict(j, 2, (uint32_t[]){ k->event, witness },
			    "an end is ready for reading exactly when a read would not block; %s() said that it was%s, but "
			    "%s",
			    name_of(k), s->came & SEEN_IN ? "" : " not", what);
			return;
		}
	}
}

/* ---- poll.wakeup ---- */

enum { WOKEN_BY_WRITE, WOKEN_BY_READ, WOKEN_BY_CLOSE, WOKEN_CROWD, WOKEN_SELECT, WOKEN_ENDS };

/* Nothing was there at its beginning, and it waited without a limit. */
static bool had_to_wait(const struct looks *l, const struct look *k)
{
	unsigned i;

	(void)l;
	for (i = 0; i < k->sights; i++) {
		const struct sight *s = &k->sight[i];

		if ((k->asked & SEEN_IN) && s->in != NULL &&
		    (!look_no_data(s, k->e->call, k->e->call) || !look_writer(s, k->e->call, k->e->call)))
			return false;
		if ((k->asked & SEEN_OUT) && s->out != NULL && s->out->puts == 0)
			return false;
	}
	return k->ms < 0;
}

static void count_woken(const struct looks *l, const struct look *k, struct judgement *j)
{
	bool waited = k->done && k->e->result > 0 && had_to_wait(l, k);
	size_t n;

	if (!waited)
		return;
	judgement_count(j, WOKEN_BY_WRITE,
	    (k->sight[0].came & SEEN_IN) && k->sight[0].in != NULL && raced(k, &k->sight[0]));
	judgement_count(j, WOKEN_BY_READ,
	    (k->sight[0].came & SEEN_OUT) && k->sight[0].out != NULL && k->sight[0].out->gets > 0);
	judgement_count(j, WOKEN_BY_CLOSE, (k->sight[0].came & (SEEN_HUP | SEEN_ERR)) != 0);
	judgement_count(j, WOKEN_SELECT, k->select);
	judgement_count(j, WOKEN_ENDS, k->sights > 1);
	for (n = 0; n < l->count && &l->look[n] != k; n++)
		judgement_count(j, WOKEN_CROWD,
		    l->look[n].e->actor != k->e->actor && l->look[n].ms < 0 && overlapped(l->look[n].e, k->e) &&
		        l->look[n].sight[0].end == k->sight[0].end);
}

void judge_poll_wakeup(const struct history *h, struct judgement *j)
{
	const struct looks *l = looks_of(h);
	size_t n;

	for (n = 0; n < l->count; n++) {
		const struct look *k = &l->look[n];
		const struct sight *s = &k->sight[0];
		const char *what;

		if (k->ms == 0)
			continue;
		judgement_applies(j);
		count_woken(l, k, j);
		what = look_had_to_wake(l, k);
		if (what == NULL)
			continue;
		judgement_contradict(j, 2,
		    (uint32_t[]){ k->event,
		        look_data(s, h->quiet, h->end) ? witness_of_data(k, s)
		            : s->in != NULL            ? witness_of_end(k, s->in, s->in->from)
		                                       : witness_of_end(k, s->out, s->out != NULL ? s->out->to : 0) },
		    "%s() returns when there is an event, but it was asleep for the whole deadline although %s",
		    name_of(k), what);
		return;
	}
}
