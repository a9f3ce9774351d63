/*
 * faults: the sabotaged calls of process-owned locks, faults_calls.c.
 */
#ifndef SHALL_LOCK_FAULTS_H
#define SHALL_LOCK_FAULTS_H

void lock_plant_tail(void);
void lock_plant_blind(void);
void lock_plant_admits(void);
void lock_plant_refuses(void);
void lock_plant_kept_open(void);
void lock_plant_by_child(void);
void lock_plant_asleep(void);
void lock_plant_left_behind(void);
void lock_plant_inherited(void);
void lock_plant_exec_drops(void);
void lock_plant_false_deadlock(void);

#endif
