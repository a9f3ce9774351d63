#include "../std/cast.h"
#include "msg.h"

enum { INFO_FORM = 1, FULL_MASK = 1, TYPES = 4, FEW_BYTES = 1800, FEW_MESSAGES = 30 };

struct post {
	struct scenario *s;
	struct choices *c;
	unsigned queue;
	int64_t type[TYPES]; /* that this case uses, in order */
};

static struct operand at(const struct post *p)
{
	return in_end(p->queue, MSG_SIDE, 0);
}

static struct post draw_post(struct scenario *s, struct choices *c)
{
	static const int64_t sparse[] = { 1, 1000, 0x7ffffffe, 0x7fffffff };
	struct post p = { .s = s, .c = c, .queue = scenario_object(s, "sysv-queue") };
	bool near = cast_chance(c, 2, 3);
	unsigned i;

	for (i = 0; i < TYPES; i++)
		p.type[i] = near ? 1 + (int64_t)i : sparse[i];
	return p;
}

static void make(const struct post *p, unsigned qbytes)
{
	STEP(p->s, 0, "msgget", in_object(p->queue), in_number(qbytes));
}

static unsigned child(const struct post *p)
{
	unsigned a = scenario_process(p->s);

	STEP(p->s, 0, "fork", in_actor(a));
	return a;
}

static void sends(const struct post *p, unsigned a, unsigned n, int64_t type, unsigned flags)
{
	STEP(p->s, a, "msgsnd", at(p), in_number(n), in_number(type), in_number(flags));
}

static void receives(const struct post *p, unsigned a, unsigned n, int64_t type, unsigned flags)
{
	STEP(p->s, a, "msgrcv", at(p), in_number(n), in_number(type), in_number(flags));
}

static void catches(const struct post *p)
{
	unsigned restart = cast_below(p->c, 2);

	STEP(p->s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(INFO_FORM), in_word(restart),
	    in_word(FULL_MASK));
}

static void storm(const struct post *p, unsigned first, unsigned last)
{
	unsigned rounds = cast_range(p->c, 2, 15), a;

	STEP(p->s, 0, "repeat", in_number(rounds));
	for (a = first; a <= last; a++)
		STEP(p->s, 0, "kill", in_actor(a), in_signal(SIG_I_USR1));
	cast_breath(p->s, p->c, 0);
	STEP0(p->s, 0, "end");
}

static void reap(const struct post *p, unsigned first, unsigned last)
{
	for (; first <= last; first++)
		STEP(p->s, 0, "reap", in_actor(first));
}

/* What is left comes, and then nothing. */
static void drain(const struct post *p, unsigned most)
{
	STEP(p->s, 0, "repeat", in_number(most));
	receives(p, 0, MSG_BYTES_MOST, 0, MSG_NOWAIT);
	STEP0(p->s, 0, "end");
}

static unsigned draw_length(const struct post *p, unsigned most)
{
	static const unsigned some[] = { 0, 1, 12, 13, 16, 100, 300, 1000, MSG_BYTES_MOST };
	unsigned kind = cast_below(p->c, 12), n = cast_range(p->c, 12, 40);

	if (kind < 9)
		n = some[kind];
	return n < most ? n : most;
}

static int64_t draw_selector(const struct post *p)
{
	unsigned kind = cast_below(p->c, 6), which = cast_below(p->c, TYPES);

	if (kind < 2)
		return 0;
	return kind < 4 ? p->type[which] : -p->type[which] - (kind == 5 && which < 3);
}

/* ---- msg.traffic: what nobody receives is drained; who waits in vain is released by the removal ---- */

static void draw_sender(const struct post *p, unsigned a, unsigned messages, unsigned most)
{
	unsigned rounds = cast_range(p->c, 1, messages),
	         kinds = rounds < messages ? cast_range(p->c, 1, messages / rounds) : 1;
	bool sure = cast_chance(p->c, 1, 2);

	STEP(p->s, a, "repeat", in_number(rounds));
	while (kinds-- > 0) {
		unsigned n = draw_length(p, most), type = cast_below(p->c, TYPES);

		sends(p, a, sure && n < 12 && most >= 12 ? 12 : n, p->type[type], n <= most ? MSG_PLAIN : MSG_NOWAIT);
		if (cast_chance(p->c, 1, 3))
			cast_breath(p->s, p->c, a);
	}
	STEP0(p->s, a, "end");
}

static void draw_traffic(struct scenario *s, struct choices *c)
{
	struct post p = draw_post(s, c);
	unsigned senders = cast_range(c, 1, 4), receivers = cast_range(c, 1, 4), i, acts;
	unsigned messages = cast_range(c, 1, FEW_MESSAGES / senders);
	bool storms = cast_chance(c, 1, 4), dies = cast_chance(c, 1, 5), late = cast_chance(c, 1, 2);

	if (storms)
		catches(&p);
	make(&p, 0);
	for (i = 0; i < senders; i++) {
		unsigned a = child(&p);

		draw_sender(&p, a, messages, FEW_BYTES / (senders * messages));
	}
	if (late)
		reap(&p, 1, senders);
	for (i = 0; i < receivers; i++) {
		unsigned a = child(&p), rounds = cast_range(c, 1, 8);

		STEP(s, a, "repeat", in_number(rounds));
		for (acts = cast_range(c, 1, 3); acts > 0; acts--) {
			int64_t selector = draw_selector(&p);

			receives(&p, a, MSG_BYTES_MOST, selector, cast_chance(c, 1, 3) ? MSG_NOWAIT : MSG_PLAIN);
			if (cast_chance(c, 1, 3))
				cast_breath(p.s, p.c, a);
		}
		STEP0(s, a, "end");
	}
	if (storms)
		storm(&p, senders + 1, senders + receivers);
	if (dies)
		STEP(s, 0, "kill", in_actor(senders + 1), in_signal(SIG_I_KILL));
	if (!late)
		reap(&p, 1, senders);
	drain(&p, FEW_MESSAGES + 2);
	STEP(s, 0, "msgctl-rmid", in_object(p.queue));
	reap(&p, senders + 1, senders + receivers);
}

