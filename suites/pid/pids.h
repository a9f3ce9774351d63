/*
 * pid: process ids, which are a process's own from its making until its end is consumed. `breed` makes children that end at
 * once, keeps some of them dead, and consumes the others; each is in the history by its id alone (`born`, `buried`), for
 * they are many and do nothing.
 */
#ifndef SHALL_PIDS_H
#define SHALL_PIDS_H

#include "judge.h"
#include "liberty.h"
#include "model.h"

#include <sys/types.h>

struct pid_calls {
	pid_t (*fork)(void);
	pid_t (*waitpid)(pid_t pid, int *status, int options);
};
extern struct pid_calls pid_calls;

enum pid_liberty { PID_FEW, PID_ANY };
extern struct liberty pid_liberties[];

enum { KEPT_MAX = 64, BRED_MAX = 256 };
enum born_report { BORN_ID, BORN_OTHER };

enum imagined pid_imagine_breed(struct call *c, struct model *m);
enum imagined pid_imagine_born(struct call *c, struct model *m);
enum imagined pid_imagine_buried(struct call *c, struct model *m);

void pid_judge_unique(const struct history *h, struct judgement *j);

/* When that child was certainly there: from its `born` to the call that consumed it, or to its maker's last act. */
struct stay {
	uint32_t born;
	int64_t id;
	uint64_t from, to;
};
bool pid_stay(const struct history *h, uint32_t born, struct stay *out);

#endif
