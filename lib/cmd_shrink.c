/* shrink, and what a run does with its findings. */
#include "cmd.h"

#include "finding.h"
#include "port.h"
#include "progress.h"
#include "shrink.h"
#include "stats.h"
#include "tap.h"

#include <string.h>
#include <unistd.h>

enum { BUDGET_S = 60, RUN_BUDGET_S = 60, SHRUNK_MAX = 16 };

/* ---- in words ---- */

static void size_in_words(char *text, size_t size, const struct scenario *s)
{
	struct shrink_size n = shrink_size(s);
	char threads[40] = "";

	if (n.threads > 0)
		snprintf(threads, sizeof(threads), " and %u thread%s", n.threads, n.threads > 1 ? "s" : "");
	snprintf(text, size, "%u process%s%s, %u step%s", n.processes, n.processes > 1 ? "es" : "", threads, n.steps,
	    n.steps > 1 ? "s" : "");
}

static void in_words(char *text, size_t size, const struct artifact *a)
{
	size_t n;

	size_in_words(text, size, &a->scenario);
	n = strlen(text);
	snprintf(text + n, size - n, ", seen in %llu of %llu runs", (unsigned long long)a->score.failures,
	    (unsigned long long)a->score.runs);
}

static void describe(struct tap *t, const char *what, const struct artifact *a, const char *fault)
{
	struct interval rate = stats_exact(a->score.failures, a->score.runs);
	uint64_t needed = shrink_runs_needed(&a->score);
	char words[120];

	in_words(words, sizeof(words), a);
	tap_comment(t, "%s: %s", what, words);
	if (needed > 0)
		tap_comment(t, "  rate: 95 %% %.2f %% to %.2f %%; to see it with 95 %%: %llu runs", 100 * rate.low,
		    100 * rate.high, (unsigned long long)needed);
	else
		tap_comment(t, "  rate: not seen in the runs at the end, 95 %% below %.2f %%", 100 * rate.high);
	if (a->path[0] != '\0')
		tap_comment(t, "  again: shall replay %s --times %llu%s%s", a->path,
		    (unsigned long long)(needed > 0 ? needed : 1000), fault[0] != '\0' ? " --fault " : "", fault);
}

/* ---- the verb ---- */

/* DIR/NAME without .scn, or beside the file. */
static void stem_of(const char *path, const char *directory, char stem[PATH_MAX_SHALL - 32])
{
	const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	size_t n;

	if (directory != NULL)
		snprintf(stem, PATH_MAX_SHALL - 32, "%s/%s", directory, base);
	else
		snprintf(stem, PATH_MAX_SHALL - 32, "%s", path);
	n = strlen(stem);
	if (n > 4 && strcmp(stem + n - 4, ".scn") == 0)
		stem[n - 4] = '\0';
}

static void directory_of(const char *stem, char directory[PATH_MAX_SHALL])
{
	const char *slash = strrchr(stem, '/');

	snprintf(directory, PATH_MAX_SHALL, "%.*s", slash != NULL && slash > stem ? (int)(slash - stem) : 1,
	    slash == NULL ? "." : stem);
}

/* What was seen when it was found, if that lies beside it. */
static const struct history *own_history(const char *scenario)
{
	static struct history h;
	char path[PATH_MAX_SHALL];

	history_free(&h);
	snprintf(path, sizeof(path), "%.*s.hist", (int)(strlen(scenario) - strlen(".scn")), scenario);
	return access(path, R_OK) == 0 && cmd_load_history(path, &h) == 0 ? &h : NULL;
}

static int report(const struct shrink *k, const struct trial *trial, const char *path, const struct scenario *finding,
    const char *fault)
{
	struct tap t;
	char was[120];
	unsigned r;

	size_in_words(was, sizeof(was), finding);
	tap_begin(&t, stdout, 1);
	tap_point(&t, false, NULL, "%s breaks %s", path, rule_at((unsigned)trial->rule)->id);
	tap_comment(&t, "it was: %s, seen in %llu of %llu runs; %llu candidates were tried in %llu runs", was,
	    (unsigned long long)k->confirmed.failures, (unsigned long long)k->confirmed.runs,
	    (unsigned long long)k->tried, (unsigned long long)trial->runs);
	describe(&t, "smallest", &k->smallest, fault);
	describe(&t, "loudest", &k->loudest, fault);
	for (r = 0; r < rules_count(); r++)
		if (trial->others[r] > 0)
			tap_comment(&t, "on the way %s was violated in %llu runs", rule_at(r)->id,
			    (unsigned long long)trial->others[r]);
	return STATUS_VIOLATED;
}

