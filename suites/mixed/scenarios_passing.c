/* mixed.passing-server: a server takes descriptors and writes by them, while its clients die and signals storm. */
#include "mixed.h"

enum { TOKEN_STORM = TOKEN_STEP, CLIENTS_MAX = 4, SERVER = 1 };

struct office {
	struct scenario *s;
	struct choices *c;
	unsigned pipe, clients, courier[CLIENTS_MAX];
	uint64_t set; /* what the server catches */
};

/* The server keeps its ends of all couriers, a client one of its own. */
static void closes(const struct office *o, unsigned a, int own)
{
	unsigned i;

	for (i = 0; i < o->clients; i++) {
		if ((int)i != own)
			STEP(o->s, a, "close", in_end(o->courier[i], SIDE_A, 0));
		if (a != SERVER)
			STEP(o->s, a, "close", in_end(o->courier[i], SIDE_B, 0));
	}
}

static void serves(const struct office *o)
{
	unsigned i, rounds;

	STEP(o->s, SERVER, "close", in_end(o->pipe, SIDE_R, 0));
	STEP(o->s, SERVER, "close", in_end(o->pipe, SIDE_W, 0));
	closes(o, SERVER, -1);
	STEP(o->s, SERVER, "mask", in_word(UNBLOCK), in_signals(o->set));
	STEP(o->s, SERVER, "tell", in_number(TOKEN_READY));
	for (i = 0; i < o->clients; i++) {
		struct operand n = mixed_size(o->c);

		rounds = cast_range(o->c, 1, 3);
		/* A signal may end the first try, and a client may never have sent. */
		STEP(o->s, SERVER, "take", in_end(o->courier[i], SIDE_B, 0), in_word(0));
		STEP(o->s, SERVER, "repeat", in_number(rounds));
		STEP(o->s, SERVER, "write", in_end(o->pipe, SIDE_W, 0), n);
		STEP0(o->s, SERVER, "end");
		STEP(o->s, SERVER, "close", in_end(o->pipe, SIDE_W, 0));
		STEP(o->s, SERVER, "close", in_end(o->courier[i], SIDE_B, 0));
	}
	STEP(o->s, SERVER, "await", in_number(TOKEN_DONE), in_number(1));
	STEP0(o->s, SERVER, "settle");
}

static void asks(const struct office *o, unsigned a, unsigned nth)
{
	unsigned end = cast_below(o->c, 4), writes = cast_below(o->c, 3);

	STEP(o->s, a, "close", in_end(o->pipe, SIDE_R, 0));
	closes(o, a, (int)nth);
	if (writes > 0)
		STEP(o->s, a, "write", in_end(o->pipe, SIDE_W, 0), in_number(choice_range(o->c, "bytes", 1, 100)));
	STEP(o->s, a, "pass", in_end(o->courier[nth], SIDE_A, 0), in_end(o->pipe, SIDE_W, 0));
	if (end == 0)
		STEP(o->s, a, "raise", in_signal(SIG_I_KILL));
	else if (end == 1)
		STEP(o->s, a, "exit", in_number(3));
	else if (end == 2)
		STEP(o->s, a, "spin", in_number(2000));
}

/* M reads all that comes by whatever end, until the last one is gone. */
void draw_passing_server(struct scenario *s, struct choices *c)
{
	struct office o = { .s = s, .c = c };
	unsigned restart = cast_chance(c, 2, 3), full = cast_chance(c, 2, 3), i, stormer;
	bool killed = cast_chance(c, 1, 3);

	o.pipe = scenario_object(s, "pipe");
	o.clients = cast_range(c, 1, CLIENTS_MAX);
	o.set = cast_standard(c, 3);
	STEP(s, 0, "pipe", in_object(o.pipe));
	for (i = 0; i < o.clients; i++) {
		o.courier[i] = scenario_object(s, "courier");
		STEP(s, 0, "courier", in_object(o.courier[i]));
	}
	STEP(s, 0, "catch", in_signals(o.set), in_word(INFO), in_word(restart), in_word(full));
	STEP(s, 0, "mask", in_word(BLOCK), in_signals(o.set));
	scenario_process(s);
	serves(&o);
	STEP(s, 0, "fork", in_actor(SERVER));
	for (i = 0; i < o.clients; i++) {
		unsigned a = scenario_process(s);

		asks(&o, a, i);
		STEP(s, 0, "fork", in_actor(a));
	}
	stormer = scenario_process(s);
	STEP(s, stormer, "close", in_end(o.pipe, SIDE_R, 0));
	STEP(s, stormer, "close", in_end(o.pipe, SIDE_W, 0));
	closes(&o, stormer, -1);
	STEP(s, stormer, "await", in_number(TOKEN_READY), in_number(1));
	mixed_storm(s, c, stormer, o.set, 1);
	if (killed)
		STEP(s, stormer, "kill", in_actor(SERVER + o.clients), in_signal(SIG_I_KILL));
	STEP(s, stormer, "tell", in_number(TOKEN_DONE));
	STEP(s, 0, "fork", in_actor(stormer));
	STEP(s, 0, "close", in_end(o.pipe, SIDE_W, 0));
	closes(&o, 0, -1);
	STEP(s, 0, "drain", in_end(o.pipe, SIDE_R, 0), in_mark("PIPE_BUF", 1, 1));
	for (i = SERVER; i <= stormer; i++)
		STEP(s, 0, "reap", in_actor(i));
}
