/*
 * Steps with regular files, for the programs of `shall emit-c`; see lib/emit/frame.h. So that nothing is left behind these
 * files have no name: a descriptor that all processes have stands for the name, and to open is to copy it.
 */
#ifndef SHALL_FILE_EMIT_STEPS_H
#define SHALL_FILE_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

enum { RW, READING, WRITING };

static void do_file_make(int end, long size)
{
	FILE *file = tmpfile();
	struct event *e = begin("file", end, size);
	int number = file == NULL ? -1 : dup(fileno(file));

	if (number > 0 && ftruncate(number, size) == 0 && s->base[end] == 0)
		s->base[end] = number;
	done(e, number);
	if (file != NULL)
		fclose(file);
}

static void do_file_open(int end, int access, int name)
{
	struct event *e;

	(void)access;
	(void)name;
	if (fd[end] >= 0 || s->base[object_of[end]] == 0)
		return;
	e = begin("open", end, 0);
	fd[end] = dup(s->base[object_of[end]]);
	done(e, fd[end]);
}

static void do_file_seek(int end, long offset)
{
	if (fd[end] >= 0)
		lseek(fd[end], offset, SEEK_SET);
}

#endif
