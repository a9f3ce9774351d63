#include "worker.h"

#include "birth.h"
#include "core.h"
#include "mode.h"
#include "port.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { SIGNAL_NUMBER_MAX = 128 }; /* the highest of any system; numbers that a system lacks are refused */

static _Thread_local struct actor self;
static pthread_t threads[ACTORS_MAX];
static atomic_bool thread_runs[ACTORS_MAX]; /* made here, and nobody joins it */
static atomic_uint held[ACTORS_MAX];        /* its id is being used */
static pthread_t first_thread;

static char *nothing_given[1];
char **worker_given = nothing_given;

struct actor *actor_self(void)
{
	return &self;
}

bool fault_strikes(void)
{
	struct arena *a = self.arena;

	if (a == NULL || a->fault < 0 || a->fault_rate == 0)
		return false;
	return choice_next(&self.random) % a->fault_rate == 0;
}

static void become(struct arena *arena, unsigned actor)
{
	self = (struct actor){
		.arena = arena,
		.plan = &arena->scenario.actor[actor],
		.index = actor,
		.process = arena->scenario.actor[actor].process,
		.random = choice_mix(arena->case_seed, actor + 1),
	};
	if (self.process == actor)
		first_thread = pthread_self();
	mode_start(&self);
}

static void log_start(void)
{
	struct call c;

	atomic_store(&self.arena->state[self.index], ACTOR_ALIVE);
	call_prepare(&c, &self, (unsigned)op_find("start", 5));
	call_begin(&c);
	call_end(&c, 0);
	mode_begin(&self);
}

static bool resolve(const struct operand *o, struct operand_kind kind, int64_t *value)
{
	int64_t mark;

	*value = o->n;
	if (kind.kind == KIND_SIGNAL) {
		*value = signal_canonical((int)o->n);
		return *value >= 0;
	}
	if (kind.kind == KIND_SIGNALS) {
		/* "all" stays itself: it also means signals that have no name here. */
		*value = (uint64_t)o->n == SIGNALS_ALL ? o->n : (int64_t)signals_canonical((uint64_t)o->n);
		return true;
	}
	if (kind.kind != KIND_NUMBER || o->mark == NO_MARK)
		return true;
	mark = self.arena->platform.mark[o->mark];
	*value = mark * o->factor + o->n;
	return mark >= 0;
}

bool call_resolve(struct call *c)
{
	unsigned k, n = op_operands(c->step->op);

	for (k = 0; k < n; k++)
		if (!resolve(&c->step->operand[k], *op_operand(c->step->op, k), &c->arg[k]))
			return false;
	return true;
}

/* Performs the step that is next, minding loops. */
static void perform_next(struct progress *p)
{
	const struct step *step = &self.plan->step[p->next];
	struct call c;

	memset(&c, 0, sizeof(c));
	c.actor = &self;
	c.op = op_at(step->op);
	c.row = step->op;
	c.step = step;
	self.step = p->next++;
	if (!call_resolve(&c))
		return;
	if (c.op->role == ROLE_REPEAT)
		progress_enter(p, self.plan, c.arg[0]);
	else if (c.op->role == ROLE_END)
		progress_leave(p);
	else {
		mode_step(&c);
		c.op->perform(&c);
	}
}

void progress_enter(struct progress *p, const struct actor_plan *plan, int64_t times)
{
	unsigned depth = 1;

	if (times > 0) {
		p->loop_start[p->depth] = p->next;
		p->loop_left[p->depth] = (uint32_t)times;
		p->depth++;
		return;
	}
	for (; depth > 0; p->next++) { /* not at all: behind the matching end */
		if (op_at(plan->step[p->next].op)->role == ROLE_REPEAT)
			depth++;
		else if (op_at(plan->step[p->next].op)->role == ROLE_END)
			depth--;
	}
}

void progress_leave(struct progress *p)
{
	if (--p->loop_left[p->depth - 1] > 0)
		p->next = p->loop_start[p->depth - 1];
	else
		p->depth--;
}

