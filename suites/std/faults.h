/* Faults of std: edits of histories (faults_history.c) and sabotaged calls (faults_calls.c). */
#ifndef SHALL_STD_FAULTS_H
#define SHALL_STD_FAULTS_H

#include "story.h"

bool std_edit_lost(struct history *h, struct choices *c);
bool std_edit_invented(struct history *h, struct choices *c);
bool std_edit_none_of_many(struct history *h, struct choices *c);
bool std_edit_hidden(struct history *h, struct choices *c);
bool std_edit_ghost(struct history *h, struct choices *c);
bool std_edit_stranger(struct history *h, struct choices *c);
bool std_edit_other_user(struct history *h, struct choices *c);
bool std_edit_self_late(struct history *h, struct choices *c);
bool std_edit_inherited(struct history *h, struct choices *c);
bool std_edit_inherited_delivery(struct history *h, struct choices *c);

void std_edit_handlers_inside(struct history *h, uint32_t index);

void std_plant_lost(void);
void std_plant_wrong_target(void);
void std_plant_invented(void);
void std_plant_ghost(void);
void std_plant_hidden(void);
void std_plant_wrong_pid(void);
void std_plant_wrong_uid(void);
void std_plant_late(void);
void std_plant_inherited(void);
/* exec() drops what is pending: for mechanisms that are about it. Absent where nothing takes signals without a handler. */
void std_plant_exec_drops(void);
const char *std_no_acceptance(void);

/* Signals that the calling process catches now, as a set of indexes: a sabotaged call must not end the process. */
uint64_t std_caught_now(void);

#endif
