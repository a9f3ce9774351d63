/* Small scopes of FIFOs: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope fifo_scopes[] = {
	{
	    .id = "fifo.opens",
	    .gist = "opens that wait or do not, and ends that are closed",
	    .objects = "object f fifo",
	    .setup = "mkfifo f",
	    .finish = "open f.w nonblock 0",
	    .step = { "open f.r block 0", "open f.w block 0", "open f.r nonblock 0", "open f.w nonblock 0", "close f.r",
	        "close f.w", NULL },
	},
	{
	    .id = "fifo.generations",
	    .gist = "what is written, read and left while ends come and go",
	    .objects = "object f fifo",
	    .setup = "ignore PIPE\nmkfifo f\nopen f.r nonblock 0\nopen f.w nonblock 0",
	    .finish = "open f.r nonblock 0\nread f.r 8",
	    .step = { "write f.w 2", "read f.r 3", "close f.r", "close f.w", "open f.r nonblock 0",
	        "open f.w nonblock 0", NULL },
	},
	{ .id = NULL },
};
