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

#endif
