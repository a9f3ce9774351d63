/* Faults of rtsig: edits of histories (faults_history.c) and sabotaged calls (faults_calls.c). */
#ifndef SHALL_RTSIG_FAULTS_H
#define SHALL_RTSIG_FAULTS_H

#include "../std/edit.h"
#include "../std/faults.h"
#include "rules.h"

bool rtsig_edit_lost(struct history *h, struct choices *c);
bool rtsig_edit_lost_in_mix(struct history *h, struct choices *c);
bool rtsig_edit_doubled(struct history *h, struct choices *c);
bool rtsig_edit_value(struct history *h, struct choices *c);
bool rtsig_edit_sender(struct history *h, struct choices *c);
bool rtsig_edit_code(struct history *h, struct choices *c);
bool rtsig_edit_swapped(struct history *h, struct choices *c);
bool rtsig_edit_higher_first(struct history *h, struct choices *c);
bool rtsig_edit_hidden(struct history *h, struct choices *c);
bool rtsig_edit_phantom(struct history *h, struct choices *c);
bool rtsig_edit_early_limit(struct history *h, struct choices *c);

void rtsig_plant_lost(void);
void rtsig_plant_doubled(void);
void rtsig_plant_swapped(void);
void rtsig_plant_highest(void);
void rtsig_plant_value(void);
void rtsig_plant_sender(void);
void rtsig_plant_code(void);
void rtsig_plant_early_limit(void);
void rtsig_plant_degraded(void);
void rtsig_plant_hidden(void);
void rtsig_plant_phantom(void);
void rtsig_plant_empty_poll(void);

#endif
