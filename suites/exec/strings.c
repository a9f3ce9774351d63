/* Arguments and variables that are made of numbers: empty ones, long ones, of all bytes. */
#include "exec.h"

#include "choice.h"

#include <string.h>

enum { SHORT = 40, NAME_BYTES = sizeof(VARIABLE_NAME) - 1 };

bool strings_of(const int64_t *in, struct strings *s)
{
	*s = (struct strings){ in[0], in[1], in[2], in[3] };
	return in[0] >= 0 && in[0] <= STRINGS_MAX && in[1] >= 0 && in[1] <= STRING_BYTES_MAX && in[2] >= 0 &&
	    in[2] <= STRINGS_MAX && strings_bytes(s) <= EXEC_BYTES_MAX;
}

/* One in eight is empty, one as long as may be; the others are short. */
static size_t body_of(const struct strings *s, uint64_t drawn)
{
	uint64_t longest = (uint64_t)s->longest;

	if (drawn % 8 == 0)
		return 0;
	if (drawn % 8 == 1)
		return (size_t)longest;
	return (size_t)(drawn / 8 % ((longest < SHORT ? longest : SHORT) + 1));
}

static size_t name_of(unsigned i, char *out)
{
	char digits[12];
	size_t n = 0, k;

	do {
		digits[n++] = (char)('0' + i % 10);
		i /= 10;
	} while (i > 0);
	if (out != NULL) {
		memcpy(out, VARIABLE_NAME, NAME_BYTES);
		for (k = 0; k < n; k++)
			out[NAME_BYTES + k] = digits[n - 1 - k];
		out[NAME_BYTES + n] = '=';
	}
	return NAME_BYTES + n + 1;
}

size_t strings_one(const struct strings *s, unsigned which, unsigned i, char *out)
{
	uint64_t drawn = choice_mix((uint64_t)s->seed, (uint64_t)which << 32 | i), bytes = 0;
	size_t name = which == GIVEN_VARIABLES ? name_of(i, out) : 0, n = body_of(s, drawn), k;

	for (k = 0; out != NULL && k < n; k++) {
		if (k % 8 == 0)
			bytes = choice_mix(drawn, k);
		out[name + k] = (char)((bytes >> k % 8 * 8 & 0xff) % 255 + 1);
	}
	return name + n;
}

size_t strings_bytes(const struct strings *s)
{
	size_t n = 0;
	unsigned i;

	for (i = 0; i < s->arguments; i++)
		n += strings_one(s, GIVEN_ARGUMENTS, i, NULL) + 1 + sizeof(char *);
	for (i = 0; i < s->variables; i++)
		n += strings_one(s, GIVEN_VARIABLES, i, NULL) + 1 + sizeof(char *);
	return n;
}

uint64_t strings_part(unsigned which, unsigned i, const char *text, size_t length)
{
	uint64_t sum = choice_mix(length, which == GIVEN_ARGUMENTS ? i + 1 : 0), word;
	size_t k, n, b;

	for (k = 0; k < length; k += n) {
		n = length - k < sizeof(word) ? length - k : sizeof(word);
		for (word = 0, b = 0; b < n; b++) /* the same on every machine, whatever its byte order */
			word |= (uint64_t)(unsigned char)text[k + b] << 8 * b;
		sum = choice_mix(sum, word);
	}
	return sum;
}

int64_t strings_sum(const struct strings *s, unsigned which)
{
	static char text[STRING_BYTES_MAX + 64];
	int64_t n = which == GIVEN_ARGUMENTS ? s->arguments : s->variables;
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < n; i++)
		sum += strings_part(which, i, text, strings_one(s, which, i, text));
	return (int64_t)(sum >> 1);
}
