/* Which bytes came out: none lost, doubled, invented or leaked. */
#include "pipe.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>

/* ---- pipe.conservation ---- */

/* How far a writer's bytes have come: all of its attempts below `next` are settled, of `next` `offset` bytes. */
struct cursor {
	size_t next; /* index in by_attempt */
	uint64_t offset;
};

static const struct transfer *attempt_at(const struct view *v, size_t index)
{
	return &v->put[v->by_attempt[index].value];
}

static size_t first_attempt(const struct view *v, uint8_t actor)
{
	size_t i;

	for (i = 0; i < v->puts && attempt_at(v, i)->actor < actor; i++)
		;
	return i;
}

static const char *kind_name(const struct view *v)
{
	return kind_at(v->h->object[v->object].kind)->name;
}

static void contradict_piece(const struct view *v, const struct piece *p, const struct transfer *put,
    struct judgement *j, const char *what)
{
	const uint32_t events[] = { v->get[p->get].event, put != NULL ? put->event : v->get[p->get].event };

	judgement_contradict(j, put != NULL ? 2 : 1, events,
	    "a %s gives the bytes that were written, in order and once, but %s (%lu bytes from offset %lu of an "
	    "attempt of %s)",
	    kind_name(v), what, (unsigned long)p->length, (unsigned long)p->from,
	    put != NULL ? v->h->actor[put->actor].name : "nobody known");
}

/* The first attempt of the actor from the cursor on, up to `index`, that is not complete; NULL: none. */
static const struct transfer *incomplete(const struct view *v, const struct cursor *c, size_t index)
{
	size_t k;

	for (k = c->next; k < index; k++) {
		const struct transfer *put = attempt_at(v, k);

		if (put->outcome == MOVED && (k == c->next ? c->offset : 0) < (uint64_t)put->result)
			return put;
	}
	return NULL;
}

static uint64_t limit_of(const struct transfer *put)
{
	return put->outcome == MOVED ? (uint64_t)put->result : put->outcome == PERHAPS ? (uint64_t)put->n : 0;
}

/* Takes the piece into account; false: it contradicts, and that has been said. */
static bool take_piece(const struct view *v, const struct piece *p, struct cursor *cursor, struct judgement *j)
{
	struct cursor *c = &cursor[p->actor];
	const struct transfer *put = p->put >= 0 ? &v->put[p->put] : NULL;
	const struct transfer *gap;
	size_t index = c->next;
	const char *what = NULL;

	if (put == NULL) {
		contradict_piece(v, p, NULL, j, "some came that nobody offered to this pipe");
		return false;
	}
	while (index < v->puts && attempt_at(v, index) != put && attempt_at(v, index)->actor == p->actor)
		index++;
	gap = incomplete(v, c, index);
	if (index == v->puts || attempt_at(v, index) != put)
		what = "some came again or too late";
	else if (put->call > v->get[p->get].ret)
		what = "some came before their write began";
	else if (gap != NULL)
		what = "bytes before these are missing";
	else if (p->from > (index == c->next ? c->offset : 0))
		what = "bytes of the same write before these are missing";
	else if (p->from < (index == c->next ? c->offset : 0))
		what = "some came twice";
	else if ((uint64_t)p->from + p->length > limit_of(put))
		what = put->outcome == NOTHING ? "some came of a write that failed with EAGAIN or EINTR"
		                               : "more came than the write said it had transferred";
	if (what != NULL) {
		contradict_piece(v, p, put, j, what);
		return false;
	}
	*c = (struct cursor){ index, (uint64_t)p->from + p->length };
	return true;
}

