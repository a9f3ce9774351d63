#include "psem.h"

#include "../act/act.h"
#include "place.h"
#include "port.h"
#include "shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static sem_t *open_sem(const char *name, int flags, unsigned value)
{
	return sem_open(name, flags, S_IRUSR | S_IWUSR, value);
}

static int init_sem(sem_t *sem, unsigned value)
{
	return port_sem_init(sem, value);
}

struct psem_calls psem_calls = {
	.open = open_sem,
	.init = init_sem,
	.close = sem_close,
	.unlink = sem_unlink,
	.post = sem_post,
	.wait = sem_wait,
	.trywait = sem_trywait,
	.timedwait = port_sem_timedwait,
};

/* What this process has open; a child has the same. The number in the table of handles is none of a descriptor. */
static sem_t *here[OBJECTS_MAX][SLOTS_MAX];
enum { HANDLE = 1 << 20 };

bool psem_is_named(unsigned kind)
{
	return strcmp(kind_at(kind)->name, "named-sem") == 0;
}

bool psem_is_semaphore(unsigned kind)
{
	return psem_is_named(kind) || strcmp(kind_at(kind)->name, "shared-sem") == 0;
}

static unsigned kind_of(const struct call *c, unsigned object)
{
	return c->actor->arena->scenario.object[object].kind;
}

/* The semaphore of the step's end; NULL: the process has not opened it. */
static sem_t *sem_of(const struct call *c)
{
	unsigned object = end_object(c->arg[0]), kind = kind_of(c, object);

	if (!psem_is_semaphore(kind) || handle_get(c->actor, c->arg[0]) < 0)
		return NULL;
	return psem_is_named(kind) ? here[object][end_slot(c->arg[0])] : place_of(c->actor, object);
}

/* ---- making and removing ---- */

static sem_t *make_shared(const struct call *c)
{
	sem_t *sem = place_of(c->actor, end_object(c->arg[0]));

	_Static_assert(sizeof(sem_t) <= PLACE_BYTES, "it must fit what processes have in common");
	memset(sem, 0, sizeof(*sem));
	return psem_calls.init(sem, (unsigned)c->arg[1]) == 0 ? sem : SEM_FAILED;
}

static void open_end(struct call *c, bool creates)
{
	int64_t shelf = c->actor->arena->platform.shelf;
	unsigned object = end_object(c->arg[0]), kind = kind_of(c, object);
	char name[SHELF_NAME_MAX];
	sem_t *sem;

	if (!psem_is_semaphore(kind) || (psem_is_named(kind) ? shelf == 0 : !creates || c->actor->index != 0) ||
	    handle_get(c->actor, c->arg[0]) >= 0 || !handle_claim(c->actor, c->arg[0]))
		return;
	shelf_name(shelf, object, name);
	actor_shelves(c->actor, SHELF_SEMAPHORE);
	call_begin(c);
	sem = !psem_is_named(kind) ? make_shared(c)
	    : !creates             ? psem_calls.open(name, 0, 0)
	               : psem_calls.open(name, O_CREAT | (c->arg[2] == PSEM_EXCL ? O_EXCL : 0), (unsigned)c->arg[1]);
	call_end(c, sem == SEM_FAILED ? -1 : 0);
	if (sem != SEM_FAILED) {
		here[object][end_slot(c->arg[0])] = sem;
		handle_set(c->actor, c->arg[0], HANDLE);
	}
	handle_release(c->actor, c->arg[0]);
}

static void perform_create(struct call *c)
{
	open_end(c, true);
}

static void perform_open(struct call *c)
{
	open_end(c, false);
}

static void perform_close(struct call *c)
{
	sem_t *sem = sem_of(c);

	if (sem == NULL || !psem_is_named(kind_of(c, end_object(c->arg[0]))))
		return;
	handle_set(c->actor, c->arg[0], -1);
	call_begin(c);
	call_end(c, psem_calls.close(sem));
}

static void perform_unlink(struct call *c)
{
	int64_t shelf = c->actor->arena->platform.shelf;
	char name[SHELF_NAME_MAX];

	if (shelf == 0 || !psem_is_named(kind_of(c, (unsigned)c->arg[0])))
		return;
	shelf_name(shelf, (unsigned)c->arg[0], name);
	call_begin(c);
	call_end(c, psem_calls.unlink(name));
}

