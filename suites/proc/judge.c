#include "../wait/kin.h"
#include "mechanism.h"
#include "states.h"

const char *proc_absent(void)
{
	static char letter;

	if (letter == 0)
		letter = proc_letter("/proc/self/stat");
	return letter != 0 ? NULL : "there is no /proc/self/stat here";
}

static bool tells_stop(const struct event *e, unsigned process)
{
	unsigned at = event_role(e) == ROLE_WAIT ? 1 : 0;
	int64_t child = event_role(e) == ROLE_WAIT ? e->out[0] : e->in[0];

	return (event_role(e) == ROLE_WAIT || event_role(e) == ROLE_CHILD) && e->ret != OPEN && e->result != -1 &&
	    child == (int64_t)process && e->out[at] == CHILD_STOPPED;
}

/* Somebody may have continued or killed it between the two. */
static bool may_move(const struct history *h, unsigned process, const struct event *from, const struct event *to)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < to->ret; i++) {
		const struct event *e = &h->event[i];
		int signal = event_sends(e);

		if ((signal == SIG_I_CONT || signal == SIG_I_KILL) && event_sends_until(e) > from->call &&
		    event_may_signal(h, e, process))
			return true;
	}
	return false;
}

static bool changes_groups(const struct history *h)
{
	struct indexes i = events_with(h, ROLE_GROUP);

	return i.at < i.end;
}

static int expect_stopped(const struct history *h, unsigned process, const struct event *e, uint32_t *by)
{
	size_t i;

	for (i = h->events; i-- > 0 && !changes_groups(h);)
		if (h->event[i].ret < e->call && tells_stop(&h->event[i], process)) {
			*by = (uint32_t)i;
			return may_move(h, process, &h->event[i], e) ? -1 : PROC_STOPPED;
		}
	return -1;
}

static int expect_zombie(const struct history *h, unsigned process, const struct event *e, uint32_t *by)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	struct ending end;
	unsigned k;

	for (k = 0; k < 3; k++) {
		struct indexes i = events_with(h, tells[k]);

		for (; i.at < i.end; i.at++)
			if (h->event[*i.at].ret < e->call && event_tells_end(h, &h->event[*i.at], &end) &&
			    end.process == process && !(end.killed && end.code < 0)) { /* by no signal that there is? */
				*by = *i.at;
				return kin_is_kept(h, process, e->ret) ? PROC_ZOMBIE : -1;
			}
	}
	return -1;
}

int proc_expect(const struct history *h, const struct event *e, uint32_t *by)
{
	unsigned process = e->in[0] >= 0 && e->in[0] < (int64_t)h->actors ? (unsigned)e->in[0] : HISTORY_ACTORS;
	int state;

	*by = NO_DESCRIPTION;
	if (!event_is(e, "proc-state") || e->ret == OPEN || e->ret >= h->quiet || process == HISTORY_ACTORS)
		return -1;
	if (process == event_process(h, e))
		return PROC_RUNNING;
	state = process == 0 ? -1 : expect_zombie(h, process, e, by);
	return state >= 0 || process == 0 ? state : expect_stopped(h, process, e, by);
}

/* Somebody may have sent it a signal that stops it. */
static bool may_stop(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (signal_stops(event_sends(&h->event[i])) && event_may_signal(h, &h->event[i], process))
			return true;
	return false;
}

bool proc_must_live(const struct history *h, const struct event *e)
{
	struct life life[HISTORY_ACTORS];

	if (!event_is(e, "proc-state") || e->ret == OPEN || e->in[0] < 0 || e->in[0] >= (int64_t)h->actors)
		return false;
	lives_of(h, life);
	return life[e->in[0]].first < e->call && life[e->in[0]].alive > e->ret && !may_stop(h, (unsigned)e->in[0]);
}

enum { LETTER_RUNNING, LETTER_STOPPED, LETTER_ZOMBIE, LETTER_LIVING, LETTER_SLEEPING };

static const char *const names[PROC_STATES] = { "gone", "running", "sleeping", "stopped", "a zombie",
	"something else" };

void proc_judge_letter(const struct history *h, struct judgement *j)
{
	uint32_t i, by;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int state = proc_expect(h, e, &by);
		uint32_t both[2] = { by, i };
		bool lives = state < 0 && proc_must_live(h, e);

		if (state < 0 && !lives)
			continue;
		judgement_applies(j);
		judgement_count(j, LETTER_RUNNING, state == PROC_RUNNING);
		judgement_count(j, LETTER_STOPPED, state == PROC_STOPPED);
		judgement_count(j, LETTER_ZOMBIE, state == PROC_ZOMBIE);
		judgement_count(j, LETTER_LIVING, lives);
		judgement_count(j, LETTER_SLEEPING, lives && e->out[0] == PROC_SLEEPING);
		if (state >= 0 && e->out[0] != state)
			judgement_contradict(j, by == NO_DESCRIPTION ? 1 : 2, by == NO_DESCRIPTION ? &i : both,
			    "%s must be shown as %s, but is shown as %s", history_actor_name(h, (unsigned)e->in[0]),
			    names[state], names[e->out[0] % PROC_STATES]);
		if (lives && e->out[0] != PROC_RUNNING && e->out[0] != PROC_SLEEPING)
			judgement_contradict(j, 1, &i, "%s lives and was not stopped, but is shown as %s",
			    history_actor_name(h, (unsigned)e->in[0]), names[e->out[0] % PROC_STATES]);
	}
}
