#include "watch.h"

enum {
	DEADLINE_MS_MAX = 600000,
	CASE_DEADLINES = 6, /* a case may last that many */
	LOOKS = 100,        /* in a deadline */
	LOOK_MS_MAX = 100,
	PAUSES = 20,      /* a deadline is at least that many times the longest pause */
	HASTY_PAUSES = 3, /* where nothing is concluded from it, and */
	HASTY_MS = 100,
	PAUSE_MEMORY = 64 /* cases after which most of a pause is forgotten */
};

static unsigned hasty_ms(const struct patience *p)
{
	return HASTY_MS + p->pause_ms * HASTY_PAUSES;
}

unsigned patience_deadline_ms(const struct patience *p)
{
	unsigned ms = p->pause_ms * PAUSES > p->quiet_ms ? p->pause_ms * PAUSES : p->quiet_ms;

	if (p->eager && hasty_ms(p) < ms)
		return hasty_ms(p);
	return ms < DEADLINE_MS_MAX ? ms : DEADLINE_MS_MAX;
}

unsigned patience_look_ms(const struct patience *p)
{
	unsigned ms = p->hasty ? hasty_ms(p) / 8 : patience_deadline_ms(p) / LOOKS;

	return ms > LOOK_MS_MAX ? LOOK_MS_MAX : ms > 0 ? ms : 1;
}

void patience_begin(struct patience *p, unsigned quiet_ms)
{
	*p = (struct patience){ .quiet_ms = quiet_ms, .pause_ms = DEADLINE_MS_MAX / PAUSES };
}

void patience_calibrate(struct patience *p, unsigned case_ms)
{
	p->pause_ms = case_ms < DEADLINE_MS_MAX ? case_ms : DEADLINE_MS_MAX;
	p->longest_ms = 0;
}

static void note_pause(struct patience *p, long long ms)
{
	unsigned pause = ms < DEADLINE_MS_MAX ? (unsigned)ms : DEADLINE_MS_MAX;

	if (pause > p->pause_ms)
		p->pause_ms = pause;
	if (pause > p->longest_ms)
		p->longest_ms = pause;
}

void watch_begin(struct watch *w, struct patience *p, long long now_ms)
{
	*w = (struct watch){ .patience = p, .started = now_ms, .since = now_ms, .quiet = UINT64_MAX };
	p->pause_ms -= (p->pause_ms + PAUSE_MEMORY - 1) / PAUSE_MEMORY;
}

void watch_answered(struct watch *w)
{
	w->answers++;
	w->pinged = false;
}

static void wait_anew(struct watch *w, uint64_t ticket, long long now_ms)
{
	w->ticket = ticket;
	w->since = now_ms;
	w->answers = 0;
}

static void goes_on(struct watch *w, uint64_t ticket, long long now_ms)
{
	/* What a kick has set going is a matter for the rules. */
	if (w->quiet == UINT64_MAX || !w->kicked) {
		note_pause(w->patience, now_ms - (w->quiet != UINT64_MAX ? w->quiet_since : w->since));
		w->quiet = UINT64_MAX;
	}
	wait_anew(w, ticket, now_ms);
}

enum watch_wish watch_look(struct watch *w, uint64_t ticket, long long now_ms)
{
	long long deadline_ms;

	if (w->ending)
		return WATCH_WAIT;
	if (ticket != w->ticket)
		goes_on(w, ticket, now_ms);
	deadline_ms = patience_deadline_ms(w->patience);
	w->too_long = now_ms - w->started > deadline_ms * CASE_DEADLINES ||
	    (w->patience->hasty && now_ms - w->since > hasty_ms(w->patience));
	if (w->too_long) {
		w->ending = true;
		return WATCH_END;
	}
	if (now_ms - w->since < deadline_ms || w->answers < WATCH_ANSWERS_NEEDED) {
		if (w->pinged)
			return WATCH_WAIT;
		w->pinged = true;
		return WATCH_PING;
	}
	if (w->quiet != UINT64_MAX) {
		w->ending = true;
		return WATCH_END;
	}
	w->quiet = ticket + 1;
	w->quiet_since = w->since;
	wait_anew(w, ticket, now_ms);
	return WATCH_KICK;
}

void watch_kicked(struct watch *w, bool any, uint64_t ticket)
{
	w->kicked = any;
	if (any)
		w->ticket = ticket;
}

void watch_end(struct watch *w)
{
	w->ending = true;
}

uint64_t watch_quiet(const struct watch *w)
{
	return w->ending || w->kicked ? w->quiet : UINT64_MAX;
}
