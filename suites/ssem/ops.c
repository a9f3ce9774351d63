#include "ssem.h"

#include "mode.h"
#include "shelf.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

/* The application declares what semctl() is given; some systems' headers do so, too, by the usual name. */
union argument {
	int value;
	struct semid_ds *about;
	unsigned short *all;
};

static int get_set(key_t key, int semaphores, int flags)
{
	return semget(key, semaphores, flags);
}

static int operate(int id, struct sembuf *array, size_t n)
{
	return semop(id, array, n);
}

static int set_all(int id, unsigned short *value)
{
	return semctl(id, 0, SETALL, (union argument){ .all = value });
}

static int get_all(int id, unsigned short *value)
{
	return semctl(id, 0, GETALL, (union argument){ .all = value });
}

static int count(int id, int semaphore, bool for_zero)
{
	return semctl(id, semaphore, for_zero ? GETZCNT : GETNCNT);
}

static int remove_set(int id)
{
	return semctl(id, 0, IPC_RMID);
}

struct ssem_calls ssem_calls = {
	.get = get_set,
	.op = operate,
	.set_all = set_all,
	.get_all = get_all,
	.count = count,
	.remove = remove_set,
};

bool ssem_is_set(unsigned kind)
{
	return strcmp(kind_at(kind)->name, "sem-set") == 0;
}

/* The object's note: 0 before anybody makes it, below that once it is made. Ports of sockets, which are notes, too, are not. */
enum { NOTE_MAKING = -1, NOTE_MADE = -2 };

static _Atomic int64_t *note_of(const struct call *c)
{
	return &c->actor->arena->note[c->arg[0]][ACTORS_MAX];
}

static bool is_set(const struct call *c)
{
	return ssem_is_set(c->actor->arena->scenario.object[c->arg[0]].kind);
}

/* False: there is no set yet, and the step means nothing. */
static bool id_of(const struct call *c, int *id)
{
	int64_t note = is_set(c) ? atomic_load(note_of(c)) : 0;

	*id = (int)(NOTE_MADE - note);
	return note <= NOTE_MADE;
}

static void perform_get(struct call *c)
{
	int64_t shelf = c->actor->arena->platform.shelf, none = 0;
	unsigned short value[SSEM_EACH];
	int id, r = -1;
	unsigned i;

	if (shelf == 0 || !is_set(c) || !atomic_compare_exchange_strong(note_of(c), &none, NOTE_MAKING))
		return;
	for (i = 0; i < SSEM_EACH; i++)
		value[i] = (unsigned short)((uint64_t)c->arg[1 + i] % 1000);
	actor_shelves(c->actor, SHELF_SEM_KEY);
	call_begin(c);
	id = ssem_calls.get(shelf_key(shelf, (unsigned)c->arg[0]), SSEM_EACH, IPC_CREAT | IPC_EXCL | 0600);
	if (id >= 0)
		r = ssem_calls.set_all(id, value);
	call_end(c, r == -1 ? -1 : 0);
	if (r != -1)
		atomic_store(note_of(c), NOTE_MADE - (int64_t)id);
}

static void perform_op(struct call *c)
{
	short flags = (short)(((c->arg[SSEM_FLAGS_AT] & SSEM_UNDO) != 0 ? SEM_UNDO : 0) |
	    ((c->arg[SSEM_FLAGS_AT] & SSEM_NOWAIT) != 0 ? IPC_NOWAIT : 0));
	struct ssem_one one[SSEM_ARRAY];
	struct sembuf array[SSEM_ARRAY];
	unsigned n = ssem_array(c->arg, one), i;
	int id;

	if (n == 0 || !id_of(c, &id))
		return;
	memset(array, 0, sizeof(array));
	for (i = 0; i < n; i++) {
		array[i].sem_num = (unsigned short)one[i].semaphore;
		array[i].sem_op = (short)one[i].amount;
		array[i].sem_flg = flags;
	}
	call_begin(c);
	call_end(c, ssem_calls.op(id, array, n));
}

static void perform_getall(struct call *c)
{
	unsigned short value[SSEM_EACH] = { 0 };
	unsigned i;
	int id, r;

	if (!id_of(c, &id))
		return;
	call_begin(c);
	r = ssem_calls.get_all(id, value);
	for (i = 0; i < SSEM_EACH; i++)
		call_report(c, i, value[i]);
	call_end(c, r == -1 ? -1 : 0);
}

static void perform_remove(struct call *c)
{
	int id;

	if (!id_of(c, &id))
		return;
	call_begin(c);
	call_end(c, ssem_calls.remove(id) == -1 ? -1 : 0);
}

enum { LOOKS_MAX = 500 };

/* Those that sleep, as the system counts them: so somebody is known to, which no ticket can tell. */
static int look(int id, int *counted)
{
	unsigned i;
	int sum = 0;

	for (i = 0; i < 2 * SSEM_EACH; i++) {
		counted[i] = ssem_calls.count(id, (int)(i % SSEM_EACH), i >= SSEM_EACH);
		if (counted[i] < 0)
			return -1;
		sum += counted[i];
	}
	return sum;
}

static void perform_asleep(struct call *c)
{
	int counted[2 * SSEM_EACH] = { 0 }, sum, id;
	unsigned turn, i;

	if (!id_of(c, &id))
		return;
	call_begin(c);
	for (turn = 0; (sum = look(id, counted)) >= 0 && sum < c->arg[1] && turn < LOOKS_MAX; turn++)
		if (!mode_pass(c->actor))
			sched_yield();
	for (i = 0; i < 2 * SSEM_EACH; i++)
		call_report(c, i, counted[i]);
	call_end(c, sum < 0 ? -1 : 0);
}

#define ON(L) "|" L "-down4|" L "-down3|" L "-down2|" L "-down1|" L "-zero|" L "-up1|" L "-up2|" L "-up3|" L "-up4"
#define ONE "word(no-op" ON("a") ON("b") ON("c") ")"

const struct op ssem_ops[] = {
	{ "semget", "obj num:a num:b num:c", "", ROLE_NONE, perform_get, ssem_imagine_get,
	    "makes the set of three semaphores with these values, if nobody has yet" },
	{ "semop", "obj flags(ipc-nowait|sem-undo) " ONE " " ONE " " ONE, "", ROLE_NONE, perform_op, ssem_imagine_op,
	    "does up to three operations on semaphores of the set at once" },
	{ "semctl-getall", "obj", "num:a num:b num:c", ROLE_NONE, perform_getall, ssem_imagine_getall,
	    "asks for all values" },
	{ "semctl-asleep", "obj num:processes",
	    "num:a-waiting num:b-waiting num:c-waiting num:a-for-zero num:b-for-zero num:c-for-zero", ROLE_NONE,
	    perform_asleep, ssem_imagine_asleep,
	    "waits a bounded time until so many processes sleep in semop, as GETNCNT and GETZCNT say" },
	{ "semctl-rmid", "obj", "", ROLE_NONE, perform_remove, ssem_imagine_remove, "removes the set" },
	{ .name = NULL },
};
