#include "pids.h"

#include "../std/std.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct pid_calls pid_calls = { .fork = fork, .waitpid = waitpid };

static void perform_born(struct call *c)
{
	pid_t pid;

	call_begin(c);
	pid = pid_calls.fork();
	if (pid == 0)
		_exit(0);
	call_report(c, BORN_ID, (int64_t)pid);
	call_report(c, BORN_OTHER, actor_of_pid(c->actor, (int64_t)pid));
	call_end(c, pid > 0 ? 0 : -1);
}

static void perform_buried(struct call *c)
{
	pid_t r;

	if (c->arg[0] <= 0)
		return;
	call_begin(c);
	while ((r = pid_calls.waitpid((pid_t)c->arg[0], NULL, 0)) == -1 && errno == EINTR)
		;
	call_end(c, r > 0 ? 0 : -1);
}

/* A part's id, 0 if it failed. */
static int64_t do_part(const struct call *whole, const char *op, int64_t id)
{
	struct call part;

	std_part(&part, whole, op);
	part.arg[0] = id;
	part.op->perform(&part);
	return part.record != NULL && part.record->event.result == 0 ? part.record->event.out[BORN_ID] : 0;
}

static bool makes_sense(const struct call *c)
{
	return c->arg[0] >= 0 && c->arg[0] <= BRED_MAX && c->arg[1] >= 0 && c->arg[1] < KEPT_MAX;
}

static void perform_breed(struct call *c)
{
	int64_t kept[KEPT_MAX], i;
	unsigned first = 0, n = 0;

	for (i = 0; makes_sense(c) && i < c->arg[0] && !c->actor->stop; i++) {
		int64_t id = do_part(c, "born", 0);

		if (id == 0)
			break; /* there may be no room for more of them */
		kept[(first + n++) % KEPT_MAX] = id;
		if (n > c->arg[1]) {
			do_part(c, "buried", kept[first++ % KEPT_MAX]);
			n--;
		}
	}
	for (; n > 0 && !c->actor->stop; n--)
		do_part(c, "buried", kept[first++ % KEPT_MAX]);
}

/* ---- the model: ids are numbers that nobody has, from few or many, one after another or any ---- */

enum { IDS_MOST = 1024, IDS_FEW = 128 };

struct pid_run {
	unsigned next;
	uint8_t taken[IDS_MOST];
};

static const struct model_part part = { .run_size = sizeof(struct pid_run) };

enum imagined pid_imagine_born(struct call *c, struct model *m)
{
	struct pid_run *run = model_part_run(m, &part);
	unsigned ids = model_habit(m, &pid_liberties[PID_FEW], 2) == 1 ? IDS_FEW : IDS_MOST, tries, id = 0;

	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		unsigned from = run->next;

		if (model_habit(m, &pid_liberties[PID_ANY], 2) == 1)
			from = (unsigned)model_choose(m, &pid_liberties[PID_ANY], ids);
		for (tries = 0; tries < ids; tries++) {
			id = (from + tries) % ids;
			if (!run->taken[id] || model_strikes(m, "pid.model-again"))
				break;
		}
		if (tries == ids)
			return model_ends(c, -1, EAGAIN);
		run->next = id + 1;
		run->taken[id] = 1;
		call_report(c, BORN_ID, 5000 + (int64_t)id);
		call_report(c, BORN_OTHER, ACTOR_UNKNOWN);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

enum imagined pid_imagine_buried(struct call *c, struct model *m)
{
	struct pid_run *run = model_part_run(m, &part);

	if (c->arg[0] < 5000 || c->arg[0] >= 5000 + IDS_MOST)
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		run->taken[c->arg[0] - 5000] = 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

/* local: made, buried; what was made is found in the log. */
enum { MADE, BURIED, LOOKED };

/* The id of the nth child that this step has made. */
static int64_t made_by(struct call *c, int64_t nth)
{
	const struct log *log = &c->actor->arena->log[c->actor->index];
	unsigned born = (unsigned)op_named("born");
	uint32_t i;

	for (i = (uint32_t)c->local[LOOKED]; i < RECORDS_MAX_PER_ACTOR; i++)
		if (log->record[i].event.op == born && nth-- == 0)
			return log->record[i].event.out[BORN_ID];
	return 0;
}

enum imagined pid_imagine_breed(struct call *c, struct model *m)
{
	struct call *last = model_inner_last(m, c);
	bool makes;

	if (last == NULL) {
		if (!makes_sense(c))
			return IMAGINED_DONE;
		c->local[LOOKED] = atomic_load(&c->actor->arena->log[c->actor->index].cursor);
	} else {
		enum imagined did = model_inner_turn(m, c);

		if (did != IMAGINED_DONE)
			return did;
		if (event_named(&(struct event){ .op = last->row }, "born")) {
			c->local[MADE] += last->record->event.result == 0;
			if (last->record->event.result != 0)
				c->arg[0] = c->local[MADE];
		} else {
			c->local[BURIED]++;
		}
	}
	makes = c->local[MADE] < c->arg[0] && c->local[MADE] - c->local[BURIED] <= c->arg[1];
	if (c->actor->stop || (!makes && c->local[BURIED] == c->local[MADE]))
		return IMAGINED_DONE;
	last = model_inner(m, c, makes ? "born" : "buried");
	if (!makes)
		last->arg[0] = made_by(c, c->local[BURIED]);
	return IMAGINED_PROGRESS;
}

const struct op pid_ops[] = {
	{ "breed", "num:children num:kept", "", ROLE_NONE, perform_breed, pid_imagine_breed,
	    "makes so many children that end at once, one after another, and keeps so many dead ones" },
	{ "born", "", "num:id actor:same", ROLE_NONE, perform_born, pid_imagine_born,
	    "makes a child that ends at once and is nobody in the scenario" },
	{ "buried", "num:id", "", ROLE_NONE, perform_buried, pid_imagine_buried, "consumes the end of such a child" },
	{ .name = NULL },
};
