/* draw: what the families about files have in common. Private to this folder. */
#ifndef SHALL_FILE_DRAW_H
#define SHALL_FILE_DRAW_H

#include "file.h"
#include "mechanism.h"

/* The actor lets some time pass, or none. */
void file_draw_breath(struct scenario *s, struct choices *c, unsigned a);

void draw_contests(struct scenario *s, struct choices *c);
void draw_lockfiles(struct scenario *s, struct choices *c);
void draw_versions(struct scenario *s, struct choices *c);

#endif
