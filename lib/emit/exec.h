/* exec: the step that goes on in a new image, for the programs of `shall emit-c`; see frame.h. */
#ifndef SHALL_EMIT_EXEC_H
#define SHALL_EMIT_EXEC_H

#include "frame.h"

#include <fcntl.h>

static char *program;

static void image_steps(int image);

/* Goes on with those steps in a new image of this program. */
static void do_exec(int image)
{
	char file[12], actor[12], steps[12];
	char *argv[] = { program, "image", file, actor, steps, NULL };

	if (me != process_of[me]) /* its other threads would be lost */
		return;
	memcpy(s->kept[me], fd, sizeof(fd));
	snprintf(file, sizeof(file), "%d", shared_file);
	snprintf(actor, sizeof(actor), "%d", me);
	snprintf(steps, sizeof(steps), "%d", image);
	begin("exec", image, 0);
	execvp(program, argv);
}

static char **given; /* to this image, besides */

/* In the new image. Descriptors that exec has closed are closed. */
static void be_image(char **argv)
{
	int i;

	shared_file = atoi(argv[2]);
	given = argv + 5;
	if (!map_shared(shared_file))
		_exit(2);
	become(atoi(argv[3]));
	memcpy(fd, s->kept[me], sizeof(fd));
	for (i = 0; i < ENDS; i++)
		if (fd[i] >= 0 && fcntl(fd[i], F_GETFD) == -1)
			fd[i] = -1;
	image_steps(atoi(argv[4]));
	leave();
}

#endif
