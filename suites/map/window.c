/* Windows: mappings whose pages may be protected, be away, or lie behind the end. */
#include "map.h"
#include "trap.h"

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static unsigned pages_of(const struct mapping *m)
{
	return (unsigned)((m->size + page_size() - 1) / page_size());
}

static void *page_at(const struct mapping *m, unsigned page)
{
	return (uint8_t *)(uintptr_t)m->at + page * page_size();
}

static int protection_of(int64_t may)
{
	return ((may & MAP_READABLE) != 0 ? PROT_READ : 0) | ((may & MAP_WRITABLE) != 0 ? PROT_WRITE : 0);
}

/* ---- making and taking away ---- */

static bool map_window(const struct call *c, struct mapping *m, const char *name)
{
	static const int
	    open_for[] = { [MAP_BY_BOTH] = O_RDWR, [MAP_BY_READING] = O_RDONLY, [MAP_BY_WRITING] = O_WRONLY };
	int flags = m->how == MAP_IS_SHARED ? MAP_SHARED : MAP_PRIVATE, fd = -1;
	void *at;

	if (name[0] != '\0') {
		fd = map_open_object(c, end_object(c->arg[0]), name, open_for[c->arg[MAP_WINDOW_BY]]);
		if (fd == -1)
			return false;
	} else {
		flags |= port_map_anonymous();
	}
	at = map_calls.map(NULL, m->size, protection_of(c->arg[MAP_WINDOW_MAY]), flags, fd, 0);
	m->at = at;
	if (fd >= 0)
		map_close_with(fd, 0);
	return at != MAP_FAILED;
}

void map_perform_window(struct call *c)
{
	struct mapping new = { .window = true, .how = (unsigned)c->arg[MAP_WINDOW_HOW] };
	int64_t end = c->arg[MAP_WINDOW_END], size = c->arg[MAP_WINDOW_SIZE];
	enum memory_kind kind = map_kind(c->actor->arena->scenario.object[end_object(end)].kind);
	char name[MAP_NAME_MAX] = "";
	bool done;

	if (size <= 0 || (size_t)size > MAP_WINDOW_PAGES_MAX * page_size() || kind == MEMORY_NONE ||
	    (kind != MEMORY_ANONYMOUS && !map_name_of(c, end_object(end), name)) || handle_get(c->actor, end) >= 0 ||
	    !handle_claim(c->actor, end))
		return;
	new.size = (size_t)size;
	call_begin(c);
	done = map_window(c, &new, name);
	call_end(c, done ? 0 : -1);
	if (done)
		map_keep(c, &new);
	handle_release(c->actor, end);
}

/* In runs of pages: where some are away, there may be others' by now. */
int map_unmap_rest(const struct mapping *m)
{
	unsigned from = 0, to, pages = pages_of(m);
	int result = 0;

	if (m->away == 0)
		return map_calls.unmap((void *)(uintptr_t)m->at, m->size);
	for (; from < pages && result == 0; from = to) {
		for (to = from; to < pages && (m->away >> to & 1) == 0; to++)
			;
		if (to > from)
			result = map_calls.unmap(page_at(m, from), (to - from) * page_size());
		else
			to++;
	}
	return result;
}

bool map_keeps_holes(const struct op *op)
{
	static const char *const name[] = { "memory-try-read", "memory-try-write", "memory-protect", "memory-cut",
		"memory-read", "memory-write", "spin", "yield" };
	size_t i;

	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (strcmp(op->name, name[i]) == 0)
			return true;
	return false;
}

/* Nothing can be in that page's place, as the steps since it was taken tell. */
static bool surely_away(const struct call *c, const struct mapping *m, unsigned page)
{
	const struct actor *a = c->actor;
	unsigned k = m->taken_by[page];

	if (m->taker != a->index || k >= a->step)
		return false;
	while (++k < a->step)
		if (!map_keeps_holes(op_at(a->plan->step[k].op)))
			return false;
	return true;
}

