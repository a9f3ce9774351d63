/*
 * Families about calls that wait while handlers run: one process for each call, one beside it that ends the waiting when all
 * is over, so that everybody comes to an end on any system that is half right.
 */
#include "../fifo/fifo.h"
#include "../std/action.h"
#include "../std/cast.h"
#include "../stream/stream.h"

enum { TOKEN_OVER = TOKEN_STEP, TOKEN_FREE, TOKEN_MINE /* and above: each waiter's own */ };
enum { WAITERS_MAX = 3, CALLS_MAX = 3, STORMS_MAX = 2, NAGS_MAX = 80 };

enum { WAITS_READ, WAITS_WRITE, WAITS_RECV, WAITS_SEND, WAITS_ACCEPT, WAITS_CHILD, WAITS_OPEN, WAITS_SUSPEND };
enum { FOR_STOP }; /* of `watch` */

/* One who waits, and who lets it go in the end. */
struct pair {
	unsigned kind, waiter, other, child;
	unsigned object, connection; /* the first of CALLS_MAX that are to be accepted */
	unsigned calls;
	int64_t token;
	bool small; /* writes that are done at once or not at all */
	uint64_t interrupting, restarting;
};

static void make_objects(struct scenario *s, struct choices *c, struct pair *p)
{
	static const char *const listeners[] = { "unix-listener", "tcp-listener" },
	                         *const connections[] = { "unix", "tcp" };
	unsigned domain, i;

	switch (p->kind) {
	case WAITS_READ:
	case WAITS_WRITE:
		p->object = scenario_object(s, "pipe");
		STEP(s, 0, "pipe", in_object(p->object));
		break;
	case WAITS_RECV:
	case WAITS_SEND:
		p->object = scenario_object(s, "pair");
		STEP(s, 0, "socketpair", in_object(p->object));
		break;
	case WAITS_OPEN:
		p->object = scenario_object(s, "fifo");
		STEP(s, 0, "mkfifo", in_object(p->object));
		break;
	case WAITS_ACCEPT:
		domain = cast_chance(c, 1, 4);
		p->object = scenario_object(s, listeners[domain]);
		STEP(s, 0, "listen", in_end(p->object, 0, 0), in_word(0), in_number(CALLS_MAX));
		p->connection = scenario_object(s, connections[domain]);
		for (i = 1; i < CALLS_MAX; i++)
			scenario_object(s, connections[domain]);
		break;
	default:
		break;
	}
}

static bool has_ends(const struct pair *p)
{
	return p->kind <= WAITS_SEND;
}

/* The side at which it waits. */
static unsigned side_of(const struct pair *p)
{
	return p->kind == WAITS_WRITE || p->kind == WAITS_SEND ? SIDE_W : SIDE_R;
}

/* Both are made, and nobody else gets hold of what is theirs. */
static void make_players(struct scenario *s, struct choices *c, struct pair *p)
{
	make_objects(s, c, p);
	STEP(s, 0, "fork", in_actor(p->waiter));
	STEP(s, 0, "fork", in_actor(p->other));
	if (has_ends(p)) {
		STEP(s, 0, "close", in_end(p->object, 0, 0));
		STEP(s, 0, "close", in_end(p->object, 1, 0));
		STEP(s, p->waiter, "close", in_end(p->object, !side_of(p), 0));
		STEP(s, p->other, "close", in_end(p->object, side_of(p), 0));
	} else if (p->kind == WAITS_ACCEPT) {
		STEP(s, 0, "close", in_end(p->object, 0, 0));
		STEP(s, p->other, "close", in_end(p->object, 0, 0));
	}
}

static void open_pair(struct scenario *s, struct choices *c, struct pair *p, unsigned nth, unsigned kinds)
{
	*p = (struct pair){ .kind = cast_below(c, kinds), .token = TOKEN_MINE + (int64_t)nth };
	p->calls = cast_range(c, 1, CALLS_MAX);
	p->small = cast_chance(c, 1, 2);
	p->waiter = scenario_process(s);
	p->other = scenario_process(s);
	if (p->kind == WAITS_CHILD)
		p->child = scenario_process(s);
}

/* ---- handlers ---- */

static void install(struct scenario *s, struct choices *c, unsigned a, uint64_t set, bool restarts)
{
	unsigned form = !cast_chance(c, 1, 4), full;

	if (set == 0)
		return;
	if (cast_chance(c, 1, 2)) {
		unsigned flags =
		    (restarts ? (unsigned)FLAG_RESTART : 0) | (cast_chance(c, 1, 4) ? (unsigned)FLAG_NODEFER : 0);
		uint64_t samask = cast_chance(c, 1, 2) ? 0 : cast_part(c, set);

		STEP(s, a, "action", in_signals(set), in_word((int64_t)form), in_word((int64_t)flags),
		    in_signals(samask));
		return;
	}
	full = cast_chance(c, 1, 2);
	STEP(s, a, "catch", in_signals(set), in_word((int64_t)form), in_word(restarts), in_word((int64_t)full));
}

