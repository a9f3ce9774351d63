/* Sabotaged calls: each tells something wrong now and then. */
#include "poll.h"

#include "port.h"

#include <errno.h>

enum { ENTRIES_MAX = 8 };

static void (*spoil)(struct pollfd *entry, nfds_t n);
static short said_before[ENTRIES_MAX];

static int recount(const struct pollfd *entry, nfds_t n)
{
	int count = 0;
	nfds_t i;

	for (i = 0; i < n; i++)
		count += entry[i].revents != 0;
	return count;
}

static void remember(const struct pollfd *entry, nfds_t n)
{
	nfds_t i;

	for (i = 0; i < n && i < ENTRIES_MAX; i++)
		said_before[i] = entry[i].revents;
}

/* poll() gives what `spoil` leaves; a negative number stays without events. */
static int spoiled(struct pollfd *entry, nfds_t n, int r)
{
	int error = errno;

	if (r >= 0 && fault_strikes()) {
		spoil(entry, n);
		r = recount(entry, n);
	}
	errno = error;
	return r;
}

static int spoiled_poll(struct pollfd *entry, nfds_t n, int ms)
{
	remember(entry, n);
	return spoiled(entry, n, poll(entry, n, ms));
}

static int spoiled_ppoll(struct pollfd *entry, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	remember(entry, n);
	return spoiled(entry, n, port_ppoll(entry, n, timeout, mask));
}

static void plant(void (*how)(struct pollfd *entry, nfds_t n))
{
	spoil = how;
	poll_calls.poll = spoiled_poll;
	poll_calls.ppoll = spoiled_ppoll;
}

static void clear(struct pollfd *entry, nfds_t n, int bits)
{
	nfds_t i;

	for (i = 0; i < n; i++)
		entry[i].revents = (short)(entry[i].revents & ~bits);
}

/* Of entries that ask for `asked`, where there is a descriptor. */
static void set(struct pollfd *entry, nfds_t n, int asked, int bits)
{
	nfds_t i;

	for (i = 0; i < n; i++)
		if (entry[i].fd >= 0 && (entry[i].events & asked) && !(entry[i].revents & POLLNVAL))
			entry[i].revents = (short)(entry[i].revents | bits);
}

static void forget_in(struct pollfd *entry, nfds_t n)
{
	clear(entry, n, POLLIN);
}

void plant_poll_blind(void)
{
	plant(forget_in);
}

static void invent_in(struct pollfd *entry, nfds_t n)
{
	set(entry, n, POLLIN, POLLIN);
}

void plant_poll_phantom(void)
{
	plant(invent_in);
}

static void forget_hup(struct pollfd *entry, nfds_t n)
{
	clear(entry, n, POLLHUP);
}

void plant_poll_no_hup(void)
{
	plant(forget_hup);
}

static void invent_hup(struct pollfd *entry, nfds_t n)
{
	set(entry, n, POLLIN, POLLHUP);
}

void plant_poll_early_hup(void)
{
	plant(invent_hup);
}

static void forget_out(struct pollfd *entry, nfds_t n)
{
	clear(entry, n, POLLOUT);
}

void plant_poll_no_room(void)
{
	plant(forget_out);
}

static void invent_out(struct pollfd *entry, nfds_t n)
{
	set(entry, n, POLLOUT, POLLOUT);
}

void plant_poll_false_room(void)
{
	plant(invent_out);
}

static void forget_broken(struct pollfd *entry, nfds_t n)
{
	nfds_t i;

	for (i = 0; i < n; i++)
		if ((entry[i].events & POLLOUT) && (entry[i].revents & (POLLERR | POLLHUP)))
			entry[i].revents = 0;
}

void plant_poll_unbroken(void)
{
	plant(forget_broken);
}

static void tell_unasked(struct pollfd *entry, nfds_t n)
{
	nfds_t i;

	for (i = 0; i < n; i++)
		if (entry[i].fd >= 0 && !(entry[i].revents & POLLNVAL))
			entry[i].revents = (short)(entry[i].revents | (POLLOUT & ~entry[i].events));
}

void plant_poll_unasked(void)
{
	plant(tell_unasked);
}

static void leave_stale(struct pollfd *entry, nfds_t n)
{
	nfds_t i;

	for (i = 0; i < n && i < ENTRIES_MAX; i++)
		if (entry[i].revents == 0)
			entry[i].revents = said_before[i];
}

void plant_poll_stale(void)
{
	plant(leave_stale);
}

/* ---- results, time and sleep ---- */

static int poll_count(struct pollfd *entry, nfds_t n, int ms)
{
	int r = poll(entry, n, ms);

	return r > 0 && fault_strikes() ? r + 1 : r;
}

void plant_poll_count(void)
{
	poll_calls.poll = poll_count;
}

static int poll_half(struct pollfd *entry, nfds_t n, int ms)
{
	return poll(entry, n, ms >= 10 && fault_strikes() ? ms / 2 : ms);
}

void plant_poll_early(void)
{
	poll_calls.poll = poll_half;
}

static int poll_asleep(struct pollfd *entry, nfds_t n, int ms)
{
	while (ms < 0 && fault_strikes())
		for (;;)
			pause();
	return poll(entry, n, ms);
}

static int select_asleep(int numbers, fd_set *in, fd_set *out, fd_set *odd, struct timeval *timeout)
{
	while (timeout == NULL && fault_strikes())
		for (;;)
			pause();
	return select(numbers, in, out, odd, timeout);
}

void plant_poll_asleep(void)
{
	poll_calls.poll = poll_asleep;
	poll_calls.select = select_asleep;
}

static int select_blind(int numbers, fd_set *in, fd_set *out, fd_set *odd, struct timeval *timeout)
{
	int r = select(numbers, in, out, odd, timeout), fd;

	for (fd = 0; fd < numbers && r > 0; fd++)
		if (port_fd_in(fd, in) && fault_strikes()) {
			port_fd_remove(fd, in);
			r--;
		}
	return r;
}

void plant_poll_select_blind(void)
{
	poll_calls.select = select_blind;
}
