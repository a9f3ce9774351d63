/* Mutexes and condition variables for several processes, where there are any. */
#include "port_have.h"

#include "port.h"

#include <errno.h>

#if SHALL_HAVE_PSHARED

static int set_form(pthread_mutexattr_t *attr, const struct port_mutex_form *form)
{
	static const int types[] = { PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE,
		PTHREAD_MUTEX_DEFAULT };
	int e = pthread_mutexattr_setpshared(attr, PTHREAD_PROCESS_SHARED);

	if (e == 0)
		e = pthread_mutexattr_settype(attr, types[form->type]);
	if (e == 0 && form->robust)
#if SHALL_HAVE_ROBUST
		e = pthread_mutexattr_setrobust(attr, PTHREAD_MUTEX_ROBUST);
#else
		e = ENOTSUP;
#endif
	if (e == 0 && form->inherits)
#if defined(_POSIX_THREAD_PRIO_INHERIT) && _POSIX_THREAD_PRIO_INHERIT > 0
		e = pthread_mutexattr_setprotocol(attr, PTHREAD_PRIO_INHERIT);
#else
		e = ENOTSUP;
#endif
	return e;
}

int port_mutex_init(pthread_mutex_t *mutex, const struct port_mutex_form *form)
{
	pthread_mutexattr_t attr;
	int e = pthread_mutexattr_init(&attr);

	if (e != 0)
		return e;
	e = set_form(&attr, form);
	if (e == 0)
		e = pthread_mutex_init(mutex, &attr);
	pthread_mutexattr_destroy(&attr);
	return e;
}

int port_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;
	int e = pthread_condattr_init(&attr);

	if (e != 0)
		return e;
	e = pthread_condattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	if (e == 0)
		e = pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
	return e;
}

#else

int port_mutex_init(pthread_mutex_t *mutex, const struct port_mutex_form *form)
{
	(void)mutex;
	(void)form;
	return ENOSYS;
}

int port_cond_init(pthread_cond_t *cond)
{
	(void)cond;
	return ENOSYS;
}

#endif

int port_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until)
{
#if SHALL_HAVE_LOCK_TIMED
	return pthread_mutex_timedlock(mutex, until);
#else
	(void)mutex;
	(void)until;
	return ENOSYS;
#endif
}

int port_mutex_consistent(pthread_mutex_t *mutex)
{
#if SHALL_HAVE_ROBUST
	return pthread_mutex_consistent(mutex);
#else
	(void)mutex;
	return ENOSYS;
#endif
}
