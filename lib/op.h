/*
 * op: what a process can do, as rows of tables. The scenario names an operation, the run performs or imagines it, the
 * history records it, the rules read it.
 *
 * A row's `operands` says what a step must give, `reports` what the record holds beyond result and errno: words separated
 * by blanks, `kind:name`. Kinds:
 *   end      a descriptor: object, side and slot, as p.r, p.w, p.w2            (end_pack)
 *   obj      an object                                                          (its index)
 *   actor    a process or thread                                                (its index)
 *   num      a number, also a landmark: 17, PIPE_BUF, 2*PIPE_BUF+1
 *   sig      a signal by name: USR1, RTMIN+3, RTMAX                             (signal index, signals.h)
 *   sigs     a set of signals: none, all, USR1,RTMIN+3                          (bit mask of signal indexes)
 *   word(a|b|c)   one of these words                                            (its index)
 *   flags(a|b|c)  any of these words: none, a, a+c                              (a bit for each)
 *
 * A role tells the engine and the shared checkers what an operation means without knowing the mechanism. Operands that a
 * role needs stand first, as the comments say.
 */
#ifndef SHALL_OP_H
#define SHALL_OP_H

#include <stdbool.h>
#include <stdint.h>

enum { OPERANDS_MAX = 5, REPORTS_MAX = 6, SLOTS_MAX = 8, SIDES_MAX = 2 };

enum op_role {
	ROLE_NONE,
	/* structure: rows of lib/core.c */
	ROLE_REPEAT, /* num: runs the steps up to ROLE_END that often */
	ROLE_END,
	ROLE_START,  /* first record of a process, thread or new image */
	ROLE_FORK,   /* actor: the child's first thread. Result 0 or -1 */
	ROLE_THREAD, /* actor: the new thread of this process */
	ROLE_JOIN,   /* actor */
	ROLE_EXEC,   /* goes on with the next step in a new image; open for ever if it succeeds, a START follows */
	ROLE_EXIT,   /* num: status, of which only the low byte is sure to be told. Never returns */
	ROLE_REAP, /* actor: wait until it has terminated. Reports how (exited, killed) and code (status or signal index) */
	ROLE_CHILD, /* actor: what has become of that child. Reports how (enum child_state) and code, as above */
	ROLE_WAIT, /* what has become of any of some children, by which their ends may be consumed. Reports first the child
	              (ACTOR_UNKNOWN: none, or nobody knows which), how and code, likewise; the result is 1 if one was told of */
	ROLE_GROUP,   /* actor, actor: the first process goes to the group that the second leads, or will lead */
	ROLE_SESSION, /* the calling process leads a new session, and a new group in it */
	ROLE_ADOPT,   /* the calling process becomes the parent of descendants whose parents end */
	ROLE_MARK,    /* meet, tell, await, spin, yield: harness means, order and time only */
	/* descriptors */
	ROLE_OPEN,     /* obj: makes slot 0 of every side, each with an open file description of its own */
	ROLE_OPEN_END, /* end, word(block|nonblock): makes that end, with a new open file description in that mode */
	ROLE_CONNECT, /* end, word(block|nonblock), obj: likewise; the object's other side may be open from now on, too */
	ROLE_ARRIVE, /* end: a new open file description comes by that end (accept). Reports first the end that it made */
	ROLE_PASS, /* end, end ...: sends copies of the others by the first. Reports first the attempt number in the actor */
	ROLE_TAKE,  /* end, word(kept|cloexec): receives such copies. Reports, for refs_taken(), who sent them by which
	              attempt, and the ends that were made of them, in that order, -1 where there is none */
	ROLE_DUP,   /* end, end of the same side: the second becomes a copy; if it was open it is closed first (dup2) */
	ROLE_CLOSE, /* end */
	ROLE_CLOEXEC,  /* end: will be closed by exec */
	ROLE_FLAG,     /* end, word(off|on): O_NONBLOCK of the open file description */
	ROLE_TUNE,     /* end ...: an option that changes nothing of what flows, asked or set */
	ROLE_SHUTDOWN, /* end, word(rd|wr|rdwr): of the open file description */
	/* data */
	ROLE_PUT,  /* end, num: offers that many bytes. Reports first the attempt number within the actor */
	ROLE_GET,  /* end, num: asks for that many bytes; the record holds what came, by origin */
	ROLE_PEEK, /* end, num: likewise, but what came stays where it was */
	ROLE_LOOK, /* end ...: waits until something can be done with one of them, and changes nothing */
	/* signals */
	ROLE_SEND,           /* actor, sig: to that process */
	ROLE_RAISE,          /* sig: to the caller */
	ROLE_SEND_GROUP,     /* actor, sig: to the process group that it leads: which has its process id */
	ROLE_SEND_OWN_GROUP, /* sig: to the caller's process group */
	ROLE_ACTION,         /* sigs ...: changes a disposition; what ignoring SIGCHLD does to children, see ID_LOST */
	ROLE_HANDLER,        /* sig: a handler ran from call to ret. Made by handlers, not by steps */
	ROLE_ACCEPT,         /* sigs: waits for or polls a signal; result is the signal index or -1 */
	ROLE_SETMASK,        /* word(block|unblock|set) sigs */
	ROLE_SUSPEND,        /* sigs: the temporary mask */
	ROLE_PENDING,        /* reports first the set that sigpending() gave */
	ROLE_QUERY,          /* sig: asks for a disposition, changes nothing */
	ROLE_SOURCE, /* obj, sig: from its call on the system may send that signal to the caller's process by itself, any
	                number of times */
	ROLE_SESSION_SOURCE, /* obj, sig: likewise, to any process of the caller's session */
	ROLES
};

