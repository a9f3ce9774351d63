#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct file_calls file_calls = {
	.open = open,
	.link = link,
	.lseek = lseek,
	.symlink = symlink,
	.mkfifo = mkfifo,
	.mkdir = mkdir,
	.unlink = unlink,
	.rmdir = rmdir,
	.rename = rename,
};

enum { PATH_SIZE = NAME_MAX_SHALL + 4 };

/* Where one of an object's names is; false: it has no such name, or is no such file. */
static bool path_of(const struct call *c, unsigned object, int64_t name, char path[PATH_SIZE])
{
	const struct object_plan *plan = &c->actor->arena->scenario.object[object];
	size_t n = strlen(plan->name);

	if (strcmp(kind_at(plan->kind)->name, "regular") != 0 || name < FILE_PATH || name >= FILE_NAMES)
		return false;
	if (name == FILE_DOTTED) {
		*path++ = '.';
		*path++ = '/';
	}
	memcpy(path, plan->name, n + 1);
	if (name == FILE_LINK)
		memcpy(path + n, ".1", 3);
	return true;
}

/* Both names of it, and no descriptor left. */
static int make(const char *path, const char *other, off_t size)
{
	int fd = file_calls.open(path, O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR), r, error;

	if (fd == -1)
		return -1;
	r = ftruncate(fd, size) == 0 ? file_calls.link(path, other) : -1;
	error = errno;
	close(fd);
	errno = error;
	return r;
}

static void perform_make(struct call *c)
{
	char path[PATH_SIZE], other[PATH_SIZE];
	unsigned object = (unsigned)c->arg[0];

	if (!path_of(c, object, FILE_PATH, path) || !path_of(c, object, FILE_LINK, other) || c->arg[1] < 0)
		return;
	actor_litters(c->actor);
	call_begin(c);
	call_end(c, make(path, other, (off_t)c->arg[1]));
}

static void perform_open(struct call *c)
{
	static const int flags[] = { O_RDWR, O_RDONLY, O_WRONLY, O_RDWR | O_APPEND };
	int64_t end = c->arg[0];
	char path[PATH_SIZE];
	int fd;

	if (!path_of(c, end_object(end), c->arg[2], path) || handle_get(c->actor, end) >= 0 ||
	    !handle_claim(c->actor, end))
		return;                       /* open, or another thread is at it */
	if (handle_get(c->actor, end) >= 0) { /* or just was */
		handle_release(c->actor, end);
		return;
	}
	call_begin(c);
	fd = file_calls.open(path, flags[c->arg[1] % FILE_WAYS]);
	call_end(c, fd == -1 ? -1 : 0);
	if (fd >= 0)
		handle_set(c->actor, end, fd);
	handle_release(c->actor, end);
}

static void perform_seek(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);

	if (fd < 0)
		return;
	call_begin(c);
	call_end(c, file_calls.lseek(fd, (off_t)c->arg[1], SEEK_SET) == -1 ? -1 : 0);
}

static void perform_tell(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);
	off_t at;

	if (fd < 0)
		return;
	call_begin(c);
	at = file_calls.lseek(fd, 0, SEEK_CUR);
	call_report(c, 0, at);
	call_end(c, at == -1 ? -1 : 0);
}

const struct op file_ops[] = {
	{ "file-make", "obj num:size", "", ROLE_NONE, perform_make, file_imagine_make,
	    "makes the file with two names, full of nothing; no descriptor" },
	{ "file-open", "end word(rw|reading|writing|appending) num:name", "", ROLE_OPEN_END, perform_open,
	    file_imagine_open,
	    "opens the file by its name (0), by its hard link (1), by its name in another form (2)" },
	{ "file-seek", "end num:offset", "", ROLE_NONE, perform_seek, file_imagine_seek,
	    "sets the offset of the open file description" },
	{ "file-tell", "end", "num:offset", ROLE_NONE, perform_tell, file_imagine_tell,
	    "asks for the offset of the open file description" },
	{ "entry-make", "obj word(open|link|symlink|fifo|directory):how", "num:version", ROLE_NONE, entry_perform_make,
	    entry_imagine_make,
	    "makes the name if there is none: open() with O_EXCL, link() of a version, symlink() to nothing, …" },
	{ "entry-remove", "obj word(unlink|rmdir|away):how", "", ROLE_NONE, entry_perform_remove, entry_imagine_remove,
	    "removes the name: unlink(), rmdir(), or rename() to one that is the caller's own" },
	{ "entry-replace", "obj num:size", "num:version", ROLE_NONE, entry_perform_replace, entry_imagine_replace,
	    "rename() of a new version of so many bytes over the name" },
	{ "entry-read", "obj", "num:version", ROLE_NONE, entry_perform_read, entry_imagine_read,
	    "opens the name and reads which version it is" },
	{ "entry-hold", "obj word(open|link|symlink|fifo|directory):how num:turns word(unlink|rmdir|away):then", "",
	    ROLE_NONE, entry_perform_hold, entry_imagine_hold,
	    "makes the name and, if that succeeds, spins so many turns and removes it" },
	{ .name = NULL },
};
