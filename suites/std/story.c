#include "story.h"

#include "action.h"

#include <string.h>

/* ---- what each event met ---- */

enum { NESTED_MAX = 64 };

struct context {
	uint64_t blocked, maybe;
	uint64_t left; /* blocked by a handler that has ended here; it may not have returned */
	uint64_t left_at;
	uint64_t end;     /* of the handler; OPEN for the thread itself */
	uint32_t handler; /* NO_EVENT for the thread itself */
	uint32_t call;    /* in progress, or NO_EVENT */
	uint32_t last;    /* call, not handler, made in this context */
};

/* What handlers block in addition, by signal: at least and at most. */
struct inside {
	uint64_t least[SIGNALS_MAX], most[SIGNALS_MAX];
};

struct walk {
	struct story *s;
	unsigned process;
	unsigned depth;
	uint64_t caught, info, full, interrupts, may_interrupt;
	uint64_t unsure; /* dispositions that threads change */
	uint64_t last;   /* ticket */
	bool started, inherits;
	struct inside inside;
	struct context context[NESTED_MAX];
};

/* What a new process or thread starts with. */
struct birth {
	bool known;
	uint64_t blocked, maybe, caught, info, full, interrupts, may_interrupt;
	struct inside inside;
};

static void change_mask(const struct event *e, uint64_t *blocked, uint64_t *maybe)
{
	uint64_t set = (uint64_t)e->in[1];

	if (e->in[0] == 0) {
		*blocked |= set;
		*maybe |= set;
	} else if (e->in[0] == 1) {
		*blocked &= ~set;
		*maybe &= ~set;
	} else {
		*blocked = *maybe = set;
	}
}

static void caught_from(struct walk *w, uint64_t set, bool info, uint64_t ticket)
{
	struct story *s = w->s;

	for (; set != 0; set &= set - 1) {
		unsigned i = signals_least(set);

		if (ticket == OPEN || s->caught_since[w->process][i] == OPEN)
			s->caught_since[w->process][i] = ticket;
		if (!info || ticket == OPEN)
			s->info_since[w->process][i] = OPEN;
		else if (s->info_since[w->process][i] == OPEN)
			s->info_since[w->process][i] = ticket;
	}
}

/* Of what their handlers block nothing is known beyond what was so far (`widen`), or this and nothing else. */
static void set_inside(struct walk *w, uint64_t set, uint64_t least, uint64_t most, bool own_least, bool own_most,
    bool widen)
{
	for (; set != 0; set &= set - 1) {
		unsigned i = signals_least(set);
		uint64_t low = least | (own_least ? SIGNAL_BIT(i) : 0), high = most | (own_most ? SIGNAL_BIT(i) : 0);

		w->inside.least[i] = widen ? w->inside.least[i] & low : low;
		w->inside.most[i] = widen ? w->inside.most[i] | high : high;
	}
}

static void note_inside(struct walk *w, uint64_t set, const struct action_asked *a, bool widen)
{
	/* SA_RESETHAND may let it in again, too, or not. */
	bool defers = (a->flags & (FLAG_NODEFER | FLAG_RESETHAND)) == 0;

	set_inside(w, set, a->samask, a->samask, defers, (a->flags & FLAG_NODEFER) == 0, widen);
}

/* From here on nothing is known of how they are handled. */
static void forget_actions(struct walk *w, uint64_t set)
{
	w->caught &= ~set;
	w->info &= ~set;
	w->full &= ~set;
	w->interrupts &= ~set;
	caught_from(w, set, false, OPEN);
}

static void forget_wholly(struct walk *w, uint64_t set)
{
	forget_actions(w, set);
	w->may_interrupt |= set;
	set_inside(w, set, 0, SIGNALS_ALL, false, false, false);
}

/* It stays as it is set: a handler that is reset when it runs does not. */
static bool is_lasting(const struct action_asked *a)
{
	return a->kind == ACT_CATCH && (a->flags & FLAG_RESETHAND) == 0;
}

static bool goes_without_restart(const struct action_asked *a)
{
	return a->kind == ACT_CATCH && (a->flags & FLAG_RESTART) == 0;
}

