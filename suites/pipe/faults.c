#include "pipe.h"

#define EDIT(NAME, RULE, MUTATE, GIST) \
	{ \
		.name = "pipe.edit-" NAME, .kind = FAULT_HISTORY, .rule = "pipe." RULE, .gist = GIST, .mutate = MUTATE \
	}
#define CALL(NAME, RULE, PLANT, RATE, GIST) \
	{ \
		.name = "pipe." NAME, .kind = FAULT_CALL, .rule = "pipe." RULE, .gist = GIST, .plant = PLANT, \
		.rate = RATE \
	}
#define MODEL(NAME, RULE, RATE, GIST) \
	{ \
		.name = "pipe.model-" NAME, .kind = FAULT_MODEL, .rule = "pipe." RULE, .gist = GIST, .rate = RATE \
	}

const struct fault pipe_faults[] = {
	EDIT("tear", "atomic-write", mutate_tear, "another process's bytes stand inside a small write"),
	EDIT("lose", "conservation", mutate_lose, "a byte is missing"),
	EDIT("double", "conservation", mutate_double, "bytes come twice"),
	EDIT("swap", "order-realtime", mutate_swap, "two writes that did not overlap come in the wrong order"),
	EDIT("tear-vector", "writev-atomic", mutate_tear_vector,
	    "another process's bytes stand inside a small writev()"),
	EDIT("leak", "isolation", mutate_leak, "bytes come out of a pipe that were not offered to it"),
	EDIT("double-forked", "fork-mid-write", mutate_double_forked, "bytes come twice of a write during a fork"),
	EDIT("garbage-of-killed", "killed-writer", mutate_garbage_of_killed, "unknown bytes where a writer was killed"),
	EDIT("early-eof", "eof-not-early", mutate_early_eof, "end of file while a write end is open"),
	EDIT("again-at-eof", "eof-arrives", mutate_again_at_eof, "EAGAIN instead of end of file"),
	EDIT("dup-early-eof", "dup-refs", mutate_dup_early_eof, "end of file while a copy of the write end is open"),
	EDIT("into-nowhere", "epipe", mutate_success_into_nowhere, "a write without readers succeeds"),
	EDIT("early-epipe", "epipe", mutate_early_epipe, "EPIPE with a reader"),
	EDIT("missing-sigpipe", "epipe", mutate_missing_sigpipe, "the handler for SIGPIPE never runs"),
	EDIT("partial-small", "nonblock-small", mutate_partial_small, "a small non-blocking write is taken in part"),
	EDIT("again-on-empty", "nonblock-small", mutate_again_on_empty, "EAGAIN from an empty pipe"),
	EDIT("count-too-large", "nonblock-large", mutate_count_too_large, "the count is one more than was taken"),
	EDIT("asleep", "progress", mutate_asleep, "a read sleeps for ever although there are data"),
	EDIT("unexplained-short", "interrupted-transfer", mutate_unexplained_short,
	    "a short blocking write without a signal"),
	EDIT("eintr-after-data", "interrupted-transfer", mutate_eintr_after_data,
	    "EINTR from a write whose bytes came"),
	EDIT("eintr-despite-restart", "sa-restart", mutate_eintr_despite_restart,
	    "EINTR although every handler restarts"),

	EDIT("again-with-data", "read-outcome", mutate_again_with_data, "EAGAIN from a read although there are data"),
	EDIT("writer-asleep", "epipe-blocked-writer", mutate_writer_asleep,
	    "a write sleeps for ever although the last reader has gone"),

	CALL("torn-write", "atomic-write", plant_torn, 4, "write() is done in two halves"),
	CALL("lost-byte", "conservation", plant_lost, 0, "the last byte of a write() is dropped"),
	CALL("doubled-chunk", "conservation", plant_doubled, 0, "the first bytes of a write() are queued again"),
	CALL("swapped-writes", "order-realtime", plant_swapped, 10, "a write() is put off until after the next one"),
	CALL("torn-vector", "writev-atomic", plant_torn_vector, 2, "writev() is done part by part"),
	CALL("cross-pipe", "isolation", plant_leak, 10, "a write() goes into another pipe"),
	CALL("doubled-in-fork", "fork-mid-write", plant_doubled_large, 3, "half of a large write() is queued again"),
	CALL("garbage", "killed-writer", plant_garbage, 10, "unknown bytes are queued before a write()"),
	CALL("early-eof", "eof-not-early", plant_early_eof, 0, "read() gives 0 for no reason"),
	CALL("again-at-eof", "eof-arrives", plant_again_at_eof, 5, "read() fails with EAGAIN at end of file"),
	CALL("leaked-end", "eof-arrives", plant_leaked_end, 3, "close() leaves a write end open"),
	CALL("dup2-same", "dup-refs", plant_dup2_same_closes, 2, "dup2() of a descriptor onto itself closes it"),
	CALL("into-nowhere", "epipe", plant_success_into_nowhere, 3, "a write() without readers succeeds"),
	CALL("silent-epipe", "epipe", plant_silent_epipe, 3, "EPIPE comes without SIGPIPE"),
	CALL("early-epipe", "epipe", plant_early_epipe, 0, "EPIPE comes with a reader there"),
	CALL("partial-small", "nonblock-small", plant_partial_small, 10,
	    "a small non-blocking write() is taken in part"),
	CALL("again-on-empty", "nonblock-small", plant_again_on_empty, 5,
	    "a non-blocking write() fails with EAGAIN for no reason"),
	CALL("count-too-large", "nonblock-large", plant_count_too_large, 2,
	    "a partial write() counts one byte too many"),
	CALL("asleep", "progress", plant_asleep, 60, "a write() sleeps for ever"),
	CALL("short-write", "interrupted-transfer", plant_unexplained_short, 0,
	    "a blocking write() takes half of its bytes"),
	CALL("eintr-after-data", "interrupted-transfer", plant_eintr_after_data, 0,
	    "write() fails with EINTR after it was done"),
	CALL("eintr-despite-restart", "sa-restart", plant_eintr_despite_restart, 10,
	    "read() fails with EINTR for no reason"),

	CALL("again-with-data", "read-outcome", plant_again_with_data, 5,
	    "a non-blocking read() fails with EAGAIN for no reason"),
	CALL("writer-asleep", "epipe-blocked-writer", plant_writer_asleep, 30,
	    "a write() sleeps on when the last reader goes"),

	MODEL("torn-write", "atomic-write", 10, "the model's small writes are done in two parts"),
	MODEL("lost-byte", "conservation", 20, "the model drops a byte"),
	MODEL("duplicate", "conservation", 20, "the model queues a byte twice"),
	MODEL("early-eof", "eof-not-early", 20, "the model gives end of file for no reason"),
	MODEL("partial-small", "nonblock-small", 10, "the model takes a small non-blocking write in part"),
	MODEL("asleep", "progress", 30, "a reader of the model sleeps on although there are data"),
	MODEL("misses-eof", "eof-arrives", 10, "a reader of the model sleeps on although the last writer has gone"),
	MODEL("no-epipe", "epipe", 3, "the model's writes without readers succeed"),
	{ .name = NULL },
};
