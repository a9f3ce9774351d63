/*
 * bar: barriers that processes share.
 *
 * An object of kind `barrier` is one in memory that all processes share (place.h). M makes it, for a count of threads, and says
 * how it is used: by steps that each wait once, or by `bar-turns`, in which each role waits many times and looks, whenever it
 * is let go, whether all others had come.
 * A call that returns the number of an error is recorded as one that fails with it.
 */
#ifndef SHALL_BAR_H
#define SHALL_BAR_H

#include "actor.h"
#include "judge.h"
#include "mechanism.h"
#include "model.h"

enum { BAR_ROLES = 16 };
enum { BAR_STEPS, BAR_TURNS };               /* how it is used */
enum { BAR_COUNT = 1, BAR_USE };             /* operands of bar-init, behind the object */
enum { BAR_ROLE = 1, BAR_TIMES, BAR_SPINS }; /* of bar-turns */
enum { BAR_WAS_SERIAL };                     /* what bar-wait reports */
enum { BAR_DONE, BAR_SERIALS, BAR_EARLY };   /* bar-turns */

/* What stands beside a barrier. */
struct bar_meeting {
	uint32_t count, use;
	_Atomic uint32_t claimed;         /* roles, as bits */
	_Atomic uint32_t slot[BAR_ROLES]; /* the round that each has come to */
	_Atomic uint32_t come;            /* for planted faults */
};

/* Every call that operations make into the system under test; planted faults replace entries. */
struct bar_calls {
	int (*wait)(void *barrier, struct bar_meeting *meeting, bool *serial);
};
extern struct bar_calls bar_calls;
extern const struct bar_calls bar_honest;

/* Why this system has none; NULL: it has. */
const char *bar_absent(void);

void bar_judge(const struct history *h, struct judgement *j);

/* The making of that barrier, if it is certain and its count makes sense; else NULL. */
const struct event *bar_made(const struct history *h, int64_t object);

/* ---- the model ---- */

enum bar_liberty { BAR_WHO, BAR_NO_ROOM };
extern struct liberty bar_liberties[];

imagine_fn bar_imagine_init, bar_imagine_wait, bar_imagine_turns;

#endif
