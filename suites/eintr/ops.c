#include "eintr.h"

#include "mode.h"

#include <sched.h>
#include <time.h>

enum {
	LOOKS_MAX = 200000, /* for a handler that has run */
	SPINS = 300,        /* of these, those that do not give the processor away */
	REST_NS = 20000,    /* after a handler, at first; doubled every so many rounds */
	REST_GROWS = 4,
	REST_DOUBLED_MAX = 6 /* times: 1.3 ms */
};

static void perform_prod(struct call *c)
{
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);
	int number = signal_number((int)c->arg[1]);
	int r;

	if (pid <= 0)
		return;
	call_begin(c);
	r = std_calls.kill((pid_t)pid, number);
	call_end(c, r);
}

bool nag_is_over(const struct call *nag)
{
	const struct arena *a = nag->actor->arena;

	return nag->actor->stop ||
	    (int64_t)atomic_load(&a->token[(uint64_t)nag->arg[NAG_TOKEN] % TOKENS_MAX]) >= nag->arg[NAG_TIMES];
}

bool nag_was_handled(const struct call *nag, uint32_t from)
{
	const struct log *log = &nag->actor->arena->log[nag->arg[NAG_ACTOR]];
	uint32_t n = atomic_load(&log->cursor), i;
	int handler = op_find("handler", 7);

	for (i = from; i < n && i < RECORDS_MAX_PER_ACTOR; i++)
		if (atomic_load(&log->record[i].state) == RECORD_RETURNED && log->record[i].event.op == handler &&
		    log->record[i].event.in[0] == nag->arg[NAG_SIGNAL])
			return true;
	return false;
}

/* False: there is none, and will hardly be one. */
static bool await_handler(const struct call *c, uint32_t from)
{
	unsigned turn;

	for (turn = 0; turn < LOOKS_MAX; turn++) {
		if (nag_was_handled(c, from) || nag_is_over(c))
			return true;
		if (!mode_pass(c->actor) && turn < SPINS)
			mode_spin(10);
		else
			sched_yield();
	}
	return false;
}

/* Now it can come to sleep again. Longer and longer, for machines that are slow, or busy. */
static void rest(const struct call *c, int64_t round)
{
	int64_t doubled = round / REST_GROWS < REST_DOUBLED_MAX ? round / REST_GROWS : REST_DOUBLED_MAX;

	mode_pass(c->actor);
	if (!nag_is_over(c))
		nanosleep(&(struct timespec){ .tv_nsec = (long)REST_NS << doubled }, NULL);
}

static void perform_nag(struct call *c)
{
	const struct log *log = &c->actor->arena->log[c->arg[NAG_ACTOR]];
	struct call part;
	int64_t round;

	for (round = 0; round < c->arg[NAG_MOST] && !nag_is_over(c); round++) {
		uint32_t from = atomic_load(&log->cursor);

		std_part(&part, c, "prod");
		part.arg[0] = c->arg[NAG_ACTOR];
		part.arg[1] = c->arg[NAG_SIGNAL];
		part.op->perform(&part);
		if (!await_handler(c, from))
			return; /* what is sent now would come on top of that */
		rest(c, round);
	}
}

const struct op eintr_ops[] = {
	{ "prod", "actor sig", "", ROLE_SEND, perform_prod, eintr_imagine_prod,
	    "sends a signal to a process, as `nag` does it again and again" },
	{ "nag", "actor sig num:token num:times num:most", "", ROLE_NONE, perform_nag, eintr_imagine_nag,
	    "prods a process until the token was told so often, each time when its handler has returned and some time has "
	    "passed; not more often than `most`, nor when no handler runs" },
	{ .name = NULL },
};
