#include "psem.h"

#include "port.h"
#include "shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* A child adds one, which the parent takes. */
static bool is_shared(sem_t *sem)
{
	int status = -1;
	pid_t pid = shelf_fork();

	if (pid == 0)
		_exit(sem_post(sem) == 0 ? 0 : 1);
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && sem_trywait(sem) == 0 &&
	    sem_trywait(sem) == -1 && errno == EAGAIN;
}

static bool named_works(void)
{
	char name[SHELF_NAME_MAX];
	sem_t *sem;

	shelf_name(shelf_number(), SHELF_PROBE, name);
	sem_unlink(name);
	sem = sem_open(name, O_CREAT | O_EXCL, S_IRUSR | S_IWUSR, 0);
	return sem != SEM_FAILED && is_shared(sem) && sem_unlink(name) == 0;
}

static bool shared_works(void)
{
	int fd;
	void *at = port_share(sizeof(sem_t), NULL, &fd);

	return at != NULL && port_sem_init(at, 0) == 0 && is_shared(at);
}

static bool timed_works(void)
{
	const struct timespec past = { 1, 0 };
	char name[SHELF_NAME_MAX];
	sem_t unnamed, *sem = &unnamed;

	if (psem_absent_shared() == NULL)
		return port_sem_init(sem, 1) == 0 && port_sem_timedwait(sem, &past) == 0;
	shelf_name(shelf_number(), SHELF_PROBE, name);
	sem_unlink(name);
	sem = sem_open(name, O_CREAT | O_EXCL, S_IRUSR | S_IWUSR, 1);
	sem_unlink(name);
	return sem != SEM_FAILED && port_sem_timedwait(sem, &past) == 0;
}

const char *psem_absent_named(void)
{
	if (shelf_number() == 0)
		return "no names can be given in this run";
	return shelf_works(named_works) ? NULL : "this system has no named semaphores that work";
}

const char *psem_absent_shared(void)
{
	return shelf_works(shared_works) ? NULL : "this system has no unnamed semaphores for several processes";
}

const char *psem_absent(void)
{
	return psem_absent_shared() == NULL ? NULL : psem_absent_named();
}

const char *psem_absent_timed(void)
{
	if (psem_absent() != NULL)
		return psem_absent();
	return shelf_works(timed_works) ? NULL : "this system has no sem_timedwait() that works";
}

static const char *cannot(const struct step *step)
{
	return strcmp(op_at(step->op)->name, "sem-timedwait") == 0 ? psem_absent_timed() : NULL;
}

/* Nothing flows through it. */
const struct object_kind psem_kinds[] = {
	{ .name = "named-sem",
	    .sides = "s",
	    .source = "-",
	    .closes_on_exec = true,
	    .absent = psem_absent_named,
	    .cannot = cannot },
	{ .name = "shared-sem",
	    .sides = "s",
	    .source = "-",
	    .closes_on_exec = true,
	    .absent = psem_absent_shared,
	    .cannot = cannot },
	{ .name = NULL },
};
