/*
 * Is what shrinking proposes always a scenario that can be run, in canonical form and another one than before; does taking
 * edits come to an end; and does no rule blame the model for what the generators would never have drawn?
 */
#include "shrink.h"

#include "campaign.h"
#include "model.h"
#include "test.h"

enum { DRAWN_CASES = 2, EDITS_PER_PASS = 12, DESCENT_STEPS_MAX = 3000, MODEL_TRIES = 25 };

static struct scenario drawn, edited, again;
static struct arena *arena;
static unsigned edits, invalid, not_canonical, unprintable, unchanged, blamed;

static bool same_text(const struct scenario *x, const struct scenario *y)
{
	static char text[2][1 << 16];
	FILE *f[2];
	unsigned i;

	for (i = 0; i < 2; i++) {
		memset(text[i], 0, sizeof(text[i]));
		f[i] = fmemopen(text[i], sizeof(text[i]), "w");
		if (f[i] == NULL || !scenario_print(i == 0 ? x : y, f[i]))
			abort();
		fclose(f[i]);
	}
	return strcmp(text[0], text[1]) == 0;
}

static bool round_trip(const struct scenario *s)
{
	static char text[1 << 16];
	struct complaint why = { .line = 0 };
	FILE *f = fmemopen(text, sizeof(text), "w");
	bool good = f != NULL && scenario_print(s, f);

	if (f != NULL)
		fclose(f);
	good = good && scenario_parse(&again, text, strlen(text), &why);
	if (!good)
		printf("# line %u: %s\n%s", why.line, why.text, text);
	return good && same_text(s, &again) && shrink_hash(s) == shrink_hash(&again);
}

static void look_at(const struct scenario *from, struct scenario *to)
{
	struct complaint why;
	static struct scenario twice;

	edits++;
	if (!scenario_check(to, &why)) {
		invalid++;
		printf("# %s\n", why.text);
	}
	twice = *to;
	shrink_canonical(&twice);
	not_canonical += !same_text(to, &twice);
	unprintable += !round_trip(to);
	unchanged += shrink_hash(from) == shrink_hash(to);
}

/* The model takes every liberty: a rule that objects to it would have blamed a conforming system for a shrunk scenario. */
static void judge_in_model(const struct scenario *s, uint64_t seed)
{
	struct judgement j;
	struct history h;
	unsigned r;

	model_run(arena, s, seed, NULL, 0, &h);
	for (r = 0; r < rules_count() && !h.overflow; r++) {
		judge_history(&h, r, &j);
		if (j.verdict != ILLEGAL)
			continue;
		if (blamed++ < 3) {
			printf("# %s: %s\n", rule_at(r)->id, j.why);
			scenario_print(s, stdout);
			history_print(&h, stdout);
		}
	}
	history_free(&h);
}

static void every_pass(uint64_t seed)
{
	const struct shrink_pass *pass;
	unsigned nth, made;

	for (pass = shrink_passes; pass->name != NULL; pass++)
		for (nth = made = 0; made < EDITS_PER_PASS; nth++) {
			enum edit_answer answer = shrink_edit(pass, &drawn, nth, &edited);

			if (answer == EDIT_NONE)
				break;
			if (answer == EDIT_VOID)
				continue;
			made++;
			look_at(&drawn, &edited);
			if (choice_mix(seed, edits) % MODEL_TRIES == 0)
				judge_in_model(&edited, choice_mix(seed, edits));
		}
}

/* A random walk down: takes one edit in three, of any pass. It must end where no pass has any edit. */
static bool descends(uint64_t seed)
{
	static struct scenario at;
	const struct shrink_pass *pass;
	unsigned steps = 0, looked = 0;
	bool moved = true;

	at = drawn;
	while (moved && steps < DESCENT_STEPS_MAX) {
		moved = false;
		for (pass = shrink_passes; pass->name != NULL; pass++) {
			unsigned nth = 0;
			enum edit_answer answer;

			while (
			    (answer = shrink_edit(pass, &at, nth, &edited)) != EDIT_NONE && steps < DESCENT_STEPS_MAX) {
				if (answer == EDIT_VOID || choice_mix(seed, looked++) % 3 != 0) {
					moved |= answer == EDIT_MADE;
					nth++;
					continue;
				}
				at = edited;
				moved = true;
				if (++steps % 8 == 0) {
					look_at(&drawn, &at);
					judge_in_model(&at, choice_mix(seed, steps));
				}
			}
		}
	}
	return steps < DESCENT_STEPS_MAX && shrink_size(&at).steps == 0 && at.actors == 1 && at.objects == 0;
}

static void drawn_scenarios(void)
{
	const struct family *f;
	unsigned bottomless = 0, amplified = 0;
	uint64_t number;
	size_t m;

	for (m = 0; m < mechanisms_count; m++)
		for (f = mechanisms[m].families; f != NULL && f->id != NULL; f++)
			for (number = 0; number < DRAWN_CASES; number++) {
				unsigned nth;

				campaign_draw(f, 11, number, NULL, &drawn);
				every_pass(choice_case_seed(12, f->id, number));
				bottomless += !descends(choice_case_seed(13, f->id, number));
				for (nth = 0; nth < 20; nth++)
					if (shrink_amplify(&drawn, nth, 4, &edited) == EDIT_MADE) {
						amplified++;
						invalid += !round_trip(&edited);
					}
			}
	printf("# %u edits, %u amplified\n", edits, amplified);
	check(edits > 1000 && amplified > 100, "there are many edits");
	check_number(invalid, 0, "all of them can be run");
	check_number(not_canonical, 0, "and are canonical");
	check_number(unprintable, 0, "and are what their text says");
	check_number(unchanged, 0, "and differ from what they were made of");
	check_number(bottomless, 0, "taking them comes to an end, with nothing left");
	check_number(blamed, 0, "no rule objects to the model running what is left");
}