/* Between an action's call and its return the old one or the new one holds. */
static void begin_action(struct walk *w, const struct event *e)
{
	uint64_t set = (uint64_t)e->in[0];
	struct action_asked a = std_action(e);

	if (a.kind == ACT_UNKNOWN || w->depth > 0)
		forget_wholly(w, set);
	else if (a.kind == ACT_CATCH)
		note_inside(w, set, &a, true);
	if (goes_without_restart(&a))
		w->may_interrupt |= set;
	else
		w->interrupts &= ~set;
	if (!is_lasting(&a)) {
		forget_actions(w, set);
		return;
	}
	if (!a.info) {
		w->info &= ~set;
		caught_from(w, set & w->caught, false, e->call);
	}
	if (a.samask != SIGNALS_ALL)
		w->full &= ~set;
}

static void end_action(struct walk *w, const struct event *e)
{
	uint64_t set = (uint64_t)e->in[0];
	struct action_asked a = std_action(e);

	if (a.kind == ACT_UNKNOWN || w->depth > 0) { /* some of them have changed, perhaps */
		forget_wholly(w, set);
		return;
	}
	set &= ~w->unsure;
	if (a.kind == ACT_CATCH)
		note_inside(w, set, &a, false);
	if (!goes_without_restart(&a))
		w->may_interrupt &= ~set;
	if (!is_lasting(&a))
		return;
	w->caught |= set;
	if (goes_without_restart(&a))
		w->interrupts |= set;
	if (a.info)
		w->info |= set;
	if (a.samask == SIGNALS_ALL)
		w->full |= set;
	caught_from(w, set, a.info, e->ret);
}

/* The call in progress in a context returned before `ticket`: its effect is certain from now on. */
static void settle_call(struct walk *w, struct context *c, uint64_t ticket)
{
	const struct event *e;

	if (c->call == NO_EVENT)
		return;
	e = &w->s->h->event[c->call];
	if (e->ret >= ticket)
		return;
	if (e->ret > w->last)
		w->last = e->ret;
	if (e->ret > c->left_at)
		c->left = 0;
	if (event_role(e) == ROLE_SETMASK && e->result == 0)
		change_mask(e, &c->blocked, &c->maybe);
	else if (event_role(e) == ROLE_ACTION)
		end_action(w, e);
	c->call = NO_EVENT;
}

static void leave_handlers(struct walk *w, uint64_t ticket)
{
	while (w->depth > 0 && w->context[w->depth].end < ticket) {
		struct context *c = &w->context[w->depth];

		settle_call(w, c, ticket);
		if (c->last != NO_EVENT)
			w->s->fact[c->last].complete = true;
		if (c->end > w->last)
			w->last = c->end;
		w->depth--;
		w->context[w->depth].left = c->maybe;
		w->context[w->depth].left_at = c->end;
	}
	settle_call(w, &w->context[w->depth], ticket);
}

/* Operations of other mechanisms that have a set of signals: a mask for the time of the call, perhaps. */
bool story_is_opaque(const struct event *e)
{
	unsigned k;

	if (event_role(e) != ROLE_NONE)
		return false;
	for (k = 0; k < op_operands(e->op); k++)
		if (op_operand(e->op, k)->kind == KIND_SIGNAL || op_operand(e->op, k)->kind == KIND_SIGNALS)
			return true;
	return false;
}

