#include "progress.h"

#include "port.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INTERVAL_US = 200000, LINE_BYTES = 160 };

static uint64_t last_us;
static bool shown;
static int terminal = -1; /* only while something is shown */

/* The terminal under prove, if this job may write to it. -1: none. */
static int behind_prove(void)
{
	int fd;

	if (getenv("HARNESS_ACTIVE") == NULL || getenv("CI") != NULL)
		return -1;
	fd = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0 && tcgetpgrp(fd) != getpgrp()) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int open_terminal(void)
{
	const char *term = getenv("TERM");

	if (term != NULL && strcmp(term, "dumb") == 0)
		return -1;
	return isatty(STDERR_FILENO) ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : behind_prove();
}

bool progress_wanted(void)
{
	int fd = open_terminal();

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void put(const char *line)
{
	pid_t front = tcgetpgrp(terminal);
	ssize_t n;

	/* A terminal may stop a background job that writes to it. */
	if (front != -1 && front != getpgrp())
		return;
	n = write(terminal, line, strlen(line));
	(void)n; /* a terminal that is gone is no reason to stop */
}

void progress_show(const struct campaign *c, const char *family, uint64_t elapsed_us)
{
	char line[LINE_BYTES], left[24] = "";
	uint64_t findings = 0;
	unsigned r, time_s = c->time_s + (c->whole ? c->extra_s : 0);

	if (shown && elapsed_us - last_us < INTERVAL_US)
		return;
	if (terminal < 0)
		terminal = open_terminal();
	if (terminal < 0)
		return;
	for (r = 0; r < rules_count(); r++)
		findings += c->tally[r].violations;
	if (elapsed_us / 1000000 < time_s)
		snprintf(left, sizeof(left), ", %u s left", time_s - (unsigned)(elapsed_us / 1000000));
	snprintf(line, sizeof(line), "\r\033[K%-24.24s %llu cases, %llu events/s, %llu findings%s", family,
	    (unsigned long long)c->done, (unsigned long long)(c->events * 1000000 / (elapsed_us + 1)),
	    (unsigned long long)findings, left);
	put(line);
	last_us = elapsed_us;
	shown = true;
}

void progress_line(const char *text)
{
	static long long last_ms;
	long long now = port_now_ms();
	char line[LINE_BYTES];

	if (shown && now - last_ms < INTERVAL_US / 1000)
		return;
	if (terminal < 0)
		terminal = open_terminal();
	if (terminal < 0)
		return;
	snprintf(line, sizeof(line), "\r\033[K%s", text);
	put(line);
	last_ms = now;
	shown = true;
}

void progress_end(void)
{
	if (shown)
		put("\r\033[K");
	if (terminal >= 0)
		close(terminal);
	terminal = -1;
	shown = false;
	last_us = 0;
}
