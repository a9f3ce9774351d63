/* What was taken is what was passed: the same open file description, the same number, from the same message. */
#include "fdpass.h"

#include "../pipe/channel.h"

#include <errno.h>
#include <string.h>

static bool good(const struct event *e)
{
	return e->ret != OPEN && e->result != -1;
}

static uint32_t index_of(const struct history *h, const struct event *e)
{
	return (uint32_t)(e - h->event);
}

/* ---- fdpass.same-ofd ---- */

enum { SAME_FILE, SAME_READ, SAME_WRITE, SAME_COURIER, SAME_GONE, SAME_CHAIN, SAME_LAST, SAME_OFFSET, SAME_FLAG };

/* How the process came by an end that it had at that time: the take, NULL: not by one. */
static const struct event *taken_by(const struct history *h, unsigned process, int64_t end, uint64_t before)
{
	struct indexes at = events_with(h, ROLE_TAKE);
	const struct event *found = NULL;
	unsigned i;

	for (; at.at < at.end && h->event[*at.at].ret < before; at.at++) {
		const struct event *e = &h->event[*at.at];

		for (i = 0; i < TAKEN_MAX && good(e) && event_process(h, e) == process; i++)
			if (taken_end(e, i) == end)
				found = e;
	}
	return found;
}

/* How often what the take's ith end is was passed on. */
static unsigned hops(const struct history *h, const struct event *take, unsigned i)
{
	unsigned n;

	for (n = 0; n < 8 && take != NULL; n++) {
		const struct event *pass = refs_passer(h, take), *earlier;
		unsigned k;

		if (pass == NULL || i >= pass_count(pass))
			return n;
		earlier = taken_by(h, event_process(h, pass), pass->in[1 + i], pass->call);
		for (k = 0; earlier != NULL && k < TAKEN_MAX && taken_end(earlier, k) != pass->in[1 + i]; k++)
			;
		take = earlier;
		i = k;
	}
	return n;
}

/* The sender had no such descriptor any more when the take began. */
static bool sender_gone(const struct history *h, const struct event *pass, const struct event *take, int64_t end)
{
	unsigned sender = event_process(h, pass);
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < take->call; i++) {
		const struct event *x = &h->event[i];

		if (x->ret < take->call && event_role(x) == ROLE_CLOSE && event_process(h, x) == sender &&
		    x->in[0] == end && x->call > pass->ret)
			return true;
		if (x->ret < take->call && event_role(x) == ROLE_REAP && (unsigned)x->in[0] == sender)
			return true;
	}
	return false;
}

static void count_take(const struct history *h, const struct event *take, struct judgement *j)
{
	const struct event *pass = refs_passer(h, take);
	unsigned i;

	for (i = 0; i < TAKEN_MAX && pass != NULL && i < pass_count(pass); i++) {
		int64_t end = taken_end(take, i);

		if (end < 0)
			continue;
		judgement_applies(j);
		judgement_count(j, SAME_FILE, is_kind(h, end_object(end), "file"));
		judgement_count(j, end_side(end) == 0 ? SAME_READ : SAME_WRITE, is_kind(h, end_object(end), "pipe"));
		judgement_count(j, SAME_COURIER, is_kind(h, end_object(end), "courier"));
		judgement_count(j, SAME_GONE, sender_gone(h, pass, take, pass->in[1 + i]));
		judgement_count(j, SAME_CHAIN, hops(h, take, i) >= 2);
	}
}

/* Is an end of that pipe's other side among what was passed? */
static bool was_passed(const struct history *h, unsigned object, unsigned side)
{
	struct indexes at = events_with(h, ROLE_PASS);
	unsigned i;

	for (; at.at < at.end; at.at++)
		for (i = 1; i <= pass_count(&h->event[*at.at]); i++)
			if (end_object(h->event[*at.at].in[i]) == object && end_side(h->event[*at.at].in[i]) == side &&
			    refs_taker(h, &h->event[*at.at]) != NULL)
				return true;
	return false;
}

