/* Families about looks: one consumer and many writers, waiters, steady states, a writer that asks first, signals. */
#include "poll.h"
#include "signals.h"

#include <string.h>

enum { SIDE_R, SIDE_W, PIPES_MAX = 3 };

/* Tokens: what is told by whom. */
enum { TOKEN_READY, TOKEN_DONE, TOKEN_GONE, TOKEN_NEVER };

/* ---- shared ---- */

static unsigned child_of(struct scenario *s, unsigned parent)
{
	unsigned child = scenario_process(s);

	STEP(s, parent, "fork", in_actor(child));
	return child;
}

static void reap_all(struct scenario *s)
{
	unsigned a;

	for (a = 1; a < s->actors; a++)
		STEP(s, 0, "reap", in_actor(a));
}

static void draw_rest(struct scenario *s, struct choices *c, unsigned a)
{
	static const int64_t turns[] = { 0, 100, 1000, 10000 };
	unsigned kind = (unsigned)choice_below(c, "rest", 6);

	if (kind < 4 && kind > 0)
		STEP(s, a, "spin", in_number(turns[kind]));
	else if (kind >= 4)
		STEP(s, a, "yield", in_number(kind == 4 ? 1 : 4));
}

/* For ever, not at all, or a short while. */
static int64_t draw_ms(struct choices *c, bool for_ever)
{
	static const int64_t some[] = { 0, 0, 0, 0, 1, 2, 10 };
	unsigned i = (unsigned)choice_below(c, "ms", for_ever ? 14 : 7);

	return i < 7 ? some[i] : -1;
}

static const char *draw_form(struct choices *c, bool three)
{
	static const char *const one[] = { "poll1", "ppoll1", "select1", "pselect1" };
	static const char *const several[] = { "poll3", "ppoll3", "select3", "pselect3" };
	unsigned i = (unsigned)choice_below(c, "form", 4);

	return three ? several[i] : one[i];
}

static void look(struct scenario *s, struct choices *c, unsigned a, unsigned pipe, unsigned side, unsigned events,
    int64_t ms)
{
	STEP(s, a, draw_form(c, false), in_end(pipe, side, 0), in_number(events), in_number(ms));
}

/* At three ends out of so many pipes, from `first` on; some of them twice. */
static void look3(struct scenario *s, struct choices *c, unsigned a, unsigned first, unsigned pipes, unsigned side,
    unsigned events, int64_t ms)
{
	unsigned x = first + (unsigned)choice_below(c, "first", pipes);
	unsigned y = first + (unsigned)choice_below(c, "second", pipes);
	unsigned z = first + (unsigned)choice_below(c, "third", pipes);

	STEP(s, a, draw_form(c, true), in_end(x, side, 0), in_end(y, side, 0), in_end(z, side, 0), in_number(events),
	    in_number(ms));
}

/* A pipe, or a pair of sockets: what is written at the second side is read at the first. */
static void draw_channel(struct scenario *s, struct choices *c)
{
	bool pair = choice_chance(c, "pair", 1, 3);
	unsigned object = scenario_object(s, pair ? "pair" : "pipe");

	STEP(s, 0, pair ? "socketpair" : "pipe", in_object(object));
}

static bool is_pipe(const struct scenario *s, unsigned object)
{
	return strcmp(kind_at(s->object[object].kind)->name, "pipe") == 0;
}

/* ---- poll.consumer ---- */

static void draw_source(struct scenario *s, struct choices *c, unsigned a, unsigned pipe, unsigned pipes, bool hot)
{
	unsigned i;

	for (i = 0; i < pipes; i++) {
		STEP(s, a, "close", in_end(i, SIDE_R, 0));
		if (i != pipe)
			STEP(s, a, "close", in_end(i, SIDE_W, 0));
	}
	STEP(s, a, "meet", in_number(0), in_number(2));
	STEP(s, a, "repeat", in_number(choice_range(c, "writes", hot ? 20 : 1, hot ? 60 : 8)));
	STEP(s, a, "write", in_end(pipe, SIDE_W, 0), in_number(choice_range(c, "bytes", 1, 300)));
	if (hot)
		STEP(s, a, "spin", in_number(choice_range(c, "spin", 0, 400)));
	else
		draw_rest(s, c, a);
	STEP0(s, a, "end");
}

