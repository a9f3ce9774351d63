/*
 * exec: what a new image of a process gets: descriptors (asked for by ../fork's `descriptor`), arguments and environment
 * (`exec-with`, `arguments`), no alternate stack (`sigstack`), the old attributes; and what a failed exec leaves as it was
 * (`exec-fail`). Masks, dispositions and pending signals are judged by ../inherit, locks by ../lock.
 *
 * The strings of an `exec-with` are made from its operands by a pure function, so that a history need not hold them.
 */
#ifndef SHALL_EXEC_H
#define SHALL_EXEC_H

#include "actor.h"
#include "judge.h"
#include "liberty.h"
#include "model.h"

#include <signal.h>

struct exec_calls {
	int (*execv)(const char *path, char *const argv[]);
	int (*execve)(const char *path, char *const argv[], char *const environment[]);
	int (*execvp)(const char *file, char *const argv[]);
	int (*sigaltstack)(const stack_t *stack, stack_t *old);
};
extern struct exec_calls exec_calls;

enum exec_liberty { EXEC_SMALL };
extern struct liberty exec_liberties[];

/* ---- strings, strings.c ---- */

enum { GIVEN_ARGUMENTS, GIVEN_VARIABLES }; /* which strings */
enum { STRINGS_MAX = 2048, STRING_BYTES_MAX = 131071, EXEC_BYTES_MAX = 1 << 18 };

/* What the operands of an `exec-with` say. */
struct strings {
	int64_t arguments, longest, variables, seed;
};
enum { BY_EXECV, BY_EXECVE, BY_EXECVP };

/* The operands, if an image can be given so much. */
bool strings_of(const int64_t *in, struct strings *s);
/* The length of a string, without its null and, of a variable, with its name; writes it unless `out` is NULL. */
size_t strings_one(const struct strings *s, unsigned which, unsigned i, char *out);
/* The bytes of all, each with its null and a pointer. */
size_t strings_bytes(const struct strings *s);
/* A sum over all strings of one sort: of arguments with their places, of variables in any order. */
int64_t strings_sum(const struct strings *s, unsigned which);
/* The part of one string in such a sum. */
uint64_t strings_part(unsigned which, unsigned i, const char *text, size_t length);
/* Names of variables begin with this; others have no such names. */
#define VARIABLE_NAME "SHALL_V"

enum arguments_report { SHOWN_ARGUMENTS, SHOWN_ARGUMENT_SUM, SHOWN_VARIABLES, SHOWN_VARIABLE_SUM };

/* ---- operations ---- */

enum { STACK_ASK, STACK_SET, STACK_DISABLE };
enum { SHOWN_STACK };
enum { FAIL_MISSING, FAIL_EMPTY, FAIL_FOLDER, FAIL_PLAIN, FAIL_THROUGH, FAIL_LONG, FAIL_LOOP, FAIL_FORMAT, FAILS };

enum imagined exec_imagine_with(struct call *c, struct model *m);
enum imagined exec_imagine_arguments(struct call *c, struct model *m);
enum imagined exec_imagine_fail(struct call *c, struct model *m);
enum imagined exec_imagine_sigstack(struct call *c, struct model *m);

/* ---- rules ---- */

void exec_judge_descriptors(const struct history *h, struct judgement *j);
void exec_judge_strings(const struct history *h, struct judgement *j);
void exec_judge_failure(const struct history *h, struct judgement *j);
void exec_judge_signals(const struct history *h, struct judgement *j);
void exec_judge_attributes(const struct history *h, struct judgement *j);

/* What an `arguments` must show. False: it is not known. */
struct expected_strings {
	struct strings given, environment; /* all zero: none */
	const struct event *exec;          /* that made the image; NULL: there is none */
};
bool exec_expect_strings(const struct history *h, const struct event *look, struct expected_strings *x);
/* The exec that made the image in which a `sigstack` was asked for the first time; NULL: it is none. */
const struct event *exec_before_stack(const struct history *h, const struct event *e);
/* The last exec that failed before this event, in the same image, with nothing between that may have changed what it tells. */
const struct event *exec_failed_before(const struct history *h, const struct event *e);
/* The `inspect` before that failed exec that this one must be equal to; NULL: there is none. */
const struct event *exec_inspected(const struct history *h, const struct event *failed, const struct event *after);
bool exec_error_fits(int64_t how, int error);

/* ---- faults, faults_calls.c ---- */

void exec_plant_leak(void);
void exec_plant_close(void);
void exec_plant_argument(void);
void exec_plant_variable(void);
void exec_plant_succeeds(void);
void exec_plant_shuts(void);
void exec_plant_stack(void);
void exec_plant_umask(void);

#endif
