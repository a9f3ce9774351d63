/* What was written into a file against what is in it at last. */
#include "rules.h"

/* ---- what appends and a shared offset have in common ---- */

static const char *actor_name(const struct content *v, unsigned actor)
{
	return history_actor_name(v->h, actor);
}

/* A piece is not the next one of its put, or not right behind the last one of it. */
static void object_to_place(const struct content *v, const struct content_piece *p, struct judgement *j)
{
	const struct content_put *put = &v->put[p->put];
	const struct content_piece *before = p > v->piece ? p - 1 : p;
	const uint32_t events[] = { put->event, before->put >= 0 ? v->put[before->put].event : put->event, p->get };
	const char *way = v->way == CONTENT_APPENDED ? "one that appends" : "one by a shared description";

	if (p->from == p->before)
		judgement_contradict(j, 3, events,
		    "a write, %s, is in the file in one piece, but within the %lld bytes of %s stand others' from byte "
		    "%lld of the file on",
		    way, (long long)put->n, actor_name(v, put->actor), (long long)before->at);
	else if (p->from < p->before)
		judgement_contradict(j, 3, events,
		    "what is written is in the file once, but byte %u of a write of %s is there again at %lld", p->from,
		    actor_name(v, put->actor), (long long)p->at);
	else
		judgement_contradict(j, 3, events,
		    "a write, %s, goes over no other, but of %lld bytes of %s the first that are left are from byte %u "
		    "on, at %lld of the file",
		    way, (long long)put->n, actor_name(v, put->actor), p->from, (long long)p->at);
}

static bool check_pieces(const struct content *v, struct judgement *j)
{
	const struct content_put *latest = NULL;
	size_t i;

	for (i = 0; i < v->pieces; i++) {
		const struct content_piece *p = &v->piece[i];
		const struct content_put *put = p->put >= 0 ? &v->put[p->put] : NULL;

		if (put == NULL) {
			const uint32_t events[] = { p->get };

			judgement_contradict(j, 1, events,
			    "a file is full of what was written into it, but at %lld there are %u bytes that nobody wrote",
			    (long long)p->at, p->length);
			return false;
		}
		if (p->from != p->before || (p->before > 0 && v->piece[i - 1].put != p->put)) {
			object_to_place(v, p, j);
			return false;
		}
		if (latest != NULL && put->over < latest->call) {
			const uint32_t events[] = { put->event, latest->event, p->get };

			judgement_contradict(j, 3, events,
			    "what is written first is in the file first, but bytes of a write that had ended before another "
			    "of %s began stand behind that one's",
			    actor_name(v, latest->actor));
			return false;
		}
		if (latest == NULL || put->call > latest->call)
			latest = put;
	}
	return true;
}

static bool check_counts(const struct content *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->puts; i++) {
		const struct content_put *put = &v->put[i];
		const uint32_t events[] = { put->event, v->get[v->gets - 1].event };

		if (!put->known || put->seen == put->result || (put->seen < put->result && !v->whole))
			continue;
		judgement_contradict(j, 2, events,
		    "a write said that it had written %lld bytes, but of them %lld are in the file",
		    (long long)put->result, (long long)put->seen);
		return false;
	}
	return true;
}

/* Puts that were under way when another process's was. */
static uint64_t at_once(const struct content *v)
{
	uint64_t count = 0;
	size_t i, k;

	for (i = 0; i < v->puts; i++)
		for (k = i + 1; k < v->puts && v->put[k].call < v->put[i].over; k++)
			count += v->put[k].process != v->put[i].process;
	return count;
}

static unsigned writers(const struct content *v)
{
	uint32_t set = 0;
	unsigned n = 0;
	size_t i;

	for (i = 0; i < v->puts; i++) {
		n += !(set >> v->put[i].process & 1);
		set |= UINT32_C(1) << v->put[i].process;
	}
	return n;
}

