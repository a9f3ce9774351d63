/* Families about names that come and go, and about who is told of a message. */
#include "draw.h"

/* ---- mq.lives ---- */

static void fill(const struct line *l, unsigned a, unsigned slot)
{
	unsigned n = cast_range(l->c, 1, l->messages);

	STEP(l->s, a, "repeat", in_number(n));
	mq_draw_send(l, a, slot);
	STEP0(l->s, a, "end");
}

/* Everybody leaves, and somebody comes again. */
static void all_leave(const struct line *l)
{
	unsigned a = mq_draw_child(l), by = cast_below(l->c, 3);

	fill(l, a, 0);
	STEP(l->s, a, "tell", in_number(TOKEN_THERE));
	if (by == 1) {
		STEP(l->s, a, "await", in_number(TOKEN_GO), in_number(1));
		STEP(l->s, 0, "await", in_number(TOKEN_THERE), in_number(1));
		STEP(l->s, 0, "kill", in_actor(a), in_signal(SIG_I_KILL));
	} else if (by == 2) {
		STEP(l->s, a, "mq-close", mq_at(l, 0));
	}
	STEP(l->s, 0, "mq-close", mq_at(l, 0));
	STEP(l->s, 0, "reap", in_actor(a));
	mq_draw_breath(l, 0);
	STEP(l->s, 0, "mq-open", mq_at(l, 0), in_word(1), in_word(MQ_BOTH));
	mq_draw_receive(l, 0, 0);
}

static void successor(const struct line *l)
{
	struct line next = *l;

	next.queue = scenario_object(l->s, "mqueue");
	next.messages = cast_range(l->c, 1, 4);
	STEP(l->s, 0, "mq-create", mq_at(&next, 0), in_word(1), in_number(next.messages), in_number(next.bytes),
	    in_object(l->queue));
	STEP(l->s, 0, "mq-receive", mq_at(&next, 0), in_number(next.bytes));
	mq_draw_send(l, 0, 0);
	mq_draw_send(&next, 0, 0);
	STEP(l->s, 0, "mq-open", mq_at(&next, 1), in_word(1), in_word(MQ_BOTH));
	STEP(l->s, 0, "mq-receive", mq_at(&next, 1), in_number(next.bytes));
	STEP(l->s, 0, "mq-receive", mq_at(l, 0), in_number(l->bytes));
	STEP(l->s, 0, "mq-receive", mq_at(&next, 0), in_number(next.bytes));
}

static void unlinked(const struct line *l)
{
	unsigned others = cast_range(l->c, 0, 2), i, first = l->s->actors;
	bool waits = cast_chance(l->c, 1, 2);

	for (i = 0; i < others; i++) {
		unsigned a = mq_draw_child(l);

		if (waits && i == 0) /* it waits at an empty queue, most likely */
			STEP(l->s, a, "mq-timedreceive", mq_at(l, 1), in_number(l->bytes), in_number(30000),
			    in_word(MQ_VALID));
		else
			fill(l, a, 0);
		if (cast_chance(l->c, 1, 2))
			mq_draw_receive(l, a, 0);
		STEP(l->s, a, "mq-open", mq_at(l, 2), in_word(1), in_word(MQ_READS));
	}
	mq_draw_breath(l, 0);
	if (cast_chance(l->c, 3, 4))
		STEP(l->s, 0, "mq-unlink", in_object(l->queue));
	STEP(l->s, 0, "mq-open", mq_at(l, 3), in_word(1), in_word(MQ_BOTH));
	mq_draw_send(l, 0, 0);
	if (cast_chance(l->c, 1, 2))
		successor(l);
	if (others > 0)
		mq_draw_reap(l, first, first + others - 1);
	STEP(l->s, 0, "repeat", in_number(l->messages + 1));
	STEP(l->s, 0, "mq-receive", mq_at(l, 0), in_number(l->bytes));
	STEP0(l->s, 0, "end");
}

void mq_draw_lives(struct scenario *s, struct choices *c)
{
	struct line l;
	bool leave = cast_chance(c, 1, 2), unlink = !leave || cast_chance(c, 1, 2);

	mq_draw_line(&l, s, c);
	mq_draw_create(&l, true);
	if (leave)
		all_leave(&l);
	if (unlink) {
		STEP(s, 0, "mq-open", mq_at(&l, 1), in_word(0), in_word(MQ_BOTH));
		unlinked(&l);
	} else {
		mq_draw_drain(&l);
	}
}

/* ---- mq.notices ---- */

static void empty_it(const struct line *l, unsigned a)
{
	unsigned i;

	for (i = 0; i <= l->messages; i++)
		STEP(l->s, a, "mq-receive", mq_at(l, 0), in_number(l->bytes));
}

/* a registers, b sends, a is told. */
static void notice(const struct line *l, unsigned a, unsigned b, unsigned signal, unsigned round)
{
	unsigned early = cast_chance(l->c, 1, 3), silent = cast_chance(l->c, 1, 6), sends = cast_range(l->c, 1, 4);

	if (early) /* it is not empty yet */
		mq_draw_send(l, a, 0);
	STEP(l->s, a, "mq-notify", in_object(l->queue), in_signal(signal), mq_at(l, 0), in_word(silent));
	if (early && cast_chance(l->c, 1, 2)) /* nor is it now */
		mq_draw_send(l, a, 0);
	if (early)
		empty_it(l, a);
	STEP(l->s, a, "tell", in_number(TOKEN_GO));
	STEP(l->s, b, "await", in_number(TOKEN_GO), in_number(round));
	for (; sends > 0; sends--)
		mq_draw_send(l, b, 0);
	STEP(l->s, b, "tell", in_number(TOKEN_THERE));
	if (!silent)
		STEP(l->s, a, "wait", in_signals(SIGNAL_BIT(signal)));
	STEP(l->s, a, "await", in_number(TOKEN_THERE), in_number(round));
	if (silent)
		STEP(l->s, a, "mq-unnotify", mq_at(l, 0));
	empty_it(l, a);
	if (cast_chance(l->c, 1, 2)) /* nobody is registered now */
		mq_draw_send(l, a, 0);
	STEP(l->s, a, "mq-receive", mq_at(l, 0), in_number(l->bytes));
}

void mq_draw_notices(struct scenario *s, struct choices *c)
{
	struct line l;
	uint64_t set = cast_chance(c, 3, 4) ? cast_realtime(c, 1) : cast_standard(c, 1);
	unsigned signal = cast_one_of(c, set), a, b, rounds = cast_range(c, 1, 3), round;

	mq_draw_line(&l, s, c);
	l.sure = true;
	l.messages = cast_range(c, 1, 4); /* as many as there are everywhere: without a queue it would wait for ever */
	mq_draw_create(&l, true);
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
