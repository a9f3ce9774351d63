/* The text form of histories: see history.h. */
#include "mechanism.h"
#include "signals.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	int number;
} errors[] = {
	{ "EAGAIN", EAGAIN },
	{ "EINTR", EINTR },
	{ "EPIPE", EPIPE },
	{ "EBADF", EBADF },
	{ "EINVAL", EINVAL },
	{ "ESRCH", ESRCH },
	{ "EPERM", EPERM },
	{ "ENOMEM", ENOMEM },
	{ "EMFILE", EMFILE },
	{ "ENFILE", ENFILE },
	{ "ECHILD", ECHILD },
	{ "ENOTTY", ENOTTY },
	{ "ENXIO", ENXIO },
	{ "ENOENT", ENOENT },
	{ "EEXIST", EEXIST },
	{ "EACCES", EACCES },
	{ "ENOSYS", ENOSYS },
	{ "EIO", EIO },
	{ "EFAULT", EFAULT },
	{ "ENOEXEC", ENOEXEC },
	{ "E2BIG", E2BIG },
	{ "ENOTDIR", ENOTDIR },
	{ "ENAMETOOLONG", ENAMETOOLONG },
	{ "ELOOP", ELOOP },
	{ "ENOTSUP", ENOTSUP },
	{ "ECONNRESET", ECONNRESET },
	{ "ETIMEDOUT", ETIMEDOUT },
	{ "EDEADLK", EDEADLK },
	{ "EOWNERDEAD", EOWNERDEAD },
	{ "ENOTRECOVERABLE", ENOTRECOVERABLE },
	{ "ENOBUFS", ENOBUFS },
	{ "EMSGSIZE", EMSGSIZE },
	{ "ENOTCONN", ENOTCONN },
	{ "ECONNREFUSED", ECONNREFUSED },
	{ "ECONNABORTED", ECONNABORTED },
	{ "EINPROGRESS", EINPROGRESS },
	{ "EALREADY", EALREADY },
	{ "EISCONN", EISCONN },
	{ "EADDRINUSE", EADDRINUSE },
	{ "EPROTOTYPE", EPROTOTYPE },
	{ "ENOLCK", ENOLCK },
	{ "EBUSY", EBUSY },
	{ "EIDRM", EIDRM },
	{ "ENOMSG", ENOMSG },
	{ "ENOSPC", ENOSPC },
};

void error_print(FILE *out, int number)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].number == number) {
			fputs(errors[i].name, out);
			return;
		}
	fprintf(out, "E%d", number);
}

const char *history_actor_name(const struct history *h, unsigned actor)
{
	return actor == ACTOR_WATCHDOG ? "W" : actor < h->actors ? h->actor[actor].name : "?";
}

static void print_event(const struct history *h, const struct event *e, const struct names *names, FILE *out)
{
	const struct op *op = op_at(e->op);
	struct operand value;
	unsigned k;
	uint32_t i;

	fprintf(out, "%llu ", (unsigned long long)e->call);
	if (e->ret == OPEN)
		fputs("-", out);
	else
		fprintf(out, "%llu", (unsigned long long)e->ret);
	fprintf(out, " %s %s", history_actor_name(h, e->actor), op->name);
	for (k = 0; k < operand_count(op->operands); k++) {
		value = in_number(e->in[k]);
		fputc(' ', out);
		operand_print(out, &value, operand_kind_at(op->operands, k), names);
	}
	if (e->ret != OPEN) {
		fprintf(out, " = %lld", (long long)e->result);
		if (e->result == -1) {
			fputc(' ', out);
			error_print(out, e->err);
		}
	}
	for (k = 0; k < operand_count(op->reports); k++) {
		struct operand_kind kind = operand_kind_at(op->reports, k);

		value = in_number(e->out[k]);
		fprintf(out, " %.*s=", (int)kind.name_length, kind.name);
		operand_print(out, &value, kind, names);
	}
	for (i = 0; i < e->segments; i++) {
		const struct segment *s = &h->segment[e->segment + i];

		fputs(i == 0 ? " : " : ",", out);
		if (s->actor == ACTOR_UNKNOWN)
			fprintf(out, "?:%u", s->length);
		else
			fprintf(out, "%s/%u+%u:%u", history_actor_name(h, s->actor), s->attempt, s->from, s->length);
	}
	fputc('\n', out);
}