/* `hot`: it asks and asks, and does not wait. */
static void draw_rounds(struct scenario *s, struct choices *c, unsigned a, unsigned pipes, bool hot)
{
	bool three = choice_chance(c, "three", pipes > 1 ? 2 : 1, 4);
	int64_t ms = hot ? 0 : draw_ms(c, true);
	unsigned i;

	STEP(s, a, "repeat", in_number(choice_range(c, "rounds", hot ? 10 : 1, hot ? 60 : 10)));
	if (three)
		look3(s, c, a, 0, pipes, SIDE_R, SEEN_IN, ms);
	else
		look(s, c, a, (unsigned)choice_below(c, "pipe", pipes), SIDE_R, SEEN_IN, ms);
	for (i = 0; i < pipes; i++)
		if (choice_chance(c, "read", 3, 4))
			STEP(s, a, "read", in_end(i, SIDE_R, 0), in_number(choice_range(c, "chunk", 1, 400)));
	STEP0(s, a, "end");
}

void draw_poll_consumer(struct scenario *s, struct choices *c)
{
	unsigned pipes = 1 + (unsigned)choice_small(c, "pipes", PIPES_MAX);
	unsigned writers = (unsigned)choice_range(c, "writers", 1, 3);
	bool hot = choice_chance(c, "hot", 1, 3);
	bool nonblocking = choice_chance(c, "nonblocking", 2, 3) || hot;
	unsigned i, a, looks;

	for (i = 0; i < pipes; i++)
		draw_channel(s, c);
	for (i = 0; i < writers; i++) {
		a = child_of(s, 0);
		draw_source(s, c, a, (unsigned)choice_below(c, "target", pipes), pipes, hot);
	}
	for (i = 0; i < pipes; i++) {
		STEP(s, 0, "close", in_end(i, SIDE_W, 0));
		if (nonblocking)
			STEP(s, 0, "nonblock", in_end(i, SIDE_R, 0), in_word(1));
	}
	for (i = 0; i < writers; i++)
		STEP(s, 0, "meet", in_number(0), in_number(2));
	draw_rounds(s, c, 0, pipes, hot);
	for (i = 0; i < pipes; i++) {
		if (nonblocking)
			STEP(s, 0, "nonblock", in_end(i, SIDE_R, 0), in_word(0));
		STEP(s, 0, "drain", in_end(i, SIDE_R, 0), in_number(choice_range(c, "chunk", 100, 1000)));
	}
	reap_all(s);
	/* Now it is certain that nobody has the other side. */
	for (looks = (unsigned)choice_range(c, "looks", 1, 4); looks > 0; looks--) {
		unsigned events = choice_chance(c, "events", 3, 4) ? SEEN_IN : 0;
		int64_t ms = events == 0 ? 0 : draw_ms(c, true);

		if (choice_chance(c, "three", 1, 3))
			look3(s, c, 0, 0, pipes, SIDE_R, events, ms);
		else
			look(s, c, 0, (unsigned)choice_below(c, "pipe", pipes), SIDE_R, events, ms);
	}
}

/* ---- poll.waiters ---- */

enum waking { BY_WRITE, BY_CLOSE, BY_EXIT, BY_KILL, BY_READ, BY_READER_GONE, WAKINGS };