/* Both sets, and perhaps what they replace: what was before, or comes from M, says nothing any more. */
static void install_both(struct scenario *s, struct choices *c, const struct pair *p)
{
	unsigned before = cast_below(c, 8);

	if (before == 0)
		STEP0(s, p->waiter, "exec");
	if (before == 1)
		install(s, c, p->waiter, p->restarting, false);
	if (before == 2)
		install(s, c, p->waiter, p->interrupting, true);
	install(s, c, p->waiter, p->restarting, true);
	install(s, c, p->waiter, p->interrupting, false);
}

/* Two sets that have nothing in common; neither is empty. */
static void draw_sets(struct choices *c, struct pair *p)
{
	p->interrupting = cast_standard(c, 2);
	if (cast_chance(c, 1, 6))
		p->interrupting |= cast_realtime(c, 1);
	p->restarting = cast_standard(c, 3) & ~p->interrupting;
	if (p->restarting == 0)
		p->restarting = SIGNAL_BIT(SIG_I_TERM);
}

/* ---- calls ---- */

/* So that the next small write must wait. */
static void fill(struct scenario *s, const struct pair *p)
{
	if (p->kind != WAITS_WRITE || !p->small)
		return;
	STEP(s, p->waiter, "nonblock", in_end(p->object, SIDE_W, 0), in_word(1));
	STEP(s, p->waiter, "write", in_end(p->object, SIDE_W, 0), in_mark("CAPACITY", 1, 0));
	STEP(s, p->waiter, "write", in_end(p->object, SIDE_W, 0), in_number(1));
	STEP(s, p->waiter, "nonblock", in_end(p->object, SIDE_W, 0), in_word(0));
}

static void call(struct scenario *s, struct choices *c, const struct pair *p)
{
	struct operand end = in_end(p->object, side_of(p), 0);
	int64_t n = cast_range(c, 1, 100);

	switch (p->kind) {
	case WAITS_READ:
		STEP(s, p->waiter, "read", end, in_number(n));
		break;
	case WAITS_WRITE:
		STEP(s, p->waiter, "write", end, p->small ? in_number(n) : in_mark("CAPACITY", 2, n));
		break;
	case WAITS_RECV:
		STEP(s, p->waiter, "recv", end, in_number(n), in_word(p->small ? RECV_PLAIN : RECV_ALL));
		break;
	case WAITS_SEND:
		STEP(s, p->waiter, "send", end, in_mark("SNDBUF", 2, n), in_word(SEND_PLAIN));
		break;
	case WAITS_ACCEPT:
		STEP(s, p->waiter, "accept", in_end(p->object, 0, 0));
		break;
	case WAITS_CHILD:
		STEP(s, p->waiter, "watch", in_actor(p->child), in_word(FOR_STOP));
		break;
	case WAITS_OPEN:
		STEP(s, p->waiter, "open", in_end(p->object, p->small ? SIDE_R : SIDE_W, 0), in_word(0),
		    in_number(NAME_FIRST));
		break;
	default:
		STEP(s, p->waiter, "suspend", in_signals(0));
	}
}

/* The child of those who wait for one: it ends when it is told. */
static void make_child(struct scenario *s, const struct pair *p, int64_t token, unsigned times)
{
	if (p->kind != WAITS_CHILD)
		return;
	STEP(s, p->waiter, "fork", in_actor(p->child));
	STEP(s, p->child, "await", in_number(token), in_number(times));
}

static void end_waiter(struct scenario *s, const struct pair *p)
{
	if (p->kind == WAITS_CHILD)
		STEP(s, p->waiter, "reap", in_actor(p->child));
}

static void pause_a_while(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned turns = cast_below(c, 3000), yields = cast_below(c, 4);

	if (yields > 0)
		STEP(s, a, "yield", in_number(yields));
	STEP(s, a, "spin", in_number(turns));
}

/* ---- eintr.fails ---- */

