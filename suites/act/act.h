/*
 * act: sigaction(): what its flags and its sa_mask do, and what handlers may do besides recording.
 */
#ifndef SHALL_ACT_H
#define SHALL_ACT_H

#include "../std/std.h"

/* What handlers of a process do, bits of the word of `within`, in this order. */
enum { WITHIN_ASKS = 1, WITHIN_SENDS = 2, WITHIN_LOOKS = 4, WITHIN_POSTS = 8 /* of another operation */ };

/* From now on handlers of the actor's process also post the semaphore at that end. */
void act_posts(struct actor *a, int64_t end);

/* In a handler of that signal, after its own record. Async-signal-safe. */
void act_within(struct actor *a, int signal);

/*
 * The next thing that a handler does, of those that `left` has; takes it from there. NULL: nothing is left. *to: the call's
 * operands. For both worlds, so that they do the same.
 */
const char *act_next(struct actor *a, int signal, unsigned *left, int64_t arg[OPERANDS_MAX]);

enum imagined act_imagine_action(struct call *c, struct model *m);
enum imagined act_imagine_query(struct call *c, struct model *m);
enum imagined act_imagine_within(struct call *c, struct model *m);

#endif
