#include "trial.h"

#include "finding.h"
#include "port.h"
#include "shrink_edit.h"

#include <string.h>

enum {
	QUIET_MS = 100,  /* where silence proves nothing anyway */
	SILENT_MS = 500, /* where it does: looked at twice, and confirmed at the end under the full deadline */
	HUNG_MAX = 2,    /* runs of a candidate that come to no end */
	LOST_MAX = 5,    /* that cannot be judged */
	ENDS_RUNS = 10,
	LEARNED = 20, /* runs of the finding that are looked at for places */
	LOOKS = 8,    /* and of a candidate */
	/*
	 * One failure would do to show that it can fail, but what is accepted by luck again and again ends as something that
	 * nobody ever sees fail: 0 of 400 runs where the second one is not asked for.
	 */
	FAILURES_NEEDED = 2,
	SLOW_MS = 100,
	SLOWER = 4,
	SEED_BITS = 0xffffff
};

/* Clean, and not even an edit could make the rule object: barren. */
enum trial_end { TRIAL_CLEAN, TRIAL_BARREN, TRIAL_FAILED, TRIAL_HUNG, TRIAL_LOST, TRIAL_OVER };

void trial_open(struct trial *t, struct campaign *c, struct world *w, int rule, uint64_t seed)
{
	memset(t, 0, sizeof(*t));
	t->campaign = c;
	t->world = w;
	t->rule = rule;
	t->seed = seed;
	t->looks = LEARNED;
	t->hangs = true; /* nothing is known yet */
	if (w == NULL || c->model)
		return;
	t->quiet_before = w->patience.quiet_ms;
	t->log_full_before = w->log_full;
	t->main_gone_before = w->main_gone;
	t->too_long_before = w->too_long;
	world_set_quiet(w, SILENT_MS);
}

/* A violation that does not lean on the deadline: what never returned may then have been killed. */
static bool certainly_violated(const struct history *h, unsigned rule)
{
	struct history timeless;
	struct judgement j;

	history_copy(&timeless, h);
	timeless.quiet = OPEN;
	judge_history(&timeless, rule, &j);
	history_free(&timeless);
	return j.verdict == ILLEGAL;
}

/* What hangs until it is kicked need not wait for long, where nothing is concluded from that. */
static void hurry(struct trial *t)
{
	if (t->world != NULL && !t->campaign->model)
		world_set_eager(t->world, t->proven && !t->silent);
}

void trial_settle(struct trial *t, const struct trial_score *finding)
{
	t->settled = true;
	t->silent = !t->proven;
	/* In the model that costs nothing. */
	t->hangs = t->campaign->model || (finding->hung >= HUNG_MAX && finding->hung > finding->runs / 8);
	if (t->world != NULL && !t->campaign->model)
		world_set_haste(t->world, !t->silent && !t->hangs && 8 * t->quiet_failures <= t->failures);
	hurry(t);
}

void trial_expect(struct trial *t, const struct history *seen)
{
	struct judgement j;

	if (t->rule < 0)
		return;
	judge_history(seen, (unsigned)t->rule, &j);
	t->proven = j.verdict == ILLEGAL && (seen->quiet == OPEN || certainly_violated(seen, (unsigned)t->rule));
	hurry(t);
}

void trial_close(struct trial *t)
{
	if (t->failure != NULL)
		history_free(&t->run[t->failure == &t->run[1]]);
	t->failure = NULL;
	if (t->world == NULL || t->campaign->model)
		return;
	world_set_haste(t->world, false);
	world_set_eager(t->world, false);
	t->world->patience.quiet_ms = t->quiet_before;
	t->world->log_full = t->log_full_before;
	t->world->main_gone = t->main_gone_before;
	t->world->too_long = t->too_long_before;
}

bool trial_over(const struct trial *t)
{
	return t->broken || world_interrupted() || port_now_ms() >= t->until_ms;
}

/* ---- one run ---- */

