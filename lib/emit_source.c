#include "emit_source.h"

#include "emit.h"
#include "history.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * A line that begins with one of these names serves what it names: without that it is left out, and it does not by itself
 * make it wanted.
 */
static const char *const on_demand[] = { "clean_up", "jitter", "join_all", "newborn", "my_pid", "shared_file" };

/* ---- words of C ---- */

static bool same(const struct word *x, const struct word *y)
{
	return x->length == y->length && memcmp(x->at, y->at, x->length) == 0;
}

static struct word word_of(const char *name)
{
	return (struct word){ name, strlen(name) };
}

/* Behind a comment or a literal that begins here; `at` itself if none does. */
static const char *skip_quoted(const char *at, const char *end)
{
	char quote = *at;

	if (end - at >= 2 && at[0] == '/' && at[1] == '*') {
		for (at += 2; end - at >= 2 && (at[0] != '*' || at[1] != '/'); at++)
			;
		return end - at >= 2 ? at + 2 : end;
	}
	if (quote != '"' && quote != '\'')
		return at;
	for (at++; at < end && *at != quote; at++)
		at += *at == '\\';
	return at < end ? at + 1 : end;
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/*
 * The next token, an identifier or number or one other character, outside comments and literals; false at the end. *at is
 * behind it then.
 */
static bool token(const char **at, const char *end, struct word *t)
{
	const char *p = *at, *q;

	for (; p < end; p = q) {
		q = skip_quoted(p, end);
		if (q == p && !isspace((unsigned char)*p))
			break;
		q += q == p;
	}
	if (p >= end)
		return false;
	for (q = p; q < end && is_word_char(*q); q++)
		;
	*t = (struct word){ p, q > p ? (size_t)(q - p) : 1 };
	*at = p + t->length;
	return true;
}

/* ---- cutting into units ---- */

static struct emit_unit *add_unit(struct emit_sources_read *r, const char *text, const char *end)
{
	struct emit_unit *u = &r->unit[r->units];

	assert(r->units < EMIT_UNITS_MAX);
	*u = (struct emit_unit){ .text = text, .end = end, .file = r->files, .members_of = r->units, .name = r->names };
	r->units++;
	return u;
}

/* To the unit that was added last. */
static void add_name(struct emit_sources_read *r, struct word name)
{
	assert(r->names < EMIT_NAMES_MAX);
	r->name[r->names++] = name;
	r->unit[r->units - 1].names++;
}

static const char *line_end(const char *at)
{
	return at + strcspn(at, "\n") + 1;
}

/* What a unit defines: the constants of an enum, what stands behind #define, else the word before the first of ( [ ; = */
static void name_unit(struct emit_sources_read *r)
{
	const struct emit_unit *u = &r->unit[r->units - 1];
	const char *at = u->text;
	struct word t, before = { "", 0 }, last = before;
	bool is_enum = false;

	while (token(&at, u->end, &t)) {
		if (word_is(&last, "define")) {
			add_name(r, t);
			return;
		}
		if (is_enum && (*last.at == '{' || *last.at == ','))
			add_name(r, t);
		if (*t.at == '(' && token(&at, u->end, &last) && *last.at == '*') /* a pointer to a function */
			token(&at, u->end, &last);
		else if (*t.at == '(')
			last = before;
		if (!is_enum && strchr("([;=", *t.at) != NULL) {
			if (is_word_char(*last.at))
				add_name(r, last);
			return;
		}
		is_enum |= word_is(&t, "enum");
		before = last = t;
	}
}

/* `struct x {`, a unit for each member, `};` */
static void cut_struct(struct emit_sources_read *r, const char *text, const char *tag, const char *end)
{
	unsigned head = r->units;
	const char *at = line_end(tag);
	const char *from = at;

	tag += strlen("struct ");
	add_unit(r, text, at);
	add_name(r, (struct word){ tag, strcspn(tag, " ") });
	for (; at < end && *at == '\t'; from = at) {
		at = line_end(at);
		add_unit(r, from, at)->members_of = head;
		name_unit(r);
	}
	add_unit(r, from, end)->members_of = head;
}

static void cut(struct emit_sources_read *r, const char *at)
{
	const char *end, *struct_at;

	for (; *at != '\0'; at = end) {
		/* Up to a blank line that is followed by something at the left margin. */
		for (end = line_end(at); *end != '\0' && (end[0] != '\n' || isspace((unsigned char)end[1]));
		     end = line_end(end))
			;
		for (struct_at = at; struct_at < end && strncmp(struct_at, "struct ", 7) != 0;
		     struct_at = line_end(struct_at))
			;
		if (struct_at < end && line_end(struct_at)[-2] == '{') {
			cut_struct(r, at, struct_at, end);
		} else {
			add_unit(r, at, end);
			name_unit(r);
		}
		end += *end == '\n';
	}
	r->files++;
}

FILE *emit_stream(char **text, size_t *size)
{
	FILE *out = open_memstream(text, size);

	if (out == NULL)
		out_of_memory();
	return out;
}

static char *join(const struct emit_source *source)
{
	char *text;
	size_t size;
	FILE *out = emit_stream(&text, &size);
	unsigned i;

	for (i = 0; source->line[i] != NULL; i++)
		fputs(source->line[i], out);
	fclose(out);
	return text;
}

static bool is_path(const char *path, const char *folder, size_t n, const char *name)
{
	return strncmp(path, folder, n) == 0 && strncmp(path + n, name, strcspn(name, "\"")) == 0 &&
	    path[n + strcspn(name, "\"")] == '\0';
}

/* The file that `from` includes by that name, which ends with a quote: beside it, in lib/, or of another mechanism. */
static const struct emit_source *included(const struct emit_source *from, const char *name)
{
	const struct emit_source *s;
	size_t n = strlen(from->path);

	while (n > 0 && from->path[n - 1] != '/')
		n--;
	while (strncmp(name, "../", 3) == 0)
		name += 3;
	for (s = emit_sources; s->path != NULL; s++)
		if (is_path(s->path, from->path, n, name) || is_path(s->path, "lib/", 4, name) ||
		    is_path(s->path, "suites/", 7, name))
			return s;
	return NULL;
}

/* A file comes behind those that it includes. */
static void read_source(struct emit_sources_read *r, const struct emit_source *source, bool *read)
{
	static const char include[] = "#include \"";
	const struct emit_source *other;
	unsigned i;

	if (read[source - emit_sources])
		return;
	read[source - emit_sources] = true;
	for (i = 0; source->line[i] != NULL; i++) {
		other = strncmp(source->line[i], include, strlen(include)) == 0
		    ? included(source, source->line[i] + strlen(include))
		    : NULL;
		if (other != NULL)
			read_source(r, other, read);
	}
	assert(r->files < EMIT_FILES_MAX);
	r->text[r->files] = join(source);
	cut(r, r->text[r->files]);
}

void emit_sources_open(struct emit_sources_read *r, const char *tables)
{
	const struct emit_source *source;
	bool read[EMIT_FILES_MAX] = { false };

	r->files = r->units = r->names = 0;
	r->text[0] = strdup(tables);
	if (r->text[0] == NULL)
		out_of_memory();
	cut(r, r->text[0]);
	for (source = emit_sources; source->path != NULL; source++)
		read_source(r, source, read);
}

void emit_sources_close(struct emit_sources_read *r)
{
	while (r->files > 0)
		free(r->text[--r->files]);
}

/* ---- what is wanted ---- */

static bool defines(const struct emit_sources_read *r, const struct emit_unit *u, const struct word *name)
{
	unsigned i;

	for (i = 0; i < u->names; i++)
		if (same(&r->name[u->name + i], name))
			return true;
	return false;
}

bool emit_defines(const struct emit_sources_read *r, const char *name)
{
	struct word w = word_of(name);
	unsigned i;

	for (i = 0; i < r->units; i++)
		if (r->unit[i].members_of == i && defines(r, &r->unit[i], &w))
			return true;
	return false;
}

bool emit_wanted(const struct emit_sources_read *r, const char *name)
{
	struct word w = word_of(name);
	unsigned i;

	for (i = 0; i < r->units; i++)
		if (r->unit[i].wanted && r->unit[i].members_of == i && defines(r, &r->unit[i], &w))
			return true;
	return false;
}

/* The name that the line serves, NULL if it does not begin with one of those. */
static const char *served(const char *line)
{
	size_t i, n;

	if (*line != '\t')
		return NULL;
	line += strspn(line, "\t");
	for (i = 0; i < sizeof(on_demand) / sizeof(on_demand[0]); i++) {
		n = strlen(on_demand[i]);
		if (strncmp(line, on_demand[i], n) == 0 && !is_word_char(line[n]))
			return on_demand[i];
	}
	return NULL;
}

static const char *line_begin(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at;
}

/*
 * Wants what the text mentions, behind . and -> members of structs, else all but those; not what it defines itself, if it is
 * a unit. True if that is anything new.
 */
static bool want_text(struct emit_sources_read *r, const struct emit_unit *self, const char *text, const char *end)
{
	const char *at = text;
	bool more = false;
	struct word t;
	unsigned i;

	while (token(&at, end, &t)) {
		bool member = t.at > text && (t.at[-1] == '.' || (t.at[-1] == '>' && t.at[-2] == '-'));

		if (!is_word_char(*t.at) || served(line_begin(text, t.at)) != NULL ||
		    (self != NULL && defines(r, self, &t)))
			continue;
		for (i = 0; i < r->units; i++) {
			struct emit_unit *u = &r->unit[i];
			bool meant = (u->members_of != i) == member && defines(r, u, &t);

			more |= !u->wanted && meant;
			u->wanted |= meant;
		}
	}
	return more;
}

static bool is_printed(const struct emit_sources_read *r, unsigned i)
{
	return r->unit[i].wanted && r->unit[r->unit[i].members_of].wanted;
}

/* Closes what is wanted: members only of structs that are, ends of structs with their heads. */
static void close_over(struct emit_sources_read *r)
{
	bool more = true;
	unsigned i;

	while (more) {
		more = false;
		for (i = 0; i < r->units; i++) {
			struct emit_unit *u = &r->unit[i];

			if (u->members_of != i && u->names == 0)
				u->wanted = r->unit[u->members_of].wanted;
			if (is_printed(r, i))
				more |= want_text(r, u, u->text, u->end);
		}
	}
}

void emit_want(struct emit_sources_read *r, const char *text)
{
	want_text(r, NULL, text, text + strlen(text));
	close_over(r);
}

/* ---- printing ---- */

static int by_text(const void *x, const void *y)
{
	return strcmp(x, y);
}

void emit_print_headers(const struct emit_sources_read *r, FILE *out)
{
	static char header[EMIT_INCLUDES_MAX][40];
	bool listed[EMIT_FILES_MAX] = { false };
	unsigned n = 0, i;
	const char *at;

	for (i = 0; i < r->units; i++) {
		if (!is_printed(r, i) || listed[r->unit[i].file])
			continue;
		listed[r->unit[i].file] = true;
		for (at = r->text[r->unit[i].file]; *at != '\0'; at = line_end(at))
			if (strncmp(at, "#include <", strlen("#include <")) == 0 && n < EMIT_INCLUDES_MAX)
				snprintf(header[n++], sizeof(header[0]), "%.*s", (int)strcspn(at, "\n"), at);
	}
	qsort(header, n, sizeof(header[0]), by_text);
	for (i = 0; i < n; i++)
		if (i == 0 || strcmp(header[i], header[i - 1]) != 0)
			fprintf(out, "%s\n", header[i]);
}

/* A line, with some words renamed. */
static void print_line(const char *line, const char *end, const char *const *words, FILE *out)
{
	const char *at = line;
	unsigned i;

	while (at < end) {
		struct word t = { at, 0 };

		while (at < end && is_word_char(*at))
			at++;
		t.length = (size_t)(at - t.at);
		for (i = 0; words[i] != NULL && !word_is(&t, words[i]); i += 2)
			;
		if (words[i] != NULL && t.length > 0)
			fputs(words[i + 1], out);
		else
			fwrite(t.at, 1, t.length, out);
		if (at < end)
			fputc(*at++, out);
	}
}

void emit_print_units(const struct emit_sources_read *r, const char *const *words, FILE *out)
{
	bool was_short = false, is_short = false;
	const char *line;
	unsigned i;

	for (i = 0; i < r->units; i++) {
		const struct emit_unit *u = &r->unit[i];

		if (!is_printed(r, i))
			continue;
		/* Lines that stand alone go together. */
		is_short = u->members_of == i && line_end(u->text) >= u->end;
		if (u->members_of == i && !(is_short && was_short))
			fputc('\n', out);
		was_short = is_short;
		for (line = u->text; line < u->end; line = line_end(line))
			if (served(line) == NULL || emit_wanted(r, served(line)))
				print_line(line, line_end(line), words, out);
	}
}
