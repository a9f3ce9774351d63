/*
 * kill: signals to process groups, and the operations that make groups and change them. A group is named by the process
 * that leads it; scenarios signal no other groups than those that they made. What is sent to single processes is in std.
 */
#ifndef SHALL_KILL_H
#define SHALL_KILL_H

#include "../std/std.h"

enum kill_liberty { KILL_ONE_BY_ONE, KILL_DEAD_GROUP };
extern struct liberty kill_liberties[];

enum imagined kill_imagine_group(struct call *c, struct model *m);
enum imagined kill_imagine_killgroup(struct call *c, struct model *m);
enum imagined kill_imagine_killown(struct call *c, struct model *m);

void kill_judge_group(const struct history *h, struct judgement *j);
/* A group was signalled while a member of it forked, perhaps. */
bool kill_met_fork(const struct history *h);
void kill_judge_in_fork(const struct history *h, struct judgement *j);

struct story;
struct stream;
struct sent;
/* Of a group's signal: the process had to take it before its drain. */
bool kill_must_have_come(const struct story *s, const struct stream *t, const struct sent *x, uint32_t *drain);

bool kill_edit_missed(struct history *h, struct choices *c);
bool kill_edit_outsider(struct history *h, struct choices *c);
void kill_plant_missed(void);
void kill_plant_outsider(void);
void kill_plant_not_sender(void);

#endif
