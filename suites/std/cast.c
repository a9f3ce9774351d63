#include "cast.h"

#include <assert.h>

bool cast_chance(struct choices *c, unsigned num, unsigned den)
{
	return choice_chance(c, "chance", num, den);
}

unsigned cast_below(struct choices *c, unsigned bound)
{
	return (unsigned)choice_below(c, "below", bound);
}

unsigned cast_range(struct choices *c, unsigned low, unsigned high)
{
	return (unsigned)choice_range(c, "range", low, high);
}

void cast_breath(struct scenario *s, struct choices *c, unsigned actor)
{
	unsigned kind = cast_below(c, 5), turns = cast_range(c, 50, 4000);

	if (kind == 0)
		STEP(s, actor, "yield", in_number(1));
	else if (kind < 3)
		STEP(s, actor, "spin", in_number(turns));
}

static uint64_t some_of(struct choices *c, const unsigned *from, unsigned count, unsigned most)
{
	unsigned n = cast_range(c, 1, most);
	uint64_t set = 0;

	while (n-- > 0)
		set |= SIGNAL_BIT(from[cast_below(c, count)]);
	return set;
}

uint64_t cast_standard(struct choices *c, unsigned most)
{
	static const unsigned usable[] = { SIG_I_USR1, SIG_I_USR2, SIG_I_HUP, SIG_I_INT, SIG_I_QUIT, SIG_I_ALRM };

	return some_of(c, usable, 6, most);
}

uint64_t cast_realtime(struct choices *c, unsigned most)
{
	/* The ends, their neighbours, and where a word of 32 bits ends; then any. */
	static const unsigned landmark[] = { SIG_I_RT, SIG_I_RT + 1, SIG_I_RT + 2, SIG_I_RTMAX, SIG_I_RT + 15 };
	uint64_t set;
	unsigned n;

	if (cast_chance(c, 1, 8))
		return SIGNALS_REALTIME & ~SIGNAL_BIT(SIG_I_RTMAX - 1);
	if (cast_chance(c, 1, 2))
		return some_of(c, landmark, 5, most);
	set = 0;
	for (n = cast_range(c, 1, most); n > 0; n--)
		set |= SIGNAL_BIT(SIG_I_RT + cast_below(c, 28));
	return set;
}

unsigned cast_one_of(struct choices *c, uint64_t set)
{
	unsigned count = 0, nth;
	uint64_t rest;

	for (rest = set; rest != 0; rest &= rest - 1)
		count++;
	assert(count > 0);
	for (nth = cast_below(c, count); nth > 0; nth--)
		set &= set - 1;
	return signals_least(set);
}

uint64_t cast_part(struct choices *c, uint64_t set)
{
	uint64_t part = 0;
	unsigned i;

	switch (cast_below(c, 4)) {
	case 0:
		return set;
	case 1:
		return SIGNAL_BIT(cast_one_of(c, set));
	default:
		for (i = 0; i < SIGNALS_MAX; i++)
			if ((set >> i & 1) != 0 && cast_chance(c, 1, 2))
				part |= SIGNAL_BIT(i);
		return part;
	}
}

void cast_open(struct cast *k, struct scenario *s, struct choices *c, unsigned receivers, unsigned senders,
    uint64_t set)
{
	unsigned i;

	assert(receivers <= PLAYERS_MAX && senders <= PLAYERS_MAX);
	*k = (struct cast){ .s = s, .c = c, .receivers = receivers, .senders = senders, .set = set };
	for (i = 0; i < receivers; i++)
		k->receiver[i] = scenario_process(s);
	for (i = 0; i < senders; i++)
		k->sender[i] = scenario_process(s);
}

void cast_ready(struct cast *k, unsigned r, int form, int restart, int full, uint64_t blocked)
{
	unsigned a = k->receiver[r];

	if (form < 0)
		form = !cast_chance(k->c, 1, 4);
	if (restart < 0)
		restart = cast_chance(k->c, 1, 2);
	if (full < 0)
		full = cast_chance(k->c, 1, 2);
	STEP(k->s, a, "catch", in_signals(k->set | SIGNAL_BIT(NUDGE)), in_word(form), in_word(restart), in_word(full));
	if (blocked != 0)
		STEP(k->s, a, "mask", in_word(BLOCK), in_signals(blocked));
	STEP(k->s, a, "tell", in_number(TOKEN_READY));
}

void cast_await(struct cast *k, unsigned n)
{
	STEP(k->s, k->sender[n], "await", in_number(TOKEN_READY), in_number(k->receivers));
	if (cast_chance(k->c, 1, 2))
		STEP(k->s, k->sender[n], "meet", in_number(0), in_number(k->senders));
}

