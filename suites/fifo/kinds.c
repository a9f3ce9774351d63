#include "fifo.h"
#include "folder.h"

/*
 * A FIFO is a channel of bytes as a pipe is: the model does to its ends what it does to a pipe's, and the rules of pipes
 * judge it.
 */
const struct object_kind fifo_kinds[] = {
	{ .name = "fifo", .sides = "rw", .source = "w-", .renewable = true, .absent = folder_absent },
	{ .name = NULL },
};
