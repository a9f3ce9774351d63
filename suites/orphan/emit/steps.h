/* A step of children that go on without their parent, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_ORPHAN_EMIT_STEPS_H
#define SHALL_ORPHAN_EMIT_STEPS_H

#include "../../fork/emit/steps.h"

/* They always do here. */
static void do_outlive(void)
{
}

#endif