static void toggles(struct cast *k, unsigned a)
{
	uint64_t part = cast_part(k->c, k->set);
	unsigned rounds = cast_range(k->c, 1, 12), turns = cast_below(k->c, 600);
	bool asks = cast_chance(k->c, 1, 2);
	unsigned how = cast_chance(k->c, 1, 3) ? SETMASK : UNBLOCK;

	STEP(k->s, a, "repeat", in_number(rounds));
	STEP(k->s, a, "mask", in_word(BLOCK), in_signals(part));
	STEP(k->s, a, "spin", in_number(turns));
	if (asks)
		STEP0(k->s, a, "pending");
	STEP(k->s, a, "mask", in_word(how), in_signals(how == SETMASK ? k->set & ~part : part));
	STEP0(k->s, a, "end");
	STEP(k->s, a, "mask", in_word(SETMASK), in_signals(0));
}

/* Signals to itself: they are there when the call returns. */
static void signals_itself(struct cast *k, unsigned a)
{
	unsigned rounds = cast_range(k->c, 2, 12), kinds = cast_range(k->c, 1, 2);

	STEP(k->s, a, "repeat", in_number(rounds));
	while (kinds-- > 0) {
		unsigned signal = cast_one_of(k->c, k->set), how = cast_below(k->c, 3);

		if (how == 0)
			STEP(k->s, a, "kill", in_actor(a), in_signal(signal));
		else if (how == 1 || signal < SIG_I_RT)
			STEP(k->s, a, "killself", in_signal(signal));
		else
			STEP(k->s, a, "sigqueue", in_actor(a), in_signal(signal), in_number(0));
	}
	STEP0(k->s, a, "end");
}

static void spins(struct cast *k, unsigned a)
{
	unsigned rounds = cast_range(k->c, 1, 20), turns = cast_below(k->c, 500);

	STEP(k->s, a, "repeat", in_number(rounds));
	STEP(k->s, a, "spin", in_number(turns));
	STEP(k->s, a, "yield", in_number(1));
	STEP0(k->s, a, "end");
}

static void sleeps(struct cast *k, unsigned r)
{
	uint64_t inside = cast_chance(k->c, 1, 2) ? 0 : cast_part(k->c, k->set);

	STEP(k->s, k->receiver[r], "mask", in_word(BLOCK), in_signals(k->set | SIGNAL_BIT(NUDGE)));
	STEP(k->s, k->receiver[r], "suspend-until", in_number(TOKEN_DONE), in_number(k->senders), in_signals(inside));
	k->sleeps[r] = true;
}

static void reads(struct cast *k, unsigned r)
{
	bool first = true;
	unsigned i;

	for (i = 0; i < k->receivers; i++)
		first = first && !k->reads[i];
	if (first)
		k->pipe = scenario_object(k->s, "pipe");
	k->reads[r] = true;
	STEP(k->s, k->receiver[r], "read", in_end(k->pipe, 0, 0), in_number(1));
}

void cast_weather(struct cast *k, unsigned r)
{
	unsigned a = k->receiver[r], kind = cast_below(k->c, 8);

	if (cast_chance(k->c, 1, 4)) {
		unsigned turns = cast_range(k->c, 50, 2000);

		STEP(k->s, a, "linger", in_number(turns));
	}
	if (cast_chance(k->c, 1, 3))
		signals_itself(k, a);
	if (kind < 3)
		toggles(k, a);
	else if (kind < 4)
		spins(k, a);
	if (kind >= 2 && kind < 6)
		sleeps(k, r);
	else if (kind == 6)
		reads(k, r);
	if (kind == 7)
		toggles(k, a);
}

void cast_settle(struct cast *k, unsigned r)
{
	STEP(k->s, k->receiver[r], "await", in_number(TOKEN_DONE), in_number(k->senders));
	STEP0(k->s, k->receiver[r], "settle");
}

void cast_close(struct cast *k)
{
	unsigned i, n, readers = 0;

	for (n = 0; n < k->senders; n++) {
		STEP(k->s, k->sender[n], "tell", in_number(TOKEN_DONE));
		for (i = 0; i < k->receivers; i++)
			if (k->sleeps[i])
				STEP(k->s, k->sender[n], "kill", in_actor(k->receiver[i]), in_signal(NUDGE));
	}
	for (i = 0; i < k->receivers; i++)
		readers += k->reads[i];
	if (readers > 0)
		STEP(k->s, 0, "pipe", in_object(k->pipe));
	for (i = 0; i < k->receivers; i++)
		STEP(k->s, 0, "fork", in_actor(k->receiver[i]));
	for (n = 0; n < k->senders; n++)
		STEP(k->s, 0, "fork", in_actor(k->sender[n]));
	for (n = 0; n < k->senders; n++)
		STEP(k->s, 0, "reap", in_actor(k->sender[n]));
	if (readers > 0) /* at once: an empty pipe takes it */
		STEP(k->s, 0, "write", in_end(k->pipe, 1, 0), in_number(readers));
	for (i = 0; i < k->receivers; i++)
		STEP(k->s, 0, "reap", in_actor(k->receiver[i]));
}