static void save_other(struct trial *t, unsigned rule, const struct scenario *s, const struct history *h)
{
	struct finding_about about;
	char scenario[PATH_MAX_SHALL], history[PATH_MAX_SHALL], error[PATH_MAX_SHALL + 80];

	if (t->others[rule]++ > 0 || t->out == NULL)
		return;
	campaign_about(t->campaign, rule_at(rule)->id, &about);
	finding_save(t->out, &about, s, h, scenario, history, error, sizeof(error));
}

/* The n-th edit of histories that is planted for the rule. */
static const struct fault *edit_for(int rule, unsigned n)
{
	const struct fault *f;
	int i;

	for (i = 0; (f = fault_at(i)) != NULL; i++)
		if (f->kind == FAULT_HISTORY && strcmp(f->rule, rule_at((unsigned)rule)->id) == 0 && n-- == 0)
			return f;
	return NULL;
}

static bool has_place(const struct trial *t, const struct fault *f, const struct history *h)
{
	struct choices c;
	struct history copy;
	bool place;

	choices_from_seed(&c, choice_mix(t->seed, t->runs));
	history_copy(&copy, h);
	place = f->mutate(&copy, &c);
	history_free(&copy);
	return place;
}

/* Learns from the finding what its histories offer; later says whether a history offers any of that. */
static bool is_barren(struct trial *t, const struct history *h)
{
	const struct fault *f;
	bool expected = false;
	unsigned n;

	if (t->rule < 0)
		return false;
	t->legal += !t->settled;
	for (n = 0; n < EDITS_KNOWN && (f = edit_for(t->rule, n)) != NULL; n++) {
		if (!t->settled) {
			t->places[n] += has_place(t, f, h);
		} else if (2 * t->places[n] > t->legal) {
			expected = true;
			if (has_place(t, f, h))
				return false;
		}
	}
	return expected;
}

static enum trial_end judge(struct trial *t, const struct scenario *s, struct history *h)
{
	bool failed = false, certain;
	struct judgement j;
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		judge_history(h, r, &j);
		if (j.verdict != ILLEGAL)
			continue;
		certain = h->quiet == OPEN || certainly_violated(h, r);
		if (t->rule < 0)
			t->rule = (int)r;
		if (r == (unsigned)t->rule) {
			failed = certain || t->silent || !t->proven;
			t->proven |= certain;
		} else if (certain) {
			save_other(t, r, s, h);
		}
	}
	if (failed)
		return TRIAL_FAILED;
	if (h->quiet != OPEN)
		return TRIAL_HUNG;
	if (t->looks == 0)
		return TRIAL_CLEAN;
	t->looks--;
	return is_barren(t, h) ? TRIAL_BARREN : TRIAL_CLEAN;
}

static enum trial_end run(struct trial *t, struct scenario *s)
{
	struct history *h = &t->run[t->failure == &t->run[0]];
	uint64_t too_long = t->world != NULL ? t->world->too_long : 0;
	enum trial_end end;

	if (trial_over(t))
		return TRIAL_OVER;
	/* The first run of all is as the finding was. */
	if (t->runs++ > 0)
		s->mode_seed = choice_mix(t->seed, t->runs) & SEED_BITS;
	switch (campaign_try(t->campaign, t->world, s, h)) {
	case RUN_DONE:
		break;
	case RUN_DISCARDED:
		return t->world != NULL && t->world->too_long > too_long ? TRIAL_HUNG : TRIAL_LOST;
	case RUN_INTERRUPTED:
		return TRIAL_OVER;
	default:
		t->broken = true;
		return TRIAL_OVER;
	}
	end = judge(t, s, h);
	if (end != TRIAL_FAILED) {
		history_free(h);
		return end;
	}
	if (t->failure != NULL)
		history_free(&t->run[t->failure == &t->run[1]]);
	t->failure = h;
	t->failures++;
	t->quiet_failures += h->quiet != OPEN;
	return end;
}

/* ---- questions ---- */

struct trial_score trial_measure(struct trial *t, struct scenario *s, uint64_t runs, uint64_t failures, long long ms)
{
	struct trial_score score = { 0, 0, 0, 0 };
	long long from = port_now_ms();
	uint64_t failing_seed = s->mode_seed;
	unsigned lost = 0;

