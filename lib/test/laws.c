/*
 * Do all rules obey the laws that follow from what a history is? On histories of the model, which are legal, and on ones that
 * a planted fault has spoiled; every rule of every mechanism, those of later ones too.
 *
 *   names     Renaming processes, threads and objects, and stretching time, changes no verdict. (Not where a send never
 *             returned: what it carried is told by the place of its sender.)
 *   width     A call that may have begun earlier or ended later leaves a legal history legal. Calls take effect somewhere
 *             between their tickets, so whatever explained the history still does. (Not true of the run of a handler, a
 *             process's start and its end, which are what their tickets say; and a call stays after what made its process,
 *             between its own neighbours. The last return of a process that was killed is a proof that it lived then.)
 *   loss      A process that was killed inside its last call instead of ending by itself leaves it legal: the call may have
 *             happened or not, and what it got is gone. (A process of one thread to which no SIGKILL was sent at another
 *             time, of which nobody was told but by reaping it; the record of its end goes as well, and who reaped it was told
 *             of SIGKILL.)
 *   sequence  What one process does alone is legal; and so is one history after another, of other processes and objects.
 */
#include "test.h"

#include "campaign.h"
#include "life.h"
#include "model.h"

enum { CASES = 12000, EVENTS_MAX = 300, FAULTY = 4 };

static struct choices c;
static unsigned long shown;

static unsigned below(size_t n)
{
	return (unsigned)choice_below(&c, "", n);
}

static void *room(size_t n, size_t size)
{
	return zeroed(n + 1, size);
}

struct verdicts {
	enum verdict of[RULES_MAX];
	char why[RULES_MAX][WHY_MAX];
};

static bool judge(const struct history *h, struct verdicts *v)
{
	struct judgement j;
	bool legal = true;
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		judge_history(h, r, &j);
		v->of[r] = j.verdict;
		memcpy(v->why[r], j.why, sizeof(j.why));
		legal &= j.verdict != ILLEGAL;
	}
	return legal;
}

/* A law: changes a legal history into another one that must be legal. False: there is nothing to change. */
struct law {
	const char *name;
	bool (*apply)(const struct history *h, struct history *out);
	bool both; /* holds of illegal ones too: no verdict changes */
	unsigned long applied, broken;
};

static void break_law(struct law *law, unsigned rule, const struct history *h, const struct history *other,
    const struct verdicts *v)
{
	law->broken++;
	if (shown++ > 2)
		return;
	printf("# law of %s: %s objects afterwards or no more: %s\n", law->name, rule_at(rule)->id, v->why[rule]);
	history_print(h, stdout);
	history_print(other, stdout);
}

static void test_law(struct law *law, const struct history *h, const struct verdicts *before, bool legal)
{
	static struct verdicts after;
	struct history other;
	unsigned r;

	if ((!legal && !law->both) || !law->apply(h, &other))
		return;
	law->applied++;
	judge(&other, &after);
	for (r = 0; r < rules_count(); r++)
		if (law->both ? after.of[r] != before->of[r] : after.of[r] == ILLEGAL) {
			break_law(law, r, h, &other, &after);
			break;
		}
	history_free(&other);
}

/* ---- names ---- */

struct names_map {
	uint8_t actor[HISTORY_ACTORS + 1], object[OBJECTS_MAX];
};

static void shuffle(uint8_t *map, unsigned from, unsigned to)
{
	unsigned i;

	for (i = from; i < to; i++) {
		unsigned k = from + below(i - from + 1);

		map[i] = map[k];
		map[k] = (uint8_t)i;
	}
}

static int64_t renamed(const struct names_map *m, struct operand_kind kind, int64_t value)
{
	switch (kind.kind) {
	case KIND_ACTOR:
		return value >= 0 && value <= HISTORY_ACTORS ? m->actor[value] : value;
	case KIND_OBJECT:
		return value >= 0 && value < OBJECTS_MAX ? m->object[value] : value;
	case KIND_END:
		return end_object(value) < OBJECTS_MAX
		    ? end_pack(m->object[end_object(value)], end_side(value), end_slot(value))
		    : value;
	default:
		return value;
	}
}

