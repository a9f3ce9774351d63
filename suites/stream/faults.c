#include "stream.h"

#include "port.h"

#define FAULTS_OF "stream"
#define RULES_OF "stream."
#include "fault_rows.h"

static const char *no_nosignal(void)
{
	return port_nosignal() == 0 ? "there is no MSG_NOSIGNAL" : NULL;
}

const struct fault stream_faults[] = {
	EDIT("lose", "conservation", mutate_stream_lose, "a byte is missing"),
	EDIT("double", "conservation", mutate_stream_double, "bytes come twice"),
	EDIT("end-overtakes", "half-close", mutate_stream_end_overtakes, "end of file comes before bytes"),
	EDIT("both-ways", "half-close", mutate_stream_both_ways, "the other direction ends, too"),
	EDIT("send-after", "half-close", mutate_stream_send_after, "a send succeeds after shutdown()"),
	EDIT("early-end", "close-eof", mutate_stream_early_end, "end of file while a descriptor is open"),
	EDIT("reset", "close-eof", mutate_stream_reset, "ECONNRESET instead of end of file"),
	EDIT("whole-epipe", "epipe-nosignal", mutate_stream_whole_epipe, "EPIPE on a connection that is whole"),
	EDIT("missing-sigpipe", "epipe-nosignal", mutate_stream_missing_sigpipe, "the handler for SIGPIPE never runs"),
	EDIT("asleep", "full-duplex", mutate_stream_asleep, "a receive sleeps for ever although there are bytes"),
	EDIT("count", "count", mutate_stream_count, "a receive says more than it was asked for"),
	EDIT("again", "count", mutate_stream_again, "a call that may wait fails with EAGAIN"),
	EDIT("peek", "peek", mutate_stream_peek, "what is received next is not what was peeked at"),
	EDIT("short-all", "waitall", mutate_stream_short_all, "MSG_WAITALL gives less"),

	CALL("lost-byte", "conservation", plant_stream_lost, 0, "the last byte of a send is dropped"),
	CALL("doubled", "conservation", plant_stream_doubled, 0, "the first bytes of a send are sent again"),
	CALL("both-ways", "half-close", plant_stream_both_ways, 3, "shutdown() for sending ends both directions"),
	CALL("shuts-nothing", "half-close", plant_stream_shut_nothing, 3, "shutdown() does nothing"),
	CALL("early-end", "close-eof", plant_stream_early_end, 0, "a receive gives 0 for no reason"),
	CALL("reset", "close-eof", plant_stream_reset, 5, "ECONNRESET comes instead of end of file"),
	CALL("swallowed-end", "close-eof", plant_stream_swallowed_end, 10, "a receive at end of file sleeps for ever"),
	CALL("silent", "epipe-nosignal", plant_stream_silent, 1, "a send without MSG_NOSIGNAL raises no signal"),
	{
	    .name = "stream.loud",
	    .kind = FAULT_CALL,
	    .rule = "stream.epipe-nosignal",
	    .gist = "MSG_NOSIGNAL does not count",
	    .plant = plant_stream_loud,
	    .rate = 3,
	    .absent = no_nosignal,
	},
	CALL("asleep", "full-duplex", plant_stream_asleep, 60, "a receive with bytes there sleeps for ever"),
	CALL("again", "count", plant_stream_again, 0, "a send that may wait fails with EAGAIN"),
	CALL("count", "count", plant_stream_count, 0, "a receive that may wait gives bytes and says EAGAIN"),
	CALL("peek-takes", "peek", plant_stream_peek_takes, 5, "MSG_PEEK takes what it shows"),
	CALL("short-all", "waitall", plant_stream_short_all, 5, "MSG_WAITALL does not wait"),

	MODEL("lost-byte", "conservation", 20, "the model drops a byte"),
	MODEL("both-ways", "half-close", 3, "the model's shutdown() ends both directions"),
	MODEL("shut-nothing", "half-close", 3, "the model's shutdown() does nothing"),
	MODEL("early-end", "close-eof", 20, "the model gives end of file for no reason"),
	MODEL("into-nowhere", "epipe-nosignal", 3, "the model's sends to nobody succeed"),
	MODEL("asleep", "full-duplex", 20, "a receiver of the model sleeps on although there are bytes"),
	MODEL("peek-takes", "peek", 5, "the model's MSG_PEEK takes what it shows"),
	MODEL("short-all", "waitall", 5, "the model's MSG_WAITALL does not wait"),
	{ .name = NULL },
};
