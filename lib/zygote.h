/*
 * zygote: a tiny process, forked before the supervisor grows, that makes each case's process M and, when the case is over,
 * ends and reaps everything that descends from it. It dies, and takes the case with it, when the supervisor does.
 *
 * One byte at a time: orders from the supervisor, answers back. Whatever the system offers against orphans is used (death
 * signals, a subreaper); where it offers nothing, the process group is what is certain.
 */
#ifndef SHALL_ZYGOTE_H
#define SHALL_ZYGOTE_H

#include "arena.h"

enum zygote_order { ORDER_RUN = 'r', ORDER_KILL = 'k', ORDER_PING = 'p' };
enum zygote_answer {
	ANSWER_DONE = 'd',
	ANSWER_PONG = 'q',
	ANSWER_STRAYS =
	    's', /* while the case ends: some of its dead are not the zygote's to reap, perhaps the supervisor's */
	ANSWER_NO_FORK = 'f',
	ANSWER_POLLUTED = 'x'
};

/* Orphans of cases come to the calling process from now on, where the system offers it. The supervisor asks for it, too. */
void zygote_adopt(void);

/* Runs in the child of the supervisor; never returns. */
_Noreturn void zygote_main(struct arena *arena, int orders, int answers);

/* Ends a case's processes: kills its group and, of those that it is known to have made, every one whose id is its own. */
void zygote_kill_case(struct arena *arena);
/* Removes what a case says it has left. */
void zygote_clear_litter(struct arena *arena);
/* Reaps descendants until there are none; false: some would not go. Tells `answers`, if not -1, of strays. */
bool zygote_reap_all(struct arena *arena, int answers);

#endif
