#include "liberty.h"

#include "mechanism.h"

#include <string.h>

struct liberty_set liberties_all(void)
{
	struct liberty_set all = { { 0 } };
	unsigned i;

	for (i = 0; i < liberties_count(); i += 64)
		all.bits[i / 64] = liberties_count() - i >= 64 ? UINT64_MAX : ~(UINT64_MAX << (liberties_count() - i));
	return all;
}

unsigned liberties_number(const struct liberty_set *s)
{
	unsigned i, n = 0;

	for (i = 0; i < liberties_count(); i++)
		n += liberties_have(s, i);
	return n;
}

static bool add_word(struct liberty_set *s, const char *word, size_t n)
{
	int found;

	if (n == 3 && memcmp(word, "all", 3) == 0) {
		*s = liberties_all();
		return true;
	}
	if (n == 4 && memcmp(word, "none", 4) == 0) {
		*s = (struct liberty_set){ { 0 } };
		return true;
	}
	if (n > 0 && word[0] == '-') {
		found = liberty_find(word + 1, n - 1);
		if (found >= 0)
			liberties_remove(s, (unsigned)found);
	} else {
		found = liberty_find(word, n);
		if (found >= 0)
			liberties_add(s, (unsigned)found);
	}
	return found >= 0;
}

bool liberties_parse(struct liberty_set *s, const char *list, const char **unknown, size_t *length)
{
	*s = list[0] == '-' ? liberties_all() : (struct liberty_set){ { 0 } };
	for (;;) {
		size_t n = strcspn(list, ",");

		if (!add_word(s, list, n)) {
			*unknown = list;
			*length = n;
			return false;
		}
		if (list[n] == '\0')
			return true;
		list += n + 1;
	}
}

void liberties_print(const struct liberty_set *s, FILE *out)
{
	const char *comma = "";
	unsigned i;

	for (i = 0; i < liberties_count(); i++)
		if (liberties_have(s, i)) {
			fprintf(out, "%s%s", comma, liberty_at(i)->name);
			comma = ",";
		}
	if (comma[0] == '\0')
		fputs("none", out);
}
