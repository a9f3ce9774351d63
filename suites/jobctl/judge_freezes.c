/* A stopped process does nothing. */
#include "jobctl.h"

#include "mechanism.h"

static void count(const struct history *h, unsigned process, const struct stops *s, struct judgement *j)
{
	unsigned a, threads = 0;
	bool went_on = false, caught = false;
	size_t i;

	for (a = 0; a < h->actors; a++)
		threads += h->actor[a].process == process;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int signal = event_sends(e);

		went_on |= event_process(h, e) == process && e->call > h->event[s->told_by[0]].ret;
		caught |= signal_stops(signal) && signal != SIG_I_STOP && event_may_signal(h, e, process);
		judgement_count(j, FREEZES_SIGNALLED,
		    signal >= 0 && signal != SIG_I_CONT && signal != SIG_I_KILL && event_must_signal(h, e, process) &&
		        jobctl_stopped_at(h, s, e->call) != UINT32_MAX);
	}
	judgement_count(j, FREEZES_TOLD, s->told);
	judgement_count(j, FREEZES_WENT_ON, went_on);
	judgement_count(j, FREEZES_THREADS, threads > 1);
	judgement_count(j, FREEZES_AGAIN, s->told > 1);
	judgement_count(j, FREEZES_CAUGHT, caught);
}

/* The report of a stop during which all of the call lies, UINT32_MAX: there is none. */
static uint32_t acted(const struct history *h, const struct event *e, const struct stops *s)
{
	uint32_t told = jobctl_stopped_at(h, s, e->call);

	return e->ret != OPEN && jobctl_stopped_at(h, s, e->ret) == told ? told : UINT32_MAX;
}

static void judge_process(const struct history *h, unsigned process, struct judgement *j)
{
	struct stops s;
	size_t i;

	if (!jobctl_stops(h, process, &s))
		return;
	judgement_applies(j);
	count(h, process, &s, j);
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		uint32_t told;

		/* The model lets a thread or image begin in a stopped process, which then goes no further. */
		if (event_process(h, e) != process || e->actor >= ACTORS_MAX || event_role(e) == ROLE_START)
			continue;
		told = acted(h, e, &s);
		if (told != UINT32_MAX)
			judgement_contradict(j, 2, (uint32_t[]){ told, (uint32_t)i },
			    "%s was told to be stopped, and nobody had continued it, but it went on",
			    history_actor_name(h, process));
	}
}

void jobctl_judge_freezes(const struct history *h, struct judgement *j)
{
	unsigned p;

	for (p = 1; p < h->actors; p++)
		if (h->actor[p].process == p)
			judge_process(h, p, j);
}
