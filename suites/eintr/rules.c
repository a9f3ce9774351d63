#include "rules.h"

#include "folder.h"

static const char *restart_not_here(unsigned situation)
{
	return situation == RESTART_ACCEPTS ? folder_absent() : NULL;
}

static const char *fails_not_here(unsigned situation)
{
	return situation == ENDED_OPENS || situation == ENDED_ACCEPTS ? folder_absent() : NULL;
}

const struct rule eintr_rules[] = {
	{
	    .id = "eintr.restart-transparent",
	    .class = CLASS_SHALL,
	    .clause = "XSH sigaction()",
	    .gist = "calls that handlers with SA_RESTART interrupt go on, and do not fail with EINTR",
	    .accepts =
	        "Short counts. Nothing is asked of a call in which a handler without SA_RESTART may have run: caught at some "
	        "time of the call, sent by then and not blocked; nor of poll(), select(), connect(), sigsuspend(), msgsnd(), "
	        "msgrcv() and waits for signals. Opening a FIFO is judged by fifo.open-sa-restart.",
	    .judge = eintr_judge_restart,
	    .situation = { { "a read or receive went on", 1000 }, { "a write or send went on", 900 },
	        { "an accept went on", 500 }, { "a wait for a child went on", 550 },
	        { "another signal was caught without SA_RESTART", 1200 },
	        { "ten handlers or more ran in one call", 400 }, { NULL, 0 } },
	    .not_here = restart_not_here,
	},
	{
	    .id = "eintr.no-restart-fails",
	    .class = CLASS_SHALL,
	    .clause = "XSH sigaction()",
	    .gist = "a handler without SA_RESTART ends a call that waits, and nothing but a handler ends it with EINTR",
	    .accepts =
	        "A handler may have run before the call came to wait, or when it could go on: at fault is a call in which "
	        "fifty ran, each sent a while after the last had returned. EINTR is not asked to explain itself where "
	        "anybody is stopped or continued.",
	    .judge = eintr_judge_fails,
	    .situation = { { "a read or receive was ended", 1000 }, { "a write or send was ended", 850 },
	        { "an open was ended", 550 }, { "an accept was ended", 550 }, { "a wait for a child was ended", 600 },
	        { "sigsuspend() was ended", 550 }, { "only a later handler ended it", 0 }, { NULL, 0 } },
	    .not_here = fails_not_here,
	},
	{ .id = NULL },
};
