/* The checks of the rules of sigwait, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../thread/emit/ledger.h"

static int check_sigwait_competing_exactly_once(void)
{
	return check_ledger();
}
