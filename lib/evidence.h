/*
 * evidence: what a rule's judgements add up to, and whether that is enough to say that the rule holds.
 *
 * A rule that never met what it is about passes for no reason. So each of its situations that a run must offer has a
 * share: of 10,000 judged cases in so many it occurs at least once. A situation is met if its share is reached beyond
 * doubt.
 *
 * Which cases. Those that the rule judged, of the families of the rule's own mechanism. What other mechanisms' families
 * bring is welcome (it is judged, counted and shown) but is no part of the share: how many of them there are, and how
 * often they run, would change it without anything having become worse.
 *
 * When. Looks at 100, 200, 400, 800 … such cases, and one at the end of the time, wherever that is: it does not depend
 * on what was seen, so it is a look like the others. A run that may go on for what is undecided then looks at fixed
 * times, at most EXTRA_LOOKS. At each look Wilson's interval around the share seen so far, at z = 3.09: a look errs on
 * either side once in a thousand (by some times more while fewer than ten cases have it, since the interval is an
 * approximation).
 *   met          its lower end is at least the share, at any look; later cases do not take it back
 *   not met      its upper end is below the share at the last look
 *   undecided    neither: too few cases to tell. That is no pass
 * All looks together: a situation that occurs just at its share is called met in one run of 3,200 cases out of a
 * hundred (lib/test/evidence.c counts), one of half its share in one of a thousand at most.
 *
 * How shares are chosen: about a quarter of what is measured natively, and above what one processor gives where the
 * situation is two calls at once. They are shares of cases, so they hardly depend on how fast a platform is: natively,
 * under gVisor and on an emulated processor most were much the same. Let m = n * share. If the true share is
 * four times that, 4m cases have it, give or take 2 sqrt(m), and the lower end exceeds m as soon as about m + 3.09
 * sqrt(m) + 1 of them do: m = 1.5, six cases, suffices half of the time, m = 9.5 in 999 of 1,000 runs. So a rule that
 * judges 100 cases of its own mechanism decides shares down to 2 %, 1,000 cases down to 0.2 %. A quick run has 300 to
 * 3,000 natively, where machines are slow 50 to 500.
 */
#ifndef SHALL_EVIDENCE_H
#define SHALL_EVIDENCE_H

#include "finding.h"
#include "liberty.h"
#include "mechanism.h"

enum { EXTRA_LOOKS = 6 };

struct deviation;
struct shrunk;

/* What a rule's judgements add up to. */
struct tally {
	bool selected;                 /* it is to be reported */
	const struct deviation *known; /* that it is violated here is known; NULL: it is not. See deviation.h */
	const struct deviation *gone;  /* and that one was looked for in vain */
	uint64_t judged;               /* cases that had what it is about */
	uint64_t own;                  /* of them those of its own mechanism's families: what shares are of */
	uint64_t undecided;
	uint64_t violations; /* cases */
	struct {
		uint64_t times; /* in all */
		uint64_t cases; /* judged cases with it */
		uint64_t own;   /* of them those of the own families */
		bool met;
	} situation[SITUATIONS_MAX];
	struct {
		uint64_t times;
		int64_t min, max;
	} record[RECORDS_MAX];
	char why[WHY_MAX];       /* of the first violation, and */
	char *slice;             /* the events that contradict, drawn by timeline.h; NULL if there is no violation */
	struct liberty_set took; /* by the model, in that case */
	char scenario[PATH_MAX_SHALL], history[PATH_MAX_SHALL]; /* files of the first violation; empty: not saved */
	bool again;                  /* it was found by an earlier run, and came first in this one */
	const struct shrunk *shrunk; /* what became of it in shrink.h; NULL: not tried */
};

enum met { MET, NOT_MET, MET_UNDECIDED };

/* One look: k of n cases have what `share` of 10,000 must. */
enum met evidence_look(uint64_t k, uint64_t n, unsigned share);

/*
 * Adds one rule's judgement of one case; `own`: the case is of a family of the rule's own mechanism. Looks when it is
 * time.
 */
void evidence_add(struct tally *t, const struct rule *r, const struct judgement *j, bool own);

/*
 * A look out of turn. True: the rule has nothing against it so far, and there were too few cases to tell whether it
 * holds.
 */
bool evidence_wanting(struct tally *t, const struct rule *r);

/* The last look, at a situation that has a share. */
enum met evidence_of(const struct tally *t, const struct rule *r, unsigned situation);

/*
 * Whether the rule was exercised: every required situation is met, and hardly any case was too hard to judge. False:
 * *why says what is missing, in a few words with its numbers.
 */
bool evidence_suffices(const struct tally *t, const struct rule *r, char *why, size_t size);

#endif
