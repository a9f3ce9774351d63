#include "faults.h"

#define FAULTS_OF "dgram"
#define RULES_OF ""
#include "fault_rows.h"

const struct fault dgram_faults[] = {
	EDIT("merged", "dgram.integrity", dgram_edit_merged, "two datagrams come by one call"),
	EDIT("beheaded", "dgram.integrity", dgram_edit_beheaded, "a datagram comes without its first byte"),
	EDIT("shortened", "dgram.integrity", dgram_edit_shortened, "a datagram comes without its last byte"),
	EDIT("doubled", "dgram.integrity", dgram_edit_doubled, "an AF_UNIX datagram comes twice"),
	EDIT("failed", "dgram.integrity", dgram_edit_failed, "a datagram comes whose send failed"),
	EDIT("flag", "dgram.truncate", dgram_edit_flag, "MSG_TRUNC is missing, or there for no reason"),
	EDIT("tail", "dgram.truncate", dgram_edit_tail, "what did not fit comes next"),
	EDIT("peeked-gone", "dgram.truncate", dgram_edit_peeked_gone, "a datagram is gone after a look at it"),
	EDIT("unfiltered", "dgram.connected-filter", dgram_edit_unfiltered,
	    "a connected receiver gets another one's datagram"),
	EDIT("lost", "dgram.unix-reliable", dgram_edit_lost, "EAGAIN though an AF_UNIX datagram was sent"),
	EDIT("overtaken", "dgram.unix-reliable", dgram_edit_overtaken, "AF_UNIX datagrams come in the wrong order"),
	EDIT("too-long", "dgram.emsgsize", dgram_edit_too_long, "EMSGSIZE for a datagram that is short enough"),
	EDIT("source", "dgram.source-address", dgram_edit_source, "another sender's address is told"),
	EDIT("zero", "sock.nonblock-empty", dgram_edit_zero, "0 instead of EAGAIN"),
	EDIT("empty", "dgram.zero-length", dgram_edit_empty, "0 though nothing was there"),

	CALL("merged", "dgram.integrity", dgram_plant_merged, 4, "recvmsg() gives two messages at once"),
	CALL("torn", "dgram.integrity", dgram_plant_torn, 0, "half of a datagram is sent"),
	CALL("failed", "dgram.integrity", dgram_plant_failed, 0, "a send fails with EAGAIN after it was done"),
	CALL("doubled", "dgram.integrity", dgram_plant_doubled, 0, "a datagram is sent twice"),
	CALL("no-flag", "dgram.truncate", dgram_plant_no_flag, 4, "recvmsg() leaves MSG_TRUNC out"),
	CALL("flag", "dgram.truncate", dgram_plant_flag, 0, "recvmsg() says MSG_TRUNC for no reason"),
	CALL("tail", "dgram.truncate", dgram_plant_tail, 2, "what does not fit comes by the next call"),
	CALL("peek-takes", "dgram.truncate", dgram_plant_peek_takes, 4, "MSG_PEEK is left out"),
	CALL("unfiltered", "dgram.connected-filter", dgram_plant_unfiltered, 2,
	    "connect() of a datagram socket does nothing"),
	CALL("lost", "dgram.unix-reliable", dgram_plant_lost, 0, "a datagram is dropped"),
	CALL("overtaken", "dgram.unix-reliable", dgram_plant_overtaken, 10, "a datagram is sent after the next one"),
	CALL("asleep", "dgram.unix-reliable", dgram_plant_asleep, 60, "a send sleeps for ever"),
	CALL("too-long", "dgram.emsgsize", dgram_plant_too_long, 10, "EMSGSIZE for no reason"),
	CALL("source", "dgram.source-address", dgram_plant_source, 10,
	    "recvmsg() tells the address of the sender before"),
	CALL("zero", "sock.nonblock-empty", dgram_plant_zero, 4, "recvmsg() gives 0 instead of EAGAIN"),
	CALL("empty-doubled", "dgram.zero-length", dgram_plant_empty_doubled, 0,
	    "a datagram without bytes is sent twice"),

	MODEL("torn", "dgram.integrity", 20, "the model keeps a part of a datagram"),
	MODEL("tail", "dgram.truncate", 5, "the model keeps what does not fit for the next call"),
	MODEL("unfiltered", "dgram.connected-filter", 5, "the model's receivers hear everybody"),
	MODEL("empty", "sock.nonblock-empty", 10, "the model gives 0 instead of EAGAIN"),
	{ .name = NULL },
};
