#include "mq.h"

#include "../std/cast.h"

enum { TOKEN_OVER = 0, TOKEN_GO = 1, TOKEN_THERE = 2, INTERRUPTS = 0, RESTARTS = 1, FULL_MASK = 1 };

/* A queue of one case. */
struct line {
	struct scenario *s;
	struct choices *c;
	unsigned queue;
	unsigned messages, bytes;
	unsigned priorities; /* how they are drawn */
	bool sure;           /* only such messages as can be sent everywhere */
};

static struct operand at(const struct line *l, unsigned slot)
{
	return in_end(l->queue, MQ_SIDE, slot);
}

static void draw_line(struct line *l, struct scenario *s, struct choices *c)
{
	static const unsigned bytes[] = { 16, 13, 64, 100, 1000, 4096, MQ_BYTES_MOST, 1 };

	*l = (struct line){ .s = s, .c = c, .queue = scenario_object(s, "mqueue") };
	l->messages = cast_chance(c, 1, 2) ? cast_range(c, 1, 3) : cast_range(c, 1, MQ_MESSAGES_MOST);
	l->bytes = bytes[cast_below(c, 8)];
	l->priorities = cast_below(c, 4);
}

static void create(const struct line *l, bool nonblock)
{
	STEP(l->s, 0, "mq-create", at(l, 0), in_word(nonblock), in_number(l->messages), in_number(l->bytes),
	    in_object(l->queue));
}

static struct operand draw_priority(const struct line *l)
{
	switch (l->priorities) {
	case 0:
		return in_number(0);
	case 1:
		return in_number(cast_below(l->c, 2));
	case 2:
		return in_number(cast_below(l->c, 32));
	default:
		if (l->sure || cast_chance(l->c, 1, 2))
			return in_number(cast_below(l->c, 2) * 31);
		return in_mark("MQ_PRIO_MAX", 1, -1);
	}
}

static struct operand draw_length(const struct line *l)
{
	unsigned kind = cast_below(l->c, 6);

	switch (kind) {
	case 0:
		return in_number(l->bytes);
	case 1:
		return in_number(l->bytes - 1);
	case 2:
		return in_number(cast_below(l->c, 2) % (l->bytes + 1));
	case 3:
		return in_number(l->bytes < 16 ? l->bytes : 16);
	default:
		return in_number(cast_below(l->c, l->bytes) + 1);
	}
}

/* Microseconds from now: mostly soon. */
static struct operand draw_deadline(const struct line *l)
{
	unsigned kind = cast_below(l->c, 6);

	if (kind == 0)
		return in_number(-1000);
	if (kind == 1)
		return in_number(0);
	return in_number(kind < 5 ? cast_range(l->c, 1, 3000) : cast_range(l->c, 11000, 16000));
}

static void send(const struct line *l, unsigned a, unsigned slot)
{
	struct operand n = draw_length(l), priority = draw_priority(l);

	STEP(l->s, a, "mq-send", at(l, slot), n, priority);
}

static void timedsend(const struct line *l, unsigned a, unsigned slot, unsigned how)
{
	struct operand n = draw_length(l), priority = draw_priority(l), until = draw_deadline(l);

	STEP(l->s, a, "mq-timedsend", at(l, slot), n, priority, until, in_word(how));
}

static void timedreceive(const struct line *l, unsigned a, unsigned slot, unsigned how)
{
	struct operand until = draw_deadline(l);

	STEP(l->s, a, "mq-timedreceive", at(l, slot), in_number(l->bytes), until, in_word(how));
}

static void receive(const struct line *l, unsigned a, unsigned slot)
{
	unsigned more = cast_chance(l->c, 1, 4) ? 1 + cast_below(l->c, 100) : 0;

	STEP(l->s, a, "mq-receive", at(l, slot), in_number(l->bytes + more));
}

static void breath(const struct line *l, unsigned a)
{
	unsigned kind = cast_below(l->c, 5), turns = cast_range(l->c, 100, 6000);

	if (kind == 0)
		STEP(l->s, a, "yield", in_number(2));
	else if (kind < 3)
		STEP(l->s, a, "spin", in_number(turns));
}

