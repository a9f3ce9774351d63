/* The checks of the rules of mq, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* Of a few bytes nobody can say which message they are. */
enum { TELLING_LENGTH = 8 };

/* ---- what the log says. Nothing is said of a queue whose name was given again ---- */

static int same_queue(const struct event *x, const struct event *y)
{
	return object_about(x) == object_about(y);
}

static int shares_name(const struct event *e)
{
	int i;

	for (i = 0; i < ENDS; i++)
		if (object_of[i] != object_about(e) && place_of(i) == place_of(e->on))
			return 1;
	return 0;
}

static int is_mq_send(const struct event *e)
{
	return is(e, "post") && is_kind(e->on, "mqueue") && !shares_name(e);
}

static int is_mq_receive(const struct event *e)
{
	return is(e, "fetch") && is_kind(e->on, "mqueue") && !shares_name(e);
}

static int came_whole(const struct event *e)
{
	return is_mq_receive(e) && e->end != 0 && e->result >= TELLING_LENGTH;
}

/* The call that sent what this one got; NULL: none. */
static const struct event *sent_as(const struct event *call)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_mq_send(e) && same_queue(e, call) && e->asked >= call->result &&
		    memcmp(&s->data[e->data], &s->data[call->data], (size_t)call->result) == 0)
			return e;
	return NULL;
}

/* The call that got it; NULL: none is known. */
static const struct event *got_by(const struct event *send)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (came_whole(e) && sent_as(e) == send)
			return e;
	return NULL;
}

/* Some receive on that queue never returned, or got a message that cannot be told from others. */
static int has_takers(const struct event *call)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_mq_receive(e) && same_queue(e, call) &&
		    (e->end == 0 || (e->result >= 0 && e->result < TELLING_LENGTH)))
			return 1;
	return 0;
}

/* A message that was there all the time of that call, which did not take it; NULL: none is certain. */
static const struct event *left_alone(const struct event *call)
{
	const struct event *e, *by;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_mq_send(e) || !same_queue(e, call) || e->result != 0 || !before(e, call) ||
		    e->asked < TELLING_LENGTH)
			continue;
		by = got_by(e);
		if (by == NULL ? !has_takers(call) : by->call > call->end)
			return e;
	}
	return NULL;
}

/* The limits of the queue, as its making said; NULL: it was not made. */
static const struct event *queue_made(const struct event *of)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "mq-create") && same_queue(e, of) && e->end != 0 && e->result == 0)
			return e;
	return NULL;
}

/* ---- rules ---- */

static int check_mq_priority_order(void)
{
	const struct event *e, *v, *w, *by;

	for (e = NULL; (e = next(e)) != NULL;) {
		v = came_whole(e) ? sent_as(e) : NULL;
		if (v == NULL)
			continue;
		for (w = NULL; (w = next(w)) != NULL;) {
			if (w == v || !is_mq_send(w) || !same_queue(w, e) || w->result != 0 || w->end == 0 ||
			    w->asked < TELLING_LENGTH ||
			    !(w->code > v->code ? before(w, e) : w->code == v->code && before(w, v)))
				continue;
			by = got_by(w);
			if (by == NULL ? !has_takers(e) : by->call > e->end)
				return seen("a message came before another one of higher priority, or an older one", e,
				    w);
		}
	}
	return 0;
}

static int check_mq_conservation(void)
{
	const struct event *e, *other, *send;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_mq_receive(e) && e->result == -1 && (e->error == EAGAIN || e->error == ETIMEDOUT) &&
		    left_alone(e) != NULL)
			return seen("nothing was there though a message had been sent", left_alone(e), e);
		if (!came_whole(e))
			continue;
		send = sent_as(e);
		if (send == NULL || (send->end != 0 && send->result == -1))
			return seen("what came was not sent, or sending it had failed", e, send);
		if (send->asked != e->result || send->code != e->code)
			return seen("a message came with another length or priority", send, e);
		for (other = e; (other = next(other)) != NULL;)
			if (came_whole(other) && sent_as(other) == send)
				return seen("a message came twice", e, other);
	}
	return 0;
}

