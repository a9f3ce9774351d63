/* draw: what the families of message sockets have in common. */
#ifndef SHALL_DGRAM_DRAW_H
#define SHALL_DGRAM_DRAW_H

#include "dgram.h"

/* Landmarks and sizes of the messages of a case. */
enum message_size { MESSAGE_TINY, MESSAGE_SMALL, MESSAGE_PAGE, MESSAGE_LARGE, MESSAGE_SIZES };
struct operand draw_message(struct choices *c, enum message_size size);
/* As many bytes as most messages of these sizes have, or few, or more. */
struct operand draw_buffer(struct choices *c, enum message_size size);

/* Some steps that let time pass for the actor, or none. */
void draw_breath(struct scenario *s, struct choices *c, unsigned actor);

/* A new process forked by M at this point. */
unsigned draw_child(struct scenario *s);
void reap_all(struct scenario *s);

/* An object of the flavour, and the ends of it that receivers and senders use. */
struct post_line {
	enum flavour flavour;
	unsigned object;
	struct operand in, out;
};
struct post_line line_of(struct scenario *s, enum flavour f);
/* M makes the pair or the receiver; a sender makes its socket, unless it has an end of the pair. */
void line_open(struct scenario *s, const struct post_line *l, bool nonblock);
void line_enter(struct scenario *s, struct choices *c, const struct post_line *l, unsigned actor, bool nonblock,
    bool *aimed);
/* One message by any of the calls that can send it. */
void line_post(struct scenario *s, struct choices *c, const struct post_line *l, unsigned actor, bool aimed,
    struct operand n);

/* A storm of signals from M on the actors, who were made after M had begun to catch them. */
void draw_catching(struct scenario *s, struct choices *c);
void draw_storm(struct scenario *s, struct choices *c, unsigned first, unsigned last);

#endif
