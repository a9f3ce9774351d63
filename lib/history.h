/*
 * history: what each call of a run was given and gave back, with a ticket before and after it; as data with a text form
 * (.hist) that is judged again later, on another machine, with the same result.
 *
 * Tickets come from one shared counter: they are total and consistent with causality. Event x happened before event y iff
 * x.ret < y.call. A call that never returned (its process was killed, exec'ed, or hung) has ret == OPEN.
 * Invariants: events are sorted by `call`; indexes into `event` are stable; nothing tells which world a history is from
 * but the header's `world`, for people.
 * What was received is kept by origin: segments (writer, attempt, offset, length), in the order of arrival.
 */
#ifndef SHALL_HISTORY_H
#define SHALL_HISTORY_H

#include "liberty.h"
#include "scenario.h"

#define OPEN UINT64_MAX /* the `ret` of a call that never returned */

enum {
	ACTOR_WATCHDOG = ACTORS_MAX,    /* the supervisor's own records (kicks), named W */
	ACTOR_UNKNOWN = ACTORS_MAX + 1, /* bytes or signals from nowhere, named ? */
	HISTORY_ACTORS = ACTORS_MAX + 1 /* that can have events */
};

#define ATTEMPT_UNKNOWN UINT32_MAX

struct segment {
	uint8_t actor; /* ACTOR_UNKNOWN: these bytes fit nothing that was ever offered here */
	uint32_t attempt;
	uint32_t from; /* offset of the first byte within the attempt */
	uint32_t length;
};

enum { MESSAGE_SURE_BYTES = 12 }; /* two messages begin with as many alike once in 10^14 */

struct event {
	uint64_t call, ret; /* tickets; ret == OPEN if it never returned */
	int64_t result;     /* of the call; -1 with err set on failure. 0 while open */
	int32_t err;        /* errno, 0 if none */
	uint16_t op;        /* index among all operations */
	uint8_t actor;
	int64_t in[OPERANDS_MAX];   /* operands, resolved: bytes, canonical signals, packed ends, indexes */
	int64_t out[REPORTS_MAX];   /* what the operation reports */
	uint32_t segment, segments; /* what it received, in history.segment[] */
	uint32_t bytes;             /* received bytes kept (for GET: what `result` says, also when open: 0) */
};

struct history_actor {
	char name[NAME_MAX_SHALL];
	uint8_t process; /* index of its process's first thread */
	uint8_t parent;  /* actor that makes it */
};

/* Who holds a descriptor that is on its way: passed and not taken, or a connection's far end before it is accepted. */
enum { PROCESS_IN_FLIGHT = ACTORS_MAX };

/* When one process may or must have held a descriptor of one side of one object (channels catalogue, 1). */
struct reference {
	uint8_t process;
	uint8_t slot;
	uint32_t description; /* the open file description: index of the event that made it; NO_DESCRIPTION: unknown */
	uint64_t possible_from, possible_to; /* held at no time outside */
	uint64_t certain_from, certain_to;   /* held all the time inside; empty if from > to */
};

#define NO_DESCRIPTION UINT32_MAX

struct references {
	uint32_t count;
	bool several; /* not all are certainly of one open file description */
	struct reference *ref;
};

enum { VIEWS_MAX = 32 /* kinds of views */ };

struct history_views;

struct history {
	char family[FAMILY_MAX];
	uint64_t seed, number;
	unsigned version;
	char mode[NAME_MAX_SHALL];
	uint64_t mode_seed;
	char world[8];           /* real or model */
	char platform[120];      /* one line, for people */
	struct liberty_set took; /* by the model: in what it was not a plain system; for people */
	int64_t *mark;           /* values of all landmarks, marks_count of them; -1 unknown */
	unsigned objects, actors;
	struct object_plan object[OBJECTS_MAX];
	struct history_actor actor[HISTORY_ACTORS];
	size_t events, segments;
	struct event *event;
	struct segment *segment;
	struct references refs[OBJECTS_MAX][SIDES_MAX]; /* by history_index() */
	uint64_t end;                                   /* a ticket after every other */
	uint32_t
	    *by_role; /* by history_index(): all events' indexes, those of one role after another, see events_with() */
	uint32_t role_end[ROLES];
	struct history_views *views; /* by history_index(), empty then */
	/*
	 * The watchdog found that no ticket was taken for a whole deadline, `quiet` being the first ticket after the last
	 * one taken before: every call with call < quiet <= ret was inside the system for all that time, unless its
	 * process was dead. What has a later ticket is the watchdog's kick and its consequences. OPEN: no such thing happened.
	 */
	uint64_t quiet;
	bool
	    overflow; /* records were lost for lack of room: nothing may be concluded from absence, the case is discarded */
};

