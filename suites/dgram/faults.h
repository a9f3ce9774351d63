/* faults: the rows' functions, for the tables of suites/dgram and suites/seqpacket. */
#ifndef SHALL_DGRAM_FAULTS_H
#define SHALL_DGRAM_FAULTS_H

#include "messages.h"

/* Edits of legal histories; of datagrams unless they say records. */
bool dgram_edit_merged(struct history *h, struct choices *c);
bool dgram_edit_beheaded(struct history *h, struct choices *c);
bool dgram_edit_shortened(struct history *h, struct choices *c);
bool dgram_edit_doubled(struct history *h, struct choices *c);
bool dgram_edit_failed(struct history *h, struct choices *c);
bool dgram_edit_flag(struct history *h, struct choices *c);
bool dgram_edit_tail(struct history *h, struct choices *c);
bool dgram_edit_peeked_gone(struct history *h, struct choices *c);
bool dgram_edit_unfiltered(struct history *h, struct choices *c);
bool dgram_edit_lost(struct history *h, struct choices *c);
bool dgram_edit_overtaken(struct history *h, struct choices *c);
bool dgram_edit_too_long(struct history *h, struct choices *c);
bool dgram_edit_source(struct history *h, struct choices *c);
bool dgram_edit_zero(struct history *h, struct choices *c);
bool dgram_edit_empty(struct history *h, struct choices *c);
bool records_edit_merged(struct history *h, struct choices *c);
bool records_edit_doubled(struct history *h, struct choices *c);
bool records_edit_overtaken(struct history *h, struct choices *c);
bool records_edit_lost(struct history *h, struct choices *c);
bool records_edit_silent(struct history *h, struct choices *c);

/* Sabotaged calls, of all message sockets. */
void dgram_plant_merged(void);
void dgram_plant_torn(void);
void dgram_plant_silent(void);
void dgram_plant_failed(void);
void dgram_plant_doubled(void);
void dgram_plant_empty_doubled(void);
void dgram_plant_no_flag(void);
void dgram_plant_flag(void);
void dgram_plant_tail(void);
void dgram_plant_peek_takes(void);
void dgram_plant_unfiltered(void);
void dgram_plant_lost(void);
void dgram_plant_asleep(void);
void dgram_plant_overtaken(void);
void dgram_plant_too_long(void);
void dgram_plant_source(void);
void dgram_plant_zero(void);

#endif
