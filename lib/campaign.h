/*
 * campaign: many cases: draw, run, judge, count. What `run`, `faults` and the programs for prove have in common.
 *
 * Promises: a finding is on disk, scenario and history, before the next case begins; case k of a family is the same whatever
 * ran before it.
 */
#ifndef SHALL_CAMPAIGN_H
#define SHALL_CAMPAIGN_H

#include "canary.h"
#include "evidence.h"
#include "finding.h"
#include "health.h"
#include "world.h"

/* The shortest deadline under planted faults. */
enum { FAULT_QUIET_MS = 500 };

enum { SAMPLES = 12 /* cases looked at to see what a family is like */ };
enum { FAMILIES_MAX = 256, FINDINGS_SAVED_PER_RULE = 3, SAVED_MAX = 48 };

struct plan_family {
	const struct family *family;
	const struct mechanism *mechanism;
	uint64_t next;     /* case number */
	uint64_t share;    /* of the time, beside the others' */
	uint64_t spent_us; /* so far */
	uint64_t cases;
	bool idle; /* it provokes nothing that is still wanted */
};

struct campaign {
	/* Set before campaign_run(); campaign_defaults() first. */
	uint64_t seed;
	uint64_t cases;             /* of each family; 0: as many as the time allows */
	unsigned time_s;            /* 0: no limit; */
	unsigned extra_s;           /* and at most so much more for rules that had too few cases; */
	bool whole;                 /* all of it, for every rule if none had too few */
	const char *mode;           /* NULL: drawn */
	bool model;                 /* the model world, */
	struct liberty_set allowed; /* with these liberties */
	int fault;                  /* index among all faults, -1 none; struck once in fault_rate */
	unsigned fault_rate;
	unsigned shard,
	    shards;      /* this is the shard-th (from 0) of `shards`: takes the cases whose number is congruent */
	const char *out; /* directory for findings; NULL: not saved */
	bool progress;   /* a live line on stderr */
	bool probe;      /* run the mode probe now and then */
	int until_rule;  /* stop when this rule was violated in `until_cases` cases; -1: never */
	uint64_t until_cases;
	struct plan_family family[FAMILIES_MAX];
	unsigned families;
	/* Results. */
	struct tally tally[RULES_MAX];
	struct liberty_set took; /* by the model, in some case */
	uint64_t done, discarded, no_resource, quiet, broken;
	uint64_t events; /* in all histories that were judged */
	struct {
		unsigned rule;
		char scenario[PATH_MAX_SHALL];
	} saved[SAVED_MAX]; /* findings on disk, as they came; there may be more */
	unsigned saved_count;
	char stalled[PATH_MAX_SHALL]; /* scenario of the first case that the watchdog ended and no rule objects to */
	uint64_t impossible; /* cases left out for want of something that this system does not offer, and of what */
	const char *wanting;
	uint64_t unable; /* cases for which a process could not be made */
	int trouble;     /* errno of the last of them */
	bool gave_up;    /* too many of them in a row, or too many broken off: the rest was not run */
	bool interrupted;
	bool save_failed; /* and why: */
	char save_error[PATH_MAX_SHALL + 80];
	struct canary canary;
	struct health health;
	struct arena *model_arena;
};

void campaign_defaults(struct campaign *c);

/*
 * Adds every family that provokes the selected rules: those that use an operation or object of their mechanisms. Half of the
 * time, at least, is for those mechanisms' own families.
 */
void campaign_add_families(struct campaign *c);
/* True if a family of the campaign provokes rules of this mechanism. */
bool campaign_provokes(const struct campaign *c, const struct mechanism *m);
void campaign_add_family(struct campaign *c, const struct family *f, const struct mechanism *m);

/* True if no rule of the mechanism can be judged on this system: its families would wait for what never comes. */
bool mechanism_absent(const struct mechanism *m);

/* True if cases of the family use an operation or a kind of object of the mechanism. */
bool family_uses(const struct family *f, const struct mechanism *m);

/* Case `number` of a family, ready to run: the same for the same arguments everywhere. `mode` NULL: drawn. */
void campaign_draw(const struct family *f, uint64_t seed, uint64_t number, const char *mode, struct scenario *s);

/*
 * The same for the model, where every interleaving is drawn and not waited for, so that many rounds of a loop show little
 * more than a few: in three of four cases loops go round a fourth or a sixteenth as often.
 */
void campaign_draw_model(const struct family *f, uint64_t seed, uint64_t number, const char *mode, struct scenario *s);

/*
 * Runs one scenario in the campaign's world, with its fault; counts nothing. Fills *h if the outcome is RUN_DONE. The model's
 * memory is kept for the next one; campaign_run() gives it back at its end.
 */
enum run_outcome campaign_try(struct campaign *c, struct world *w, const struct scenario *s, struct history *h);
void campaign_close_model(struct campaign *c);

/* The circumstances of what a campaign finds about a rule. */
void campaign_about(const struct campaign *c, const char *rule, struct finding_about *about);

/* A saved finding was seen again: it counts like a case of this run, and STEM.scn and STEM.hist are written anew. */
void campaign_seen_again(struct campaign *c, unsigned rule, const char *stem, const struct scenario *s,
    const struct history *h);

/* Runs until the cases or the time are used up. `w` is unused in the model world and may be NULL there. */
void campaign_run(struct campaign *c, struct world *w);

/* One case, of any scenario: run, judged, counted, saved if it found something. False: the campaign cannot go on. */
bool campaign_case(struct campaign *c, struct world *w, const struct scenario *s);

/* True if the rule was violated and that is not known of this platform. */
bool tally_violated(const struct tally *t);

/* This violation is what the report draws of the rule: the first one, or one that is smaller. */
void campaign_show(struct tally *t, const struct history *h, const struct judgement *j);

/* One history judged by all rules, added to the tallies; for `judge` and `replay` too. Violated rules' bits are in hit[]. */
void campaign_judge(struct campaign *c, const struct history *h, bool hit[RULES_MAX]);

/* The model's seed for a scenario of a family: `run` and `replay` agree on it. */
uint64_t campaign_model_seed(const struct scenario *s);

/* Frees the slices. */
void campaign_close(struct campaign *c);

#endif
