/* completion: what makes a shell complete the words of the command line, from the table in verbs.h. */
#include "cmd.h"
#include "verbs.h"

#include "mode.h"

#include <string.h>

/* How a shell finds words at the time of completing: "$1" is the program. */
static const char words_functions[] =
    "_shall_rules() { \"$1\" list 2>/dev/null | sed 1d | cut -f 1; }\n"
    "_shall_families() { \"$1\" list 2>/dev/null | sed 1d | cut -f 5 | tr , '\\n' | sort -u; }\n"
    "_shall_patterns() { _shall_rules \"$1\"; _shall_families \"$1\"; }\n"
    "_shall_faults() { \"$1\" faults --list 2>/dev/null | sed 1d | cut -f 1; }\n";

static void put_modes(void)
{
	unsigned i;

	for (i = 0; modes[i].name != NULL; i++)
		printf("%s%s", i > 0 ? " " : "", modes[i].name);
}

static void put_verbs(void)
{
	const struct verb *v;

	for (v = verbs; v->name != NULL; v++)
		if (v->gist != NULL)
			printf("%s%s", v > verbs ? " " : "", v->name);
}

/* The function that prints the operands; NULL: there is none. */
static const char *source_of(enum operands operands)
{
	switch (operands) {
	case OPERANDS_PATTERNS:
		return "_shall_patterns";
	case OPERANDS_RULES:
		return "_shall_rules";
	case OPERANDS_FAMILIES:
		return "_shall_families";
	case OPERANDS_FAULTS:
		return "_shall_faults";
	default:
		return NULL;
	}
}

/* ---- bash ---- */

static void bash_option_values(void)
{
	const struct option_row *row;

	for (row = option_rows; row->name != NULL; row++) {
		if (row->kind == TAKES_NOTHING)
			continue;
		printf("\t%s) ", row->name);
		switch (row->kind) {
		case TAKES_MODE:
			fputs("words='", stdout);
			put_modes();
			puts("' ;;");
			break;
		case TAKES_WORLD:
			puts("words='real model' ;;");
			break;
		case TAKES_FOLDER:
			puts("COMPREPLY=($(compgen -d -- \"$word\")); return ;;");
			break;
		case TAKES_FAULT:
			puts("words=$(_shall_faults \"$shall\") ;;");
			break;
		case TAKES_RULE:
			puts("words=$(_shall_rules \"$shall\") ;;");
			break;
		default:
			puts("return ;;");
		}
	}
}

static void bash_operands(const struct verb *v)
{
	if (source_of(v->operands) != NULL)
		printf(" words=\"$words $(%s \"$shall\")\"", source_of(v->operands));
	else if (v->operands == OPERANDS_SCENARIO || v->operands == OPERANDS_HISTORIES)
		printf(" files=%s", v->operands == OPERANDS_SCENARIO ? "scn" : "hist");
	else if (v->operands == OPERANDS_SHELL)
		fputs(" words=\"$words bash zsh\"", stdout);
	else if (v->operands == OPERANDS_VERB) {
		fputs(" words='", stdout);
		put_verbs();
		putchar('\'');
	}
	puts(" ;;");
}

