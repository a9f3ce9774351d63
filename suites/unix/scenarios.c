/* Families: those of ../stream with connections that were accepted, and many clients at one listener. */
#include "unix.h"

#include "../pipe/pipe.h"
#include "signals.h"

enum { MEET_START };

unsigned make_accepted(struct scenario *s, struct choices *c, const char *listener, const char *connection)
{
	unsigned from = scenario_object(s, listener), object = scenario_object(s, connection);
	int64_t mode = (int64_t)choice_below(c, "mode", 2);

	STEP(s, 0, "listen", in_end(from, 0, 0), in_word(mode), in_number(choice_range(c, "backlog", 1, 8)));
	STEP(s, 0, "connect", in_end(object, 0, 0), in_word(0), in_object(from));
	STEP(s, 0, "nonblock", in_end(from, 0, 0), in_word(0));
	STEP(s, 0, "accept", in_end(from, 0, 0));
	/* Whether it is inherited or not is not told in the same way everywhere. */
	STEP(s, 0, "nonblock", in_end(object, 1, 0), in_word(0));
	if (choice_chance(c, "closed", 1, 2))
		STEP(s, 0, "close", in_end(from, 0, 0));
	return object;
}

unsigned make_named(struct scenario *s, struct choices *c)
{
	return make_accepted(s, c, "unix-listener", "unix");
}

/* ---- crowd ---- */

enum { CLIENTS_MAX = 8 };

/* A client: connects, perhaps sends a token and waits for an answer, or goes at once. */
static void draw_client(struct scenario *s, struct choices *c, unsigned actor, unsigned listener, unsigned object)
{
	unsigned kind = (unsigned)choice_below(c, "client", 4);
	int64_t n = choice_range(c, "token", 2, 40);

	if (choice_chance(c, "early", 1, 3))
		draw_pause(s, c, actor);
	STEP(s, actor, "connect", in_end(object, 0, 0), in_word(0), in_object(listener));
	if (kind > 0)
		STEP(s, actor, "send", in_end(object, 0, 0), in_number(n), in_word(SEND_BOTH));
	if (kind > 1)
		STEP(s, actor, "recv", in_end(object, 0, 0), in_number(100), in_word(RECV_PLAIN));
	if (kind == 2)
		STEP(s, actor, "drain", in_end(object, 0, 0), in_number(100));
	STEP(s, actor, "close", in_end(object, 0, 0));
}

/* An acceptor does with every connection what it would do with any: those that it has not are left out. */
static void draw_acceptor(struct scenario *s, struct choices *c, unsigned actor, unsigned listener, unsigned clients,
    int64_t accepts)
{
	bool answers = choice_chance(c, "answers", 3, 4);
	unsigned i;

	STEP(s, actor, "repeat", in_number(accepts));
	STEP(s, actor, "accept", in_end(listener, 0, 0));
	for (i = 1; i <= clients; i++) {
		STEP(s, actor, "recv", in_end(listener + i, 1, 0), in_number(100), in_word(RECV_DONTWAIT));
		if (answers)
			STEP(s, actor, "send", in_end(listener + i, 1, 0), in_number(3), in_word(SEND_BOTH));
		if (i % 2 == 0)
			STEP(s, actor, "close", in_end(listener + i, 1, 0));
	}
	STEP0(s, actor, "end");
}

/*
 * Clients connect while several processes accept from one listener. It does not wait, or it waits just as often as there
 * are clients; whatever was not accepted goes with the listener.
 */
void draw_crowd(struct scenario *s, struct choices *c, const char *listener, const char *connection)
{
	unsigned from = scenario_object(s, listener);
	unsigned clients = (unsigned)choice_range(c, "clients", 1, CLIENTS_MAX), servers, i;
	bool waits = choice_chance(c, "waits", 1, 2);
	int64_t backlog = waits ? CLIENTS_MAX : choice_range(c, "backlog", 1, CLIENTS_MAX);
	unsigned left = clients;

	servers = (unsigned)choice_range(c, "servers", 1, clients < 4 ? clients : 4);
	for (i = 0; i < clients; i++)
		scenario_object(s, connection);
	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "listen", in_end(from, 0, 0), in_word(!waits), in_number(backlog));
	for (i = 0; i < clients; i++) {
		unsigned actor = add_child(s, 0);

		/* The acceptors alone keep it open: with them go those that wait to be accepted. */
		STEP(s, actor, "close", in_end(from, 0, 0));
		STEP(s, actor, "meet", in_number(MEET_START), in_number(clients + servers));
		draw_client(s, c, actor, from, from + 1 + i);
	}
	for (i = 0; i < servers; i++) {
		unsigned actor = add_child(s, 0), most = left - (servers - i - 1);
		unsigned share = i + 1 == servers ? left : (unsigned)choice_range(c, "share", 1, most);

		left -= share;
		STEP(s, actor, "meet", in_number(MEET_START), in_number(clients + servers));
		draw_acceptor(s, c, actor, from, clients, waits ? (int64_t)share : choice_range(c, "accepts", 2, 12));
	}
	STEP(s, 0, "close", in_end(from, 0, 0));
	add_reaps(s, clients + 1, clients + servers);
	add_reaps(s, 1, clients);
}

/* ---- the families ---- */

static void draw_duplex(struct scenario *s, struct choices *c)
{
	draw_stream_duplex(s, c, make_named);
}
static void draw_shuts(struct scenario *s, struct choices *c)
{
	draw_stream_half_close(s, c, make_named);
}
static void draw_closes(struct scenario *s, struct choices *c)
{
	draw_stream_closes(s, c, make_named);
}
static void draw_broken_named(struct scenario *s, struct choices *c)
{
	draw_stream_broken(s, c, make_named);
}
static void draw_trickle(struct scenario *s, struct choices *c)
{
	draw_stream_trickle(s, c, make_named);
}
static void draw_named_crowd(struct scenario *s, struct choices *c)
{
	draw_crowd(s, c, "unix-listener", "unix");
}

const struct family unix_families[] = {
	{ "unix.crowd", 1, draw_named_crowd, "many clients of one listener, several processes that accept", 4 },
	{ "unix.duplex", 1, draw_duplex, "stream.duplex over a named socket", 1 },
	{ "unix.shuts", 1, draw_shuts, "stream.shuts over a named socket", 1 },
	{ "unix.closes", 1, draw_closes, "stream.closes over a named socket", 1 },
	{ "unix.broken", 1, draw_broken_named, "stream.broken over a named socket", 1 },
	{ "unix.trickle", 1, draw_trickle, "stream.trickle over a named socket", 1 },
	{ .id = NULL },
};
