#include "lock.h"

#include <limits.h>

/* The largest offset. */
static int64_t measure_off_max(void)
{
	return sizeof(off_t) * CHAR_BIT < 64 ? INT32_MAX : INT64_MAX;
}

static int64_t imagine_off_max(struct model *m)
{
	(void)m;
	return INT64_MAX;
}

const struct mark lock_marks[] = {
	{ "OFF_MAX", measure_off_max, imagine_off_max },
	{ NULL, NULL, NULL },
};
