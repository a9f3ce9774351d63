/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "../pipe/pipe.h"
#include "../wait/wait.h"
#include "core.h"
#include "exit.h"
#include "port.h"

#include <errno.h>
#include <fcntl.h>

/* At the end of file it says that something may come. */
static ssize_t read_open(int fd, void *buf, size_t n)
{
	ssize_t r = read(fd, buf, n);

	if (r == 0 && n > 0 && (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0 && fault_strikes()) {
		errno = EAGAIN;
		return -1;
	}
	return r;
}

void exit_plant_open(void)
{
	pipe_calls.read = read_open;
}

/* It has ended as soon as somebody asks. */
static int keep_early(pid_t pid, bool *killed, int *code)
{
	if (port_ended(pid) != 0 || !fault_strikes())
		return port_wait_keep(pid, killed, code);
	*killed = true;
	*code = SIGKILL;
	return 0;
}

static pid_t waitpid_early(pid_t pid, int *status, int options)
{
	if (pid <= 0 || port_ended(pid) != 0 || !fault_strikes())
		return waitpid(pid, status, options);
	*status = SIGKILL;
	return pid;
}

void exit_plant_early(void)
{
	core_calls.wait_keep = keep_early;
	wait_calls.waitpid = waitpid_early;
}
