/* Nobody passes before all have come, and of those who pass together one is told so. */
#include "bar.h"

#include "../std/facts.h"

#include <errno.h>
#include <string.h>

enum { FULL_GROUP, WAITED_FOR, AT_ONCE, TURNS_FULL, SIGNALLED };

const struct event *bar_made(const struct history *h, int64_t object)
{
	struct indexes i = events_with(h, ROLE_NONE);
	const struct event *found = NULL;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!event_is(e, "bar-init") || e->in[0] != object || (e->ret != OPEN && e->result != 0))
			continue;
		if (found != NULL)
			return NULL;
		found = e;
	}
	return found != NULL && found->in[BAR_COUNT] >= 1 ? found : NULL;
}

struct meetings {
	const struct history *h;
	int64_t object, count;
	uint64_t sound_until; /* before a wait that failed, or somebody who was lost in one */
};

static bool is_use(const struct meetings *k, const struct event *e)
{
	return event_role(e) == ROLE_NONE && e->in[0] == k->object &&
	    (event_is(e, "bar-wait") || event_is(e, "bar-turns"));
}

static bool is_wait(const struct meetings *k, const struct event *e)
{
	return event_role(e) == ROLE_NONE && e->in[0] == k->object && event_is(e, "bar-wait");
}

static void find_end(struct meetings *k)
{
	size_t i;

	k->sound_until = k->h->quiet;
	for (i = 0; i < k->h->events; i++) {
		const struct event *e = &k->h->event[i];

		if (is_use(k, e) && (e->ret == OPEN ? !certainly_stuck(k->h, (uint32_t)i) : e->result != 0) &&
		    e->call < k->sound_until)
			k->sound_until = e->call;
	}
}

/* How things stand when that wait returns. */
struct standing {
	int64_t come, gone, serials;
	uint32_t last; /* to come */
};

static struct standing standing_at(const struct meetings *k, const struct event *at)
{
	struct standing s = { 0, 0, 0, (uint32_t)(at - k->h->event) };
	size_t i;

	for (i = 0; i < k->h->events && k->h->event[i].call < at->ret; i++) {
		const struct event *e = &k->h->event[i];

		if (!is_wait(k, e))
			continue;
		s.come++;
		s.last = (uint32_t)i;
		s.gone += e->ret <= at->ret;
		s.serials += e->ret <= at->ret && e->out[BAR_WAS_SERIAL] != 0;
	}
	return s;
}

static bool check_wait(const struct meetings *k, const struct event *e, struct judgement *j)
{
	uint32_t index = (uint32_t)(e - k->h->event);
	struct standing s;

	if (e->ret == OPEN || e->call > k->sound_until)
		return false;
	if (e->result != 0 && e->err == EINTR) {
		judgement_contradict(j, 1, &index,
		    "a wait at a barrier goes on after a handler, but one failed with EINTR");
		return true;
	}
	if (e->result != 0 || e->ret > k->sound_until)
		return false;
	s = standing_at(k, e);
	if (s.gone > s.come / k->count * k->count) {
		judgement_contradict(j, 2, (uint32_t[]){ s.last, index },
		    "%lld must have come for each time that so many pass, but %lld had passed when %lld had come",
		    (long long)k->count, (long long)s.gone, (long long)s.come);
		return true;
	}
	if (s.serials > s.come / k->count) {
		judgement_contradict(j, 2, (uint32_t[]){ s.last, index },
		    "one of %lld is told that it is the one, but %lld were when %lld had come", (long long)k->count,
		    (long long)s.serials, (long long)s.come);
		return true;
	}
	return false;
}

