#include "fdpass.h"
const struct fault fdpass_faults[] = { { .name = NULL } };
