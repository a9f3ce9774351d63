/*
 * birth: for operations that make a process which is a new image at once.
 *
 * To everybody else such a process is what it is: a copy of the one that makes it, which does what it was told and then makes
 * itself a new image. So its history begins with those records. Who makes it writes them, inside its own call and before
 * the process can be there; they count when the image, or who made it, says that it is (spawn_publish()). A certain fact
 * that they tell (that it has a descriptor, say) is thereby one of its maker, too.
 *
 * Does not promise: that threads of one process may make the same process.
 */
#ifndef SHALL_BIRTH_H
#define SHALL_BIRTH_H

#include "core.h"

struct spawn_act {
	unsigned op;
	int64_t arg[OPERANDS_MAX];
};

struct spawning {
	struct arena *arena;
	unsigned child;
	struct new_image image;
};

/* Before call_begin(), which makes the child of arg[0]; false: the step means nothing. The child has its maker's handles. */
bool spawn_begin(struct call *c, struct spawning *s);
/* After call_begin(), in that order: it starts, it does these, it makes itself an image or ends with that status. */
void spawn_starts(const struct spawning *s);
void spawn_does(const struct spawning *s, const struct spawn_act *act);
void spawn_execs(const struct spawning *s);
void spawn_exits(const struct spawning *s, int status);
/* It has that id; there is no such process. */
void spawn_made(const struct spawning *s, int64_t pid);
void spawn_failed(const struct spawning *s);
/* The records that were written for it count. */
void spawn_publish(struct arena *arena, unsigned child);

/* All turns of such a call in the model; `exits`: a status, -1: it makes itself an image. */
enum imagined spawn_imagine(struct call *c, struct model *m, const struct spawn_act *act, unsigned acts, int exits);

#endif
