/* Records: kept, in order, and never two in one call. */
#include "../dgram/rules.h"

#include "../std/facts.h"

#include <errno.h>

/* ---- seqpacket.records ---- */

enum { RECORDS_CUT, RECORDS_SENDERS, RECORDS_FULL, RECORDS_END, RECORDS_ORDER };
enum { RECORDS_REST };

/* The piece of the same record before this rest, -1: none ends where it begins. */
static int32_t piece_before(const struct messages *v, size_t index)
{
	const struct receipt *rest = &v->receipt[index];
	size_t i;

	for (i = 0; i < v->receipts; i++) {
		const struct receipt *r = &v->receipt[i];

		if (i != index && !r->peek && r->message == rest->message &&
		    (r->kind == RECEIPT_MESSAGE || r->kind == RECEIPT_REST) && r->from + r->result == rest->from)
			return (int32_t)i;
	}
	return -1;
}

/* A record that did not fit: its rest comes next, or is gone and the call said so. */
static bool check_cut(const struct messages *v, size_t index, struct judgement *j)
{
	const struct receipt *r = &v->receipt[index], *next;
	const struct sent *s = message_of(v, r);
	int32_t k;

	if (!r->sure || r->peek || s->fate != FATE_SENT || r->from + r->result >= s->result)
		return true;
	judgement_count(j, RECORDS_CUT, 1);
	k = next_taken(v, index);
	if (k < 0)
		return true;
	next = &v->receipt[k];
	if (next->sure && (next->kind == RECEIPT_MESSAGE || next->kind == RECEIPT_REST))
		judgement_record(j, RECORDS_REST, next->message == r->message);
	if (r->cut != CUT_WHOLE || next->kind != RECEIPT_MESSAGE || !next->sure || next->message == r->message)
		return true;
	judgement_contradict(j, 3, (uint32_t[]){ s->event, r->event, next->event },
	    "what did not fit of a record comes next, or MSG_TRUNC says that it is gone, but of one of %lld bytes %lld came, "
	    "without it, and then another record",
	    (long long)s->result, (long long)r->from + (long long)r->result);
	return false;
}

static bool check_piece(const struct messages *v, size_t index, struct judgement *j)
{
	const struct receipt *r = &v->receipt[index];
	const struct sent *s;

	switch (r->kind) {
	case RECEIPT_MIXED:
	case RECEIPT_FOREIGN:
		judgement_contradict(j, 1, &r->event,
		    "one call receives bytes of one record that was sent here, but these %lld are not of one",
		    (long long)r->result);
		return false;
	case RECEIPT_MESSAGE:
		s = message_of(v, r);
		if (!check_sent(v, r, j))
			return false;
		if (!r->peek && r->sure && s->first != (int32_t)index) {
			judgement_contradict(j, 3, (uint32_t[]){ s->event, v->receipt[s->first].event, r->event },
			    "a record of %s came twice", v->h->actor[s->actor].name);
			return false;
		}
		return check_cut(v, index, j);
	case RECEIPT_REST:
		if (r->sure && !r->peek && piece_before(v, index) < 0) {
			judgement_contradict(j, 2, (uint32_t[]){ r->event, message_of(v, r)->event },
			    "a record comes from its first byte on, but bytes from offset %lu on came without those before",
			    (unsigned long)r->from);
			return false;
		}
		return check_cut(v, index, j);
	default:
		return true;
	}
}

/* 0 is the end: nobody can send any more, and all has come; or a record without bytes was sent. */
static bool check_end(const struct messages *v, const struct receipt *r, struct judgement *j)
{
	int32_t missing;

	if (r->kind != RECEIPT_EMPTY)
		return true;
	if (is_false_end(v, r)) {
		judgement_contradict(j, 1, &r->event, "a call gave 0, the end, though both ends were open");
		return false;
	}
	if (r->peek || v->empty || v->shut || !refs_certainly_closed(v->h, v->object, v->from, r->call, r->ret))
		return true;
	judgement_count(j, RECORDS_END, 1);
	if (!certainly_ahead(v, r, r->call, -1))
		return true;
	missing = witness_missing(v, r, r->call);
	judgement_contradict(j, missing >= 0 ? 2 : 1,
	    (uint32_t[]){ r->event, missing >= 0 ? v->sent[missing].event : r->event },
	    "records are not lost, but a call gave 0, the end, before all that had been sent were received");
	return false;
}

