/* Steps with regular files and with names, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_FILE_EMIT_STEPS_H
#define SHALL_FILE_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { RW, READING, WRITING, APPENDING };

enum { NAME = 60, NAMES = 3 };

/* All processes of a round use the same names: what a file was made by (0), its hard link (1), the first in another form. */
static void file_name(int object, int number, char *name)
{
	snprintf(name, NAME, "/tmp/%semit-%d-f%d%s", number == 2 ? "./" : "", s->pid[M], object,
	    number == 1 ? ".link" : "");
}

static void remove_regular(void)
{
	char name[NAME];
	int object, i;

	for (object = 0; object < ENDS; object++)
		for (i = 0; i < NAMES - 1; i++) {
			file_name(object, i, name);
			unlink(name);
		}
}

static void do_file_make(int end, long size)
{
	char name[NAME], other[NAME];
	struct event *e = begin("file", end, size);
	int number;

	file_name(object_of[end], 0, name);
	file_name(object_of[end], 1, other);
	number = open(name, O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
	done(e, number == -1 || ftruncate(number, size) == -1 ? -1 : link(name, other));
	if (number >= 0)
		close(number);
}

static void do_file_open(int end, int access, int by)
{
	char name[NAME];
	struct event *e;

	if (fd[end] >= 0)
		return;
	file_name(object_of[end], by, name);
	e = begin("open", end, access);
	fd[end] = open(name,
	    access == READING         ? O_RDONLY
	        : access == WRITING   ? O_WRONLY
	        : access == APPENDING ? O_RDWR | O_APPEND
	                              : O_RDWR);
	done(e, fd[end]);
}

static void do_file_tell(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("tell", end, 0);
	done(e, (long)lseek(fd[end], 0, SEEK_CUR));
}

static void do_file_seek(int end, long offset)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("seek", end, offset);
	e->value = offset;
	done(e, (long)lseek(fd[end], offset, SEEK_SET));
}

/* ---- names ---- */

enum { OPEN, LINK, SYMLINK, FIFO, DIRECTORY };

enum { UNLINK, RMDIR, AWAY };

enum { PER_PROCESS = 100000 };

/* All processes of a round use the same names; each has one of its own beside it. */
static void entry_name(int object, int own, char *name)
{
	int n = snprintf(name, NAME, "/tmp/emit-%d-e%d", s->pid[M], object);

	if (own >= 0)
		snprintf(name + n, (size_t)(NAME - n), ".%d", own);
}

static void discard(const char *name)
{
	if (unlink(name) == -1)
		rmdir(name);
}

static void remove_entry(void)
{
	char name[NAME];
	int object, own;

	for (object = 0; object < ENDS; object++)
		for (own = -1; own < ACTORS && strcmp(kind_of[object], "entry") == 0; own++) {
			entry_name(object, own, name);
			discard(name);
		}
}

/* A file under the process's own name that holds its number, as often as it has room for. */
static long make_version(const char *own, long size)
{
	static long made;
	long version = (me + 1) * PER_PROCESS + made++, left = size / (long)sizeof(version);
	FILE *file = fopen(own, "w");

	if (file == NULL)
		return 0;
	do
		fwrite(&version, sizeof(version), 1, file);
	while (--left > 0);
	return fclose(file) == 0 ? version : 0;
}

static struct event *do_entry_make(int object, int how)
{
	char name[NAME], own[NAME];
	struct event *e;
	long version = 0;
	int r;

	entry_name(object, -1, name);
	entry_name(object, me, own);
	if (how == LINK)
		version = make_version(own, 0);
	e = begin("make", object, how);
	e->value = version;
	if (how == OPEN && (r = open(name, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR)) >= 0)
		close(r);
	else
		r = how == OPEN        ? -1
		    : how == LINK      ? link(own, name)
		    : how == FIFO      ? mkfifo(name, S_IRUSR | S_IWUSR)
		    : how == DIRECTORY ? mkdir(name, S_IRWXU)
		                       : symlink("nowhere", name);
	done(e, r < 0 ? -1 : 0);
	if (how == LINK)
		discard(own);
	return e;
}

static void do_entry_remove(int object, int how)
{
	char name[NAME], own[NAME];
	struct event *e;

	entry_name(object, -1, name);
	entry_name(object, me, own);
	e = begin("remove", object, how);
	done(e, how == AWAY ? rename(name, own) : how == RMDIR ? rmdir(name) : unlink(name));
	if (how == AWAY)
		discard(own);
}

static void do_entry_replace(int object, long size)
{
	char name[NAME], own[NAME];
	struct event *e;
	long version;

	entry_name(object, -1, name);
	entry_name(object, me, own);
	version = make_version(own, size);
	e = begin("replace", object, size);
	e->value = version;
	done(e, rename(own, name));
}

static void do_entry_read(int object)
{
	char name[NAME];
	struct event *e;
	long version = 0;
	int number;

	entry_name(object, -1, name);
	e = begin("look", object, 0);
	number = open(name, O_RDONLY | O_NONBLOCK);
	if (number >= 0 && read(number, &version, sizeof(version)) == (ssize_t)sizeof(version))
		e->value = version;
	done(e, number);
	if (number >= 0)
		close(number);
}

static void do_entry_hold(int object, int how, long turns, int then)
{
	struct event *e = do_entry_make(object, how);

	if (e->result != 0)
		return;
	spin(turns);
	do_entry_remove(object, then);
}

#endif
