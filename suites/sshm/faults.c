#include "../std/edit.h"
#include "view.h"

#include <errno.h>
#include <string.h>

#define FAULTS_OF "sshm"
#define RULES_OF "sshm."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits(const struct map_view *v, const struct event *e);

/* One of the events that fit, of any segment in view; NULL: there is none. */
static struct event *pick(struct history *h, struct choices *c, fits *fit)
{
	struct event *found = NULL;
	unsigned o, offered = 0;
	struct map_view v;
	size_t i;

	for (o = 0; o < h->objects; o++) {
		if (!sshm_is(h->object[o].kind))
			continue;
		if (sshm_view_open(&v, h, o))
			for (i = 0; i < h->events; i++)
				if (fit(&v, &h->event[i]) && edit_pick(c, &offered))
					found = &h->event[i];
		map_view_close(&v);
	}
	return found;
}

static bool is_of(const struct map_view *v, const struct event *e, enum op_role role, const char *op)
{
	return event_role(e) == role && sshm_did(e, op) && end_object(e->in[0]) == v->object;
}

static bool is_written(const struct map_view *v, const struct event *e)
{
	const struct event *removal = sshm_removal(v);
	size_t i;

	if (!is_of(v, e, ROLE_NONE, "memory-read") || (removal != NULL && removal->call < e->ret))
		return false;
	for (i = 0; i < v->writes; i++) {
		const struct event *w = &v->h->event[v->write[i]];

		if (w->in[MAP_AT_OFFSET] == e->in[MAP_AT_OFFSET] && map_was_done(w, MAP_IS_SHARED) &&
		    happened_before(w, e))
			return true;
	}
	return false;
}

static bool edit_lost(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_written);

	if (e != NULL)
		e->out[MAP_VALUE] = 0;
	return e != NULL;
}

static bool is_counted(const struct map_view *v, const struct event *e)
{
	return is_of(v, e, ROLE_NONE, "shmctl-stat") && sshm_least(v, e) > 0 && sshm_least(v, e) == sshm_most(v, e) &&
	    e->out[SSHM_ATTACHED] == sshm_least(v, e);
}

static bool edit_fewer(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_counted);

	if (e != NULL)
		e->out[SSHM_ATTACHED]--;
	return e != NULL;
}

static bool edit_more(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_counted);

	if (e == NULL)
		return false;
	e->out[SSHM_ATTACHED]++;
	e->out[SSHM_WAITED_MS] = SSHM_PATIENCE_MS;
	return true;
}

static bool is_detached(const struct map_view *v, const struct event *e)
{
	return is_of(v, e, ROLE_CLOSE, "shmdt") && e->out[SSHM_LEFT] == SSHM_IS_GONE;
}

static bool edit_there(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_detached);

	if (e != NULL)
		e->out[SSHM_LEFT] = SSHM_IS_THERE;
	return e != NULL;
}

static bool edit_wrong_one(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_detached);

	if (e != NULL)
		e->out[SSHM_LOST] = 1;
	return e != NULL;
}

/* It had been removed when nobody had it, and is asked for. */
static bool is_gone(const struct map_view *v, const struct event *e)
{
	const struct event *removal = sshm_removal(v);

	return removal != NULL && removal->ret != OPEN && event_role(e) == ROLE_NONE && event_is(e, "shmctl-stat") &&
	    (unsigned)e->in[0] == v->object && e->result == -1 && happened_before(removal, e) &&
	    sshm_most(v, removal) == 0 && !sshm_has_left(v, removal->ret);
}

static bool edit_stays(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_gone);

	if (e == NULL)
		return false;
	e->result = 0;
	e->err = 0;
	return true;
}

/* ---- calls ---- */

static void fill(int id, int byte)
{
	struct shmid_ds about;
	void *at = shmat(id, NULL, 0);

	if (at == (void *)-1)
		return;
	if (shmctl(id, IPC_STAT, &about) == 0)
		memset(at, byte, (size_t)about.shm_segsz);
	shmdt(at);
}

static int get_dirty(key_t key, size_t size, int flags)
{
	int id = shmget(key, size, flags);

	if (id >= 0 && fault_strikes())
		fill(id, 0x5a);
	return id;
}

