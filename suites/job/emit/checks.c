/* The checks of the rules of job, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "children.h"

/* A send of SIGCONT or a stop signal to the process, or to a group that it may be in. */
static int is_word(const struct event *e, int process)
{
	return (is_stop(e->on) || e->on == SIGCONT) && (is_send(e, process, e->on) || is_group_send(e, e->on));
}

/* The last of them, if they came one after another and were over before the question; NULL else. */
static const struct event *last_word(const struct event *q)
{
	const struct event *e, *last = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < q->end;) {
		if (is_take(e, q->actor, e->on) && (is_stop(e->on) || e->on == SIGCONT))
			return NULL;
		if (!is_word(e, q->actor))
			continue;
		if (!before(e, q) || (last != NULL && !before(last, e)) || is(e, "killgroup"))
			return NULL;
		last = e;
	}
	return last;
}

static int check_job_stop_cont_discard_model(void)
{
	const struct event *q, *x;

	for (q = NULL; (q = next(q)) != NULL;) {
		if (!is(q, "pending") || q->end == 0 || q->result != 0 || !alone(q->actor))
			continue;
		x = last_word(q);
		if (x == NULL || !has(&q->mask, x->on) || !caught_since(x, q, x->on))
			continue;
		if (!has(&q->set, x->on))
			return seen("the last signal of those that stop and continue is not pending", x, q);
		if (x->on == SIGCONT && (has(&q->set, SIGTSTP) || has(&q->set, SIGTTIN) || has(&q->set, SIGTTOU)))
			return seen("SIGCONT has left a stop signal pending", x, q);
		if (x->on != SIGCONT && has(&q->set, SIGCONT))
			return seen("a stop signal has left SIGCONT pending", x, q);
	}
	return 0;
}

/* A caught SIGCONT must come, if no stop signal followed. */
static int check_job_cont_always_resumes(void)
{
	const struct event *q, *x, *e;

	for (q = NULL; (q = next(q)) != NULL;) {
		x = missing(q, SIGCONT);
		for (e = NULL; x != NULL && (e = next(e)) != NULL;)
			if (is_stop(e->on) && is_word(e, q->actor) && !before(e, x))
				x = NULL;
		if (x != NULL)
			return seen("SIGCONT was sent and caught, but neither taken nor pending", x, q);
	}
	return 0;
}
