#include "poll.h"
const struct fault poll_faults[] = { { .name = NULL } };
