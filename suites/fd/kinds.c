#include "fd.h"

static const struct imagining imagines[] = {
	{ "close", fd_imagine_close },
	{ NULL, NULL },
};

/* Nothing flows through them. */
const struct object_kind fd_kinds[] = {
	{ .name = "number", .sides = "d", .source = "-", .imagines = imagines },
	{ .name = "couple", .sides = "ab", .source = "--", .imagines = imagines },
	{ .name = NULL },
};
