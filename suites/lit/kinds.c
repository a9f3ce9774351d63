#include "lit.h"

/* Two cells that processes store to and load from, and what they play with them. */
const struct object_kind lit_kinds[] = {
	{ .name = "cells", .sides = "c", .cannot = lit_cannot },
	{ .name = NULL },
};