static int not_seen(const struct trial *trial, const char *path, const struct finding_about *about,
    const struct options *o)
{
	struct tap t;

	tap_begin(&t, stdout, 1);
	tap_point(&t, true, "SKIP not seen again", "%s", path);
	tap_comment(&t, "not seen again in %llu runs; a finding that was saved stands",
	    (unsigned long long)trial->runs);
	if (about->fault[0] != '\0' && o->fault == NULL)
		tap_comment(&t, "it was found with a planted fault: --fault %s:1/%u", about->fault, about->fault_rate);
	return STATUS_NOT_EXERCISED;
}

static int shrink_file(struct campaign *c, struct world *w, const struct scenario *s, const struct finding_about *about,
    const struct options *o)
{
	static struct shrink k;
	static struct trial trial;
	char stem[PATH_MAX_SHALL - 32], fault[FINDING_NAME_MAX + 16] = "", directory[PATH_MAX_SHALL];
	int rule = o->rule != NULL ? rule_find(o->rule) : rule_find(about->rule), status;
	bool seen;

	stem_of(o->operand[0], o->out, stem);
	directory_of(stem, directory);
	if (!finding_directory(directory, k.save_error, sizeof(k.save_error)))
		return cmd_fail(STATUS_ENVIRONMENT, "%s", k.save_error);
	if (c->fault >= 0)
		snprintf(fault, sizeof(fault), "%s:1/%u", fault_at(c->fault)->name, c->fault_rate);
	k.mode = o->mode;
	k.stem = stem;
	k.progress = progress_wanted();
	trial_open(&trial, c, w, rule, o->seed_given ? o->seed : 1);
	trial.out = directory;
	k.seen = own_history(o->operand[0]);
	seen = shrink_run(&k, &trial, s, 1000 * (o->time_s != 0 ? o->time_s : BUDGET_S));
	if (trial.broken && !seen)
		status = cmd_fail(STATUS_ENVIRONMENT, "processes cannot be made, or will not end");
	else if (k.save_failed)
		status = cmd_fail(STATUS_ENVIRONMENT, "%s", k.save_error);
	else
		status = seen ? report(&k, &trial, o->operand[0], s, fault) : not_seen(&trial, o->operand[0], about, o);
	trial_close(&trial);
	return status;
}

int cmd_shrink(int argc, char **argv, const char *argv0)
{
	static struct campaign c;
	static struct scenario s;
	struct finding_about about;
	struct complaint why;
	struct options o;
	struct world w;
	const char *wanting;
	int status = options_read(&o, argc, argv, "shrink");

	if (status != 0)
		return status;
	if (o.operands != 1)
		return cmd_fail(STATUS_USAGE, "shrink: which scenario? (shall shrink FILE.scn)");
	if (!finding_read(o.operand[0], &s, &about, &why))
		return cmd_unreadable(o.operand[0], &why);
	campaign_defaults(&c);
	c.model = about.model;
	c.allowed = o.allowed;
	status = cmd_plant(&c, &o, "shrink");
	if (status != 0)
		return status;
	memset(&w, 0, sizeof(w));
	cmd_catch_signals();
	if (!c.model)
		status = cmd_open_world(&w, argv0);
	if (status != 0)
		return status;
	if (!c.model && !world_can_run(&w, &s, &wanting))
		status = cmd_fail(STATUS_USAGE, "%s: it wants %s, which is not possible here", o.operand[0], wanting);
	else
		status = shrink_file(&c, &w, &s, &about, &o);
	world_close(&w);
	campaign_close_model(&c);
	cmd_end_by_signal();
	return status;
}

/* ---- what a run found ---- */