/* Two processes by one description. */
static bool is_shared(const struct content *v)
{
	size_t i, k;

	for (i = 0; i < v->puts; i++)
		for (k = 0; k < i; k++)
			if (v->put[i].description != NO_DESCRIPTION && v->put[i].process != v->put[k].process &&
			    v->put[i].description == v->put[k].description)
				return true;
	return false;
}

/* ---- file.append-atomic ---- */

enum {
	APPEND_AT_ONCE,
	APPEND_NEIGHBOURS,
	APPEND_THREE,
	APPEND_LARGE,
	APPEND_SHARED,
	APPEND_TOLD,
	APPEND_KILLED,
	APPEND_SHORT
};

static uint64_t neighbours(const struct content *v)
{
	uint64_t count = 0;
	size_t i;

	for (i = 1; i < v->pieces; i++) {
		const struct content_put *x, *y;

		if (v->piece[i].put < 0 || v->piece[i - 1].put < 0)
			continue;
		x = &v->put[v->piece[i - 1].put];
		y = &v->put[v->piece[i].put];
		count += x->process != y->process && x->call < y->over && y->call < x->over;
	}
	return count;
}

static void count_appends(const struct content *v, struct judgement *j)
{
	size_t i;

	judgement_count(j, APPEND_AT_ONCE, at_once(v));
	judgement_count(j, APPEND_NEIGHBOURS, neighbours(v));
	judgement_count(j, APPEND_THREE, writers(v) >= 3);
	judgement_count(j, APPEND_SHARED, is_shared(v));
	for (i = 0; i < v->puts; i++) {
		const struct content_put *put = &v->put[i];

		judgement_count(j, APPEND_LARGE, put->n > 65536);
		judgement_count(j, APPEND_KILLED, !put->known && v->h->event[put->event].ret == OPEN);
		judgement_count(j, APPEND_SHORT, put->known && put->result < put->n);
	}
}

/*
 * The last put by the description that `tell` asked about, if that is certain: no other overlaps that one or the asking, and
 * all descriptors of that description are the caller's.
 */
const struct content_put *file_told_of(const struct content *v, const struct event *tell)
{
	uint32_t description = refs_description(v->h, event_process(v->h, tell), tell->in[0], tell->call, tell->ret);
	const struct content_put *last = NULL;
	size_t i;

	if (description == NO_DESCRIPTION || v->h->event[description].in[1] != FILE_APPENDS)
		return NULL;
	for (i = 0; i < v->gets; i++)
		if (v->get[i].description == description)
			return NULL;
	for (i = 0; i < v->puts; i++) {
		const struct content_put *put = &v->put[i];

		if (put->description != description && put->description != NO_DESCRIPTION)
			continue;
		if (put->call > tell->ret)
			break;
		if (!put->known || put->over > tell->call || put->description == NO_DESCRIPTION ||
		    (last != NULL && last->over > put->call))
			return NULL;
		last = put;
	}
	return v->reader != NO_DESCRIPTION && last != NULL && last->at >= 0 ? last : NULL;
}

static void check_tells(const struct content *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];
		const struct content_put *put;
		int64_t expected;

		if (!event_is(e, "file-tell") || end_object(e->in[0]) != v->object || e->ret == OPEN || e->result != 0)
			continue;
		put = file_told_of(v, e);
		if (put == NULL)
			continue;
		judgement_count(j, APPEND_TOLD, 1);
		expected = put->at + put->result;
		if (e->out[0] != expected) {
			const uint32_t events[] = { put->event, (uint32_t)i };

			judgement_contradict(j, 2, events,
			    "after an append the offset is where its bytes end, at %lld, but it was %lld",
			    (long long)expected, (long long)e->out[0]);
			return;
		}
	}
}

void file_judge_append(const struct history *h, struct judgement *j)
{
	const struct content *v;
	unsigned i;

	for (i = 0; (v = content_at(h, i)) != NULL; i++) {
		if (v->way != CONTENT_APPENDED || v->reader == NO_DESCRIPTION)
			continue;
		judgement_applies(j);
		count_appends(v, j);
		if (check_pieces(v, j) && check_counts(v, j))
			check_tells(v, j);
	}
}