/* Everybody has passed. */
static bool check_serials(const struct meetings *k, struct judgement *j)
{
	int64_t come = 0, serials = 0, done = 0, most = 0, told = 0, roles = 0;
	uint32_t last = 0;
	bool same = true;
	size_t i;

	for (i = 0; i < k->h->events; i++) {
		const struct event *e = &k->h->event[i];

		if (!is_use(k, e))
			continue;
		if (e->ret == OPEN || e->result != 0)
			return false;
		last = (uint32_t)i;
		if (is_wait(k, e)) {
			come++;
			serials += e->out[BAR_WAS_SERIAL] != 0;
			continue;
		}
		done = e->out[BAR_DONE];
		same &= roles == 0 || done == most;
		most = done > most ? done : most;
		told += e->out[BAR_SERIALS];
		roles++;
	}
	if (come > 0 && come % k->count == 0 && serials != come / k->count) {
		judgement_contradict(j, 1, &last, "one of %lld is told that it is the one, but %lld of %lld were",
		    (long long)k->count, (long long)serials, (long long)come);
		return true;
	}
	if (come == 0 && roles == k->count && same && told != most) {
		judgement_contradict(j, 1, &last,
		    "one is told that it is the one each time, but %lld were in %lld rounds", (long long)told,
		    (long long)most);
		return true;
	}
	return false;
}

static bool check_turns(const struct meetings *k, const struct event *e, struct judgement *j)
{
	uint32_t index = (uint32_t)(e - k->h->event);

	if (e->ret == OPEN || e->ret > k->sound_until || e->out[BAR_EARLY] <= 0)
		return false;
	judgement_contradict(j, 1, &index,
	    "who passes sees what all others did before they came, but %lld times somebody had not come",
	    (long long)e->out[BAR_EARLY]);
	return true;
}

/* As many as it counts are inside, and nobody passes. */
static bool check_stuck(const struct meetings *k, struct judgement *j)
{
	uint32_t event[CONTRADICTION_EVENTS_MAX];
	int64_t stuck = 0;
	size_t i;

	for (i = 0; i < k->h->events && k->h->quiet != OPEN; i++) {
		if (!is_wait(k, &k->h->event[i]) || !certainly_stuck(k->h, (uint32_t)i))
			continue;
		if (stuck < CONTRADICTION_EVENTS_MAX)
			event[stuck] = (uint32_t)i;
		stuck++;
	}
	if (stuck == 0 || stuck < k->count || k->sound_until != k->h->quiet)
		return false;
	judgement_contradict(j, stuck < CONTRADICTION_EVENTS_MAX ? (size_t)stuck : CONTRADICTION_EVENTS_MAX, event,
	    "all %lld have come, but nobody passed for all of a deadline", (long long)k->count);
	return true;
}

static bool was_signalled(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_HANDLER);

	for (; i.at < i.end; i.at++)
		if (h->event[*i.at].actor == e->actor && overlapped(&h->event[*i.at], e))
			return true;
	return false;
}

static void count(const struct meetings *k, const struct event *e, struct judgement *j)
{
	struct standing s;

	if (e->ret == OPEN || e->result != 0)
		return;
	if (!is_wait(k, e)) {
		judgement_count(j, TURNS_FULL, k->count > 1 && e->out[BAR_DONE] > 1);
		return;
	}
	s = standing_at(k, e);
	judgement_count(j, FULL_GROUP, k->count > 1);
	judgement_count(j, WAITED_FOR, k->h->event[s.last].call > e->call);
	judgement_count(j, AT_ONCE, s.gone < s.come && s.come % k->count == 0);
	judgement_count(j, SIGNALLED, was_signalled(k->h, e));
}

static void judge(const struct meetings *k, struct judgement *j)
{
	size_t i;

	for (i = 0; i < k->h->events; i++) {
		const struct event *e = &k->h->event[i];

		if (!is_use(k, e))
			continue;
		judgement_applies(j);
		count(k, e, j);
		if (is_wait(k, e) ? check_wait(k, e, j) : check_turns(k, e, j))
			return;
	}
	if (!check_stuck(k, j))
		check_serials(k, j);
}

void bar_judge(const struct history *h, struct judgement *j)
{
	struct meetings k = { .h = h };
	unsigned object;

	for (object = 0; object < h->objects; object++) {
		const struct event *made =
		    strcmp(kind_at(h->object[object].kind)->name, "barrier") == 0 ? bar_made(h, (int64_t)object) : NULL;

		if (made == NULL)
			continue;
		k.object = (int64_t)object;
		k.count = made->in[BAR_COUNT];
		find_end(&k);
		judge(&k, j);
	}
}
