/*
 * cmd: the verbs of the command line. Each takes the arguments behind the verb and returns the exit status:
 * 0 nothing violated; 1 a rule was violated; 2 wrong usage or unreadable input; 3 with --strict, something was not exercised;
 * 4 the environment failed. For 2 and 4 one line on stderr says what and where. `argv0` is how this program was called.
 */
#ifndef SHALL_CMD_H
#define SHALL_CMD_H

#include "campaign.h"

enum { STATUS_HOLDS = 0, STATUS_VIOLATED = 1, STATUS_USAGE = 2, STATUS_NOT_EXERCISED = 3, STATUS_ENVIRONMENT = 4 };

int cmd_run(int argc, char **argv, const char *argv0);
int cmd_suite(int argc, char **argv, const char *argv0);
int cmd_list(int argc, char **argv, const char *argv0);
int cmd_explain(int argc, char **argv, const char *argv0);
int cmd_replay(int argc, char **argv, const char *argv0);
int cmd_shrink(int argc, char **argv, const char *argv0);
int cmd_bench(int argc, char **argv, const char *argv0);
int cmd_explore(int argc, char **argv, const char *argv0);
int cmd_judge(int argc, char **argv, const char *argv0);
int cmd_emit_c(int argc, char **argv, const char *argv0);
int cmd_draw(int argc, char **argv, const char *argv0);
int cmd_faults(int argc, char **argv, const char *argv0);
int cmd_probe(int argc, char **argv, const char *argv0);
int cmd_clean(int argc, char **argv, const char *argv0);
int cmd_completion(int argc, char **argv, const char *argv0);
int cmd_help(int argc, char **argv, const char *argv0);

/* ---- what verbs share ---- */

/* "shall: …" on stderr; returns the status. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
int cmd_fail(int status, const char *what, ...);

struct options {
	bool seed_given;
	uint64_t seed, cases;
	unsigned time_s;
	bool extra_given;
	unsigned extra_s;
	const char *mode, *out, *fault, *rule;
	unsigned fault_rate;
	unsigned shrink_s; /* for each rule */
	bool model, strict, list, power, liberties;
	struct liberty_set allowed; /* --liberty; all if it was not given */
	const char *unknown;        /* in it: what is no liberty; NULL: nothing */
	size_t unknown_length;
	unsigned shard, shards;
	unsigned times, steps;
	uint64_t histories;
	int operands; /* what is left: patterns or files */
	const char *operand[64];
};

/*
 * Reads the environment's SHALL_SEED, SHALL_CASES, SHALL_TIME, SHALL_MODE, then the arguments, as far as the verb takes them
 * (verbs.h). 0, or STATUS_USAGE with its line printed.
 */
int options_read(struct options *o, int argc, char **argv, const char *verb);

/* replay in the model world. */
int cmd_replay_model(const struct scenario *s, const struct options *o);

/* "FILE:LINE: what" on stderr; returns STATUS_USAGE. */
int cmd_unreadable(const char *path, const struct complaint *why);

/* Sets world and planted fault as the options say: 0, or STATUS_USAGE with its line printed. */
int cmd_plant(struct campaign *c, const struct options *o, const char *verb);

/* From here on a signal that would end this program interrupts the run instead; cmd_end_by_signal() ends it then. */
void cmd_catch_signals(void);
/* Opens the world, or says why it cannot: 0 or STATUS_ENVIRONMENT. Installs the handlers that end a run in good order. */
int cmd_open_world(struct world *w, const char *argv0);
/* After an interrupted run: ends this process by the signal that interrupted it, if there was one. */
void cmd_end_by_signal(void);

/* Reads a history's file: 0, or STATUS_USAGE with its line printed. */
int cmd_load_history(const char *path, struct history *h);

/* What was open and running before a run, to be compared after it. */
struct leftovers {
	int descriptors;
	bool children; /* there were some before */
};
void leftovers_before(struct leftovers *l);
/* True if nothing is left; else *what says what is. */
bool leftovers_none(const struct leftovers *l, char *what, size_t size);

/*
 * Shrinks what a run found, one finding a rule, each within so many seconds, all within a minute. The tallies say what came
 * of it.
 */
void shrink_findings(struct campaign *c, struct world *w, unsigned seconds);

struct tap;
/* A rule's first contradiction, for people: what it promises, what was seen, and the timeline, as TAP comments. */
void report_contradiction(struct tap *tap, const struct rule *r, const struct tally *t);
/* The points of a run as a whole: "the judges can object", "the run is healthy". False: it is not so; *why says what is. */
bool report_canary(struct tap *t, const struct campaign *c, char *why, size_t size);
bool report_health(struct tap *t, const struct campaign *c, char *why, size_t size);
/* What the run consisted of, as comments: cases by family and mode, and how often the system took which liberty. */
void report_shares(struct tap *t, const struct campaign *c);
/* A rule's TAP point. */
void report_rule(struct tap *t, const struct campaign *c, unsigned rule, bool strict, bool *not_exercised);

#endif
