#include "../dgram/dgram.h"

const struct object_kind seqpacket_kinds[] = {
	{ .name = "seqpair",
	    .sides = "ab",
	    .source = "ba",
	    .unit = UNIT_MESSAGES,
	    .imagines = dgram_imaginings,
	    .absent = seqpacket_absent },
	{ .name = NULL },
};
