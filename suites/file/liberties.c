/* What POSIX leaves open of files; suites/file/model*.c make use of it. */
#include "file.h"

struct liberty file_liberties[] = {
	[FILE_SHORT_WRITES] = { "file-short-writes", "a write into a file that meets a signal or no room ends early",
	    0 },
	[FILE_SHORT_READS] = { "file-short-reads", "a read of a file that meets a signal gives a part of what is there",
	    0 },
	[FILE_IN_PIECES] = { "file-in-pieces", "a write into a file goes on while others wait, and can be cut off", 0 },
	[FILE_NO_ROOM] = { "file-no-room", "a file cannot be made, or nothing put into it", 0 },
	{ NULL, NULL, 0 },
};
