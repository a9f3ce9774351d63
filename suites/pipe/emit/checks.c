/* The checks of the rules of pipe, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* ---- what the log says ---- */

static int is_on(const struct event *e, const char *what, int pipe)
{
	return is(e, what) && object_about(e) == pipe;
}

/* True if no two reads of that pipe overlap: then what they got is in a known order. */
static int reads_in_order(int pipe)
{
	const struct event *e, *last = NULL;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_on(e, "read", pipe))
			continue;
		if (last != NULL && !before(last, e))
			return 0;
		last = e;
	}
	return 1;
}

/* How much a write has put into the pipe; if it never returned, how much at most. */
static long written(const struct event *e)
{
	return e->end == 0 ? e->asked : e->result > 0 ? e->result : 0;
}

/* ---- atomic writes ---- */

/*
 * A byte inside a write of at most PIPE_BUF bytes comes right after another byte of its process. Where reads overlap only
 * what one of them got is in a known order.
 */
static int torn(int pipe)
{
	int ordered = reads_in_order(pipe);
	const struct event *e;
	int previous = 0, byte;
	long i;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_on(e, "read", pipe) || e->end == 0)
			continue;
		previous = ordered ? previous : 0;
		for (i = 0; i < e->result; i++) {
			byte = s->data[e->data + (size_t)i];
			if (previous != 0 && byte != 0 && inside_small(byte) &&
			    process_of[writer(byte) % ACTORS] != process_of[writer(previous) % ACTORS]) {
				printf("byte %ld of a read is inside a write of %s, but follows a byte of %s\n", i,
				    name_of[writer(byte) % ACTORS], name_of[writer(previous) % ACTORS]);
				return seen("a write of at most PIPE_BUF bytes was torn", e, NULL);
			}
			previous = byte;
		}
	}
	return 0;
}

static int check_pipe_atomic_write(void)
{
	int pipe;

	for (pipe = 0; pipe < ENDS; pipe++)
		if (object_of[pipe] == pipe && torn(pipe))
			return 1;
	return 0;
}

static int check_pipe_writev_atomic(void)
{
	return check_pipe_atomic_write();
}

/* ---- all bytes come out, once, in order, and no others ---- */

/* What may come after a byte of the same writer: the next one of the same write, or the first of another. */
static int goes_on(int previous, int byte)
{
	int low = byte % 16, old = previous % 16;

	if (low == FIRST || low == LARGE)
		return 1;
	if (old == FIRST)
		return low == 2;
	return old >= LARGE ? low == LARGE + (old - LARGE + 1) % TURNS : old > 0 && low == old % TURNS + 1;
}

static int balance(int pipe)
{
	const struct event *e, *eof = NULL;
	long least[16] = { 0 }, most[16] = { 0 }, came[16] = { 0 }; /* by writer: bytes put in, and what came out */
	int previous[16] = { 0 }, ordered = reads_in_order(pipe), all_known = 1, byte, w;
	long i;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_on(e, "write", pipe)) {
			least[e->actor % 16] += e->end != 0 ? written(e) : 0;
			most[e->actor % 16] += written(e);
		}
	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_on(e, "read", pipe))
			continue;
		if (e->end == 0)
			all_known = 0;
		else if (e->result == 0)
			eof = e;
		for (i = 0; e->end != 0 && i < e->result; i++) {
			byte = s->data[e->data + (size_t)i];
			w = writer(byte);
			if (++came[w] > most[w])
				return seen("more bytes of a writer came out than it had put in", e, NULL);
			if (ordered && !goes_on(previous[w], byte))
				return seen("bytes of a write are missing, doubled, or out of order", e, NULL);
			previous[w] = byte;
		}
	}
	for (w = 0; w < 16; w++)
		if (eof != NULL && all_known && came[w] < least[w])
			return seen("end of file, but not all that was written had come out", eof, NULL);
	return 0;
}

