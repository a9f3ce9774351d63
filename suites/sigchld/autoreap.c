/* Children that nobody need wait for: their ends are told to nobody, and who waits all the same waits for the last of them. */
#include "../wait/kin.h"
#include "mechanism.h"
#include "sigchld.h"

#include <errno.h>

enum { ENDED, SLEPT, LIVED, FOR_ONE, BEFORE, AFTERWARDS, INHERITED };
enum { RECORD_TOLD };

/* ---- what the process does with SIGCHLD ---- */

static bool is_about(const struct history *h, const struct event *e, unsigned process)
{
	if (event_process(h, e) != process)
		return false;
	return event_role(e) == ROLE_EXEC ||
	    (event_role(e) == ROLE_ACTION && ((uint64_t)e->in[0] & SIGNAL_BIT(SIG_I_CHLD)) != 0);
}

static enum unwaited unwaited_by(const struct event *e)
{
	struct action_asked a = std_action(e);

	if (event_role(e) == ROLE_EXEC || a.kind == ACT_UNKNOWN)
		return UNWAITED_UNKNOWN;
	return a.nowait ? UNWAITED_FLAG : a.kind == ACT_IGNORE ? UNWAITED_IGNORED : UNWAITED_NOT;
}

static const struct event *birth_of(const struct history *h, unsigned process)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++)
		if (h->event[*i.at].in[0] == (int64_t)process && event_is(&h->event[*i.at], "fork"))
			return &h->event[*i.at];
	return NULL;
}

/* What its own last change made of it; UNWAITED_NOT and *by NO_EVENT: there was none, it is as it was born. */
static enum unwaited own_unwaited(const struct history *h, unsigned process, uint64_t from, uint64_t to, uint32_t *by)
{
	const struct event *last = NULL;
	size_t i;

	*by = NO_EVENT;
	for (i = 0; i < h->events && h->event[i].call < to; i++)
		if (is_about(h, &h->event[i], process) && h->event[i].ret < from &&
		    (last == NULL || h->event[i].call > last->call)) {
			last = &h->event[i];
			*by = (uint32_t)i;
		}
	for (i = 0; i < h->events && h->event[i].call < to; i++)
		if (is_about(h, &h->event[i], process) && &h->event[i] != last &&
		    (last == NULL || h->event[i].ret >= last->call))
			return UNWAITED_UNKNOWN;
	return last != NULL ? unwaited_by(last) : UNWAITED_NOT;
}

enum unwaited sigchld_unwaited(const struct history *h, unsigned process, uint64_t from, uint64_t to, uint32_t *by)
{
	unsigned depth;

	for (depth = 0; depth < h->actors; depth++) {
		enum unwaited own = own_unwaited(h, process, from, to, by);
		const struct event *birth = birth_of(h, process);

		if (own == UNWAITED_UNKNOWN || *by != NO_EVENT || process == 0)
			return own;
		if (birth == NULL)
			break;
		process = event_process(h, birth);
		from = birth->call;
		to = birth->ret;
	}
	return UNWAITED_UNKNOWN;
}

/* ---- what a wait may say ---- */

/* The child's end was not under way before that moment. */
static uint64_t end_begins(const struct history *h, unsigned child, const struct ending *end)
{
	uint64_t begun = OPEN;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		bool ends = end->killed ? event_sends(e) == end->code && event_may_signal(h, e, child)
		                        : event_role(e) == ROLE_EXIT && event_process(h, e) == child;

		if (ends && e->call < begun)
			begun = e->call;
	}
	return begun;
}

static const char *name_of(enum unwaited how)
{
	return how == UNWAITED_IGNORED ? "ignored SIGCHLD" : "had SA_NOCLDWAIT set";
}

/* Told of the end of a child, all of which came while nobody was to be told. */
static void check_told(const struct history *h, uint32_t index, enum unwaited how, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e);
	struct ending end;
	uint64_t begun;
	uint32_t by;

	if (!event_tells_end(h, e, &end) || !kin_is_child(h, end.process, process))
		return;
	begun = end_begins(h, end.process, &end);
	if (begun == OPEN || begun > e->ret || sigchld_unwaited(h, process, begun, e->ret, &by) != how)
		return;
	judgement_contradict(j, 2, (uint32_t[]){ by, index },
	    "%s %s before %s began to end, but %s() tells of that end", history_actor_name(h, process), name_of(how),
	    history_actor_name(h, end.process), op_at(e->op)->name);
}

bool sigchld_is_none(const struct event *e)
{
	return event_role(e) == ROLE_WAIT && e->ret != OPEN && e->result == -1 && e->err == ECHILD;
}

/* An event of the child after that moment; NO_EVENT: it may be dead. */
static uint32_t lives_after(const struct history *h, unsigned child, uint64_t moment)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (h->event[i].call > moment && event_process(h, &h->event[i]) == child)
			return i;
	return NO_EVENT;
}

static void check_none(const struct history *h, uint32_t index, enum unwaited how, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e), child;
	uint32_t alive;

	for (child = 1; child < h->actors; child++) {
		if (!kin_is_child(h, child, process) || !kin_was_made(h, child, e->call) ||
		    !kin_must_match(h, e, child))
			continue;
		alive = lives_after(h, child, e->ret);
		if (alive == NO_EVENT)
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ index, alive },
		    "%s() says that %s, which %s, has no child to wait for, but %s goes on", op_at(e->op)->name,
		    history_actor_name(h, process), name_of(how), history_actor_name(h, child));
		return;
	}
}

