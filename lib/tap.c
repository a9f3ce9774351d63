#include "tap.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1024 };

void tap_begin(struct tap *t, FILE *out, unsigned planned)
{
	*t = (struct tap){ .out = out, .planned = planned };
	/* Not 14: prove 3.44 fails a test that says so. */
	fprintf(out, "TAP version 13\n1..%u\n", planned);
	fflush(out);
}

/* Formats into one line: what is not printable, and '#' where it would begin a directive, becomes another character. */
static void one_line(char *line, const char *format, va_list args)
{
	char *at;

	vsnprintf(line, LINE_MAX_BYTES, format, args);
	for (at = line; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
}

void tap_point(struct tap *t, bool ok, const char *directive, const char *what, ...)
{
	char line[LINE_MAX_BYTES];
	char *at;
	va_list args;

	va_start(args, what);
	one_line(line, what, args);
	va_end(args);
	for (at = line; *at != '\0'; at++)
		if (*at == '#')
			*at = '/';
	t->points++;
	t->failed += !ok && (directive == NULL || strncmp(directive, "TODO", 4) != 0);
	fprintf(t->out, "%sok %u - %s%s%s\n", ok ? "" : "not ", t->points, line, directive != NULL ? " # " : "",
	    directive != NULL ? directive : "");
	fflush(t->out);
}

static void open_yaml(struct tap *t)
{
	if (!t->in_yaml)
		fprintf(t->out, "  ---\n");
	t->in_yaml = true;
}

static void quoted(struct tap *t, const char *line)
{
	fputc('\'', t->out);
	for (; *line != '\0'; line++) {
		if (*line == '\'')
			fputc('\'', t->out);
		fputc(*line, t->out);
	}
	fputs("'\n", t->out);
}

void tap_yaml(struct tap *t, const char *key, const char *value, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	open_yaml(t);
	va_start(args, value);
	one_line(line, value, args);
	va_end(args);
	fprintf(t->out, "  %s: ", key);
	quoted(t, line);
}

void tap_yaml_list(struct tap *t, const char *key)
{
	open_yaml(t);
	fprintf(t->out, "  %s:\n", key);
}

/* An item that begins like "word: " is a map to TAP::Parser, in quotes or not. */
static char *colon_of_key(char *line)
{
	size_t n = strcspn(line, " ");

	if (n > 0 && line[n - 1] == ':' && line[n] == ' ')
		return line + n - 1;
	n += strspn(line + n, " ");
	return line[n] == ':' && line[n + 1] == ' ' ? line + n : NULL;
}

void tap_yaml_item(struct tap *t, const char *value, ...)
{
	char line[LINE_MAX_BYTES];
	char *at, *colon;
	va_list args;

	assert(t->in_yaml);
	va_start(args, value);
	one_line(line, value, args);
	va_end(args);
	fputs("    - ", t->out);
	colon = colon_of_key(line);
	if (colon == NULL) {
		quoted(t, line);
		return;
	}
	fputc('"', t->out);
	for (at = line; *at != '\0'; at++)
		if (at == colon)
			fputs("\\x3a", t->out);
		else
			fprintf(t->out, *at == '"' || *at == '\\' ? "\\%c" : "%c", *at);
	fputs("\"\n", t->out);
}

void tap_yaml_block(struct tap *t, const char *key, const char *text)
{
	open_yaml(t);
	fprintf(t->out, "  %s: |\n", key);
	while (*text != '\0') {
		size_t i, n = strcspn(text, "\n");

		/* A line of blanks, a comment and a tab are fatal to the reader. */
		fputs(text[strspn(text, " ")] == '\n' || n == 0 ? "    ." : "    ", t->out);
		for (i = 0; i < n; i++)
			fputc((unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' '
			        : text[i] == '#'                              ? '/'
			                                                      : text[i],
			    t->out);
		fputc('\n', t->out);
		text += n + (text[n] == '\n');
	}
}

void tap_yaml_end(struct tap *t)
{
	if (t->in_yaml)
		fprintf(t->out, "  ...\n");
	t->in_yaml = false;
	fflush(t->out);
}

void tap_comment(struct tap *t, const char *text, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	va_start(args, text);
	one_line(line, text, args);
	va_end(args);
	fprintf(t->out, "# %s\n", line);
	fflush(t->out);
}

void tap_comment_lines(struct tap *t, const char *text, int indent)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		tap_comment(t, "%*s%.*s", indent, "", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

void tap_bail_out(struct tap *t, const char *why, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	va_start(args, why);
	one_line(line, why, args);
	va_end(args);
	fprintf(t->out, "Bail out! %s\n", line);
	fflush(t->out);
}