/* ---- using ---- */

static void perform(struct call *c, int (*use)(sem_t *sem))
{
	sem_t *sem = sem_of(c);

	if (sem == NULL)
		return;
	call_begin(c);
	call_end(c, use(sem));
}

static void perform_post(struct call *c)
{
	perform(c, psem_calls.post);
}

static void perform_wait(struct call *c)
{
	perform(c, psem_calls.wait);
}

static void perform_trywait(struct call *c)
{
	perform(c, psem_calls.trywait);
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t = { 0, 0 };

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void perform_timedwait(struct call *c)
{
	int64_t at = clock_ns(CLOCK_REALTIME) + psem_us(c->arg[1]) * 1000, from;
	struct timespec until = { .tv_sec = (time_t)(at / 1000000000), .tv_nsec = (long)(at % 1000000000) };
	sem_t *sem = sem_of(c);
	int r;

	if (sem == NULL)
		return;
	if (c->arg[2] != PSEM_VALID)
		until.tv_nsec = c->arg[2] == PSEM_NEGATIVE ? -1 : 1000000000;
	call_begin(c);
	from = clock_ns(CLOCK_MONOTONIC);
	call_report(c, PSEM_BEFORE, clock_ns(CLOCK_REALTIME) - at);
	r = psem_calls.timedwait(sem, &until);
	call_report(c, PSEM_AFTER, clock_ns(CLOCK_REALTIME) - at);
	call_report(c, PSEM_ELAPSED, clock_ns(CLOCK_MONOTONIC) - from);
	call_end(c, r);
}

/* Takes until nothing is left. */
static void perform_drain(struct call *c)
{
	static int row = -1;
	int64_t left = c->arg[1];
	struct call one;

	if (row < 0)
		row = op_find("sem-trywait", 11);
	for (; left > 0 && !c->actor->stop; left--) {
		call_prepare(&one, c->actor, (unsigned)row);
		one.arg[0] = c->arg[0];
		perform_trywait(&one);
		if (one.record == NULL || one.record->event.result != 0)
			return;
	}
}

static void perform_within(struct call *c)
{
	if (psem_is_semaphore(kind_of(c, end_object(c->arg[0]))))
		act_posts(c->actor, c->arg[0]);
}

const struct op psem_ops[] = {
	{ "sem-create", "end num:value word(excl|reuse):how", "", ROLE_OPEN_END, perform_create, psem_imagine_create,
	    "makes the semaphore with that value and opens it; reuse: or opens it if it is there" },
	{ "sem-open", "end", "", ROLE_OPEN_END, perform_open, psem_imagine_open,
	    "opens the semaphore that is there by its name" },
	{ "sem-close", "end", "", ROLE_CLOSE, perform_close, psem_imagine_close, "closes a named semaphore" },
	{ "sem-unlink", "obj", "", ROLE_NONE, perform_unlink, psem_imagine_unlink, "removes the semaphore's name" },
	{ "sem-post", "end", "", ROLE_NONE, perform_post, psem_imagine_post, "adds one" },
	{ "sem-wait", "end", "", ROLE_NONE, perform_wait, psem_imagine_wait, "takes one, waiting for it" },
	{ "sem-trywait", "end", "", ROLE_NONE, perform_trywait, psem_imagine_trywait, "takes one if there is one" },
	{ "sem-timedwait", "end num:microseconds word(valid|negative|beyond):nanoseconds",
	    "num:before num:after num:elapsed", ROLE_NONE, perform_timedwait, psem_imagine_timedwait,
	    "takes one, waiting for it until a deadline so long from now" },
	{ "sem-drain", "end num:most", "", ROLE_NONE, perform_drain, psem_imagine_drain,
	    "takes until nothing is left, so often at most; records each" },
	{ "sem-post-within", "end", "", ROLE_MARK, perform_within, psem_imagine_within,
	    "lets this process's handlers add one each time that they run" },
	{ .name = NULL },
};
