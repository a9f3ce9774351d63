/*
 * emit_source: the texts that programs of `shall emit-c` are made from, cut into units: what stands between two blank lines
 * at the left margin, or a member of a struct. A unit is known by the names that it defines, and wanted if a unit that is
 * wanted mentions one of them, so that a program has what it needs and nothing else.
 */
#ifndef SHALL_EMIT_SOURCE_H
#define SHALL_EMIT_SOURCE_H

#include "text.h"

enum { EMIT_UNITS_MAX = 4096, EMIT_FILES_MAX = 512, EMIT_INCLUDES_MAX = 128, EMIT_NAMES_MAX = 8192 };

struct emit_unit {
	const char *text, *end;
	unsigned file;
	unsigned members_of;  /* index of the struct's first unit, or its own index */
	unsigned name, names; /* that it defines: so many from there on in name[] below */
	bool wanted;
};

struct emit_sources_read {
	unsigned files, units, names;
	char *text[EMIT_FILES_MAX]; /* of each file, in the order of printing */
	struct emit_unit unit[EMIT_UNITS_MAX];
	struct word name[EMIT_NAMES_MAX];
};

/* Reads emit_sources[], with `tables` (a text like theirs, about one scenario) before all others. */
void emit_sources_open(struct emit_sources_read *r, const char *tables);
void emit_sources_close(struct emit_sources_read *r);

/* A stream to *text, never NULL. */
FILE *emit_stream(char **text, size_t *size);

/* Some unit defines that name. / One that does is wanted. */
bool emit_defines(const struct emit_sources_read *r, const char *name);
bool emit_wanted(const struct emit_sources_read *r, const char *name);

/* Everything that the text mentions is wanted, and what that mentions in turn. */
void emit_want(struct emit_sources_read *r, const char *text);

/* The wanted units' files' system headers, sorted; then the wanted units. `words` are renamed: pairs, ends with NULL. */
void emit_print_headers(const struct emit_sources_read *r, FILE *out);
void emit_print_units(const struct emit_sources_read *r, const char *const *words, FILE *out);

#endif
