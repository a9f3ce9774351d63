#include "pipe.h"

/* The numbers are what a quick run over all families brings at least; a minute brings several times that. */
const struct rule pipe_rules[] = {
	{
		.id = "pipe.atomic-write",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH write()",
		.gist = "writes of at most PIPE_BUF bytes are not mixed with other processes' data",
		.accepts =
		    "Where a read begins and ends, which writer goes first, and any mixing of longer writes, also "
		    "that small ones land inside them. Writes of threads of one process are not compared. Bytes that "
		    "nobody read are not missed.",
		.judge = judge_atomic_write,
		.situation = {
		    { "small writes of two processes overlapped, not waiting", 350 },
		    { "a small write waited for room or was refused", 0 },
		    { "PIPE_BUF - 1 bytes were written", 700 },
		    { "PIPE_BUF bytes were written", 600 },
		    { "PIPE_BUF + 1 bytes were written", 500 },
		    { "bytes of three writers came", 1000 },
		    { "a larger write was mixed with another", 0 },
		},
	},
	{
		.id = "pipe.conservation",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XBD 3 Pipe; XSH read(), write()",
		.gist = "the bytes that were written come out, in order, once, and no others",
		.accepts =
		    "Any order between writers whose calls overlap. A call that never returned, or failed otherwise "
		    "than with EAGAIN or EINTR, may have written any first part of its bytes. What was not read "
		    "before the reader left is not missed; after end of file all must have come.",
		.judge = judge_conservation,
		.situation = {
		    { "a KiB or more came", 1800 },
		    { "three writers or more", 1000 },
		    { "an attempt moved a part or nothing", 0 },
		    { "read until end of file", 2000 },
		    { "more bytes than the capacity", 1000 },
		},
	},
	{
		.id = "pipe.eof-not-early",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH read()",
		.gist = "read() gives 0 only when no process has the write side open and nothing is left",
		.accepts = "Anything while the last close is under way.",
		.judge = judge_eof_not_early,
		.situation = {
		    { "reads gave end of file", 2300 },
		    { "a write end went, another stayed, during a read", 1200 },
		    { "bytes were left after the last close", 300 },
		},
	},
	{
		.id = "pipe.eof-arrives",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH read(), close(), _Exit()",
		.gist = "once the last write end is gone, readers get what is left, then 0",
		.accepts =
		    "Any delay below the deadline; EINTR where a signal was caught. A process that was killed holds "
		    "its descriptors perhaps until it is known to be dead.",
		.judge = judge_eof_arrives,
		.situation = {
		    { "end of file with the write side certainly closed", 600 },
		    { "the last end went by close()", 180 },
		    { "the last end went by exit", 1800 },
		    { "the last end went by SIGKILL", 80 },
		    { "the last end went by exec", 50 },
		    { "the last end went by dup2() over it", 50 },
		    { "a read waited when the last end went", 900 },
		    { "bytes were left after the last close", 300 },
		},
	},
	{
		.id = "pipe.nonblock-small",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH write()",
		.gist =
		    "a non-blocking write of at most PIPE_BUF bytes is taken whole or fails with EAGAIN; an empty "
		    "pipe takes it",
		.accepts =
		    "EAGAIN whenever the pipe may have held a byte: room is not counted in bytes everywhere. EPIPE "
		    "where the read side may have been closed, EINTR where a signal may have been caught.",
		.judge = judge_nonblock_small,
		.situation = {
		    { "refused with EAGAIN", 0 },
		    { "PIPE_BUF bytes were taken", 500 },
		    { "tried on a pipe that was certainly empty", 1700 },
		    { "tries of two processes overlapped", 800 },
		},
	},
	{
		.id = "pipe.interrupted-transfer",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH read(), write(); XSH 2.4.4",
		.gist = "EINTR means that nothing moved, and a short count that just so much did; both need a signal",
		.accepts =
		    "That signals interrupt or not, early or late. A short count also where the read side may have "
		    "been closed, or the process was stopped and continued. A short count of a write of at most "
		    "PIPE_BUF bytes if a signal explains it. In a process with threads the SIGCHLD of a child of it explains one, too.",
		.judge = judge_interrupted_transfer,
		.situation = {
		    { "reads failed with EINTR", 0 },
		    { "writes failed with EINTR", 0 },
		    { "blocking writes were cut short", 0 },
		    { "a handler ran in a write of at most PIPE_BUF bytes", 150 },
		    { "a handler ran in a transfer", 350 },
		},
	},
	{
		.id = "pipe.epipe",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH write()",
		.gist =
		    "a write to a pipe without readers fails with EPIPE and raises SIGPIPE in the caller; never with "
		    "one",
		.accepts =
		    "That several SIGPIPEs become one; a count where part had been taken before the last reader left; "
		    "EINTR where a signal was caught. SIGPIPE may come at any time until the process ends, or until a "
		    "change of the mask must have delivered it because no other signal was there.",
		.judge = judge_epipe,
		.situation = {
		    { "killed by SIGPIPE", 110 },
		    { "EPIPE with a handler for SIGPIPE", 150 },
		    { "EPIPE with SIGPIPE ignored", 100 },
		    { "EPIPE with SIGPIPE blocked", 140 },
		    { "after the pipe had been full", 100 },
		    { "after readers in two processes", 280 },
		    { "control: a write with a reader left", 2400 },
		    { "EPIPE before a mask change that delivers", 130 },
		},
	},
	{
		.id = "pipe.progress",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH read(), write()",
		.gist = "a blocked call goes on when there is data or room",
		.accepts =
		    "Any delay below the deadline, any choice among the waiting. A writer need not go on while unread "
		    "bytes are in the pipe. Stopped processes are left aside.",
		.judge = judge_progress,
		.situation = {
		    { "a read waited for a write", 1400 },
		    { "a blocking write waited for a read", 0 },
		    { "both in one history", 0 },
		    { "two writers waited at once", 0 },
		},
	},
	{
		.id = "pipe.order-realtime",
		.class = CLASS_SHALL,
		.clause = "XBD 3 FIFO; XSH write()",
		.gist = "a write that ended before another began is read before it",
		.accepts = "Any order of writes that overlap.",
		.judge = judge_order_realtime,
		.situation = { { "bytes of a write followed those of an earlier one of another process", 1400 } },
	},
	{
		.id = "pipe.writev-atomic",
		.class = CLASS_SHALL,
		.clause = "XSH writev(), write()",
		.gist = "writev() is one write of the sum of its parts: PIPE_BUF counts for the sum",
		.accepts = "As pipe.atomic-write and pipe.nonblock-small.",
		.judge = judge_writev_atomic,
		.situation = {
		    { "overlapped a write of another process, not waiting", 350 },
		    { "at most PIPE_BUF bytes in all", 1500 },
		    { "PIPE_BUF bytes in all", 250 },
		    { "PIPE_BUF + 1 bytes in all", 350 },
		},
	},
	{
		.id = "pipe.nonblock-large",
		.class = CLASS_SHALL,
		.clause = "XSH write()",
		.gist = "a non-blocking write of more than PIPE_BUF bytes takes what has room and says how much",
		.accepts =
		    "Any count from 1 on, EAGAIN, and mixing with other data; from an empty pipe at least PIPE_BUF "
		    "bytes.",
		.judge = judge_nonblock_large,
		.situation = {
		    { "tries", 2500 },
		    { "refused with EAGAIN", 0 },
		    { "taken in part", 0 },
		    { "tried on a pipe that was certainly empty", 1800 },
		},
	},
	{
		.id = "pipe.fork-mid-write",
		.class = CLASS_SHALL,
		.clause = "XSH fork()",
		.gist = "a write under way in one thread while another forks happens once",
		.accepts = "As pipe.conservation.",
		.judge = judge_fork_mid_write,
		.situation = {
		    { "a thread forked while another was in a write", 2500 },
		    { "that write was larger than the capacity", 500 },
		},
	},
	{
		.id = "pipe.killed-writer",
		.class = CLASS_SHALL,
		.clause = "XSH _Exit(), kill()",
		.gist = "a writer killed inside a write leaves the first bytes of it or none, and no other harm",
		.accepts = "Any first part, also of a write of at most PIPE_BUF bytes.",
		.judge = judge_killed_writer,
		.situation = {
		    { "killed inside a write", 2500 },
		    { "a part of it came", 0 },
		    { "others wrote after it", 2000 },
		},
	},
	{
		.id = "pipe.dup-refs",
		.class = CLASS_SHALL,
		.clause = "XSH dup(), dup2(), fcntl(), close()",
		.gist = "an end is open as long as any copy of its descriptor is",
		.accepts = "As pipe.eof-not-early, pipe.eof-arrives and pipe.epipe, on pipes whose ends were copied.",
		.judge = judge_dup_refs,
		.situation = {
		    { "copied to a free number", 2200 },
		    { "copied over an open one", 500 },
		    { "dup2() onto itself", 2200 },
		    { "end of file on such a pipe", 1400 },
		    { "EPIPE on such a pipe", 900 },
		},
	},
	{
		.id = "pipe.isolation",
		.class = CLASS_SHALL,
		.clause = "XSH pipe()",
		.gist = "each pipe is its own channel",
		.accepts = "Nothing: a byte that came out was offered to that pipe.",
		.judge = judge_isolation,
		.situation = {
		    { "two pipes in use", 2500 },
		    { "four pipes in use", 1000 },
		    { "one process wrote to several", 1600 },
		},
	},
	{
		.id = "pipe.read-outcome",
		.class = CLASS_SHALL,
		.clause = "XSH read()",
		.gist = "a read of an empty pipe with a writer waits, or with O_NONBLOCK fails with EAGAIN; no other does",
		.accepts = "Not seeing a write that overlaps. EINTR where a signal may have been caught.",
		.judge = judge_read_outcome,
		.situation = {
		    { "EAGAIN with a writer there", 0 },
		    { "a non-blocking read with data certainly there", 100 },
		    { "a blocking read waited for a write", 1000 },
		},
	},
	{
		.id = "pipe.epipe-blocked-writer",
		.class = CLASS_SHALL,
		.clause = "XSH write()",
		.gist = "a write that waits when the last reader goes does not sleep on",
		.accepts =
		    "EPIPE, or the count of what was written, and any delay below the deadline; EINTR where a signal was caught.",
		.judge = judge_epipe_blocked_writer,
		.situation = {
		    { "the last read end went during a blocking write", 2500 },
		    { "which was of more than PIPE_BUF bytes", 500 },
		    { "it failed with EPIPE", 0 },
		},
	},
	{
		.id = "pipe.sa-restart",
		.class = CLASS_SHALL,
		.clause = "XSH sigaction()",
		.gist = "with SA_RESTART on every handler, transfers do not fail with EINTR",
		.accepts =
		    "A short count of a larger write. Nothing is asked if any handler was installed without "
		    "SA_RESTART.",
		.judge = judge_sa_restart,
		.situation = {
		    { "a handler ran in a read", 700 },
		    { "a handler ran in a write", 1900 },
		},
	},
	{ .id = NULL },
};