/* ---- msg.lengths ---- */

static void draw_lengths(struct scenario *s, struct choices *c)
{
	struct post p = draw_post(s, c);
	unsigned players = cast_range(c, 1, 4), n = cast_range(c, 12, 100), i, acts;

	make(&p, 0);
	for (i = 0; i < players; i++) {
		unsigned a = child(&p), rounds = cast_range(c, 1, 3);

		STEP(s, a, "repeat", in_number(rounds));
		for (acts = cast_range(c, 2, 7); acts > 0; acts--) {
			unsigned kind = cast_below(c, 8), less = cast_below(c, 4), type = cast_below(c, TYPES);
			int64_t selector = draw_selector(&p);

			if (kind == 0)
				sends(&p, a, n, -(int64_t)cast_below(c, 2), MSG_NOWAIT);
			else if (kind < 4)
				sends(&p, a, n + cast_below(c, 2), p.type[type], MSG_NOWAIT);
			else
				receives(&p, a, less == 0 ? 0 : n + 2 - less, selector,
				    kind == 7 ? MSG_NOWAIT | MSG_CUTS : MSG_NOWAIT);
		}
		STEP0(s, a, "end");
	}
	reap(&p, 1, players);
	drain(&p, 30);
	STEP(s, 0, "msgctl-rmid", in_object(p.queue));
}

/* ---- msg.full: as many are received as are sent, by those that wait for room ---- */

static void draw_full(struct scenario *s, struct choices *c)
{
	struct post p = draw_post(s, c);
	unsigned n = cast_range(c, 12, 64), holds = cast_range(c, 1, 5), senders = cast_range(c, 1, 3), i;
	unsigned each = cast_range(c, 1, 8), receivers = cast_range(c, 1, 3), turns = cast_range(c, 50, 10000);
	bool tries = cast_chance(c, 1, 2);

	make(&p, n * holds);
	for (i = 0; i < senders; i++) {
		unsigned a = child(&p), type = cast_below(c, TYPES - 1);

		STEP(s, a, "repeat", in_number(each * receivers));
		sends(&p, a, n, p.type[type], MSG_PLAIN);
		if (cast_chance(c, 1, 4))
			cast_breath(p.s, p.c, a);
		STEP0(s, a, "end");
	}
	if (tries) {
		unsigned a = child(&p);

		STEP(s, a, "repeat", in_number(each));
		sends(&p, a, 1, p.type[TYPES - 1], MSG_NOWAIT); /* what nobody else receives must not stay in the way */
		receives(&p, a, 1, p.type[TYPES - 1], MSG_NOWAIT);
		cast_breath(p.s, p.c, a);
		STEP0(s, a, "end");
	}
	for (i = 0; i < receivers; i++) {
		unsigned a = child(&p);

		STEP(s, a, "spin", in_number(turns));
		STEP(s, a, "repeat", in_number(each * senders));
		receives(&p, a, n, -p.type[TYPES - 2], MSG_PLAIN);
		if (cast_chance(c, 1, 3))
			cast_breath(p.s, p.c, a);
		STEP0(s, a, "end");
	}
	reap(&p, 1, senders + receivers + tries);
	drain(&p, each + 2);
	for (i = 0; i <= holds; i++)
		sends(&p, 0, n, p.type[0], MSG_NOWAIT); /* as much as before */
	STEP(s, 0, "msgctl-rmid", in_object(p.queue));
}

/* ---- msg.removed ---- */

static void draw_removed(struct scenario *s, struct choices *c)
{
	struct post p = draw_post(s, c);
	unsigned receivers = cast_range(c, 0, 5), senders = cast_range(c, receivers == 0, 3), i;
	unsigned turns = cast_range(c, 50, 20000);
	bool again = cast_chance(c, 1, 3), racing = cast_chance(c, 1, 3);

	make(&p, 16);
	sends(&p, 0, 16, p.type[3], MSG_NOWAIT); /* it is full */
	for (i = 0; i < receivers; i++) {
		unsigned a = child(&p), which = cast_below(c, 3);

		receives(&p, a, 100, p.type[which], MSG_PLAIN);
		if (again)
			receives(&p, a, 100, -p.type[which], MSG_PLAIN);
	}
	for (i = 0; i < senders; i++) {
		unsigned a = child(&p), which = cast_below(c, TYPES);

		sends(&p, a, 1 + cast_below(c, 16), p.type[which], MSG_PLAIN);
		if (again)
			sends(&p, a, 16, p.type[which], MSG_PLAIN);
	}
	STEP(s, 0, "spin", in_number(turns));
	if (racing)
		receives(&p, 0, 100, 0, MSG_NOWAIT);
	STEP(s, 0, "msgctl-rmid", in_object(p.queue));
	if (cast_chance(c, 1, 2))
		sends(&p, 0, 1, p.type[0], MSG_NOWAIT);
	reap(&p, 1, receivers + senders);
	receives(&p, 0, 100, 0, MSG_NOWAIT);
}

const struct family msg_families[] = {
	{ "msg.traffic", 1, draw_traffic, "one to four processes send, as many ask for messages by their types", 4 },
	{ "msg.lengths", 1, draw_lengths, "messages that fit, do not, or are cut", 2 },
	{ "msg.full", 1, draw_full, "a queue that holds one to five messages is full most of the time", 2 },
	{ "msg.removed", 1, draw_removed, "a queue is removed at which processes wait", 2 },
	{ .id = NULL },
};