/* Of the findings that were saved about a rule, the one that is seen most often in a second; NULL if none can be read. */
static const char *loudest_finding(struct campaign *c, struct trial *t, struct shrink *k, unsigned budget_ms,
    struct scenario *s)
{
	static struct scenario one;
	struct finding_about about;
	struct complaint why;
	const char *best = NULL;
	double most = -1;
	unsigned i;

	t->until_ms = port_now_ms() + budget_ms / 4;
	for (i = 0; i < c->saved_count; i++) {
		struct trial_score score;
		double per_ms;

		if (c->saved[i].rule != (unsigned)t->rule || !finding_read(c->saved[i].scenario, &one, &about, &why))
			continue;
		shrink_tell(k, t, &one, "looking for");
		score = trial_measure(t, &one, UINT64_MAX, 5, budget_ms / 12);
		per_ms = (double)score.failures / (double)(score.ms + 1);
		if (per_ms > most) {
			most = per_ms;
			*s = one;
			best = c->saved[i].scenario;
		}
	}
	return best;
}

/* The report draws the smallest instead of the first. */
static void draw_smallest(struct campaign *c, unsigned rule, const char *scenario)
{
	char path[PATH_MAX_SHALL];
	struct judgement j;
	struct history h;

	snprintf(path, sizeof(path), "%.*s.hist", (int)(strlen(scenario) - strlen(".scn")), scenario);
	if (cmd_load_history(path, &h) != 0)
		return;
	judge_history(&h, rule, &j);
	if (j.verdict == ILLEGAL)
		campaign_show(&c->tally[rule], &h, &j);
	history_free(&h);
}

static void shrink_one(struct campaign *c, struct world *w, unsigned rule, unsigned budget_ms, struct shrunk *result)
{
	static struct shrink k;
	static struct trial trial;
	static struct scenario s;
	long long until = port_now_ms() + budget_ms;
	static char stem[PATH_MAX_SHALL - 32];
	const char *finding;
	unsigned r;

	memset(&k, 0, sizeof(k));
	k.mode = c->mode;
	k.stem = stem;
	k.progress = c->progress;
	trial_open(&trial, c, w, (int)rule, c->seed);
	for (r = 0; r < rules_count(); r++)
		trial.others[r] = c->tally[r].violations; /* those have been saved */
	trial.out = c->out;
	finding = loudest_finding(c, &trial, &k, budget_ms, &s);
	if (finding != NULL && strstr(finding, ".loudest.scn") == NULL) {
		stem_of(finding, NULL, stem);
		k.seen = own_history(finding);
		budget_ms = until > port_now_ms() ? (unsigned)(until - port_now_ms()) : 0;
		result->seen = shrink_run(&k, &trial, &s, budget_ms);
		result->runs = trial.runs;
		memcpy(result->smallest, k.smallest.path, sizeof(result->smallest));
		memcpy(result->loudest, k.loudest.path, sizeof(result->loudest));
		in_words(result->smallest_is, sizeof(result->smallest_is), &k.smallest);
		in_words(result->loudest_is, sizeof(result->loudest_is), &k.loudest);
		c->tally[rule].shrunk = result;
		if (result->seen && result->smallest[0] != '\0')
			draw_smallest(c, rule, result->smallest);
	}
	if (k.save_failed) {
		c->save_failed = true;
		memcpy(c->save_error, k.save_error, sizeof(c->save_error));
	}
	k.stem = NULL;
	k.seen = NULL;
	trial_close(&trial);
}

void shrink_findings(struct campaign *c, struct world *w, unsigned seconds)
{
	static struct shrunk results[SHRUNK_MAX];
	long long until = port_now_ms() + 1000 * RUN_BUDGET_S;
	unsigned r, n = 0;

	for (r = 0; r < rules_count() && n < SHRUNK_MAX; r++) {
		long long left = until - port_now_ms();

		if (seconds == 0 || left < 1000 || world_interrupted())
			return;
		if (c->tally[r].selected && tally_violated(&c->tally[r]) && c->tally[r].scenario[0] != '\0')
			shrink_one(c, w, r, left < 1000LL * seconds ? (unsigned)left : 1000 * seconds, &results[n++]);
	}
}
