#include "act.h"

#include <string.h>

/* ---- installing and asking ---- */

static int system_flags(int64_t flags)
{
	return (flags & FLAG_RESTART ? SA_RESTART : 0) | (flags & FLAG_NODEFER ? SA_NODEFER : 0) |
	    (flags & FLAG_RESETHAND ? (int)SA_RESETHAND : 0);
}

static void perform_action(struct call *c)
{
	sigset_t mask;

	if ((uint64_t)c->arg[3] == SIGNALS_ALL) {
		sigfillset(&mask); /* the watchdog's too, as with `catch` */
	} else {
		c->arg[3] = (int64_t)std_set(c->arg[3]);
		signals_to_sigset((uint64_t)c->arg[3], &mask);
	}
	std_install(c, c->arg[1] != 0, system_flags(c->arg[2]), &mask);
}

static void perform_query(struct call *c)
{
	struct sigaction action;
	bool info;
	int r;

	memset(&action, 0, sizeof(action));
	call_begin(c);
	r = std_calls.sigaction(signal_number((int)c->arg[0]), NULL, &action);
	if (r == 0) {
		call_report(c, 0, std_kind_of(&action, &info));
		call_report(c, 1, info);
		call_report(c, 2,
		    (action.sa_flags & SA_RESTART ? FLAG_RESTART : 0) |
		        (action.sa_flags & SA_NODEFER ? FLAG_NODEFER : 0) |
		        (action.sa_flags & (int)SA_RESETHAND ? FLAG_RESETHAND : 0));
		call_report(c, 3, (int64_t)signals_from_sigset(&action.sa_mask));
	}
	call_end(c, r);
}

/* ---- what handlers do ---- */

static void perform_within(struct call *c)
{
	int64_t *slot = c->actor->arena->payload[c->actor->process];

	slot[SLOT_DOES] = c->arg[0];
	slot[SLOT_SENDS] = (int64_t)(std_set(c->arg[1]) & ~SIGNAL_BIT(SIG_I_KILL) & ~SIGNAL_BIT(SIG_I_STOP));
	slot[SLOT_TIMES] = c->arg[2] < 0 ? 0 : c->arg[2] % 1000;
}

/* The n-th of a set, beginning anew behind the last. */
static int nth_of(uint64_t set, int64_t n)
{
	uint64_t left = set;

	for (; n > 0; n--) {
		left &= left - 1;
		if (left == 0)
			left = set;
	}
	for (n = 0; (left >> n & 1) == 0; n++)
		;
	return (int)n;
}

const char *act_next(struct actor *a, int signal, unsigned *left, int64_t arg[OPERANDS_MAX])
{
	int64_t *slot = a->arena->payload[a->process];
	uint64_t sends = (uint64_t)slot[SLOT_SENDS];

	if (*left & WITHIN_ASKS) {
		*left &= ~(unsigned)WITHIN_ASKS;
		arg[0] = signal;
		return "query";
	}
	if (*left & WITHIN_SENDS) {
		*left &= ~(unsigned)WITHIN_SENDS;
		if (slot[SLOT_TIMES] > 0) {
			arg[0] = sends == 0 ? signal : nth_of(sends, --slot[SLOT_TIMES] & 15);
			if (sends == 0)
				slot[SLOT_TIMES]--;
			return "killself";
		}
	}
	if (*left & WITHIN_LOOKS) {
		*left &= ~(unsigned)WITHIN_LOOKS;
		arg[0] = arg[1] = 0; /* blocks none: tells what is blocked */
		return "mask";
	}
	if (*left & WITHIN_POSTS) {
		*left &= ~(unsigned)WITHIN_POSTS;
		arg[0] = slot[SLOT_POSTS];
		return "sem-post";
	}
	return NULL;
}

void act_posts(struct actor *a, int64_t end)
{
	int64_t *slot = a->arena->payload[a->process];

	slot[SLOT_POSTS] = end;
	slot[SLOT_DOES] |= WITHIN_POSTS;
}

void act_within(struct actor *a, int signal)
{
	unsigned left = (unsigned)a->arena->payload[a->process][SLOT_DOES];
	int64_t arg[OPERANDS_MAX] = { 0 };
	const char *op;
	struct call c;

	while ((op = act_next(a, signal, &left, arg)) != NULL) {
		call_prepare(&c, a, (unsigned)op_find(op, strlen(op)));
		memcpy(c.arg, arg, sizeof(c.arg));
		c.op->perform(&c);
	}
}

const struct op act_ops[] = {
	{ "action", "sigs word(plain|info):form " ACTION_FLAGS " sigs:samask", "", ROLE_ACTION, perform_action,
	    act_imagine_action, "catches signals with the recording handler, with these flags and this sa_mask" },
	{ "query", "sig", "word(default|ignore|catch|other):kind word(plain|info):form " ACTION_FLAGS " sigs:samask",
	    ROLE_QUERY, perform_query, act_imagine_query, "asks how a signal is handled" },
	{ "within",
	    "word(nothing|asks|sends|asks-sends|looks|asks-looks|sends-looks|asks-sends-looks):does sigs:to num:times",
	    "", ROLE_MARK, perform_within, act_imagine_within,
	    "lets this process's handlers ask for their disposition, send the process one of the signals (none: their "
	    "own), so often in all, and look at the mask" },
	{ .name = NULL },
};
