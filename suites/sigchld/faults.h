/*
 * faults: edits and plants of suites/sigchld/faults_unwaited.c, for the table in faults.c; lib/mechanism.h says what they are.
 */
#ifndef SHALL_SIGCHLD_FAULTS_H
#define SHALL_SIGCHLD_FAULTS_H

#include "mechanism.h"

bool sigchld_edit_zombie_ignored(struct history *h, struct choices *c);
bool sigchld_edit_zombie_flag(struct history *h, struct choices *c);
bool sigchld_edit_alive_ignored(struct history *h, struct choices *c);
bool sigchld_edit_alive_flag(struct history *h, struct choices *c);
bool sigchld_edit_asleep(struct history *h, struct choices *c);

void sigchld_plant_ignored(void);
void sigchld_plant_impatient(void);
void sigchld_plant_nocldwait(void);

#endif
