#include "draw.h"

struct operand mq_at(const struct line *l, unsigned slot)
{
	return in_end(l->queue, MQ_SIDE, slot);
}

void mq_draw_line(struct line *l, struct scenario *s, struct choices *c)
{
	static const unsigned bytes[] = { 16, 13, 64, 100, 1000, 4096, MQ_BYTES_MOST, 1 };

	*l = (struct line){ .s = s, .c = c, .queue = scenario_object(s, "mqueue") };
	l->messages = cast_chance(c, 1, 2) ? cast_range(c, 1, 3) : cast_range(c, 1, MQ_MESSAGES_MOST);
	l->bytes = bytes[cast_below(c, 8)];
	l->priorities = cast_below(c, 4);
}

void mq_draw_create(const struct line *l, bool nonblock)
{
	STEP(l->s, 0, "mq-create", mq_at(l, 0), in_word(nonblock), in_number(l->messages), in_number(l->bytes),
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

void mq_draw_send(const struct line *l, unsigned a, unsigned slot)
{
	struct operand n = draw_length(l), priority = draw_priority(l);

	STEP(l->s, a, "mq-send", mq_at(l, slot), n, priority);
}

static void timedsend(const struct line *l, unsigned a, unsigned slot, unsigned how)
{
	struct operand n = draw_length(l), priority = draw_priority(l), until = draw_deadline(l);

	STEP(l->s, a, "mq-timedsend", mq_at(l, slot), n, priority, until, in_word(how));
}

static void timedreceive(const struct line *l, unsigned a, unsigned slot, unsigned how)
{
	struct operand until = draw_deadline(l);

	STEP(l->s, a, "mq-timedreceive", mq_at(l, slot), in_number(l->bytes), until, in_word(how));
}

void mq_draw_receive(const struct line *l, unsigned a, unsigned slot)
{
	unsigned more = cast_chance(l->c, 1, 4) ? 1 + cast_below(l->c, 100) : 0;

	STEP(l->s, a, "mq-receive", mq_at(l, slot), in_number(l->bytes + more));
}

void mq_draw_breath(const struct line *l, unsigned a)
{
	unsigned kind = cast_below(l->c, 5), turns = cast_range(l->c, 100, 6000);

	if (kind == 0)
		STEP(l->s, a, "yield", in_number(2));
	else if (kind < 3)
		STEP(l->s, a, "spin", in_number(turns));
}

unsigned mq_draw_child(const struct line *l)
{
	unsigned a = scenario_process(l->s);

	STEP(l->s, 0, "fork", in_actor(a));
	return a;
}

void mq_draw_reap(const struct line *l, unsigned first, unsigned last)
{
	for (; first <= last; first++)
		STEP(l->s, 0, "reap", in_actor(first));
}

/* Everybody is done: what is left comes, and then nothing. */
void mq_draw_drain(const struct line *l)
{
	STEP(l->s, 0, "mq-open", mq_at(l, 7), in_word(1), in_word(MQ_READS));
	STEP(l->s, 0, "repeat", in_number(l->messages + 1));
	STEP(l->s, 0, "mq-receive", mq_at(l, 7), in_number(l->bytes));
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
	mq_draw_breath(l, 0);
	STEP0(l->s, 0, "end");
}

/* ---- mq.crowd ---- */

static void crowd_sends(const struct line *l, unsigned a, bool own, bool timed)
{
	unsigned sends = cast_range(l->c, 1, 3), rounds = cast_range(l->c, 1, 8), slot = own ? 1 : 0;

	if (own)
		STEP(l->s, a, "mq-open", mq_at(l, 1), in_word(cast_below(l->c, 2)), in_word(MQ_WRITES));
	STEP(l->s, a, "repeat", in_number(rounds));
	while (sends-- > 0) {
		if (timed && cast_chance(l->c, 1, 2))
			timedsend(l, a, slot, MQ_VALID);
		else
			mq_draw_send(l, a, slot);
		if (cast_chance(l->c, 1, 4))
			mq_draw_breath(l, a);
	}
	STEP0(l->s, a, "end");
}

static void draw_crowd(struct scenario *s, struct choices *c)
{
	struct line l;
	unsigned i, senders = cast_range(c, 1, 5), receivers = cast_range(c, 1, 3), first = receivers + 1;
	bool own = cast_chance(c, 1, 3), timed = cast_chance(c, 1, 2), storms = cast_chance(c, 1, 3);
	bool kills = cast_chance(c, 1, 6), nonblock = cast_chance(c, 1, 4);

	mq_draw_line(&l, s, c);
	if (storms)
		catches(&l, cast_chance(c, 1, 3));
	mq_draw_create(&l, nonblock);
	for (i = 0; i < receivers; i++) {
		unsigned a = mq_draw_child(&l);

		mq_draw_breath(&l, a);
		if (cast_chance(c, 1, 3))
			timedreceive(&l, a, 0, MQ_VALID);
		STEP(s, a, "mq-collect", mq_at(&l, 0), in_number(l.bytes), in_number(TOKEN_OVER), in_number(1));
	}
	for (i = 0; i < senders; i++)
		crowd_sends(&l, mq_draw_child(&l), own, timed);
	if (storms)
		storm(&l, 1, receivers + senders);
	if (kills) {
		unsigned victim = receivers > 1 && cast_chance(c, 1, 2) ? 1 : receivers + senders;

		mq_draw_breath(&l, 0);
		STEP(s, 0, "kill", in_actor(victim), in_signal(SIG_I_KILL));
	}
	mq_draw_reap(&l, first, receivers + senders);
	STEP(s, 0, "tell", in_number(TOKEN_OVER));
	mq_draw_reap(&l, 1, receivers);
	mq_draw_drain(&l);
}

/* ---- mq.waiters ---- */

/* Each of them makes so many calls, and in the end as many were sent as received: nobody waits for ever. */
static void draw_waiters(struct scenario *s, struct choices *c)
{
	struct line l;
	unsigned i, k, waiters = cast_range(c, 1, 6), calls = cast_range(c, 1, 4), turns = cast_range(c, 100, 60000);
	bool receive_there = cast_chance(c, 2, 3), storms = cast_chance(c, 1, 4), several = cast_chance(c, 1, 3);

	mq_draw_line(&l, s, c);
	l.sure = true;
	if (storms) /* calls that EINTR ends would be missing */
		catches(&l, true);
	mq_draw_create(&l, false);
	for (i = 0; i < waiters; i++) {
		unsigned a = mq_draw_child(&l);

		if (i % 3 == 2)
			mq_draw_breath(&l, a);
		for (k = 0; k < calls; k++) {
			if (receive_there)
				mq_draw_receive(&l, a, 0);
			else
				mq_draw_send(&l, a, 0);
		}
	}
	STEP(s, 0, "spin", in_number(turns));
	if (storms)
		storm(&l, 1, waiters);
	if (several) { /* as many others do what they wait for */
		for (i = 0; i < waiters; i++) {
			unsigned a = mq_draw_child(&l);

			for (k = 0; k < calls; k++) {
				if (receive_there)
					mq_draw_send(&l, a, 0);
				else
					mq_draw_receive(&l, a, 0);
			}
		}
	} else {
		STEP(s, 0, "repeat", in_number(waiters * calls));
		if (receive_there)
			mq_draw_send(&l, 0, 0);
		else
			mq_draw_receive(&l, 0, 0);
		if (cast_chance(c, 1, 2))
			mq_draw_breath(&l, 0);
		STEP(s, 0, "tell", in_number(TOKEN_THERE)); /* they count on each other */
		STEP0(s, 0, "end");
	}
	mq_draw_reap(&l, 1, s->actors - 1);
	mq_draw_drain(&l);
}

/* ---- mq.rush ---- */

static void draw_rush(struct scenario *s, struct choices *c)
{
	struct line l;
	unsigned i, players = cast_range(c, 2, 6), rounds, acts;

	mq_draw_line(&l, s, c);
	mq_draw_create(&l, true);
	for (i = 0; i < players; i++) {
		unsigned a = mq_draw_child(&l), slot = cast_below(c, 2);

		if (slot == 1)
			STEP(s, a, "mq-open", mq_at(&l, 1), in_word(1), in_word(MQ_BOTH));
		rounds = cast_range(c, 1, 12);
		STEP(s, a, "meet", in_number(0), in_number(players));
		STEP(s, a, "repeat", in_number(rounds));
		for (acts = cast_range(c, 1, 4); acts > 0; acts--) {
			unsigned kind = cast_below(c, 5);

			if (kind < 2)
				mq_draw_send(&l, a, slot);
			else if (kind < 4)
				mq_draw_receive(&l, a, slot);
			else
				mq_draw_breath(&l, a);
		}
		STEP0(s, a, "end");
	}
	mq_draw_reap(&l, 1, players);
	mq_draw_drain(&l);
}

/* ---- mq.calls ---- */

/* A call with something about it, that cannot wait for long. */
static void odd_call(const struct line *l, unsigned a)
{
	unsigned kind = cast_below(l->c, 10), slot = cast_below(l->c, 2), how = cast_below(l->c, 3);
	struct operand priority = draw_priority(l);

	switch (kind) {
	case 0: /* too long for it, or just not */
		STEP(l->s, a, "mq-send", mq_at(l, 0), in_number(l->bytes + cast_below(l->c, 3)), priority);
		break;
	case 1:
		STEP(l->s, a, "mq-send", mq_at(l, 0), in_number(l->bytes / 2),
		    in_mark("MQ_PRIO_MAX", 1, cast_below(l->c, 2)));
		break;
	case 2:
	case 3:
		STEP(l->s, a, "mq-receive", mq_at(l, 0), in_number(l->bytes - 1 + cast_below(l->c, 3)));
		break;
	case 4:
		STEP(l->s, a, "mq-receive", mq_at(l, 0), in_number(cast_below(l->c, l->bytes)));
		break;
	case 5:
		timedsend(l, a, slot, cast_chance(l->c, 1, 3) ? how : MQ_VALID);
		break;
	case 6:
		timedreceive(l, a, slot, cast_chance(l->c, 1, 3) ? how : MQ_VALID);
		break;
	case 7:
		STEP(l->s, a, "repeat", in_number(l->messages));
		mq_draw_send(l, a, 0);
		STEP0(l->s, a, "end");
		break;
	default:
		mq_draw_send(l, a, 0);
	}
}

static void draw_calls(struct scenario *s, struct choices *c)
{
	struct line l;
	unsigned i, players = cast_range(c, 1, 3), acts;

	mq_draw_line(&l, s, c);
	mq_draw_create(&l, true);
	STEP(s, 0, "mq-open", mq_at(&l, 1), in_word(0), in_word(MQ_BOTH));
	for (i = 0; i < players; i++) {
		unsigned a = mq_draw_child(&l);

		for (acts = cast_range(c, 2, 8); acts > 0; acts--)
			odd_call(&l, a);
	}
	mq_draw_reap(&l, 1, players);
	if (cast_chance(c, 1, 3))
		odd_call(&l, 0);
	mq_draw_drain(&l);
}

const struct family mq_families[] = {
	{ "mq.crowd", 1, draw_crowd, "one to five senders, one to three receivers; deadlines, signals, a kill", 3 },
	{ "mq.waiters", 1, draw_waiters, "up to six processes wait for what others do just as often", 2 },
	{ "mq.rush", 1, draw_rush, "nobody waits: sends and receives of all at once, and a queue that is full or empty",
	    2 },
	{ "mq.calls", 1, draw_calls, "lengths, priorities and deadlines at their limits and beyond", 2 },
	{ "mq.lives", 1, mq_draw_lives, "everybody leaves and comes again; the name goes and is given again", 2 },
	{ "mq.notices", 1, mq_draw_notices, "a process is told when a message comes, and asks again", 3 },
	{ .id = NULL },
};