static bool lost_a_send(const struct history *h)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_sends(&h->event[i]) >= 0 && h->event[i].ret == OPEN)
			return true;
	return false;
}

static void rename_event(struct event *e, const struct names_map *m)
{
	const struct op *op = op_at(e->op);
	unsigned k;

	e->actor = m->actor[e->actor];
	for (k = 0; k < operand_count(op->operands); k++)
		e->in[k] = renamed(m, operand_kind_at(op->operands, k), e->in[k]);
	for (k = 0; k < operand_count(op->reports); k++)
		e->out[k] = renamed(m, operand_kind_at(op->reports, k), e->out[k]);
	e->call = e->call * 3 + 5;
	if (e->ret != OPEN)
		e->ret = e->ret * 3 + 5;
}

static bool rename_all(const struct history *h, struct history *out)
{
	struct names_map m;
	struct history_actor actor[HISTORY_ACTORS];
	struct object_plan object[OBJECTS_MAX];
	unsigned writers = h->actors < WRITERS_MAX ? h->actors : WRITERS_MAX, i;

	if (lost_a_send(h))
		return false;
	for (i = 0; i <= HISTORY_ACTORS; i++)
		m.actor[i] = (uint8_t)i;
	for (i = 0; i < OBJECTS_MAX; i++)
		m.object[i] = (uint8_t)i;
	shuffle(m.actor, 1, writers); /* M is the first, for M starts as every process of its system does */
	shuffle(m.object, 0, h->objects);
	history_copy(out, h);
	memcpy(actor, h->actor, sizeof(actor));
	memcpy(object, h->object, sizeof(object));
	for (i = 0; i < h->actors; i++) {
		struct history_actor *a = &out->actor[m.actor[i]];

		*a = actor[i];
		a->process = m.actor[actor[i].process];
		a->parent = m.actor[actor[i].parent];
		snprintf(a->name, sizeof(a->name), "X%u", i);
	}
	for (i = 0; i < h->objects; i++) {
		out->object[m.object[i]] = object[i];
		snprintf(out->object[m.object[i]].name, NAME_MAX_SHALL, "x%u", i);
	}
	for (i = 0; i < out->events; i++)
		rename_event(&out->event[i], &m);
	for (i = 0; i < out->segments; i++)
		out->segment[i].actor = m.actor[out->segment[i].actor];
	if (out->quiet != OPEN)
		out->quiet = (out->quiet - 1) * 3 + 6; /* right after what was the last ticket before it */
	history_index(out);
	return true;
}

/* ---- width ---- */

struct moment {
	uint64_t ticket;
	uint32_t event;
	bool returns;
};

static int by_ticket(const void *x, const void *y)
{
	const struct moment *a = x, *b = y;

	return a->ticket < b->ticket ? -1 : a->ticket > b->ticket;
}

static size_t moments_of(const struct history *h, struct moment *out)
{
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		out[n++] = (struct moment){ h->event[i].call, i, false };
		if (h->event[i].ret != OPEN)
			out[n++] = (struct moment){ h->event[i].ret, i, true };
	}
	qsort(out, n, sizeof(*out), by_ticket);
	return n;
}

static bool is_interval(const struct event *e)
{
	enum op_role role = event_role(e);

	return role != ROLE_HANDLER && role != ROLE_START && role != ROLE_EXIT;
}

/* The first may not change places with the second, which follows it. */
static bool fixed(const struct history *h, const struct moment *x, const struct moment *y)
{
	const struct event *a = &h->event[x->event], *b = &h->event[y->event];
	struct ending end;

	if (event_process(h, a) == event_process(h, b))
		return true;
	if (event_role(a) == ROLE_FORK && !x->returns && event_process(h, b) == (unsigned)a->in[0])
		return true;
	return y->returns && event_tells_end(h, b, &end) && event_process(h, a) == end.process;
}

