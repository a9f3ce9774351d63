/* faults: what faults_terminal.c gives to the table in faults.c. */
#ifndef SHALL_JOBCTL_FAULTS_H
#define SHALL_JOBCTL_FAULTS_H

#include "choice.h"
#include "history.h"

bool edit_another_foreground(struct history *h, struct choices *c);
bool edit_foreground_refused(struct history *h, struct choices *c);
bool edit_ttou_missed(struct history *h, struct choices *c);
bool edit_ttin_missed(struct history *h, struct choices *c);
bool edit_background_read(struct history *h, struct choices *c);

void plant_steals(void);
void plant_idle_foreground(void);
void plant_ttou_missed(void);
void plant_ttin_missed(void);
void plant_takes(void);

#endif