static void count_records(const struct messages *v, struct judgement *j)
{
	const struct receipt *r, *last = NULL;
	size_t i;

	for (i = 0; i < v->sends; i++)
		judgement_count(j, RECORDS_FULL,
		    v->sent[i].fate == FATE_FAILED && (v->sent[i].err == EAGAIN || v->sent[i].err == ENOBUFS));
	for (r = v->receipt; r < v->receipt + v->receipts; r++) {
		if (r->kind != RECEIPT_MESSAGE || r->peek)
			continue;
		judgement_count(j, RECORDS_SENDERS,
		    last != NULL && message_of(v, last)->process != message_of(v, r)->process);
		judgement_count(j, RECORDS_ORDER,
		    last != NULL && last->sure && r->sure && message_of(v, last)->ret < message_of(v, r)->call);
		last = r;
	}
}

static void check_records(const struct messages *v, struct judgement *j)
{
	size_t i;

	if (v->flavour != SEQPAIR)
		return;
	judgement_applies(j);
	count_records(v, j);
	for (i = 0; i < v->receipts; i++)
		if (!check_piece(v, i, j) || !check_end(v, &v->receipt[i], j))
			return;
	check_in_order(v, j, history_mark(v->h, "UNIX_RELIABLE") == 1);
}

void judge_seqpacket_records(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_records);
}

/* ---- seqpacket.sigpipe ---- */

enum { SIGPIPE_DEFAULT, SIGPIPE_CAUGHT, SIGPIPE_IGNORED };

static const struct event *end_of(const struct history *h, const struct sent *s)
{
	struct indexes ends = events_with(h, ROLE_EXIT);

	for (; ends.at < ends.end; ends.at++)
		if (event_process(h, &h->event[*ends.at]) == s->process && h->event[*ends.at].call > s->ret)
			return &h->event[*ends.at];
	return NULL;
}

static bool handler_ran(const struct history *h, const struct sent *s, uint64_t until)
{
	struct indexes ran = events_with(h, ROLE_HANDLER);

	for (; ran.at < ran.end; ran.at++) {
		const struct event *e = &h->event[*ran.at];

		if (e->in[0] == SIG_I_PIPE && event_process(h, e) == s->process && e->call > s->call && e->call < until)
			return true;
	}
	return false;
}

/* The process came to its end although SIGPIPE had to end it or its handler had to run before. */
static bool is_silent(const struct messages *v, const struct sent *s, struct judgement *j, const struct event **end)
{
	enum disposition d;

	*end = end_of(v->h, s);
	if (*end == NULL || blocked_at(v->h, s->actor, SIG_I_PIPE, s->call, (*end)->call) != BLOCKING_OFF)
		return false;
	d = disposition_at(v->h, s->process, SIG_I_PIPE, s->call, (*end)->call);
	judgement_count(j, SIGPIPE_CAUGHT, d == DISPOSITION_CAUGHT);
	judgement_count(j, SIGPIPE_IGNORED, d == DISPOSITION_IGNORED);
	if (d == DISPOSITION_DEFAULT)
		return true;
	return d == DISPOSITION_CAUGHT && !handler_ran(v->h, s, (*end)->call);
}

static bool has_threads(const struct history *h, unsigned process)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (a != process && h->actor[a].process == process)
			return true;
	return false;
}

static bool execs(const struct history *h, unsigned process)
{
	struct indexes exec = events_with(h, ROLE_EXEC);

	for (; exec.at < exec.end; exec.at++)
		if (event_process(h, &h->event[*exec.at]) == process)
			return true;
	return false;
}

static void check_sigpipe(const struct messages *v, struct judgement *j)
{
	size_t i;

	if (v->flavour != SEQPAIR || v->shut)
		return;
	for (i = 0; i < v->sends; i++) {
		const struct sent *s = &v->sent[i];
		const struct event *end;
		int32_t death = death_of(v->h, s->process);
		uint64_t until = s->ret == OPEN ? v->h->end : s->ret;

		if (s->n < 1 || has_threads(v->h, s->process) || execs(v->h, s->process) ||
		    !refs_certainly_closed(v->h, v->object, v->to, s->call, until))
			continue;
		if (s->ret == OPEN) {
			if (death >= 0 && killed_by(&v->h->event[death], SIG_I_PIPE)) {
				judgement_applies(j);
				judgement_count(j, SIGPIPE_DEFAULT, 1);
			}
			continue;
		}
		if (s->fate != FATE_FAILED || s->err != EPIPE)
			continue;
		judgement_applies(j);
		if (!is_silent(v, s, j, &end))
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ s->event, (uint32_t)(end - v->h->event) },
		    "sending to a connection that is gone raises SIGPIPE, but with EPIPE came none until the process ended");
		return;
	}
}

void judge_seqpacket_sigpipe(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_sigpipe);
}
