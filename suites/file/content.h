/*
 * content: what a history tells of what was written into a regular file and read from it: once for all rules.
 *
 * In scope are files that were made once, empty, and whose offsets nobody set. What is judged is a last reading: all reads by
 * one open file description that was opened for reading only, one after another, the first of them begun when every write had
 * returned, or its process had certainly gone. So its pieces stand at known places of the file.
 * Invariants: puts and gets are sorted by call; pieces are in the order of the file, without gaps.
 */
#ifndef SHALL_FILE_CONTENT_H
#define SHALL_FILE_CONTENT_H

#include "file.h"
#include "judge.h"

enum content_way {
	CONTENT_OTHER,
	CONTENT_APPENDED, /* all descriptions by which it may have been written append */
	CONTENT_SHARED    /* there is only one by which it may have been written, and that does not */
};

struct content_put {
	uint32_t event;
	uint64_t call, over; /* from `over` on nothing of it can come any more; OPEN: it may */
	int64_t n, result;
	bool known; /* it returned, and not with an error: exactly `result` bytes have gone in */
	uint8_t actor, process;
	uint32_t attempt, description;
	int64_t place; /* where its bytes must be if all returned and came one after another; else -1 */
	int64_t at;    /* in the last reading: where its first byte is, -1 if that is not there */
	int64_t seen;  /* and how many bytes of it come */
};

struct content_get {
	uint32_t event;
	uint64_t call, ret;
	int64_t result; /* -1: it failed or never returned */
	uint8_t actor;
	uint32_t description;
	int64_t from, to; /* the bytes of the file that came, by the places of puts; -1 where that is not certain */
	bool apart;       /* they do not stand together there */
};

struct content_piece {
	int32_t put; /* -1: nobody put it there */
	uint32_t get, from, length;
	int64_t at, before; /* in the file; and how many bytes of its put stand before it */
};

struct content {
	const struct history *h;
	unsigned object;
	enum content_way way;
	size_t puts, gets, pieces;
	struct content_put *put;
	struct content_get *get;
	struct content_piece *piece; /* of the last reading */
	uint32_t reader;             /* its description; NO_DESCRIPTION: there is no last reading */
	bool whole;                  /* it came to the end of the file */
	bool placed;                 /* puts have places */
};

/* Those in scope, NULL beyond the last. */
const struct content *content_at(const struct history *h, unsigned index);

/* The put that this is a part of, -1 if there is none. */
int32_t content_put(const struct content *v, unsigned actor, uint32_t attempt);
/* Nothing can come of any put any more when that call begins. */
bool content_is_settled(const struct content *v, uint64_t call);

#endif