static unsigned child(const struct line *l)
{
	unsigned a = scenario_process(l->s);

	STEP(l->s, 0, "fork", in_actor(a));
	return a;
}

static void reap(const struct line *l, unsigned first, unsigned last)
{
	for (; first <= last; first++)
		STEP(l->s, 0, "reap", in_actor(first));
}

/* Everybody is done: what is left comes, and then nothing. */
static void drain(const struct line *l)
{
	STEP(l->s, 0, "mq-open", at(l, 7), in_word(1), in_word(MQ_READS));
	STEP(l->s, 0, "repeat", in_number(l->messages + 1));
	STEP(l->s, 0, "mq-receive", at(l, 7), in_number(l->bytes));
	STEP0(l->s, 0, "end");
}

static void catches(const struct line *l, bool restart)
{
	STEP(l->s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(1), in_word(restart), in_word(FULL_MASK));
}

static void storm(const struct line *l, unsigned first, unsigned last)
{
	unsigned rounds = cast_range(l->c, 2, 20), a;

	STEP(l->s, 0, "repeat", in_number(rounds));
	for (a = first; a <= last; a++)
		STEP(l->s, 0, "kill", in_actor(a), in_signal(SIG_I_USR1));
	breath(l, 0);
	STEP0(l->s, 0, "end");
}

/* ---- mq.crowd ---- */

static void crowd_sends(const struct line *l, unsigned a, bool own, bool timed)
{
	unsigned sends = cast_range(l->c, 1, 3), rounds = cast_range(l->c, 1, 8), slot = own ? 1 : 0;

	if (own)
		STEP(l->s, a, "mq-open", at(l, 1), in_word(cast_below(l->c, 2)), in_word(MQ_WRITES));
	STEP(l->s, a, "repeat", in_number(rounds));
	while (sends-- > 0) {
		if (timed && cast_chance(l->c, 1, 2))
			timedsend(l, a, slot, MQ_VALID);
		else
			send(l, a, slot);
		if (cast_chance(l->c, 1, 4))
			breath(l, a);
	}
	STEP0(l->s, a, "end");
}

static void draw_crowd(struct scenario *s, struct choices *c)
{
	struct line l;
	unsigned i, senders = cast_range(c, 1, 5), receivers = cast_range(c, 1, 3), first = receivers + 1;
	bool own = cast_chance(c, 1, 3), timed = cast_chance(c, 1, 2), storms = cast_chance(c, 1, 3);
	bool kills = cast_chance(c, 1, 6), nonblock = cast_chance(c, 1, 4);

	draw_line(&l, s, c);
	if (storms)
		catches(&l, cast_chance(c, 1, 3));
	create(&l, nonblock);
	for (i = 0; i < receivers; i++) {
		unsigned a = child(&l);

		breath(&l, a);
		if (cast_chance(c, 1, 3))
			timedreceive(&l, a, 0, MQ_VALID);
		STEP(s, a, "mq-collect", at(&l, 0), in_number(l.bytes), in_number(TOKEN_OVER), in_number(1));
	}
	for (i = 0; i < senders; i++)
		crowd_sends(&l, child(&l), own, timed);
	if (storms)
		storm(&l, 1, receivers + senders);
	if (kills) {
		unsigned victim = receivers > 1 && cast_chance(c, 1, 2) ? 1 : receivers + senders;

		breath(&l, 0);
		STEP(s, 0, "kill", in_actor(victim), in_signal(SIG_I_KILL));
	}
	reap(&l, first, receivers + senders);
	STEP(s, 0, "tell", in_number(TOKEN_OVER));
	reap(&l, 1, receivers);
	drain(&l);
}

/* ---- mq.waiters ---- */

