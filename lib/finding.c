#include "finding.h"

#include "campaign.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(char *error, size_t size, const char *path)
{
	snprintf(error, size, "cannot write %s: %s", path, strerror(errno));
	return false;
}

/* Makes a directory and those above it that are missing. */
static bool make_directory(const char *path)
{
	char part[PATH_MAX_SHALL];
	size_t i, n = strlen(path);

	if (n >= sizeof(part))
		return false;
	for (i = 1; i <= n; i++)
		if (path[i] == '/' || path[i] == '\0') {
			memcpy(part, path, i);
			part[i] = '\0';
			if (mkdir(part, 0777) != 0 && errno != EEXIST)
				return false;
		}
	return true;
}

static bool write_file(const char *path, const struct scenario *s, const struct history *h, char *error, size_t size)
{
	char temporary[PATH_MAX_SHALL + 8];
	FILE *f;
	bool good;

	snprintf(temporary, sizeof(temporary), "%s.part", path);
	f = fopen(temporary, "w");
	if (f == NULL)
		return fail(error, size, path);
	good = s != NULL ? scenario_print(s, f) : history_print(h, f);
	good = good && fsync(fileno(f)) == 0;
	if (fclose(f) != 0)
		good = false;
	if (good && rename(temporary, path) == 0)
		return true;
	fail(error, size, path);
	unlink(temporary);
	return false;
}

bool finding_save(const char *directory, const char *rule, const struct scenario *s, const struct history *h,
    char *scenario_path, char *history_path, char *error, size_t error_size)
{
	const char *families = strchr(s->family, '.') != NULL ? s->family : "scenario";
	int n;

	if (!make_directory(directory))
		return fail(error, error_size, directory);
	n = snprintf(scenario_path, PATH_MAX_SHALL, "%s/%s-%s-%llx-%llu.scn", directory, rule, families,
	    (unsigned long long)s->seed, (unsigned long long)s->number);
	if (n >= PATH_MAX_SHALL) {
		errno = ENAMETOOLONG;
		return fail(error, error_size, directory);
	}
	snprintf(history_path, PATH_MAX_SHALL, "%.*s.hist", n - 4, scenario_path);
	return write_file(scenario_path, s, NULL, error, error_size) &&
	    write_file(history_path, NULL, h, error, error_size);
}