/* How a child of a ROLE_CHILD or ROLE_WAIT is: "nothing|exited|killed|stopped|continued". */
enum child_state { CHILD_NOTHING, CHILD_EXITED, CHILD_KILLED, CHILD_STOPPED, CHILD_CONTINUED };

/* A call of such a role holds received bytes. */
static inline bool role_receives(enum op_role role)
{
	return role == ROLE_GET || role == ROLE_PEEK;
}

/* A call of such a role gives to a channel what another is to take, and may raise SIGPIPE where nobody ever will. */
static inline bool role_gives(enum op_role role)
{
	return role == ROLE_PUT || role == ROLE_PASS;
}

struct call;
struct model;
struct step;

/* What the model did with a call: see model.h. */
enum imagined { IMAGINED_DONE, IMAGINED_BLOCKED, IMAGINED_PROGRESS };
typedef enum imagined imagine_fn(struct call *c, struct model *m);

struct op {
	const char *name;
	const char *operands;
	const char *reports;
	enum op_role role;
	/*
	 * Does it for real, in a worker, through the mechanism's table of calls; async-signal-safe means only, no stdio, no
	 * malloc. Must call call_begin() right before the system call and call_end() right after it; may do so several
	 * times (one record each); records nothing if the step has no meaning now (the descriptor is closed).
	 */
	void (*perform)(struct call *c);
	/* Does it in the model world: see model.h. NULL: the mechanism has no model. */
	imagine_fn *imagine;
	const char *gist; /* what the step does, for people who write scenarios */
};

struct imagining {
	const char *op;
	imagine_fn *imagine;
};

/* What a look at an end finds in the model; what calls make of it, poll() and its kin, is theirs. */
enum readiness {
	READY_DATA = 1,   /* there is something to read */
	READY_END = 2,    /* nobody can put anything in any more: behind the data is end of file */
	READY_ROOM = 4,   /* a byte would be taken; what has promised it by saying so keeps the promise */
	READY_BROKEN = 8, /* nobody can read what is written */
	READY_LATE = 16   /* something is on its way and will be there without anybody's doing */
};

/*
 * A kind of object that scenarios declare: `object p pipe`. What is put at one side is got at another: `source` holds for
 * each side the letter of that whose puts come out there, "-" if none does. Without a source nothing flows.
 */
struct object_kind {
	const char *name;
	const char *sides;  /* a letter for each side: "rw" for a pipe, "ab" for a pair of sockets */
	const char *source; /* "w-" for a pipe, "ba" for a pair */
	enum flow_unit { UNIT_BYTES, UNIT_MESSAGES } unit;
	/* It outlives its descriptors, but what is in it does not: when nobody has one, it is empty again (FIFOs). */
	bool renewable;
	/* What is put into it stays: by each open file description of its own all of it is got, from the beginning (files). */
	bool stays;
	/* Its descriptors do not survive exec. */
	bool closes_on_exec;
	/* NULL, or the operations that the model does in its own way if their first operand is of this kind; ends with NULL. */
	const struct imagining *imagines;
	/* NULL, or what looking at one of its ends finds in the model: see enum readiness. */
	unsigned (*ready)(struct model *m, int64_t end);
	/* NULL, or: nobody has that side open any more. Of what is on its way there the model lets go. */
	void (*gone)(struct model *m, unsigned object, unsigned side);
	/* NULL, or says why this system has none of them (asked by the supervisor); NULL result: it has. */
	const char *(*absent)(void);
	/* NULL, or says why this system cannot do a step whose first operand is of this kind; NULL result: it can. */
	const char *(*cannot)(const struct step *step);
};

/* The side whose puts come out at `side`, -1 if none does. */
int kind_source(const struct object_kind *kind, unsigned side);
/* What is put at one side comes out elsewhere, where nobody may be left to get it. False: it stays in the object. */
static inline bool kind_has_far_end(const struct object_kind *kind, unsigned side)
{
	return kind_source(kind, side) != (int)side;
}

/* A landmark: a number that this system fixes and scenarios name. */
struct mark {
	const char *name;
	int64_t (*measure)(void);            /* on the running system; -1: unknown here */
	int64_t (*imagine)(struct model *m); /* a legal value for the model; NULL: unknown there */
};

static inline int64_t end_pack(unsigned object, unsigned side, unsigned slot)
{
	return (int64_t)(object | side << 8 | slot << 12);
}
static inline unsigned end_object(int64_t end)
{
	return (unsigned)end & 0xff;
}
static inline unsigned end_side(int64_t end)
{
	return (unsigned)end >> 8 & 0xf;
}
static inline unsigned end_slot(int64_t end)
{
	return (unsigned)end >> 12 & 0xf;
}

#endif
