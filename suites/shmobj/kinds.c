#include "shmobj.h"

static const struct imagining ways[] = {
	{ "memory-read", shmobj_imagine_read },
	{ "memory-write", shmobj_imagine_write },
	{ "memory-unmap", shmobj_imagine_unmap },
	{ NULL, NULL },
};

/* Nothing flows through it. */
const struct object_kind shmobj_kinds[] = {
	{ .name = "shm-object",
	    .sides = "md",
	    .source = "--",
	    .closes_on_exec = true,
	    .imagines = ways,
	    .absent = map_absent },
	{ .name = NULL },
};

bool shmobj_is(unsigned kind)
{
	return kind_at(kind) == &shmobj_kinds[0];
}