/* By the ticket at which it returned. */
static int by_return(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/*
 * What came of a write shows that all which had been written before that one began was before it in the pipe: it must have
 * come, all of it. (Reads are ordered here, so none can have taken it unseen.) False: it contradicts, and that has been said.
 */
static bool check_overtaken(const struct view *v, struct judgement *j)
{
	struct keyed *ended = calloc(v->puts + 1, sizeof(struct keyed));
	uint64_t *came = calloc(v->puts + 1, sizeof(uint64_t));
	const struct transfer *late = NULL, *by = NULL; /* `late` is missing, though `by` has come */
	uint64_t begun = 0;
	size_t i, n = 0, k = 0;

	if (ended == NULL || came == NULL)
		out_of_memory();
	for (i = 0; i < v->puts; i++)
		if (v->put[i].outcome == MOVED)
			ended[n++] = (struct keyed){ v->put[i].ret, i };
	qsort(ended, n, sizeof(struct keyed), by_return);
	for (i = 0; i < v->pieces && late == NULL; i++) {
		const struct piece *p = &v->piece[i];

		if (p->put < 0)
			continue;
		came[p->put] += p->length;
		if (v->put[p->put].call > begun) {
			begun = v->put[p->put].call;
			by = &v->put[p->put];
		}
		for (; k < n && ended[k].key < begun && late == NULL; k++)
			if (came[ended[k].value] < (uint64_t)v->put[ended[k].value].result)
				late = &v->put[ended[k].value];
	}
	if (late != NULL) {
		const uint32_t events[] = { late->event, by->event, v->get[v->piece[i - 1].get].event };

		judgement_contradict(j, 3, events,
		    "a %s gives the bytes that were written, but not all of the %lld that a write of %s transferred had "
		    "come when those of a later write came",
		    kind_name(v), (long long)late->result, v->h->actor[late->actor].name);
	}
	free(ended);
	free(came);
	return late == NULL;
}

/* After end of file everything that had been written before must have come. */
static void check_complete(const struct view *v, const struct cursor *cursor, struct judgement *j)
{
	size_t end = v->gets;
	size_t i;

	while (end > 0 && !(v->get[end - 1].ret != OPEN && v->get[end - 1].result == 0))
		end--;
	if (end == 0)
		return;
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = attempt_at(v, i);
		const struct cursor *c = &cursor[put->actor];

		if (put->outcome == MOVED && put->ret < v->get[end - 1].call && i >= c->next &&
		    (i == c->next ? c->offset : 0) < (uint64_t)put->result) {
			const uint32_t events[] = { put->event, v->get[end - 1].event };

			judgement_contradict(j, 2, events,
			    "a %s gives the bytes that were written, but of the %lld that a write of %s transferred "
			    "only %llu had come at end of file",
			    kind_name(v), (long long)put->result, v->h->actor[put->actor].name,
			    (unsigned long long)(i == c->next ? c->offset : 0));
			return;
		}
	}
}

enum { CONSERVE_KIB, CONSERVE_WRITERS, CONSERVE_ATTEMPTS, CONSERVE_TO_END, CONSERVE_WRAPS };

static void count_conservation(const struct view *v, struct judgement *j)
{
	int64_t capacity = history_mark(v->h, "CAPACITY");
	uint64_t bytes = v->gets > 0 ? v->get[v->gets - 1].before : 0;
	uint32_t writers = 0;
	unsigned count = 0;
	size_t i;

	judgement_count(j, CONSERVE_KIB, bytes >> 10);
	judgement_count(j, CONSERVE_TO_END,
	    v->gets > 0 && v->get[v->gets - 1].result == 0 && v->get[v->gets - 1].ret != OPEN);
	judgement_count(j, CONSERVE_WRAPS, capacity > 0 && bytes > (uint64_t)capacity);
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];

		count += put->outcome == MOVED && (writers >> put->actor & 1) == 0;
		writers |= put->outcome == MOVED ? UINT32_C(1) << put->actor : 0;
		judgement_count(j, CONSERVE_ATTEMPTS, put->outcome != MOVED || put->result < put->n);
	}
	judgement_count(j, CONSERVE_WRITERS, count >= 3);
}

static void start_cursors(const struct view *v, struct cursor cursor[HISTORY_ACTORS + 1])
{
	unsigned a;

	for (a = 0; a <= HISTORY_ACTORS; a++)
		cursor[a] = (struct cursor){ first_attempt(v, (uint8_t)a), 0 };
}

