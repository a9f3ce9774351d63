/*
 * facts: what is certain of processes and signals in a history.
 *
 * Every answer errs on the side of not knowing: true is a proof, false is not.
 */
#ifndef SHALL_STD_FACTS_H
#define SHALL_STD_FACTS_H

#include "history.h"

/*
 * The call was inside the system all the time from the watchdog's start, its process living and not stopped. What the
 * call itself may do to its process (SIGPIPE) is the caller's to know.
 */
bool certainly_stuck(const struct history *h, uint32_t event);

/* The REAP event that says how the process ended, or -1. */
int32_t death_of(const struct history *h, unsigned process);
bool killed_by(const struct event *reap, int signal);

enum disposition { DISPOSITION_UNKNOWN, DISPOSITION_DEFAULT, DISPOSITION_CAUGHT, DISPOSITION_IGNORED };
/* Of a signal in a process, the same throughout [from, to]; else unknown. */
enum disposition disposition_at(const struct history *h, unsigned process, int signal, uint64_t from, uint64_t to);

enum blocking { BLOCKING_UNKNOWN, BLOCKING_OFF, BLOCKING_ON };
/* Of a signal in a thread, throughout [from, to]. */
enum blocking blocked_at(const struct history *h, unsigned actor, int signal, uint64_t from, uint64_t to);

/* A handler not installed to restart calls may interrupt them in this process; or a stop may, another rule's matter. */
bool possibly_without_restart(const struct history *h, unsigned process);
/* Some handler that restarts calls was certainly installed in the process or inherited. */
bool has_restarting_handler(const struct history *h, unsigned process);

/* Somebody, perhaps the caller, may have sent this signal to the process by a call that says so. */
bool possibly_sent(const struct history *h, unsigned process, int signal);

/*
 * Up to then no signal was pending for this process but the SIGPIPEs of its own writes, as far as anybody knows, and its
 * one thread does what the history says and nothing else.
 */
bool undisturbed(const struct history *h, unsigned process, uint64_t until);

#endif
