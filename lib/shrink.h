/*
 * shrink: from a scenario that broke a rule to two that are worth reading: the *smallest*, which may show it rarely, and the
 * *loudest*, which shows it often.
 *
 * Promises: both break the same rule as the finding; each improvement is on disk before the next one is looked for; the rates
 * that are given were measured at the end, in runs that chose nothing. Ends soon after its budget, or when interrupted, with
 * the best so far.
 * Does not promise: that anything is seen again. The finding stands all the same.
 *
 * How: the finding is confirmed, then made loud (modes, more repetitions, nothing but what the contradiction speaks of: what
 * fails most often in a second), then made
 * smaller as long as it stays half as loud, then smaller still as long as it fails twice in a bounded number of runs.
 */
#ifndef SHALL_SHRINK_H
#define SHALL_SHRINK_H

#include "shrink_edit.h"
#include "trial.h"

struct artifact {
	struct scenario scenario;
	struct trial_score score; /* of the runs at the end */
	char path[PATH_MAX_SHALL];
};

struct shrink {
	/* Set before shrink_run(). */
	const char *mode; /* the only one that may be used; NULL: any */
	const char *stem; /* results are STEM.smallest.scn and STEM.loudest.scn, with .hist; NULL: not saved */
	bool progress;
	const struct history *seen; /* the finding's own history; NULL if there is none */
	/* Results; artifacts are good if confirmed.failures or amplified.failures is not 0. */
	struct trial_score confirmed; /* of the finding as it was */
	struct trial_score amplified; /* of its loudest form */
	uint64_t tried;               /* candidates */
	struct artifact smallest, loudest;
	bool save_failed;
	char save_error[PATH_MAX_SHALL + 80];
};

/* The same in a few words, for a run's report. */
struct shrunk {
	bool seen;     /* again */
	uint64_t runs; /* in all */
	char smallest[PATH_MAX_SHALL], loudest[PATH_MAX_SHALL];
	char smallest_is[120], loudest_is[120]; /* size and rate */
};

/* True if the finding was seen again, and the artifacts are good. `t` is open; its rule is set afterwards. */
bool shrink_run(struct shrink *k, struct trial *t, const struct scenario *finding, unsigned budget_ms);

/* One live line about where it is, if somebody watches. */
void shrink_tell(const struct shrink *k, const struct trial *t, const struct scenario *s, const char *doing);

/* The runs in which it is seen with 95 %, by the rate of a score; 0 if it was not seen. */
uint64_t shrink_runs_needed(const struct trial_score *score);

#endif
