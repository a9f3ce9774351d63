#include "text.h"

#include "history.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX_BYTES = 64 << 20 };

void text_open(struct text *t, const char *text, size_t length, struct complaint *why)
{
	memset(t, 0, sizeof(*t));
	t->at = text;
	t->end = text + length;
	t->why = why;
}

bool text_complain(struct text *t, const char *format, ...)
{
	va_list args;

	t->why->line = t->line;
	va_start(args, format);
	vsnprintf(t->why->text, sizeof(t->why->text), format, args);
	va_end(args);
	return false;
}

/* Splits [at, end) into words. False: a byte that does not belong into a text. */
static bool split(struct text *t, const char *at, const char *end)
{
	t->words = 0;
	while (at < end && *at != '#') {
		const char *from = at;

		if (*at == ' ' || *at == '\t') {
			at++;
			continue;
		}
		while (at<end && * at> ' ' && *at < 0x7f && *at != '#')
			at++;
		if (at == from)
			return text_complain(t, "unexpected byte 0x%02x", (unsigned)(unsigned char)*at);
		if (t->words == TEXT_WORDS_MAX)
			return text_complain(t, "more than %d words", TEXT_WORDS_MAX);
		t->word[t->words++] = (struct word){ from, (size_t)(at - from) };
	}
	return true;
}

int text_line(struct text *t)
{
	while (t->at < t->end) {
		const char *end = memchr(t->at, '\n', (size_t)(t->end - t->at));
		const char *from = t->at;

		if (end == NULL)
			end = t->end;
		t->at = end < t->end ? end + 1 : end;
		t->line++;
		if (end > from && end[-1] == '\r')
			end--;
		if (!split(t, from, end))
			return -1;
		if (t->words > 0)
			return 1;
	}
	return 0;
}

bool word_is(const struct word *w, const char *text)
{
	return strlen(text) == w->length && memcmp(w->at, text, w->length) == 0;
}

bool word_unsigned(const struct word *w, uint64_t *n)
{
	const char *at = w->at, *end = w->at + w->length;
	unsigned base = 10;

	*n = 0;
	if (w->length > 2 && at[0] == '0' && at[1] == 'x') {
		base = 16;
		at += 2;
	}
	if (at == end)
		return false;
	for (; at < end; at++) {
		unsigned digit;

		if (*at >= '0' && *at <= '9')
			digit = (unsigned)(*at - '0');
		else if (base == 16 && *at >= 'a' && *at <= 'f')
			digit = (unsigned)(*at - 'a') + 10;
		else
			return false;
		if (*n > (UINT64_MAX - digit) / base)
			return false;
		*n = *n * base + digit;
	}
	return true;
}

bool word_number(const struct word *w, int64_t *n)
{
	bool minus = w->length > 0 && w->at[0] == '-';
	struct word digits = { w->at + minus, w->length - minus };
	uint64_t u;

	if (!word_unsigned(&digits, &u) || u > (uint64_t)INT64_MAX + minus)
		return false;
	*n = minus ? (int64_t)(UINT64_C(0) - u) : (int64_t)u;
	return true;
}

bool word_name(const struct word *w, char *to, size_t size)
{
	size_t i;

	if (w->length == 0 || w->length >= size)
		return false;
	for (i = 0; i < w->length; i++) {
		char c = w->at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		        strchr(".-_+*", c) != NULL))
			return false;
	}
	memcpy(to, w->at, w->length);
	to[w->length] = '\0';
	return true;
}

FILE *paper_open(struct paper *p)
{
	*p = (struct paper){ NULL, 0, NULL };
	p->out = open_memstream(&p->text, &p->length);
	if (p->out == NULL)
		out_of_memory();
	return p->out;
}

char *paper_close(struct paper *p)
{
	if (fclose(p->out) != 0)
		out_of_memory();
	return p->text;
}

void text_fold(FILE *out, const char *text, const char *prefix, size_t columns)
{
	size_t room = columns > strlen(prefix) ? columns - strlen(prefix) : 1;

	for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
		size_t n = strlen(text) <= room ? strlen(text) : 0, i;

		for (i = 0; n == 0 && i <= room; i++)
			if (text[room - i] == ' ')
				n = room - i;
		n = n == 0 ? room : n;
		fprintf(out, "%s%.*s\n", prefix, (int)n, text);
		text += n;
	}
}

char *text_read(const char *path, size_t *length, struct complaint *why)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t room = 0, n = 0;

	why->line = 0;
	if (f == NULL) {
		snprintf(why->text, sizeof(why->text), "%s", strerror(errno));
		return NULL;
	}
	for (;;) {
		size_t got;

		if (room - n < 4096) {
			char *larger = room < FILE_MAX_BYTES ? realloc(text, room = room * 2 + 65536) : NULL;

			if (larger == NULL) {
				snprintf(why->text, sizeof(why->text), "too large");
				break;
			}
			text = larger;
		}
		got = fread(text + n, 1, room - n - 1, f);
		n += got;
		if (got == 0) {
			if (ferror(f)) {
				snprintf(why->text, sizeof(why->text), "%s", strerror(errno));
				break;
			}
			fclose(f);
			text[n] = '\0';
			*length = n;
			return text;
		}
	}
	fclose(f);
	free(text);
	return NULL;
}
