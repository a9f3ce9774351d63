/*
 * mixed: families that belong to no one mechanism. Each crosses three or more, and is judged by the rules of all.
 */
#ifndef SHALL_MIXED_H
#define SHALL_MIXED_H

#include "../std/cast.h"
#include "mechanism.h"

enum { SIDE_R, SIDE_W }; /* of pipes and FIFOs */
enum { SIDE_A, SIDE_B }; /* of pairs and couriers */

/* About PIPE_BUF, or a few bytes. */
struct operand mixed_size(struct choices *c);
/* Sends signals of the set to actors 1 to `targets`, in some rounds; they catch all of it. */
void mixed_storm(struct scenario *s, struct choices *c, unsigned a, uint64_t set, unsigned targets);
/* Of the pipes from each stage to the next a keeps only the ends that its stage uses; none, if it is none of them. */
void mixed_keeps(struct scenario *s, unsigned a, unsigned stage, const unsigned *pipe, unsigned stages);

void draw_stopped_group(struct scenario *s, struct choices *c);
void draw_fifo_images(struct scenario *s, struct choices *c);
void draw_guarded_queue(struct scenario *s, struct choices *c);
void draw_job(struct scenario *s, struct choices *c);
void draw_lockers(struct scenario *s, struct choices *c);
void draw_lockfile(struct scenario *s, struct choices *c);
void draw_appenders(struct scenario *s, struct choices *c);
void draw_passing_server(struct scenario *s, struct choices *c);
void draw_queue_workers(struct scenario *s, struct choices *c);
void draw_ring(struct scenario *s, struct choices *c);
void draw_terminal_job(struct scenario *s, struct choices *c);
void draw_undo_owners(struct scenario *s, struct choices *c);

#endif
