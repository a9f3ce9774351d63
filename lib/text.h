/*
 * text: reading the line-based text forms, .scn and .hist, and folding what people read.
 *
 * Promises: bounded work on any input; a complaint names the line and what is wrong in one sentence. Words are
 * separated by blanks, `#` starts a comment, no quoting. Bytes outside printable ASCII are refused.
 */
#ifndef SHALL_TEXT_H
#define SHALL_TEXT_H

#include "scenario.h"

enum { TEXT_WORDS_MAX = 64 };

struct word {
	const char *at;
	size_t length;
};

struct text {
	const char *at, *end;
	unsigned line; /* of the words below, from 1 */
	unsigned words;
	struct word word[TEXT_WORDS_MAX];
	struct complaint *why;
};

void text_open(struct text *t, const char *text, size_t length, struct complaint *why);
/* The next line that has words: 1, at the end 0, -1 with a complaint. */
int text_line(struct text *t);
/* Files a complaint about the current line and returns false. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
bool text_complain(struct text *t, const char *format, ...);

bool word_is(const struct word *w, const char *text);
/* A decimal number with optional sign, or 0x hexadecimal; false: not one, or out of range. */
bool word_number(const struct word *w, int64_t *n);
bool word_unsigned(const struct word *w, uint64_t *n);
/* Copies a name (letters, digits, . - _ + *, not empty) of fewer than `size` bytes. */
bool word_name(const struct word *w, char *to, size_t size);

/* A text that grows in memory: what is printed to the stream is given by paper_close(), to be freed. */
struct paper {
	char *text;
	size_t length;
	FILE *out;
};
FILE *paper_open(struct paper *p);
char *paper_close(struct paper *p);

/*
 * Prints a paragraph in lines of at most `columns`, each after `prefix`, broken at blanks; a word that is longer than a line
 * is cut.
 */
void text_fold(FILE *out, const char *text, const char *prefix, size_t columns);

/* A file's whole content, NUL-terminated, to be freed; NULL with a complaint. Refuses more than 64 MiB. */
char *text_read(const char *path, size_t *length, struct complaint *why);

#endif
