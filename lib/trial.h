/*
 * trial: does this scenario still break that rule, and how often? Runs candidates of shrinking, each time under another seed
 * of its mode, until enough is known.
 *
 * Promises: a failure is a history in which the rule is violated, by what is certain without the watchdog's deadline, unless
 * the finding is about silence itself (trial.silent). A candidate that comes to no end, or is far slower
 * than what it was made of, is given up soon. Clean runs are
 * remembered by scenario: a later question goes on where the last one ended. Other rules' findings are saved, once each.
 */
#ifndef SHALL_TRIAL_H
#define SHALL_TRIAL_H

#include "campaign.h"
#include "stats.h"

enum { TRIALS_KNOWN = 4096, EDITS_KNOWN = 8 };

struct trial {
	/* Set by trial_open(). */
	struct campaign *campaign; /* world, fault and its rate; nothing is counted there */
	struct world *world;
	int rule; /* -1: the first one that is violated */
	uint64_t seed;
	const char *out; /* directory for other rules' findings; NULL: not saved */
	/* What happened. */
	bool silent; /* the rule is violated only by calls that never returned */
	bool proven; /* a violation was seen that does not need silence */
	bool hangs;  /* the finding itself comes to no end now and then, also where the rule is kept */
	bool broken; /* no run is possible any more */
	/*
	 * Most candidates of something rare lose what the rule is about, and it would take a thousand clean runs to see that.
	 * The rule's planted edits of histories know: each says whether a legal history offers a place at which the rule
	 * would have to object. Where none has a place that had one in the finding, nothing can go wrong.
	 */
	bool settled;
	unsigned looks;               /* at the next runs */
	uint64_t legal;               /* runs of the finding that were looked at */
	uint64_t places[EDITS_KNOWN]; /* of them, those that offered one to the rule's n-th edit */
	double usual_ms;              /* of a run of the best so far; 0: not known */
	uint64_t runs;
	uint64_t others[RULES_MAX]; /* runs that violated other rules */
	long long until_ms;         /* trials end then */
	unsigned quiet_before;
	uint64_t log_full_before, main_gone_before, too_long_before; /* the world's counters are the campaign's */
	uint64_t failures, quiet_failures;                           /* of them, those of runs that came to no end */
	const struct history *failure;                               /* of the last run that failed; NULL if none did */
	struct history run[2]; /* that one and the next one: rules' views of a history know its place */
	struct clean_runs {
		uint64_t hash;
		uint32_t runs;
		uint32_t failures; /* among them */
		bool quieter;      /* found to be less loud than it must be */
	} known[TRIALS_KNOWN];
};

struct trial_score {
	uint64_t failures, runs, hung;
	long long ms;
};

void trial_open(struct trial *t, struct campaign *c, struct world *w, int rule, uint64_t seed);
/* The finding's own history, if there is one, says so before any run. */
void trial_expect(struct trial *t, const struct history *seen);
/* The runs so far, of the finding itself, say what to expect: deadlines are shortened accordingly. */
void trial_settle(struct trial *t, const struct trial_score *finding);
void trial_close(struct trial *t);

/* True if the time is up, the user interrupts, or no run is possible. */
bool trial_over(const struct trial *t);

/* Up to so many runs, failures and milliseconds. `s` keeps the mode's seed of its last failure, if it had one. */
struct trial_score trial_measure(struct trial *t, struct scenario *s, uint64_t runs, uint64_t failures, long long ms);

/* True if it fails twice in so many runs, these and earlier ones, and ends when it does not fail. */
bool trial_fails(struct trial *t, struct scenario *s, unsigned runs);

/* True if it fails at least half as often as `rate`, false if rather an eighth of that. */
bool trial_is_loud(struct trial *t, struct scenario *s, double rate);

#endif
