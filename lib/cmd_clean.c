/* clean: removes what an interrupted run may have left. */
#include "cmd.h"
#include "names.h"

static void told(const char *line)
{
	puts(line);
}

int cmd_clean(int argc, char **argv, const char *argv0)
{
	struct options o;
	int status = options_read(&o, argc, argv, "clean");
	unsigned failed;

	(void)argv0;
	if (status != 0)
		return status;
	if (o.operands > 0)
		return cmd_fail(STATUS_USAGE, "clean: takes no arguments");
	failed = names_clean(told);
	return failed == 0 ? STATUS_HOLDS
	                   : cmd_fail(STATUS_ENVIRONMENT, "clean: %u objects could not be removed", failed);
}
