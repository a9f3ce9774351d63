/*
 * vfork: processes that are made by vfork(), whose child may do two things only: execute a program, or end by _exit(). POSIX has
 * not had it since 2008; systems that have it promise that much. The history tells of the child as of one that fork() has
 * made and that then makes itself an image or ends (lib/birth.h).
 */
#ifndef SHALL_VFORKED_H
#define SHALL_VFORKED_H

#include "birth.h"
#include "judge.h"
#include "model.h"
#include "port.h"

struct vfork_calls {
	pid_t (*vfork)(const char *path, char *const argv[], int status);
};
extern struct vfork_calls vfork_calls;

enum { VFORK_EXECS, VFORK_EXITS };

enum imagined vfork_imagine(struct call *c, struct model *m);

void vfork_judge_safe(const struct history *h, struct judgement *j);
const char *vfork_absent(void);

/* Whether it tells the end of a child that vfork() has made and that was to end; the vfork, or NULL. */
const struct event *vfork_of_end(const struct history *h, const struct event *e, int64_t *status);
/* The `inspect` of the parent before the vfork() that this one must be equal to; NULL: there is none. */
const struct event *vfork_inspected(const struct history *h, const struct event *after, const struct event **made);

#endif
