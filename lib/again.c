#include "again.h"

#include "finding.h"
#include "port.h"
#include "progress.h"
#include "trial.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILES_MAX = 64,
	RUNS_MAX = 300,
	BUDGET_MS = 10000, /* in all, or */
	BUDGET_SHARE = 6   /* that part of the run's time, if it is less */
};

struct file {
	char path[PATH_MAX_SHALL];
	struct finding_about about;
};

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), k = strlen(end);

	return n >= k && strcmp(text + n - k, end) == 0;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(((const struct file *)x)->path, ((const struct file *)y)->path);
}

/*
 * The scenarios of a directory, by name: X.loudest.scn stands before X.scn. What is smallest is seen too rarely, and what
 * only stalled shows nothing.
 */
static unsigned list(const char *directory, struct file file[FILES_MAX])
{
	DIR *d = opendir(directory);
	struct dirent *entry;
	unsigned n = 0;

	while (d != NULL && n < FILES_MAX && (entry = readdir(d)) != NULL)
		if (ends_with(entry->d_name, ".scn") && !ends_with(entry->d_name, ".smallest.scn") &&
		    strncmp(entry->d_name, "stalled-", 8) != 0 &&
		    snprintf(file[n].path, PATH_MAX_SHALL, "%s/%s", directory, entry->d_name) < PATH_MAX_SHALL)
			n++;
	if (d != NULL)
		closedir(d);
	if (n > 0)
		qsort(file, n, sizeof(file[0]), by_name);
	return n;
}

static bool same_circumstances(const struct campaign *c, const struct finding_about *about)
{
	const char *planted = c->fault >= 0 ? fault_at(c->fault)->name : "";

	return about->model == c->model && strcmp(about->fault, planted) == 0;
}

/* X of X.scn and X.loudest.scn. */
static size_t stem_length(const char *path)
{
	return strlen(path) - (ends_with(path, ".loudest.scn") ? 12 : 4);
}

static bool same_finding(const char *x, const char *y)
{
	size_t n = stem_length(x);

	return stem_length(y) == n && strncmp(x, y, n) == 0;
}

static void count(struct campaign *c, unsigned rule, const char *path, const struct scenario *s,
    const struct history *h)
{
	char stem[PATH_MAX_SHALL];

	snprintf(stem, sizeof(stem), "%.*s", (int)strlen(path) - 4, path);
	campaign_seen_again(c, rule, stem, s, h);
}

/* True if it is seen again. Silence proves something only under the whole deadline. */
static bool seen_again(struct campaign *c, struct world *w, unsigned rule, const char *path, struct scenario *s,
    long long ms)
{
	static struct trial trial;
	struct trial_score score;
	struct judgement j;
	struct history h;
	bool seen;

	trial_open(&trial, c, w, (int)rule, choice_mix(c->seed, s->mode_seed));
	trial.until_ms = port_now_ms() + ms;
	score = trial_measure(&trial, s, RUNS_MAX, 1, ms);
	seen = score.failures > 0;
	if (seen && trial.proven)
		count(c, rule, path, s, trial.failure);
	trial_close(&trial);
	if (!seen || trial.proven)
		return seen;
	if (campaign_try(c, w, s, &h) != RUN_DONE)
		return false;
	judge_history(&h, rule, &j);
	if (j.verdict == ILLEGAL)
		count(c, rule, path, s, &h);
	history_free(&h);
	return j.verdict == ILLEGAL;
}

/* Whether a file is to be looked at; what cannot be used is said. */
static bool usable(const struct campaign *c, const struct world *w, struct file *file, struct scenario *s,
    struct tap *t)
{
	struct complaint why;
	const char *wanting;
	int rule;

	if (!finding_read(file->path, s, &file->about, &why)) {
		tap_comment(t, "left out: %s, line %u: %s", file->path, why.line, why.text);
		return false;
	}
	if (!same_circumstances(c, &file->about))
		return false;
	rule = rule_find(file->about.rule);
	if (rule < 0) {
		tap_comment(t, "left out: %s: no rule is named '%s'", file->path, file->about.rule);
		return false;
	}
	if (!c->model && !world_can_run(w, s, &wanting)) {
		tap_comment(t, "left out: %s: it wants %s", file->path, wanting);
		return false;
	}
	return c->tally[rule].selected;
}

static long long budget_ms(const struct campaign *c)
{
	long long share = 1000LL * c->time_s / BUDGET_SHARE;

	return c->time_s != 0 && share < BUDGET_MS ? share : BUDGET_MS;
}

void again_run(struct campaign *c, struct world *w, struct tap *t)
{
	static struct scenario s;
	struct file *file = zeroed(FILES_MAX, sizeof(*file));
	long long until = port_now_ms() + budget_ms(c);
	unsigned n, i, looked = 0, seen = 0;
	const char *last = NULL; /* that was seen */

	n = c->out != NULL ? list(c->out, file) : 0;
	for (i = 0; i < n && !world_interrupted(); i++) {
		long long left = until - port_now_ms();
		bool more = i + 1 < n && same_finding(file[i].path, file[i + 1].path);

		if (left <= 0)
			break;
		if ((last != NULL && same_finding(last, file[i].path)) || !usable(c, w, &file[i], &s, t))
			continue;
		looked += !more;
		if (c->progress)
			progress_line("looking for what earlier runs found");
		if (c->mode != NULL)
			snprintf(s.mode, sizeof(s.mode), "%s", c->mode);
		if (!seen_again(c, w, (unsigned)rule_find(file[i].about.rule), file[i].path, &s, left / (n - i)))
			continue;
		looked += more;
		seen++;
		last = file[i].path;
		tap_comment(t, "seen again: %s (from %s)", file[i].about.rule, file[i].path);
	}
	if (looked > seen)
		tap_comment(t, "%u of %u findings of earlier runs were not seen again; they are kept in %s",
		    looked - seen, looked, c->out);
	free(file);
}
