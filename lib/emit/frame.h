/*
 * frame: what the programs that `shall emit-c` prints have in common: the log, the rounds, and the steps that belong to no
 * mechanism. lib/emit.c prints from here and from suites/NAME/emit/ what a program mentions, and what that mentions in turn.
 *
 * It is written for whoever reads the program, and has to keep these rules. What stands between two blank lines at the left
 * margin is printed together or not at all; of a struct, only the members that are mentioned, each a line. It is known by
 * what it defines: one function, one struct, one enum, one macro, or one variable. A step `some-op` of a scenario calls
 * do_some_op(); the rule `x.some-rule` is looked at by check_x_some_rule(), which returns 0, or says what it saw and returns
 * 1, and holds nothing against the system that is not certain. Operands come as ends (p_w: an index of fd[]; for an object
 * those of its slots 0), processes, numbers, signals, sets of signals made by ONLY() and ALL_BUT(), and words in capitals,
 * which an enum defines. A landmark X is a variable `x`, set by measure_x(). What a round may leave behind of objects of the
 * kind `some-kind` is removed by remove_some_kind() when all processes are gone. POSIX only, and no warnings.
 */
#ifndef SHALL_EMIT_FRAME_H
#define SHALL_EMIT_FRAME_H

#include "sample.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUND_S_MAX = 10, LOG = 1 << 15, DATA = 1 << 24, PLACES = 32 };

/* A call. It began at the time that is its index in the log, and was over at another time of the same clock. */
struct event {
	char what[12]; /* empty: there is none at this index */
	unsigned call;
	unsigned end; /* 0: it never returned */
	int actor;
	int on;     /* the descriptor, the signal or the process that it was about */
	int target; /* the process that was sent a signal */
	int error;  /* errno, 0 without failure */
	int code;   /* of a signal: SI_USER, SI_QUEUE, or NO_CODE where that is not told; of a child: CLD_EXITED, … */
	int status; /* of a child */
	int sender; /* of a signal: the process that si_pid names, -1 none of these */
	long asked; /* bytes; sival_int of a signal that was queued or taken */
	long result;
	long long value; /* of a signal that is queued; sival_ptr of one that was taken */
	sigset_t set;    /* signals: that the call gave or was given */
	sigset_t mask;   /* that were blocked before, or in the handler */
	sigset_t after;  /* that were blocked afterwards */
	sigset_t caught; /* that had a handler before */
	size_t data;     /* where what was read begins in the shared data */
	int events;      /* of a look at an end: what it was asked for */
	int came;        /* and what it said */
	long us;         /* and how long it took */
	long long low;   /* of a range of bytes: the first */
	long long high;  /* and the last, FAR for all that there can be */
};

/* What all processes of a round share. */
struct shared {
	atomic_uint clock;
	atomic_int finished; /* M has done its last step */
	atomic_int trouble;  /* no room in the log, or no process could be made: the round does not count */
	atomic_int alive;    /* processes made by M and the others, and not reaped */
	atomic_int reaped[ACTORS];
	atomic_int pid[ACTORS];
	atomic_uint met[PLACES];
	atomic_uint told[PLACES];
	int queued[ACTORS]; /* signals, by each */
	atomic_size_t used; /* of the data */
	int kept[ACTORS][ENDS];
	sem_t sem[ENDS];                    /* unnamed semaphores */
	max_align_t place[ENDS][32];        /* what processes use together, and in the second half what it guards */
	atomic_ullong lit[ENDS][64];        /* litmus tests: cells, and what players tell each other */
	atomic_ullong room[ENDS][32];       /* for a lock or a barrier */
	volatile long guarded[ENDS][2];     /* by it */
	atomic_int slot[ENDS][16];          /* the round that each has come to at a barrier */
	atomic_int bound[ENDS][ACTORS + 1]; /* sockets: a port, or 1 if it has a name; the last is the receiver's */
	struct event log[LOG];
	unsigned char data[DATA];
};

static struct shared *s;

static pid_t my_pid;

static int newborn; /* whom the fork under way makes */

static int shared_file;

/* ---- perturbation ---- */

static void spin(long turns)
{
	volatile long i;

	for (i = 0; i < turns; i++)
		;
}

/* A random short while, so that calls of different processes meet in many ways. */
static void jitter(void)
{
	static unsigned state;
	unsigned draw;

	if (state == 0)
		state = (unsigned)getpid() * 2654435761U | 1;
	state = state * 1664525U + 1013904223U;
	draw = state >> 8;
	if ((int)(draw % 100) < YIELDS)
		sched_yield();
	if ((int)(draw / 200 % 100) < SLEEPS)
		nanosleep(&(struct timespec){ 0, (long)(draw % 50000) }, NULL);
	if (draw / 100 % 2 == 1)
		spin(draw / 200 % (SPINS + 1));
}

/* ---- the log ---- */