void check_bytes(const struct view *v, bool complete, struct judgement *j)
{
	struct cursor cursor[HISTORY_ACTORS + 1];
	size_t i;

	start_cursors(v, cursor);
	for (i = 0; i < v->pieces; i++)
		if (!take_piece(v, &v->piece[i], cursor, j))
			return;
	if (check_overtaken(v, j) && complete)
		check_complete(v, cursor, j);
}

static void check_conservation(const struct view *v, struct judgement *j)
{
	judgement_applies(j);
	count_conservation(v, j);
	check_bytes(v, true, j);
}

void judge_conservation(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_conservation);
}

/* ---- pipe.isolation ---- */

enum { ISOLATION_TWO, ISOLATION_FOUR, ISOLATION_SHARED };

/* The put, on whatever object, that a piece names. */
static const struct event *elsewhere(const struct history *h, const struct piece *p)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_PUT && h->event[i].actor == p->actor &&
		    (uint32_t)h->event[i].out[0] == p->attempt)
			return &h->event[i];
	return NULL;
}

static void check_isolation(const struct view *v, struct judgement *j)
{
	const struct history *h = v->h;
	size_t i;

	for (i = 0; i < v->pieces; i++) {
		const struct piece *p = &v->piece[i];
		const struct event *e;

		if (p->put >= 0)
			continue;
		e = p->actor < HISTORY_ACTORS ? elsewhere(h, p) : NULL;
		if (e != NULL && end_object(e->in[0]) != v->object) {
			const uint32_t events[] = { v->get[p->get].event, (uint32_t)(e - h->event) };

			judgement_contradict(j, 2, events,
			    "each pipe is its own channel, but %lu bytes that %s offered to %s came out of %s",
			    (unsigned long)p->length, h->actor[p->actor].name, h->object[end_object(e->in[0])].name,
			    h->object[v->object].name);
		} else {
			const uint32_t events[] = { v->get[p->get].event };

			judgement_contradict(j, 1, events,
			    "each pipe is its own channel, but %lu bytes came out of %s that nobody offered to it",
			    (unsigned long)p->length, h->object[v->object].name);
		}
		return;
	}
}

void judge_isolation(const struct history *h, struct judgement *j)
{
	unsigned pipes = pipes_count(h);
	uint32_t used = 0; /* pipes that bytes were put into, by one actor or another */
	uint32_t by[HISTORY_ACTORS + 1] = { 0 };
	unsigned i, shared = 0, count = 0;
	size_t k;

	if (pipes < 2)
		return;
	for (k = 0; k < h->events; k++) {
		const struct event *e = &h->event[k];

		if (event_role(e) == ROLE_PUT && end_object(e->in[0]) < OBJECTS_MAX && e->result > 0) {
			used |= UINT32_C(1) << end_object(e->in[0]);
			by[e->actor] |= UINT32_C(1) << end_object(e->in[0]);
		}
	}
	for (i = 0; i <= HISTORY_ACTORS; i++)
		shared += (by[i] & (by[i] - 1)) != 0;
	for (i = 0; i < OBJECTS_MAX; i++)
		count += used >> i & 1;
	if (count < 2)
		return;
	judgement_applies(j);
	judgement_count(j, ISOLATION_TWO, 1);
	judgement_count(j, ISOLATION_FOUR, count >= 4);
	judgement_count(j, ISOLATION_SHARED, shared > 0);
	judge_pipes(h, j, check_isolation);
}

/* ---- pipe.fork-mid-write ---- */

enum { FORKED_PUTS, FORKED_LARGE };

/* Some other thread of the put's process forked while it was under way. */
const struct event *fork_inside(const struct history *h, const struct transfer *put)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < put->ret; i++) {
		const struct event *e = &h->event[i];

		if (event_role(e) == ROLE_FORK && e->actor != put->actor && event_process(h, e) == put->process &&
		    e->ret > put->call && e->result == 0)
			return e;
	}
	return NULL;
}

