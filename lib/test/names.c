/* Does nothing that a run makes outlive it, whenever it is killed, and is nothing of anybody else's ever removed? */
#include "port_have.h" /* SHALL_HAVE_MQUEUE */

#include "names.h"
#include "shelf.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#if SHALL_HAVE_MQUEUE
#include <mqueue.h>
#endif

static char directory[64];
static unsigned lines;

static void told(const char *line)
{
	lines++;
	printf("# %s\n", line);
}

static char *path(char *to, const char *name)
{
	snprintf(to, 256, "%.63s/%.100s", directory, name);
	return to;
}

static char *journal(char *to, unsigned long user, long pid)
{
	char name[80];

	snprintf(name, sizeof(name), "shall-%lu-%ld.names", user, pid);
	return path(to, name);
}

static bool there(const char *name)
{
	struct stat s;

	return lstat(name, &s) == 0;
}

static void touch(const char *name, const char *contents)
{
	FILE *f = fopen(name, "w");

	if (f == NULL || fputs(contents, f) < 0 || fclose(f) != 0)
		abort();
}

static void make_file(const char *name)
{
	char full[256];

	if (!names_intend(NAME_FILE, path(full, name)))
		abort();
	touch(full, "");
}

/* Does it in a process of its own, which has made no names before and is then killed; its id. */
static pid_t killed_after(void (*act)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		act();
		raise(SIGKILL);
		_exit(1);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? pid : 0;
}

/* ---- in the run's own time ---- */

static void own_names(void)
{
	char file[256], folder[256], mine[256], inner[256];
	char contents[600] = "";
	FILE *f;

	journal(mine, (unsigned long)getuid(), (long)getpid());
	check(!there(mine), "a run without names makes no journal");
	check(names_intend(NAME_FILE, path(file, "own")) && there(mine) && !there(file),
	    "the journal is there before the object is made");
	f = fopen(mine, "r");
	if (f != NULL) {
		if (fgets(contents, sizeof(contents), f) == NULL)
			contents[0] = '\0';
		fclose(f);
	}
	contents[strcspn(contents, "\n")] = '\0';
	check(strncmp(contents, "file ", 5) == 0 && strcmp(contents + 5, file) == 0, "and names it");
	touch(file, "");
	check(names_clean(told) == 0 && there(file) && there(mine), "clean leaves a living run's names alone");
	names_gone(NAME_FILE, file);
	check(names_left() == 0 && !there(mine), "the journal goes with the last name");
	unlink(file);

	names_intend(NAME_FILE, path(file, "first"));
	touch(file, "");
	names_intend(NAME_DIRECTORY, path(folder, "folder"));
	mkdir(folder, 0700);
	names_intend(NAME_FILE, path(inner, "folder/inner"));
	touch(inner, "");
	unlink(file);
	names_gone(NAME_FILE, file);
	names_sweep();
	check(names_left() == 0 && !there(inner) && !there(folder) && !there(mine),
	    "a sweep removes everything, what is inside first, whatever went before");
	check(!names_intend(NAME_FILE, "a\nb") && !there(mine), "a name of two lines is refused");
}

/* ---- after a run's death ---- */

static char queue[64], semaphore[64], memory[64];
static int ids[2];

static void make_one_of_each(void)
{
	char folder[256], id[24];
	int fd;
	sem_t *s;
	int n;

	if (!names_intend(NAME_DIRECTORY, path(folder, "dead")) || mkdir(folder, 0700) != 0)
		abort();
	make_file("dead/file");
	make_file("dead/gone");
	unlink(path(folder, "dead/gone"));
	names_gone(NAME_FILE, path(folder, "dead/gone"));
	names_intend(NAME_MEMORY, memory);
	fd = shm_open(memory, O_RDWR | O_CREAT | O_EXCL, 0600);
	names_intend(NAME_SEMAPHORE, semaphore);
	s = sem_open(semaphore, O_CREAT | O_EXCL, 0600, 1U);
#if SHALL_HAVE_MQUEUE
	names_intend(NAME_QUEUE, queue);
	mq_open(queue, O_RDWR | O_CREAT | O_EXCL, 0600, NULL);
#endif
	n = msgget(IPC_PRIVATE, 0600);
	snprintf(id, sizeof(id), "%d", n);
	if (n >= 0)
		names_intend(NAME_MSG_ID, id);
	write(ids[1], &n, sizeof(n)) == sizeof(n) ? (void)0 : abort();
	n = semget(IPC_PRIVATE, 1, 0600);
	snprintf(id, sizeof(id), "%d", n);
	if (n >= 0)
		names_intend(NAME_SEM_ID, id);
	write(ids[1], &n, sizeof(n)) == sizeof(n) ? (void)0 : abort();
	n = shmget(IPC_PRIVATE, 4096, 0600);
	snprintf(id, sizeof(id), "%d", n);
	if (n >= 0)
		names_intend(NAME_SHM_ID, id);
	write(ids[1], &n, sizeof(n)) == sizeof(n) ? (void)0 : abort();
	if (fd < 0 || s == SEM_FAILED)
		printf("# not here: shm_open() %d, sem_open() %d\n", fd >= 0, s != SEM_FAILED);
	make_file("late"); /* its object never comes to be */
	unlink(path(folder, "late"));
}

