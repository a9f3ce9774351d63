/* Mapped memory in the model world. */
#include "map.h"

#include <errno.h>

enum { WORDS_MAX = 64, COPIES_MAX = 1024 };

struct word {
	int64_t offset, value;
};

/* Of one object: what is not here is zero. There is one by each name, ever. */
struct memory {
	bool made, unlinked, stale;
	int64_t size;
	unsigned words;
	struct word word[WORDS_MAX];
};

/* What a process has written to a private mapping. */
struct copy {
	bool used;
	uint8_t process;
	int64_t end;
	struct word word;
};

struct memories {
	struct memory of[OBJECTS_MAX];
	struct imagined_window window[ACTORS_MAX][OBJECTS_MAX][SLOTS_MAX];
	struct copy copy[COPIES_MAX];
};

static void part_made(struct model *m, unsigned parent, unsigned child);
static const struct model_part part = { .run_size = sizeof(struct memories), .made = part_made };

_Static_assert(sizeof(struct memories) <= MODEL_PART_RUN_BYTES, "it must fit there");

static struct memories *all(struct model *m)
{
	return model_part_run(m, &part);
}

static struct memory *memory_of(struct model *m, unsigned object)
{
	return &all(m)->of[object];
}

static bool is_memory(struct model *m, unsigned object)
{
	return map_is_memory(model_scenario(m)->object[object].kind);
}

struct imagined_window *map_imagined_window(struct model *m, const struct call *c)
{
	return &all(m)->window[c->actor->process][end_object(c->arg[0])][end_slot(c->arg[0])];
}

int64_t map_imagined_size(struct model *m, unsigned object, bool by_name)
{
	const struct memory *x = memory_of(m, object);

	return x->made && !(by_name && x->unlinked) ? x->size : 0;
}

/* ---- private copies ---- */

static struct copy *find_copy(struct model *m, unsigned process, int64_t end, int64_t offset)
{
	struct copy *k;

	for (k = all(m)->copy; k < all(m)->copy + COPIES_MAX; k++)
		if (k->used && k->process == process && k->end == end && k->word.offset == offset)
			return k;
	return NULL;
}

static void set_copy(struct model *m, unsigned process, int64_t end, int64_t offset, int64_t value)
{
	struct copy *k = find_copy(m, process, end, offset);

	for (k = k != NULL ? k : all(m)->copy; k < all(m)->copy + COPIES_MAX; k++)
		if (!k->used || (k->process == process && k->end == end && k->word.offset == offset)) {
			*k = (struct copy){ true, (uint8_t)process, end, { offset, value } };
			return;
		}
}

static void drop_copies(struct model *m, unsigned process, int64_t end)
{
	struct copy *k;

	for (k = all(m)->copy; k < all(m)->copy + COPIES_MAX; k++)
		if (k->process == process && k->end == end)
			k->used = false;
}

static void part_made(struct model *m, unsigned parent, unsigned child)
{
	const struct scenario *s = model_scenario(m);
	unsigned from = s->actor[parent].process, o, slot;
	const struct copy *k;

	if (s->actor[child].process != child)
		return;
	for (o = 0; o < s->objects; o++)
		for (slot = 0; slot < SLOTS_MAX; slot++)
			all(m)->window[child][o][slot] = all(m)->window[from][o][slot];
	for (k = all(m)->copy; k < all(m)->copy + COPIES_MAX && !model_strikes(m, "map.model-forks-clean"); k++)
		if (k->used && k->process == from)
			set_copy(m, child, k->end, k->word.offset, k->word.value);
}

/* ---- making and mapping ---- */

enum imagined map_imagine_make(struct call *c, struct model *m)
{
	struct memory *x = memory_of(m, (unsigned)c->arg[0]);

	if (c->local[0] == MODEL_NEW &&
	    (!is_memory(m, (unsigned)c->arg[0]) || c->arg[1] <= 0 || c->arg[1] > MAP_SIZE_MAX))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (x->made && !x->unlinked)
		return model_says(c, EEXIST);
	if (x->made || model_takes_once_in(m, &map_liberties[MAP_NO_ROOM], 64))
		return model_says(c, ENOSPC);
	x->made = true;
	x->size = c->arg[1];
	x->stale = model_strikes(m, "map.model-stale");
	return model_says(c, 0);
}