void history_names(const struct history *h, struct names *names, char (*room)[NAME_MAX_SHALL])
{
	unsigned i;

	for (i = 0; i < h->actors; i++)
		memcpy(room[i], h->actor[i].name, NAME_MAX_SHALL);
	*names = (struct names){ h->objects, h->actors, h->object, (const char(*)[NAME_MAX_SHALL])room };
}

void history_print_event(const struct history *h, size_t event, FILE *out)
{
	char room[ACTORS_MAX][NAME_MAX_SHALL];
	struct names names;

	history_names(h, &names, room);
	print_event(h, &h->event[event], &names, out);
}

bool history_print(const struct history *h, FILE *out)
{
	char room[ACTORS_MAX][NAME_MAX_SHALL];
	struct names names;
	unsigned i;
	size_t n;

	history_names(h, &names, room);
	fprintf(out, "shall history 1\n");
	fprintf(out, "from %s seed 0x%llx case %llu version %u\n", h->family, (unsigned long long)h->seed,
	    (unsigned long long)h->number, h->version);
	fprintf(out, "mode %s 0x%llx\n", h->mode, (unsigned long long)h->mode_seed);
	fprintf(out, "world %s\nplatform %s\n", h->world, h->platform);
	if (liberties_number(&h->took) > 0) {
		fputs("took ", out);
		liberties_print(&h->took, out);
		fputc('\n', out);
	}
	for (i = 0; i < marks_count(); i++)
		fprintf(out, "mark %s %lld\n", mark_at(i)->name, (long long)h->mark[i]);
	for (i = 0; i < h->objects; i++)
		fprintf(out, "object %s %s\n", h->object[i].name, kind_at(h->object[i].kind)->name);
	for (i = 0; i < h->actors; i++)
		fprintf(out, "%s %s of %s\n", h->actor[i].process == i ? "proc" : "thread", h->actor[i].name,
		    h->actor[h->actor[i].parent].name);
	if (h->quiet != OPEN)
		fprintf(out, "quiet %llu\n", (unsigned long long)h->quiet);
	if (h->overflow)
		fprintf(out, "overflow\n");
	for (n = 0; n < h->events; n++)
		print_event(h, &h->event[n], &names, out);
	return fflush(out) == 0 && !ferror(out);
}

/* ---- parsing ---- */

struct reader {
	struct text t;
	struct history *h;
	size_t room, segment_room;
	char names_room[ACTORS_MAX][NAME_MAX_SHALL];
	struct names names;
};

static void *grown(void *at, size_t *room, size_t used, size_t size)
{
	if (used < *room)
		return at;
	*room = *room * 2 + 64;
	at = realloc(at, *room * size);
	if (at == NULL)
		out_of_memory();
	return at;
}

static bool parse_platform(struct history *h, struct text *t)
{
	size_t n = 0;
	unsigned i;

	for (i = 1; i < t->words; i++) {
		if (n + t->word[i].length + 2 > sizeof(h->platform))
			return text_complain(t, "the platform's line is too long");
		if (i > 1)
			h->platform[n++] = ' ';
		memcpy(h->platform + n, t->word[i].at, t->word[i].length);
		n += t->word[i].length;
	}
	h->platform[n] = '\0';
	return true;
}

/* Liberties that this build does not know are left out. */
static void parse_took(struct history *h, const struct word *list)
{
	const char *at = list->at, *end = at + list->length;

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma == NULL ? end : comma;
		int found = liberty_find(at, (size_t)(stop - at));

		if (found >= 0)
			liberties_add(&h->took, (unsigned)found);
		at = stop + 1;
	}
}