static void draw_waiter(struct scenario *s, struct choices *c, unsigned a, enum waking how, bool crowd)
{
	bool writes = how == BY_READ || how == BY_READER_GONE;
	unsigned side = writes ? SIDE_W : SIDE_R;

	STEP(s, a, "close", in_end(0, !side, 0));
	STEP(s, a, "close", in_end(1, SIDE_W, 0));
	STEP(s, a, "tell", in_number(TOKEN_READY));
	draw_rest(s, c, a);
	if (choice_chance(c, "three", 1, 4)) /* of the second pipe nobody hears anything */
		STEP(s, a, draw_form(c, true), in_end(1, SIDE_R, 0), in_end(0, side, 0), in_end(0, side, 0),
		    in_number(writes ? SEEN_OUT : SEEN_IN), in_number(-1));
	else if (!writes && how != BY_WRITE && is_pipe(s, 0) &&
	    choice_chance(c, "nothing asked", 1, 4)) /* but POLLHUP comes unasked */
		STEP(s, a, "poll1", in_end(0, side, 0), in_number(0), in_number(-1));
	else
		look(s, c, a, 0, side, writes ? SEEN_OUT : SEEN_IN, crowd ? -1 : draw_ms(c, true));
	STEP(s, a, "tell", in_number(TOKEN_DONE));
}

/* M holds no end of the first pipe any more. */
static void let_go(struct scenario *s)
{
	STEP(s, 0, "close", in_end(0, SIDE_R, 0));
	STEP(s, 0, "close", in_end(0, SIDE_W, 0));
}

static void draw_waker(struct scenario *s, struct choices *c, unsigned a, enum waking how, unsigned waiters, bool late)
{
	bool reads = how == BY_READ || how == BY_READER_GONE;

	STEP(s, a, "close", in_end(0, reads ? SIDE_W : SIDE_R, 0));
	STEP(s, a, "close", in_end(1, SIDE_W, 0));
	if (late)
		STEP(s, a, "await", in_number(TOKEN_READY), in_number(waiters));
	draw_rest(s, c, a);
	draw_rest(s, c, a);
	if (how == BY_WRITE)
		STEP(s, a, "write", in_end(0, SIDE_W, 0), in_number(choice_range(c, "bytes", 1, 100)));
	else if (how == BY_CLOSE || how == BY_READER_GONE)
		STEP(s, a, "close", in_end(0, reads ? SIDE_R : SIDE_W, 0));
	else if (how == BY_KILL)
		STEP(s, a, "kill", in_actor(a), in_signal(SIG_I_KILL));
	else if (how == BY_READ) /* until nobody can write any more: M leaves last */
		STEP(s, a, "drain", in_end(0, SIDE_R, 0), in_mark("CAPACITY", 1, 0));
	if (how == BY_WRITE || how == BY_CLOSE || how == BY_READER_GONE)
		STEP(s, a, "await", in_number(TOKEN_DONE), in_number(waiters));
}

void draw_poll_waiters(struct scenario *s, struct choices *c)
{
	unsigned waiters = (unsigned)choice_range(c, "waiters", 1, 5), i, waker;
	enum waking how = (enum waking)choice_below(c, "event", WAKINGS);
	bool writes = how == BY_READ || how == BY_READER_GONE;
	bool crowd = choice_chance(c, "crowd", 3, 4), late = choice_chance(c, "late", 1, 2);

	draw_channel(s, c);
	draw_channel(s, c);
	if (writes) {
		STEP(s, 0, "nonblock", in_end(0, SIDE_W, 0), in_word(1));
		STEP(s, 0, "repeat", in_number(3));
		STEP(s, 0, "write", in_end(0, SIDE_W, 0), in_mark("CAPACITY", 1, 0));
		STEP0(s, 0, "end");
	}
	waker = child_of(s, 0);
	for (i = 0; i < waiters; i++) {
		unsigned a = child_of(s, 0);

		draw_waiter(s, c, a, how, crowd);
	}
	draw_waker(s, c, waker, how, waiters, late);
	let_go(s);
	reap_all(s);
}

/* ---- poll.steady ---- */

static void draw_any_look(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned side = (unsigned)choice_below(c, "side", 2);
	bool plain = choice_chance(c, "plain", 3, 4);
	unsigned events = plain ? (side == SIDE_R ? SEEN_IN : SEEN_OUT) : (unsigned)choice_below(c, "events", 4);
	int64_t ms = choice_chance(c, "wait", 1, 5) ? draw_ms(c, false) : 0;
	unsigned kind = (unsigned)choice_below(c, "kind", 8);
	const char *three = draw_form(c, true);
	unsigned second = (unsigned)choice_below(c, "second", 2);

	if (kind == 0)
		STEP(s, a, "poll-bad", in_end(0, side, 0), in_number(events), in_number(ms));
	else if (kind <= 2)
		STEP(s, a, three, in_end(0, side, 0), in_end(second, side, 0), in_end(0, !side, 0), in_number(events),
		    in_number(ms));
	else
		look(s, c, a, 0, side, events, ms);
}

