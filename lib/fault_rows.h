/*
 * fault_rows: the short forms of most rows of faults, for a mechanism's faults.c and for nobody else.
 *
 * Who includes it defines before what its faults' names begin with (FAULTS_OF "pipe": "pipe.edit-lose", "pipe.lost-byte",
 * "pipe.model-lost-byte") and what those of their rules begin with (RULES_OF "pipe."; "" where rules of several prefixes are
 * meant and named in full). RATE is struct fault's. ABSENT says why a fault cannot be planted here, as struct fault has it.
 */
#ifndef SHALL_FAULT_ROWS_H
#define SHALL_FAULT_ROWS_H

#include "mechanism.h"

#define EDIT(NAME, RULE, MUTATE, GIST) \
	{ \
		.name = FAULTS_OF ".edit-" NAME, .kind = FAULT_HISTORY, .rule = RULES_OF RULE, .gist = GIST, \
		.mutate = MUTATE \
	}
#define CALL_UNLESS(ABSENT, NAME, RULE, PLANT, RATE, GIST) \
	{ \
		.name = FAULTS_OF "." NAME, .kind = FAULT_CALL, .rule = RULES_OF RULE, .gist = GIST, .plant = PLANT, \
		.rate = RATE, .absent = ABSENT \
	}
#define CALL(NAME, RULE, PLANT, RATE, GIST) CALL_UNLESS(NULL, NAME, RULE, PLANT, RATE, GIST)
#define MODEL(NAME, RULE, RATE, GIST) \
	{ \
		.name = FAULTS_OF ".model-" NAME, .kind = FAULT_MODEL, .rule = RULES_OF RULE, .gist = GIST, \
		.rate = RATE \
	}

#endif
