/*
 * edit: how mutators of the signal mechanisms edit a history. Whoever returns true has made an edit that the named
 * rule must object to; places are looked for by the story's certain facts.
 */
#ifndef SHALL_STD_EDIT_H
#define SHALL_STD_EDIT_H

#include "story.h"

/* True for one of the places offered so far, each with the same chance; `offered` counts them. */
static inline bool edit_pick(struct choices *c, unsigned *offered)
{
	return choice_below(c, "place", ++*offered) == 0;
}

/* One of the calls that returned and fit, each with the same chance: of that operation, or of any for NULL. NULL: none. */
typedef bool edit_fits(const struct history *h, const struct event *e);
struct event *edit_returned(struct history *h, struct choices *c, const char *op, edit_fits *fits);

/* An event that fits, each with the same chance; NO_EVENT: none. */
typedef bool edit_is_place(const struct story *s, uint32_t event);
uint32_t edit_place(const struct history *h, struct choices *c, edit_is_place *fits);

enum { ROOM = 8 };

/* Makes room for ROOM-1 new tickets before each. */
void edit_spread(struct history *h);
/* A new event at the end of the array: a copy of `e`. */
struct event *edit_append(struct history *h, const struct event *e);
/* Removes the events that `gone` marks (h->events of them). */
void edit_remove(struct history *h, const bool *gone);
/* As if a take had not happened: a handler's record goes, an acceptance finds nothing. */
void edit_untake(struct history *h, bool *gone, uint32_t event);
bool *edit_marks(const struct history *h); /* all false; the caller frees it */

/* A send of the stream of which something must come, the last such; NULL: there is none. */
typedef const struct sent *edit_must_come(const struct story *s, const struct stream *t);
/* Nothing comes of it, nor of what was sent with it or later. */
bool edit_lose(struct history *h, struct choices *c, edit_must_come *must_come);

/* How often something of the stream can have been taken in all; OPEN: it is not one to be edited. */
typedef uint64_t edit_can_come(const struct story *s, const struct stream *t);
/* The last of such a stream that was taken is taken again, as often as it takes to be more than can come. */
bool edit_exceed(struct history *h, struct choices *c, edit_can_come *can_come);

/*
 * Ends the history before the ticket, and lets a deadline pass and the watchdog kick that thread's process, whose handler
 * finds the signal pending.
 */
void edit_kick(struct history *h, unsigned actor, uint64_t ticket, unsigned pending);

/* A process other than `not` that sent nothing of the stream; ACTOR_UNKNOWN if there is none. */
unsigned edit_stranger(const struct history *h, const struct stream *t);

#endif
