/* What some sockets promise beyond integrity: no loss, no overtaking; and what a call that does not wait tells. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

/* ---- shared with suites/seqpacket ---- */

static bool contradict_missing(const struct messages *v, const struct receipt *r, uint64_t before, struct judgement *j,
    const char *what)
{
	int32_t missing = witness_missing(v, r, before);
	const uint32_t events[] = { r->event, missing >= 0 ? v->sent[missing].event : r->event };

	judgement_contradict(j, missing >= 0 ? 2 : 1, events,
	    "messages of this kind are neither lost nor overtaken, but %s before some that had been sent were received",
	    what);
	return false;
}

/* Of two received in this order the second had been sent before the sending of the first began. */
static bool check_overtaken(const struct messages *v, const struct receipt *y, struct judgement *j)
{
	const struct sent *late = message_of(v, y);
	const struct receipt *x;

	for (x = v->receipt; x < v->receipt + v->receipts && x->call < y->call; x++)
		if (!x->peek && x->kind == RECEIPT_MESSAGE && x->sure && x->ret < y->call &&
		    late->ret < message_of(v, x)->call) {
			judgement_contradict(j, 4,
			    (uint32_t[]){ late->event, message_of(v, x)->event, x->event, y->event },
			    "messages of this kind come in the order in which they were sent, but one of %s came after a later "
			    "one of %s",
			    v->h->actor[late->actor].name, v->h->actor[message_of(v, x)->actor].name);
			return false;
		}
	return true;
}

static bool any_ahead(const struct messages *v, const struct receipt *r, uint64_t before)
{
	unsigned a;

	if (certainly_ahead(v, r, before, -1))
		return true;
	for (a = 0; a < v->h->actors; a++)
		if (certainly_ahead(v, r, before, (int)a))
			return true;
	return false;
}

/* It took a message away, and the rest of it, too: that of a record may come next. */
static bool takes_all(const struct messages *v, const struct receipt *r)
{
	if (r->peek || r->ret >= v->h->quiet)
		return false;
	if (r->kind == RECEIPT_EMPTY)
		return v->empty;
	return r->kind == RECEIPT_MESSAGE && (v->flavour != SEQPAIR || r->result == length_of(message_of(v, r)));
}

/* All that may have been sent has been received: there is room. A send that is still inside the system has not sent. */
static bool is_drained(const struct messages *v)
{
	uint64_t sent = 0, taken = 0;
	size_t i;

	for (i = 0; i < v->sends; i++)
		sent += v->sent[i].fate == FATE_SENT ||
		    (v->sent[i].fate == FATE_PERHAPS && !certainly_stuck(v->h, v->sent[i].event));
	for (i = 0; i < v->receipts; i++)
		taken += takes_all(v, &v->receipt[i]);
	return taken >= sent;
}

static bool check_senders(const struct messages *v, struct judgement *j)
{
	int64_t most = history_mark(v->h, v->flavour == SEQPAIR ? "RECORD_MAX" : "DGRAM_MAX");
	size_t i;

	for (i = 0; i < v->sends && v->h->quiet != OPEN; i++) {
		const struct sent *s = &v->sent[i];

		if (s->fate != FATE_PERHAPS || s->n > most || !certainly_stuck(v->h, s->event) ||
		    !refs_certainly_open(v->h, v->object, v->to, s->call, v->h->quiet) || !is_drained(v))
			continue;
		judgement_contradict(j, v->receipts > 0 ? 2 : 1,
		    (uint32_t[]){ s->event, v->receipts > 0 ? v->receipt[v->receipts - 1].event : s->event },
		    "a send waits for room only, but one of %lld bytes of %s waited for ever though all that had been sent had "
		    "been received",
		    (long long)s->n, v->h->actor[s->actor].name);
		return false;
	}
	return true;
}

