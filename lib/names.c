#include "names.h"

#include "choice.h"
#include "folder.h"
#include "port.h"
#include "shelf.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_MAX = 1024, NAME_BYTES = 240, PATH_BYTES = 400, LINE_BYTES = 320 };

static const char *const kinds[] = {
	[NAME_FILE] = "file",
	[NAME_DIRECTORY] = "directory",
	[NAME_FOLDER] = "folder",
	[NAME_SHELF] = "shelf",
	[NAME_QUEUE] = "queue",
	[NAME_SEMAPHORE] = "semaphore",
	[NAME_MEMORY] = "memory",
	[NAME_MSG_ID] = "msg-id",
	[NAME_SEM_ID] = "sem-id",
	[NAME_SHM_ID] = "shm-id",
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

struct entry {
	enum name_kind kind;
	char name[NAME_BYTES];
};

struct journal {
	struct entry *entry;
	size_t count;
};

static struct journal mine;
static char mine_path[PATH_BYTES];
static bool spoilt; /* the journal ends with a part of a line */

static const char *directory(void)
{
	const char *d = getenv("TMPDIR");

	return d != NULL && d[0] == '/' && strlen(d) < PATH_BYTES - 64 ? d : "/tmp";
}

/* ---- a journal in memory ---- */

static bool add(struct journal *j, enum name_kind kind, const char *name)
{
	if (j->entry == NULL)
		j->entry = calloc(NAMES_MAX, sizeof(struct entry));
	if (j->entry == NULL || j->count == NAMES_MAX || strlen(name) >= NAME_BYTES || strchr(name, '\n') != NULL)
		return false;
	j->entry[j->count].kind = kind;
	memcpy(j->entry[j->count++].name, name, strlen(name) + 1);
	return true;
}

static void drop(struct journal *j, enum name_kind kind, const char *name)
{
	size_t i;

	for (i = 0; i < j->count; i++)
		if (j->entry[i].kind == kind && strcmp(j->entry[i].name, name) == 0) {
			/* The order stays: a directory is removed after what was made in it. */
			j->count--;
			memmove(&j->entry[i], &j->entry[i + 1], (j->count - i) * sizeof(j->entry[0]));
			return;
		}
}

static void forget(struct journal *j)
{
	free(j->entry);
	*j = (struct journal){ NULL, 0 };
}

/* ---- on disk ---- */

enum { PIDS_MAX = 1 << 22 /* of the systems that have spaces */ };

int64_t names_run(void)
{
	unsigned long space = port_pid_space();
	int64_t pid = (int64_t)getpid();

	return space == 0 ? pid % RUNS_MAX
	                  : PIDS_MAX + (int64_t)(choice_mix(space, (uint64_t)pid) % (RUNS_MAX - PIDS_MAX));
}

/* What is behind the process id. */
static const char *space_text(void)
{
	static char text[24];
	unsigned long space = port_pid_space();

	text[0] = '\0';
	if (space != 0)
		snprintf(text, sizeof(text), "-%lu", space);
	return text;
}

void names_path(char *path, size_t size, const char *what, int number)
{
	char suffix[12] = "";

	if (number > 0)
		snprintf(suffix, sizeof(suffix), "-%d", number);
	snprintf(path, size, "%s/shall-%lu-%ld%s.%s%s", directory(), (unsigned long)getuid(), (long)getpid(),
	    space_text(), what, suffix);
}

static bool append(const char *line)
{
	int fd;
	bool good;
	size_t n = strlen(line);
	off_t end;

	if (mine_path[0] == '\0')
		names_path(mine_path, sizeof(mine_path), "names", 0);
	if (spoilt)
		return false;
	fd = open(mine_path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	end = lseek(fd, 0, SEEK_END);
	good = write(fd, line, n) == (ssize_t)n && fsync(fd) == 0;
	/* A part of a line would be read as one with the next line. */
	if (!good && (end == -1 || ftruncate(fd, end) != 0))
		spoilt = true;
	return close(fd) == 0 && good;
}

bool names_intend(enum name_kind kind, const char *name)
{
	char line[LINE_BYTES];

	if (!add(&mine, kind, name))
		return false;
	snprintf(line, sizeof(line), "%s %s\n", kinds[kind], name);
	if (append(line))
		return true;
	drop(&mine, kind, name);
	return false;
}

void names_gone(enum name_kind kind, const char *name)
{
	char line[LINE_BYTES];

	drop(&mine, kind, name);
	if (mine.count == 0) {
		unlink(mine_path);
		forget(&mine);
		return;
	}
	snprintf(line, sizeof(line), "gone %s %s\n", kinds[kind], name);
	append(line);
}

size_t names_left(void)
{
	return mine.count;
}

/* Removes an object; one that is not there is as good as removed. */
static bool remove_object(const struct entry *e)
{
	int r = -1;

	switch (e->kind) {
	case NAME_FILE:
		r = unlink(e->name);
		break;
	case NAME_FOLDER:
		folder_empty(e->name);
		r = rmdir(e->name);
		break;
	case NAME_SHELF:
		shelf_clear(strtol(e->name, NULL, 10), SHELF_ALL, SHELF_PLACES);
		r = 0;
		break;
	case NAME_DIRECTORY:
		r = rmdir(e->name);
		break;
	default:
		r = port_remove_object(kinds[e->kind], e->name);
	}
	return r == 0 || errno == ENOENT || errno == EIDRM || errno == EINVAL;
}

void names_sweep(void)
{
	size_t left = mine.count;
	struct entry e;

	while (mine.entry != NULL && left-- > 0) {
		e = mine.entry[left];
		if (remove_object(&e))
			names_gone(e.kind, e.name);
	}
}

/* ---- dead runs ---- */

static void read_line(struct journal *j, char *line)
{
	bool gone = strncmp(line, "gone ", 5) == 0;
	char *kind = gone ? line + 5 : line;
	char *name = strchr(kind, ' ');
	unsigned k;

	if (name == NULL)
		return;
	*name++ = '\0';
	for (k = 0; k < KINDS; k++)
		if (strcmp(kinds[k], kind) == 0) {
			if (gone)
				drop(j, (enum name_kind)k, name);
			else
				add(j, (enum name_kind)k, name);
		}
}

/* In a directory where everybody may write, a journal is what its owner says: only our own is believed. */
static FILE *open_own(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat s;
	FILE *f;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_uid == getuid()) {
		f = fdopen(fd, "r");
		if (f != NULL)
			return f;
	}
	close(fd);
	return NULL;
}

static bool read_journal(struct journal *j, const char *path)
{
	char line[LINE_BYTES];
	FILE *f = open_own(path);

	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strchr(line, '\n') == NULL)
			break; /* cut off while it was written: its object was not made yet */
		line[strcspn(line, "\n")] = '\0';
		read_line(j, line);
	}
	fclose(f);
	return true;
}

