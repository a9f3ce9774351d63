/* What is in a segment, how often it is attached, and what is left of it. */
#include "view.h"

#include "../std/facts.h"

static uint32_t index_of(const struct map_view *v, const struct event *e)
{
	return (uint32_t)(e - v->h->event);
}

/* Nobody can have removed it before the call was over. */
static bool is_whole(const struct map_view *v, const struct event *e)
{
	const struct event *removal = sshm_removal(v);

	return removal == NULL || removal->call > e->ret;
}

/* ---- sshm.visibility ---- */

enum { BY_OTHER, ALIAS, BY_DEAD, UNTOUCHED };

static void count_read(const struct map_view *v, const struct event *e, struct judgement *j)
{
	const struct event *by = map_writer(v, e->out[MAP_VALUE], e->in[MAP_AT_OFFSET]);
	int32_t death = by != NULL ? death_of(v->h, event_process(v->h, by)) : -1;
	bool own = by != NULL && event_process(v->h, by) == event_process(v->h, e);

	judgement_count(j, BY_OTHER, by != NULL && !own);
	judgement_count(j, ALIAS, own && by->in[MAP_AT_END] != e->in[MAP_AT_END]);
	judgement_count(j, BY_DEAD, death >= 0 && v->h->event[death].ret < e->call);
	judgement_count(j, UNTOUCHED, e->out[MAP_VALUE] == 0);
}

static void check_visibility(const struct map_view *v, struct judgement *j)
{
	const struct event *other;
	const char *what;
	size_t i;

	for (i = 0; i < v->reads; i++) {
		const struct event *e = &v->h->event[v->read[i]];

		if (!is_whole(v, e))
			continue;
		judgement_applies(j);
		count_read(v, e, j);
		what = map_wrong(v, e, &other);
		if (what != NULL)
			judgement_contradict(j, 2, (uint32_t[]){ index_of(v, other), v->read[i] },
			    "all who attach a segment see the same bytes, but %s read %lld at %lld, and %s",
			    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE],
			    (long long)e->in[MAP_AT_OFFSET], what);
		else if (sshm_from_nowhere(v, e))
			judgement_contradict(j, 2, (uint32_t[]){ v->made, v->read[i] },
			    "a new segment is all zero, but %s read %lld at %lld, which nobody wrote",
			    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE],
			    (long long)e->in[MAP_AT_OFFSET]);
	}
}

void sshm_judge_visibility(const struct history *h, struct judgement *j)
{
	sshm_judge_each(h, j, check_visibility);
}

/* ---- sshm.attach-count ---- */

enum { SEVERAL, EXACT, AFTER_KILL, AFTER_FORK };

/* A process that had it was killed, and that was told. */
static bool was_killed(const struct map_view *v, const struct event *before)
{
	const struct references *refs = &v->h->refs[v->object][MAP_SIDE];
	uint32_t i;

	for (i = 0; i < refs->count; i++) {
		int32_t death = refs->ref[i].process < ACTORS_MAX ? death_of(v->h, refs->ref[i].process) : -1;

		if (death >= 0 && v->h->event[death].ret < before->call && killed_by(&v->h->event[death], SIG_I_KILL))
			return true;
	}
	return false;
}

static bool is_inherited(const struct map_view *v, const struct event *at)
{
	const struct references *refs = &v->h->refs[v->object][MAP_SIDE];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].certain_from < at->call && refs->ref[i].certain_to > at->ret &&
		    refs->ref[i].description != NO_DESCRIPTION &&
		    event_process(v->h, &v->h->event[refs->ref[i].description]) != refs->ref[i].process)
			return true;
	return false;
}

/* Somebody attaches it meanwhile: nothing says that this is counted in one step. */
static bool is_being_attached(const struct map_view *v, const struct event *e)
{
	struct indexes i = events_with(v->h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++)
		if (overlapped(&v->h->event[*i.at], e) && end_object(v->h->event[*i.at].in[0]) == v->object)
			return true;
	return false;
}

/* The call, behind those that attached what is there all the time of it; how many these are. */
static size_t with_attaches(const struct map_view *v, uint32_t call, uint32_t event[CONTRADICTION_EVENTS_MAX])
{
	const struct references *refs = &v->h->refs[v->object][MAP_SIDE];
	const struct event *e = &v->h->event[call];
	size_t n = 0, k;
	uint32_t i;

	for (i = 0; i < refs->count && n + 1 < CONTRADICTION_EVENTS_MAX; i++) {
		if (refs->ref[i].certain_from >= e->call || refs->ref[i].certain_to <= e->ret ||
		    refs->ref[i].description == NO_DESCRIPTION)
			continue;
		for (k = 0; k < n && event[k] != refs->ref[i].description; k++)
			;
		if (k == n)
			event[n++] = refs->ref[i].description;
	}
	event[n++] = call;
	return n;
}

static void check_count(const struct map_view *v, struct judgement *j)
{
	struct indexes i = events_with(v->h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];
		int64_t least, most, n = e->out[SSHM_ATTACHED];
		uint32_t event[CONTRADICTION_EVENTS_MAX];

		if (!sshm_did(e, "shmctl-stat") || (unsigned)e->in[0] != v->object)
			continue;
		least = sshm_least(v, e);
		most = sshm_most(v, e);
		judgement_applies(j);
		judgement_count(j, SEVERAL, least > 1);
		judgement_count(j, EXACT, least == most);
		judgement_count(j, AFTER_KILL, least == most && was_killed(v, e));
		judgement_count(j, AFTER_FORK, is_inherited(v, e));
		if (n < least)
			judgement_contradict(j, with_attaches(v, *i.at, event), event,
			    "shm_nattch counts every attach, of which there were at least %lld, but it was %lld",
			    (long long)least, (long long)n);
		else if (n > most && !is_being_attached(v, e) &&
		    (!sshm_has_left(v, e->call) || e->out[SSHM_WAITED_MS] >= SSHM_PATIENCE_MS))
			judgement_contradict(j, with_attaches(v, *i.at, event), event,
			    "shm_nattch counts no attach that is over, of others there were at most %lld, but it was %lld",
			    (long long)most, (long long)n);
	}
}