/* Messages that may have been in the queue at some time of that call. */
static long most_in(const struct event *call)
{
	const struct event *e;
	long n = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < call->end;) {
		n += is_mq_send(e) && same_queue(e, call) && e != call && (e->end == 0 || e->result == 0);
		n -= is_mq_receive(e) && same_queue(e, call) && e->result >= 0 && before(e, call);
	}
	return n;
}

static int check_mq_bounds(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_mq_receive(e) && e->result == -1 && e->error == EAGAIN && left_alone(e) != NULL)
			return seen("EAGAIN from a receive though a message was there", left_alone(e), e);
		if (is_mq_send(e) && e->end != 0 && e->result == -1 && e->error == EAGAIN && queue_made(e) != NULL &&
		    most_in(e) < queue_made(e)->us)
			return seen("EAGAIN from a send though the queue cannot have been full", queue_made(e), e);
	}
	return 0;
}

static int check_mq_message_boundaries(void)
{
	const struct event *e;
	long bytes;

	for (e = NULL; (e = next(e)) != NULL;) {
		if ((!is_mq_receive(e) && !is_mq_send(e)) || e->end == 0 || queue_made(e) == NULL)
			continue;
		bytes = queue_made(e)->asked;
		if (is_mq_receive(e) && e->target != 0)
			return seen("a byte behind the buffer changed", e, NULL);
		if (e->result >= 0 && (is_mq_receive(e) ? e->asked < bytes : e->asked > bytes))
			return seen("a length was taken that mq_msgsize does not allow", queue_made(e), e);
		if (e->result == -1 && e->error == EMSGSIZE &&
		    (is_mq_receive(e) ? e->asked >= bytes : e->asked <= bytes))
			return seen("EMSGSIZE for a length that mq_msgsize allows", queue_made(e), e);
	}
	return 0;
}

static int check_mq_timed(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if ((!is_mq_receive(e) && !is_mq_send(e)) || e->end == 0 || e->status < 0 || e->error != ETIMEDOUT)
			continue;
		if (e->value < -10000000)
			return seen("a call timed out before its time", e, NULL);
		if (is_mq_receive(e) && left_alone(e) != NULL)
			return seen("a receive timed out though a message was there", left_alone(e), e);
	}
	return 0;
}

/* The name had certainly been removed before that open, and nobody may have made it again; NULL: that is not certain. */
static const struct event *name_removed(const struct event *open)
{
	const struct event *e, *found = NULL, *maker = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < open->end;) {
		if ((!is(e, "mq-create") && !is(e, "mq-unlink")) || place_of(e->on) != place_of(open->on) ||
		    (e->end != 0 && e->result != 0))
			continue;
		if (is(e, "mq-create")) {
			maker = e;
			found = NULL;
		}
		if (is(e, "mq-unlink") && before(e, open) && (maker == NULL || before(maker, e)))
			found = e;
	}
	return found;
}

static int check_mq_lifetime(void)
{
	const struct event *e, *other;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "mq-open") && e->end != 0 && e->result == 0) {
			other = name_removed(e);
			if (other != NULL)
				return seen("a name that was unlinked leads to a queue", other, e);
		}
		if (is_mq_receive(e) && e->result == -1 && e->error == EAGAIN && left_alone(e) != NULL)
			return seen("a queue has lost a message", left_alone(e), e);
	}
	return 0;
}

/* A signal with the value of that registration. */
static int is_notice(const struct event *e, const struct event *notify)
{
	return e->code == SI_MESGQ && e->asked == NOTICE_VALUE + (long)notify->call &&
	    (is(e, "handler") || (is(e, "accept") && e->end != 0 && e->result > 0));
}

static int check_mq_notify_one_shot(void)
{
	const struct event *e, *notify, *first;

	for (notify = NULL; (notify = next(notify)) != NULL;) {
		if (!is(notify, "mq-notify") || notify->end == 0 || notify->result != 0)
			continue;
		for (e = notify, first = NULL; (e = next(e)) != NULL;) {
			if (!is_notice(e, notify))
				continue;
			if (first != NULL || notify->asked == SIGEV_NONE)
				return seen("a registration was notified more often than it asked for", notify, e);
			first = e;
		}
	}
	return 0;
}
