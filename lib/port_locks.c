/* Read-write locks, spin locks, barriers and futexes that processes share. */
#include "port_have.h"

#include "port.h"

#include <errno.h>
#include <pthread.h>

int port_rwlock_init(void *lock)
{
#if SHALL_HAVE_PSHARED
	pthread_rwlockattr_t shared;
	int e = pthread_rwlockattr_init(&shared);

	if (e != 0)
		return e;
	e = pthread_rwlockattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	if (e == 0)
		e = pthread_rwlock_init(lock, &shared);
	pthread_rwlockattr_destroy(&shared);
	return e;
#else
	(void)lock;
	return ENOSYS;
#endif
}

#if SHALL_HAVE_SPIN

static pthread_spinlock_t *spin_at(void *lock)
{
	return lock;
}

int port_spin_init(void *lock)
{
	return pthread_spin_init(spin_at(lock), PTHREAD_PROCESS_SHARED);
}

int port_spin_take(void *lock, bool tries)
{
	return tries ? pthread_spin_trylock(spin_at(lock)) : pthread_spin_lock(spin_at(lock));
}

int port_spin_release(void *lock)
{
	return pthread_spin_unlock(spin_at(lock));
}

#else

int port_spin_init(void *lock)
{
	(void)lock;
	return ENOSYS;
}

int port_spin_take(void *lock, bool tries)
{
	(void)lock;
	(void)tries;
	return ENOSYS;
}

int port_spin_release(void *lock)
{
	(void)lock;
	return ENOSYS;
}

#endif

#if SHALL_HAVE_BARRIER

int port_barrier_init(void *barrier, unsigned count)
{
	pthread_barrierattr_t shared;
	int e = pthread_barrierattr_init(&shared);

	if (e != 0)
		return e;
	e = pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	if (e == 0)
		e = pthread_barrier_init(barrier, &shared, count);
	pthread_barrierattr_destroy(&shared);
	return e;
}

int port_barrier_wait(void *barrier, bool *serial)
{
	int e = pthread_barrier_wait(barrier);

	*serial = e == PTHREAD_BARRIER_SERIAL_THREAD;
	return *serial ? 0 : e;
}

#else

int port_barrier_init(void *barrier, unsigned count)
{
	(void)barrier;
	(void)count;
	return ENOSYS;
}

int port_barrier_wait(void *barrier, bool *serial)
{
	(void)barrier;
	*serial = false;
	return ENOSYS;
}

#endif

#if SHALL_HAVE_FUTEX

/* As the kernel numbers them. */
enum { WAIT = 0, WAKE = 1, CMP_REQUEUE = 4 };

/* As the kernel has it under this number, whatever the C library's time_t is. */
struct kernel_time {
	long s, ns;
};

long port_futex_wait(void *word, uint32_t value, int64_t us)
{
	struct kernel_time t = { (long)(us / 1000000), (long)(us % 1000000 * 1000) };

	return syscall(SYS_futex, word, WAIT, value, us < 0 ? NULL : &t, NULL, 0);
}

long port_futex_wake(void *word, int most)
{
	return syscall(SYS_futex, word, WAKE, most, NULL, NULL, 0);
}

long port_futex_requeue(void *word, int wakes, void *to, int moves, uint32_t value)
{
	return syscall(SYS_futex, word, CMP_REQUEUE, wakes, (void *)(intptr_t)moves, to, value);
}

#else

long port_futex_wait(void *word, uint32_t value, int64_t us)
{
	(void)word;
	(void)value;
	(void)us;
	errno = ENOSYS;
	return -1;
}

long port_futex_wake(void *word, int most)
{
	(void)word;
	(void)most;
	errno = ENOSYS;
	return -1;
}

long port_futex_requeue(void *word, int wakes, void *to, int moves, uint32_t value)
{
	(void)word;
	(void)wakes;
	(void)to;
	(void)moves;
	(void)value;
	errno = ENOSYS;
	return -1;
}

#endif
