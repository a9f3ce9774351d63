/*
 * proc: the state of a process, as Linux shows it in /proc/PID/stat. POSIX knows nothing of that; proc(5) promises the letters.
 */
#ifndef SHALL_PROC_STATES_H
#define SHALL_PROC_STATES_H

#include "judge.h"
#include "model.h"

struct proc_calls {
	/* The letter in that file, 0 if there is none. */
	char (*letter)(const char *path);
};
extern struct proc_calls proc_calls;
char proc_letter(const char *path);

enum proc_state { PROC_GONE, PROC_RUNNING, PROC_SLEEPING, PROC_STOPPED, PROC_ZOMBIE, PROC_OTHER, PROC_STATES };

enum imagined proc_imagine_state(struct call *c, struct model *m);

void proc_judge_letter(const struct history *h, struct judgement *j);
const char *proc_absent(void);

/* What a `proc-state` must show, -1 if that is not certain; `by`: the event that says so, NO_DESCRIPTION if none does. */
int proc_expect(const struct history *h, const struct event *e, uint32_t *by);
/* It cannot be stopped or dead at that time. */
bool proc_must_live(const struct history *h, const struct event *e);

#endif