/* Frees what a history holds; the struct itself is the caller's. */
void history_free(struct history *h);

/* Sorts events and computes `refs` and `end`; called by whoever built a history (run, parse, mutators after an edit). */
void history_index(struct history *h);

/*
 * For what allocates while it makes, reads or judges a history: says in one line that there is no memory and ends the
 * program with exit status 4. Never in a scenario's process.
 */
_Noreturn void out_of_memory(void);
/* calloc(), which cannot fail here. */
void *zeroed(size_t count, size_t size);

/* A deep copy, for mutators. */
void history_copy(struct history *to, const struct history *from);

/*
 * The call never returned, as far as anybody knows: what it had given is forgotten, but for what was known when it began.
 */
void event_lost(struct event *e);
/*
 * Nothing has happened from that ticket on until the watchdog came: no later call has begun, and none that was under way then
 * has returned. The indexes of those that stay are what they were. The history is indexed anew.
 */
void history_silence(struct history *h, uint64_t ticket);

bool history_print(const struct history *h, FILE *out);
void history_print_event(const struct history *h, size_t event, FILE *out); /* its line, as in the file */
/* What names mean while operands of this history are printed; `room` holds ACTORS_MAX of them. */
void history_names(const struct history *h, struct names *names, char (*room)[NAME_MAX_SHALL]);
const char *history_actor_name(const struct history *h, unsigned actor); /* also W and ? */
void error_print(FILE *out, int number);                                 /* an errno's name */
bool history_parse(struct history *h, const char *text, size_t length, struct complaint *why);

/*
 * What the rules of a mechanism make of a history for themselves: made by the first that asks, then kept until the history
 * is freed or indexed anew. The view is as constant as the history; NULL is kept too.
 */
struct history_view {
	void *(*build)(const struct history *h);
	void (*destroy)(void *view); /* NULL is not given to it */
};
const void *history_view(const struct history *h, const struct history_view *kind);
/* The same for what more than that tells how it is built: `key` is told from others by its address. */
const void *history_kept(const struct history *h, const void *key,
    void *(*build)(const struct history *h, const void *key), void (*destroy)(void *view));

/* ---- reading ---- */

static inline bool happened_before(const struct event *x, const struct event *y)
{
	return x->ret < y->call; /* an open x has ret == OPEN and is before nothing */
}
static inline bool overlapped(const struct event *x, const struct event *y)
{
	return x->call < y->ret && y->call < x->ret;
}

/* The value of a landmark in this history by name, -1 if unknown. */
int64_t history_mark(const struct history *h, const char *name);

/* The process of an event's actor. */
static inline unsigned event_process(const struct history *h, const struct event *e)
{
	return h->actor[e->actor].process;
}

/* By index of the operation, set by mechanisms_index(). */
extern uint8_t op_roles[];
extern char op_initials[]; /* of their names */

static inline enum op_role event_role(const struct event *e)
{
	return (enum op_role)op_roles[e->op];
}
/* What parents are told of two exit statuses is the same, as far as it is sure to be told. */
static inline bool status_same(int64_t x, int64_t y)
{
	return ((x ^ y) & 0xff) == 0;
}
bool event_named(const struct event *e, const char *op_name);
static inline bool event_is(const struct event *e, const char *op_name)
{
	return op_initials[e->op] == op_name[0] && event_named(e, op_name); /* mostly they differ there */
}

