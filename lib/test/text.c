/* Do the text forms read back what they print, and refuse what is garbled in one line? */
#include "test.h"

#include "campaign.h"
#include "model.h"

static char *printed_scenario(const struct scenario *s, size_t *length)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, length);

	if (f == NULL || !scenario_print(s, f))
		abort();
	fclose(f);
	return text;
}

static char *printed_history(const struct history *h, size_t *length)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, length);

	if (f == NULL || !history_print(h, f))
		abort();
	fclose(f);
	return text;
}

static bool scenario_round(const struct scenario *s)
{
	static struct scenario again;
	struct complaint why;
	size_t n, m;
	char *first = printed_scenario(s, &n), *second;
	bool good = scenario_parse(&again, first, n, &why);

	if (!good)
		printf("# line %u: %s\n", why.line, why.text);
	second = good ? printed_scenario(&again, &m) : NULL;
	good = good && n == m && memcmp(first, second, n) == 0;
	free(first);
	free(second);
	return good;
}

static bool history_round(const struct history *h)
{
	struct history again;
	struct complaint why;
	struct judgement j, k;
	size_t n, m;
	char *first = printed_history(h, &n), *second;
	bool good = history_parse(&again, first, n, &why);
	unsigned r;

	if (!good) {
		printf("# line %u: %s\n", why.line, why.text);
		free(first);
		return false;
	}
	second = printed_history(&again, &m);
	good = n == m && memcmp(first, second, n) == 0;
	for (r = 0; r < rules_count() && good; r++) {
		judge_history(h, r, &j);
		judge_history(&again, r, &k);
		good = j.verdict == k.verdict && memcmp(j.count, k.count, sizeof(j.count)) == 0;
		if (!good)
			printf("# %s judges the read history differently\n", rule_at(r)->id);
	}
	history_free(&again);
	free(first);
	free(second);
	return good;
}

/* Changes, drops or doubles some bytes. */
static size_t garble(char *text, size_t n, struct choices *c)
{
	static const char bytes[] = " \n\t#0123456789abcxyzABM.,:+-*/=?_\x01\xff";
	unsigned edits = (unsigned)choice_below(c, "edits", 8) + 1;

	while (edits-- > 0 && n > 2) {
		size_t at = choice_below(c, "at", n);
		size_t length = choice_small(c, "length", n - at);

		switch (choice_below(c, "edit", 4)) {
		case 0:
			text[at] = bytes[choice_below(c, "byte", sizeof(bytes) - 1)];
			break;
		case 1:
			memmove(text + at, text + at + length, n - at - length);
			n -= length;
			break;
		case 2:
			memmove(text + at, text + choice_below(c, "from", n - length), length);
			break;
		default:
			n = at;
		}
	}
	return n;
}

/* The parser answers, and a complaint is one line; what it accepts is judged without harm. */
static bool survives(char *text, size_t n, bool history)
{
	static struct scenario s;
	struct complaint why = { 0, "" };
	struct history h;
	struct judgement j;
	unsigned r;
	bool good = history ? history_parse(&h, text, n, &why) : scenario_parse(&s, text, n, &why);

	if (!good)
		return why.text[0] != '\0' && strchr(why.text, '\n') == NULL;
	for (r = 0; history && r < rules_count(); r++)
		judge_history(&h, r, &j);
	if (history)
		history_free(&h);
	return true;
}

static void families(unsigned cases, unsigned garbled)
{
	static struct scenario s;
	struct arena *a = arena_open();
	struct choices c;
	bool round = true, back = true, alive = true;
	size_t m;
	unsigned i, k;
	const struct family *f;

	choices_from_seed(&c, 5);
	for (m = 0; m < mechanisms_count; m++)
		for (f = mechanisms[m].families; f != NULL && f->id != NULL; f++)
			for (i = 0; i < cases; i++) {
				struct history h;
				char *text, *copy;
				size_t n;
				bool history;

				campaign_draw(f, 11, i, NULL, &s);
				round &= scenario_round(&s);
				model_run(a, &s, i, NULL, 0, &h);
				back &= history_round(&h);
				for (k = 0; k < garbled; k++) {
					history = k % 2 != 0;
					text = history ? printed_history(&h, &n) : printed_scenario(&s, &n);
					copy = malloc(
					    n + 1); /* exactly as long, so that a sanitizer sees what reads beyond */
					if (copy == NULL)
						abort();
					memcpy(copy, text, n);
					n = garble(copy, n, &c);
					alive &= survives(copy, n, history);
					free(copy);
					free(text);
				}
				history_free(&h);
			}
	check(round, "scenarios of every family are read back and printed the same");
	check(back, "histories of every family are read back, printed and judged the same");
	check(alive, "garbled scenarios and histories are read or refused in one line");
	arena_close(a);
}

static void refusals(void)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *says;
	} bad[] = {
		{ "", 0, "first line" },
		{ "shall history 1\n", 1, "first line" },
		{ "shall scenario 1\n", 1, "no process" },
		{ "shall scenario 1\nproc A\n", 2, "must be M" },
		{ "shall scenario 1\nproc M\n  frok A\n", 3, "unknown operation 'frok'" },
		{ "shall scenario 1\nproc M\n  fork B\n", 3, "'B' where a declared process" },
		{ "shall scenario 1\nproc M\n  repeat 3\n", 0, "'repeat' without 'end'" },
		{ "shall scenario 1\nproc M\n  end\n", 0, "'end' without 'repeat'" },
		{ "shall scenario 1\nproc M\nproc A\n", 0, "no step makes it" },
		{ "shall scenario 1\nproc M\n  spin\n", 3, "takes 1 operands" },
		{ "shall scenario 1\nproc M\n  start\n", 0, "recorded, not done" },
		{ "shall scenario 1\nobject p nonsense\nproc M\n", 2, "unknown kind" },
		{ "shall scenario 1\nproc M\n  spin 99999999999999999999\n", 3, "a number" },
		{ "shall scenario 1\nproc M\n\001\n", 3, "unexpected byte" },
	};
	static struct scenario s;
	size_t i;
	bool good = true;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct complaint why = { 99, "" };
		bool refused = !scenario_parse(&s, bad[i].text, strlen(bad[i].text), &why);

		if (!refused || why.line != bad[i].line || strstr(why.text, bad[i].says) == NULL) {
			printf("# %s# gives line %u: %s\n", bad[i].text, why.line, why.text);
			good = false;
		}
	}
	check(good, "what is wrong is said with its line");
}

int main(int argc, char **argv)
{
	mechanisms_index();
	refusals();
	families(argc > 1 ? (unsigned)atoi(argv[1]) : 20, 20);
	return test_end();
}
