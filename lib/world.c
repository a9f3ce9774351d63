#include "world.h"

#include "actor.h"
#include "folder.h"
#include "mode.h"
#include "names.h"
#include "port.h"
#include "shelf.h"
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	QUIET_MS = 10000,
	CALIBRATION_RUNS = 5,
	USUAL_US = 2000, /* what they take on a slow usual machine */
	SCALE_MAX = 100
};

static volatile sig_atomic_t interrupted;

void world_interrupt(void)
{
	interrupted = 1;
}

bool world_interrupted(void)
{
	return interrupted != 0;
}

/* ---- the zygote's life ---- */

static bool start_zygote(struct world *w, struct complaint *why)
{
	int orders[2], answers[2];
	pid_t pid;

	if (pipe(orders) != 0 || pipe(answers) != 0) {
		snprintf(why->text, sizeof(why->text), "cannot make a pipe: %s", strerror(errno));
		return false;
	}
	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		snprintf(why->text, sizeof(why->text), "cannot make a process: %s", strerror(errno));
		close(orders[0]);
		close(orders[1]);
		close(answers[0]);
		close(answers[1]);
		return false;
	}
	if (pid == 0) {
		close(orders[1]);
		close(answers[0]);
		zygote_main(w->arena, orders[0], answers[1]);
	}
	close(orders[0]);
	close(answers[1]);
	w->orders = orders[1];
	w->answers = answers[0];
	fcntl(w->orders, F_SETFD, FD_CLOEXEC);
	fcntl(w->answers, F_SETFD, FD_CLOEXEC);
	w->zygote = pid;
	return true;
}

static bool order(const struct world *w, enum zygote_order what)
{
	char byte = (char)what;

	return write(w->orders, &byte, 1) == 1;
}

/* The zygote is gone or does not answer: ends everything that it was in charge of. */
static void bury_zygote(struct world *w)
{
	/* Killed first: at its orders' end of file it would remove the folder, too. */
	if (w->zygote > 0)
		kill((pid_t)w->zygote, SIGKILL);
	close(w->orders);
	close(w->answers);
	zygote_kill_case(w->arena);
	zygote_reap_all(w->arena, -1);
	zygote_clear_litter(w->arena);
	atomic_store(&w->arena->group, 0);
	w->zygote = 0;
}

static void replace_zygote(struct world *w)
{
	struct complaint why;

	bury_zygote(w);
	w->restarts++;
	if (!start_zygote(w, &why)) {
		fprintf(stderr, "shall: %s\n", why.text);
		exit(4);
	}
}

/* What the first operand means; NULL: no object. */
static const struct object_kind *kind_of_first(const struct scenario *s, const struct step *step)
{
	switch (op_operand(step->op, 0)->kind) {
	case KIND_OBJECT:
		return kind_at(s->object[step->operand[0].n].kind);
	case KIND_END:
		return kind_at(s->object[end_object(step->operand[0].n)].kind);
	default:
		return NULL;
	}
}

/* A step that this world cannot do in good order. */
static const char *cannot(const struct world *w, const struct scenario *s, unsigned actor, const struct step *step)
{
	const struct object_kind *kind = kind_of_first(s, step);
	const char *why = kind != NULL && kind->cannot != NULL ? kind->cannot(step) : NULL;
	enum op_role role = op_at(step->op)->role;
	unsigned process = s->actor[actor].process;

	if (why != NULL)
		return why;
	if (role == ROLE_EXEC && (w->arena->fd < 0 || w->arena->platform.self[0] == '\0'))
		return "exec";
	if ((role != ROLE_GROUP && role != ROLE_SESSION) || w->arena->platform.adopts)
		return NULL;
	if (role == ROLE_GROUP && (uint64_t)step->operand[0].n < s->actors)
		process = s->actor[step->operand[0].n].process;
	return s->actor[s->actor[process].parent].process == 0
	    ? NULL
	    : "to end what M did not make and what has left M's group";
}

