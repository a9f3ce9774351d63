/*
 * kin: what a history certainly tells of children, and of the calls that wait for them.
 *
 * A child is certainly there from its fork's return to the call of the first that may have consumed its end; whether it
 * lives or is dead makes no difference to that. Nothing is certain of children of processes that may have ignored SIGCHLD,
 * and little of orphans that an ancestor may have adopted.
 */
#ifndef SHALL_WAIT_KIN_H
#define SHALL_WAIT_KIN_H

#include "life.h"
#include "wait.h"

#define NO_EVENT UINT32_MAX

/* Of a ROLE_WAIT. */
struct asked kin_asked(const struct history *h, const struct event *e);
/* It returned, and told of a child, known or not. */
static inline bool kin_told(const struct event *e)
{
	return e->ret != OPEN && e->result == 1;
}
/* It told that a child had ended, and consumed that. */
bool kin_consumed(const struct history *h, const struct event *e);

unsigned kin_parent(const struct history *h, unsigned process);
static inline bool kin_is_child(const struct history *h, unsigned process, unsigned parent)
{
	return process != 0 && process < h->actors && h->actor[process].process == process &&
	    kin_parent(h, process) == parent;
}

/* The one was made by the other, or by one that was. */
bool kin_descends(const struct history *h, unsigned process, unsigned from);
/*
 * It may have asked before that moment to become the parent of those of its descendants whose parents end (`adopt`, of
 * suites/orphan).
 */
bool kin_may_adopt(const struct history *h, unsigned process, uint64_t before);

/* The child's fork succeeded before that moment, or had begun. */
bool kin_was_made(const struct history *h, unsigned child, uint64_t before);
bool kin_may_be_made(const struct history *h, unsigned child, uint64_t before);
/* A fork of the process was under way during the call. */
bool kin_forks_in(const struct history *h, const struct event *e);

/* It is of those that the call asked for, certainly or possibly, as far as ids and groups go. */
bool kin_must_match(const struct history *h, const struct event *e, unsigned child);
bool kin_may_match(const struct history *h, const struct event *e, unsigned child);

/* A call other than `e` that may have consumed its end and began before that moment; NO_EVENT: there is none. */
uint32_t kin_may_consume(const struct history *h, const struct event *e, unsigned child, uint64_t before);
/*
 * Up to that moment nobody can have consumed its end, if it has ended: its parent was there all the time. Who adopts an
 * orphan may do so unseen.
 */
bool kin_is_kept(const struct history *h, unsigned child, uint64_t before);
/* One that certainly has, having returned before that moment. */
uint32_t kin_has_consumed(const struct history *h, unsigned child, uint64_t before);

/* The process or one that it descends from may have ignored SIGCHLD, or set SA_NOCLDWAIT: then ends may be consumed by nobody. */
bool kin_may_ignore(const struct history *h, unsigned process);

/* The process cannot have ended, nor been stopped, so far as the history knows who could have done it. */
bool kin_lives_on(const struct history *h, unsigned process);
/* The call had not returned when the watchdog found that nothing had happened for a deadline. */
static inline bool kin_sleeps(const struct history *h, const struct event *e)
{
	return h->quiet != OPEN && e->call < h->quiet && (e->ret == OPEN || e->ret > h->quiet);
}

/* It has sent the process that signal, or may have, before that moment. */
bool kin_may_have_sent(const struct history *h, unsigned process, int64_t signal, uint64_t before);
/* An `exit` of it with that status, begun before that moment; NO_EVENT: there is none. */
uint32_t kin_exit(const struct history *h, unsigned process, int64_t status, uint64_t before);

#endif