	do {
		enum trial_end end = run(t, s);

		if (end == TRIAL_OVER || (end == TRIAL_LOST && ++lost == LOST_MAX))
			break;
		score.runs += end != TRIAL_LOST;
		score.hung += end == TRIAL_HUNG;
		if (end == TRIAL_FAILED) {
			score.failures++;
			failing_seed = s->mode_seed;
		}
		score.ms = port_now_ms() - from;
	} while (
	    score.runs < runs && score.failures < failures && score.ms < ms && (t->hangs || score.hung < HUNG_MAX));
	s->mode_seed = failing_seed;
	score.ms = port_now_ms() - from;
	return score;
}

/* What goes wrong with a candidate apart from being clean. */
struct mishaps {
	unsigned hung, lost, barren;
	uint64_t runs;
	long long from;
};

static struct mishaps no_mishaps(struct trial *t)
{
	t->looks = LOOKS;
	return (struct mishaps){ .from = port_now_ms() };
}

static bool is_hopeless(const struct trial *t, struct mishaps *m, enum trial_end end)
{
	m->runs++;
	m->hung += end == TRIAL_HUNG;
	m->lost += end == TRIAL_LOST;
	m->barren += end == TRIAL_BARREN;
	if (m->barren == LOOKS && m->barren == m->runs)
		return true;
	if (m->lost == LOST_MAX || (m->hung >= HUNG_MAX && !t->hangs))
		return true;
	/* Often those that wait in vain for others to meet. */
	return t->usual_ms > 0 && (double)(port_now_ms() - m->from) > SLOW_MS + SLOWER * t->usual_ms * (double)m->runs;
}

static struct clean_runs *recall(struct trial *t, const struct scenario *s)
{
	uint64_t hash = shrink_hash(s) | 1;
	struct clean_runs *known = &t->known[hash % TRIALS_KNOWN];

	if (known->hash != hash) /* whoever was here before is forgotten */
		*known = (struct clean_runs){ .hash = hash };
	return known;
}

/* What fails must still end when it does not: else every clean run costs a deadline. Looks for a clean run, not for long. */
static bool ends(struct trial *t, struct scenario *s)
{
	static struct scenario copy;
	unsigned i;

	copy = *s;
	for (i = 0; i < ENDS_RUNS && !t->hangs; i++) {
		enum trial_end end = run(t, &copy);

		if (end == TRIAL_CLEAN || end == TRIAL_BARREN)
			return true;
		if (end != TRIAL_FAILED)
			return false;
		s->mode_seed = copy.mode_seed; /* the last failure's, whose history is kept */
	}
	return true;
}

bool trial_fails(struct trial *t, struct scenario *s, unsigned runs)
{
	struct clean_runs *known = recall(t, s);
	struct mishaps mishaps = no_mishaps(t);
	uint64_t failing_seed = s->mode_seed;

	while (known->runs < runs) {
		enum trial_end end = run(t, s);

		if (end == TRIAL_OVER)
			return false;
		known->runs++;
		if (end == TRIAL_FAILED) {
			failing_seed = s->mode_seed;
			if (++known->failures == FAILURES_NEEDED && ends(t, s))
				return true;
			if (known->failures >= FAILURES_NEEDED)
				known->runs = UINT32_MAX;
		} else if (is_hopeless(t, &mishaps, end)) {
			known->runs = UINT32_MAX;
		}
	}
	s->mode_seed = failing_seed;
	return false;
}

bool trial_is_loud(struct trial *t, struct scenario *s, double rate)
{
	struct clean_runs *known = recall(t, s);
	struct mishaps mishaps = no_mishaps(t);
	uint64_t failures = 0, n = 0, failing_seed = s->mode_seed;
	int answer = 0;

	while (!known->quieter && answer == 0) {
		enum trial_end end = run(t, s);

		if (end == TRIAL_OVER)
			return false;
		n++;
		if (end == TRIAL_FAILED) {
			failures++;
			failing_seed = s->mode_seed;
		}
		answer = stats_sequential(failures, n, rate / 8, rate / 2);
		known->quieter = is_hopeless(t, &mishaps, end) || answer < 0;
	}
	s->mode_seed = failing_seed;
	return answer > 0 && !known->quieter;
}
