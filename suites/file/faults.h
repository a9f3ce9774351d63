/* faults: the edits and the sabotaged calls of files: faults_edit.c, faults_calls.c. Private to this folder. */
#ifndef SHALL_FILE_FAULTS_H
#define SHALL_FILE_FAULTS_H

#include "mechanism.h"

bool file_edit_append_over(struct history *h, struct choices *c);
bool file_edit_append_order(struct history *h, struct choices *c);
bool file_edit_append_count(struct history *h, struct choices *c);
bool file_edit_append_offset(struct history *h, struct choices *c);
bool file_edit_shared_over(struct history *h, struct choices *c);
bool file_edit_shared_count(struct history *h, struct choices *c);
bool file_edit_read_twice(struct history *h, struct choices *c);
bool file_edit_two_winners(struct history *h, struct choices *c);
bool file_edit_in_the_way(struct history *h, struct choices *c);
bool file_edit_link_over(struct history *h, struct choices *c);
bool file_edit_removed_twice(struct history *h, struct choices *c);
bool file_edit_gone(struct history *h, struct choices *c);
bool file_edit_stale(struct history *h, struct choices *c);
bool file_edit_torn_version(struct history *h, struct choices *c);

void file_plant_append_races(void);
void file_plant_append_torn(void);
void file_plant_append_lost(void);
void file_plant_offset_races(void);
void file_plant_read_races(void);
void file_plant_two_winners(void);
void file_plant_in_the_way(void);
void file_plant_link_over(void);
void file_plant_removed_twice(void);
void file_plant_gap(void);
void file_plant_stale(void);
void file_plant_in_place(void);

#endif