/* Each of them makes so many calls, and in the end as many were sent as received: nobody waits for ever. */
static void draw_waiters(struct scenario *s, struct choices *c)
{
	struct line l;
	unsigned i, k, waiters = cast_range(c, 1, 6), calls = cast_range(c, 1, 4), turns = cast_range(c, 100, 60000);
	bool receive_there = cast_chance(c, 2, 3), storms = cast_chance(c, 1, 4), several = cast_chance(c, 1, 3);

	draw_line(&l, s, c);
	l.sure = true;
	if (storms) /* calls that EINTR ends would be missing */
		catches(&l, true);
	create(&l, false);
	for (i = 0; i < waiters; i++) {
		unsigned a = child(&l);

		if (i % 3 == 2)
			breath(&l, a);
		for (k = 0; k < calls; k++) {
			if (receive_there)
				receive(&l, a, 0);
			else
				send(&l, a, 0);
		}
	}
	STEP(s, 0, "spin", in_number(turns));
	if (storms)
		storm(&l, 1, waiters);
	if (several) { /* as many others do what they wait for */
		for (i = 0; i < waiters; i++) {
			unsigned a = child(&l);

			for (k = 0; k < calls; k++) {
				if (receive_there)
					send(&l, a, 0);
				else
					receive(&l, a, 0);
			}
		}
	} else {
		STEP(s, 0, "repeat", in_number(waiters * calls));
		if (receive_there)
			send(&l, 0, 0);
		else
			receive(&l, 0, 0);
		if (cast_chance(c, 1, 2))
			breath(&l, 0);
		STEP(s, 0, "tell", in_number(TOKEN_THERE)); /* they count on each other */
		STEP0(s, 0, "end");
	}
	reap(&l, 1, s->actors - 1);
	drain(&l);
}

/* ---- mq.rush ---- */

static void draw_rush(struct scenario *s, struct choices *c)
{
	struct line l;
	unsigned i, players = cast_range(c, 2, 6), rounds, acts;

	draw_line(&l, s, c);
	create(&l, true);
	for (i = 0; i < players; i++) {
		unsigned a = child(&l), slot = cast_below(c, 2);

		if (slot == 1)
			STEP(s, a, "mq-open", at(&l, 1), in_word(1), in_word(MQ_BOTH));
		rounds = cast_range(c, 1, 12);
		STEP(s, a, "meet", in_number(0), in_number(players));
		STEP(s, a, "repeat", in_number(rounds));
		for (acts = cast_range(c, 1, 4); acts > 0; acts--) {
			unsigned kind = cast_below(c, 5);

			if (kind < 2)
				send(&l, a, slot);
			else if (kind < 4)
				receive(&l, a, slot);
			else
				breath(&l, a);
		}
		STEP0(s, a, "end");
	}
	reap(&l, 1, players);
	drain(&l);
}

/* ---- mq.calls ---- */

/* A call with something about it, that cannot wait for long. */
static void odd_call(const struct line *l, unsigned a)
{
	unsigned kind = cast_below(l->c, 10), slot = cast_below(l->c, 2), how = cast_below(l->c, 3);
	struct operand priority = draw_priority(l);

	switch (kind) {
	case 0: /* too long for it, or just not */
		STEP(l->s, a, "mq-send", at(l, 0), in_number(l->bytes + cast_below(l->c, 3)), priority);
		break;
	case 1:
		STEP(l->s, a, "mq-send", at(l, 0), in_number(l->bytes / 2), in_mark("MQ_PRIO_MAX", 1, cast_below(l->c, 2)));
		break;
	case 2:
	case 3:
		STEP(l->s, a, "mq-receive", at(l, 0), in_number(l->bytes - 1 + cast_below(l->c, 3)));
		break;
	case 4:
		STEP(l->s, a, "mq-receive", at(l, 0), in_number(cast_below(l->c, l->bytes)));
		break;
	case 5:
		timedsend(l, a, slot, cast_chance(l->c, 1, 3) ? how : MQ_VALID);
		break;
	case 6:
		timedreceive(l, a, slot, cast_chance(l->c, 1, 3) ? how : MQ_VALID);
		break;
	case 7:
		STEP(l->s, a, "repeat", in_number(l->messages));
		send(l, a, 0);
		STEP0(l->s, a, "end");
		break;
	default:
		send(l, a, 0);
	}
}

