/*
 * view: what view.c and view_fifo.c share; the others include channel.h.
 */
#ifndef SHALL_VIEW_H
#define SHALL_VIEW_H

#include "channel.h"

int64_t possible_bytes(const struct transfer *t);

/* Fills v->span. */
void fifo_spans(struct view *v);
bool fifo_is_doubtful(const struct view *v);
bool fifo_has_stale(const struct view *v);
bool fifo_certainly_available(const struct view *v, uint64_t from, uint64_t to, const struct transfer *get);

#endif
