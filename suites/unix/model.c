/*
 * Listeners in the model world: connections wait in them until they are accepted, and go with the last descriptor of the
 * listener. The connections themselves are those of ../stream/model.c.
 */
#include "unix.h"

#include "../pipe/pipe.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* What the run's note of a listener or a connection says; 0: it is not there. */
enum { NOTE_LISTENS = 1, NOTE_BEGUN, NOTE_RESERVED, NOTE_REFUSED };

struct waiting {
	bool nonblock;
	unsigned room, count;
	uint8_t object[OBJECTS_MAX]; /* the one that has waited longest first */
};

static bool takes(struct model *m, enum unix_liberty liberty)
{
	return model_takes(m, &unix_liberties[liberty]);
}

static _Atomic int64_t *note(struct model *m, unsigned object)
{
	return &model_arena(m)->note[object][ACTORS_MAX];
}

static bool is_local(struct model *m, unsigned object)
{
	return strncmp(kind_at(model_scenario(m)->object[object].kind)->name, "tcp", 3) != 0;
}

/* ---- listen ---- */

enum imagined unix_imagine_listen(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	struct waiting *w = model_object(m, object);
	uint64_t most = c->arg[2] < 1 ? 1 : c->arg[2] > OBJECTS_MAX ? OBJECTS_MAX : (uint64_t)c->arg[2];

	if (c->local[0] == MODEL_NEW) {
		if (!is_listener(c->actor, object) || model_holds(m, c, c->arg[0]) || *note(m, object) != 0)
			return IMAGINED_DONE;
		*note(m, object) = NOTE_BEGUN; /* nobody else begins, nobody can connect yet */
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	memset(w, 0, sizeof(*w));
	w->nonblock = c->arg[1] != 0;
	w->room = (unsigned)model_amount(m, &unix_liberties[UNIX_BACKLOG], 1, most);
	*note(m, object) = strcmp(c->op->name, "listen") == 0 ? NOTE_LISTENS : NOTE_RESERVED;
	model_ends(c, 0, 0);
	model_hold_new(m, c, c->arg[0]);
	return IMAGINED_DONE;
}

static enum imagined imagine_nonblock(struct call *c, struct model *m)
{
	struct waiting *w = model_object(m, end_object(c->arg[0]));

	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	w->nonblock = c->arg[1] != 0;
	model_changed(m);
	return model_ends(c, 0, 0);
}

/* ---- connect: local[1] the error ---- */

static enum imagined connect_fails(struct call *c, struct model *m, int error)
{
	c->local[1] = error;
	c->local[0] = MODEL_RETURNS;
	return model_pause(m) ? IMAGINED_PROGRESS : model_ends(c, -1, error);
}

static enum imagined connect_made(struct call *c, struct model *m, struct waiting *w)
{
	unsigned object = end_object(c->arg[0]), listener = (unsigned)c->arg[2];
	bool local = is_local(m, object);

	w->object[w->count++] = (uint8_t)object;
	stream_model_open(m, object, local && model_mark(m, "UNIX_AT_ONCE") == 1);
	stream_model_pending(m, object, (int)listener);
	stream_model_nonblock(m, object, 0, c->arg[1] != 0);
	model_hold_new(m, c, c->arg[0]);
	model_float(m, object, 1);
	c->local[1] = c->arg[1] != 0 && !local && takes(m, UNIX_IN_PROGRESS) ? EINPROGRESS : 0;
	c->local[0] = MODEL_RETURNS;
	return IMAGINED_PROGRESS;
}

static enum imagined connect_goes_on(struct call *c, struct model *m)
{
	unsigned listener = (unsigned)c->arg[2];
	struct waiting *w = model_object(m, listener);
	bool interrupted = c->interrupted;

	c->interrupted = false;
	model_signalled_since(m, c);
	if (*note(m, listener) == NOTE_RESERVED && c->arg[1] != 0 && takes(m, UNIX_IN_PROGRESS)) {
		*note(m, end_object(c->arg[0])) = NOTE_REFUSED; /* as will be told */
		stream_model_open(m, end_object(c->arg[0]), false);
		model_hold_new(m, c, c->arg[0]);
		return connect_fails(c, m, EINPROGRESS);
	}
	if (*note(m, listener) != NOTE_LISTENS || model_holders(m, listener, 0) == 0)
		return connect_fails(c, m, ECONNREFUSED);
	/* A connection of TCP that does not wait may be under way beyond any backlog. */
	if (w->count < w->room || (c->arg[1] != 0 && !is_local(m, listener)))
		return connect_made(c, m, w);
	if (takes(m, UNIX_REFUSES))
		return connect_fails(c, m, ECONNREFUSED);
	if (c->arg[1] != 0)
		return connect_fails(c, m, EAGAIN);
	if (interrupted && !model_overlooks(m, c, &unix_liberties[UNIX_ACCEPT_EINTR]))
		return connect_fails(c, m, EINTR);
	return IMAGINED_BLOCKED;
}

enum imagined unix_imagine_connect(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);

	if (c->local[0] == MODEL_NEW) {
		if (!may_connect(c->actor, c->arg[0], (unsigned)c->arg[2]) || model_holds(m, c, c->arg[0]) ||
		    *note(m, object) != 0 ||
		    (*note(m, (unsigned)c->arg[2]) != NOTE_LISTENS && *note(m, (unsigned)c->arg[2]) != NOTE_RESERVED))
			return IMAGINED_DONE;
		*note(m, object) = 1;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] != MODEL_RETURNS)
		return connect_goes_on(c, m);
	return model_ends(c, c->local[1] == 0 ? 0 : -1, (int)c->local[1]);
}