static void plant_dirty(void)
{
	sshm_calls.get = get_dirty;
}

static void *attach_emptied(int id)
{
	if (fault_strikes())
		fill(id, 0);
	return shmat(id, NULL, 0);
}

static void plant_emptied(void)
{
	sshm_calls.at = attach_emptied;
}

/* Those that died or left are counted for ever, as far as this process has seen them. */
static int64_t seen;

static int control_never_less(int id, int command, struct shmid_ds *about)
{
	int r = shmctl(id, command, about);

	if (r == -1 || command != IPC_STAT)
		return r;
	seen = (int64_t)about->shm_nattch > seen ? (int64_t)about->shm_nattch : seen;
	while ((int64_t)about->shm_nattch < seen)
		about->shm_nattch++;
	return r;
}

static void plant_never_less(void)
{
	seen = 0;
	sshm_calls.control = control_never_less;
}

static int control_one_less(int id, int command, struct shmid_ds *about)
{
	int r = shmctl(id, command, about);

	if (r != -1 && command == IPC_STAT && about->shm_nattch > 0 && fault_strikes())
		about->shm_nattch--;
	return r;
}

static void plant_one_less(void)
{
	sshm_calls.control = control_one_less;
}

static int control_removes_nothing(int id, int command, struct shmid_ds *about)
{
	return command == IPC_RMID && fault_strikes() ? 0 : shmctl(id, command, about);
}

static void plant_stays(void)
{
	sshm_calls.control = control_removes_nothing;
}

static int detach_nothing(const void *at)
{
	return fault_strikes() ? 0 : shmdt(at);
}

static void plant_not_detached(void)
{
	sshm_calls.dt = detach_nothing;
}

/* The segment is attached here already: that one goes, not this. */
static void *attached[16];
static unsigned attaches;

static void *attach_remembered(int id)
{
	void *at = shmat(id, NULL, 0);

	if (at != (void *)-1 && attaches < 16)
		attached[attaches++] = at;
	return at;
}

static int detach_first(const void *at)
{
	unsigned i = 0;
	const void *which = at;

	if (attaches > 1 && fault_strikes())
		which = attached[0];
	while (i < attaches && attached[i] != which)
		i++;
	if (i < attaches)
		attached[i] = attached[--attaches];
	return shmdt(which);
}

static void plant_wrong_one(void)
{
	attaches = 0;
	sshm_calls.at = attach_remembered;
	sshm_calls.dt = detach_first;
}

const struct fault sshm_faults[] = {
	EDIT("lost", "visibility", edit_lost, "a word that was written is zero"),
	EDIT("fewer", "attach-count", edit_fewer, "one that is attached is not counted"),
	EDIT("more", "attach-count", edit_more, "one that is not attached is counted"),
	EDIT("there", "detach", edit_there, "what was detached can be read"),
	EDIT("wrong-one", "detach", edit_wrong_one, "what was not detached cannot"),
	EDIT("stays", "rmid-deferred", edit_stays, "a segment that was removed and that nobody has is there"),

	CALL("dirty", "visibility", plant_dirty, 2, "a new segment is not zero"),
	CALL("emptied", "visibility", plant_emptied, 4, "what is in a segment goes when it is attached"),
	CALL("never-less", "attach-count", plant_never_less, 1, "whoever has gone is still counted"),
	CALL("one-less", "attach-count", plant_one_less, 4, "somebody is not counted"),
	CALL("not-detached", "detach", plant_not_detached, 3, "shmdt() says that it did, and did nothing"),
	CALL("wrong-one", "detach", plant_wrong_one, 2, "shmdt() takes another attach of the process away"),
	CALL("stays", "rmid-deferred", plant_stays, 1, "a segment that is removed stays"),

	MODEL("stale", "visibility", 2, "the model's new segments are not zero"),
	MODEL("lost", "visibility", 4, "the model loses writes"),
	MODEL("fork-uncounted", "attach-count", 2, "the model does not count children's attaches"),
	MODEL("dead-counted", "attach-count", 2, "the model counts the dead for ever"),
	MODEL("not-detached", "detach", 3, "the model's segments stay attached"),
	MODEL("stays", "rmid-deferred", 1, "the model's segments stay when they are removed"),
	{ .name = NULL },
};