static bool is_last_of_process(const struct history *h, const struct moment *moment, size_t n, size_t at)
{
	size_t i;

	for (i = at + 1; i < n; i++)
		if (event_process(h, &h->event[moment[i].event]) == event_process(h, &h->event[moment[at].event]))
			return false;
	return true;
}

static void swap(struct moment *x, struct moment *y)
{
	struct moment mine = *x;

	*x = *y;
	*y = mine;
}

static void put_back(struct history *h, const struct moment *moment, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (moment[i].returns)
			h->event[moment[i].event].ret = i + 1;
		else
			h->event[moment[i].event].call = i + 1;
	}
	history_index(h);
}

static bool widen(const struct history *h, struct history *out)
{
	struct moment *moment;
	size_t n, i, turn, moved = 0;

	if (h->quiet != OPEN)
		return false;
	moment = room(h->events * 2, sizeof(*moment));
	n = moments_of(h, moment);
	for (turn = 0; turn < 40; turn++) {
		size_t steps = 1 + below(12);

		i = below(n);
		if (!is_interval(&h->event[moment[i].event]))
			continue;
		for (; steps > 0; steps--) {
			if (moment[i].returns) {
				if (i + 1 == n || fixed(h, &moment[i], &moment[i + 1]) ||
				    is_last_of_process(h, moment, n, i))
					break;
				swap(&moment[i], &moment[i + 1]);
				i++;
			} else {
				if (i == 0 || fixed(h, &moment[i - 1], &moment[i]))
					break;
				swap(&moment[i - 1], &moment[i]);
				i--;
			}
			moved++;
		}
	}
	if (moved > 0) {
		history_copy(out, h);
		put_back(out, moment, n);
	}
	free(moment);
	return moved > 0;
}

/* ---- loss ---- */

static bool has_threads(const struct history *h, unsigned process)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (a != process && h->actor[a].process == process)
			return true;
	return false;
}

static void remove_event(struct history *h, size_t i)
{
	h->events--;
	memmove(&h->event[i], &h->event[i + 1], (h->events - i) * sizeof(h->event[0]));
}

static bool was_sent_kill(const struct history *h, unsigned process)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_sends(&h->event[i]) == SIG_I_KILL && event_may_signal(h, &h->event[i], process))
			return true;
	return false;
}

/* The last call of the process before it ended by itself; *end: the record of that. */
static bool last_call(const struct history *h, unsigned process, size_t *last, size_t *end)
{
	size_t i;

	*last = *end = h->events;
	for (i = 0; i < h->events; i++) {
		if (h->event[i].actor != process)
			continue;
		if (event_role(&h->event[i]) == ROLE_EXIT)
			*end = i;
		else if (event_role(&h->event[i]) != ROLE_HANDLER)
			*last = i;
		else if (*last == h->events || h->event[*last].ret < h->event[i].call)
			return false; /* a handler ran after the last call: it is no more the last thing that happened */
	}
	return *last < h->events && *end < h->events && h->event[*last].ret < h->event[*end].call &&
	    is_interval(&h->event[*last]);
}

/* Its parent was told more of its end than that it was over. */
static bool was_told_how(const struct history *h, unsigned process)
{
	unsigned parent = h->actor[h->actor[process].parent].process;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		enum op_role role = event_role(e);

		if ((role == ROLE_CHILD && e->in[0] == (int64_t)process) ||
		    (role == ROLE_WAIT && e->out[0] == (int64_t)process) ||
		    (event_process(h, e) == parent &&
		        ((role == ROLE_HANDLER && e->in[0] == SIG_I_CHLD) ||
		            (role == ROLE_ACCEPT && e->result == SIG_I_CHLD))))
			return true;
	}
	return false;
}

