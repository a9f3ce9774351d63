#include "mq.h"

#include "shelf.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

enum { PROBE_MESSAGES = 2, PROBE_BYTES = 16 };

/* Makes one at the probes' place, and opens it; -1: it cannot. */
static int probe_queue(char name[SHELF_NAME_MAX])
{
	const struct port_mq_limits limits = { PROBE_MESSAGES, PROBE_BYTES };

	shelf_name(shelf_number(), SHELF_PROBE, name);
	port_mq_unlink(name);
	return port_mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, &limits);
}

static bool passes(void)
{
	char name[SHELF_NAME_MAX], byte = 'x', room[PROBE_BYTES];
	unsigned priority;
	int queue = probe_queue(name);
	bool good = queue >= 0 && port_mq_send(queue, &byte, 1, 1) == 0 &&
	    port_mq_receive(queue, room, sizeof(room), &priority) == 1 && room[0] == byte && priority == 1;

	return port_mq_unlink(name) == 0 && good;
}

/* Whether a registration is refused as such: what it does is for the rules. */
static bool notifies(void)
{
	char name[SHELF_NAME_MAX];
	union sigval value;
	int queue = probe_queue(name);
	bool good;

	memset(&value, 0, sizeof(value));
	good = queue >= 0 && port_mq_notify(queue, false, SIGUSR1, value) == 0 && port_mq_unnotify(queue) == 0;
	return port_mq_unlink(name) == 0 && good;
}

const char *mq_absent(void)
{
	if (shelf_number() == 0)
		return "no names can be given in this run";
	return shelf_works(passes) ? NULL : "this system has no POSIX message queues that work";
}

const char *mq_absent_notify(void)
{
	if (mq_absent() != NULL)
		return mq_absent();
	return shelf_works(notifies) ? NULL : "mq_notify() is refused here";
}

static const char *cannot(const struct step *step)
{
	if (strcmp(op_at(step->op)->name, "mq-notify") != 0)
		return NULL;
	return mq_absent_notify() == NULL && signal_number((int)step->operand[1].n) == 0
	    ? "a realtime signal that can be queued"
	    : mq_absent_notify();
}

const struct object_kind mq_kinds[] = {
	{ .name = "mqueue",
	    .sides = "q",
	    .source = "q",
	    .unit = UNIT_MESSAGES,
	    .closes_on_exec = true,
	    .absent = mq_absent,
	    .cannot = cannot },
	{ .name = NULL },
};

bool mq_is_queue(unsigned kind)
{
	return kind_at(kind) == &mq_kinds[0];
}
