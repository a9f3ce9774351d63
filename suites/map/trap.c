#include "trap.h"

#include "map.h"

#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>

static atomic_uint holder; /* 1 + the actor that tries; in a child perhaps one of its parent's, who is not there */
static struct sigaction old_segv, old_bus;
static _Thread_local sigset_t old_mask;
static _Thread_local sigjmp_buf back;
static _Thread_local const volatile void *volatile touched; /* NULL: nothing is being tried */

/* It stands for nothing that an access did. Some say of both alike by whom, others where. */
static bool was_sent(const siginfo_t *info)
{
	uintptr_t at = (uintptr_t)info->si_addr, here = (uintptr_t)touched;

	return (info->si_code <= 0 || info->si_code == SI_USER) && (at > here ? at - here : here - at) > MAP_WORD;
}

static void spring(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (touched == NULL) { /* a crash, as without us */
		signal(number, SIG_DFL);
		return;
	}
	if (was_sent(info)) {
		atomic_store(&actor_self()->arena->overflow, 1);
		return;
	}
	siglongjmp(back, number == SIGBUS ? MAP_CAME_BUS : MAP_CAME_SEGV);
}

static void take_turn(const struct actor *a)
{
	unsigned there = 0;

	while (!atomic_compare_exchange_weak(&holder, &there, a->index + 1))
		if (there > 0 && a->arena->scenario.actor[there - 1].process == a->process) {
			sched_yield();
			there = 0;
		}
}

void trap_open(const struct actor *a)
{
	struct sigaction action;
	sigset_t others;

	sigfillset(&others);
	sigdelset(&others, SIGSEGV);
	sigdelset(&others, SIGBUS);
	pthread_sigmask(SIG_SETMASK, &others, &old_mask);
	take_turn(a);
	memset(&action, 0, sizeof(action));
	action.sa_sigaction = spring;
	action.sa_flags = SA_SIGINFO;
	sigemptyset(&action.sa_mask);
	sigaction(SIGSEGV, &action, &old_segv);
	sigaction(SIGBUS, &action, &old_bus);
}

void trap_close(void)
{
	sigaction(SIGSEGV, &old_segv, NULL);
	sigaction(SIGBUS, &old_bus, NULL);
	atomic_store(&holder, 0);
	pthread_sigmask(SIG_SETMASK, &old_mask, NULL);
}

int trap_touch(volatile uint64_t *word, bool writes, uint64_t *value)
{
	int came = sigsetjmp(back, 0); /* the mask is trap_close()'s matter */

	if (came == MAP_CAME_NONE) {
		touched = word;
		if (writes)
			*word = *value;
		else
			*value = *word;
	}
	touched = NULL;
	return came;
}
