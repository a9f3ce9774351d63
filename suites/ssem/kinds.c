#include "ssem.h"

#include "shelf.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int probe_set(void)
{
	key_t key = shelf_key(shelf_number(), SHELF_PROBE);
	int old = semget(key, 0, 0);

	if (old >= 0)
		ssem_calls.remove(old);
	return semget(key, SSEM_EACH, IPC_CREAT | IPC_EXCL | 0600);
}

static bool operates(short flags)
{
	struct sembuf up = { .sem_num = SSEM_C, .sem_op = 1, .sem_flg = flags }, down = up;
	unsigned short value[SSEM_EACH] = { 2, 1, 0 };
	int id = probe_set();
	bool good;

	down.sem_op = -1;
	good = id >= 0 && ssem_calls.set_all(id, value) != -1 && semop(id, &up, 1) == 0 &&
	    ssem_calls.get_all(id, value) != -1 && value[0] == 2 && value[1] == 1 && value[2] == 1 &&
	    semop(id, &down, 1) == 0 && ssem_calls.count(id, SSEM_A, false) == 0;
	return id >= 0 && ssem_calls.remove(id) == 0 && good;
}

static bool works(void)
{
	return operates(IPC_NOWAIT);
}

/* Whether it is refused as such: what it does is for the rules. */
static bool undoes(void)
{
	return operates(SEM_UNDO);
}

const char *ssem_absent(void)
{
	if (shelf_number() == 0)
		return "no keys can be given in this run";
	return shelf_works(works) ? NULL : "this system has no System V semaphores that work";
}

const char *ssem_absent_undo(void)
{
	if (ssem_absent() != NULL)
		return ssem_absent();
	return shelf_works(undoes) ? NULL : "SEM_UNDO is refused here";
}

static const char *cannot(const struct step *step)
{
	return strcmp(op_at(step->op)->name, "semop") == 0 && (step->operand[SSEM_FLAGS_AT].n & SSEM_UNDO) != 0
	    ? ssem_absent_undo()
	    : NULL;
}

/* Nothing flows through it, and nobody has it open. */
const struct object_kind ssem_kinds[] = {
	{ .name = "sem-set", .sides = "s", .source = "-", .absent = ssem_absent, .cannot = cannot },
	{ .name = NULL },
};