static void enter_handler(struct walk *w, uint32_t index)
{
	const struct event *e = &w->s->h->event[index];
	struct context *c = &w->context[w->depth];
	struct fact *f = &w->s->fact[index];
	struct context *n;
	uint64_t bit = SIGNAL_BIT((unsigned)e->in[0] & 63);
	uint64_t blocked = c->blocked, maybe = c->maybe;

	f->within = c->call;
	f->least = e->in[0] == SIG_I_KICK ? SIGNALS_ALL : w->inside.least[e->in[0] & 63];
	f->most = e->in[0] == SIG_I_KICK ? SIGNALS_ALL : w->inside.most[e->in[0] & 63];
	f->through = in_set(c->blocked, (unsigned)e->in[0]) ? 0 : c->maybe;
	if (c->call != NO_EVENT) {
		const struct event *call = &w->s->h->event[c->call];
		bool changes = true;

		if (event_role(call) == ROLE_SETMASK)
			change_mask(call, &blocked, &maybe);
		else if (event_role(call) == ROLE_SUSPEND)
			blocked = maybe = (uint64_t)call->in[0];
		else if (story_is_opaque(call))
			blocked = 0, maybe = SIGNALS_ALL;
		else
			changes = false;
		if (changes && !(blocked & bit))
			f->through |= maybe;
		f->blocked = c->blocked & blocked;
		f->maybe = c->maybe | maybe;
	}
	f->maybe |= c->left;
	if (w->depth + 1 >= NESTED_MAX)
		return; /* too deep to follow: what is in it counts as outside, which only makes less certain */
	n = &w->context[++w->depth];
	*n = (struct context){ .end = e->ret,
		.handler = index,
		.call = NO_EVENT,
		.last = NO_EVENT,
		.maybe = SIGNALS_ALL };
	if (e->ret == OPEN)
		return; /* left by other ways, perhaps: nothing is certain from here on */
	n->blocked = f->blocked | f->least;
	n->maybe = (uint64_t)e->out[REPORT_MASK];
}

/*
 * In a handler: looks at things, or sends. A signal that was selected before and whose frame lies below is sent as if
 * after its delivery then; that its handler comes late is no news.
 */
static bool is_harmless(const struct event *e)
{
	switch (event_role(e)) {
	case ROLE_PENDING:
	case ROLE_QUERY:
	case ROLE_SEND:
	case ROLE_RAISE:
		return true;
	case ROLE_SETMASK:
		return e->in[0] == 0 && e->in[1] == 0;
	default:
		return event_is(e, "timer-overrun");
	}
}

static void enter_call(struct walk *w, uint32_t index)
{
	const struct event *e = &w->s->h->event[index];
	struct context *c = &w->context[w->depth];

	if (c->last != NO_EVENT)
		w->s->fact[c->last].complete = true;
	c->last = c->call = index;
	c->left = 0;
	if (event_role(e) == ROLE_ACTION)
		begin_action(w, e);
	else if (event_role(e) == ROLE_ACCEPT && event_is(e, "sigwait"))
		forget_wholly(w, (uint64_t)e->in[0]);
	if (c->handler != NO_EVENT && !is_harmless(e))
		w->s->murky[w->process] = true;
}

/* A new image: handlers are gone, the mask stays. */
static void new_image(struct walk *w)
{
	w->depth = 0;
	w->context[0].call = NO_EVENT;
	forget_wholly(w, SIGNALS_ALL);
	w->may_interrupt = 0;
}

static void born(struct walk *w, const struct birth *b, unsigned actor)
{
	struct story *s = w->s;

	w->context[0] = (struct context){ .end = OPEN,
		.handler = NO_EVENT,
		.call = NO_EVENT,
		.last = NO_EVENT,
		.maybe = SIGNALS_ALL };
	w->may_interrupt = b->known ? b->may_interrupt | w->unsure : SIGNALS_ALL;
	if (!b->known) {
		set_inside(w, SIGNALS_ALL, 0, SIGNALS_ALL, false, false, false);
	} else {
		w->inside = b->inside;
		set_inside(w, w->unsure, 0, SIGNALS_ALL, false, false, false);
		w->context[0].blocked = b->blocked;
		w->context[0].maybe = b->maybe;
		w->caught = b->caught & ~w->unsure;
		w->info = b->info & ~w->unsure;
		w->full = b->full & ~w->unsure;
		w->interrupts = b->interrupts & ~w->unsure;
	}
	if (actor == w->process) {
		uint64_t set;

		for (set = w->caught; set != 0; set &= set - 1)
			s->caught_since[actor][signals_least(set)] = 0;
		for (set = w->info; set != 0; set &= set - 1)
			s->info_since[actor][signals_least(set)] = 0;
	}
}

