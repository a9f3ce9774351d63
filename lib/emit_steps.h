/*
 * emit_steps: what emit.c prints from a scenario alone: the tables that lib/emit/sample.h shows an example of, and a function
 * for each process and thread.
 */
#ifndef SHALL_EMIT_STEPS_H
#define SHALL_EMIT_STEPS_H

#include "scenario.h"

struct emitter {
	const struct scenario *s;
	FILE *out;
	struct complaint *why; /* the first of emit_complain() */
	bool good, threads;
	unsigned images;    /* that steps make, so far */
	FILE *image_switch; /* the cases of image_steps() */
	bool end_used[OBJECTS_MAX][SIDES_MAX][SLOTS_MAX];
};

void emit_begin(struct emitter *e, const struct scenario *s, struct complaint *why);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void emit_complain(struct emitter *e, const char *format, ...);

/* Texts, to be freed. */
char *emit_tables(struct emitter *e);
char *emit_processes(struct emitter *e);

/* A name as a word of C: what is no letter or digit becomes _. / A landmark's variable. Both return `room`. */
const char *emit_word(const char *name, char *room, size_t size);
const char *emit_mark(const char *name, char *room, size_t size);

#endif
