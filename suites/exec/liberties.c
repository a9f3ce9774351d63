/* What POSIX leaves open of new images; model.c makes use of it. */
#include "exec.h"

struct liberty exec_liberties[] = {
	[EXEC_SMALL] = { "exec-small", "a new image cannot be given much more than every system has room for", 0 },
	{ NULL, NULL, 0 },
};