static void run_plan(void)
{
	struct progress *p = &self.arena->progress[self.index];

	while (p->next < self.plan->steps && !self.stop)
		perform_next(p);
	mode_end(&self, false);
}

/* ---- threads ---- */

struct thread_order {
	struct arena *arena;
	unsigned actor;
	sigset_t mask; /* of its creator */
};
static struct thread_order orders[ACTORS_MAX];

static void *thread_entry(void *argument)
{
	struct thread_order *order = argument;

	become(order->arena, order->actor);
	log_start();
	/* From here on handlers find out whose they are. */
	pthread_sigmask(SIG_SETMASK, &order->mask, NULL);
	run_plan();
	atomic_store(&order->arena->state[order->actor], ACTOR_DEAD);
	return NULL;
}

int worker_start_thread(struct arena *arena, unsigned actor)
{
	struct thread_order *order = &orders[actor];
	sigset_t all;
	int e;

	*order = (struct thread_order){ .arena = arena, .actor = actor };
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &order->mask);
	e = pthread_create(&threads[actor], NULL, thread_entry, order);
	pthread_sigmask(SIG_SETMASK, &order->mask, NULL);
	if (e == 0)
		atomic_store(&thread_runs[actor], true);
	return e;
}

void worker_join(int actor)
{
	unsigned i;

	for (i = 0; i < ACTORS_MAX; i++)
		if ((actor < 0 || i == (unsigned)actor) && atomic_exchange(&thread_runs[i], false)) {
			while (atomic_load(&held[i]) != 0)
				sched_yield();
			pthread_join(threads[i], NULL);
		}
}

bool worker_hold_thread(const struct actor *a, unsigned actor, pthread_t *id)
{
	if (actor >= a->arena->scenario.actors || a->arena->scenario.actor[actor].process != a->process)
		return false;
	atomic_fetch_add(&held[actor], 1);
	if (actor == a->process) {
		*id = first_thread;
		return true;
	}
	if (atomic_load(&thread_runs[actor])) {
		*id = threads[actor];
		return true;
	}
	worker_release_thread(actor);
	return false;
}

void worker_release_thread(unsigned actor)
{
	atomic_fetch_sub(&held[actor], 1);
}

/* ---- processes ---- */

static void forget_threads(void)
{
	unsigned i;

	for (i = 0; i < ACTORS_MAX; i++) {
		atomic_store(&thread_runs[i], false);
		atomic_store(&held[i], 0);
	}
}

_Noreturn void worker_exit(struct actor *a, int status)
{
	struct call c;

	atomic_store(&a->arena->state[a->process], ACTOR_ENDING);
	call_prepare(&c, a, (unsigned)op_find("exit", 4));
	c.arg[0] = status;
	call_begin(&c);
	mode_end(a, true);
	_exit(status);
}

_Noreturn static void run_process(void)
{
	log_start();
	run_plan();
	worker_join(-1);
	worker_exit(&self, 0);
}

_Noreturn void worker_child(struct arena *arena, unsigned actor, bool parent_is_thread, pid_t parent)
{
	arena_know(arena, actor, getpid());
	forget_threads(); /* only the forking thread lives on here */
	/* A death signal would come when the parent *thread* ends; then the group's end must do. */
	if (!parent_is_thread)
		port_die_with_parent(parent);
	become(arena, actor);
	run_process();
}

static void plant(const struct arena *arena)
{
	const struct fault *f = fault_at(arena->fault);

	if (f != NULL && f->plant != NULL)
		f->plant();
}