static bool parse_mark(struct history *h, struct text *t)
{
	int m;
	int64_t value;

	if (t->words != 3 || !word_number(&t->word[2], &value) || value < -1)
		return text_complain(t, "expected: mark NAME VALUE");
	m = mark_find(t->word[1].at, t->word[1].length);
	if (m >= 0) /* a landmark that this build does not know is nothing to worry about */
		h->mark[m] = value;
	return true;
}

static bool parse_object(struct history *h, struct text *t)
{
	int kind;

	if (t->words != 3 || h->objects == OBJECTS_MAX ||
	    !word_name(&t->word[1], h->object[h->objects].name, NAME_MAX_SHALL))
		return text_complain(t, "expected: object NAME KIND, at most %d", OBJECTS_MAX);
	kind = kind_find(t->word[2].at, t->word[2].length);
	if (kind < 0)
		return text_complain(t, "unknown kind of object");
	h->object[h->objects++].kind = (uint16_t)kind;
	return true;
}

static int find_actor(const struct history *h, const char *name, size_t length)
{
	unsigned i;

	if (length == 1 && name[0] == 'W')
		return ACTOR_WATCHDOG;
	for (i = 0; i < h->actors; i++)
		if (strlen(h->actor[i].name) == length && memcmp(h->actor[i].name, name, length) == 0)
			return (int)i;
	return -1;
}

/* "proc A of M", "thread A.1 of A": parents may be declared later, so they are kept by name until the end. */
static bool parse_actor(struct reader *r, char (*parents)[NAME_MAX_SHALL])
{
	struct history *h = r->h;
	struct text *t = &r->t;
	struct history_actor *a = &h->actor[h->actors];
	bool thread = word_is(&t->word[0], "thread");

	if (t->words != 4 || !word_is(&t->word[2], "of") || h->actors == ACTORS_MAX ||
	    !word_name(&t->word[1], a->name, NAME_MAX_SHALL) ||
	    !word_name(&t->word[3], parents[h->actors], NAME_MAX_SHALL))
		return text_complain(t, "expected: proc NAME of NAME, at most %d", ACTORS_MAX);
	if (find_actor(h, a->name, strlen(a->name)) >= 0)
		return text_complain(t, "%s is declared twice", a->name);
	if (h->actors == 0 && strcmp(a->name, "M") != 0)
		return text_complain(t, "the first process must be M");
	a->process = (uint8_t)h->actors;
	if (thread) {
		const char *dot = strchr(a->name, '.');
		int process = dot == NULL ? -1 : find_actor(h, a->name, (size_t)(dot - a->name));

		if (process < 0 || process >= (int)h->actors)
			return text_complain(t, "thread %s of a process that is not declared before it", a->name);
		a->process = (uint8_t)process;
	}
	h->actors++;
	return true;
}

static bool parse_header(struct reader *r, char (*parents)[NAME_MAX_SHALL], bool *known)
{
	struct history *h = r->h;
	struct text *t = &r->t;
	const struct word *w = &t->word[0];
	uint64_t n;

	*known = true;
	if (word_is(w, "from")) {
		if (t->words != 8 || !word_name(&t->word[1], h->family, sizeof(h->family)) ||
		    !word_unsigned(&t->word[3], &h->seed) || !word_unsigned(&t->word[5], &h->number) ||
		    !word_unsigned(&t->word[7], &n) || n > UINT16_MAX)
			return text_complain(t, "expected: from FAMILY seed N case N version N");
		h->version = (unsigned)n;
		return true;
	}
	if (word_is(w, "mode"))
		return (t->words == 3 && word_name(&t->word[1], h->mode, sizeof(h->mode)) &&
		           word_unsigned(&t->word[2], &h->mode_seed)) ||
		    text_complain(t, "expected: mode NAME SEED");
	if (word_is(w, "world"))
		return (t->words == 2 && word_name(&t->word[1], h->world, sizeof(h->world))) ||
		    text_complain(t, "expected: world NAME");
	if (word_is(w, "platform"))
		return parse_platform(h, t);
	if (word_is(w, "took")) {
		if (t->words != 2)
			return text_complain(t, "expected: took LIBERTY,LIBERTY…");
		parse_took(h, &t->word[1]);
		return true;
	}
	if (word_is(w, "mark"))
		return parse_mark(h, t);
	if (word_is(w, "object"))
		return parse_object(h, t);
	if (word_is(w, "proc") || word_is(w, "thread"))
		return parse_actor(r, parents);
	if (word_is(w, "quiet"))
		return (t->words == 2 && word_unsigned(&t->word[1], &h->quiet) && h->quiet != OPEN) ||
		    text_complain(t, "expected: quiet TICKET");
	if (word_is(w, "overflow"))
		return h->overflow = true;
	*known = false;
	return true;
}

