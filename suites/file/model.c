/*
 * Regular files in the model world. A process that closes any descriptor of a file, in whatever way, has no process-owned lock
 * on it any more: that is done here, where descriptors go.
 */
#include "../fork/fork.h"
#include "file.h"

#include <errno.h>

struct file_state *file_state(struct model *m, unsigned object)
{
	_Static_assert(sizeof(struct file_state) <= MODEL_OBJECT_BYTES, "an object's bytes hold it");
	return model_object(m, object);
}

/* ---- what happens at the end of a process, or of its image ---- */

struct file_run {
	uint32_t made; /* objects: what the others' bytes are is unknown */
	struct entry_state entry[OBJECTS_MAX];
};

/* Of a process, with its first thread: slots that exec closes. */
struct file_process {
	uint8_t marked[OBJECTS_MAX];
};

static void inherit(struct model *m, unsigned parent, unsigned child);
static void image(struct model *m, unsigned actor);
static void died(struct model *m, unsigned process);

static const struct model_part part = {
	.run_size = sizeof(struct file_run),
	.actor_size = sizeof(struct file_process),
	.made = inherit,
	.exec = image,
	.died = died,
};

static bool is_made(struct model *m, unsigned object)
{
	return (((struct file_run *)model_part_run(m, &part))->made >> object & 1) != 0;
}

struct entry_state *entry_state(struct model *m, unsigned object)
{
	return &((struct file_run *)model_part_run(m, &part))->entry[object];
}

static struct file_process *process_of(struct model *m, unsigned process)
{
	return model_part_actor(m, &part, process);
}

/* What descriptions have that nobody has. */
static void drop_unused(struct model *m, unsigned object, struct lock_table *t)
{
	unsigned i;

	for (i = 0; i < t->count;) {
		unsigned owner = t->lock[i].owner;

		if (owner < LOCK_DESCRIPTIONS || model_described(m, object, owner - LOCK_DESCRIPTIONS)) {
			i++;
			continue;
		}
		table_drop(t, owner);
		i = 0;
	}
}

/* Descriptors are gone: with any of its own the process's locks on that file, with the last of a description its locks. */
static void release(struct model *m, unsigned process, unsigned object, bool its_own)
{
	struct file_state *f = file_state(m, object);

	if (!is_made(m, object))
		return;
	if (its_own) {
		table_drop(&f->locks, process);
		table_drop(&f->sections, process);
	}
	if (!model_strikes(m, "ofd.model-kept"))
		drop_unused(m, object, &f->locks);
	if (!model_strikes(m, "flock.model-kept"))
		drop_unused(m, object, &f->whole);
	model_changed(m);
}

/* What its threads were writing ends where it is. */
static void stop_writing(struct model *m, unsigned process, unsigned object)
{
	struct file_state *f = file_state(m, object);

	if (is_made(m, object) && f->writer > 0 && model_actor(m, f->writer - 1)->process == process)
		f->writer = 0;
}

static void inherit(struct model *m, unsigned parent, unsigned child)
{
	if (model_actor(m, child)->process == child)
		*process_of(m, child) = *process_of(m, model_actor(m, parent)->process);
}

static void image(struct model *m, unsigned actor)
{
	unsigned process = model_actor(m, actor)->process, i;
	struct file_process *p = process_of(m, process);

	for (i = 0; i < model_scenario(m)->objects; i++) {
		stop_writing(m, process, i);
		release(m, process, i, p->marked[i] != 0 || model_strikes(m, "lock.model-exec-drops"));
		p->marked[i] = 0;
	}
}

static void died(struct model *m, unsigned process)
{
	unsigned i;

	for (i = 0; i < model_scenario(m)->objects; i++) {
		stop_writing(m, process, i);
		release(m, process, i, !model_strikes(m, "lock.model-left-behind"));
	}
}

/* ---- descriptors ---- */

static uint8_t slot_bit(int64_t end)
{
	return (uint8_t)(1U << end_slot(end));
}

/* The process's descriptor of that end has been closed. */
static void closed(struct model *m, const struct call *c, int64_t end)
{
	process_of(m, c->actor->process)->marked[end_object(end)] &= (uint8_t)~slot_bit(end);
	release(m, c->actor->process, end_object(end), !model_strikes(m, "lock.model-close-keeps"));
}

