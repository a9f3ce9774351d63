/* rules: the judges of message sockets, one a rule, and what they share. Private to suites/dgram and suites/seqpacket. */
#ifndef SHALL_DGRAM_RULES_H
#define SHALL_DGRAM_RULES_H

#include "messages.h"

void judge_dgram_integrity(const struct history *h, struct judgement *j);
void judge_dgram_truncate(const struct history *h, struct judgement *j);
void judge_dgram_emsgsize(const struct history *h, struct judgement *j);
void judge_dgram_zero_length(const struct history *h, struct judgement *j);
void judge_dgram_source_address(const struct history *h, struct judgement *j);
void judge_dgram_connected_filter(const struct history *h, struct judgement *j);
void judge_dgram_unix_reliable(const struct history *h, struct judgement *j);
void judge_nonblock_empty(const struct history *h, struct judgement *j);
void judge_seqpacket_records(const struct history *h, struct judgement *j);
void judge_seqpacket_sigpipe(const struct history *h, struct judgement *j);

/* The bytes that the system says were sent; at most so many if the call never returned. */
int64_t length_of(const struct sent *s);

/* The next call that took something, if certainly none other did since this one began; -1: that is not certain. */
int32_t next_taken(const struct messages *v, size_t receipt);

/*
 * Nothing is lost and nothing overtaken between one socket and another; says what contradicts. `at_once`: what was sent is
 * there when the call returns, so that EAGAIN with something sent contradicts, too. False: it has contradicted.
 */
bool check_in_order(const struct messages *v, struct judgement *j, bool at_once);

/* The message of a receipt was not sent by then, had failed to be sent, or is not what was sent. False: contradicted. */
bool check_sent(const struct messages *v, const struct receipt *r, struct judgement *j);

/* All messages without bytes that can have been sent by the end of the call were received by others (UDP: none was sent). */
bool none_without_bytes(const struct messages *v, const struct receipt *r);

/* 0 came though both ends were open and no message without bytes was there. */
bool is_false_end(const struct messages *v, const struct receipt *r);

#endif