/* ---- accept: local[1] the connection ---- */

static void take_out(struct waiting *w, unsigned i)
{
	w->count--;
	memmove(&w->object[i], &w->object[i + 1], w->count - i);
}

static enum imagined accept_fails(struct call *c, int error)
{
	call_report(c, 0, -1);
	return model_ends(c, -1, error);
}

static enum imagined accept_goes_on(struct call *c, struct model *m)
{
	struct waiting *w = model_object(m, end_object(c->arg[0]));
	bool interrupted = c->interrupted, there = w->count > 0 && !takes(m, UNIX_WAKES_LATE);
	unsigned i, object;

	c->interrupted = false;
	model_signalled_since(m, c);
	if (interrupted &&
	    (w->count > 0 ? !takes(m, UNIX_ACCEPT_EINTR) : !model_overlooks(m, c, &unix_liberties[UNIX_ACCEPT_EINTR])))
		return accept_fails(c, EINTR);
	if (!there) {
		if (w->nonblock)
			return accept_fails(c, EAGAIN);
		return w->count > 0 ? IMAGINED_PROGRESS : IMAGINED_BLOCKED;
	}
	i = (unsigned)model_choose(m, &unix_liberties[UNIX_ACCEPT_ORDER], w->count);
	object = w->object[i];
	take_out(w, i);
	model_changed(m);
	if (model_holders(m, object, 0) == 0 && takes(m, UNIX_ABORTED)) {
		model_sink(m, object, 1);
		stream_model_pending(m, object, -1);
		return takes(m, UNIX_ABORTED) ? accept_fails(c, ECONNABORTED) : IMAGINED_PROGRESS;
	}
	if (model_strikes(m, "unix.model-accepted-twice") && w->count < OBJECTS_MAX) {
		w->object[w->count++] = (uint8_t)object;
		model_float(m, object, 1);
	}
	c->local[1] = end_pack(object, 1, 0);
	if (!model_holds(m, c, c->local[1]))
		model_hold_new(m, c, c->local[1]);
	stream_model_pending(m, object, -1);
	model_sink(m, object, 1);
	c->local[0] = MODEL_RETURNS;
	return IMAGINED_PROGRESS;
}

enum imagined unix_imagine_accept(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!is_listener(c->actor, end_object(c->arg[0])) || !model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] != MODEL_RETURNS)
		return accept_goes_on(c, m);
	call_report(c, 0, c->local[1]);
	return model_ends(c, 0, 0);
}

/* ---- settle-connect ---- */

enum imagined unix_imagine_settle_connect(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	bool lost;

	if (c->local[0] == MODEL_NEW) {
		if (!is_connection(c->actor, object) || !model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (*note(m, object) == NOTE_REFUSED) {
		call_report(c, 0, 1);
		return model_ends(c, 0, 0);
	}
	lost = stream_model_gone(m, object, 1) && takes(m, UNIX_ABORTED);
	call_report(c, 0, lost ? 2 : 0);
	call_report(c, 2, !lost);
	return model_ends(c, 0, 0);
}

const struct imagining unix_listener_imagines[] = {
	{ "nonblock", imagine_nonblock },
	{ NULL, NULL },
};
