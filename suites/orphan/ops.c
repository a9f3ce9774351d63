#include "orphan.h"

#include "port.h"

/* The engine lets children die with their parents, where it can; the zygote ends the orphans when the case is over. */
static void perform_outlive(struct call *c)
{
	(void)c;
	port_outlive_parent();
}

enum imagined orphan_imagine_outlive(struct call *c, struct model *m)
{
	(void)c;
	(void)m;
	return IMAGINED_DONE;
}

const struct op orphan_ops[] = {
	{ "outlive", "", "", ROLE_MARK, perform_outlive, orphan_imagine_outlive,
	    "lets this process go on when its parent has ended" },
	{ .name = NULL },
};
