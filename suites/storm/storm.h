/*
 * storm: all of signals at once, while processes are made, make themselves new images, and end. It has no operations of its
 * own; every other rule judges its histories, too.
 */
#ifndef SHALL_STORM_H
#define SHALL_STORM_H

#include "../std/std.h"

struct story;
struct stream;
struct sent;

void storm_judge_churn(const struct history *h, struct judgement *j);

/* The process had to take it before its drain at *drain, by whatever image. */
bool storm_must_come(const struct story *s, const struct stream *t, const struct sent *x, uint32_t *drain);

#endif