void map_imagined_new(struct model *m, const struct call *c, const struct imagined_window *w)
{
	*map_imagined_window(m, c) = *w;
	drop_copies(m, c->actor->process, c->arg[0]);
}

enum imagined map_imagine_map(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	struct imagined_window w = { .apart = c->arg[1] == MAP_IS_PRIVATE };

	if (c->local[0] == MODEL_NEW &&
	    (!is_memory(m, object) || model_holds(m, c, c->arg[0]) || !handle_claim(c->actor, c->arg[0])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	handle_release(c->actor, c->arg[0]);
	if (map_imagined_size(m, object, true) == 0)
		return model_says(c, ENOENT);
	if (model_takes_once_in(m, &map_liberties[MAP_NO_ROOM], 64))
		return model_says(c, ENOMEM);
	map_imagined_new(m, c, &w);
	model_says(c, 0);
	model_hold_new(m, c, c->arg[0]);
	return IMAGINED_DONE;
}

enum imagined map_imagine_unmap(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (map_kind(model_scenario(m)->object[end_object(c->arg[0])].kind) == MEMORY_NONE ||
		    !model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		model_drop(m, c, c->arg[0]);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	return model_says(c, 0);
}

enum imagined map_imagine_unlink(struct call *c, struct model *m)
{
	struct memory *x = memory_of(m, (unsigned)c->arg[0]);

	if (c->local[0] == MODEL_NEW && !is_memory(m, (unsigned)c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (!x->made || x->unlinked)
		return model_says(c, ENOENT);
	x->unlinked = true;
	if (model_strikes(m, "map.model-freed"))
		x->words = 0;
	return model_says(c, 0);
}

/* ---- using ---- */

static bool may_use(struct model *m, const struct call *c)
{
	unsigned object = end_object(c->arg[MAP_AT_END]);
	int64_t offset = c->arg[MAP_AT_OFFSET];

	return is_memory(m, object) && model_holds(m, c, c->arg[MAP_AT_END]) && map_imagined_window(m, c)->pages == 0 &&
	    offset >= 0 && offset % MAP_WORD == 0 && offset + MAP_WORD <= memory_of(m, object)->size;
}

static struct word *word_of(struct memory *x, int64_t offset)
{
	unsigned i;

	for (i = 0; i < x->words; i++)
		if (x->word[i].offset == offset)
			return &x->word[i];
	return NULL;
}

static void set_word(struct memory *x, int64_t offset, int64_t value)
{
	struct word *w = word_of(x, offset);

	if (w == NULL && x->words < WORDS_MAX)
		w = &x->word[x->words++];
	if (w != NULL)
		*w = (struct word){ offset, value };
}

int64_t map_imagined_use(struct model *m, const struct call *c, bool writes)
{
	int64_t end = c->arg[MAP_AT_END], offset = c->arg[MAP_AT_OFFSET], value = c->arg[MAP_AT_VALUE];
	struct memory *x = memory_of(m, end_object(end));
	bool apart = map_imagined_window(m, c)->apart;
	const struct copy *k = apart ? find_copy(m, c->actor->process, end, offset) : NULL;
	const struct word *w = word_of(x, offset);

	if (!writes)
		return k != NULL ? k->word.value : w != NULL ? w->value : x->stale ? 0x5a5a5a5a : 0;
	if (apart)
		set_copy(m, c->actor->process, end, offset, value);
	if (!apart ? !model_strikes(m, "map.model-lost") : model_strikes(m, "map.model-leaks"))
		set_word(x, offset, value);
	return value;
}

static enum imagined use(struct call *c, struct model *m, bool writes)
{
	if (c->local[0] == MODEL_NEW && !may_use(m, c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = map_imagined_use(m, c, writes);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, MAP_HOW, map_imagined_window(m, c)->apart);
	if (!writes)
		call_report(c, MAP_VALUE, c->local[1]);
	return model_says(c, 0);
}

enum imagined map_imagine_write(struct call *c, struct model *m)
{
	return use(c, m, true);
}

enum imagined map_imagine_read(struct call *c, struct model *m)
{
	return use(c, m, false);
}
