/* Families about signals: storms on transfers, killed writers. */
#include "pipe.h"
#include "signals.h"

/* ---- pipe.storms ---- */

struct storm {
	uint64_t caught, harmless; /* sets: with handlers; ignored or blocked by everyone */
	bool stops;
	unsigned targets;
};

/* M does this before it forks, so that no signal comes before its handler is there. */
static void draw_preparations(struct scenario *s, struct choices *c, struct storm *storm)
{
	int64_t info = (int64_t)choice_below(c, "info", 2);
	int64_t restart = (int64_t)choice_below(c, "restart", 2);
	int64_t full = (int64_t)choice_below(c, "full", 2);

	storm->caught = SIGNAL_BIT(SIG_I_USR1);
	storm->harmless = 0;
	if (choice_chance(c, "two", 1, 3))
		storm->caught |= SIGNAL_BIT(SIG_I_USR2);
	STEP(s, 0, "catch", in_signals(storm->caught), in_word(info), in_word(restart), in_word(full));
	if (choice_chance(c, "ignored", 1, 4)) {
		storm->harmless |= SIGNAL_BIT(SIG_I_HUP);
		STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_HUP)));
	}
	if (choice_chance(c, "blocked", 1, 4)) {
		storm->harmless |= SIGNAL_BIT(SIG_I_TERM);
		STEP(s, 0, "mask", in_word(0), in_signals(SIGNAL_BIT(SIG_I_TERM)));
	}
	storm->stops = choice_chance(c, "stops", 1, 10);
}

static int draw_signal(struct choices *c, const struct storm *storm)
{
	static const int which[] = { SIG_I_USR1, SIG_I_USR1, SIG_I_USR2, SIG_I_HUP, SIG_I_TERM };
	int signal = which[choice_below(c, "signal", 5)];

	return (((storm->caught | storm->harmless) >> signal) & 1) != 0 ? signal : SIG_I_USR1;
}

static void draw_stormer(struct scenario *s, struct choices *c, unsigned actor, const struct storm *storm,
    unsigned meeting)
{
	unsigned kills = (unsigned)choice_range(c, "kills", 1, 3);

	STEP(s, actor, "meet", in_number(0), in_number(meeting));
	STEP(s, actor, "repeat", in_number(choice_range(c, "gusts", 5, 40)));
	while (kills-- > 0) {
		unsigned target = 1 + (unsigned)choice_below(c, "target", storm->targets);
		int signal = draw_signal(c, storm);

		STEP(s, actor, "kill", in_actor(target), in_signal(signal));
		draw_pause(s, c, actor);
	}
	if (storm->stops) {
		unsigned target = 1 + (unsigned)choice_below(c, "target", storm->targets);

		STEP(s, actor, "kill", in_actor(target), in_signal(SIG_I_STOP));
		draw_pause(s, c, actor);
		STEP(s, actor, "kill", in_actor(target), in_signal(SIG_I_CONT));
	}
	STEP0(s, actor, "end");
}

/* Small and large, with pauses in which the reader comes to wait. */
static void draw_stormed_writer(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe)
{
	enum size_class size = (enum size_class)choice_range(c, "class", SIZE_SMALL, SIZE_LARGE);
	struct operand n = draw_size(c, "bytes", size);
	bool vectors = choice_chance(c, "vectors", 1, 4);

	STEP(s, actor, "repeat", in_number(choice_range(c, "rounds", 2, size == SIZE_LARGE ? 4 : 16)));
	draw_write(s, c, actor, pipe, vectors, n);
	if (choice_chance(c, "pausing", 1, 2)) {
		draw_pause(s, c, actor);
		draw_pause(s, c, actor);
	}
	STEP0(s, actor, "end");
}

