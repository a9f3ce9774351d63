/* Steps that ask who is who, and what a process has from its parent, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_FORK_EMIT_STEPS_H
#define SHALL_FORK_EMIT_STEPS_H

#include "../../file/emit/steps.h"
#include "../../std/emit/signals.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void do_ids(void)
{
	struct event *e = begin("ids", 0, 0);
	pid_t self = getpid(), parent = getppid();

	done(e, 0);
	e->on = actor_of(self);
	e->target = actor_of(parent);
}

/* The process that has made the one that asks; M: nobody has. */
static int maker_of(const struct event *e)
{
	const struct event *x;

	for (x = NULL; (x = next(x)) != NULL;)
		if (is(x, "fork") && x->on == process_of[e->actor])
			return process_of[x->actor];
	return M;
}

/* ---- memory ---- */

enum { INITIAL, ZEROED, MAPPED };

enum { STORED, READ_IN };

enum { REGION_WORDS = 64, WORDS_A_PAGE = 4, WORD_STRIDE = 512 };

static volatile uint64_t initial[REGION_WORDS / WORDS_A_PAGE * WORD_STRIDE] = { 0, 1 };

static volatile uint64_t zeroed[REGION_WORDS / WORDS_A_PAGE * WORD_STRIDE];

static volatile uint64_t *mapped;

static volatile uint64_t *word_at(int region, int word)
{
	static const int place[] = { 2, 3, WORD_STRIDE / 2, WORD_STRIDE - 1 };
	int i = word / WORDS_A_PAGE * WORD_STRIDE + place[word % WORDS_A_PAGE], zero;
	void *at;

	if (region == MAPPED && mapped == NULL) {
		zero = open("/dev/zero", O_RDWR);
		at = mmap(NULL, sizeof(zeroed), PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
		close(zero);
		mapped = at == MAP_FAILED ? zeroed : at;
	}
	return region == MAPPED ? &mapped[i] : region == ZEROED ? &zeroed[i] : &initial[i];
}

/* An event for each word: what the process wrote there, or found. */
static void do_word_set(int region, int first, int words, long long value, int how)
{
	uint64_t bytes = (uint64_t)value;
	int ends[2], i;
	struct event *e;

	for (i = first; i < first + words; i++) {
		e = begin("word-set", region, i);
		e->value = value;
		if (how == READ_IN && pipe(ends) == 0) {
			if (write(ends[1], &bytes, sizeof(bytes)) == sizeof(bytes) &&
			    read(ends[0], (void *)(uintptr_t)word_at(region, i), sizeof(bytes)) == sizeof(bytes))
				done(e, 0);
			close(ends[0]);
			close(ends[1]);
		} else {
			*word_at(region, i) = bytes;
			done(e, 0);
		}
	}
}

static void do_word_get(int region, int first, int words)
{
	struct event *e;
	int i;

	for (i = first; i < first + words; i++) {
		e = begin("word-get", region, i);
		e->value = (long long)*word_at(region, i);
		done(e, 0);
	}
}

/* ---- descriptors ---- */

static void do_dup_at(int from, int to, int least)
{
	struct event *e;

	if (fd[from] < 0 || fd[to] >= 0)
		return;
	e = begin("dup", to, 0);
	fd[to] = fcntl(fd[from], F_DUPFD, least);
	done(e, fd[to]);
}

static void do_appending(int end, int on)
{
	int modes;

	if (fd[end] < 0)
		return;
	modes = fcntl(fd[end], F_GETFL);
	fcntl(fd[end], F_SETFL, on ? modes | O_APPEND : modes & ~O_APPEND);
}

/* Open or not, FD_CLOEXEC or not, and the offset. */
static void do_descriptor(int end)
{
	struct event *e = begin("look", end, s->kept[me][end]);
	int flags = fd[end] < 0 ? -1 : fcntl(fd[end], F_GETFD);

	e->came = flags != -1;
	e->code = flags != -1 && (flags & FD_CLOEXEC) != 0;
	e->value = flags == -1 ? 0 : (long long)lseek(fd[end], 0, SEEK_CUR);
	done(e, 0);
}

/* ---- attributes ---- */

enum { UMASK, NICE, CPU_LIMIT, FOLDER };

static void do_attributes(void)
{
	struct event *e = begin("attributes", 0, 0);
	mode_t mask = umask(0);
	struct rlimit limit = { 0, 0 };

	umask(mask);
	getrlimit(RLIMIT_CPU, &limit);
	e->value = (long long)mask;
	e->code = getpriority(PRIO_PROCESS, 0);
	e->low = limit.rlim_cur == RLIM_INFINITY ? -1 : (long long)limit.rlim_cur;
	done(e, 0);
}

static void do_set_attribute(int which, long value)
{
	struct event *e = begin("set", which, value);
	struct rlimit limit;

	if (which == UMASK)
		umask((mode_t)value);
	if (which == NICE)
		setpriority(PRIO_PROCESS, 0, (int)value);
	if (which == CPU_LIMIT && getrlimit(RLIMIT_CPU, &limit) == 0) {
		limit.rlim_cur = (rlim_t)value;
		setrlimit(RLIMIT_CPU, &limit);
	}
	done(e, 0);
}

#endif