static void normalise(void)
{
	struct sigaction action;
	sigset_t none;
	int number;

	memset(&action, 0, sizeof(action));
	action.sa_handler = SIG_DFL;
	sigemptyset(&action.sa_mask);
	for (number = 1; number <= SIGNAL_NUMBER_MAX; number++)
		sigaction(number, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	alarm(0);
}

static bool others_are_dead(const struct arena *a)
{
	unsigned i;

	for (i = 1; i < a->scenario.actors; i++) {
		unsigned state = atomic_load(&a->state[i]);

		if (a->scenario.actor[i].process == i && state < ACTOR_DEAD &&
		    (state != ACTOR_UNBORN || atomic_load(&a->pid[i]) != 0))
			return false;
	}
	return true;
}

static void close_handles(const struct arena *a)
{
	unsigned o, side, slot;

	for (o = 0; o < a->scenario.objects; o++)
		for (side = 0; side < SIDES_MAX; side++)
			for (slot = 0; slot < SLOTS_MAX; slot++)
				if (a->handle[0][o][side][slot] >= 0)
					close(a->handle[0][o][side][slot]);
}

void worker_kill_children(struct arena *arena, unsigned process)
{
	const struct scenario *s = &arena->scenario;
	unsigned i;

	for (i = 1; i < s->actors; i++) {
		int64_t pid = atomic_load(&arena->pid[i]);

		if (s->actor[i].process == i && s->actor[s->actor[i].parent].process == process && pid > 1) {
			kill((pid_t)-pid, SIGKILL); /* if it leads a group: those that it has made are in it */
			kill((pid_t)pid, SIGKILL);
		}
	}
}

_Noreturn void worker_main(struct arena *arena)
{
	struct call c;

	normalise();
	signals_use(&arena->platform.signals);
	if (arena->platform.folder[0] != '\0' && chdir(arena->platform.folder) != 0)
		atomic_store(&arena->trouble, (uint32_t)errno);
	atomic_store(&arena->pid[0], (int64_t)getpid());
	plant(arena);
	become(arena, 0);
	log_start();
	run_plan();
	worker_join(-1);
	call_prepare(&c, &self, (unsigned)op_find("exit", 4));
	call_begin(&c);
	atomic_store(&arena->finished, 1);
	if (!others_are_dead(arena)) {
		/*
		 * Everyone of the group at once, M included: if M ended first, its dead children's ids could be given to
		 * strangers while a living one still signals them. Those of its children that have left the group first.
		 */
		worker_kill_children(arena, 0);
		kill(0, SIGKILL);
	}
	close_handles(arena);
	_exit(0);
}

_Noreturn void worker_image_probe(int arena_fd)
{
	struct arena *arena = arena_attach(arena_fd);
	struct signals_here here;
	char text[sizeof(arena->platform.text)];

	if (arena == NULL)
		_exit(4);
	signals_probe(&here);
	port_describe(text, sizeof(text));
	_exit(memcmp(&here, &arena->platform.signals, sizeof(here)) == 0 && strcmp(text, arena->platform.text) == 0
	        ? 0
	        : 1);
}

/* It was made by a spawn, whose records of it count from now on. */
static void be_born(struct arena *arena, unsigned actor)
{
	const struct scenario *s = &arena->scenario;
	unsigned parent = s->actor[actor].parent;

	arena_know(arena, actor, getpid());
	spawn_publish(arena, actor);
	if (s->actor[parent].process == parent)
		port_die_with_parent((pid_t)atomic_load(&arena->pid[parent]));
}

_Noreturn void worker_image(int arena_fd, unsigned actor, char **given)
{
	struct arena *arena = arena_attach(arena_fd);
	unsigned o, side, slot;

	if (arena == NULL || actor >= arena->scenario.actors)
		_exit(4);
	worker_given = given;
	if (atomic_load(&arena->state[actor]) == ACTOR_UNBORN)
		be_born(arena, actor);
	signals_use(&arena->platform.signals);
	fcntl(arena_fd, F_SETFD, FD_CLOEXEC);
	for (o = 0; o < OBJECTS_MAX; o++)
		for (side = 0; side < SIDES_MAX; side++)
			for (slot = 0; slot < SLOTS_MAX; slot++) {
				int32_t *fd = &arena->handle[actor][o][side][slot];

				if (*fd >= 0 && fcntl(*fd, F_GETFD) == -1)
					*fd = -1;
			}
	plant(arena);
	become(arena, actor);
	run_process();
}
