/* Outcomes that must not be. What is counted of a game is certain as soon as the player who counts has returned. */
#include "lit.h"

static const char *const orders[LIT_ORDERS] = { "sequentially consistent accesses",
	"sequentially consistent fences between accesses", "acquiring loads and releasing stores", "relaxed accesses" };

/* The only setting of that object; NULL: there is none, or there are several. */
static const struct event *setting_of(const struct history *h, int64_t object)
{
	struct indexes i = events_with(h, ROLE_NONE);
	const struct event *found = NULL;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!event_is(e, "lit-set") || e->in[0] != object)
			continue;
		if (found != NULL)
			return NULL;
		found = e;
	}
	return found;
}

const struct lit_shape *lit_counted(const struct history *h, const struct event *e, unsigned *order)
{
	const struct event *set;

	if (!event_is(e, "lit-play") || e->ret == OPEN || e->in[LIT_ROLE] != 0 || e->out[LIT_ROUNDS] <= 0)
		return NULL;
	set = setting_of(h, e->in[0]);
	if (set == NULL || !happened_before(set, e) || set->in[LIT_SHAPE] < 0 || set->in[LIT_SHAPE] >= LIT_SHAPES ||
	    set->in[LIT_ORDER] < 0 || set->in[LIT_ORDER] >= LIT_ORDERS)
		return NULL;
	*order = (unsigned)set->in[LIT_ORDER];
	return &lit_shapes[set->in[LIT_SHAPE]];
}

struct counted {
	const struct lit_shape *shape;
	unsigned order;
	const struct event *set, *play;
};

static void object_to(const struct history *h, const struct counted *k, unsigned outcome, struct judgement *j)
{
	long long times = k->play->out[LIT_OUTCOME + outcome], rounds = k->play->out[LIT_ROUNDS];
	uint32_t event[] = { (uint32_t)(k->set - h->event), (uint32_t)(k->play - h->event) };

	if (outcome == LIT_OUTCOMES)
		judgement_contradict(j, 2, event,
		    "what is found in a cell has been stored there as it is found, but in %lld of %lld rounds of \"%s\" it "
		    "had not",
		    times, rounds, k->shape->name);
	else if (k->shape->rule == LIT_RMW_ATOMIC)
		judgement_contradict(j, 2, event,
		    "nobody comes between the two halves of a read-modify-write, but in %lld of %lld rounds of \"%s\" %s",
		    times, rounds, k->shape->name, k->shape->outcome[outcome]);
	else
		judgement_contradict(j, 2, event, "with %s \"%s\" never ends with \"%s\", but %lld of %lld rounds did",
		    orders[k->order], k->shape->name, k->shape->outcome[outcome], times, rounds);
}

typedef void tell(const struct counted *k, struct judgement *j);

static void judge(const struct history *h, struct judgement *j, enum lit_rule rule, tell *situations)
{
	struct indexes i = events_with(h, ROLE_NONE);
	unsigned outcome;

	for (; i.at < i.end; i.at++) {
		struct counted k = { .play = &h->event[*i.at] };

		k.shape = lit_counted(h, k.play, &k.order);
		if (k.shape == NULL || k.shape->rule != rule)
			continue;
		k.set = setting_of(h, k.play->in[0]);
		judgement_applies(j);
		situations(&k, j);
		for (outcome = 0; outcome <= LIT_OUTCOMES; outcome++)
			if (k.play->out[LIT_OUTCOME + outcome] > 0 &&
			    (outcome == LIT_OUTCOMES || (k.shape->forbidden[k.order] >> outcome & 1) != 0))
				object_to(h, &k, outcome, j);
	}
}

static uint64_t times(const struct counted *k, unsigned outcome)
{
	return k->play->out[LIT_OUTCOME + outcome] > 0 ? (uint64_t)k->play->out[LIT_OUTCOME + outcome] : 0;
}

static bool is(const struct counted *k, unsigned shape)
{
	return k->shape == &lit_shapes[shape];
}

