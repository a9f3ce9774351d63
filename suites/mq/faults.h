/* faults: the rows' functions, for the table of suites/mq. */
#ifndef SHALL_MQ_FAULTS_H
#define SHALL_MQ_FAULTS_H

#include "mechanism.h"

/* Edits of legal histories. */
bool mq_edit_overtaken(struct history *h, struct choices *c);
bool mq_edit_doubled(struct history *h, struct choices *c);
bool mq_edit_failed(struct history *h, struct choices *c);
bool mq_edit_priority(struct history *h, struct choices *c);
bool mq_edit_lost(struct history *h, struct choices *c);
bool mq_edit_empty(struct history *h, struct choices *c);
bool mq_edit_full(struct history *h, struct choices *c);
bool mq_edit_one_more(struct history *h, struct choices *c);
bool mq_edit_asleep(struct history *h, struct choices *c);
bool mq_edit_short(struct history *h, struct choices *c);
bool mq_edit_overrun(struct history *h, struct choices *c);
bool mq_edit_too_long(struct history *h, struct choices *c);
bool mq_edit_early(struct history *h, struct choices *c);
bool mq_edit_in_vain(struct history *h, struct choices *c);
bool mq_edit_not_there(struct history *h, struct choices *c);
bool mq_edit_still_there(struct history *h, struct choices *c);
bool mq_edit_limits(struct history *h, struct choices *c);
bool mq_edit_twice(struct history *h, struct choices *c);
bool mq_edit_no_cause(struct history *h, struct choices *c);

/* Sabotaged calls. */
void mq_plant_swapped(void);
void mq_plant_lost(void);
void mq_plant_doubled(void);
void mq_plant_shortened(void);
void mq_plant_priority(void);
void mq_plant_refused(void);
void mq_plant_empty(void);
void mq_plant_asleep(void);
void mq_plant_any_length(void);
void mq_plant_overrun(void);
void mq_plant_early(void);
void mq_plant_stays(void);
void mq_plant_forgets(void);
void mq_plant_again(void);
void mq_plant_no_notice(void);

#endif
