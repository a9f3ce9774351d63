/* Where messages come from: whose address is told, and whom a connected receiver hears. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

/* ---- dgram.source-address ---- */

enum { SOURCE_UNIX, SOURCE_UDP, SOURCE_CHANGES };

static const char *wrong_source(const struct receipt *r, int owner)
{
	if (r->source == SOURCE_NONE)
		return "none was told";
	if (r->source == SOURCE_STRANGER)
		return "one of nobody's was told";
	return (int)r->source_process != owner ? "another's was told" : NULL;
}

static void check_source(const struct messages *v, struct judgement *j)
{
	int last = -1;
	size_t i;

	if (flavour_is_pair(v->flavour))
		return;
	for (i = 0; i < v->receipts; i++) {
		const struct receipt *r = &v->receipt[i];
		const char *what;
		int owner;

		if (r->kind != RECEIPT_MESSAGE || !r->sure || r->source == SOURCE_UNASKED)
			continue;
		owner = owner_of(v, message_of(v, r));
		if (owner < 0)
			continue;
		judgement_applies(j);
		judgement_count(j, flavour_is_udp(v->flavour) ? SOURCE_UDP : SOURCE_UNIX, 1);
		judgement_count(j, SOURCE_CHANGES, last >= 0 && last != owner);
		last = owner;
		what = wrong_source(r, owner);
		if (what == NULL)
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ r->event, message_of(v, r)->event },
		    "the address told with a message is that of the socket that sent it, here of one that %s bound, but %s",
		    v->h->actor[owner].name, what);
		return;
	}
}

void judge_dgram_source_address(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_source);
}

/* ---- dgram.connected-filter ---- */

enum { FILTER_OTHERS, FILTER_PEER, FILTER_AGAIN, FILTER_UNIX };
enum { FILTER_UNIX_REFUSED, FILTER_UNIX_CAME };

static bool changes_peer(const struct messages *v, const struct event *e)
{
	return (event_is(e, "admit") || event_is(e, "admit-all")) && end_object(e->in[0]) == v->object &&
	    end_side(e->in[0]) == v->to;
}

/* The receiver's peer is certainly what this call made it, from its end until then. */
static uint64_t holds_until(const struct messages *v, const struct event *admit)
{
	struct indexes none = events_with(v->h, ROLE_NONE);
	uint64_t until = v->h->end;

	for (; none.at < none.end; none.at++) {
		const struct event *e = &v->h->event[*none.at];

		if (e != admit && changes_peer(v, e) && e->ret > admit->call && e->call < until)
			until = e->call;
	}
	return until;
}

static void count_sends(const struct messages *v, const struct event *admit, uint64_t until, int peer,
    struct judgement *j)
{
	bool udp = flavour_is_udp(v->flavour);
	size_t i;

	for (i = 0; i < v->sends; i++) {
		const struct sent *s = &v->sent[i];
		int owner = owner_of(v, s);

		if (owner < 0 || owner == peer || s->call <= admit->ret || s->ret >= until)
			continue;
		judgement_count(j, udp ? FILTER_OTHERS : FILTER_UNIX, 1);
		if (!udp && s->fate == FATE_FAILED)
			judgement_record(j, FILTER_UNIX_REFUSED, s->err);
	}
}

static bool check_admitted(const struct messages *v, const struct event *admit, struct judgement *j)
{
	uint64_t until = holds_until(v, admit);
	int peer = (int)v->h->actor[admit->in[1]].process;
	size_t i;

	count_sends(v, admit, until, peer, j);
	for (i = 0; i < v->receipts; i++) {
		const struct receipt *r = &v->receipt[i];
		const struct sent *s = message_of(v, r);
		int owner;

		if (s == NULL || !r->sure || r->kind != RECEIPT_MESSAGE || s->call <= admit->ret || r->ret >= until)
			continue;
		owner = owner_of(v, s);
		judgement_count(j, FILTER_PEER, owner == peer);
		if (owner < 0 || owner == peer)
			continue;
		if (!flavour_is_udp(v->flavour)) {
			judgement_record(j, FILTER_UNIX_CAME, 1);
			continue;
		}
		judgement_contradict(j, 3, (uint32_t[]){ (uint32_t)(admit - v->h->event), s->event, r->event },
		    "a connected UDP socket receives its peer's messages only, but got one that %s's socket sent after it "
		    "had been connected to %s's",
		    v->h->actor[owner].name, v->h->actor[peer].name);
		return false;
	}
	return true;
}

static void check_filter(const struct messages *v, struct judgement *j)
{
	struct indexes none = events_with(v->h, ROLE_NONE);
	bool before = false;

	if (flavour_is_pair(v->flavour) || !v->one_receiver)
		return;
	for (; none.at < none.end; none.at++) {
		const struct event *e = &v->h->event[*none.at];

		if (!changes_peer(v, e) || !event_is(e, "admit") || e->ret == OPEN || e->result != 0 ||
		    (unsigned)e->in[1] >= v->h->actors)
			continue;
		judgement_applies(j);
		judgement_count(j, FILTER_AGAIN, before);
		before = true;
		if (!check_admitted(v, e, j))
			return;
	}
}

void judge_dgram_connected_filter(const struct history *h, struct judgement *j)
{
	judge_messages(h, j, check_filter);
}
