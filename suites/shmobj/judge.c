/* Whether a name leads to what it should, and whether what was there is there. */
#include "view.h"

#include "../std/facts.h"

#include <errno.h>

static void contradict(const struct history *h, const struct event *e, const struct event *other, struct judgement *j,
    const char *why)
{
	judgement_contradict(j, other != NULL ? 2 : 1,
	    (uint32_t[]){ (uint32_t)((other != NULL ? other : e) - h->event), (uint32_t)(e - h->event) }, "%s", why);
}

static uint32_t index_of(const struct history *h, const struct event *e)
{
	return (uint32_t)(e - h->event);
}

/* ---- shmobj.lifetime ---- */

enum { NAME_GONE, NEW_ONE, OLD_ONE, ALONE, LEFT_BY_DEAD };

/* Some time between the two nobody had anything of that name open or mapped. */
static bool was_alone(const struct history *h, unsigned object, uint64_t from, uint64_t to)
{
	unsigned side;
	uint32_t i;

	for (side = 0; side < SIDES_MAX; side++)
		for (i = 0; i < h->refs[object][side].count; i++) {
			uint64_t at = h->refs[object][side].ref[i].possible_to;

			if (at > from && at < to && refs_certainly_closed(h, object, SHMOBJ_MAPPED, at, at) &&
			    refs_certainly_closed(h, object, SHMOBJ_DESCRIPTOR, at, at))
				return true;
		}
	return false;
}

/* The object that was certainly made before this one, under the same name; NULL: there is none. */
static const struct event *made_before(const struct history *h, const struct event *made)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (shmobj_is_open(h, x) && shmobj_won(x) && end_object(x->in[0]) == end_object(made->in[0]) &&
		    happened_before(x, made))
			return x;
	}
	return NULL;
}

static bool made_after(const struct history *h, const struct event *made, const struct event *before)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (shmobj_is_open(h, x) && shmobj_won(x) && end_object(x->in[0]) == end_object(made->in[0]) &&
		    happened_before(made, x) && happened_before(x, before))
			return true;
	}
	return false;
}

/* Somebody gave it its size before, and all who do so for that name give the same; 0: not for certain. */
static int64_t size_of(const struct shmobj_view *v, const struct event *open)
{
	struct indexes i = events_with(v->h, ROLE_NONE);
	int64_t size = 0, asked = 0;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (!event_is(e, "shm-size") || end_object(e->in[0]) != end_object(open->in[0]))
			continue;
		if (asked != 0 && asked != e->in[1])
			return 0;
		asked = e->in[1];
		if (v->of[*i.at] == v->of[open - v->h->event] && e->ret != OPEN && e->result == 0 &&
		    happened_before(e, open))
			size = asked;
	}
	return size;
}

static void check_open(const struct shmobj_view *v, const struct event *o, struct judgement *j)
{
	const struct history *h = v->h;
	int32_t made = v->of[o - h->event];
	unsigned name = end_object(o->in[0]);
	const struct event *other = shmobj_creates(o) ? NULL : name_removed(shmobj_names, h, name, o);

	judgement_count(j, NAME_GONE, other != NULL && shmobj_failed(o, ENOENT));
	if (other != NULL && shmobj_opened(o))
		contradict(h, o, other, j, "a name that was removed leads to nothing, but it was opened");
	other = shmobj_creates(o) || !shmobj_failed(o, ENOENT) ? NULL : name_present(shmobj_names, h, name, o);
	if (other != NULL)
		contradict(h, o, other, j,
		    "a memory object stays until its name is removed, but the name led to nothing");
	if (!shmobj_opened(o) || made == SHMOBJ_UNKNOWN)
		return;
	other = &h->event[made];
	if (other == o && made_before(h, o) != NULL && o->out[SHMOBJ_SIZE] > 0 &&
	    !shmobj_maybe_sized(h, name, o->call, o->ret))
		contradict(h, o, made_before(h, o), j,
		    "what is made under a name that was removed is empty, but this was not");
	if (other != o && o->out[SHMOBJ_SIZE] >= 0 && o->out[SHMOBJ_SIZE] < size_of(v, o))
		contradict(h, o, other, j,
		    "a memory object keeps its size, but it was smaller when it was opened again");
}

