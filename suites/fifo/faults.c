#include "fifo.h"

#define FAULTS_OF "fifo"
#define RULES_OF "fifo."
#include "fault_rows.h"

const struct fault fifo_faults[] = {
	EDIT("unasked", "open-blocks", mutate_open_unasked, "an open that must wait succeeds"),
	EDIT("asleep", "open-rendezvous", mutate_open_asleep,
	    "an open sleeps for ever although the other side is open"),
	EDIT("refused", "open-nonblock", mutate_refused_open, "ENXIO with a reader there"),
	EDIT("eintr", "open-eintr", mutate_open_eintr, "an open fails with EINTR without a signal"),
	EDIT("restarted-eintr", "open-sa-restart", mutate_restarted_eintr, "EINTR although every handler restarts"),
	EDIT("sticky-eof", "eof-rearm", mutate_sticky_eof, "end of file stays although a writer has come"),
	EDIT("sticky-epipe", "epipe-rearm", mutate_sticky_epipe, "EPIPE stays although a reader has come"),
	EDIT("stale", "discard", mutate_stale, "bytes come that were left when the last descriptor went"),
	EDIT("other-name", "same-object", mutate_other_name_eof, "end of file with a writer who came by another name"),
	EDIT("orphan", "unlink-open", mutate_unlinked_eof, "end of file with a writer, the name being gone"),

	CALL("no-wait", "open-blocks", plant_no_wait, 4, "a blocking open() does not wait"),
	CALL("missed-peer", "open-rendezvous", plant_missed_peer, 40, "an open() that somebody let in sleeps on"),
	CALL("refused", "open-nonblock", plant_refused_open, 4, "open() fails with ENXIO for no reason"),
	CALL("open-eintr", "open-eintr", plant_open_eintr, 5, "a blocking open() fails with EINTR for no reason"),
	CALL("eintr-despite-restart", "open-sa-restart", plant_open_eintr, 3,
	    "a blocking open() fails with EINTR though every handler restarts"),
	CALL("sticky-eof", "eof-rearm", plant_sticky_eof, 3, "after an end of file read() gives another one"),
	CALL("sticky-epipe", "epipe-rearm", plant_sticky_epipe, 2, "after EPIPE write() fails with it again"),
	CALL("stale", "discard", plant_stale, 2, "close() of a read end keeps it, and what is in the FIFO"),
	CALL("by-name", "same-object", plant_object_by_name, 3, "a writer by another name comes to another FIFO"),
	CALL("joined", "unlink-open", plant_joined, 2, "a new FIFO where the name was is the old one"),

	MODEL("no-wait", "open-blocks", 5, "the model's blocking opens do not wait"),
	MODEL("misses", "open-rendezvous", 5, "who comes and goes in the model lets nobody in"),
	MODEL("refuses", "open-nonblock", 5, "the model's writers are refused although there is a reader"),
	MODEL("ghost", "open-eintr", 2, "an interrupted open of the model counts for ever"),
	MODEL("keeps-data", "discard", 2, "the model keeps what was left"),
	{ .name = NULL },
};
