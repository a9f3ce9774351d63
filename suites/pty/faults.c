#include "pty.h"

#include "../pipe/pipe.h"
#include "choice.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FAULTS_OF "pty"
#define RULES_OF "pty."
#include "fault_rows.h"

/* ---- edits ---- */

/* True for one of the places offered so far, each with the same chance. */
static bool takes_place(struct choices *c, unsigned *offered)
{
	return choice_below(c, "place", ++*offered) == 0;
}

/* Some piece of what came, longer than a byte, where a rule looks; NULL: there is none. */
static struct segment *pick_segment(struct history *h, struct choices *c)
{
	struct segment *found = NULL;
	unsigned object, side, offered = 0;
	size_t i;

	for (object = 0; object < h->objects; object++)
		for (side = 0; is_pty(h, object) && side < SIDES_MAX; side++) {
			struct view v;

			/* The last piece might lack what has just not come yet. */
			if (pty_lane(h, object, side, &v))
				for (i = 0; i + 1 < v.pieces; i++)
					if (v.piece[i].length > 1 && takes_place(c, &offered))
						found = &h->segment[v.piece[i].segment];
			view_close(&v);
		}
	return found;
}

static bool edit_garbage(struct history *h, struct choices *c)
{
	struct segment *s = pick_segment(h, c);

	if (s != NULL) {
		s->actor = ACTOR_UNKNOWN;
		s->attempt = ATTEMPT_UNKNOWN;
	}
	return s != NULL;
}

/* Bytes that had come come again in place of those behind them. */
static bool edit_again(struct history *h, struct choices *c)
{
	struct segment *s = pick_segment(h, c);

	if (s == NULL)
		return false;
	if (s->from > 0)
		s->from--;
	else
		s->from++;
	return true;
}

typedef bool fits_asked(const struct history *h, const struct event *e);

static struct event *pick_asked(struct history *h, struct choices *c, fits_asked *fits)
{
	struct event *found = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (fits(h, &h->event[i]) && takes_place(c, &offered))
			found = &h->event[i];
	return found;
}

static bool edit_no_terminal(struct history *h, struct choices *c)
{
	struct event *e = pick_asked(h, c, pty_asks_slave);

	if (e != NULL)
		e->out[TTY_IS] = 0;
	return e != NULL;
}

static bool edit_name(struct history *h, struct choices *c)
{
	struct event *e = pick_asked(h, c, pty_asks_slave);

	if (e != NULL)
		e->out[TTY_NAME] = NAME_OTHER;
	return e != NULL;
}

static bool fits_other(const struct history *h, const struct event *e)
{
	(void)h;
	return event_is(e, "isatty-other") && e->ret != OPEN;
}

static bool edit_terminal(struct history *h, struct choices *c)
{
	struct event *e = pick_asked(h, c, fits_other);

	if (e != NULL)
		e->out[TTY_IS] = 1;
	return e != NULL;
}

/* ---- sabotaged calls ---- */

static ssize_t mixing_read(int fd, void *buf, size_t n)
{
	ssize_t r = read(fd, buf, n);
	uint8_t *byte = buf;

	if (r > 1 && fault_strikes()) {
		memmove(byte, byte + 1, (size_t)r - 1);
		byte[r - 1] = byte[r - 2];
	}
	return r;
}

static void plant_mixes(void)
{
	pipe_calls.read = mixing_read;
}

static ssize_t stripping_write(int fd, const void *buf, size_t n)
{
	static uint8_t copy[1 << 16];
	size_t i;

	if (n > sizeof(copy) || !fault_strikes())
		return write(fd, buf, n);
	memcpy(copy, buf, n);
	for (i = 0; i < n; i++)
		copy[i] &= 0x7f;
	return write(fd, copy, n);
}

static void plant_strips(void)
{
	pipe_calls.write = stripping_write;
}

static int no_terminal(int fd)
{
	if (!fault_strikes())
		return isatty(fd);
	errno = ENOTTY;
	return 0;
}

static void plant_no_terminal(void)
{
	pty_calls.isatty = no_terminal;
}

static int any_terminal(int fd)
{
	(void)fd;
	return 1;
}

static void plant_any(void)
{
	pty_calls.isatty = any_terminal;
}

static int stale_name(int fd, char *name, size_t size)
{
	int r = ttyname_r(fd, name, size);

	if (r == 0 && size > 9 && fault_strikes())
		memcpy(name, "/dev/null", 10);
	return r;
}

static void plant_stale(void)
{
	pty_calls.ttyname_r = stale_name;
}

#define RAW "raw-fidelity"
#define NAMES "names"

const struct fault pty_faults[] = {
	EDIT("garbage", RAW, edit_garbage, "bytes come that nobody wrote"),
	EDIT("again", RAW, edit_again, "a byte comes twice, or one does not come"),
	EDIT("no-terminal", NAMES, edit_no_terminal, "a slave is no terminal"),
	EDIT("terminal", NAMES, edit_terminal, "something else is a terminal"),
	EDIT("name", NAMES, edit_name, "a slave's name leads elsewhere"),
	CALL("mixes", RAW, plant_mixes, 3, "a byte of what is read is lost, and another comes twice"),
	CALL("strips", RAW, plant_strips, 3, "the eighth bit of what is written is lost"),
	CALL("no-terminal", NAMES, plant_no_terminal, 3, "isatty() says no"),
	CALL("any", NAMES, plant_any, 1, "isatty() says yes"),
	CALL("stale", NAMES, plant_stale, 2, "ttyname_r() gives another name"),
	MODEL("lost-byte", RAW, 5, "in the model a byte is lost"),
	MODEL("no-terminal", NAMES, 3, "in the model a slave is no terminal"),
	{ .name = NULL },
};
