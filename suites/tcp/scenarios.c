/* Families: those of ../stream and ../unix over TCP, and connections that are begun without waiting. */
#include "tcp.h"

#include "../pipe/pipe.h"
#include "signals.h"

static bool draw_v6(struct choices *c)
{
	return choice_chance(c, "v6", 1, 2);
}

static unsigned make_v4(struct scenario *s, struct choices *c)
{
	return make_accepted(s, c, "tcp-listener", "tcp");
}
static unsigned make_v6(struct scenario *s, struct choices *c)
{
	return make_accepted(s, c, "tcp6-listener", "tcp6");
}

/* ---- async ---- */

enum { TOKEN_BEGUN };

/* Clients that do not wait, of a socket that listens or of one that has a port and does not. */
static void draw_async(struct scenario *s, struct choices *c, const char *listener, const char *connection)
{
	unsigned from = scenario_object(s, listener), clients = (unsigned)choice_range(c, "clients", 1, 5), i;
	bool refuses = choice_chance(c, "refuses", 1, 3), accepts = choice_chance(c, "accepts", 1, 2);

	for (i = 0; i < clients; i++)
		scenario_object(s, connection);
	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, refuses ? "reserve" : "listen", in_end(from, 0, 0), in_word(1), in_number(8));
	for (i = 0; i < clients; i++) {
		unsigned actor = add_child(s, 0);

		STEP(s, actor, "connect", in_end(from + 1 + i, 0, 0), in_word(1), in_object(from));
		if (choice_chance(c, "pausing", 1, 3))
			draw_pause(s, c, actor);
		STEP(s, actor, "settle-connect", in_end(from + 1 + i, 0, 0));
		STEP(s, actor, "nonblock", in_end(from + 1 + i, 0, 0), in_word(0));
		if (!refuses && choice_chance(c, "sends", 2, 3)) {
			STEP(s, actor, "send", in_end(from + 1 + i, 0, 0), in_number(choice_range(c, "bytes", 1, 3000)),
			    in_word(SEND_BOTH));
			STEP(s, actor, "shutdown", in_end(from + 1 + i, 0, 0), in_word(SHUT_HOW_WR));
		}
		STEP(s, actor, "tell", in_number(TOKEN_BEGUN));
	}
	if (!refuses && accepts) {
		STEP(s, 0, "nonblock", in_end(from, 0, 0), in_word(0));
		STEP(s, 0, "repeat", in_number(clients));
		STEP(s, 0, "accept", in_end(from, 0, 0));
		STEP0(s, 0, "end");
		for (i = 0; i < clients; i++) {
			STEP(s, 0, "nonblock", in_end(from + 1 + i, 1, 0), in_word(0));
			STEP(s, 0, "drain", in_end(from + 1 + i, 1, 0), in_number(1000));
		}
	}
	STEP(s, 0, "await", in_number(TOKEN_BEGUN), in_number(clients));
	STEP(s, 0, "close", in_end(from, 0, 0));
	add_reaps(s, 1, clients);
}

/* ---- the families, by protocol ---- */

static void draw_asyncs(struct scenario *s, struct choices *c)
{
	if (draw_v6(c))
		draw_async(s, c, "tcp6-listener", "tcp6");
	else
		draw_async(s, c, "tcp-listener", "tcp");
}
static void draw_tcp_crowd(struct scenario *s, struct choices *c)
{
	if (draw_v6(c))
		draw_crowd(s, c, "tcp6-listener", "tcp6");
	else
		draw_crowd(s, c, "tcp-listener", "tcp");
}
static void draw_duplex(struct scenario *s, struct choices *c)
{
	draw_stream_duplex(s, c, draw_v6(c) ? make_v6 : make_v4);
}
static void draw_shuts(struct scenario *s, struct choices *c)
{
	draw_stream_half_close(s, c, draw_v6(c) ? make_v6 : make_v4);
}
static void draw_closes(struct scenario *s, struct choices *c)
{
	draw_stream_closes(s, c, draw_v6(c) ? make_v6 : make_v4);
}
static void draw_broken_tcp(struct scenario *s, struct choices *c)
{
	draw_stream_broken(s, c, draw_v6(c) ? make_v6 : make_v4);
}
static void draw_fill(struct scenario *s, struct choices *c)
{
	draw_stream_fill(s, c, draw_v6(c) ? make_v6 : make_v4);
}
static void draw_trickle(struct scenario *s, struct choices *c)
{
	draw_stream_trickle(s, c, draw_v6(c) ? make_v6 : make_v4);
}

const struct family tcp_families[] = {
	{ "tcp.async", 1, draw_asyncs, "connections that are begun without waiting, some to a port that refuses", 4 },
	{ "tcp.crowd", 1, draw_tcp_crowd, "unix.crowd over TCP", 2 },
	{ "tcp.duplex", 1, draw_duplex, "stream.duplex over TCP", 1 },
	{ "tcp.shuts", 1, draw_shuts, "stream.shuts over TCP", 1 },
	{ "tcp.closes", 1, draw_closes, "stream.closes over TCP", 1 },
	{ "tcp.broken", 1, draw_broken_tcp, "stream.broken over TCP", 1 },
	{ "tcp.fill", 1, draw_fill, "stream.fill over TCP", 1 },
	{ "tcp.trickle", 1, draw_trickle, "stream.trickle over TCP", 1 },
	{ .id = NULL },
};
