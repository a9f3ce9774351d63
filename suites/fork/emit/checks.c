/* The check of the rule of fork, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "read.h"

static int check_fork_returns_and_parent(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "ids") || e->end == 0 || process_of[e->actor] == M)
			continue;
		if (e->on != process_of[e->actor])
			return seen("a process has another id than fork() gave its parent", e, NULL);
		for (x = e; (x = next(x)) != NULL;)
			if (x->call > e->end && process_of[x->actor] == maker_of(e) && e->target != maker_of(e))
				return seen("a process has another parent than the one that made it and goes on", e, x);
	}
	return 0;
}

static int same_word(const struct event *set, const struct event *asked)
{
	return set->on == asked->on && set->asked == asked->asked;
}

static int check_fork_memory_isolation(void)
{
	const struct event *e, *set;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "word-get") || e->end == 0 || !alone(process_of[e->actor]))
			continue;
		set = last_of("word-set", process_of[e->actor], e, same_word);
		if (set != NULL && set->value != e->value && !exec_between(set, e))
			return seen("a word does not hold what the process, or its parent before the fork, wrote last",
			    set, e);
	}
	return 0;
}

static int same_file(const struct event *seek, const struct event *look)
{
	return seek->on == look->on;
}

/* Somebody did something else to descriptors: then nothing is said here. */
static int only_seeks(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "dup") || is(e, "close") || is(e, "exec"))
			return 0;
	return 1;
}

/* Whether the offset was set by nobody else after `seek` and before `look`. */
static int is_last_seek(const struct event *seek, const struct event *look)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL && (look->end == 0 || e->call < look->end);)
		if (is(e, "seek") && e != seek && e->on == look->on && !before(e, seek))
			return 0;
	return before(seek, look);
}

static int check_fork_shared_description(void)
{
	const struct event *e, *x;

	for (e = NULL; only_seeks() && (e = next(e)) != NULL;) {
		if (!is(e, "look") || e->end == 0 || !e->came)
			continue;
		for (x = NULL; (x = next(x)) != NULL && x->call < e->call;) {
			if (is(x, "seek") && same_file(x, e) && is_last_seek(x, e) && x->value != e->value)
				return seen("the offset is not what was set last, by whoever shares it", x, e);
			if (is(x, "cloexec") && x->on == e->on && before(x, e) && x->actor == e->actor && !e->code)
				return seen("a descriptor has not the flag that its process gave it", x, e);
		}
	}
	return 0;
}

static int of_umask(const struct event *set, const struct event *asked)
{
	(void)asked;
	return set->on == UMASK;
}

static int check_fork_attributes_inherited(void)
{
	const struct event *e, *set;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "attributes") || e->end == 0)
			continue;
		set = last_of("set", process_of[e->actor], e, of_umask);
		if (set != NULL && set->asked != e->value)
			return seen("the umask is not what the process, or its parent before the fork, set last", set,
			    e);
	}
	return 0;
}
