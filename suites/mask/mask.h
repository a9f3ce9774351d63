/*
 * mask: a thread's signal mask and sigsuspend().
 */
#ifndef SHALL_MASK_H
#define SHALL_MASK_H

#include "../std/story.h"

enum imagined mask_imagine_mask(struct call *c, struct model *m);
enum imagined mask_imagine_suspend(struct call *c, struct model *m);
enum imagined mask_imagine_suspend_until(struct call *c, struct model *m);

/* The call unblocks what was certainly pending: a handler must run inside it. *cause, if not NULL: the send. */
bool mask_must_deliver(const struct story *s, uint32_t index, uint32_t *cause);

#endif