static bool lose(const struct history *h, struct history *out)
{
	unsigned process = 1 + below(h->actors), i;
	size_t last, end;
	struct event *e;

	if (h->quiet != OPEN || process >= h->actors || h->actor[process].process != process ||
	    has_threads(h, process) || was_sent_kill(h, process) || was_told_how(h, process) ||
	    !last_call(h, process, &last, &end))
		return false;
	history_copy(out, h);
	e = &out->event[last];
	event_lost(e);
	for (i = 0; i < out->events; i++)
		if (event_role(&out->event[i]) == ROLE_REAP && out->event[i].ret != OPEN &&
		    (unsigned)out->event[i].in[0] == process) {
			out->event[i].out[0] = 1;
			out->event[i].out[1] = SIG_I_KILL;
		}
	remove_event(out, end);
	history_index(out);
	return true;
}

/* ---- sequence ---- */

static struct history before; /* the last legal one that was small enough */
static bool have_before;

static bool same_marks(const struct history *x, const struct history *y)
{
	return memcmp(x->mark, y->mark, sizeof(int64_t) * marks_count()) == 0;
}

static void append(struct history *out, const struct history *h)
{
	struct names_map m;
	uint64_t later = out->end;
	size_t i;
	unsigned k;

	for (k = 0; k <= HISTORY_ACTORS; k++)
		m.actor[k] = (uint8_t)(k < h->actors ? k + out->actors : k);
	for (k = 0; k < OBJECTS_MAX; k++)
		m.object[k] = (uint8_t)(k < h->objects ? k + out->objects : k);
	out->event = realloc(out->event, (out->events + h->events + 1) * sizeof(struct event));
	out->segment = realloc(out->segment, (out->segments + h->segments + 1) * sizeof(struct segment));
	if (out->event == NULL || out->segment == NULL)
		out_of_memory();
	for (i = 0; i < h->events; i++) {
		struct event *e = &out->event[out->events + i];

		*e = h->event[i];
		rename_event(e, &m);
		e->call += later;
		e->ret += e->ret != OPEN ? later : 0;
		e->segment += (uint32_t)out->segments;
	}
	for (i = 0; i < h->segments; i++) {
		out->segment[out->segments + i] = h->segment[i];
		out->segment[out->segments + i].actor = m.actor[h->segment[i].actor];
	}
	for (k = 0; k < h->actors; k++) {
		out->actor[out->actors + k] = h->actor[k];
		out->actor[out->actors + k].process = m.actor[h->actor[k].process];
		out->actor[out->actors + k].parent = m.actor[h->actor[k].parent];
		snprintf(out->actor[out->actors + k].name, NAME_MAX_SHALL, "Y%u", k);
	}
	for (k = 0; k < h->objects; k++) {
		out->object[out->objects + k] = h->object[k];
		snprintf(out->object[out->objects + k].name, NAME_MAX_SHALL, "y%u", k);
	}
	out->events += h->events;
	out->segments += h->segments;
	out->actors += h->actors;
	out->objects += h->objects;
	history_index(out);
}

static bool follow(const struct history *h, struct history *out)
{
	if (h->quiet != OPEN || lost_a_send(h))
		return false;
	if (have_before && same_marks(&before, h) && before.actors + h->actors <= WRITERS_MAX &&
	    before.objects + h->objects <= OBJECTS_MAX) {
		history_copy(out, &before);
		append(out, h);
		return true;
	}
	if (have_before)
		history_free(&before);
	history_copy(&before, h);
	have_before = true;
	return false;
}

/* ---- histories ---- */

static struct law laws[] = {
	{ .name = "names", .apply = rename_all, .both = true },
	{ .name = "width", .apply = widen },
	{ .name = "loss", .apply = lose },
	{ .name = "sequence", .apply = follow },
};
enum { LAWS = sizeof(laws) / sizeof(laws[0]) };

static const struct family *any_family(void)
{
	const struct family *f, *chosen = NULL;
	unsigned n = 0;
	size_t m;

	for (m = 0; m < mechanisms_count; m++)
		for (f = mechanisms[m].families; f != NULL && f->id != NULL; f++)
			if (below(++n) == 0)
				chosen = f;
	return chosen;
}

