/* The options of all verbs and what reads them: see verbs.h and cmd.h. */
#include "cmd.h"
#include "verbs.h"

#include "mode.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { SHRINK_S = 20 /* for each rule */ };

const struct option_row option_rows[] = {
	{ "--seed", TAKES_NUMBER, "N", "the same seed draws the same scenarios" },
	{ "--cases", TAKES_NUMBER, "N", "end after so many cases" },
	{ "--time", TAKES_NUMBER, "S", "end after so many seconds" },
	{ "--extra", TAKES_NUMBER, "S", "so many seconds more for rules that had too few cases" },
	{ "--mode", TAKES_MODE, "MODE", "perturb every case in this way" },
	{ "--world", TAKES_WORLD, "WORLD", "real is this system, model is one in memory" },
	{ "--strict", TAKES_NOTHING, NULL, "what was not exercised fails, exit status 3" },
	{ "--shard", TAKES_WORD, "I/N", "only the I-th of N parts of the cases" },
	{ "--out", TAKES_FOLDER, "DIR", "the folder for what is kept" },
	{ "--fault", TAKES_FAULT, "NAME[:1/N]", "break a promise on purpose, in one of N operations" },
	{ "--times", TAKES_NUMBER, "N", "run the scenario so often" },
	{ "--list", TAKES_NOTHING, NULL, "print the names and run nothing" },
	{ "--rate", TAKES_NUMBER, "N", "plant in one of N operations" },
	{ "--rule", TAKES_RULE, "RULE", "the rule that is meant" },
	{ "--shrink", TAKES_NUMBER, "S", "make findings smaller for so many seconds a rule, 0 is not at all" },
	{ "--power", TAKES_NOTHING, NULL, "measure how soon each fault is noticed" },
	{ "--steps", TAKES_NUMBER, "N", "scenarios of at most so many steps" },
	{ "--histories", TAKES_NUMBER, "N", "end after so many histories" },
	{ "--liberty", TAKES_WORD, "LIST", "which liberties the model may take, with or without some" },
	{ "--liberties", TAKES_NOTHING, NULL, "print the liberties of the model instead" },
	{ .name = NULL },
};

static bool number(const char *text, uint64_t *n)
{
	struct word w = { text, strlen(text) };

	return word_unsigned(&w, n);
}

static bool set_shard(struct options *o, const char *value)
{
	const char *slash = strchr(value, '/');
	struct word first = { value, slash == NULL ? 0 : (size_t)(slash - value) };
	uint64_t i, n;

	if (slash == NULL || !word_unsigned(&first, &i) || !number(slash + 1, &n) || i < 1 || i > n || n > 10000)
		return false;
	o->shard = (unsigned)i - 1;
	o->shards = (unsigned)n;
	return true;
}

static bool set_fault(struct options *o, const char *value)
{
	static char name[64];
	const char *colon = strchr(value, ':');
	size_t length = colon == NULL ? strlen(value) : (size_t)(colon - value);
	uint64_t rate = 0;

	if (length >= sizeof(name))
		return false;
	memcpy(name, value, length);
	name[length] = '\0';
	if (colon != NULL && (strncmp(colon, ":1/", 3) != 0 || !number(colon + 3, &rate) || rate < 1 || rate > 1000000))
		return false;
	o->fault = name;
	o->fault_rate = (unsigned)rate;
	return true;
}

