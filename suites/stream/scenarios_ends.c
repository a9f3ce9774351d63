/* Families about ends: shut down, closed, gone. */
#include "stream.h"

#include "../pipe/pipe.h"
#include "signals.h"

enum { TOKEN_READY, TOKEN_SHUT, TOKEN_GONE, TOKEN_SEEN, TOKEN_NEVER, TOKEN_EMPTY };

static struct operand draw_some(struct choices *c)
{
	static const int64_t some[] = { 1, 2, 17, 100, 700, 3000 };
	unsigned i = (unsigned)choice_below(c, "bytes", 7);

	return i < 6 ? in_number(some[i]) : in_mark("PAGE", 1, 0);
}

/* Sends a few bytes; where nobody may come to receive them for a while it must not wait. */
static void send_some(struct scenario *s, struct choices *c, unsigned actor, int64_t end, bool may_wait)
{
	struct operand n = draw_some(c);
	int64_t how = SEND_DONTWAIT + (int64_t)choice_below(c, "how", 2);

	if (may_wait)
		how = (int64_t)choice_below(c, "flags", 4);

	STEP(s, actor, "send", in_number(end), n, in_word(how));
}

/* ---- half-close ---- */

/* The end may send no more: tries all the same, by its first or a copied descriptor, with and without the flag. */
static void draw_vain_sends(struct scenario *s, struct choices *c, unsigned actor, unsigned object, unsigned side,
    unsigned slot)
{
	STEP(s, actor, "repeat", in_number(choice_range(c, "vain", 1, 4)));
	send_some(s, c, actor, end_pack(object, side, slot), true);
	STEP0(s, actor, "end");
}

/*
 * A sends, shuts its end down by one of its descriptors and then receives; B, which is slow, receives to the end and answers.
 * Others have copies of A's end and do nothing, or try to send by them afterwards.
 */
void draw_stream_half_close(struct scenario *s, struct choices *c, make_connection *make)
{
	unsigned object = make(s, c), side = (unsigned)choice_below(c, "side", 2);
	unsigned holders = (unsigned)choice_below(c, "holders", 3), i, shutter, peer;
	bool copied = choice_chance(c, "copied", 1, 2), late = choice_chance(c, "late", 1, 2);
	bool answers = choice_chance(c, "answers", 4, 5), before = choice_chance(c, "before", 1, 2);

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	shutter = add_child(s, 0);
	STEP(s, shutter, "close", in_end(object, !side, 0));
	if (copied)
		STEP(s, shutter, "dup", in_end(object, side, 0), in_end(object, side, 1));
	STEP(s, shutter, "repeat", in_number(choice_range(c, "times", 0, 3)));
	send_some(s, c, shutter, end_pack(object, side, 0), !late && !before);
	STEP0(s, shutter, "end");
	if (choice_chance(c, "pausing", 1, 3))
		draw_pause(s, c, shutter);
	STEP(s, shutter, "shutdown", in_end(object, side, copied ? 1 : 0), in_word(SHUT_HOW_WR));
	STEP(s, shutter, "tell", in_number(TOKEN_SHUT));
	if (choice_chance(c, "vain", 1, 2))
		draw_vain_sends(s, c, shutter, object, side, 0);
	STEP(s, shutter, "drain", in_end(object, side, 0), in_number(500));
	STEP(s, shutter, "await", in_number(TOKEN_SEEN), in_number(1));

	peer = add_child(s, 0);
	STEP(s, peer, "close", in_end(object, side, 0));
	if (before)
		send_some(s, c, peer, end_pack(object, !side, 0), false);
	if (late)
		STEP(s, peer, "await", in_number(TOKEN_SHUT), in_number(1));
	if (late && choice_chance(c, "nonblocking", 1, 2)) {
		STEP(s, peer, "nonblock", in_end(object, !side, 0), in_word(1));
		STEP(s, peer, "recv", in_end(object, !side, 0), in_number(100), in_word(RECV_PLAIN));
		STEP(s, peer, "nonblock", in_end(object, !side, 0), in_word(0));
	}
	STEP(s, peer, "drain", in_end(object, !side, 0), in_number(choice_range(c, "chunk", 1, 700)));
	STEP(s, peer, "repeat", in_number(choice_range(c, "again", 0, 4)));
	STEP(s, peer, "recv", in_end(object, !side, 0), in_number(10), in_word((int64_t)choice_below(c, "how", 3)));
	STEP0(s, peer, "end");
	if (answers) {
		STEP(s, peer, "repeat", in_number(choice_range(c, "answers", 1, 4)));
		send_some(s, c, peer, end_pack(object, !side, 0), true);
		STEP0(s, peer, "end");
	}
	STEP(s, peer, "shutdown", in_end(object, !side, 0), in_word(SHUT_HOW_WR));
	STEP(s, peer, "tell", in_number(TOKEN_SEEN));

	for (i = 0; i < holders; i++) {
		unsigned actor = add_child(s, 0);
		bool tries = choice_chance(c, "tries", 1, 2);

		STEP(s, actor, "close", in_end(object, !side, 0));
		STEP(s, actor, "await", in_number(tries ? TOKEN_SHUT : TOKEN_SEEN), in_number(1));
		if (tries)
			draw_vain_sends(s, c, actor, object, side, 0);
		STEP(s, actor, "await", in_number(TOKEN_SEEN), in_number(1));
	}
	STEP(s, 0, "close", in_end(object, 0, 0));
	STEP(s, 0, "close", in_end(object, 1, 0));
	add_reaps(s, 1, s->actors - 1);
}

