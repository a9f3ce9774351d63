#include "fifo.h"

#include "folder.h"

const struct rule fifo_rules[] = {
	{
		.id = "fifo.open-blocks",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH open()",
		.gist = "a blocking open waits until somebody opens the other side",
		.accepts =
		    "Any opener of the other side that may have been at it at any time of the call lets it go on, also one "
		    "that waits itself, is interrupted or killed, and any descriptor that may still be open. Opens that fail "
		    "with ENXIO do not count.",
		.judge = judge_open_blocks,
		.situation = {
		    { "a reader came when nobody was there", 1300 },
		    { "a writer came when nobody was there", 1500 },
		    { "others tried in vain or came to the same side while it waited", 900 },
		},
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.open-rendezvous",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH open()",
		.gist = "who opens one side lets go on who waits at the other, even if it leaves at once",
		.accepts =
		    "Any delay below the deadline. If somebody else may have been the one who was met, or signals were about, an "
		    "open that missed a visitor may wait on.",
		.judge = judge_open_rendezvous,
		.situation = {
		    { "a reader waited and was let in", 1300 },
		    { "a writer waited and was let in", 1500 },
		    { "its writer was leaving before the reader was in", 600 },
		    { "its reader was leaving before the writer was in", 250 },
		    { "the same with three openers or more", 800 },
		},
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.open-nonblock",
		.class = CLASS_SHALL,
		.clause = "XSH open()",
		.gist = "with O_NONBLOCK opening returns at once: a writer fails with ENXIO if there is no reader",
		.accepts =
		    "Either answer while a reader may come or go, or waits in its own open().",
		.judge = judge_open_nonblock,
		.situation = {
		    { "a reader came when nobody was there", 1500 },
		    { "a writer was refused when nobody was there", 1200 },
		    { "a writer came to a reader", 1900 },
		    { "a writer came after a reader had been killed", 25 },
		},
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.open-eintr",
		.class = CLASS_SHALL,
		.clause = "XSH open()",
		.gist = "a signal ends an open that waits with EINTR, and nothing of it is left",
		.accepts =
		    "That a signal interrupts or not. Success if somebody may have come.",
		.judge = judge_open_eintr,
		.situation = {
		    { "a handler ran in an open that waited", 2000 },
		    { "an open failed with EINTR", 0 },
		    { "an open was killed", 350 },
		    { "somebody came to the other side afterwards", 450 },
		},
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.open-sa-restart",
		.class = CLASS_SHALL,
		.clause = "XSH sigaction(), open()",
		.gist = "with SA_RESTART on every handler, an open that waits does not fail with EINTR",
		.accepts = "Nothing is asked if any handler was installed without SA_RESTART, or the process was stopped.",
		.judge = judge_open_sa_restart,
		.situation = { { "a handler ran in an open that waited", 2500 } },
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.eof-rearm",
		.class = CLASS_SHALL,
		.clause = "XSH read()",
		.gist = "end of file lasts while there is no writer, and ends when one comes",
		.accepts = "Either while writers come or go.",
		.judge = judge_eof_rearm,
		.situation = {
		    { "end of file came again, with no writer", 1900 },
		    { "a read after it with a new writer there", 900 },
		    { "data came after it", 1000 },
		},
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.epipe-rearm",
		.class = CLASS_SHALL,
		.clause = "XSH write()",
		.gist = "writes fail with EPIPE while there is no reader, and not when one has come",
		.accepts = "Either while readers come or go. A FIFO may be full of what was written before.",
		.judge = judge_epipe_rearm,
		.situation = {
		    { "EPIPE came again, with no reader", 1500 },
		    { "a write after it with a new reader there", 2200 },
		    { "a write succeeded after it", 0 },
		},
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.discard",
		.class = CLASS_SHALL,
		.clause = "XSH close()",
		.gist = "what is left in a FIFO goes when its last descriptor is closed",
		.accepts = "What was left may be there or not if somebody may have had it open all the time, or waited to.",
		.judge = judge_discard,
		.situation = {
		    { "something was certainly left", 2500 },
		    { "somebody read after that", 800 },
		},
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.same-object",
		.class = CLASS_SHALL,
		.clause = "XBD 3 FIFO Special File",
		.gist = "all names of one file lead to one channel, and to no other",
		.accepts = "Nothing is asked where a name may have led to another file.",
		.judge = judge_same_object,
		.situation = {
		    { "opened by a hard link and another name", 650 },
		    { "opened by a symbolic link", 600 },
		    { "opened after a name was moved", 850 },
		    { "several FIFOs side by side", 2200 },
		    { "data came from one name to another", 700 },
		},
		.unsupported = folder_absent,
	},
	{
		.id = "fifo.unlink-open",
		.class = CLASS_SHALL,
		.clause = "XSH unlink(), rename()",
		.gist = "a FIFO without its name lives while it is open; a new one of that name is another",
		.accepts = "Nothing is asked where a name may have led to another file.",
		.judge = judge_unlink_open,
		.situation = {
		    { "an end was open when a name went", 950 },
		    { "an open waited when a name went", 650 },
		    { "the ends were used afterwards", 950 },
		    { "somebody opened the new one", 1900 },
		},
		.unsupported = folder_absent,
	},
	{ .id = NULL },
};
