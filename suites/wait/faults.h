/*
 * faults: the two halves of the mechanism's ways to break it: edits of histories and sabotaged calls.
 */
#ifndef SHALL_WAIT_FAULTS_H
#define SHALL_WAIT_FAULTS_H

#include "choice.h"
#include "history.h"

/* faults_history.c, faults_asked.c */
bool wait_edit_twice(struct history *h, struct choices *c);
bool wait_edit_lost(struct history *h, struct choices *c);
bool wait_edit_status(struct history *h, struct choices *c);
bool wait_edit_signal(struct history *h, struct choices *c);
bool wait_edit_macros(struct history *h, struct choices *c);
bool wait_edit_both(struct history *h, struct choices *c);
bool wait_edit_error(struct history *h, struct choices *c);
bool wait_edit_asleep(struct history *h, struct choices *c);
bool wait_edit_early(struct history *h, struct choices *c);
bool wait_edit_overlooked(struct history *h, struct choices *c);
bool wait_edit_childless(struct history *h, struct choices *c);
bool wait_edit_other(struct history *h, struct choices *c);
bool wait_edit_none(struct history *h, struct choices *c);
bool wait_edit_stranger(struct history *h, struct choices *c);
bool wait_edit_grandchild(struct history *h, struct choices *c);
bool wait_edit_differs(struct history *h, struct choices *c);
bool wait_edit_gone(struct history *h, struct choices *c);
bool wait_edit_signo(struct history *h, struct choices *c);
bool wait_edit_uid(struct history *h, struct choices *c);
bool wait_edit_unasked(struct history *h, struct choices *c);
bool wait_edit_stops(struct history *h, struct choices *c);

/* faults_calls.c */
void wait_plant_twice(void);
void wait_plant_lost(void);
void wait_plant_status(void);
void wait_plant_signal(void);
void wait_plant_error(void);
void wait_plant_early(void);
void wait_plant_overlooks(void);
void wait_plant_any(void);
void wait_plant_stranger(void);
void wait_plant_differs(void);
void wait_plant_uid(void);
void wait_plant_stop_twice(void);

#endif
