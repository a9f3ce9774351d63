#include "rules.h"
#include "story.h"

/* ---- who sent it ---- */

static bool may_have_sent(const struct stream *t, int64_t process, uint64_t before)
{
	uint32_t i;

	for (i = 0; i < t->sends && t->send[i].call < before; i++)
		if (t->send[i].by == process && t->send[i].outcome != OUTCOME_FAILED)
			return true;
	return false;
}

enum { SENDS_SHOWN = 3 };

static const struct event *take_event(const struct story *s, const struct take *d)
{
	return &s->h->event[d->event];
}

bool std_met_fork(const struct story *s, const struct stream *t, const struct take *d)
{
	uint32_t fork = std_fork_of(s, t->process), i;

	for (i = 0; fork != NO_EVENT && i < t->sends && t->send[i].call < d->time; i++)
		if (t->send[i].group && t->send[i].call < s->h->event[fork].ret &&
		    t->send[i].ret > s->h->event[fork].call)
			return true;
	return false;
}

const char *std_wrong_sender(const struct story *s, const struct stream *t, const struct take *d)
{
	const struct event *e = take_event(s, d);

	if (e->out[REPORT_CODE] != CODE_USER)
		return NULL;
	if (e->out[REPORT_FORM] == FORM_FOREIGN)
		return "the si_uid of another user than its senders'";
	return may_have_sent(t, e->out[REPORT_SENDER], d->time)
	    ? NULL
	    : "code SI_USER and the si_pid of a process that had not sent it";
}

static void judge_sender(const struct story *s, const struct stream *t, const struct take *d, struct judgement *j)
{
	const struct event *e = take_event(s, d);
	uint32_t i, senders = 0, last = ACTOR_UNKNOWN;
	uint32_t events[1 + SENDS_SHOWN] = { d->event };
	const char *why;

	if (e->ret == OPEN || e->out[REPORT_FORM] == FORM_PLAIN || std_met_fork(s, t, d))
		return;
	if (e->out[REPORT_FORM] == FORM_TORN)
		judgement_contradict(j, 1, &d->event, "the siginfo that came with %s has another signal's si_signo",
		    story_name(s, t).text);
	if (e->out[REPORT_CODE] != CODE_USER)
		return;
	judgement_count(j, 0, 1);
	for (i = 0; i < t->sends && t->send[i].call < d->time; i++) {
		senders += t->send[i].by != last;
		last = t->send[i].by;
	}
	if (senders > 1)
		judgement_count(j, 1, 1);
	why = std_wrong_sender(s, t, d);
	if (why != NULL)
		judgement_contradict(j, 1 + story_show_sends(t, 0, d->time, events + 1, SENDS_SHOWN), events,
		    "%s came with %s", story_name(s, t).text, why);
}

void std_judge_siginfo(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, k;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams && !s->full_queue; i++) {
		const struct stream *t = &s->stream[i];

		if (!story_counts(s, t))
			continue;
		judgement_applies(j);
		for (k = 0; k < t->takes; k++)
			judge_sender(s, t, &t->take[k], j);
	}
}

/* ---- a signal to oneself is delivered before the call returns ---- */

bool std_sends_itself(const struct story *s, const struct event *e, unsigned *signal)
{
	if (e->actor >= ACTORS_MAX || e->ret == OPEN || e->result != 0)
		return false;
	if (event_role(e) == ROLE_RAISE) {
		*signal = (unsigned)e->in[0];
		return event_is(e, "killself");
	}
	if (event_is(e, "tkill"))
		return false; /* of what is sent to a thread POSIX does not say so */
	if (event_sends(e) < 0 || (event_role(e) == ROLE_SEND && e->in[0] != e->actor) ||
	    !event_must_signal(s->h, e, event_process(s->h, e)))
		return false;
	*signal = (unsigned)event_sends(e);
	return e->actor == event_process(s->h, e);
}

bool std_handled_inside(const struct story *s, uint32_t index)
{
	const struct history *h = s->h;
	const struct event *e = &h->event[index];
	size_t i;

	for (i = index + 1; i < h->events && h->event[i].call < e->ret; i++)
		if (h->event[i].actor == e->actor && event_role(&h->event[i]) == ROLE_HANDLER)
			return true;
	return false;
}

bool std_must_deliver(const struct story *s, uint32_t index, unsigned *signal)
{
	const struct event *e = &s->h->event[index];
	const struct fact *f = &s->fact[index];

	return std_sends_itself(s, e, signal) && *signal < SIGNALS_MAX && s->alone[e->actor] && !s->murky[e->actor] &&
	    !s->stops && in_set(f->caught & ~f->maybe & ~s->foreign, *signal);
}

