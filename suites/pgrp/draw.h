/*
 * draw: what families of processes that change their groups and sessions are made of. Everybody stays until all have done
 * their part, so that ids are known and stay their owners'.
 */
#ifndef SHALL_PGRP_DRAW_H
#define SHALL_PGRP_DRAW_H

#include "../std/cast.h"

enum { SOCIETY_MOST = 12 };

struct society {
	struct scenario *s;
	struct choices *c;
	unsigned sessions; /* of so many moves one makes a session */
	unsigned processes;
	unsigned parent[SOCIETY_MOST + 1];
};

/* M and its descendants move themselves and each other about, and ask where they are. */
void society_draw(struct society *w);

#endif