static unsigned clean_journal(const char *path, void (*told)(const char *line))
{
	struct journal j = { NULL, 0 };
	char text[LINE_BYTES];
	unsigned failed = 0;

	if (!read_journal(&j, path))
		return 0; /* not of this user's making */
	while (j.count > 0) {
		struct entry *e = &j.entry[--j.count];
		bool good = remove_object(e);

		snprintf(text, sizeof(text), "%s %s %.200s", good ? "removed" : "cannot remove", kinds[e->kind],
		    e->name);
		told(text);
		failed += !good;
	}
	forget(&j);
	if (failed == 0)
		unlink(path);
	return failed;
}

/* The process id in the name of a journal of this user and of that space of ids, 0 if it is something else. */
static long journal_pid(const char *name, const char *space)
{
	char prefix[48];
	char *end;
	long pid;

	snprintf(prefix, sizeof(prefix), "shall-%lu-", (unsigned long)getuid());
	if (strncmp(name, prefix, strlen(prefix)) != 0)
		return 0;
	pid = strtol(name + strlen(prefix), &end, 10);
	return strncmp(end, space, strlen(space)) == 0 && strcmp(end + strlen(space), ".names") == 0 ? pid : 0;
}

unsigned names_clean(void (*told)(const char *line))
{
	const char *space = space_text();
	DIR *d = opendir(directory());
	struct dirent *entry;
	unsigned failed = 0;

	if (d == NULL)
		return 0;
	while ((entry = readdir(d)) != NULL) {
		long pid = journal_pid(entry->d_name, space);
		char path[PATH_BYTES + 300];

		if (pid <= 0 || (kill((pid_t)pid, 0) == 0 || errno != ESRCH))
			continue; /* not ours, or of a run that lives */
		snprintf(path, sizeof(path), "%s/%s", directory(), entry->d_name);
		failed += clean_journal(path, told);
	}
	closedir(d);
	return failed;
}
