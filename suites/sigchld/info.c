/* What comes with SIGCHLD tells how a child changed. */
#include "../std/story.h"
#include "../wait/kin.h"
#include "sigchld.h"

bool sigchld_tells(const struct story *s, const struct stream *t, const struct take *d)
{
	const struct event *e = &s->h->event[d->event];

	return t->signal == SIG_I_CHLD && !kin_may_adopt(s->h, t->process, OPEN) && s->alone[t->process] &&
	    !s->murky[t->process] && !in_set(s->foreign, SIG_I_CHLD) && e->ret != OPEN &&
	    e->out[REPORT_FORM] != FORM_PLAIN &&
	    (e->out[REPORT_CODE] >= CODE_EXITED || e->out[REPORT_CODE] == CODE_KERNEL);
}

/* How it ended, if somebody waited for that: index of the event, NO_EVENT else. */
static uint32_t ended(const struct history *h, unsigned child, enum child_state *how, int64_t *code)
{
	static const enum op_role roles[] = { ROLE_REAP, ROLE_CHILD };
	struct indexes i;
	unsigned k;

	for (k = 0; k < 2; k++)
		for (i = events_with(h, roles[k]); i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];

			if (e->in[0] != (int64_t)child || e->ret == OPEN || e->result != 0)
				continue;
			*how = k == 1 ? (enum child_state)e->out[0] : e->out[0] == 0 ? CHILD_EXITED : CHILD_KILLED;
			*code = e->out[1];
			if (*how == CHILD_EXITED || *how == CHILD_KILLED)
				return *i.at;
		}
	return NO_EVENT;
}

/* Such a signal may have been sent to the child before that moment; `signal` -1: any stop signal. */
static bool may_have_got(const struct history *h, unsigned child, int signal, uint64_t before)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < before; i++) {
		int sent = event_sends(&h->event[i]);

		if (sent >= 0 && sent == signal && event_may_signal(h, &h->event[i], child))
			return true;
	}
	return false;
}

static bool has_exited(const struct history *h, unsigned child, int64_t status, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_EXIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_process(h, e) == child && e->call < before && status_same(e->in[0], status))
			return true;
	}
	return false;
}

/* Why the record contradicts; NULL: it does not. *other: an event that shows it, or NO_EVENT. */
static const char *wrong(const struct history *h, const struct event *d, uint64_t time, uint32_t *other)
{
	unsigned child = (unsigned)d->out[REPORT_SENDER];
	int64_t code = 0, status = d->out[REPORT_VALUE];
	enum child_state how = CHILD_NOTHING;

	*other = NO_EVENT;
	if (d->out[REPORT_FORM] == FORM_TORN)
		return "its si_signo is not SIGCHLD";
	if (d->out[REPORT_CODE] == CODE_KERNEL)
		return "its si_code is none of a child's";
	if (child >= ACTORS_MAX || h->actor[child].process != child ||
	    h->actor[h->actor[child].parent].process != event_process(h, d) || child == event_process(h, d))
		return "its si_pid names no child";
	if (d->out[REPORT_FORM] == FORM_FOREIGN)
		return "its si_uid is not the child's";
	*other = ended(h, child, &how, &code);
	switch (d->out[REPORT_CODE]) {
	case CODE_EXITED:
		if (*other != NO_EVENT && (how != CHILD_EXITED || !status_same(code, status)))
			return "it says that the child exited with another status than the one that was waited for";
		return has_exited(h, child, status, time)
		    ? NULL
		    : "it says that the child exited, with a status that it did not give";
	case CODE_KILLED:
		if (*other != NO_EVENT && (how != CHILD_KILLED || code != status))
			return "it says that a signal ended the child which is not the one that was waited for";
		return NULL;
	case CODE_STOPPED:
		*other = NO_EVENT;
		return signal_stops((int)status) && may_have_got(h, child, (int)status, time)
		    ? NULL
		    : "it says that a signal stopped the child that nobody sent there";
	default:
		*other = NO_EVENT;
		return may_have_got(h, child, SIG_I_CONT, time)
		    ? NULL
		    : "it says that the child went on, but nobody continued it";
	}
}

static void judge_take(const struct story *s, const struct stream *t, const struct take *d, bool stops,
    struct judgement *j)
{
	static const unsigned situation[] = { 0, 1, 0, 2 }; /* by code, from CODE_EXITED on */
	const struct event *e = &s->h->event[d->event];
	uint32_t other;
	const char *why;

	if (!sigchld_tells(s, t, d) || (e->out[REPORT_CODE] == CODE_STOPPED) != stops)
		return;
	judgement_applies(j);
	if (e->out[REPORT_CODE] >= CODE_EXITED)
		judgement_count(j, situation[e->out[REPORT_CODE] - CODE_EXITED], 1);
	why = wrong(s->h, e, d->time, &other);
	if (why != NULL)
		judgement_contradict(j, other != NO_EVENT ? 2 : 1, (uint32_t[]){ d->event, other },
		    "what came to %s with SIGCHLD is not true of any change: %s", s->h->actor[t->process].name, why);
}

static void judge(const struct history *h, bool stops, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, k;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++)
		for (k = 0; k < s->stream[i].takes; k++)
			judge_take(s, &s->stream[i], &s->stream[i].take[k], stops, j);
}

void sigchld_judge_info(const struct history *h, struct judgement *j)
{
	judge(h, false, j);
}

void sigchld_judge_stop_info(const struct history *h, struct judgement *j)
{
	judge(h, true, j);
}
