#include "verbs.h"

#include "cmd.h"
#include "text.h"

#include <string.h>

#define RUN_OPTIONS "--seed --cases --time --extra --mode --world --strict --shard --out --fault --liberty --shrink"

enum { HELP_COLUMNS = 78, OPTION_COLUMNS = 22 };

static const char exits[] = "exit: 0 holds, 1 violated, 2 usage, 3 not exercised (--strict), 4 environment\n";

const struct verb verbs[] = {
	{ "run", cmd_run, RUN_OPTIONS, OPERANDS_PATTERNS, "[PATTERN…]", "judge this system",
	    "A pattern names rules (pipe.*) or families of scenarios (pipe.storms); without one all are meant, for a minute and "
	    "at most half of one more. TAP goes to standard output, what is found to the folder shall-findings." },
	{ "list", cmd_list, "--liberties", OPERANDS_RULES, "[PATTERN…]", "the rules, one a line",
	    "Rule, class, clause, state here and families, with tabs between." },
	{ "explain", cmd_explain, "", OPERANDS_RULES, "RULE…", "rules in words",
	    "What is asked and accepted, what counts as evidence, which planted faults are caught, known deviations." },
	{ "replay", cmd_replay, "--times --mode --world --fault --liberty --out", OPERANDS_SCENARIO, "FILE.scn",
	    "run a scenario again",
	    "How often it breaks a rule, with a 95 % interval; 100 runs unless told otherwise." },
	{ "shrink", cmd_shrink, "--rule --time --seed --mode --world --fault --liberty --out", OPERANDS_SCENARIO,
	    "FILE.scn", "the smallest and the loudest that break the same rule", NULL },
	{ "judge", cmd_judge, "", OPERANDS_HISTORIES, "FILE.hist…", "judge saved histories",
	    "No process is started. A folder means all histories below it." },
	{ "emit-c", cmd_emit_c, "--rule --times", OPERANDS_SCENARIO, "FILE.scn",
	    "print a scenario as a C program for a bug report", NULL },
	{ "draw", cmd_draw, "--seed --cases --mode", OPERANDS_FAMILIES, "[FAMILY…]", "print random scenarios", NULL },
	{ "faults", cmd_faults, "--list --power --seed --rate --cases", OPERANDS_FAULTS, "[PATTERN…]",
	    "break the system on purpose", "Plants each known fault, and says whether the rule that must notice did." },
	{ "explore", cmd_explore, "--steps --histories --time --liberty --fault --shard --out", OPERANDS_SCOPES,
	    "[SCOPE…]", "small scenarios in the model, in every order", NULL },
	{ "bench", cmd_bench, "--seed", OPERANDS_NONE, "", "how fast it is here", NULL },
	{ "probe", cmd_probe, "", OPERANDS_NONE, "", "facts about this system", NULL },
	{ "clean", cmd_clean, "", OPERANDS_NONE, "", "remove what a killed run left", NULL },
	{ "completion", cmd_completion, "", OPERANDS_SHELL, "bash|zsh",
	    "print what makes that shell complete these words", "make install puts it where the shells look." },
	{ "help", cmd_help, "", OPERANDS_VERB, "[VERB]", "what a verb does", NULL },
	{ "suite", cmd_suite, RUN_OPTIONS, OPERANDS_NONE, "MECHANISM", NULL, NULL }, /* for prove */
	{ .name = NULL },
};

const struct verb *verb_find(const char *name)
{
	const struct verb *v = verbs;

	while (v->name != NULL && strcmp(v->name, name) != 0)
		v++;
	return v->name != NULL ? v : NULL;
}

void help_all(FILE *out)
{
	const struct verb *v;

	fputs("usage: shall VERB …\n", out);
	for (v = verbs; v->name != NULL; v++)
		if (v->gist != NULL) /* … is one column and three bytes */
			fprintf(out, "  %s %-*s %s\n", v->name,
			    (int)(22 - strlen(v->name) + (strstr(v->usage, "…") != NULL ? 2 : 0)), v->usage, v->gist);
	fputs("  --version\nshall VERB --help says which options there are\n", out);
	fputs(exits, out);
}

void help_verb(const struct verb *v, FILE *out)
{
	const struct option_row *row;
	bool any = false;

	fprintf(out, "usage: shall %s%s%s%s\n", v->name, v->options[0] != '\0' ? " [OPTION…]" : "",
	    v->usage[0] != '\0' ? " " : "", v->usage);
	if (v->gist != NULL)
		fprintf(out, "  %s\n", v->gist);
	if (v->more != NULL) {
		fputc('\n', out);
		text_fold(out, v->more, "", HELP_COLUMNS);
	}
	for (row = option_rows; row->name != NULL; row++) {
		int width = OPTION_COLUMNS - (int)strlen(row->name);

		if (!option_allowed(v, row))
			continue;
		fprintf(out, "%s  %s %-*s %s\n", any ? "" : "\n", row->name, width,
		    row->value != NULL ? row->value : "", row->gist);
		any = true;
	}
	fputc('\n', out);
	fputs(exits, out);
}

int cmd_help(int argc, char **argv, const char *argv0)
{
	const struct verb *v = argc == 1 ? verb_find(argv[0]) : NULL;

	(void)argv0;
	if (argc > 1 || (argc == 1 && v == NULL))
		return cmd_fail(STATUS_USAGE, "help: no verb is named '%s' (shall help lists them)", argv[argc - 1]);
	if (v != NULL)
		help_verb(v, stdout);
	else
		help_all(stdout);
	return STATUS_HOLDS;
}
