#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INTERVAL_US = 200000 };

static uint64_t last_us;
static bool shown;

bool progress_wanted(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && (term == NULL || strcmp(term, "dumb") != 0);
}

void progress_show(const struct campaign *c, const char *family, uint64_t elapsed_us)
{
	uint64_t findings = 0;
	unsigned r;
	char left[24] = "";

	if (shown && elapsed_us - last_us < INTERVAL_US)
		return;
	for (r = 0; r < rules_count(); r++)
		findings += c->tally[r].violations;
	if (c->time_s != 0 && elapsed_us / 1000000 < c->time_s)
		snprintf(left, sizeof(left), ", %u s left", c->time_s - (unsigned)(elapsed_us / 1000000));
	fprintf(stderr, "\r\033[K%-24.24s %llu cases, %llu/s, %llu findings%s", family, (unsigned long long)c->done,
	    (unsigned long long)(c->done * 1000000 / (elapsed_us + 1)), (unsigned long long)findings, left);
	fflush(stderr);
	last_us = elapsed_us;
	shown = true;
}

void progress_end(void)
{
	if (shown)
		fprintf(stderr, "\r\033[K");
	shown = false;
	last_us = 0;
}
