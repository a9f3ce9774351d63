#include "../std/edit.h"
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAULTS_OF "shmobj"
#define RULES_OF "shmobj."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits(const struct history *h, const struct event *open);

/* One of the opens that fit; NULL: there is none. */
static struct event *pick_open(struct history *h, struct choices *c, fits *fit)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);
	struct event *found = NULL;
	unsigned offered = 0;

	for (; i.at < i.end; i.at++)
		if (shmobj_is_open(h, &h->event[*i.at]) && fit(h, &h->event[*i.at]) && edit_pick(c, &offered))
			found = &h->event[*i.at];
	return found;
}

static void succeeds(struct event *e, int64_t size)
{
	e->result = 0;
	e->err = 0;
	e->out[SHMOBJ_SIZE] = size;
	e->out[SHMOBJ_CLOEXEC] = 1;
}

static void fails(struct event *e, int error)
{
	memset(e->out, 0, sizeof(e->out));
	e->result = -1;
	e->err = error;
}

static bool finds_nothing(const struct history *h, const struct event *o)
{
	return !shmobj_creates(o) && shmobj_failed(o, ENOENT) &&
	    name_removed(shmobj_names, h, end_object(o->in[0]), o) != NULL;
}

static bool edit_name_stays(struct history *h, struct choices *c)
{
	struct event *e = pick_open(h, c, finds_nothing);

	if (e != NULL)
		succeeds(e, 0);
	return e != NULL;
}

static bool finds_it(const struct history *h, const struct event *o)
{
	return !shmobj_creates(o) && shmobj_opened(o) && name_present(shmobj_names, h, end_object(o->in[0]), o) != NULL;
}

static bool edit_name_lost(struct history *h, struct choices *c)
{
	struct event *e = pick_open(h, c, finds_it);

	if (e != NULL)
		fails(e, ENOENT);
	return e != NULL;
}

/* A word that was written to an object is not there when it is read. */
static bool edit_word_lost(struct history *h, struct choices *c)
{
	const struct shmobj_view *all = shmobj_view_of(h);
	struct event *found = NULL;
	unsigned offered = 0;
	struct map_view v;
	uint32_t made;
	size_t i, k;

	for (made = 0; all != NULL && made < h->events; made++) {
		if (all->of[made] != (int32_t)made)
			continue;
		shmobj_words_open(&v, all, made);
		for (i = 0; i < v.reads; i++)
			for (k = 0; k < v.writes; k++) {
				const struct event *w = &h->event[v.write[k]];

				if (w->in[MAP_AT_OFFSET] == h->event[v.read[i]].in[MAP_AT_OFFSET] &&
				    map_was_done(w, MAP_IS_SHARED) && happened_before(w, &h->event[v.read[i]]) &&
				    edit_pick(c, &offered))
					found = &h->event[v.read[i]];
			}
		map_view_close(&v);
	}
	if (found != NULL)
		found->out[MAP_VALUE] = 0;
	return found != NULL;
}

static bool lost_the_race(const struct history *h, const struct event *o)
{
	return shmobj_failed(o, EEXIST) && name_other_winner(shmobj_names, h, end_object(o->in[0]), o) != NULL;
}

static bool edit_two_winners(struct history *h, struct choices *c)
{
	struct event *e = pick_open(h, c, lost_the_race);

	if (e != NULL)
		succeeds(e, 0);
	return e != NULL;
}

static bool is_descriptor(const struct history *h, const struct event *o)
{
	(void)h;
	return shmobj_opened(o);
}

static bool edit_stays_open(struct history *h, struct choices *c)
{
	struct event *e = pick_open(h, c, is_descriptor);

	if (e != NULL)
		e->out[SHMOBJ_CLOEXEC] = 0;
	return e != NULL;
}

/* ---- calls ---- */

static void clear(int fd)
{
	struct stat status;
	void *at;

	if (fstat(fd, &status) == -1 || status.st_size <= 0)
		return;
	at = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return;
	memset(at, 0, (size_t)status.st_size);
	munmap(at, (size_t)status.st_size);
}