static bool parse_result(struct reader *r, struct event *e, unsigned *at)
{
	struct text *t = &r->t;
	size_t i;
	int64_t n;

	if (*at >= t->words || !word_is(&t->word[*at], "=") || *at + 1 >= t->words ||
	    !word_number(&t->word[*at + 1], &e->result))
		return text_complain(t, "expected '= RESULT' of a call that returned");
	*at += 2;
	if (e->result != -1)
		return true;
	for (i = 0; *at < t->words && i < sizeof(errors) / sizeof(errors[0]); i++)
		if (word_is(&t->word[*at], errors[i].name)) {
			e->err = errors[i].number;
			++*at;
			return true;
		}
	if (*at < t->words && t->word[*at].length > 1 && t->word[*at].at[0] == 'E') {
		struct word digits = { t->word[*at].at + 1, t->word[*at].length - 1 };

		if (word_number(&digits, &n) && n >= 0 && n < INT32_MAX) {
			e->err = (int32_t)n;
			++*at;
			return true;
		}
	}
	return text_complain(t, "expected the error's name after '= -1'");
}

static bool parse_reports(struct reader *r, struct event *e, unsigned *at)
{
	struct text *t = &r->t;
	const struct op *op = op_at(e->op);
	struct operand value;
	char why[120];
	unsigned k, n = operand_count(op->reports);

	for (k = 0; k < n; k++) {
		struct operand_kind kind = operand_kind_at(op->reports, k);
		const struct word *w = *at < t->words ? &t->word[*at] : NULL;

		if (w == NULL || w->length <= kind.name_length + 1 || memcmp(w->at, kind.name, kind.name_length) != 0 ||
		    w->at[kind.name_length] != '=')
			return text_complain(t, "expected '%.*s=…'", (int)kind.name_length, kind.name);
		if ((kind.kind == KIND_END || kind.kind == KIND_OBJECT) && w->length == kind.name_length + 2 &&
		    w->at[w->length - 1] == '?')
			value = in_number(-1); /* none came */
		else if (!operand_parse(&value, w->at + kind.name_length + 1, w->length - kind.name_length - 1, kind,
		             &r->names, why, sizeof(why)) ||
		    value.mark != NO_MARK)
			return text_complain(t, "%s", why);
		e->out[k] = value.n;
		++*at;
	}
	return true;
}

/* One of "A/3+0:4096" or "?:17". */
static bool parse_segment(const struct history *h, const char *at, size_t length, struct segment *s)
{
	const char *colon = memchr(at, ':', length);
	const char *slash = memchr(at, '/', length), *plus = memchr(at, '+', length);
	struct word w;
	uint64_t attempt = ATTEMPT_UNKNOWN, from = 0, n;
	int actor = ACTOR_UNKNOWN;

	if (colon == NULL)
		return false;
	w = (struct word){ colon + 1, (size_t)(at + length - colon) - 1 };
	if (!word_unsigned(&w, &n) || n == 0 || n > UINT32_MAX)
		return false;
	if (!(at[0] == '?' && colon == at + 1)) {
		if (slash == NULL || plus == NULL || plus < slash || colon < plus)
			return false;
		actor = find_actor(h, at, (size_t)(slash - at));
		w = (struct word){ slash + 1, (size_t)(plus - slash) - 1 };
		if (actor < 0 || actor >= WRITERS_MAX || !word_unsigned(&w, &attempt) || attempt >= ATTEMPT_UNKNOWN)
			return false;
		w = (struct word){ plus + 1, (size_t)(colon - plus) - 1 };
		if (!word_unsigned(&w, &from) || from > UINT32_MAX)
			return false;
	}
	*s = (struct segment){ (uint8_t)actor, (uint32_t)attempt, (uint32_t)from, (uint32_t)n };
	return true;
}