static void draw_calls(struct scenario *s, struct choices *c)
{
	struct line l;
	unsigned i, players = cast_range(c, 1, 3), acts;

	draw_line(&l, s, c);
	create(&l, true);
	STEP(s, 0, "mq-open", at(&l, 1), in_word(0), in_word(MQ_BOTH));
	for (i = 0; i < players; i++) {
		unsigned a = child(&l);

		for (acts = cast_range(c, 2, 8); acts > 0; acts--)
			odd_call(&l, a);
	}
	reap(&l, 1, players);
	if (cast_chance(c, 1, 3))
		odd_call(&l, 0);
	drain(&l);
}

/* ---- mq.lives ---- */

static void fill(const struct line *l, unsigned a, unsigned slot)
{
	unsigned n = cast_range(l->c, 1, l->messages);

	STEP(l->s, a, "repeat", in_number(n));
	send(l, a, slot);
	STEP0(l->s, a, "end");
}

/* Everybody leaves, and somebody comes again. */
static void all_leave(const struct line *l)
{
	unsigned a = child(l), by = cast_below(l->c, 3);

	fill(l, a, 0);
	STEP(l->s, a, "tell", in_number(TOKEN_THERE));
	if (by == 1) {
		STEP(l->s, a, "await", in_number(TOKEN_GO), in_number(1));
		STEP(l->s, 0, "await", in_number(TOKEN_THERE), in_number(1));
		STEP(l->s, 0, "kill", in_actor(a), in_signal(SIG_I_KILL));
	} else if (by == 2) {
		STEP(l->s, a, "mq-close", at(l, 0));
	}
	STEP(l->s, 0, "mq-close", at(l, 0));
	STEP(l->s, 0, "reap", in_actor(a));
	breath(l, 0);
	STEP(l->s, 0, "mq-open", at(l, 0), in_word(1), in_word(MQ_BOTH));
	receive(l, 0, 0);
}

static void successor(const struct line *l)
{
	struct line next = *l;

	next.queue = scenario_object(l->s, "mqueue");
	next.messages = cast_range(l->c, 1, 4);
	STEP(l->s, 0, "mq-create", at(&next, 0), in_word(1), in_number(next.messages), in_number(next.bytes),
	    in_object(l->queue));
	STEP(l->s, 0, "mq-receive", at(&next, 0), in_number(next.bytes));
	send(l, 0, 0);
	send(&next, 0, 0);
	STEP(l->s, 0, "mq-open", at(&next, 1), in_word(1), in_word(MQ_BOTH));
	STEP(l->s, 0, "mq-receive", at(&next, 1), in_number(next.bytes));
	STEP(l->s, 0, "mq-receive", at(l, 0), in_number(l->bytes));
	STEP(l->s, 0, "mq-receive", at(&next, 0), in_number(next.bytes));
}

static void unlinked(const struct line *l)
{
	unsigned others = cast_range(l->c, 0, 2), i, first = l->s->actors;
	bool waits = cast_chance(l->c, 1, 2);

	for (i = 0; i < others; i++) {
		unsigned a = child(l);

		if (waits && i == 0) /* it waits at an empty queue, most likely */
			STEP(l->s, a, "mq-timedreceive", at(l, 1), in_number(l->bytes), in_number(30000), in_word(MQ_VALID));
		else
			fill(l, a, 0);
		if (cast_chance(l->c, 1, 2))
			receive(l, a, 0);
		STEP(l->s, a, "mq-open", at(l, 2), in_word(1), in_word(MQ_READS));
	}
	breath(l, 0);
	if (cast_chance(l->c, 3, 4))
		STEP(l->s, 0, "mq-unlink", in_object(l->queue));
	STEP(l->s, 0, "mq-open", at(l, 3), in_word(1), in_word(MQ_BOTH));
	send(l, 0, 0);
	if (cast_chance(l->c, 1, 2))
		successor(l);
	if (others > 0)
		reap(l, first, first + others - 1);
	STEP(l->s, 0, "repeat", in_number(l->messages + 1));
	STEP(l->s, 0, "mq-receive", at(l, 0), in_number(l->bytes));
	STEP0(l->s, 0, "end");
}