static void dead_run(void)
{
	char full[256];
	struct msqid_ds m;
	struct shmid_ds sh;
	int id[3] = { -1, -1, -1 }, fd;
	sem_t *s;
	pid_t dead;

	snprintf(queue, sizeof(queue), "/shall-test-%ld-q", (long)getpid());
	snprintf(semaphore, sizeof(semaphore), "/shall-test-%ld-s", (long)getpid());
	snprintf(memory, sizeof(memory), "/shall-test-%ld-m", (long)getpid());
	if (pipe(ids) != 0)
		abort();
	dead = killed_after(make_one_of_each);
	if (read(ids[0], id, sizeof(id)) != sizeof(id))
		abort();
	check(dead > 0 && there(journal(full, (unsigned long)getuid(), (long)dead)) && there(path(full, "dead/file")),
	    "a run that is killed leaves its journal and its objects");
	lines = 0;
	check_number(names_clean(told), 0, "clean removes all that it left");
	check(lines >= 4, "and says what");
	check(!there(path(full, "dead")) && !there(journal(full, (unsigned long)getuid(), (long)dead)),
	    "files, directories and the journal are gone");
	fd = shm_open(memory, O_RDWR, 0600);
	s = sem_open(semaphore, 0);
	check(fd < 0 && s == SEM_FAILED, "shared memory and semaphores are gone");
#if SHALL_HAVE_MQUEUE
	check(mq_open(queue, O_RDWR) == (mqd_t)-1, "message queues are gone");
#endif
	check((id[0] < 0 || msgctl(id[0], IPC_STAT, &m) == -1) && (id[1] < 0 || semctl(id[1], 0, GETVAL) == -1) &&
	        (id[2] < 0 || shmctl(id[2], IPC_STAT, &sh) == -1),
	    "System V objects are gone");
	lines = 0;
	check(names_clean(told) == 0 && lines == 0, "there is nothing to clean twice");
}

/* ---- the shelf: what processes of a run make by its names and keys ---- */

static void make_on_shelf(void)
{
	int64_t shelf = shelf_open();
	char name[SHELF_NAME_MAX];
	int n;

	if (shelf == 0 || shelf != shelf_number())
		abort();
	shelf_name(shelf, 3, name);
	n = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (sem_open(name, O_CREAT | O_EXCL, 0600, 1U) == SEM_FAILED || n < 0)
		printf("# not here: shm_open() or sem_open()\n");
#if SHALL_HAVE_MQUEUE
	mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, NULL);
#endif
	n = msgget(shelf_key(shelf, SHELF_PLACES - 1), IPC_CREAT | IPC_EXCL | 0600);
	n += semget(shelf_key(shelf, 0), 1, IPC_CREAT | IPC_EXCL | 0600);
	n += shmget(shelf_key(shelf, 1), 4096, IPC_CREAT | IPC_EXCL | 0600);
	if (n < 0)
		printf("# not here: some of System V\n");
}

static void shelf_of_dead(void)
{
	char name[SHELF_NAME_MAX], full[256];
	pid_t dead = killed_after(make_on_shelf);

	shelf_name((int64_t)dead, 3, name);
	check(name[0] == '/' && strchr(name + 1, '/') == NULL && strlen(name) <= 13,
	    "a name has one slash, and is as short as every system has it");
	check(names_clean(told) == 0 && !there(journal(full, (unsigned long)getuid(), (long)dead)),
	    "clean removes the shelf of a run that was killed");
	check(shm_open(name, O_RDWR, 0600) < 0 && sem_open(name, 0) == SEM_FAILED, "memory and semaphores are gone");
#if SHALL_HAVE_MQUEUE
	check(mq_open(name, O_RDWR) == (mqd_t)-1, "message queues are gone");
#endif
	check(msgget(shelf_key((int64_t)dead, SHELF_PLACES - 1), 0) == -1 &&
	        semget(shelf_key((int64_t)dead, 0), 0, 0) == -1 && shmget(shelf_key((int64_t)dead, 1), 0, 0) == -1,
	    "System V objects are gone");
	check(shelf_key(1, 0) != shelf_key(1, 1) && shelf_key(1, SHELF_PLACES - 1) != shelf_key(2, 0),
	    "places and runs have keys of their own");
}