/* A file's word or offset is not what it must be. */
static bool check_offset(const struct history *h, const struct event *e, struct judgement *j)
{
	const struct event *last = offset_before(h, e);
	int64_t at = last != NULL ? offset_after(last) : -1;
	bool leaf = event_is(e, "leaf");

	if (leaf && e->result > 0 && e->out[0] != (int64_t)end_object(e->in[0])) {
		judgement_contradict(j, 1, (uint32_t[]){ index_of(h, e) },
		    "a descriptor that was passed is for the same file, but what was read is not of that file");
		return false;
	}
	if (last == NULL || at < 0 || event_is(e, "rewind") || (leaf && e->result == 0))
		return true;
	judgement_count(j, SAME_OFFSET, event_process(h, last) != event_process(h, e));
	if (leaf ? e->out[1] == at : e->result == at + e->in[1] % FILE_WORDS)
		return true;
	judgement_contradict(j, 2, (uint32_t[]){ index_of(h, last), index_of(h, e) },
	    "copies of a descriptor, also passed ones, have one offset, which was at word %lld, but this call found it at "
	    "%lld",
	    (long long)at, (long long)(leaf ? e->out[1] : e->result - e->in[1] % FILE_WORDS));
	return false;
}

static bool check_flag(const struct history *h, const struct event *e, struct judgement *j)
{
	int expected = flag_expected(h, e);

	if (expected == MODE_UNKNOWN)
		return true;
	judgement_count(j, SAME_FLAG, 1);
	if (e->result == expected)
		return true;
	judgement_contradict(j, 1, (uint32_t[]){ index_of(h, e) },
	    "copies of a descriptor, also passed ones, have O_NONBLOCK in common, but it is %s here",
	    e->result != 0 ? "set" : "not set");
	return false;
}

/* It was certainly held and taken, and the call, which suits it, says that it is no such descriptor. */
static bool check_usable(const struct history *h, const struct event *e, struct judgement *j)
{
	const struct event *take = taken_by(h, event_process(h, e), e->in[0], e->call);
	const struct references *refs = &h->refs[end_object(e->in[0])][end_side(e->in[0])];
	uint32_t i;

	if (take == NULL || e->result != -1 || (e->err != EBADF && e->err != ESPIPE && e->err != EINVAL))
		return true;
	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].process == event_process(h, e) && refs->ref[i].slot == end_slot(e->in[0]) &&
		    refs->ref[i].certain_from <= e->call && refs->ref[i].certain_to >= e->ret) {
			judgement_contradict(j, 2, (uint32_t[]){ index_of(h, take), index_of(h, e) },
			    "what was taken is what was passed, in the same order, but it cannot be used as that");
			return false;
		}
	return true;
}

static bool check_event(const struct history *h, const struct event *e, struct judgement *j)
{
	enum op_role role = event_role(e);

	if (e->ret == OPEN)
		return true;
	if (role == ROLE_NONE && op_operand(e->op, 0)->kind == KIND_END && is_kind(h, end_object(e->in[0]), "file"))
		return good(e) ? check_offset(h, e, j) : check_usable(h, e, j);
	if (event_is(e, "flags"))
		return !good(e) || check_flag(h, e, j);
	if ((role == ROLE_GET || role == ROLE_PUT) && is_kind(h, end_object(e->in[0]), "pipe")) {
		bool end = role == ROLE_GET ? e->result == 0 : e->err == EPIPE;

		judgement_count(j, SAME_LAST, end && was_passed(h, end_object(e->in[0]), !end_side(e->in[0])));
		return end_side(e->in[0]) != (role == ROLE_PUT ? PIPE_W : PIPE_R) || check_usable(h, e, j);
	}
	return true;
}

void judge_same_ofd(const struct history *h, struct judgement *j)
{
	struct indexes at = events_with(h, ROLE_TAKE);
	size_t i;

	for (; at.at < at.end; at.at++)
		if (good(&h->event[*at.at]))
			count_take(h, &h->event[*at.at], j);
	for (i = 0; i < h->events && j->judged; i++)
		if (!check_event(h, &h->event[i], j))
			return;
}

/* ---- fdpass.message-binding ---- */

enum { BIND_STREAM, BIND_MAIL, BIND_SEVERAL, BIND_NONE, BIND_MIXED };