static void walk_event(struct walk *w, uint32_t index, struct birth *births)
{
	const struct event *e = &w->s->h->event[index];
	struct fact *f = &w->s->fact[index];
	enum op_role role = event_role(e);
	struct context *c;

	leave_handlers(w, e->call);
	if (role == ROLE_START) {
		if (w->started)
			new_image(w);
		w->started = true;
	}
	c = &w->context[w->depth];
	*f = (struct fact){ .blocked = c->blocked,
		.maybe = c->maybe,
		.caught = w->caught,
		.info = w->info,
		.full = w->full,
		.interrupts = w->interrupts,
		.may_interrupt = w->may_interrupt & ~SIGNAL_BIT(SIG_I_KICK),
		.prev = w->last,
		.handler = c->handler,
		.within = NO_EVENT };
	if (e->call > w->last)
		w->last = e->call;
	if (role == ROLE_HANDLER)
		enter_handler(w, index);
	else
		enter_call(w, index);
	if ((role == ROLE_FORK || role == ROLE_THREAD) && e->in[0] >= 0 && e->in[0] < ACTORS_MAX)
		births[e->in[0]] = (struct birth){ .known = c->handler == NO_EVENT,
			.blocked = c->blocked,
			.maybe = c->maybe,
			.caught = w->caught,
			.info = w->info,
			.full = w->full,
			.interrupts = w->interrupts,
			.may_interrupt = w->may_interrupt,
			.inside = w->inside };
}

static void walk_actor(struct story *s, unsigned actor, uint64_t unsure, struct birth *births)
{
	struct walk w;
	uint32_t i;

	memset(&w, 0, offsetof(struct walk, inside)); /* contexts are set up as they are entered */
	w.s = s;
	w.process = s->h->actor[actor].process;
	w.unsure = unsure;
	born(&w, &births[actor], actor);
	for (i = s->first[actor]; i < s->first[actor + 1]; i++)
		walk_event(&w, s->order[i], births);
	leave_handlers(&w, OPEN);
}

/* Signals whose disposition is changed while a process has several threads, or by its later ones. */
static uint64_t unsure_of(const struct story *s, unsigned process)
{
	uint64_t unsure = 0, threaded = OPEN;
	size_t i;

	for (i = 0; i < s->h->events; i++) {
		const struct event *e = &s->h->event[i];

		if (e->actor >= ACTORS_MAX || event_process(s->h, e) != process)
			continue;
		if (event_role(e) == ROLE_THREAD && threaded == OPEN)
			threaded = e->call;
		if (event_role(e) == ROLE_ACTION && (e->actor != process || e->ret > threaded))
			unsure |= (uint64_t)e->in[0];
	}
	return unsure;
}

void story_walk(struct story *s)
{
	struct birth births[ACTORS_MAX];
	bool done[ACTORS_MAX] = { false };
	unsigned a, n = s->h->actors < ACTORS_MAX ? s->h->actors : ACTORS_MAX, left = n, turn;

	births[0] = (struct birth){ .known = true }; /* M starts with nothing blocked or caught */
	for (a = 1; a < ACTORS_MAX; a++)
		births[a].known = false;
	for (turn = 0; turn <= n && left > 0; turn++)
		for (a = 0; a < n; a++) {
			unsigned process = s->h->actor[a].process;

			if (done[a] || (a != 0 && !done[s->h->actor[a].parent] && turn < n))
				continue;
			walk_actor(s, a, s->alone[process] ? 0 : unsure_of(s, process), births);
			done[a] = true;
			left--;
		}
}

void story_order(struct story *s)
{
	const struct history *h = s->h;
	uint32_t at[HISTORY_ACTORS] = { 0 };
	size_t i;
	unsigned a;

	for (i = 0; i < h->events; i++) {
		s->first[h->event[i].actor + 1]++;
		if (h->event[i].actor >= ACTORS_MAX)
			s->fact[i] = (struct fact){ .handler = 0 }; /* nobody walks over it */
	}
	for (a = 0; a < HISTORY_ACTORS; a++) {
		s->first[a + 1] += s->first[a];
		at[a] = s->first[a];
	}
	for (i = 0; i < h->events; i++)
		s->order[at[h->event[i].actor]++] = (uint32_t)i;
}

unsigned story_show_sends(const struct stream *t, uint64_t after, uint64_t before, uint32_t *event, unsigned room)
{
	unsigned n = 0;
	uint32_t i;

	for (i = t->sends; i > 0 && n < room; i--)
		if (t->send[i - 1].call < before && t->send[i - 1].ret > after)
			event[n++] = t->send[i - 1].event;
	return n;
}