static void bash(void)
{
	const struct verb *v;

	printf("# bash: completion of shall. Made by shall completion bash.\n%s", words_functions);
	fputs("_shall() {\n"
	      "local shall=${COMP_WORDS[0]} verb=${COMP_WORDS[1]} word=${COMP_WORDS[COMP_CWORD]} words= files=\n"
	      "COMPREPLY=()\n"
	      "if [ \"$COMP_CWORD\" = 1 ]; then words='",
	    stdout);
	put_verbs();
	puts(" --help --version'; else\n\tcase ${COMP_WORDS[COMP_CWORD-1]} in");
	bash_option_values();
	puts("\t*) case $verb in");
	for (v = verbs; v->name != NULL; v++) {
		if (v->gist == NULL)
			continue;
		printf("\t\t%s) words='%s%s--help';", v->name, v->options, v->options[0] != '\0' ? " " : "");
		bash_operands(v);
	}
	puts(
	    "\t\tesac ;;\n\tesac\nfi\n"
	    "COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	    "[ -z \"$files\" ] || COMPREPLY+=($(compgen -f -X \"!*.$files\" -- \"$word\") $(compgen -d -S / -- \"$word\"))\n"
	    "}\n"
	    "complete -o filenames -F _shall shall");
}

/* ---- zsh ---- */

static void zsh_value(const struct option_row *row)
{
	switch (row->kind) {
	case TAKES_MODE:
		fputs(":(", stdout);
		put_modes();
		putchar(')');
		break;
	case TAKES_WORLD:
		fputs(":(real model)", stdout);
		break;
	case TAKES_FOLDER:
		fputs(":_files -/", stdout);
		break;
	case TAKES_FAULT:
		fputs(":_shall_words _shall_faults", stdout);
		break;
	case TAKES_RULE:
		fputs(":_shall_words _shall_rules", stdout);
		break;
	default:
		fputs(": ", stdout);
	}
}

static void zsh_verb(const struct verb *v)
{
	const struct option_row *row;

	printf("\t%s) _arguments '(-)--help[say what it does]'", v->name);
	for (row = option_rows; row->name != NULL; row++) {
		if (!option_allowed(v, row))
			continue;
		printf(" \\\n\t\t'%s[%s]", row->name, row->gist);
		if (row->kind != TAKES_NOTHING) {
			printf(":%.*s", (int)strcspn(row->value, "["), row->value);
			zsh_value(row);
		}
		putchar('\'');
	}
	if (source_of(v->operands) != NULL)
		printf(" \\\n\t\t'*:name:_shall_words %s'", source_of(v->operands));
	else if (v->operands == OPERANDS_SCENARIO || v->operands == OPERANDS_HISTORIES)
		printf(" \\\n\t\t'*:file:_files -g \"*.%s\"'", v->operands == OPERANDS_SCENARIO ? "scn" : "hist");
	else if (v->operands == OPERANDS_SHELL)
		fputs(" '1:shell:(bash zsh)'", stdout);
	else if (v->operands == OPERANDS_VERB) {
		fputs(" '1:verb:(", stdout);
		put_verbs();
		fputs(")'", stdout);
	}
	puts(" ;;");
}

static void zsh(void)
{
	const struct verb *v;

	printf("#compdef shall\n# zsh: completion of shall. Made by shall completion zsh.\n%s", words_functions);
	puts("_shall_words() { # the last argument prints them, before it are what _arguments adds\n"
	     "local -a found; found=(${(f)\"$($argv[-1] \"$shall\")\"}); compadd \"${(@)argv[1,-2]}\" -a found }\n"
	     "_shall() {\n"
	     "local shall=$words[1] verb=$words[2]\n"
	     "local -a verbs\n"
	     "verbs=(");
	for (v = verbs; v->name != NULL; v++)
		if (v->gist != NULL)
			printf("\t'%s:%s'\n", v->name, v->gist);
	puts(")\n"
	     "if (( CURRENT == 2 )); then _describe verb verbs; return; fi\n"
	     "shift words; (( CURRENT-- ))\n"
	     "case $verb in");
	for (v = verbs; v->name != NULL; v++)
		if (v->gist != NULL)
			zsh_verb(v);
	puts("\tesac\n}\n_shall \"$@\"");
}

int cmd_completion(int argc, char **argv, const char *argv0)
{
	struct options o;
	int status = options_read(&o, argc, argv, "completion");

	(void)argv0;
	if (status != 0)
		return status;
	if (o.operands != 1 || (strcmp(o.operand[0], "bash") != 0 && strcmp(o.operand[0], "zsh") != 0))
		return cmd_fail(STATUS_USAGE, "completion: for which shell? (shall completion bash, or zsh)");
	if (strcmp(o.operand[0], "bash") == 0)
		bash();
	else
		zsh();
	return STATUS_HOLDS;
}
