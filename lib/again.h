/*
 * again: what earlier runs found comes first. Their saved scenarios are run, for a bounded time, before new cases are drawn.
 *
 * Promises: a finding is looked for only under the circumstances that it was found in: world, planted fault. What is seen
 * again counts as a violation of this run, with the new history beside the scenario. What is not seen again stays where it
 * is. A file that cannot be used is named, with the reason, and left alone.
 */
#ifndef SHALL_AGAIN_H
#define SHALL_AGAIN_H

#include "campaign.h"
#include "tap.h"

/* For the rules that the campaign reports. Says in comments what came of it. */
void again_run(struct campaign *c, struct world *w, struct tap *t);

#endif
