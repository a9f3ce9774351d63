/* Work that is guarded: a queue behind a robust mutex whose owners are killed, a ring in memory between semaphores. */
#include "mixed.h"

#include "../map/map.h"
#include "../mq/mq.h"

/* ---- mixed.guarded-queue ---- */

enum { HANDS_MAX = 6, QUEUE_KEPT = 7 };

struct guarded_queue {
	struct scenario *s;
	struct choices *c;
	unsigned queue, mutex, bytes;
};

/* Puts something into the queue or takes something out, having the mutex; whoever finds its owner dead puts it in order. */
static void hand(const struct guarded_queue *g, unsigned a, bool gives)
{
	unsigned rounds = cast_range(g->c, 1, 8), priority = cast_below(g->c, 4), us = cast_range(g->c, 50, 800);

	STEP(g->s, a, "repeat", in_number(rounds));
	STEP(g->s, a, "mutex-lock", in_object(g->mutex));
	STEP(g->s, a, "mutex-consistent", in_object(g->mutex));
	if (gives)
		STEP(g->s, a, "mq-timedsend", in_end(g->queue, MQ_SIDE, 0), in_number(g->bytes), in_number(priority),
		    in_number(us), in_word(MQ_VALID));
	else
		STEP(g->s, a, "mq-timedreceive", in_end(g->queue, MQ_SIDE, 0), in_number(g->bytes), in_number(us),
		    in_word(MQ_VALID));
	STEP(g->s, a, "mutex-touch", in_object(g->mutex), in_number(0));
	STEP(g->s, a, "mutex-unlock", in_object(g->mutex));
	if (cast_chance(g->c, 1, 3))
		STEP(g->s, a, "spin", in_number(us * 4));
	STEP0(g->s, a, "end");
}

void draw_guarded_queue(struct scenario *s, struct choices *c)
{
	unsigned hands = cast_range(c, 2, HANDS_MAX), kills = cast_below(c, 3), a, i, messages = cast_range(c, 1, 4);
	unsigned restart = cast_below(c, 2), type = cast_below(c, 4), whom;
	struct guarded_queue g = { .s = s, .c = c };
	uint64_t set = cast_standard(c, 2);

	g.queue = scenario_object(s, "mqueue");
	g.mutex = scenario_object(s, "mutex");
	g.bytes = cast_range(c, 1, 100);
	STEP(s, 0, "catch", in_signals(set), in_word(INFO), in_word(restart), in_word(1));
	STEP(s, 0, "mq-create", in_end(g.queue, MQ_SIDE, 0), in_word(0), in_number(messages), in_number(g.bytes),
	    in_object(g.queue));
	STEP(s, 0, "mutex-init", in_object(g.mutex), in_word(type), in_word(1), in_word(0));
	for (a = 1; a <= hands; a++)
		scenario_process(s);
	for (a = 1; a <= hands; a++) {
		hand(&g, a, a % 2 == 1);
		STEP0(s, a, "settle");
		STEP(s, 0, "fork", in_actor(a));
	}
	mixed_storm(s, c, 0, set, hands);
	for (i = 0; i < kills; i++) {
		whom = 1 + cast_below(c, hands);
		STEP(s, 0, "kill", in_actor(whom), in_signal(SIG_I_KILL));
	}
	for (a = 1; a <= hands; a++)
		STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "mutex-lock", in_object(g.mutex));
	STEP(s, 0, "mutex-consistent", in_object(g.mutex));
	STEP(s, 0, "mutex-unlock", in_object(g.mutex));
	STEP(s, 0, "mutex-count", in_object(g.mutex));
	STEP(s, 0, "mq-open", in_end(g.queue, MQ_SIDE, QUEUE_KEPT), in_word(1), in_word(MQ_READS));
	STEP(s, 0, "repeat", in_number(messages + 1));
	STEP(s, 0, "mq-receive", in_end(g.queue, MQ_SIDE, QUEUE_KEPT), in_number(g.bytes));
	STEP0(s, 0, "end");
	STEP0(s, 0, "settle");
}

/* ---- mixed.ring ---- */

enum { READERS_MAX = 4, CELLS_MAX = 4, SEM_SIDE = 0, PATIENCE_US = 500 };

struct ring {
	struct scenario *s;
	struct choices *c;
	unsigned memory, full, empty, cells, value;
};

