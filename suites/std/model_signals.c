/* Generation, pending sets and selection in the model world. */
#include "model_world.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define STOPS (SIGNAL_BIT(SIG_I_STOP) | SIGNAL_BIT(SIG_I_TSTP) | SIGNAL_BIT(SIG_I_TTIN) | SIGNAL_BIT(SIG_I_TTOU))
#define HARMLESS (SIGNAL_BIT(SIG_I_CHLD) | SIGNAL_BIT(SIG_I_URG) | SIGNAL_BIT(SIG_I_CONT))

/* ---- the part ---- */

static void attach(struct model *m);
static void made(struct model *m, unsigned parent, unsigned child);
static void exec(struct model *m, unsigned actor);
static void kick(struct model *m, unsigned process);

static const struct model_part part = {
	.run_size = offsetof(struct signals_run, pool),
	.actor_size = sizeof(struct thread_signals),
	.actor_clear = offsetof(struct thread_signals, frame),
	.attach = attach,
	.made = made,
	.exec = exec,
	.died = signals_died,
	.kick = kick,
	.turn = signals_turn,
};
_Static_assert(sizeof(struct signals_run) <= MODEL_PART_RUN_BYTES, "the pool must fit");
_Static_assert(sizeof(struct thread_signals) <= MODEL_PART_ACTOR_BYTES, "frames must fit");

struct signals_run *signals_run(struct model *m)
{
	return model_part_run(m, &part);
}

struct thread_signals *signals_of(struct model *m, unsigned actor)
{
	return model_part_actor(m, &part, actor);
}

/* Which of several ways the run's system has; 0 is the plain one. */
static unsigned habit(struct model *m, enum std_liberty liberty, unsigned n)
{
	return model_habit(m, &std_liberties[liberty], n);
}

struct thread_signals *signals_process(struct model *m, unsigned actor)
{
	return signals_of(m, model_actor(m, actor)->process);
}

static void attach(struct model *m)
{
	struct signals_run *r = signals_run(m);

	r->handler_op = op_find("handler", 7);
	r->pool_used = 1; /* place 0 is none */
}

static void made(struct model *m, unsigned parent, unsigned child)
{
	struct thread_signals *to = signals_of(m, child);

	to->mask = signals_of(m, parent)->mask;
	if (model_actor(m, child)->process == child)
		memcpy(to->process.action, signals_process(m, parent)->process.action, sizeof(to->process.action));
	to->process.group = signals_process(m, parent)->process.group;
	to->process.session = signals_process(m, parent)->process.session;
}

static void exec(struct model *m, unsigned actor)
{
	struct thread_signals *t = signals_of(m, actor);
	unsigned i;

	for (i = 0; i < SIGNALS_MAX; i++)
		if (t->process.action[i].kind == ACT_CATCH)
			t->process.action[i] = (struct model_action){ .kind = ACT_DEFAULT };
	if (signals_disowns(m, actor) && habit(m, STD_EXEC_CHILD, 2) == 1)
		t->process.action[SIG_I_CHLD] = (struct model_action){ .kind = ACT_DEFAULT };
	t->urgent = t->suspended = t->asleep = false;
	if (model_strikes(m, "inherit.model-pending"))
		signals_discard(m, actor, SIGNALS_ALL);
	model_attend(m, UINT32_C(1) << actor);
}

uint64_t signals_existing(struct model *m)
{
	unsigned n = model_realtime(m);
	uint64_t realtime = n == 0 ? 0 : (SIGNAL_BIT(n - 1) - 1) << SIG_I_RT | SIGNAL_BIT(SIG_I_RTMAX);

	return ((SIGNAL_BIT(SIG_I_RT) - 1) | realtime) & ~SIGNAL_BIT(SIG_I_KICK);
}

/* ---- queues ---- */

static uint16_t pool_take(struct signals_run *r, bool can_fail)
{
	uint16_t place = r->pool_free;

	if (place != 0) {
		r->pool_free = r->pool[place].next;
		return place;
	}
	if (r->pool_used >= POOL_MAX - (can_fail ? POOL_SPARE : 0))
		return 0;
	return (uint16_t)r->pool_used++;
}

