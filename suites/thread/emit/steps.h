/* Steps that signal a thread, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_THREAD_EMIT_STEPS_H
#define SHALL_THREAD_EMIT_STEPS_H

#include "../../std/emit/signals.h"

#include "emit/threads.h"

static int signal_thread(int target, int number)
{
	if (target == process_of[me])
		return pthread_kill(first_thread, number);
	return pthread_kill(thread[target].id, number);
}

static void do_tkill(int target, int number)
{
	struct event *e;

	if (process_of[target] != process_of[me])
		return;
	using_ids++;
	if (target == process_of[me] || thread[target].runs == my_pid) {
		e = begin_send("tkill", process_of[target], number);
		e->asked = target;
		errno = signal_thread(target, number);
		done(e, errno == 0 ? 0 : -1);
	}
	using_ids--;
}

#endif