static unsigned tick(void)
{
	return atomic_fetch_add(&s->clock, 1);
}

/* Right before a call. */
static struct event *begin(const char *what, int on, long asked)
{
	struct event *e;
	unsigned now;

	jitter();
	now = tick();
	if (now >= LOG) {
		s->trouble = 1;
		now = 0;
	}
	e = &s->log[now];
	e->call = now;
	e->actor = me;
	e->on = on;
	e->asked = asked;
	/* Last, for a process may be killed here: without a name there is no event. */
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(e->what, what, strlen(what) + 1);
	return e;
}

/* Right after it. Leaves errno as it was. */
static void done(struct event *e, long result)
{
	int error = errno;
	unsigned now = tick();

	e->result = result;
	e->error = result == -1 ? error : 0;
	atomic_signal_fence(memory_order_seq_cst);
	e->end = now;
	errno = error;
}

/* Reading the log when everybody is gone: the event that began next after e, the first one for NULL, NULL at the end. */
static struct event *next(const struct event *e)
{
	unsigned i = e == NULL ? 1 : e->call + 1;

	for (; i < LOG && i < s->clock; i++)
		if (s->log[i].what[0] != '\0')
			return &s->log[i];
	return NULL;
}

static int is(const struct event *e, const char *what)
{
	return strcmp(e->what, what) == 0;
}

/* The object whose descriptor e was about; where it was about something else, any or -1. */
static int object_about(const struct event *e)
{
	return e->on >= 0 && e->on < ENDS ? object_of[e->on] : -1;
}

/* x was over before y began. */
static int before(const struct event *x, const struct event *y)
{
	return x->end != 0 && x->end < y->call;
}

/* A process of one thread. */
static int alone(int process)
{
	int i;

	for (i = 0; i < ACTORS; i++)
		if (i != process && process_of[i] == process)
			return 0;
	return process_of[process] == process;
}

/* True if a handler of the same process or thread began to run inside that call. */
static int handler_inside(const struct event *call)
{
	const struct event *e;

	for (e = call; (e = next(e)) != NULL && e->call < call->end;)
		if (e->actor == call->actor && is(e, "handler"))
			return 1;
	return 0;
}

/* Somebody is stopped or continued, which may end a call early, too. */
static int anything_stops(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if ((is(e, "kill") || is(e, "raise") || is(e, "sigqueue") || is(e, "killgroup")) &&
		    (e->on == SIGSTOP || e->on == SIGTSTP || e->on == SIGTTIN || e->on == SIGTTOU || e->on == SIGCONT))
			return 1;
	return 0;
}

static void show(const struct event *e)
{
	if (e == NULL)
		return;
	printf("    %6u to ", e->call);
	if (e->end == 0)
		printf("     -");
	else
		printf("%6u", e->end);
	printf("  %-3s %s(%d, %ld) = ", name_of[e->actor], e->what, e->on, e->asked);
	if (e->end == 0)
		printf("never returned\n");
	else
		printf("%ld%s%s\n", e->result, e->error != 0 ? ", " : "", e->error != 0 ? strerror(e->error) : "");
}

/* Says what contradicts, with the calls that do, and which process made them between which times. */
static int seen(const char *what, const struct event *x, const struct event *y)
{
	printf("%s:\n", what);
	show(x);
	show(y);
	return 1;
}

/* ---- processes ---- */

static void become(int actor)
{
	me = actor;
	my_pid = getpid();
	s->pid[actor] = getpid();
}

static void join_all(void);

/* M's own children, wherever they are, then its process group. */
static void end_all(void)
{
	siginfo_t info;
	int i;

	for (i = 0; i < ACTORS; i++)
		if (i != M && s->pid[i] > 0 && waitid(P_PID, (id_t)s->pid[i], &info, WEXITED | WNOHANG | WNOWAIT) == 0)
			kill(s->pid[i], SIGKILL);
	kill(0, SIGKILL);
}

static void do_exit(int status)
{
	begin("exit", 0, status);
	_exit(status);
}

/* This process has done its steps, and leaves no dead child to others. M is the last, and ends whoever is left. */
static void leave(void)
{
	join_all();
	if (me == M)
		s->finished = 1;
	if (me == M && s->alive > 0)
		end_all();
	begin("exit", 0, 0);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	_exit(0);
}

static void do_fork(int child, void (*steps)(void))
{
	struct event *e;
	pid_t pid;

	newborn = child;
	s->alive++;
	e = begin("fork", child, 0);
	pid = fork();
	if (pid == 0) {
		become(child);
		steps();
		leave();
	}
	done(e, pid > 0 ? 0 : -1);
	if (pid > 0) {
		s->pid[child] = pid;
	} else {
		s->trouble = 1;
		kill(0, SIGKILL);
	}
}

