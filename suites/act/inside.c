#include "rules.h"

/* ---- which signals are blocked inside ---- */

/* Those that certainly exist where the process runs: it or one that it comes from has asked for an action of theirs. */
uint64_t act_compared(const struct story *s, unsigned process)
{
	struct indexes action = events_with(s->h, ROLE_ACTION);
	uint64_t set = SIGNALS_STANDARD;
	unsigned depth;

	for (depth = 0; depth < ACTORS_MAX; depth++) {
		const uint32_t *at;

		for (at = action.at; at < action.end; at++)
			if (event_process(s->h, &s->h->event[*at]) == process)
				set |= (uint64_t)s->h->event[*at].in[0];
		if (process == 0)
			break; /* M comes from nobody */
		process = s->h->actor[s->h->actor[process].parent].process;
	}
	return set & (SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign;
}

/* What handlers of the signal may block at any time of the history, whoever installs them. */
static uint64_t ever_inside(const struct story *s, unsigned signal)
{
	struct indexes action = events_with(s->h, ROLE_ACTION);
	uint64_t set = 0;

	for (; action.at < action.end; action.at++) {
		const struct event *e = &s->h->event[*action.at];
		struct action_asked a;

		if (!in_set((uint64_t)e->in[0], signal))
			continue;
		a = std_action(e);
		set |= a.kind == ACT_UNKNOWN ? SIGNALS_ALL : a.samask | SIGNAL_BIT(signal);
	}
	return set;
}

/* What a frame below may have blocked: of signals that may have been selected and whose handlers have not begun. */
static uint64_t below(const struct story *s, uint32_t handler)
{
	const struct event *e = &s->h->event[handler];
	unsigned process = event_process(s->h, e);
	/* These the system makes by itself. */
	uint64_t set = ever_inside(s, SIG_I_CHLD) | ever_inside(s, SIG_I_PIPE);
	uint32_t i;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (t->process == process && t->signal != (uint64_t)e->in[0] &&
		    story_possible(t, 0, e->call) > story_takes_before(t, e->call))
			set |= ever_inside(s, t->signal);
	}
	return set;
}

bool act_bounds(const struct story *s, uint32_t handler, struct bounds *out)
{
	const struct event *e = &s->h->event[handler];
	const struct fact *f = &s->fact[handler];

	if (event_role(e) != ROLE_HANDLER || e->ret == OPEN || e->in[0] == SIG_I_KICK ||
	    in_set(s->foreign, (unsigned)e->in[0] & 63))
		return false;
	out->least = f->blocked | f->least;
	out->most = f->maybe | f->most | below(s, handler);
	return true;
}

/* The last handler of the thread that returned before the call, after anything else told the mask. */
uint32_t act_restored_by(const struct story *s, uint32_t index, uint64_t *found)
{
	const struct event *e = &s->h->event[index];
	uint32_t i, last = NO_EVENT;

	if (e->ret == OPEN || (event_role(e) != ROLE_SETMASK && event_role(e) != ROLE_SUSPEND))
		return NO_EVENT;
	if (event_role(e) == ROLE_SETMASK && e->result != 0)
		return NO_EVENT;
	*found = (uint64_t)e->out[event_role(e) == ROLE_SETMASK ? 0 : 1];
	for (i = s->first[e->actor]; i < s->first[e->actor + 1] && s->order[i] != index; i++) {
		const struct event *x = &s->h->event[s->order[i]];

		if (event_role(x) == ROLE_SETMASK || event_role(x) == ROLE_SUSPEND || event_role(x) == ROLE_START)
			last = NO_EVENT;
		else if (event_role(x) == ROLE_HANDLER && x->ret < e->call && x->in[0] != SIG_I_KICK)
			last = s->order[i];
	}
	return last;
}

/* The first of a set, for messages. */
static struct story_name first_of(uint64_t set)
{
	struct story_name name = { "" };
	int i;

	for (i = 0; i < SIGNALS_MAX && !in_set(set, (unsigned)i); i++)
		;
	signal_name(i, name.text, sizeof(name.text));
	return name;
}

static bool has_own_mask(const struct story *s, uint32_t handler)
{
	return (s->fact[handler].least & ~SIGNAL_BIT((unsigned)s->h->event[handler].in[0] & 63)) != 0;
}

