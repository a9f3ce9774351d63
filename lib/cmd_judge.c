/* judge and replay: saved evidence, looked at again. */
#include "cmd.h"

#include "mode.h"
#include "port.h"
#include "progress.h"
#include "stats.h"
#include "tap.h"
#include "text.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- judge ---- */

int cmd_load_history(const char *path, struct history *h)
{
	struct complaint why;
	size_t length;
	char *text = text_read(path, &length, &why);
	bool good = text != NULL && history_parse(h, text, length, &why);

	free(text);
	return good ? 0 : cmd_unreadable(path, &why);
}

/* A corpus names what it expects: RULE.illegal.hist, RULE.legal.hist. */
static bool as_expected(const char *path, const bool hit[RULES_MAX], char *expected, size_t size)
{
	const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	const char *mark = strstr(base, ".illegal");
	unsigned r;

	if (mark != NULL && (size_t)(mark - base) < size) {
		memcpy(expected, base, (size_t)(mark - base));
		expected[mark - base] = '\0';
		return rule_find(expected) >= 0 && hit[rule_find(expected)];
	}
	snprintf(expected, size, "no rule");
	for (r = 0; r < rules_count(); r++)
		if (hit[r])
			return false;
	return true;
}

static void judge_file(struct tap *t, const char *path, const struct history *h)
{
	static struct campaign c;
	bool hit[RULES_MAX] = { false };
	char expected[80];
	bool good;
	unsigned r;

	campaign_defaults(&c);
	campaign_judge(&c, h, hit);
	good = as_expected(path, hit, expected, sizeof(expected));
	if (strstr(path, ".illegal") != NULL || strstr(path, ".legal") != NULL)
		tap_point(t, good, NULL, "%s: %s objects", path, expected);
	else
		tap_point(t, good, NULL, "%s", path);
	for (r = 0; r < rules_count(); r++) {
		if (!hit[r])
			continue;
		tap_comment(t, "%s objects: %s", rule_at(r)->id, rule_at(r)->clause);
		report_contradiction(t, rule_at(r), &c.tally[r]);
	}
	campaign_close(&c);
}

enum { FILES_MAX = 4096 };

struct files {
	char *path[FILES_MAX];
	size_t count;
};

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), k = strlen(end);

	return n >= k && strcmp(text + n - k, end) == 0;
}

