#include "../fork/fork.h"
#include "../inherit/inherit.h"
#include "../std/edit.h"
#include "exec.h"

#include <errno.h>

#define FAULTS_OF "exec"
#define RULES_OF "exec."
#include "fault_rows.h"

/* ---- edits ---- */

static bool fits_kept(const struct history *h, const struct event *e)
{
	struct expected x;

	if (fork_exec_before(h, e) == NULL)
		return false;
	fork_expect(h, e, &x);
	return x.open == 1;
}

static bool edit_lost(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "descriptor", fits_kept);

	if (e != NULL)
		e->out[SHOWN_OPEN] = 0;
	return e != NULL;
}

static bool fits_closed(const struct history *h, const struct event *e)
{
	struct expected x;

	if (fork_exec_before(h, e) == NULL)
		return false;
	fork_expect(h, e, &x);
	return x.open == 0;
}

static bool edit_leaked(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "descriptor", fits_closed);

	if (e != NULL)
		e->out[SHOWN_OPEN] = 1;
	return e != NULL;
}

static bool fits_flag(const struct history *h, const struct event *e)
{
	struct expected x;

	if (!fits_kept(h, e))
		return false;
	fork_expect(h, e, &x);
	return x.cloexec == 0;
}

static bool edit_flag(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "descriptor", fits_flag);

	if (e != NULL)
		e->out[SHOWN_CLOEXEC] = 1;
	return e != NULL;
}

static bool fits_given(const struct history *h, const struct event *e)
{
	struct expected_strings x;

	return exec_expect_strings(h, e, &x);
}

static bool edit_argument(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "arguments", fits_given);

	if (e != NULL)
		e->out[SHOWN_ARGUMENT_SUM] ^= 1;
	return e != NULL;
}

static bool edit_fewer(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "arguments", fits_given);

	if (e != NULL)
		e->out[SHOWN_ARGUMENTS]++;
	return e != NULL;
}

static bool edit_variable(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "arguments", fits_given);

	if (e != NULL)
		e->out[SHOWN_VARIABLE_SUM] ^= 1;
	return e != NULL;
}

static bool fits_any(const struct history *h, const struct event *e)
{
	(void)h;
	(void)e;
	return true;
}

static bool edit_error(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "exec-fail", fits_any);

	if (e != NULL)
		e->err = EIO;
	return e != NULL;
}

static bool fits_after_failure(const struct history *h, const struct event *e)
{
	const struct event *failed = exec_failed_before(h, e);

	return failed != NULL && event_is(failed, "exec-fail") && e->result == 0 &&
	    fork_is_alone(h, event_process(h, e)) && exec_inspected(h, failed, e) != NULL;
}

static bool edit_handler(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "inspect", fits_after_failure);

	if (e != NULL)
		e->out[INSPECT_CAUGHT] ^= (int64_t)SIGNAL_BIT(SIG_I_USR1);
	return e != NULL;
}

static bool fits_stack(const struct history *h, const struct event *e)
{
	return exec_before_stack(h, e) != NULL;
}

static bool edit_stack(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "sigstack", fits_stack);

	if (e != NULL)
		e->out[SHOWN_STACK] = 1;
	return e != NULL;
}

static bool fits_umask(const struct history *h, const struct event *e)
{
	const struct event *exec = fork_exec_before(h, e);
	int64_t value;
	uint32_t by;

	return exec != NULL && fork_attribute(h, event_process(h, e), ATTRIBUTE_UMASK, e->call, &value, &by) &&
	    h->event[by].call < exec->call;
}

static bool edit_umask(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "attributes", fits_umask);

	if (e != NULL)
		e->out[ATTRIBUTE_UMASK] ^= 1;
	return e != NULL;
}

#define FDS "fd-inheritance"
#define STRINGS "argv-env-fidelity"
#define FAILURE "failure-noop"
#define SIGNALS "signal-state"
#define ATTRIBUTE "attributes-kept"

const struct fault exec_faults[] = {
	EDIT("lost", FDS, edit_lost, "a descriptor is not open any more in the new image"),
	EDIT("leaked", FDS, edit_leaked, "a descriptor is open in the new image that must not be"),
	EDIT("flag", FDS, edit_flag, "a descriptor has FD_CLOEXEC in the new image"),
	EDIT("argument", STRINGS, edit_argument, "an argument has another byte"),
	EDIT("fewer", STRINGS, edit_fewer, "there is another number of arguments"),
	EDIT("variable", STRINGS, edit_variable, "a variable has another byte"),
	EDIT("error", FAILURE, edit_error, "exec fails with another error"),
	EDIT("handler", FAILURE, edit_handler, "handlers are changed by an exec that fails"),
	EDIT("stack", SIGNALS, edit_stack, "a new image has an alternate stack"),
	EDIT("umask", ATTRIBUTE, edit_umask, "a new image has another umask"),

	CALL("leak", FDS, exec_plant_leak, 2, "descriptors with FD_CLOEXEC stay open"),
	CALL("close", FDS, exec_plant_close, 2, "a descriptor without FD_CLOEXEC is closed"),
	CALL("argument", STRINGS, exec_plant_argument, 3, "the last byte of an argument is lost"),
	CALL("variable", STRINGS, exec_plant_variable, 3, "a variable is lost"),
	CALL("error", FAILURE, exec_plant_succeeds, 3, "an exec of what is not there fails with another error"),
	CALL("shuts", FAILURE, exec_plant_shuts, 1, "an exec that fails closes descriptors with FD_CLOEXEC"),
	CALL("stack", SIGNALS, exec_plant_stack, 2, "a new image has an alternate stack"),
	CALL("umask", ATTRIBUTE, exec_plant_umask, 2, "exec changes the umask"),

	MODEL("argument", STRINGS, 3, "in the model an argument is lost"),
	MODEL("error", FAILURE, 3, "in the model an exec fails with an error of its own"),
	MODEL("stack", SIGNALS, 2, "in the model a new image has the old one's alternate stack"),
	MODEL("umask", ATTRIBUTE, 3, "in the model exec changes the umask"),
	{ .name = NULL },
};
