/*
 * deviation: what systems are known to do against a rule. The table is written by ci/deviations from the files of that form
 * under fixtures/deviations and is part of the program, so that a copy of it knows them wherever it is run.
 *
 * Promises: a deviation excuses its own rule on the platforms that its globs match, in the real world without planted faults,
 * and nothing else. What a system does not survive is not done there: families of that are left out, and no rule is excused.
 * A deviation is said to be gone only after its scenario was run so often that it all but surely would have shown.
 */
#ifndef SHALL_DEVIATION_H
#define SHALL_DEVIATION_H

#include "campaign.h"

enum { DEVIATION_PLATFORMS_MAX = 4 };

struct deviation {
	const char *file; /* under fixtures/deviations */
	const char *rule;
	const char *platform[DEVIATION_PLATFORMS_MAX + 1]; /* globs over the platform's line; ends with NULL */
	const char *avoid[DEVIATION_PLATFORMS_MAX + 1];    /* globs over families that are left out there; likewise */
	const char *seen;                                  /* on which versions, in how many runs */
	const char *because;
	unsigned replays;     /* so many runs of the scenario show it, if it is there */
	const char *scenario; /* the text of the smallest that shows it */
};

extern const struct deviation deviations[]; /* generated; ends with a row without file */

bool deviation_applies(const struct deviation *d, const char *platform);

/*
 * Before the campaign: marks the rules whose violation is known on this platform, and takes out the families that are left out
 * there. With planted faults no violation is known.
 */
void deviations_expect(struct campaign *c, const struct deviation *table, const char *platform);
/* True if the deviation has families left out. */
bool deviation_avoids(const struct deviation *d);

/*
 * After it: a known deviation that could have shown and did not is looked for with its own scenario; then its rule is marked
 * again.
 */
void deviations_look(struct campaign *c, struct world *w, const struct deviation *table);

#endif