/* It was ending for a whole deadline, with nothing left to do, and nobody can have stopped it. */
static bool has_long_ended(const struct history *h, unsigned child)
{
	struct indexes i = events_with(h, ROLE_EXIT);
	bool exits = false;
	size_t k;

	for (; i.at < i.end; i.at++)
		exits |= event_process(h, &h->event[*i.at]) == child && h->event[*i.at].call < h->quiet;
	for (k = 0; k < h->events; k++)
		if (signal_stops(event_sends(&h->event[k])) && event_may_signal(h, &h->event[k], child))
			return false;
	return exits;
}

bool sigchld_all_ended(const struct history *h, unsigned process)
{
	unsigned child, n = 0;

	if (kin_may_adopt(h, process, OPEN))
		return false;
	for (child = 1; child < h->actors; child++) {
		if (!kin_is_child(h, child, process) || !kin_may_be_made(h, child, OPEN))
			continue;
		if (!has_long_ended(h, child))
			return false;
		n++;
	}
	return n > 0;
}

static void check_asleep(const struct history *h, uint32_t index, enum unwaited how, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e);

	if (kin_sleeps(h, e) && kin_lives_on(h, process) && (kin_asked(h, e).options & WAIT_EXITED) != 0 &&
	    sigchld_all_ended(h, process))
		judgement_contradict(j, 1, &index,
		    "all children of %s, which %s, had ended, but %s() slept on until the watchdog ended the case",
		    history_actor_name(h, process), name_of(how), op_at(e->op)->name);
}

/* ---- evidence ---- */

/* Children that ended, so far as they say, after the one moment and before the other; the latest at *last. */
static unsigned exits_between(const struct history *h, unsigned process, uint64_t from, uint64_t to, uint64_t *last)
{
	struct indexes i = events_with(h, ROLE_EXIT);
	unsigned n = 0;

	*last = 0;
	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (kin_is_child(h, event_process(h, e), process) && e->call > from && e->call < to) {
			n++;
			*last = e->call;
		}
	}
	return n;
}

static void count_wait(const struct history *h, const struct event *e, uint32_t by, struct judgement *j)
{
	unsigned process = event_process(h, e), child, ended;
	struct asked a = kin_asked(h, e);
	uint64_t last;

	if (sigchld_is_none(e)) {
		ended = exits_between(h, process, h->event[by].ret, e->ret, &last);
		judgement_count(j, ENDED, a.which == WHICH_ANY ? ended : 0);
		judgement_count(j, SLEPT, a.which == WHICH_ANY && (a.options & WAIT_NOHANG) == 0 && last > e->call);
		judgement_count(j, FOR_ONE, a.which == WHICH_CHILD && ended > 0);
	}
	for (child = 1; child < h->actors && (a.options & WAIT_NOHANG) != 0; child++)
		judgement_count(j, LIVED,
		    kin_is_child(h, child, process) && kin_was_made(h, child, e->call) && kin_may_match(h, e, child) &&
		        lives_after(h, child, e->ret) != NO_EVENT);
	judgement_count(j, INHERITED, event_process(h, &h->event[by]) != process);
}

/* Whether SIGCHLD came to a process with SA_NOCLDWAIT is up to the system. */
static void record_signal(const struct history *h, const struct event *action, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_HANDLER);
	uint64_t last;
	bool came = false;

	if (std_action(action).kind != ACT_CATCH ||
	    exits_between(h, event_process(h, action), action->ret, OPEN, &last) == 0)
		return;
	for (; i.at < i.end; i.at++)
		came |= event_process(h, &h->event[*i.at]) == event_process(h, action) &&
		    h->event[*i.at].in[0] == SIG_I_CHLD;
	judgement_record(j, RECORD_TOLD, came);
}

static void count_actions(const struct history *h, enum unwaited how, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_ACTION), k;
	uint64_t last;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		unsigned process = event_process(h, e);

		if (!is_about(h, e, process) || unwaited_by(e) != how || e->ret == OPEN)
			continue;
		judgement_count(j, BEFORE, exits_between(h, process, 0, e->call, &last) > 0);
		for (k = events_with(h, ROLE_ACTION); k.at < k.end; k.at++)
			judgement_count(j, AFTERWARDS,
			    is_about(h, &h->event[*k.at], process) && h->event[*k.at].call > e->ret &&
			        unwaited_by(&h->event[*k.at]) == UNWAITED_NOT);
		if (how == UNWAITED_FLAG)
			record_signal(h, e, j);
	}
}

/* ---- the rules ---- */

static void judge(const struct history *h, enum unwaited how, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	bool any = false;
	uint32_t by;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		uint64_t until = e->ret < h->quiet ? e->ret : h->quiet;

		if (!kin_may_ignore(h, event_process(h, e)))
			continue;
		if (kin_told(e))
			check_told(h, *i.at, how, j);
		if (sigchld_unwaited(h, event_process(h, e), e->call, until, &by) != how)
			continue;
		any = true;
		judgement_applies(j);
		count_wait(h, e, by, j);
		if (sigchld_is_none(e))
			check_none(h, *i.at, how, j);
		check_asleep(h, *i.at, how, j);
	}
	if (any)
		count_actions(h, how, j);
}

void sigchld_judge_ignored(const struct history *h, struct judgement *j)
{
	judge(h, UNWAITED_IGNORED, j);
}

void sigchld_judge_nocldwait(const struct history *h, struct judgement *j)
{
	judge(h, UNWAITED_FLAG, j);
}
