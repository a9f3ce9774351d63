/* What looks say of ends whose other side is gone, of writing, and whether they agree. */
#include "looks.h"

#include <errno.h>

static const char *name_of(const struct look *k)
{
	return op_at(k->e->op)->name;
}

typedef void sight_check(const struct looks *l, const struct look *k, const struct sight *s, struct judgement *j);

/* Every sight of a look that returned; until something is found. */
static void judge_sights(const struct history *h, struct judgement *j, sight_check *check)
{
	const struct looks *l = looks_of(h);
	size_t n;
	unsigned i;

	for (n = 0; n < l->count; n++)
		for (i = 0; i < l->look[n].sights && l->look[n].done; i++) {
			if (l->look[n].sight[i].none)
				continue;
			check(l, &l->look[n], &l->look[n].sight[i], j);
			if (j->verdict == ILLEGAL)
				return;
		}
}

/* ---- poll.hup-read-end ---- */

enum { HUP_CLOSED, HUP_OPEN, HUP_DATA_LEFT, HUP_NOTHING_ASKED };

static void check_hup(const struct looks *l, const struct look *k, const struct sight *s, struct judgement *j)
{
	bool closed, open;

	if (k->select || s->in == NULL || !s->prompt || s->out != NULL)
		return;
	closed = look_ended(l, k, s, k->e->call, k->e->ret);
	open = look_writer(s, k->e->call, k->e->ret);
	judgement_applies(j);
	judgement_count(j, HUP_CLOSED, closed);
	judgement_count(j, HUP_OPEN, open);
	judgement_count(j, HUP_DATA_LEFT, closed && look_data(s, k->e->call, k->e->ret));
	judgement_count(j, HUP_NOTHING_ASKED, closed && k->asked == 0);
	if (closed && !(s->came & SEEN_HUP))
		judgement_contradict(j, 2, (uint32_t[]){ k->event, witness_of_end(k, s->in, s->in->from) },
		    "poll() says POLLHUP of a read end whose last writer has gone, whatever it was asked, but it did not");
	else if (open && (s->came & SEEN_HUP))
		judgement_contradict(j, 2, (uint32_t[]){ k->event, witness_of_holder(k, s->in, s->in->from) },
		    "poll() says POLLHUP of a read end only when the last writer has gone, but a write end was open all "
		    "the time");
}

void judge_poll_hup(const struct history *h, struct judgement *j)
{
	judge_sights(h, j, check_hup);
}

/* ---- poll.out-exact ---- */

enum { OUT_EMPTY, OUT_THEN_WRITE, OUT_NOT };

static void check_out(const struct looks *l, const struct look *k, const struct sight *s, struct judgement *j)
{
	const struct transfer *put = s->came & SEEN_OUT ? next_put(k, s) : NULL;
	bool room, reader;

	(void)l;
	if (!(k->asked & SEEN_OUT) || s->out == NULL)
		return;
	room = look_room(s, k->e->call, k->e->ret);
	reader = refs_certainly_open(s->out->h, s->out->object, s->out->to, k->e->call, k->e->ret);
	judgement_applies(j);
	judgement_count(j, OUT_EMPTY, room);
	judgement_count(j, OUT_THEN_WRITE, put != NULL && put->n == 1 && put->mode == MODE_NONBLOCK);
	judgement_count(j, OUT_NOT, reader && !(s->came & SEEN_OUT));
	if (room && !(s->came & SEEN_OUT))
		judgement_contradict(j, 2, (uint32_t[]){ k->event, witness_of_holder(k, s->out, s->out->to) },
		    "an empty pipe with a reader is ready for writing, but %s() said that it was not", name_of(k));
	else if (put != NULL && put->n == 1 && put->ret != OPEN && put->result == -1 && put->err == EAGAIN)
		judgement_contradict(j, 2, (uint32_t[]){ k->event, put->event },
		    "%s() said that a write would not block, but the next one, of a byte, failed with EAGAIN",
		    name_of(k));
}

void judge_poll_out(const struct history *h, struct judgement *j)
{
	judge_sights(h, j, check_out);
}

/* ---- poll.no-reader ---- */

enum { BROKEN_POLL, BROKEN_SELECT };

static void check_broken(const struct looks *l, const struct look *k, const struct sight *s, struct judgement *j)
{
	unsigned any = k->select ? SEEN_OUT : SEEN_OUT | SEEN_ERR | SEEN_HUP;

	(void)l;
	if (!(k->asked & SEEN_OUT) || s->in != NULL || !look_broken(s, k->e->call, k->e->ret))
		return;
	judgement_applies(j);
	judgement_count(j, k->select ? BROKEN_SELECT : BROKEN_POLL, 1);
	if (!(s->came & any))
		judgement_contradict(j, 2, (uint32_t[]){ k->event, witness_of_end(k, s->out, s->out->to) },
		    "a write end without readers is ready, for a write would fail at once, but %s() said nothing of it",
		    name_of(k));
}

void judge_poll_no_reader(const struct history *h, struct judgement *j)
{
	judge_sights(h, j, check_broken);
}

