/*
 * rtsig: realtime signals: queueing with values, and accepting signals by waiting for them.
 */
#ifndef SHALL_RTSIG_H
#define SHALL_RTSIG_H

#include "../std/std.h"

#include "liberty.h"

enum rtsig_liberty { RTSIG_UNION_JUNK, RTSIG_EINTR_READY, RTSIG_EINTR_MISSED, RTSIG_NOT_RESTARTED };
extern struct liberty rtsig_liberties[];

/*
 * The value operand of `sigqueue`: 0 lets the runtime make one that no other send of the run has; VALUE_ZERO stands for
 * 0 itself; numbers that fit an int are sent as sival_int, wider ones as sival_ptr, cut to a pointer's width.
 */
#define VALUE_ZERO (INT64_C(1) << 62)

/* The value that a send has given the operand (automatic: by actor and count, which begins with 1). */
static inline int64_t rtsig_value(int64_t operand, unsigned actor, int64_t count)
{
	if (operand == 0)
		return (int64_t)(((uint64_t)actor + 1) << 24 | (uint64_t)(count & 0xffffff));
	return operand == VALUE_ZERO ? 0 : (int64_t)(intptr_t)operand;
}
static inline bool rtsig_fits_int(int64_t value)
{
	return value >= INT32_MIN && value <= INT32_MAX;
}

/* What a drain takes: everything that can be sent, but not what only the kernel makes in distress. */
#define SETTLED \
	(SIGNALS_STANDARD | SIGNALS_REALTIME | SIGNAL_BIT(SIG_I_PIPE) | SIGNAL_BIT(SIG_I_CHLD) | \
	    SIGNAL_BIT(SIG_I_CONT) | SIGNAL_BIT(SIG_I_TSTP) | SIGNAL_BIT(SIG_I_TTIN) | SIGNAL_BIT(SIG_I_TTOU) | \
	    SIGNAL_BIT(SIG_I_URG) | SIGNAL_BIT(SIG_I_XCPU) | SIGNAL_BIT(SIG_I_XFSZ) | SIGNAL_BIT(SIG_I_PROF))

enum imagined rtsig_imagine_sigqueue(struct call *c, struct model *m);
enum imagined rtsig_imagine_wait(struct call *c, struct model *m);
enum imagined rtsig_imagine_poll(struct call *c, struct model *m);
enum imagined rtsig_imagine_timedwait(struct call *c, struct model *m);
enum imagined rtsig_imagine_sigwait(struct call *c, struct model *m);
enum imagined rtsig_imagine_settle(struct call *c, struct model *m);
enum imagined rtsig_imagine_limit(struct call *c, struct model *m);

#endif
