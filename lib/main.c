/* shall: the command line; see cmd.h for the exit statuses. */
#include "cmd.h"
#include "port.h"
#include "worker.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `image` is not for people: a scenario's process in a new image. */
_Noreturn static void image(int argc, char **argv)
{
	if (argc != 4)
		exit(cmd_fail(STATUS_USAGE, "image: is not for use by hand"));
	if (strcmp(argv[3], "probe") == 0)
		worker_image_probe(atoi(argv[2]));
	worker_image(atoi(argv[2]), (unsigned)atoi(argv[3]));
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

static int obey(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	argc -= 2;
	argv += argc >= 0 ? 2 : 0;
	if (strcmp(verb, "run") == 0)
		return cmd_run(argc, argv, argv[-2]);
	if (strcmp(verb, "suite") == 0)
		return cmd_suite(argc, argv, argv[-2]);
	if (strcmp(verb, "list") == 0)
		return cmd_list(argc, argv);
	if (strcmp(verb, "explain") == 0)
		return cmd_explain(argc, argv);
	if (strcmp(verb, "replay") == 0)
		return cmd_replay(argc, argv, argv[-2]);
	if (strcmp(verb, "shrink") == 0)
		return cmd_shrink(argc, argv, argv[-2]);
	if (strcmp(verb, "emit-c") == 0)
		return cmd_emit_c(argc, argv);
	if (strcmp(verb, "judge") == 0)
		return cmd_judge(argc, argv);
	if (strcmp(verb, "draw") == 0)
		return cmd_draw(argc, argv);
	if (strcmp(verb, "bench") == 0)
		return cmd_bench(argc, argv, argv[-2]);
	if (strcmp(verb, "explore") == 0)
		return cmd_explore(argc, argv);
	if (strcmp(verb, "faults") == 0)
		return cmd_faults(argc, argv, argv[-2]);
	if (strcmp(verb, "probe") == 0)
		return cmd_probe(argc, argv, argv[-2]);
	if (strcmp(verb, "clean") == 0)
		return cmd_clean(argc, argv);
	if (strcmp(verb, "help") == 0 || strcmp(verb, "--help") == 0)
		return cmd_help(stdout);
	if (strcmp(verb, "--version") == 0)
		return printf("shall " SHALL_VERSION "\n") < 0 ? STATUS_ENVIRONMENT : STATUS_HOLDS;
	if (verb[0] == '\0')
		return cmd_help(stderr);
	return cmd_fail(STATUS_USAGE, "unknown verb '%s' (shall help lists them)", verb);
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