/* ---- poll.select-agree ---- */

enum { AGREE_PAIRS, AGREE_DATA, AGREE_END, AGREE_EMPTY, AGREE_ROOM, AGREE_BROKEN };

/* Ready for reading, as a select() would have it. */
static bool readable(const struct look *k, const struct sight *s)
{
	return (s->came & (k->select ? SEEN_IN : SEEN_IN | SEEN_HUP | SEEN_ERR)) != 0;
}

static bool writable(const struct look *k, const struct sight *s)
{
	return (s->came & (k->select ? SEEN_OUT : SEEN_OUT | SEEN_HUP | SEEN_ERR)) != 0;
}

/* Nothing happened to that side from `from` to `to`: it was open all the time, or closed. */
static bool is_settled(const struct history *h, unsigned object, unsigned side, uint64_t from, uint64_t to)
{
	return refs_certainly_open(h, object, side, from, to) || refs_certainly_closed(h, object, side, from, to);
}

static bool is_quiet(const struct view *v, uint64_t from, uint64_t to)
{
	size_t i;

	for (i = 0; i < v->puts + v->gets; i++) {
		const struct transfer *t = i < v->puts ? &v->put[i] : &v->get[i - v->puts];

		if (t->call < to && t->ret > from)
			return false;
	}
	return is_settled(v->h, v->object, v->from, from, to) && is_settled(v->h, v->object, v->to, from, to);
}

/* The same actor's last look at the same end, if it returned and asked for reading, too. */
static const struct look *look_before(const struct looks *l, const struct look *k, const struct sight *s,
    const struct sight **its)
{
	const struct look *x = k;
	unsigned i;

	while (x-- > l->look)
		for (i = 0; i < x->sights && x->e->actor == k->e->actor && x->done && (x->asked & SEEN_IN); i++)
			if (x->sight[i].end == s->end && !x->sight[i].none) {
				*its = &x->sight[i];
				return x;
			}
	return NULL;
}

/* A FIFO that waits for its first writer is what it likes. */
static bool is_fresh(const struct looks *l, const struct look *k, const struct sight *s)
{
	return !look_writer(s, k->e->call, k->e->ret) && !look_ended(l, k, s, k->e->call, k->e->ret);
}

static void check_agree_in(const struct looks *l, const struct look *k, const struct sight *s, struct judgement *j)
{
	const struct sight *its = NULL;
	const struct look *x = look_before(l, k, s, &its);

	if (x == NULL || (x->select == k->select && x->e->op == k->e->op) || is_fresh(l, k, s) ||
	    !is_quiet(s->in, x->e->call, k->e->ret))
		return;
	judgement_count(j, AGREE_PAIRS, 1);
	if (readable(k, s) != readable(x, its))
		judgement_contradict(j, 2, (uint32_t[]){ x->event, k->event },
		    "poll() and select() mean the same by ready, but %s() and then %s() disagreed on an end to which "
		    "nothing had happened",
		    name_of(x), name_of(k));
}

/* Why select() should have said otherwise; NULL: perhaps it should not. */
static const char *wrong_select(const struct looks *l, const struct look *k, const struct sight *s, struct judgement *j)
{
	uint64_t from = k->e->call, to = k->e->ret;
	bool in = (k->asked & SEEN_IN) && s->in != NULL && s->prompt;
	bool out = (k->asked & SEEN_OUT) && s->out != NULL && s->in == NULL;
	bool data = in && look_data(s, from, to), end = in && look_ended(l, k, s, from, to);
	bool empty = in && look_no_data(s, from, to) && look_writer(s, from, to);
	bool room = out && look_room(s, from, to), broken = out && look_broken(s, from, to);

	judgement_count(j, AGREE_DATA, data);
	judgement_count(j, AGREE_END, end && !data);
	judgement_count(j, AGREE_EMPTY, empty);
	judgement_count(j, AGREE_ROOM, room);
	judgement_count(j, AGREE_BROKEN, broken);
	if ((data || end) && !readable(k, s))
		return data ? "data were there" : "the last writer had gone";
	if (empty && readable(k, s))
		return "nothing was there, and a write end was open";
	if ((room || broken) && !writable(k, s))
		return room ? "the pipe was empty and had a reader" : "the last reader had gone";
	return NULL;
}

static void check_agree(const struct looks *l, const struct look *k, const struct sight *s, struct judgement *j)
{
	const char *what;

	if (s->in == NULL && s->out == NULL)
		return;
	judgement_applies(j);
	if (s->in != NULL && s->prompt && (k->asked & SEEN_IN))
		check_agree_in(l, k, s, j);
	what = k->select && j->verdict == LEGAL ? wrong_select(l, k, s, j) : NULL;
	if (what != NULL)
		judgement_contradict(j, 1, &k->event,
		    "select() says ready exactly when a call would not block, but what %s() said is wrong: %s",
		    name_of(k), what);
}

void judge_poll_agree(const struct history *h, struct judgement *j)
{
	judge_sights(h, j, check_agree);
}
