/* Do the names of signals mean the same everywhere: with none, one, some and more realtime signals than have an index? */
#include "signals.h"

#include "port.h"
#include "test.h"

enum { RT_MAX = SIGNALS_MAX - SIG_I_RT, SOME = 5 };

/* `count` numbers, the highest twice as far away as the others: as where there are more than indexes. */
static void use(int count)
{
	struct signals_here here;
	int i;

	memset(&here, 0, sizeof(here));
	here.rt_usable = count;
	here.queues = count > 0;
	for (i = 0; i < count; i++)
		here.rt[i] = port_rtsig_min() + i;
	if (count > 0)
		here.rt[count - 1] = port_rtsig_max();
	signals_use(&here);
}

static bool names_are_told_apart(int count)
{
	int i, seen = 0;

	use(count);
	for (i = 0; i < SIGNALS_MAX; i++) {
		char name[16];
		size_t n = signal_name(i, name, sizeof(name));

		if (signal_parse(name, n) != i)
			return false;
		if (signal_canonical(i) != i)
			continue;
		if (signal_index(signal_number(i)) != i)
			return false;
		seen += i >= SIG_I_RT;
	}
	return seen == count;
}

/* Every drawn index means a signal that exists, or none if there are none; never one of the other kind. */
static bool draws_mean_something(int count)
{
	int i;

	use(count);
	for (i = SIG_I_RT; i < SIGNALS_MAX; i++) {
		int canonical = signal_canonical(i);

		if (count == 0 ? canonical != -1 || signal_number(i) != 0
		               : canonical < SIG_I_RT || canonical != signal_canonical(canonical))
			return false;
	}
	return (signals_canonical(SIGNALS_ALL) >> SIG_I_RT != 0) == (count > 0);
}

/* All but one, as a drain lets one in: that one is not in the system's set. */
static bool one_is_left_out(int count)
{
	uint64_t all;
	int i;

	use(count);
	all = signals_canonical(SIGNALS_ALL);
	for (i = 0; i < SIGNALS_MAX; i++) {
		sigset_t set;

		if ((all & SIGNAL_BIT(i)) == 0)
			continue;
		signals_to_sigset(all & ~SIGNAL_BIT(i), &set);
		if (sigismember(&set, signal_number(i)) != 0 || signals_from_sigset(&set) != (all & ~SIGNAL_BIT(i)))
			return false;
	}
	return true;
}

int main(void)
{
	static const int counts[] = { 0, 1, 2, SOME };
	struct signals_here here;
	size_t i;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]) && counts[i] <= port_rtsig_max() - port_rtsig_min() + 1;
	     i++) {
		printf("# %d realtime signals\n", counts[i]);
		check(names_are_told_apart(counts[i]), "names, indexes and numbers belong together");
		check(draws_mean_something(counts[i]), "a drawn signal is one that exists");
		check(one_is_left_out(counts[i]), "what is taken out of a set is not in it");
	}
	signals_probe(&here);
	signals_use(&here);
	check(here.rt_usable >= 0 && here.rt_usable <= RT_MAX && (here.queues || here.rt_usable == 0),
	    "what is found here makes sense");
	check(signals_queueable() == here.queues && signals_acceptable() == here.accepts, "and is what is used");
	return test_end();
}