bool world_can_run(const struct world *w, const struct scenario *s, const char **why)
{
	unsigned a, i;

	for (i = 0; i < s->objects; i++) {
		const struct object_kind *kind = kind_at(s->object[i].kind);

		*why = kind->absent == NULL ? NULL : kind->absent();
		if (*why != NULL)
			return false;
	}
	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			*why = cannot(w, s, a, &s->actor[a].step[i]);
			if (*why != NULL)
				return false;
		}
	return true;
}

/* ---- waiting for a case ---- */

/* An answer within ms: the byte, 0 if there was none, -1 if the zygote is gone. */
static int next_answer(const struct world *w, int ms)
{
	struct pollfd p = { .fd = w->answers, .events = POLLIN };
	char byte;
	int n = poll(&p, 1, ms);

	if (n <= 0)
		return 0;
	return read(w->answers, &byte, 1) == 1 ? byte : -1;
}

/* The call that an actor is inside of, NULL if none. */
static const struct event *inside(struct arena *a, unsigned actor)
{
	struct log *log = &a->log[actor];
	uint32_t n = atomic_load(&log->cursor);

	while (n > 0 && n <= RECORDS_MAX_PER_ACTOR) {
		struct record *r = &log->record[--n];
		uint32_t state = atomic_load_explicit(&r->state, memory_order_acquire);

		if (state == RECORD_CALLED)
			return &r->event;
		if (state == RECORD_RETURNED && event_role(&r->event) != ROLE_HANDLER)
			return NULL;
	}
	return NULL;
}

/*
 * Sleepers that wait for a signal are sent one that is used for nothing else; what they do then shows whether another one
 * had been lost (signals catalogue, trap 18). False: there was none.
 */
static bool kick(struct arena *a)
{
	struct actor watchdog = { .arena = a, .index = ACTOR_WATCHDOG };
	bool any = false;
	unsigned i;

	for (i = 0; i < a->scenario.actors; i++) {
		const struct event *e = inside(a, i);
		int64_t pid = atomic_load(&a->pid[a->scenario.actor[i].process]);
		struct call c;

		if (e == NULL || (event_role(e) != ROLE_SUSPEND && event_role(e) != ROLE_ACCEPT) || pid <= 1 ||
		    a->scenario.actor[a->scenario.actor[i].process].id != ID_STAYS ||
		    atomic_load(&a->kickable[a->scenario.actor[i].process]) == 0)
			continue;
		call_prepare(&c, &watchdog, (unsigned)op_find("kick", 4));
		c.arg[0] = i;
		c.arg[1] = SIG_I_KICK;
		call_begin(&c);
		call_end(&c, kill((pid_t)pid, signal_number(SIG_I_KICK)));
		any = true;
	}
	return any;
}

/* Looks at the case while it goes on. */
static void look(struct world *w, struct watch *watch)
{
	struct arena *a = w->arena;
	bool any;

	if (interrupted && !watch->ending) {
		watch_end(watch);
		order(w, ORDER_KILL);
	}
	switch (watch_look(watch, atomic_load(&a->ticket), port_now_ms())) {
	case WATCH_PING:
		order(w, ORDER_PING);
		break;
	case WATCH_KICK:
		any = kick(a);
		watch_kicked(watch, any, atomic_load(&a->ticket));
		break;
	case WATCH_END:
		order(w, ORDER_KILL);
		break;
	default:
		break;
	}
}

/* Orphans of a case that is over come to the supervisor if it is the first process and the system has no subreapers. */
static void reap_strays(const struct world *w)
{
	pid_t pid;

	while ((pid = port_ended(-1)) > 0 && pid != (pid_t)w->zygote)
		waitpid(pid, NULL, 0);
}

static int wait_for_end(struct world *w, struct watch *watch)
{
	int look_ms = (int)patience_look_ms(&w->patience);

	watch_begin(watch, &w->patience, port_now_ms());
	for (;;) {
		int byte = next_answer(w, look_ms);

		if (byte == ANSWER_PONG)
			watch_answered(watch);
		else if (byte == ANSWER_STRAYS)
			reap_strays(w);
		else if (byte == 0)
			look(w, watch);
		else
			return byte;
	}
}

