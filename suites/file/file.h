/*
 * file: regular files that have a name, and the descriptors by which processes use them. Locks of every kind are locks of
 * these (../lock), and share what the model keeps of them (table.h).
 *
 * An object of kind `regular` is one file. Its names are its object's (0), a hard link (1), and the first written in another
 * way (2). Each `file-open` makes an open file description of its own; `dup`, `close`, `bury` and `cloexec` are a pipe's.
 */
#ifndef SHALL_FILE_H
#define SHALL_FILE_H

#include "model.h"
#include "table.h"

#include <sys/stat.h>
#include <sys/types.h>

enum { FILE_SIDE = 0 };
enum { FILE_PATH, FILE_LINK, FILE_DOTTED, FILE_NAMES };
enum { FILE_RDWR, FILE_RDONLY, FILE_WRONLY };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct file_calls {
	int (*open)(const char *path, int flags, ...);
	int (*link)(const char *from, const char *to);
	off_t (*lseek)(int fd, off_t offset, int whence);
};
extern struct file_calls file_calls;

/* ---- the model, model.c ---- */

enum { FILE_DESCRIPTIONS = 256 };

struct file_state {
	bool made;
	int64_t size;
	int64_t offset[FILE_DESCRIPTIONS]; /* of each open file description */
	uint8_t access[FILE_DESCRIPTIONS];
	struct lock_table locks;
	struct lock_table whole;    /* by flock(), which knows nothing of the others */
	struct lock_table sections; /* by lockf() */
	int64_t waited;             /* how often somebody began to wait for one of them */
};

struct file_state *file_state(struct model *m, unsigned object);

enum imagined file_imagine_make(struct call *c, struct model *m);
enum imagined file_imagine_open(struct call *c, struct model *m);
enum imagined file_imagine_seek(struct call *c, struct model *m);
enum imagined file_imagine_close(struct call *c, struct model *m);
enum imagined file_imagine_dup(struct call *c, struct model *m);
enum imagined file_imagine_dup2(struct call *c, struct model *m);
enum imagined file_imagine_cloexec(struct call *c, struct model *m);

#endif