static int check_pipe_conservation(void)
{
	int pipe;

	for (pipe = 0; pipe < ENDS; pipe++)
		if (object_of[pipe] == pipe && balance(pipe))
			return 1;
	return 0;
}

static int check_pipe_fork_mid_write(void)
{
	return check_pipe_conservation();
}

static int check_pipe_killed_writer(void)
{
	return check_pipe_conservation();
}

static int check_pipe_isolation(void)
{
	return check_pipe_conservation();
}

/* The write that a writer's next byte is of: the one after e with something written, or e itself while bytes are left. */
static const struct event *write_of(const struct event *e, long *left, int pipe, int actor)
{
	while (*left == 0 && (e = next(e)) != NULL)
		if (is_on(e, "write", pipe) && e->actor == actor)
			*left = written(e);
	--*left;
	return e;
}

/* If a write was over before another began, its bytes come first. */
static int out_of_order(int pipe)
{
	const struct event *of[16] = { NULL };
	const struct event *e, *late = NULL;
	long left[16] = { 0 }, i;
	int w;

	for (e = NULL; (e = next(e)) != NULL;)
		for (i = 0; is_on(e, "read", pipe) && e->end != 0 && i < e->result; i++) {
			w = writer(s->data[e->data + (size_t)i]);
			of[w] = write_of(of[w], &left[w], pipe, w);
			if (of[w] == NULL)
				return 0;
			if (late != NULL && before(of[w], late))
				return seen("bytes of the first write came out after bytes of the second", of[w], late);
			if (late == NULL || of[w]->call > late->call)
				late = of[w];
		}
	return 0;
}

static int check_pipe_order_realtime(void)
{
	int pipe;

	for (pipe = 0; pipe < ENDS; pipe++)
		if (object_of[pipe] == pipe && reads_in_order(pipe) && out_of_order(pipe))
			return 1;
	return 0;
}

/* ---- who has an end open ---- */

enum { READ_SIDE, WRITE_SIDE };

/* Descriptors are passed: what is on its way is open, though nobody has it, and whoever takes it has it anew. */
static int any_pass(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "pass"))
			return 1;
	return 0;
}

/* A use of that side of e's pipe which began after e: the side was open all the time, for nobody can get it anew. */
static const struct event *used_later(const struct event *e, int side)
{
	const struct event *later;

	if (any_pass())
		return NULL;
	for (later = e; (later = next(later)) != NULL;)
		if ((is(later, "read") || is(later, "write") || is(later, "close") || is(later, "dup")) &&
		    object_about(later) == object_about(e) && side_of[later->on] == side && before(e, later) &&
		    later->error != EBADF && alone(later->actor))
			return later;
	return NULL;
}

static int check_pipe_eof_not_early(void)
{
	const struct event *e, *later;

	for (e = NULL; (e = next(e)) != NULL;) {
		later = is(e, "read") && e->end != 0 && e->result == 0 ? used_later(e, WRITE_SIDE) : NULL;
		if (later != NULL)
			return seen("end of file, though a write end was open: it was used afterwards", e, later);
	}
	return 0;
}

/* The process may have had a read end of e's pipe open when e began: it neither closed it nor is dead, or may have got it. */
static int may_read(int process, const struct event *e, int pipe)
{
	const struct event *x, *birth = NULL;

	for (x = NULL; (x = next(x)) != NULL;) {
		if (is_on(x, "close", pipe) && side_of[x->on] == READ_SIDE && process_of[x->actor] == process &&
		    x->result == 0 && before(x, e))
			return 0;
		if (is(x, "reap") && x->on == process && x->result == 0 && before(x, e))
			return 0;
		if (is(x, "fork") && x->on == process)
			birth = x;
	}
	if (process == M)
		return 1;
	return birth != NULL && (e->end == 0 || birth->call < e->end) &&
	    may_read(process_of[birth->actor], birth, pipe);
}

