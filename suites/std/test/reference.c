/*
 * Do the rules of standard signals and of masks agree with a plain machine (machine.h)? On small histories of a receiver and
 * one or two senders, from the model and then disturbed. No rule may object to what the machine explains; what it cannot
 * explain and no rule objects to is counted.
 */
#include "machine.h"

static const uint64_t standard = SIGNAL_BIT(SIG_I_USR1) | SIGNAL_BIT(SIG_I_USR2);

static struct operand one(void)
{
	return in_signal(tested[below(2)]);
}

static void add_act(void)
{
	switch (below(10)) {
	case 0:
	case 1:
	case 2:
		STEP(&ms, RECEIVER, "mask", in_word((int64_t)below(3)), some_signals(standard));
		break;
	case 3:
	case 4:
		STEP0(&ms, RECEIVER, "pending");
		break;
	case 5:
		STEP(&ms, RECEIVER, "raise", one());
		break;
	case 6:
		STEP(&ms, RECEIVER, "killself", one());
		break;
	case 7:
		STEP(&ms, RECEIVER, "kill", in_actor(RECEIVER), one());
		break;
	case 8:
		STEP(&ms, RECEIVER, "poll", some_signals(standard));
		break;
	default: /* what wakes it may have come before, or never come: such histories are left out */
		STEP(&ms, RECEIVER, "suspend", some_signals(standard));
	}
}

static void draw(uint64_t number)
{
	unsigned senders = 1 + below(2), i, k;

	begin_scenario(number, senders);
	if (below(2) > 0)
		STEP(&ms, RECEIVER, "mask", in_word(0), some_signals(standard));
	for (k = 1 + below(4); k > 0; k--)
		add_act();
	if (below(3) > 0) {
		STEP(&ms, RECEIVER, "mask", in_word(0), in_signals(standard));
		STEP0(&ms, RECEIVER, "pending");
	}
	for (i = 2; i < 2 + senders; i++)
		for (k = 1 + below(2); k > 0; k--)
			STEP(&ms, i, "kill", in_actor(RECEIVER), one());
}

int main(int argc, char **argv)
{
	static const char *const faults[] = { "std.", "mask.", "kill." };
	static struct comparison all = { .machine = &signal_machine, .beyond = "act." };

	mechanisms_index();
	if (!compare_signals(&all, "standard signals and masks", argc > 1 ? (uint64_t)atoll(argv[1]) : 60000, draw,
	        faults, 3))
		return 1;
	check(all.false_alarms == 0, "no rule objects to a history of signals that has an explanation");
	check(all.refused == 0, "every history of the model has an explanation");
	check(all.explained > all.histories / 4 && all.unexplained > all.histories / 10,
	    "many are legal, many are not");
	return test_end();
}
