/* What verbs share: see cmd.h. */
#include "cmd.h"

#include "mode.h"
#include "port.h"
#include "text.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SHRINK_S = 20, /* for each rule */
	FAULT_RATE = 20
};

int cmd_fail(int status, const char *what, ...)
{
	va_list args;

	fputs("shall: ", stderr);
	va_start(args, what);
	vfprintf(stderr, what, args);
	va_end(args);
	fputc('\n', stderr);
	return status;
}

int cmd_unreadable(const char *path, const struct complaint *why)
{
	return why->line != 0 ? cmd_fail(STATUS_USAGE, "%s:%u: %s", path, why->line, why->text)
	                      : cmd_fail(STATUS_USAGE, "%s: %s", path, why->text);
}

int cmd_plant(struct campaign *c, const struct options *o, const char *verb)
{
	const struct fault *f;

	c->model |= o->model;
	if (o->fault == NULL)
		return 0;
	c->fault = fault_find(o->fault);
	f = fault_at(c->fault);
	if (f == NULL)
		return cmd_fail(STATUS_USAGE, "%s: no fault is named %s (see: shall faults --list)", verb, o->fault);
	if (f->kind == FAULT_HISTORY)
		return cmd_fail(STATUS_USAGE, "%s: fault %s edits histories; it cannot be planted in a run", verb,
		    o->fault);
	c->fault_rate = o->fault_rate != 0 ? o->fault_rate : f->rate != 0 ? f->rate : FAULT_RATE;
	c->model |= f->kind == FAULT_MODEL;
	return 0;
}

/* ---- options ---- */

enum option_kind { TAKES_NOTHING, TAKES_NUMBER, TAKES_WORD };

struct option_row {
	const char *name;
	enum option_kind kind;
};

static const struct option_row rows[] = {
	{ "--seed", TAKES_NUMBER },
	{ "--cases", TAKES_NUMBER },
	{ "--time", TAKES_NUMBER },
	{ "--extra", TAKES_NUMBER },
	{ "--mode", TAKES_WORD },
	{ "--world", TAKES_WORD },
	{ "--strict", TAKES_NOTHING },
	{ "--shard", TAKES_WORD },
	{ "--out", TAKES_WORD },
	{ "--fault", TAKES_WORD },
	{ "--times", TAKES_NUMBER },
	{ "--list", TAKES_NOTHING },
	{ "--rate", TAKES_NUMBER },
	{ "--rule", TAKES_WORD },
	{ "--shrink", TAKES_NUMBER },
	{ "--power", TAKES_NOTHING },
	{ "--steps", TAKES_NUMBER },
	{ "--histories", TAKES_NUMBER },
	{ "--liberty", TAKES_WORD },
	{ "--liberties", TAKES_NOTHING },
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

int options_read(struct options *o, int argc, char **argv, const char *verb, const char *allowed)
{
	int i, status;
	bool only_operands = false;

	*o = (struct options){ .shards = 1, .shrink_s = SHRINK_S, .allowed = liberties_all() };
	status = read_environment(o, allowed);
	for (i = 0; status == 0 && i < argc; i++) {
		const struct option_row *row = rows;
		const struct option_row *end = rows + sizeof(rows) / sizeof(rows[0]);

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
		while (row < end && strcmp(row->name, argv[i]) != 0)
			row++;
		if (row == end || !is_allowed(allowed, argv[i]))
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

/* ---- a run's surroundings ---- */

static volatile sig_atomic_t ended_by;

static void on_end(int signal_number_)
{
	ended_by = signal_number_;
	world_interrupt();
}

void cmd_end_by_signal(void)
{
	if (ended_by == 0)
		return;
	fflush(NULL);
	signal((int)ended_by, SIG_DFL); /* sig_atomic_t may be wider */
	raise((int)ended_by);
}

/* What would end this process ends the run in good order; but whoever had it ignored (nohup, a background job) meant that. */
static void end_in_order(int signal_number_)
{
	struct sigaction action;

	if (sigaction(signal_number_, NULL, &action) != 0 || action.sa_handler == SIG_IGN)
		return;
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_end;
	sigemptyset(&action.sa_mask);
	sigaction(signal_number_, &action, NULL);
}

void cmd_catch_signals(void)
{
	sigset_t none;

	end_in_order(SIGINT);
	end_in_order(SIGTERM);
	end_in_order(SIGQUIT);
	end_in_order(SIGHUP);
	end_in_order(SIGALRM); /* an alarm outlasts exec, and is how some limit the time of what they start */
	end_in_order(SIGXCPU);
	/* Whoever started this may have ignored or blocked anything. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int cmd_open_world(struct world *w, const char *argv0)
{
	struct complaint why;

	cmd_catch_signals();
	if (!world_open(w, argv0, &why)) {
		cmd_end_by_signal();
		return cmd_fail(STATUS_ENVIRONMENT, "%s", why.text);
	}
	return 0;
}

void leftovers_before(struct leftovers *l)
{
	siginfo_t info;

	l->descriptors = port_open_descriptors();
	/*
	 * Whoever becomes shall by exec may have had children already, and the first process of a container is given
	 * others' at any time; nothing can be told of processes then.
	 */
	l->children = getpid() == 1 || waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

bool leftovers_none(const struct leftovers *l, char *what, size_t size)
{
	int now = port_open_descriptors();

	if (!l->children && (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)) {
		snprintf(what, size, "a process");
		return false;
	}
	if (now != l->descriptors) {
		snprintf(what, size, "%d open descriptors", now - l->descriptors);
		return false;
	}
	return true;
}