void draw_storms(struct scenario *s, struct choices *c)
{
	unsigned pipe = scenario_object(s, "pipe");
	unsigned writers = (unsigned)choice_range(c, "writers", 1, 3);
	unsigned stormers = (unsigned)choice_range(c, "stormers", 1, 2);
	unsigned meeting = writers + 1 + stormers;
	struct storm storm = { 0 };
	unsigned a, reader;

	STEP(s, 0, "pipe", in_object(pipe));
	draw_preparations(s, c, &storm);
	storm.targets = writers + 1;
	for (a = 1; a <= writers; a++) {
		add_child(s, 0);
		STEP(s, a, "close", in_end(pipe, SIDE_R, 0));
		STEP(s, a, "meet", in_number(0), in_number(meeting));
		draw_stormed_writer(s, c, a, pipe);
	}
	reader = add_child(s, 0);
	STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, reader, "meet", in_number(0), in_number(meeting));
	for (a = 0; a < 4 && choice_chance(c, "slow", 2, 3); a++) {
		struct operand enough = draw_chunk(c, "enough", SIZE_LARGE);

		draw_pause(s, c, reader);
		STEP(s, reader, "sip", in_end(pipe, SIDE_R, 0), in_mark("PIPE_BUF", 1, 0), enough);
	}
	STEP(s, reader, "drain", in_end(pipe, SIDE_R, 0), draw_chunk(c, "chunk", SIZE_LARGE));
	for (a = 0; a < stormers; a++) {
		unsigned stormer = add_child(s, 0);

		STEP(s, stormer, "close", in_end(pipe, SIDE_R, 0));
		STEP(s, stormer, "close", in_end(pipe, SIDE_W, 0));
		draw_stormer(s, c, stormer, &storm, meeting);
	}
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	add_reaps(s, 1, s->actors - 1);
}

/* ---- pipe.kills ---- */

enum { TOKEN_READ };

static void draw_doomed(struct scenario *s, struct choices *c, unsigned actor, unsigned pipe, unsigned meeting)
{
	enum size_class size = (enum size_class)choice_range(c, "class", SIZE_SMALL, SIZE_LARGE);
	struct operand n = draw_size(c, "bytes", size);
	bool vectors = choice_chance(c, "vectors", 1, 4);

	STEP(s, actor, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, actor, "meet", in_number(0), in_number(meeting));
	STEP(s, actor, "repeat", in_number(choice_range(c, "rounds", 2, size == SIZE_LARGE ? 3 : 12)));
	draw_write(s, c, actor, pipe, vectors, n);
	STEP0(s, actor, "end");
}

/*
 * The reader comes late in half of the cases: then the pipe is full and every writer inside a write when the first is
 * killed. Else it is a matter of luck where the kill meets them.
 */
void draw_kills(struct scenario *s, struct choices *c)
{
	unsigned pipe = scenario_object(s, "pipe");
	unsigned writers = (unsigned)choice_range(c, "writers", 2, 5);
	unsigned victims = (unsigned)choice_range(c, "victims", 1, 2);
	bool nonblocking = choice_chance(c, "nonblocking", 1, 8);
	bool late = choice_chance(c, "late", 1, 2);
	unsigned a, i, reader;

	STEP(s, 0, "pipe", in_object(pipe));
	if (nonblocking)
		STEP(s, 0, "nonblock", in_end(pipe, SIDE_W, 0), in_word(1));
	for (a = 1; a <= writers; a++) {
		add_child(s, 0);
		draw_doomed(s, c, a, pipe, writers + 2);
	}
	reader = add_child(s, 0);
	STEP(s, 0, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, 0, "close", in_end(pipe, SIDE_R, 0));
	STEP(s, reader, "close", in_end(pipe, SIDE_W, 0));
	STEP(s, reader, "meet", in_number(0), in_number(writers + 2));
	if (late)
		STEP(s, reader, "await", in_number(TOKEN_READ), in_number(1));
	for (i = 0; i < 5 && choice_chance(c, "slow", 3, 4); i++) {
		draw_pause(s, c, reader);
		STEP(s, reader, "sip", in_end(pipe, SIDE_R, 0), in_mark("PIPE_BUF", 1, 0), in_mark("CAPACITY", 1, 0));
	}
	STEP(s, reader, "drain", in_end(pipe, SIDE_R, 0), draw_chunk(c, "chunk", SIZE_LARGE));
	STEP(s, 0, "meet", in_number(0), in_number(writers + 2));
	for (i = 0; i < victims; i++) {
		unsigned victim = 1 + (unsigned)choice_below(c, "victim", writers);

		draw_pause(s, c, 0);
		if (late)
			STEP(s, 0, "yield", in_number(20));
		else
			draw_pause(s, c, 0);
		STEP(s, 0, "kill", in_actor(victim), in_signal(SIG_I_KILL));
		if (late && i == 0)
			STEP(s, 0, "tell", in_number(TOKEN_READ));
	}
	add_reaps(s, 1, reader);
}