/* The path, or every .hist below it. True: it is a folder. */
static bool gather(struct files *files, const char *path, unsigned depth)
{
	DIR *d = depth < 8 ? opendir(path) : NULL;
	struct dirent *entry;

	if (d == NULL) {
		if (files->count < FILES_MAX && (depth == 0 || ends_with(path, ".hist"))) {
			files->path[files->count] = strdup(path);
			if (files->path[files->count++] == NULL)
				out_of_memory();
		}
		return false;
	}
	while ((entry = readdir(d)) != NULL) {
		char below[PATH_MAX_SHALL];

		if (entry->d_name[0] != '.' &&
		    (size_t)snprintf(below, sizeof(below), "%s/%s", path, entry->d_name) < sizeof(below))
			gather(files, below, depth + 1);
	}
	closedir(d);
	return true;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Is there an example of that kind for the rule? RULE.legal.hist, or RULE.legal.WHAT.hist. */
static bool has_example(const struct files *files, const char *rule, const char *kind)
{
	size_t i, n = strlen(rule), k = strlen(kind);

	for (i = 0; i < files->count; i++) {
		const char *base = strrchr(files->path[i], '/');

		base = base != NULL ? base + 1 : files->path[i];
		if (strncmp(base, rule, n) == 0 && strncmp(base + n, kind, k) == 0)
			return true;
	}
	return false;
}

static const char *const kinds_of_examples[] = { ".legal.", ".illegal." };

/* These files are a corpus: examples of rules, by their names. */
static bool is_corpus(const struct files *files)
{
	unsigned r;

	for (r = 0; r < rules_count(); r++)
		if (has_example(files, rule_at(r)->id, kinds_of_examples[0]) ||
		    has_example(files, rule_at(r)->id, kinds_of_examples[1]))
			return true;
	return false;
}

/* Every rule of the mechanisms that a corpus is about has both kinds of examples in it. */
static void check_corpus(struct tap *t, const struct files *files)
{
	char missing[200] = "";
	size_t n = 0;
	unsigned r, q, kind;

	for (r = 0; r < rules_count(); r++) {
		bool about = false;

		for (q = 0; q < rules_count() && !about; q++)
			about = rule_mechanism(q) == rule_mechanism(r) &&
			    (has_example(files, rule_at(q)->id, kinds_of_examples[0]) ||
			        has_example(files, rule_at(q)->id, kinds_of_examples[1]));
		/* What POSIX leaves open nothing contradicts. */
		for (kind = 0; kind < (rule_at(r)->class == CLASS_DEFINED ? 1 : 2) && about; kind++)
			if (!has_example(files, rule_at(r)->id, kinds_of_examples[kind]) && n + 80 < sizeof(missing))
				n += (size_t)snprintf(missing + n, sizeof(missing) - n, " %s%shist", rule_at(r)->id,
				    kinds_of_examples[kind]);
	}
	tap_point(t, n == 0, NULL, "every rule has a legal and an illegal example");
	if (n > 0)
		tap_comment(t, "missing:%s", missing);
}

int cmd_judge(int argc, char **argv, const char *argv0)
{
	static struct files files;
	struct options o;
	struct tap t;
	int i, status = options_read(&o, argc, argv, "judge");
	size_t k;
	bool folder = false, corpus;

	(void)argv0;
	if (status != 0)
		return status;
	if (o.operands == 0)
		return cmd_fail(STATUS_USAGE, "judge: which history? (shall judge FILE.hist…)");
	for (i = 0; i < o.operands; i++)
		folder |= gather(&files, o.operand[i], 0);
	if (files.count == 0)
		return cmd_fail(STATUS_USAGE, "judge: no .hist file below %s", o.operand[0]);
	qsort(files.path, files.count, sizeof(files.path[0]), by_name);
	corpus = folder && is_corpus(&files);
	tap_begin(&t, stdout, (unsigned)files.count + corpus);
	for (k = 0; k < files.count && status == 0; k++) {
		struct history h;

		status = cmd_load_history(files.path[k], &h);
		if (status != 0) {
			tap_bail_out(&t, "%s cannot be read", files.path[k]);
			break;
		}
		judge_file(&t, files.path[k], &h);
		history_free(&h);
	}
	if (corpus && status == 0)
		check_corpus(&t, &files);
	for (k = 0; k < files.count; k++)
		free(files.path[k]);
	return status != 0 ? status : t.failed > 0 ? STATUS_VIOLATED : STATUS_HOLDS;
}

/* ---- replay ---- */

/* With --out the first run is kept, or the first that breaks a rule. */
static bool keep(struct campaign *c, const struct scenario *s, const struct history *h, const char *directory,
    const struct finding_about *about)
{
	char stem[PATH_MAX_SHALL];

	if (directory == NULL || c->save_failed)
		return !c->save_failed;
	snprintf(stem, sizeof(stem), "%s/replay", directory);
	c->save_failed = !finding_directory(directory, c->save_error, sizeof(c->save_error)) ||
	    !finding_write(stem, about, s, h, c->save_error, sizeof(c->save_error));
	return !c->save_failed;
}

static unsigned broken_rules(const struct campaign *c)
{
	unsigned r, n = 0;

	for (r = 0; r < rules_count(); r++)
		n += c->tally[r].violations > 0;
	return n;
}

/* A replay is a campaign of one scenario under other mode seeds; a drawn order is kept every other time. */
static int replay(struct campaign *c, struct world *w, struct scenario *s, const struct options *o,
    const struct finding_about *about)
{
	unsigned i, before;
	bool hit[RULES_MAX] = { false };
	uint64_t seed = s->mode_seed;
	const char *wanting;
	bool ordered = mode_find(s->mode)->ordered;
	long long started = port_now_ms();

	if (!world_can_run(w, s, &wanting))
		return cmd_fail(STATUS_ENVIRONMENT, "%s wants %s, which is not possible here", o->operand[0], wanting);
	c->progress = progress_wanted();
	for (i = 0; i < o->times && !c->interrupted; i++) {
		struct history h;
		enum run_outcome outcome;

		s->mode_seed = i == 0 || (ordered && i % 2 == 0) ? seed : choice_mix(seed, i) & 0xffff;
		outcome = campaign_try(c, w, s, &h);
		c->interrupted = outcome == RUN_INTERRUPTED || world_interrupted();
		c->discarded += outcome == RUN_DISCARDED;
		if (outcome == RUN_NO_RESOURCE)
			return cmd_fail(STATUS_ENVIRONMENT, "a process cannot be made: %s", strerror(w->trouble));
		if (outcome == RUN_BROKEN)
			return cmd_fail(STATUS_ENVIRONMENT, "processes are killed or will not end");
		if (outcome != RUN_DONE)
			continue;
		before = broken_rules(c);
		campaign_judge(c, &h, hit);
		if ((c->done++ == 0 || (before == 0 && broken_rules(c) > 0)) && !keep(c, s, &h, o->out, about))
			return cmd_fail(STATUS_ENVIRONMENT, "%s", c->save_error);
		history_free(&h);
		if (c->progress)
			progress_show(c, "replay", (uint64_t)(port_now_ms() - started) * 1000);
	}
	progress_end();
	return 0;
}

int cmd_replay(int argc, char **argv, const char *argv0)
{
	static struct campaign c;
	static struct scenario s;
	struct finding_about about;
	struct complaint why;
	struct options o;
	struct world w;
	struct tap t;
	unsigned r, violated;
	int status = options_read(&o, argc, argv, "replay");

	if (status != 0)
		return status;
	if (o.operands != 1)
		return cmd_fail(STATUS_USAGE, "replay: which scenario? (shall replay FILE.scn)");
	if (!finding_read(o.operand[0], &s, &about, &why))
		return cmd_unreadable(o.operand[0], &why);
	if (o.mode != NULL)
		strncpy(s.mode, o.mode, sizeof(s.mode) - 1);
	if (o.times == 0)
		o.times = 100;
	campaign_defaults(&c);
	c.model = about.model;
	status = cmd_plant(&c, &o, "replay");
	if (status == 0 && c.model && o.out != NULL)
		return cmd_fail(STATUS_USAGE, "replay: --out keeps what the real world does, not the model");
	if (status == 0 && c.model)
		return cmd_replay_model(&s, &o);
	if (status == 0)
		status = cmd_open_world(&w, argv0);
	if (status != 0)
		return status;
	if (c.fault >= 0) /* what hangs does so on purpose */
		world_set_quiet(&w, FAULT_QUIET_MS);
	status = replay(&c, &w, &s, &o, &about);
	world_close(&w);
	campaign_close(&c);
	cmd_end_by_signal();
	if (status != 0)
		return status;
	tap_begin(&t, stdout, 1);
	violated = broken_rules(&c);
	tap_point(&t, violated == 0, NULL, "%s breaks no rule in %llu runs", o.operand[0], (unsigned long long)c.done);
	for (r = 0; r < rules_count(); r++) {
		const struct tally *y = &c.tally[r];
		struct interval rate;

		if (y->violations == 0)
			continue;
		rate = stats_exact(y->violations, c.done);
		tap_comment(&t, "%s: seen in %llu of %llu runs, 95 %% %.2f %% to %.2f %%", rule_at(r)->id,
		    (unsigned long long)y->violations, (unsigned long long)c.done, 100 * rate.low, 100 * rate.high);
		report_contradiction(&t, rule_at(r), y);
	}
	if (c.discarded > 0)
		tap_comment(&t, "%llu runs were discarded", (unsigned long long)c.discarded);
	campaign_close(&c);
	return violated > 0 ? STATUS_VIOLATED : STATUS_HOLDS;
}
