/*
 * mask: a thread's signal mask and sigsuspend().
 */
#ifndef SHALL_MASK_H
#define SHALL_MASK_H

#include "../std/std.h"

enum imagined mask_imagine_mask(struct call *c, struct model *m);
enum imagined mask_imagine_suspend(struct call *c, struct model *m);
enum imagined mask_imagine_suspend_until(struct call *c, struct model *m);

#endif
