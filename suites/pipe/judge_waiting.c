/* Who waits, and for how long: reads of an empty pipe, writers whose last reader leaves. */
#include "pipe.h"
#include "signals.h"

#include <errno.h>

/* ---- pipe.read-outcome ---- */

enum { OUTCOME_EMPTY, OUTCOME_THERE, OUTCOME_WAITED };

static bool is_again(const struct transfer *get)
{
	return get->ret != OPEN && get->result == -1 && get->err == EAGAIN;
}

static const char *bad_outcome(const struct view *v, const struct transfer *get)
{
	if (get->ret == OPEN)
		return get->mode == MODE_NONBLOCK && certainly_stuck(v->h, get->event) ? "it never returned" : NULL;
	if (get->result != -1 || no_memory(get))
		return NULL;
	if (get->err == EINTR)
		return signal_explains(v, get) ? NULL : "it failed with EINTR and there was no signal";
	if (get->err != EAGAIN)
		return "it failed otherwise";
	if (get->mode == MODE_BLOCKING)
		return "a blocking one failed with EAGAIN";
	if (certainly_available(v, get->call, get->ret, get))
		return "it failed with EAGAIN while bytes of completed writes were there all the time";
	return side_closed(v, v->from, get) ? "it failed with EAGAIN and there was no writer" : NULL;
}

static void check_outcome(const struct view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->gets; i++) {
		const struct transfer *get = &v->get[i];
		const char *what = bad_outcome(v, get);

		if (get->mode == MODE_UNKNOWN && what == NULL)
			continue;
		judgement_applies(j);
		judgement_count(j, OUTCOME_EMPTY, is_again(get) && side_open(v, v->from, get));
		judgement_count(j, OUTCOME_THERE,
		    get->mode == MODE_NONBLOCK && get->ret != OPEN && certainly_available(v, get->call, get->ret, get));
		judgement_count(j, OUTCOME_WAITED, get->mode == MODE_BLOCKING && waited_for_data(v, get));
		if (what != NULL) {
			judgement_contradict(j, 2, (uint32_t[]){ get->event, witness_data(v, get) },
			    "read() of an empty pipe that has a writer waits, or with O_NONBLOCK fails with EAGAIN, and of no "
			    "other; but of this one: %s",
			    what);
			return;
		}
	}
}

void judge_read_outcome(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_outcome);
}

/* ---- pipe.epipe-blocked-writer ---- */

enum { LEFT_DURING, LEFT_LARGE, LEFT_BROKE };

/* Signals that come with it do not end the process. */
static bool survives_sigpipe(const struct history *h, const struct transfer *put)
{
	enum disposition d = disposition_at(h, put->process, SIG_I_PIPE, put->call, h->end);

	return d == DISPOSITION_IGNORED || d == DISPOSITION_CAUGHT;
}

bool slept_on(const struct view *v, const struct transfer *put)
{
	const struct history *h = v->h;

	return put->ret == OPEN && survives_sigpipe(h, put) && certainly_stuck(h, put->event) &&
	    refs_certainly_closed(h, v->object, v->to, h->quiet, h->end);
}

static void check_left(const struct view *v, struct judgement *j)
{
	int32_t drop = last_drop(v, v->to);
	const struct event *last = drop >= 0 ? &v->h->event[drop] : NULL;
	size_t i;

	for (i = 0; i < v->puts && last != NULL; i++) {
		const struct transfer *put = &v->put[i];
		bool during = put->mode == MODE_BLOCKING && put->call < last->call && put->ret > last->call;
		const char *what = NULL;

		if (!during && !slept_on(v, put))
			continue;
		judgement_applies(j);
		judgement_count(j, LEFT_DURING, during);
		judgement_count(j, LEFT_LARGE, during && put->n > v->pipe_buf);
		judgement_count(j, LEFT_BROKE, during && put->ret != OPEN && put->result == -1 && put->err == EPIPE);
		if (slept_on(v, put))
			what = "it never returned";
		else if (put->ret != OPEN && put->result == -1 && put->err != EPIPE && put->err != EINTR &&
		    !no_memory(put))
			what = "it failed otherwise";
		if (what != NULL) {
			judgement_contradict(j, 2, (uint32_t[]){ put->event, (uint32_t)drop },
			    "a write() that waits when the last reader goes fails with EPIPE, or says what it has written, but of "
			    "this one of %lld bytes: %s",
			    (long long)put->n, what);
			return;
		}
	}
}

void judge_epipe_blocked_writer(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_left);
}
