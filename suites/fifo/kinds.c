#include "fifo.h"
#include "folder.h"

/*
 * A FIFO is a channel of bytes as a pipe is, and the rules of pipes judge it. The model keeps it in the same form, and does
 * to its ends what it does to a pipe's.
 */
static const struct imagining fifo_imagines[] = {
	{ "nonblock", pipe_imagine_nonblock },
	{ "write", pipe_imagine_write },
	{ "writev", pipe_imagine_writev },
	{ "read", pipe_imagine_read },
	{ "drain", pipe_imagine_drain },
	{ "sip", pipe_imagine_sip },
	{ NULL, NULL },
};

const struct object_kind fifo_kinds[] = {
	{ .name = "fifo",
	    .sides = "rw",
	    .source = "w-",
	    .renewable = true,
	    .imagines = fifo_imagines,
	    .absent = folder_absent },
	{ .name = NULL },
};