/* ---- closes ---- */

enum way { WAY_CLOSE, WAY_BURY, WAY_EXIT, WAY_KILL, WAYS };

static void draw_way(struct scenario *s, unsigned actor, unsigned object, unsigned side, enum way way)
{
	if (way == WAY_CLOSE || way == WAY_BURY)
		STEP(s, actor, way == WAY_CLOSE ? "close" : "bury", in_end(object, side, 0));
	else if (way == WAY_EXIT)
		STEP(s, actor, "exit", in_number(0));
	else
		STEP(s, actor, "await", in_number(TOKEN_NEVER), in_number(1));
}

/* A holder of the end: takes what it is sent or leaves it, sends a little, and goes. */
static void draw_holder(struct scenario *s, struct choices *c, unsigned actor, unsigned object, unsigned side,
    bool drains, enum way way)
{
	STEP(s, actor, "close", in_end(object, !side, 0));
	if (drains)
		STEP(s, actor, "recv", in_end(object, side, 0), in_number(700), in_word(RECV_PLAIN));
	if (choice_chance(c, "sends", 1, 2))
		send_some(s, c, actor, end_pack(object, side, 0), false);
	draw_pause(s, c, actor);
	STEP(s, actor, "tell", in_number(TOKEN_READY));
	draw_way(s, actor, object, side, way);
	if (way == WAY_CLOSE || way == WAY_BURY) {
		STEP(s, actor, "tell", in_number(TOKEN_GONE));
		STEP(s, actor, "await", in_number(TOKEN_SEEN), in_number(1));
	}
}

/*
 * An end is held by one to four processes, which leave in their own ways; the one at the other end may have sent something
 * that nobody takes, and receives until the end, early or late, waiting or not.
 */
void draw_stream_closes(struct scenario *s, struct choices *c, make_connection *make)
{
	unsigned object = make(s, c), side = (unsigned)choice_below(c, "side", 2);
	unsigned holders = (unsigned)choice_range(c, "holders", 1, 4), i, peer;
	unsigned sent = (unsigned)choice_below(c, "sent", 3); /* none; one that the first holder takes; some */
	bool late = choice_chance(c, "late", 1, 2);
	enum way way[4];

	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	peer = add_child(s, 0);
	STEP(s, peer, "close", in_end(object, side, 0));
	if (sent == 1)
		STEP(s, peer, "send", in_end(object, !side, 0), in_number(1), in_word(SEND_BOTH));
	else if (sent == 2)
		send_some(s, c, peer, end_pack(object, !side, 0), false);
	if (late)
		STEP(s, peer, "await", in_number(TOKEN_GONE), in_number(holders));
	if (choice_chance(c, "nonblocking", 1, 3)) {
		STEP(s, peer, "nonblock", in_end(object, !side, 0), in_word(1));
		STEP(s, peer, "repeat", in_number(choice_range(c, "glances", 1, 6)));
		STEP(s, peer, "recv", in_end(object, !side, 0), in_number(100), in_word(RECV_PLAIN));
		draw_pause(s, c, peer);
		STEP0(s, peer, "end");
		STEP(s, peer, "nonblock", in_end(object, !side, 0), in_word(0));
	}
	if (choice_chance(c, "sends on", 1, 4))
		send_some(s, c, peer, end_pack(object, !side, 0), false);
	STEP(s, peer, "drain", in_end(object, !side, 0), in_number(choice_range(c, "chunk", 1, 500)));
	STEP(s, peer, "await", in_number(TOKEN_GONE), in_number(holders));
	STEP(s, peer, "repeat", in_number(choice_range(c, "again", 0, 4)));
	STEP(s, peer, "recv", in_end(object, !side, 0), in_number(10), in_word((int64_t)choice_below(c, "how", 3)));
	STEP0(s, peer, "end");
	STEP(s, peer, "tell", in_number(TOKEN_SEEN));
	for (i = 0; i < holders; i++) {
		unsigned actor = add_child(s, 0);

		way[i] = (enum way)choice_below(c, "way", WAYS);
		draw_holder(s, c, actor, object, side, sent == 1 && i == 0, way[i]);
	}
	STEP(s, 0, "close", in_end(object, 0, 0));
	STEP(s, 0, "close", in_end(object, 1, 0));
	STEP(s, 0, "await", in_number(TOKEN_READY), in_number(holders));
	for (i = 0; i < holders; i++) {
		if (way[i] == WAY_KILL)
			STEP(s, 0, "kill", in_actor(peer + 1 + i), in_signal(SIG_I_KILL));
		if (way[i] == WAY_KILL || way[i] == WAY_EXIT) {
			STEP(s, 0, "reap", in_actor(peer + 1 + i));
			STEP(s, 0, "tell", in_number(TOKEN_GONE));
		}
	}
	STEP(s, 0, "reap", in_actor(peer));
	for (i = 0; i < holders; i++)
		if (way[i] == WAY_CLOSE || way[i] == WAY_BURY)
			STEP(s, 0, "reap", in_actor(peer + 1 + i));
}

