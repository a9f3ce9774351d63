/*
 * eintr: what handlers do to calls that wait. A handler installed with SA_RESTART lets them go on; one without ends them with
 * EINTR; nothing else does. The calls themselves belong to other mechanisms.
 *
 * A call that sleeps cannot be told from one that has not yet come to it: a handler that ran after the ticket of a call may
 * have run before the call was made. So `nag` signals again and again, as long as the call lasts. It says so by an operation
 * of its own, `prod`, which promises what a rule needs to know: it is sent when the handler of the one before has returned and
 * its process has been let alone for a while since.
 */
#ifndef SHALL_EINTR_H
#define SHALL_EINTR_H

#include "../std/std.h"

/* ---- ops.c, for both worlds ---- */

/* What `nag` is given. */
enum { NAG_ACTOR, NAG_SIGNAL, NAG_TOKEN, NAG_TIMES, NAG_MOST };

/* The token was told so often, so that it has done. */
bool nag_is_over(const struct call *nag);
/* A handler of the signal that began at this place of its actor's log, or behind it, has returned. */
bool nag_was_handled(const struct call *nag, uint32_t from);

enum imagined eintr_imagine_prod(struct call *c, struct model *m);
enum imagined eintr_imagine_nag(struct call *c, struct model *m);

/* ---- faults_calls.c ---- */

void eintr_plant_leaking(void);
void eintr_plant_going_on(void);
void eintr_plant_stubborn(void);
void eintr_plant_unasked(void);

#endif
