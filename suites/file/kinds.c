#include "../flock/flock.h"
#include "../fork/fork.h"
#include "../lock/lock.h"
#include "../lockf/lockf.h"
#include "../ofd/ofd.h"
#include "../pipe/pipe.h"
#include "file.h"
#include "folder.h"

/* What locks are is the same for every mechanism that has them. */
static const struct imagining file_imagines[] = {
	{ "close", file_imagine_close },
	{ "bury", file_imagine_close },
	{ "dup", file_imagine_dup },
	{ "dup2", file_imagine_dup2 },
	{ "cloexec", file_imagine_cloexec },
	{ "dup-at", fork_imagine_dup_at },
	{ "descriptor", fork_imagine_descriptor },
	{ "appending", fork_imagine_modes },
	{ "nonblock", fork_imagine_modes },
	{ "write", file_imagine_write },
	{ "writev", file_imagine_write },
	{ "read", file_imagine_read },
	{ "drain", pipe_imagine_drain },
	{ "sip", pipe_imagine_sip },
	{ "setlk", lock_imagine_setlk },
	{ "setlkw", lock_imagine_setlkw },
	{ "getlk", lock_imagine_getlk },
	{ "ofd-setlk", ofd_imagine_setlk },
	{ "ofd-setlkw", ofd_imagine_setlkw },
	{ "ofd-getlk", ofd_imagine_getlk },
	{ "flock", flock_imagine_flock },
	{ "lockf", lockf_imagine_lockf },
	{ NULL, NULL },
};

const struct object_kind file_kinds[] = {
	{ .name = "regular",
	    .sides = "d",
	    .source = "d",
	    .stays = true,
	    .imagines = file_imagines,
	    .absent = folder_absent },
	{ .name = "entry", .sides = "d", .absent = folder_absent },
	{ .name = NULL },
};
