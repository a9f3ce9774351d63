/*
 * Does any rule object to a conforming system in scenarios that no family draws: what shrinking leaves over and what people
 * write? Families' scenarios with steps lost, swapped, doubled and put in, and scenarios of steps drawn at random; in the
 * model world, where most of the latter come to a standstill. Is a model history the same whenever it is made?
 */
#include "test.h"

#include "campaign.h"
#include "model.h"

enum { SCRAMBLED = 10000, RANDOM = 25000, TWICE = 300 };

static struct scenario s;
static struct choices c;
static bool wanted[OPS_MAX]; /* operations that the case may use */

static uint64_t below(uint64_t n)
{
	return choice_below(&c, "", n);
}

/* ---- steps drawn at random ---- */

static struct operand draw_signals(void)
{
	static const uint64_t sets[] = { 0, SIGNALS_ALL, SIGNALS_STANDARD, SIGNALS_REALTIME };
	uint64_t which = below(8), set = 0;
	unsigned n;

	if (which < 4)
		return in_signals(sets[which]);
	for (n = 0; n < which; n++)
		set |= SIGNAL_BIT(below(SIGNALS_MAX));
	return in_signals(which % 2 == 0 ? set : ~set);
}

static struct operand draw_signal(void)
{
	static const int often[] = { SIG_I_USR1, SIG_I_USR2, SIG_I_PIPE, SIG_I_CHLD, SIG_I_RT, SIG_I_RT + 1,
		SIG_I_RTMAX };
	static const int seldom[] = { SIG_I_KILL, SIG_I_STOP, SIG_I_CONT, SIG_I_TSTP, SIG_I_URG };

	return in_signal(below(12) == 0 ? seldom[below(5)] : often[below(7)]);
}

static struct operand draw_number(void)
{
	uint64_t which = below(8);

	if (which == 0)
		return in_mark("PIPE_BUF", 1, (int64_t)below(3) - 1);
	if (which == 1)
		return in_mark("CAPACITY", 1, (int64_t)below(3) - 1);
	return in_number((int64_t)below(which == 2 ? 700 : 5));
}

static int64_t words_of(const char *words)
{
	int64_t n = 1;

	for (; *words != ')'; words++)
		n += *words == '|';
	return n;
}

/* False if the scenario has nothing of that kind. */
static bool draw_operand(struct operand_kind kind, struct operand *out)
{
	unsigned object, side, slot;

	switch (kind.kind) {
	case KIND_END:
	case KIND_OBJECT:
		if (s.objects == 0)
			return false;
		object = (unsigned)below(s.objects);
		side = (unsigned)below(2);
		slot = below(3) > 0 ? 0 : (unsigned)below(3);
		*out = kind.kind == KIND_END ? in_end(object, side, slot) : in_object(object);
		break;
	case KIND_ACTOR:
		*out = in_actor((unsigned)below(s.actors));
		break;
	case KIND_SIGNAL:
		*out = draw_signal();
		break;
	case KIND_SIGNALS:
		*out = draw_signals();
		break;
	case KIND_WORD:
		*out = in_word((int64_t)below((uint64_t)words_of(kind.words)));
		break;
	case KIND_FLAGS:
		*out = in_number((int64_t)below(UINT64_C(1) << words_of(kind.words)));
		break;
	default:
		*out = draw_number();
	}
	return true;
}

static void add_step(unsigned actor)
{
	unsigned tries;

	for (tries = 0; tries < 50 && scenario_room(&s, actor) > 4; tries++) {
		unsigned row = (unsigned)below(ops_count()), k, n;
		const struct op *op = op_at(row);
		struct operand operand[OPERANDS_MAX];
		bool good = wanted[row] && op->imagine != NULL;

		if (op->role == ROLE_FORK || op->role == ROLE_THREAD || (op->role == ROLE_EXIT && below(8) > 0) ||
		    (op->role == ROLE_WAIT && s.actor[actor].process == 0))
			continue;
		n = operand_count(op->operands);
		for (k = 0; k < n && good; k++)
			good = draw_operand(operand_kind_at(op->operands, k), &operand[k]);
		if (!good ||
		    (op->role == ROLE_ACTION && s.actor[actor].process == 0 &&
		        ((uint64_t)operand[0].n & SIGNAL_BIT(SIG_I_CHLD)) != 0))
			continue;
		scenario_add(&s, actor, op->name, operand, n);
		return;
	}
}

static void add_steps(unsigned actor, uint64_t n)
{
	bool loop = false;

	for (; n > 0 && scenario_room(&s, actor) > 8; n--) {
		if (!loop && below(8) == 0) {
			STEP(&s, actor, "repeat", in_number((int64_t)below(6)));
			loop = true;
		}
		add_step(actor);
		if (loop && below(3) == 0) {
			STEP0(&s, actor, "end");
			loop = false;
		}
	}
	if (loop)
		STEP0(&s, actor, "end");
}

static void draw_wanted(void)
{
	uint64_t share = 2 + below(6);
	unsigned i;

	for (i = 0; i < ops_count(); i++)
		wanted[i] = below(8) < share;
}