static void charge(struct signals_run *r, struct thread_signals *target, const struct model_instance *i, int sign)
{
	if (!i->charged)
		return;
	r->queued += (unsigned)sign;
	if (i->sender < ACTORS_MAX)
		r->queued_by[i->sender] += (unsigned)sign;
	target->process.queued += (unsigned)sign;
}

static void append(struct signals_run *r, struct pending_set *set, uint16_t place, bool at_head)
{
	unsigned s = r->pool[place].signal;

	r->pool[place].next = 0;
	if (!(set->bits & SIGNAL_BIT(s))) {
		set->head[s] = set->tail[s] = place;
	} else if (at_head) {
		r->pool[place].next = set->head[s];
		set->head[s] = place;
	} else {
		r->pool[set->tail[s]].next = place;
		set->tail[s] = place;
	}
	set->bits |= SIGNAL_BIT(s);
}

void signals_remove(struct signals_run *r, struct thread_signals *target, struct pending_set *set, unsigned s)
{
	uint16_t place = set->head[s];

	charge(r, target, &r->pool[place], -1);
	set->head[s] = r->pool[place].next;
	if (set->head[s] == 0)
		set->bits &= ~SIGNAL_BIT(s);
	r->pool[place].next = r->pool_free;
	r->pool_free = place;
}

static void discard(struct signals_run *r, struct thread_signals *target, struct pending_set *set, uint64_t signals)
{
	unsigned s;

	for (s = 0; s < SIGNALS_MAX && (set->bits & signals) != 0; s++)
		while (set->bits & signals & SIGNAL_BIT(s))
			signals_remove(r, target, set, s);
}

void signals_discard(struct model *m, unsigned process, uint64_t signals)
{
	struct thread_signals *p = signals_of(m, process);
	unsigned i;

	discard(signals_run(m), p, &p->process.pending, signals);
	for (i = 0; i < model_scenario(m)->actors; i++)
		if (model_scenario(m)->actor[i].process == process)
			discard(signals_run(m), p, &signals_of(m, i)->pending, signals);
}

bool signals_queued(struct model *m, unsigned process, int signal, enum signal_code code, int value, bool drop)
{
	struct signals_run *r = signals_run(m);
	struct thread_signals *p = signals_of(m, process);
	struct pending_set *set = &p->process.pending;
	uint16_t at = set->bits & SIGNAL_BIT(signal) ? set->head[signal] : 0, before = 0;

	while (at != 0 && (r->pool[at].code != code || r->pool[at].value.sival_int != value)) {
		before = at;
		at = r->pool[at].next;
	}
	if (at == 0 || !drop)
		return at != 0;
	if (before == 0) {
		signals_remove(r, p, set, (unsigned)signal);
		return true;
	}
	charge(r, p, &r->pool[at], -1);
	r->pool[before].next = r->pool[at].next;
	if (set->tail[signal] == at)
		set->tail[signal] = before;
	r->pool[at].next = r->pool_free;
	r->pool_free = at;
	return true;
}

static unsigned length(const struct signals_run *r, const struct pending_set *set, unsigned s)
{
	uint16_t at = set->bits & SIGNAL_BIT(s) ? set->head[s] : 0;
	unsigned n = 0;

	for (; at != 0; at = r->pool[at].next)
		n++;
	return n;
}

static bool queue_is_full(struct model *m, const struct thread_signals *target, const struct pending_set *set,
    const struct model_send *s)
{
	enum { NO_LIMIT, BY_SENDER, OF_NUMBER, OF_SYSTEM, LIMITS, SIZES = 3, LEAST = 32, STEP_UP = 16 };
	const struct signals_run *r = signals_run(m);
	unsigned kind, limit;

	if (target->process.limit > 0 && target->process.queued + 1 >= target->process.limit)
		return s->code != CODE_TIMER;
	if (r->queued < LEAST || s->code == CODE_TIMER) /* no system's limit is lower; timers bring their own place */
		return false;
	kind = habit(m, STD_QUEUE_LIMIT, 1 + (LIMITS - 1) * SIZES);
	if (kind == 0)
		return false;
	limit = LEAST + (kind - 1) % SIZES * STEP_UP;
	switch (1 + (kind - 1) / SIZES) {
	case BY_SENDER:
		return r->queued_by[s->sender] >= limit;
	case OF_NUMBER:
		return length(r, set, (unsigned)s->signal) >= limit;
	default:
		return r->queued >= 2 * LEAST + limit - LEAST;
	}
}

