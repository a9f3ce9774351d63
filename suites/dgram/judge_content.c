/* What came: one whole message a call, as it was sent, once. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

int64_t length_of(const struct sent *s)
{
	return s->fate == FATE_SENT ? s->result : s->n;
}

/* ---- shared ---- */

static const char *flavour_name(const struct messages *v)
{
	return flavour_is_udp(v->flavour) ? "UDP" : "AF_UNIX";
}

bool check_sent(const struct messages *v, const struct receipt *r, struct judgement *j)
{
	const struct sent *s = message_of(v, r);
	const uint32_t events[] = { r->event, s->event };
	int64_t whole = length_of(s) < r->n ? length_of(s) : r->n;
	const char *name = v->h->actor[s->actor].name;

	if (s->fate == FATE_FAILED) {
		judgement_contradict(j, 2, events,
		    "a message whose sending failed is not received, but %lld bytes came of one of %s that had failed",
		    (long long)r->result, name);
		return false;
	}
	if (r->sure && s->call > r->ret) {
		judgement_contradict(j, 2, events, "a message of %s came before it was sent", name);
		return false;
	}
	if (r->kind == RECEIPT_MESSAGE && r->result != whole) {
		judgement_contradict(j, 2, events,
		    "one call receives a whole message: of one of %lld bytes of %s it must give %lld, but gave %lld",
		    (long long)length_of(s), name, (long long)whole, (long long)r->result);
		return false;
	}
	return true;
}

bool none_without_bytes(const struct messages *v, const struct receipt *r)
{
	uint64_t sent = 0, taken = 0;
	const struct receipt *x;
	size_t i;

	for (i = 0; i < v->sends && v->sent[i].call < r->ret; i++)
		sent += v->sent[i].n == 0 && v->sent[i].fate != FATE_FAILED;
	/* One that another call takes meanwhile may have been looked at before. */
	for (x = v->receipt; x < v->receipt + v->receipts; x++)
		taken +=
		    x != r && x->kind == RECEIPT_EMPTY && x->n > 0 && !x->peek && x->ret < (r->peek ? r->call : r->ret);
	return sent <= (flavour_is_udp(v->flavour) ? 0 : taken);
}

bool is_false_end(const struct messages *v, const struct receipt *r)
{
	return r->kind == RECEIPT_EMPTY && r->n > 0 && none_without_bytes(v, r) && ends_open(v, r);
}

/* ---- dgram.integrity ---- */

enum {
	INTEGRITY_OVERLAP,
	INTEGRITY_FULL,
	INTEGRITY_BYTE,
	INTEGRITY_PAGE,
	INTEGRITY_LONGEST,
	INTEGRITY_UNIX,
	INTEGRITY_UDP
};
enum { INTEGRITY_UDP_TWICE };

/* Others may send to a UDP port, too. */
static bool may_be_strangers(const struct messages *v, const struct receipt *r)
{
	return flavour_is_udp(v->flavour) && r->source != SOURCE_KNOWN && !(r->kind == RECEIPT_MIXED && r->sure);
}

static bool check_mixed(const struct messages *v, const struct receipt *r, struct judgement *j)
{
	if (may_be_strangers(v, r))
		return true;
	if (r->kind == RECEIPT_MIXED)
		judgement_contradict(j, 1, &r->event,
		    "one call receives the bytes of one message, but these %lld are not of one", (long long)r->result);
	else
		judgement_contradict(j, 1, &r->event,
		    "what is received was sent to this %s socket, but these %lld bytes were not", flavour_name(v),
		    (long long)r->result);
	return false;
}

/* It came before, by another call. */
static bool check_once(const struct messages *v, size_t index, struct judgement *j)
{
	const struct receipt *r = &v->receipt[index];
	const struct sent *s = message_of(v, r);

	if (r->peek || !r->sure || s->first == (int32_t)index)
		return true;
	if (flavour_is_udp(v->flavour)) {
		judgement_record(j, INTEGRITY_UDP_TWICE, 1);
		return true;
	}
	judgement_contradict(j, 3, (uint32_t[]){ s->event, v->receipt[s->first].event, r->event },
	    "an AF_UNIX datagram of %s came twice", v->h->actor[s->actor].name);
	return false;
}

static bool check_receipt(const struct messages *v, size_t index, struct judgement *j)
{
	const struct receipt *r = &v->receipt[index];

	switch (r->kind) {
	case RECEIPT_MIXED:
	case RECEIPT_FOREIGN:
		return check_mixed(v, r, j);
	case RECEIPT_REST:
		if (!r->sure)
			return true;
		judgement_contradict(j, 2, (uint32_t[]){ r->event, message_of(v, r)->event },
		    "a call receives a datagram from its first byte on, but these %lld begin at offset %lu",
		    (long long)r->result, (unsigned long)r->from);
		return false;
	case RECEIPT_MESSAGE:
		return check_sent(v, r, j) && check_once(v, index, j);
	default:
		return true;
	}
}

