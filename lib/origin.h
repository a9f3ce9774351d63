/*
 * origin: where received bytes come from.
 *
 * Every attempt to send has bytes of its own: the high half of a byte names the sender, the low half depends on object,
 * sender, attempt and offset (payload_fill). The bytes that a channel gave are traced sender by sender, in the order of
 * arrival, in favour of legality: whatever continues what the sender was told it sent, is taken as that. Only bytes that do
 * not are looked for elsewhere: later in what was sent (something was lost), earlier (something came twice), in attempts
 * that reported to have sent nothing, in other objects; then they have no origin.
 * Messages (UNIT_MESSAGES) are traced one by one and whole, in favour of legality too; what was only looked at (ROLE_PEEK)
 * may come again. The rest of one that did not fit is known as that if it comes. A message of a few bytes may be taken for
 * another one of the same bytes: rules ask of those only what holds of both.
 * What certainly was discarded is passed over; where that is not certain (a renewable object that possibly nobody had), what
 * comes next may be mistaken, and rules must not rely on it.
 * A sender's wrong byte goes unseen with probability 1/16, a wrong piece of n bytes with 16^-n.
 */
#ifndef SHALL_ORIGIN_H
#define SHALL_ORIGIN_H

#include "history.h"

struct origin_bytes {
	const uint8_t *at;
	uint64_t call; /* of the event that received them */
};

/* Fills h->segment from the bytes of the events that have some, `count` of them. h is sorted. */
void origin_trace(struct history *h, struct origin_bytes *bytes, size_t count);

#endif