enum act { ACT_WRITE, ACT_READ, ACT_FILL, ACT_EMPTY, ACT_CLOSE_W, ACT_CLOSE_R, ACTS };

static void draw_act(struct scenario *s, struct choices *c)
{
	static const unsigned weight[ACTS] = { 4, 3, 1, 3, 1, 1 };

	switch ((enum act)choice_weighted(c, "act", weight, ACTS)) {
	case ACT_WRITE:
		STEP(s, 0, "write", in_end(0, SIDE_W, 0), in_number(choice_range(c, "bytes", 1, 300)));
		break;
	case ACT_READ:
		STEP(s, 0, "read", in_end(0, SIDE_R, 0), in_number(choice_range(c, "bytes", 1, 300)));
		break;
	case ACT_FILL:
		STEP(s, 0, "repeat", in_number(3));
		STEP(s, 0, "write", in_end(0, SIDE_W, 0), in_mark("CAPACITY", 1, 0));
		STEP0(s, 0, "end");
		break;
	case ACT_EMPTY:
		STEP(s, 0, "drain", in_end(0, SIDE_R, 0), in_mark("CAPACITY", 1, 0));
		break;
	case ACT_CLOSE_W:
		STEP(s, 0, "close", in_end(0, SIDE_W, 0));
		break;
	default:
		STEP(s, 0, "close", in_end(0, SIDE_R, 0));
	}
}

/* Nothing waits but looks: one state after another, and perhaps somebody who looks on. */
void draw_poll_steady(struct scenario *s, struct choices *c)
{
	unsigned acts = (unsigned)choice_range(c, "acts", 1, 8), onlooker = 0, looks;

	scenario_object(s, "pipe");
	scenario_object(s, "pipe");
	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "pipe", in_object(0));
	if (choice_chance(c, "second pipe", 1, 2)) /* else its ends are no descriptors here */
		STEP(s, 0, "pipe", in_object(1));
	STEP(s, 0, "nonblock", in_end(0, SIDE_R, 0), in_word(1));
	STEP(s, 0, "nonblock", in_end(0, SIDE_W, 0), in_word(1));
	if (choice_chance(c, "onlooker", 1, 4)) {
		onlooker = child_of(s, 0);
		STEP(s, onlooker, "close", in_end(0, SIDE_W, 0));
		for (looks = (unsigned)choice_range(c, "looks", 1, 8); looks > 0; looks--)
			draw_any_look(s, c, onlooker);
	}
	while (acts-- > 0) {
		draw_act(s, c);
		for (looks = (unsigned)choice_range(c, "looks", 1, 3); looks > 0; looks--)
			draw_any_look(s, c, 0);
	}
	if (onlooker != 0)
		STEP(s, 0, "reap", in_actor(onlooker));
}

/* ---- poll.writer ---- */