static void count_sizes(const struct messages *v, struct judgement *j)
{
	int64_t page = history_mark(v->h, "PAGE");
	int64_t most = history_mark(v->h, flavour_is_udp(v->flavour) ? "UDP_MAX" : "DGRAM_MAX");
	uint64_t came = 0, sent = 0;
	size_t i, k;

	for (i = 0; i < v->receipts; i++) {
		const struct receipt *r = &v->receipt[i];

		if (r->kind != RECEIPT_MESSAGE || r->peek)
			continue;
		came++;
		judgement_count(j, INTEGRITY_BYTE, r->result == 1);
		judgement_count(j, INTEGRITY_PAGE, r->result >= page - 1 && r->result <= page + 1);
		judgement_count(j, INTEGRITY_LONGEST, r->result == most);
	}
	for (i = 0; i < v->sends; i++) {
		const struct sent *s = &v->sent[i];

		sent += s->fate == FATE_SENT;
		judgement_count(j, INTEGRITY_FULL, s->fate == FATE_FAILED && (s->err == EAGAIN || s->err == ENOBUFS));
		for (k = i; k > 0 && s->process == v->sent[k - 1].process; k--)
			;
		judgement_count(j, INTEGRITY_OVERLAP, k > 0 && v->sent[k - 1].ret > s->call);
	}
	judgement_count(j, INTEGRITY_UNIX, !flavour_is_udp(v->flavour) && came > 0);
	judgement_count(j, INTEGRITY_UDP, flavour_is_udp(v->flavour) && came > 0 && came * 10 >= sent * 9);
}

static void check_integrity(const struct messages *v, struct judgement *j)
{
	size_t i;

	if (v->flavour == SEQPAIR)
		return;
	judgement_applies(j);
	count_sizes(v, j);
	for (i = 0; i < v->sends; i++)
		if (v->sent[i].fate == FATE_SENT && v->sent[i].result != v->sent[i].n) {
			judgement_contradict(j, 1, &v->sent[i].event,
			    "sending a datagram of %lld bytes fails or gives %lld, but gave %lld",
			    (long long)v->sent[i].n, (long long)v->sent[i].n, (long long)v->sent[i].result);
			return;
		}
	for (i = 0; i < v->receipts; i++)
		if (!check_receipt(v, i, j))
			return;
}

void judge_dgram_integrity(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_integrity);
}

/* ---- dgram.truncate ---- */

enum { TRUNCATE_CUT, TRUNCATE_TOLD, TRUNCATE_EXACT, TRUNCATE_NEXT, TRUNCATE_PEEK, TRUNCATE_PEEK_CUT };
enum { TRUNCATE_LENGTH };

int32_t next_taken(const struct messages *v, size_t receipt)
{
	const struct receipt *before = &v->receipt[receipt];
	int32_t next = -1;
	size_t i;

	if (!v->one_receiver || v->shut)
		return -1;
	for (i = 0; i < v->receipts; i++) {
		const struct receipt *r = &v->receipt[i];

		if (r->peek || i == receipt || r->ret < before->call)
			continue;
		if (next < 0 && r->call > before->ret)
			next = (int32_t)i;
		else if (next < 0 || r->call < v->receipt[next].ret)
			return -1;
	}
	return next;
}

static bool check_told(const struct messages *v, const struct receipt *r, struct judgement *j)
{
	const struct sent *s = message_of(v, r);
	bool cut = length_of(s) > r->n;

	if (r->cut == CUT_UNTOLD || (r->cut == CUT_CUT) == cut)
		return true;
	judgement_contradict(j, 2, (uint32_t[]){ r->event, s->event },
	    "MSG_TRUNC says that a message was cut off, but a message of %lld bytes, of which %lld fitted, came %s it",
	    (long long)length_of(s), (long long)r->n, cut ? "without" : "with");
	return false;
}

/* What was looked at comes next. */
static bool check_peek(const struct messages *v, size_t index, struct judgement *j)
{
	const struct receipt *peek = &v->receipt[index], *next;
	int32_t k = next_taken(v, index);

	if (k < 0)
		return true;
	next = &v->receipt[k];
	judgement_count(j, TRUNCATE_PEEK, 1);
	judgement_count(j, TRUNCATE_PEEK_CUT, peek->result < length_of(message_of(v, peek)));
	if (next->kind == RECEIPT_EMPTY || (next->kind == RECEIPT_NONE && next->err == EAGAIN) ||
	    (next->kind == RECEIPT_MESSAGE && next->sure && next->message != peek->message)) {
		judgement_contradict(j, 2, (uint32_t[]){ peek->event, next->event },
		    "MSG_PEEK leaves the message where it is, but the next call did not get it");
		return false;
	}
	return true;
}