static bool parse_segments(struct reader *r, struct event *e, const struct word *list)
{
	struct history *h = r->h;
	const char *at = list->at, *end = at + list->length;
	uint64_t bytes = 0;

	e->segment = (uint32_t)h->segments;
	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma == NULL ? end : comma;

		h->segment = grown(h->segment, &r->segment_room, h->segments, sizeof(struct segment));
		if (!parse_segment(h, at, (size_t)(stop - at), &h->segment[h->segments]))
			return text_complain(&r->t, "'%.*s' where bytes by origin are expected, as A/3+0:4096",
			    (int)(stop - at < 24 ? stop - at : 24), at);
		bytes += h->segment[h->segments].length;
		h->segments++;
		e->segments++;
		at = comma == NULL ? end : comma + 1;
	}
	if (bytes > INT32_MAX)
		return text_complain(&r->t, "more bytes than one call can receive");
	e->bytes = (uint32_t)bytes;
	return true;
}

/* What judges rely on without looking. */
static bool check_event(struct reader *r, const struct event *e)
{
	const struct history *h = r->h;
	enum op_role role = event_role(e);
	bool transfer = role == ROLE_PUT || role_receives(role);

	if (e->ret != OPEN && e->ret < e->call)
		return text_complain(&r->t, "it returned before it was called");
	if (e->call == 0 || e->call > UINT64_MAX / 4 || (e->ret != OPEN && e->ret > UINT64_MAX / 4))
		return text_complain(&r->t, "a ticket is out of range");
	if (transfer && (e->in[1] < 0 || e->in[1] > INT32_MAX))
		return text_complain(&r->t, "a number of bytes is out of range");
	if (role == ROLE_PUT && (e->actor >= WRITERS_MAX || e->out[0] < 0 || e->out[0] >= ATTEMPT_UNKNOWN))
		return text_complain(&r->t, "this process cannot have sent");
	if (role == ROLE_PASS && (e->out[0] < 0 || e->out[0] >= ATTEMPT_UNKNOWN))
		return text_complain(&r->t, "this process cannot have passed that");
	if (!role_receives(role) && e->segments > 0)
		return text_complain(&r->t, "only a call that receives can have got bytes");
	if (role_receives(role) && e->ret != OPEN && e->result != (e->result < 0 ? -1 : (int64_t)e->bytes))
		return text_complain(&r->t, "the bytes received do not add up to the result");
	if ((role == ROLE_FORK || role == ROLE_REAP || role == ROLE_THREAD) &&
	    (e->in[0] >= h->actors || (role != ROLE_THREAD && h->actor[e->in[0]].process != e->in[0])))
		return text_complain(&r->t, "this is not a process or thread that can be meant here");
	return true;
}