bool check_in_order(const struct messages *v, struct judgement *j, bool at_once)
{
	const struct receipt *r;

	if (!v->one_receiver || v->shut)
		return true;
	for (r = v->receipt; r < v->receipt + v->receipts; r++) {
		if (at_once && r->kind == RECEIPT_NONE && r->err == EAGAIN && any_ahead(v, r, r->call))
			return contradict_missing(v, r, r->call, j, "a call found nothing");
		if (r->kind == RECEIPT_OPEN && certainly_stuck(v->h, r->event) && any_ahead(v, r, v->h->quiet))
			return contradict_missing(v, r, v->h->quiet, j, "a call waited for ever");
		if (r->kind != RECEIPT_MESSAGE || r->peek || !r->sure)
			continue;
		if (!check_overtaken(v, r, j))
			return false;
		if (any_ahead(v, r, message_of(v, r)->call))
			return contradict_missing(v, r, message_of(v, r)->call, j, "a later one came");
	}
	return check_senders(v, j);
}

/* ---- dgram.unix-reliable ---- */

enum { RELIABLE_FULL, RELIABLE_WAITED, RELIABLE_SENDERS, RELIABLE_EMPTIED };

static void count_reliable(const struct messages *v, struct judgement *j)
{
	const struct receipt *r, *last = NULL;
	size_t i;

	for (i = 0; i < v->sends; i++)
		judgement_count(j, RELIABLE_FULL, v->sent[i].fate == FATE_FAILED && v->sent[i].err == EAGAIN);
	for (r = v->receipt; r < v->receipt + v->receipts; r++) {
		judgement_count(j, RELIABLE_EMPTIED,
		    r->kind == RECEIPT_NONE && r->err == EAGAIN && last != NULL && last->ret < r->call);
		if (r->kind != RECEIPT_MESSAGE || r->peek)
			continue;
		/* The send lasted until after a message had been taken. */
		for (i = 0; last != NULL && i < v->sends && v->sent[i].call < last->call; i++)
			judgement_count(j, RELIABLE_WAITED,
			    v->sent[i].fate == FATE_SENT && v->sent[i].ret > last->ret && v->sent[i].call < last->call);
		judgement_count(j, RELIABLE_SENDERS,
		    last != NULL && message_of(v, last)->process != message_of(v, r)->process);
		last = r;
	}
}

static void check_reliable(const struct messages *v, struct judgement *j)
{
	if (v->flavour == SEQPAIR || !messages_reliable(v) || !v->one_receiver || v->shut)
		return;
	judgement_applies(j);
	count_reliable(v, j);
	check_in_order(v, j, true);
}

void judge_dgram_unix_reliable(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_reliable);
}

/* ---- sock.nonblock-empty ---- */

enum { EMPTY_DATAGRAM, EMPTY_UDP, EMPTY_RECORD, EMPTY_QUEUED };

/* What a call that does not wait must not do; NULL: it did nothing of the kind. */
static const char *wrong_answer(const struct messages *v, const struct receipt *r)
{
	if (r->kind == RECEIPT_OPEN)
		return certainly_stuck(v->h, r->event) ? "it never returned" : NULL;
	if (is_false_end(v, r))
		return "it gave 0 though both ends were open";
	if (r->kind == RECEIPT_NONE && r->err == EAGAIN && !flavour_is_udp(v->flavour) &&
	    history_mark(v->h, "UNIX_RELIABLE") == 1 && certainly_ahead(v, r, r->call, -1))
		return "it found nothing though a message had been sent";
	return NULL;
}

static void check_nonblock_empty(const struct messages *v, struct judgement *j)
{
	const struct receipt *r;

	for (r = v->receipt; r < v->receipt + v->receipts; r++) {
		const char *what;

		if (nonblock_at(v->h, &v->h->event[r->event]) != 1)
			continue;
		judgement_applies(j);
		judgement_count(j,
		    flavour_is_udp(v->flavour)  ? EMPTY_UDP
		        : v->flavour == SEQPAIR ? EMPTY_RECORD
		                                : EMPTY_DATAGRAM,
		    r->kind == RECEIPT_NONE && r->err == EAGAIN);
		judgement_count(j, EMPTY_QUEUED, r->kind == RECEIPT_MESSAGE);
		what = wrong_answer(v, r);
		if (what == NULL)
			continue;
		judgement_contradict(j, 1, &r->event,
		    "a call that does not wait gives a message or fails with EAGAIN, but %s", what);
		return;
	}
}

void judge_nonblock_empty(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_nonblock_empty);
}