/* False: the value does not fit the option. */
static bool set_option(struct options *o, const char *name, const char *value)
{
	uint64_t n = 0;

	if (strcmp(name, "--strict") == 0)
		return o->strict = true;
	if (strcmp(name, "--list") == 0)
		return o->list = true;
	if (strcmp(name, "--power") == 0)
		return o->power = true;
	if (strcmp(name, "--liberties") == 0)
		return o->liberties = true;
	if (strcmp(name, "--liberty") == 0)
		return liberties_parse(&o->allowed, value, &o->unknown, &o->unknown_length);
	if (strcmp(name, "--mode") == 0) {
		o->mode = value;
		return mode_find(value) != NULL;
	}
	if (strcmp(name, "--world") == 0) {
		o->model = strcmp(value, "model") == 0;
		return o->model || strcmp(value, "real") == 0;
	}
	if (strcmp(name, "--out") == 0) {
		o->out = value;
		return value[0] != '\0';
	}
	if (strcmp(name, "--rule") == 0) {
		o->rule = value;
		return rule_find(value) >= 0;
	}
	if (strcmp(name, "--shard") == 0)
		return set_shard(o, value);
	if (strcmp(name, "--fault") == 0)
		return set_fault(o, value);
	if (!number(value, &n))
		return false;
	if (strcmp(name, "--seed") == 0) {
		o->seed = n;
		return o->seed_given = true;
	}
	if (strcmp(name, "--shrink") == 0) {
		o->shrink_s = (unsigned)n;
		return n <= 1000000;
	}
	if (strcmp(name, "--extra") == 0) {
		o->extra_s = (unsigned)n;
		o->extra_given = true;
		return n <= 1000000;
	}
	if (strcmp(name, "--cases") == 0)
		o->cases = n;
	else if (strcmp(name, "--time") == 0)
		o->time_s = (unsigned)n;
	else if (strcmp(name, "--steps") == 0)
		o->steps = (unsigned)n;
	else if (strcmp(name, "--histories") == 0)
		o->histories = n;
	else if (strcmp(name, "--rate") == 0)
		o->fault_rate = (unsigned)n;
	else
		o->times = (unsigned)n;
	return n > 0 && n <= 1000000000;
}

static int read_environment(struct options *o, const char *allowed)
{
	static const char *const variables[][2] = {
		{ "SHALL_SEED", "--seed" },
		{ "SHALL_CASES", "--cases" },
		{ "SHALL_TIME", "--time" },
		{ "SHALL_MODE", "--mode" },
		{ "SHALL_SHRINK", "--shrink" },
	};
	size_t i;

	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = getenv(variables[i][0]);

		if (value == NULL || value[0] == '\0' || strstr(allowed, variables[i][1]) == NULL)
			continue;
		if (!set_option(o, variables[i][1], value))
			return cmd_fail(STATUS_USAGE, "%s=%s in the environment is not a value for %s", variables[i][0],
			    value, variables[i][1]);
	}
	return 0;
}

static bool is_allowed(const char *allowed, const char *name)
{
	size_t n = strlen(name);
	const char *at = allowed;

	while ((at = strstr(at, name)) != NULL) {
		if (at[n] == ' ' || at[n] == '\0')
			return true;
		at += n;
	}
	return false;
}

bool option_allowed(const struct verb *v, const struct option_row *row)
{
	return is_allowed(v->options, row->name);
}

int options_read(struct options *o, int argc, char **argv, const char *verb)
{
	const char *allowed = verb_find(verb)->options;
	int i, status;
	bool only_operands = false;

	*o = (struct options){ .shards = 1, .shrink_s = SHRINK_S, .allowed = liberties_all() };
	status = read_environment(o, allowed);
	for (i = 0; status == 0 && i < argc; i++) {
		const struct option_row *row = option_rows;

		if (only_operands || argv[i][0] != '-' || argv[i][1] == '\0') {
			if (o->operands == 64)
				return cmd_fail(STATUS_USAGE, "%s: more than 64 arguments", verb);
			o->operand[o->operands++] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			only_operands = true;
			continue;
		}
		while (row->name != NULL && strcmp(row->name, argv[i]) != 0)
			row++;
		if (row->name == NULL || !is_allowed(allowed, argv[i]))
			return cmd_fail(STATUS_USAGE, "%s: unknown option %s", verb, argv[i]);
		if (row->kind != TAKES_NOTHING && i + 1 == argc)
			return cmd_fail(STATUS_USAGE, "%s: %s wants a value", verb, argv[i]);
		if (set_option(o, row->name, row->kind == TAKES_NOTHING ? "" : argv[i + 1])) {
			i += row->kind != TAKES_NOTHING;
			continue;
		}
		if (o->unknown != NULL)
			return cmd_fail(STATUS_USAGE, "%s: no liberty is named '%.*s' (see: shall list --liberties)",
			    verb, (int)(o->unknown_length < 60 ? o->unknown_length : 60), o->unknown);
		return cmd_fail(STATUS_USAGE, "%s: '%s' is not a value for %s", verb, argv[i + 1], argv[i]);
	}
	return status;
}
