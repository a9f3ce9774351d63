/*
 * judge: rules and what they say of a history.
 *
 * A rule's judge function is pure: it reads the history, counts the situations that make it evidence, and contradicts if
 * the history cannot have been made by a conforming system. It uses only certain facts to contradict; a call that never
 * returned may have happened or not. No I/O, no globals, bounded work (else judgement_undecided).
 */
#ifndef SHALL_JUDGE_H
#define SHALL_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SITUATIONS_MAX = 10, RECORDS_MAX = 8, CONTRADICTION_EVENTS_MAX = 8, WHY_MAX = 320 };

struct history;

enum rule_class {
	CLASS_SHALL,
	CLASS_OPTION,   /* required where the option is supported; `option` names it */
	CLASS_DEFINED,  /* left open: recorded, never failed */
	CLASS_EXTENSION /* promised by a system's own documentation */
};

/*
 * A situation that a judged history may offer. With `share` > 0 it must occur in at least so many of 10,000 judged cases, or
 * the rule is "not exercised" (evidence.h says how that is decided and how shares are chosen); it must be an occasion that a
 * run can bring about on any conforming system. share == 0: a liberty of the system; counted and shown only.
 */
struct situation {
	const char *name;
	unsigned share;
};

enum verdict { LEGAL, UNDECIDED, ILLEGAL };

struct judgement {
	enum verdict verdict;
	bool judged; /* set by judgement_applies(): the history has what the rule is about */
	unsigned contradictions;
	unsigned events; /* the first contradiction's events, indexes into history.event, at most 8 */
	uint64_t count[SITUATIONS_MAX];
	struct {
		uint64_t times;
		int64_t min, max; /* if times > 0 */
	} record[RECORDS_MAX];
	uint32_t event[CONTRADICTION_EVENTS_MAX];
	char why[WHY_MAX]; /* of the first contradiction: what the clause demands and what was seen, one sentence */
};

struct rule {
	const char *id; /* pipe.atomic-write */
	enum rule_class class;
	const char *option;  /* "RTS", "XSI"; NULL if none */
	bool star;           /* among the most valuable of the catalogue */
	const char *clause;  /* where POSIX says so: XSH write() */
	const char *gist;    /* one line, the TAP description: what is promised, in own words */
	const char *accepts; /* what the oracle accepts and what it never asks, a few sentences for `explain` */
	void (*judge)(const struct history *h, struct judgement *j);
	struct situation situation[SITUATIONS_MAX]; /* ends with a NULL name */
	/* NULL, or says why that situation cannot come about on this system, which lacks a part of it: then it is not demanded. */
	const char *(*not_here)(unsigned situation);
	const char *record[RECORDS_MAX]; /* names of recorded values, for CLASS_DEFINED and diagnostics */
	const char *(*unsupported)(
	    void); /* NULL, or says why it cannot be judged on this system; NULL result: it can */
};

/* Why a situation of a rule cannot come about on this system, NULL if it can. */
const char *situation_absent(const struct rule *r, unsigned situation);

void judgement_applies(struct judgement *j);
void judgement_count(struct judgement *j, unsigned situation, uint64_t times);
void judgement_record(struct judgement *j, unsigned record, int64_t value);
void judgement_undecided(struct judgement *j);

/*
 * The history contradicts the rule. `events` are the few (at most 8) that do, by index. The first contradiction is kept
 * whole, later ones are counted.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
void judgement_contradict(struct judgement *j, size_t events, const uint32_t *event, const char *why, ...);

/* Runs one rule over a history, from an empty judgement. A history with overflow is never judged. */
void judge_history(const struct history *h, unsigned rule, struct judgement *j);

#endif
