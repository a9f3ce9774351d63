/*
 * What is written into regular files, and read, in the model world. A write has its whole effect at one moment, or goes on in
 * pieces while all others who would write wait. Only what is put behind the last byte is imagined: to write over what another
 * description has put there means nothing here.
 */
#include "../fork/fork.h"
#include "file.h"

#include <errno.h>

static bool takes_rarely(struct model *m, enum file_liberty l)
{
	return model_takes_once_in(m, &file_liberties[l], 30);
}

static struct file_state *file_of(struct model *m, const struct call *c)
{
	return file_state(m, end_object(c->arg[0]));
}

/* The open file description, from the beginning of the call on. */
static unsigned description_of(const struct call *c)
{
	return (unsigned)c->local[3];
}

static enum imagined returns(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[1] = result;
	c->local[2] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : model_ends(c, result, error);
}

/* The first n bytes have gone in. */
static enum imagined wrote(struct call *c, struct model *m, struct file_state *f, int64_t n)
{
	f->writer = 0;
	model_changed(m);
	return returns(c, m, n, 0);
}

/* Moves so many more in, and the offset with them. */
static void move_in(struct call *c, struct file_state *f, int64_t n)
{
	model_bytes_put(&f->bytes, c, (uint32_t)c->local[1], (uint32_t)n);
	f->size = f->bytes.used;
	f->offset[description_of(c)] = f->size;
	c->local[1] += n;
}

static enum imagined write_goes_on(struct call *c, struct model *m, bool interrupted)
{
	struct file_state *f = file_of(m, c);
	bool appends = (f->modes[description_of(c)] & MODE_APPEND) != 0;
	int64_t left = c->arg[1] - c->local[1];

	if (f->writer != 0 && f->writer != 1 + c->actor->index)
		return IMAGINED_BLOCKED;
	if (model_strikes(m, appends ? "file.model-append-lost" : "file.model-offset-stays"))
		return wrote(c, m, f, c->arg[1]); /* and the next one goes over it */
	if (left > f->bytes.capacity - f->bytes.used || (c->local[1] == 0 && takes_rarely(m, FILE_NO_ROOM)))
		return c->local[1] > 0 ? wrote(c, m, f, c->local[1]) : returns(c, m, -1, ENOSPC);
	if (interrupted && c->local[1] > 0)
		return wrote(c, m, f, c->local[1]);
	if (appends && model_strikes(m, "file.model-append-torn")) {
		f->writer = 0; /* the others go on in between */
		move_in(c, f, left > 1 ? 1 : left);
		if (c->local[1] < c->arg[1])
			return IMAGINED_PROGRESS;
		return wrote(c, m, f, c->arg[1]);
	}
	if (left > 1 && model_takes(m, &file_liberties[FILE_IN_PIECES])) {
		f->writer = 1 + c->actor->index;
		move_in(c, f, (int64_t)model_amount(m, &file_liberties[FILE_IN_PIECES], 1, (uint64_t)left - 1));
		return IMAGINED_PROGRESS;
	}
	if (interrupted && left > 1 && model_takes(m, &file_liberties[FILE_SHORT_WRITES]))
		left = (int64_t)model_amount(m, &file_liberties[FILE_SHORT_WRITES], 1, (uint64_t)left);
	move_in(c, f, left);
	return wrote(c, m, f, c->local[1]);
}

enum imagined file_imagine_write(struct call *c, struct model *m)
{
	bool interrupted = c->interrupted;

	c->interrupted = false;
	if (c->local[0] == MODEL_NEW) {
		const struct file_state *f;
		unsigned description;

		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 1)
			return IMAGINED_DONE;
		f = file_of(m, c);
		description = model_description(m, c, c->arg[0]);
		if (f->size != f->bytes.used ||
		    (!(f->modes[description] & MODE_APPEND) && f->offset[description] != f->size))
			return IMAGINED_DONE;
		model_offers(c);
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		c->local[1] = 0;
		c->local[3] = description;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	if (file_of(m, c)->access[description_of(c)] == FILE_RDONLY)
		return returns(c, m, -1, EBADF);
	return write_goes_on(c, m, interrupted);
}

/* What a read finds behind its offset, which goes on with it. */
static enum imagined read_on(struct call *c, struct model *m, bool interrupted)
{
	struct file_state *f = file_of(m, c);
	int64_t *offset = &f->offset[description_of(c)];
	int64_t there = f->size > *offset ? f->size - *offset : 0, n = c->arg[1] < there ? c->arg[1] : there;

	if (n > MODEL_BYTES_MAX)
		n = MODEL_BYTES_MAX;
	if (n > 1 && interrupted && model_takes(m, &file_liberties[FILE_SHORT_READS]))
		n = (int64_t)model_amount(m, &file_liberties[FILE_SHORT_READS], 1, (uint64_t)n);
	if (n > 0)
		model_bytes_peek(&f->bytes, c, (uint32_t)*offset, (uint32_t)n);
	if (!model_strikes(m, "file.model-read-twice"))
		*offset += n;
	return returns(c, m, n, 0);
}

enum imagined file_imagine_read(struct call *c, struct model *m)
{
	bool interrupted = c->interrupted;

	c->interrupted = false;
	if (c->local[0] == MODEL_NEW) {
		const struct file_state *f;

		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 1)
			return IMAGINED_DONE;
		f = file_of(m, c);
		if (f->size != f->bytes.used || !model_receives(c, m, (uint32_t)c->arg[1]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		c->local[3] = model_description(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	if (file_of(m, c)->access[description_of(c)] == FILE_WRONLY)
		return returns(c, m, -1, EBADF);
	return read_on(c, m, interrupted);
}