/* Waits until it is dead; its number stays taken until the round is over. */
static void do_reap(int child)
{
	siginfo_t info;
	struct event *e;
	int r;

	if (s->pid[child] == 0)
		return;
	e = begin("reap", child, 0);
	do {
		r = waitid(P_PID, (id_t)s->pid[child], &info, WEXITED | WNOWAIT);
	} while (r == -1 && errno == EINTR);
	e->code = info.si_code;
	e->status = info.si_status;
	done(e, r);
	if (r == 0 && atomic_exchange(&s->reaped[child], 1) == 0)
		s->alive--;
}

/* ---- order between processes, by shared memory alone ---- */

/* Waits a while until so many have come to this place. */
static void do_meet(int place, int actors)
{
	atomic_uint *met = &s->met[place % PLACES];
	unsigned all = actors > 0 ? (unsigned)actors : 1;
	unsigned goal = (atomic_fetch_add(met, 1) / all + 1) * all;
	int turn;

	for (turn = 0; turn < 4000 && *met < goal; turn++)
		if (turn < 2000 && SPINS > 0)
			spin(4);
		else
			sched_yield();
}

static void do_tell(int token)
{
	s->told[token % PLACES]++;
}

/* Waits until the token was told so often; not for ever, for whoever was to tell it may have been killed. */
static void do_await(int token, int times)
{
	int turn;

	for (turn = 0; turn < 200000 && s->told[token % PLACES] < (unsigned)times; turn++)
		if (turn < 500)
			spin(10);
		else
			sched_yield();
}

static void do_spin(long turns)
{
	spin(turns);
}

static void do_yield(long times)
{
	for (; times > 0; times--)
		sched_yield();
}

/* ---- rounds ---- */

static volatile sig_atomic_t leader; /* the process M of the round under way */

static volatile sig_atomic_t stopped; /* by this signal */

/* The round lasts too long, or somebody ends the program. */
static void stop(int number)
{
	if (leader > 0) {
		kill(-(pid_t)leader, SIGKILL);
		kill((pid_t)leader, SIGKILL);
	}
	if (number != SIGALRM)
		stopped = number;
}

/* All that may stop the program is `how`; everything else is as a program finds it that nobody meddled with. */
static void reset_signals(void (*how)(int))
{
	struct sigaction action;
	int number;

	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	sigprocmask(SIG_SETMASK, &action.sa_mask, NULL);
	for (number = 1; number < 65; number++) {
		action.sa_handler = SIG_DFL;
		if (number == SIGALRM || number == SIGINT || number == SIGTERM || number == SIGHUP)
			action.sa_handler = how;
		if (number != SIGKILL && number != SIGSTOP)
			sigaction(number, &action, NULL);
	}
}

static void clean_up(void);

/* A round: M, in a session of its own, and whom M makes. When this returns they are gone. */
static void play(void (*first)(void))
{
	unsigned used = s->clock < LOG ? s->clock : LOG;
	siginfo_t info;
	int i;

	memset(s->log, 0, used * sizeof(s->log[0]));
	memset(s, 0, offsetof(struct shared, log));
	s->clock = 1;
	leader = fork();
	if (leader == -1) {
		perror("fork");
		exit(2);
	}
	if (leader == 0) {
		setsid();
		reset_signals(SIG_DFL);
		become(M);
		first();
		leave();
	}
	alarm(ROUND_S_MAX);
	while (waitid(P_PID, (id_t)leader, &info, WEXITED | WNOWAIT) == -1 && errno == EINTR)
		;
	alarm(0);
	kill(-(pid_t)leader, SIGKILL);
	waitpid(leader, NULL, 0);
	for (i = 0; i < 50 && kill(-(pid_t)leader, 0) == 0; i++)
		poll(NULL, 0, 1);
	leader = 0;
	clean_up();
}

/* Memory that processes share, also after exec, by the descriptor of a file that has no name. */
static int map_shared(int file)
{
	void *at = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

	s = at == MAP_FAILED ? NULL : at;
	return s != NULL;
}

/* Sees it at another address from now on. */
static void do_elsewhere(void)
{
	struct shared *here = s;

	if (!map_shared(shared_file))
		s = here;
}

static int run(int rounds, void (*first)(void), int (*check)(void))
{
	FILE *file = tmpfile();
	int i, unfinished = 0;

	if (file == NULL || ftruncate(fileno(file), sizeof(*s)) == -1 || !map_shared(fileno(file))) {
		perror("shared memory");
		return 2;
	}
	shared_file = fileno(file);
	reset_signals(stop);
	for (i = 1; i <= rounds; i++) {
		play(first);
		if (stopped)
			return 128 + stopped;
		if (!s->finished || s->trouble)
			unfinished++;
		if (!s->trouble && check()) {
			printf("seen in round %d of %d\n", i, rounds);
			return 1;
		}
	}
	if (unfinished > 0)
		fprintf(stderr, "%d of %d rounds did not end well\n", unfinished, rounds);
	return rounds > 0 && unfinished == rounds ? 2 : 0;
}

#endif
