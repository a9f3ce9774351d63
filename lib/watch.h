/*
 * watch: when is a case over that does not end by itself? Told the time and what is seen of the case, says what to do.
 *
 * Silence is that no ticket is taken. It counts only while a sleeping process of the engine is woken again and again (its
 * answers, one ping at a time), and only when it lasts for a deadline that keeps far from the pauses which this machine makes
 * now. The first such silence is followed by a kick (signals catalogue, trap 18), the second ends the case. A case that goes
 * on unkicked was slow: its silence is taken back, and its pause lengthens the deadlines to come.
 *
 * Does no input or output and reads no clock: any time will do, as long as it does not go back.
 */
#ifndef SHALL_WATCH_H
#define SHALL_WATCH_H

#include <stdbool.h>
#include <stdint.h>

enum { WATCH_ANSWERS_NEEDED = 100 };

/* What is known of the machine; outlives the cases. */
struct patience {
	unsigned quiet_ms;   /* the shortest deadline */
	unsigned pause_ms;   /* between tickets of a case that went on, the longest, forgotten slowly */
	unsigned longest_ms; /* the longest of all */
	bool hasty; /* silence is no proof to whoever asks: a case is broken off soon, as if it had been too long */
	bool eager; /* silence is no proof to whoever asks, but what a kick sets going may be: deadlines are short */
};

enum watch_wish { WATCH_WAIT, WATCH_PING, WATCH_KICK, WATCH_END };

struct watch {
	struct patience *patience;
	long long started, since; /* ms: the case, this ticket */
	uint64_t ticket;          /* last seen */
	unsigned answers;         /* since then */
	bool pinged;              /* and not yet answered */
	uint64_t quiet;           /* the ticket behind the silence that was found, UINT64_MAX none */
	long long quiet_since;
	bool kicked;   /* somebody, at the end of that silence */
	bool ending;   /* WATCH_END was said, or watch_end() called */
	bool too_long; /* for the case went on and on */
};

/* Without a ticket for so long, twice, a case is over: as things are now. */
unsigned patience_deadline_ms(const struct patience *p);
/* So often the case is to be looked at. */
unsigned patience_look_ms(const struct patience *p);
/* No deadline is known yet: the longest. */
void patience_begin(struct patience *p, unsigned quiet_ms);
/* A case as short as can be took so long: no pause of a case is shorter, none within it was longer. */
void patience_calibrate(struct patience *p, unsigned case_ms);

void watch_begin(struct watch *w, struct patience *p, long long now_ms);
void watch_answered(struct watch *w);
/* After WATCH_PING is to ping, after WATCH_KICK to kick and tell watch_kicked(), after WATCH_END to end the case. */
enum watch_wish watch_look(struct watch *w, uint64_t ticket, long long now_ms);
/* `any`: somebody could be kicked, which has taken tickets up to `ticket`. */
void watch_kicked(struct watch *w, bool any, uint64_t ticket);
/* Nothing more is to be wished for: others end the case. */
void watch_end(struct watch *w);
/* The case is over. The ticket behind the silence that ended it, UINT64_MAX if it came to its end by itself. */
uint64_t watch_quiet(const struct watch *w);

#endif