static int no_reader(const struct event *e)
{
	const struct event *x;
	int i;

	if (any_pass())
		return 0;
	for (x = NULL; (x = next(x)) != NULL;)
		if (is_on(x, "dup", object_about(e)) && side_of[x->on] == READ_SIDE)
			return 0; /* who closed one copy may have another */
	for (i = 0; i < ACTORS; i++)
		if (process_of[i] == i && may_read(i, e, object_about(e)))
			return 0;
	return 1;
}

/* Nobody catches, ignores or blocks SIGPIPE: it ends whom it reaches. */
static int sigpipe_kills(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if ((is(e, "catch") || is(e, "ignore") || is(e, "mask")) && sigismember(&e->set, SIGPIPE) == 1)
			return 0;
	return 1;
}

static int check_pipe_epipe(void)
{
	const struct event *e, *later;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "write") || e->end == 0)
			continue;
		if (e->result > 0 && no_reader(e))
			return seen("a write succeeded without any reader", e, NULL);
		if (e->error != EPIPE)
			continue;
		later = used_later(e, READ_SIDE);
		if (later != NULL)
			return seen("EPIPE, though a read end was open: it was used afterwards", e, later);
		if (sigpipe_kills())
			return seen("EPIPE, but no SIGPIPE ended the process", e, NULL);
	}
	return 0;
}

static int check_pipe_dup_refs(void)
{
	return check_pipe_eof_not_early() || check_pipe_epipe();
}

/* ---- writes that do not wait ---- */

/* O_NONBLOCK was certainly set all through e. All descriptors of a side of a pipe have the flag in common. */
static int nonblocking(const struct event *e)
{
	const struct event *x;
	unsigned over = 0;
	int on = 0;

	for (x = NULL; (x = next(x)) != NULL && x->call < e->end;) {
		if (!is_on(x, "nonblock", object_about(e)) || side_of[x->on] != side_of[e->on])
			continue;
		if (!before(x, e))
			return 0;
		/* If it overlaps another, either may have been the last. */
		on = x->result == 0 && x->asked == ON && (on || x->call > over);
		over = x->end > over ? x->end : over;
	}
	return on;
}

/* All that anybody may have written by the end of e had been read before e began. */
static int certainly_empty(const struct event *e)
{
	const struct event *x;
	long in = 0, out = 0;

	for (x = NULL; (x = next(x)) != NULL && x->call < e->end;) {
		if (is_on(x, "write", object_about(e)) && x != e)
			in += written(x);
		if (is_on(x, "read", object_about(e)) && before(x, e) && x->result > 0)
			out += x->result;
	}
	return in <= out;
}

static int check_pipe_nonblock_small(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "write") || e->end == 0 || e->asked > pipe_buf || !nonblocking(e))
			continue;
		if (e->result > 0 && e->result < e->asked)
			return seen("a non-blocking write of at most PIPE_BUF bytes was taken in part", e, NULL);
		if (e->error == EAGAIN && certainly_empty(e))
			return seen("EAGAIN from an empty pipe", e, NULL);
	}
	return 0;
}

static int check_pipe_nonblock_large(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "write") && e->end != 0 && e->asked > pipe_buf && nonblocking(e) && certainly_empty(e) &&
		    (e->error == EAGAIN || (e->result > 0 && e->result < pipe_buf)))
			return seen("an empty pipe did not take PIPE_BUF bytes of a longer write", e, NULL);
	return 0;
}

/* ---- signals ---- */

static int is_interrupted(const struct event *e)
{
	return (is(e, "read") || is(e, "write")) && e->error == EINTR;
}

static int check_pipe_interrupted_transfer(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_interrupted(e) && alone(e->actor) && !handler_inside(e) && !anything_stops())
			return seen("EINTR, but no handler ran during the call", e, NULL);
	return check_pipe_conservation();
}

static int check_pipe_sa_restart(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "catch") && e->asked == 0)
			return 0; /* without SA_RESTART */
	for (e = NULL; (e = next(e)) != NULL;)
		if (is_interrupted(e) && !anything_stops())
			return seen("EINTR, though every handler has SA_RESTART", e, NULL);
	return 0;
}