static void judge_entry(const struct story *s, uint32_t i, struct judgement *j)
{
	const struct event *e = &s->h->event[i];
	const struct fact *f = &s->fact[i];
	uint32_t around = f->within != NO_EVENT ? f->within : f->handler != NO_EVENT ? f->handler : i;
	uint64_t mask = (uint64_t)e->out[REPORT_MASK], lacks, adds;
	struct bounds b;

	if (!act_bounds(s, i, &b))
		return;
	judgement_applies(j);
	judgement_count(j, 0, 1);
	judgement_count(j, 1, has_own_mask(s, i));
	judgement_count(j, 2, f->handler != NO_EVENT);
	lacks = b.least & ~mask;
	if (lacks != 0)
		lacks &= act_compared(s, event_process(s->h, e));
	adds = mask & ~b.most & (SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign;
	if (lacks != 0)
		judgement_contradict(j, 2, (uint32_t[]){ i, around },
		    "a handler ran with %s unblocked, which had been blocked, is in its sa_mask, or is its own signal",
		    first_of(lacks).text);
	else if (adds != 0)
		judgement_contradict(j, 2, (uint32_t[]){ i, around },
		    "a handler ran with %s blocked, which had not been blocked, is not in its sa_mask, and not its own signal",
		    first_of(adds).text);
}

static void judge_return(const struct story *s, uint32_t i, struct judgement *j)
{
	const struct fact *f = &s->fact[i];
	uint64_t mask = 0, wrong;
	uint32_t handler = act_restored_by(s, i, &mask);

	if (handler == NO_EVENT)
		return;
	judgement_applies(j);
	judgement_count(j, 3, 1);
	wrong = (f->blocked & ~mask & act_compared(s, event_process(s->h, &s->h->event[i]))) |
	    (mask & ~f->maybe & (SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign);
	if (wrong != 0)
		judgement_contradict(j, 2, (uint32_t[]){ handler, i },
		    "after a handler had returned the signal mask was not what it had been before: %s",
		    first_of(wrong).text);
}

void act_judge_mask(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < h->events; i++) {
		judge_entry(s, i, j);
		judge_return(s, i, j);
	}
}

/* ---- which are let in again ---- */

bool act_sends_again(const struct story *s, uint32_t index)
{
	uint32_t handler = s->fact[index].handler;
	unsigned signal;

	return handler != NO_EVENT && std_must_deliver(s, index, &signal) &&
	    s->h->event[handler].in[0] == (int64_t)signal && !in_set(s->fact[handler].most, signal);
}

static bool is_self_send(const struct story *s, uint32_t index, unsigned signal)
{
	const struct event *e = &s->h->event[index];

	if (e->ret == OPEN || e->result != 0)
		return false;
	if (event_role(e) == ROLE_RAISE)
		return e->in[0] == signal;
	return event_role(e) == ROLE_SEND && e->in[0] == e->actor && e->in[1] == signal;
}

/* In a handler that lets its own signal in again: it is not blocked there, and comes when it is sent. */
static void judge_open(const struct story *s, uint32_t handler, struct judgement *j)
{
	const struct event *e = &s->h->event[handler];
	unsigned signal = (unsigned)e->in[0];
	struct bounds b;

	if (act_bounds(s, handler, &b) && !in_set(b.most, signal) && in_set((uint64_t)e->out[REPORT_MASK], signal))
		judgement_contradict(j, 1, &handler,
		    "a handler with SA_NODEFER, whose sa_mask lacks its signal, ran with it blocked");
}

/* Inside the handler of a signal that it defers: no handler of it begins. */
static void judge_deferred(const struct story *s, uint32_t inner, struct judgement *j)
{
	uint32_t outer = s->fact[inner].handler;
	const struct event *e = &s->h->event[inner];

	if (outer == NO_EVENT || s->h->event[outer].ret == OPEN || s->h->event[outer].in[0] != e->in[0])
		return;
	judgement_count(j, 2, 1);
	if (in_set(s->fact[outer].least, (unsigned)e->in[0]))
		judgement_contradict(j, 2, (uint32_t[]){ outer, inner },
		    "a handler was interrupted by its own signal, which it defers: no SA_NODEFER, or in sa_mask");
}

static void judge_send_inside(const struct story *s, uint32_t i, struct judgement *j)
{
	uint32_t handler = s->fact[i].handler;
	unsigned signal;

	if (handler == NO_EVENT)
		return;
	signal = (unsigned)s->h->event[handler].in[0] & 63;
	if (!is_self_send(s, i, signal))
		return;
	if (in_set(s->fact[handler].least, signal))
		judgement_count(j, 1, 1);
	if (!act_sends_again(s, i))
		return;
	judgement_count(j, 0, 1);
	if (!std_handled_inside(s, i))
		judgement_contradict(j, 2, (uint32_t[]){ handler, i },
		    "a handler with SA_NODEFER sent its process the signal again, but no handler ran inside the call");
}

void act_judge_nodefer(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < h->events; i++) {
		if (event_role(&h->event[i]) != ROLE_HANDLER) {
			judge_send_inside(s, i, j);
			continue;
		}
		if (h->event[i].in[0] == SIG_I_KICK || in_set(s->foreign, (unsigned)h->event[i].in[0] & 63))
			continue;
		judgement_applies(j);
		judge_deferred(s, i, j);
		judge_open(s, i, j);
	}
}
