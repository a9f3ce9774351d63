#include "../rw/rw.h"

static const struct imagining imagines[] = {
	{ "rw-turns", rw_imagine_turns },
	{ "rw-count", rw_imagine_count },
	{ NULL, NULL },
};

/* Nothing flows through it, and no descriptor refers to it. */
const struct object_kind spin_kinds[] = {
	{ .name = "spinlock", .sides = "l", .imagines = imagines, .absent = rw_absent_spin },
	{ .name = NULL },
};