enum kill_queueing { KILL_AT_TAIL, KILL_AT_HEAD, KILL_MERGES };

static enum kill_queueing kill_queueing(struct model *m)
{
	return (enum kill_queueing)habit(m, STD_KILL_QUEUEING, 3);
}

static int add(struct model *m, struct thread_signals *target, struct pending_set *set, const struct model_send *s,
    bool charged, bool told)
{
	struct signals_run *r = signals_run(m);
	uint16_t place = pool_take(r, s->queue);
	bool at_head = false;

	if (place == 0) {
		assert(s->queue);
		return EAGAIN;
	}
	r->pool[place] = (struct model_instance){
		.signal = (uint8_t)s->signal,
		.code = (uint8_t)s->code,
		.value = s->value,
		.charged = charged,
		.sender = told ? (uint8_t)s->sender : (uint8_t)ACTOR_UNKNOWN,
	};
	charge(r, target, &r->pool[place], 1);
	if (s->signal >= SIG_I_RT)
		at_head = s->queue ? model_strikes(m, "rtsig.model-lifo") : kill_queueing(m) == KILL_AT_HEAD;
	append(r, set, place, at_head);
	model_changed(m);
	return 0;
}

static int add_standard(struct model *m, struct thread_signals *target, struct pending_set *set,
    const struct model_send *s)
{
	static const unsigned depths[] = { 1, 2, 5, 128 };
	struct signals_run *r = signals_run(m);
	struct model_instance *last;
	unsigned n = length(r, set, (unsigned)s->signal);

	if (n == 0 || n < depths[habit(m, STD_NO_COALESCING, 4)])
		return add(m, target, set, s, false, true);
	last = &r->pool[set->tail[s->signal]];
	if (habit(m, STD_LAST_SIGINFO, 2) == 1) {
		last->code = (uint8_t)s->code;
		last->sender = (uint8_t)s->sender;
		last->value = s->value;
	}
	return 0;
}

/* Do several of them queue up, or does one that is pending stand for all? */
static bool queues(struct model *m, const struct thread_signals *target, const struct model_send *s)
{
	if (!s->queue)
		return kill_queueing(m) != KILL_MERGES;
	return target->process.action[s->signal].info || habit(m, STD_PLAIN_QUEUES, 2) == 0;
}

static int add_realtime(struct model *m, struct thread_signals *target, struct pending_set *set,
    const struct model_send *s)
{
	bool pending = (set->bits & SIGNAL_BIT(s->signal)) != 0;

	if (pending && !queues(m, target, s))
		return 0;
	if (!queue_is_full(m, target, set, s))
		return add(m, target, set, s, s->code != CODE_TIMER, true);
	if (s->queue)
		return EAGAIN;
	if (pending)
		return model_takes(m, &std_liberties[STD_KILL_EAGAIN]) ? EAGAIN : 0;
	return add(m, target, set, s, false, false); /* there is no room for who sent it */
}

/* ---- generation ---- */

enum effect signals_effect(const struct thread_signals *process, unsigned signal)
{
	switch (process->process.action[signal].kind) {
	case ACT_CATCH:
		return EFFECT_HANDLER;
	case ACT_IGNORE:
		return EFFECT_NOTHING;
	default:
		return SIGNAL_BIT(signal) & HARMLESS ? EFFECT_NOTHING
		    : SIGNAL_BIT(signal) & STOPS     ? EFFECT_STOPS
		                                     : EFFECT_ENDS;
	}
}

static bool blocked_by_all(struct model *m, const struct model_send *s)
{
	uint32_t threads = model_threads(m, s->process);
	unsigned i;

	if (s->thread >= 0)
		return (signals_of(m, (unsigned)s->thread)->mask & SIGNAL_BIT(s->signal)) != 0;
	for (i = 0; threads >> i != 0; i++)
		if ((threads >> i & 1) && !(signals_of(m, i)->mask & SIGNAL_BIT(s->signal)))
			return false;
	return true;
}

