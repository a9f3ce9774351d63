#include "../dgram/faults.h"

#define EDIT(NAME, RULE, MUTATE, GIST) \
	{ \
		.name = "seqpacket.edit-" NAME, .kind = FAULT_HISTORY, .rule = "seqpacket." RULE, .gist = GIST, \
		.mutate = MUTATE \
	}
#define CALL(NAME, PLANT, RATE, GIST) \
	{ \
		.name = "seqpacket." NAME, .kind = FAULT_CALL, .rule = "seqpacket.records", .gist = GIST, \
		.plant = PLANT, .rate = RATE \
	}

const struct fault seqpacket_faults[] = {
	EDIT("merged", "records", records_edit_merged, "two records come by one call"),
	EDIT("doubled", "records", records_edit_doubled, "a record comes twice"),
	EDIT("overtaken", "records", records_edit_overtaken, "records come in the wrong order"),
	EDIT("lost", "records", records_edit_lost, "a record does not come, later ones do"),
	EDIT("silent", "sigpipe", records_edit_silent, "the handler for SIGPIPE does not run"),

	CALL("merged", dgram_plant_merged, 4, "recvmsg() gives two records at once"),
	CALL("torn", dgram_plant_torn, 0, "half of a record is sent"),
	CALL("lost", dgram_plant_lost, 0, "a record is dropped"),
	CALL("overtaken", dgram_plant_overtaken, 10, "a record is sent after the next one"),
	CALL("no-flag", dgram_plant_no_flag, 2, "recvmsg() drops what does not fit and leaves MSG_TRUNC out"),
	CALL("zero", dgram_plant_zero, 4, "recvmsg() gives 0 instead of EAGAIN"),

	{ .name = "seqpacket.silent",
	    .kind = FAULT_CALL,
	    .rule = "seqpacket.sigpipe",
	    .gist = "EPIPE comes without SIGPIPE",
	    .plant = dgram_plant_silent,
	    .rate = 1 },

	{ .name = "seqpacket.model-lost",
	    .kind = FAULT_MODEL,
	    .rule = "seqpacket.records",
	    .gist = "the model drops a record",
	    .rate = 20 },
	{ .name = "seqpacket.model-silent",
	    .kind = FAULT_MODEL,
	    .rule = "seqpacket.sigpipe",
	    .gist = "the model's EPIPE comes without SIGPIPE",
	    .rate = 2 },
	{ .name = NULL },
};
