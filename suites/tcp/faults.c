#include "tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static bool is_tcp_async(const struct history *h, const struct event *e)
{
	return strncmp(kind_at(h->object[end_object(e->in[0])].kind)->name, "tcp", 3) == 0 && e->in[1] != 0;
}

/* ---- edits of histories ---- */

/* A connection to a port that nobody listens on is made. */
bool mutate_refused_made(struct history *h, struct choices *c)
{
	struct indexes open = events_with(h, ROLE_OPEN_END), made = events_with(h, ROLE_CONNECT);
	struct event *chosen = NULL;
	uint32_t reserved = 0;
	uint64_t seen = 0;

	for (; open.at < open.end; open.at++)
		if (event_is(&h->event[*open.at], "reserve") && h->event[*open.at].result == 0)
			reserved |= UINT32_C(1) << end_object(h->event[*open.at].in[0]);
	for (; made.at < made.end; made.at++) {
		struct event *e = &h->event[*made.at];

		if (is_tcp_async(h, e) && e->result == -1 && (reserved >> e->in[2] & 1) != 0 &&
		    choice_below(c, "place", ++seen) == 0)
			chosen = e;
	}
	if (chosen == NULL)
		return false;
	chosen->result = 0;
	chosen->err = 0;
	return true;
}

/* SO_ERROR tells of it again. */
bool mutate_error_stays(struct history *h, struct choices *c)
{
	struct event *chosen = NULL;
	uint64_t seen = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "settle-connect") && h->event[i].ret != OPEN &&
		    choice_below(c, "place", ++seen) == 0)
			chosen = &h->event[i];
	if (chosen == NULL)
		return false;
	chosen->out[1] = 1;
	return true;
}

/* ---- sabotaged calls ---- */

static int getsockopt_stays(int fd, int level, int option, void *value, socklen_t *length)
{
	static int told;
	int r = getsockopt(fd, level, option, value, length), error;

	if (r != 0 || option != SO_ERROR || *length != sizeof(error))
		return r;
	memcpy(&error, value, sizeof(error));
	if (error == 0 && told != 0 && fault_strikes())
		memcpy(value, &told, sizeof(told));
	told = error;
	return r;
}

void plant_error_stays(void)
{
	unix_calls.getsockopt = getsockopt_stays;
}

static int connect_again(int fd, const struct sockaddr *address, socklen_t length)
{
	if ((fcntl(fd, F_GETFL) & O_NONBLOCK) == 0 || !fault_strikes())
		return connect(fd, address, length);
	errno = EAGAIN;
	return -1;
}

void plant_connect_again(void)
{
	unix_calls.connect = connect_again;
}

#define TCP_FAULT(NAME, KIND, GIST, ...) \
	{ \
		.name = "tcp." NAME, .kind = KIND, .rule = "tcp.connect-async", .gist = GIST, __VA_ARGS__ \
	}

const struct fault tcp_faults[] = {
	TCP_FAULT("edit-refused-made", FAULT_HISTORY, "a connection to nobody is made", .mutate = mutate_refused_made),
	TCP_FAULT("edit-error-stays", FAULT_HISTORY, "SO_ERROR tells of an error again", .mutate = mutate_error_stays),
	TCP_FAULT("error-stays", FAULT_CALL, "SO_ERROR tells of an error again", .plant = plant_error_stays, .rate = 2),
	TCP_FAULT("connect-again", FAULT_CALL, "connect() fails with EAGAIN", .plant = plant_connect_again, .rate = 10),
	{ .name = NULL },
};
