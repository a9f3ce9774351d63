/* What processes do to names. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = NAME_MAX_SHALL + 4 };
/* A version is so many words at least and at most, each with its place above the version's number. */
enum { WORD = sizeof(uint64_t), WORDS_MAX = 1 << 13, PLACE_SHIFT = 40, PER_ACTOR = 100000 };

/* The name; the caller's own, by which it makes versions and takes names away. False: it is no such object. */
static bool paths_of(const struct call *c, char path[PATH_SIZE], char own[PATH_SIZE])
{
	const struct object_plan *plan = &c->actor->arena->scenario.object[c->arg[0]];
	size_t n = strlen(plan->name);

	if (strcmp(kind_at(plan->kind)->name, "entry") != 0)
		return false;
	memcpy(path, plan->name, n + 1);
	memcpy(own, plan->name, n);
	own[n] = '.';
	own[n + 1] = (char)('a' + c->actor->index);
	own[n + 2] = '\0';
	return true;
}

static void discard(const char *own)
{
	if (unlink(own) == -1 && errno != ENOENT)
		rmdir(own);
}

/* ---- versions ---- */

static bool write_all(int fd, const void *bytes, size_t n)
{
	const uint8_t *at = bytes;

	while (n > 0) {
		ssize_t r = write(fd, at, n);

		if (r == -1 && errno != EINTR)
			return false;
		at += r > 0 ? r : 0;
		n -= r > 0 ? (size_t)r : 0;
	}
	return true;
}

/* A new version under the caller's own name: its number; 0: there is no room for it. */
static int64_t make_version(struct call *c, const char *own, int64_t size)
{
	size_t words = size < WORD ? 1 : size > WORD * WORDS_MAX ? WORDS_MAX : (size_t)size / WORD, i;
	int64_t version = (int64_t)(c->actor->index + 1) * PER_ACTOR + call_attempt(c) % PER_ACTOR;
	uint8_t *bytes = call_room(c, words * WORD);
	uint64_t word;
	bool good;
	int fd;

	if (bytes == NULL)
		return 0;
	for (i = 0; i < words; i++) { /* the first says how many they are */
		word = (uint64_t)(i == 0 ? words : i) << PLACE_SHIFT | (uint64_t)version;
		memcpy(bytes + i * WORD, &word, WORD);
	}
	fd = open(own, O_WRONLY | O_CREAT | O_TRUNC, S_IRUSR | S_IWUSR);
	if (fd == -1)
		return 0;
	good = write_all(fd, bytes, words * WORD);
	close(fd);
	return good ? version : 0;
}

/* Which it is; 0: there is nothing in it. */
static int64_t version_of(const uint8_t *bytes, size_t n)
{
	uint64_t word, first;
	size_t i;

	if (n == 0)
		return 0;
	if (n % WORD != 0)
		return -1;
	memcpy(&first, bytes, WORD);
	for (i = 0; i < n / WORD; i++) {
		memcpy(&word, bytes + i * WORD, WORD);
		if (word !=
		    ((uint64_t)(i == 0 ? n / WORD : i) << PLACE_SHIFT | (first & ((UINT64_C(1) << PLACE_SHIFT) - 1))))
			return -1;
	}
	return (int64_t)(first & ((UINT64_C(1) << PLACE_SHIFT) - 1));
}

/* What cannot be read is no version, and not known. */
static int64_t read_version(int fd, uint8_t *room, size_t most)
{
	size_t n = 0;
	ssize_t r;

	do {
		r = read(fd, room + n, most - n);
		n += r > 0 ? (size_t)r : 0;
	} while (r > 0 || (r == -1 && errno == EINTR));
	return r == -1 ? 0 : version_of(room, n);
}

/* ---- operations ---- */

static int make_entry(const char *path, const char *own, int64_t how)
{
	int fd;

	switch (how) {
	case ENTRY_LINK:
		return file_calls.link(own, path);
	case ENTRY_SYMLINK:
		return file_calls.symlink("nowhere", path);
	case ENTRY_FIFO:
		return file_calls.mkfifo(path, S_IRUSR | S_IWUSR);
	case ENTRY_DIRECTORY:
		return file_calls.mkdir(path, S_IRWXU);
	default:
		fd = file_calls.open(path, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
		if (fd >= 0)
			close(fd);
		return fd == -1 ? -1 : 0;
	}
}

void entry_perform_make(struct call *c)
{
	char path[PATH_SIZE], own[PATH_SIZE];
	int64_t version = 0;

	if (!paths_of(c, path, own))
		return;
	actor_litters(c->actor);
	if (c->arg[1] == ENTRY_LINK && (version = make_version(c, own, WORD)) == 0)
		return;
	call_begin(c);
	call_report(c, ENTRY_VERSION, version);
	call_end(c, make_entry(path, own, c->arg[1]));
	if (version != 0)
		discard(own);
}

void entry_perform_remove(struct call *c)
{
	char path[PATH_SIZE], own[PATH_SIZE];

	if (!paths_of(c, path, own))
		return;
	call_begin(c);
	if (c->arg[1] == ENTRY_AWAY) {
		call_end(c, file_calls.rename(path, own));
		discard(own);
	} else {
		call_end(c, c->arg[1] == ENTRY_RMDIR ? file_calls.rmdir(path) : file_calls.unlink(path));
	}
}

void entry_perform_replace(struct call *c)
{
	char path[PATH_SIZE], own[PATH_SIZE];
	int64_t version;

	if (!paths_of(c, path, own))
		return;
	actor_litters(c->actor);
	version = make_version(c, own, c->arg[1]);
	if (version == 0)
		return;
	call_begin(c);
	call_report(c, ENTRY_VERSION, version);
	call_end(c, file_calls.rename(own, path));
	if (c->record->event.result == -1)
		discard(own);
}

void entry_perform_read(struct call *c)
{
	char path[PATH_SIZE], own[PATH_SIZE];
	uint8_t *room;
	int fd;

	if (!paths_of(c, path, own) || (room = call_room(c, (size_t)WORD * WORDS_MAX)) == NULL)
		return;
	call_begin(c);
	fd = file_calls.open(path, O_RDONLY | O_NONBLOCK);
	if (fd >= 0)
		call_report(c, ENTRY_VERSION, read_version(fd, room, (size_t)WORD * WORDS_MAX));
	call_end(c, fd == -1 ? -1 : 0);
	if (fd >= 0)
		close(fd);
}

/* The same on that name by another operation; whether it succeeded. */
static bool inner(struct call *c, const char *op, int64_t how, void (*perform)(struct call *))
{
	struct call one;

	call_prepare(&one, c->actor, (unsigned)op_find(op, strlen(op)));
	one.arg[0] = c->arg[0];
	one.arg[1] = how;
	perform(&one);
	return one.record != NULL && one.record->event.result == 0;
}

void entry_perform_hold(struct call *c)
{
	volatile int64_t turns;

	if (!inner(c, "entry-make", c->arg[1], entry_perform_make))
		return;
	for (turns = c->arg[2]; turns > 0; turns--)
		;
	inner(c, "entry-remove", c->arg[3], entry_perform_remove);
}
