#include "sshm.h"

#include "mode.h"
#include "shelf.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <time.h>

static int get_segment(key_t key, size_t size, int flags)
{
	return shmget(key, size, flags);
}

static void *attach(int id)
{
	return shmat(id, NULL, 0);
}

struct sshm_calls sshm_calls = {
	.get = get_segment,
	.at = attach,
	.dt = shmdt,
	.control = shmctl,
};

/* The object's note: 0 before anybody makes it, below that once it is made. */
enum { NOTE_MAKING = -1, NOTE_MADE = -2 };

static bool is_segment(const struct call *c, unsigned object)
{
	return sshm_is(c->actor->arena->scenario.object[object].kind);
}

static _Atomic int64_t *note_of(const struct call *c, unsigned object)
{
	return &c->actor->arena->note[object][ACTORS_MAX];
}

/* False: there is no segment yet, and the step means nothing. */
static bool id_of(const struct call *c, unsigned object, int *id)
{
	int64_t note = is_segment(c, object) ? atomic_load(note_of(c, object)) : 0;

	*id = (int)(NOTE_MADE - note);
	return note <= NOTE_MADE;
}

/* ---- making, asking, removing ---- */

static void perform_get(struct call *c)
{
	int64_t shelf = c->actor->arena->platform.shelf, none = 0;
	unsigned object = (unsigned)c->arg[0];
	int id;

	if (shelf == 0 || !is_segment(c, object) || c->arg[1] <= 0 || c->arg[1] > MAP_SIZE_MAX ||
	    !atomic_compare_exchange_strong(note_of(c, object), &none, NOTE_MAKING))
		return;
	actor_shelves(c->actor, SHELF_SHM_KEY);
	call_begin(c);
	id = sshm_calls.get(shelf_key(shelf, object), (size_t)c->arg[1], IPC_CREAT | IPC_EXCL | 0600);
	call_end(c, id == -1 ? -1 : 0);
	if (id >= 0)
		atomic_store(note_of(c, object), NOTE_MADE - (int64_t)id);
}