/* The pieces of one put must be its bytes from the start on, each once. */
static const struct piece *not_once(const struct view *v, const struct transfer *put)
{
	uint64_t offset = 0;
	uint32_t i;

	for (i = put->first; put->seen > 0 && i <= put->last; i++) {
		const struct piece *p = &v->piece[i];

		if (p->put < 0 || &v->put[p->put] != put)
			continue;
		if (p->from != offset || offset + p->length > limit_of(put))
			return p;
		offset += p->length;
	}
	return NULL;
}

static bool has_threads(const struct history *h)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (h->actor[a].process != a)
			return true;
	return false;
}

static void check_forked(const struct view *v, struct judgement *j)
{
	size_t i;

	if (!has_threads(v->h))
		return;
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		const struct event *fork = fork_inside(v->h, put);
		const struct piece *p;

		if (fork == NULL)
			continue;
		judgement_applies(j);
		judgement_count(j, FORKED_PUTS, 1);
		judgement_count(j, FORKED_LARGE, put->n > history_mark(v->h, "CAPACITY"));
		p = not_once(v, put);
		if (p != NULL) {
			const uint32_t events[] = { put->event, (uint32_t)(fork - v->h->event), v->get[p->get].event };

			judgement_contradict(j, 3, events,
			    "a child of fork() has only the thread that called it: a write under way in another thread "
			    "happens once, but its bytes came otherwise (%lu from offset %lu)",
			    (unsigned long)p->length, (unsigned long)p->from);
			return;
		}
	}
}

void judge_fork_mid_write(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_forked);
}

/* ---- pipe.killed-writer ---- */

enum { KILLED_IN_WRITE, KILLED_PART_CAME, KILLED_OTHERS_WROTE };

/* The process was ended by SIGKILL while its put was under way. */
int32_t killed_inside(const struct history *h, const struct transfer *put)
{
	int32_t reap = put->ret == OPEN ? death_of(h, put->process) : -1;

	return reap >= 0 && killed_by(&h->event[reap], SIG_I_KILL) ? reap : -1;
}

static const struct piece *nobodys(const struct view *v)
{
	size_t i;

	for (i = 0; i < v->pieces; i++)
		if (v->piece[i].put < 0)
			return &v->piece[i];
	return NULL;
}

static bool others_wrote_after(const struct view *v, const struct transfer *put)
{
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (v->put[i].process != put->process && v->put[i].outcome == MOVED && v->put[i].call > put->call)
			return true;
	return false;
}

static void check_killed(const struct view *v, struct judgement *j)
{
	const struct piece *strange = nobodys(v);
	size_t i;

	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		int32_t reap = killed_inside(v->h, put);
		const struct piece *p;

		if (reap < 0)
			continue;
		judgement_applies(j);
		judgement_count(j, KILLED_IN_WRITE, 1);
		judgement_count(j, KILLED_PART_CAME, put->seen > 0 && put->seen < (uint64_t)put->n);
		judgement_count(j, KILLED_OTHERS_WROTE, others_wrote_after(v, put));
		p = strange != NULL ? strange : not_once(v, put);
		if (p != NULL) {
			const uint32_t events[] = { put->event, (uint32_t)reap, v->get[p->get].event };

			judgement_contradict(j, 3, events,
			    "the last write of a killed process leaves its first bytes or none, but %lu others came",
			    (unsigned long)p->length);
			return;
		}
		if (v->pipe_buf > 0 && put->n <= v->pipe_buf && is_torn(v, put)) {
			const uint32_t events[] = { put->event, (uint32_t)reap };

			judgement_contradict(j, 2, events,
			    "what a killed process's write of %lld bytes left, not more than PIPE_BUF, must stand "
			    "together, but another process's bytes are in between",
			    (long long)put->n);
			return;
		}
	}
}

void judge_killed_writer(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_killed);
}