static bool is_dropped(struct model *m, const struct thread_signals *p, const struct model_send *s)
{
	enum { GOES, STAYS, EITHER, IGNORED };
	unsigned way;

	if (signals_effect(p, (unsigned)s->signal) != EFFECT_NOTHING)
		return false;
	if (!blocked_by_all(m, s))
		return true;
	way = habit(m, STD_IGNORED_STAYS, IGNORED);
	return way == GOES || (way == EITHER && model_choose(m, &std_liberties[STD_IGNORED_STAYS], 2) == 0);
}

/* A planted fault: it is left to a thread that blocks it. */
static struct pending_set *stranded(struct model *m, const struct model_send *s, struct pending_set *set)
{
	uint32_t threads = model_threads(m, s->process) & ~(UINT32_C(1) << s->process);
	unsigned i;

	for (i = 0; threads >> i != 0; i++)
		if ((threads >> i & 1) && (signals_of(m, i)->mask & SIGNAL_BIT(s->signal)) != 0 &&
		    model_strikes(m, "thread.model-stranded"))
			return &signals_of(m, i)->pending;
	return set;
}

static void resume(struct model *m, unsigned process);

int signals_send(struct model *m, const struct model_send *s)
{
	struct thread_signals *p = signals_of(m, s->process);
	struct pending_set *set = s->thread >= 0 ? &signals_of(m, (unsigned)s->thread)->pending : &p->process.pending;

	if (s->thread < 0 && model_sabotaged(m))
		set = stranded(m, s, set);
	if (!model_alive(m, s->process) || (s->thread >= 0 && !model_alive(m, (unsigned)s->thread)))
		return 0;
	model_attend(m, model_threads(m, s->process));
	if (s->signal == SIG_I_KILL) {
		p->process.doomed = true;
		model_changed(m);
		return 0;
	}
	if ((SIGNAL_BIT(s->signal) & STOPS) && !model_strikes(m, "job.model-keeps"))
		signals_discard(m, s->process, SIGNAL_BIT(SIG_I_CONT));
	if (s->signal == SIG_I_CONT) {
		if (model_strikes(m, "job.model-asleep"))
			return 0;
		signals_discard(m, s->process, STOPS);
		resume(m, s->process);
	}
	if (is_dropped(m, p, s))
		return 0;
	if (s->signal >= SIG_I_RT)
		return s->queue && model_strikes(m, "rtsig.model-lost") ? 0 : add_realtime(m, p, set, s);
	if ((SIGNAL_BIT(s->signal) & SIGNALS_STANDARD) && model_strikes(m, "std.model-lost"))
		return 0;
	return add_standard(m, p, set, s);
}

enum signal_code signals_raise_code(struct model *m)
{
	return habit(m, STD_RAISE_CODE, 2) == 0 ? CODE_USER : CODE_OTHER;
}

void signals_broken_pipe(struct model *m, unsigned actor)
{
	static const enum signal_code codes[] = { CODE_KERNEL, CODE_USER, CODE_OTHER };
	unsigned process = model_actor(m, actor)->process;

	signals_send(m,
	    &(struct model_send){
	        .process = process,
	        .thread = (int)actor,
	        .signal = SIG_I_PIPE,
	        .code = codes[model_choose(m, &std_liberties[STD_SIGPIPE_CODE], 3)],
	        .sender = process,
	    });
}

void signals_tell_parent(struct model *m, unsigned child, enum signal_code code, int status)
{
	unsigned parent = signals_parent(m, child);

	if (parent == ACTOR_UNKNOWN || model_strikes(m, "sigchld.model-lost"))
		return;
	signals_send(m,
	    &(struct model_send){
	        .process = parent,
	        .thread = -1,
	        .signal = SIG_I_CHLD,
	        .code = code,
	        .sender = child,
	        .value = { .sival_int = status },
	    });
}

