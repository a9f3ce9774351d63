/* Is silence told from slowness, whatever the machine does to the clock? */
#include "watch.h"
#include "campaign.h"

#include "test.h"

enum { QUIET_MS = 1000 };

static struct patience patience;
static struct watch watch;
static long long now_ms;

static void begin(void)
{
	patience_begin(&patience, QUIET_MS);
	patience_calibrate(&patience, 0);
	now_ms = 5000;
	watch_begin(&watch, &patience, now_ms);
}

/* Looks again and again, with an answer to each ping if the machine is alive, for so long or until it wants something. */
static enum watch_wish look_on(uint64_t ticket, long long ms, bool alive)
{
	long long until_ms = now_ms + ms;
	enum watch_wish wish = WATCH_WAIT;

	while (now_ms < until_ms && wish != WATCH_KICK && wish != WATCH_END) {
		now_ms += patience_look_ms(&patience);
		wish = watch_look(&watch, ticket, now_ms);
		if (wish == WATCH_PING && alive)
			watch_answered(&watch);
	}
	return wish;
}

static void silence(void)
{
	begin();
	check(look_on(7, QUIET_MS - 50, true) != WATCH_KICK, "a silence shorter than the deadline is none");
	check(look_on(7, 10LL * QUIET_MS, true) == WATCH_KICK, "a longer one is looked into");
	watch_kicked(&watch, false, 7);
	check(watch_quiet(&watch) == UINT64_MAX, "and proves nothing yet");
	check(look_on(7, QUIET_MS - 50, true) != WATCH_END, "it has to last for another deadline");
	check(look_on(7, 10LL * QUIET_MS, true) == WATCH_END, "then the case is over");
	check(watch_quiet(&watch) == 8 && !watch.too_long, "and the history says since when");
	check(watch_look(&watch, 9, now_ms + 10 * QUIET_MS) == WATCH_WAIT, "it is ended once");
}

static void kicked(void)
{
	begin();
	look_on(7, 10LL * QUIET_MS, true);
	watch_kicked(&watch, true, 9);
	look_on(12, QUIET_MS / 2, true);
	check(watch_quiet(&watch) == 8, "what goes on after a kick may do so because of it: the silence stands");
	check(patience.longest_ms < QUIET_MS, "and is not taken for a pause of the machine");
}

static void slow(void)
{
	begin();
	look_on(7, 10LL * QUIET_MS, true);
	watch_kicked(&watch, false, 7);
	look_on(8, 50, true);
	check(watch_quiet(&watch) == UINT64_MAX, "what goes on by itself was slow: the silence is taken back");
	check(patience.longest_ms >= QUIET_MS && patience_deadline_ms(&patience) >= 20U * QUIET_MS,
	    "and deadlines keep far from it");
	check(look_on(8, 15LL * QUIET_MS, true) != WATCH_KICK, "at once");
}

static void frozen(void)
{
	begin();
	check(look_on(7, 100LL * QUIET_MS, false) == WATCH_END && watch.too_long && watch_quiet(&watch) == UINT64_MAX,
	    "silence does not count while nobody answers");
	begin();
	check(watch_look(&watch, 7, now_ms) == WATCH_PING && watch_look(&watch, 7, now_ms) == WATCH_WAIT,
	    "one ping at a time");
	now_ms += 5LL * QUIET_MS; /* everything stood still, but for the clock */
	check(watch_look(&watch, 7, now_ms) != WATCH_KICK, "a leap of the clock is no silence");
}

static void endless(void)
{
	uint64_t ticket = 1;
	enum watch_wish wish = WATCH_WAIT;

	begin();
	while (wish != WATCH_END && ticket < 100000)
		wish = look_on(++ticket, 10, true);
	check(wish == WATCH_END && watch.too_long, "a case that goes on and on is ended");
}

static void deadlines(void)
{
	unsigned i, before;

	patience_begin(&patience, QUIET_MS);
	check(patience_deadline_ms(&patience) == 600000, "before anything is known deadlines are as long as can be");
	patience_calibrate(&patience, 10);
	check(patience_deadline_ms(&patience) == QUIET_MS, "a usual machine has the usual deadline");
	patience_calibrate(&patience, 700);
	before = patience_deadline_ms(&patience);
	check(before == 14000, "a slow one a longer one");
	for (i = 0; i < 1000; i++)
		watch_begin(&watch, &patience, 0);
	check(patience_deadline_ms(&patience) == QUIET_MS, "a pause is forgotten when none is seen any more");
	patience_calibrate(&patience, 100000000);
	check(patience_deadline_ms(&patience) == 600000, "none is longer than ten minutes");
}

/* ---- what cannot be run ---- */

/* This program cannot be run again for exec: what wants it must neither be run nor stall. */
static void without_exec(void)
{
	static struct campaign c;
	static struct scenario s;
	struct world w;
	struct complaint why;
	const char *wanting;

	if (!world_open(&w, NULL, &why)) {
		printf("# %s\n", why.text);
		exit(4);
	}
	scenario_begin(&s);
	check(world_can_run(&w, &s, &wanting), "what wants nothing can be run");
	STEP0(&s, 0, "exec");
	check(!world_can_run(&w, &s, &wanting) && strcmp(wanting, "exec") == 0, "what wants exec cannot, without it");
	campaign_defaults(&c);
	c.cases = 20;
	campaign_add_family(&c, family_find("pipe.forks-dups", NULL), NULL);
	c.family[0].mechanism = rule_mechanism(0);
	campaign_run(&c, &w);
	check(c.impossible > 0 && c.done > 0 && c.impossible + c.done + c.discarded == 20 && c.quiet == 0,
	    "cases that want it are left out, the others are run");
	campaign_close(&c);
	world_close(&w);
}

int main(void)
{
	mechanisms_index();
	silence();
	kicked();
	slow();
	frozen();
	endless();
	deadlines();
	without_exec();
	return test_end();
}
