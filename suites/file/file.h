/*
 * file: regular files that have a name, the descriptors by which processes use them, and the names themselves. Locks of every
 * kind are locks of these files (../lock), and share what the model keeps of them (table.h).
 *
 * An object of kind `regular` is one file. Its names are its object's (0), a hard link (1), and the first written in another
 * way (2). Each `file-open` makes an open file description of its own; `dup`, `close`, `write`, `read` and their kin are a
 * pipe's. What is put into a file stays there; who opens it reads all of it from the beginning.
 *
 * An object of kind `entry` is one name, of nothing at first: processes make it, remove it, replace what it names, look. What
 * it names by `entry-replace` or by a link is a version: a file full of its own number, complete before it gets the name.
 */
#ifndef SHALL_FILE_H
#define SHALL_FILE_H

#include "liberty.h"
#include "model.h"
#include "model_bytes.h"
#include "table.h"

#include <sys/stat.h>
#include <sys/types.h>

enum { FILE_SIDE = 0 };
enum { FILE_PATH, FILE_LINK, FILE_DOTTED, FILE_NAMES };
/* How it is opened; what appends reads and writes, too. */
enum { FILE_RDWR, FILE_RDONLY, FILE_WRONLY, FILE_APPENDS, FILE_WAYS };

/* Ways to make a name, and to remove it. */
enum { ENTRY_OPEN, ENTRY_LINK, ENTRY_SYMLINK, ENTRY_FIFO, ENTRY_DIRECTORY };
enum { ENTRY_UNLINK, ENTRY_RMDIR, ENTRY_AWAY };
/* What an entry-make, entry-replace and entry-read report: 0 if it is not known, -1 what is no version. */
enum { ENTRY_VERSION };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct file_calls {
	int (*open)(const char *path, int flags, ...);
	int (*link)(const char *from, const char *to);
	off_t (*lseek)(int fd, off_t offset, int whence);
	int (*symlink)(const char *to, const char *path);
	int (*mkfifo)(const char *path, mode_t mode);
	int (*mkdir)(const char *path, mode_t mode);
	int (*unlink)(const char *path);
	int (*rmdir)(const char *path);
	int (*rename)(const char *from, const char *to);
};
extern struct file_calls file_calls;

/* Of names, entry.c. */
void entry_perform_make(struct call *c);
void entry_perform_remove(struct call *c);
void entry_perform_replace(struct call *c);
void entry_perform_read(struct call *c);
void entry_perform_hold(struct call *c);

/* ---- the model, model.c ---- */

enum file_liberty { FILE_SHORT_WRITES, FILE_SHORT_READS, FILE_IN_PIECES, FILE_NO_ROOM };
extern struct liberty file_liberties[];

enum { FILE_DESCRIPTIONS = 256 };

struct file_state {
	int64_t size;
	int64_t offset[FILE_DESCRIPTIONS]; /* of each open file description */
	uint8_t access[FILE_DESCRIPTIONS];
	uint8_t modes[FILE_DESCRIPTIONS]; /* O_APPEND and O_NONBLOCK, as ../fork has them */
	struct lock_table locks;
	struct lock_table whole;    /* by flock(), which knows nothing of the others */
	struct lock_table sections; /* by lockf() */
	int64_t waited;             /* how often somebody began to wait for one of them */
	unsigned writer;            /* 1 + the actor that is writing to it; 0: nobody is */
	struct model_bytes bytes;   /* what was written, from its beginning on; what is behind that is nothing */
};

struct file_state *file_state(struct model *m, unsigned object);
/* What entry.c keeps for a run, by object. */
struct entry_state {
	uint8_t kind; /* 1 + how it was made; 0: there is none */
	int64_t version;
};
struct entry_state *entry_state(struct model *m, unsigned object);

enum imagined file_imagine_make(struct call *c, struct model *m);
enum imagined file_imagine_open(struct call *c, struct model *m);
enum imagined file_imagine_seek(struct call *c, struct model *m);
enum imagined file_imagine_tell(struct call *c, struct model *m);
enum imagined file_imagine_close(struct call *c, struct model *m);
enum imagined file_imagine_dup(struct call *c, struct model *m);
enum imagined file_imagine_dup2(struct call *c, struct model *m);
enum imagined file_imagine_cloexec(struct call *c, struct model *m);
/* model_data.c */
enum imagined file_imagine_write(struct call *c, struct model *m);
enum imagined file_imagine_read(struct call *c, struct model *m);
/* model_entry.c */
enum imagined entry_imagine_make(struct call *c, struct model *m);
enum imagined entry_imagine_remove(struct call *c, struct model *m);
enum imagined entry_imagine_replace(struct call *c, struct model *m);
enum imagined entry_imagine_read(struct call *c, struct model *m);
enum imagined entry_imagine_hold(struct call *c, struct model *m);

#endif