static void wait_for(const struct ring *r, unsigned a, unsigned sem)
{
	STEP(r->s, a, "sem-timedwait", in_end(sem, SEM_SIDE, 0), in_number(PATIENCE_US), in_word(0));
}

static struct operand cell(const struct ring *r, unsigned n)
{
	return in_number((int64_t)(n % r->cells) * MAP_WORD);
}

static void ring_writer(struct ring *r, unsigned a)
{
	unsigned n = cast_range(r->c, 2, 10), i;

	for (i = 0; i < n; i++) {
		wait_for(r, a, r->empty);
		r->value++;
		STEP(r->s, a, "memory-write", in_end(r->memory, MAP_SIDE, 0), cell(r, i), in_number(r->value));
		STEP(r->s, a, "sem-post", in_end(r->full, SEM_SIDE, 0));
	}
}

/* Ends between two calls, perhaps with what it has taken and not given back. */
static void ring_reader(struct ring *r, unsigned a)
{
	unsigned n = cast_range(r->c, 1, 6), i, child;
	bool dies = cast_chance(r->c, 1, 2);

	for (i = 0; i < n; i++) {
		wait_for(r, a, r->full);
		STEP(r->s, a, "memory-read", in_end(r->memory, MAP_SIDE, 0), cell(r, i));
		if (i + 1 == n && dies)
			break;
		STEP(r->s, a, "sem-post", in_end(r->empty, SEM_SIDE, 0));
	}
	if (cast_chance(r->c, 1, 3)) {
		child = scenario_process(r->s);
		STEP(r->s, child, "memory-read", in_end(r->memory, MAP_SIDE, 0), cell(r, 0));
		STEP(r->s, child, "sem-trywait", in_end(r->full, SEM_SIDE, 0));
		STEP(r->s, a, "fork", in_actor(child));
		STEP(r->s, a, "reap", in_actor(child));
	}
	if (dies)
		STEP(r->s, a, "exit", in_number(2));
}

void draw_ring(struct scenario *s, struct choices *c)
{
	struct ring r = { .s = s, .c = c, .cells = cast_range(c, 1, CELLS_MAX) };
	unsigned readers = cast_range(c, 1, READERS_MAX), a, restart = cast_below(c, 2);
	uint64_t set = cast_standard(c, 2);
	unsigned player[1 + READERS_MAX];

	r.memory = scenario_object(s, "memory");
	r.full = scenario_object(s, "shared-sem");
	r.empty = scenario_object(s, "shared-sem");
	STEP(s, 0, "catch", in_signals(set), in_word(INFO), in_word(restart), in_word(1));
	STEP(s, 0, "memory-make", in_object(r.memory), in_mark("PAGE", 1, 0));
	STEP(s, 0, "memory-map", in_end(r.memory, MAP_SIDE, 0), in_word(MAP_IS_SHARED));
	STEP(s, 0, "sem-create", in_end(r.full, SEM_SIDE, 0), in_number(0), in_word(0));
	STEP(s, 0, "sem-create", in_end(r.empty, SEM_SIDE, 0), in_number(r.cells), in_word(0));
	for (a = 0; a <= readers; a++) {
		player[a] = scenario_process(s);
		STEP(s, 0, "fork", in_actor(player[a]));
	}
	for (a = 0; a <= readers; a++) {
		if (a == 0)
			ring_writer(&r, player[a]);
		else
			ring_reader(&r, player[a]);
		if (a == 0 || cast_chance(c, 1, 2))
			STEP0(s, player[a], "settle");
	}
	STEP(s, 0, "memory-unlink", in_object(r.memory));
	mixed_storm(s, c, 0, set, 1); /* of the writer, who does not die */
	for (a = 0; a <= readers; a++)
		STEP(s, 0, "reap", in_actor(player[a]));
	for (a = 0; a < r.cells; a++)
		STEP(s, 0, "memory-read", in_end(r.memory, MAP_SIDE, 0), cell(&r, a));
	STEP(s, 0, "sem-drain", in_end(r.full, SEM_SIDE, 0), in_number(100));
	STEP(s, 0, "sem-drain", in_end(r.empty, SEM_SIDE, 0), in_number(100));
	STEP0(s, 0, "settle");
}
