/* Memory that belongs to a process: regions of several kinds, of which words at edges of pages and elsewhere are used. */
#include "fork.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PLACES = 4, STRIDE = 4096, REGION_BYTES = REGION_WORDS / PLACES * STRIDE };

static uint64_t in_data[REGION_BYTES / 8] = { 0, 1 }; /* not all zero: so it is no bss */
static uint64_t in_bss[REGION_BYTES / 8];
static uint64_t *mapped; /* made by a call; copied by fork as all else */

static uint64_t *map(void)
{
	int fd = open("/dev/zero", O_RDWR);
	void *at;

	if (fd < 0)
		return NULL;
	at = mmap(NULL, REGION_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	return at == MAP_FAILED ? NULL : at;
}

/* NULL: this system gives no memory of that kind. */
static uint64_t *base_of(int64_t region)
{
	if (region == REGION_DATA)
		return in_data;
	if (region == REGION_BSS)
		return in_bss;
	if (mapped == NULL)
		mapped = map();
	return mapped;
}

/* The first of a page, the next, one in its middle, its last. */
static volatile uint64_t *word_at(uint64_t *base, unsigned word)
{
	static const unsigned place[PLACES] = { 16, 24, STRIDE / 2, STRIDE - 8 };

	return base + (word / PLACES * STRIDE + place[word % PLACES]) / sizeof(*base);
}

static bool is_within(const struct call *c)
{
	return c->arg[0] >= 0 && c->arg[0] < REGIONS && c->arg[1] >= 0 && c->arg[2] >= 1 && c->arg[1] <= REGION_WORDS &&
	    c->arg[2] <= REGION_WORDS - c->arg[1];
}

/* The system itself writes there. */
static void read_into(const int fd[2], volatile uint64_t *word, uint64_t value)
{
	if (write(fd[1], &value, sizeof(value)) != sizeof(value) ||
	    read(fd[0], (void *)(uintptr_t)word, sizeof(value)) != sizeof(value))
		fork_calls.store(word, value);
}

void fork_perform_word_set(struct call *c)
{
	uint64_t *base = is_within(c) ? base_of(c->arg[0]) : NULL;
	int fd[2] = { -1, -1 };
	int64_t i;

	if (base == NULL || (c->arg[4] == BY_READ && pipe(fd) != 0))
		return;
	call_begin(c);
	for (i = 0; i < c->arg[2]; i++)
		if (fd[0] >= 0)
			read_into(fd, word_at(base, (unsigned)(c->arg[1] + i)), (uint64_t)c->arg[3]);
		else
			fork_calls.store(word_at(base, (unsigned)(c->arg[1] + i)), (uint64_t)c->arg[3]);
	call_end(c, 0);
	if (fd[0] >= 0) {
		close(fd[0]);
		close(fd[1]);
	}
}

void fork_perform_word_get(struct call *c)
{
	uint64_t *base = is_within(c) ? base_of(c->arg[0]) : NULL;
	uint64_t value;
	int64_t i;

	if (base == NULL)
		return;
	call_begin(c);
	value = *word_at(base, (unsigned)c->arg[1]);
	for (i = 1; i < c->arg[2] && *word_at(base, (unsigned)(c->arg[1] + i)) == value; i++)
		;
	call_report(c, WORD_VALUE, (int64_t)value);
	call_report(c, WORD_SAME, i);
	call_end(c, 0);
}