int signals_news(struct model *m, unsigned process, int wanted, bool take, int64_t *status)
{
	struct thread_signals *p = signals_of(m, process);
	bool killed;
	int news;

	if (model_ended(m, process, &killed, status))
		return killed ? CODE_KILLED : CODE_EXITED;
	news = p->process.news == wanted ? wanted : 0;
	*status = p->process.news_signal;
	if (take && news != 0)
		p->process.news = 0;
	return news;
}

static void resume(struct model *m, unsigned process)
{
	struct thread_signals *p = signals_of(m, process);

	if (!p->process.stopped)
		return;
	p->process.stopped = false;
	p->process.news = CODE_CONTINUED;
	p->process.news_signal = SIG_I_CONT;
	if (!model_takes(m, &std_liberties[STD_CONTINUE_SILENT]))
		signals_tell_parent(m, process, CODE_CONTINUED, SIG_I_CONT);
	model_changed(m);
}

static void kick(struct model *m, unsigned process)
{
	signals_send(m,
	    &(struct model_send){
	        .process = process,
	        .thread = -1,
	        .signal = SIG_I_KICK,
	        .code = CODE_USER,
	        .sender = ACTOR_UNKNOWN,
	    });
}

/* ---- masks, dispositions ---- */

uint64_t signals_mask(struct model *m, const struct call *c)
{
	return signals_of(m, c->actor->index)->mask;
}

void signals_set_mask(struct model *m, const struct call *c, uint64_t mask)
{
	signals_of(m, c->actor->index)->mask =
	    mask & (signals_existing(m) | SIGNAL_BIT(SIG_I_KICK)) & ~SIGNAL_BIT(SIG_I_KILL) & ~SIGNAL_BIT(SIG_I_STOP);
	model_attend(m, UINT32_C(1) << c->actor->index);
	model_changed(m);
}

uint64_t signals_pending(struct model *m, const struct call *c)
{
	const struct thread_signals *t = signals_of(m, c->actor->index);
	uint64_t all = t->pending.bits | signals_process(m, c->actor->index)->process.pending.bits;

	return (all & ~t->mask) != 0 && habit(m, STD_PENDING_UNBLOCKED, 2) == 1 ? all : all & t->mask;
}

uint64_t signals_caught(struct model *m, const struct call *c)
{
	const struct thread_signals *p = signals_process(m, c->actor->index);
	uint64_t out = 0;
	unsigned i;

	for (i = 0; i < SIGNALS_MAX; i++)
		if (p->process.action[i].kind == ACT_CATCH && i != SIG_I_KICK)
			out |= SIGNAL_BIT(i);
	return out;
}

uint64_t signals_ignored(struct model *m, const struct call *c)
{
	const struct thread_signals *p = signals_process(m, c->actor->index);
	uint64_t out = 0;
	unsigned i;

	for (i = 0; i < SIGNALS_MAX; i++)
		if (p->process.action[i].kind == ACT_IGNORE && i != SIG_I_KICK)
			out |= SIGNAL_BIT(i);
	return out;
}

bool signals_awaits(struct model *m, const struct call *c, int signal)
{
	const struct thread_signals *t = signals_of(m, c->actor->index);
	uint64_t all = t->pending.bits | signals_process(m, c->actor->index)->process.pending.bits;

	return (all & ~t->mask & SIGNAL_BIT(signal)) != 0;
}

struct model_action signals_action(struct model *m, const struct call *c, int signal)
{
	return signals_process(m, c->actor->index)->process.action[signal];
}

void signals_act(struct model *m, const struct call *c, int signal, struct model_action action)
{
	struct thread_signals *p = signals_process(m, c->actor->index);

	signals_wish(m, c->actor->process, signal, &action);
	p->process.action[signal] = action;
	if (signals_effect(p, (unsigned)signal) == EFFECT_NOTHING)
		signals_discard(m, c->actor->process, SIGNAL_BIT(signal));
}

bool signals_limit(struct model *m, const struct call *c, int64_t count)
{
	if (habit(m, STD_NO_RLIMIT, 2) == 1)
		return false;
	signals_process(m, c->actor->index)->process.limit = (unsigned)count + 1;
	return true;
}