static int64_t now_ms(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The dead may be counted for a while: until there are not more than so many, but not for ever. */
static void perform_stat(struct call *c)
{
	struct shmid_ds about;
	int64_t from, waited;
	int id, r;

	if (!id_of(c, (unsigned)c->arg[0], &id))
		return;
	memset(&about, 0, sizeof(about));
	call_begin(c);
	from = now_ms();
	for (;;) {
		r = sshm_calls.control(id, IPC_STAT, &about);
		waited = now_ms() - from;
		if (r == -1 || (int64_t)about.shm_nattch <= c->arg[1] || waited >= SSHM_PATIENCE_MS)
			break;
		if (!mode_pass(c->actor))
			sched_yield();
	}
	call_report(c, SSHM_ATTACHED, (int64_t)about.shm_nattch);
	call_report(c, SSHM_WAITED_MS, waited);
	call_end(c, r == -1 ? -1 : 0);
}

static void perform_remove(struct call *c)
{
	int id;

	if (!id_of(c, (unsigned)c->arg[0], &id))
		return;
	call_begin(c);
	call_end(c, sshm_calls.control(id, IPC_RMID, NULL) == -1 ? -1 : 0);
}

/* ---- attaching and detaching ---- */

/* What this process has attached; a child has the same. */
static volatile uint64_t *attached[OBJECTS_MAX][SLOTS_MAX];

static void perform_at(struct call *c)
{
	int64_t end = c->arg[0];
	unsigned object = end_object(end);
	void *at;
	int id;

	if (!id_of(c, object, &id) || handle_get(c->actor, end) >= 0 || !handle_claim(c->actor, end))
		return;
	call_begin(c);
	at = sshm_calls.at(id);
	call_end(c, at == (void *)-1 ? -1 : 0);
	if (at != (void *)-1) {
		struct shmid_ds about;

		memset(&about, 0, sizeof(about));
		attached[object][end_slot(end)] = at;
		map_hold(c, end, at, shmctl(id, IPC_STAT, &about) == 0 ? (size_t)about.shm_segsz : MAP_WORD);
	}
	handle_release(c->actor, end);
}

static sigjmp_buf back;

static void come_back(int number)
{
	siglongjmp(back, number);
}

bool sshm_readable(const volatile void *at)
{
	static const int numbers[] = { SIGSEGV, SIGBUS };
	struct sigaction catch, old[2];
	volatile bool good = false;
	sigset_t both, mask;
	unsigned i;

	memset(&catch, 0, sizeof(catch));
	catch.sa_handler = come_back;
	sigemptyset(&catch.sa_mask);
	sigemptyset(&both);
	for (i = 0; i < 2; i++) {
		sigaddset(&both, numbers[i]);
		sigaction(numbers[i], &catch, &old[i]);
	}
	sigprocmask(SIG_UNBLOCK, &both, &mask);
	if (sigsetjmp(back, 1) == 0) {
		(void)*(const volatile uint64_t *)at;
		good = true;
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	for (i = 0; i < 2; i++)
		sigaction(numbers[i], &old[i], NULL);
	return good;
}

static bool has_threads(const struct actor *a)
{
	const struct scenario *s = &a->arena->scenario;
	unsigned i;

	for (i = 0; i < s->actors; i++)
		if (i != a->process && s->actor[i].process == a->process)
			return true;
	return false;
}

/* What else this process has attached, and cannot read any more. */
static int64_t count_lost(const struct call *c)
{
	unsigned o, slot;
	int64_t lost = 0;

	for (o = 0; o < c->actor->arena->scenario.objects; o++)
		for (slot = 0; slot < SLOTS_MAX && is_segment(c, o); slot++)
			lost +=
			    handle_get(c->actor, end_pack(o, MAP_SIDE, slot)) >= 0 && !sshm_readable(attached[o][slot]);
	return lost;
}

static int64_t detach_again(volatile uint64_t *at)
{
	if (sshm_calls.dt((const void *)(uintptr_t)at) == 0)
		return SSHM_DONE;
	return errno == EINVAL ? SSHM_EINVAL : SSHM_OTHERWISE;
}

static void perform_dt(struct call *c)
{
	int64_t end = c->arg[0];
	volatile uint64_t *at = attached[end_object(end)][end_slot(end)];
	int r, error;
	bool there;

	if (!is_segment(c, end_object(end)) || handle_get(c->actor, end) < 0)
		return;
	handle_set(c->actor, end, -1);
	call_begin(c);
	r = sshm_calls.dt((const void *)(uintptr_t)at);
	error = errno;
	call_report(c, SSHM_LEFT, SSHM_UNASKED);
	if (r == 0 && !has_threads(c->actor)) {
		there = sshm_readable(at);
		call_report(c, SSHM_LEFT, there ? SSHM_IS_THERE : SSHM_IS_GONE);
		call_report(c, SSHM_LOST, count_lost(c));
		if (!there)
			call_report(c, SSHM_AGAIN, detach_again(at));
	}
	errno = error;
	call_end(c, r);
}

const struct op sshm_ops[] = {
	{ "shmget", "obj num:size", "", ROLE_NONE, perform_get, sshm_imagine_get,
	    "makes the segment, of that size, if nobody has yet" },
	{ "shmat", "end", "", ROLE_OPEN_END, perform_at, sshm_imagine_at,
	    "attaches it; memory-read and memory-write are for it, too" },
	{ "shmdt", "end", "word(gone|there|unasked):left word(einval|done|otherwise):again num:lost", ROLE_CLOSE,
	    perform_dt, sshm_imagine_dt, "detaches it, looks whether that and only that is gone, and tries again" },
	{ "shmctl-stat", "obj num:most", "num:attached num:waited", ROLE_NONE, perform_stat, sshm_imagine_stat,
	    "asks how often it is attached; waits a bounded time while that is more" },
	{ "shmctl-rmid", "obj", "", ROLE_NONE, perform_remove, sshm_imagine_remove, "removes the segment" },
	{ .name = NULL },
};
