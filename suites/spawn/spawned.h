/*
 * spawn: processes that are made with a new image at once, by posix_spawn(). What is to be done with their descriptors is
 * said by the steps right before (`act-close`, `act-dup`, `act-open`), which do nothing by themselves.
 *
 * In the history such a process begins as a copy of its maker, does these acts and makes itself an image (lib/birth.h), so
 * that rules of all mechanisms judge it as what it is.
 */
#ifndef SHALL_SPAWNED_H
#define SHALL_SPAWNED_H

#include "birth.h"
#include "judge.h"
#include "liberty.h"
#include "model.h"
#include "port.h"

struct spawn_calls {
	int (*spawn)(pid_t *pid, const char *path, const struct port_spawn_act *acts, size_t n, char *const argv[],
	    bool search);
	pid_t (*waitpid)(pid_t pid, int *status, int options);
};
extern struct spawn_calls spawn_calls;

enum spawn_liberty { SPAWN_BY_STATUS };
extern struct liberty spawn_liberties[];

enum { SPAWN_BY_PATH, SPAWN_SEARCH };
enum { SPAWN_NO_FILE, SPAWN_NOT_PROGRAM, SPAWN_BAD_OPEN, SPAWN_FAILURES };
enum spawn_report { SPAWN_CHILD, SPAWN_STATUS, SPAWN_LEFT };
enum { CHILD_NONE, CHILD_SAID, CHILD_OTHERWISE };
enum { SPAWN_SAYS = 127 };

enum { ACTS_MAX = 12 };

enum imagined spawn_imagine_spawn(struct call *c, struct model *m);
enum imagined spawn_imagine_act(struct call *c, struct model *m);
enum imagined spawn_imagine_fail(struct call *c, struct model *m);

void spawn_judge_actions(const struct history *h, struct judgement *j);
void spawn_judge_error(const struct history *h, struct judgement *j);

/* Whether it shows a descriptor in the first image of a process that was spawned with acts; the spawn, or NULL. */
const struct event *spawn_of_look(const struct history *h, const struct event *e);

/* NULL, or why this system has none. */
const char *spawn_absent(void);

/* The process has certainly no child at that time. */
bool spawn_is_childless(const struct history *h, const struct event *e);

void spawn_plant_act(void);
void spawn_plant_order(void);
void spawn_plant_status(void);
void spawn_plant_zombie(void);

#endif