/* ---- broken ---- */

enum taste { TASTE_DEFAULT, TASTE_HANDLER, TASTE_IGNORED, TASTE_BLOCKED, TASTES };

static void draw_taste(struct scenario *s, struct choices *c, unsigned actor, enum taste taste)
{
	const struct operand set = in_signals(SIGNAL_BIT(SIG_I_PIPE));

	if (taste == TASTE_IGNORED)
		STEP(s, actor, "ignore", set);
	if (taste == TASTE_BLOCKED)
		STEP(s, actor, "mask", in_word(0), set);
	if (taste == TASTE_HANDLER) {
		int64_t info = (int64_t)choice_below(c, "info", 2);
		int64_t restart = (int64_t)choice_below(c, "restart", 2);

		STEP(s, actor, "catch", set, in_word(info), in_word(restart), in_word(0));
	}
}

/* Sends until it is certain that nobody has the other end, and on. */
static void draw_victim(struct scenario *s, struct choices *c, unsigned actor, unsigned object, unsigned side,
    bool sudden)
{
	enum taste taste = (enum taste)choice_below(c, "taste", TASTES);
	bool quiet = choice_chance(c, "quiet", 1, 3);
	struct operand n = draw_some(c);

	STEP(s, actor, "close", in_end(object, !side, 0));
	draw_taste(s, c, actor, taste);
	if (choice_chance(c, "before", 1, 2))
		STEP(s, actor, "send", in_end(object, side, 0), in_number(1),
		    in_word(quiet ? SEND_BOTH : SEND_DONTWAIT));
	STEP(s, actor, "tell", in_number(TOKEN_READY));
	if (!sudden)
		STEP(s, actor, "await", in_number(TOKEN_GONE), in_number(1));
	STEP(s, actor, "repeat", in_number(choice_range(c, "times", 1, 8)));
	if (quiet)
		STEP(s, actor, "send", in_end(object, side, 0), n, in_word(SEND_QUIET));
	else if (choice_chance(c, "write", 1, 3))
		STEP(s, actor, "write", in_end(object, side, 0), n);
	else
		STEP(s, actor, "send", in_end(object, side, 0), n, in_word(SEND_PLAIN));
	if (taste == TASTE_BLOCKED)
		STEP0(s, actor, "pending");
	STEP0(s, actor, "end");
	draw_pause(s, c, actor);
}

void draw_stream_broken(struct scenario *s, struct choices *c, make_connection *make)
{
	unsigned object = make(s, c), side = (unsigned)choice_below(c, "side", 2);
	unsigned victims = (unsigned)choice_range(c, "victims", 1, 2), i, leaver;
	bool sudden = choice_chance(c, "sudden", 1, 4), takes = choice_chance(c, "takes", 1, 2);
	enum way way = (enum way)choice_below(c, "way", WAYS);

	for (i = 0; i < victims; i++) {
		add_child(s, 0);
		draw_victim(s, c, i + 1, object, side, sudden);
	}
	leaver = add_child(s, 0);
	STEP(s, leaver, "close", in_end(object, side, 0));
	STEP(s, leaver, "await", in_number(TOKEN_READY), in_number(victims));
	if (takes)
		STEP(s, leaver, "recv", in_end(object, !side, 0), in_number(2), in_word(RECV_DONTWAIT));
	draw_pause(s, c, leaver);
	if (way == WAY_KILL)
		STEP(s, leaver, "tell", in_number(TOKEN_EMPTY));
	draw_way(s, leaver, object, !side, way);
	STEP(s, 0, "close", in_end(object, 0, 0));
	STEP(s, 0, "close", in_end(object, 1, 0));
	if (way == WAY_KILL) {
		STEP(s, 0, "await", in_number(TOKEN_EMPTY), in_number(1));
		STEP(s, 0, "kill", in_actor(leaver), in_signal(SIG_I_KILL));
	}
	STEP(s, 0, "reap", in_actor(leaver));
	STEP(s, 0, "tell", in_number(TOKEN_GONE));
	add_reaps(s, 1, victims);
}
