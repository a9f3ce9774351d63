#include "std.h"

#include "../act/act.h"
#include "../timer/timer.h"

#include "mode.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* What handlers need: looked up when one is installed, by any thread, not in the handler. */
static atomic_uint handler_row, pending_row;
static struct arena *_Atomic arena;

static void read_pending(struct call *c)
{
	sigset_t set;
	int r;

	sigemptyset(&set);
	call_begin(c);
	r = std_calls.sigpending(&set);
	call_report(c, 0, (int64_t)signals_from_sigset(&set)); /* first: a record that returned has its reports */
	call_end(c, r);
}

/*
 * The actor that a handler runs in. Right after fork a child is still named as its parent was, which knows whom it makes. A
 * thread that has just begun has no name at all.
 */
static struct actor *own_actor(struct actor *stranger)
{
	struct actor *a = actor_self();

	if (a->arena != NULL && actor_pid(a, a->process) == (int64_t)getpid())
		return a;
	if (a->arena != NULL) {
		*stranger = *a;
		stranger->process = stranger->index = a->newborn - 1;
		if (a->newborn > 0)
			return stranger;
	}
	atomic_store(&arena->overflow, 1); /* a record is lost: nothing may be concluded from this run */
	return NULL;
}

static void handled(int number, const siginfo_t *info)
{
	int saved = errno;
	struct actor stranger;
	struct actor *a = own_actor(&stranger);
	struct call c, pending;
	sigset_t mask;

	if (a != NULL) {
		call_prepare(&c, a, handler_row);
		c.arg[0] = signal_index(number);
		call_begin(&c);
		sigemptyset(&mask);
		std_mask(a, SIG_BLOCK, NULL, &mask);
		call_report(&c, REPORT_MASK, (int64_t)signals_from_sigset(&mask));
		std_report_info(&c, number, info);
		if (c.record->event.out[REPORT_CODE] == CODE_TIMER)
			timer_ask(a, c.record->event.out[REPORT_INT]);
		mode_spin((uint64_t)a->arena->payload[a->process][SLOT_LINGER]);
		if (c.arg[0] != SIG_I_KICK)
			act_within(a, (int)c.arg[0]);
		if (c.arg[0] == SIG_I_KICK) {
			mode_jolted();
			call_prepare(&pending, a, pending_row);
			read_pending(&pending);
		}
		call_end(&c, 0);
	}
	errno = saved;
}

static void plain_handler(int number)
{
	handled(number, NULL);
}

static void info_handler(int number, siginfo_t *info, void *context)
{
	(void)context;
	handled(number, info);
}

/* The watchdog's signal is caught wherever anything is, beside the records: it tells the lost from the slow. */
static void catch_kick(const struct call *c)
{
	struct sigaction action;

	arena = c->actor->arena;
	handler_row = (unsigned)op_find("handler", 7);
	pending_row = (unsigned)op_find("pending", 7);
	memset(&action, 0, sizeof(action));
	action.sa_sigaction = info_handler;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	sigfillset(&action.sa_mask);
	if (std_calls.sigaction(signal_number(SIG_I_KICK), &action, NULL) == 0)
		atomic_store(&arena->kickable[c->actor->process], 1);
}

static void set_actions(struct call *c, const struct sigaction *action)
{
	uint64_t set = signals_canonical((uint64_t)c->arg[0]) & ~SIGNAL_BIT(SIG_I_KICK) & ~SIGNAL_BIT(SIG_I_KILL) &
	    ~SIGNAL_BIT(SIG_I_STOP);
	int i, r = 0;

	c->arg[0] = (int64_t)set;
	call_begin(c);
	for (i = 0; i < SIGNALS_MAX; i++)
		if (set & SIGNAL_BIT(i) && std_calls.sigaction(signal_number(i), action, NULL) != 0)
			r = -1;
	call_end(c, r);
}