/* In the order of lit_shapes[]. */
enum { SB, MP, LB, WW, IRIW, RR, WRR, TEAR, ADD, BYTE, EIGHT, CAS, SWAP };

/* ---- lit.rmw-atomic ---- */

static void tell_steps(const struct counted *k, struct judgement *j)
{
	uint64_t met = times(k, 1);

	judgement_count(j, 0, times(k, 0));
	judgement_count(j, 1, met);
	judgement_count(j, 2, k->set->in[LIT_HOW_MANY] > 2 ? met : 0);
	judgement_count(j, 3, is(k, BYTE) ? met : 0);
	judgement_count(j, 4, is(k, EIGHT) ? met : 0);
	judgement_count(j, 5, is(k, SWAP) ? met : 0);
}

void lit_judge_steps(const struct history *h, struct judgement *j)
{
	judge(h, j, LIT_RMW_ATOMIC, tell_steps);
}

/* ---- lit.store-buffering: three outcomes of each arm, and the fourth where it may be ---- */

static void tell_buffering(const struct counted *k, struct judgement *j)
{
	unsigned outcome;

	for (outcome = 1; outcome <= 3; outcome++) {
		judgement_count(j, outcome - 1, k->order == LIT_SEQ ? times(k, outcome) : 0);
		judgement_count(j, 3 + outcome - 1, k->order == LIT_FENCES ? times(k, outcome) : 0);
	}
	judgement_count(j, 6, k->order == LIT_RELAXED ? times(k, 0) : 0);
	judgement_count(j, 7, k->order == LIT_ACQREL ? times(k, 0) : 0);
}

void lit_judge_store_buffering(const struct history *h, struct judgement *j)
{
	judge(h, j, LIT_STORE_BUFFERING, tell_buffering);
}

/* ---- lit.message-passing ---- */

static void tell_passing(const struct counted *k, struct judgement *j)
{
	bool judged = k->order != LIT_RELAXED;

	judgement_count(j, 0, judged ? times(k, 0) : 0);
	judgement_count(j, 1, judged ? times(k, 1) : 0);
	judgement_count(j, 2, judged ? times(k, 3) : 0);
	judgement_count(j, 3, judged ? 0 : times(k, 2));
}

void lit_judge_message_passing(const struct history *h, struct judgement *j)
{
	judge(h, j, LIT_MESSAGE_PASSING, tell_passing);
}

/* ---- lit.other-shapes ---- */

static void tell_others(const struct counted *k, struct judgement *j)
{
	if (is(k, LB)) {
		judgement_count(j, 0, times(k, 0));
		judgement_count(j, 1, times(k, 1) + times(k, 2));
		judgement_count(j, 6, k->order == LIT_RELAXED ? times(k, 3) : 0);
	} else if (is(k, WW)) {
		judgement_count(j, 2, times(k, 1) + times(k, 2));
		judgement_count(j, 3, times(k, 3));
		judgement_count(j, 7, k->order != LIT_SEQ ? times(k, 0) : 0);
	} else {
		judgement_count(j, 4, times(k, 0));
		judgement_count(j, 5, times(k, 1) + times(k, 2));
		judgement_count(j, 8, k->order != LIT_SEQ ? times(k, 3) : 0);
	}
}

void lit_judge_other_shapes(const struct history *h, struct judgement *j)
{
	judge(h, j, LIT_OTHER_SHAPES, tell_others);
}

/* ---- lit.coherence ---- */

static void tell_coherence(const struct counted *k, struct judgement *j)
{
	if (is(k, RR)) {
		judgement_count(j, 0, times(k, 1));
		judgement_count(j, 1, times(k, 0) + times(k, 3));
	} else if (is(k, WRR)) {
		judgement_count(j, 2, times(k, 1));
		judgement_count(j, 3, times(k, 2));
	} else {
		judgement_count(j, 4, times(k, 0));
		judgement_count(j, 5, times(k, 1));
	}
}

void lit_judge_coherence(const struct history *h, struct judgement *j)
{
	judge(h, j, LIT_COHERENCE, tell_coherence);
}
