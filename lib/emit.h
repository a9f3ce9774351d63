/*
 * emit: a scenario and a rule as one C program that needs nothing of ours, for a bug report to whoever maintains the system.
 *
 * Promises: the program is POSIX and compiles without a warning; it does the scenario's steps as often as it is told, looks
 * at the rule itself, and leaves nothing behind. It exits with 1 and says what it saw if a round contradicted the rule,
 * with 0 if none did. What it holds against the system is certain, as with the rule itself; it may overlook what that sees.
 * How a step is done and how a rule is looked at is written in C, in lib/emit/ and suites/NAME/emit/ (lib/emit/frame.h says
 * how); the build makes emit_sources[] of them, nothing is registered by hand.
 */
#ifndef SHALL_EMIT_H
#define SHALL_EMIT_H

#include "scenario.h"

/* The text of such a file, line by line; ends with a NULL line, the table with a NULL path. */
struct emit_source {
	const char *path;
	const char *const *line;
};
extern const struct emit_source emit_sources[]; /* generated */

/* What the program's opening comment tells, beside what the scenario and the rule say themselves; NULL: nothing. */
struct emit_story {
	const char *why;      /* what was seen */
	const char *platform; /* and where */
};

/* False: *why says what cannot be said in C; nothing was printed then. `rounds` is what the program does by default. */
bool emit_program(const struct scenario *s, unsigned rule, unsigned rounds, const struct emit_story *story, FILE *out,
    struct complaint *why);

#endif