/* All that was passed to that side was taken, and nothing was cut off: how many were sent less how many came. */
static bool totals(const struct history *h, unsigned object, unsigned to, int64_t *missing)
{
	struct indexes at = events_with(h, ROLE_PASS);

	*missing = 0;
	for (; at.at < at.end; at.at++) {
		const struct event *pass = &h->event[*at.at], *taken;

		if (end_object(pass->in[0]) != object || end_side(pass->in[0]) == to)
			continue;
		taken = refs_taker(h, pass);
		if (taken == NULL || (taken->out[REPORT_HOW] & TOOK_CUT) || event_is(taken, "take-cut"))
			return false;
		*missing += (int64_t)pass_count(pass) - taken->result;
	}
	for (at = events_with(h, ROLE_TAKE); at.at < at.end; at.at++) {
		const struct event *take = &h->event[*at.at];

		if (end_object(take->in[0]) == object && end_side(take->in[0]) == to &&
		    (take->ret == OPEN ||
		        (take->result >= 0 && refs_passer(h, take) == NULL && !(take->out[REPORT_HOW] & TOOK_END))))
			return false;
	}
	return true;
}

/* Why this take cannot be right; NULL if it can. */
static const char *wrong_take(const struct history *h, const struct event *take, const struct event *pass)
{
	bool mail = is_kind(h, end_object(take->in[0]), "mail");
	int64_t missing;

	if (mail && (take->out[REPORT_HOW] & TOOK_ODD))
		return "what came is no message that was sent";
	if (pass == NULL)
		return NULL;
	if (end_object(pass->in[0]) != end_object(take->in[0]) || end_side(pass->in[0]) == end_side(take->in[0]))
		return "it was sent elsewhere";
	if (pass->call > take->ret)
		return "it was sent later";
	if (mail && !(take->out[REPORT_HOW] & TOOK_CUT) && take->result != (int64_t)pass_count(pass))
		return "not as many descriptors came as were sent with it";
	if (!mail && totals(h, end_object(take->in[0]), end_side(take->in[0]), &missing) && missing != 0)
		return missing > 0 ? "not all descriptors came" : "more descriptors came than were sent";
	return NULL;
}

/* The same message was taken before, or one that was sent after it. */
static const struct event *overtaken(const struct history *h, const struct event *take, const struct event *pass,
    const char **what)
{
	struct indexes at = events_with(h, ROLE_TAKE);

	for (; at.at < at.end && &h->event[*at.at] != take; at.at++) {
		const struct event *x = &h->event[*at.at], *its = good(x) ? refs_passer(h, x) : NULL;

		if (its == NULL)
			continue;
		*what = "the same message had come before";
		if (its == pass)
			return x;
		*what = "one that was sent after it had come before";
		if (end_object(x->in[0]) == end_object(take->in[0]) && end_side(x->in[0]) == end_side(take->in[0]) &&
		    is_kind(h, end_object(x->in[0]), "courier") && happened_before(pass, its) &&
		    happened_before(x, take))
			return x;
	}
	return NULL;
}

static void count_binding(const struct history *h, const struct event *take, const struct event *pass,
    struct judgement *j)
{
	bool mail = is_kind(h, end_object(take->in[0]), "mail");

	judgement_count(j, mail ? BIND_MAIL : BIND_STREAM, take->result > 0);
	judgement_count(j, BIND_SEVERAL, take->result > 1);
	judgement_count(j, BIND_NONE, pass_count(pass) == 0);
}

void judge_message_binding(const struct history *h, struct judgement *j)
{
	struct indexes at = events_with(h, ROLE_TAKE);

	for (; at.at < at.end; at.at++) {
		const struct event *take = &h->event[*at.at];
		const struct event *pass, *other = NULL;
		const char *what, *late = NULL;

		if (!good(take) || (take->out[REPORT_HOW] & TOOK_END))
			continue;
		judgement_applies(j);
		pass = refs_passer(h, take);
		if (pass != NULL)
			count_binding(h, take, pass, j);
		what = wrong_take(h, take, pass);
		if (what == NULL && pass != NULL)
			other = overtaken(h, take, pass, &late);
		what = other != NULL ? late : what;
		if (what != NULL) {
			judgement_contradict(j, 2,
			    (uint32_t[]){ index_of(h, take),
			        index_of(h,
			            other != NULL      ? other
			                : pass != NULL ? pass
			                               : take) },
			    "descriptors come with the message that they were sent with, once, but %s", what);
			return;
		}
	}
}
