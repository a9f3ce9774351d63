/* Names in the model world: each act happens at one moment of its call. */
#include "file.h"

#include <errno.h>
#include <string.h>

static bool is_entry(const struct model *m, unsigned object)
{
	return strcmp(kind_at(model_scenario(m)->object[object].kind)->name, "entry") == 0;
}

static int64_t new_version(const struct call *c)
{
	return (int64_t)(c->actor->index + 1) * 100000 + c->actor->arena->log[c->actor->index].attempts++;
}

/* An act with an effect that says which error it ends with; of a version of its own if it has one. */
static enum imagined acts(struct call *c, struct model *m, bool versioned,
    int (*effect)(struct call *c, struct model *m, struct entry_state *e))
{
	struct entry_state *e = entry_state(m, (unsigned)c->arg[0]);

	if (c->local[0] == MODEL_NEW) {
		if (!is_entry(m, (unsigned)c->arg[0]))
			return IMAGINED_DONE;
		c->local[2] = versioned ? new_version(c) : 0;
	}
	if (c->local[0] == MODEL_NEW && model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (versioned)
		call_report(c, ENTRY_VERSION, c->local[2]);
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = effect(c, m, e);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

static int make(struct call *c, struct model *m, struct entry_state *e)
{
	bool over = c->arg[1] == ENTRY_LINK ? model_strikes(m, "file.model-link-over")
	                                    : model_strikes(m, "file.model-two-winners");

	if (e->kind != 0 && !over)
		return EEXIST;
	if (e->kind == 0 && model_strikes(m, "file.model-in-the-way"))
		return EEXIST;
	if (model_takes_once_in(m, &file_liberties[FILE_NO_ROOM], 100))
		return ENOSPC;
	e->kind = (uint8_t)(1 + c->arg[1]);
	e->version = c->local[2];
	return 0;
}

enum imagined entry_imagine_make(struct call *c, struct model *m)
{
	return acts(c, m, c->arg[1] == ENTRY_LINK, make);
}

static int take_away(struct call *c, struct model *m, struct entry_state *e)
{
	bool directory = e->kind == 1 + ENTRY_DIRECTORY;

	if (e->kind == 0)
		return model_strikes(m, "file.model-removed-twice") ? 0 : ENOENT;
	if (c->arg[1] == ENTRY_RMDIR && !directory)
		return ENOTDIR;
	if (c->arg[1] == ENTRY_UNLINK && directory)
		return EPERM;
	e->kind = 0;
	return 0;
}

enum imagined entry_imagine_remove(struct call *c, struct model *m)
{
	return acts(c, m, false, take_away);
}

static int replace(struct call *c, struct model *m, struct entry_state *e)
{
	if (e->kind == 1 + ENTRY_DIRECTORY)
		return EISDIR;
	if (model_takes_once_in(m, &file_liberties[FILE_NO_ROOM], 100))
		return ENOSPC;
	if (!model_strikes(m, "file.model-stale")) {
		e->kind = 1 + ENTRY_LINK;
		e->version = c->local[2];
	}
	return 0;
}

/* A planted fault removes what it replaces first, and lets others go on. */
enum imagined entry_imagine_replace(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_CALLED && c->local[3] == 0) {
		c->local[3] = 1;
		if (entry_state(m, (unsigned)c->arg[0])->kind == 1 + ENTRY_LINK && model_strikes(m, "file.model-gap")) {
			entry_state(m, (unsigned)c->arg[0])->kind = 0;
			return IMAGINED_PROGRESS;
		}
	}
	return acts(c, m, true, replace);
}

static int find(struct call *c, struct model *m, struct entry_state *e)
{
	(void)m;
	if (e->kind == 0 || e->kind == 1 + ENTRY_SYMLINK)
		return ENOENT;
	call_report(c, ENTRY_VERSION, e->kind == 1 + ENTRY_LINK ? e->version : 0);
	return 0;
}

enum imagined entry_imagine_read(struct call *c, struct model *m)
{
	return acts(c, m, false, find);
}

/* As entry_perform_hold(): local[0] says how far it is. */
enum imagined entry_imagine_hold(struct call *c, struct model *m)
{
	struct call *one = model_inner_last(m, c);
	enum imagined did;

	if (c->local[0] > 0) {
		did = model_inner_turn(m, c);
		if (did != IMAGINED_DONE)
			return did;
		if (c->local[0] == 2 || one->record == NULL || one->record->event.result != 0 || c->actor->stop)
			return IMAGINED_DONE;
	}
	one = model_inner(m, c, c->local[0] == 0 ? "entry-make" : "entry-remove");
	one->arg[0] = c->arg[0];
	one->arg[1] = c->local[0] == 0 ? c->arg[1] : c->arg[3];
	c->local[0]++;
	return IMAGINED_PROGRESS;
}
