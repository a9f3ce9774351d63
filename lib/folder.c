#include "folder.h"

#include "names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 16, DEPTH_MAX = 3 };

static char why_not[120] = "no folder for files was asked for";

bool folder_open(char *path, size_t size)
{
	char name[200];
	int n, error = 0;

	path[0] = '\0';
	for (n = 0; n < TRIES; n++) {
		names_path(name, sizeof(name), "files", n);
		if (strlen(name) >= size || !names_intend(NAME_FOLDER, name)) {
			error = errno;
			break;
		}
		if (mkdir(name, 0700) == 0) {
			memcpy(path, name, strlen(name) + 1);
			why_not[0] = '\0';
			return true;
		}
		error = errno;
		names_gone(NAME_FOLDER, name);
		if (error != EEXIST)
			break;
	}
	snprintf(why_not, sizeof(why_not), "no folder can be made for files: %.60s", strerror(error));
	return false;
}

const char *folder_absent(void)
{
	return why_not[0] != '\0' ? why_not : NULL;
}

static bool is_directory(int at, const char *name)
{
	struct stat s;

	return fstatat(at, name, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(s.st_mode);
}

static bool empty(int fd, int depth);

static bool remove_entry(int at, const char *name, int depth)
{
	bool emptied = true;

	if (!is_directory(at, name))
		return unlinkat(at, name, 0) == 0 || errno == ENOENT;
	if (depth > 0)
		emptied = empty(openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), depth - 1);
	return unlinkat(at, name, AT_REMOVEDIR) == 0 && emptied;
}

static bool empty(int fd, int depth)
{
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int error = 0;

	if (d == NULL) {
		error = errno;
		if (fd >= 0)
			close(fd);
		errno = error;
		return false;
	}
	while (errno = 0, (entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (!remove_entry(fd, entry->d_name, depth))
			error = errno;
	}
	if (errno != 0)
		error = errno; /* there may be more */
	closedir(d);
	errno = error;
	return error == 0;
}

bool folder_empty(const char *path)
{
	return path[0] == '\0' || empty(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), DEPTH_MAX);
}
