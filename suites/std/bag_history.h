/*
 * bag_history: a bag read out of a history, for objects that hold messages which have a rank; and what conservation says of
 * any of them. Which message came is told by its content. That of a few bytes does not tell which of its sender's it is: it is
 * one of those of its size and rank (BAG_SOMETHING).
 *
 * Source: what was sent is what is received, once (XSH mq_receive(), msgrcv(); the catalogue's O-CONS).
 */
#ifndef SHALL_STD_BAG_HISTORY_H
#define SHALL_STD_BAG_HISTORY_H

#include "bag.h"
#include "judge.h"

/* The calls of a mechanism: puts have the operands end, size, rank; gets have end, size, and report first the rank. */
struct bag_form {
	enum bag_order order; /* BAG_TYPES: the third operand of gets is the selector */
	const char *rank;     /* what people call it: "priority" */
	bool (*puts)(const struct event *e);
	bool (*gets)(const struct event *e);
	bool (*found_none)(int error);               /* a get that failed so did because nothing was there */
	bool (*may_be_cut)(const struct event *get); /* NULL, or: it may have got the beginning of a longer one */
};

/* Reads the bag of that object; bag_free() frees what it holds. */
void bag_read(struct bag *b, const struct history *h, unsigned object, const struct bag_form *form);
void bag_free(struct bag *b);

/* All puts had returned when that get began, and there were some. */
bool bag_all_put(const struct bag *b, const struct bag_get *g);
/* The name of the actor that put it. */
const char *bag_sender(const struct history *h, const struct bag_put *p);
/* What came by that get can have come; else it contradicts. */
bool bag_check_came(const struct bag *b, const struct bag_get *g, const struct history *h, const struct bag_form *form,
    struct judgement *j);

#endif