static void draw_nagged(struct scenario *s, struct choices *c, const struct pair *p, unsigned pairs)
{
	fill(s, p);
	install_both(s, c, p);
	if (p->kind == WAITS_SUSPEND)
		STEP(s, p->waiter, "mask", in_word(BLOCK), in_signals(p->interrupting | p->restarting));
	make_child(s, p, TOKEN_FREE, pairs);
	STEP(s, p->waiter, "tell", in_number(TOKEN_READY));
	STEP(s, p->waiter, "repeat", in_number(p->calls));
	call(s, c, p);
	STEP(s, p->waiter, "tell", in_number(p->token));
	STEP0(s, p->waiter, "end");
	end_waiter(s, p);
}

static void draw_nagger(struct scenario *s, struct choices *c, const struct pair *p, unsigned pairs)
{
	/* One that exists everywhere: nothing else ends a sigsuspend(). */
	unsigned signal = cast_one_of(c, p->interrupting & SIGNALS_STANDARD), i;
	bool gently = cast_chance(c, 1, 3);

	STEP(s, p->other, "await", in_number(TOKEN_READY), in_number(pairs));
	pause_a_while(s, c, p->other);
	if (gently) { /* these change nothing */
		STEP(s, p->other, "repeat", in_number(cast_range(c, 1, 4)));
		STEP(s, p->other, "kill", in_actor(p->waiter), in_signal(cast_one_of(c, p->restarting)));
		STEP0(s, p->other, "end");
	}
	STEP(s, p->other, "nag", in_actor(p->waiter), in_signal(signal), in_number(p->token), in_number(p->calls),
	    in_number(NAGS_MAX));
	/* If that was no use. */
	STEP(s, p->other, "tell", in_number(TOKEN_FREE));
	for (i = 0; p->kind == WAITS_ACCEPT && i < p->calls; i++)
		STEP(s, p->other, "connect", in_end(p->connection + i, 0, 0), in_word(0), in_object(p->object));
	if (p->kind == WAITS_OPEN) {
		STEP(s, p->other, "open", in_end(p->object, SIDE_R, 0), in_word(1), in_number(NAME_FIRST));
		STEP(s, p->other, "open", in_end(p->object, SIDE_W, 0), in_word(1), in_number(NAME_FIRST));
	}
	if (p->kind == WAITS_OPEN || p->kind == WAITS_ACCEPT) /* who has gone may not be met any more */
		STEP(s, p->other, "await", in_number(p->token), in_number(p->calls));
}

static void draw_fails(struct scenario *s, struct choices *c)
{
	struct pair pair[WAITERS_MAX];
	unsigned pairs = cast_range(c, 1, WAITERS_MAX), i;

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	for (i = 0; i < pairs; i++) {
		open_pair(s, c, &pair[i], i, WAITS_SUSPEND + 1);
		draw_sets(c, &pair[i]);
		if (cast_chance(c, 1, 4)) /* it inherits them, and installs others */
			install(s, c, 0, pair[i].interrupting | pair[i].restarting, cast_chance(c, 1, 2));
		make_players(s, c, &pair[i]);
		draw_nagged(s, c, &pair[i], pairs);
		draw_nagger(s, c, &pair[i], pairs);
	}
	for (i = 0; i < pairs; i++) {
		STEP(s, 0, "reap", in_actor(pair[i].other));
		STEP(s, 0, "reap", in_actor(pair[i].waiter));
	}
}

/* ---- eintr.restarts ---- */

enum { OTHERS_NONE, OTHERS_UNSENT, OTHERS_BLOCKED, OTHERS_REPLACED, OTHERS_IGNORED, OTHERS };

static void draw_stormed(struct scenario *s, struct choices *c, const struct pair *p, unsigned storms, unsigned others)
{
	fill(s, p);
	install_both(s, c, p);
	if (others == OTHERS_BLOCKED)
		STEP(s, p->waiter, "mask", in_word(BLOCK), in_signals(p->interrupting));
	else if (others == OTHERS_REPLACED)
		install(s, c, p->waiter, p->interrupting, true);
	else if (others == OTHERS_IGNORED)
		STEP(s, p->waiter, "ignore", in_signals(p->interrupting));
	make_child(s, p, TOKEN_OVER, storms);
	STEP(s, p->waiter, "tell", in_number(TOKEN_READY));
	STEP(s, p->waiter, "repeat", in_number(p->kind == WAITS_READ ? 8 : p->calls));
	call(s, c, p);
	STEP0(s, p->waiter, "end");
	STEP(s, p->waiter, "tell", in_number(p->token));
	if (p->kind == WAITS_READ || p->kind == WAITS_RECV)
		STEP(s, p->waiter, "drain", in_end(p->object, side_of(p), 0), in_number(100));
	if (others == OTHERS_BLOCKED)
		STEP(s, p->waiter, "mask", in_word(UNBLOCK), in_signals(p->interrupting));
	end_waiter(s, p);
}