void std_judge_self(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < h->events; i++) {
		unsigned signal;

		if (!std_must_deliver(s, i, &signal))
			continue;
		judgement_applies(j);
		judgement_count(j, event_is(&h->event[i], "sigqueue") ? 1 : 0, 1);
		if (!std_handled_inside(s, i))
			judgement_contradict(j, 1, &i,
			    "%s sent itself a signal that it catches and has not blocked, but no handler ran inside "
			    "the call",
			    h->actor[h->event[i].actor].name);
	}
}

/* ---- a child starts with nothing pending ---- */

static uint64_t first_sent_to(const struct story *s, unsigned process, unsigned signal)
{
	uint32_t i, k;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (t->process != process || t->signal != signal)
			continue;
		for (k = 0; k < t->sends; k++)
			if (t->send[k].outcome != OUTCOME_FAILED)
				return t->send[k].call;
	}
	return OPEN;
}

/* The pending signals that the parent saw last before the fork, all of them never taken nor let through since. */
static uint64_t seen_in_parent(const struct story *s, uint32_t fork)
{
	const struct event *e = &s->h->event[fork];
	uint64_t set = 0;
	uint32_t i;

	for (i = s->first[e->actor]; i < s->first[e->actor + 1] && s->order[i] != fork; i++) {
		const struct event *p = &s->h->event[s->order[i]];

		if (event_role(p) == ROLE_PENDING && p->ret != OPEN)
			set = (uint64_t)p->out[0];
		else if (event_role(p) == ROLE_HANDLER)
			set &= ~SIGNAL_BIT((unsigned)p->in[0] & 63);
		else if (event_role(p) == ROLE_ACCEPT && p->ret != OPEN && p->result >= 0)
			set &= ~SIGNAL_BIT((unsigned)p->result & 63);
	}
	return set;
}

uint32_t std_fork_of(const struct story *s, unsigned child)
{
	uint32_t i;

	for (i = 0; i < s->h->events; i++)
		if (event_role(&s->h->event[i]) == ROLE_FORK && s->h->event[i].in[0] == child)
			return i;
	return NO_EVENT;
}

bool std_plain_fork(const struct story *s, unsigned child)
{
	uint32_t fork = s->alone[child] ? std_fork_of(s, child) : NO_EVENT;

	return fork != NO_EVENT && s->fact[fork].handler == NO_EVENT &&
	    !s->murky[event_process(s->h, &s->h->event[fork])];
}

static void count_fork(const struct story *s, uint32_t fork, struct judgement *j)
{
	const struct event *e = &s->h->event[fork];
	uint64_t seen = seen_in_parent(s, fork);
	uint32_t i, k;

	if (seen != 0)
		judgement_count(j, 0, 1);
	if ((seen & SIGNALS_REALTIME) != 0)
		judgement_count(j, 1, 1);
	for (i = 0; i < s->streams; i++)
		for (k = 0; s->stream[i].process == event_process(s->h, e) && k < s->stream[i].sends; k++)
			if (s->stream[i].send[k].call < e->ret && s->stream[i].send[k].ret > e->call) {
				judgement_count(j, 2, 1);
				return;
			}
}

/* The child's first answers of sigpending(), until somebody may have signalled it, and what it took before that. */
static void judge_child(const struct story *s, unsigned child, uint32_t fork, struct judgement *j)
{
	const struct history *h = s->h;
	bool opened = false;
	uint32_t i, k;

	for (i = s->first[child]; i < s->first[child + 1]; i++) {
		const struct event *e = &h->event[s->order[i]];
		uint64_t set = event_role(e) == ROLE_PENDING && e->ret != OPEN ? (uint64_t)e->out[0] : 0;

		if (event_role(e) == ROLE_SETMASK && e->result == 0 && e->in[0] != 0)
			opened = true;
		if (event_role(e) == ROLE_PENDING && opened && e->ret != OPEN)
			judgement_count(j, 3, 1);
		set &= (SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign;
		for (k = 0; set != 0 && k < SIGNALS_MAX; k++) {
			if (!in_set(set, k) || first_sent_to(s, child, k) < e->ret)
				continue;
			judgement_contradict(j, 2, (uint32_t[]){ fork, s->order[i] },
			    "a signal is pending in a new process that nobody sent there: it came with fork()");
			return;
		}
	}
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (t->process != child || t->takes == 0 ||
		    !in_set((SIGNALS_STANDARD | SIGNALS_REALTIME) & ~s->foreign, t->signal))
			continue;
		if (first_sent_to(s, child, t->signal) > t->take[0].time)
			judgement_contradict(j, 2, (uint32_t[]){ fork, t->take[0].event },
			    "%s was taken by a new process although nobody had sent it there: it came over with fork()",
			    story_name(s, t).text);
	}
}

void std_judge_fork(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	unsigned child;

	if (s == NULL)
		return;
	for (child = 1; child < h->actors; child++) {
		uint32_t fork;

		if (s->stops || !std_plain_fork(s, child))
			continue;
		fork = std_fork_of(s, child);
		judgement_applies(j);
		count_fork(s, fork, j);
		judge_child(s, child, fork, j);
	}
}
