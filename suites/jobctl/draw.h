/* draw: families of jobctl that have a file of their own. */
#ifndef SHALL_JOBCTL_DRAW_H
#define SHALL_JOBCTL_DRAW_H

#include "scenario.h"

void draw_terminal(struct scenario *s, struct choices *c);

#endif