static void draw_lives(struct scenario *s, struct choices *c)
{
	struct line l;
	bool leave = cast_chance(c, 1, 2), unlink = !leave || cast_chance(c, 1, 2);

	draw_line(&l, s, c);
	create(&l, true);
	if (leave)
		all_leave(&l);
	if (unlink) {
		STEP(s, 0, "mq-open", at(&l, 1), in_word(0), in_word(MQ_BOTH));
		unlinked(&l);
	} else {
		drain(&l);
	}
}

/* ---- mq.notices ---- */

static void empty_it(const struct line *l, unsigned a)
{
	unsigned i;

	for (i = 0; i <= l->messages; i++)
		STEP(l->s, a, "mq-receive", at(l, 0), in_number(l->bytes));
}

/* a registers, b sends, a is told. */
static void notice(const struct line *l, unsigned a, unsigned b, unsigned signal, unsigned round)
{
	unsigned early = cast_chance(l->c, 1, 3), silent = cast_chance(l->c, 1, 6), sends = cast_range(l->c, 1, 4);

	if (early) /* it is not empty yet */
		send(l, a, 0);
	STEP(l->s, a, "mq-notify", in_object(l->queue), in_signal(signal), at(l, 0), in_word(silent));
	if (early)
		empty_it(l, a);
	STEP(l->s, a, "tell", in_number(TOKEN_GO));
	STEP(l->s, b, "await", in_number(TOKEN_GO), in_number(round));
	for (; sends > 0; sends--)
		send(l, b, 0);
	STEP(l->s, b, "tell", in_number(TOKEN_THERE));
	if (!silent)
		STEP(l->s, a, "wait", in_signals(SIGNAL_BIT(signal)));
	STEP(l->s, a, "await", in_number(TOKEN_THERE), in_number(round));
	if (silent)
		STEP(l->s, a, "mq-unnotify", at(l, 0));
	empty_it(l, a);
	if (cast_chance(l->c, 1, 2)) /* nobody is registered now */
		send(l, a, 0);
	STEP(l->s, a, "mq-receive", at(l, 0), in_number(l->bytes));
}

static void draw_notices(struct scenario *s, struct choices *c)
{
	struct line l;
	uint64_t set = cast_chance(c, 3, 4) ? cast_realtime(c, 1) : cast_standard(c, 1);
	unsigned signal = cast_one_of(c, set), a, b, rounds = cast_range(c, 1, 3), round;

	draw_line(&l, s, c);
	l.sure = true;
	l.messages = cast_range(c, 1, 4); /* as many as there are everywhere: without a queue it would wait for ever */
	create(&l, true);
	a = scenario_process(s);
	b = scenario_process(s);
	STEP(s, a, "catch", in_signals(set), in_word(INFO), in_word(RESTARTS), in_word(FULL_MASK));
	STEP(s, a, "mask", in_word(BLOCK), in_signals(set));
	for (round = 1; round <= rounds; round++)
		notice(&l, a, b, signal, round);
	STEP0(s, a, "settle");
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "fork", in_actor(b));
	STEP(s, 0, "reap", in_actor(b));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family mq_families[] = {
	{ "mq.crowd", 1, draw_crowd, "one to five senders, one to three receivers; deadlines, signals, a kill", 4 },
	{ "mq.waiters", 1, draw_waiters, "up to six processes wait for what others do just as often", 2 },
	{ "mq.rush", 1, draw_rush, "nobody waits: sends and receives of all at once, and a queue that is full or empty", 3 },
	{ "mq.calls", 1, draw_calls, "lengths, priorities and deadlines at their limits and beyond", 2 },
	{ "mq.lives", 1, draw_lives, "everybody leaves and comes again; the name goes and is given again", 2 },
	{ "mq.notices", 1, draw_notices, "a process is told when a message comes, and asks again", 2 },
	{ .id = NULL },
};