static bool parse_event(struct reader *r)
{
	struct history *h = r->h;
	struct text *t = &r->t;
	struct event *e;
	struct operand value;
	char why[120];
	unsigned at = 4, k;
	int actor, op;

	h->event = grown(h->event, &r->room, h->events, sizeof(struct event));
	e = &h->event[h->events];
	memset(e, 0, sizeof(*e));
	if (t->words < 4 || !word_unsigned(&t->word[0], &e->call))
		return text_complain(t, "expected: CALL RETURN PROCESS OPERATION …");
	e->ret = OPEN;
	if (!word_is(&t->word[1], "-") && !word_unsigned(&t->word[1], &e->ret))
		return text_complain(t, "expected a ticket or '-' for the return");
	actor = find_actor(h, t->word[2].at, t->word[2].length);
	if (actor < 0)
		return text_complain(t, "'%.*s' is not declared", (int)(t->word[2].length % 24), t->word[2].at);
	e->actor = (uint8_t)actor;
	op = op_find(t->word[3].at, t->word[3].length);
	if (op < 0)
		return text_complain(t, "unknown operation '%.*s'",
		    (int)(t->word[3].length < 24 ? t->word[3].length : 24), t->word[3].at);
	e->op = (uint16_t)op;
	for (k = 0; k < operand_count(op_at((unsigned)op)->operands); k++, at++) {
		if (at >= t->words)
			return text_complain(t, "%s takes more operands: %s", op_at((unsigned)op)->name,
			    op_at((unsigned)op)->operands);
		if (!operand_parse(&value, t->word[at].at, t->word[at].length,
		        operand_kind_at(op_at((unsigned)op)->operands, k), &r->names, why, sizeof(why)))
			return text_complain(t, "%s", why);
		if (value.mark != NO_MARK)
			return text_complain(t, "a history has plain numbers");
		e->in[k] = value.n;
	}
	if (e->ret != OPEN && !parse_result(r, e, &at))
		return false;
	if (!parse_reports(r, e, &at))
		return false;
	if (at + 1 < t->words && word_is(&t->word[at], ":")) {
		if (!parse_segments(r, e, &t->word[at + 1]))
			return false;
		at += 2;
	}
	if (at != t->words)
		return text_complain(t, "'%.*s' is one word too many",
		    (int)(t->word[at].length < 24 ? t->word[at].length : 24), t->word[at].at);
	if (!check_event(r, e))
		return false;
	h->events++;
	return true;
}

static bool resolve_parents(struct reader *r, char (*parents)[NAME_MAX_SHALL])
{
	struct history *h = r->h;
	unsigned i;

	for (i = 0; i < h->actors; i++) {
		int parent = find_actor(h, parents[i], strlen(parents[i]));

		if (parent < 0 || parent >= (int)h->actors)
			return text_complain(&r->t, "%s, parent of %s, is not declared", parents[i], h->actor[i].name);
		h->actor[i].parent = (uint8_t)parent;
	}
	history_names(h, &r->names, r->names_room);
	return true;
}

static bool parse_lines(struct reader *r)
{
	char parents[ACTORS_MAX][NAME_MAX_SHALL] = { { 0 } };
	bool header = true, known;
	int more;

	while ((more = text_line(&r->t)) > 0) {
		if (header) {
			if (!parse_header(r, parents, &known))
				return false;
			if (known)
				continue;
			header = false;
			if (!resolve_parents(r, parents))
				return false;
		}
		if (!parse_event(r))
			return false;
	}
	if (more == 0 && header && !resolve_parents(r, parents))
		return false;
	return more == 0;
}

bool history_parse(struct history *h, const char *text, size_t length, struct complaint *why)
{
	struct reader r;
	unsigned i;
	bool good;

	memset(h, 0, sizeof(*h));
	memset(&r, 0, sizeof(r));
	r.h = h;
	h->quiet = OPEN;
	strcpy(h->family, "-");
	strcpy(h->mode, "none");
	strcpy(h->world, "real");
	h->mark = malloc(sizeof(int64_t) * (marks_count() + 1));
	if (h->mark == NULL)
		out_of_memory();
	for (i = 0; i < marks_count(); i++)
		h->mark[i] = -1;
	text_open(&r.t, text, length, why);
	good = text_line(&r.t) > 0 && r.t.words == 3 && word_is(&r.t.word[0], "shall") &&
	    word_is(&r.t.word[1], "history") && word_is(&r.t.word[2], "1");
	if (!good)
		text_complain(&r.t, "the first line must be 'shall history 1'");
	good = good && parse_lines(&r);
	if (good)
		history_index(h);
	else
		history_free(h);
	return good;
}
