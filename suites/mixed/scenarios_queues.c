/* Work that is handed on: queues and semaphores between processes that fork, are killed and signalled. */
#include "mixed.h"

#include "../mq/mq.h"

enum { WORKERS = 3, PRODUCERS = 3, SIDE_S = 0, KEPT = 7 };

struct works {
	struct scenario *s;
	struct choices *c;
	unsigned queue, sem, bytes;
	bool counts; /* each job by a semaphore: then nobody is killed, who might be at it */
};

static void pause_for(const struct works *w, unsigned a)
{
	unsigned turns = cast_range(w->c, 50, 3000);

	if (cast_chance(w->c, 1, 3))
		STEP(w->s, a, "spin", in_number(turns));
}

static void produce(const struct works *w, unsigned a)
{
	unsigned rounds = cast_range(w->c, 1, 8), n = cast_range(w->c, 1, w->bytes), priority = cast_below(w->c, 4);
	unsigned us = cast_range(w->c, 100, 2000);

	STEP(w->s, a, "repeat", in_number(rounds));
	STEP(w->s, a, "mq-timedsend", in_end(w->queue, MQ_SIDE, 0), in_number(n), in_number(priority), in_number(us),
	    in_word(MQ_VALID));
	if (w->counts)
		STEP(w->s, a, "sem-post", in_end(w->sem, SIDE_S, 0));
	pause_for(w, a);
	STEP0(w->s, a, "end");
}

/* Sends jobs, and so do its children. */
static void producer(const struct works *w, unsigned a)
{
	unsigned children = cast_below(w->c, 3);

	produce(w, a);
	while (children-- > 0) {
		unsigned child = scenario_process(w->s);

		STEP(w->s, a, "fork", in_actor(child));
		produce(w, child);
		STEP(w->s, a, "reap", in_actor(child));
	}
}

static void worker(const struct works *w, unsigned a)
{
	unsigned rounds;

	if (!w->counts) {
		STEP(w->s, a, "mq-collect", in_end(w->queue, MQ_SIDE, 0), in_number(w->bytes), in_number(TOKEN_DONE),
		    in_number(1));
		return;
	}
	rounds = cast_range(w->c, 1, 6);
	STEP(w->s, a, "repeat", in_number(rounds));
	STEP(w->s, a, "sem-timedwait", in_end(w->sem, SIDE_S, 0), in_number(500), in_word(MQ_VALID));
	STEP(w->s, a, "mq-timedreceive", in_end(w->queue, MQ_SIDE, 0), in_number(w->bytes), in_number(500),
	    in_word(MQ_VALID));
	pause_for(w, a);
	STEP0(w->s, a, "end");
}

void draw_queue_workers(struct scenario *s, struct choices *c)
{
	unsigned workers = cast_range(c, 2, WORKERS), producers = cast_range(c, 1, PRODUCERS), a,
	         messages = cast_range(c, 1, 6);
	struct works w = { .s = s, .c = c };
	uint64_t set = cast_standard(c, 2);
	unsigned restart = cast_below(c, 2), all = workers + producers;

	w.queue = scenario_object(s, "mqueue");
	w.sem = scenario_object(s, "shared-sem");
	w.counts = cast_chance(c, 1, 2);
	w.bytes = cast_range(c, 1, 200);
	STEP(s, 0, "catch", in_signals(set), in_word(INFO), in_word(restart), in_word(1));
	STEP(s, 0, "mq-create", in_end(w.queue, MQ_SIDE, 0), in_word(0), in_number(messages), in_number(w.bytes),
	    in_object(w.queue));
	STEP(s, 0, "sem-create", in_end(w.sem, SIDE_S, 0), in_number(0), in_word(0));
	for (a = 1; a <= all; a++)
		scenario_process(s);
	for (a = 1; a <= all; a++) {
		if (a <= workers)
			worker(&w, a);
		else
			producer(&w, a);
		STEP0(s, a, "settle");
	}
	for (a = 1; a <= all; a++)
		STEP(s, 0, "fork", in_actor(a));
	mixed_storm(s, c, 0, set, all);
	if (!w.counts && cast_chance(c, 1, 2))
		STEP(s, 0, "kill", in_actor(1), in_signal(SIG_I_KILL));
	for (a = workers + 1; a <= all; a++)
		STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "tell", in_number(TOKEN_DONE));
	for (a = 1; a <= workers; a++)
		STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "mq-open", in_end(w.queue, MQ_SIDE, KEPT), in_word(1), in_word(MQ_READS));
	STEP(s, 0, "repeat", in_number(messages + 1));
	STEP(s, 0, "mq-receive", in_end(w.queue, MQ_SIDE, KEPT), in_number(w.bytes));
	STEP0(s, 0, "end");
	STEP(s, 0, "sem-drain", in_end(w.sem, SIDE_S, 0), in_number(100));
	STEP0(s, 0, "settle");
}
