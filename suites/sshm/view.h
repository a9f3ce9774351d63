/*
 * view: what is certain of one System V segment in one history. For the rules and their faults.
 *
 * Promises: a segment is in view only if it was certainly made, and there is no other.
 */
#ifndef SHALL_SSHM_VIEW_H
#define SHALL_SSHM_VIEW_H

#include "../map/words.h"
#include "sshm.h"

/* Reads and writes through attaches of it. False: not in view; close it with map_view_close() anyway. */
bool sshm_view_open(struct map_view *v, const struct history *h, unsigned object);
void sshm_judge_each(const struct history *h, struct judgement *j, map_check *check);

static inline bool sshm_did(const struct event *e, const char *op)
{
	return event_is(e, op) && e->ret != OPEN && e->result != -1;
}

/* The first call that may have removed it; NULL: there is none. */
const struct event *sshm_removal(const struct map_view *v);

/* Attaches that were there all the time of the call; that may have been there at some time of it. */
int64_t sshm_least(const struct map_view *v, const struct event *e);
int64_t sshm_most(const struct map_view *v, const struct event *e);
/* Some process that had attached it may have ended, or got a new image, before that ticket. */
bool sshm_has_left(const struct map_view *v, uint64_t before);

/* Nobody had written that value, wherever. */
bool sshm_from_nowhere(const struct map_view *v, const struct event *read);

void sshm_judge_visibility(const struct history *h, struct judgement *j);
void sshm_judge_count(const struct history *h, struct judgement *j);
void sshm_judge_detach(const struct history *h, struct judgement *j);
void sshm_judge_rmid(const struct history *h, struct judgement *j);

#endif