/* One of the faults that edit histories; false: it found no place. */
static bool spoil(struct history *h)
{
	const struct fault *f, *found = NULL;
	unsigned n = 0;
	int i;

	for (i = 0; (f = fault_at(i)) != NULL; i++)
		if (f->kind == FAULT_HISTORY && below(++n) == 0)
			found = f;
	if (found == NULL || !found->mutate(h, &c))
		return false;
	history_index(h);
	return true;
}

static unsigned long unlawful_alone;

/* What M does alone in a scenario: its own steps without those of others. */
static void run_alone(struct arena *a, struct scenario *s, uint64_t seed)
{
	static struct verdicts v;
	struct complaint why;
	struct history h;
	unsigned actor = below(s->actors), i, n = 0;
	struct actor_plan plan = s->actor[0];

	/* The prologue, and then the steps of one of the others that need nobody else. */
	for (i = 0; i < plan.steps && op_roles[plan.step[i].op] != ROLE_FORK; i++)
		n++;
	for (i = 0; actor > 0 && i < s->actor[actor].steps && n < STEPS_MAX; i++)
		plan.step[n++] = s->actor[actor].step[i];
	for (i = 0; i < n; i++) {
		enum op_role role = (enum op_role)op_roles[plan.step[i].op];
		const char *operands = op_at(plan.step[i].op)->operands;

		if (role == ROLE_FORK || role == ROLE_THREAD || role == ROLE_REAP || role == ROLE_JOIN ||
		    operand_kind_at(operands, 0).kind == KIND_ACTOR || role == ROLE_REPEAT || role == ROLE_END ||
		    strcmp(op_at(plan.step[i].op)->name, "await") == 0) {
			memmove(&plan.step[i], &plan.step[i + 1], (n - i - 1) * sizeof(plan.step[0]));
			n--;
			i--;
		}
	}
	plan.steps = (uint16_t)n;
	s->actors = 1;
	s->actor[0] = plan;
	if (!scenario_check(s, &why))
		return;
	model_run(a, s, seed, NULL, 0, &h);
	if (!judge(&h, &v)) {
		unlawful_alone++;
		history_print(&h, stdout);
	}
	history_free(&h);
}

static void try_case(struct arena *a, uint64_t number)
{
	static struct scenario s;
	static struct verdicts v;
	struct history h;
	unsigned i, faulty;
	bool legal;

	choices_from_seed(&c, choice_case_seed(1, "laws", number));
	campaign_draw(any_family(), 7, number, NULL, &s);
	model_run(a, &s, number / 16, NULL, 0,
	    &h); /* a few have the same platform, so that they can follow each other */
	if (h.events == 0 || h.events > EVENTS_MAX) {
		history_free(&h);
		return;
	}
	legal = judge(&h, &v);
	for (i = 0; i < LAWS; i++)
		test_law(&laws[i], &h, &v, legal);
	for (faulty = 0; faulty < FAULTY && legal; faulty++) {
		struct history spoilt;

		history_copy(&spoilt, &h);
		if (spoil(&spoilt))
			for (i = 0; i < LAWS; i++)
				if (laws[i].both)
					test_law(&laws[i], &spoilt, (judge(&spoilt, &v), &v), false);
		history_free(&spoilt);
	}
	history_free(&h);
	run_alone(a, &s, number);
}

int main(int argc, char **argv)
{
	uint64_t number, cases = argc > 1 ? (uint64_t)atoll(argv[1]) : CASES;
	struct arena *a;
	char what[100];
	unsigned i;

	mechanisms_index();
	a = arena_open();
	if (a == NULL)
		return 1;
	for (number = 0; number < cases; number++)
		try_case(a, number);
	for (i = 0; i < LAWS; i++) {
		printf("# law of %s: applied %lu times, broken %lu times\n", laws[i].name, laws[i].applied,
		    laws[i].broken);
		snprintf(what, sizeof(what), "every rule obeys the law of %s", laws[i].name);
		check(laws[i].applied > cases / 20 && laws[i].broken == 0, what);
	}
	check(unlawful_alone == 0, "no rule objects to what one process does alone");
	if (have_before)
		history_free(&before);
	arena_close(a);
	return test_end();
}