/* Whoever opens it finds nothing of what was there, as if it had gone with its last user. */
static int open_emptied(const char *name, int flags, mode_t mode)
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && (flags & O_CREAT) == 0 && fault_strikes())
		clear(fd);
	return fd;
}

static void plant_gone_with_users(void)
{
	shmobj_calls.open = open_emptied;
}

static int unlink_nothing(const char *name)
{
	return fault_strikes() ? 0 : shm_unlink(name);
}

static void plant_name_stays(void)
{
	shmobj_calls.unlink = unlink_nothing;
}

/* What was removed under a name is in the next object that this process makes. */
static int removed = -1;

static int unlink_kept(const char *name)
{
	if (removed == -1)
		removed = shm_open(name, O_RDWR, 0);
	return shm_unlink(name);
}

static void copy(int from, int to)
{
	struct stat status;
	void *old, *new;
	size_t size;

	if (fstat(from, &status) == -1 || status.st_size <= 0 || ftruncate(to, status.st_size) == -1)
		return;
	size = (size_t)status.st_size;
	old = mmap(NULL, size, PROT_READ, MAP_SHARED, from, 0);
	new = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, to, 0);
	if (old != MAP_FAILED && new != MAP_FAILED)
		memcpy(new, old, size);
	if (old != MAP_FAILED)
		munmap(old, size);
	if (new != MAP_FAILED)
		munmap(new, size);
}

static int open_with_old(const char *name, int flags, mode_t mode)
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && (flags & O_CREAT) != 0 && removed != -1 && fault_strikes())
		copy(removed, fd);
	return fd;
}

static void plant_old_content(void)
{
	removed = -1;
	shmobj_calls.open = open_with_old;
	shmobj_calls.unlink = unlink_kept;
}

static int open_any(const char *name, int flags, mode_t mode)
{
	return shm_open(name, fault_strikes() ? flags & ~O_EXCL : flags, mode);
}

static void plant_two_winners(void)
{
	shmobj_calls.open = open_any;
}

static int open_for_good(const char *name, int flags, mode_t mode)
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && fault_strikes())
		fcntl(fd, F_SETFD, 0);
	return fd;
}

static void plant_stays_open(void)
{
	shmobj_calls.open = open_for_good;
}

const struct fault shmobj_faults[] = {
	EDIT("name-stays", "lifetime", edit_name_stays, "a name that was removed is opened"),
	EDIT("name-lost", "lifetime", edit_name_lost, "a name that is there leads to nothing"),
	EDIT("word-lost", "lifetime", edit_word_lost, "a word that was written is zero"),
	EDIT("two-winners", "create", edit_two_winners, "one who came too late makes it all the same"),
	EDIT("stays-open", "create", edit_stays_open, "a new descriptor has no FD_CLOEXEC"),

	CALL("gone-with-users", "lifetime", plant_gone_with_users, 3,
	    "what was in an object is lost when it is opened again"),
	CALL("name-stays", "lifetime", plant_name_stays, 3, "a name that was removed still leads there"),
	CALL("old-content", "lifetime", plant_old_content, 1, "a new object has what was in the old one of that name"),
	CALL("two-winners", "create", plant_two_winners, 3, "O_EXCL does not matter"),
	CALL("stays-open", "create", plant_stays_open, 5, "a new descriptor has no FD_CLOEXEC"),

	MODEL("gone-with-users", "lifetime", 2, "the model's objects lose what is in them with their last user"),
	MODEL("name-stays", "lifetime", 3, "the model's names stay"),
	MODEL("old-content", "lifetime", 1, "the model's new objects have what was in the old ones"),
	MODEL("two-winners", "create", 3, "the model lets two make one name"),
	MODEL("stays-open", "create", 5, "the model's descriptors have no FD_CLOEXEC"),
	{ .name = NULL },
};