static void draw_random(uint64_t number)
{
	unsigned processes, i, first[5];
	int threads = 0;

	choices_from_seed(&c, choice_case_seed(1, "random", number));
	scenario_begin(&s);
	strcpy(s.family, "-");
	strcpy(s.mode, "none");
	s.seed = 1;
	s.number = number;
	draw_wanted();
	for (i = 0; i < 1 + below(3); i++)
		STEP(&s, 0, "pipe", in_object(scenario_object(&s, "pipe")));
	if (below(3) > 0)
		STEP(&s, 0, "catch", in_signals(SIGNALS_ALL), in_word((int64_t)below(2)), in_word((int64_t)below(2)),
		    in_word((int64_t)below(2)));
	processes = 1 + (unsigned)below(5);
	for (i = 0; i < processes; i++) {
		unsigned maker = i > 0 && below(3) == 0 ? first[below(i)] : 0;

		first[i] = scenario_process(&s);
		add_steps(maker, below(3));
		STEP(&s, maker, "fork", in_actor(first[i]));
		if (threads < 3 && below(6) == 0) {
			unsigned thread = scenario_thread(&s, first[i]);

			threads++;
			STEP(&s, first[i], "create", in_actor(thread));
			add_steps(thread, below(10));
		}
	}
	for (i = 0; i < processes; i++)
		add_steps(first[i], below(14));
	add_steps(0, below(8));
}

/* ---- a family's scenario, edited ---- */

static const struct family *draw_family(void)
{
	const struct family *f, *chosen = NULL;
	uint64_t seen = 0;
	size_t m;

	for (m = 0; m < mechanisms_count; m++)
		for (f = mechanisms[m].families; f != NULL && f->id != NULL; f++)
			if (below(++seen) == 0)
				chosen = f;
	return chosen;
}

static void edit(struct actor_plan *p)
{
	unsigned i = (unsigned)below(p->steps + 1u), k = (unsigned)below(p->steps + 1u);
	struct step moved;

	if (i >= p->steps || k >= p->steps || p->steps + 2 >= STEPS_MAX)
		return;
	moved = p->step[i];
	switch (below(4)) {
	case 0: /* lost */
		memmove(&p->step[i], &p->step[i + 1], (p->steps - i - 1u) * sizeof(p->step[0]));
		p->steps--;
		break;
	case 1: /* swapped */
		p->step[i] = p->step[k];
		p->step[k] = moved;
		break;
	case 2: /* doubled */
		memmove(&p->step[i + 1], &p->step[i], (p->steps - i) * sizeof(p->step[0]));
		p->steps++;
		break;
	default: /* put in */
		add_step((unsigned)(p - s.actor));
		moved = p->step[p->steps - 1];
		memmove(&p->step[i + 1], &p->step[i], (p->steps - i - 1u) * sizeof(p->step[0]));
		p->step[i] = moved;
	}
}

static void draw_scrambled(uint64_t number)
{
	static struct scenario before;
	struct complaint why;
	uint64_t edits;

	choices_from_seed(&c, choice_case_seed(1, "scrambled", number));
	campaign_draw(draw_family(), 1, number, NULL, &s);
	draw_wanted();
	for (edits = 1 + below(8); edits > 0; edits--) {
		before = s;
		edit(&s.actor[below(s.actors)]);
		if (!scenario_check(&s, &why))
			s = before;
	}
}

/* ---- all of it ---- */

static void judge_all(struct arena *a, const char *what, unsigned cases, void (*draw)(uint64_t number))
{
	struct judgement j;
	struct complaint why;
	struct history h;
	uint64_t number, objections = 0, judged = 0;
	unsigned r;

	for (number = 0; number < cases; number++) {
		draw(number);
		if (!scenario_check(&s, &why)) {
			printf("# %s: %s\n", what, why.text);
			objections++;
			continue;
		}
		model_run(a, &s, number, NULL, 0, &h);
		for (r = 0; r < rules_count(); r++) {
			judge_history(&h, r, &j);
			judged += j.judged;
			if (j.verdict != ILLEGAL || objections++ > 4)
				continue;
			printf("# %s, case %llu: %s: %s\n", what, (unsigned long long)number, rule_at(r)->id, j.why);
			scenario_print(&s, stdout);
			history_print(&h, stdout);
		}
		history_free(&h);
	}
	check(objections == 0 && judged > cases, what);
}

static bool same_event(const struct event *x, const struct event *y)
{
	return x->call == y->call && x->ret == y->ret && x->result == y->result && x->err == y->err && x->op == y->op &&
	    x->actor == y->actor && x->bytes == y->bytes && memcmp(x->in, y->in, sizeof(x->in)) == 0 &&
	    memcmp(x->out, y->out, sizeof(x->out)) == 0;
}

static bool same(const struct history *x, const struct history *y)
{
	size_t i;

	if (x->events != y->events || x->segments != y->segments || x->quiet != y->quiet)
		return false;
	for (i = 0; i < x->events; i++)
		if (!same_event(&x->event[i], &y->event[i]))
			return false;
	return true;
}

static void check_repeats(struct arena *a)
{
	struct history first, other, again;
	uint64_t number;
	unsigned repeats = 0;

	for (number = 0; number < TWICE; number++) {
		draw_scrambled(number);
		model_run(a, &s, number, NULL, 0, &first);
		draw_random(number);
		model_run(a, &s, number, NULL, 0, &other);
		draw_scrambled(number);
		model_run(a, &s, number, NULL, 0, &again);
		repeats += same(&first, &again);
		history_free(&first);
		history_free(&other);
		history_free(&again);
	}
	check_number(repeats, TWICE, "a model history depends on nothing but scenario and seed");
}

int main(void)
{
	struct arena *a;

	mechanisms_index();
	a = arena_open();
	if (a == NULL)
		return 1;
	check_repeats(a);
	judge_all(a, "no rule objects to the model in scrambled scenarios", SCRAMBLED, draw_scrambled);
	judge_all(a, "no rule objects to the model in random scenarios", RANDOM, draw_random);
	arena_close(a);
	return test_end();
}