/* ---- by example ---- */

static void parse(struct scenario *s, const char *text)
{
	struct complaint why;

	if (!scenario_parse(s, text, strlen(text), &why)) {
		printf("# line %u: %s\n", why.line, why.text);
		abort();
	}
}

/* True if some edit of some pass makes this of that. */
static bool leads_to(const char *from, const char *to)
{
	static struct scenario one, other;
	const struct shrink_pass *pass;
	unsigned nth;
	enum edit_answer answer;

	parse(&one, from);
	parse(&other, to);
	for (pass = shrink_passes; pass->name != NULL; pass++)
		for (nth = 0; (answer = shrink_edit(pass, &one, nth, &edited)) != EDIT_NONE; nth++)
			if (answer == EDIT_MADE && same_text(&edited, &other))
				return true;
	return false;
}

#define HEAD "shall scenario 1\nmode none 0x0\n"
#define PIPE HEAD "object p pipe\n"

static void examples(void)
{
	check(leads_to(PIPE
	          "proc M\n pipe p\n fork A\n fork B\n reap B\n kill B USR1\nproc A\n await 0 2\n write p.w 1\n"
	          "proc B\n tell 0\n tell 0\n",
	          PIPE "proc M\n pipe p\n fork A\nproc A\n write p.w 1\n"),
	    "a process goes with all that names it, and nobody waits for it");
	check(leads_to(PIPE "object q pipe\nproc M\n pipe q\n pipe p\n write q.w 1\n read p.r 1\n",
	          PIPE "proc M\n pipe p\n read p.r 1\n"),
	    "an object goes with its steps");
	check(leads_to(HEAD "proc M\n fork A\n fork B\nproc A\n meet 0 2\n pending\nproc B\n meet 0 2\n",
	          HEAD "proc M\n fork A\n fork B\nproc A\n pending\nproc B\n"),
	    "a step goes everywhere at once");
	check(leads_to(HEAD "proc M\n fork A\n fork B\nproc A\n mask block all\n kill B INT\nproc B\n mask block all\n",
	          HEAD "proc M\n mask block all\n fork A\n fork B\nproc A\n kill B INT\nproc B\n"),
	    "what all processes do first, their parent does for them");
	check(leads_to(HEAD
	          "proc M\n fork A\n repeat 3\n  pending\n end\n reap A\nproc A\n repeat 3\n  kill M INT\n end\n",
	          HEAD "proc M\n repeat 3\n  kill M INT\n  pending\n end\n"),
	    "loops that go round equally often become one");
	check(leads_to(PIPE "proc M\n pipe p\n writev p.w 4097 3\n", PIPE "proc M\n pipe p\n write p.w 4097\n"),
	    "an operation becomes a plainer one");
	check(leads_to(PIPE "proc M\n pipe p\n write p.w 400\n read p.r 400\n",
	          PIPE "proc M\n pipe p\n write p.w 1\n read p.r 1\n"),
	    "equal numbers are lowered together");
	check(leads_to(PIPE "proc M\n pipe p\n write p.w 2*PIPE_BUF+1\n",
	          PIPE "proc M\n pipe p\n write p.w PIPE_BUF\n"),
	    "a number beside a landmark becomes the landmark");
	check(leads_to(HEAD "proc M\n catch HUP,USR2,TERM info restart full\n kill M USR2\n",
	          HEAD "proc M\n catch USR2 info restart full\n kill M USR2\n"),
	    "signals that nobody sends are left out of sets");
	check(leads_to(HEAD "proc M\n mask block RTMIN+7\n sigqueue M RTMIN+7 0\n",
	          HEAD "proc M\n mask block RTMIN\n sigqueue M RTMIN 0\n"),
	    "a signal becomes a plain one everywhere");
	check(leads_to("shall scenario 1\nmode overlap 0x0\nproc M\n pending\n", HEAD "proc M\n pending\n"),
	    "a mode becomes a plainer one");
	check(leads_to(HEAD "proc M\n repeat 8\n  pending\n end\n", HEAD "proc M\n pending\n"), "a loop is unrolled");
}

static void sizes(void)
{
	struct shrink_size size;

	parse(&drawn,
	    PIPE
	    "proc M\n pipe p\n fork A\n close p.w\n drain p.r 1\n reap A\nproc A\n repeat 9\n  write p.w 2\n end\n");
	size = shrink_size(&drawn);
	check_number(size.processes, 2, "processes are counted");
	check_number(size.steps, 3, "steps are, without structure and loops");
	parse(&edited, HEAD "proc M\n repeat 5\n  pending\n end\n");
	check(shrink_amplify(&edited, 0, 4, &again) == EDIT_MADE && again.actor[0].step[0].operand[0].n == 20,
	    "a loop goes round more often");
	parse(&edited, HEAD "proc M\n pending\n");
	check(shrink_amplify(&edited, 0, 4, &again) == EDIT_MADE && again.actor[0].steps == 3, "a call gets a loop");
}

int main(void)
{
	mechanisms_index();
	arena = arena_open();
	if (arena == NULL)
		return 4;
	examples();
	sizes();
	drawn_scenarios();
	arena_close(arena);
	return test_end();
}
