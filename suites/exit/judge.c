#include "exit.h"

#include "mechanism.h"

#include <errno.h>
#include <string.h>

static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };

static unsigned threads_of(const struct history *h, unsigned process)
{
	unsigned a, n = 0;

	for (a = 0; a < h->actors; a++)
		n += h->actor[a].process == process;
	return n;
}

/* ---- threads ---- */

/* The last thing that any thread of the process did; NULL: it has not done anything. */
static const struct event *last_act(const struct history *h, unsigned process)
{
	const struct event *last = NULL;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		uint64_t at = e->ret != OPEN ? e->ret : e->call;

		if (event_process(h, e) == process && e->actor < ACTORS_MAX &&
		    (last == NULL || at > (last->ret != OPEN ? last->ret : last->call)))
			last = e;
	}
	return last;
}

/* A thread other than the one that ended the process was in the middle of something, or had just done something. */
static bool was_at_work(const struct history *h, unsigned process, const struct event *exit)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_process(h, e) == process && e != exit &&
		    (exit == NULL ? e->ret == OPEN
		                  : e->actor != exit->actor && (e->call > exit->call || e->ret == OPEN)))
			return true;
	}
	return false;
}

static const struct event *exit_of(const struct history *h, unsigned process)
{
	struct indexes i = events_with(h, ROLE_EXIT);

	for (; i.at < i.end; i.at++)
		if (event_process(h, &h->event[*i.at]) == process)
			return &h->event[*i.at];
	return NULL;
}

static void check_threads(const struct history *h, uint32_t index, const struct ending *end, struct judgement *j)
{
	const struct event *told = &h->event[index], *last = last_act(h, end->process),
	                   *exit = exit_of(h, end->process);
	bool threads = threads_of(h, end->process) > 1;

	judgement_count(j, EXIT_THREADS, threads);
	judgement_count(j, EXIT_KILLED, end->killed);
	judgement_count(j, EXIT_BY_THREAD, !end->killed && exit != NULL && exit->actor != end->process);
	judgement_count(j, EXIT_AT_WORK, threads && was_at_work(h, end->process, end->killed ? NULL : exit));
	if (last != NULL && (last->call > told->ret || (last->ret != OPEN && last->ret > told->ret)))
		judgement_contradict(j, 2, (uint32_t[]){ index, (uint32_t)(last - h->event) },
		    "the end of %s was told, but %s goes on", history_actor_name(h, end->process),
		    history_actor_name(h, last->actor));
}

/* ---- descriptors ---- */

/*
 * The side whose puts come out at the end that the call reads from; -1: there is none, or its being closed need not be known
 * there at once: of other channels than pipes.
 */
static int other_side(const struct history *h, const struct event *get)
{
	unsigned object = end_object(get->in[0]);
	const struct object_kind *kind = object < h->objects ? kind_at(h->object[object].kind) : NULL;

	return kind != NULL && strcmp(kind->name, "pipe") == 0 ? kind_source(kind, end_side(get->in[0])) : -1;
}

/* One that had a descriptor of that side up to its end is known to have ended before the call. */
static bool had_ended(const struct history *h, unsigned object, unsigned side, const struct event *get,
    struct ending *out)
{
	const struct references *refs = &h->refs[object][side];
	struct indexes i;
	unsigned k;
	uint32_t n;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];

			if (e->ret >= get->call || !event_tells_end(h, e, out))
				continue;
			for (n = 0; n < refs->count; n++)
				if (refs->ref[n].process == out->process &&
				    refs->ref[n].certain_from < refs->ref[n].certain_to &&
				    (refs->ref[n].possible_to == OPEN || refs->ref[n].possible_to == e->ret))
					return true;
		}
	return false;
}

bool exit_looks(const struct history *h, const struct event *get, struct ending *end)
{
	unsigned object = end_object(get->in[0]);
	int side = other_side(h, get);

	return event_role(get) == ROLE_GET && get->ret != OPEN && side >= 0 &&
	    refs_certainly_closed(h, object, (unsigned)side, get->call, get->ret) &&
	    had_ended(h, object, (unsigned)side, get, end);
}

bool exit_still_open(const struct history *h, const struct event *get)
{
	struct ending end;

	return get->result == -1 && (get->err == EAGAIN || get->err == EWOULDBLOCK) && exit_looks(h, get, &end);
}

static void check_descriptors(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *get = &h->event[index];
	struct ending end;

	if (!exit_looks(h, get, &end))
		return;
	judgement_applies(j);
	judgement_count(j, EXIT_LOOKED, 1);
	if (exit_still_open(h, get))
		judgement_contradict(j, 1, &index,
		    "the end of %s was told, and nobody else had %s open at its other side, but reading there says that "
		    "something may still come",
		    history_actor_name(h, end.process), h->object[end_object(get->in[0])].name);
}

void exit_judge_complete(const struct history *h, struct judgement *j)
{
	struct indexes i;
	struct ending end;
	unsigned k;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++)
			if (event_tells_end(h, &h->event[*i.at], &end)) {
				judgement_applies(j);
				check_threads(h, *i.at, &end, j);
			}
	for (i = events_with(h, ROLE_GET); i.at < i.end; i.at++)
		check_descriptors(h, *i.at, j);
}
