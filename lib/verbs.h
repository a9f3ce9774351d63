/*
 * verbs: the one table of the command line. Which function a verb is, its options and operands, the help, and what shells
 * complete: all of that is said here once.
 */
#ifndef SHALL_VERBS_H
#define SHALL_VERBS_H

#include <stdbool.h>
#include <stdio.h>

/* What stands behind a verb, beside options. */
enum operands {
	OPERANDS_NONE,
	OPERANDS_PATTERNS, /* over rules or families */
	OPERANDS_RULES,
	OPERANDS_FAMILIES,
	OPERANDS_FAULTS,
	OPERANDS_SCOPES,
	OPERANDS_SCENARIO, /* a file */
	OPERANDS_HISTORIES,
	OPERANDS_VERB,
	OPERANDS_SHELL
};

struct verb {
	const char *name;
	int (*obey)(int argc, char **argv, const char *argv0);
	const char *options; /* names, blank-separated */
	enum operands operands;
	const char *usage; /* of the operands */
	const char *gist;  /* NULL: not for people */
	const char *more;  /* sentences, or NULL */
};

extern const struct verb verbs[]; /* ends with a row without name */

/* NULL: there is none. */
const struct verb *verb_find(const char *name);

enum option_kind {
	TAKES_NOTHING,
	TAKES_NUMBER,
	TAKES_WORD,
	TAKES_MODE,
	TAKES_WORLD,
	TAKES_FOLDER,
	TAKES_FAULT,
	TAKES_RULE
};

struct option_row {
	const char *name;
	enum option_kind kind;
	const char *value, *gist;
};

extern const struct option_row option_rows[]; /* ends with a row without name */
bool option_allowed(const struct verb *v, const struct option_row *row);

/* `shall --help`, and `shall VERB --help`. */
void help_all(FILE *out);
void help_verb(const struct verb *v, FILE *out);

#endif
