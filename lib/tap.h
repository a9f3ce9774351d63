/*
 * tap: the Test Anything Protocol, version 13, within what TAP::Parser 3.44 reads without surprises: flat points, a plan
 * first, YAML blocks of `key: 'value'` lines and lists of quoted strings only. Every point is flushed at once.
 */
#ifndef SHALL_TAP_H
#define SHALL_TAP_H

#include <stdbool.h>
#include <stdio.h>

struct tap {
	FILE *out;
	unsigned planned, points, failed;
	bool in_yaml;
};

#if defined(__GNUC__)
#define TAP_PRINTF(text, from) __attribute__((format(printf, text, from)))
#else
#define TAP_PRINTF(text, from)
#endif

void tap_begin(struct tap *t, FILE *out, unsigned planned);
/* `directive`: NULL, or "SKIP not exercised", "TODO known: …". `what` must hold no '#'. */
void tap_point(struct tap *t, bool ok, const char *directive, const char *what, ...) TAP_PRINTF(4, 5);
/* Diagnostics for the last point, for programs. tap_yaml_end() after the last one. */
void tap_yaml(struct tap *t, const char *key, const char *value, ...) TAP_PRINTF(3, 4);
void tap_yaml_list(struct tap *t, const char *key);
void tap_yaml_item(struct tap *t, const char *value, ...) TAP_PRINTF(2, 3);
/* `key: |` and the text's lines: none may be empty; what TAP::Parser would stumble over is replaced. */
void tap_yaml_block(struct tap *t, const char *key, const char *text);
void tap_yaml_end(struct tap *t);
/* A line for people; prove shows it. */
void tap_comment(struct tap *t, const char *text, ...) TAP_PRINTF(2, 3);
/* A text of several lines for people, each indented by `indent`. */
void tap_comment_lines(struct tap *t, const char *text, int indent);
void tap_bail_out(struct tap *t, const char *why, ...) TAP_PRINTF(2, 3);

#endif
