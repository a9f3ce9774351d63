/* shall: the command line; see cmd.h for the exit statuses. */
#include "cmd.h"
#include "port.h"
#include "verbs.h"
#include "worker.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `image` is not for people: a scenario's process in a new image. */
_Noreturn static void image(int argc, char **argv)
{
	if (argc < 4)
		exit(cmd_fail(STATUS_USAGE, "image: is not for use by hand"));
	if (strcmp(argv[3], "probe") == 0)
		worker_image_probe(atoi(argv[2]));
	worker_image(atoi(argv[2]), (unsigned)atoi(argv[3]), argv + 4);
}

/*
 * Whoever starts shall may have closed the standard descriptors; a pipe of the engine's must not get such a number. What is
 * written to a closed one is lost, and that shall be noticed.
 */
static void fill_standard_descriptors(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && port_nothing() != fd)
			break;
}

/* Is help asked for, before a "--"? */
static bool wants_help(int argc, char **argv)
{
	int i;

	for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static int obey(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const struct verb *v = verb_find(name);

	if (v != NULL && wants_help(argc - 2, argv + 2)) {
		help_verb(v, stdout);
		return STATUS_HOLDS;
	}
	if (v != NULL)
		return v->obey(argc - 2, argv + 2, argv[0]);
	if (strcmp(name, "--help") == 0)
		return cmd_help(0, NULL, NULL);
	if (strcmp(name, "--version") == 0)
		return printf("shall " SHALL_VERSION "\n") < 0 ? STATUS_ENVIRONMENT : STATUS_HOLDS;
	if (name[0] != '\0')
		return cmd_fail(STATUS_USAGE, "unknown verb '%s' (shall help lists them)", name);
	help_all(stderr);
	return STATUS_USAGE;
}

int main(int argc, char **argv)
{
	int status;

	mechanisms_index();
	if (argc > 1 && strcmp(argv[1], "image") == 0)
		image(argc, argv);
	fill_standard_descriptors();
	status = obey(argc, argv);
	if ((fflush(stdout) != 0 || ferror(stdout)) && status != STATUS_USAGE && status != STATUS_ENVIRONMENT)
		return cmd_fail(status == STATUS_HOLDS ? STATUS_ENVIRONMENT : status,
		    "not everything could be written to standard output");
	return status;
}
