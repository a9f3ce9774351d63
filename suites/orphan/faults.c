#include "../fork/fork.h"
#include "../std/edit.h"
#include "../wait/kin.h"
#include "orphan.h"

#include "port.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FAULTS_OF "orphan"
#define RULES_OF "orphan."
#include "fault_rows.h"

/* What an orphan was told of its parent, one of those with the same chance; NULL: none was. */
static struct event *pick_told(struct history *h, struct choices *c)
{
	struct event *found = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (orphan_told(h, &h->event[i]) != NO_EVENT && edit_pick(c, &offered))
			found = &h->event[i];
	return found;
}

static bool edit_stale(struct history *h, struct choices *c)
{
	struct event *told = pick_told(h, c);

	if (told != NULL)
		told->out[IDS_PARENT] = kin_parent(h, event_process(h, told));
	return told != NULL;
}

static bool edit_sibling(struct history *h, struct choices *c)
{
	struct event *told = pick_told(h, c);

	if (told != NULL)
		told->out[IDS_PARENT] = event_process(h, told);
	return told != NULL;
}

/* It answers what it has answered before. */
static pid_t stale_parent(void)
{
	static pid_t first;

	if (first == 0)
		first = getppid();
	return fault_strikes() ? first : getppid();
}

static void plant_stale(void)
{
	fork_calls.getppid = stale_parent;
}

static bool was_adopted(const struct history *h, const struct event *e)
{
	struct adopters a;

	if (orphan_told(h, e) == NO_EVENT)
		return false;
	orphan_adopters(h, e, &a);
	return a.certain != HISTORY_ACTORS;
}

static bool edit_passed_over(struct history *h, struct choices *c)
{
	struct event *found = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (was_adopted(h, &h->event[i]) && edit_pick(c, &offered))
			found = &h->event[i];
	if (found != NULL)
		found->out[IDS_PARENT] = ACTOR_UNKNOWN;
	return found != NULL;
}

static bool consumes_adopted(const struct history *h, const struct event *wait, const struct event *ids)
{
	return kin_consumed(h, wait) && wait->out[REPORT_CHILD] == (int64_t)event_process(h, ids) &&
	    orphan_is_had(h, wait, ids);
}

/* An adopter is told that there is no child, instead of one that had seen who its parent is. */
static bool edit_missed(struct history *h, struct choices *c)
{
	struct indexes i = events_with(h, ROLE_WAIT);
	struct event *found = NULL;
	unsigned offered = 0;
	size_t k;

	for (; i.at < i.end; i.at++)
		for (k = 0; k < h->events; k++)
			if (consumes_adopted(h, &h->event[*i.at], &h->event[k]) && edit_pick(c, &offered))
				found = &h->event[*i.at];
	if (found == NULL)
		return false;
	found->result = -1;
	found->err = ECHILD;
	memset(found->out, 0, sizeof(found->out));
	found->out[REPORT_CHILD] = ACTOR_UNKNOWN;
	return true;
}

static bool adopts_nobody(void)
{
	return fault_strikes() || port_subreaper();
}

static void plant_nobody(void)
{
	orphan_calls.subreaper = adopts_nobody;
}

const struct fault orphan_faults[] = {
	EDIT("stale", "reparented", edit_stale, "a process whose end was told is still a parent"),
	EDIT("sibling", "reparented", edit_sibling, "an orphan becomes a child of another process of the case"),
	CALL("stale", "reparented", plant_stale, 2, "getppid() gives the parent that has ended"),
	MODEL("stale", "reparented", 2, "in the model a dead process is still a parent"),
	EDIT("passed-over", "subreaper", edit_passed_over, "the nearest ancestor that adopts is not the new parent"),
	EDIT("missed", "subreaper", edit_missed, "an adopter is not told of a child that it has adopted"),
	CALL("nobody", "subreaper", plant_nobody, 2, "who asks for orphans gets none"),
	MODEL("passed-over", "subreaper", 3, "in the model an ancestor that adopts is passed over"),
	{ .name = NULL },
};
