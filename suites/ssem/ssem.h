/*
 * ssem: sets of System V semaphores. What rules read out of a history is in view.h.
 *
 * An object of kind `sem-set` is a set of three semaphores, a, b and c, found by the key of the object's place on the run's
 * shelf: that is in the journal before the set is made, and made with IPC_EXCL, so that what is removed is ours. It is made
 * once in a case at most; its id is a note of the object, which all processes read. What a step does to one semaphore is a
 * word: `a-down2` takes two, `b-up1` adds one, `c-zero` waits for zero. An array has three of them, in order.
 */
#ifndef SHALL_SSEM_H
#define SHALL_SSEM_H

#include "actor.h"
#include "choice.h"
#include "mechanism.h"
#include "model.h"

#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/types.h>

enum { SSEM_EACH = 3 /* semaphores of a set */, SSEM_ARRAY = 3 /* operations of an array */, SSEM_AMOUNT_MAX = 4 };
enum { SSEM_A, SSEM_B, SSEM_C };
enum { SSEM_PLAIN = 0, SSEM_NOWAIT = 1, SSEM_UNDO = 2 }; /* flags of a semop, of all its operations */

/* Where its words stand among the operands of semop. */
enum { SSEM_FLAGS_AT = 1, SSEM_WORDS_AT };

/* What is done to one semaphore: an amount, 0 to wait for zero. */
struct ssem_one {
	unsigned semaphore;
	int amount;
};

enum { SSEM_NOTHING, SSEM_SPREAD = 2 * SSEM_AMOUNT_MAX + 1, SSEM_WORDS = 1 + SSEM_EACH * SSEM_SPREAD };

static inline int64_t ssem_word(unsigned semaphore, int amount)
{
	return 1 + (int64_t)semaphore * SSEM_SPREAD + amount + SSEM_AMOUNT_MAX;
}

/* False: the word is `no-op`. */
static inline bool ssem_means(int64_t word, struct ssem_one *one)
{
	if (word <= SSEM_NOTHING || word >= SSEM_WORDS)
		return false;
	*one = (struct ssem_one){ (unsigned)((word - 1) / SSEM_SPREAD),
		(int)((word - 1) % SSEM_SPREAD) - SSEM_AMOUNT_MAX };
	return true;
}

/* An array's operations; how many there are. */
static inline unsigned ssem_array(const int64_t *operand, struct ssem_one array[SSEM_ARRAY])
{
	unsigned i, n = 0;

	for (i = 0; i < SSEM_ARRAY; i++)
		n += ssem_means(operand[SSEM_WORDS_AT + i], &array[n]);
	return n;
}

/* What semctl-asleep reports: processes that wait for more, by semaphore, then those that wait for zero. */
enum { SSEM_NCNT, SSEM_ZCNT = SSEM_EACH };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct ssem_calls {
	int (*get)(key_t key, int semaphores, int flags);
	int (*op)(int id, struct sembuf *array, size_t n);
	int (*set_all)(int id, unsigned short *value);
	int (*get_all)(int id, unsigned short *value);
	int (*count)(int id, int semaphore, bool for_zero);
	int (*remove)(int id);
};
extern struct ssem_calls ssem_calls;

/* Why this system has none; NULL: it has. Why it cannot undo. */
const char *ssem_absent(void);
const char *ssem_absent_undo(void);

bool ssem_is_set(unsigned kind);

/* ---- the model ---- */

enum ssem_liberty {
	SSEM_EINTR_MISSED,
	SSEM_EINTR_READY,
	SSEM_UNDO_LATE,
	SSEM_REMOVED_ERROR,
	SSEM_GETS_APART,
	SSEM_NO_ROOM
};
extern struct liberty ssem_liberties[];

enum imagined ssem_imagine_get(struct call *c, struct model *m);
enum imagined ssem_imagine_op(struct call *c, struct model *m);
enum imagined ssem_imagine_getall(struct call *c, struct model *m);
enum imagined ssem_imagine_asleep(struct call *c, struct model *m);
enum imagined ssem_imagine_remove(struct call *c, struct model *m);

#endif