void sshm_judge_count(const struct history *h, struct judgement *j)
{
	sshm_judge_each(h, j, check_count);
}

/* ---- sshm.detach ---- */

enum { LOOKED, OTHERS_STAY };

/* The process has it attached elsewhere. */
static bool has_another(const struct map_view *v, const struct event *e)
{
	const struct references *refs = &v->h->refs[v->object][MAP_SIDE];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].process == event_process(v->h, e) && refs->ref[i].slot != end_slot(e->in[0]) &&
		    refs->ref[i].certain_from < e->call && refs->ref[i].certain_to > e->ret)
			return true;
	return false;
}

static bool had_it(const struct map_view *v, const struct event *e)
{
	const struct references *refs = &v->h->refs[v->object][MAP_SIDE];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].process == event_process(v->h, e) && refs->ref[i].slot == end_slot(e->in[0]) &&
		    refs->ref[i].certain_from < e->call && refs->ref[i].certain_to >= e->call)
			return true;
	return false;
}

static void check_detach(const struct map_view *v, struct judgement *j)
{
	struct indexes i = events_with(v->h, ROLE_CLOSE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (!event_is(e, "shmdt") || e->ret == OPEN || end_object(e->in[0]) != v->object)
			continue;
		judgement_applies(j);
		if (e->result == -1) {
			if (had_it(v, e))
				judgement_contradict(j, 1, i.at, "what is attached can be detached, but that failed");
			continue;
		}
		judgement_count(j, LOOKED, e->out[SSHM_LEFT] != SSHM_UNASKED);
		judgement_count(j, OTHERS_STAY, e->out[SSHM_LEFT] != SSHM_UNASKED && has_another(v, e));
		if (e->out[SSHM_LEFT] == SSHM_IS_THERE)
			judgement_contradict(j, 1, i.at,
			    "what was detached is not there any more, but it could be read");
		else if (e->out[SSHM_LOST] > 0)
			judgement_contradict(j, 1, i.at,
			    "shmdt() detaches one and leaves the others, but %lld of them could not be read any more",
			    (long long)e->out[SSHM_LOST]);
		else if (e->out[SSHM_LEFT] == SSHM_IS_GONE && e->out[SSHM_AGAIN] != SSHM_EINVAL)
			judgement_contradict(j, 1, i.at,
			    "shmdt() fails with EINVAL where nothing is attached, but it %s",
			    e->out[SSHM_AGAIN] == SSHM_DONE ? "succeeded" : "failed otherwise");
	}
}

void sshm_judge_detach(const struct history *h, struct judgement *j)
{
	sshm_judge_each(h, j, check_detach);
}

/* ---- sshm.rmid-deferred ---- */

enum { REMOVED_USED, REMOVED_FREE };
enum { GOES_ON, CAN_ATTACH, CAN_ASK };

static bool is_after(const struct event *removal, const struct event *e)
{
	return e->ret != OPEN && happened_before(removal, e);
}

/* What those who had it when it was removed find there: 1 if it is what was written last. */
static void record_reads(const struct map_view *v, const struct event *removal, struct judgement *j)
{
	const struct event *other;
	size_t i;

	for (i = 0; i < v->reads; i++) {
		const struct event *e = &v->h->event[v->read[i]];

		if (!is_after(removal, e))
			continue;
		judgement_record(j, GOES_ON, map_wrong(v, e, &other) == NULL && !sshm_from_nowhere(v, e));
	}
}

static void check_rmid(const struct map_view *v, struct judgement *j)
{
	const struct event *removal = sshm_removal(v);
	bool used, freed;
	size_t i;

	if (removal == NULL || removal->ret == OPEN)
		return;
	judgement_applies(j);
	used = sshm_least(v, removal) > 0;
	freed = sshm_most(v, removal) == 0 && !sshm_has_left(v, removal->ret);
	judgement_count(j, REMOVED_USED, used);
	judgement_count(j, REMOVED_FREE, freed);
	record_reads(v, removal, j);
	for (i = 0; i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];
		bool attaches =
		    event_role(e) == ROLE_OPEN_END && event_is(e, "shmat") && end_object(e->in[0]) == v->object;
		bool asks = event_role(e) == ROLE_NONE && event_is(e, "shmctl-stat") && (unsigned)e->in[0] == v->object;

		if ((!attaches && !asks) || !is_after(removal, e))
			continue;
		if (sshm_least(v, e) > 0)
			judgement_record(j, attaches ? CAN_ATTACH : CAN_ASK, e->result == 0);
		if (freed && e->result == 0)
			judgement_contradict(j, 2, (uint32_t[]){ index_of(v, removal), (uint32_t)i },
			    "a segment that nobody has is destroyed when it is removed, but it was still there");
	}
}

void sshm_judge_rmid(const struct history *h, struct judgement *j)
{
	sshm_judge_each(h, j, check_rmid);
}
