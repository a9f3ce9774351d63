/* exec.argv-env-fidelity: what an image was given is what exec was given. */
#include "exec.h"

#include "../fork/fork.h"
#include "mechanism.h"

/* What that exec gives; false: it is none of those that are known. */
static bool gives(const struct event *exec, struct strings *s)
{
	*s = (struct strings){ 0, 0, 0, 0 };
	return event_is(exec, "exec") || (event_is(exec, "exec-with") && strings_of(exec->in, s));
}

/* The last exec of the process before that moment. */
static const struct event *last_exec(const struct history *h, unsigned process, uint64_t before)
{
	const struct event then = { .actor = (uint8_t)process, .call = before };

	return fork_exec_before(h, &then);
}

/* The process that it is a copy of, which was alone. */
static bool go_back(const struct history *h, unsigned *process, uint64_t *before)
{
	const struct event *birth = *process == 0 ? NULL : fork_of(h, *process);

	if (birth == NULL || birth->call >= *before || !fork_is_alone(h, event_process(h, birth)))
		return false;
	*process = event_process(h, birth);
	*before = birth->call;
	return true;
}

bool exec_expect_strings(const struct history *h, const struct event *look, struct expected_strings *x)
{
	unsigned process = event_process(h, look);
	bool given = false;
	uint64_t before = look->call;
	struct strings s;

	*x = (struct expected_strings){ { 0, 0, 0, 0 }, { 0, 0, 0, 0 }, NULL };
	if (!fork_is_alone(h, process))
		return false;
	for (;;) {
		const struct event *exec = last_exec(h, process, before);

		if (exec == NULL) {
			if (process == 0)
				return x->exec != NULL;
			if (!go_back(h, &process, &before))
				return false;
			continue;
		}
		if (!gives(exec, &s))
			return false;
		if (!given) {
			x->given = s;
			x->exec = exec;
			given = true;
		}
		x->environment = s;
		if (event_is(exec, "exec-with"))
			return true;
		before = exec->call; /* it hands on what it has */
	}
}

enum { GIVEN_EMPTY, GIVEN_EMPTY_ENDS, GIVEN_LONG, GIVEN_MANY, GIVEN_LARGE, GIVEN_ENVIRONMENT, GIVEN_PATH, GIVEN_AGAIN };

static void count_given(const struct history *h, const struct expected_strings *x, struct judgement *j)
{
	enum { TWO_PAGES = 8192, MANY = 200, LARGE = 65536 };
	const struct strings *s = &x->given;
	unsigned empty = 0, longest = 0, i;
	bool at_end = false;

	for (i = 0; i < s->arguments; i++) {
		size_t n = strings_one(s, GIVEN_ARGUMENTS, i, NULL);

		empty += n == 0;
		at_end = at_end || (n == 0 && (i == 0 || i + 1 == s->arguments));
		longest = n > longest ? (unsigned)n : longest;
	}
	judgement_count(j, GIVEN_EMPTY, empty);
	judgement_count(j, GIVEN_EMPTY_ENDS, at_end);
	judgement_count(j, GIVEN_LONG, longest >= TWO_PAGES);
	judgement_count(j, GIVEN_MANY, s->arguments >= MANY);
	judgement_count(j, GIVEN_LARGE, strings_bytes(s) >= LARGE);
	judgement_count(j, GIVEN_ENVIRONMENT, x->environment.variables > 0);
	judgement_count(j, GIVEN_PATH, event_is(x->exec, "exec-with") && x->exec->in[4] == BY_EXECVP);
	judgement_count(j, GIVEN_AGAIN, fork_exec_before(h, x->exec) != NULL);
}

static void judge_given(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	struct expected_strings x;
	uint32_t both[2];

	if (e->ret == OPEN || !exec_expect_strings(h, e, &x))
		return;
	both[0] = (uint32_t)(x.exec - h->event);
	both[1] = index;
	judgement_applies(j);
	count_given(h, &x, j);
	if (e->out[SHOWN_ARGUMENTS] != x.given.arguments)
		judgement_contradict(j, 2, both, "a new image was to be given %lld arguments, but has %lld",
		    (long long)x.given.arguments, (long long)e->out[SHOWN_ARGUMENTS]);
	else if (e->out[SHOWN_ARGUMENT_SUM] != strings_sum(&x.given, GIVEN_ARGUMENTS))
		judgement_contradict(j, 2, both, "an argument that a new image has is not what exec was given");
	if (e->out[SHOWN_VARIABLES] != x.environment.variables)
		judgement_contradict(j, 2, both, "a new image was to be given %lld variables, but has %lld",
		    (long long)x.environment.variables, (long long)e->out[SHOWN_VARIABLES]);
	else if (e->out[SHOWN_VARIABLE_SUM] != strings_sum(&x.environment, GIVEN_VARIABLES))
		judgement_contradict(j, 2, both, "a variable that a new image has is not what exec was given");
}

void exec_judge_strings(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "arguments"))
			judge_given(h, i, j);
}
