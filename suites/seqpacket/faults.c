#include "../dgram/faults.h"

#define FAULTS_OF "seqpacket"
#define RULES_OF "seqpacket."
#include "fault_rows.h"

const struct fault seqpacket_faults[] = {
	EDIT("merged", "records", records_edit_merged, "two records come by one call"),
	EDIT("doubled", "records", records_edit_doubled, "a record comes twice"),
	EDIT("overtaken", "records", records_edit_overtaken, "records come in the wrong order"),
	EDIT("lost", "records", records_edit_lost, "a record does not come, later ones do"),
	EDIT("silent", "sigpipe", records_edit_silent, "the handler for SIGPIPE does not run"),

	CALL("merged", "records", dgram_plant_merged, 4, "recvmsg() gives two records at once"),
	CALL("torn", "records", dgram_plant_torn, 0, "half of a record is sent"),
	CALL("lost", "records", dgram_plant_lost, 0, "a record is dropped"),
	CALL("overtaken", "records", dgram_plant_overtaken, 10, "a record is sent after the next one"),
	CALL("no-flag", "records", dgram_plant_no_flag, 2,
	    "recvmsg() drops what does not fit and leaves MSG_TRUNC out"),
	CALL("zero", "records", dgram_plant_zero, 4, "recvmsg() gives 0 instead of EAGAIN"),

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
