/*
 * signals: names for signals that mean the same on every system.
 *
 * A signal index is below SIGNALS_MAX: the standard signals that scenarios may use come first, then realtime signals,
 * RTMIN, RTMIN+1 … as far as they are usable here, the highest usable one always with the last index, RTMAX. The order of
 * the realtime indexes is the order of the numbers. A set of signals is a 64-bit mask of indexes.
 *
 * Which realtime numbers are usable is found by trying (signals_probe): emulators refuse some.
 */
#ifndef SHALL_SIGNALS_H
#define SHALL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum signal_index {
	SIG_I_HUP,
	SIG_I_INT,
	SIG_I_QUIT,
	SIG_I_USR1,
	SIG_I_USR2,
	SIG_I_PIPE,
	SIG_I_ALRM,
	SIG_I_TERM,
	SIG_I_CHLD,
	SIG_I_CONT,
	SIG_I_STOP,
	SIG_I_TSTP,
	SIG_I_TTIN,
	SIG_I_TTOU,
	SIG_I_URG,
	SIG_I_KILL,
	SIG_I_XCPU,
	SIG_I_XFSZ,
	SIG_I_KICK /* SIGVTALRM, the watchdog's own */,
	SIG_I_PROF,
	SIG_I_ABRT,
	SIG_I_SEGV,
	SIG_I_BUS,
	SIG_I_FPE,
	SIG_I_RT, /* the first realtime signal */
	SIG_I_RTMAX = 63,
	SIGNALS_MAX = 64
};

#define SIGNAL_BIT(index) (UINT64_C(1) << (index))
/* The sets that scenarios draw from. */
#define SIGNALS_STANDARD \
	(SIGNAL_BIT(SIG_I_HUP) | SIGNAL_BIT(SIG_I_INT) | SIGNAL_BIT(SIG_I_QUIT) | SIGNAL_BIT(SIG_I_USR1) | \
	    SIGNAL_BIT(SIG_I_USR2) | SIGNAL_BIT(SIG_I_ALRM) | SIGNAL_BIT(SIG_I_TERM))
#define SIGNALS_REALTIME (~UINT64_C(0) << SIG_I_RT)
#define SIGNALS_ALL (~UINT64_C(0))

/* What is usable here; lives in the arena so that every process of a run agrees. */
struct signals_here {
	int rt[SIGNALS_MAX - SIG_I_RT]; /* numbers, ascending */
	int rt_usable;                  /* how many of them; 0: no realtime signals */
	int queues;                     /* there is a sigqueue(); no padding, so that two can be compared */
	int accepts;                    /* there are a sigwaitinfo() and a sigtimedwait() */
};

/*
 * Tries every realtime number with a handler and a queued signal to the caller; restores what it changed. Absent calls are
 * found by asking, too: a system may have them in its library and answer ENOSYS.
 */
void signals_probe(struct signals_here *here);

/* Makes `here` the map that the functions below use in this process. */
void signals_use(const struct signals_here *here);

/* Whether the calls exist here. */
bool signals_queueable(void);
bool signals_acceptable(void);

/* The least index in a set that is not empty. */
static inline unsigned signals_least(uint64_t set)
{
	unsigned i = 0;

	for (; (set & 0xff) == 0; set >>= 8)
		i += 8;
	for (; (set & 1) == 0; set >>= 1)
		i++;
	return i;
}

/* The index that a drawn one means here: RTMIN+k beyond the usable ones wraps. -1: none (no realtime signals). */
int signal_canonical(int index);

/* The system's number of a canonical index, 0 if there is none; the index of a number, -1 if it has none. */
int signal_number(int index);
int signal_index(int number);

/* Sets: canonical indexes of a drawn set; conversion to and from the system's type (signals without an index left out). */
uint64_t signals_canonical(uint64_t set);
void signals_to_sigset(uint64_t set, sigset_t *out);
uint64_t signals_from_sigset(const sigset_t *set);

/* Text: "USR1", "RTMIN+3"; returns the length written to buf (size >= 16). Parsing returns -1 for an unknown name. */
size_t signal_name(int index, char *buf, size_t size);
int signal_parse(const char *name, size_t length); /* "?" gives -2 */

#endif