/* ---- journals of other forms ---- */

static void nothing(void)
{
}

static void torn_line(void)
{
	char whole[256], torn[256], full[256], text[700];
	pid_t dead = killed_after(nothing);

	touch(path(whole, "whole"), "");
	touch(path(torn, "torn"), "");
	snprintf(text, sizeof(text), "nonsense\nrubbish %.200s\nfile %.200s\nfile %.200s", torn, whole, torn);
	touch(journal(full, (unsigned long)getuid(), (long)dead), text);
	check(names_clean(told) == 0 && !there(whole) && there(torn) && !there(full),
	    "a line cut off in its middle is left aside, as is what is no line of a journal");
	unlink(torn);
}

/* The disk is full for one line of the journal. */
static void meet_full_disk(void)
{
	struct rlimit now, small;
	char full[256], name[256];

	make_file("before");
	getrlimit(RLIMIT_FSIZE, &now);
	small = now;
	small.rlim_cur = (rlim_t)(strlen("file ") + strlen(path(full, "before")) + 12);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	if (names_intend(NAME_FILE, path(name, "refused")))
		_exit(1);
	setrlimit(RLIMIT_FSIZE, &now);
	make_file("after");
}

static void full_disk(void)
{
	char before[256], after[256];
	pid_t dead = killed_after(meet_full_disk);

	check(dead > 0 && there(path(before, "before")) && there(path(after, "after")),
	    "a name that cannot be put on disk is refused, later ones are not");
	check(names_clean(told) == 0 && !there(before) && !there(after), "and those are found again");
	unlink(before);
	unlink(after);
}

static void not_removable(void)
{
	char folder[256], inner[256], full[256], text[400];
	pid_t dead = killed_after(nothing);

	mkdir(path(folder, "kept"), 0700);
	touch(path(inner, "kept/stranger"), "");
	snprintf(text, sizeof(text), "directory %.200s\n", folder);
	touch(journal(full, (unsigned long)getuid(), (long)dead), text);
	lines = 0;
	check(names_clean(told) == 1 && lines == 1 && there(folder) && there(full),
	    "what cannot be removed is counted, told, and kept in its journal");
	unlink(inner);
	check(names_clean(told) == 0 && !there(folder) && !there(full), "until it can");
}

/* ---- others' ---- */

static void others(void)
{
	char victim[256], full[256], text[400], target[256];
	pid_t dead = killed_after(nothing), live;
	int status;

	touch(path(victim, "victim"), "");
	snprintf(text, sizeof(text), "file %.200s\n", victim);

	touch(journal(full, (unsigned long)getuid() + 1, (long)dead), text);
	check(names_clean(told) == 0 && there(victim) && there(full), "another user's journal is left alone");
	unlink(full);

	touch(path(target, "target"), text);
	if (symlink(target, journal(full, (unsigned long)getuid(), (long)dead)) != 0)
		abort();
	names_clean(told);
	check(there(victim), "a link in place of a journal is not followed");
	unlink(full);
	unlink(target);

	touch(journal(full, (unsigned long)getuid(), (long)dead), text);
	if (chown(full, getuid() + 1, (gid_t)-1) == 0) {
		names_clean(told);
		check(there(victim), "a journal that another user has put there is not believed");
	} else {
		check(true, "a journal that another user has put there is not believed # SKIP only root can make one");
	}
	unlink(full);

	fflush(stdout);
	live = fork();
	if (live == 0) {
		pause();
		_exit(1);
	}
	touch(journal(full, (unsigned long)getuid(), (long)live), text);
	check(names_clean(told) == 0 && there(victim) && there(full), "a living run's journal is left alone");
	kill(live, SIGKILL);
	waitpid(live, &status, 0);
	check(names_clean(told) == 0 && !there(victim) && !there(full), "until it is dead");
}

int main(void)
{
	const char *base = getenv("TMPDIR");
	int status;

	snprintf(directory, sizeof(directory), "%.40s/shall-test-XXXXXX",
	    base != NULL && base[0] == '/' && strlen(base) <= 40 ? base : "/tmp");
	if (mkdtemp(directory) == NULL || setenv("TMPDIR", directory, 1) != 0)
		abort();
	/* The deaths first: a child of a process that has names would know its parent's journal. */
	dead_run();
	shelf_of_dead();
	torn_line();
	full_disk();
	not_removable();
	others();
	own_names();
	check(rmdir(directory) == 0, "nothing else is left");
	status = test_end();
	return status;
}
