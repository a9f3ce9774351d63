/*
 * sigchld: what a parent is told of its children, and that it is told nothing if it wishes so. The ends that parents are told
 * of are looked at and not consumed (see job.h), so nothing that POSIX lets a wait do to a pending SIGCHLD can happen; who
 * ignores SIGCHLD, or sets SA_NOCLDWAIT, waits as suites/wait does.
 */
#ifndef SHALL_SIGCHLD_H
#define SHALL_SIGCHLD_H

#include "../std/std.h"

struct story;
struct stream;
struct take;

enum imagined sigchld_imagine_mourn(struct call *c, struct model *m);
enum imagined sigchld_imagine_nocldwait(struct call *c, struct model *m);

/* The words of `nocldwait`: whether there is a handler, and which. */
enum { UNHANDLED, HANDLES_PLAIN, HANDLES_INFO };

void sigchld_judge_edge(const struct history *h, struct judgement *j);
void sigchld_judge_info(const struct history *h, struct judgement *j);
void sigchld_judge_stop_info(const struct history *h, struct judgement *j);
void sigchld_judge_ignored(const struct history *h, struct judgement *j);
void sigchld_judge_nocldwait(const struct history *h, struct judgement *j);

/* How many times the children of the process may have changed, or it may have been sent SIGCHLD, before that moment. */
uint32_t sigchld_possible(const struct story *s, const struct stream *t, uint64_t before);
/* What came with a SIGCHLD is told of a child by the system, and can be judged. */
bool sigchld_tells(const struct story *s, const struct stream *t, const struct take *d);

/*
 * How the process certainly handled SIGCHLD all the time from one moment to the other, and the event that made it so, which
 * may be an ancestor's; after exec that is not known.
 */
enum unwaited { UNWAITED_UNKNOWN, UNWAITED_NOT, UNWAITED_IGNORED, UNWAITED_FLAG };
enum unwaited sigchld_unwaited(const struct history *h, unsigned process, uint64_t from, uint64_t to, uint32_t *by);
/* A wait that failed with ECHILD. */
bool sigchld_is_none(const struct event *e);
/* The process has had children, and all of them were ending for a whole deadline, at least. */
bool sigchld_all_ended(const struct history *h, unsigned process);

#endif