void std_install(struct call *c, bool info, int flags, const sigset_t *mask)
{
	struct sigaction action;

	catch_kick(c);
	memset(&action, 0, sizeof(action));
	action.sa_flags = flags;
	action.sa_mask = *mask;
	if (info) {
		action.sa_flags |= SA_SIGINFO;
		action.sa_sigaction = info_handler;
	} else {
		action.sa_handler = plain_handler;
	}
	set_actions(c, &action);
}

enum disposition_kind std_kind_of(const struct sigaction *action, bool *info)
{
	*info = (action->sa_flags & SA_SIGINFO) != 0 && action->sa_sigaction == info_handler;
	if (*info || action->sa_handler == plain_handler)
		return ACT_CATCH;
	return action->sa_handler == SIG_DFL ? ACT_DEFAULT : action->sa_handler == SIG_IGN ? ACT_IGNORE : ACT_UNKNOWN;
}

static void perform_catch(struct call *c)
{
	sigset_t mask;

	if (c->arg[3] != 0)
		sigfillset(&mask);
	else
		sigemptyset(&mask);
	std_install(c, c->arg[1] != 0, c->arg[2] != 0 ? SA_RESTART : 0, &mask);
}

void std_dispose(struct call *c, void (*how)(int), int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = how;
	action.sa_flags = flags;
	sigemptyset(&action.sa_mask);
	set_actions(c, &action);
}

static void perform_ignore(struct call *c)
{
	std_dispose(c, SIG_IGN, 0);
}

static void perform_default(struct call *c)
{
	std_dispose(c, SIG_DFL, 0);
}

static void perform_kill(struct call *c)
{
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);
	int number = signal_number((int)c->arg[1]);
	int r;

	if (pid <= 0)
		return;
	call_begin(c);
	r = std_calls.kill((pid_t)pid, number);
	call_end(c, r);
}

static void perform_raise(struct call *c)
{
	int number = signal_number((int)c->arg[0]);
	int r;

	call_begin(c);
	r = std_calls.raise(number);
	call_end(c, r == 0 ? 0 : -1);
}

static void perform_killself(struct call *c)
{
	int number = signal_number((int)c->arg[0]);
	pid_t self = getpid();
	int r;

	call_begin(c);
	r = std_calls.kill(self, number);
	call_end(c, r);
}

static void perform_linger(struct call *c)
{
	c->actor->arena->payload[c->actor->process][SLOT_LINGER] = c->arg[0] < 0 ? 0 : c->arg[0] % 1000000;
}

/* Handlers are no steps. */
static void perform_nothing(struct call *c)
{
	(void)c;
}

const struct op std_ops[] = {
	{ "catch", "sigs word(plain|info):form word(norestart|restart):restart word(empty|full):samask", "",
	    ROLE_ACTION, perform_catch, std_imagine_catch, "catches signals with the recording handler" },
	{ "ignore", "sigs", "", ROLE_ACTION, perform_ignore, std_imagine_ignore, "ignores signals" },
	{ "default", "sigs", "", ROLE_ACTION, perform_default, std_imagine_default,
	    "gives signals their default action" },
	{ "kill", "actor sig", "", ROLE_SEND, perform_kill, std_imagine_kill, "sends a signal to a process" },
	{ "raise", "sig", "", ROLE_RAISE, perform_raise, std_imagine_raise, "sends a signal to the calling thread" },
	{ "killself", "sig", "", ROLE_RAISE, perform_killself, std_imagine_killself,
	    "sends a signal to the own process" },
	{ "pending", "", "sigs:set", ROLE_PENDING, read_pending, std_imagine_pending,
	    "asks which signals are pending" },
	{ "linger", "num:turns", "", ROLE_NONE, perform_linger, std_imagine_linger,
	    "makes this process's handlers compute for a while, so that they nest" },
	{ "handler", "sig", INFO_WORDS " sigs:mask", ROLE_HANDLER, perform_nothing, NULL,
	    "recorded by handlers: one ran from call to return" },
	{ .name = NULL },
};