void draw_poll_writer(struct scenario *s, struct choices *c)
{
	bool leaves = choice_chance(c, "reader leaves", 1, 3), fills = choice_chance(c, "fills", 1, 2);
	unsigned reader, writer;
	int64_t ms = draw_ms(c, true);

	scenario_object(s, "pipe");
	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "pipe", in_object(0));
	STEP(s, 0, "nonblock", in_end(0, SIDE_W, 0), in_word(1));
	reader = child_of(s, 0);
	writer = child_of(s, 0);
	STEP(s, 0, "close", in_end(0, SIDE_R, 0));
	STEP(s, 0, "close", in_end(0, SIDE_W, 0));
	STEP(s, reader, "close", in_end(0, SIDE_W, 0));
	STEP(s, writer, "close", in_end(0, SIDE_R, 0));
	if (fills) {
		STEP(s, writer, "repeat", in_number(3));
		STEP(s, writer, "write", in_end(0, SIDE_W, 0), in_mark("CAPACITY", 1, 0));
		STEP0(s, writer, "end");
	}
	STEP(s, writer, "repeat", in_number(choice_range(c, "rounds", 1, 12)));
	look(s, c, writer, 0, SIDE_W, SEEN_OUT, ms);
	STEP(s, writer, "write", in_end(0, SIDE_W, 0),
	    choice_chance(c, "more", 1, 3) ? in_mark("PIPE_BUF", 1, 0) : in_number(1));
	STEP0(s, writer, "end");
	if (leaves) { /* whatever has come by then */
		STEP(s, reader, "nonblock", in_end(0, SIDE_R, 0), in_word(1));
		draw_rest(s, c, reader);
		STEP(s, reader, "repeat", in_number(choice_range(c, "reads", 0, 4)));
		STEP(s, reader, "read", in_end(0, SIDE_R, 0), in_number(choice_range(c, "chunk", 1, 5000)));
		STEP0(s, reader, "end");
	} else {
		draw_rest(s, c, reader);
		STEP(s, reader, "drain", in_end(0, SIDE_R, 0), in_number(choice_range(c, "chunk", 1000, 9000)));
	}
	if (leaves) {
		STEP(s, reader, "close", in_end(0, SIDE_R, 0));
		STEP(s, reader, "tell", in_number(TOKEN_GONE));
		STEP(s, writer, "await", in_number(TOKEN_GONE), in_number(1));
		look(s, c, writer, 0, SIDE_W, SEEN_OUT, -1);
		look(s, c, writer, 0, SIDE_W, SEEN_OUT, draw_ms(c, true));
	}
	reap_all(s);
}

/* ---- poll.signals ---- */

void draw_poll_signals(struct scenario *s, struct choices *c)
{
	unsigned waiters = (unsigned)choice_range(c, "waiters", 1, 3), i;
	int64_t sends = choice_range(c, "sends", 1, 8);

	draw_channel(s, c);
	for (i = 0; i < waiters; i++) {
		unsigned a = child_of(s, 0);
		int64_t restart = (int64_t)choice_below(c, "restart", 2);

		STEP(s, a, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(0), in_word(restart), in_word(1));
		STEP(s, a, "close", in_end(0, SIDE_W, 0));
		STEP(s, a, "tell", in_number(TOKEN_READY));
		STEP(s, a, "repeat", in_number(choice_range(c, "looks", 1, 8)));
		look(s, c, a, 0, SIDE_R, SEEN_IN, draw_ms(c, true));
		STEP0(s, a, "end");
	}
	STEP(s, 0, "await", in_number(TOKEN_READY), in_number(waiters));
	STEP(s, 0, "repeat", in_number(sends));
	STEP(s, 0, "kill", in_actor(1 + (unsigned)choice_below(c, "target", waiters)), in_signal(SIG_I_USR1));
	draw_rest(s, c, 0);
	STEP0(s, 0, "end");
	if (choice_chance(c, "write", 1, 2))
		STEP(s, 0, "write", in_end(0, SIDE_W, 0), in_number(1));
	STEP(s, 0, "close", in_end(0, SIDE_W, 0));
	reap_all(s);
}

const struct family poll_families[] = {
	{ "poll.consumer", 2, draw_poll_consumer,
	    "one reader that looks before it reads, of up to three pipes, and writers that come and go", 3 },
	{ "poll.waiters", 2, draw_poll_waiters,
	    "several processes wait at one end until somebody writes, reads, closes, exits or is killed", 2 },
	{ "poll.steady", 1, draw_poll_steady, "one state of a pipe after another, looked at in every way", 3 },
	{ "poll.writer", 1, draw_poll_writer, "a writer that waits for room, with a reader that may leave", 2 },
	{ "poll.signals", 2, draw_poll_signals, "waiting under signals that are caught", 1 },
	{ .id = NULL },
};
