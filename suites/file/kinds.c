#include "../flock/flock.h"
#include "../lock/lock.h"
#include "../lockf/lockf.h"
#include "../ofd/ofd.h"
#include "file.h"
#include "folder.h"

/* Nothing flows through it that is looked at here. What locks are is the same for every mechanism that has them. */
static const struct imagining file_imagines[] = {
	{ "close", file_imagine_close },
	{ "bury", file_imagine_close },
	{ "dup", file_imagine_dup },
	{ "dup2", file_imagine_dup2 },
	{ "cloexec", file_imagine_cloexec },
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
	{ .name = "regular", .sides = "d", .imagines = file_imagines, .absent = folder_absent },
	{ .name = NULL },
};
