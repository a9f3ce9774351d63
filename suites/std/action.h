/*
 * action: what a change of a disposition asks for, whichever operation asks.
 *
 * Promises: the same answer for `catch`, `action`, `ignore`, `default` and `nocldwait`; an operation of another mechanism that nobody
 * here knows is ACT_UNKNOWN, and so is a change that failed. Does not promise that the change took place: see story.h.
 */
#ifndef SHALL_STD_ACTION_H
#define SHALL_STD_ACTION_H

#include "history.h"

enum disposition_kind { ACT_DEFAULT, ACT_IGNORE, ACT_CATCH, ACT_UNKNOWN };

/* The flags of `action` and what `query` reports: bits of the word's index. */
enum action_flag { FLAG_RESTART = 1, FLAG_NODEFER = 2, FLAG_RESETHAND = 4 };
#define ACTION_FLAGS \
	"word(norestart|restart|nodefer|restart-nodefer|resethand|restart-resethand|nodefer-resethand|" \
	"restart-nodefer-resethand):flags"

struct action_asked {
	enum disposition_kind kind;
	bool info;       /* SA_SIGINFO */
	bool nowait;     /* SA_NOCLDWAIT */
	unsigned flags;  /* enum action_flag */
	uint64_t samask; /* SIGNALS_ALL: full */
};

struct action_asked std_action(const struct event *e);

#endif
