/* faults: ways to break locks that spin locks share. */
#ifndef SHALL_RW_FAULTS_H
#define SHALL_RW_FAULTS_H

#include "mechanism.h"

bool rw_edit_admits(struct history *h, struct choices *c, bool spins);
bool rw_edit_refuses(struct history *h, struct choices *c, bool spins);
bool rw_edit_bad(struct history *h, struct choices *c, bool spins);

void rw_plant_admits(void);
void rw_plant_refuses(void);

#endif
