/*
 * Do the rules of realtime signals agree with a plain machine (suites/std/test/machine.h)? On small histories of a receiver
 * and one or two senders, from the model and then disturbed. No rule may object to what the machine explains; what it cannot
 * explain and no rule objects to is counted.
 */
#include "../../std/test/machine.h"

static const uint64_t all_tested =
    SIGNAL_BIT(SIG_I_USR1) | SIGNAL_BIT(SIG_I_USR2) | SIGNAL_BIT(SIG_I_RT) | SIGNAL_BIT(SIG_I_RT + 1);

static struct operand one(void)
{
	return in_signal(tested[below(8) > 0 ? 2 + below(2) : 0]);
}

static void add_act(void)
{
	switch (below(8)) {
	case 0:
	case 1:
		STEP(&ms, RECEIVER, "mask", in_word((int64_t)below(3)), some_signals(all_tested));
		break;
	case 2:
		STEP0(&ms, RECEIVER, "pending");
		break;
	case 3:
		STEP(&ms, RECEIVER, "sigqueue", in_actor(RECEIVER), in_signal(tested[2 + below(2)]), in_number(0));
		break;
	case 4:
		STEP(&ms, RECEIVER, "killself", one());
		break;
	default:
		STEP(&ms, RECEIVER, "poll", some_signals(all_tested));
	}
}

static void draw(uint64_t number)
{
	unsigned senders = 1 + below(2), i, k;

	begin_scenario(number, senders);
	if (below(3) > 0)
		STEP(&ms, RECEIVER, "mask", in_word(0), some_signals(all_tested));
	for (k = 1 + below(3); k > 0; k--)
		add_act();
	if (below(3) > 0)
		STEP0(&ms, RECEIVER, "settle");
	for (i = 2; i < 2 + senders; i++)
		for (k = 1 + below(3); k > 0; k--) {
			if (below(6) == 0)
				STEP(&ms, i, "kill", in_actor(RECEIVER), one());
			else
				STEP(&ms, i, "sigqueue", in_actor(RECEIVER), in_signal(tested[2 + below(2)]),
				    in_number(0));
		}
}

int main(int argc, char **argv)
{
	static const char *const faults[] = { "rtsig.", "mask.", "kill." };
	static struct comparison all = { .machine = &signal_machine, .beyond = "act." };

	mechanisms_index();
	if (!compare_signals(&all, "realtime signals", argc > 1 ? (uint64_t)atoll(argv[1]) : 60000, draw, faults, 3))
		return 1;
	check(all.false_alarms == 0, "no rule objects to a history of realtime signals that has an explanation");
	check(all.refused == 0, "every history of the model has an explanation");
	check(all.explained > all.histories / 4 && all.unexplained > all.histories / 10,
	    "many are legal, many are not");
	return test_end();
}
