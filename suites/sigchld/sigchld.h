/*
 * sigchld: what a parent is told of its children. Their ends are looked at and not consumed (see job.h), so nothing that
 * POSIX lets a wait do to a pending SIGCHLD can happen.
 */
#ifndef SHALL_SIGCHLD_H
#define SHALL_SIGCHLD_H

#include "../std/std.h"

struct story;
struct stream;
struct take;

enum imagined sigchld_imagine_mourn(struct call *c, struct model *m);

void sigchld_judge_edge(const struct history *h, struct judgement *j);
void sigchld_judge_info(const struct history *h, struct judgement *j);
void sigchld_judge_stop_info(const struct history *h, struct judgement *j);

/* How many times the children of the process may have changed, or it may have been sent SIGCHLD, before that moment. */
uint32_t sigchld_possible(const struct story *s, const struct stream *t, uint64_t before);
/* What came with a SIGCHLD is told of a child by the system, and can be judged. */
bool sigchld_tells(const struct story *s, const struct stream *t, const struct take *d);

#endif
