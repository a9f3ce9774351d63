#include "../rw/faults.h"
#include "../rw/rw.h"

#define FAULTS_OF "spin"
#define RULES_OF "spin."
#include "fault_rows.h"

static bool edit_admits(struct history *h, struct choices *c)
{
	return rw_edit_admits(h, c, true);
}

static bool edit_refuses(struct history *h, struct choices *c)
{
	return rw_edit_refuses(h, c, true);
}

static bool edit_bad(struct history *h, struct choices *c)
{
	return rw_edit_bad(h, c, true);
}

const struct fault spin_faults[] = {
	EDIT("admits", "exclusion", edit_admits, "somebody gets a lock that another has"),
	EDIT("refuses", "exclusion", edit_refuses, "a try is refused though nobody has the lock"),
	EDIT("bad", "exclusion", edit_bad, "what is guarded changes within a section"),

	CALL("admits", "exclusion", rw_plant_admits, 8, "somebody gets a lock that another has"),
	CALL("refuses", "exclusion", rw_plant_refuses, 8, "a try is refused"),

	MODEL("admits", "exclusion", 10, "the model's locks let in who comes"),
	MODEL("refuses", "exclusion", 10, "the model's tries are refused"),
	MODEL("lost", "exclusion", 20, "the model's sections lose what was counted"),
	{ .name = NULL },
};
