#include "mq.h"

static int64_t measure_prio_max(void)
{
	return port_mq_prio_max();
}

static int64_t imagine_prio_max(struct model *m)
{
	static const int64_t legal[] = { 32768, 32, -1 };

	return legal[model_habit(m, &mq_liberties[MQ_PRIORITIES], 3)];
}

const struct mark mq_marks[] = {
	{ .name = "MQ_PRIO_MAX", .measure = measure_prio_max, .imagine = imagine_prio_max },
	{ .name = NULL },
};
