#include "../std/faults.h"
#include "../std/edit.h"
#include "rules.h"

#include <stdlib.h>
#include <unistd.h>

#define FAULTS_OF "thread"
#define RULES_OF "thread."
#include "fault_rows.h"

/* ---- edits ---- */

static bool is_for_process(const struct story *s, const struct stream *t)
{
	uint32_t i;

	for (i = 0; i < t->sends; i++)
		if (!t->send[i].thread)
			return ledger_is_threaded(s, t->process) && ledger_counts(s, t);
	return false;
}

static const struct sent *must_come(const struct story *s, const struct stream *t)
{
	return is_for_process(s, t) ? ledger_must_come(s, t) : NULL;
}

static bool edit_lost(struct history *h, struct choices *c)
{
	return edit_lose(h, c, must_come);
}

/* A handler ran in a thread that had the signal blocked. */
static bool edit_wrong_thread(struct history *h, struct choices *c)
{
	unsigned offered = 0, thread = 0;
	uint32_t i, k, found = NO_EVENT, n;
	struct story s;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++) {
		const struct stream *t = &s.stream[i];

		for (k = 0; k < t->takes && is_for_process(&s, t); k++) {
			const struct event *e = &h->event[t->take[k].event];

			for (n = 0; n < h->events && !t->take[k].accepted; n++)
				if (h->event[n].actor != e->actor && event_process(h, &h->event[n]) == t->process &&
				    h->event[n].call > e->ret && s.fact[n].prev < e->call &&
				    event_role(&h->event[n]) != ROLE_HANDLER && in_set(s.fact[n].blocked, t->signal) &&
				    s.fact[n].handler == NO_EVENT && edit_pick(c, &offered)) {
					found = t->take[k].event;
					thread = h->event[n].actor;
				}
		}
	}
	story_close(&s);
	if (found != NO_EVENT)
		h->event[found].actor = (uint8_t)thread;
	return found != NO_EVENT;
}

/* Another thread takes what was sent to one. */
static bool edit_elsewhere(struct history *h, struct choices *c)
{
	unsigned offered = 0, other = 0, a;
	uint32_t i, k, n, found = NO_EVENT;
	struct story s;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++) {
		const struct stream *t = &s.stream[i];

		if (!thread_is_directed(&s, t) || t->takes == 0)
			continue;
		for (a = 0; a < h->actors; a++) {
			bool sent = h->actor[a].process != t->process;

			for (n = 0; n < t->sends; n++)
				sent |= t->send[n].target == a;
			k = (uint32_t)choice_below(c, "take", t->takes);
			if (!sent && h->event[t->take[k].event].actor != a && edit_pick(c, &offered)) {
				found = t->take[k].event;
				other = a;
			}
		}
	}
	story_close(&s);
	if (found != NO_EVENT)
		h->event[found].actor = (uint8_t)other;
	return found != NO_EVENT;
}

/* It is shown to a thread to which nobody sent it. */
static bool edit_shown(struct history *h, struct choices *c)
{
	unsigned offered = 0, signal = 0;
	uint32_t i, k, n, found = NO_EVENT;
	struct story s;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++) {
		const struct stream *t = &s.stream[i];

		for (k = 0; k < h->events && thread_is_directed(&s, t); k++) {
			const struct event *e = &h->event[k];
			bool sent = false;

			if (event_role(e) != ROLE_PENDING || e->ret == OPEN || e->result != 0 ||
			    event_process(h, e) != t->process || s.fact[k].handler != NO_EVENT ||
			    !in_set(s.fact[k].blocked, t->signal))
				continue;
			for (n = 0; n < t->sends; n++)
				sent |= t->send[n].target == e->actor;
			if (!sent && edit_pick(c, &offered)) {
				found = k;
				signal = t->signal;
			}
		}
	}
	story_close(&s);
	if (found != NO_EVENT)
		h->event[found].out[0] |= (int64_t)SIGNAL_BIT(signal);
	return found != NO_EVENT;
}

/* ---- calls ---- */

static int to_process(pthread_t thread, int number)
{
	return number == SIGTERM || !fault_strikes() ? pthread_kill(thread, number) : kill(getpid(), number);
}

static void plant_to_process(void)
{
	std_calls.pthread_kill = to_process;
}

static int lying_mask(int how, const sigset_t *set, sigset_t *old)
{
	return pthread_sigmask(how, how == SIG_BLOCK && set != NULL && fault_strikes() ? NULL : set, old);
}

static void plant_lying_mask(void)
{
	std_calls.pthread_sigmask = lying_mask;
}

static int lost(pid_t pid, int number)
{
	return number == SIGTERM || number == SIGKILL || !fault_strikes() ? kill(pid, number) : 0;
}

static void plant_lost(void)
{
	std_calls.kill = lost;
}

const struct fault thread_faults[] = {
	EDIT("lost", "process-directed-one-eligible", edit_lost, "no thread takes what was sent to the process"),
	EDIT("wrong-thread", "process-directed-one-eligible", edit_wrong_thread,
	    "a thread that blocks the signal takes it"),
	EDIT("elsewhere", "directed-to-target", edit_elsewhere, "another thread takes what was sent to one"),
	EDIT("shown", "directed-to-target", edit_shown, "a signal to one thread is pending for another"),

	CALL("lost", "process-directed-one-eligible", plant_lost, 5, "kill() succeeds and sends nothing"),
	CALL("lying-mask", "process-directed-one-eligible", plant_lying_mask, 5,
	    "pthread_sigmask(SIG_BLOCK) succeeds and does nothing"),
	CALL("to-process", "directed-to-target", plant_to_process, 3, "pthread_kill() sends to the process"),

	MODEL("stranded", "process-directed-one-eligible", 5,
	    "the model leaves a signal to the process with the thread that was woken and blocks it"),
	MODEL("to-process", "directed-to-target", 10, "the model's pthread_kill() sends to the process"),
	{ .name = NULL },
};