enum run_outcome world_run(struct world *w, const struct scenario *s, int fault, unsigned rate, struct history *out)
{
	struct arena *a = w->arena;
	struct watch watch;
	uint64_t quiet;
	int end;

	if (interrupted)
		return RUN_INTERRUPTED;
	if (atomic_load(&a->spoilt) != 0) { /* the next case would find what this one made */
		fprintf(stderr, "shall: what was made in %s cannot be removed: %s\n", a->platform.folder,
		    strerror((int)atomic_load(&a->spoilt)));
		exit(4);
	}
	arena_reset(a);
	a->scenario = *s;
	if (!a->platform.adopts)
		scenario_loses_orphans(&a->scenario);
	a->case_seed = choice_mix(choice_mix(s->seed, s->number), s->mode_seed);
	a->fault = fault;
	a->fault_rate = rate;
	mode_prepare(a);
	if (!order(w, ORDER_RUN)) {
		replace_zygote(w);
		return RUN_BROKEN;
	}
	end = wait_for_end(w, &watch);
	if (end == ANSWER_NO_FORK) {
		w->trouble = (int)atomic_load(&a->trouble);
		return RUN_NO_RESOURCE;
	}
	if (end != ANSWER_DONE) {
		replace_zygote(w);
		return RUN_BROKEN;
	}
	if (interrupted)
		return RUN_INTERRUPTED;
	quiet = watch_quiet(&watch);
	if (atomic_load(&a->trouble) != 0) {
		w->trouble = (int)atomic_load(&a->trouble);
		return RUN_NO_RESOURCE;
	}
	if (mode_find(s->mode) != NULL && mode_find(s->mode)->ordered) {
		w->ordered++;
		w->disordered += atomic_load(&a->turnstile.broken) > 0;
	}
	if (watch.too_long)
		w->too_long++;
	else if (atomic_load(&a->overflow))
		w->log_full++;
	else if (quiet == OPEN && !atomic_load(&a->finished))
		w->main_gone++;
	else {
		arena_history(a, "real", quiet, out);
		return RUN_DONE;
	}
	return RUN_DISCARDED;
}

void world_set_haste(struct world *w, bool hasty)
{
	w->patience.hasty = hasty;
}

void world_set_eager(struct world *w, bool eager)
{
	w->patience.eager = eager;
}

void world_set_quiet(struct world *w, unsigned ms)
{
	w->patience.quiet_ms = (ms != 0 ? ms : QUIET_MS) * w->scale;
}

/* ---- opening ---- */

/* A program run under an emulator may find itself outside after exec: then there is no exec here. */
static bool exec_stays_here(const struct arena *a)
{
	char fd[16];
	int status = -1;
	pid_t pid;

	if (a->fd < 0 || a->platform.self[0] == '\0')
		return false;
	snprintf(fd, sizeof(fd), "%d", a->fd);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		fcntl(a->fd, F_SETFD, 0);
		close(STDOUT_FILENO); /* nothing that goes wrong here is worth a word */
		close(STDERR_FILENO);
		execl(a->platform.self, a->platform.self, "image", fd, "probe", (char *)NULL);
		_exit(4);
	}
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Everything here relies on it that a child's id stays taken until it is reaped, and that one can see its end before. */
static bool keeps_ids(struct complaint *why)
{
	enum { SAID = 3 };
	bool killed = true, good;
	int code = 0, status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		_exit(SAID);
	if (pid < 0) {
		snprintf(why->text, sizeof(why->text), "cannot make a process: %s", strerror(errno));
		return false;
	}
	errno = 0;
	good = port_wait_keep(pid, &killed, &code) == 0 && !killed && code == SAID && port_ended(pid) == 1;
	if (!good)
		snprintf(why->text, sizeof(why->text), "waitid() with WNOWAIT is needed, and does not work here: %s",
		    errno != 0 ? strerror(errno) : "it says something else than waitpid()");
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return good;
}

