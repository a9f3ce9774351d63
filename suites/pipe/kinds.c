#include "pipe.h"

const struct object_kind pipe_kinds[] = {
	{ .name = "pipe", .sides = "rw", .source = "w-", .ready = pipe_ready },
	{ .name = NULL },
};
