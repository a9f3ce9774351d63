/*
 * orphan: processes whose parent has ended: the system gives them another, one of its own or the nearest ancestor that has
 * asked for them (`adopt`). They are asked for it by `ids` (fork.h).
 */
#ifndef SHALL_ORPHAN_H
#define SHALL_ORPHAN_H

#include "actor.h"
#include "judge.h"
#include "model.h"

struct orphan_calls {
	bool (*subreaper)(void); /* port_subreaper() */
};
extern struct orphan_calls orphan_calls;

enum imagined orphan_imagine_outlive(struct call *c, struct model *m);
enum imagined orphan_imagine_adopt(struct call *c, struct model *m);

enum { ORPHAN_TOLD, ORPHAN_KILLED, ORPHAN_BETWEEN };

void orphan_judge_reparented(const struct history *h, struct judgement *j);
void orphan_judge_subreaper(const struct history *h, struct judgement *j);

/* An `ids` of a process whose parent's end had been told before: index of who told it; UINT32_MAX: it had not. */
uint32_t orphan_told(const struct history *h, const struct event *e);

/*
 * Who may be the parent, at that `ids`, of a process whose first one has ended: ancestors that adopt, the nearest of those
 * that certainly do and live being the last of them. HISTORY_ACTORS: there is none of those.
 */
struct adopters {
	uint32_t possible; /* processes, the nearest that is certain among them */
	unsigned certain;
	uint32_t asked;  /* the event by which that one asked for it */
	unsigned passed; /* nearer ones that had asked for it and have ended */
};
void orphan_adopters(const struct history *h, const struct event *ids, struct adopters *out);
/*
 * The process of a wait for any child had one that it had adopted, as that `ids` shows, and which nobody had consumed, unless it
 * was this very call.
 */
bool orphan_is_had(const struct history *h, const struct event *wait, const struct event *ids);

#endif
