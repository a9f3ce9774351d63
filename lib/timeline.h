/*
 * timeline: the few events that contradict a rule, drawn as plain text from the history alone.
 *
 *   ticket  M   A   B
 *       20  .   +   .   A write p.w 1 as A/0
 *       21  .   |   +   B write p.w 512 as B/0
 *       30  .   +   |   A write = 1
 *
 * Time goes down, a column is a process or thread. An event is an interval from its call to its return, the text beside
 * it says what was given and received. A call within whose interval nothing else is drawn takes one line. Promises: at
 * most TIMELINE_LINES lines of at most TIMELINE_COLUMNS columns of printable ASCII, none of them empty, none beginning
 * with '#'; the same for the same history and events everywhere. Does not promise: that what is left out does not
 * matter; the number of calls that are left out is shown where they were.
 */
#ifndef SHALL_TIMELINE_H
#define SHALL_TIMELINE_H

#include "history.h"

enum { TIMELINE_COLUMNS = 76, TIMELINE_LINES = 40, TIMELINE_EVENTS_MAX = 8, TIMELINE_LANES_MAX = 8 };

/* Draws these events (indexes, at most TIMELINE_EVENTS_MAX; others are ignored). The text is the caller's to free. */
char *timeline_draw(const struct history *h, unsigned events, const uint32_t *event);

#endif