/* The events of a role, by call. */
struct indexes {
	const uint32_t *at, *end;
};
static inline struct indexes events_with(const struct history *h, enum op_role role)
{
	return (struct indexes){ h->by_role + (role == 0 ? 0 : h->role_end[role - 1]), h->by_role + h->role_end[role] };
}

/* True if some chain of certain references covers [from, to] on that side. */
bool refs_certainly_open(const struct history *h, unsigned object, unsigned side, uint64_t from, uint64_t to);
/* True if no reference is possible at any ticket in [from, to]. */
bool refs_certainly_closed(const struct history *h, unsigned object, unsigned side, uint64_t from, uint64_t to);

/* ---- signals: sends.c. A group is named by the process that leads it; sets of processes and of groups are bit masks ---- */

/* The signal that a call generates for processes, whatever its role, or lets the system generate later; -1: none. */
int event_sends(const struct event *e);
/* What it makes is made by the system, at any time after its call. */
static inline bool event_is_source(const struct event *e)
{
	return event_role(e) == ROLE_SOURCE || event_role(e) == ROLE_SESSION_SOURCE;
}
/* The last moment at which it may have generated its signal. */
static inline uint64_t event_sends_until(const struct event *e)
{
	return event_is_source(e) ? OPEN : e->ret;
}
/* The groups that the process may have been in at some time in [from, to]; it was in the only one all the time. */
uint32_t groups_possible(const struct history *h, unsigned process, uint64_t from, uint64_t to);
/* The same for sessions, which are named by the processes that made them, M's by M. */
uint32_t sessions_possible(const struct history *h, unsigned process, uint64_t from, uint64_t to);
/* Both during the call, but for what the call itself changes. */
uint32_t groups_beside(const struct history *h, unsigned process, const struct event *e);
uint32_t sessions_beside(const struct history *h, unsigned process, const struct event *e);
/* The process was there before the call began, and did something after its return. */
bool event_outlived(const struct history *h, const struct event *e, unsigned process);
/*
 * Whether it may have sent its signal to that process; a call that failed has not. What a source makes may come at any time
 * after its call.
 */
bool event_may_signal(const struct history *h, const struct event *e, unsigned process);
/* Whether it certainly has: it succeeded, and the process was among those that it was for from call to return. */
bool event_must_signal(const struct history *h, const struct event *e, unsigned process);
/* A stop signal, SIGSTOP among them. */
bool signal_stops(int signal);

/*
 * The tickets at which possibly somebody came to have a descriptor of the object while certainly nobody had one: what was in
 * a renewable object before is not there any more. In order, up to `most` of them; how many there are.
 */
size_t refs_renewals(const struct history *h, unsigned object, uint64_t *ticket, size_t most);

/*
 * The open file description that a process's descriptor of that end referred to throughout [from, to]: an index into
 * h->event; NO_DESCRIPTION if that is not certain.
 */
uint32_t refs_description(const struct history *h, unsigned process, int64_t end, uint64_t from, uint64_t to);

/*
 * What a ROLE_TAKE took: the actor (ACTOR_UNKNOWN: nobody known) and attempt that sent it, and the ends that were made of
 * it, TAKEN_MAX of them, -1 where there is none.
 */
enum { TAKE_ACTOR, TAKE_ATTEMPT, TAKE_END, TAKEN_MAX = 3 };
static inline int64_t taken_end(const struct event *e, unsigned i)
{
	return e->out[TAKE_END + i];
}
/* The call that took what this ROLE_PASS sent, NULL if none is known. / The call that sent what this one took. */
const struct event *refs_taker(const struct history *h, const struct event *pass);
const struct event *refs_passer(const struct history *h, const struct event *take);

/*
 * True if a caught signal may have interrupted the call e: a handler of its process ran inside it, or a signal was sent to
 * its process before e ended that had not certainly been handled before e began. Stops and continues count too.
 */
bool signal_possible(const struct history *h, const struct event *e);

#endif
