/*
 * core: the operations that belong to no mechanism: making and ending processes and threads, loops, and the harness's own
 * means of order between processes (meet, tell, await), which never go through the system under test.
 */
#ifndef SHALL_CORE_H
#define SHALL_CORE_H

#include "actor.h"
#include "liberty.h"
#include "model.h"

#include <sys/types.h>

extern const struct op core_ops[]; /* ends with a NULL name */

/* Liberties of the engine's own: who moves when, what time is, what processes hold. */
enum core_liberty {
	LIB_INTERLEAVING,
	LIB_PAUSES,
	LIB_STARVATION,
	LIB_TIME,
	LIB_CALLS_HOLD,
	LIB_SLOW_EXIT,
	LIB_LATE_END,
	LIB_FULL_STATUS,
	LIB_FEW_REALTIME,
	LIB_NO_REALTIME
};
extern struct liberty core_liberties[]; /* likewise */

/* Calls into the system under test that belong to no mechanism; faults may replace them. */
struct core_calls {
	pid_t (*fork)(void);
	int (*exec)(const char *path, char *const argv[]);
	int (*wait_keep)(pid_t pid, bool *killed, int *code); /* port_wait_keep */
};
extern struct core_calls core_calls;

/*
 * For operations that make a new image of their process, in their own way: what tells it who it is, argv[4] being null.
 * core_exec_begin() comes before call_begin(); false: the step means nothing here. core_exec_failed() comes after call_end().
 */
struct new_image {
	char fd[16], actor[16];
	char *argv[5]; /* argv[0] is the program's path */
	uint32_t kickable;
};
bool core_exec_begin(struct call *c, struct new_image *image);
void core_exec_failed(struct call *c, const struct new_image *image);
/* The same for an image that is to be that process; false: there are no new images here. */
bool core_image_of(struct arena *arena, unsigned process, struct new_image *image);

/* A process could not be made that others will wait for: ends the case. */
void core_give_up(struct arena *arena, int error);

enum imagined core_imagine_fork(struct call *c, struct model *m);
enum imagined core_imagine_thread(struct call *c, struct model *m);
enum imagined core_imagine_join(struct call *c, struct model *m);
enum imagined core_imagine_exec(struct call *c, struct model *m);
enum imagined core_imagine_exit(struct call *c, struct model *m);
enum imagined core_imagine_reap(struct call *c, struct model *m);
enum imagined core_imagine_meet(struct call *c, struct model *m);
enum imagined core_imagine_tell(struct call *c, struct model *m);
enum imagined core_imagine_await(struct call *c, struct model *m);
enum imagined core_imagine_spin(struct call *c, struct model *m);
enum imagined core_imagine_yield(struct call *c, struct model *m);
enum imagined core_imagine_elsewhere(struct call *c, struct model *m);

#endif
