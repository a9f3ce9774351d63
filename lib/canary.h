/*
 * canary: can the judges still object? The first cases of every run are also judged after an edit that must not go
 * unnoticed (a FAULT_HISTORY row, drawn among those that find a place in the history).
 *
 * Promises: the history itself is not changed; the same cases give the same edits. Costs microseconds a case.
 * Does not promise: that every rule can object; `shall faults` edits for each one, many times.
 */
#ifndef SHALL_CANARY_H
#define SHALL_CANARY_H

#include "mechanism.h"

enum { CANARY_CASES = 50 };

enum edit { EDIT_NO_PLACE, EDIT_MISSED, EDIT_NOTICED };

/* Edits a copy of a legal history, at a place drawn from the seed, and asks the rule that the fault names. */
enum edit edit_history(const struct fault *f, const struct history *h, uint64_t seed);

struct canary {
	unsigned cases, edited, noticed;
	char missed[160]; /* the first edit that went unnoticed */
};

/* One more legal history, while fewer than CANARY_CASES were looked at. */
void canary_look(struct canary *c, const struct history *h);

/*
 * True if the judges can object: of the edits hardly any was missed. A judge that is right misses none, but an edit may happen
 * to leave a history that is as legal as before: one in twenty is forgiven, and one more, never all.
 */
bool canary_sings(const struct canary *c);

#endif
