/*
 * timeline_words: what the events of a timeline were, in short: given and received, as in the history's text form, but
 * for signals, which are named, and long reads, of which only the pieces that matter here are kept. Private to
 * timeline.
 */
#ifndef SHALL_TIMELINE_WORDS_H
#define SHALL_TIMELINE_WORDS_H

#include "timeline.h"

struct words {
	const struct history *h;
	char room[ACTORS_MAX][NAME_MAX_SHALL];
	struct names names;
	unsigned events;
	const struct event *event[TIMELINE_EVENTS_MAX]; /* by call */
	const struct segment *example;                  /* what a legend may explain: the most telling piece so far */
};

/* "A write p.w 5 as A/0", " = 5", "A read, B wait: never returned". */
void words_call(const struct words *w, const struct event *e, FILE *out);
void words_return(struct words *w, const struct event *e, FILE *out);
void words_open(const struct words *w, FILE *out);

/* False: such a call is open in every history, nobody returns from it. */
bool words_returns(const struct event *e);

#endif