/* ---- what is done to some pages ---- */

/* The step's range, as pages; false: it is none of a window's. */
static bool range_of(const struct call *c, const struct mapping *m, unsigned *from, unsigned *to)
{
	int64_t first = c->arg[MAP_RANGE_FROM], length = c->arg[MAP_RANGE_LENGTH], page = (int64_t)page_size();

	if (m == NULL || !m->window || first < 0 || first % page != 0 || first > MAP_WINDOW_PAGES_MAX * page ||
	    length <= 0 || length > MAP_WINDOW_PAGES_MAX * page)
		return false;
	*from = (unsigned)(first / page);
	*to = (unsigned)((first + length + page - 1) / page);
	return *to <= pages_of(m);
}

void map_perform_protect(struct call *c)
{
	const struct mapping *m = map_mapping_of(c);
	unsigned from, to, k;

	if (!range_of(c, m, &from, &to))
		return;
	for (k = from; k < to; k++)
		if ((m->away >> k & 1) != 0)
			return; /* it may be somebody else's now */
	call_begin(c);
	call_end(c,
	    map_calls.protect(page_at(m, from), (size_t)c->arg[MAP_RANGE_LENGTH],
	        protection_of(c->arg[MAP_RANGE_MAY])));
}

/* No other thread can map anything meanwhile, and each step is done once. */
static bool may_cut(const struct actor *a)
{
	const struct scenario *s = &a->arena->scenario;
	unsigned i;

	for (i = 0; i < s->actors; i++)
		if (i != a->index && s->actor[i].process == a->process)
			return false;
	return a->arena->progress[a->index].depth == 0;
}

void map_perform_cut(struct call *c)
{
	struct mapping *m = map_mapping_of(c);
	unsigned from, to, k;
	int result;

	if (!range_of(c, m, &from, &to) || !may_cut(c->actor))
		return;
	for (k = from; k < to; k++)
		if ((m->away >> k & 1) != 0 && !surely_away(c, m, k))
			return;
	call_begin(c);
	result = map_calls.unmap(page_at(m, from), (size_t)c->arg[MAP_RANGE_LENGTH]);
	call_end(c, result);
	for (k = from; k < to && result == 0; k++) {
		m->away |= UINT32_C(1) << k;
		m->taken_by[k] = (uint16_t)c->actor->step;
		m->taker = c->actor->index;
	}
}

/* ---- trying ---- */

/* The step's word; NULL: there is none that can be tried. */
static volatile uint64_t *word_of(const struct call *c, const struct mapping *m)
{
	int64_t offset = c->arg[MAP_AT_OFFSET];
	unsigned page;

	if (m == NULL || offset < 0 || offset % MAP_WORD != 0 || (size_t)offset >= pages_of(m) * page_size())
		return NULL;
	page = (unsigned)((size_t)offset / page_size());
	if (m->away != 0 && (m->away >> page & 1) != 0 && !surely_away(c, m, page))
		return NULL;
	return &m->at[offset / MAP_WORD];
}

static void try_it(struct call *c, bool writes)
{
	const struct mapping *m = map_mapping_of(c);
	volatile uint64_t *word = word_of(c, m);
	uint64_t value = writes ? (uint64_t)c->arg[MAP_AT_VALUE] : 0;
	int came;

	if (word == NULL)
		return;
	trap_open(c->actor);
	call_begin(c);
	came = trap_touch(word, writes, &value);
	call_report(c, MAP_HOW, m->how);
	call_report(c, MAP_VALUE, (int64_t)value);
	call_report(c, MAP_CAME, came);
	errno = EFAULT;
	call_end(c, came == MAP_CAME_NONE ? 0 : -1);
	trap_close();
}

void map_perform_try_read(struct call *c)
{
	try_it(c, false);
}

void map_perform_try_write(struct call *c)
{
	try_it(c, true);
}
