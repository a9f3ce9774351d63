/* Transfers and signals: EINTR moves nothing, short counts need a reason, SA_RESTART leaves no EINTR. */
#include "pipe.h"

#include <errno.h>

/* The puts or gets during which a handler ran in the thread itself, by a count of those that satisfy `which`. */
static uint64_t count_handled(const struct view *v, const struct transfer *t, size_t count,
    bool (*which)(const struct view *v, const struct transfer *t))
{
	uint64_t n = 0, last = OPEN;
	size_t i, k = 0;

	for (i = 0; i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];
		size_t back;

		if (event_role(e) != ROLE_HANDLER)
			continue;
		while (k < count && t[k].call < e->call)
			k++;
		for (back = k; back-- > 0;) {
			if (t[back].actor != e->actor)
				continue;
			if (t[back].ret > e->call && t[back].event != last && which(v, &t[back])) {
				last = t[back].event;
				n++;
			}
			break;
		}
	}
	return n;
}

/* ---- pipe.interrupted-transfer ---- */

enum { INTERRUPT_READS, INTERRUPT_WRITES, INTERRUPT_SHORT, INTERRUPT_SMALL, INTERRUPT_HANDLED };

static bool is_interrupted(const struct transfer *t)
{
	return t->ret != OPEN && t->result == -1 && t->err == EINTR;
}

/*
 * In a process with threads: a child may have ended before the call did. SIGCHLD is ignored by default, but while one thread
 * has it blocked (the C library, inside fork()) Linux keeps it and wakes another thread, whose write is then cut short; seen
 * with musl. Whether an ignored signal may do that is not this rule's question: a signal there was.
 */
static bool child_explains(const struct view *v, const struct transfer *t)
{
	const struct history *h = v->h;
	bool threads = false;
	unsigned a;
	size_t i;

	for (a = 0; a < h->actors; a++)
		threads |= a != t->process && h->actor[a].process == t->process;
	if (!threads)
		return false;
	for (i = 0; i < h->events && h->event[i].call < t->ret; i++)
		if (event_role(&h->event[i]) == ROLE_FORK && event_process(h, &h->event[i]) == t->process)
			return true;
	return false;
}

static bool is_short(const struct transfer *put)
{
	return put->outcome == MOVED && put->result < put->n && put->mode == MODE_BLOCKING;
}

static bool is_small(const struct view *v, const struct transfer *put)
{
	return put->n <= v->pipe_buf;
}

static bool any(const struct view *v, const struct transfer *t)
{
	(void)v;
	(void)t;
	return true;
}

static const char *bad_transfer(const struct view *v, const struct transfer *t, bool put)
{
	if (is_interrupted(t) && !signal_explains(v, t))
		return "it failed with EINTR, and no signal was caught that can have interrupted it";
	if (!put)
		return NULL;
	if (t->ret != OPEN && t->result == -1 && t->err == EAGAIN && t->mode == MODE_BLOCKING)
		return "a blocking write failed with EAGAIN";
	if (is_interrupted(t) && t->seen > 0)
		return "it failed with EINTR, and yet bytes of it came";
	if (is_short(t) && side_open(v, v->to, t) && !signal_explains(v, t) && !child_explains(v, t))
		return "a blocking write took only a part, with a reader and no signal that can have interrupted it";
	if (t->outcome == MOVED && t->result < t->n && t->seen > (uint64_t)t->result)
		return "more bytes came than its short count says";
	return NULL;
}

static void check_interrupted(const struct view *v, struct judgement *j)
{
	size_t i;

	judgement_applies(j);
	judgement_count(j, INTERRUPT_SMALL, count_handled(v, v->put, v->puts, is_small));
	judgement_count(j, INTERRUPT_HANDLED,
	    count_handled(v, v->put, v->puts, any) + count_handled(v, v->get, v->gets, any));
	for (i = 0; i < v->gets + v->puts; i++) {
		bool put = i >= v->gets;
		const struct transfer *t = put ? &v->put[i - v->gets] : &v->get[i];
		const char *what = bad_transfer(v, t, put);
		judgement_count(j, INTERRUPT_READS, !put && is_interrupted(t));
		judgement_count(j, INTERRUPT_WRITES, put && is_interrupted(t));
		judgement_count(j, INTERRUPT_SHORT, put && is_short(t));
		if (what != NULL) {
			judgement_contradict(j, 3,
			    (uint32_t[]){ t->event, put ? witness_reader(v, t) : t->event, witness_handler(v, t) },
			    "a transfer interrupted before any byte fails with EINTR and moves nothing, one "
			    "interrupted later gives the count, and nothing else cuts a blocking write short; of this "
			    "one of %lld bytes (result %lld): %s",
			    (long long)t->n, (long long)t->result, what);
			return;
		}
	}
}

void judge_interrupted_transfer(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_interrupted);
}

/* ---- pipe.sa-restart ---- */

enum { RESTART_READS, RESTART_WRITES };

bool only_restarts(const struct view *v, const struct transfer *t)
{
	return has_restarting_handler(v->h, t->process) && !possibly_without_restart(v->h, t->process);
}

static void check_restart(const struct view *v, struct judgement *j)
{
	uint64_t reads = count_handled(v, v->get, v->gets, only_restarts);
	uint64_t writes = count_handled(v, v->put, v->puts, only_restarts);
	size_t i;

	if (reads + writes == 0) {
		/* No handler ran inside a call; one may have run just outside, then an EINTR would be as wrong. */
		for (i = 0; i < v->h->events && event_role(&v->h->event[i]) != ROLE_HANDLER; i++)
			;
		if (i == v->h->events)
			return;
	} else
		judgement_applies(j);
	judgement_count(j, RESTART_READS, reads);
	judgement_count(j, RESTART_WRITES, writes);
	for (i = 0; i < v->gets + v->puts; i++) {
		const struct transfer *t = i < v->gets ? &v->get[i] : &v->put[i - v->gets];
		/* Once the watchdog steps in, its own signal is about. */
		if (!is_interrupted(t) || t->ret > v->h->quiet || !only_restarts(v, t))
			continue;
		judgement_applies(j);
		judgement_contradict(j, 2, (uint32_t[]){ t->event, witness_handler(v, t) },
		    "with SA_RESTART on every handler a call goes on after the signal, but %s() failed with EINTR",
		    op_at(v->h->event[t->event].op)->name);
		return;
	}
}

void judge_sa_restart(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_restart);
}