/* Something of what the other waits for, before the storm is over, and the rest afterwards. */
static void draw_helper(struct scenario *s, struct choices *c, const struct pair *p, unsigned pairs, unsigned storms)
{
	struct operand end = in_end(p->object, !side_of(p), 0);
	unsigned i, early = cast_below(c, 4);

	STEP(s, p->other, "await", in_number(TOKEN_READY), in_number(pairs));
	for (i = 0; i < early; i++) {
		int64_t n = cast_range(c, 1, 200);

		pause_a_while(s, c, p->other);
		if (p->kind == WAITS_READ || p->kind == WAITS_RECV)
			STEP(s, p->other, "write", end, in_number(n));
		else if (p->kind == WAITS_WRITE || p->kind == WAITS_SEND)
			STEP(s, p->other, "sip", end, in_mark("PIPE_BUF", 1, 0), in_mark("PIPE_BUF", 1, n));
		else if (p->kind == WAITS_ACCEPT && i + 1 < p->calls)
			STEP(s, p->other, "connect", in_end(p->connection + i, 0, 0), in_word(0), in_object(p->object));
	}
	STEP(s, p->other, "await", in_number(TOKEN_OVER), in_number(storms));
	if (p->kind == WAITS_WRITE || p->kind == WAITS_SEND)
		STEP(s, p->other, "drain", end, in_mark("PIPE_BUF", 2, 0));
	for (i = 0; p->kind == WAITS_ACCEPT && i < p->calls; i++) /* those that were made are left out */
		STEP(s, p->other, "connect", in_end(p->connection + i, 0, 0), in_word(0), in_object(p->object));
	if (p->kind == WAITS_ACCEPT)
		STEP(s, p->other, "await", in_number(p->token), in_number(1));
}

static void draw_storm(struct scenario *s, struct choices *c, unsigned a, const struct pair *pair, unsigned pairs,
    const unsigned *others)
{
	unsigned kills = cast_range(c, 1, 3),
	         rounds = cast_chance(c, 1, 2) ? cast_range(c, 1, 12) : cast_range(c, 10, 100);

	STEP(s, a, "await", in_number(TOKEN_READY), in_number(pairs));
	STEP(s, a, "repeat", in_number(rounds));
	while (kills-- > 0) {
		unsigned i = cast_below(c, pairs);
		bool other = others[i] > OTHERS_UNSENT && cast_chance(c, 1, 4);
		uint64_t set = other ? pair[i].interrupting : pair[i].restarting;

		STEP(s, a, "kill", in_actor(pair[i].waiter), in_signal(cast_one_of(c, set)));
		if (cast_chance(c, 1, 2))
			pause_a_while(s, c, a);
	}
	STEP0(s, a, "end");
	STEP(s, a, "tell", in_number(TOKEN_OVER));
}

static void draw_restarts(struct scenario *s, struct choices *c)
{
	struct pair pair[WAITERS_MAX];
	unsigned others[WAITERS_MAX], stormer[STORMS_MAX], pairs = cast_range(c, 1, WAITERS_MAX),
	                                                   storms = cast_range(c, 1, STORMS_MAX), i;

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	for (i = 0; i < pairs; i++) {
		open_pair(s, c, &pair[i], i, WAITS_CHILD + 1);
		draw_sets(c, &pair[i]);
		others[i] = cast_below(c, OTHERS);
		if (others[i] == OTHERS_NONE)
			pair[i].interrupting = 0;
		make_players(s, c, &pair[i]);
		draw_stormed(s, c, &pair[i], storms, others[i]);
		draw_helper(s, c, &pair[i], pairs, storms);
	}
	for (i = 0; i < storms; i++) {
		stormer[i] = scenario_process(s);
		draw_storm(s, c, stormer[i], pair, pairs, others);
		STEP(s, 0, "fork", in_actor(stormer[i]));
	}
	for (i = 0; i < storms; i++)
		STEP(s, 0, "reap", in_actor(stormer[i]));
	for (i = 0; i < pairs; i++) {
		STEP(s, 0, "reap", in_actor(pair[i].other));
		STEP(s, 0, "reap", in_actor(pair[i].waiter));
	}
}

const struct family eintr_families[] = {
	{ "eintr.restarts", 1, draw_restarts,
	    "reads, writes, accepts and waits for children under storms of signals with SA_RESTART, others beside them",
	    1 },
	{ "eintr.fails", 1, draw_fails,
	    "calls that nobody lets go on are signalled until a handler without SA_RESTART ends them", 1 },
	{ .id = NULL },
};
