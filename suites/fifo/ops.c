#include "fifo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct fifo_calls fifo_calls = {
	.mkfifo = mkfifo,
	.open = open,
	.link = link,
	.symlink = symlink,
	.rename = rename,
	.unlink = unlink,
};

enum { PATH_SIZE = NAME_MAX_SHALL + 4 };

unsigned fifo_place(const struct scenario *s, unsigned object)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			const struct step *step = &s->actor[a].step[i];

			if (step->operand[0].n == (int64_t)object && strcmp(op_at(step->op)->name, "supersede") == 0)
				return (unsigned)step->operand[1].n;
		}
	return object;
}

/* Where one of an object's names is; false: there is no such name. */
static bool path_of(const struct call *c, unsigned object, int64_t name, char path[PATH_SIZE])
{
	const struct scenario *s = &c->actor->arena->scenario;
	const char *stem;
	size_t n;

	if (name < NAME_FIRST || name >= NAMES)
		return false;
	stem = s->object[name == NAME_FIRST || name == NAME_DOTTED ? fifo_place(s, object) : object].name;
	n = strlen(stem);
	if (name == NAME_DOTTED) {
		*path++ = '.';
		*path++ = '/';
	}
	memcpy(path, stem, n + 1);
	if (name >= NAME_LINK && name < NAME_DOTTED) {
		path[n] = '.';
		path[n + 1] = (char)('0' + name);
		path[n + 2] = '\0';
	}
	return true;
}

static unsigned object_of(const struct call *c)
{
	return (unsigned)c->arg[0];
}

/* A file system call on one name, or on two. */
static void perform_on(struct call *c, int64_t name, int (*change)(const char *path))
{
	char path[PATH_SIZE];

	if (!path_of(c, object_of(c), name, path))
		return;
	actor_litters(c->actor);
	call_begin(c);
	call_end(c, change(path));
}

static void perform_between(struct call *c, int64_t from, int64_t to, int (*change)(const char *from, const char *to))
{
	char path[PATH_SIZE], other[PATH_SIZE];

	if (!path_of(c, object_of(c), from, path) || !path_of(c, object_of(c), to, other))
		return;
	actor_litters(c->actor);
	call_begin(c);
	call_end(c, change(path, other));
}

static int make(const char *path)
{
	return fifo_calls.mkfifo(path, S_IRUSR | S_IWUSR);
}

static void perform_mkfifo(struct call *c)
{
	perform_on(c, NAME_FIRST, make);
}

static bool is_link(int64_t name)
{
	return name >= NAME_LINK && name < NAME_SYMBOLIC;
}

static void perform_link(struct call *c)
{
	if (is_link(c->arg[1]))
		perform_between(c, NAME_FIRST, c->arg[1], fifo_calls.link);
	else if (c->arg[1] >= NAME_SYMBOLIC && c->arg[1] < NAME_DOTTED)
		perform_between(c, NAME_FIRST, c->arg[1], fifo_calls.symlink);
}

static void perform_rename(struct call *c)
{
	if ((c->arg[1] == NAME_FIRST || is_link(c->arg[1])) && is_link(c->arg[2]))
		perform_between(c, c->arg[1], c->arg[2], fifo_calls.rename);
}

static void perform_unlink(struct call *c)
{
	perform_on(c, c->arg[1], fifo_calls.unlink);
}

static void perform_open(struct call *c)
{
	int64_t end = c->arg[0];
	int flags = end_side(end) == SIDE_R ? O_RDONLY : O_WRONLY;
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
	fd = fifo_calls.open(path, c->arg[1] != 0 ? flags | O_NONBLOCK : flags);
	call_end(c, fd == -1 ? -1 : 0);
	if (fd >= 0)
		handle_set(c->actor, end, fd);
	handle_release(c->actor, end);
}

const struct op fifo_ops[] = {
	{ "mkfifo", "obj", "", ROLE_NONE, perform_mkfifo, fifo_imagine_mkfifo,
	    "makes the FIFO: its file, no descriptor" },
	{ "supersede", "obj obj:place", "", ROLE_NONE, perform_mkfifo, fifo_imagine_supersede,
	    "makes the FIFO where the other one's file was" },
	{ "link", "obj num:name", "", ROLE_NONE, perform_link, fifo_imagine_link,
	    "gives the file another name, 1 to 3, or a symbolic link to name 0, 4 to 6" },
	{ "rename", "obj num:name num:to", "", ROLE_NONE, perform_rename, fifo_imagine_rename,
	    "moves one of its names to 1, 2 or 3" },
	{ "unlink", "obj num:name", "", ROLE_NONE, perform_unlink, fifo_imagine_unlink, "removes one of its names" },
	{ "open", "end word(block|nonblock) num:name", "", ROLE_OPEN_END, perform_open, fifo_imagine_open,
	    "opens the FIFO by one of its names, for reading or writing only" },
	{ .name = NULL },
};