static void measure(struct arena *a, const char *argv0)
{
	unsigned i;

	port_describe(a->platform.text, sizeof(a->platform.text));
	a->platform.cpus = port_cpus();
	a->platform.scale = 1;
	/* As the zygote it is asked in a child: some systems grant it to the first process only, which this one may be. */
	a->platform.adopts = shelf_works(port_subreaper);
	signals_probe(&a->platform.signals);
	signals_use(&a->platform.signals);
	for (i = 0; i < marks_count(); i++)
		a->platform.mark[i] = mark_at(i)->measure();
	if (argv0 == NULL || !port_self_path(argv0, a->platform.self, sizeof(a->platform.self)) || !exec_stays_here(a))
		a->platform.self[0] = '\0';
}

static long long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int by_size(const void *x, const void *y)
{
	long long a = *(const long long *)x, b = *(const long long *)y;

	return a < b ? -1 : a > b;
}

static bool calibrate(struct world *w, struct complaint *why)
{
	static struct scenario nothing;
	struct history h;
	long long us[CALIBRATION_RUNS];
	const char *forced = getenv("SHALL_SCALE");
	int i;

	w->scale = forced == NULL || atoi(forced) < 1 ? 1
	    : atoi(forced) < SCALE_MAX                ? (unsigned)atoi(forced)
	                                              : SCALE_MAX;
	patience_begin(&w->patience, QUIET_MS * w->scale);
	scenario_begin(&nothing);
	strcpy(nothing.family, "-");
	strcpy(nothing.mode, "none");
	for (i = 0; i < CALIBRATION_RUNS; i++) {
		long long from = now_us();
		enum run_outcome r = world_run(w, &nothing, -1, 0, &h);

		us[i] = now_us() - from;
		if (r == RUN_DONE) {
			history_free(&h);
		} else if (r != RUN_INTERRUPTED) {
			snprintf(why->text, sizeof(why->text), "cannot run a process: %s",
			    r == RUN_NO_RESOURCE ? strerror(w->trouble) : "it does not come to an end");
			return false;
		}
	}
	qsort(us, CALIBRATION_RUNS, sizeof(us[0]), by_size);
	w->calibration_us = us[CALIBRATION_RUNS / 2];
	w->arena->platform.scale = (unsigned)(w->calibration_us / USUAL_US) + 1;
	patience_calibrate(&w->patience, (unsigned)(w->calibration_us / 1000));
	return true;
}

bool world_open(struct world *w, const char *argv0, struct complaint *why)
{
	struct rlimit no_core = { 0, 0 };

	memset(w, 0, sizeof(*w));
	why->line = 0;
	setrlimit(RLIMIT_CORE, &no_core);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error then, not an end */
	zygote_adopt();
	w->arena = arena_open();
	if (w->arena == NULL) {
		snprintf(why->text, sizeof(why->text), "cannot map shared memory: %s", strerror(errno));
		return false;
	}
	folder_open(w->arena->platform.folder, sizeof(w->arena->platform.folder));
	w->arena->platform.shelf = shelf_open();
	measure(w->arena, argv0);
	if (!keeps_ids(why) || !start_zygote(w, why) || !calibrate(w, why)) {
		world_close(w);
		return false;
	}
	return true;
}

void world_close(struct world *w)
{
	int status = 0;

	if (w->arena == NULL)
		return;
	if (w->zygote > 0) {
		close(w->orders);
		/* It ends at its orders' end of file; what it leaves unfinished is finished here. */
		while (waitpid((pid_t)w->zygote, &status, 0) == -1 && errno == EINTR)
			;
		close(w->answers);
		w->zygote = 0;
		if (status != 0) {
			zygote_kill_case(w->arena);
			zygote_reap_all(w->arena, -1);
		}
	}
	names_sweep();
	arena_close(w->arena);
	w->arena = NULL;
}