/* ---- file.shared-offset-io ---- */

enum { OFFSET_WROTE, OFFSET_THREE, OFFSET_READ, OFFSET_READERS, OFFSET_ALL_READ };

static void object_to_reads(const struct content_get *x, const struct content_get *y, struct judgement *j)
{
	const uint32_t events[] = { x->event, y->event };

	int64_t at = x->from > y->from ? x->from : y->from;

	judgement_contradict(j, 2, events,
	    "reads by one open file description give every byte once, but both gave that at %lld", (long long)at);
}

/* No byte came by two reads of the description, and none of them jumped. */
static bool check_reads(const struct content *v, uint32_t description, struct judgement *j)
{
	size_t i, k;

	for (i = 0; i < v->gets; i++) {
		const struct content_get *y = &v->get[i];
		const uint32_t event[] = { y->event };

		if (y->description != description)
			continue;
		if (y->apart) {
			judgement_contradict(j, 1, event,
			    "a read gives bytes that stand together in the file, but this one jumps");
			return false;
		}
		for (k = 0; k < i; k++) {
			const struct content_get *x = &v->get[k];

			if (x->description != description)
				continue;
			judgement_count(j, OFFSET_READ, x->actor != y->actor && x->ret > y->call);
			if (x->from >= 0 && y->from >= 0 && x->from < y->to && y->from < x->to) {
				object_to_reads(x, y, j);
				return false;
			}
		}
	}
	return true;
}

bool file_read_by_several(const struct content *v, uint32_t description)
{
	const struct event *opened = &v->h->event[description];
	unsigned reader = ACTOR_UNKNOWN;
	bool several = false, settled = true;
	size_t i;

	for (i = 0; i < v->gets; i++) {
		if (v->get[i].description != description)
			continue;
		if (reader == ACTOR_UNKNOWN)
			settled = content_is_settled(v, v->get[i].call);
		several |= reader != ACTOR_UNKNOWN && reader != v->get[i].actor;
		reader = v->get[i].actor;
	}
	return v->placed && settled && several && event_is(opened, "file-open") && opened->in[1] == FILE_RDONLY;
}

static void check_readers(const struct content *v, uint32_t description, struct judgement *j)
{
	int64_t sum = 0, size = 0;
	bool complete = false, open = false;
	uint32_t last[] = { 0 };
	size_t i;

	for (i = 0; i < v->puts; i++)
		size += v->put[i].result;
	for (i = 0; i < v->gets; i++) {
		const struct content_get *g = &v->get[i];

		if (g->description != description)
			continue;
		open |= g->result < 0;
		complete |= g->result == 0;
		sum += g->result > 0 ? g->result : 0;
		last[0] = g->event;
	}
	judgement_applies(j);
	judgement_count(j, OFFSET_READERS, 1);
	judgement_count(j, OFFSET_ALL_READ, complete && !open);
	if (check_reads(v, description, j) && complete && !open && sum != size)
		judgement_contradict(j, 1, last,
		    "reads by one open file description give every byte of the file once, but of %lld bytes they gave "
		    "%lld",
		    (long long)size, (long long)sum);
}

static void judge_readers(const struct content *v, struct judgement *j)
{
	size_t i, k;

	for (i = 0; i < v->gets; i++) {
		for (k = 0; k < i && v->get[k].description != v->get[i].description; k++)
			;
		if (k == i && file_read_by_several(v, v->get[i].description))
			check_readers(v, v->get[i].description, j);
	}
}

void file_judge_shared_offset(const struct history *h, struct judgement *j)
{
	const struct content *v;
	unsigned i;

	for (i = 0; (v = content_at(h, i)) != NULL; i++) {
		judge_readers(v, j);
		if (v->way != CONTENT_SHARED || v->reader == NO_DESCRIPTION)
			continue;
		judgement_applies(j);
		judgement_count(j, OFFSET_WROTE, at_once(v));
		judgement_count(j, OFFSET_THREE, writers(v) >= 3);
		if (check_pieces(v, j))
			check_counts(v, j);
	}
}
