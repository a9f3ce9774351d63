/* What belongs to a process of the model world, and goes over to those that it makes. */
#include "fork.h"

#include "../file/file.h"
#include "../std/model_signals.h"

#include <errno.h>
#include <string.h>

struct kept {
	int64_t word[REGIONS][REGION_WORDS];
	int64_t attribute[ATTRIBUTES];
};

static void made(struct model *m, unsigned parent, unsigned child);
static void image(struct model *m, unsigned actor);

static const struct model_part part = {
	.actor_size = sizeof(struct kept),
	.made = made,
	.exec = image,
};

static struct kept *kept_of(struct model *m, unsigned process)
{
	return model_part_actor(m, &part, process);
}

static void made(struct model *m, unsigned parent, unsigned child)
{
	unsigned from = model_actor(m, parent)->process;

	if (model_actor(m, child)->process != child)
		return;
	*kept_of(m, child) = *kept_of(m, from);
	if (model_strikes(m, "fork.model-memory"))
		memset(kept_of(m, child)->word[REGION_BSS], 0, sizeof(kept_of(m, child)->word[0]));
	if (model_strikes(m, "fork.model-umask"))
		kept_of(m, child)->attribute[ATTRIBUTE_UMASK] ^= 022;
}

static void image(struct model *m, unsigned actor)
{
	struct kept *k = kept_of(m, model_actor(m, actor)->process);

	memset(k->word, 0, sizeof(k->word));
	if (model_strikes(m, "exec.model-umask"))
		k->attribute[ATTRIBUTE_UMASK] ^= 022;
}

/* ---- memory ---- */

static bool is_within(const struct call *c)
{
	return c->arg[0] >= 0 && c->arg[0] < REGIONS && c->arg[1] >= 0 && c->arg[2] >= 1 && c->arg[1] <= REGION_WORDS &&
	    c->arg[2] <= REGION_WORDS - c->arg[1];
}

enum imagined fork_imagine_word_set(struct call *c, struct model *m)
{
	struct kept *k = kept_of(m, c->actor->process);
	int64_t i;

	if (!is_within(c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	for (i = 0; i < c->arg[2]; i++)
		k->word[c->arg[0]][c->arg[1] + i] = c->arg[3];
	return model_says(c, 0);
}

enum imagined fork_imagine_word_get(struct call *c, struct model *m)
{
	const struct kept *k = kept_of(m, c->actor->process);
	const int64_t *word;
	int64_t i;

	if (!is_within(c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	word = &k->word[c->arg[0]][c->arg[1]];
	for (i = 1; i < c->arg[2] && word[i] == word[0]; i++)
		;
	call_report(c, WORD_VALUE, word[0]);
	call_report(c, WORD_SAME, i);
	return model_says(c, 0);
}

/* ---- descriptors ---- */

static bool is_regular(struct model *m, int64_t end)
{
	return strcmp(kind_at(model_scenario(m)->object[end_object(end)].kind)->name, "regular") == 0;
}

static void show_file(struct call *c, struct model *m)
{
	const struct file_state *f = file_state(m, end_object(c->arg[0]));
	unsigned description = model_description(m, c, c->arg[0]);

	call_report(c, SHOWN_OFFSET, model_strikes(m, "fork.model-offset") ? 0 : f->offset[description]);
	call_report(c, SHOWN_MODES, f->modes[description]);
	call_report(c, SHOWN_SIZE, f->size);
}

enum imagined fork_imagine_descriptor(struct call *c, struct model *m)
{
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		bool open = model_holds(m, c, c->arg[0]);

		call_report(c, SHOWN_OPEN, open);
		call_report(c, SHOWN_CLOEXEC, open && model_is_cloexec(m, c, c->arg[0]));
		if (open && is_regular(m, c->arg[0]))
			show_file(c, m);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

/* As `dup`, into a slot that is free. */
enum imagined fork_imagine_dup_at(struct call *c, struct model *m)
{
	unsigned kind = model_scenario(m)->object[end_object(c->arg[0])].kind;
	imagine_fn *dup = op_imagine_for((unsigned)op_named("dup"), kind);

	if (c->record == NULL &&
	    (dup == NULL || model_holds(m, c, c->arg[1]) || c->arg[2] < 0 || c->arg[2] > INT16_MAX))
		return IMAGINED_DONE;
	return dup(c, m);
}

/* O_APPEND or O_NONBLOCK of a regular file, which asks first and then sets all of them: two moves. */
enum imagined fork_imagine_modes(struct call *c, struct model *m)
{
	uint8_t bit = event_named(&(struct event){ .op = c->row }, "nonblock") ? MODE_NONBLOCK_BIT : MODE_APPEND;
	struct file_state *f;
	unsigned description;

	if (c->local[0] == MODEL_NEW && (!is_regular(m, c->arg[0]) || !model_holds(m, c, c->arg[0])))
		return IMAGINED_DONE;
	f = file_state(m, end_object(c->arg[0]));
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (!model_holds(m, c, c->arg[0]))
		return model_says(c, EBADF);
	description = model_description(m, c, c->arg[0]);
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = f->modes[description];
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	f->modes[description] = (uint8_t)(c->arg[1] != 0 ? c->local[1] | bit : c->local[1] & ~bit);
	return model_says(c, 0);
}

/* ---- attributes ---- */

enum imagined fork_imagine_attributes(struct call *c, struct model *m)
{
	const struct kept *k = kept_of(m, c->actor->process);
	unsigned i;

	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	for (i = 0; i < ATTRIBUTES; i++)
		call_report(c, i, k->attribute[i]);
	call_report(c, ATTRIBUTE_GROUP, signals_group(m, c->actor->process));
	return model_says(c, 0);
}

enum imagined fork_imagine_set(struct call *c, struct model *m)
{
	struct kept *k = kept_of(m, c->actor->process);

	if (c->arg[0] < 0 || c->arg[0] >= ATTRIBUTES)
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	/* Who is nobody special cannot take back what it gave up. */
	if (c->arg[0] == ATTRIBUTE_NICE && c->arg[1] < k->attribute[ATTRIBUTE_NICE])
		return model_says(c, EACCES);
	k->attribute[c->arg[0]] = c->arg[1];
	return model_says(c, 0);
}
