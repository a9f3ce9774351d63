#include "finding.h"

#include "campaign.h"
#include "mode.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
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

bool finding_directory(const char *path, char *error, size_t error_size)
{
	return make_directory(path) || fail(error, error_size, path);
}

static bool print_scenario(const struct finding_about *about, const struct scenario *s, FILE *f)
{
	if (rule_find(about->rule) >= 0)
		fprintf(f, "# breaks %s\n", about->rule);
	if (about->fault[0] != '\0')
		fprintf(f, "# fault %s:1/%u\n", about->fault, about->fault_rate);
	if (about->model)
		fprintf(f, "# world model\n");
	return scenario_print(s, f);
}

/* The scenario with its circumstances, or the history. */
static bool write_file(const char *path, const struct finding_about *about, const struct scenario *s,
    const struct history *h, char *error, size_t size)
{
	char temporary[PATH_MAX_SHALL + 8];
	FILE *f;
	bool good;

	snprintf(temporary, sizeof(temporary), "%s.part", path);
	f = fopen(temporary, "w");
	if (f == NULL)
		return fail(error, size, path);
	good = s != NULL ? print_scenario(about, s, f) : history_print(h, f);
	good = good && fsync(fileno(f)) == 0;
	if (fclose(f) != 0)
		good = false;
	if (good && rename(temporary, path) == 0)
		return true;
	fail(error, size, path);
	unlink(temporary);
	return false;
}

bool finding_write(const char *stem, const struct finding_about *about, const struct scenario *s,
    const struct history *h, char *error, size_t error_size)
{
	char path[PATH_MAX_SHALL];
	bool good;

	if (snprintf(path, sizeof(path), "%s.hist", stem) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return fail(error, error_size, stem);
	}
	/* The history first: where there is a scenario there is its evidence. */
	good = write_file(path, NULL, NULL, h, error, error_size);
	snprintf(path, sizeof(path), "%s.scn", stem);
	return good && write_file(path, about, s, NULL, error, error_size);
}

bool finding_save(const char *directory, const struct finding_about *about, const struct scenario *s,
    const struct history *h, char *scenario_path, char *history_path, char *error, size_t error_size)
{
	const char *families = strchr(s->family, '.') != NULL ? s->family : "scenario";
	char stem[PATH_MAX_SHALL - 8];
	int n;

	if (!finding_directory(directory, error, error_size))
		return false;
	n = snprintf(stem, sizeof(stem), "%s/%s-%s-%llx-%llu", directory, about->rule, families,
	    (unsigned long long)s->seed, (unsigned long long)s->number);
	if (n >= (int)sizeof(stem)) {
		errno = ENAMETOOLONG;
		return fail(error, error_size, directory);
	}
	snprintf(scenario_path, PATH_MAX_SHALL, "%s.scn", stem);
	snprintf(history_path, PATH_MAX_SHALL, "%s.hist", stem);
	return finding_write(stem, about, s, h, error, error_size);
}

/* ---- reading ---- */

/* The rest of a line behind "# KEY ", into a name; false if the line says something else. */
static bool says(const char *line, const char *key, char name[FINDING_NAME_MAX])
{
	size_t n;

	if (line[0] != '#' || strncmp(line + 1 + strspn(line + 1, " "), key, strlen(key)) != 0)
		return false;
	line += 1 + strspn(line + 1, " ") + strlen(key);
	if (line[0] != ' ')
		return false;
	line += strspn(line, " ");
	n = strcspn(line, " \r\n");
	if (n == 0 || n >= FINDING_NAME_MAX)
		return false;
	memcpy(name, line, n);
	name[n] = '\0';
	return true;
}

static void read_about(const char *text, struct finding_about *about)
{
	char name[FINDING_NAME_MAX];
	const char *line = text;

	memset(about, 0, sizeof(*about));
	for (; line[0] == '#' || line[0] == '\n'; line += strcspn(line, "\n"), line += line[0] == '\n') {
		unsigned long rate;
		char *colon;

		if (says(line, "breaks", name)) {
			memcpy(about->rule, name, sizeof(name));
		} else if (says(line, "world", name)) {
			about->model = strcmp(name, "model") == 0;
		} else if (says(line, "fault", name)) {
			colon = strstr(name, ":1/");
			rate = colon != NULL ? strtoul(colon + 3, NULL, 10) : 0;
			about->fault_rate = rate <= 1000000 ? (unsigned)rate : 0;
			if (colon != NULL)
				*colon = '\0';
			memcpy(about->fault, name, sizeof(name));
		}
	}
}

bool finding_read(const char *path, struct scenario *s, struct finding_about *about, struct complaint *why)
{
	size_t length;
	char *text = text_read(path, &length, why);
	bool good = text != NULL && scenario_parse(s, text, length, why);

	if (good && mode_find(s->mode) == NULL) {
		why->line = 0;
		snprintf(why->text, sizeof(why->text), "unknown mode '%.*s'", NAME_MAX_SHALL, s->mode);
		good = false;
	}
	if (good)
		read_about(text, about);
	free(text);
	return good;
}