enum imagined file_imagine_close(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		/* No other step uses it from now on, although it is still open. */
		model_pin(m, c, c->arg[0]);
		model_drop(m, c, c->arg[0]);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		model_leave(m, c);
		closed(m, c, c->arg[0]);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

static bool is_same_file(const struct call *c)
{
	return end_object(c->arg[0]) == end_object(c->arg[1]) && end_side(c->arg[0]) == end_side(c->arg[1]);
}

/* One goes, one comes. */
static void replace(struct call *c, struct model *m)
{
	unsigned description = model_description(m, c, c->arg[0]);

	if (c->arg[0] == c->arg[1])
		return;
	if (model_holds(m, c, c->arg[1])) {
		model_drop(m, c, c->arg[1]);
		closed(m, c, c->arg[1]);
	}
	model_hold_same(m, c, c->arg[1], description);
}

enum imagined file_imagine_dup2(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW &&
	    (!is_same_file(c) || !model_holds(m, c, c->arg[0]) || !model_holds(m, c, c->arg[1])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (model_holds(m, c, c->arg[0]) && model_holds(m, c, c->arg[1]))
		replace(c, m);
	return model_says(c, 0);
}

enum imagined file_imagine_dup(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!is_same_file(c) || !model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		c->local[1] = model_holds(m, c, c->arg[1]);
		if (!c->local[1] && !handle_claim(c->actor, c->arg[1]))
			return IMAGINED_DONE; /* another thread is filling it */
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[1]) {
		if (model_holds(m, c, c->arg[0]))
			replace(c, m);
		return model_says(c, 0);
	}
	model_says(c, 0);
	if (model_holds(m, c, c->arg[0]))
		replace(c, m); /* known to the process's other steps only now */
	handle_release(c->actor, c->arg[1]);
	return IMAGINED_DONE;
}

enum imagined file_imagine_cloexec(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (model_holds(m, c, c->arg[0])) {
		model_cloexec(m, c, c->arg[0]);
		process_of(m, c->actor->process)->marked[end_object(c->arg[0])] |= slot_bit(c->arg[0]);
	}
	return model_says(c, 0);
}

/* ---- its own operations ---- */

static bool is_regular(const struct model *m, unsigned object)
{
	return kind_at(model_scenario(m)->object[object].kind)->imagines != NULL;
}

enum imagined file_imagine_make(struct call *c, struct model *m)
{
	struct file_run *run = model_part_run(m, &part);
	unsigned object = (unsigned)c->arg[0];
	struct file_state *f = file_state(m, object);

	if (!is_regular(m, object) || model_begins(c, m))
		return is_regular(m, object) ? IMAGINED_PROGRESS : IMAGINED_DONE;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = is_made(m, object) ? EEXIST : 0;
		if (c->local[1] == 0) {
			f->size = c->arg[1];
			f->locks.count = f->whole.count = f->sections.count = 0;
			f->waited = 0;
			f->writer = 0;
			model_bytes_open(&f->bytes, MODEL_BYTES_MAX);
			run->made |= UINT32_C(1) << object;
		}
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined file_imagine_open(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	struct file_state *f = file_state(m, object);

	if (c->local[0] == MODEL_NEW &&
	    (!is_regular(m, object) || c->arg[2] < FILE_PATH || c->arg[2] >= FILE_NAMES ||
	        model_holds(m, c, c->arg[0]) || !handle_claim(c->actor, c->arg[0])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = is_made(m, object) ? 0 : ENOENT;
		if (c->local[1] == 0)
			model_pin(m, c, c->arg[0]);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	model_says(c, (int)c->local[1]);
	if (c->local[1] == 0) { /* known to the process's other steps only now */
		unsigned description = model_hold_new(m, c, c->arg[0]);

		f->offset[description] = 0;
		f->modes[description] = c->arg[1] == FILE_APPENDS ? MODE_APPEND : 0;
		f->access[description] = c->arg[1] == FILE_APPENDS ? FILE_RDWR : (uint8_t)c->arg[1];
		model_leave(m, c);
	}
	handle_release(c->actor, c->arg[0]);
	return IMAGINED_DONE;
}

enum imagined file_imagine_seek(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = c->arg[1] < 0 ? EINVAL : 0;
		if (c->local[1] == 0 && model_holds(m, c, c->arg[0]))
			file_state(m, end_object(c->arg[0]))->offset[model_description(m, c, c->arg[0])] = c->arg[1];
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined file_imagine_tell(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		if (model_holds(m, c, c->arg[0]))
			call_report(c, 0,
			    file_state(m, end_object(c->arg[0]))->offset[model_description(m, c, c->arg[0])]);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}
