/* Who reads from its terminal in the background. */
#include "terminal.h"

#include <errno.h>

static void judge_own(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	bool hears = terminal_hears(h, e, SIG_I_TTIN);
	const char *who = history_actor_name(h, event_process(h, e));
	uint32_t by = terminal_set_by(h, e), events[2] = { by, index };

	if (!terminal_back(h, e) || by == NO_EVENT)
		return;
	judgement_applies(j);
	judgement_count(j, BG_READ_BLOCKED, blocked_at(h, e->actor, SIG_I_TTIN, e->call, e->ret) == BLOCKING_ON);
	judgement_count(j, BG_READ_IGNORED,
	    disposition_at(h, event_process(h, e), SIG_I_TTIN, e->call, e->ret) == DISPOSITION_IGNORED);
	judgement_count(j, BG_READ_ORPHAN, hears && e->result == -1 && e->err == EIO);
	if (e->result != -1)
		judgement_contradict(j, 2, events, "%s is in the background, but its read of the terminal gives %s",
		    who, e->result > 0 ? "bytes" : "end of file");
	else if (terminal_deaf(h, e, SIG_I_TTIN) && e->err != EIO && e->err != EINTR && e->err != EAGAIN)
		judgement_contradict(j, 2, events,
		    "%s reads in the background and blocks or ignores SIGTTIN, but the error is not EIO", who);
	else if (hears && e->err == EIO && terminal_anchored(h, e))
		judgement_contradict(j, 2, events,
		    "%s reads in the background, neither blocks nor ignores SIGTTIN, and its group is no orphan, but the read "
		    "fails with EIO",
		    who);
}

/* Some read of that slave found itself in the background. */
static bool was_refused(const struct history *h, unsigned object)
{
	struct indexes i = events_with(h, ROLE_GET);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (end_object(e->in[0]) == object && end_side(e->in[0]) == SIDE_SLAVE &&
		    (terminal_stopped(h, e, SIG_I_TTIN) != NO_EVENT || (e->ret != OPEN && e->err == EIO)))
			return true;
	}
	return false;
}

/* What was not read by it comes to whoever reads later. */
static void judge_left(const struct history *h, unsigned object, struct judgement *j)
{
	struct view v;
	uint64_t n = 0;
	size_t i;

	if (pty_lane(h, object, SIDE_MASTER, &v)) {
		for (i = 0; i < v.gets; i++)
			n += v.get[i].result > 0;
		judgement_count(j, BG_READ_LATER, n);
		check_bytes(&v, false, j);
	}
	view_close(&v);
}

void jobctl_judge_bg_read(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_GET);
	unsigned object;

	if (events_with(h, ROLE_SESSION_SOURCE).at == events_with(h, ROLE_SESSION_SOURCE).end)
		return;
	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!is_pty(h, end_object(e->in[0])) || end_side(e->in[0]) != SIDE_SLAVE)
			continue;
		if (terminal_stopped(h, e, SIG_I_TTIN) != NO_EVENT) {
			judgement_applies(j);
			judgement_count(j, BG_READ_STOPPED, 1);
		}
		if (terminal_is_own(h, e))
			judge_own(h, *i.at, j);
	}
	for (object = 0; object < h->objects; object++)
		if (is_pty(h, object) && was_refused(h, object))
			judge_left(h, object, j);
	judgement_count(j, BG_READ_MEMBER, terminal_check_members(h, SIG_I_TTIN, "SIGTTIN", j));
}