static void count_read(const struct map_view *v, const struct event *e, struct judgement *j)
{
	const struct history *h = v->h;
	const struct event *made = &h->event[v->made], *by = map_writer(v, e->out[MAP_VALUE], e->in[MAP_AT_OFFSET]);
	uint32_t mapping = refs_description(h, event_process(h, e), e->in[0], e->call, e->ret);
	int32_t death = by != NULL ? death_of(h, event_process(h, by)) : -1;
	bool again = by != NULL && mapping != NO_DESCRIPTION && happened_before(by, &h->event[mapping]);

	judgement_count(j, NEW_ONE, made_before(h, made) != NULL);
	judgement_count(j, OLD_ONE, by != NULL && made_after(h, made, e));
	judgement_count(j, ALONE, again && was_alone(h, v->object, by->ret, h->event[mapping].call));
	judgement_count(j, LEFT_BY_DEAD, again && death >= 0 && h->event[death].ret < h->event[mapping].call);
}

static void check_read(const struct shmobj_view *all, const struct map_view *v, const struct event *e,
    struct judgement *j)
{
	const struct event *other;
	const char *what = map_wrong(v, e, &other);

	judgement_applies(j);
	count_read(v, e, j);
	if (what != NULL) {
		judgement_contradict(j, 2, (uint32_t[]){ index_of(v->h, other), index_of(v->h, e) },
		    "what is in a memory object stays there, but %s read %lld at %lld, and %s",
		    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE], (long long)e->in[MAP_AT_OFFSET],
		    what);
		return;
	}
	other = e->out[MAP_VALUE] != 0 ? shmobj_foreign(all, e) : NULL;
	if (other != NULL)
		judgement_contradict(j, 3, (uint32_t[]){ v->made, index_of(v->h, other), index_of(v->h, e) },
		    "a memory object shares nothing with one that had the name before, but %s read %lld, which was written there",
		    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE]);
}

void shmobj_judge_lifetime(const struct history *h, struct judgement *j)
{
	const struct shmobj_view *all = shmobj_view_of(h);
	struct indexes i = events_with(h, ROLE_OPEN_END);
	struct map_view v;
	size_t k;

	for (; all != NULL && i.at < i.end; i.at++) {
		const struct event *o = &h->event[*i.at];

		if (!shmobj_is_open(h, o))
			continue;
		judgement_applies(j);
		check_open(all, o, j);
		if (all->of[*i.at] != (int32_t)*i.at)
			continue;
		shmobj_words_open(&v, all, *i.at);
		for (k = 0; k < v.reads; k++)
			check_read(all, &v, &h->event[v.read[k]], j);
		map_view_close(&v);
	}
}

/* ---- shmobj.create ---- */

enum { LOST, JOINED, RACED };

static void check_name(const struct shmobj_view *v, const struct event *o, struct judgement *j)
{
	const struct history *h = v->h;
	unsigned name = end_object(o->in[0]);
	const struct event *other = shmobj_won(o) ? name_other_winner(shmobj_names, h, name, o) : NULL;

	if (other != NULL)
		contradict(h, o, other, j, "of several that make an object with O_EXCL one succeeds, but two did");
	judgement_count(j, LOST, shmobj_failed(o, EEXIST));
	if (shmobj_failed(o, EEXIST) && !name_may_be_there(shmobj_names, h, name, o))
		contradict(h, o, NULL, j, "EEXIST says that the name is there, but it cannot be");
	judgement_count(j, JOINED, shmobj_opened(o) && !shmobj_creates(o));
	if (shmobj_opened(o) && !shmobj_creates(o) && name_removed(shmobj_names, h, name, o) == NULL &&
	    !name_may_be_there(shmobj_names, h, name, o))
		contradict(h, o, NULL, j, "a name leads to nothing before anybody made it, but it was opened");
	if (shmobj_opened(o) && o->out[SHMOBJ_CLOEXEC] == 0)
		contradict(h, o, NULL, j, "a new descriptor of a memory object has FD_CLOEXEC, but this had not");
	if (shmobj_won(o) && made_before(h, o) == NULL && o->out[SHMOBJ_SIZE] > 0 &&
	    !shmobj_maybe_sized(h, name, o->call, o->ret))
		contradict(h, o, NULL, j, "a new memory object is empty, but this was not");
}

void shmobj_judge_create(const struct history *h, struct judgement *j)
{
	const struct shmobj_view *v = shmobj_view_of(h);
	struct indexes i = events_with(h, ROLE_OPEN_END);
	const struct event *last = NULL;

	for (; v != NULL && i.at < i.end; i.at++) {
		const struct event *o = &h->event[*i.at];

		if (!shmobj_is_open(h, o))
			continue;
		judgement_applies(j);
		judgement_count(j, RACED,
		    last != NULL && shmobj_creates(last) && shmobj_creates(o) && overlapped(last, o));
		check_name(v, o, j);
		last = o;
	}
}
