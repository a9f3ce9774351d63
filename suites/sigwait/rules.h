/* The judges of sigwait. */
#ifndef SHALL_SIGWAIT_RULES_H
#define SHALL_SIGWAIT_RULES_H

#include "../thread/ledger.h"
#include "sigwait.h"

/* Two threads of the stream's process at least have waited for its signal. */
bool sigwait_competes(const struct story *s, const struct stream *t);
/* Some thread has. */
bool sigwait_waits(const struct story *s, const struct stream *t);

#endif
