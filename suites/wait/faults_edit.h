/*
 * faults_edit: what the edits of histories about waiting are made of.
 */
#ifndef SHALL_WAIT_FAULTS_EDIT_H
#define SHALL_WAIT_FAULTS_EDIT_H

#include "../std/edit.h"
#include "faults.h"
#include "kin.h"

typedef bool fits_wait(const struct history *h, const struct event *e);

/* One of the calls that fit, which returned before any watchdog looked; NULL: there is none. */
struct event *wait_pick(struct history *h, struct choices *c, fits_wait *fits);
/* It told of a child that is known. */
bool wait_tells(const struct history *h, const struct event *e);
static inline unsigned wait_child(const struct event *e)
{
	return (unsigned)e->out[REPORT_CHILD];
}
/* It told of none, with that result. */
void wait_tell_nothing(struct event *e, int64_t result, int error);
/* The same call once more, as the nth after all is over. */
struct event *wait_repeat(struct history *h, const struct event *e, unsigned nth);

#endif