static bool check_cut(const struct messages *v, size_t index, struct judgement *j)
{
	const struct receipt *r = &v->receipt[index];
	const struct sent *s = message_of(v, r);

	if (r->kind == RECEIPT_REST && r->sure) {
		judgement_contradict(j, 2, (uint32_t[]){ r->event, s->event },
		    "what did not fit of a datagram is discarded, but %lld bytes from offset %lu on came by another call",
		    (long long)r->result, (unsigned long)r->from);
		return false;
	}
	if (r->kind != RECEIPT_MESSAGE || !r->sure)
		return true;
	judgement_count(j, TRUNCATE_CUT, length_of(s) > r->n && !r->peek);
	judgement_count(j, TRUNCATE_TOLD, length_of(s) > r->n && r->cut != CUT_UNTOLD);
	judgement_count(j, TRUNCATE_EXACT, length_of(s) == r->n || length_of(s) == r->n + 1);
	judgement_count(j, TRUNCATE_NEXT, length_of(s) > r->n && !r->peek && next_taken(v, index) >= 0);
	if (length_of(s) > r->n && event_is(&v->h->event[r->event], "fetch"))
		judgement_record(j, TRUNCATE_LENGTH, v->h->event[r->event].out[FETCH_TOLD] > r->n);
	return check_told(v, r, j) && (!r->peek || check_peek(v, index, j));
}

static void check_truncate(const struct messages *v, struct judgement *j)
{
	size_t i;

	if (v->flavour == SEQPAIR)
		return;
	judgement_applies(j);
	for (i = 0; i < v->receipts; i++) {
		if (v->receipt[i].cut == CUT_OVERRUN) {
			judgement_contradict(j, 1, &v->receipt[i].event,
			    "nothing is stored behind a buffer of %lld bytes, but bytes there changed",
			    (long long)v->receipt[i].n);
			return;
		}
		if (!check_cut(v, i, j))
			return;
	}
}

void judge_dgram_truncate(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_truncate);
}

/* ---- dgram.emsgsize ---- */

enum { EMSGSIZE_BELOW, EMSGSIZE_AT, EMSGSIZE_ABOVE, EMSGSIZE_FAR };

/* The longest message, by what was measured; *hard: no header can say more. */
static int64_t limit_of(const struct messages *v, int64_t *hard)
{
	*hard = v->flavour == UDP4 ? UDP4_MOST : v->flavour == UDP6 ? UDP6_MOST : INT64_MAX;
	return v->flavour == UDP6 ? -1 : history_mark(v->h, v->flavour == UDP4 ? "UDP_MAX" : "DGRAM_MAX");
}

static const char *wrong_size(const struct messages *v, const struct sent *s)
{
	int64_t hard, limit = limit_of(v, &hard);

	if (s->fate == FATE_SENT && s->result != s->n)
		return "it was sent in part";
	if (s->fate == FATE_SENT && s->n > hard)
		return "it was sent";
	if (s->fate == FATE_FAILED && s->err == EMSGSIZE && s->n <= limit)
		return "a message of the measured limit had been sent";
	if (s->fate == FATE_PERHAPS && s->n > limit && limit > 0 && certainly_stuck(v->h, s->event))
		return "the call never returned";
	if (s->fate == FATE_SENT && s->first >= 0 && v->receipt[s->first].n >= s->n &&
	    v->receipt[s->first].result < s->n)
		return "it came in part";
	return NULL;
}

static void check_emsgsize(const struct messages *v, struct judgement *j)
{
	int64_t hard, limit = limit_of(v, &hard);
	size_t i;

	if (v->flavour == SEQPAIR)
		return;
	for (i = 0; i < v->sends; i++) {
		const struct sent *s = &v->sent[i];
		const char *what = wrong_size(v, s);

		judgement_applies(j);
		judgement_count(j, EMSGSIZE_BELOW, s->n == limit - 1);
		judgement_count(j, EMSGSIZE_AT, s->n == limit);
		judgement_count(j, EMSGSIZE_ABOVE, limit > 0 && s->n == limit + 1);
		judgement_count(j, EMSGSIZE_FAR, limit > 0 && s->n > limit + 1);
		if (what == NULL)
			continue;
		judgement_contradict(j, 1, &s->event,
		    "a message is sent whole, or, if it is too long for that (the limit is %lld), fails with EMSGSIZE; of "
		    "one of %lld bytes %s",
		    (long long)limit, (long long)s->n, what);
		return;
	}
}

void judge_dgram_emsgsize(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_emsgsize);
}

/* ---- dgram.zero-length ---- */

enum { ZERO_UNIX, ZERO_UDP, ZERO_NONE };

static void check_zero_length(const struct messages *v, struct judgement *j)
{
	const struct receipt *r;

	if (v->flavour == SEQPAIR || v->receipts == 0)
		return;
	judgement_applies(j);
	for (r = v->receipt; r < v->receipt + v->receipts; r++) {
		judgement_count(j, flavour_is_udp(v->flavour) ? ZERO_UDP : ZERO_UNIX,
		    r->kind == RECEIPT_EMPTY && r->n > 0);
		judgement_count(j, ZERO_NONE, r->kind == RECEIPT_NONE && r->err == EAGAIN);
		if (!is_false_end(v, r))
			continue;
		judgement_contradict(j, 1, &r->event,
		    "0 is the length of a datagram without bytes, but of such none was left: %s",
		    flavour_is_udp(v->flavour) ? "none had been sent" : "as many had been received as sent");
		return;
	}
}

void judge_dgram_zero_length(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_zero_length);
}
