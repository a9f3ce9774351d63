#include "../fork/fork.h"
#include "pipe.h"

static const struct imagining pipe_imagines[] = {
	{ "dup-at", fork_imagine_dup_at },
	{ "descriptor", fork_imagine_descriptor },
	{ NULL, NULL },
};

const struct object_kind pipe_kinds[] = {
	{ .name = "pipe", .sides = "rw", .source = "w-", .imagines = pipe_imagines, .ready = pipe_ready },
	{ .name = NULL },
};
